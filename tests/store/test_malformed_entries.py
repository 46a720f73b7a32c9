"""Whatever bytes an owner writes in place of an entry, verification names it and goes on."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ayumi.exchange.archive import write_archive
from ayumi.exchange.archive_reader import open_archive
from ayumi.ledger import Ledger
from ayumi.ledger.canonical import canonical
from ayumi.ledger.verification import verify
from ayumi.store.memory import MemoryStorage
from ayumi.store.sqlite import SqliteStorage
from tests.ledger.ledgers import TestClock, opened
from tests.ledger.test_lineage import record
from tests.store.owners import Fields, rehash, signed_ledger, told


def deep(fields: Fields) -> bytes:
    return b"[" * 100_000 if fields["seq"] == 5 else canonical(fields)


def put(**changes: Any) -> Callable[[Fields], bytes]:
    def written(fields: Fields) -> bytes:
        return canonical(fields | changes if fields["seq"] == 5 else fields)

    return written


def instead(entry: bytes) -> Callable[[Fields], bytes]:
    def written(fields: Fields) -> bytes:
        return entry if fields["seq"] == 5 else canonical(fields)

    return written


@pytest.mark.parametrize(
    "written",
    [
        deep,
        instead(b""),
        instead(b"\xff\xfe"),
        instead(b"null"),
        instead(b"{}"),
        instead(b'{"a":1}{"b":2}'),
        instead(b"1" * 5_000),
        put(format=2),
        put(seq="5"),
        put(version=True),
        put(previous=["x"]),
        put(recorded_at="yesterday"),
        put(recorded_at="2026-03-21T09:00:00"),
        put(body=[1]),
        put(reason="because"),
        put(reason={"content": ["x"]}),
        put(reason={"content": {"a": 1}}),
        put(subject=None),
        put(signature="k.tanaka"),
        put(signature={}),
        put(signature={"account": 5, "key": [], "value": None}),
        put(kind="content.redacted"),
        put(kind="content.redacted", body={"redacts": 5}),
        put(kind="content.redacted", body={"redacts": [["x"]]}),
        put(subject="account:x", kind="account.opened"),
    ],
)
def test_whatever_an_owner_writes_is_found_and_breaks_nothing(
    tmp_path: Path, written: Callable[[Fields], bytes]
) -> None:
    path = signed_ledger(tmp_path / "ledger.sqlite")
    rehash(path, lambda entries: None, written)
    assert 5 in {seq for seq, _ in told(path)}


@pytest.mark.parametrize(
    "lineage",
    [None, 5, {}, "a", [5], [["a"]], [["a", "b", "c"]], [["a", ""]], [["a", {"b": "c"}]]],
)
def test_a_lineage_that_no_ledger_wrote_is_found_and_its_archive_can_be_looked_at(
    tmp_path: Path, lineage: Any
) -> None:
    path, archived = tmp_path / "ledger.sqlite", tmp_path / "archive.zip"
    with closing(SqliteStorage.create(path)) as storage:
        record(opened(storage), [["b", "a"]], [["d", "c"]])

    def change(entries: list[Fields]) -> None:
        entries[1]["body"]["lineage"] = lineage

    rehash(path, change)
    [(seq, message)] = told(path)
    assert seq == 2
    assert "is not written as an entry is (ValueError: lineage" in message
    with closing(SqliteStorage(path)) as storage:
        assert Ledger(storage, TestClock(), bytes).descendants("c").nodes == {"d"}
        write_archive(storage, archived)
    memory = MemoryStorage()
    with open_archive(archived) as archive:
        archive.fill(memory)
    assert [str(finding) for finding in verify(memory).findings] == [f"entry 2: {message}"]


def test_findings_can_be_printed(tmp_path: Path) -> None:
    def written(fields: Fields) -> bytes:
        half_a_character = fields | {"reason": {"content": "\ud800"}}
        return json.dumps(half_a_character if fields["seq"] == 5 else fields).encode()

    path = signed_ledger(tmp_path / "ledger.sqlite")
    rehash(path, lambda entries: None, written)
    messages = [message for _, message in told(path)]
    assert any("\\ud800 is missing" in message for message in messages)
    assert all(message.isprintable() for message in messages)
