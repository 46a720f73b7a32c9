"""A virtual person in the trial, from first contact to the last visit, step by step in time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ayumi.actions import conduct, enrolment, leaving, medication, people, queries, transplantation
from ayumi.actions.baseline import advice_before_transplantation
from ayumi.actions.eligibility import MEANING as ELIGIBILITY
from ayumi.actions.eligibility import show_advice, sign_eligibility
from ayumi.ledger import Ledger
from ayumi.participants.advice import Judgement
from ayumi.participants.immunosuppression import Drug, Immunosuppression, Start
from ayumi.rehearsal.calendar import Calendar
from ayumi.rehearsal.crew import Crew
from ayumi.rehearsal.dosing import Dosing
from ayumi.rehearsal.harms import Harms, open_the_way
from ayumi.rehearsal.incidents import Incidents
from ayumi.rehearsal.visiting import Visiting
from ayumi.study import StudyDefinition
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Participant
from ayumi.trial.register import register_of
from ayumi.values import PartialDate, Quantity, Unset
from ayumi.values.times import whole_days

if TYPE_CHECKING:
    import numpy as np

JUDGED: Final = "Judged by the investigator in the rehearsal: what the rule leaves open is met"
JUDGED_AGAINST: Final = "Judged by the investigator in the rehearsal: not met, on closer inspection"
Moment = tuple[datetime, Callable[[], Any]]


class Ended(Exception):
    """The person's way through the trial has come to its end before its last visit."""


