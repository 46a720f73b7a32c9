"""What is recorded at visits and beside them: forms, examinations, queries, drugs, and the rest."""

import json
from datetime import date, datetime

import pytest

from ayumi.actions import conduct, medication, queries
from ayumi.actions.examinations import (
    MEANING,
    correct_examination,
    enter_examination,
    override_result,
    sign_examination,
    verify_examination,
)
from ayumi.actions.forms import correct_form, enter_form, verify_form
from ayumi.actions.study import adopt_study
from ayumi.actions.visits import annul_visit, hold_visit, miss_visit
from ayumi.isncsci import RESULTS, Exam, classify
from ayumi.ledger import Entry
from ayumi.trial.study import in_force
from ayumi.values import InputRefused
from tests.actions.clinic import ADMIN, Clinic, complete_exam, day, document, own_of
from tests.actions.steps import CHECKED, examine, form, refused, visit, ward

EXAM = complete_exam()

# Visits


def test_a_visit_that_there_is_not_is_refused_with_the_near_one() -> None:
    c = ward("consented")
    with refused(c, "visit = 'screning': no such visit; did you mean `screening`?"):
        visit(c, name="screning")
    for act in (
        lambda: miss_visit(c.ledger, c.actor("coordinator"), "P001", "week4", reason="x"),
        lambda: annul_visit(c.ledger, c.actor("coordinator"), "P001", "week4", reason="x"),
    ):
        with refused(c, "did you mean `week_4`?"):
            act()


def test_outside_its_window_a_visit_needs_a_reason() -> None:
    c = ward("transplanted")
    c.clock.set("2026-05-01")
    with refused(c, "reason: 2026-05-01 is late; the window is 2026-04-08 to 2026-04-22. Say why"):
        visit(c, name="week_4")
    with refused(c, "2026-04-07 is early"):
        visit(c, name="week_4", on=day("2026-04-07"), reason="  ")
    entry = visit(c, name="week_4", reason="pneumonia")
    assert (entry.body["when"], entry.occurred_at) == ("late", "2026-05-01")
    assert c.person().visits["week_4", 1].when == "late"


def test_a_visit_is_not_of_the_future_and_is_known_to_the_day() -> None:
    c = ward("consented")
    with refused(c, "on = '2026-03-12': this day is still to come"):
        visit(c, on=day("2026-03-12"))
    with refused(c, "on = '2026-03': must be known to the day: 2026-03-21"):
        visit(c, on=day("2026-03"))


def test_visits_are_counted_and_those_that_come_once_come_once() -> None:
    c = ward("screened")
    with refused(c, "screening 1 of P001 is held; to hold it must be not there yet"):
        visit(c)
    for number in (0, 2):
        with refused(c, f"occurrence = '{number}': screening takes place once; leave this out"):
            visit(c, occurrence=number)
    assert [visit(c, name="unscheduled").body["occurrence"] for _ in range(3)] == [1, 2, 3]
    annul_visit(
        c.ledger, c.actor("coordinator"), "P001", "unscheduled", occurrence=2, reason="mistake"
    )
    assert visit(c, name="unscheduled").body["occurrence"] == 2


def test_what_is_not_due_yet_is_not_missed() -> None:
    c = ward("transplanted")
    by = c.actor("coordinator")
    with refused(c, "week_4 of P001 is not due before 2026-04-08"):
        miss_visit(c.ledger, by, "P001", "week_4", reason="snow")
    with refused(c, "unscheduled is unscheduled; nobody can miss it"):
        miss_visit(c.ledger, by, "P001", "unscheduled", reason="snow")
    c.clock.set("2026-04-08")
    with refused(c, "reason", "say why, in words"):
        miss_visit(c.ledger, by, "P001", "week_4", reason="")
    miss_visit(c.ledger, by, "P001", "week_4", reason="snow")
    with refused(c, "week_4 1 of P001 is missed; record the visit first"):
        form(c, name="week_4")


def test_a_visit_with_something_recorded_is_not_annulled() -> None:
    c = ward("screened")
    with refused(c, "check, isncsci was recorded at this visit; correct that instead"):
        annul_visit(c.ledger, c.actor("coordinator"), "P001", "screening", reason="x")


