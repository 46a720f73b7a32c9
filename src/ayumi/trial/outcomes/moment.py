"""What a person has at the visit of an endpoint, or why there is nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ayumi.evidence import Endpoint
from ayumi.evidence.endpoints import LAST_BEFORE
from ayumi.participants.schedule import dated_visits
from ayumi.study import StudyDefinition
from ayumi.trial.outcomes.baseline import (
    Found,
    day_examined,
    examination_before,
    form_before,
)
from ayumi.trial.participant import Participant
from ayumi.trial.recorded import dates_of, in_order, is_examination
from ayumi.values import Unset

Missing = Literal[
    "no_baseline", "not_signed", "outside_window", "missed", "died", "withdrew", "lost", "not_yet",
    "not_recorded", "not_used", "not_testable", "out_of_order",
]  # fmt: skip
"""Why an endpoint has no value, or none that is certain."""
_GONE = {"death": "died", "consent": "withdrew", "follow_up": "lost"}


@dataclass(frozen=True, slots=True)
class Moment:
    """The examination or form at a visit, or why there is none; ``last`` is the last one seen."""

    found: Found | None
    why: Missing | None
    last: Found | None


def not_used(p: Participant) -> bool:
    """Whether somebody withdrew consent, and the use of what was recorded until then."""
    return any(
        left.what == "consent" and left.details.get("keeps_data") is False for left in p.leavings
    )


def baseline_at(
    p: Participant, study: StudyDefinition, baseline: str, instrument: str
) -> Found | None:
    """The baseline of an endpoint: the last before transplantation, or what a visit has."""
    examined = is_examination(instrument, study)
    if baseline == LAST_BEFORE:
        return (examination_before if examined else form_before)(p, instrument)
    key = (baseline, 1, instrument)
    form = p.forms.get(key)
    if form is None or (examined and form.signed is None):
        return None
    return key, form


def moment_at(
    p: Participant, study: StudyDefinition, endpoint: Endpoint, instrument: str, now: datetime
) -> Moment:
    """What an endpoint finds of a person at its visit."""
    assert isinstance(endpoint.at, str)
    if not_used(p):
        return Moment(None, "not_used", None)
    key = (endpoint.at, 1, instrument)
    form, held = p.forms.get(key), p.visits.get((endpoint.at, 1))
    last = _last_seen(p, study, instrument)
    if form is None:
        return Moment(None, _absence(p, study, endpoint.at, now), last)
    if is_examination(instrument, study) and form.signed is None:
        return Moment(None, "not_signed", last)
    outside = held is not None and held.when in ("early", "late")
    if outside and endpoint.window == "only_inside":
        return Moment(None, "outside_window", last)
    return Moment((key, form), None, last)


def after_baseline(moment: Moment, before: Found | None, p: Participant) -> Moment:
    """The same, without what is dated before the baseline that it would be compared with."""
    if moment.found is None or before is None:
        return moment
    first, then = (day_examined(p, *found) for found in (before, moment.found))
    if first is None or then is None or first < then:
        return moment
    return Moment(None, "out_of_order", None)


def _absence(p: Participant, study: StudyDefinition, visit: str, now: datetime) -> Missing:
    held = p.visits.get((visit, 1))
    if held is not None:
        return "missed" if held.state == "missed" else "not_recorded"
    gone = [left for left in p.leavings if left.what in _GONE]
    if gone and p.course != "transplanted":  # who was lost may have been found again
        return _GONE[gone[-1].what]  # type: ignore[return-value]
    due = next(
        (d for d in dated_visits(study.visits, dates_of(p, study)) if d.visit == visit), None
    )
    return "not_yet" if due is None or now.date() <= (due.last or due.day) else "not_recorded"


def _last_seen(p: Participant, study: StudyDefinition, instrument: str) -> Found | None:
    """The last signed examination, or form, of a day after the cells were given."""
    given = p.transplantations[0].day if p.transplantations else None
    examined = is_examination(instrument, study)
    found = [
        (key, form)
        for key, form in in_order(p)
        if key[2] == instrument and (form.signed is not None or not examined)
        for day in [day_examined(p, key, form)]
        if day is not None and given is not None and day > given
    ]
    return found[-1] if found else None


def instrument_of(endpoint: Endpoint) -> str | None:
    """The instrument that an endpoint's measure rests on; None where there is none."""
    if isinstance(endpoint.measure, Unset):
        return None
    named = getattr(endpoint.measure, "instrument", None)
    field = getattr(endpoint.measure, "field", None)
    if named is not None:
        return str(named)
    return None if field is None else str(field).partition(".")[0]
