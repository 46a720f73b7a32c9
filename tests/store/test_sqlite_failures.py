"""A full disk, a file that cannot be written, or none: told clearly, and nothing half written."""

import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import apsw
import pytest

from ayumi.ledger import Attachment, Draft, Ledger, StorageFailure
from ayumi.ledger.verification import verify
from ayumi.store.sqlite import SqliteStorage
from tests.ledger.ledgers import COORDINATOR, EXAMINER, TestClock, entropy, fill, opened, visit
from verify.simulated_disk import SimulatedDisk

NOBODY = 65_534
ON_DISK = Path("/simulated/ledger.sqlite")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite"
    with closing(SqliteStorage.create(path)) as storage:
        fill(opened(storage), 20)
    return path


@pytest.fixture
def disk() -> Iterator[SimulatedDisk]:
    disk = SimulatedDisk("disk that fills up")
    disk.power_on({})
    with disk.in_use():
        yield disk


def image(ledger: Ledger, size: int) -> None:
    picture = Attachment("mri.dcm", "application/dicom", entropy(size)(size))
    with ledger.writing(EXAMINER) as writing:
        seen = writing.version("participant:p_009")
        writing.append(Draft("participant:p_009", "test.imaged", {"image": picture}), seen=seen)


def passes(path: Path) -> bool:
    """Whether verification finds nothing; a ledger that cannot be opened does not pass."""
    with suppress(StorageFailure), closing(SqliteStorage(path)) as storage:
        return verify(storage).passed
    return False


def verified_elsewhere(disk: SimulatedDisk, folder: Path) -> None:
    """What lies on the simulated disk is whole."""
    for name, content in disk.files().items():
        (folder / Path(name).name).write_bytes(content)
    with closing(SqliteStorage(folder / ON_DISK.name)) as storage:
        assert verify(storage).findings == []


@pytest.mark.parametrize("more", [0, 1, 5_000, 20_000, 60_000, 200_000])
def test_a_full_disk_takes_nothing_and_work_goes_on_when_there_is_room(
    disk: SimulatedDisk, tmp_path: Path, more: int
) -> None:
    with closing(SqliteStorage.create(ON_DISK, vfs=disk.name)) as storage:
        ledger = opened(storage)
        fill(ledger, 10)
        disk.room = sum(map(len, disk.files().values())) + more
        head, contents = ledger.head, len(list(storage.contents()))
        for _ in range(2):
            with pytest.raises(StorageFailure, match="the disk is full; nothing was recorded"):
                image(ledger, 300_000)
            assert ledger.head == head
            assert len(list(storage.contents())) == contents
        disk.room = None
        image(ledger, 300_000)
        fill(ledger, 3)
        assert ledger.head.seq == head.seq + 4
    verified_elsewhere(disk, tmp_path)


def test_a_disk_that_fills_up_while_a_ledger_is_made(disk: SimulatedDisk, tmp_path: Path) -> None:
    failed = 0
    for room in range(0, 60_000, 3_000):
        disk.room = room
        with suppress(StorageFailure):
            SqliteStorage.create(ON_DISK, vfs=disk.name).close()
            continue
        failed += 1
    assert failed > 5
    disk.room = None
    with closing(SqliteStorage.create(ON_DISK, vfs=disk.name)) as storage:
        fill(opened(storage), 3)
    verified_elsewhere(disk, tmp_path)


def test_a_redaction_on_a_full_disk_is_told_and_can_be_ended(
    disk: SimulatedDisk, tmp_path: Path
) -> None:
    with closing(SqliteStorage.create(ON_DISK, vfs=disk.name)) as storage:
        ledger = opened(storage)
        image(ledger, 100_000)
        with ledger.writing(EXAMINER) as writing:
            entry = writing.append(visit(note="told by his wife Hanako"), seen=0)
        digest = entry.body["note"]["content"]
        disk.room = sum(map(len, disk.files().values())) + 60_000
        with pytest.raises(StorageFailure, match="full"):
            ledger.redact(COORDINATOR, entry.seq, [digest], reason="a name")
        disk.room = None
        if ledger.text(digest) is not None:
            ledger.redact(COORDINATOR, entry.seq, [digest], reason="a name")
        storage.scrub()
        assert not any(b"Hanako" in content for content in disk.files().values())
    verified_elsewhere(disk, tmp_path)


