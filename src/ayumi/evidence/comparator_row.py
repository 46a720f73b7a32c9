"""One row of a table of comparators, read from its texts; everything that is wrong is said at once.

A table's column and a command's option hold the same texts, so both are read here.
"""

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Final, TypeVar

from ayumi.evidence.bars import CHANGES, MEASURES, MOST_POINTS
from ayumi.evidence.comparator import SIDES, STATUSES, Comparator, Status
from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.question import (
    check_measure,
    check_side,
    read_countries,
    read_grades,
    read_weeks,
)
from ayumi.evidence.spans import MOST_DAYS, Span, Unreadable, read_years
from ayumi.values import Fault, InputRefused, did_you_mean, is_printable

_T = TypeVar("_T")

COLUMNS: Final = (
    "id", "measure", "side", "population", "level_group", "levels", "baseline_ais",
    "baseline_day_min", "baseline_day_max", "followup_weeks", "n", "events", "events_highest",
    "percent", "mean", "sd", "registry", "era", "country", "source", "people", "usable_as_prior",
    "status", "second_reading", "note",
)  # fmt: skip
"""The columns of a table of comparators; ``id`` and ``measure`` are needed."""

SECOND_READINGS: Final = ("agrees", "source not reached", "not read again yet")
AGREES: Final = "agrees ("
DIFFERS: Final = "differs:"
_MOST_PEOPLE: Final = 10**9
_DAY_COLUMNS: Final = ("baseline_day_min", "baseline_day_max")


class Row:
    """The texts of a row, and the faults that are found while it is read.

    ``place`` tells where a column's text stands, for the faults: a line of a file, or an option.
    """

    def __init__(self, cells: Mapping[str, str], place: Callable[[str], str]) -> None:
        self._cells = {name: text.strip() for name, text in cells.items()}
        self._place = place
        self.faults: list[Fault] = []

    def text(self, column: str) -> str:
        """What stands in a column."""
        return self._cells.get(column, "")

    def fault(self, column: str, message: str) -> None:
        """Note that something is wrong with a column."""
        self.faults.append(Fault(self._place(column), self.text(column), message))

    def read(self, column: str, read: Callable[[str], _T]) -> _T | None:
        """What a column says; None where it is empty, or wrong, which is noted."""
        if not self.text(column):
            return None
        try:
            return read(self.text(column))
        except Unreadable as wrong:
            self.fault(column, str(wrong))
        except InputRefused as wrong:
            self.fault(column, wrong.faults[0].message)
        return None

    def comparator(self) -> Comparator | None:
        """The row as a comparator; None if anything is wrong with it."""
        _check_texts(self)
        measure, side = self.text("measure"), self.text("side")
        self.faults += check_measure(measure, self._place("measure"))
        self.faults += check_side(measure, side or None, self._place("side"))
        made = Comparator(
            id=self.text("id"),
            measure=measure,
            side=next((one for one in SIDES if one == side), None),
            population=self.text("population"),
            level_group=self.text("level_group"),
            levels=_levels(self),
            baseline_ais=self.read("baseline_ais", read_grades),
            baseline_days=_days(self),
            followup_weeks=self.read("followup_weeks", read_weeks),
            n=self.read("n", _people),
            events=self.read("events", _whole),
            percent=self.read("percent", _percent),
            mean=self.read("mean", _number),
            sd=self.read("sd", _deviation),
            registry=self.text("registry"),
            era=self.read("era", read_years),
            country=self.read("country", read_countries),
            source=self.text("source"),
            people=_names(self),
            usable_as_prior=_usable(self),
            status=_status(self),
            second_reading=self.text("second_reading"),
            note=self.text("note"),
            percent_as_printed=self.text("percent"),
            events_highest=self.read("events_highest", _whole),
        )
        _check_numbers(self, made)
        return None if self.faults else made


def _check_texts(row: Row) -> None:
    """An id is one word, texts can be shown, and a second reading ends in one of few ways."""
    if not re.fullmatch(r"\w[\w.-]{0,59}", row.text("id")):
        row.fault("id", "write one word of up to 60 letters, digits, _ . or -: keio_2019")
    for column in COLUMNS:
        if not is_printable(row.text(column)) or "\n" in row.text(column):
            row.fault(column, "holds characters that cannot be shown, or a line end; remove them")
    read = row.text("second_reading")
    if read and read not in SECOND_READINGS and not read.startswith((AGREES, DIFFERS)):
        known = ", ".join(SECOND_READINGS)
        row.fault("second_reading", f"write {known}, `{AGREES}where)`, or `{DIFFERS} …`")


def _levels(row: Row) -> LevelRange | None:
    """The levels; those of the group where a range is not written and its name is one."""
    if row.text("levels") or not row.text("level_group"):
        return row.read("levels", LevelRange.read)
    try:
        return LevelRange.read(row.text("level_group"))
    except InputRefused:
        return None


def _days(row: Row) -> Span | None:
    first, last = (row.read(column, _day) for column in _DAY_COLUMNS)
    if first is not None and last is not None and first > last:
        row.fault("baseline_day_min", f"is after the last day, {last}; exchange the two")
    return None if first is None and last is None else (first, last)


