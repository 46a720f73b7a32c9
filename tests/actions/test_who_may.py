"""Who may act: roles, training, delegations, licences, and what a signature is given for."""

from datetime import date

import pytest

from ayumi.accounts import Role
from ayumi.actions.accounts import change_roles, close_account
from ayumi.actions.eligibility import show_advice
from ayumi.actions.examinations import MEANING as EXAMINED
from ayumi.actions.examinations import enter_examination, sign_examination
from ayumi.actions.forms import correct_form, enter_form, verify_form
from ayumi.actions.leaving import withdraw_treatment
from ayumi.actions.people import give_consent, prescreen
from ayumi.actions.permission import staff_of
from ayumi.actions.staff import delegate, end_record, record_licence, record_training
from ayumi.actions.visits import hold_visit
from ayumi.ledger import Actor, SignatureRefused
from ayumi.trial.staff import Credit
from tests.actions.clinic import ADMIN, Clinic, complete_exam, own_of
from tests.actions.steps import consent, contact, form, judge, refused, visit, ward

NEW = Actor("n.new", "examiner")
EXAM = complete_exam()


def with_examination() -> Clinic:
    """A ward with an examination that nobody has signed, and an examiner without any record."""
    c = ward("consented")
    visit(c)
    enter_examination(c.ledger, c.actor("examiner"), "P001", "screening", EXAM.to_cells())
    c.staff("n.new", "examiner", qualified=False)
    return c


def sign(c: Clinic, actor: Actor = NEW, meaning: str = EXAMINED) -> None:
    proof = c.proof(actor, meaning)
    sign_examination(c.ledger, actor, "P001", "screening", own_of(EXAM), signed_by=proof)


def test_a_role_may_do_what_the_document_says_and_nothing_else() -> None:
    c = ward("consented")
    with refused(c, "the role coordinator may not do this; it needs `withdraw`"):
        withdraw_treatment(c.ledger, c.actor("coordinator"), "P001", reason="x")
    with refused(c, "the role data_manager may not do this; it needs `enter_data`"):
        hold_visit(c.ledger, c.actor("data_manager"), "P001", "screening")


def test_nobody_acts_in_a_role_that_they_do_not_hold() -> None:
    c = ward("prescreened")
    with refused(c, "k.tanaka does not act as coordinator now"):
        prescreen(c.ledger, Actor("k.tanaka", "coordinator"), simulated=True)
    with refused(c, "nobody does not act as investigator at tokyo now"):
        prescreen(c.ledger, Actor("nobody", "investigator", "tokyo"), simulated=True)
    change_roles(c.ledger, ADMIN, "k.tanaka", [Role("examiner")], reason="moved")
    with refused(c, "k.tanaka does not act as investigator now"):
        contact(c)
    close_account(c.ledger, ADMIN, "m.sato", reason="left")
    with refused(c, "m.sato does not act as coordinator now"):
        visit(c)


def test_only_the_permissions_of_forms_open_a_form() -> None:
    """Whoever may only read cannot say that reading is enough to write."""
    c = ward("screened")
    by = c.actor("statistician")
    for permission in ("read", "export", "decide_go"):
        words = f"`{permission}` opens no form; enter_data or enter_laboratory does"
        with refused(c, words):
            enter_form(c.ledger, by, "P001", "screening", "laboratory", {}, permission=permission)
        with refused(c, words):
            correct_form(
                c.ledger, by, "P001", "screening", "check", {}, reason="x", permission=permission
            )


def test_who_enters_laboratory_values_enters_nothing_else() -> None:
    c = ward("screened")
    by, laboratory = c.actor("statistician"), "enter_laboratory"
    with refused(c, "check is no laboratory form; it needs `enter_data`"):
        enter_form(c.ledger, by, "P001", "screening", "check", {}, permission=laboratory)
    with refused(c, "the role statistician may not do this; it needs `enter_data`"):
        enter_form(c.ledger, by, "P001", "screening", "laboratory", {"wbc": "7"})
    values = {"wbc": "7"}
    enter_form(c.ledger, by, "P001", "screening", "laboratory", values, permission=laboratory)


def test_nobody_signs_without_current_training_and_delegation() -> None:
    """Requirement I6."""
    c = with_examination()
    with refused(
        c, "n.new acts as examiner, which needs a current record of training, delegation",
        "not current: training, delegation",
    ):  # fmt: skip
        sign(c)
    record_training(c.ledger, ADMIN, "n.new", "The protocol", until=date(2026, 3, 11))
    with refused(c, "not current: delegation"):
        sign(c)
    delegate(c.ledger, ADMIN, "n.new", "examiner")
    c.clock.set("2026-03-12")
    with refused(c, "not current: training"):
        sign(c)
    record_training(c.ledger, ADMIN, "n.new", "Once more", on=date(2026, 3, 12))
    sign(c)


@pytest.mark.parametrize("record", ["training", "delegation", "licence"])
def test_what_is_revoked_today_ends_at_once(record: str) -> None:
    """Requirement I6."""
    c = ward("screened")
    end_record(c.ledger, ADMIN, "k.tanaka", record, reason="left the trial")  # type: ignore[arg-type]
    with refused(c, f"not current: {record}"):
        judge(c)
    assert show_advice(c.ledger, c.actor("investigator"), "P001", "first").overall == "undetermined"
    with refused(c, f"k.tanaka has no current {record}"):
        end_record(c.ledger, ADMIN, "k.tanaka", record, reason="again")  # type: ignore[arg-type]


