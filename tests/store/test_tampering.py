"""What the owner of a ledger's file changes in it is found; some of it with an anchor only."""

import hashlib
import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from ayumi.ledger import Ledger, StorageFailure
from ayumi.ledger.canonical import canonical
from ayumi.store import lineage_walk
from ayumi.store.sqlite import SqliteStorage
from tests.ledger.ledgers import TestClock, entropy, fill, opened
from tests.ledger.test_lineage import record
from tests.store.owners import (
    ENTRIES,
    REDACTION,
    SIGNED,
    SIGNED_TOO,
    Fields,
    anchor_of,
    rehash,
    signed_ledger,
    told,
    unguarded,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with signatures, an attachment and a redaction, closed."""
    return signed_ledger(tmp_path / "ledger.sqlite")


def test_a_removed_entry_is_missed(path: Path) -> None:
    for seq in (3, ENTRIES - 3):
        with unguarded(path) as connection:
            connection.execute("DELETE FROM content WHERE seq = ?", (seq,))
            connection.execute("DELETE FROM entry WHERE seq = ?", (seq,))
        assert (seq, "is missing") in told(path)


def test_several_removed_entries_are_missed(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute("DELETE FROM content WHERE seq BETWEEN 4 AND 6")
        connection.execute("DELETE FROM entry WHERE seq BETWEEN 4 AND 6")
    assert (4, "is missing, and so are all up to 6") in told(path)


def test_renumbered_entries_are_found(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute("DELETE FROM content WHERE seq = 4")
        connection.execute("DELETE FROM entry WHERE seq = 4")
        for seq in range(5, ENTRIES + 1):
            connection.execute("UPDATE entry SET seq = seq - 1 WHERE seq = ?", (seq,))
        connection.execute("UPDATE content SET seq = seq - 1 WHERE seq > 4")
    found = told(path)
    assert (4, "does not follow the entry before: the chain is broken") in found
    assert (4, "its columns are not what its bytes say") in found


def test_a_cut_tail_is_found_with_an_anchor_only(path: Path) -> None:
    anchor = anchor_of(path)
    with unguarded(path) as connection:
        connection.execute("DELETE FROM content WHERE seq > 14")
        connection.execute("DELETE FROM entry WHERE seq > 14")
    assert told(path) == []
    [(seq, message)] = told(path, anchor)
    assert seq == ENTRIES
    assert "its tail was cut off" in message


def change_a_value(entries: list[Fields]) -> None:
    entries[4]["body"]["standing"] = "99.9"


def without_signatures(path: Path) -> None:
    """As if nobody had ever signed."""
    names = []

    def strip(entries: list[Fields]) -> None:
        for fields in entries[SIGNED - 1 : SIGNED_TOO]:
            names.append(fields["signature"]["name"]["content"])
            fields["signature"] = None

    rehash(path, strip)
    with unguarded(path) as connection:
        connection.executemany("DELETE FROM content WHERE digest = ?", [(name,) for name in names])
    assert told(path) == []


def test_a_chain_written_anew_is_found_with_an_anchor(path: Path) -> None:
    without_signatures(path)
    anchors = [anchor_of(path, seq) for seq in (4, 5, ENTRIES)]
    rehash(path, change_a_value)
    assert told(path) == [], "whoever owns the file can do this; only what others keep shows it"
    found = told(path, *anchors)
    assert [seq for seq, _ in found] == [5, ENTRIES]
    assert all("rewritten since" in message for _, message in found)


def test_a_chain_written_anew_is_found_where_a_signature_follows(path: Path) -> None:
    rehash(path, change_a_value)
    wrong = "the signature of k.tanaka does not belong to these bytes"
    assert told(path) == [(SIGNED, wrong), (SIGNED_TOO, wrong)]


def test_a_copied_signature_is_found(path: Path) -> None:
    def copy(entries: list[Fields]) -> None:
        name = entries[SIGNED_TOO - 1]["signature"]["name"]
        entries[SIGNED_TOO - 1]["signature"] = entries[SIGNED - 1]["signature"] | {"name": name}

    rehash(path, copy)
    assert told(path) == [(SIGNED_TOO, "the signature of k.tanaka does not belong to these bytes")]


def test_a_signature_given_to_an_entry_that_had_none_is_found(path: Path) -> None:
    def give(entries: list[Fields]) -> None:
        entries[ENTRIES - 1]["signature"] = entries[SIGNED - 1]["signature"]

    rehash(path, give)
    assert (ENTRIES, "the signature of k.tanaka does not belong to these bytes") in told(path)


def test_a_signature_in_the_name_of_somebody_else_is_found(path: Path) -> None:
    def rename(entries: list[Fields]) -> None:
        entries[SIGNED_TOO - 1]["actor"] = "m.sato"

    rehash(path, rename)
    assert (SIGNED_TOO, "signed by k.tanaka, but m.sato acted") in told(path)


def test_bytes_that_only_say_what_was_signed_are_found(path: Path) -> None:
    """JSON may hold a key twice; readers in other languages may take the first."""

    def written(fields: Fields) -> bytes:
        entry = canonical(fields)
        if fields["seq"] == SIGNED_TOO:
            entry = entry.replace(b'{"actor"', b'{"body":{"dose":"9"},"actor"', 1)
        return entry

    rehash(path, lambda entries: None, written)
    assert told(path) == [
        (SIGNED_TOO, "its bytes say the same as those that were signed, but are others")
    ]


def test_an_anchor_of_another_ledger_is_told(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with closing(SqliteStorage.create(other)) as storage:
        fill(opened(storage, seed=99), 3)
    assert told(path, anchor_of(other)) == [(0, "the anchor of entry 4 is of another ledger")]


CHANGES = {
    "subject": "UPDATE entry SET subject = ? WHERE seq = 6",
    "version": "UPDATE entry SET version = ? WHERE seq = 6",
    "kind": "UPDATE entry SET kind = ? WHERE seq = 6",
}


def test_each_of_several_anchors_of_one_entry_counts(path: Path) -> None:
    anchor = anchor_of(path)
    for forged in (replace(anchor, hash="f" * 64), replace(anchor, ledger="f" * 32)):
        for anchors in ((anchor, forged), (forged, anchor)):
            assert len(told(path, *anchors)) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [("subject", "participant:p_777"), ("version", 7), ("kind", "test.called")],
)
def test_a_changed_column_is_found(path: Path, column: str, value: str | int) -> None:
    with unguarded(path) as connection:
        connection.execute(CHANGES[column], (value,))
    assert (6, "its columns are not what its bytes say") in told(path)


def test_a_changed_hash_is_found(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute("UPDATE entry SET hash = zeroblob(32) WHERE seq = 6")
    assert told(path) == [(6, "its bytes are not those that were hashed")]


def test_changed_bytes_with_their_right_hash_are_found(path: Path) -> None:
    with unguarded(path) as connection:
        [(entry,)] = connection.execute("SELECT entry FROM entry WHERE seq = 6")
        entry = entry.replace(b'"12.5"', b'"21.5"')
        digest = hashlib.sha256(entry).digest()
        connection.execute("UPDATE entry SET entry = ?, hash = ? WHERE seq = 6", (entry, digest))
    assert told(path) == [(7, "does not follow the entry before: the chain is broken")]


def test_contents_that_were_swapped_are_found(path: Path) -> None:
    with unguarded(path) as connection:
        found = list(connection.execute("SELECT seq, id, salt, body FROM content LIMIT 5"))
        (first, one, *salted), (last, other, *salted_otherwise) = found[0], found[-1]
        swap = "UPDATE content SET salt = ?, body = ? WHERE id = ?"
        connection.execute(swap, (*salted_otherwise, one))
        connection.execute(swap, (*salted, other))
    messages = told(path)
    assert [seq for seq, _ in messages] == [first, last]
    assert all("is not what was recorded" in message for _, message in messages)


def test_contents_that_were_given_to_another_entry_are_found(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute("UPDATE content SET seq = 5 WHERE id = 2")
    assert 5 in {seq for seq, _ in told(path)}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE content SET salt = x'00' WHERE seq = 12",
        "UPDATE content SET body = zeroblob(length(body)) WHERE seq = 12",
    ],
)
def test_a_changed_content_is_found(path: Path, change: str) -> None:
    with unguarded(path) as connection:
        connection.execute(change)
    found = told(path)
    assert {seq for seq, _ in found} == {12}
    assert len(found) == 2, "an attachment's name and its bytes"


def test_a_content_deleted_without_redaction_is_missed(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute("DELETE FROM content WHERE seq = 8")
    found = told(path)
    assert [seq for seq, _ in found] == [8, 8]
    assert all("is missing, and no entry redacts it" in message for _, message in found)


def test_a_redacted_content_that_is_back_is_found(path: Path) -> None:
    with unguarded(path) as connection:
        [(entry,)] = connection.execute("SELECT entry FROM entry WHERE seq = ?", (REDACTION,))
        [digest] = json.loads(entry)["body"]["redacts"]
        put_back = "INSERT INTO content VALUES (1000, ?, ?, ?, ?)"
        connection.execute(put_back, (ENTRIES, digest, b"salt", b"a name"))
    assert (REDACTION, f"redacts the content {digest}, which is there") in told(path)


def test_a_row_before_the_first_entry_is_found(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute(
            "INSERT INTO entry SELECT 0, hash, entry, 'hidden', 1, kind FROM entry WHERE seq = 3"
        )
    assert told(path) == [(0, "rows stand before the first entry, where no entry is")]


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A ledger in which the entries 3 and 4 name a lineage, closed."""
    path = tmp_path / "linked.sqlite"
    with closing(SqliteStorage.create(path)) as storage:
        ledger = opened(storage)
        fill(ledger, 1)
        record(ledger, [["unit:1", "lot:1"], ["unit:2", "lot:1"]], [["unit:1", "lot:1"]])
        fill(ledger, 1)
    assert told(path) == []
    return path


SAYS = "says that {} comes from {}, which is missing from the index"
NAMES = "the index of lineage names {}, which no link does"
SAYS_NOT = "does not say that {} comes from {}, as the index does"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DELETE FROM link WHERE seq = 4", [(4, SAYS.format("unit:1", "lot:1"))]),
        (
            "DELETE FROM link WHERE seq = 3 AND child = 3",
            [(3, SAYS.format("unit:2", "lot:1")), (0, NAMES.format("unit:2"))],
        ),
        ("INSERT INTO link VALUES (3, 1, 3)", [(3, SAYS_NOT.format("unit:1", "unit:2"))]),
        ("INSERT INTO link VALUES (2, 1, 3)", [(2, SAYS_NOT.format("unit:1", "unit:2"))]),
        (
            "UPDATE link SET parent = 3 WHERE seq = 4",
            [
                (4, SAYS.format("unit:1", "lot:1")),
                (4, SAYS_NOT.format("unit:1", "unit:2")),
            ],
        ),
        (
            "UPDATE link SET child = 2, parent = 1 WHERE seq = 4",
            [(4, SAYS.format("unit:1", "lot:1")), (4, SAYS_NOT.format("lot:1", "unit:1"))],
        ),
        (
            "UPDATE link SET seq = 2 WHERE seq = 4",
            [(2, SAYS_NOT.format("unit:1", "lot:1")), (4, SAYS.format("unit:1", "lot:1"))],
        ),
        (
            "UPDATE node SET name = 'unit:9' WHERE id = 3",
            [(3, SAYS.format("unit:2", "lot:1")), (3, SAYS_NOT.format("unit:9", "lot:1"))],
        ),
        (
            "DELETE FROM node WHERE id = 3",
            [(3, SAYS.format("unit:2", "lot:1")), (3, SAYS_NOT.format("", "lot:1"))],
        ),
        (
            "INSERT INTO link VALUES (6, 1, 3)",
            [(6, "no entry says that unit:1 comes from unit:2, as the index does")],
        ),
        (
            "INSERT INTO link VALUES (0, 1, 3)",
            [(0, "no entry says that unit:1 comes from unit:2, as the index does")],
        ),
        (
            "INSERT INTO node VALUES (4, 'Hanako Yamada')",
            [(0, NAMES.format("Hanako Yamada"))],
        ),
        ("DELETE FROM link; DELETE FROM node", None),
    ],
)
def test_an_index_of_lineage_that_is_not_what_entries_say_is_found(
    linked: Path, change: str, found: list[tuple[int, str]] | None
) -> None:
    with unguarded(linked) as connection:
        connection.execute(change)
    wanted = [(3, SAYS.format(f"unit:{number}", "lot:1")) for number in (1, 2)]
    wanted += [(4, SAYS.format("unit:1", "lot:1"))]
    assert told(linked) == (wanted if found is None else found)


