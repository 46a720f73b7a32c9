"""First contact, consent, its withdrawal, and how people leave."""

from collections.abc import Callable

import pytest

from ayumi.actions import conduct, leaving, medication, queries
from ayumi.actions.examinations import enter_examination
from ayumi.actions.forms import correct_form, verify_form
from ayumi.actions.people import close_contact, correct_person, prescreen, withdraw_consent
from ayumi.actions.study import assume
from ayumi.actions.visits import hold_visit
from ayumi.ledger import Attachment
from ayumi.trial.picture import picture_of
from ayumi.values import InputRefused, PartialDate
from tests.actions.acts import COURSE_ACTS
from tests.actions.clinic import ADMIN, STUDIES, Clinic, complete_exam, day
from tests.actions.steps import INJURED, consent, contact, form, refused, visit, ward

TODAY = "2026-03-10"


def newcomer(c: Clinic, **given: object) -> None:
    prescreen(c.ledger, c.actor("investigator"), simulated=c.simulated, **given)  # type: ignore[arg-type]


def at_the_desk() -> Clinic:
    c = ward("")
    c.clock.set(TODAY)
    return c


def test_first_contact_names_all_that_is_wrong_at_once() -> None:
    c = at_the_desk()
    with pytest.raises(InputRefused) as found:
        newcomer(
            c, sex="man", birth=day("2030-01"), on=day("2026-04-01"),
            events={
                "injry": day("2026-03-01"),
                "injury": day("2026-03"),
                "diagnosis": day("2026-05"),
            },
        )  # fmt: skip
    told = {f.place: f.message for f in found.value.faults}
    assert told == {
        "on": "this day is still to come; record what has happened",
        "sex": "write one of: female, male",
        "birth": "nobody is born in the future",
        "events.injry": "no clock of the study counts from it; did you mean `injury`?",
        "events.injury": "must be known to the day: 2026-03-21",
        "events.diagnosis": "this day is still to come",
    }
    assert c.ledger.version("participant:P001") == 0


def test_events_lie_after_birth() -> None:
    c = at_the_desk()
    with refused(c, "events.injury = '1990-04-30': lies before the birth in 1990-05"):
        newcomer(c, birth=day("1990-05"), events={"injury": day("1990-04-30")})


def test_dates_known_in_part_are_kept_as_known() -> None:
    """Requirement D4."""
    c = at_the_desk()
    code = contact(c, birth=day("1990"), events={"injury": day(INJURED), "diagnosis": day("2026")})
    p = c.person(code)
    assert (p.birth, p.events["diagnosis"]) == (PartialDate(1990), PartialDate(2026))
    entry = c.entries()[-1]
    assert (entry.body["birth"], entry.body["events"]["diagnosis"]) == ("1990", "2026")


def test_codes_are_given_in_order_and_never_again() -> None:
    c = ward("prescreened")
    close_contact(c.ledger, c.actor("investigator"), "P001", reason="does not want to")
    assert [contact(c), contact(c)] == ["P002", "P003"]
    with refused(c, "there is no participant p001; did you mean P001?"):
        consent(c, "p001")


# Worlds


def test_no_real_person_in_a_rehearsal_and_no_simulated_one_in_a_trial() -> None:
    rehearsal, trial = ward("prescreened"), ward("prescreened", purpose="trial")
    with refused(rehearsal, "this ledger is a rehearsal: no real person is recorded here"):
        contact(rehearsal, simulated=False)
    with refused(rehearsal, "this ledger is a rehearsal"):
        consent(rehearsal, simulated=False)
    with refused(trial, "this ledger is a trial's: nobody simulated is recorded here"):
        contact(trial, simulated=True)
    with refused(trial, "this ledger is a trial's"):
        consent(trial, simulated=True)
    consent(trial)
    assert not trial.person().simulated
    assert rehearsal.person().simulated


def test_nothing_is_assumed_in_a_trial() -> None:
    c = Clinic(purpose="trial")
    with refused(c, "nothing is assumed in a trial; only a rehearsal may do so"):
        assume(c.ledger, ADMIN, (STUDIES / "keio.rehearsal.toml").read_bytes())


# Consent


def test_consent_keeps_to_the_document() -> None:
    c = ward("prescreened")
    with refused(c, "consent.version = 'v3': there is no such version; known: `v1`, `v2`"):
        consent(c, version="v3")
    with refused(c, "consent.witness: an impartial witness signs for who is unable to"):
        consent(c, signed_by="witness")
    with refused(c, "consent.witness = 'adult_relative'"):
        consent(c, signed_by="witness", witness="adult_relative")
    with refused(c, "consent.signed_by = 'wife': nobody else signs"):
        consent(c, signed_by="wife")
    with refused(c, "on = '2026-04-10': this day is still to come"):
        consent(c, on=day("2026-04-10"))
    with refused(c, "on = '2026-03': must be known to the day"):
        consent(c, on=day("2026-03"))
    with refused(c, "on = '2026-02-27': lies before P001 was prescreened, on 2026-03-10"):
        consent(c, on=day("2026-02-27"))
    consent(c, signed_by="witness", witness="impartial")


