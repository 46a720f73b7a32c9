"""Days of events against days that count, also where a day is known in part only."""

from datetime import date
from typing import Literal

from ayumi.values import PartialDate


def lies_in(
    event: date | PartialDate, first: date, last: date | None
) -> Literal["surely", "perhaps", ""]:
    """Whether an event lies in the days from a first to a last: surely, perhaps, or (empty) not.

    Both days are included; without a last one nothing is too late.

    >>> lies_in(PartialDate.parse("2026-03"), date(2026, 3, 14), None)
    'perhaps'
    """
    whole = event if isinstance(event, PartialDate) else PartialDate.of(event)
    if whole.latest() < first or (last is not None and whole.earliest() > last):
        return ""
    inside = whole.earliest() >= first and (last is None or whole.latest() <= last)
    return "surely" if inside else "perhaps"
