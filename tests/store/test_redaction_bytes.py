"""What is redacted stands in no byte of the ledger's files: requirement A7."""

import random
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest

from ayumi.exchange.archive import Secrets, write_archive
from ayumi.ledger import Attachment, BytesRemain, Draft, Ledger, Text
from ayumi.ledger.verification import verify
from ayumi.store.sqlite import SETTINGS, SqliteStorage, safe_settings
from tests.ledger.ledgers import COORDINATOR, EXAMINER, TestClock, entropy, opened
from verify.ledger_workload import traces

SIZES = (5, 16, 40, 300, 2_000, 3_900, 4_096, 4_200, 9_000, 30_000)
"""From some bytes to several pages of SQLite [bytes]."""
LETTERS = "".join(map(chr, range(0x3042, 0x3090)))


class WithoutLog(SqliteStorage):
    """As where SQLite is too old for a write-ahead log."""

    settings: ClassVar = (*safe_settings(0), *SETTINGS)


class Written:
    """A ledger into which random texts and attachments are written, and taken out again."""

    def __init__(self, storage: SqliteStorage, seed: int) -> None:
        self.chance = random.Random(seed)
        self.storage = storage
        self.ledger = opened(storage, seed=seed + 1_000)
        self.kept: list[tuple[int, str]] = []
        self.gone: list[bytes] = []

    def write(self, count: int) -> None:
        for _ in range(count):
            size = self.chance.choice(SIZES)
            picture = Attachment(self.words(20), "image/png", self.chance.randbytes(size))
            note = {"note": Text(self.words(size))}
            body = {"image": picture} if self.chance.random() < 0.5 else note
            subject = f"participant:p_{self.chance.randrange(3):03}"
            with self.ledger.writing(EXAMINER) as writing:
                draft = Draft(subject, "test.noted", body, reason=self.words(30))
                entry = writing.append(draft, seen=writing.version(subject))
            self.kept += [(entry.seq, digest) for digest in entry.references()]

    def words(self, length: int) -> str:
        return "".join(self.chance.choices(LETTERS, k=length))

    def redact(self, count: int) -> None:
        for _ in range(count):
            seq, digest = self.kept.pop(self.chance.randrange(len(self.kept)))
            content = self.storage.content(digest)
            assert content is not None
            self.gone += [content.salt, content.body]
            self.ledger.redact(COORDINATOR, seq, [digest], reason="a name")

    def in_files(self) -> list[bytes]:
        """What is gone, and yet in some byte of the folder."""
        files = [path.read_bytes() for path in self.storage.path.parent.iterdir()]
        assert files

        def is_there(gone: bytes) -> bool:
            return any(trace in file for file in files for trace in traces(gone))

        return [gone for gone in self.gone if is_there(gone)]


@pytest.fixture(params=[SqliteStorage, WithoutLog])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteStorage]:
    kind: type[SqliteStorage] = request.param
    with closing(kind.create(tmp_path / "ledger.sqlite")) as storage:
        yield storage


@pytest.mark.parametrize("seed", range(3))
def test_redacted_words_are_in_no_byte(storage: SqliteStorage, seed: int) -> None:
    written = Written(storage, seed)
    for _ in range(5):
        written.write(12)
        written.redact(6)
        assert written.in_files() == []
    assert verify(storage).passed
    storage.close()
    assert written.in_files() == []


def test_without_scrubbing_they_would_remain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the test above can fail: that SQLite overwrites what is deleted is not enough."""
    monkeypatch.setattr(SqliteStorage, "scrub", lambda storage: None)
    with closing(SqliteStorage.create(tmp_path / "ledger.sqlite")) as storage:
        written = Written(storage, 1)
        written.write(12)
        written.redact(6)
        assert len(written.in_files()) == len(written.gone)


def test_a_new_backup_does_not_hold_them(tmp_path: Path) -> None:
    with closing(SqliteStorage.create(tmp_path / "ledger.sqlite")) as storage:
        written = Written(storage, 4)
        written.write(20)
        written.redact(20)
        backup = tmp_path / "backup.zip"
        write_archive(storage, backup, secrets=Secrets(None))
        storage.path.unlink()
    with zipfile.ZipFile(backup) as archive:
        members = b"".join(archive.read(name) for name in archive.namelist())
    told = [gone for gone in written.gone if gone in members or gone.hex().encode() in members]
    assert told == []


def test_whoever_reads_meanwhile_is_waited_for_and_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("sqlite", "sqlite_journal"):
        monkeypatch.setattr(f"ayumi.store.{module}.BUSY_MILLISECONDS", 100)
    with (
        closing(SqliteStorage.create(tmp_path / "ledger.sqlite")) as storage,
        closing(SqliteStorage(storage.path)) as second,
    ):
        written = Written(storage, 5)
        written.write(10)
        reader = Ledger(second, TestClock(), entropy())
        with reader.snapshot(), pytest.raises(BytesRemain, match="another program is reading"):
            written.redact(1)
        assert written.in_files() != []
        assert verify(storage).passed
        redaction = list(written.ledger.entries())[-1]
        written.ledger.scrub_after(redaction)
        assert written.in_files() == []
