"""Entries about donors, runs, lots, units and alerts that were stored once make the same for ever.

As `test_stored` says: the files are never changed; what comes new is stored in files of its own.
"""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from ayumi.ledger import Entry, Ledger
from ayumi.ledger.verification import verify
from ayumi.product.quantities import account
from ayumi.trial.product import kinds
from ayumi.trial.product.alert_fold import alert_after, alerts_of
from ayumi.trial.product.donor_fold import donor_after, donors_of
from ayumi.trial.product.genealogy import downstream_of
from ayumi.trial.product.lot_fold import labelled, lot_after, lot_of, lots_of
from ayumi.trial.product.run_fold import run_after, runs_of
from tests.trial.test_stored import HERE, differing, plain, stored

GROUPS = ("donor", "run", "unit", "alert")
KINDS = {
    value
    for name, value in vars(kinds).items()
    if name.isupper() and isinstance(value, str) and value.partition(".")[0] in GROUPS
    if "." in value
} | {kinds.LOT_MADE}
AFTER: Final[dict[str, Callable[[Any, Entry], Any]]] = {
    kinds.DONOR: donor_after,
    kinds.RUN: run_after,
    kinds.LOT: lot_after,
    kinds.ALERT: alert_after,
}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return stored("stored_product_making")


def test_what_was_stored_verifies(ledger: Ledger) -> None:
    report = verify(ledger.storage)
    assert report.passed, report.findings
    assert report.signatures >= 2


def test_one_of_each_kind_is_stored(ledger: Ledger) -> None:
    assert len(KINDS) > 20
    assert {entry.kind for entry in ledger.entries()} >= KINDS


def test_what_was_stored_makes_the_state_that_it_made_then(ledger: Ledger) -> None:
    then = json.loads((HERE / "stored_product_making_state.json").read_text(encoding="utf-8"))
    now = {
        "donors": [plain(one) for one in donors_of(ledger)],
        "runs": [plain(one) for one in runs_of(ledger)],
        "lots": [plain(one) for one in lots_of(ledger)],
        "alerts": [plain(one) for one in alerts_of(ledger)],
    }
    assert differing(then, json.loads(json.dumps(now, default=str))) == []


def test_every_prefix_is_replayed_as_it_is_folded() -> None:
    """Requirement A1: each past state is rebuilt, whatever was looked at before."""
    ledger, states = stored("stored_product_making"), dict[str, Any]()
    for entry in ledger.entries():
        after = next(
            (step for start, step in AFTER.items() if entry.subject.startswith(start)), None
        )
        if after is None:
            continue
        states[entry.subject] = after(states.get(entry.subject), entry)
        if entry.subject.startswith(kinds.LOT):
            code = entry.subject.removeprefix(kinds.LOT)
            assert lot_of(ledger, code, until=entry.seq) == states[entry.subject]
            assert lot_of(ledger, code, at=entry.recorded_at) == states[entry.subject]
            assert account(states[entry.subject].units.values()).discrepancies == ()
    found = (*donors_of(ledger), *runs_of(ledger), *lots_of(ledger), *alerts_of(ledger))
    assert list(states.values()) == sorted(found, key=lambda one: list(states.values()).index(one))
    assert len(found) == len(states)


def test_the_indexes_and_the_genealogy_are_read(ledger: Ledger) -> None:
    lot = lot_of(ledger, "F-1")
    assert lot is not None
    first, last = lot.units["F-1-01"].labels
    assert labelled(ledger, first) == labelled(ledger, last) == ("F-1", "F-1-01")
    assert {"lot:C-1", "run:R-F-1", "unit:F-1-06"} <= downstream_of(ledger, "donor:D-1")


def test_every_entry_says_what_it_is_about(ledger: Ledger) -> None:
    for kind in KINDS:
        [about] = {kinds.thing(e.kind, e.body) for e in ledger.entries(kind=kind)}
        assert about == (("units",) if kind.startswith("unit.") else ("course",))


def test_an_unknown_kind_changes_nothing_but_the_version(ledger: Ledger) -> None:
    for subject, after in AFTER.items():
        [*entries] = [e for e in ledger.entries() if e.subject.startswith(subject)]
        before = None
        for entry in (e for e in entries if e.subject == entries[0].subject):
            before = after(before, entry)
        last = entries[0]
        made = {name: getattr(last, name) for name in Entry.__slots__}
        unknown = Entry(**(made | {"kind": "cells.sung_to", "version": 99}))
        then = after(before, unknown)
        assert plain(then) == plain(before) | {"version": 99}
