"""The ward of the tests of adverse events: people who were treated, and what happens to them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from ayumi.actions import events, findings, rules
from ayumi.actions.awareness import Aware
from ayumi.actions.submissions import submit
from ayumi.ledger import Actor, Entry
from tests.actions.clinic import Clinic
from tests.actions.steps import clear, consent, contact, enrolment, go_on, judge, screen, treat

DOCTOR: Final = Actor("k.tanaka", "investigator")
COORDINATOR: Final = Actor("m.sato", "coordinator")
COMMITTEE: Final = Actor("s.kato", "safety_committee")
MINOR: Final[Mapping[str, Any]] = {"term": "Headache", "grade": "1", "outcome": "recovering"}
SERIOUS: Final[Mapping[str, Any]] = {
    "term": "Pneumonia, in hospital", "grade": "3", "serious": ["hospitalisation"],
    "outcome": "not_recovered",
}  # fmt: skip
RELATED: Final[Mapping[str, Any]] = {
    "causality": {"product": "possible", "procedure": "unrelated"}, "expected": "no",
}  # fmt: skip
UNRELATED: Final[Mapping[str, Any]] = {
    "causality": {"product": "unrelated", "procedure": "unrelated"}, "expected": "yes",
}  # fmt: skip


def treated_ward(people: int = 1) -> Clinic:
    """A ward of its own, in which so many people were treated, the last one yesterday."""
    return _treated(people).copy()


@cache
def _treated(people: int) -> Clinic:
    if not people:
        c = Clinic(study="safety_ward")
        c.clock.set("2026-03-10")
        return c
    c = _treated(people - 1).copy()
    code = next_one(c)
    clear(c, code)
    c.clock.at += timedelta(days=1)
    treat(c, code)
    c.clock.at += timedelta(days=1)
    return c


def next_one(c: Clinic) -> str:
    """Somebody new, enrolled and allocated, with a decision on their cohort where it begins."""
    code = contact(c)
    cohort = "first" if code in ("P001", "P002") else "second"
    consent(c, code)
    screen(c, code)
    judge(c, code, cohort=cohort)
    if code == "P003":
        go_on(c, "second", before="cohort")
        c.clock.at += timedelta(days=1)
    enrolment(c, code)
    return code


def now(c: Clinic) -> datetime:
    """This moment, without moving the clock."""
    return c.clock.at


def report(
    c: Clinic,
    code: str = "P001",
    facts: Mapping[str, Any] = SERIOUS,
    *,
    by: Actor = COORDINATOR,
    aware: Aware | None = None,
    seen: int | None = None,
    narrative: str | None = None,
    **more: Any,
) -> Entry:
    """An event that began today, and became known now."""
    given = {"onset": str(now(c).date()), **facts, **more}
    known = aware or Aware(now(c))
    return events.report_event(
        c.ledger, by, code, given, aware=known, narrative=narrative, seen=seen
    )


def follow(
    c: Clinic, code: str = "P001", number: int = 1, *, aware: Aware | None = None, **changes: Any
) -> Entry:
    """What became known of an event now."""
    return events.follow_up(
        c.ledger, COORDINATOR, code, number, changes, aware=aware or Aware(now(c))
    )


def judge_event(
    c: Clinic,
    code: str = "P001",
    number: int = 1,
    judged: Mapping[str, Any] = RELATED,
    *,
    by: Actor = DOCTOR,
    aware: Aware | None = None,
) -> Entry:
    """An assessment, signed."""
    proof = c.proof(by, events.MEANING)
    return events.assess(c.ledger, by, code, number, judged, aware=aware, signed_by=proof)


def drop(c: Clinic, code: str = "P001", number: int = 1, *, by: Actor = DOCTOR) -> Entry:
    """An event that never was."""
    proof = c.proof(by, events.MEANING_NULLIFIED)
    return events.nullify(c.ledger, by, code, number, reason="reported twice", signed_by=proof)


def tell(
    c: Clinic, code: str = "P001", number: int = 1, clock: str = "sponsor", **other: Any
) -> Entry:
    """A submission of now."""
    given: dict[str, Any] = {"at": now(c), "reference": "JP-2026-0001"} | other
    return submit(c.ledger, DOCTOR, code, number, clock, **given)


def shut(c: Clinic, code: str = "P001", number: int = 1) -> Entry:
    """A closed event."""
    return events.close_event(c.ledger, COORDINATOR, code, number)


def decide(
    c: Clinic, *names: str, decision: str = "go_on", by: Actor = COMMITTEE, **other: Any
) -> Entry:
    """A signed decision on rules."""
    given: dict[str, Any] = {"reason": "we saw them all"} | other
    proof = c.proof(by, rules.MEANING)
    return rules.decide_rules(c.ledger, by, names, decision=decision, signed_by=proof, **given)


def stop(c: Clinic, by: Actor = DOCTOR) -> Entry:
    """Nobody is treated any more."""
    proof = c.proof(by, rules.MEANING_STOPPED)
    return rules.stop_treating(c.ledger, by, reason="a fault of the freezer", signed_by=proof)


def resume(c: Clinic, by: Actor = COMMITTEE) -> Entry:
    """Treating goes on."""
    proof = c.proof(by, rules.MEANING_RESUMED)
    return rules.resume_treating(c.ledger, by, reason="it is mended", signed_by=proof)


def dismiss(c: Clinic, code: str = "P001", number: int = 1, *, by: Actor = DOCTOR) -> Entry:
    """A finding that is no event."""
    proof = c.proof(by, findings.MEANING)
    return findings.dismiss_finding(
        c.ledger, by, code, number, reason="an artefact", signed_by=proof
    )


def at(text: str) -> datetime:
    """A moment; in UTC where no zone is written."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
