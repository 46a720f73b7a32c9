"""Spans of days and of years, as tables and commands write them; an open end is not known."""

import re
from typing import Final

Span = tuple[int | None, int | None]
"""The first and the last, each included; None where an end is open."""

MOST_DAYS: Final = 36_600
_DAYS: Final = "write days since injury: 14-28, 20, 365- (from day 365) or -30 (to day 30)"
_YEARS: Final = "write years: 2021-2024, 2015, from 2013 or to 1998"


class Unreadable(ValueError):
    """A text that does not say what it should; the message says what is allowed."""


def read_days(text: str) -> Span:
    """A window of days since injury.

    >>> read_days("14-28"), read_days("20"), read_days("365-")
    ((14, 28), (20, 20), (365, None))
    """
    found = re.fullmatch(r"(\d{0,6})\s*([-–]|to)?\s*(\d{0,6})", text.strip(), re.ASCII)
    if found is None or not (found[1] or found[3]) or (found[1] and found[3] and not found[2]):
        raise Unreadable(_DAYS)
    first = int(found[1]) if found[1] else None
    last = int(found[3]) if found[3] else (None if found[2] else first)
    return _checked(first, last, "day", _DAYS, MOST_DAYS)


def read_years(text: str) -> Span:
    """Calendar years.

    >>> read_years("2011-2015"), read_years("to 1998"), read_years("2023")
    ((2011, 2015), (None, 1998), (2023, 2023))
    """
    said = text.strip()
    if found := re.fullmatch(r"(from|to)\s+(\d{4})", said, re.ASCII):
        year = int(found[2])
        return (year, None) if found[1] == "from" else (None, year)
    found = re.fullmatch(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?", said, re.ASCII)
    if found is None:
        raise Unreadable(_YEARS)
    return _checked(int(found[1]), int(found[2] or found[1]), "year", _YEARS, 2200)


def days_said(days: Span) -> str:
    """A window as it is written: ``14-28``, ``365-``."""
    first, last = days
    if first == last:
        return str(first)
    return f"{'' if first is None else first}-{'' if last is None else last}"


def years_said(years: Span) -> str:
    """Years as they are written: ``2011-2015``, ``to 1998``."""
    first, last = years
    if first is None or last is None:
        return f"to {last}" if first is None else f"from {first}"
    return str(first) if first == last else f"{first}-{last}"


def share_any(one: Span, other: Span) -> bool:
    """Whether two spans share a day or a year; an open end reaches all.

    >>> share_any((14, 28), (0, 15)), share_any((365, None), (0, 15))
    (True, False)
    """
    return _before(one[0], other[1]) and _before(other[0], one[1])


def _before(first: int | None, last: int | None) -> bool:
    return first is None or last is None or first <= last


def _checked(first: int | None, last: int | None, what: str, allowed: str, most: int) -> Span:
    if first is not None and last is not None and first > last:
        raise Unreadable(f"the {what}s are reversed; write {last}-{first}")
    if max(first or 0, last or 0) > most:
        raise Unreadable(allowed)
    return first, last
