"""Bulk work that does not wait for the disk, and is safe on it once it is settled."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import apsw
import pytest

from ayumi.ledger import Ledger, StorageFailure
from ayumi.ledger.verification import verify
from ayumi.store.sqlite import SETTINGS, SqliteStorage, safe_settings
from tests.ledger.ledgers import TestClock, entropy, fill, opened
from verify.simulated_disk import SimulatedDisk

ON_DISK = Path("/simulated/ledger.sqlite")


class OldSqliteStorage(SqliteStorage):
    """As Ayumi keeps a ledger where SQLite is too old for a write-ahead log."""

    settings = (*safe_settings(0), *SETTINGS)


@pytest.fixture
def disk() -> Iterator[SimulatedDisk]:
    disk = SimulatedDisk("disk that is waited for in the end")
    disk.power_on({})
    with disk.in_use():
        yield disk


def after_a_cut(disk: SimulatedDisk, folder: Path, seed: int) -> int | None:
    """How many whole entries a power cut leaves; none if what it leaves is damaged."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in disk.after_the_cut(random.Random(seed)).items():
        (folder / Path(name).name).write_bytes(content)
    with suppress(StorageFailure), closing(SqliteStorage(folder / ON_DISK.name)) as storage:
        report = verify(storage)
        return report.entries if report.passed else None
    return None


@pytest.mark.parametrize("kind", [SqliteStorage, OldSqliteStorage])
@pytest.mark.parametrize("end", [SqliteStorage.settle, SqliteStorage.close])
def test_what_is_settled_outlives_a_power_cut(
    disk: SimulatedDisk,
    tmp_path: Path,
    kind: type[SqliteStorage],
    end: Callable[[SqliteStorage], None],
) -> None:
    with closing(kind.create(ON_DISK, vfs=disk.name, durable=False)) as storage:
        fill(opened(storage), 200)
        before = {after_a_cut(disk, tmp_path, seed) for seed in range(6)}
        assert before != {201}
        end(storage)
        after = {after_a_cut(disk, tmp_path, seed) for seed in range(10)}
        assert after == {201}


def test_nothing_waits_for_the_disk_before_it_is_settled_and_all_does_afterwards(
    disk: SimulatedDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    sync = disk.sync

    def noted(what: str, act: Callable[[], object]) -> None:
        synced.append(what)
        sync(what, act)

    monkeypatch.setattr(disk, "sync", noted)
    with closing(SqliteStorage.create(ON_DISK, vfs=disk.name, durable=False)) as storage:
        synced.clear()
        ledger = opened(storage)
        fill(ledger, 1_000)
        assert synced == []
        storage.settle()
        assert {"syncing the journal", "syncing the database"} <= {*synced}
        synced.clear()
        fill(ledger, 3, each=1)
        assert len(synced) >= 3
        assert {after_a_cut(disk, tmp_path, seed) for seed in range(6)} == {1_004}


def test_the_next_to_open_it_waits_for_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(SqliteStorage.create(path, durable=False)) as storage:
        fill(opened(storage), 50)
    assert [file.name for file in tmp_path.iterdir()] == ["ledger.sqlite"]
    with closing(SqliteStorage(path)) as storage:
        assert storage._value("PRAGMA synchronous") == 3
        assert storage._value("PRAGMA journal_mode") == "wal"
        assert verify(storage).findings == []
    with closing(SqliteStorage(path, durable=False)) as storage:
        assert storage._value("PRAGMA synchronous") == 0
        fill(Ledger(storage, TestClock(), entropy(1)), 3)
        storage.settle()
        assert storage._value("PRAGMA synchronous") == 3


def test_a_disk_that_is_too_full_to_settle_on_is_told(disk: SimulatedDisk) -> None:
    storage = SqliteStorage.create(ON_DISK, vfs=disk.name, durable=False)
    fill(opened(storage), 50)
    disk.room = 0
    with pytest.raises(StorageFailure, match="full"):
        storage.settle()
    with pytest.raises(StorageFailure, match="full"):
        storage.close()
    disk.room = None
    with closing(SqliteStorage(ON_DISK, vfs=disk.name)) as storage:
        assert verify(storage).entries == 51


def test_somebody_who_keeps_on_reading_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ayumi.store.sqlite.BUSY_MILLISECONDS", 50)
    monkeypatch.setattr("ayumi.store.sqlite_journal.BUSY_MILLISECONDS", 50)
    path = tmp_path / "ledger.sqlite"
    with closing(SqliteStorage.create(path, durable=False)) as storage:
        ledger = opened(storage)
        with closing(apsw.Connection(str(path))) as reader:
            reader.execute("BEGIN; SELECT * FROM entry")
            fill(ledger, 3)
            with pytest.raises(StorageFailure, match="another program is reading"):
                storage.settle()
        storage.settle()
    with closing(SqliteStorage(path)) as storage:
        assert verify(storage).entries == 4