@dataclass(slots=True)
class Life:
    """One virtual person: days, values and examinations drawn, and steps taken at the door."""

    number: int
    ledger: Ledger
    crew: Crew
    study: StudyDefinition
    calendar: Calendar
    sex: str
    birth: PartialDate
    visiting: Visiting
    incidents: Incidents
    doses: list[Dosing]
    harms: Harms
    rng: "np.random.Generator"
    code: str = ""
    treated: bool = False
    _steps: list[Moment] = field(default_factory=list)

    def live(self) -> Iterator[datetime]:
        """Each moment at which something happens; it happens when the next one is asked for."""
        for at, step in sorted(self._plan(), key=lambda one: one[0]):
            yield at
            try:
                step()
            except Ended:
                return

    def _plan(self) -> Iterator[Moment]:
        days = self.calendar
        yield at(days.consent, 1), self._contact
        yield at(days.consent, 2), self._consent
        # Whoever fails is not seen again, so the judgement comes before all later visits.
        yield at(days.consent + timedelta(days=1), 7), self._judge
        yield at(days.events["registration"], 2), self._enrol
        decided = max(days.transplantation - timedelta(days=4), days.events["registration"])
        yield at(decided, 6), self._decide_go
        yield at(days.transplantation - timedelta(days=1), 7), self._clear
        yield from self._cells()
        yield from self._drugs()
        for moment, step in self.harms.steps():
            yield moment, partial(self._of_harm, step)
        for due, day in days.visits:
            yield from self._visit(due.visit, due.occurrence, day)
        if self.incidents.withdraws:
            halfway = days.transplantation + (days.end - days.transplantation) / 2
            yield at(halfway, 5), self._withdraw
        yield at(days.end + timedelta(days=20), 3), self._complete

    def _visit(self, visit: str, occurrence: int, day: date) -> Iterator[Moment]:
        steps = self.visiting.steps(visit, occurrence, day, self.calendar.transplantation)
        for later, hour, step in steps:
            yield at(day + timedelta(days=later), hour), partial(self._at_a_visit, step)
        yield at(day + timedelta(days=1), 6), self._judge_findings

    def _judge_findings(self) -> None:
        self.harms.participant = self.code
        self.harms.judge_findings()

    def _at_a_visit(self, step: Callable[[str], None]) -> None:
        step(self.code)

    # ── First contact to enrolment ───────────────────────────────────────────────────────────────

    def _contact(self) -> None:
        events: dict[str, PartialDate] = {}
        for clock in self.study.clocks.values():
            if clock.event in people.RECORDED_AT_CONTACT:
                day = PartialDate.of(self.calendar.events[clock.event])
                events[clock.event] = replace(day, day=None) if clock.partial else day
        entry = people.prescreen(
            self.ledger, self.crew.who("screen"), sex=self.sex, birth=self.birth, events=events,
            simulated=True,
        )  # fmt: skip
        self.code = people.code_of(entry)

    def _consent(self) -> None:
        people.give_consent(
            self.ledger, self.crew.who("consent"), self.code, version=self._version(),
            relative_agrees=True, simulated=True,
        )  # fmt: skip

    def _version(self) -> str:
        rules = self.study.consent
        versions = getattr(rules, "versions", None)
        return list(versions)[-1] if isinstance(versions, Mapping) else "1"

    def _judge(self) -> None:
        investigator = self.crew.who("sign_eligibility")
        cohort = self._next_cohort()
        advice = show_advice(self.ledger, investigator, self.code, cohort)
        eligible = advice.overall != "fail" and not self.incidents.fails_screening
        judgements = {
            one.place: Judgement("pass", JUDGED)
            for one in advice.criteria
            if eligible and one.verdict == "undetermined"
        }
        if not eligible and advice.overall != "fail":
            # Whose values happen to meet every criterion: the investigator knows better.
            judgements[advice.criteria[0].place] = Judgement("fail", JUDGED_AGAINST)
        sign_eligibility(
            self.ledger, investigator, self.code, eligible=eligible, judgements=judgements,
            cohort=cohort, signed_by=self.crew.proof(investigator, ELIGIBILITY),
        )  # fmt: skip
        if not eligible:
            raise Ended

    def _next_cohort(self) -> str:
        """The first cohort, by order, that has a place."""
        register, cohorts = register_of(self.ledger), self.study.cohorts
        in_order = sorted(cohorts, key=lambda name: cohorts[name].order)
        for name in in_order:
            places = cohorts[name].participants
            if isinstance(places, Unset) or len(register.in_cohort(name)) < places:
                return name
        return in_order[-1]

    def _enrol(self) -> None:
        enrolment.enrol(self.ledger, self.crew.who("enrol"), self.code)
        if self.study.allocation.kind != "none":
            enrolment.allocate(
                self.ledger, self.crew.who("allocate"), self.code, entropy=self.rng.bytes
            )

    # ── Transplantation ──────────────────────────────────────────────────────────────────────────

    def _decide_go(self) -> None:
        open_the_way(self.ledger, self.crew, self.study)
        planned = self.calendar.transplantation
        cohort = self._person().cohort
        assert cohort is not None
        waiting = "; ".join(
            enrolment.why_not_yet(self.study, register_of(self.ledger), self.code, planned)
        )
        for before, following in (("cohort", cohort), ("participant", self.code)):
            if f"{before} {following}" in waiting:
                committee = self.crew.who("decide_go", role=_who_decides(self.study))
                enrolment.decide_go(
                    self.ledger, committee, following=following, before=before, decision="go",
                    reason="Nothing seen so far speaks against it",
                    signed_by=self.crew.proof(committee, enrolment.MEANING),
                )  # fmt: skip

    def _clear(self) -> None:
        open_the_way(self.ledger, self.crew, self.study)
        investigator = self.crew.who("sign_before_transplantation")
        p = self._person()
        judged = {
            one.place: Judgement("pass", JUDGED)
            for one in advice_before_transplantation(p, self.study)
            if one.verdict != "pass"
        }
        transplantation.sign_before_transplantation(
            self.ledger, investigator, self.code, go=True,
            planned=self.calendar.transplantation, judgements=judged,
            signed_by=self.crew.proof(investigator, transplantation.MEANING),
        )  # fmt: skip

    def _cells(self) -> Iterator[Moment]:
        """The dose, or both where one side follows the other; by the whole chain of its making."""
        for dosing in self.doses:
            for moment, step in dosing.steps():
                yield moment, partial(self._of_a_dose, dosing, step)

    def _of_harm(self, step: Callable[[], None]) -> None:
        if self.treated:
            self.harms.participant = self.code
            step()

    def _of_a_dose(self, dosing: Dosing, step: Callable[[], None]) -> None:
        dosing.participant = self.code
        if not dosing.given:
            open_the_way(self.ledger, self.crew, self.study)
        step()
        if dosing is self.doses[0] and not self.treated and self._person().transplantations:
            self.treated = True
            conduct.issue_card(
                self.ledger, self.crew.who("administer"), self.code,
                emergency="SIMULATED: the site's number",
            )  # fmt: skip

    # ── Beside the visits ────────────────────────────────────────────────────────────────────────

    def _drugs(self) -> Iterator[Moment]:
        found = self.study.immunosuppression
        if not isinstance(found, Immunosuppression) or isinstance(found.drugs, Unset):
            return
        for name, drug in found.drugs.items():
            if not isinstance(drug.start, Start) or isinstance(drug.dose, Unset):
                continue
            event = self.study.clocks[drug.start.clock].event
            day = self.calendar.events[event] + timedelta(days=drug.start.day)
            yield at(day, 4), partial(self._start, name, drug)
            if isinstance(drug.duration, Quantity):
                last = day + timedelta(days=whole_days(drug.duration))
                if last < self.calendar.end:
                    yield at(last, 4), partial(self._stop, name)

    def _start(self, name: str, drug: Drug) -> None:
        nurse = self.crew.who("record_medication")
        medication.start_medication(self.ledger, nurse, self.code, drug=name, dose=str(drug.dose))

    def _stop(self, name: str) -> None:
        nurse = self.crew.who("record_medication")
        for one in self._person().medications:
            if one.drug == name and one.state == "taken":
                medication.stop_medication(
                    self.ledger, nurse, self.code, one.number, reason="End as planned"
                )

    def _withdraw(self) -> None:
        nurse = self.crew.who("record_medication") if self.crew.may("record_medication") else None
        for one in self._person().medications:
            if nurse is not None and one.state == "taken":
                medication.stop_medication(
                    self.ledger, nurse, self.code, one.number, reason="Leaves the trial"
                )
        people.withdraw_consent(
            self.ledger, self.crew.who("withdraw"), self.code, keeps_data=True,
            reason="Wishes to be treated nearer home",
        )  # fmt: skip
        raise Ended

    def _complete(self) -> None:
        self._settle_queries()
        leaving.complete(self.ledger, self.crew.who("enter_data"), self.code)

    def _settle_queries(self) -> None:
        manager = self.crew.who("close_query") if self.crew.may("close_query") else None
        for query in self._person().queries:
            if manager is not None and query.state == "answered":
                queries.close_query(self.ledger, manager, self.code, query.number)

    def _person(self) -> Participant:
        found = participant_of(self.ledger, self.code)
        assert found is not None
        return found


def at(day: date, hour: int) -> datetime:
    """An hour of a day, in UTC."""
    return datetime.combine(day, time(hour), UTC)


def _who_decides(study: StudyDefinition) -> str | None:
    decision = None if isinstance(study.stagger, Unset) else study.stagger.go_decision
    return None if decision is None or isinstance(decision, Unset) else decision.by
