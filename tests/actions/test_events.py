"""Adverse events at the door: requirement E1, who knew when; E2, a follow-up keeps its case."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ayumi.actions.awareness import Aware, zone_of
from ayumi.actions.events import assess, attach, follow_up
from ayumi.actions.examinations import verify_examination
from ayumi.actions.forms import verify_form
from ayumi.actions.leaving import record_death
from ayumi.actions.locking import MEANING_LOCK, lock
from ayumi.actions.people import give_consent, withdraw_consent
from ayumi.actions.record import redact
from ayumi.actions.submissions import submit
from ayumi.ledger import Actor, Attachment
from ayumi.trial.fold import participant_of
from tests.actions.clinic import Clinic, day
from tests.actions.safety_steps import (
    COORDINATOR,
    DOCTOR,
    MINOR,
    RELATED,
    SERIOUS,
    UNRELATED,
    at,
    drop,
    follow,
    judge_event,
    now,
    report,
    shut,
    tell,
    treated_ward,
)
from tests.actions.steps import contact, refused

EXAMINER = Actor("e.mori", "examiner")


def test_an_event_keeps_its_number_and_every_version() -> None:
    """Requirement E2."""
    c = treated_ward(1)
    first = report(c, narrative="Fever since the morning", codes={"MedDRA-27.0": "10035664"})
    assert (first.kind, first.body["number"], first.occurred_at) == (
        "event.reported", 1, "2026-03-12",
    )  # fmt: skip
    report(c, facts=MINOR)
    follow(c, outcome="recovering", grade="2")
    judge_event(c)
    follow(c, outcome="recovered", ended="2026-03-12", term="Pneumonia", onset="2026-03")
    first_event, other = c.person().adverse_events
    assert (first_event.number, other.number) == (1, 2)
    assert [one.what for one in first_event.versions] == [
        "reported", "followed_up", "assessed", "followed_up",
    ]  # fmt: skip
    grades = [one.facts.grade for one in first_event.versions]
    assert grades == ["3", "2", "2", "2"]
    assert c.ledger.text(first_event.versions[0].facts.term) == SERIOUS["term"]
    assert c.ledger.text(first_event.facts.term) == "Pneumonia"
    assert first_event.facts.causality == RELATED["causality"]
    assert (str(first_event.facts.onset), str(first_event.facts.ended)) == (
        "2026-03", "2026-03-12",
    )  # fmt: skip
    last = c.entries()[-1]
    assert last.body["changes"]["outcome"] == {"old": "recovering", "new": "recovered"}
    assert last.body["version"] == 4
    assert participant_of(c.ledger, "P001", until=last.seq) == c.person()
    assert first_event.weighed == first_event.versions[2].seq


def test_who_knew_when_is_told_apart_from_the_entry() -> None:
    """Requirement E1: a clock starts at first awareness, by whom, and not at the entry."""
    c = treated_ward(1)
    c.clock.at += timedelta(days=5)
    knew = datetime(2026, 3, 12, 23, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    entry = report(c, aware=Aware(knew, "coordinator"), onset="2026-03-12")
    [event] = c.person().adverse_events
    version = event.versions[0]
    assert (version.aware_at, version.aware_by, version.zone) == (
        knew.astimezone(UTC), "coordinator", "Asia/Tokyo",
    )  # fmt: skip
    assert entry.recorded_at - version.aware_at > timedelta(days=4)
    assert zone_of(at("2026-03-12T08:00+09:00")) == "+09:00"


BAD: Mapping[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "nothing said": (
        {"term": " ", "onset": ""},
        ("term = ' ': say what happened", "onset: a date is a year"),
    ),
    "unknown words": (
        {
            "grade": "6",
            "serious": ["hospitalization"],
            "outcome": "better",
            "causality": {"cells": "related", "product": "perhaps"},
            "expected": "maybe",
            "of_interest": ["masses"],
            "dose_limiting": "so",
        },
        (
            "grade = '6': write one of 1, 2, 3, 4, 5",
            "serious = 'hospitalization': the study document has no such one; did you mean "
            "`hospitalisation`?",
            "outcome = 'better': write one of recovered, recovering",
            "causality.cells = 'related': nothing of this name causes events here",
            "causality.product = 'perhaps': is no category; known: `related`, `possible`",
            "expected = 'maybe': write one of yes, no, unknown",
            "of_interest = 'masses': the study document has no such one; did you mean `mass`?",
            "dose_limiting = 'so': write one of yes, no, unknown",
        ),
    ),
    "what does not fit together": (
        {"onset": "2026-03-12", "ended": "2026-03-11", "outcome": "not_recovered", "grade": "5"},
        (
            "ended = '2026-03-11': it cannot end (2026-03-11) before it began (2026-03-12)",
            "goes with the outcome recovered, recovered_with_sequelae, fatal; the outcome is "
            "not_recovered",
            "grade = '5': grade 5 is death; the outcome is not_recovered",
        ),
    ),
    "fatal and not serious": (
        {"outcome": "fatal", "serious": []},
        ("serious: a fatal event is serious; name the criterion",),
    ),
    "days that cannot be": (
        {"onset": "2026-04"},
        ("onset = '2026-04': this day is still to come",),
    ),
    "before consent": (
        {"onset": "2026-03-09"},
        ("onset = '2026-03-09': lies before consent on 2026-03-10; what was before is history",),
    ),
    "codes": (
        {"codes": {"MedDRA": "10035664", "MedDRA-27.0": "Hanako Sato"}},
        (
            "codes = 'MedDRA': write the dictionary with its version, such as MedDRA-27.0",
            "codes.MedDRA-27.0 = 'Hanako Sato': write the code: with a digit, without blanks",
        ),
    ),
    "unknown fields": ({"severity": "3"}, ("severity = '3': an event has no such field",)),
}


@pytest.mark.parametrize("case", BAD)
def test_all_that_is_wrong_is_told_at_once(case: str) -> None:
    c = treated_ward(1)
    facts, words = BAD[case]
    with refused(c, f"{len(words)} fault", *words):
        report(c, **facts)


def test_awareness_is_a_moment_and_somebody_who_is_known_here() -> None:
    c = treated_ward(1)
    for aware, words in (
        (Aware(now(c) + timedelta(hours=1)), "this moment is still to come"),
        (Aware(now(c).replace(tzinfo=None)), "say in which time zone"),
        (Aware(now(c), "Hanako Sato"), "write an account, or a role where they have none"),
        (Aware(now(c), "investigators"), "did you mean `investigator`?"),
        (Aware(at("2026-03-11T12:00")), "nobody knew of it before it began, on 2026-03-12"),
    ):
        with refused(c, words):
            report(c, aware=aware)
    with refused(c, "narrative", "without characters that cannot be seen"):
        report(c, narrative="a\u202eb")


def test_what_the_document_leaves_unset_is_left_out() -> None:
    c = Clinic(assumed=False)
    c.clock.set("2026-03-10")
    code = contact(c)
    give_consent(c.ledger, c.actor("investigator"), code, version="1", simulated=True)
    with refused(c, "leaves adverse_events.grading unset (not public); leave this out"):
        report(c, code, {"term": "Fall", "grade": "2"})
    report(c, code, {"term": "Fall"})


def test_who_may_do_what_with_events() -> None:
    """Requirement U1."""
    c = treated_ward(1)
    with refused(c, "the role examiner may not do this; it needs `report_event`"):
        report(c, by=EXAMINER)
    report(c)
    with refused(c, "needs `assess_causality`"):
        judge_event(c, by=COORDINATOR)
    with refused(c, "needs `assess_causality`"):
        drop(c, by=COORDINATOR)
    with refused(c, "needs `report_to_authority`"):
        submit(c.ledger, COORDINATOR, "P001", 1, "sponsor", at=now(c))
    with refused(c, "there is no participant P009"):
        report(c, "P009")
    with refused(c, "P001 has no event 2; there are 1 to 1"):
        follow(c, number=2, outcome="recovered")


def test_an_assessment_says_all_that_is_asked_and_is_signed() -> None:
    """Requirement E2: to the product and to the procedure."""
    c = treated_ward(1)
    report(c)
    with refused(c, "causality.procedure: say in which category"):
        judge_event(c, judged={"causality": {"product": "related"}})
    with refused(c, "grade: is no judgement; follow up"):
        judge_event(c, judged={**RELATED, "grade": "2"})
    with refused(c, "causality = ", "is judged; assess the event"):
        follow(c, causality={"product": "related"})
    with refused(c, "was given to sign “finding dismissed”"):
        proof = c.proof(DOCTOR, "finding dismissed")
        assess(c.ledger, DOCTOR, "P001", 1, RELATED, signed_by=proof)
    entry = judge_event(c)
    assert entry.signature is not None
    assert entry.signature["meaning"] == "event assessed"
    assert entry.body["rests_on"] == [c.person().adverse_events[0].versions[0].seq]
    judge_event(c, judged={"expected": "yes"})
    assert c.person().adverse_events[0].facts.causality == RELATED["causality"]


def test_a_follow_up_says_something() -> None:
    c = treated_ward(1)
    report(c)
    with refused(c, "nothing would change: event 1 of P001 says so already"):
        follow(c, outcome="not_recovered", term=SERIOUS["term"])
    follow_up(
        c.ledger, COORDINATOR, "P001", 1, {}, aware=Aware(now(c)), narrative="Nothing new from them"
    )
    assert c.person().adverse_events[0].versions[-1].narrative is not None
    with refused(c, "goes with the outcome recovered", "the outcome is not_recovered"):
        follow(c, ended="2026-03-12")


def test_what_is_closed_was_assessed_as_it_is() -> None:
    c = treated_ward(1)
    report(c)
    with refused(c, "event 1 of P001 is not assessed; it is assessed before it is closed"):
        shut(c)
    judge_event(c)
    follow(c, serious=["hospitalisation", "life_threatening"], grade="4")
    with refused(c, "event 1 of P001 has changed since it was assessed"):
        shut(c)
    judge_event(c, judged=UNRELATED)
    shut(c)
    follow(c, outcome="recovered")
    assert c.person().adverse_events[0].state == "open"


def test_submissions_are_to_clocks_that_there_are() -> None:
    c = treated_ward(1)
    report(c)
    with refused(
        c,
        "clock = 'sponsors': there is no such clock; did you mean `sponsor`?",
        "at = '2026-03-12T11:00:00+00:00': lies before anybody knew of the event",
        "reference = 'as agreed': write its number",
    ):
        tell(c, clock="sponsors", at=at("2026-03-12T11:00"), reference="as agreed")
    with refused(c, "this moment is still to come"):
        tell(c, at=now(c) + timedelta(hours=2))
    with refused(c, "say in which time zone"):
        tell(c, at=now(c).replace(tzinfo=None))
    entry = tell(c)
    assert (entry.body["to"], entry.body["version"]) == ("The sponsor", 1)


def test_attachments_are_kept_and_can_be_redacted() -> None:
    """Requirement A7."""
    c = treated_ward(1)
    report(c)
    letter = Attachment("letter of Hanako.txt", "text/plain", b"Hanako was with us")
    entry = attach(c.ledger, COORDINATOR, "P001", 1, letter)
    [kept] = c.person().adverse_events[0].attachments
    assert c.ledger.attachment(dict(kept)) == letter.body
    redact(c.ledger, c.actor("data_manager"), entry.seq, [], reason="a name")
    assert c.ledger.attachment(dict(kept)) is None
    said = report(c, term="Hanako fell")
    redact(c.ledger, c.actor("data_manager"), said.seq, [], reason="a name")
    assert c.ledger.text(c.person().adverse_events[1].facts.term) is None


def test_after_withdrawal_what_was_reported_is_still_followed_up() -> None:
    """Requirement P2: processing stops, but for what the law asks for, and that says so."""
    c = treated_ward(1)
    report(c)
    c.clock.at += timedelta(days=1)
    withdraw_consent(c.ledger, DOCTOR, "P001", keeps_data=False, reason="wishes so")
    with refused(
        c,
        "the consent of P001 is withdrawn; no new event is recorded, unless it surely began before "
        "that day. What was reported before may be followed up and submitted: the law asks for it",
    ):
        report(c)
    entry = follow(c, outcome="recovered")
    assert entry.body["after_withdrawal"] is True
    assert judge_event(c).body["after_withdrawal"] is True
    assert tell(c).body["after_withdrawal"] is True
    c.clock.at += timedelta(days=2)
    with refused(c, "lies after the withdrawal of consent of P001, on 2026-03-13"):
        follow(c, onset="2026-03-14")
    shut(c)


def test_what_began_before_the_withdrawal_is_reported_when_it_becomes_known() -> None:
    """Requirement P2: the law asks for it, and the entry says so."""
    c = treated_ward(1)
    c.clock.at += timedelta(days=1)
    withdraw_consent(c.ledger, DOCTOR, "P001", keeps_data=False, reason="wishes so")
    c.clock.at += timedelta(days=2)
    for onset in ("2026-03", "2026-03-13"):
        with refused(c, "no new event is recorded, unless it surely began before that day"):
            report(c, onset=onset)
    with refused(c, "lies after the withdrawal of consent of P001, on 2026-03-13"):
        report(c, onset="2026-03-14")
    entry = report(c, onset="2026-03-12")
    assert entry.body["after_withdrawal"] is True
    assert "after_withdrawal" not in report(treated_ward(1)).body
    judge_event(c)
    assert c.person().adverse_events[0].facts.serious == ("hospitalisation",)


def test_nothing_begins_after_a_death() -> None:
    c = treated_ward(1)
    record_death(c.ledger, DOCTOR, "P001", cause="pneumonia", on=day("2026-03-12"))
    c.clock.at += timedelta(days=1)
    with refused(c, "lies after the death of P001, on 2026-03-12"):
        report(c)
    report(c, onset="2026-03-12", outcome="fatal", serious=["death"], grade="5")


def test_a_locked_record_takes_no_event() -> None:
    """Requirement D8."""
    c = treated_ward(1)
    report(c)
    manager = c.actor("data_manager")
    verify_form(c.ledger, manager, "P001", "screening", "check")
    verify_examination(c.ledger, manager, "P001", "screening")

    def locked() -> None:
        proof = c.proof(manager, MEANING_LOCK)
        lock(c.ledger, manager, "P001", reason="done", signed_by=proof)

    with refused(c, "not everything is settled: P001: event 1 is open"):
        locked()
    judge_event(c)
    shut(c)
    locked()
    for act in (report, follow_nothing, judge_event, tell, drop):
        with refused(c, "the record of P001 is locked"):
            act(c)


def follow_nothing(c: Clinic) -> None:
    follow(c, outcome="recovered")
