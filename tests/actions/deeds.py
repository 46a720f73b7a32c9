"""The acts that the machine of the door tries: drawn at random, and done at the door."""

from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st

from ayumi.actions import conduct, leaving, locking, medication, people, queries, visits
from ayumi.actions.door import Record
from ayumi.actions.eligibility import MEANING as JUDGED
from ayumi.actions.eligibility import sign_eligibility
from ayumi.actions.enrolment import MEANING as GOING_ON
from ayumi.actions.enrolment import decide_go, enrol
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
from ayumi.values import PartialDate
from tests.actions.clinic import STAFF, complete_exam, own_of
from tests.actions.door_model import MAY, Notes
from tests.actions.steps import LIST_OPEN, OPEN, SEEN

EXAM: Final = complete_exam()
CELLS: Final = EXAM.to_cells()
OWN: Final = own_of(EXAM)
CELL: Final = "right.motor.L5"
PEOPLE: Final = ("P001", "P002", "P003", "P004")
VISITS: Final = ("screening", "week_4", "yearly", "unscheduled")
ACTORS: Final = (
    *(Actor(name, role) for name, role in STAFF.items()),
    Actor("h.hara", "coordinator"),
    Actor("h.hara", "data_manager"),
    Actor("n.new", "examiner"),
    Actor("q.quit", "investigator"),
)
USUAL: Final = {role: Actor(name, role) for name, role in STAFF.items()}
FIELD: Final = {"laboratory": "wbc", "check": "pain"}

KINDS: Final = {
    "prescreen": "participant.prescreened",
    "close": "participant.closed",
    "consent": "consent.given",
    "withdraw_consent": "consent.withdrawn",
    "withdraw_treatment": "treatment.withdrawn",
    "judge": "eligibility.signed",
    "enrol": "participant.enrolled",
    "allocate": "participant.allocated",
    "list": "transplantation.cleared",
    "stop": "transplantation.stopped",
    "treat": "transplantation.done",
    "complete": "participant.completed",
    "lose": "participant.lost",
    "find": "participant.found",
    "die": "participant.died",
    "autopsy": "participant.autopsy",
    "hold": "visit.held",
    "miss": "visit.missed",
    "annul": "visit.annulled",
    "enter": "form.entered",
    "correct": "form.corrected",
    "verify": "form.verified",
    "examine": "examination.entered",
    "examine_again": "examination.corrected",
    "sign": "examination.signed",
    "override": "examination.overridden",
    "verify_examination": "examination.verified",
    "ask": "query.raised",
    "answer": "query.answered",
    "settle": "query.closed",
    "ask_again": "query.reopened",
    "start": "medication.started",
    "change": "medication.changed",
    "end": "medication.stopped",
    "expect": "pregnancy.reported",
    "deliver": "pregnancy.ended",
    "deviate": "deviation.recorded",
    "card": "card.issued",
    "lock": "record.locked",
    "unlock": "record.unlocked",
    "go": "trial.go_decided",
}
ARGUMENTS: Final[dict[str, dict[str, st.SearchStrategy[Any]]]] = {
    "judge": {"eligible": st.booleans(), "into": st.sampled_from(["first", "second"])},
    "list": {"go": st.integers(0, 3).map(bool)},
    "autopsy": {"done": st.booleans()},
    "lock": {"code": st.sampled_from([*PEOPLE, None])},
    "unlock": {"code": st.sampled_from([*PEOPLE, None])},
    "expect": {"whose": st.sampled_from(["partner", "participant"])},
}
AT_A_VISIT: Final = {
    "hold", "miss", "annul", "enter", "correct", "verify", "examine", "examine_again", "sign",
    "override", "verify_examination",
}  # fmt: skip
FINAL: Final = (
    "close", "withdraw_consent", "withdraw_treatment", "die", "lock", "lose", "complete",
)  # fmt: skip
GENTLE: Final = tuple(name for name in MAY if name not in FINAL)
NUMBERED: Final = {"answer", "settle", "ask_again", "change", "end", "deliver"}
SIGNED: Final = {
    "judge": JUDGED,
    "list": LISTED,
    "sign": EXAMINED,
    "override": EXAMINED,
    "go": GOING_ON,
    "lock": locking.MEANING_LOCK,
    "unlock": locking.MEANING_UNLOCK,
}


@st.composite
def acts(draw: Any, names: tuple[str, ...] = tuple(MAY)) -> Notes:
    """Any act, on anybody, with any arguments."""
    name = draw(st.sampled_from(names))
    act = {"act": name, "code": draw(st.sampled_from(PEOPLE))}
    act |= {key: draw(found) for key, found in ARGUMENTS.get(name, {}).items()}
    if name in AT_A_VISIT:
        act |= {"visit": draw(st.sampled_from(VISITS)), "number": draw(st.integers(1, 2))}
    if name in ("enter", "correct", "verify"):
        act |= {"instrument": draw(st.sampled_from(sorted(FIELD)))}
    if name in ("enter", "correct", "examine", "examine_again"):
        act |= {"value": draw(st.sampled_from(["0", "1"]))}
    if name == "override":
        act |= {"grade": draw(st.sampled_from(["A", "B"]))}
    if name in NUMBERED:
        act |= {"which": draw(st.integers(1, 2))}
    if name == "go":
        cohort = draw(st.booleans())
        following = draw(st.sampled_from(["first", "second"] if cohort else PEOPLE))
        decision = draw(st.sampled_from(["go", "go", "hold"]))
        act |= {"cohort": cohort, "following": following, "decision": decision}
    return act


