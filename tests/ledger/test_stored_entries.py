"""Entries that were stored once are read for ever: one of each kind and version.

The two files hold the bytes of a real ledger. They are never changed; for a new kind, or a new
version of one, lines of a new ledger are added in files of their own.
"""

import json
import re
from pathlib import Path

import ayumi
from ayumi.accounts import account_of
from ayumi.actions.permission import permissions_of
from ayumi.ledger import Draft, Ledger, kinds
from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row, hash_of
from ayumi.ledger.verification import verify
from ayumi.store.memory import MemoryStorage
from tests.ledger.ledgers import EXAMINER, TestClock, entropy

HERE = Path(__file__).parent
SOURCE = Path(ayumi.__file__).parent
KIND = re.compile(r'"((?:ledger|content|study|account|session|vault)\.[a-z_]+)"')


def stored() -> MemoryStorage:
    storage = MemoryStorage()
    contents: dict[int, list[Content]] = {}
    for line in (HERE / "stored_contents.jsonl").read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        body, salt = fields["text"].encode(), bytes.fromhex(fields["salt"])
        contents.setdefault(fields["seq"], []).append(Content(fields["digest"], salt, body))
    for entry in (HERE / "stored_entries.jsonl").read_bytes().splitlines():
        fields = json.loads(entry)
        seq, about = fields["seq"], (fields["subject"], fields["version"], fields["kind"])
        row = Row(seq, bytes.fromhex(hash_of(entry)), entry, *about)
        storage.insert(row, contents.get(seq, []))
    return storage


def test_what_was_stored_verifies() -> None:
    report = verify(stored())
    assert report.passed, report.findings
    assert (report.signatures, report.redacted) == (1, 1)


def test_one_of_each_kind_is_stored() -> None:
    written = set()
    for path in SOURCE.rglob("*.py"):
        if path.parent.name in ("ledger", "accounts", "actions"):
            written |= set(KIND.findall(path.read_text(encoding="utf-8")))
    assert kinds.CLOCK_JUMPED in written
    assert {row.kind for row in stored().rows()} >= written


def test_what_was_stored_is_read_as_it_was_then() -> None:
    ledger = Ledger(stored(), TestClock(), entropy())
    tanaka, ito = account_of(ledger, "k.tanaka"), account_of(ledger, "y.ito")
    assert tanaka is not None
    assert ito is not None
    assert (tanaka.closed, tanaka.roles) == (True, frozenset())
    [changed] = ledger.entries(kind="account.roles_changed")
    before = account_of(ledger, "k.tanaka", until=changed.seq)
    assert before is not None
    assert sorted(map(str, before.roles)) == ["data_manager", "examiner@tokyo"]
    [locked] = ledger.entries(kind="account.locked")
    then = account_of(ledger, "k.tanaka", until=locked.seq)
    assert then is not None
    assert then.failures == 5
    assert then.locked(locked.recorded_at)
    [study] = ledger.entries(kind="study.adopted")
    assert "redact" in permissions_of(ledger, "data_manager")
    with ledger.writing(EXAMINER) as writing:
        assert writing.append(Draft("x", "test.noted"), seen=0).study == study.body["digest"]
