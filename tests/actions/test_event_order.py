"""Every edge of the tables of events, findings, rules, stops and cohorts; what is none is refused.

Requirement E2: an event keeps its number; requirement E3: nobody is treated past a decision.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from ayumi.actions.events import attach
from ayumi.actions.findings import confirm_finding
from ayumi.actions.rules import reach_rules
from ayumi.actions.visits import hold_visit
from ayumi.ledger import Attachment, Entry
from ayumi.safety.order import COHORT, EVENT, INTEREST, RULE, STOP, TABLES
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Participant
from ayumi.trial.study import in_force
from ayumi.trial.treating import treating_of
from ayumi.values import InputRefused, Refusal
from ayumi.values.state_table import START, StateTable, said
from tests.actions.clinic import Clinic
from tests.actions.safety_steps import (
    COORDINATOR,
    decide,
    dismiss,
    drop,
    follow,
    judge_event,
    next_one,
    report,
    resume,
    shut,
    stop,
    tell,
    treated_ward,
)
from tests.actions.steps import clear, form, go_on, treat

Do = Callable[[Clinic], object]


def found(c: Clinic) -> None:
    """A form that shows what is watched for."""
    hold_visit(c.ledger, COORDINATOR, "P001", "unscheduled")
    form(c, name="unscheduled", instrument="imaging", values={"mass": "yes"})


def confirmed(c: Clinic) -> Entry:
    return confirm_finding(c.ledger, COORDINATOR, "P001", 1, event=1)


def serious(c: Clinic) -> None:
    report(c)
    judge_event(c)


def another(c: Clinic) -> None:
    """A further event on which the rules rest."""
    report(c)
    judge_event(c, number=len(c.person().adverse_events))


def treated(c: Clinic) -> Entry:
    """The next one, without any decision before."""
    code = next_one(c)
    clear(c, code)
    c.clock.at += timedelta(days=1)
    return treat(c, code)


def attached(c: Clinic) -> Entry:
    letter = Attachment("letter.txt", "text/plain", b"as told")
    return attach(c.ledger, COORDINATOR, "P001", 1, letter)


ACTS: Final[dict[str, dict[str, Do]]] = {
    "event": {
        "report": report,
        "follow_up": lambda c: follow(c, outcome="recovering"),
        "assess": judge_event,
        "attach": attached,
        "submit": tell,
        "close": shut,
        "nullify": drop,
    },
    "finding": {"find": found, "confirm": confirmed, "dismiss": dismiss},
    "rule": {
        "reach": another,
        "go_on": lambda c: decide(c, "hold"),
        "stop": lambda c: decide(c, "hold", decision="stop"),
    },
    "treating": {"stop": stop, "resume": resume},
    "cohort": {
        "open": lambda c: go_on(c, "second", before="cohort"),
        "hold": another,
        "stop": stop,
        "go_on": lambda c: decide(c, "hold"),
        "complete": treated,
    },
}


def state(c: Clinic, thing: str, cohort: str = "first") -> str:
    p = participant_of(c.ledger, "P001") or Participant("P001")
    document = in_force(c.ledger)
    assert document is not None
    treating = treating_of(c.ledger, document.definition)
    return {
        "event": p.adverse_events[0].state if p.adverse_events else START,
        "finding": p.findings[0].state if p.findings else START,
        "rule": treating.rule("hold").state,
        "treating": treating.state,
        "cohort": treating.cohorts[cohort],
    }[thing]


def way(people: int, *acts: Do) -> Callable[[], Clinic]:
    def make() -> Clinic:
        c = treated_ward(people)
        for act in acts:
            act(c)
        return c

    return make


def interest(c: Clinic) -> None:
    found(c)
    report(c, serious=[], grade="1", of_interest=["mass"])


WAYS: Final[dict[tuple[str, str], Callable[[], Clinic]]] = {
    ("event", START): way(1),
    ("event", "open"): way(1, report),
    ("event", "closed"): way(1, serious, shut),
    ("event", "nullified"): way(1, report, drop),
    ("finding", START): way(1),
    ("finding", "open"): way(1, interest),
    ("finding", "confirmed"): way(1, interest, confirmed),
    ("finding", "dismissed"): way(1, interest, dismiss),
    ("rule", START): way(1),
    ("rule", "reached"): way(1, serious),
    ("rule", "passed"): way(1, serious, ACTS["rule"]["go_on"]),
    ("rule", "stopped"): way(1, serious, ACTS["rule"]["stop"]),
    ("treating", START): way(1),
    ("treating", "stopped"): way(1, stop),
    ("cohort", "waiting"): way(2),
    ("cohort", "open"): way(1),
    ("cohort", "held"): way(1, serious),
    ("cohort", "stopped"): way(1, serious, ACTS["rule"]["stop"]),
    ("cohort", "completed"): way(0, treated, treated, lambda c: None),
}


def stopped_and_held(c: Clinic) -> None:
    """What was stopped goes on to what holds it besides."""
    stop(c)
    decide(c, "hold")
    another(c)
    resume(c)


def judged_and_shut(c: Clinic) -> None:
    judge_event(c)
    shut(c)


ANOTHER_WAY: Final[dict[tuple[str, str, str], Do]] = {
    ("cohort", "stopped", "hold"): stopped_and_held,
    ("event", "open", "close"): judged_and_shut,
}
EDGES: Final = [
    (table, before, act) for table in TABLES for before, ways in table.ways.items() for act in ways
]
ANY_TIME: Final = {"report", "find", "reach"}
"""What begins something of its own, or is no act of a person."""
NO_EDGES: Final = [
    (table, before, act)
    for table in TABLES
    for before, ways in table.ways.items()
    for act in table.acts
    if act not in ways and act not in ANY_TIME and table is not COHORT
]
IN_OTHER_WORDS: Final = {
    **{("event", START, act): "P001 has no event 1" for act in EVENT.acts},
    **{("finding", START, act): "P001 has no finding 1" for act in INTEREST.acts},
}


def named(pairs: list[tuple[StateTable, str, str]]) -> list[str]:
    return [f"{table.thing}: {said(before)}, {said(act)}" for table, before, act in pairs]


def test_every_state_and_every_act_is_there() -> None:
    assert WAYS.keys() == {(table.thing, before) for table in TABLES for before in table.ways}
    assert {thing: set(acts) for thing, acts in ACTS.items()} == {
        table.thing: set(table.acts) for table in TABLES
    }


@pytest.mark.parametrize(("table", "before", "act"), EDGES, ids=named(EDGES))
def test_every_edge_is_walked(table: StateTable, before: str, act: str) -> None:
    c = WAYS[table.thing, before]()
    cohort = "second" if before == "waiting" else "first"
    assert state(c, table.thing, cohort) == before
    ANOTHER_WAY.get((table.thing, before, act), ACTS[table.thing][act])(c)
    assert state(c, table.thing, cohort) == table.ways[before][act]


@pytest.mark.parametrize(("table", "before", "act"), NO_EDGES, ids=named(NO_EDGES))
def test_what_is_no_edge_is_refused(table: StateTable, before: str, act: str) -> None:
    c = WAYS[table.thing, before]()
    head = c.ledger.head
    with pytest.raises((Refusal, InputRefused)) as refusal:
        ACTS[table.thing][act](c)
    assert c.ledger.head == head
    expected = f"is {table.said(before)}; to {table.said(act)} it must be"
    assert IN_OTHER_WORDS.get((table.thing, before, act), expected) in str(refusal.value)


def test_what_waits_or_is_complete_stays_so_whatever_holds_the_others() -> None:
    """What is no edge of the table of cohorts: nothing that is recorded leads along it."""
    c = WAYS["cohort", "completed"]()
    serious(c)
    stop(c)
    document = in_force(c.ledger)
    assert document is not None
    assert treating_of(c.ledger, document.definition).cohorts == {
        "first": "completed",
        "second": "waiting",
    }
    resume(c)
    decide(c, "hold")
    assert reach_rules_again(c) == 0


def reach_rules_again(c: Clinic) -> int:
    """How many rules say anew that somebody waits, when nothing has happened."""
    document = in_force(c.ledger)
    assert document is not None
    with c.ledger.writing(COORDINATOR) as writing:
        return len(reach_rules(writing, document.definition))


def test_the_tables_have_no_state_that_is_never_reached() -> None:
    for table in (EVENT, INTEREST, RULE, STOP, COHORT):
        led_to = {state for ways in table.ways.values() for state in ways.values()}
        assert table.ways.keys() == led_to | {next(iter(table.ways))}
