"""What happens to virtual people besides getting better: events, reports of them, decisions.

What happens, how often and how grave it is, is ASSUMED: common complications of an injury, of an
operation and of immunosuppression, at a rate of one's own. It says nothing of any product.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from ayumi.actions import events, findings, rules, submissions
from ayumi.actions.awareness import Aware
from ayumi.ledger import Actor, Ledger
from ayumi.rehearsal.crew import Crew
from ayumi.rehearsal.incidents import Incidents
from ayumi.safety import AdverseEvents, Causality
from ayumi.study import StudyDefinition
from ayumi.trial.clocks_running import clocks_running
from ayumi.trial.fold import participant_of
from ayumi.trial.halting import who_decides
from ayumi.trial.observed import watched_for
from ayumi.trial.participant import Participant
from ayumi.trial.register import participants_of
from ayumi.trial.treating import treating_of
from ayumi.values import PartialDate, Unset

if TYPE_CHECKING:
    import numpy as np

EVENTS_A_YEAR: Final = 4.0
"""Of each person. ASSUMED."""
SERIOUS: Final = 0.05
"""So many of them are serious. ASSUMED."""
GRAVE_AFTER: Final = (18, 27)
"""Days from the cells to the related serious event that a rehearsal is about. ASSUMED."""
IN_TIME, LATE = 6, 20
"""Days after which a report goes out; in one rehearsal one of them is late."""
_COMMON: Final[Sequence[tuple[str, str, str]]] = (
    ("Urinary tract infection", "2", "injury"),
    ("Fever", "1", "immunosuppression"),
    ("Low blood pressure on sitting up", "2", "injury"),
    ("Pressure sore", "2", "injury"),
    ("Pain at the wound", "1", "procedure"),
    ("More spasticity", "2", "injury"),
    ("Constipation", "1", "injury"),
    ("Tremor of the hands", "1", "immunosuppression"),
)
"""The words, the grade of CTCAE, and to what the event is related. ASSUMED."""
_GRAVE: Final = ("Meningitis", "3", "procedure")
JUDGED_NONE: Final = "Looked at by the investigator: as it was before, and of no consequence"


@dataclass(slots=True)
class Harm:
    """One event of one person, before it happens."""

    day: date
    term: str
    grade: str
    to: str
    serious: bool
    lasts: int
    late: bool = False
    number: int = 0


@dataclass(slots=True)
class Harms:
    """The adverse events of one virtual person, and what is done about each."""

    ledger: Ledger
    crew: Crew
    study: StudyDefinition
    treated: date
    end: date
    incidents: Incidents
    rng: "np.random.Generator"
    participant: str = ""
    _drawn: list[Harm] = field(default_factory=list)

    def steps(self) -> Iterator[tuple[datetime, Callable[[], Any]]]:
        """What happens, each with its moment."""
        self._drawn = sorted(self._draw(), key=lambda one: one.day)
        for harm in self._drawn:
            yield from self._steps_of(harm)

    def _draw(self) -> Iterator[Harm]:
        span = (self.end - self.treated).days
        for _ in range(int(self.rng.poisson(EVENTS_A_YEAR * span / 365.25))):
            term, grade, to = _COMMON[int(self.rng.integers(0, len(_COMMON)))]
            day = self.treated + timedelta(days=int(self.rng.integers(1, max(span, 2))))
            serious = float(self.rng.random()) < SERIOUS
            to = "injury" if serious else to
            lasts = int(self.rng.integers(2, 21))
            yield Harm(day, term, "3" if serious else grade, to, serious, lasts)
        if self.incidents.grave_event:
            first, last = GRAVE_AFTER
            day = self.treated + timedelta(days=int(self.rng.integers(first, last + 1)))
            yield Harm(day, *_GRAVE, serious=True, lasts=12, late=self.incidents.late_report)

    def _steps_of(self, harm: Harm) -> Iterator[tuple[datetime, Callable[[], Any]]]:
        yield at(harm.day, 9), lambda: self._report(harm)
        yield at(harm.day, 10), lambda: self._assess(harm)
        if harm.serious:
            wait = LATE if harm.late else IN_TIME
            yield at(harm.day + timedelta(days=wait), 5), lambda: self._submit(harm)
        over = harm.day + timedelta(days=harm.lasts)
        if over < self.end:
            yield at(over, 9), lambda: self._over(harm)

    def _report(self, harm: Harm) -> None:
        facts: dict[str, Any] = {
            "term": harm.term,
            "onset": str(PartialDate.of(harm.day)),
            "outcome": "not_recovered",
        }
        section = self.study.adverse_events
        if isinstance(section, AdverseEvents):
            if not isinstance(section.grading, Unset):
                facts["grade"] = harm.grade
            if harm.serious and not isinstance(section.serious, Unset):
                facts["serious"] = [_criterion(section.serious)]
        who = self.crew.who("report_event")
        entry = events.report_event(
            self.ledger, who, self.participant, facts, aware=self._aware(who)
        )
        harm.number = int(entry.body["number"])

    def _assess(self, harm: Harm) -> None:
        judged = self._judged(harm.to)
        if judged:
            physician = self.crew.who("assess_causality")
            events.assess(
                self.ledger, physician, self.participant, harm.number, judged,
                signed_by=self.crew.proof(physician, events.MEANING),
            )  # fmt: skip

    def _judged(self, to: str) -> Mapping[str, Any]:
        """Related to one thing, and to nothing else; expected, unless it is the cells."""
        return judged_as(self.study, to)

    def _submit(self, harm: Harm) -> None:
        """To everybody whose clock runs for the event."""
        now = self.ledger.now
        for clock in clocks_running([self._person()], self.study, now):
            if clock.number == harm.number and clock.waits:
                submissions.submit(
                    self.ledger, self.crew.who("report_to_authority"), self.participant,
                    harm.number, clock.running.clock, at=now,
                )  # fmt: skip

    def _over(self, harm: Harm) -> None:
        who = self.crew.who("report_event")
        changes = {"outcome": "recovered", "ended": str(PartialDate.of(self.ledger.now.date()))}
        events.follow_up(
            self.ledger, who, self.participant, harm.number, changes, aware=self._aware(who)
        )
        if self._judged(harm.to):
            events.close_event(self.ledger, who, self.participant, harm.number)

    def judge_findings(self) -> None:
        """Each finding is looked at: one becomes an event in this rehearsal, others are none."""
        for finding in self._person().findings:
            if finding.state != "open":
                continue
            if self.incidents.finding:
                self.incidents.finding = False
                confirm(self.ledger, self.crew, self.study, self.participant, finding.number)
            else:
                dismiss(self.ledger, self.crew, self.participant, finding.number)

    def _aware(self, who: Actor) -> Aware:
        return aware(self.ledger, self.study, who)

    def _person(self) -> Participant:
        found = participant_of(self.ledger, self.participant)
        assert found is not None
        return found


def open_the_way(ledger: Ledger, crew: Crew, study: StudyDefinition) -> None:
    """Before somebody is treated: findings are judged, and the committee decides on rules."""
    today = ledger.now.date()
    if not rules.halts(ledger, study, today):
        return
    watched = watched_for(study)
    for person in participants_of(ledger):
        for finding in person.findings:
            known = watched.get(finding.interest)
            if finding.state == "open" and known is not None and known.holds_next:
                dismiss(ledger, crew, person.code, finding.number)
    treating = treating_of(ledger, study)
    reached = [name for name, rule in treating.rules.items() if rule.state == "reached"]
    for name in reached:
        committee = crew.who("decide_go", role=who_decides(study, name))
        rules.decide_rules(
            ledger, committee, [name], decision="go_on",
            reason="Each event was reviewed with the investigator: expected after such an "
            "operation, treated, and over or getting better; observation is intensified",
            signed_by=crew.proof(committee, rules.MEANING),
        )  # fmt: skip


def dismiss(ledger: Ledger, crew: Crew, participant: str, finding: int) -> None:
    """A finding is no event, by the investigator's judgement."""
    physician = crew.who("assess_causality")
    findings.dismiss_finding(
        ledger, physician, participant, finding, reason=JUDGED_NONE,
        signed_by=crew.proof(physician, findings.MEANING),
    )  # fmt: skip