Do = Callable[[Record, Actor, str, Notes, dict[str, Any]], Entry]


def _form(values: Notes) -> dict[str, str]:
    if values["instrument"] == "laboratory":
        return {"wbc": values["value"]}
    return {"agrees": "yes", "infection": "no", "pain": values["value"]}


def _at(act: Notes) -> dict[str, Any]:
    return {"occurrence": act["number"]}


DO: Final[dict[str, Do]] = {
    "close": lambda r, by, code, a, s: people.close_contact(r, by, code, reason="no"),
    "consent": lambda r, by, code, a, s: people.give_consent(
        r, by, code, version="v1", simulated=True
    ),
    "withdraw_consent": lambda r, by, code, a, s: people.withdraw_consent(
        r, by, code, keeps_data=True, reason="no"
    ),
    "withdraw_treatment": lambda r, by, code, a, s: leaving.withdraw_treatment(
        r, by, code, reason="no"
    ),
    "judge": lambda r, by, code, a, s: sign_eligibility(
        r, by, code, eligible=a["eligible"], cohort=a["into"],
        judgements=OPEN | {"include.agrees": SEEN} if a["eligible"] else {}, reason="so", **s,
    ),
    "enrol": lambda r, by, code, a, s: enrol(r, by, code),
    "list": lambda r, by, code, a, s: sign_before_transplantation(
        r, by, code, go=a["go"], planned=a["today"],
        judgements=LIST_OPEN | {"infection": SEEN} | a["grade"], **s,
    ),
    "stop": lambda r, by, code, a, s: stop_before_transplantation(r, by, code, reason="fever"),
    "treat": lambda r, by, code, a, s: record_transplantation(
        r, by, code, on=PartialDate.of(a["today"]), lot="LOT-1", reason="as it was"
    ),
    "complete": lambda r, by, code, a, s: leaving.complete(r, by, code),
    "lose": lambda r, by, code, a, s: leaving.lose(r, by, code, reason="moved"),
    "find": lambda r, by, code, a, s: leaving.find(r, by, code, reason="called"),
    "die": lambda r, by, code, a, s: leaving.record_death(r, by, code, cause="pneumonia"),
    "autopsy": lambda r, by, code, a, s: leaving.record_autopsy(
        r, by, code, findings="pneumonia" if a["done"] else None
    ),
    "hold": lambda r, by, code, a, s: visits.hold_visit(
        r, by, code, a["visit"], reason="as it was", **_at(a)
    ),
    "miss": lambda r, by, code, a, s: visits.miss_visit(
        r, by, code, a["visit"], reason="snow", **_at(a)
    ),
    "annul": lambda r, by, code, a, s: visits.annul_visit(
        r, by, code, a["visit"], reason="mistake", **_at(a)
    ),
    "enter": lambda r, by, code, a, s: enter_form(
        r, by, code, a["visit"], a["instrument"], _form(a), **_at(a)
    ),
    "correct": lambda r, by, code, a, s: correct_form(
        r, by, code, a["visit"], a["instrument"], {FIELD[a["instrument"]]: a["value"]},
        reason="misread", **_at(a),
    ),
    "verify": lambda r, by, code, a, s: verify_form(
        r, by, code, a["visit"], a["instrument"], **_at(a)
    ),
    "examine": lambda r, by, code, a, s: enter_examination(
        r, by, code, a["visit"], CELLS | {CELL: a["value"]}, **_at(a)
    ),
    "examine_again": lambda r, by, code, a, s: correct_examination(
        r, by, code, a["visit"], {CELL: a["value"]}, reason="misread", **_at(a)
    ),
    "sign": lambda r, by, code, a, s: sign_examination(r, by, code, a["visit"], OWN, **_at(a), **s),
    "override": lambda r, by, code, a, s: override_result(
        r, by, code, a["visit"], "ais", a["grade"], reason="pain", **_at(a), **s
    ),
    "verify_examination": lambda r, by, code, a, s: verify_examination(
        r, by, code, a["visit"], **_at(a)
    ),
    "ask": lambda r, by, code, a, s: queries.raise_query(r, by, code, [], "Why?"),
    "answer": lambda r, by, code, a, s: queries.answer_query(r, by, code, a["which"], "So."),
    "settle": lambda r, by, code, a, s: queries.close_query(r, by, code, a["which"]),
    "ask_again": lambda r, by, code, a, s: queries.reopen_query(
        r, by, code, a["which"], reason="no"
    ),
    "start": lambda r, by, code, a, s: medication.start_medication(
        r, by, code, drug="tacrolimus", dose="4 mg/d"
    ),
    "change": lambda r, by, code, a, s: medication.change_dose(
        r, by, code, a["which"], dose="5 mg/d", reason="trough"
    ),
    "end": lambda r, by, code, a, s: medication.stop_medication(
        r, by, code, a["which"], reason="end"
    ),
    "expect": lambda r, by, code, a, s: conduct.report_pregnancy(r, by, code, whose=a["whose"]),
    "deliver": lambda r, by, code, a, s: conduct.end_pregnancy(
        r, by, code, a["which"], outcome="healthy_birth"
    ),
    "deviate": lambda r, by, code, a, s: conduct.record_deviation(r, by, code, "late by a day"),
    "card": lambda r, by, code, a, s: conduct.issue_card(r, by, code, emergency="the ward"),
    "go": lambda r, by, code, a, s: decide_go(
        r, by, following=a["following"], before="cohort" if a["cohort"] else "participant",
        decision=a["decision"], reason="seen", **s,
    ),
}  # fmt: skip
