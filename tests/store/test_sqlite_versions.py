"""A file of an earlier Ayumi gets what it lacks as soon as it is opened: guards, and an index."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import apsw
import pytest

from ayumi.ledger import Draft, Ledger, StorageFailure, StorageRefused, kinds
from ayumi.ledger.entry import Row
from ayumi.ledger.verification import verify
from ayumi.store.sqlite import SqliteStorage
from ayumi.store.sqlite_schema import APPLICATION_ID, SCHEMA_VERSION, tables
from tests.ledger.ledgers import COORDINATOR, TestClock, entropy, fill, opened
from tests.ledger.test_lineage import MADE, record
from tests.store.test_sqlite_failures import for_reading_only

MADE_WITH = [
    Path(__file__).with_name(f"sqlite_version_{version}.sql").read_text("utf-8")
    for version in (1, 2, 3)
]
"""What each version added when it was made; never changed, for there are files that hold it."""
GUARD, INDEX = "entry_waits_while_locked", "entry_by_lock"
READ = "SELECT name, type, tbl_name, sql FROM sqlite_schema ORDER BY name"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of version 1, with entries."""
    path = tmp_path / "ledger.sqlite"
    with closing(SqliteStorage.create(path)) as storage:
        fill(opened(storage), 20)
    as_version(1, path)
    return path


def as_version(version: int, path: Path) -> None:
    """Take away what was added since; no version deletes anything, so the guards go first."""
    with closing(apsw.Connection(str(path))) as connection:
        # A table takes its indexes and guards with it.
        connection.execute("DROP TABLE link; DROP TABLE node")
        if version == 1:
            connection.execute(f"DROP TRIGGER {GUARD}; DROP INDEX {INDEX}")
        connection.execute(f"PRAGMA user_version = {version}")
        made = apsw.Connection(":memory:")
        made.execute("".join(MADE_WITH[:version]))
        assert list(connection.execute(READ)) == list(made.execute(READ))


def with_lineage(path: Path, version: int) -> list[tuple[int, tuple[str, str]]]:
    """A file of an earlier version whose entries name a lineage all the same; its links."""
    with closing(SqliteStorage.create(path)) as storage:
        ledger = opened(storage)
        record(ledger, MADE[:7], MADE[5:])
        fill(ledger, 3)
        # What looks like lineage, and is none.
        forged = b'{"body":{"lineage":[["unit:L1.1"]]}}'
        with storage.locked() as writing:
            writing.insert(Row(ledger.head.seq + 1, bytes(32), forged, "odd", 1, "odd"), [])
        links = list(storage.links())
    as_version(version, path)
    return links


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


@pytest.mark.parametrize("cut_off", [1, 2])
def test_an_upgrade_that_is_cut_off_leaves_version_1_and_nothing_between(
    path: Path, cut_off: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = MADE_WITH[cut_off].split(";")[0].replace("TABLE", "TABLE IF NOT EXISTS")
    upgrades = {1: MADE_WITH[1], cut_off: f"{half}; SELECT no_such_thing"}
    with monkeypatch.context() as patched:
        patched.setattr("ayumi.store.sqlite_making.UPGRADES", upgrades)
        with pytest.raises(StorageFailure, match="no_such_thing"):
            SqliteStorage(path)
    assert version_of(path) == 1
    with closing(SqliteStorage(path)) as storage:
        assert list(storage.damage()) == []


@pytest.mark.parametrize("version", [1, 2])
def test_the_index_of_lineage_is_filled_from_the_entries_that_are_there(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "ledger.sqlite"
    links = with_lineage(path, version)
    assert len(links) == len(MADE) + 2
    for _ in range(2):
        with closing(SqliteStorage(path)) as storage:
            assert list(storage.links()) == links
            made = Ledger(storage, TestClock(), entropy(1)).descendants("donor:D1")
            assert made.of("participant:") == ("participant:P1",)
            assert list(storage.damage()) == []
        with closing(apsw.Connection(str(path))) as connection:
            # As an Ayumi of version 1 that was still running may have written.
            connection.execute("PRAGMA user_version = 1")


@pytest.mark.parametrize("version", [1, 2])
def test_without_an_index_that_cannot_be_made_lineage_is_read_from_the_entries(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "ledger.sqlite"
    with_lineage(path, version)
    with for_reading_only(path) as copy, closing(SqliteStorage(copy)) as storage:
        assert list(storage.links()) == []
        ledger = Ledger(storage, TestClock(), entropy(1))
        assert ledger.ancestors("participant:P1").of("donor:") == ("donor:D1",)
        assert ledger.descendants("donor:D9").nodes == {"bank:B9"}
    with closing(SqliteStorage(path)) as storage:
        ledger = Ledger(storage, TestClock(), entropy(1))
        assert ledger.ancestors("participant:P1").of("donor:") == ("donor:D1",)


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
            later.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        storage.scrub()
    assert version_of(path) == SCHEMA_VERSION + 1