def test_what_begins_later_is_not_good_yet_and_what_ended_does_not_come_back() -> None:
    c = with_examination()
    c.clock.set("2026-03-20")
    record_training(c.ledger, ADMIN, "n.new", "A", on=date(2026, 3, 1), until=date(2026, 3, 5))
    record_training(c.ledger, ADMIN, "n.new", "B", on=date(2026, 3, 10))
    delegate(c.ledger, ADMIN, "n.new", "examiner", on=date(2026, 3, 25))
    with refused(c, "not current: delegation"):
        sign(c)
    # Ending what is good later does not prolong what ended earlier.
    end_record(c.ledger, ADMIN, "n.new", "training", reason="x", on=date(2026, 3, 20))
    c.clock.set("2026-03-26")
    with refused(c, "not current: training"):
        sign(c)
    end_record(c.ledger, ADMIN, "n.new", "delegation", reason="x", on=date(2026, 3, 30))
    record_training(c.ledger, ADMIN, "n.new", "C", on=date(2026, 3, 26), until=date(2026, 3, 27))
    record_training(c.ledger, ADMIN, "n.new", "D", on=date(2026, 3, 26))
    c.clock.set("2026-03-28")
    end_record(c.ledger, ADMIN, "n.new", "training", reason="x", on=date(2026, 4, 10))
    credits = [one.until for one in _credits(c)]
    assert credits[-2:] == [date(2026, 3, 27), date(2026, 4, 9)]


def _credits(c: Clinic) -> list[Credit]:
    return [one for one in staff_of(c.ledger, "n.new").credits if one.credential == "training"]


def test_a_delegation_of_a_site_is_good_there_only() -> None:
    c = ward("consented")
    visit(c)
    enter_examination(c.ledger, c.actor("examiner"), "P001", "screening", EXAM.to_cells())
    c.staff("s.site", "examiner@tokyo", "examiner@osaka", qualified=False)
    record_training(c.ledger, ADMIN, "s.site", "The protocol")
    delegate(c.ledger, ADMIN, "s.site", "examiner@tokyo")
    with refused(c, "not current: delegation"):
        sign(c, Actor("s.site", "examiner", "osaka"))
    sign(c, Actor("s.site", "examiner", "tokyo"))


def test_records_of_staff_are_made_by_others_and_for_those_who_hold_the_role() -> None:
    c = ward("")
    with refused(c, "there is no open account nobody"):
        record_training(c.ledger, ADMIN, "nobody", "x")
    with refused(c, "nobody records this of themselves"):
        record_licence(c.ledger, ADMIN, "y.ito", "x")
    with refused(c, "e.mori does not hold the role investigator; an administrator grants it"):
        delegate(c.ledger, ADMIN, "e.mori", "investigator")
    with refused(c, "it needs `record_training`"):
        record_training(c.ledger, c.actor("coordinator"), "e.mori", "x")
    with refused(c, "until", "2026-02-01", "lies before 2026-03-01"):
        record_training(c.ledger, ADMIN, "e.mori", "x", until=date(2026, 2, 1))
    with refused(c, "on", "2026-05-01", "still to come"):
        record_training(c.ledger, ADMIN, "e.mori", "x", on=date(2026, 5, 1))


def test_a_password_given_for_one_meaning_signs_no_other() -> None:
    c = with_examination()
    with refused(
        c, "the password was given to sign “eligibility judged”, not “examined and classified”"
    ):
        sign(c, c.actor("examiner"), "eligibility judged")
    with pytest.raises(SignatureRefused, match=r"signed by k.tanaka, but e.mori acted"):
        sign_examination(
            c.ledger, c.actor("examiner"), "P001", "screening", own_of(EXAM),
            signed_by=c.proof("investigator", EXAMINED),
        )  # fmt: skip
    sign(c, c.actor("examiner"))
    entry = c.entries()[-1]
    assert entry.signature is not None
    assert (entry.signature["account"], entry.signature["meaning"]) == ("e.mori", EXAMINED)


def test_who_enters_does_not_verify_whatever_the_role() -> None:
    """Requirement U2."""
    c = ward("consented")
    both = Actor("h.hara", "coordinator")
    c.staff("h.hara", "coordinator", "data_manager")
    visit(c)
    enter_form(c.ledger, both, "P001", "screening", "laboratory", {"wbc": "7"})
    manager = Actor("h.hara", "data_manager")
    with refused(c, "h.hara entered or corrected it. Who enters data does not verify them"):
        verify_form(c.ledger, manager, "P001", "screening", "laboratory")
    form(c)
    correct_form(c.ledger, both, "P001", "screening", "check", {"pain": "3"}, reason="asked again")
    with refused(c, "h.hara entered or corrected it"):
        verify_form(c.ledger, manager, "P001", "screening", "check")
    verify_form(c.ledger, c.actor("data_manager"), "P001", "screening", "laboratory")


def test_consent_is_for_those_who_may_take_it() -> None:
    c = ward("prescreened")
    with refused(c, "it needs `consent`"):
        give_consent(c.ledger, c.actor("coordinator"), "P001", version="v1", simulated=True)
    consent(c)
