"""The question that is put to the comparators: how many of whom, under which definition, when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Final, TypeVar

from ayumi.evidence.bars import (
    BARS,
    CHANGES,
    GRADES,
    MEASURES,
    MOST_POINTS,
    PER_SIDE,
    grade_reached,
    has_sides,
)
from ayumi.evidence.comparator import SIDES, SideRule
from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.spans import Span, Unreadable, read_days, read_years
from ayumi.statistics.allowed import is_number, no_more, refuse, whole
from ayumi.values import Fault, InputRefused, did_you_mean

_T = TypeVar("_T")

MOST_PEOPLE: Final = 2_000
"""More people than this are not asked about: no trial of cells for the cord has them."""
_LEAST_WEEKS: Final = 1 / 7

COUNTRIES: Final = "write a country's two letters, such as JP; several as EU+US"


@dataclass(frozen=True, slots=True)
class Count:
    """How many of ``n`` people responded: between ``lowest`` and ``highest``, both possible.

    They differ where people are undetermined.

    >>> Count(2, 3, 4)
    Count(lowest=2, highest=3, n=4)
    """

    lowest: int
    highest: int
    n: int

    def __post_init__(self) -> None:
        refuse(
            "count",
            whole("lowest", self.lowest),
            whole("highest", self.highest),
            whole("n", self.n, least=1),
            no_more("lowest", self.lowest, self.highest, "the lowest count is above the highest"),
            no_more("highest", self.highest, self.n, "there are not so many people"),
        )


@dataclass(frozen=True, slots=True)
class ObservedMean:
    """The mean change of ``n`` people, and its standard deviation where it is known [points]."""

    mean: float
    sd: float | None
    n: int

    def __post_init__(self) -> None:
        refuse("observed mean", self._faults(), whole("n", self.n, least=1))

    def _faults(self) -> Iterator[Fault]:
        if not is_number(self.mean) or not isfinite(self.mean):
            yield Fault("mean", str(self.mean), "write a number of points")
        if self.sd is not None and not (is_number(self.sd) and isfinite(self.sd) and self.sd >= 0):
            yield Fault("sd", str(self.sd), "write a standard deviation, 0 or more, or none")


@dataclass(frozen=True, slots=True)
class Question:
    """What was seen, and of whom; None on an axis where nothing is said of it.

    ``baseline_ais`` is a grade, or several joined as ``A+B``; ``country`` likewise.
    """

    measure: str
    count: Count | None = None
    level: LevelRange | None = None
    baseline_ais: str | None = None
    baseline_day: Span | None = None
    followup_weeks: float | None = None
    era: Span | None = None
    country: str | None = None
    side: SideRule | None = None
    observed_mean: ObservedMean | None = None

    def __post_init__(self) -> None:
        refuse("question", check_measure(self.measure), self._fitting())

    def _fitting(self) -> Iterator[Fault]:
        """A count goes with a responder definition, a mean with a change."""
        if self.measure in CHANGES and self.count is not None:
            message = f"`{self.measure}` is a change; give the mean of the people, and its SD"
            yield Fault("count", f"{self.count.lowest} of {self.count.n}", message)
        if self.measure in MEASURES and self.measure not in CHANGES and self.observed_mean:
            message = f"`{self.measure}` says yes or no; give how many people responded"
            yield Fault("mean", str(self.observed_mean.mean), message)
        yield from check_side(self.measure, self.side)

    @property
    def side_rule(self) -> SideRule | None:
        """The rule for two sides: as said, else as the definition has it; None without sides."""
        if not has_sides(self.measure):
            return None
        return self.side or ("per_side" if self.measure.endswith(PER_SIDE) else "best")


def check_measure(measure: str, place: str = "measure") -> Iterator[Fault]:
    """A measure is one of the shipped definitions."""
    if measure not in MEASURES:
        yield Fault(place, measure, f"there is no such definition; {_meant(measure)}")


def _meant(measure: str) -> str:
    """What was meant: the same word in other letters, what begins so, or the nearest.

    Grades are one letter apart, so that nearness alone would lead from C to D.
    """
    said = measure.casefold()
    same = [name for name in MEASURES if name.casefold() == said]
    begun = same or [name for name in MEASURES if said and name.casefold().startswith(said)]
    if begun:
        return f"did you mean {' or '.join(f'`{name}`' for name in begun)}?"
    return did_you_mean(measure, MEASURES)


def check_side(measure: str, side: str | None, place: str = "side") -> Iterator[Fault]:
    """A rule for two sides goes with motor levels, and with the name of the definition."""
    if side is None:
        return
    if side not in SIDES:
        yield Fault(place, side, f"{did_you_mean(side, SIDES)}, or leave it empty")
    elif measure in MEASURES and not has_sides(measure):
        yield Fault(place, side, f"`{measure}` is one answer a person; leave it empty")
    elif measure.endswith(PER_SIDE) and side != "per_side":
        message = f"`{measure}` counts each side; leave this empty, or name another definition"
        yield Fault(place, side, message)


def read_question(
    *,
    measure: str,
    responders: int | None = None,
    n: int | None = None,
    undetermined: int = 0,
    mean: float | None = None,
    sd: float | None = None,
    level: str | None = None,
    baseline_ais: str | None = None,
    baseline_day: str | None = None,
    follow_up: str | float | None = None,
    era: str | None = None,
    country: str | None = None,
    side: str | None = None,
) -> Question:
    """A question from what somebody wrote, or `InputRefused` with all faults by option.

    >>> asked = read_question(
    ...     measure="ais_to_C_or_better", responders=2, n=4, level="C3-T10", baseline_day="14-28"
    ... )
    >>> asked.count, asked.level, asked.baseline_day
    (Count(lowest=2, highest=2, n=4), LevelRange(C3-T10), (14, 28))
    """
    faults = [
        *check_measure(measure, "--measure"),
        *check_side(measure, side, "--side"),
        *_check_seen(measure, responders, n, undetermined, mean, sd),
    ]
    levels = _read(LevelRange.read, level, "--level", faults)
    days = _read(read_days, baseline_day, "--baseline-day", faults)
    years = _read(read_years, era, "--era", faults)
    grades = _read(read_grades, baseline_ais, "--baseline-ais", faults)
    weeks = _read(read_weeks, None if follow_up is None else str(follow_up), "--follow-up", faults)
    countries = _read(read_countries, country, "--country", faults)
    faults += _check_bar(measure, grades)
    if faults:
        raise InputRefused(faults, "question")
    count = observed = None
    if responders is not None and n is not None:
        count = Count(responders, responders + undetermined, n)
    if mean is not None and n is not None:
        observed = ObservedMean(mean, sd, n)
    rule: SideRule | None = next((one for one in SIDES if one == side), None)
    return Question(measure, count, levels, grades, days, weeks, years, countries, rule, observed)


def read_grades(text: str) -> str:
    """A grade of the AIS, or several.

    >>> read_grades("a"), read_grades("B, A")
    ('A', 'A+B')
    """
    said = {part.strip().upper() for part in text.replace(",", "+").replace("/", "+").split("+")}
    if not said <= set(GRADES):
        raise Unreadable("write a grade of the AIS, A to E; several as A+B")
    return "+".join(sorted(said))


def read_countries(text: str) -> str:
    """A country or several, by their two letters.

    >>> read_countries("us+EU")
    'EU+US'
    """
    said = {part.strip().upper() for part in text.replace(",", "+").split("+")}
    if not all(len(one) == 2 and one.isascii() and one.isalpha() for one in said):
        raise Unreadable(COUNTRIES)
    return "+".join(sorted(said))


def read_weeks(text: str) -> float:
    """A number of weeks since baseline, from one day on.

    >>> read_weeks("52"), read_weeks("26.1")
    (52.0, 26.1)
    """
    try:
        weeks = float(text)
    except ValueError:
        weeks = -1.0
    if not _LEAST_WEEKS <= weeks <= 5300:
        raise Unreadable("write a number of weeks, such as 52")
    return weeks


def _read(
    read: Callable[[str], _T], text: str | None, place: str, faults: list[Fault]
) -> _T | None:
    """What a text says, or None with a fault noted."""
    if text is None:
        return None
    try:
        return read(text)
    except Unreadable as wrong:
        faults.append(Fault(place, text, str(wrong)))
    except InputRefused as wrong:
        faults += [Fault(place, text, fault.message) for fault in wrong.faults]
    return None


def people_faults(place: str, n: int) -> Iterator[Fault]:
    """A number of people is from 1 to `MOST_PEOPLE`."""
    if not 1 <= n <= MOST_PEOPLE:
        yield Fault(place, str(n), f"write how many people, 1 to {MOST_PEOPLE:,}")


def _check_bar(measure: str, grades: str | None) -> Iterator[Fault]:
    """Somebody can come to the bar who was not there at baseline."""
    if grades is None or measure not in BARS or BARS[measure].what != "ais":
        return
    for grade in grades.split("+"):
        bar = grade_reached(measure, grade)
        if bar is not None and GRADES.index(grade) < GRADES.index(bar):
            return
    message = f"nobody comes to `{measure}` from there; name another grade, or definition"
    yield Fault("--baseline-ais", grades, message)


def _check_seen(
    measure: str,
    responders: int | None,
    n: int | None,
    undetermined: int,
    mean: float | None,
    sd: float | None,
) -> Iterator[Fault]:
    """The count of a responder definition, or the mean of a change; nothing at all is allowed."""
    if n is None:
        for place, value in (("--responders", responders), ("--mean", mean)):
            if value is not None:
                yield Fault(place, str(value), "say of how many people, with --n")
        if undetermined:
            yield Fault("--undetermined", str(undetermined), "say of how many people, with --n")
        return
    yield from people_faults("--n", n)
    if measure in CHANGES:
        yield from _check_mean(measure, responders, undetermined, mean, sd)
        return
    known = measure in MEASURES
    if responders is None and known:
        yield Fault("--responders", "", "say how many of the people responded; 0 is a number too")
    for place, given in (("--mean", mean), ("--sd", sd)):
        if given is not None and known:
            yield Fault(place, str(given), f"`{measure}` says yes or no; leave this out")
    yield from whole("--responders", 0 if responders is None else responders)
    yield from whole("--undetermined", undetermined)
    both = (responders or 0) + undetermined
    if both > n:
        shown = f"{responders} of {n}"
        if undetermined:
            shown = f"{responders} and {undetermined} undetermined of {n}"
        yield Fault("--responders", shown, "there are not so many people; undetermined ones count")


def _check_mean(
    measure: str,
    responders: int | None,
    undetermined: int,
    mean: float | None,
    sd: float | None,
) -> Iterator[Fault]:
    message = f"`{measure}` is a change; give --mean and --sd of the people seen"
    for place, given in (("--responders", responders), ("--undetermined", undetermined or None)):
        if given is not None:
            yield Fault(place, str(given), message)
    if mean is None:
        yield Fault("--mean", "", f"{message}, [points]")
    elif not abs(mean) <= (most := MOST_POINTS[measure]):
        message = f"no score changes so much; write points from -{most} to {most}"
        yield Fault("--mean", f"{mean:g}", message)
    if sd is not None and not (isfinite(sd) and sd > 0):
        yield Fault("--sd", f"{sd:g}", "must be greater than 0, or left out")
