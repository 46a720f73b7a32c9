"""Entries about doses that were stored once make the same doses for ever.

As `test_stored` says: the files are never changed; what comes new is stored in files of its own.
"""

import json
from pathlib import Path

import pytest

from ayumi.ledger import Ledger
from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row, hash_of
from ayumi.ledger.verification import verify
from ayumi.store.memory import MemoryStorage
from ayumi.trial.fold import participant_of
from ayumi.trial.product import kinds
from ayumi.trial.product.dose_fold import (
    dose_after,
    dose_of,
    dose_of_sheet,
    dose_with,
    doses_for,
    doses_of,
    reserved_for,
)
from ayumi.trial.product.others import Dose
from tests.ledger.ledgers import TestClock, entropy
from tests.trial.test_stored import differing, plain

HERE = Path(__file__).parent
NAMED = "stored_product_doses"
KINDS = {
    value
    for name, value in vars(kinds).items()
    if name.isupper() and isinstance(value, str) and value.startswith("dose.")
} | {kinds.IDENTITY_KEPT}


def stored() -> Ledger:
    storage = MemoryStorage()
    contents: dict[int, list[Content]] = {}
    for line in (HERE / f"{NAMED}_contents.jsonl").read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        body, salt = found["text"].encode(), bytes.fromhex(found["salt"])
        contents.setdefault(found["seq"], []).append(Content(found["digest"], salt, body))
    for entry in (HERE / f"{NAMED}_entries.jsonl").read_bytes().splitlines():
        found = json.loads(entry)
        about = (found["subject"], found["version"], found["kind"])
        row = Row(found["seq"], bytes.fromhex(hash_of(entry)), entry, *about)
        storage.insert(row, contents.get(found["seq"], []))
    return Ledger(storage, TestClock(), entropy())


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return stored()


def test_what_was_stored_verifies(ledger: Ledger) -> None:
    report = verify(ledger.storage)
    assert report.passed, report.findings
    assert report.signatures >= 2


def test_one_of_each_kind_is_stored(ledger: Ledger) -> None:
    assert len(KINDS) == 14
    assert {entry.kind for entry in ledger.entries()} >= KINDS


def test_what_was_stored_makes_the_state_that_it_made_then(ledger: Ledger) -> None:
    then = json.loads((HERE / f"{NAMED}_state.json").read_text(encoding="utf-8"))
    now = {"doses": [plain(one) for one in doses_of(ledger)]}
    assert differing(then, json.loads(json.dumps(now, default=str))) == []


def test_every_prefix_is_replayed_as_it_is_folded(ledger: Ledger) -> None:
    """Requirement A1: each past state is rebuilt, whatever was looked at before."""
    states: dict[str, Dose | None] = {}
    for entry in ledger.entries():
        if entry.subject.startswith(kinds.DOSE):
            code = entry.subject.removeprefix(kinds.DOSE)
            states[code] = dose_after(states.get(code), entry)
            assert dose_of(ledger, code, until=entry.seq) == states[code]
            assert dose_of(ledger, code, at=entry.recorded_at) == states[code]
    assert {code: dose_of(ledger, code) for code in states} == states


def test_what_came_of_each_dose(ledger: Ledger) -> None:
    assert {one.code: one.state for one in doses_of(ledger)} == {
        "D1": "administered", "D2": "cancelled", "D3": "discarded",
    }  # fmt: skip
    first, _, _ = doses_of(ledger)
    assert [one["act"] for one in first.refusals] == [
        "refuse_match", "refuse_receipt", "refuse_match",
    ]  # fmt: skip
    assert [one.late for one in first.checks] == [True, False]
    assert [state for state, *_ in first.history].count("received") == 3
    assert dose_of_sheet(ledger, "d1-s1") == "D1"
    assert dose_with(ledger, "S-D31-01") == "D3"
    assert reserved_for(ledger, "LOT-1-03") is None
    assert [one.code for one in doses_for(ledger, "P002")] == ["D2", "D3"]
    person = participant_of(ledger, "P001")
    assert person is not None
    assert [one.lot for one in person.transplantations] == ["LOT-1"]


def test_every_entry_says_what_it_is_about(ledger: Ledger) -> None:
    for kind in KINDS - {kinds.IDENTITY_KEPT}:
        found = {kinds.thing(e.kind, e.body) for e in ledger.entries(kind=kind)}
        assert found == {("sheet",) if kind == kinds.DOSE_SHEET else ("course",)}
