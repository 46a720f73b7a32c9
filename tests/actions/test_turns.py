"""Whose turn it is: requirement E3."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from ayumi.actions.enrolment import MEANING as GOING_ON
from ayumi.actions.enrolment import decide_go, why_not_yet
from ayumi.trial.register import register_of
from ayumi.trial.study import in_force
from tests.actions.clinic import Clinic
from tests.actions.steps import (
    at_the_list,
    clear,
    go_on,
    refused,
    treat,
    waiting,
    ward,
)

# Whose turn it is: requirement E3


def test_the_next_waits_for_time_and_decision_also_the_second_of_four() -> None:
    """Requirement E3."""
    c = ward("transplanted")
    c.clock.set("2026-03-20")
    code = waiting(c, "second")
    with refused(
        c,
        "P002 may not be treated yet: the participant before (P001) was treated on 2026-03-18; "
        "7 d end on 2026-03-25",
        "the cohort before (P001) was treated on 2026-03-18; 28 d end on 2026-04-15",
        "going on with participant P002 is not decided; safety_committee decides",
        "going on with cohort second is not decided; safety_committee decides",
    ):
        clear(c, code)
    go_on(c, code)
    go_on(c, "second", before="cohort")
    c.clock.set("2026-04-13")
    with refused(c, "28 d end on 2026-04-15"):
        clear(c, code)
    clear(c, code, planned=date(2026, 4, 15))
    with refused(c, "28 d end on 2026-04-15"):
        treat(c, code)
    c.clock.set("2026-04-15")
    go_on(c, code, decision="hold", reason="a fever in P001")
    with refused(c, "going on with participant P002 is decided: hold"):
        treat(c, code)
    go_on(c, code)
    treat(c, code)
    # The third, of the same cohort: no decision on the cohort any more, but time and decision.
    third = waiting(c, "second")
    go_on(c, third)
    c.clock.set("2026-04-21")
    with refused(
        c, "the participant before (P002) was treated on 2026-04-15; 7 d end on 2026-04-22"
    ):
        clear(c, third, planned=date(2026, 4, 21))
    clear(c, third, planned=date(2026, 4, 22))
    # The fourth was decided on before the third was treated: it is decided again.
    c.clock.set("2026-04-22")
    fourth = waiting(c, "second")
    go_on(c, fourth)
    treat(c, third)
    c.clock.set("2026-05-01")
    with refused(
        c, f"going on with participant {fourth} was decided before {third} had been treated"
    ):
        clear(c, fourth)
    go_on(c, fourth)
    clear(c, fourth, planned=date(2026, 5, 1))
    treat(c, fourth)
    treated = register_of(c.ledger).treated
    days = sorted(treated.values())
    assert all(b - a >= timedelta(days=7) for a, b in pairwise(days))


def test_the_first_waits_for_nobody() -> None:
    c = at_the_list()
    found = in_force(c.ledger)
    assert found is not None
    assert why_not_yet(found.definition, register_of(c.ledger), "P001", date(2026, 3, 17)) == []
    assert why_not_yet(found.definition, register_of(c.ledger), "P009", date(2026, 3, 17)) == []


def decide(role: str, **other: str) -> Callable[[Clinic], object]:
    given = {"following": "P001", "decision": "go", "reason": "seen"} | other
    return lambda c: decide_go(c.ledger, c.actor(role), signed_by=c.proof(role, GOING_ON), **given)


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (decide("statistician"), "the document leaves this decision to the role safety_committee"),
        (decide("investigator"), "it needs `decide_go`"),
        (decide("safety_committee", following="P007"), "there is no participant P007"),
        (
            decide("safety_committee", following="third", before="cohort"),
            "there is no cohort third",
        ),
        (decide("safety_committee", before="Hanako"), "write participant or cohort"),
        (decide("safety_committee", decision="gone"), "is no decision; write go or hold"),
        (decide("safety_committee", reason=" "), "write it in words"),
    ],
)
def test_who_decides_to_go_on_and_what_can_be_decided(
    decision: Callable[[Clinic], object], words: str
) -> None:
    """Requirement E3."""
    c = ward("enrolled")
    with refused(c, words):
        decision(c)


def test_a_decision_names_those_who_had_been_treated() -> None:
    """Requirement E3."""
    c = ward("transplanted")
    waiting(c, "second")
    entry = go_on(c, "P002")
    assert (entry.body["seen"], entry.subject) == (["P001"], "trial")
    assert entry.signature is not None
    assert entry.signature["meaning"] == GOING_ON
    assert c.ledger.text(entry.body["why"]["content"]) == "nothing speaks against it"
