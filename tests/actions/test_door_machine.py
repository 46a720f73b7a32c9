"""Any acts of anybody in any order: the door does what a plain model of the ward says.

Whatever is refused leaves the ledger as it was; whatever is done adds one entry, the expected one;
what the fold makes of the entries is what the model has noted, now and at every entry before.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ayumi.actions import locking, people
from ayumi.actions.enrolment import allocate
from ayumi.actions.staff import end_record
from ayumi.ledger import Actor, Entry
from ayumi.ledger.verification import verify
from ayumi.trial.fold import participant_after, participant_of
from ayumi.trial.participant import Participant
from ayumi.values import InputRefused, Refusal
from ayumi.values.state_table import START
from tests.actions.clinic import ADMIN, Clinic, complete_exam, day, own_of
from tests.actions.deeds import (
    ACTORS,
    AT_A_VISIT,
    CELL,
    DO,
    FIELD,
    FINAL,
    GENTLE,
    KINDS,
    PEOPLE,
    SIGNED,
    USUAL,
    VISITS,
    acts,
)
from tests.actions.door_model import MAY, Model, Notes, Person
from tests.actions.steps import INJURED, SEEN, ward

EXAM: Final = complete_exam()
CELLS: Final = EXAM.to_cells()
OWN: Final = own_of(EXAM)


def ward_with_all() -> Clinic:
    """The ward, with somebody of two roles, somebody untrained, and somebody who has left."""
    c = ward("")
    c.staff("h.hara", "coordinator", "data_manager")
    c.staff("n.new", "examiner", qualified=False)
    c.staff("q.quit", "investigator")
    end_record(c.ledger, ADMIN, "q.quit", "delegation", reason="left")
    c.clock.set("2026-03-10")
    return c


_WARD: Final = ward_with_all()


def noted(person: Person) -> Notes:
    """What the model has noted of somebody."""
    return {
        "course": person.course,
        "consent": person.consent,
        "treatment": person.treatment,
        "locked": person.locked,
        "death": person.autopsy,
        "cohort": person.cohort if person.enrolled else None,
        "arm": person.arm,
        "cells": list(person.cells),
        "visits": dict(person.visits),
        "forms": {
            key: (form["state"], form["value"], frozenset(form["writers"]))
            for key, form in person.forms.items()
        },
        "exams": {
            place: (exam.state, exam.value, exam.signed, exam.override)
            for place, exam in person.exams.items()
        },
        "queries": list(person.queries),
        "drugs": list(person.drugs),
        "pregnancies": list(person.pregnancies),
        "deviations": person.deviations,
        "cards": person.cards,
    }


def folded(p: Participant) -> Notes:
    """The same as the entries tell it."""
    exams = {key[:2]: form for key, form in p.forms.items() if key[2] == "isncsci"}
    return {
        "course": p.course,
        "consent": p.consent,
        "treatment": p.treatment,
        "locked": p.locked == "locked",
        "death": p.death,
        "cohort": p.cohort,
        "arm": p.arm is not None,
        "cells": [one.day for one in p.transplantations],
        "visits": {key: visit.state for key, visit in p.visits.items()},
        "forms": {
            key: (form.state, form.values[FIELD[key[2]]], form.entered_by)
            for key, form in p.forms.items()
            if key[2] != "isncsci"
        },
        "exams": {
            place: (
                form.state,
                form.values[CELL],
                form.signed and form.signed.seq,
                form.overrides["ais"]["value"] if form.overrides else None,
            )
            for place, form in exams.items()
        },
        "queries": [one.state for one in p.queries],
        "drugs": [one.state for one in p.medications],
        "pregnancies": [one.state for one in p.pregnancies],
        "deviations": len(p.deviations),
        "cards": len(p.cards),
    }


TURNED = (
    "changed since eligibility was signed",
    "says otherwise since it was signed",
    "is not signed; sign it first",
    "was signed since the list was",
    "on which it rests",
)
"""Refusals that rest on values; `test_list.py` and `test_eligibility.py` look at each."""


class TheDoor(RuleBasedStateMachine):
    """The ward, and the model beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.c = _WARD.copy()
        self.model = Model()
        self.then: dict[int, dict[str, Notes]] = {}

    @initialize(first=st.integers(0, 12), second=st.integers(0, 16))
    def some_have_come_some_way(self, first: int, second: int) -> None:
        for code, steps in zip(PEOPLE[:2], (first, second), strict=True):
            self._try({"act": "prescreen"}, USUAL["investigator"])
            for _ in range(steps):
                head = self.c.ledger.head
                self.somebody_takes_the_usual_way(code)
                if self.c.ledger.head == head:
                    self.c.clock.at += timedelta(days=7)

    @rule(act=acts(), actor=st.sampled_from(ACTORS))
    def anybody_tries_anything(self, act: Notes, actor: Actor) -> None:
        self._try(act, actor)

    @rule(act=acts(GENTLE), which=st.integers(0, 2))
    def whoever_may_tries_anything(self, act: Notes, which: int) -> None:
        self._try(act, self._one_who_may(act["act"], which))

    @rule(act=acts(FINAL), chance=st.integers(0, 2))
    def somebody_leaves_or_is_locked(self, act: Notes, chance: int) -> None:
        if chance == 0:
            self._try(act, self._one_who_may(act["act"]))

    @precondition(lambda self: self._locked())
    @rule(data=st.data())
    def what_is_locked_is_unlocked(self, data: Any) -> None:
        code = data.draw(st.sampled_from(self._locked()))
        self._try({"act": "unlock", "code": code}, USUAL["data_manager"])

    @rule(data=st.data(), code=st.sampled_from(PEOPLE[:3]))
    def somebody_goes_on(self, data: Any, code: str) -> None:
        """An act that the model calls possible, so that people come far."""
        found = [
            act
            for act in _all_acts(code)
            if act["act"] in GENTLE and self._possible(act, self._one_who_may(act["act"]))
        ]
        if found:
            act = data.draw(st.sampled_from(found))
            self._try(act, self._one_who_may(act["act"]))

    @rule(code=st.sampled_from(PEOPLE[:3]))
    def somebody_takes_the_usual_way(self, code: str) -> None:
        """The next step towards transplantation and beyond."""
        steps = _usual_way(code)
        for act in steps:
            actor = self._one_who_may(act["act"])
            if self._possible(act, actor) and not self._done(act):
                self._try(act, actor)
                return

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.c.clock.at += timedelta(days=days)

    @rule(
        tries=st.lists(acts(("hold", "enter", "start", "expect", "deviate", "end")), max_size=4),
    )
    def several_acts_that_come_to_nothing(self, tries: list[Notes]) -> None:
        """What was done under a lock that ended with an exception was never done."""
        head, actor = self.c.ledger.head, USUAL["coordinator"]
        with suppress(ZeroDivisionError), self.c.ledger.writing(actor) as writing:
            for act in tries:
                with suppress(Refusal, InputRefused):
                    DO[act["act"]](writing, actor, act["code"], act, {})
                participant_of(writing, act["code"])
            raise ZeroDivisionError
        assert self.c.ledger.head == head

    @invariant()
    def the_fold_is_what_the_model_noted(self) -> None:
        for code, person in self.model.people.items():
            assert folded(self.c.person(code)) == noted(person), code

    def teardown(self) -> None:
        """At every entry the state was what the model had noted then, and all verifies."""
        ledger = self.c.ledger
        states: dict[str, Participant | None] = {}
        for entry in ledger.entries():
            code = entry.subject.removeprefix("participant:")
            if code != entry.subject:
                states[code] = participant_after(states.get(code), entry)
            for known, then in self.then.get(entry.seq, {}).items():
                replayed = states[known]
                assert replayed is not None
                assert folded(replayed) == then
                if entry.seq % 5 == 0:
                    assert participant_of(ledger, known, until=entry.seq) == replayed
        assert {code: self.c.person(code) for code in states} == states
        assert verify(self.c.storage).passed

    def _locked(self) -> list[str | None]:
        """Whose records are locked; None is the whole trial's."""
        people = self.model.people.items()
        return [*(code for code, p in people if p.locked), *([None] if self.model.locked else [])]

    def _one_who_may(self, name: str, which: int = 0) -> Actor:
        roles = sorted(MAY[name], reverse=True)
        return USUAL[roles[which % len(roles)]]

    def _possible(self, act: Notes, actor: Actor) -> bool:
        return self.model.possible(act, actor.account, actor.role, self.c.clock.at.date())

    def _done(self, act: Notes) -> bool:
        """Whether an act that can be done again was done already."""
        person = self.model.people.get(str(act["code"]))
        if person is None:
            return False
        if act["act"] == "consent":
            return person.consent != START
        if act["act"] == "go":
            which = ("cohort" if act["cohort"] else "participant", act["following"])
            treated = frozenset(code for code, q in self.model.people.items() if q.cells)
            return self.model.decisions.get(which) == ("go", treated)
        return act["act"] == "list" and person.course == "cleared"

    def _try(self, act: Notes, actor: Actor) -> None:
        c, today = self.c, self.c.clock.at.date()
        head, possible = c.ledger.head, self._possible(act, actor)
        try:
            entry = self._do(act, actor)
        except (Refusal, InputRefused) as why:
            # The model keeps no values, and so knows of no criterion that turned since.
            turned = any(words in str(why) for words in TURNED)
            assert not possible or turned, (act, actor)
            assert c.ledger.head == head
            return
        assert possible, (act, actor)
        assert c.ledger.head.seq == head.seq + 1 == entry.seq
        assert entry == c.ledger.entry(entry.seq)
        assert (entry.kind, entry.actor) == (KINDS[act["act"]], actor)
        assert entry.subject == self._subject(act)
        assert (entry.signature is not None) == (act["act"] in SIGNED)
        self.model.note(act, actor.account, today, entry.seq)
        self.then[entry.seq] = {code: noted(one) for code, one in self.model.people.items()}

    def _subject(self, act: Notes) -> str:
        if act["act"] == "prescreen":
            return f"participant:P{len(self.model.people) + 1:03d}"
        on_all = act["act"] == "go" or act["code"] is None
        return "trial" if on_all else f"participant:{act['code']}"

    def _do(self, act: Notes, actor: Actor) -> Entry:
        c, name, code = self.c, act["act"], act.get("code")
        if name == "prescreen":
            events = {"injury": day(INJURED)}
            return people.prescreen(
                c.ledger, actor, sex="male", birth=day("1990-05"), events=events, simulated=True
            )
        proof = {"signed_by": c.proof(actor, SIGNED[name])} if name in SIGNED else {}
        if name in ("lock", "unlock"):
            do = locking.lock if name == "lock" else locking.unlock
            return do(c.ledger, actor, code, reason="so", **proof)
        if name == "allocate":
            return allocate(c.ledger, actor, str(code), entropy=c.entropy)
        doubt = {}
        if name == "list" and str(code) in self.model.people:
            in_doubt = self.model.people[str(code)].grade_in_doubt()
            doubt = {"changed_grade.isncsci": SEEN} if in_doubt else {}
        more = {"today": c.clock.at.date()} | ({"grade": doubt} if name == "list" else {})
        return DO[name](c.ledger, actor, str(code), act | more, proof)


