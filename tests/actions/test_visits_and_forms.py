"""Visits and forms: when, with which values, corrected, and verified by somebody else."""

from datetime import date

import pytest

from ayumi.actions.forms import correct_form, verify_form
from ayumi.actions.study import adopt_study
from ayumi.actions.visits import annul_visit, hold_visit, miss_visit
from ayumi.ledger import Entry
from ayumi.trial.study import in_force
from ayumi.values import InputRefused
from tests.actions.clinic import ADMIN, day, document
from tests.actions.steps import CHECKED, form, refused, visit, ward

# Visits


def test_a_visit_that_there_is_not_is_refused_with_the_near_one() -> None:
    c = ward("consented")
    with refused(c, "visit = 'screning': no such visit; did you mean `screening`?"):
        visit(c, name="screning")
    for act in (miss_visit, annul_visit):
        with refused(c, "did you mean `week_4`?"):
            act(c.ledger, c.actor("coordinator"), "P001", "week4", reason="x")


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


def test_nothing_is_held_before_consent_or_before_what_it_counts_from() -> None:
    c = ward("consented")
    given = c.person().consents[0].day
    with refused(c, "on", f"lies before consent on {given}"):
        visit(c, name="unscheduled", on=day("2026-01-01"))
    for act in (hold_visit, miss_visit):
        with refused(c, "week_4 of P001 counts from the day of: Transplantation", "not recorded"):
            act(c.ledger, c.actor("coordinator"), "P001", "week_4", reason="x")


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
    assert (stands.state, stands.verified_by, len(stands.corrections)) == ("entered", None, 1)
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
    [pain] = [line for line in old.splitlines() if line.startswith("pain = ")]
    new = old.replace(pain, 'mood = { type = "yes_no", title = "Good mood" }')
    amends = f'[amends]\ndigest = "{found.study.digest}"\nreason = "mood"\ndate = 2026-03-10\n'
    adopt_study(c.ledger, ADMIN, (new + amends).encode(), reason="mood instead of pain")
    by = c.actor("coordinator")
    with refused(c, "check.pain = '4': there is no such field"):
        correct_form(c.ledger, by, "P001", "screening", "check", {"pain": "4"}, reason="x")
    correct_form(c.ledger, by, "P001", "screening", "check", {"infection": "yes"}, reason="x")
    stands = c.person().forms["screening", 1, "check"].values
    assert stands == {"agrees": "yes", "infection": "yes", "pain": "3"}
