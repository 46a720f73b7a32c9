"""Entries about tests, decisions and late failures that were stored once make the same for ever.

As `test_stored` says: the files are never changed; what comes new is stored in files of its own.
"""

import json
from datetime import datetime
from typing import Any

import pytest

from ayumi.actions.product.certificates import certificate_again
from ayumi.actions.product.recomputing_lots import DECISIONS, recompute_decision
from ayumi.actions.recomputing import recomputed
from ayumi.ledger import Entry, Ledger
from ayumi.ledger.verification import verify
from ayumi.trial.product import kinds
from ayumi.trial.product.failures import cells_given, failures_of
from ayumi.trial.product.lot_fold import lot_after, lot_of, lots_of
from ayumi.trial.product.verdicts import verdicts_of
from tests.trial.test_stored import HERE, differing, plain, stored

NAME = "stored_product_quality"
KINDS = {
    value
    for name, value in vars(kinds).items()
    if name.isupper() and isinstance(value, str) and "." in value
    if value.startswith(("lot.", "failure."))
}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return stored(NAME)


def state_then() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / f"{NAME}_state.json").read_text(encoding="utf-8"))
    return found


def test_what_was_stored_verifies(ledger: Ledger) -> None:
    report = verify(ledger.storage)
    assert report.passed, report.findings
    assert report.signatures >= 8


def test_one_of_each_kind_is_stored(ledger: Ledger) -> None:
    assert len(KINDS) > 15
    assert {entry.kind for entry in ledger.entries()} >= KINDS


def test_what_was_stored_makes_the_state_that_it_made_then(ledger: Ledger) -> None:
    then = state_then()
    now = {"lots": [plain(one) for one in lots_of(ledger)]}
    assert differing({"lots": then["lots"]}, json.loads(json.dumps(now, default=str))) == []


def test_every_prefix_is_replayed_as_it_is_folded(ledger: Ledger) -> None:
    """Requirement A1: each past state is rebuilt, whatever was looked at before."""
    states: dict[str, Any] = {}
    for entry in ledger.entries():
        if not entry.subject.startswith(kinds.LOT):
            continue
        code = entry.subject.removeprefix(kinds.LOT)
        states[code] = lot_after(states.get(code), entry)
        assert lot_of(ledger, code, until=entry.seq) == states[code]
        assert lot_of(ledger, code, at=entry.recorded_at) == states[code]
    assert {one.code: one for one in lots_of(ledger)} == states


def test_verdicts_and_decisions_are_today_what_they_were(ledger: Ledger) -> None:
    then = state_then()
    at = datetime.fromisoformat(then["at"])
    now = {
        one.code: {name: v.to_dict() for name, v in verdicts_of(ledger, one, at).items()}
        for one in lots_of(ledger)
    }
    assert differing(then["verdicts"], now) == []
    decisions = [e for e in ledger.entries() if e.kind in DECISIONS]
    assert {e.kind for e in decisions} == set(DECISIONS)
    assert [recompute_decision(ledger, e) for e in decisions] == [None] * len(decisions)
    assert list(recomputed(ledger)) == []


def test_a_decision_on_other_verdicts_is_found(ledger: Ledger) -> None:
    [released] = ledger.entries(kind=kinds.LOT_RELEASED)
    verdicts = json.loads(json.dumps(released.body["verdicts"]))
    verdicts["endotoxin"]["state"] = "fail"
    made = {name: getattr(released, name) for name in Entry.__slots__}
    other = Entry(**(made | {"body": {**released.body, "verdicts": verdicts}}))
    said = recompute_decision(ledger, other)
    assert said is not None
    assert said.endswith("judged otherwise: endotoxin is pass and was fail")


def test_the_certificate_and_the_failure_are_read(ledger: Ledger) -> None:
    _, issued = certificate_again(ledger, "L1", 1)
    assert issued["language"] == "ja"
    [(code, failure)] = failures_of(ledger)
    assert (code, failure.state, failure.participants) == ("L1", "closed", ("P001",))
    assert cells_given(ledger, "B1").participants == ("P001",)


def test_every_entry_says_what_it_is_about(ledger: Ledger) -> None:
    for kind in KINDS:
        about = {kinds.thing(e.kind, e.body)[0] for e in ledger.entries(kind=kind)}
        group = kind.partition(".")[0]
        tests = ("lot.tested", "lot.test_verified", "lot.investigated", "lot.test_reviewed")
        expected = "failure" if group == "failure" else "test" if kind in tests else "course"
        assert about == {expected}, kind
