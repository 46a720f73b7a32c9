"""What a ledger in PostgreSQL does beyond what every ledger does."""

import threading

import pytest

from ayumi.ledger import Draft, Ledger, StorageFailure, StorageRefused, Text
from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row
from ayumi.ledger.verification import verify
from ayumi.store import postgresql_session, postgresql_statements
from ayumi.store.postgresql import PostgresqlStorage
from tests.ledger.ledgers import COORDINATOR, EXAMINER, TestClock, entropy, fill, opened, visit
from tests.store.conftest import Database, wait_until
from verify.postgresql_server import APP, OWNER, SUPERUSER, PostgresqlServer


def test_who_waits_for_the_lock_sees_what_was_written_meanwhile(
    database: Database, storage: PostgresqlStorage
) -> None:
    # Whatever the role was given for its transactions.
    database.ask(f"ALTER ROLE {APP} SET default_transaction_isolation = 'repeatable read'")
    ledger, appended = opened(storage), []

    def append() -> None:
        other = PostgresqlStorage(database.url())
        with Ledger(other, TestClock(), entropy(1)).writing(COORDINATOR) as writing:
            appended.append(writing.append(visit("participant:p_002"), seen=0))
        other.close()

    thread = threading.Thread(target=append)
    with ledger.writing(EXAMINER) as writing:
        thread.start()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        wait_until(lambda: database.ask(waits) == [(1,)])
        writing.append(visit(), seen=0)
    thread.join()
    database.ask(f"ALTER ROLE {APP} RESET ALL")
    assert [entry.seq for entry in appended] == [3]
    assert verify(storage).passed


def test_the_lock_is_not_waited_for_for_ever(
    database: Database, storage: PostgresqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgresql_session.SETTINGS, "lock_timeout", "100ms")
    other = PostgresqlStorage(database.url())
    with storage.locked():
        with pytest.raises(StorageFailure, match="others were writing"), other.locked():
            pytest.fail("the lock was given to two")
        assert other.last() is None
    with other.locked():
        pass
    other.close()


