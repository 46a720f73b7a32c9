"""What a role must not see of a participant, by the study document's blinding."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ayumi.actions.examinations import (
    MEANING,
    correct_examination,
    enter_examination,
    override_result,
    sign_examination,
)
from ayumi.actions.imports import ImportRow, import_rows
from ayumi.actions.people import give_consent, prescreen
from ayumi.actions.permission import ActionRefused
from ayumi.actions.visits import hold_visit, miss_visit
from ayumi.ledger import Draft
from ayumi.participants.schedule import dated_visits
from ayumi.study import StudyDefinition
from ayumi.study.arms import Blinding
from ayumi.trial.agenda import appointments
from ayumi.trial.blinding import Hidden, as_seen, endpoint_visits, hidden_from
from ayumi.trial.kinds import TRANSPLANTED as TRANSPLANTED_KIND
from ayumi.trial.kinds import participant_subject
from ayumi.trial.participant import Participant, Transplantation
from ayumi.trial.recorded import dates_of
from ayumi.trial.study import in_force
from ayumi.values import InputRefused, PartialDate, Unset
from tests.actions.clinic import Clinic, complete_exam, day, own_of

TRANSPLANTED = date(2026, 3, 18)
WEEK_52 = ("week_52", 1, "isncsci")
SCREENING = ("screening", 1, "isncsci")


@pytest.fixture
def clinic() -> Clinic:
    clinic = Clinic()
    doctor, examiner = clinic.actor("investigator"), clinic.actor("examiner")
    clinic.clock.set("2026-03-10")
    prescreen(
        clinic.ledger, doctor, sex="male", birth=day("1990-05"),
        events={"injury": day("2026-03-01")}, simulated=True,
    )  # fmt: skip
    give_consent(clinic.ledger, doctor, "P001", version="1", simulated=True)
    hold_visit(clinic.ledger, clinic.actor("coordinator"), "P001", "screening")
    enter_examination(clinic.ledger, examiner, "P001", "screening", complete_exam().to_cells())
    _sign(clinic, "screening")
    return clinic


def _sign(clinic: Clinic, visit: str) -> None:
    sign_examination(
        clinic.ledger, clinic.actor("examiner"), "P001", visit, own_of(complete_exam()),
        signed_by=clinic.proof("examiner", MEANING),
    )  # fmt: skip


def _study(clinic: Clinic) -> StudyDefinition:
    found = in_force(clinic.ledger)
    assert found is not None
    return found.definition


def _with_cells(p: Participant) -> Participant:
    """The same person as if the cells had been given; the way there is not what is tested."""
    given = Transplantation(TRANSPLANTED, "planned", "NSPC-7", None, 99)
    events = {**p.events, "transplantation": PartialDate.of(TRANSPLANTED)}
    return replace(p, events=events, transplantations=(given,), course="transplanted", arm="cells")


def _give_cells(clinic: Clinic) -> None:
    """Record the same in the ledger, past the door."""
    subject = participant_subject("P001")
    draft = Draft(subject, TRANSPLANTED_KIND, {}, occurred_at=PartialDate.of(TRANSPLANTED))
    with clinic.ledger.writing(clinic.actor("investigator")) as writing:
        writing.append(draft, seen=writing.version(subject))
    clinic.clock.set("2026-03-20")


def test_the_endpoint_visits_of_the_reference_study_are_those_of_its_examination(
    clinic: Clinic,
) -> None:
    assert endpoint_visits(_study(clinic)) == {("week_52", "isncsci")}


def test_from_the_opening_of_the_window_until_the_signature(clinic: Clinic) -> None:
    study, p = _study(clinic), _with_cells(clinic.person())
    [window] = [
        one for one in dated_visits(study.visits, dates_of(p, study)) if one.visit == "week_52"
    ]
    assert window.first is not None
    eve = window.first - timedelta(days=1)
    assert hidden_from("examiner", p, study, eve) == Hidden()
    opened = hidden_from("examiner", p, study, window.first)
    assert (opened.hides(SCREENING), opened.hides(WEEK_52)) == (True, False)
    assert opened.because == "hidden until isncsci at week_52 1 is signed"
    assert not opened.hides(("screening", 1, "laboratory"))
    for role in ("investigator", "data_manager", "administrator"):
        assert hidden_from(role, p, study, window.first) == Hidden()


def test_a_visit_held_early_hides_and_a_signature_shows(clinic: Clinic) -> None:
    _give_cells(clinic)
    study, examiner = _study(clinic), clinic.actor("examiner")
    today = clinic.ledger.now.date()

    def hides() -> bool:
        return hidden_from("examiner", _with_cells(clinic.person()), study, today).hides(SCREENING)

    assert not hides()
    coordinator = clinic.actor("coordinator")
    hold_visit(clinic.ledger, coordinator, "P001", "week_52", reason="moves abroad")
    assert hides()
    cells = complete_exam().to_cells()
    enter_examination(clinic.ledger, examiner, "P001", "week_52", cells)
    assert hides()
    _sign(clinic, "week_52")
    assert not hides()
    correct_examination(
        clinic.ledger, examiner, "P001", "week_52", {"right.motor.C6": "2"}, reason="misread"
    )
    assert hides()


def test_a_missed_visit_and_a_death_end_it(clinic: Clinic) -> None:
    study, later = _study(clinic), date(2027, 6, 1)
    p = _with_cells(clinic.person())
    assert hidden_from("examiner", p, study, later).until
    assert not hidden_from("examiner", replace(p, course="died"), study, later).until
    _give_cells(clinic)
    clinic.clock.set("2027-06-01")
    coordinator = clinic.actor("coordinator")
    miss_visit(clinic.ledger, coordinator, "P001", "week_52", reason="unreachable")
    missed = _with_cells(clinic.person())
    assert not hidden_from("examiner", missed, study, later).until


def test_without_a_window_the_planned_day_opens_the_visit(clinic: Clinic) -> None:
    study = _study(clinic)
    visits = dict(study.visits)
    visits["week_52"] = visits["week_52"].model_copy(update={"window": Unset("not public")})
    bare = study.model_copy(update={"visits": type(study.visits)(visits)})
    p, planned = _with_cells(clinic.person()), TRANSPLANTED + timedelta(weeks=52)
    assert not hidden_from("examiner", p, bare, planned - timedelta(days=1)).until
    assert hidden_from("examiner", p, bare, planned).until


def test_what_is_hidden_is_not_there(clinic: Clinic) -> None:
    p = _with_cells(clinic.person())
    seen = as_seen(p, Hidden(frozenset({WEEK_52}), frozenset({"isncsci"})))
    form = seen.forms[SCREENING]
    assert (form.values, form.signed, form.state) == ({}, None, "signed")
    assert as_seen(p, Hidden()) == p


def test_the_arm_goes_with_what_would_tell_it(clinic: Clinic) -> None:
    study, p = _study(clinic), _with_cells(clinic.person())
    blind = study.model_copy(update={"blinding": Blinding(allocation=("statistician",))})
    assert hidden_from("statistician", p, study, TRANSPLANTED) == Hidden()
    hidden = hidden_from("statistician", p, blind, TRANSPLANTED)
    assert hidden == Hidden(arm=True)
    seen = as_seen(p, hidden)
    [given] = seen.transplantations
    assert (seen.arm, given.lot, given.dose, given.day) == (None, None, None, TRANSPLANTED)
    nothing = study.model_copy(update={"blinding": Unset("open label")})
    assert hidden_from("examiner", p, nothing, date(2030, 1, 1)) == Hidden()


def test_every_visit_that_is_due_is_on_the_agenda_and_of_repeated_ones_the_next(
    clinic: Clinic,
) -> None:
    """Beside the agenda the plain list of all dated visits, at days all over the course."""
    study, p = _study(clinic), _with_cells(clinic.person())
    dated = dated_visits(study.visits, dates_of(p, study))
    seen = set()
    for week in range(0, 900, 13):
        today = TRANSPLANTED + timedelta(weeks=week)
        agenda = appointments(p, study, today)
        listed = {(one.visit, one.occurrence): one.state for one in agenda}
        plain = {
            (one.visit, one.occurrence): one.state(today, held=one.visit == "screening")
            for one in dated
        }
        due = {key for key, state in plain.items() if state != "planned"}
        assert due <= listed.keys()
        assert all(listed[key] == plain[key] for key in due)
        coming = [key for key, state in listed.items() if state == "planned"]
        assert len({visit for visit, _ in coming}) == len(coming)
        seen |= set(listed.values())
    assert seen == {"planned", "open", "overdue", "held"}
    states = {one.state for one in appointments(replace(p, course="died"), study, TRANSPLANTED)}
    assert states == {"held"}
    before = appointments(clinic.person(), study, TRANSPLANTED)
    assert {one.visit for one in before if one.state == "undated"} >= {"week_52", "long_term"}


def test_refusals_tell_nothing_that_is_hidden(clinic: Clinic) -> None:
    """An import that differs, a correction, an override: what is hidden is in no message."""
    _give_cells(clinic)
    examiner = clinic.actor("examiner")
    hold_visit(clinic.ledger, clinic.actor("coordinator"), "P001", "week_52", reason="early")
    cells = complete_exam().to_cells()
    assert cells["right.motor.C5"] == "5"
    row = ImportRow(2, "P001", "screening", 1, None, cells | {"right.motor.C5": "4"})
    with pytest.raises(InputRefused) as refused:
        import_rows(clinic.ledger, examiner, "isncsci", [row])
    assert "hidden until isncsci at week_52 1 is signed" in str(refused.value)
    assert "recorded is" not in str(refused.value)
    changes = {"right.motor.C5": "5"}
    with pytest.raises(ActionRefused, match="hidden until isncsci at week_52"):
        correct_examination(clinic.ledger, examiner, "P001", "screening", changes, reason="x")
    with pytest.raises(ActionRefused, match="hidden until"):
        override_result(
            clinic.ledger, examiner, "P001", "screening", "ais", "A", reason="x",
            signed_by=clinic.proof("examiner", MEANING),
        )  # fmt: skip
