"""What examinations show of somebody is hidden from who examines at an endpoint: requirement B1."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from rich.console import Console

from ayumi.actions.examinations import MEANING, enter_examination, sign_examination
from ayumi.actions.findings import confirm_finding
from ayumi.actions.reading import overview, see
from ayumi.actions.safety import see_safety
from ayumi.actions.visits import hold_visit
from ayumi.ledger import Actor
from ayumi.report.participant import print_participant
from ayumi.report.participant_rows import participant_object
from ayumi.report.safety import print_safety, safety_object
from ayumi.report.status import print_status, status_object
from tests.actions.clinic import Clinic, complete_exam, own_of
from tests.actions.safety_steps import (
    COORDINATOR,
    DOCTOR,
    judge_event,
    next_one,
    report,
    treated_ward,
)

EXAMINER = Actor("e.mori", "examiner")
CANARY = "Canary, weaker in the arms"


def examined(c: Clinic, level: str) -> None:
    """An unscheduled examination with another last normal level."""
    exam = complete_exam(level)
    enter_examination(c.ledger, EXAMINER, "P001", "unscheduled", exam.to_cells())
    proof = c.proof(EXAMINER, MEANING)
    sign_examination(c.ledger, EXAMINER, "P001", "unscheduled", own_of(exam), signed_by=proof)


@pytest.fixture
def c() -> Clinic:
    """P001 got worse, which an examination showed, and the endpoint visit is under way."""
    c = treated_ward(1)
    hold_visit(c.ledger, COORDINATOR, "P001", "unscheduled")
    examined(c, "C4")
    report(c, term=CANARY, of_interest=["loss"], narrative=CANARY)
    confirm_finding(c.ledger, COORDINATOR, "P001", 1, event=1)
    judge_event(c)
    next_one(c)
    c.clock.at += timedelta(days=24)
    return c


def everything_shown(c: Clinic, actor: Actor) -> Iterator[str]:
    """All that somebody can ask for, as text."""
    texts, ledger = c.ledger.text, c.ledger
    screen = io.StringIO()
    console = Console(file=screen, width=200)
    for code in ("P001", "P002"):
        seen = see(ledger, actor, code)
        yield json.dumps(participant_object(seen, texts), default=str)
        print_participant(console, seen, texts)
    at_a_glance = overview(ledger, actor)
    yield json.dumps(status_object(at_a_glance), default=str)
    print_status(console, at_a_glance)
    safety = see_safety(ledger, actor)
    yield json.dumps(safety_object(safety, texts), default=str)
    print_safety(console, safety, texts)
    yield screen.getvalue()


TELLING = ("Canary", "isncsci.uems", '"loss"', " loss", "events as P001")


def test_who_examines_does_not_learn_what_was_found(c: Clinic) -> None:
    """Requirement B1."""
    shown = "\n".join(everything_shown(c, EXAMINER))
    assert [word for word in TELLING if word in shown] == []
    assert "a stopping rule was reached; safety_committee decides" in shown
    assert "hidden from your role" in shown
    theirs = "\n".join(everything_shown(c, DOCTOR))
    assert "Canary" in theirs
    assert "isncsci.uems" in theirs
    assert '"loss"' in theirs


def test_the_entry_quotes_no_values(c: Clinic) -> None:
    [found] = c.ledger.entries(kind="interest.found")
    body = dict(found.body)
    assert (body["interest"], body["certainty"]) == ("loss", "alert")
    assert body["because"].split(", ")[0].startswith("isncsci.")
    assert not any(char.isdigit() for char in body["because"])
    exam = c.person().forms["unscheduled", 1, "isncsci"]
    assert exam.signed is not None
    assert {exam.seq, exam.signed.seq} < set(body["rests_on"])


def test_a_better_examination_finds_nothing() -> None:
    c = treated_ward(1)
    hold_visit(c.ledger, COORDINATOR, "P001", "unscheduled")
    examined(c, "C6")
    assert c.person().findings == ()
