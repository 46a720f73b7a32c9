"""How a comparator matches a question, axis by axis; it orders what is shown and is no weight.

On every axis *exact* is the same, *partial* shares something, *no* shares nothing, and *unknown*
means that the question or the source does not say. Nothing is ever left out for its match; another
grade, or no level in common, gives no verdict.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal

from ayumi.evidence.bars import BARS, grade_reached, has_sides
from ayumi.evidence.comparator import Comparator, band_of
from ayumi.evidence.question import Question
from ayumi.evidence.spans import share_any

AXES: Final = ("definition", "grade", "baseline_day", "level", "follow_up", "era", "country")
"""The axes in the order in which they matter."""

Match = Literal["exact", "partial", "no", "unknown"]
_ORDER: Final[Mapping[Match, int]] = {"exact": 0, "partial": 1, "unknown": 2, "no": 3}

SAME_FOLLOW_UP, LIKE_FOLLOW_UP = 0.9, 0.5
"""The shorter follow-up as a share of the longer: from here on the same, or alike."""

_EUROPE: Final = (
    "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK UK"
)
"""Countries of which a source that says EU may hold people."""


def match(question: Question, comparator: Comparator) -> Mapping[str, Match]:
    """How a comparator matches on each axis.

    >>> asked = Question("ais_to_C_or_better", baseline_ais="A", baseline_day=(14, 28))
    >>> row = Comparator("a", "ais_any_improvement", baseline_ais="A", baseline_days=(0, 7))
    >>> [match(asked, row)[axis] for axis in ("definition", "grade", "baseline_day", "level")]
    ['partial', 'exact', 'no', 'unknown']
    """
    return MappingProxyType({axis: _ON[axis](question, comparator) for axis in AXES})


def ordered(question: Question, comparators: Iterable[Comparator]) -> tuple[Comparator, ...]:
    """The comparators, the best match first: by the axes in turn, then by people, then by id."""

    def place(comparator: Comparator) -> tuple[tuple[int, ...], int, str]:
        found = match(question, comparator)
        people = comparator.n or 0
        return tuple(_ORDER[found[axis]] for axis in AXES), -people, comparator.id

    return tuple(sorted(comparators, key=place))


def _definition(question: Question, comparator: Comparator) -> Match:
    """The same question to each person, or one whose answer follows from the other's."""
    asked, given = BARS.get(question.measure), BARS.get(comparator.measure)
    if asked is None or given is None:
        return "exact" if question.measure == comparator.measure else "no"
    if asked.what != given.what:
        return "no"
    if has_sides(question.measure):
        same = asked.steps == given.steps and question.side_rule == comparator.side_rule
        return "exact" if same else "partial"
    if question.measure == comparator.measure or _same_bar(question, comparator):
        return "exact"
    return "partial"


def _same_bar(question: Question, comparator: Comparator) -> bool:
    """From one grade two definitions may ask the same: two grades better than A is C or better."""
    grade = question.baseline_ais
    if grade is None or grade != comparator.baseline_ais:
        return False
    bars = {grade_reached(one.measure, grade) for one in (question, comparator)}
    return len(bars) == 1 and None not in bars


def _grade(question: Question, comparator: Comparator) -> Match:
    return _sets(question.baseline_ais, comparator.baseline_ais)


def _baseline_day(question: Question, comparator: Comparator) -> Match:
    """Exact: windows of one band that share a day. Partial: one of the two."""
    asked, given = question.baseline_day, comparator.baseline_days
    if asked is None or given is None:
        return "unknown"
    same_band, shared = band_of(asked) == band_of(given), share_any(asked, given)
    if same_band and shared:
        return "exact"
    return "partial" if same_band or shared else "no"


def _level(question: Question, comparator: Comparator) -> Match:
    asked, given = question.level, comparator.levels
    if asked is None or given is None:
        return "unknown"
    if asked.equals(given):
        return "exact"
    return "partial" if asked.overlaps(given) else "no"


def _follow_up(question: Question, comparator: Comparator) -> Match:
    """Exact: they differ by a tenth at most. Partial: one is half of the other at least."""
    asked, given = question.followup_weeks, comparator.followup_weeks
    if asked is None or given is None:
        return "unknown"
    share = min(asked, given) / max(asked, given)
    if share >= SAME_FOLLOW_UP:
        return "exact"
    return "partial" if share >= LIKE_FOLLOW_UP else "no"


def _era(question: Question, comparator: Comparator) -> Match:
    asked, given = question.era, comparator.era
    if asked is None or given is None:
        return "unknown"
    if asked == given:
        return "exact"
    return "partial" if share_any(asked, given) else "no"


def _country(question: Question, comparator: Comparator) -> Match:
    found = _sets(question.country, comparator.country)
    if found != "no":
        return found
    assert question.country is not None
    assert comparator.country is not None
    asked, given = set(question.country.split("+")), set(comparator.country.split("+"))
    europe = set(_EUROPE.split())
    european = ("EU" in given and asked & europe) or ("EU" in asked and given & europe)
    return "partial" if european else "no"


def _sets(asked: str | None, given: str | None) -> Match:
    if asked is None or given is None:
        return "unknown"
    one, other = set(asked.split("+")), set(given.split("+"))
    if one == other:
        return "exact"
    return "partial" if one & other else "no"


_ON: Final[Mapping[str, Callable[[Question, Comparator], Match]]] = {
    "definition": _definition,
    "grade": _grade,
    "baseline_day": _baseline_day,
    "level": _level,
    "follow_up": _follow_up,
    "era": _era,
    "country": _country,
}
