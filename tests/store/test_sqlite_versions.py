"""A file of an earlier Ayumi gets the guards that it lacks as soon as it is opened."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import apsw
import pytest

from ayumi.ledger import Draft, Ledger, StorageFailure, StorageRefused, kinds
from ayumi.ledger.verification import verify
from ayumi.store.sqlite import SqliteStorage
from ayumi.store.sqlite_schema import APPLICATION_ID, SCHEMA_VERSION, tables
from tests.ledger.ledgers import COORDINATOR, TestClock, entropy, fill, opened
from tests.store.test_sqlite_failures import for_reading_only

MADE_WITH = [Path(__file__).with_name(f"sqlite_version_{v}.sql").read_text("utf-8") for v in (1, 2)]
"""What each version added when it was made; never changed, for there are files that hold it."""
GUARD, INDEX = "entry_waits_while_locked", "entry_by_lock"
READ = "SELECT name, type, tbl_name, sql FROM sqlite_schema ORDER BY name"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of version 1, with entries."""
    path = tmp_path / "ledger.sqlite"
    SqliteStorage.create(path).close()
    with closing(SqliteStorage(path)) as storage:
        fill(opened(storage), 20)
    as_version_1(path)
    return path


def as_version_1(path: Path) -> None:
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(f"DROP TRIGGER {GUARD}; DROP INDEX {INDEX}; PRAGMA user_version = 1")
        made = apsw.Connection(":memory:")
        made.execute(MADE_WITH[0])
        assert list(connection.execute(READ)) == list(made.execute(READ))


def version_of(path: Path) -> object:
    with closing(apsw.Connection(str(path))) as connection:
        return connection.execute("PRAGMA user_version").get


def locks(storage: SqliteStorage) -> bool:
    """Whether a locked record is really kept from being written to."""
    ledger = Ledger(storage, TestClock(), entropy(1))

    def append(kind: str) -> None:
        with ledger.writing(COORDINATOR) as writing:
            writing.append(
                Draft("participant:p_000", kind), seen=writing.version("participant:p_000")
            )

    append(kinds.RECORD_LOCKED)
    try:
        append("test.noted")
    except StorageRefused:
        return True
    return False


def test_what_sqlite_keeps_of_a_version_never_changes() -> None:
    assert len(MADE_WITH) == SCHEMA_VERSION
    for version in range(1, SCHEMA_VERSION + 1):
        with (
            closing(apsw.Connection(":memory:")) as was,
            closing(apsw.Connection(":memory:")) as now,
        ):
            was.execute("".join(MADE_WITH[:version]))
            now.execute(tables(version))
            assert list(was.execute(READ)) == list(now.execute(READ))


def test_a_file_of_version_1_is_guarded_once_it_is_open(path: Path, tmp_path: Path) -> None:
    with closing(SqliteStorage(path)) as storage:
        assert version_of(path) == SCHEMA_VERSION
        report = verify(storage)
        assert (report.findings, report.entries) == ([], 21)
        assert locks(storage)
    SqliteStorage.create(tmp_path / "fresh.sqlite").close()
    with (
        closing(apsw.Connection(str(path))) as upgraded,
        closing(apsw.Connection(str(tmp_path / "fresh.sqlite"))) as fresh,
    ):
        assert list(upgraded.execute(READ)) == list(fresh.execute(READ))


def test_a_file_that_was_made_by_version_1_and_never_used_can_be_taken(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(apsw.Connection(str(path))) as made:
        made.execute(MADE_WITH[0])
        made.execute(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1")
    with closing(SqliteStorage.create(path)) as storage:
        fill(opened(storage), 3)
        assert locks(storage)
        assert list(storage.damage()) == []


def test_several_who_open_it_at_once_find_it_guarded(path: Path) -> None:
    whole = path.read_bytes()
    for _ in range(5):
        path.write_bytes(whole)
        ready = Barrier(8)

        def at_once(_: int, ready: Barrier = ready) -> list[str]:
            ready.wait()
            with closing(SqliteStorage(path)) as storage:
                return list(storage.damage())

        with ThreadPoolExecutor(8) as several:
            assert list(several.map(at_once, range(8))) == [[]] * 8
        assert version_of(path) == SCHEMA_VERSION


def test_an_upgrade_that_is_cut_off_leaves_version_1_or_2_and_nothing_between(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = MADE_WITH[1].split(";")[0]
    with monkeypatch.context() as patched:
        patched.setattr("ayumi.store.sqlite_making.UPGRADES", {1: f"{half}; SELECT no_such_thing"})
        with pytest.raises(StorageFailure, match="no_such_thing"):
            SqliteStorage(path)
    assert version_of(path) == 1
    with closing(SqliteStorage(path)) as storage:
        assert list(storage.damage()) == []


def _nothing(path: Path) -> None:
    """A file as version 1 made it."""


def _guards_there_already(path: Path) -> None:
    """An Ayumi of version 1 that was still running wrote its version when it scrubbed the file."""
    SqliteStorage(path).close()
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("PRAGMA user_version = 1")


def _another_guard_of_that_name(path: Path) -> None:
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(f"CREATE TRIGGER {GUARD} BEFORE INSERT ON entry BEGIN SELECT 1; END")


@pytest.mark.parametrize(
    ("before", "found"),
    [
        (_nothing, []),
        (_guards_there_already, []),
        (_another_guard_of_that_name, [f"{GUARD} is not as Ayumi made it"]),
    ],
)
def test_guards_that_bear_the_names_already_are_kept_and_compared(
    path: Path, before: Callable[[Path], None], found: list[str]
) -> None:
    before(path)
    with closing(SqliteStorage(path)) as storage:
        assert list(storage.damage()) == found


def test_a_file_that_cannot_be_written_is_read_without_its_guard_and_that_is_told(
    path: Path,
) -> None:
    with for_reading_only(path) as copy, closing(SqliteStorage(copy)) as storage:
        [found] = verify(storage).findings
        assert "tables have version 1" in str(found)
        assert "open it once where it can be written" in str(found)
        ledger = Ledger(storage, TestClock(), entropy(1))
        assert ledger.head.seq == 21
        with pytest.raises(StorageFailure, match="cannot be written"):
            fill(ledger, 1)


def test_scrubbing_leaves_the_version_as_it_is(path: Path) -> None:
    """Another Ayumi, a later one, may have brought the file to its own version meanwhile."""
    with closing(SqliteStorage(path)) as storage:
        with closing(apsw.Connection(str(path))) as later:
            later.execute("PRAGMA user_version = 3")
        storage.scrub()
    assert version_of(path) == 3
