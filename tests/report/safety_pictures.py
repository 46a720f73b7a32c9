"""Trials made by hand for the sections on safety: events, findings, rules, decisions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np

from ayumi.trial.events import AdverseEvent, EventVersion, Facts, Finding, Submission
from ayumi.trial.participant import Participant
from ayumi.trial.picture import Picture
from ayumi.trial.register import Register
from ayumi.trial.treating import RuleDecision, RuleState, Treating
from ayumi.trial.trial_acts import TrialAct
from ayumi.values import PartialDate
from tests.report.trial_pictures import CANARY, keio, many

TOLD = {
    "e1": "Meningitis after the operation", "e2": "Urinary tract infection",
    "e3": "Tremor of the hands", "w1": "Expected after such an operation; observation intensified",
    "w2": "Looked at: of no consequence", "w3": "Nothing seen so far speaks against it",
}  # fmt: skip
NOBODY = {"product": "unrelated", "procedure": "unrelated", "injury": "unrelated",
          "immunosuppression": "unrelated"}  # fmt: skip


def event(
    number: int,
    day: date,
    *,
    term: str = "e2",
    grade: str | None = "2",
    serious: tuple[str, ...] = (),
    to: str = "injury",
    outcome: str = "recovered",
    interest: tuple[str, ...] = (),
    seq: int = 1000,
    reported_after: int | None = None,
    state: str = "closed",
) -> AdverseEvent:
    """An event that was known, and assessed, on the day on which it began."""
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    facts = Facts(
        term, {}, grade, serious, {**NOBODY, to: "related"}, "yes", "unknown", outcome,
        PartialDate.of(day), PartialDate.of(day + timedelta(days=9)), interest,
    )  # fmt: skip
    version = EventVersion("assessed", facts, at, CANARY, "Asia/Tokyo", seq, at, CANARY)
    told: tuple[Submission, ...] = ()
    if reported_after is not None:
        sent = at + timedelta(days=reported_after)
        told = (Submission("authority", "The authority", sent, None, seq + 1, CANARY),)
    return AdverseEvent(number, state, (version,), told, (), seq)


def found(number: int, interest: str, state: str, at: datetime, of: int | None = None) -> Finding:
    """Something that recorded values showed."""
    return Finding(
        number, interest, state, "alert", "laboratory.tacrolimus", ("week_12", 1, "laboratory"),
        (7,), 2000 + number, at, of, CANARY, "w2" if state == "dismissed" else None, 2100,
    )  # fmt: skip


def registered(people: Sequence[Participant]) -> Register:
    """The register of those who are enrolled."""
    treated = {p.code: p.transplantations[0].day for p in people if p.transplantations}
    enrolled = tuple((p.code, p.cohort or "only") for p in people if p.number is not None)
    return Register(tuple(p.code for p in people), enrolled, treated)


@cache
def harmed() -> Picture:
    """Four people: two with a related serious event, a rule that was reached and decided on."""
    before = keio()
    first, second, third, fourth, *others = before.participants
    days = [p.transplantations[0].day for p in (first, second, third, fourth)]
    at = datetime(2026, 5, 1, 4, tzinfo=UTC)
    grave = ("hospitalisation",)
    first = replace(
        first,
        adverse_events=(
            event(1, days[0] + timedelta(days=20), term="e1", grade="3", serious=grave,
                  to="procedure", seq=400, reported_after=6),
            event(2, days[0] + timedelta(days=60), term="e3", grade="1", to="immunosuppression",
                  interest=("trough",), seq=500, outcome="recovering", state="open"),
        ),
        findings=(found(1, "trough", "confirmed", at, 2), found(2, "trough", "dismissed", at)),
    )  # fmt: skip
    second = replace(
        second,
        adverse_events=(
            event(1, days[1] + timedelta(days=24), term="e1", grade="3", serious=grave,
                  to="procedure", seq=600, reported_after=20),
            event(2, days[1] + timedelta(days=90), seq=700),
            event(3, days[1] + timedelta(days=91), seq=710, state="nullified"),
        ),
    )  # fmt: skip
    third = replace(
        third,
        adverse_events=(
            event(1, days[2] + timedelta(days=700), grade="4", serious=("life_threatening",),
                  to="product", seq=1200, outcome="not_recovered", state="open"),
        ),
    )  # fmt: skip
    decided_at = datetime(2026, 3, 20, 2, tzinfo=UTC)
    seen = frozenset({400, 5, 600})
    decision = RuleDecision(
        ("hold",), "go_on", seen, "w1", CANARY, "safety_committee", 650, decided_at
    )
    state = RuleState("hold", "passed", "hold", "", (400, 600), 610, at, decision)
    acts = (
        TrialAct("reached", 610, at - timedelta(days=50), "investigator", "hold", ("hold",)),
        TrialAct("go_decided", 640, decided_at, "safety_committee", "go", (), "participant",
                 second.code, frozenset(), (first.code,), "w3"),
        TrialAct("decided", 650, decided_at, "safety_committee", "go_on", ("hold",), "", "", seen,
                 (), "w1"),
        TrialAct("stopped", 660, decided_at, "safety_committee", why="w2"),
        TrialAct("resumed", 670, decided_at, "safety_committee", why="w1"),
    )  # fmt: skip
    people = (first, second, third, fourth, *others)
    return replace(
        before,
        participants=people,
        register=registered(people),
        texts={**before.texts, **TOLD},
        treating=Treating({"hold": state}, (), (decision,), {"only": "completed"}),
        acts=acts,
        head=replace(before.head, recorded_at=datetime(2028, 6, 1, 3, tzinfo=UTC)),
    )


@cache
def next_waits() -> Picture:
    """The same, with a fifth person who waits, a rule that is reached, a finding to be judged."""
    before = harmed()
    fifth = replace(
        before.participants[0], code="K-009", number=5, course="enrolled", transplantations=(),
        adverse_events=(), findings=(), visits={}, forms={}, events={},
    )  # fmt: skip
    open_one = found(3, "mass", "open", datetime(2026, 6, 1, tzinfo=UTC))
    first = replace(
        before.participants[0], findings=(*before.participants[0].findings, open_one)
    )  # fmt: skip
    people = (first, *before.participants[1:4], fifth, *before.participants[4:])
    reached = RuleState("hold", "reached", "hold", "", (400, 600), 610, before.at)
    treating = Treating({"hold": reached}, (), (), {"only": "held"})
    return replace(
        before, participants=people, register=registered(people), treating=treating, acts=()
    )


@cache
def crowd(n: int = 1000) -> Picture:
    """Many people with events drawn at random."""
    before = many(n)
    rng = np.random.default_rng(11)
    people = []
    for p in before.participants:
        day = p.transplantations[0].day
        events = []
        for number in range(1, int(rng.poisson(4)) + 1):
            bad = bool(rng.random() < 0.05)
            events.append(
                event(
                    number, day + timedelta(days=int(rng.integers(1, 380))),
                    grade=str(int(rng.integers(1, 4))), to=str(rng.choice(list(NOBODY))),
                    serious=("hospitalisation",) if bad else (), seq=10 * (p.number or 0) + number,
                    reported_after=int(rng.integers(1, 25)) if bad else None,
                )
            )  # fmt: skip
        people.append(replace(p, adverse_events=tuple(events)))
    return replace(
        before, participants=tuple(people), register=registered(people),
        texts={**before.texts, **TOLD}, treating=Treating({}, (), (), {"only": "open"}),
        head=replace(before.head, recorded_at=datetime(2037, 1, 1, 3, tzinfo=UTC)),
    )  # fmt: skip
