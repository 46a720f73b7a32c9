"""Requirement D8: the databases refuse what comes past Ayumi to a locked record, too."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import psycopg
import pytest

from ayumi.ledger import Draft, Ledger, Storage, kinds
from ayumi.ledger.entry import Row
from ayumi.store.postgresql import PostgresqlStorage
from ayumi.store.sqlite import SqliteStorage
from tests.ledger.ledgers import COORDINATOR, TestClock, entropy, fill, opened
from tests.store.conftest import Database, wait_until
from verify.postgresql_server import APP, OWNER

# The words of these statements are our own.
# ruff: noqa: S608

P1, P2 = "participant:p_001", "participant:p_002"
NEXT = "(SELECT max(seq) + 1 FROM {entry}), {blob}, {blob}, '{subject}', "
NEXT += "(SELECT coalesce(max(version), 0) + 1 FROM {entry} WHERE subject = '{subject}'), '{kind}'"

Refusal = (
    apsw.ConstraintError,
    sqlite3.IntegrityError,
    psycopg.errors.IntegrityConstraintViolation,
)
Past = Callable[[str, str], None]
"""Puts an entry of a subject and a kind into the database, past Ayumi."""


def record(storage: Storage, subject: str, kind: str) -> None:
    """Record an entry as Ayumi does."""
    ledger = Ledger(storage, TestClock(), entropy(storage.version(subject)))
    with ledger.writing(COORDINATOR) as writing:
        writing.append(Draft(subject, kind, {}), seen=writing.version(subject))


def locks_keep_out(storage: Storage, past: Past) -> None:
    """One record locked, then all of them, then unlocked, as whoever passes Ayumi by meets it."""
    fill(opened(storage), 6)
    record(storage, P1, kinds.RECORD_LOCKED)
    with pytest.raises(Refusal, match="locked"):
        past(P1, "test.noted")
    past(P2, "test.noted")
    past("study", "test.noted")
    past(kinds.TRIAL, kinds.RECORD_LOCKED)
    for subject in (P1, P2, "participant:new", "study", kinds.TRIAL):
        with pytest.raises(Refusal, match="locked"):
            past(subject, "test.noted")
    for kind in (kinds.RECORD_UNLOCKED, kinds.RECORD_LOCKED, kinds.REDACTED):
        past(P1, kind)
    for subject in ("ledger", "vault", "sign_in", "account:k.tanaka"):
        past(subject, "test.noted")
    past(kinds.TRIAL, kinds.RECORD_UNLOCKED)
    with pytest.raises(Refusal, match="locked"):
        past(P1, "test.noted")
    past(P2, "test.noted")
    past(P1, kinds.RECORD_UNLOCKED)
    past(P1, "test.noted")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"])
@pytest.mark.parametrize("library", [apsw.Connection, sqlite3.connect])
def test_sqlite_refuses_whoever_holds_the_file(
    path: Path, verb: str, library: Callable[[str], apsw.Connection | sqlite3.Connection]
) -> None:
    def past(subject: str, kind: str) -> None:
        row = NEXT.format(entry="entry", blob="zeroblob(32)", subject=subject, kind=kind)
        with closing(library(str(path))) as connection, connection:
            connection.execute(f"{verb} INTO entry VALUES ({row})")

    with closing(SqliteStorage.create(path)) as storage:
        locks_keep_out(storage, past)


def test_postgresql_refuses_the_role_of_the_application(
    database: Database, storage: PostgresqlStorage
) -> None:
    def past(subject: str, kind: str) -> None:
        row = NEXT.format(entry="ayumi.entry", blob="sha256('')", subject=subject, kind=kind)
        database.ask(f"INSERT INTO ayumi.entry VALUES ({row})", role=APP)

    locks_keep_out(storage, past)


def test_postgresql_refuses_the_owner_and_a_replica_too(
    database: Database, storage: PostgresqlStorage
) -> None:
    opened(storage)
    record(storage, P1, kinds.RECORD_LOCKED)
    row = NEXT.format(entry="ayumi.entry", blob="sha256('')", subject=P1, kind="test.noted")
    with pytest.raises(Refusal) as refused:
        database.ask(f"INSERT INTO ayumi.entry VALUES ({row})", role=OWNER)
    assert "the record of participant:p_001 is locked (entry 2)" in str(refused.value)
    with pytest.raises(Refusal, match="locked"):
        database.ask(
            f"SET session_replication_role = replica; INSERT INTO ayumi.entry VALUES ({row})"
        )


def test_a_lock_and_more_in_one_statement_is_refused(
    path: Path, database: Database, storage: PostgresqlStorage
) -> None:
    def rows(blob: str) -> str:
        lock = f"(2, {blob}, {blob}, '{P1}', 1, 'record.locked')"
        return f"{lock}, (3, {blob}, {blob}, '{P1}', 2, 'test.noted')"

    opened(storage)
    with pytest.raises(Refusal, match="locked"):
        database.ask("INSERT INTO ayumi.entry VALUES " + rows("sha256('')"), role=APP)
    with closing(SqliteStorage.create(path)) as file, closing(apsw.Connection(str(path))) as other:
        opened(file)
        with pytest.raises(Refusal, match="locked"):
            other.execute("INSERT INTO entry VALUES " + rows("zeroblob(32)"))
        assert file.version(P1) == 0


def test_taken_away_guards_of_locks_are_found_in_a_file(path: Path) -> None:
    for statement, told in (
        ("DROP TRIGGER entry_waits_while_locked", "entry_waits_while_locked is missing"),
        ("DROP INDEX entry_by_lock", "entry_by_lock is missing"),
        (
            "DROP INDEX entry_by_lock; CREATE INDEX entry_by_lock ON entry (subject, seq)",
            "entry_by_lock is not as Ayumi made it",
        ),
    ):
        SqliteStorage.create(path).close()
        with closing(apsw.Connection(str(path))) as owner:
            owner.execute(statement)
        with closing(SqliteStorage(path)) as storage:
            [found] = storage.damage()
        assert told in found
        path.unlink()


def test_without_its_index_a_file_takes_nothing(path: Path) -> None:
    """The guard does not fall back to looking through all entries, nor to letting them in."""
    with (
        closing(SqliteStorage.create(path)) as storage,
        closing(apsw.Connection(str(path))) as owner,
    ):
        opened(storage)
        owner.execute("DROP INDEX entry_by_lock")
        with pytest.raises(OSError, match="entry_by_lock"):
            record(storage, P1, "test.noted")


def test_postgresql_looks_for_locks_in_their_own_index_only(
    database: Database, storage: PostgresqlStorage
) -> None:
    """Its plan is made while there are few rows, and kept when there are many."""
    opened(storage)
    with storage.locked() as writing:
        for seq in range(2, 200):
            writing.insert(Row(seq, bytes(32), b"", f"participant:{seq}", 1, "record.locked"), [])
    with storage.locked() as writing:
        for version in range(1, 101):
            writing.insert(Row(199 + version, bytes(32), b"", P1, version, "test.noted"), [])
    storage.close()
    wait_until(lambda: _scans(database)["entry_by_lock"] > 0)
    scans = _scans(database)
    # Two for each of the hundred, and none for a lock.
    assert scans["entry_by_lock"] == 200
    assert scans["entry_by_kind"] < 10
    # The other guards ask for the last place, and for the last version, with each of the 299.
    assert scans["entry_pkey"] < 350
    assert scans["entry_by_subject"] < 350


def _scans(database: Database) -> dict[str, int]:
    query = "SELECT indexrelname::text, idx_scan FROM pg_stat_user_indexes"
    return {str(name): int(str(scans)) for name, scans in database.ask(query)}
