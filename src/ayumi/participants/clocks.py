"""The clocks of a study: which day is day 0, and whether it must be known to the day."""

from collections.abc import Iterator
from typing import Literal

from ayumi.values import Fault, Id, Keyed, Maybe, Words, did_you_mean
from ayumi.values.table import Table, if_unset

Event = Literal[
    "birth",
    "onset",
    "injury",
    "diagnosis",
    "consent",
    "screening",
    "registration",
    "transplantation",
    "second_transplantation",
]


class Clock(Table):
    """Days counted from one event in a person's life; the event's own day is day 0."""

    title: Words
    event: Event
    partial: bool = False
    study_day_0: bool = False


class TransplantationWindow(Table):
    """On which days after another event the cells may be given [d]."""

    clock: Id
    first_day: Maybe[int] = if_unset("a dose cannot be refused for being given too early")
    last_day: Maybe[int] = if_unset("a dose cannot be refused for being given too late")


def check_clocks(clocks: Keyed[Clock]) -> Iterator[Fault]:
    """Exactly one clock counts the study's own days, and it is known to the day."""
    zero = [name for name, clock in clocks.items() if clock.study_day_0]
    if len(zero) != 1:
        found = f"; found {', '.join(zero)}" if zero else ""
        yield Fault("clocks", "", f"exactly one clock has `study_day_0 = true`{found}")
    for name in zero:
        if clocks[name].partial:
            allowed = "study day 0 must be known to the day: leave `partial` out"
            yield Fault(f"clocks.{name}.partial", "true", allowed)


def check_clock(place: str, name: str, clocks: Keyed[Clock]) -> Iterator[Fault]:
    """A clock that is named exists."""
    if name not in clocks:
        yield Fault(place, name, f"there is no such clock; {did_you_mean(name, clocks)}")


def check_window(
    place: str, window: TransplantationWindow, clocks: Keyed[Clock]
) -> Iterator[Fault]:
    """The cells are given on days of a clock that exists, the first of them first."""
    yield from check_clock(f"{place}.clock", window.clock, clocks)
    first, last = window.first_day, window.last_day
    if isinstance(first, int) and isinstance(last, int) and first > last:
        yield Fault(f"{place}.first_day", str(first), "the first day is after the last")
