"""Entries about adverse events and decisions that were stored once make the same state for ever.

As in `test_stored.py`: the files hold a whole ledger with one entry of each of these kinds, and the
state that they made. They are never changed; for a new kind, or version of one, come further files.
"""

import json
from datetime import datetime

import pytest

from ayumi.ledger import Ledger
from ayumi.ledger.verification import verify
from ayumi.trial import kinds
from ayumi.trial.clocks_running import clocks_running
from ayumi.trial.fold import participant_after, participant_of
from ayumi.trial.participant import Participant
from ayumi.trial.register import participants_of
from ayumi.trial.study import in_force
from ayumi.trial.treating import treating_of
from tests.trial.test_stored import HERE, OF_SAFETY, differing, plain, stored


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return stored("stored_safety")


def test_what_was_stored_verifies(ledger: Ledger) -> None:
    report = verify(ledger.storage)
    assert report.passed, report.findings
    assert report.signatures > 8


def test_one_of_each_kind_is_stored(ledger: Ledger) -> None:
    assert len(OF_SAFETY) == 14
    assert {entry.kind for entry in ledger.entries()} >= OF_SAFETY


def test_what_was_stored_makes_the_state_that_it_made_then(ledger: Ledger) -> None:
    then = json.loads((HERE / "stored_safety_state.json").read_text(encoding="utf-8"))
    document, people = in_force(ledger), participants_of(ledger)
    assert document is not None
    last = ledger.head.recorded_at
    assert isinstance(last, datetime)
    now = {
        "participants": [plain(p) for p in people],
        "treating": plain(treating_of(ledger, document.definition)),
        "clocks": [plain(one) for one in clocks_running(people, document.definition, last)],
    }
    for one in now["clocks"]:
        del one["running"]["zone"]
    assert differing(then, json.loads(json.dumps(now))) == []


def test_every_prefix_is_replayed_as_it_is_folded(ledger: Ledger) -> None:
    """Requirement A1."""
    state: Participant | None = None
    for entry in ledger.entries(subject="participant:P001"):
        state = participant_after(state, entry)
        assert participant_of(ledger, "P001", until=entry.seq) == state
    assert participant_of(ledger, "P001") == state


def test_events_and_findings_are_things_of_their_own(ledger: Ledger) -> None:
    things = {
        kinds.thing_of(entry)
        for entry in ledger.entries(subject="participant:P001")
        if entry.kind in OF_SAFETY
    }
    assert things == {("event", "1"), ("event", "2"), ("interest", "1"), ("interest", "2")}