def _all_acts(code: str) -> list[Notes]:
    """One of each act on somebody, at every visit where it needs one."""
    found: list[Notes] = []
    rest = {"value": "1", "grade": "B", "which": 1, "go": True, "done": True, "whose": "partner"}
    goes = {"cohort": False, "following": code, "decision": "go", "eligible": True}
    for name in MAY:
        act = {"act": name, "code": code, "into": "first"} | rest | goes
        if name not in AT_A_VISIT:
            found.append(act)
            continue
        for visit in VISITS[:3] if name == "miss" else VISITS:
            found.append(act | {"visit": visit, "number": 1, "instrument": "check"})
            if name in ("enter", "correct", "verify"):
                found.append(act | {"visit": visit, "number": 1, "instrument": "laboratory"})
            if name in ("correct", "examine_again"):
                found.append(found[-1] | {"value": "0"})
    return found


def _usual_way(code: str) -> list[Notes]:
    screening = {"code": code, "visit": "screening", "number": 1, "value": "0"}
    into = "first" if code == "P001" else "second"
    go = {"act": "go", "code": code, "decision": "go"}
    return [
        {"act": "treat", "code": code},
        *([go | {"cohort": True, "following": into}] if code == "P002" else []),
        go | {"cohort": False, "following": code},
        {"act": "list", "code": code, "go": True},
        {"act": "allocate", "code": code},
        {"act": "enrol", "code": code},
        {"act": "judge", "code": code, "eligible": True, "into": into},
        screening | {"act": "sign"},
        screening | {"act": "examine"},
        screening | {"act": "hold"},
        {"act": "consent", "code": code},
    ]


TestTheDoor = TheDoor.TestCase
TestTheDoor.settings = settings(
    max_examples=40,
    stateful_step_count=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
