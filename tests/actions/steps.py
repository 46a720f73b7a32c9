"""The usual steps of a participant of the ward, and a ward where somebody has come so far."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any, Final

import pytest

from ayumi.actions.eligibility import MEANING as JUDGED
from ayumi.actions.eligibility import sign_eligibility
from ayumi.actions.enrolment import MEANING as GOING_ON
from ayumi.actions.enrolment import allocate, decide_go, enrol
from ayumi.actions.examinations import MEANING as EXAMINED
from ayumi.actions.examinations import enter_examination, sign_examination
from ayumi.actions.forms import enter_form
from ayumi.actions.people import code_of, give_consent, prescreen
from ayumi.actions.transplantation import MEANING as LISTED
from ayumi.actions.transplantation import record_transplantation, sign_before_transplantation
from ayumi.actions.visits import hold_visit
from ayumi.ledger import Entry
from ayumi.participants.advice import Judgement
from ayumi.values import InputRefused, Refusal
from tests.actions.clinic import Clinic, complete_exam, day, own_of

SEEN: Final = Judgement("pass", "seen and found in order")
OPEN: Final = {"exclude.other": SEEN}
"""What the ward's document leaves to the investigator at eligibility."""
LIST_OPEN: Final = {"imaging": SEEN}
"""And on the list before transplantation."""
CHECKED: Final = {"agrees": "yes", "infection": "no"}
INJURED: Final = "2026-03-01"


@contextmanager
def refused(c: Clinic, *words: str) -> Iterator[None]:
    """What is done inside is refused in these words, and leaves the ledger as it was."""
    head = c.ledger.head
    with pytest.raises((Refusal, InputRefused)) as found:
        yield
    assert c.ledger.head == head
    for one in words:
        assert one in str(found.value)


def contact(c: Clinic, **other: Any) -> str:
    """The code of somebody new."""
    given: dict[str, Any] = {
        "sex": "male",
        "birth": day("1990-05"),
        "events": {"injury": day(INJURED)},
        "simulated": c.simulated,
    }
    return code_of(prescreen(c.ledger, c.actor("investigator"), **(given | other)))


def consent(c: Clinic, code: str = "P001", **other: Any) -> Entry:
    """Consent to the first version."""
    given: dict[str, Any] = {"version": "v1", "simulated": c.simulated} | other
    return give_consent(c.ledger, c.actor("investigator"), code, **given)


def visit(c: Clinic, code: str = "P001", name: str = "screening", **other: Any) -> Entry:
    """A visit of today."""
    return hold_visit(c.ledger, c.actor("coordinator"), code, name, **other)


def form(
    c: Clinic,
    code: str = "P001",
    name: str = "screening",
    instrument: str = "check",
    values: Any = CHECKED,
    **other: Any,
) -> Entry:
    """A form, with values that let somebody take part."""
    return enter_form(c.ledger, c.actor("coordinator"), code, name, instrument, values, **other)


def examine(c: Clinic, code: str = "P001", name: str = "screening", **other: Any) -> None:
    """An examination of grade A, entered and signed."""
    exam = complete_exam()
    enter_examination(c.ledger, c.actor("examiner"), code, name, exam.to_cells(), **other)
    proof = c.proof("examiner", EXAMINED)
    sign_examination(
        c.ledger, c.actor("examiner"), code, name, own_of(exam), signed_by=proof, **other
    )


def screen(c: Clinic, code: str = "P001") -> None:
    """The screening visit with all that is done there."""
    visit(c, code)
    form(c, code)
    examine(c, code)


def judge(c: Clinic, code: str = "P001", **other: Any) -> Entry:
    """Eligibility, signed."""
    given: dict[str, Any] = {"eligible": True, "judgements": OPEN, "cohort": "first"} | other
    proof = c.proof("investigator", JUDGED)
    return sign_eligibility(c.ledger, c.actor("investigator"), code, signed_by=proof, **given)


def enrolment(c: Clinic, code: str = "P001") -> None:
    """Enrolled and allocated."""
    enrol(c.ledger, c.actor("investigator"), code)
    allocate(c.ledger, c.actor("coordinator"), code, entropy=c.entropy)


def go_on(c: Clinic, following: str, *, before: str = "participant", **other: Any) -> Entry:
    """The committee's decision that the next may be treated."""
    given: dict[str, Any] = {"decision": "go", "reason": "nothing speaks against it"} | other
    return decide_go(
        c.ledger,
        c.actor("safety_committee"),
        following=following,
        before=before,
        signed_by=c.proof("safety_committee", GOING_ON),
        **given,
    )


def clear(c: Clinic, code: str = "P001", **other: Any) -> Entry:
    """The list before transplantation, for tomorrow."""
    tomorrow = c.clock.at.date() + timedelta(days=1)
    given: dict[str, Any] = {"go": True, "planned": tomorrow, "judgements": LIST_OPEN} | other
    return sign_before_transplantation(
        c.ledger,
        c.actor("investigator"),
        code,
        signed_by=c.proof("investigator", LISTED),
        **given,
    )


def treat(c: Clinic, code: str = "P001", **other: Any) -> Entry:
    """The cells, today."""
    given: dict[str, Any] = {"on": day(str(c.clock.at.date())), "lot": "LOT-1"} | other
    return record_transplantation(c.ledger, c.actor("investigator"), code, **given)


def ready(c: Clinic, cohort: str = "first") -> str:
    """Somebody new who is eligible for a cohort."""
    code = contact(c)
    consent(c, code)
    screen(c, code)
    judge(c, code, cohort=cohort)
    return code


def waiting(c: Clinic, cohort: str) -> str:
    """Somebody new who is enrolled and allocated."""
    code = ready(c, cohort)
    enrolment(c, code)
    return code


LIFE: Final[dict[str, tuple[str, Callable[[Clinic], object]]]] = {
    "prescreened": ("2026-03-10", contact),
    "consented": ("2026-03-10", consent),
    "screened": ("2026-03-10", screen),
    "eligible": ("2026-03-11", judge),
    "enrolled": ("2026-03-12", enrolment),
    "cleared": ("2026-03-17", clear),
    "transplanted": ("2026-03-18", treat),
}
"""The stages of the first participant, with the day on which each is usually reached."""


def ward(stage: str = "", **other: Any) -> Clinic:
    """A ward of its own, in which P001 has come as far as a stage."""
    return _ward(stage, tuple(sorted(other.items()))).copy()


@cache
def _ward(stage: str, other: tuple[tuple[str, Any], ...]) -> Clinic:
    if not stage:
        return Clinic(study="ward", **dict(other))
    names = ["", *LIFE]
    on, step = LIFE[stage]
    c = _ward(names[names.index(stage) - 1], other).copy()
    c.clock.set(on)
    step(c)
    return c


def at_the_list() -> Clinic:
    """A ward on the day on which P001 could have the list."""
    c = ward("enrolled")
    c.clock.set("2026-03-17")
    return c
