"""The way of a trial along a stopping rule: how many were treated, and had such an event, by when.

Drawn with what is known now: an event counts from the day on which somebody of the trial came to
know of it, in the kinds that it has by its latest version, and not if it was nullified.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from ayumi.safety.days import lies_in
from ayumi.safety.stopping import CountRule, EscalationRule, StoppingRule
from ayumi.study import StudyDefinition
from ayumi.trial.events import Facts
from ayumi.trial.observed import (
    in_order_of_treatment,
    kinds_of,
    observation_end,
    observed_until,
)
from ayumi.trial.participant import Participant
from ayumi.values import Quantity
from ayumi.values.time_zone import day_in
from ayumi.values.times import whole_days

What = Literal["treated", "event", "complete"]
_ORDER: Final[dict[str, int]] = {"treated": 0, "complete": 1, "event": 2}


@dataclass(frozen=True, slots=True)
class Step:
    """What happened on a day, and how many there are after it [people].

    ``treated``: somebody was; ``event``: of somebody it became known that they had such an event;
    ``complete``: somebody's observation was complete without one. ``counted`` are those of whom it
    is known whether they had one.
    """

    day: date
    what: What
    code: str
    treated: int
    with_event: int
    counted: int


def path_of(
    people: Sequence[Participant], study: StudyDefinition, rule: StoppingRule, until: date
) -> tuple[Step, ...]:
    """The way of a trial along a rule until a day, somebody after somebody.

    On each day people are treated first, then observation ends, then events become known. Where a
    rule looks at the first people only, those after them are treated, and nothing more.
    """
    looked_at = rule.among_first if isinstance(rule, CountRule) else len(people)
    happened = sorted(
        (
            one
            for place, p in enumerate(in_order_of_treatment(people))
            for one in _of_person(p, study, rule, until)
            if place < looked_at or one[1] == "treated"
        ),
        key=lambda one: (one[0], _ORDER[one[1]]),
    )
    steps: list[Step] = []
    treated = with_event = 0
    counted: set[str] = set()
    for day, what, code in happened:
        treated += what == "treated"
        with_event += what == "event"
        if what != "treated":
            counted.add(code)
        steps.append(Step(day, what, code, treated, with_event, len(counted)))
    return tuple(steps)


def _of_person(
    p: Participant, study: StudyDefinition, rule: StoppingRule, until: date
) -> Iterator[tuple[date, What, str]]:
    given = p.transplantations[0].day
    if given > until:
        return
    yield given, "treated", p.code
    window = None
    if isinstance(rule, EscalationRule) and isinstance(rule.window, Quantity):
        window = whole_days(rule.window)
    last = observation_end(p, study) if window is None else given + timedelta(days=window)
    event = min(_known_on(p, study, rule, window), default=None)
    if event is not None and event <= until:
        yield event, "event", p.code
    followed = last is not None and observed_until(p, until) >= last
    if last is not None and followed and (event is None or last < event):
        yield last, "complete", p.code


def _known_on(
    p: Participant, study: StudyDefinition, rule: StoppingRule, window: int | None
) -> Iterator[date]:
    """The days on which it became known of events after the cells that the rule speaks of them."""
    given = p.transplantations[0].day
    last = None if window is None else given + timedelta(days=window)
    for event in p.adverse_events:
        meant = event.counts and _speaks_of(rule, event.facts, study)
        if meant and lies_in(event.facts.onset, given, last):
            first = next(one for one in event.versions if _speaks_of(rule, one.facts, study))
            yield max(given, day_in(study.study.time_zone, first.aware_at))


def _speaks_of(rule: StoppingRule, facts: Facts, study: StudyDefinition) -> bool:
    named = not rule.interest or bool(set(rule.interest) & set(facts.of_interest))
    return named and rule.events in kinds_of(facts, study.adverse_events)
