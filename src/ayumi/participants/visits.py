"""The visit schedule: when, with which window, and what is done then."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ayumi.participants.clocks import Clock, check_clock
from ayumi.participants.instruments import Instrument
from ayumi.values import Fault, Id, Keyed, Maybe, Quantity, Unset, Words, did_you_mean
from ayumi.values.table import Table, if_unset, refusal
from ayumi.values.times import check_time, whole_days

Day = Annotated[int, Field(ge=-36_525, le=36_525)]
Week = Annotated[int, Field(ge=-5_218, le=5_218)]
"""Within a hundred years of the clock's day 0."""


class Window(Table):
    """How many days before and after its day a visit may take place [d]."""

    before: Annotated[int, Field(ge=0)]
    after: Annotated[int, Field(ge=0)]


class Repeat(Table):
    """A visit that comes again and again: every so often, until so long after the clock's day 0."""

    every: Quantity
    until: Quantity


class Visit(Table):
    """One visit; ``week`` is another way to write ``day``, and the resolved form has the day."""

    title: Words
    kind: Literal["scheduled", "unscheduled"] = "scheduled"
    clock: Id | None = None
    day: Maybe[Day] | None = if_unset("the visit cannot be planned", default=None)
    week: Week | None = None
    window: Maybe[Window] | None = if_unset(
        "no visit can be called too early or too late", default=None
    )
    repeat: Maybe[Repeat] | None = if_unset(
        "how often the visit comes again, and for how long, cannot be planned", default=None
    )
    assessments: Maybe[tuple[Id, ...]] = if_unset("what must be done at the visit is not known")
    place: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _weeks_in_days(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("week"), int):
            return given
        if "day" in given:
            raise refusal("give the day or the week, not both", at="week")
        days = {key: value for key, value in given.items() if key != "week"}
        return {**days, "day": 7 * given["week"]}

    @model_validator(mode="after")
    def _planned_or_not(self) -> "Visit":
        if self.kind == "scheduled":
            for name in ("clock", "day", "window"):
                if getattr(self, name) is None:
                    raise refusal(_NO_CLOCK if name == "clock" else _MISSING, at=name)
        else:
            for name in ("clock", "day", "window", "repeat"):
                if getattr(self, name) is not None:
                    raise refusal("an unscheduled visit has no planned day", at=name)
        return self


_NO_CLOCK = 'a scheduled visit needs a clock; an unscheduled one says `kind = "unscheduled"`'
_MISSING = 'a scheduled visit needs this; where it is not known: { unset = "why" }'


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One occurrence of a visit on its clock [d]; without a window it has no first and last day."""

    visit: str
    occurrence: int
    clock: str
    first_day: int | None
    day: int
    last_day: int | None


def planned_visits(visits: Keyed[Visit]) -> tuple[PlannedVisit, ...]:
    """Every visit that has a planned day, repeated ones at each occurrence.

    The n-th repetition lies n times ``every`` after the first, rounded to whole days, a year having
    365.25 of them: yearly visits from day 365 on come on days 365, 730, 1096, …
    """
    return tuple(planned for name in visits for planned in _occurrences(name, visits[name]))


def _occurrences(name: str, visit: Visit) -> Iterator[PlannedVisit]:
    if not isinstance(visit.day, int) or visit.clock is None:
        return
    window = visit.window if isinstance(visit.window, Window) else None
    for number, day in enumerate(_days(visit.day, visit.repeat), 1):
        first = None if window is None else day - window.before
        last = None if window is None else day + window.after
        yield PlannedVisit(name, number, visit.clock, first, day, last)


def _days(first: int, repeat: Repeat | Unset | None) -> Iterator[int]:
    yield first
    if not isinstance(repeat, Repeat):
        return
    number, end = 1, whole_days(repeat.until)
    while (day := _nth(first, number, repeat.every)) <= end:
        yield day
        number += 1


def _nth(first: int, number: int, every: Quantity) -> int:
    return first + whole_days(Quantity(every.amount * number, every.unit))


def check_visits(
    visits: Keyed[Visit], clocks: Keyed[Clock], instruments: Keyed[Instrument]
) -> Iterator[Fault]:
    """Visits name clocks and instruments that exist, and repetitions that come to an end."""
    for name, visit in visits.items():
        place = f"visits.{name}"
        if visit.clock is not None:
            yield from check_clock(f"{place}.clock", visit.clock, clocks)
        if not isinstance(visit.assessments, Unset):
            for number, assessment in enumerate(visit.assessments):
                if assessment not in instruments:
                    meant = did_you_mean(assessment, instruments)
                    message = f"there is no such instrument; {meant}"
                    yield Fault(f"{place}.assessments.{number}", assessment, message)
        if isinstance(visit.repeat, Repeat):
            yield from _check_repeat(f"{place}.repeat", visit, visit.repeat)


def check_planned(
    place: str, name: str, visits: Keyed[Visit], other: tuple[str, ...] = ()
) -> Iterator[Fault]:
    """A visit at which something ends or is evaluated exists, and is planned.

    ``other`` are words that may stand there instead of a visit.
    """
    if name in other:
        return
    if name not in visits:
        meant = did_you_mean(name, [*other, *visits])
        yield Fault(place, name, f"there is no such visit; {meant}")
    elif visits[name].kind != "scheduled":
        yield Fault(place, name, "this visit is unscheduled and has no day; name a scheduled one")


def _check_repeat(place: str, visit: Visit, repeat: Repeat) -> Iterator[Fault]:
    faults = [
        *check_time(f"{place}.every", repeat.every),
        *check_time(f"{place}.until", repeat.until),
    ]
    yield from faults
    if faults:
        return
    if repeat.every.days() < 1:
        yield Fault(f"{place}.every", str(repeat.every), "a visit repeats after a day or more")
    if repeat.until.days() > 36525:
        yield Fault(f"{place}.until", str(repeat.until), "nobody is followed for over 100 years")
    if isinstance(visit.day, int) and whole_days(repeat.until) <= visit.day:
        message = f"the visit itself is on day {visit.day}; repeat it until after that"
        yield Fault(f"{place}.until", str(repeat.until), message)
