"""Locked records: requirement D8. Refused while unsettled, shut for every action, opened signed."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ayumi.actions import conduct, enrolment, leaving, medication, queries, visits
from ayumi.actions.forms import enter_form, verify_form
from ayumi.actions.imports import ImportRow, import_rows
from ayumi.actions.locking import MEANING_LOCK, MEANING_UNLOCK, lock, unlock
from ayumi.actions.record import note_export, redact
from ayumi.actions.staff import delegate, record_licence, record_training
from ayumi.actions.study import adopt_study
from ayumi.exchange.archive import write_archive
from ayumi.exchange.archive_check import faults
from ayumi.ledger import Draft, Entry
from ayumi.ledger.storage import StorageRefused
from ayumi.participants.order import TABLES
from tests.actions.acts import ACTS
from tests.actions.clinic import ADMIN, Clinic, document
from tests.actions.conftest import Connect
from tests.actions.steps import consent, contact, go_on, refused, ward


def locked(c: Clinic, code: str | None = "P001", reason: str = "all is settled") -> Entry:
    proof = c.proof("data_manager", MEANING_LOCK)
    return lock(c.ledger, c.actor("data_manager"), code, reason=reason, signed_by=proof)


def unlocked(c: Clinic, code: str | None = "P001", reason: str = "a late result") -> Entry:
    proof = c.proof("data_manager", MEANING_UNLOCK)
    return unlock(c.ledger, c.actor("data_manager"), code, reason=reason, signed_by=proof)


def settled() -> Clinic:
    """A ward where P001 was treated and everything is verified."""
    c = ward("transplanted")
    ACTS["examination"]["verify"](c)
    manager = c.actor("data_manager")
    verify_form(c.ledger, manager, "P001", "screening", "check")
    return c


def test_what_is_open_keeps_a_record_from_being_locked() -> None:
    """Requirement D8."""
    c = ward("transplanted")
    queries.raise_query(c.ledger, c.actor("data_manager"), "P001", [], "Why?")
    with refused(
        c,
        "not everything is settled: P001: query 1 is open; P001: check at screening 1 is entered; "
        "P001: isncsci at screening 1 is signed",
    ):
        locked(c)
    with refused(c, "not everything is settled: P001: query 1 is open"):
        locked(c, None)
    queries.answer_query(c.ledger, c.actor("coordinator"), "P001", 1, "So.")
    with refused(c, "P001: query 1 is answered"):
        locked(c)


def test_locking_is_signed_with_a_reason_by_who_may() -> None:
    """Requirement D8."""
    c = settled()
    with refused(c, "it needs `lock`"):
        lock(
            c.ledger, c.actor("investigator"), "P001", reason="x",
            signed_by=c.proof("investigator", MEANING_LOCK),
        )  # fmt: skip
    with refused(c, "reason", "say why, in words"):
        locked(c, reason=" ")
    with refused(c, "the password was given to sign “record unlocked”, not “record locked”"):
        lock(
            c.ledger, c.actor("data_manager"), "P001", reason="x",
            signed_by=c.proof("data_manager", MEANING_UNLOCK),
        )  # fmt: skip
    with refused(c, "there is no participant P009"):
        locked(c, "P009")
    with refused(c, "the record of P001 is not there yet; to unlock it must be locked"):
        unlocked(c)
    entry = locked(c)
    assert entry.signature is not None
    assert (entry.signature["meaning"], entry.subject) == (MEANING_LOCK, "participant:P001")
    assert c.ledger.text(str(entry.reason)) == "all is settled"
    with refused(c, "the record of P001 is locked; to lock it must be not there yet"):
        locked(c)
    with refused(c, "reason", "say why, in words"):
        unlocked(c, reason="")
    entry = unlocked(c)
    assert entry.signature is not None
    assert c.ledger.text(str(entry.reason)) == "a late result"
    conduct.record_deviation(c.ledger, c.actor("coordinator"), "P001", "late by a day")


def more_acts(c: Clinic) -> list[Callable[[], object]]:
    """What can be done to a participant beside the acts of the state tables."""
    by, head = c.actor("investigator"), c.actor("coordinator")
    row = ImportRow(2, "P001", "unscheduled", 1, None, {"wbc": "7"})
    return [
        lambda: conduct.record_deviation(c.ledger, by, "P001", "late by a day"),
        lambda: conduct.issue_card(c.ledger, by, "P001", emergency="03"),
        lambda: enrolment.allocate(c.ledger, head, "P001", entropy=c.entropy),
        lambda: medication.start_medication(c.ledger, head, "P001", name="aspirin", dose="1 mg"),
        lambda: leaving.record_autopsy(c.ledger, by, "P001", findings=None),
        lambda: import_rows(c.ledger, head, "laboratory", [row]),
        lambda: enter_form(c.ledger, by, "P001", "screening", "laboratory", {"wbc": "7"}),
        lambda: visits.hold_visit(c.ledger, by, "P001", "unscheduled"),
    ]


def all_acts(c: Clinic) -> list[Callable[[], object]]:
    found = [
        lambda act=act: act(c)
        for thing, acts in ACTS.items()
        for name, act in acts.items()
        if (thing, name) not in (("participant", "prescreen"), ("record", "lock"))
        and name != "unlock"
    ]
    return found + more_acts(c)


def test_a_locked_record_refuses_every_action() -> None:
    """Requirement D8."""
    c = settled()
    locked(c)
    tried = all_acts(c)
    assert len(tried) > sum(len(table.acts) for table in TABLES)
    for act in tried:
        with refused(c, "the record of P001 is locked; unlock it first, with a reason"):
            act()
    # Others go on.
    other = contact(c)
    consent(c, other)
    unlocked(c)
    more_acts(c)[0]()


def test_the_locked_record_of_the_trial_refuses_every_action() -> None:
    """Requirement D8."""
    c = settled()
    entry = locked(c, None)
    assert entry.subject == "trial"
    words = "the record of the trial is locked; unlock it first, with a reason"
    acts: list[Callable[[], object]] = [
        *all_acts(c),
        lambda: contact(c),
        lambda: go_on(c, "P001"),
        lambda: locked(c, "P001"),
        lambda: record_training(c.ledger, ADMIN, "e.mori", "x"),
        lambda: record_licence(c.ledger, ADMIN, "e.mori", "x", until=date(2027, 1, 1)),
        lambda: delegate(c.ledger, ADMIN, "e.mori", "examiner"),
        lambda: adopt_study(
            c.ledger, c.actor("data_manager"), document("ward") + b"# more\n", reason="x"
        ),
    ]
    for act in acts:
        with refused(c, words):
            act()
    with refused(c, "the record of the trial is locked; to lock it must be not there yet"):
        locked(c, None)
    unlocked(c, None)
    contact(c)


def test_a_trial_is_locked_with_its_participants_and_each_is_still_locked_after_it() -> None:
    c = settled()
    locked(c)
    locked(c, None)
    unlocked(c, None)
    with refused(c, "the record of P001 is locked"):
        consent(c, version="v2")


def test_below_the_application_the_store_refuses_as_well(connect: Connect) -> None:
    """Requirement D8."""
    c = settled()
    locked(c)
    c = c.copy(connect())
    draft = Draft("participant:P001", "visit.held", {"visit": "unscheduled", "occurrence": 1})

    def past_the_door() -> None:
        with c.ledger.writing(c.actor("coordinator")) as writing:
            writing.append(draft, seen=writing.version(draft.subject))

    head = c.ledger.head
    with pytest.raises(StorageRefused, match=r"the record of participant:P001 is locked"):
        past_the_door()
    assert c.ledger.head == head
    assert ("unscheduled", 1) not in c.person().visits
    unlocked(c)
    past_the_door()


def test_what_must_be_possible_is_possible_while_locked(tmp_path: Path) -> None:
    """Requirements U4 and A7: copies are taken, and what must go goes."""
    c = settled()
    asked = queries.raise_query(c.ledger, c.actor("data_manager"), "P001", [], "Why, Hanako?")
    queries.close_query(c.ledger, c.actor("data_manager"), "P001", 1)
    locked(c)
    locked(c, None)
    note_export(c.ledger, c.actor("data_manager"), reason="inspection")
    write_archive(c.storage, tmp_path / "locked.zip")
    redact(c.ledger, c.actor("data_manager"), asked.seq, [], reason="a name")
    assert c.ledger.text(asked.body["text"]["content"]) is None


STAGES = ("", "prescreened", "screened", "eligible", "enrolled", "cleared", "transplanted")


@pytest.mark.parametrize("stage", [*STAGES, "locked", "withdrawn", "died"])
def test_an_archive_is_made_in_any_state(stage: str, tmp_path: Path) -> None:
    """Requirement U4."""
    c = ward(stage if stage in STAGES else "transplanted")
    if stage == "locked":
        c = settled()
        locked(c)
        locked(c, None)
    elif stage == "withdrawn":
        ACTS["consent"]["withdraw"](c)
    elif stage == "died":
        ACTS["participant"]["die"](c)
    note_export(c.ledger, c.actor("data_manager"), reason="inspection")
    anchor = write_archive(c.storage, tmp_path / "a.zip")
    assert anchor.seq == c.ledger.head.seq
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert list(faults(archive)) == []
