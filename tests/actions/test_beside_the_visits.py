"""Questions, drugs, pregnancies, deviations, the card, and the state as of any moment."""

from datetime import datetime

from ayumi.actions import conduct, medication, queries
from ayumi.actions.forms import enter_form
from ayumi.ledger import Entry
from ayumi.trial.fold import participant_of
from tests.actions.clinic import Clinic, day
from tests.actions.steps import examine, refused, visit, ward

# Questions


def test_a_question_is_about_something_that_is_recorded() -> None:
    c = ward("screened")

    def ask(*about: str | int, text: str = "Why?") -> Entry:
        return queries.raise_query(c.ledger, c.actor("data_manager"), "P001", about, text)

    with refused(c, "text", "write it in words"):
        ask(text=" ")
    with refused(c, "about = 'week_4 1': nothing is recorded of this visit"):
        ask("week_4", 1)
    with refused(c, "about = 'chek': not recorded there; did you mean `check`?"):
        ask("screening", 1, "chek")
    with refused(c, "about = 'agres': no value recorded; did you mean `agrees`?"):
        ask("screening", 1, "check", "agres")
    with refused(c, "about = 'one': write the number of the visit's occurrence: 1"):
        ask("screening", "one")
    with refused(c, "about = 'Hanako': a question goes to a field at most"):
        ask("screening", 1, "check", "agrees", "Hanako")
    for about in (
        [],
        ["screening"],
        ["screening", 1, "check"],
        ["screening", 1, "check", "agrees"],
    ):
        ask(*about)
    assert [q.number for q in c.person().queries] == [1, 2, 3, 4]


def test_a_question_is_answered_closed_and_opened_again() -> None:
    c = ward("screened")
    manager, by = c.actor("data_manager"), c.actor("coordinator")
    queries.raise_query(c.ledger, manager, "P001", [], "Why?")
    with refused(c, "text", "write it in words"):
        queries.answer_query(c.ledger, by, "P001", 1, "")
    queries.answer_query(c.ledger, by, "P001", 1, "So.")
    with refused(c, "query 1 of P001 is answered; to answer it must be open"):
        queries.answer_query(c.ledger, by, "P001", 1, "So!")
    with refused(c, "it needs `close_query`"):
        queries.close_query(c.ledger, by, "P001", 1)
    queries.close_query(c.ledger, manager, "P001", 1)
    queries.reopen_query(c.ledger, manager, "P001", 1, reason="the sheet says otherwise")
    [query] = c.person().queries
    assert (query.state, query.answered_by) == ("open", "m.sato")
    assert query.answer is not None
    assert c.ledger.text(query.answer) == "So."


# Drugs, pregnancies, deviations, cards


def test_drugs() -> None:
    c = ward("consented")
    by = c.actor("coordinator")

    def start(**given: str) -> Entry:
        return medication.start_medication(c.ledger, by, "P001", **given)  # type: ignore[arg-type]

    with refused(c, "drug: name a drug of the document, or another in words"):
        start(dose="4 mg/d")
    with refused(c, "drug = 'tacrolimus': name a drug of the document, or another in words"):
        start(dose="4 mg/d", drug="tacrolimus", name="tacrolimus")
    with refused(c, "drug = 'tacrolimis': is none of the document; did you mean `tacrolimus`?"):
        start(dose="4 mg/d", drug="tacrolimis")
    with refused(c, "dose = 'much':"):
        start(dose="much", drug="tacrolimus")
    for dose in ("", "half a tablet", "1" + "0" * 40):
        with refused(c, "dose", "begin with a number and keep it short: 10 mg, 2 tablets"):
            start(dose=dose, name="aspirin")
    with refused(c, "name", "write it in words"):
        start(dose="1 mg", name=" ")
    start(dose="4 mg/d", drug="tacrolimus")
    start(dose="2 tablets", name="aspirin", indication="headache")
    with refused(c, "dose = 'more':"):
        medication.change_dose(c.ledger, by, "P001", 1, dose="more", reason="x")
    with refused(c, "on = '2026-03-09': lies before its start on 2026-03-10"):
        medication.stop_medication(c.ledger, by, "P001", 2, reason="x", on=day("2026-03-09"))
    with refused(c, "P001 has no medication 3"):
        medication.stop_medication(c.ledger, by, "P001", 3, reason="x")
    entry = medication.change_dose(c.ledger, by, "P001", 1, dose="5 mg/d", reason="trough low")
    assert (entry.body["old"], entry.body["dose"]) == ("4 mg/d", "5 mg/d")
    medication.stop_medication(c.ledger, by, "P001", 2, reason="no headache any more")
    tacrolimus, aspirin = c.person().medications
    assert [dose for _, dose in tacrolimus.doses] == ["4 mg/d", "5 mg/d"]
    assert (tacrolimus.state, aspirin.state, aspirin.until) == (
        "taken",
        "stopped",
        day("2026-03-10"),
    )
    assert c.ledger.text(str(aspirin.name)) == "aspirin"


