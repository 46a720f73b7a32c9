"""What the database itself refuses, to whoever holds the file: requirement A2."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from ayumi.ledger.verification import verify
from ayumi.store.sqlite import SqliteStorage
from tests.ledger.ledgers import fill, opened
from tests.ledger.test_lineage import record

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


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A file in which two entries name a lineage; its last entry is the third."""
    path = tmp_path / "linked.sqlite"
    with closing(SqliteStorage.create(path)) as storage:
        record(opened(storage), [["b", "a"], ["c", "a"]], [["d", "c"]])
    return path


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE node SET name = 'x' WHERE id = 1",
        "UPDATE OR REPLACE node SET id = 2 WHERE id = 1",
        "UPDATE OR REPLACE node SET name = 'a' WHERE name = 'b'",
        "DELETE FROM node",
        "UPDATE link SET seq = 3",
        "UPDATE OR REPLACE link SET child = 3 WHERE child = 1",
        "DELETE FROM link WHERE seq = 3",
        "DELETE FROM link",
        *(
            f"{verb} INTO {row}"
            for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE")
            for row in (
                "node VALUES (1, 'x')",
                "node VALUES (5, 'a')",
                "node VALUES (6, 'x')",
                "node VALUES (0, 'x')",
                "node VALUES (NULL, 'x')",
                "node (name) VALUES ('x')",
                "link VALUES (2, 4, 1)",
                "link VALUES (4, 4, 1)",
                "link VALUES (NULL, 4, 1)",
                "link SELECT * FROM link WHERE seq = 3",
            )
        ),
        "INSERT INTO node VALUES (1, 'x') ON CONFLICT DO UPDATE SET name = 'x'",
        "INSERT INTO link SELECT * FROM link WHERE seq = 3 ON CONFLICT DO UPDATE SET child = 1",
    ],
)
def test_nothing_of_the_index_of_lineage_is_changed(linked: Path, statement: str) -> None:
    before = linked.read_bytes()
    with closing(apsw.Connection(str(linked))) as owner, pytest.raises(apsw.ConstraintError):
        owner.execute(statement)
    assert linked.read_bytes() == before
    with closing(SqliteStorage(linked)) as storage:
        assert verify(storage).passed


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