def confirm(
    ledger: Ledger, crew: Crew, study: StudyDefinition, participant: str, finding: int
) -> None:
    """A finding is an event of special interest: reported, assessed, and named."""
    person = participant_of(ledger, participant)
    assert person is not None
    found = next(one for one in person.findings if one.number == finding)
    who, section = crew.who("report_event"), study.adverse_events
    facts: dict[str, Any] = {
        "term": f"{watched_for(study)[found.interest].title.en}, found on examination",
        "onset": str(PartialDate.of(ledger.now.date())),
        "of_interest": [found.interest],
        "outcome": "recovering",
    }
    if isinstance(section, AdverseEvents) and not isinstance(section.grading, Unset):
        facts["grade"] = "1"
    entry = events.report_event(ledger, who, participant, facts, aware=aware(ledger, study, who))
    number = int(entry.body["number"])
    judged = judged_as(study, "immunosuppression")
    if judged:
        physician = crew.who("assess_causality")
        events.assess(
            ledger, physician, participant, number, judged,
            signed_by=crew.proof(physician, events.MEANING),
        )  # fmt: skip
    findings.confirm_finding(ledger, who, participant, finding, event=number)


def judged_as(study: StudyDefinition, to: str) -> Mapping[str, Any]:
    """An assessment: related to one thing and to nothing else; nothing where it is not asked."""
    section = study.adverse_events
    causality = section.causality if isinstance(section, AdverseEvents) else None
    if not isinstance(causality, Causality):
        return {}
    related = () if isinstance(causality.related, Unset) else causality.related
    others = [name for name in causality.categories if name not in related]
    none, yes = (others or list(causality.categories))[0], (list(related) or others)[0]
    # Where the document does not ask about it, it is of the last thing that it asks about.
    known = to if to in causality.to else list(causality.to)[-1]
    found = {name: yes if name == known else none for name in causality.to}
    return {"causality": found, "expected": "yes"}


def aware(ledger: Ledger, study: StudyDefinition, who: Actor) -> Aware:
    """Who reports it came to know of it just now, where the trial is."""
    return Aware(ledger.now.astimezone(ZoneInfo(study.study.time_zone)), who.account)


def at(day: date, hour: int) -> datetime:
    """An hour of a day, in UTC."""
    return datetime.combine(day, time(hour), UTC)


def _criterion(serious: Mapping[str, Any]) -> str:
    """A criterion that is neither death nor a danger of it."""
    usual = [name for name in serious if name.startswith("hospital")]
    return (usual or list(serious))[0]