@pytest.mark.parametrize("few", [0, lineage_walk.FEW])
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM node WHERE id = 1",
        "DELETE FROM node WHERE id = 3",
        "UPDATE node SET name = 'a' || char(0) || 'b' WHERE id = 3",
        "INSERT INTO link VALUES (4, 9, 2)",
    ],
)
def test_a_walk_does_not_pass_over_what_does_not_fit_together(
    linked: Path, change: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage_walk, "FEW", few)
    with unguarded(linked) as connection:
        connection.execute(change)
    with closing(SqliteStorage(linked)) as storage:
        ledger = Ledger(storage, TestClock(), entropy())
        with pytest.raises(StorageFailure, match="index of lineage is damaged"):
            ledger.descendants("lot:1")
        assert ledger.descendants("lot:2").nodes == frozenset()


def test_a_lineage_that_was_written_into_the_entries_is_found(linked: Path) -> None:
    def change(entries: list[Fields]) -> None:
        entries[2]["body"]["lineage"][1] = ["unit:3", "lot:1"]
        del entries[3]["body"]["lineage"]

    rehash(linked, change)
    assert told(linked) == [
        (3, SAYS.format("unit:3", "lot:1")),
        (3, SAYS_NOT.format("unit:2", "lot:1")),
        (4, SAYS_NOT.format("unit:1", "lot:1")),
    ]


@pytest.mark.parametrize("table", ["link", "node"])
def test_a_missing_table_of_the_index_is_found(linked: Path, table: str) -> None:
    with closing(apsw.Connection(str(linked))) as connection:
        connection.execute(f"DROP TABLE {table}")
    found = [message for _, message in told(linked)]
    assert any(message.startswith(f"{table} is missing") for message in found)


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER entry_stays",
        "DROP INDEX entry_by_kind",
        "DROP TRIGGER link_stays",
        "DROP TRIGGER node_stays_as_it_is",
        "DROP INDEX link_by_parent",
        "DROP TRIGGER content_stays_unless_redacted; CREATE TRIGGER content_stays_unless_redacted "
        "BEFORE DELETE ON content BEGIN SELECT 1; END",
        "CREATE TRIGGER more AFTER INSERT ON entry BEGIN SELECT 1; END",
        "CREATE VIEW more AS SELECT 1",
    ],
)
def test_a_guard_that_is_not_as_it_was_made_is_found(path: Path, change: str) -> None:
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute(change)
    [(seq, _)] = told(path)
    assert seq == 0
