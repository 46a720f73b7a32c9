"""What stopping rules look at, gathered from the participants: who was treated, and which events.

An event counts from the moment it is reported. One that is not assessed as it is may still turn out
to be related, or dose-limiting: it does not count, but where it would stop or hold, somebody has to
assess it first. Until then the worst of what was said of it may hold: whoever reported it cannot
take that back alone. A death that no event tells of is one that somebody has still to report.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Final

from ayumi.participants.schedule import dated_visits
from ayumi.safety import AdverseEvents, Causality, EventOfInterest, Observation, StoppingRule
from ayumi.safety.stopping import Decision, Treated
from ayumi.study import StudyDefinition
from ayumi.trial.events import AdverseEvent, Facts
from ayumi.trial.participant import Participant
from ayumi.trial.recorded import dates_of
from ayumi.values import Keyed, PartialDate, Unset
from ayumi.values.events import EventKind
from ayumi.values.per_state import PerState

HALTS: Final = ("stop", "hold", "committee_decides")
"""What a rule says when the next person must wait for a decision."""
NOT_OF_THE_TRIAL: Final = ("injury", "disease")
"""How documents call what people have without the trial, to which an event may be related, too."""
INTEREST: Final = "of_interest."
"""How rules are named that follow from an event of special interest with ``holds_next``."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says now, the entries that it rests on, and the events that may still count."""

    rule: str
    decision: str
    reason: str
    rests_on: tuple[int, ...]
    """Of events the entries since which they are as they are; where people under observation are
    waited for, of treatments, too."""
    details: Decision | None = None
    unassessed: tuple[tuple[str, int], ...] = ()
    """Code and number of events that would halt if they turned out to count."""
    unreported: tuple[str, ...] = ()
    """Codes of those who died after the cells, of which no event tells, where that would halt."""

    @property
    def halts(self) -> bool:
        """Whether the next person waits: for a decision, or until people were observed."""
        asked = self.details is not None and self.details.may_be_treated == 0
        return self.decision in HALTS or (self.decision == "wait" and asked)


def kinds_of(facts: Facts, section: AdverseEvents | Unset) -> frozenset[EventKind]:
    """Of which kinds an event is, as it is known now."""
    found: set[EventKind] = {"any"}
    if facts.serious:
        found.add("serious")
    if is_related(facts, section):
        found.add("related")
    if facts.serious and is_related(facts, section):
        found.add("serious_related")
    if facts.dose_limiting == "yes":
        found.add("dose_limiting")
    if facts.of_interest:
        found.add("of_interest")
    return frozenset(found)


def may_be(event: AdverseEvent, section: AdverseEvents | Unset) -> frozenset[EventKind]:
    """Of which kinds an event may turn out to be when somebody assesses it as it is.

    Whether it is dose-limiting may stay open in an assessment; then it is open still.
    """
    found = set(kinds_of(event.facts, section))
    if isinstance(section, Unset):
        return frozenset(found)
    if not event.judged:
        was_serious = any(version.facts.serious for version in event.unjudged)
        found |= _when_assessed(section, serious=was_serious)
    elif event.facts.dose_limiting == "unknown":
        found |= _when_assessed(section, serious=False) & {"dose_limiting"}
    return frozenset(found)


def _when_assessed(section: AdverseEvents | Unset, *, serious: bool) -> set[EventKind]:
    """Of which kinds an assessment can find an event, where the document tells them apart."""
    found: set[EventKind] = set()
    if isinstance(section, Unset):
        return found
    if not isinstance(section.causality, Unset):
        found |= {"related", "serious_related"} if serious else {"related"}
    if not isinstance(section.dose_limiting, Unset | None):
        found.add("dose_limiting")
    return found


def died_untold(p: Participant) -> PartialDate | None:
    """The day of a death after the cells of which no event with the outcome fatal tells."""
    deaths = [left.day for left in p.leavings if left.what == "death"]
    told = any(event.counts and event.facts.outcome == "fatal" for event in p.adverse_events)
    return deaths[-1] if deaths and p.transplantations and not told else None


