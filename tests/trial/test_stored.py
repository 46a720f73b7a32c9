"""Entries about participants that were stored once make the same state for ever.

The files hold a whole ledger with one entry of each kind, and the state that its entries made when
they were stored. They are never changed; for a new kind, or a new version of one, a further ledger
is added in files of its own. What later versions note besides may come to the state; nothing that
stands there becomes anything else.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ayumi.actions.examinations import recompute_examination
from ayumi.actions.permission import staff_of
from ayumi.ledger import Entry, Ledger
from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row, hash_of
from ayumi.ledger.kinds import RECORD_LOCKED, RECORD_UNLOCKED, REDACTED
from ayumi.ledger.verification import verify
from ayumi.participants import Immunosuppression
from ayumi.store.memory import MemoryStorage
from ayumi.trial import kinds, staff
from ayumi.trial.fold import participant_after, participant_of
from ayumi.trial.participant import Participant
from ayumi.trial.picture import REHEARSED, picture_of
from ayumi.trial.register import participants_of, register_of
from ayumi.trial.study import ASSUMED, in_force, is_rehearsal
from ayumi.values import PartialDate, Unset
from tests.ledger.ledgers import TestClock, entropy

HERE = Path(__file__).parent
KINDS = {
    value
    for module in (kinds, staff)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str) and "." in value and not value.endswith(":")
} | {ASSUMED, REHEARSED, RECORD_LOCKED, RECORD_UNLOCKED}
KINDS -= {REDACTED}
OF_SAFETY = {kind for kind in KINDS if kind.startswith(("event.", "interest."))} | {
    kinds.RULE_REACHED,
    kinds.RULES_DECIDED,
    kinds.STOPPED,
    kinds.RESUMED,
}
"""The kinds of which one is stored in the ledger of `test_stored_safety.py`."""


def stored(name: str = "stored") -> Ledger:
    storage = MemoryStorage()
    contents: dict[int, list[Content]] = {}
    for line in (HERE / f"{name}_contents.jsonl").read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        body, salt = found["text"].encode(), bytes.fromhex(found["salt"])
        contents.setdefault(found["seq"], []).append(Content(found["digest"], salt, body))
    for entry in (HERE / f"{name}_entries.jsonl").read_bytes().splitlines():
        found = json.loads(entry)
        about = (found["subject"], found["version"], found["kind"])
        row = Row(found["seq"], bytes.fromhex(hash_of(entry)), entry, *about)
        storage.insert(row, contents.get(found["seq"], []))
    return Ledger(storage, TestClock(), entropy())


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return stored()


def plain(value: Any) -> Any:
    """A state as JSON has it."""
    if is_dataclass(value) and not isinstance(value, PartialDate | type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {
            "/".join(map(str, key)) if isinstance(key, tuple) else str(key): plain(inner)
            for key, inner in value.items()
        }
    if isinstance(value, frozenset | set):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime | date | PartialDate):
        return str(value)
    return value


def differing(then: Any, now: Any, place: str = "") -> list[str]:
    """Where something that stood there then stands no longer, or otherwise."""
    if isinstance(then, dict) and isinstance(now, dict):
        return [
            line
            for key, inner in then.items()
            for line in (
                differing(inner, now[key], f"{place}.{key}")
                if key in now
                else [f"{place}.{key} is gone"]
            )
        ]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        pairs = enumerate(zip(then, now, strict=True))
        return [line for n, (a, b) in pairs for line in differing(a, b, f"{place}.{n}")]
    return [] if then == now else [f"{place}: {then!r} was stored, now {now!r}"]


def test_what_was_stored_verifies(ledger: Ledger) -> None:
    report = verify(ledger.storage)
    assert report.passed, report.findings
    assert report.signatures > 10


def test_one_of_each_kind_is_stored(ledger: Ledger) -> None:
    assert len(KINDS) > 45
    assert {entry.kind for entry in ledger.entries()} >= KINDS - OF_SAFETY


def test_what_was_stored_makes_the_state_that_it_made_then(ledger: Ledger) -> None:
    then = json.loads((HERE / "stored_state.json").read_text(encoding="utf-8"))
    now = {
        "participants": [plain(p) for p in participants_of(ledger)],
        "register": plain(register_of(ledger)),
    }
    assert differing(then, json.loads(json.dumps(now))) == []
    assert differing({"a": [1]}, {"a": [2]}) == [".a.0: 1 was stored, now 2"]
    assert differing({"a": 1}, {}) == [".a is gone"]


def test_every_prefix_is_replayed_as_it_is_folded(ledger: Ledger) -> None:
    """Requirement A1: each past state is rebuilt, whatever was looked at before."""
    states: dict[str, Participant | None] = {}
    for entry in ledger.entries():
        code = entry.subject.removeprefix(kinds.PREFIX)
        if code == entry.subject:
            continue
        states[code] = participant_after(states.get(code), entry)
        assert participant_of(ledger, code, until=entry.seq) == states[code]
        assert participant_of(ledger, code, at=entry.recorded_at) == states[code]
    assert {code: participant_of(ledger, code) for code in states} == states


def test_what_is_computed_today_is_what_was_stored(ledger: Ledger) -> None:
    for entry in ledger.entries(kind=kinds.EXAMINATION_SIGNED):
        state = participant_of(ledger, "P001", until=entry.seq)
        assert state is not None
        form = state.forms["screening", 1, "isncsci"]
        assert recompute_examination(form.values, entry) is None


def test_the_study_and_the_staff_are_read(ledger: Ledger) -> None:
    found = in_force(ledger)
    assert found is not None
    assert found.rehearsal is not None
    assert is_rehearsal(ledger)
    drugs = found.definition.immunosuppression
    assert isinstance(drugs, Immunosuppression)
    assert not isinstance(drugs.drugs, Unset)
    assert not isinstance(drugs.drugs["tacrolimus"].target, Unset)
    quit_day = date(2026, 2, 28)
    ended = [one.until for one in staff_of(ledger, "q.quit").credits]
    assert ended == [None, None, quit_day]
    picture = picture_of(ledger)
    assert picture is not None
    assert picture.provenance == {"seed": 7, "engine": "0.1.0"}
    assert {"Since when?", "Since November.", "seen a day late"} <= set(picture.texts.values())


def test_every_entry_about_a_participant_says_what_it_is_about(ledger: Ledger) -> None:
    about: dict[str, set[tuple[str, ...]]] = {}
    for entry in ledger.entries():
        if entry.subject.startswith(kinds.PREFIX):
            about.setdefault(entry.kind, set()).add(kinds.thing_of(entry))
    first = {kind: {one[0] for one in things} for kind, things in about.items()}
    for kind, groups in first.items():
        [group] = groups
        expected = kind.partition(".")[0]
        expected = {"examination": "form"}.get(expected, expected)
        own = ("form", "visit", "query", "medication", "pregnancy", "deviation", "card", "record")
        assert group == (expected if expected in own else "course")


def test_an_unknown_kind_changes_nothing_but_the_version(ledger: Ledger) -> None:
    before = participant_of(ledger, "P001")
    assert before is not None
    last = next(iter(ledger.entries(kind=kinds.DEVIATION)))
    made = {name: getattr(last, name) for name in Entry.__slots__}
    unknown = Entry(**(made | {"kind": "sample.drawn", "version": before.version + 1}))
    after = participant_after(before, unknown)
    assert after is not None
    assert after.version == before.version + 1
    assert plain(after) == plain(before) | {"version": after.version}
