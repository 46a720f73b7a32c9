"""Every edge of every state table is walked at the door, and what is no edge is refused there."""

import re
from collections.abc import Callable
from typing import Final

import pytest

from ayumi.actions import visits
from ayumi.participants.order import TABLES
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Participant
from ayumi.values import InputRefused, Refusal
from ayumi.values.state_table import START, OutOfOrder, StateTable, said
from tests.actions.acts import ACTS
from tests.actions.clinic import Clinic, day
from tests.actions.steps import ward

BY_THING: Final = {table.thing: table for table in TABLES}
SCREENING: Final = ("screening", 1)


def state(table: str, p: Participant) -> str:
    """In which state of a table a participant is."""
    visit = p.visits.get(SCREENING)
    laboratory, exam = p.forms.get((*SCREENING, "laboratory")), p.forms.get((*SCREENING, "isncsci"))
    query, drug, pregnancy = p.queries[:1], p.medications[:1], p.pregnancies[:1]
    return {
        "participant": p.course,
        "consent": p.consent,
        "treatment": p.treatment,
        "visit": visit.state if visit else START,
        "form": laboratory.state if laboratory else START,
        "examination": exam.state if exam else START,
        "query": query[0].state if query else START,
        "medication": drug[0].state if drug else START,
        "pregnancy": pregnancy[0].state if pregnancy else START,
        "death": p.death,
        "record": p.locked,
    }[table]


def at_the_visit() -> Clinic:
    c = ward("consented")
    visits.hold_visit(c.ledger, c.actor("coordinator"), "P001", "screening")
    return c


def observed() -> Clinic:
    """Treated, and every visit of the main part recorded."""
    c = ward("transplanted")
    c.clock.set("2026-04-15")
    visits.hold_visit(c.ledger, c.actor("coordinator"), "P001", "week_4", on=day("2026-04-15"))
    return c


def after(begin: Callable[[], Clinic], *acts: str, table: str = "participant") -> Clinic:
    c = begin()
    for act in acts:
        ACTS[table][act](c)
    return c


def stage(name: str) -> Callable[[], Clinic]:
    return lambda: ward(name)


def way(table: str, begin: Callable[[], Clinic], *acts: str) -> Callable[[], Clinic]:
    return lambda: after(begin, *acts, table=table)


WAYS: Final[dict[tuple[str, str], Callable[[], Clinic]]] = {
    ("participant", START): stage(""),
    ("participant", "prescreened"): stage("prescreened"),
    ("participant", "consented"): stage("screened"),
    ("participant", "eligible"): stage("eligible"),
    ("participant", "enrolled"): stage("enrolled"),
    ("participant", "cleared"): stage("cleared"),
    ("participant", "transplanted"): observed,
    ("participant", "lost"): way("participant", observed, "lose"),
    ("participant", "completed"): way("participant", observed, "complete"),
    ("participant", "not_treated"): way("participant", stage("enrolled"), "withdraw_treatment"),
    ("participant", "closed"): way("participant", stage("prescreened"), "close"),
    ("participant", "screening_failure"): way("participant", stage("screened"), "find_ineligible"),
    ("participant", "consent_withdrawn"): way("participant", stage("screened"), "withdraw_consent"),
    ("participant", "died"): way("participant", stage("screened"), "die"),
    ("consent", START): stage("prescreened"),
    ("consent", "given"): stage("consented"),
    ("consent", "withdrawn"): way("consent", stage("consented"), "withdraw"),
    ("treatment", START): stage("cleared"),
    ("treatment", "under_way"): stage("transplanted"),
    ("treatment", "withdrawn"): way("treatment", stage("transplanted"), "withdraw"),
    ("visit", START): stage("consented"),
    ("visit", "held"): way("visit", stage("consented"), "hold"),
    ("visit", "missed"): way("visit", stage("consented"), "miss"),
    ("form", START): at_the_visit,
    ("form", "entered"): way("form", at_the_visit, "enter"),
    ("form", "verified"): way("form", at_the_visit, "enter", "verify"),
    ("examination", START): at_the_visit,
    ("examination", "entered"): way("examination", at_the_visit, "enter"),
    ("examination", "signed"): way("examination", at_the_visit, "enter", "sign"),
    ("examination", "verified"): way("examination", at_the_visit, "enter", "sign", "verify"),
    ("query", START): stage("consented"),
    ("query", "open"): way("query", stage("consented"), "raise"),
    ("query", "answered"): way("query", stage("consented"), "raise", "answer"),
    ("query", "closed"): way("query", stage("consented"), "raise", "close"),
    ("medication", START): stage("consented"),
    ("medication", "taken"): way("medication", stage("consented"), "start"),
    ("medication", "stopped"): way("medication", stage("consented"), "start", "stop"),
    ("pregnancy", START): stage("consented"),
    ("pregnancy", "ongoing"): way("pregnancy", stage("consented"), "report"),
    ("pregnancy", "ended"): way("pregnancy", stage("consented"), "report", "end"),
    ("death", START): stage("consented"),
    ("death", "autopsy_open"): way("death", stage("consented"), "record"),
    ("death", "autopsy_reported"): way("death", stage("consented"), "record", "report_autopsy"),
    ("death", "no_autopsy"): way("death", stage("consented"), "record", "close"),
    ("record", START): stage("consented"),
    ("record", "locked"): way("record", stage("consented"), "lock"),
}
"""How a clinic comes into each state of each table."""