def is_related(facts: Facts, section: AdverseEvents | Unset) -> bool:
    """Whether an event is related to anything of the trial, in a category that counts as such.

    What it has to do with the injury or the disease itself is no matter of the trial.
    """
    causality = None if isinstance(section, Unset) else section.causality
    if not isinstance(causality, Causality) or isinstance(causality.related, Unset):
        return False
    return any(
        category in causality.related and to not in NOT_OF_THE_TRIAL
        for to, category in facts.causality.items()
    )


def rulings(people: Iterable[Participant], study: StudyDefinition, today: date) -> Iterator[Ruling]:
    """What each stopping rule of the document, and each watched-for event, says on a day."""
    people = list(people)
    treated = [_weighed(p, study) for p in in_order_of_treatment(people)]
    stopping = {} if isinstance(study.stopping, Unset) else study.stopping
    for name, rule in stopping.items():
        yield _ruling(name, rule, treated, today)
    for name, one in watched_for(study).items():
        if one.holds_next:
            yield _watched(name, one.title.en, people)


def watched_for(study: StudyDefinition) -> Mapping[str, EventOfInterest]:
    """The events of special interest of the document, by id; none where they are unset."""
    section = study.adverse_events
    found = None if isinstance(section, Unset) else section.of_interest
    return {} if found is None or isinstance(found, Unset) else found


def in_order_of_treatment(people: Iterable[Participant]) -> list[Participant]:
    """Those who received the cells, by the day of the first time, then by its entry."""
    treated = [p for p in people if p.transplantations]
    return sorted(treated, key=lambda p: (p.transplantations[0].day, p.transplantations[0].seq))