def test_late_entry_keeps_both_times() -> None:
    """Requirement D2."""
    c = ward("consented")
    c.clock.set("2026-03-25")
    held = hold_visit(c.ledger, c.actor("coordinator"), "P001", "screening", on=day("2026-03-12"))
    entry = form(c)
    for one in (held, entry):
        assert one.occurred_at == "2026-03-12"
        assert one.recorded_at.date() == date(2026, 3, 25)
    stands = c.person().forms["screening", 1, "check"]
    assert (stands.day, stands.recorded_at.date()) == (date(2026, 3, 12), date(2026, 3, 25))


# Forms


def test_all_that_is_wrong_in_a_form_is_told_at_once() -> None:
    c = ward("screened")
    with pytest.raises(InputRefused) as found:
        form(
            c, instrument="check",
            values={"agres": "yes", "infection": "perhaps", "pain": "11", "since": "2026-13"},
            name="unscheduled", occurrence=visit(c, name="unscheduled").body["occurrence"],
        )  # fmt: skip
    told = {f.place: (f.value, f.message) for f in found.value.faults}
    assert told["check.agres"] == ("yes", "there is no such field; did you mean `agrees`?")
    assert told["check.agrees"][1].startswith("give a value, or the reason why there is none")
    assert told["check.infection"][0] == "perhaps"
    assert "from 0 to 10" in told["check.pain"][1]
    assert told["check.since"][0] == "2026-13"
    assert len(told) == 5
    assert ("unscheduled", 1, "check") not in c.person().forms


def test_missing_values_and_dates_known_in_part_are_kept_as_such() -> None:
    """Requirement D4."""
    c = ward("consented")
    visit(c)
    values = CHECKED | {"infection": "missing:unable", "since": "2025-11", "pain": "  "}
    form(c, values=values)
    stands = c.person().forms["screening", 1, "check"].values
    assert stands == {"agrees": "yes", "infection": {"missing": "unable"}, "since": "2025-11"}
    with refused(c, "laboratory.wbc = 'missing:unable': no such reason for a missing value here"):
        form(c, instrument="laboratory", values={"wbc": "missing:unable"})
    form(c, instrument="laboratory", values={"wbc": {"missing": "not_done"}})


def test_forms_are_of_the_visit_and_the_visit_was_held() -> None:
    c = ward("consented")
    with refused(c, "screening 1 of P001 is not recorded yet; record the visit first"):
        form(c)
    visit(c)
    with refused(c, "instrument = 'chek': no such instrument; did you mean `check`?"):
        form(c, instrument="chek")
    c.clock.set("2027-03-10")
    with refused(c, "instrument = 'laboratory': is not done at yearly; there are: check"):
        form(c, name="yearly", instrument="laboratory")
    with refused(c, "isncsci is an examination; it is entered and signed as one"):
        form(c, instrument="isncsci")
    with refused(c, "isncsci is an examination; verify it as one"):
        verify_form(c.ledger, c.actor("data_manager"), "P001", "screening", "isncsci")
    with refused(c, "on = '2027-04-10': this day is still to come"):
        form(c, on=day("2027-04-10"))


def test_a_correction_keeps_old_and_new_and_voids_the_verification() -> None:
    """Requirement D1."""
    c = ward("consented")
    visit(c)
    form(c, values=CHECKED | {"note": "a cough", "pain": "3"})
    verify_form(c.ledger, c.actor("data_manager"), "P001", "screening", "check")
    by = c.actor("coordinator")

    def correct(**changes: object) -> Entry:
        return correct_form(
            c.ledger, by, "P001", "screening", "check", changes, reason="misread the sheet"
        )

    with refused(c, "nothing would change: check at screening 1 of P001 has these values already"):
        correct(pain="3")
    with refused(c, "reason", "say why, in words"):
        correct_form(c.ledger, by, "P001", "screening", "check", {"pain": "4"}, reason=" ")
    with refused(
        c, "check.pian = '4': there is no such field; did you mean `pain`?", "check.since"
    ):
        correct(pian="4", since="yesterday")
    with refused(c, "check.agrees: give a value"):
        correct(agrees="")
    entry = correct(pain="4", since="2026-02", note="no cough")
    assert entry.body["changes"]["pain"] == {"old": "3", "new": "4"}
    assert entry.body["changes"]["since"] == {"old": None, "new": "2026-02"}
    old, new = (entry.body["changes"]["note"][key]["content"] for key in ("old", "new"))
    assert (c.ledger.text(old), c.ledger.text(new)) == ("a cough", "no cough")
    assert c.ledger.text(str(entry.reason)) == "misread the sheet"
    stands = c.person().forms["screening", 1, "check"]
    assert (stands.state, stands.verified_by, stands.corrections) == ("entered", None, 1)
    # What should never have been there is taken away, and stays in the record.
    correct(pain="")
    assert "pain" not in c.person().forms["screening", 1, "check"].values
    first = next(e for e in c.entries() if e.kind == "form.entered")
    assert first.body["values"]["pain"] == "3"


