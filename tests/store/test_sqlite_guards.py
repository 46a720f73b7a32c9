"""What the database itself refuses, to whoever holds the file: requirement A2."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from ayumi.ledger.verification import verify
from ayumi.store.sqlite import SqliteStorage
from tests.ledger.ledgers import fill, opened

LIKE_THE_SECOND = "SELECT {seq}, hash, entry, subject, {version}, kind FROM entry WHERE seq = 2"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    storage = SqliteStorage.create(tmp_path / "ledger.sqlite")
    fill(opened(storage), 6, subjects=1)
    storage.close()
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def owner(path: Path) -> Iterator[apsw.Connection]:
    """Whoever opens the file with SQLite alone, as it comes: without our settings."""
    connection = apsw.Connection(str(path))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET kind = 'x' WHERE seq = 3",
        "UPDATE OR REPLACE entry SET seq = 3 WHERE seq = 4",
        "DELETE FROM entry WHERE seq = 7",
        "DELETE FROM entry",
        *(
            f"{verb} INTO entry {LIKE_THE_SECOND.format(seq=seq, version=version)}"
            for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE")
            for seq, version in ((2, 1), (7, 6), (8, 1), (8, 6), (8, 8), (9, 7), (0, 7), (-1, 7))
        ),
        f"INSERT INTO entry {LIKE_THE_SECOND.format(seq=3, version=2)} "
        "ON CONFLICT DO UPDATE SET kind = 'x'",
        "UPDATE content SET body = x'00' WHERE id = 1",
        "DELETE FROM content WHERE id = 1",
        "DELETE FROM content",
        "REPLACE INTO content SELECT id, seq, digest, salt, x'00' FROM content WHERE id = 1",
        "INSERT OR REPLACE INTO content SELECT 99, 7, digest, salt, x'00' FROM content LIMIT 1",
        "INSERT INTO content VALUES (13, 3, 'sha256:x', x'00', x'00')",
    ],
)
def test_it_is_refused(owner: apsw.Connection, path: Path, statement: str) -> None:
    before = path.read_bytes()
    with pytest.raises(apsw.ConstraintError):
        owner.execute(statement)
    owner.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.read_bytes() == before
    storage = SqliteStorage(path)
    assert verify(storage).passed
    storage.close()


def test_no_setting_switches_the_guards_off(owner: apsw.Connection) -> None:
    for setting in (
        "recursive_triggers = OFF",
        "ignore_check_constraints = ON",
        "defer_foreign_keys = ON",
        "writable_schema = OFF",
    ):
        owner.execute(f"PRAGMA {setting}")
    for statement in ("DELETE FROM entry WHERE seq = 7", "UPDATE entry SET version = 9"):
        with pytest.raises(apsw.ConstraintError):
            owner.execute(statement)
