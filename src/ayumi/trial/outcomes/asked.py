"""The question that a trial asks of natural recovery: of whom, when, and how many improved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from statistics import fmean, stdev

from ayumi.evidence.bars import CHANGES
from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.question import ObservedMean, Question
from ayumi.isncsci.levels import LEVELS
from ayumi.trial.outcomes.baseline import day_examined, examination_before
from ayumi.trial.outcomes.endpoint_outcomes import EndpointOutcome
from ayumi.trial.participant import Participant
from ayumi.trial.picture import Picture
from ayumi.trial.recorded import is_examination, results_of
from ayumi.values import PartialDate

ORIGINS = ("injury", "onset")
"""The events from which the day of a baseline is counted."""
_DAYS_IN_A_WEEK = 7


def question_of(picture: Picture, outcome: EndpointOutcome) -> Question:
    """The question of one outcome, with what is known of those who were treated.

    Each axis is what they were, not what the document would have allowed; where it is not known of
    all of them it is left unsaid.
    """
    study = picture.in_force.definition
    people = [p for p in picture.participants if p.transplantations]
    name = next((i for i in study.instruments if is_examination(i, study)), None)
    results = [] if name is None else list(_baselines(people, name))
    return Question(
        measure=outcome.definition or outcome.name,
        count=outcome.count,
        baseline_ais=_one_grade([found["ais"] for found in results], len(people)),
        level=_levels([found["nli"] for found in results], len(people)),
        baseline_day=_baseline_days(picture, people, name),
        followup_weeks=_weeks(picture, outcome),
        era=_years(people),
        country=study.study.country,
        observed_mean=_mean(outcome),
    )


def _mean(outcome: EndpointOutcome) -> ObservedMean | None:
    """The mean change of everybody who counts; None where somebody's change is not determined."""
    counted = [one for one in outcome.people if one.counted]
    values = [one.low for one in counted if one.low is not None and one.determined]
    if outcome.definition not in CHANGES or not values or len(values) < len(counted):
        return None
    return ObservedMean(fmean(values), stdev(values) if len(values) > 1 else None, len(values))


def _baselines(
    people: Sequence[Participant], instrument: str
) -> Iterator[Mapping[str, tuple[str, ...]]]:
    """The results of the baseline examination of each person who has one."""
    for p in people:
        found = examination_before(p, instrument)
        if found is not None:
            yield results_of(found[1])


def _one_grade(grades: Sequence[tuple[str, ...]], treated: int) -> str | None:
    """The grades at baseline; None where somebody's is not known for certain."""
    if len(grades) < treated or not all(len(one) == 1 for one in grades):
        return None
    return "+".join(sorted({one[0] for one in grades})) or None


def _levels(levels: Sequence[tuple[str, ...]], treated: int) -> LevelRange | None:
    """From the most rostral to the most caudal neurological level at baseline."""
    places = [LEVELS.index(level) for one in levels for level in one if level in LEVELS[:-1]]
    if len(levels) < treated or not places or any("INT" in one for one in levels):
        return None
    return LevelRange(LEVELS[min(places)], LEVELS[max(places)])


def _baseline_days(
    picture: Picture, people: Sequence[Participant], instrument: str | None
) -> tuple[int, int] | None:
    """The days since injury on which the baselines were examined, first and last [d]."""
    days = []
    for p in people:
        found = None if instrument is None else examination_before(p, instrument)
        day = found and day_examined(p, *found)
        zero = _origin(picture, p)
        if day is None or zero is None:
            return None
        days.append((day - zero).days)
    return (min(days), max(days)) if days and min(days) >= 0 else None


def _origin(picture: Picture, p: Participant) -> date | None:
    """The day of the injury or of the onset, if it is known to the day."""
    found = next((p.events[name] for name in ORIGINS if name in p.events), None)
    return found.earliest() if isinstance(found, PartialDate) and found.whole else None


def _weeks(picture: Picture, outcome: EndpointOutcome) -> float | None:
    """When the endpoint is examined [weeks since its clock began]."""
    at = outcome.endpoint.at
    visit = picture.in_force.definition.visits.get(at) if isinstance(at, str) else None
    if visit is None or not isinstance(visit.day, int):
        return None
    return visit.day / _DAYS_IN_A_WEEK


def _years(people: Iterable[Participant]) -> tuple[int, int] | None:
    """The years in which people were treated."""
    years = [p.transplantations[0].day.year for p in people]
    return (min(years), max(years)) if years else None
