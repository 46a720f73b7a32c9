"""Each act of each state table as somebody does it at the door, and who it is that may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ayumi.actions import conduct, leaving, locking, medication, people, queries, visits
from ayumi.actions.eligibility import MEANING as JUDGED
from ayumi.actions.eligibility import sign_eligibility
from ayumi.actions.enrolment import enrol
from ayumi.actions.examinations import MEANING as EXAMINED
from ayumi.actions.examinations import (
    correct_examination,
    enter_examination,
    override_result,
    sign_examination,
    verify_examination,
)
from ayumi.actions.forms import correct_form, enter_form, verify_form
from ayumi.actions.transplantation import MEANING as LISTED
from ayumi.actions.transplantation import (
    record_transplantation,
    sign_before_transplantation,
    stop_before_transplantation,
)
from ayumi.ledger import Actor, Entry
from tests.actions.clinic import Clinic, complete_exam, day, own_of
from tests.actions.steps import LIST_OPEN, OPEN, contact

Done = Callable[[Clinic, Actor, str], Entry]
EXAM: Final = complete_exam()


@dataclass(frozen=True)
class Act:
    """An act: by which role it is usually done, and how."""

    role: str
    do: Done

    def __call__(self, c: Clinic, code: str = "P001") -> Entry:
        """Do it as whoever usually does."""
        return self.do(c, c.actor(self.role), code)


def judged(*, eligible: bool) -> Done:
    def do(c: Clinic, by: Actor, code: str) -> Entry:
        given = OPEN if eligible else {}
        return sign_eligibility(
            c.ledger, by, code, eligible=eligible, judgements=given, cohort="first",
            reason=None if eligible else "lives too far away", signed_by=c.proof(by, JUDGED),
        )  # fmt: skip

    return do


def listed(c: Clinic, by: Actor, code: str) -> Entry:
    tomorrow = c.clock.at.date() + timedelta(days=1)
    return sign_before_transplantation(
        c.ledger, by, code, go=True, planned=tomorrow, judgements=LIST_OPEN,
        signed_by=c.proof(by, LISTED),
    )  # fmt: skip


def treated(c: Clinic, by: Actor, code: str) -> Entry:
    return record_transplantation(c.ledger, by, code, on=day(str(c.clock.at.date())), reason="done")


def consented(c: Clinic, by: Actor, code: str) -> Entry:
    return people.give_consent(c.ledger, by, code, version="v1", simulated=c.simulated)


def examined(c: Clinic, by: Actor, code: str) -> Entry:
    proof = c.proof(by, EXAMINED)
    return sign_examination(c.ledger, by, code, "screening", own_of(EXAM), signed_by=proof)


def overridden(c: Clinic, by: Actor, code: str) -> Entry:
    stands = c.person(code).forms.get(("screening", 1, "isncsci"))
    value = "C" if stands is not None and stands.overrides else "B"
    proof = c.proof(by, EXAMINED)
    return override_result(
        c.ledger, by, code, "screening", "ais", value, reason="pain", signed_by=proof
    )


def corrected(c: Clinic, by: Actor, code: str) -> Entry:
    stands = c.person(code).forms.get(("screening", 1, "laboratory"))
    new = "8" if stands is not None and stands.values["wbc"] == "9" else "9"
    changes = {"wbc": new}
    return correct_form(c.ledger, by, code, "screening", "laboratory", changes, reason="misread")


def recorded_again(c: Clinic, by: Actor, code: str) -> Entry:
    stands = c.person(code).forms.get(("screening", 1, "isncsci"))
    new = "2" if stands is not None and stands.values["right.motor.L5"] == "1" else "1"
    changes = {"right.motor.L5": new}
    return correct_examination(c.ledger, by, code, "screening", changes, reason="misread")


def locked(c: Clinic, by: Actor, code: str) -> Entry:
    proof = c.proof(by, locking.MEANING_LOCK)
    return locking.lock(c.ledger, by, code, reason="done", signed_by=proof)


def unlocked(c: Clinic, by: Actor, code: str) -> Entry:
    proof = c.proof(by, locking.MEANING_UNLOCK)
    return locking.unlock(c.ledger, by, code, reason="a mistake", signed_by=proof)


COURSE_ACTS: Final[Mapping[str, Act]] = {
    "prescreen": Act("investigator", lambda c, by, code: _newcomer(c)),
    "consent": Act("investigator", consented),
    "close": Act(
        "investigator",
        lambda c, by, code: people.close_contact(c.ledger, by, code, reason="does not want"),
    ),
    "find_eligible": Act("investigator", judged(eligible=True)),
    "find_ineligible": Act("investigator", judged(eligible=False)),
    "enrol": Act("investigator", lambda c, by, code: enrol(c.ledger, by, code)),
    "clear": Act("investigator", listed),
    "stop": Act(
        "investigator",
        lambda c, by, code: stop_before_transplantation(c.ledger, by, code, reason="fever"),
    ),
    "transplant": Act("investigator", treated),
    "complete": Act("coordinator", lambda c, by, code: leaving.complete(c.ledger, by, code)),
    "withdraw_treatment": Act(
        "investigator",
        lambda c, by, code: leaving.withdraw_treatment(c.ledger, by, code, reason="wishes so"),
    ),
    "withdraw_consent": Act(
        "investigator",
        lambda c, by, code: people.withdraw_consent(
            c.ledger, by, code, keeps_data=True, reason="wishes so"
        ),
    ),
    "lose": Act(
        "investigator", lambda c, by, code: leaving.lose(c.ledger, by, code, reason="moved")
    ),
    "find": Act(
        "investigator", lambda c, by, code: leaving.find(c.ledger, by, code, reason="called")
    ),
    "die": Act(
        "investigator",
        lambda c, by, code: leaving.record_death(c.ledger, by, code, cause="pneumonia"),
    ),
}

ACTS: Final[Mapping[str, Mapping[str, Act]]] = {
    "participant": COURSE_ACTS,
    "consent": {"give": COURSE_ACTS["consent"], "withdraw": COURSE_ACTS["withdraw_consent"]},
    "treatment": {
        "transplant": COURSE_ACTS["transplant"],
        "withdraw": COURSE_ACTS["withdraw_treatment"],
    },
    "visit": {
        "hold": Act(
            "coordinator",
            lambda c, by, code: visits.hold_visit(c.ledger, by, code, "screening", occurrence=1),
        ),
        "miss": Act(
            "coordinator",
            lambda c, by, code: visits.miss_visit(
                c.ledger, by, code, "screening", occurrence=1, reason="snow"
            ),
        ),
        "annul": Act(
            "coordinator",
            lambda c, by, code: visits.annul_visit(
                c.ledger, by, code, "screening", reason="wrong person"
            ),
        ),
    },
    "form": {
        "enter": Act(
            "coordinator",
            lambda c, by, code: enter_form(
                c.ledger, by, code, "screening", "laboratory", {"wbc": "7.1"}
            ),
        ),
        "correct": Act("coordinator", corrected),
        "verify": Act(
            "data_manager",
            lambda c, by, code: verify_form(c.ledger, by, code, "screening", "laboratory"),
        ),
    },
    "examination": {
        "enter": Act(
            "examiner",
            lambda c, by, code: enter_examination(c.ledger, by, code, "screening", EXAM.to_cells()),
        ),
        "correct": Act("examiner", recorded_again),
        "sign": Act("examiner", examined),
        "override": Act("examiner", overridden),
        "verify": Act(
            "data_manager",
            lambda c, by, code: verify_examination(c.ledger, by, code, "screening"),
        ),
    },
    "query": {
        "raise": Act(
            "data_manager", lambda c, by, code: queries.raise_query(c.ledger, by, code, [], "Why?")
        ),
        "answer": Act(
            "coordinator", lambda c, by, code: queries.answer_query(c.ledger, by, code, 1, "So.")
        ),
        "close": Act(
            "data_manager", lambda c, by, code: queries.close_query(c.ledger, by, code, 1)
        ),
        "reopen": Act(
            "data_manager",
            lambda c, by, code: queries.reopen_query(c.ledger, by, code, 1, reason="not yet"),
        ),
    },
    "medication": {
        "start": Act(
            "coordinator",
            lambda c, by, code: medication.start_medication(
                c.ledger, by, code, drug="tacrolimus", dose="4 mg/d"
            ),
        ),
        "change": Act(
            "coordinator",
            lambda c, by, code: medication.change_dose(
                c.ledger, by, code, 1, dose="5 mg/d", reason="trough low"
            ),
        ),
        "stop": Act(
            "coordinator",
            lambda c, by, code: medication.stop_medication(c.ledger, by, code, 1, reason="end"),
        ),
    },
    "pregnancy": {
        "report": Act(
            "coordinator",
            lambda c, by, code: conduct.report_pregnancy(c.ledger, by, code, whose="partner"),
        ),
        "end": Act(
            "coordinator",
            lambda c, by, code: conduct.end_pregnancy(
                c.ledger, by, code, 1, outcome="healthy_birth"
            ),
        ),
    },
    "death": {
        "record": COURSE_ACTS["die"],
        "report_autopsy": Act(
            "investigator",
            lambda c, by, code: leaving.record_autopsy(c.ledger, by, code, findings="pneumonia"),
        ),
        "close": Act(
            "investigator",
            lambda c, by, code: leaving.record_autopsy(c.ledger, by, code, findings=None),
        ),
    },
    "record": {"lock": Act("data_manager", locked), "unlock": Act("data_manager", unlocked)},
}
"""By the thing of the table, and the act."""


def _newcomer(c: Clinic) -> Entry:
    contact(c)
    return c.entries()[-1]
