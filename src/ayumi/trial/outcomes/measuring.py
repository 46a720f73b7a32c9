"""Measuring: from the forms of many people to the outcome of each, under one measure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any, Final, NamedTuple

from ayumi.evidence import Endpoint
from ayumi.evidence.measures import COMPARING, Measure, MotorLevelGain
from ayumi.evidence.outcome_values import Outcomes, with_missing
from ayumi.evidence.outcomes import outcomes_of
from ayumi.study import StudyDefinition
from ayumi.trial.outcomes.baseline import Found
from ayumi.trial.outcomes.examined import classifications_of
from ayumi.trial.outcomes.moment import Missing, Moment
from ayumi.trial.outcomes.person_outcome import PersonOutcome
from ayumi.trial.participant import Participant
from ayumi.trial.recorded import values_of_form
from ayumi.values import Unset

_SIDES: Final = ("right", "left")


class Pair(NamedTuple):
    """A person with what they had before, and what is there at the visit."""

    person: Participant
    before: Found | None
    moment: Moment


def measured(
    measure: Measure,
    endpoint: Endpoint,
    instrument: str,
    pairs: Sequence[Pair],
    study: StudyDefinition,
) -> tuple[PersonOutcome, ...]:
    """The outcome of each person, or of each of their sides, with the missing-data rule applied.

    Who is left out by the rule has no bounds.
    """
    before = _values([pair.before for pair in pairs], measure, instrument, study)
    after = _values([pair.moment.found for pair in pairs], measure, instrument, study)
    found = outcomes_of(measure, before, after)
    rule = "undetermined" if isinstance(endpoint.missing, Unset) else endpoint.missing
    kept = [True] * len(found)
    if rule == "last_observed":
        last = _values([pair.moment.last for pair in pairs], measure, instrument, study)
        found = with_missing(found, rule, outcomes_of(measure, before, last))
    elif rule == "left_out":
        kept = found.seen.tolist()
    else:
        found = with_missing(found, rule)
    return tuple(_people(measure, pairs, found, kept))


def _people(
    measure: Measure, pairs: Sequence[Pair], found: Outcomes, kept: Sequence[bool]
) -> Iterator[PersonOutcome]:
    sides: Sequence[str | None] = (None,)
    if isinstance(measure, MotorLevelGain) and measure.side == "each":
        sides = _SIDES
    each = [(pair, side) for pair in pairs for side in sides]
    for (pair, side), low, high, counted, seen in zip(
        each, found.low.tolist(), found.high.tolist(), kept, found.seen.tolist(), strict=True
    ):
        yield PersonOutcome(
            pair.person.code,
            float(low) if counted and isfinite(low) else None,
            float(high) if counted and isfinite(high) else None,
            counted,
            _why(measure, pair, seen=seen, known=low == high),
            pair.before and pair.before[0],
            pair.moment.found and pair.moment.found[0],
            side,
        )


def _why(measure: Measure, pair: Pair, *, seen: bool, known: bool) -> Missing | None:
    """What is missing of a person; a value that was seen and is open is one not testable."""
    if pair.moment.why is not None:
        return pair.moment.why
    if pair.before is None and isinstance(measure, COMPARING):
        return "no_baseline"
    if not seen:
        return "not_recorded"
    return None if known else "not_testable"


def _values(
    found: Sequence[Found | None], measure: Measure, instrument: str, study: StudyDefinition
) -> Any:
    """What the measure compares: examinations as arrays, or the values of a field."""
    field = getattr(measure, "field", None)
    if field is None:
        return classifications_of([one and one[1] for one in found])
    return [_value(one, field, study) for one in found]


def _value(found: Found | None, field: str, study: StudyDefinition) -> Any:
    """The value of a field on a form; None where it has none, or several are possible."""
    if found is None:
        return None
    value = values_of_form(*found, study).get(field)
    if isinstance(value, tuple):  # a result of an examination, with every value that is possible
        return value[0] if len(value) == 1 else None
    # What is marked as missing, with the reason why, is no value; nor is a range of several.
    return value if isinstance(value, str | Decimal) else None
