"""Which reporting clocks run for the events of a trial, and how each stands at a moment.

Nothing of this is stored: it follows from the versions of the events, from when somebody came to
know of each, and from what was submitted. So none is missed while nobody looks. That an event is
not such a one any more counts from the entry that says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from ayumi.safety.clock_history import AsRecorded, kept
from ayumi.safety.deadlines import ClockStatus, Running, Version, clocked, status_of
from ayumi.safety.reporting import ClockFacts
from ayumi.study import StudyDefinition
from ayumi.trial.events import AdverseEvent, EventVersion, Facts, Submission
from ayumi.trial.observed import is_related
from ayumi.trial.participant import Participant
from ayumi.values import Unset

LIFE_OR_DEATH: Final = ("death", "life_threatening")
"""How documents call the criteria of seriousness for which the shortest clocks are (ICH E2A)."""
WAITING: Final = ("overdue", "remind", "running", "cannot_be_judged")
"""The states in which a report is still to come, the most pressing first."""


@dataclass(frozen=True, slots=True)
class EventClock:
    """A clock that one event started, and how it stands at the moment that was asked for."""

    code: str
    number: int
    title: str
    to: str
    running: Running
    status: ClockStatus
    submission: Submission | None

    @property
    def waits(self) -> bool:
        """Whether a report is still to come."""
        return self.status.state in WAITING and self.submission is None


def clocks_running(
    people: Iterable[Participant], study: StudyDefinition, at: datetime
) -> tuple[EventClock, ...]:
    """Every clock that any event has started by a moment; the most pressing ones first."""
    found = [
        one
        for p in people
        for event in p.adverse_events
        for one in _of_event(p.code, event, study, at)
    ]
    return tuple(sorted(found, key=_pressing))


def known_facts(event: AdverseEvent, study: StudyDefinition) -> tuple[Version, ...]:
    """What was known of an event at each moment at which somebody came to know more.

    What became known earlier than what was entered before it counts from when it became known: at
    each moment holds what all entries with an awareness until then say, in the order of entry.
    """
    moments = sorted({version.aware_at for version in event.versions})
    found = []
    for moment in moments:
        until = [version for version in event.versions if version.aware_at <= moment]
        facts = _together(event.versions, moment)
        judged = _judged(event.versions, facts, moment)
        first = next(version for version in until if version.aware_at == moment)
        found.append(Version(moment, first.aware_by, clock_facts(facts, study, judged=judged)))
    return tuple(found)


def _judged(versions: Sequence[EventVersion], facts: Facts, moment: datetime) -> bool:
    """Whether an event of which so much is known at a moment was judged when no less was known.

    What is worse than what lay before whoever judged, nobody has judged.
    """
    made = [one for one in versions if one.what == "assessed" and one.aware_at <= moment]
    if not made:
        return False
    then = made[-1].facts
    worse = set(facts.serious) - set(then.serious) or set(facts.of_interest) - set(then.of_interest)
    return not worse and (facts.outcome != "fatal" or then.outcome == "fatal")


def clock_facts(facts: Facts, study: StudyDefinition, *, judged: bool) -> ClockFacts:
    """What clocks look at. That something is not related, or expected, counts when it is signed."""
    related = is_related(facts, study.adverse_events) or (False if judged else None)
    expected = {"no": False, "yes": True if judged else None}.get(facts.expected)
    fatal = facts.outcome == "fatal" or bool(set(LIFE_OR_DEATH) & set(facts.serious))
    return ClockFacts(facts.serious, fatal, related, expected, facts.of_interest)


def _together(versions: Sequence[EventVersion], moment: datetime) -> Facts:
    """The facts as all that was known by a moment makes them, in the order of entry."""
    facts = versions[0].facts
    for before, after in pairwise(versions):
        if after.aware_at <= moment:
            facts = replace(facts, **_changed(before.facts, after.facts))
    return facts


def _changed(before: Facts, after: Facts) -> dict[str, Any]:
    names = (field.name for field in fields(Facts))
    return {n: getattr(after, n) for n in names if getattr(after, n) != getattr(before, n)}


def _of_event(
    code: str, event: AdverseEvent, study: StudyDefinition, at: datetime
) -> Iterator[EventClock]:
    clocks = {} if isinstance(study.reporting, Unset) else study.reporting
    zone = ZoneInfo(study.study.time_zone)
    grown = (
        AsRecorded(version.recorded_at, clocked(clocks, known_facts(until, study), zone))
        for version, until in _growing(event)
    )
    for started in kept(grown):
        running, ended = started, event.nullified_at
        if ended is not None and (running.ended_at is None or ended < running.ended_at):
            running = replace(running, ended_at=ended.astimezone(UTC))
        if running.started_at > at:
            continue
        told = _first_report(event, running, at)
        status = status_of(running, at, None if told is None else told.at)
        clock = clocks[running.clock]
        yield EventClock(code, event.number, clock.title.en, clock.to.en, running, status, told)


def _growing(event: AdverseEvent) -> Iterator[tuple[EventVersion, AdverseEvent]]:
    """The event as it was when each of its versions was recorded."""
    for count, version in enumerate(event.versions, 1):
        yield version, replace(event, versions=event.versions[:count])


def _first_report(event: AdverseEvent, running: Running, at: datetime) -> Submission | None:
    """The first submission for a clock since it started."""
    found = [
        one
        for one in event.submissions
        if one.clock == running.clock and running.started_at <= one.at <= at
    ]
    return min(found, key=lambda one: one.at, default=None)


def _pressing(one: EventClock) -> tuple[int, datetime, str, int, str]:
    state = one.status.state
    rank = WAITING.index(state) if one.waits and state in WAITING else len(WAITING)
    due = one.running.due_before or one.running.started_at
    return rank, due, one.code, one.number, one.running.clock