@contextmanager
def file_size_limited(size: int) -> Iterator[None]:
    """No file of this process can grow beyond some bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_real_file_that_cannot_grow(path: Path) -> None:
    with closing(SqliteStorage(path)) as storage:
        ledger = Ledger(storage, TestClock(), entropy(1))
        head = ledger.head
        with file_size_limited(path.stat().st_size + 200_000):
            with pytest.raises(StorageFailure):
                image(ledger, 1_000_000)
            assert ledger.head == head
        image(ledger, 1_000_000)
        assert verify(storage).findings == []
        assert ledger.head.seq == head.seq + 1


@contextmanager
def for_reading_only(path: Path) -> Iterator[Path]:
    """A copy of a file that whoever runs the tests cannot write, even if root does."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        copy = folder / path.name
        copy.write_bytes(path.read_bytes())
        copy.chmod(0o444)
        folder.chmod(0o777)
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
            stack.callback(os.seteuid, 0)
        yield copy


def test_a_file_that_cannot_be_written_is_read_and_not_written(path: Path) -> None:
    with for_reading_only(path) as copy, closing(SqliteStorage(copy)) as storage:
        assert verify(storage).findings == []
        ledger = Ledger(storage, TestClock(), entropy(1))
        with pytest.raises(StorageFailure, match="cannot be written; nothing was recorded"):
            image(ledger, 10)
        assert ledger.head.seq == 21


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(StorageFailure, match="there is no ledger here"):
        SqliteStorage(tmp_path / "ledger.sqlite")
    with pytest.raises(StorageFailure, match="there is no ledger here"):
        SqliteStorage(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no ledger of Ayumi"),
        (b"entries,of,a,table\n" * 100, "no SQLite file, or its head is damaged"),
        (bytes(4096), "no SQLite file, or its head is damaged"),
    ],
)
def test_a_file_that_is_no_ledger(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    with pytest.raises(StorageFailure, match=message):
        SqliteStorage(path)
    assert path.read_bytes() == content


def test_a_database_of_others_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    before = path.read_bytes()
    with pytest.raises(StorageFailure, match="no ledger of Ayumi"):
        SqliteStorage(path)
    with pytest.raises(FileExistsError, match="never replaced"):
        SqliteStorage.create(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [-1, 0, 4])
def test_a_ledger_of_a_later_ayumi(path: Path, version: int) -> None:
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    told = f"its tables have version {version}; this Ayumi knows 1 to 3"
    with pytest.raises(StorageFailure, match=told):
        SqliteStorage(path)


@pytest.mark.parametrize("at", [0, 15, 16, 18, 20, 28, 44, 56, 100])
def test_a_damaged_head_is_told_and_put_back_it_is_whole_again(path: Path, at: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + b"\xff" * 8 + whole[at + 8 :])
    assert not passes(path)
    path.write_bytes(whole)
    with closing(SqliteStorage(path)) as storage:
        assert verify(storage).findings == []


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_short_is_found(path: Path, share: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert not passes(path)


def test_a_ledger_is_made_once(path: Path, tmp_path: Path) -> None:
    for taken in (path, tmp_path):
        with pytest.raises(FileExistsError, match="never replaced"):
            SqliteStorage.create(taken)
    text = tmp_path / "notes.txt"
    text.write_text("notes")
    with pytest.raises(FileExistsError, match="never replaced"):
        SqliteStorage.create(text)
    assert text.read_text() == "notes"


def test_a_ledger_whose_making_was_cut_off_can_be_made(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.touch()
    SqliteStorage.create(path).close()
    with closing(SqliteStorage.create(path)) as storage:
        assert opened(storage).head.seq == 1
    with pytest.raises(FileExistsError, match="never replaced"):
        SqliteStorage.create(path)