EDGES: Final = [
    (table, before, act) for table in TABLES for before, ways in table.ways.items() for act in ways
]
MAKES_ANOTHER: Final = {"prescreen", "raise", "start", "report"}
"""Acts that are possible at any time, since they begin something of their own."""
NO_EDGES: Final = [
    (table, before, act)
    for table in TABLES
    for before, ways in table.ways.items()
    for act in table.acts
    if act not in ways and act not in MAKES_ANOTHER
]
CONSENTED: Final = (
    "consented", "eligible", "enrolled", "cleared", "transplanted", "lost", "completed",
    "not_treated", "screening_failure",
)  # fmt: skip
STAYS: Final = {
    # To a new version of the information, and without moving.
    *(("participant", before, "consent") for before in CONSENTED),
    # Who received the cells leaves the treatment and is observed as before.
    *(("participant", before, "withdraw_treatment") for before in ("transplanted", "lost")),
    ("participant", "completed", "withdraw_treatment"),
}
"""What is no edge of the participant's own table, but is one of another table."""
IN_OTHER_WORDS: Final = {
    ("participant", "prescreened", "transplant"): "P001 has not consented",
    ("participant", "closed", "transplant"): "P001 is closed; transplantation is recorded no more",
    ("participant", "consent_withdrawn", "transplant"): "P001 is consent withdrawn",
    ("participant", "transplanted", "transplant"): "30 d end on 2026-04-17",
    ("participant", "completed", "transplant"): "30 d end on 2026-04-17",
    ("participant", "died", "consent"): "lies after the death of P001 on 2026-03-10",
    ("participant", "consent_withdrawn", "consent"): "the consent of P001 is withdrawn",
    ("participant", "consent_withdrawn", "withdraw_consent"): "the consent of P001 is withdrawn",
    ("participant", "prescreened", "withdraw_consent"): "the consent of P001 is not there yet",
    ("participant", "closed", "withdraw_consent"): "the consent of P001 is not there yet",
    ("participant", "not_treated", "withdraw_treatment"): "the treatment of P001 is withdrawn",
    ("treatment", "under_way", "transplant"): "30 d end on 2026-04-17",
    ("query", START, "answer"): "P001 has no query 1",
    ("query", START, "close"): "P001 has no query 1",
    ("query", START, "reopen"): "P001 has no query 1",
    ("medication", START, "change"): "P001 has no medication 1",
    ("medication", START, "stop"): "P001 has no medication 1",
    ("pregnancy", START, "end"): "P001 has no pregnancy 1",
    **{
        ("death", before, "record"): "P001 is dead"
        for before in ("autopsy_open", "autopsy_reported", "no_autopsy")
    },
}
"""Where something says no before the table is asked."""


def named(pairs: list[tuple[StateTable, str, str]]) -> list[str]:
    return [f"{table.thing}: {said(before)}, {said(act)}" for table, before, act in pairs]


def test_every_state_is_reached() -> None:
    assert WAYS.keys() == {(table.thing, before) for table in TABLES for before in table.ways}
    assert {thing: set(acts) for thing, acts in ACTS.items()} == {
        table.thing: set(table.acts) for table in TABLES
    }


@pytest.mark.parametrize(("table", "before", "act"), EDGES, ids=named(EDGES))
def test_every_edge_is_walked(table: StateTable, before: str, act: str) -> None:
    c = WAYS[table.thing, before]()
    found = participant_of(c.ledger, "P001") or Participant("P001")
    assert state(table.thing, found) == before
    head = c.ledger.head.seq
    entry = ACTS[table.thing][act](c)
    assert c.ledger.head.seq == entry.seq == head + 1
    assert state(table.thing, c.person()) == table.ways[before][act]
    assert c.person() == participant_of(c.ledger, "P001", until=entry.seq)


@pytest.mark.parametrize(("table", "before", "act"), NO_EDGES, ids=named(NO_EDGES))
def test_what_is_no_edge_is_refused(table: StateTable, before: str, act: str) -> None:
    c = WAYS[table.thing, before]()
    place = (table.thing, before, act)
    if before == "died":
        c.clock.set("2026-03-11")
    head = c.ledger.head
    if place in STAYS:
        ACTS[table.thing][act](c)
        assert c.person().course == before
        return
    with pytest.raises((Refusal, InputRefused)) as refused:
        ACTS[table.thing][act](c)
    assert c.ledger.head == head
    message = str(refused.value)
    if table.thing == "participant" and before == START:
        assert message == "there is no participant P001; there is none yet"
        return
    assert IN_OTHER_WORDS.get(place, f"is {said(before)}; to {said(act)} it must be") in message
    if isinstance(refused.value, OutOfOrder):
        [possible] = re.findall(r"Possible now: (.*)$", message)
        tables = [t for t in TABLES for ways in t.ways.values() if _listed(ways) == possible]
        assert tables
        if place not in IN_OTHER_WORDS:
            assert possible == _listed(table.ways[before])


def _listed(ways: object) -> str:
    assert isinstance(ways, dict)
    return ", ".join(map(said, ways)) or "nothing more"