@pytest.mark.parametrize(
    ("birth", "says"),
    [
        ("2006-02", None),
        ("2006-04", "19 years old, under 20: an adult relative has to agree as well"),
        ("2006-03", "19 to 20 years old, perhaps under 20"),
        (None, "of unknown age, perhaps under 20"),
        ("1990", None),
    ],
)
def test_a_relative_agrees_for_who_is_or_may_be_under_age(
    birth: str | None, says: str | None
) -> None:
    c = at_the_desk()
    code = contact(c, birth=None if birth is None else day(birth))
    if says is not None:
        with refused(c, "consent.relative_agrees", says):
            consent(c, code)
        with refused(c, "consent.relative_agrees = 'false'"):
            consent(c, code, relative_agrees=False)
    consent(c, code, relative_agrees=True)


def test_consent_to_a_new_version_is_given_again_and_the_first_day_stays() -> None:
    c = ward("transplanted")
    consent(c, version="v2")
    p = c.person()
    assert [one.version for one in p.consents] == ["v1", "v2"]
    assert (p.course, p.events["consent"]) == ("transplanted", day(TODAY))


def test_withdrawal_of_consent_ends_processing_and_keeps_what_was_recorded() -> None:
    """Requirement P2."""
    c = ward("transplanted")
    manager = c.actor("data_manager")
    queries.raise_query(c.ledger, manager, "P001", ["screening", 1, "check"], "Why?")
    medication.start_medication(
        c.ledger, c.actor("coordinator"), "P001", drug="tacrolimus", dose="4 mg/d"
    )
    conduct.report_pregnancy(c.ledger, c.actor("coordinator"), "P001", whose="partner")
    before = c.person()
    withdraw_consent(
        c.ledger, c.actor("investigator"), "P001", keeps_data=False, reason="wishes so"
    )
    p = c.person()
    assert (p.course, p.consent) == ("consent_withdrawn", "withdrawn")
    assert (p.forms, p.visits, p.transplantations) == (
        before.forms, before.visits, before.transplantations,
    )  # fmt: skip
    [left] = p.leavings
    assert left.details == {"keeps_data": False, "decision": "kept by law only, not used"}
    assert c.ledger.text(str(left.reason)) == "wishes so"
    by = c.actor("coordinator")
    acts: list[Callable[[], object]] = [
        lambda: visit(c, name="unscheduled"),
        lambda: form(c, instrument="laboratory", values={"wbc": "7"}),
        lambda: enter_examination(
            c.ledger, c.actor("examiner"), "P001", "screening", complete_exam().to_cells()
        ),
        lambda: medication.start_medication(c.ledger, by, "P001", dose="1 mg", name="aspirin"),
        lambda: medication.change_dose(c.ledger, by, "P001", 1, dose="5 mg/d", reason="x"),
        lambda: medication.stop_medication(c.ledger, by, "P001", 1, reason="x"),
        lambda: conduct.report_pregnancy(c.ledger, by, "P001", whose="partner"),
        lambda: conduct.end_pregnancy(c.ledger, by, "P001", 1, outcome="unknown"),
    ]
    for act in acts:
        with refused(
            c, "P001 is consent withdrawn;", "is recorded no more. What was recorded until then is "
            "kept",
        ):  # fmt: skip
            act()
    # What is there is still cleared up: questions answered, mistakes corrected, values verified.
    queries.answer_query(c.ledger, by, "P001", 1, "As it was.")
    correct_form(
        c.ledger, by, "P001", "screening", "check", {"pain": "2"}, reason="misread the sheet"
    )
    verify_form(c.ledger, manager, "P001", "screening", "check")
    with refused(c, "the consent of P001 is withdrawn"):
        consent(c)


def test_who_lets_their_data_be_used_says_so() -> None:
    """Requirement P2."""
    c = ward("consented")
    withdraw_consent(c.ledger, c.actor("investigator"), "P001", keeps_data=True, reason="wishes so")
    assert c.person().leavings[0].details["decision"] == "used until withdrawal"


def test_nothing_is_recorded_of_a_person_before_consent() -> None:
    c = ward("prescreened")
    with refused(c, "P001 has not consented; a visit is recorded only after consent"):
        visit(c)
    with refused(c, "P001 has not consented; medication is recorded only after consent"):
        medication.start_medication(
            c.ledger, c.actor("coordinator"), "P001", drug="tacrolimus", dose="4 mg/d"
        )


# Leaving


