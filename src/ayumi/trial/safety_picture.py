"""Where the safety of a trial stands at a moment: events, clocks, rules, exposure and rates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from ayumi.ledger.view import View
from ayumi.safety.deadlines import day_of
from ayumi.safety.exposure import Exposure, Followed, Happened, exposure
from ayumi.safety.stopping import StoppingRule
from ayumi.study import StudyDefinition
from ayumi.trial.clocks_running import EventClock, clocks_running
from ayumi.trial.events import AdverseEvent, Finding
from ayumi.trial.observed import (
    Ruling,
    in_order_of_treatment,
    kinds_of,
    observation_end,
    observation_start,
    observed_until,
    rulings,
)
from ayumi.trial.participant import Participant
from ayumi.trial.register import participants_of
from ayumi.trial.remarks import remarks
from ayumi.trial.treating import RuleState, Treating, treating_of
from ayumi.values import PartialDate, Unset

CATEGORIES: Final = ("any", "serious", "related", "serious_related", "dose_limiting", "of_interest")
"""The kinds of events, each of which is counted."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event of a person, and what counts of it."""

    code: str
    event: AdverseEvent
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding of a person."""

    code: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule: what it says now, where it stands, and the rule itself where it is the document's."""

    ruling: Ruling
    state: RuleState
    rule: StoppingRule | None


@dataclass(frozen=True, slots=True)
class SafetyPicture:
    """Where the safety of a trial stands.

    ``exposure`` is none where the document does not say from when until when events are collected,
    or nobody was observed for a day; ``why_no_exposure`` says which.
    """

    at: datetime
    day: date
    treated: int
    events: tuple[EventLine, ...]
    findings: tuple[FindingLine, ...]
    clocks: tuple[EventClock, ...]
    rules: tuple[RuleLine, ...]
    treating: Treating
    remarks: tuple[str, ...]
    exposure: Exposure | None
    why_no_exposure: str | None
    outcomes: Mapping[str, int]


def safety_picture(ledger: View, study: StudyDefinition, at: datetime) -> SafetyPicture:
    """Everything that the entries tell of safety, computed for a moment."""
    people = participants_of(ledger)
    return picture_for(people, treating_of(ledger, study), study, at)


def picture_for(
    people: Sequence[Participant], treating: Treating, study: StudyDefinition, at: datetime
) -> SafetyPicture:
    """The same from participants and how treating stands."""
    day = day_of(at, ZoneInfo(study.study.time_zone))
    stopping = {} if isinstance(study.stopping, Unset) else study.stopping
    counting = [(p, event) for p in people for event in p.adverse_events if event.counts]
    seen, why = observed_exposure(people, study, day)
    return SafetyPicture(
        at=at,
        day=day,
        treated=len(in_order_of_treatment(people)),
        events=tuple(
            EventLine(p.code, event, _kinds(event, study))
            for p in people
            for event in p.adverse_events
        ),
        findings=tuple(FindingLine(p.code, one) for p in people for one in p.findings),
        clocks=clocks_running(people, study, at),
        rules=tuple(
            RuleLine(one, treating.rule(one.rule), stopping.get(one.rule))
            for one in rulings(people, study, day)
        ),
        treating=treating,
        remarks=tuple(line for p in people for line in remarks(p, study)),
        exposure=seen,
        why_no_exposure=why,
        outcomes=Counter(event.facts.outcome for _, event in counting),
    )


def observed_exposure(
    people: Sequence[Participant], study: StudyDefinition, day: date
) -> tuple[Exposure | None, str | None]:
    """Person-time from the document's observation, with the events in it; or why there is none."""
    section = study.adverse_events
    if isinstance(section, Unset) or isinstance(section.observation, Unset):
        return None, "the study document does not say from when until when events are collected"
    followed = []
    for p in people:
        start = observation_start(p, study)
        if start is None or not start.whole or not p.transplantations:
            continue
        end = observation_end(p, study)
        last = min(observed_until(p, day), end or day)
        if last >= start.earliest():
            followed.append(Followed(p.code, start.earliest(), last))
    if not sum(one.days for one in followed):
        return None, "nobody was observed for a day"
    codes = {one.code for one in followed}
    happened = [
        Happened(p.code, _whole(event.facts.onset), _kinds(event, study))
        for p in people
        if p.code in codes
        for event in p.adverse_events
        if event.counts
    ]
    return exposure(followed, happened, CATEGORIES), None


def _whole(day: PartialDate) -> date | PartialDate:
    return day.earliest() if day.whole else day


def _kinds(event: AdverseEvent, study: StudyDefinition) -> tuple[str, ...]:
    if not event.counts:
        return ()
    kinds = kinds_of(event.facts, study.adverse_events)
    return tuple(kind for kind in CATEGORIES if kind in kinds)