def _names(row: Row) -> frozenset[str]:
    """Whose people these are; a row that does not say shares nobody but its registry's."""
    said = row.text("people") or row.text("registry") or row.text("id")
    return frozenset(name.strip() for name in said.split("+") if name.strip())


def _usable(row: Row) -> bool:
    """As said; where nothing is said, whatever could be used is."""
    said = row.text("usable_as_prior").lower()
    if said not in ("", "yes", "no"):
        row.fault("usable_as_prior", "write yes or no")
    if said:
        return said == "yes"
    numbers = ("mean", "sd") if row.text("measure") in CHANGES else ("events", "percent")
    wanted = all if row.text("measure") in CHANGES else any
    return bool(row.text("n")) and wanted(row.text(column) for column in numbers)


def _status(row: Row) -> Status:
    said = row.text("status") or "own"
    found = next((status for status in STATUSES if status == said), None)
    if found is None:
        row.fault("status", did_you_mean(said, STATUSES))
    return found or "own"


def _check_numbers(row: Row, made: Comparator) -> None:
    """The numbers fit the measure and each other, and say enough for what the row is used for."""
    if made.measure in CHANGES:
        _check_mean(row, made)
    elif made.measure in MEASURES:
        _check_rate(row, made)


def _check_rate(row: Row, made: Comparator) -> None:
    for column in ("mean", "sd"):
        if row.text(column):
            row.fault(column, f"`{made.measure}` says yes or no; give events or a percentage")
    if not row.text("events") and not row.text("percent"):
        row.fault("events", "give how many of the n people responded, or the percentage")
    if made.events is not None and not row.text("n"):
        row.fault("n", "give of how many people these events are")
    if made.events is not None and made.n is not None and made.events > made.n:
        row.fault("events", f"there are only {made.n} people; write at most {made.n}")
    elif made.events_highest is not None and (wrong := _wrong_highest(made)):
        row.fault("events_highest", wrong)
    elif made.events is not None and not made.agrees_as_printed:
        said = f"{made.events} of {made.n} are {100 * made.events / (made.n or 1):.3g} %"
        row.fault("percent", f"{said}; correct one of the two, or leave the percentage out")
    if made.usable_as_prior and not row.text("n"):
        row.fault("n", "a prior needs the number of people; give it, or write usable_as_prior no")


def _wrong_highest(made: Comparator) -> str | None:
    """Why a highest number of events is none."""
    if made.events is None or made.n is None or made.events_highest is None:
        return "give the lowest number of events and the people too, or leave this out"
    if not made.events <= made.events_highest <= made.n:
        return f"write {made.events} to {made.n}: the events and those who are undetermined"
    return None


def _check_mean(row: Row, made: Comparator) -> None:
    for column in ("events", "events_highest", "percent"):
        if row.text(column):
            row.fault(column, f"`{made.measure}` is a change; give its mean and sd [points]")
    if not row.text("mean"):
        row.fault("mean", "give the mean change [points]")
    most = MOST_POINTS[made.measure]
    if made.mean is not None and abs(made.mean) > most:
        row.fault("mean", f"no change is so large; write points from -{most} to {most}")
    if made.sd is not None and made.n == 1:
        row.fault("n", "one person has no standard deviation; a mean is compared of 2 or more")
    needed = made.usable_as_prior or bool(row.text("n"))
    if row.text("mean") and not row.text("sd") and needed:
        row.fault("sd", "a mean needs its standard deviation; a standard error times √n is one")
    if made.usable_as_prior and not row.text("n"):
        row.fault("n", "a prior needs the number of people; give it, or write usable_as_prior no")


def _digits(text: str) -> int | None:
    """A number written in plain digits only; none of Python's 1_000, and no sign."""
    return int(text) if re.fullmatch(r"\d{1,12}", text, re.ASCII) else None


def _whole(text: str) -> int:
    number = _digits(text)
    if number is None or number > _MOST_PEOPLE:
        raise Unreadable("write a whole number, 0 or more, in digits")
    return number


def _people(text: str) -> int:
    number = _digits(text)
    if number is None or not 1 <= number <= _MOST_PEOPLE:
        raise Unreadable("write a whole number of people, 1 or more, in digits")
    return number


def _day(text: str) -> int:
    number = _digits(text)
    if number is None or number > MOST_DAYS:
        raise Unreadable("write a day since injury, a whole number from 0, or leave it empty")
    return number


def _number(text: str, allowed: str = "write a number of points, with a point: 7.8") -> float:
    if not re.fullmatch(r"[-+]?\d{1,12}(\.\d{1,12})?", text, re.ASCII):
        raise Unreadable(allowed)
    number = float(text)
    assert isfinite(number)
    return number


def _percent(text: str) -> float:
    allowed = "write a percentage from 0 to 100, with a point and without the sign: 11.2"
    number = _number(text, allowed)
    if not 0 <= number <= 100:
        raise Unreadable(allowed)
    return number


def _deviation(text: str) -> float:
    allowed = "write a standard deviation greater than 0 [points], with a point: 6.5"
    number = _number(text, allowed)
    if number <= 0:
        raise Unreadable(allowed)
    return number