def test_who_leaves_the_treatment_is_observed_further() -> None:
    c = ward("transplanted")
    by = c.actor("investigator")
    with refused(c, "no such criterion infecton; did you mean `infection`?"):
        leaving.withdraw_treatment(c.ledger, by, "P001", reason="x", criterion="infecton")
    leaving.withdraw_treatment(
        c.ledger, by, "P001", reason="severe infection", criterion="infection"
    )
    p = c.person()
    assert (p.course, p.treatment, p.consent) == ("transplanted", "withdrawn", "given")
    visit(c, name="unscheduled")
    form(c, name="unscheduled")
    with refused(c, "the treatment of P001 is withdrawn"):
        leaving.withdraw_treatment(c.ledger, by, "P001", reason="x")
    with refused(c, "the treatment of P001 is withdrawn; to transplant it must be not there yet"):
        COURSE_ACTS["transplant"](c)


def test_completion_waits_for_every_visit() -> None:
    c = ward("transplanted")
    c.clock.set("2026-04-15")
    with refused(c, "P001 has visits that were neither held nor missed: week_4"):
        leaving.complete(c.ledger, c.actor("coordinator"), "P001")
    visit(c, name="week_4")
    leaving.complete(c.ledger, c.actor("coordinator"), "P001")
    # Long-term visits go on.
    c.clock.set("2027-03-18")
    visit(c, name="yearly")


def test_who_is_lost_and_found_goes_on() -> None:
    c = ward("transplanted")
    leaving.lose(c.ledger, c.actor("investigator"), "P001", reason="three letters came back")
    assert c.ledger.text(str(c.person().leavings[0].reason)) == "three letters came back"
    with refused(
        c, "P001 is lost to follow-up; to complete it must be transplanted. Possible now: find"
    ):
        leaving.complete(c.ledger, c.actor("coordinator"), "P001")
    leaving.find(c.ledger, c.actor("investigator"), "P001", reason="called")
    assert c.person().course == "transplanted"
    with refused(c, "reason", "say why, in words"):
        leaving.lose(c.ledger, c.actor("investigator"), "P001", reason="  ")


def test_death_and_autopsy() -> None:
    c = ward("transplanted")
    by = c.actor("investigator")
    with refused(c, "the death of P001 is not there yet"):
        leaving.record_autopsy(c.ledger, by, "P001", findings=None)
    with refused(c, "cause: write it in words"):
        leaving.record_death(c.ledger, by, "P001", cause="")
    leaving.record_death(c.ledger, by, "P001", cause="pneumonia", on=day("2026-03-18"))
    c.clock.set("2026-03-20")
    with refused(c, "on = '2026-03-19': lies after the death of P001 on 2026-03-18"):
        hold_visit(c.ledger, by, "P001", "unscheduled", on=day("2026-03-19"))
    # What happened before is recorded late.
    hold_visit(c.ledger, by, "P001", "unscheduled", on=day("2026-03-18"))
    with refused(c, "findings: write it in words"):
        leaving.record_autopsy(c.ledger, by, "P001", findings="")
    report = Attachment("report.pdf", "application/pdf", b"%PDF")
    entry = leaving.record_autopsy(c.ledger, by, "P001", findings="none", report=report)
    assert c.ledger.attachment(entry.body["report"]) == b"%PDF"
    assert c.person().death == "autopsy_reported"


def test_the_picture_of_the_trial_holds_the_texts() -> None:
    c = ward("transplanted")
    queries.raise_query(c.ledger, c.actor("data_manager"), "P001", [], "Why so late?")
    found = picture_of(c.ledger)
    assert found is not None
    assert "Why so late?" in found.texts.values()
    assert (found.rehearsal, found.head) == (True, c.ledger.head)


def test_what_was_misheard_at_first_contact_is_corrected_with_both_values() -> None:
    c = ward("consented")
    by, before = c.actor("investigator"), c.person()
    changes: dict[str, str | PartialDate] = {
        "birth": "1991-04",
        "injury": day("2026-03-02"),
        "consent": day("2026-03-09"),
    }
    entry = correct_person(c.ledger, by, "P001", changes, reason="misheard")
    assert entry.body["changes"]["injury"] == {"old": "2026-03-01", "new": "2026-03-02"}
    p = c.person()
    assert (str(p.birth), str(p.events["injury"])) == ("1991-04", "2026-03-02")
    assert str(p.events["consent"]) == str(p.consents[0].day) == "2026-03-09"
    assert (p.course, p.sex) == (before.course, before.sex)
    with refused(c, "nothing would change"):
        correct_person(c.ledger, by, "P001", changes, reason="again")
    wrongs: tuple[tuple[dict[str, str | PartialDate], str], ...] = (
        ({"birth": "1990-05-17"}, "write the year and the month"),
        ({"injury": day("2026-03-20")}, "still to come"),
        ({"onset": "2020"}, "no clock of the study counts from it"),
        ({"sex": "man"}, "write one of"),
        ({"consent": "2026-03"}, "is known"),
    )
    for wrong, says in wrongs:
        with refused(c, says):
            correct_person(c.ledger, by, "P001", wrong, reason="x")
