"""Amounts of the study document, as people write them in the report's language."""

import re
from collections.abc import Mapping
from typing import Final

from ayumi.values import Language
from ayumi.values.amounts import amount_words, unit_words

_JAPANESE: Final[Mapping[str, str]] = {
    "cells": "個", "days": "日", "day": "日", "weeks": "週", "week": "週", "months": "か月",
    "month": "か月", "years": "年", "year": "年", "points": "点", "h": "時間", "s": "秒",
    "min": "分",
}  # fmt: skip


def amount_in(written: str, language: Language) -> str:
    """An amount or a range as people write it.

    >>> amount_in("2e6 {cells}", "ja"), amount_in("1 to 2 uL/min", "ja")
    ('2 × 10⁶個', '1～2 µL/min')
    >>> amount_in("28 d", "en")
    '28 days'
    """
    said = amount_words(written)
    if language == "en":
        return said
    said = said.replace(" to ", "～")
    number, _, unit = said.rpartition(" ")
    return f"{number}{_JAPANESE[unit]}" if unit in _JAPANESE else said


def unit_in(unit: str, language: Language) -> str:
    """A unit as people write it.

    >>> unit_in("{score}", "ja"), unit_in("s", "ja"), unit_in("s", "en")
    ('点', '秒', 's')
    """
    said = unit_words(unit)
    return _JAPANESE.get(said, said) if language == "ja" else said


def signed_days(day: int) -> str:
    """A day with a minus sign as it is printed.

    >>> signed_days(-3)
    '−3'
    """
    return re.sub("^-", "−", str(day))