def test_a_form_of_before_an_amendment_is_corrected_under_the_new_document() -> None:
    """Requirement D5: what an amendment asks for now does not stand in the way of a correction."""
    c = ward("consented")
    visit(c)
    form(c, values=CHECKED | {"pain": "3"})
    found = in_force(c.ledger)
    assert found is not None
    old = document("ward").decode()
    for line in old.splitlines():
        if line.startswith("pain = "):
            new = old.replace(line, 'mood = { type = "yes_no", title = "Good mood" }')
    amends = f'[amends]\ndigest = "{found.study.digest}"\nreason = "mood"\ndate = 2026-03-10\n'
    adopt_study(c.ledger, ADMIN, (new + amends).encode(), reason="mood instead of pain")
    by = c.actor("coordinator")
    with refused(c, "check.pain = '4': there is no such field"):
        correct_form(c.ledger, by, "P001", "screening", "check", {"pain": "4"}, reason="x")
    correct_form(c.ledger, by, "P001", "screening", "check", {"infection": "yes"}, reason="x")
    stands = c.person().forms["screening", 1, "check"].values
    assert stands == {"agrees": "yes", "infection": "yes", "pain": "3"}


# Examinations


def entered(exam: Exam = EXAM) -> Clinic:
    c = ward("consented")
    visit(c)
    enter_examination(c.ledger, c.actor("examiner"), "P001", "screening", exam.to_cells())
    return c


def sign(c: Clinic, own: dict[str, str] | None = None) -> Entry:
    return sign_examination(
        c.ledger, c.actor("examiner"), "P001", "screening", own_of(EXAM) if own is None else own,
        signed_by=c.proof("examiner", MEANING),
    )  # fmt: skip


def override(c: Clinic, result: str, value: str, reason: str = "pain") -> Entry:
    return override_result(
        c.ledger, c.actor("examiner"), "P001", "screening", result, value, reason=reason,
        signed_by=c.proof("examiner", MEANING),
    )  # fmt: skip


def test_every_wrong_cell_is_named() -> None:
    c = ward("consented")
    visit(c)
    cells = EXAM.to_cells() | {"right.motor.C5": "6", "left.pin_prick.T1": "9", "vac": "maybe"}
    with pytest.raises(InputRefused) as found:
        enter_examination(c.ledger, c.actor("examiner"), "P001", "screening", cells)
    assert {f.place for f in found.value.faults} == {"right.motor.C5", "left.pin_prick.T1", "vac"}
    with refused(c, "instrument = 'isnsci'", "there are: isncsci"):
        enter_examination(
            c.ledger, c.actor("examiner"), "P001", "screening", cells, instrument="isnsci"
        )


def test_nothing_computed_is_recorded_before_the_examiner_has_classified() -> None:
    c = entered()
    *_, entry = c.entries()
    stored = json.dumps(dict(entry.body))
    assert set(entry.body) == {"visit", "occurrence", "instrument", "values"}
    assert set(entry.body["values"]) == set(EXAM.to_cells())
    for result in RESULTS:
        assert result not in stored
    assert c.person().forms["screening", 1, "isncsci"].signed is None


def test_the_examiners_classification_is_whole_and_made_of_values() -> None:
    c = entered()
    own = own_of(EXAM)
    del own["nli"]
    with refused(c, "nli: classify it yourself before the computed value is shown"):
        sign(c, own)
    with refused(
        c, "ais = 'F': write one of A, B, C, D, E, none, ND", "did you mean `motor_right`?"
    ):
        sign(c, own_of(EXAM, ais="F") | {"motor_rigth": "C5"})