def concerns_rules(p: Participant, study: StudyDefinition) -> bool:
    """Whether a person has an event of which any rule speaks, or may turn out to speak."""
    if not p.transplantations:
        return bool(p.adverse_events)
    stopping = {} if isinstance(study.stopping, Unset) else study.stopping
    weighed = _weighed(p, study)
    if any(weighed.events_of(rule, perhaps=True) for rule in stopping.values()):
        return True
    holding = {name for name, one in watched_for(study).items() if one.holds_next}
    return any(holding & set(event.facts.of_interest) for event in p.adverse_events)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What rules look at of one treated person, whatever the day and the rule."""

    person: Participant
    study: StudyDefinition
    events: tuple[tuple[AdverseEvent, frozenset[EventKind], frozenset[EventKind]], ...]
    """Each event after the cells, of which kinds it is, and of which it may turn out to be."""
    untold: PartialDate | None
    """The day of a death of which no event tells."""
    end: date | None
    """The last day of observation."""

    def events_of(self, rule: StoppingRule, *, perhaps: bool) -> list[AdverseEvent]:
        """The events of which a rule speaks, in the order in which they became known."""
        return [
            event
            for event, surely, may in self.events
            if rule.events in (may if perhaps else surely)
            and (not rule.interest or set(rule.interest) & set(event.facts.of_interest))
        ]

    def observed(self, rule: StoppingRule, today: date, *, perhaps: bool) -> Treated:
        """The person as a rule looks at them on a day."""
        p, until = self.person, observed_until(self.person, today)
        events = self.events_of(rule, perhaps=perhaps)
        days = tuple(day for event in events for day in _onsets(event, perhaps=perhaps))
        if perhaps and self.untold is not None and self.may_die_of(rule):
            days = (*days, self.untold)
        complete = self.end is not None and until >= self.end
        return Treated(p.code, p.transplantations[0].day, days, until, complete=complete)

    def may_die_of(self, rule: StoppingRule) -> bool:
        """Whether a rule may speak of the event of which somebody died."""
        fatal: set[EventKind] = {"any", "serious"}
        fatal |= _when_assessed(self.study.adverse_events, serious=True)
        return rule.events in fatal


def _onsets(event: AdverseEvent, *, perhaps: bool) -> tuple[PartialDate, ...]:
    """Since when an event is there; as long as nobody has assessed it, each day that was said."""
    if event.judged or not perhaps:
        return (event.facts.onset,)
    return tuple(dict.fromkeys(version.facts.onset for version in event.versions))


_REMEMBERED: Final = 8_192
"""Of so many people what rules look at is remembered: each time everybody is looked at anew."""
_known = PerState[_Weighed](_REMEMBERED)


def _weighed(p: Participant, study: StudyDefinition) -> _Weighed:
    """What rules look at of a person; the same state of a person is weighed once."""
    return _known.of(p, study, make=lambda: _weigh(p, study))


def _weigh(p: Participant, study: StudyDefinition) -> _Weighed:
    given, section = PartialDate.of(p.transplantations[0].day), study.adverse_events
    none: frozenset[EventKind] = frozenset()
    counting = sorted(
        (
            event
            for event in p.adverse_events
            if event.counts
            and not all(day.surely_before(given) for day in _onsets(event, perhaps=True))
        ),
        key=lambda event: (event.versions[0].aware_at, event.number),
    )
    events = tuple(
        (e, none if e.facts.onset.surely_before(given) else kinds_of(e.facts, section),
         may_be(e, section))
        for e in counting
    )  # fmt: skip
    return _Weighed(p, study, events, died_untold(p), observation_end(p, study))


def _ruling(name: str, rule: StoppingRule, treated: list[_Weighed], today: date) -> Ruling:
    found = rule.decide([one.observed(rule, today, perhaps=False) for one in treated])
    rests_on = {e.weighed for one in treated for e in one.events_of(rule, perhaps=False)}
    if found.decision == "wait":
        rests_on |= {one.person.transplantations[0].seq for one in treated}
    unassessed = tuple(_unassessed(rule, treated))
    untold = tuple(
        one.person.code for one in treated if one.untold is not None and one.may_die_of(rule)
    )
    if unassessed or untold:
        perhaps = [one.observed(rule, today, perhaps=True) for one in treated]
        if rule.decide(perhaps).decision not in HALTS:
            unassessed, untold = (), ()
    order = tuple(sorted(rests_on))
    return Ruling(name, found.decision, found.reason, order, found, unassessed, untold)


def _unassessed(rule: StoppingRule, treated: Iterable[_Weighed]) -> Iterator[tuple[str, int]]:
    """The events of which it is open whether the rule speaks of them: code and number."""
    for one in treated:
        surely = {event.number for event in one.events_of(rule, perhaps=False)}
        for event in one.events_of(rule, perhaps=True):
            if event.number not in surely:
                yield one.person.code, event.number


def _watched(name: str, title: str, people: Iterable[Participant]) -> Ruling:
    """A watched-for event holds the next person, whoever has it."""
    having = [
        (p.code, event)
        for p in people
        for event in p.adverse_events
        if event.counts and name in event.facts.of_interest
    ]
    rests_on = tuple(sorted(event.weighed for _, event in having))
    whose = ", ".join(f"event {event.number} of {code}" for code, event in having)
    reason = f"{title}: {whose}." if having else f"{title}: none."
    return Ruling(INTEREST + name, "hold" if having else "go_on", reason, rests_on)


def observed_until(p: Participant, today: date) -> date:
    """Until which day somebody could know of the person's events: today, or until they left."""
    ends = [left.day.latest() for left in p.leavings if left.what in ("consent", "death")]
    lost = [left.day.earliest() for left in p.leavings if left.what == "follow_up"]
    if p.course == "lost" and lost:
        ends.append(lost[-1])
    return min([today, *ends])


def observation_end(p: Participant, study: StudyDefinition) -> date | None:
    """The last day of a person's observation by the document; none where it is not known."""
    section = study.adverse_events
    observation = None if isinstance(section, Unset) else section.observation
    if not isinstance(observation, Observation):
        return None
    last_visit = Keyed({observation.until: study.visits[observation.until]})
    return max((due.day for due in dated_visits(last_visit, dates_of(p, study))), default=None)


def observation_start(p: Participant, study: StudyDefinition) -> PartialDate | None:
    """The first day of a person's observation by the document; none where it is not known."""
    section = study.adverse_events
    observation = None if isinstance(section, Unset) else section.observation
    if not isinstance(observation, Observation):
        return None
    found: PartialDate | None = dates_of(p, study).get(observation.clock)
    return found


def covered(ruling: Ruling, seen: Set[int]) -> bool:
    """Whether a decision that has seen these entries has seen all that a rule rests on."""
    return set(ruling.rests_on) <= seen
