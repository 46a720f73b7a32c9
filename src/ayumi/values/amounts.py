"""Amounts and units as people write them: 2 × 10⁶ cells, 10³/µL, 28 days."""

import re
from collections.abc import Mapping
from typing import Final

_UNITS: Final[Mapping[str, str]] = {
    "d": "days", "wk": "weeks", "mo": "months", "a": "years", "1": "", "{score}": "points",
    "Cel": "°C", "h": "h",
}  # fmt: skip
_SMALL: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def unit_words(unit: str) -> str:
    """A unit as people write it.

    >>> unit_words("10*3/uL"), unit_words("{cells}"), unit_words("d"), unit_words("[EU]/mL")
    ('10³/µL', 'cells', 'days', 'EU/mL')
    """
    if unit in _UNITS:
        return _UNITS[unit]
    shown = re.sub(r"10[*^](-?\d+)", lambda found: "10" + found[1].translate(_SMALL), unit)
    return re.sub(r"(?<![A-Za-z])u(?=[LgmM])", "µ", re.sub(r"[{}\[\]]", "", shown))


def amount_words(written: str) -> str:
    """An amount or a range as people write it.

    >>> amount_words("2.1e6 to 2.6e6 {cells}"), amount_words("28 d"), amount_words("1 a")
    ('2.1 × 10⁶ to 2.6 × 10⁶ cells', '28 days', '1 year')
    """
    number, _, unit = written.rpartition(" ")
    shown = re.sub(r"e\+?(-?\d+)", lambda found: " × 10" + found[1].translate(_SMALL), number)
    shown = re.sub(r"(?<![\d.])1 × ", "", shown)
    words = unit_words(unit)
    if number == "1" and unit in ("d", "wk", "mo", "a"):
        words = words.removesuffix("s")
    return f"{shown} {words}".strip()