def test_a_day_known_in_part_is_kept_so() -> None:
    """Requirement D4."""
    c = ward("consented")
    by = c.actor("coordinator")
    entry = medication.start_medication(
        c.ledger, by, "P001", name="aspirin", dose="100 mg", on=day("2025-11")
    )
    assert entry.occurred_at == "2025-11"
    assert c.person().medications[0].since == day("2025-11")


def test_pregnancies() -> None:
    c = ward("consented")
    by = c.actor("coordinator")
    with refused(c, "whose = 'participant': P001 is male; write partner"):
        conduct.report_pregnancy(c.ledger, by, "P001")
    with refused(c, "whose = 'wife'", "there are participant, partner"):
        conduct.report_pregnancy(c.ledger, by, "P001", whose="wife")
    conduct.report_pregnancy(c.ledger, by, "P001", whose="partner")
    with refused(c, "outcome = 'birth'", "healthy_birth"):
        conduct.end_pregnancy(c.ledger, by, "P001", 1, outcome="birth")
    conduct.end_pregnancy(c.ledger, by, "P001", 1, outcome="healthy_birth")
    with refused(c, "pregnancy 1 of P001 is ended; to end it must be ongoing"):
        conduct.end_pregnancy(c.ledger, by, "P001", 1, outcome="healthy_birth")


def test_deviations_and_the_card() -> None:
    c = ward("cleared")
    by = c.actor("investigator")
    with refused(c, "category = 'vist': did you mean `visit`?"):
        conduct.record_deviation(c.ledger, by, "P001", "late", category="vist")
    with refused(c, "text", "write it in words"):
        conduct.record_deviation(c.ledger, by, "P001", "")
    conduct.record_deviation(c.ledger, by, "P001", "late by a day", category="visit")
    with refused(c, "P001 has not received cells; the card names the lot"):
        conduct.issue_card(c.ledger, by, "P001", emergency="03-0000-0000")
    treated = ward("transplanted")
    entry = conduct.issue_card(treated.ledger, by, "P001", emergency="03-0000-0000")
    assert entry.body["lots"] == [{"lot": "LOT-1", "day": "2026-03-18"}]
    [card] = treated.person().cards
    assert card["number"] == 1


def test_the_state_is_told_as_of_any_moment() -> None:
    c = ward("transplanted")
    c.clock.set("2026-04-10")
    examine_at_week_4(c)
    then = participant_of(c.ledger, "P001", at=datetime.fromisoformat("2026-03-17T23:00:00+00:00"))
    assert then is not None
    assert (then.course, then.transplantations) == ("cleared", ())
    assert participant_of(c.ledger, "P001", until=1) is None
    entry = next(e for e in c.entries() if e.kind == "examination.signed")
    signed = participant_of(c.ledger, "P001", until=entry.seq)
    assert signed is not None
    assert signed.forms["screening", 1, "isncsci"].state == "signed"
    assert signed.course == "consented"


def examine_at_week_4(c: Clinic) -> None:
    visit(c, name="week_4")
    examine(c, name="week_4")


def test_own_instrument_values_are_exact() -> None:
    c = ward("consented")
    visit(c)
    entry = enter_form(
        c.ledger, c.actor("coordinator"), "P001", "screening", "laboratory", {"wbc": 7.10}
    )
    assert entry.body["values"] == {"wbc": "7.1"}