def test_a_writer_who_goes_to_sleep_loses_the_lock(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "idle_in_transaction_session_timeout"
    monkeypatch.setitem(postgresql_session.SETTINGS, name, "100ms")
    sleeper = PostgresqlStorage(database.url())
    ledger = opened(sleeper)

    def write_and_sleep() -> None:
        with ledger.writing(EXAMINER) as writing:
            writing.append(visit(), seen=0)
            wait_until(lambda: not database.sessions())

    with pytest.raises(StorageFailure):
        write_and_sleep()
    with ledger.snapshot() as view:
        threading.Event().wait(0.3)
        assert view.head.seq == 1
    fill(ledger, 1)
    sleeper.close()


def test_every_session_is_durable_whatever_the_role_has_set(database: Database) -> None:
    for setting, found in (("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")):
        database.ask(f"ALTER ROLE {APP} SET synchronous_commit = {setting}")
        session = postgresql_session.Session(database.url())
        show = postgresql_session.Statement(
            "SELECT current_setting('synchronous_commit')", (postgresql_session.text,)
        )
        assert session.ask(postgresql_session.Ready.of((show, ()))) == [[(found,)]]
        session.close()
    database.ask(f"ALTER ROLE {APP} RESET ALL")


def test_pages_are_read_to_the_end(
    storage: PostgresqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = opened(storage)
    fill(ledger, 2 * postgresql_statements.ROWS_A_PAGE + 5, subjects=2, each=500)
    seqs = [row.seq for row in storage.rows()]
    assert seqs == [*range(1, 2 * postgresql_statements.ROWS_A_PAGE + 7)]
    assert [row.seq for row in storage.rows(subject="participant:p_001")] == seqs[2::2]
    assert [row.seq for row in storage.rows(kind="test.visited", after=900)] == seqs[900:]
    assert [row.seq for row in storage.rows(until=1500)] == seqs[:1500]
    assert len(list(storage.contents())) == 2 * (len(seqs) - 1)
    assert verify(storage).passed


def test_pages_of_large_contents_are_small(storage: PostgresqlStorage) -> None:
    ledger = opened(storage)
    large = "x" * (3 * 1024 * 1024)
    with ledger.writing(EXAMINER) as writing:
        writing.append(Draft("s", "test.noted", {"notes": [Text(large)] * 7}), seen=0)
    [page] = storage._connection.ask((postgresql_statements.CONTENTS, (0, 0, 2)))
    assert len(page) == 3
    assert len(list(storage.contents())) == 7
    assert verify(storage).passed


def test_readers_may_stop_half_way_and_write_between(storage: PostgresqlStorage) -> None:
    ledger = opened(storage)
    fill(ledger, 1500, each=500)
    half_read = storage.rows(), storage.contents(), storage.rows(subject="participant:p_001")
    for reader in half_read:
        next(reader)
    read = 0
    for entry in ledger.entries(kind="test.visited"):
        read += 1
        if entry.seq % 100 == 0:
            fill(ledger, 1)
    assert read == 1500
    with ledger.writing(EXAMINER) as writing:
        seen = writing.version("participant:p_000")
        for row in storage.rows(after=1400):
            if row.seq % 50 == 0:
                seen = writing.append(visit("participant:p_000"), seen=seen).version
        last = [entry.seq for entry in writing.entries(after=1500, subject="participant:p_000")]
        assert last[-1] == writing.head.seq
    assert next(half_read[0]).seq == 2
    assert verify(storage).passed


def test_what_others_wrote_is_learned_with_the_lock(
    database: Database, storage: PostgresqlStorage
) -> None:
    """A few entries and many, of known and unknown subjects, between two locks of one writer."""
    ledger = opened(storage)
    second = PostgresqlStorage(database.url())
    other = Ledger(second, TestClock(), entropy(1))
    for many in (1, 3, postgresql_statements.TAIL - 1, postgresql_statements.TAIL, 300):
        for subject in ("participant:p_000", "participant:p_002", "participant:mine"):
            with ledger.writing(EXAMINER) as writing:
                seen = storage.version(subject)
                assert seen == second.version(subject)
                writing.append(visit(subject), seen=seen)
        fill(other, many)
    second.close()
    assert verify(storage).passed


def test_after_a_refusal_nothing_of_the_transaction_is_recorded(storage: PostgresqlStorage) -> None:
    ledger = opened(storage)
    last = storage.last()
    assert last is not None

    def pass_over_a_refusal(row: Row) -> None:
        with storage.locked() as locked:
            locked.insert(row, [])
            with pytest.raises(StorageRefused, match="follows"):
                locked.content("sha256:0")

    with pytest.raises(StorageFailure, match="nothing of it is recorded"):
        pass_over_a_refusal(last)
    fill(ledger, 3)
    assert ledger.head.seq == 4


@pytest.mark.parametrize("subject", ["participant:\0", "\0"])
def test_a_nul_is_refused_before_anything_is_written(
    storage: PostgresqlStorage, subject: str
) -> None:
    ledger = opened(storage)

    def append() -> None:
        with ledger.writing(EXAMINER) as writing:
            writing.append(visit(), seen=0)
            writing.append(visit(subject), seen=0)

    with pytest.raises(StorageRefused, match="NUL"):
        append()
    with pytest.raises(StorageRefused, match="NUL"), storage.locked() as locked:
        locked.insert(Row(2, bytes(32), b"", "s", 1, subject), [])
    with pytest.raises(StorageRefused, match="NUL"):
        storage.set_credential(subject, b"\0")
    assert ledger.head.seq == 1


@pytest.mark.parametrize("subject", ["participant:\0", "participant:\ud800"])
def test_a_text_that_cannot_be_asked_for_takes_nothing_away_that_waits(
    storage: PostgresqlStorage, subject: str
) -> None:
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        written = [writing.append(visit(), seen=0)]
        with pytest.raises((StorageRefused, UnicodeEncodeError)):
            writing.version(subject)
        with pytest.raises((StorageRefused, UnicodeEncodeError)):
            storage.insert(Row(3, bytes(32), b"", "s", 1, subject), [])
        with pytest.raises((StorageRefused, UnicodeEncodeError)):
            storage.insert(Row(3, bytes(32), b"", "s", 1, "k"), [Content(subject, b"", b"")])
        written.append(writing.append(visit(), seen=1))
    assert list(ledger.entries(after=1)) == written
    assert verify(storage).passed


def test_bytes_that_are_no_text_are_kept(storage: PostgresqlStorage) -> None:
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        body = {"note": Text("before\0after"), "odd": "\0 \\u0000 歩 \N{PILE OF POO}"}
        entry = writing.append(Draft("歩:1", "test.noted", body), seen=0)
    assert ledger.text(entry.body["note"]["content"]) == "before\0after"
    [read] = ledger.entries(subject="歩:1")
    assert read.body == entry.body
    storage.set_credential("歩", b"\0\xff")
    assert list(storage.credentials()) == [("歩", b"\0\xff")]
    assert verify(storage).passed


def test_texts_are_compared_byte_by_byte(storage: PostgresqlStorage) -> None:
    accounts = ["Z", "a", "É", "é", "a b", "ab", "歩", "\U0001f600", "ﬀ"]
    for account in accounts:
        storage.set_credential(account, account.encode())
    assert [account for account, _ in storage.credentials()] == sorted(accounts)


def test_a_role_that_could_take_the_guards_away_is_not_the_applications(database: Database) -> None:
    for role in (OWNER, SUPERUSER):
        with pytest.raises(StorageFailure, match="could take the guards"):
            PostgresqlStorage(database.url(role))
    for give, take in (
        (f"GRANT {OWNER} TO {APP}", f"REVOKE {OWNER} FROM {APP}"),
        (f"GRANT {SUPERUSER} TO {APP}", f"REVOKE {SUPERUSER} FROM {APP}"),
        (f"ALTER ROLE {APP} CREATEROLE", f"ALTER ROLE {APP} NOCREATEROLE"),
        (f"GRANT pg_write_server_files TO {APP}", f"REVOKE pg_write_server_files FROM {APP}"),
    ):
        database.ask(give)
        try:
            with pytest.raises(StorageFailure, match="could take the guards"):
                PostgresqlStorage(database.url())
        finally:
            database.ask(take)
    PostgresqlStorage(database.url()).close()


def test_a_database_without_a_ledger_is_told_from_one_of_another_version(
    database: Database, postgresql: PostgresqlServer
) -> None:
    with pytest.raises(StorageFailure, match="there is no ledger here"):
        PostgresqlStorage(postgresql.url())
    database.as_owner("COMMENT ON SCHEMA ayumi IS 'the ledger of Ayumi, tables of version 4'")
    with pytest.raises(StorageFailure, match=r"version 4.*version 3"):
        PostgresqlStorage(database.url())
    database.as_owner("DROP SCHEMA ayumi CASCADE")
    with pytest.raises(StorageFailure, match="there is no ledger here"):
        PostgresqlStorage(database.url())


def test_one_connection_has_one_transaction_at_a_time(storage: PostgresqlStorage) -> None:
    with storage.locked(), pytest.raises(RuntimeError), storage.locked():
        pytest.fail("the lock was given twice")
    with storage.snapshot(), pytest.raises(RuntimeError), storage.locked():
        pytest.fail("a snapshot was written to")
    with pytest.raises(RuntimeError):
        storage.insert(Row(1, bytes(32), b"", "s", 1, "k"), [Content("", b"", b"")])
    with storage.locked(), storage.snapshot() as reading:
        assert reading.last() is None