def test_differences_are_recorded_and_shown() -> None:
    c = entered()
    entry = sign(c, own_of(EXAM, ais="B", motor_left="C6"))
    assert entry.body["differences"] == ["motor_left", "ais"]
    assert entry.body["computed"] == json.loads(json.dumps(classify(EXAM).to_dict()))
    assert entry.body["rests_on"] == [entry.seq - 1]
    stands = c.person().forms["screening", 1, "isncsci"]
    assert stands.signed is not None
    assert (stands.signed.by, stands.signed.differences) == ("e.mori", ("motor_left", "ais"))


def test_a_result_is_overridden_with_a_reason_and_the_verification_is_void() -> None:
    c = entered()
    with refused(c, "isncsci at screening 1 of P001 is entered; to override it must be signed"):
        override(c, "ais", "B")
    sign(c)
    verify_examination(c.ledger, c.actor("data_manager"), "P001", "screening")
    with refused(c, "result = 'motor_rigth': did you mean `motor_right`?"):
        override(c, "motor_rigth", "C5")
    with refused(c, "ais = 'X': is no value of it"):
        override(c, "ais", "X")
    with refused(c, "reason", "write it in words"):
        override(c, "ais", "B", reason=" ")
    with refused(c, "ais is computed as A already; nothing to override"):
        override(c, "ais", "A")
    entry = override(c, "ais", "B")
    assert c.ledger.text(entry.body["why"]["content"]) == "pain"
    assert entry.body["computed"]["values"] == ["A"]
    stands = c.person().forms["screening", 1, "isncsci"]
    assert (stands.state, stands.verified_by) == ("signed", None)
    with refused(c, "ais stands as B already, by an override"):
        override(c, "ais", "B")
    # Who was wrong goes back to the computed value, with a reason as well.
    override(c, "ais", "A", reason="the pain was elsewhere")
    assert c.person().forms["screening", 1, "isncsci"].overrides["ais"]["value"] == "A"


def test_a_correction_voids_signature_overrides_and_verification() -> None:
    c = entered()
    sign(c)
    override(c, "ais", "B")
    verify_examination(c.ledger, c.actor("data_manager"), "P001", "screening")

    def correct(**cells: str) -> Entry:
        changes = {cell.replace("__", "."): value for cell, value in cells.items()}
        return correct_examination(
            c.ledger, c.actor("examiner"), "P001", "screening", changes, reason="misread"
        )

    with refused(c, "right.motr.C5 = '1': did you mean `right.motor.C5`?"):
        correct(right__motr__C5="1")
    with refused(c, "right.motor.C5 = '6'"):
        correct(right__motor__C5="6")
    with refused(
        c, "nothing would change: isncsci at screening 1 of P001 has these scores already"
    ):
        correct(right__motor__C5="5")
    entry = correct(right__motor__C5="4")
    assert entry.body["changes"] == {"right.motor.C5": {"old": "5", "new": "4"}}
    stands = c.person().forms["screening", 1, "isncsci"]
    assert (stands.state, stands.signed, stands.overrides, stands.verified_by) == (
        "entered", None, {}, None,
    )  # fmt: skip
    with refused(c, "is entered; to verify it must be signed"):
        verify_examination(c.ledger, c.actor("data_manager"), "P001", "screening")


def test_who_examined_or_signed_does_not_verify() -> None:
    """Requirement U2."""
    from ayumi.ledger import Actor

    c = ward("consented")
    c.staff("h.hara", "examiner", "data_manager")
    examiner, manager = Actor("h.hara", "examiner"), Actor("h.hara", "data_manager")
    visit(c)
    enter_examination(c.ledger, c.actor("examiner"), "P001", "screening", EXAM.to_cells())
    sign_examination(
        c.ledger, examiner, "P001", "screening", own_of(EXAM), signed_by=c.proof(examiner, MEANING)
    )
    with refused(c, "h.hara signed it; somebody else verifies it"):
        verify_examination(c.ledger, manager, "P001", "screening")
    correct_examination(
        c.ledger, examiner, "P001", "screening", {"right.motor.C5": "4"}, reason="misread"
    )
    sign(c)
    with refused(c, "h.hara entered or corrected it. Who enters data does not verify them"):
        verify_examination(c.ledger, manager, "P001", "screening")
    verify_examination(c.ledger, c.actor("data_manager"), "P001", "screening")


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
    from ayumi.trial.participant import participant_of

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
