"""A locked record takes nothing more, wherever the ledger is kept: requirement D8."""

import random
from collections import Counter
from contextlib import suppress

import pytest

from ayumi.accounts.local import SUBJECT_OF_UNKNOWN
from ayumi.ledger import BytesRemain, Draft, Ledger, Storage, StorageRefused, kinds
from ayumi.ledger.entry import Row
from ayumi.ledger.signing import ACCOUNT_PREFIX
from ayumi.ledger.verification import verify
from ayumi.store.memory import MemoryStorage
from tests.ledger.ledgers import COORDINATOR, EXAMINER, TestClock, entropy, fill, opened, visit


def append(ledger: Ledger, subject: str, kind: str = "test.noted") -> None:
    with ledger.writing(COORDINATOR) as writing:
        writing.append(Draft(subject, kind, {}, reason="x"), seen=writing.version(subject))


@pytest.mark.parametrize(
    ("locked", "words"),
    [
        ("participant:p_001", "the record of participant:p_001 is locked (entry 5)"),
        (kinds.TRIAL, "the record of the whole trial is locked (entry 5)"),
    ],
)
def test_a_locked_record_takes_nothing_until_it_is_unlocked(
    storage: Storage, second: Storage, locked: str, words: str
) -> None:
    ledger, other = opened(storage), Ledger(second, TestClock(), entropy(1))
    fill(ledger, 3)
    append(ledger, locked, kinds.RECORD_LOCKED)
    for each in (ledger, other):
        for subject in ("participant:p_001", locked):
            with pytest.raises(StorageRefused) as refused:
                append(each, subject)
            assert str(refused.value) == words
    assert ledger.head.seq == 5
    if locked != kinds.TRIAL:
        append(other, "participant:p_002")
        append(other, kinds.TRIAL)
    append(other, locked, kinds.RECORD_UNLOCKED)
    append(ledger, "participant:p_001")
    append(other, locked)
    assert verify(storage).passed


def test_what_is_no_record_of_the_trial_is_not_locked(storage: Storage) -> None:
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        entry = writing.append(visit(note="told by his wife Hanako"), seen=0)
    append(ledger, entry.subject, kinds.RECORD_LOCKED)
    append(ledger, kinds.TRIAL, kinds.RECORD_LOCKED)
    for subject in (kinds.LEDGER, kinds.VAULT, "sign_in", "account:k.tanaka", "account:"):
        append(ledger, subject)
    for subject in (
        "study",
        "ledger ",
        "Ledger",
        "accoun",
        "account",
        "Account:k.tanaka",
        "vault:",
    ):
        with pytest.raises(StorageRefused, match="locked"):
            append(ledger, subject)
    with suppress(BytesRemain):
        ledger.redact(COORDINATOR, entry.seq, [entry.body["note"]["content"]], reason="a name")
    assert verify(storage).redacted == 1
    append(ledger, entry.subject, kinds.RECORD_LOCKED)
    append(ledger, entry.subject, kinds.RECORD_UNLOCKED)
    with pytest.raises(StorageRefused, match="whole trial"):
        append(ledger, entry.subject)


def test_a_lock_that_was_not_recorded_locks_nothing(storage: Storage) -> None:
    ledger = opened(storage)

    def change_and_stumble(kind: str) -> None:
        with ledger.writing(EXAMINER) as writing:
            writing.append(Draft("participant:p_001", kind), seen=writing.version(visit().subject))
            assert writing.head.seq > 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_stumble(kinds.RECORD_LOCKED)
    append(ledger, "participant:p_001")
    append(ledger, "participant:p_001", kinds.RECORD_LOCKED)
    with pytest.raises(ZeroDivisionError):
        change_and_stumble(kinds.RECORD_UNLOCKED)
    with pytest.raises(StorageRefused, match=r"locked \(entry 3\)"):
        append(ledger, "participant:p_001")


def test_a_lock_holds_within_its_own_transaction(storage: Storage) -> None:
    ledger = opened(storage)

    def lock_and_go_on() -> None:
        with ledger.writing(EXAMINER) as writing:
            writing.append(Draft("participant:p_001", kinds.RECORD_LOCKED), seen=0)
            writing.append(visit(), seen=1)

    with pytest.raises(StorageRefused, match="locked"):
        lock_and_go_on()
    assert ledger.head.seq == 1
    with ledger.writing(EXAMINER) as writing:
        writing.append(Draft("participant:p_001", kinds.RECORD_LOCKED), seen=0)
        writing.append(Draft("participant:p_001", kinds.RECORD_UNLOCKED), seen=1)
        writing.append(visit(), seen=2)
    assert verify(storage).passed


def refused_by(rows: list[Row], subject: str, kind: str) -> int | None:
    """The lock that keeps an entry out, looked for among all rows; the rule in its own words."""
    if kind in ("record.locked", "record.unlocked", "content.redacted"):
        return None
    if subject in ("ledger", "vault", "sign_in") or subject[:8] == "account:":
        return None
    for locked in ("trial", subject):
        of_it = [row for row in rows if row.subject == locked and row.kind.startswith("record.")]
        if of_it and of_it[-1].kind == "record.locked":
            return of_it[-1].seq
    return None


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_of_locking_and_writing_is_kept(storage: Storage, seed: int) -> None:
    chance, rows, refusals = random.Random(seed), list[Row](), Counter[str]()
    subjects = ("trial", "participant:p_001", "participant:p_002", "study", "account:k", "ledger")
    for _ in range(250):
        subject = chance.choice(subjects)
        kind = chance.choice((*kinds.LOCKING, kinds.REDACTED, "test.noted", "test.noted"))
        version = 1 + sum(row.subject == subject for row in rows)
        row = Row(len(rows) + 1, bytes(32), b"{}", subject, version, kind)
        lock = refused_by(rows, subject, kind)
        if lock is None:
            with storage.locked() as writing:
                writing.insert(row, [])
            rows.append(row)
        else:
            with pytest.raises(StorageRefused) as refused, storage.locked() as writing:
                writing.insert(row, [])
            assert f"(entry {lock})" in str(refused.value)
            refusals[rows[lock - 1].subject] += 1
    assert min(refusals[subject] for subject in subjects[:3]) > 0
    assert list(storage.rows()) == rows
    # Put back in the same order, from a backup, each is let in again.
    again = MemoryStorage()
    with again.locked() as writing:
        for row in storage.rows():
            writing.insert(row, [])


def test_what_is_never_locked_goes_by_the_names_that_are_written_elsewhere() -> None:
    assert kinds.PREFIX_NEVER_LOCKED == ACCOUNT_PREFIX
    assert SUBJECT_OF_UNKNOWN in kinds.SUBJECTS_NEVER_LOCKED
