"""Days in a person's calendar: planned visits, whether one came in time, ages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ayumi.participants.visits import Visit, planned_visits
from ayumi.values import Fault, InputRefused, Keyed, PartialDate


@dataclass(frozen=True, slots=True)
class DatedVisit:
    """One occurrence of a visit in a person's calendar; without a window, no first and last day."""

    visit: str
    occurrence: int
    clock: str
    first: date | None
    day: date
    last: date | None

    def when(self, day: date) -> Literal["early", "on time", "late", "unknown"]:
        """Whether a visit held on a day was in its window.

        Without a window only the planned day itself is known to be on time.
        """
        if self.first is not None and day < self.first:
            return "early"
        if self.last is not None and day > self.last:
            return "late"
        known = day == self.day or None not in (self.first, self.last)
        return "on time" if known else "unknown"

    def state(
        self, today: date, *, held: bool = False, missed: bool = False
    ) -> Literal["planned", "open", "overdue", "held", "missed"]:
        """Where the visit stands today; without a window it opens on its day and stays open."""
        if held and missed:
            raise ValueError(f"{self.visit} cannot be held and missed")
        if held:
            return "held"
        if missed:
            return "missed"
        if today < (self.first or self.day):
            return "planned"
        return "overdue" if self.last is not None and today > self.last else "open"


def dated_visits(visits: Keyed[Visit], dates: Mapping[str, PartialDate]) -> tuple[DatedVisit, ...]:
    """Every planned visit whose clock's day 0 is known to the day, in the document's order."""
    found = []
    for planned in planned_visits(visits):
        zero = dates.get(planned.clock)
        if zero is None or not zero.whole:
            continue
        start = zero.earliest()
        first, last = (
            None if day is None else start + timedelta(days=day)
            for day in (planned.first_day, planned.last_day)
        )
        day = start + timedelta(days=planned.day)
        found.append(DatedVisit(planned.visit, planned.occurrence, planned.clock, first, day, last))
    return tuple(found)


def days_between(a: PartialDate, b: PartialDate) -> tuple[int, int]:
    """The fewest and the most days from one date to another [d].

    >>> days_between(PartialDate.parse("2026-03-01"), PartialDate.parse("2026-04"))
    (31, 60)
    """
    return a.days_until(b)


def age_at(birth: PartialDate, day: PartialDate) -> tuple[int, int]:
    """The fewest and the most full years of age on a day [a].

    A year is full on the birthday itself, for who is born on 29 February on 1 March where the year
    has no such day. Raises `InputRefused` where the birth is surely after the day.

    >>> age_at(PartialDate.parse("2006-07"), PartialDate.parse("2026-07-10"))
    (19, 20)
    """
    if day.surely_before(birth):
        allowed = f"a birth is not after {day}, the day on which the age is asked"
        raise InputRefused([Fault("birth", str(birth), allowed)], "age")
    fewest = _full_years(birth.latest(), day.earliest())
    return max(fewest, 0), _full_years(birth.earliest(), day.latest())


def _full_years(birth: date, day: date) -> int:
    before_birthday = (day.month, day.day) < (birth.month, birth.day)
    return day.year - birth.year - before_birthday
