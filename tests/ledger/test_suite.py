"""What every ledger does, wherever it is kept: one suite for memory, SQLite and PostgreSQL."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ayumi.ledger import (
    Attachment,
    BytesRemain,
    Conflict,
    Draft,
    Ledger,
    Storage,
    StorageRefused,
    Text,
    kinds,
)
from ayumi.ledger.content import PART_BYTES, Content
from ayumi.ledger.entry import Row
from ayumi.ledger.verification import verify
from ayumi.values import PartialDate
from tests.ledger.ledgers import COORDINATOR, EXAMINER, TestClock, entropy, fill, opened, visit

STUDY = "sha256:" + "a" * 64


def test_an_entry_says_who_when_what_and_why(storage: Storage) -> None:
    ledger = opened(storage)
    with ledger.writing(COORDINATOR) as writing:
        adopted = {"document": "format = 1", "digest": STUDY}
        writing.append(Draft("study", kinds.STUDY_ADOPTED, adopted), seen=0)
    with ledger.writing(EXAMINER) as writing:
        body = {"dose": Decimal("2.10"), "note": Text("fell on the stairs")}
        occurred = PartialDate.parse("2026-02")
        draft = Draft("participant:p_001", "test.noted", body, occurred_at=occurred, reason="late")
        written = writing.append(draft, seen=0)
    [read] = ledger.entries(subject="participant:p_001")
    assert read == written
    assert (read.seq, read.version, read.actor, read.study) == (3, 1, EXAMINER, STUDY)
    assert read.recorded_at.tzinfo == UTC
    assert read.occurred_at == "2026-02"
    assert read.body["dose"] == "2.10"
    assert ledger.text(read.body["note"]["content"]) == "fell on the stairs"
    assert read.reason is not None
    assert ledger.text(read.reason) == "late"
    assert verify(storage).passed


def test_entries_are_found_by_subject_kind_and_place(storage: Storage) -> None:
    ledger = opened(storage)
    fill(ledger, 30)
    with ledger.writing(COORDINATOR) as writing:
        writing.append(Draft("participant:p_000", "test.called", {}), seen=10)
    assert [e.version for e in ledger.entries(subject="participant:p_000")] == [*range(1, 12)]
    assert [e.seq for e in ledger.entries(kind="test.called")] == [32]
    assert [e.seq for e in ledger.entries(after=3, until=6)] == [4, 5, 6]
    assert [e.seq for e in ledger.entries(subject="participant:p_000", after=28)] == [29, 32]
    assert [e.seq for e in ledger.entries(subject="participant:p_000", kind="test.called")] == [32]
    assert list(ledger.entries(subject="nobody")) == []
    assert ledger.entry(99) is None
    assert ledger.head.seq == 32


def test_many_entries_in_one_transaction_are_recorded_all_or_not_at_all(storage: Storage) -> None:
    ledger = opened(storage)

    def write_and_stumble() -> None:
        with ledger.writing(EXAMINER) as writing:
            writing.append(visit(), seen=0)
            writing.append(visit("participant:p_002"), seen=0)
            assert ledger.version("participant:p_002") == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_stumble()
    assert ledger.head.seq == 1
    assert list(storage.contents()) == []
    fill(ledger, 5)
    assert verify(storage).passed


def test_a_conflict_shows_what_others_wrote(storage: Storage) -> None:
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        writing.append(visit(), seen=0)
    with pytest.raises(Conflict) as conflict, ledger.writing(COORDINATOR) as writing:
        writing.append(visit(note="runs"), seen=0)
    [other] = conflict.value.since
    assert other.actor == EXAMINER
    assert ledger.text(other.body["note"]["content"]) == "walks with a frame"
    assert "k.tanaka" in str(conflict.value)
    assert ledger.head.seq == 2


def test_the_clock_going_back_is_noted_and_the_order_stays(storage: Storage) -> None:
    """Requirement A6."""
    clock = TestClock(timedelta(seconds=1))
    ledger = opened(storage, clock)
    fill(ledger, 3)
    clock.at -= timedelta(hours=1)
    fill(ledger, 2)
    found = list(ledger.entries())
    assert [e.seq for e in found] == [*range(1, 8)]
    [jump] = ledger.entries(kind=kinds.CLOCK_JUMPED)
    assert jump.seq == 5
    assert jump.actor.account == "system"
    went = datetime.fromisoformat(jump.body["to"]) - datetime.fromisoformat(jump.body["from"])
    assert went == timedelta(seconds=1) - timedelta(hours=1)
    assert verify(storage).passed


def test_the_clock_jumps_before_an_entry_about_the_ledger(storage: Storage) -> None:
    clock = TestClock()
    ledger = opened(storage, clock)
    clock.at -= timedelta(days=1)
    with ledger.writing(EXAMINER) as writing:
        writing.append(Draft(kinds.LEDGER, kinds.EXPORTED, {}), seen=1)
    assert [e.kind for e in ledger.entries()][1:] == [kinds.CLOCK_JUMPED, kinds.EXPORTED]
    assert verify(storage).passed


@pytest.mark.parametrize("size", [0, 1, PART_BYTES, PART_BYTES + 1])
def test_attachments_are_kept_whole(storage: Storage, size: int) -> None:
    ledger = opened(storage)
    picture = random.Random(1).randbytes(size)
    body = {"image": Attachment("taro_mri.dcm", "application/dicom", picture)}
    with ledger.writing(EXAMINER) as writing:
        entry = writing.append(Draft("participant:p_001", "test.imaged", body), seen=0)
    kept = entry.body["image"]
    assert ledger.attachment(kept) == picture
    assert kept["size"] == size
    assert ledger.text(kept["name"]["content"]) == "taro_mri.dcm"
    assert verify(storage).passed


def row_after(ledger: Ledger, **changes: object) -> Row:
    last = ledger.storage.last()
    assert last is not None
    fields = {"seq": last.seq + 1, "version": ledger.version(last.subject) + 1} | changes
    return Row(
        fields["seq"],  # type: ignore[arg-type]
        last.hash,
        last.entry,
        str(fields.get("subject", last.subject)),
        fields["version"],  # type: ignore[arg-type]
        last.kind,
    )


@pytest.mark.parametrize("seq", [0, 1, 3, 4, 6, 100])
def test_only_the_next_place_is_taken(storage: Storage, seq: int) -> None:
    ledger = opened(storage)
    fill(ledger, 3)
    with pytest.raises(StorageRefused, match="follows"), storage.locked() as locked:
        locked.insert(row_after(ledger, seq=seq), [])
    assert ledger.head.seq == 4


@pytest.mark.parametrize("version", [0, 1, 3])
def test_only_the_next_version_of_a_subject_is_taken(storage: Storage, version: int) -> None:
    ledger = opened(storage)
    fill(ledger, 3)
    with pytest.raises(StorageRefused, match="follows"), storage.locked() as locked:
        locked.insert(row_after(ledger, version=version), [])
    assert verify(storage).passed


def test_content_is_neither_replaced_nor_deleted(storage: Storage) -> None:
    ledger = opened(storage)
    fill(ledger, 2)
    [(_, first), *_] = storage.contents()
    with pytest.raises(StorageRefused, match="redacted"), storage.locked() as locked:
        locked.erase(first.digest)
    with pytest.raises(StorageRefused, match="replaces"), storage.locked() as locked:
        locked.insert(row_after(ledger), [Content(first.digest, b"", b"other")])
    assert storage.content(first.digest) == first


def test_redaction_deletes_the_words_and_keeps_the_chain(storage: Storage) -> None:
    """Requirement A7; what the files hold afterwards is looked at in tests/store."""
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        entry = writing.append(visit(note="told by his wife Hanako"), seen=0)
    digest = entry.body["note"]["content"]
    with pytest.raises(LookupError, match="no entry 9"):
        ledger.redact(COORDINATOR, 9, [digest], reason="x")
    with pytest.raises(LookupError, match="does not refer"):
        ledger.redact(COORDINATOR, 1, [digest], reason="x")
    with suppress(BytesRemain):
        ledger.redact(COORDINATOR, entry.seq, [digest], reason="a name in a note")
    [done] = ledger.entries(kind=kinds.REDACTED)
    assert ledger.text(digest) is None
    assert ledger.text(str(entry.reason)) == "week 12"
    assert done.body == {"redacts": [digest], "entry": entry.seq}
    assert (done.subject, done.actor) == (entry.subject, COORDINATOR)
    report = verify(storage)
    assert report.passed, report.findings
    assert report.redacted == 1
    assert [e.hash for e in ledger.entries()][1] == entry.hash


def test_a_correction_may_quote_the_words_that_it_corrects(storage: Storage) -> None:
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        entry = writing.append(visit(note="stands for a moment"), seen=0)
        old = entry.body["note"]
        body = {"note": {"old": old, "new": Text("does not stand")}}
        draft = Draft(entry.subject, "form.corrected", body)
        corrected = writing.append(draft, seen=entry.version)
    report = verify(storage)
    assert report.passed, report.findings
    with suppress(BytesRemain):
        ledger.redact(COORDINATOR, corrected.seq, [old["content"]], reason="names somebody")
    report = verify(storage)
    assert report.passed, report.findings


def test_a_failed_redaction_deletes_nothing(storage: Storage) -> None:
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        entry = writing.append(visit(), seen=0)
    digests = [str(entry.reason), entry.body["note"]["content"]]

    def redact_and_stumble() -> None:
        with ledger.writing(COORDINATOR) as writing:
            writing.redact(entry.seq, digests, reason="x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        redact_and_stumble()
    assert all(ledger.text(digest) for digest in digests)
    assert verify(storage).passed


def test_a_snapshot_stays_as_it_was(storage: Storage, second: Storage) -> None:
    ledger = opened(storage)
    fill(ledger, 3)
    with Ledger(second, TestClock(), entropy()).snapshot() as view:
        assert view.head.seq == 4
        if second is not storage:
            fill(ledger, 3)
        assert view.head.seq == 4
        assert len(list(view.entries())) == 4


def test_credentials_are_replaced_and_forgotten(storage: Storage) -> None:
    storage.set_credential("k.tanaka", b"one")
    storage.set_credential("k.tanaka", b"two")
    storage.set_credential("m.sato", b"three")
    assert storage.credential("k.tanaka") == b"two"
    assert list(storage.credentials()) == [("k.tanaka", b"two"), ("m.sato", b"three")]
    storage.set_credential("m.sato", None)
    assert storage.credential("m.sato") is None


def test_the_same_seed_gives_the_same_bytes(storage: Storage) -> None:
    from ayumi.store.memory import MemoryStorage

    other = MemoryStorage()
    for each in (storage, other):
        fill(opened(each), 20)
    assert list(storage.rows()) == list(other.rows())
    assert list(storage.contents()) == list(other.contents())


def test_several_ledgers_on_one_place_see_each_other(storage: Storage, second: Storage) -> None:
    ledger, other = opened(storage), Ledger(second, TestClock(), entropy(1))
    for turn in range(6):
        with (ledger, other)[turn % 2].writing(EXAMINER) as writing:
            writing.append(visit(), seen=turn)
    assert other.head == ledger.head
    assert verify(storage).passed
