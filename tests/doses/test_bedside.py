"""The check at the bedside through the door: what must not be given is blocked and recorded."""

import inspect
from collections.abc import Callable
from datetime import timedelta

import pytest

from ayumi.accounts import Role
from ayumi.actions.accounts import change_roles
from ayumi.actions.leaving import withdraw_treatment
from ayumi.actions.people import withdraw_consent
from ayumi.actions.product import bedside
from ayumi.actions.product.administration import administer
from ayumi.actions.product.alerts import raise_alert
from ayumi.actions.product.dose_door import MatchRefused
from ayumi.actions.product.journeys import receive_units, send_units
from ayumi.actions.product.releasing import RETURNED, return_to_quarantine
from ayumi.actions.product.runs import start_run
from ayumi.actions.product.units import hold, label, take
from ayumi.actions.transplantation import record_transplantation, stop_before_transplantation
from ayumi.ledger import Actor
from ayumi.product.identities import HeldIdentities
from ayumi.product.verdict import verdicts_digest
from ayumi.trial.product.verdicts import verdicts_of
from ayumi.values.state_table import OutOfOrder
from tests.actions.clinic import ADMIN, day
from tests.actions.steps import clear, refused
from tests.doses.theatre import (
    NURSE,
    ODA,
    PEOPLE,
    SATO,
    SURGEON,
    TANAKA,
    UEDA,
    Theatre,
    amend,
    at,
    check,
    conditions,
    give,
    handed,
    matched,
    order,
    prepared,
    received,
    refused_match,
    temperatures,
    theatre,
)


@pytest.fixture
def c() -> Theatre:
    found = theatre("received")
    found.now("09:50")
    return found


def test_two_people_one_after_the_other_match_cells_and_person(c: Theatre) -> None:
    first = check(c, SATO)
    assert (c.dose().state, first.kind) == ("checked_once", "dose.checked")
    assert first.body["outcomes"] == {"name": True, "birth": True, "number": True}
    assert first.body["labels"] == [{"label": c.labels()[0]}]
    second = check(c, NURSE)
    assert (c.dose().state, second.body["number"]) == ("matched", 2)
    assert [one.by for one in c.dose().checks] == ["m.sato", "k.nurse"]
    assert give(c).kind == "dose.administered"


def test_what_is_read_off_a_wristband_may_differ_in_width_case_and_blanks(c: Theatre) -> None:
    check(c, SATO, wristband={**PEOPLE["P001"], "name": " ＹＡＭＡＤＡ  hanako"})


def test_neither_who_prepared_nor_the_same_person_twice(c: Theatre) -> None:
    """Requirement U2."""
    open_to_all = Actor("c.ueda", "coordinator")
    both = [Role("cell_processing"), Role("coordinator")]
    change_roles(c.ledger, ADMIN, "c.ueda", both, reason="helps out")
    c.qualify("c.ueda", "coordinator")
    with refused(c, "c.ueda prepared D1. Who prepares a dose does not check it at the bedside"):
        check(c, open_to_all)
    check(c, SATO)
    with refused(c, "m.sato has checked D1 already; the second check is by somebody else"):
        check(c, SATO)
    with refused(c, "needs `check_bedside`"):
        check(c, ODA)


Wrong = Callable[[Theatre], object]


def other_person(c: Theatre) -> object:
    return check(c, wristband=PEOPLE["P002"])


def sibling(c: Theatre) -> object:
    return check(c, labels=[c.lot("S-D11").units["S-D11-02"].labels[-1]])


def superseded(c: Theatre) -> object:
    old = c.labels()
    label(c.ledger, UEDA, "S-D11", ["S-D11-01"], entropy=c.entropy, reason="smeared")
    return check(c, labels=old)


def nothing(c: Theatre) -> object:
    return check(c, labels=[])


def twice(c: Theatre) -> object:
    return check(c, labels=c.labels() * 2)


def unit_code(c: Theatre) -> object:
    return check(c, labels=["S-D11-01"])


def next_day(c: Theatre) -> object:
    c.now("2026-03-19T09:30+09:00")
    return check(c)


def too_old(c: Theatre) -> object:
    c.now("14:30")
    return check(c)


def held(c: Theatre) -> object:
    hold(c.ledger, ODA, "S-D11", ["S-D11-01"], text="a crack")
    return check(c)


def alert(c: Theatre) -> object:
    raise_alert(c.ledger, ODA, node="donor:DN-1", text="a late finding")
    return check(c)


def quarantined(c: Theatre) -> object:
    digest = verdicts_digest(verdicts_of(c.ledger, c.lot("S-D11"), c.ledger.now))
    return_to_quarantine(
        c.ledger, ODA, "S-D11", seen_verdicts=digest, reason="doubt",
        signed_by=c.proof(ODA, RETURNED),
    )  # fmt: skip
    return check(c)


def go_taken_back(c: Theatre) -> object:
    stop_before_transplantation(c.ledger, TANAKA, "P001", reason="fever")
    return check(c)


def consent_withdrawn(c: Theatre) -> object:
    withdraw_consent(c.ledger, TANAKA, "P001", keeps_data=True, reason="wishes so")
    return check(c)


def left(c: Theatre) -> object:
    withdraw_treatment(c.ledger, TANAKA, "P001", reason="wishes so")
    return check(c)


def half_a_wristband(c: Theatre) -> object:
    return check(c, wristband={"name": PEOPLE["P001"]["name"], "birth": "1990-05-17"})


def no_wristband(c: Theatre) -> object:
    return check(c, wristband={})


REFUSED: list[tuple[Wrong, list[str]]] = [
    (other_person, ["identity"] * 3),
    (sibling, ["label", "missing"]),
    (superseded, ["superseded", "missing"]),
    (nothing, ["missing"]),
    (twice, ["twice"]),
    (unit_code, ["label", "missing"]),
    (next_day, ["day", "expired"]),
    (too_old, ["expired"]),
    (held, ["cells"]),
    (alert, ["cells"]),
    (quarantined, ["cells"]),
    (go_taken_back, ["person"]),
    (consent_withdrawn, ["person"]),
    (left, ["person"]),
    (half_a_wristband, ["identity"]),
    (no_wristband, ["identity"] * 3),
]


@pytest.mark.parametrize(
    ("wrong", "expected"), REFUSED, ids=lambda one: getattr(one, "__name__", "")
)
@pytest.mark.parametrize("before", [0, 1])
def test_what_is_wrong_is_blocked_and_recorded(
    wrong: Wrong, expected: list[str], before: int
) -> None:
    """Requirement C2."""
    c = theatre("received")
    c.now("09:50")
    if before:
        check(c, NURSE)
        c.clock.at += timedelta(minutes=1)
    head = c.ledger.head.seq
    with pytest.raises(MatchRefused) as found:
        wrong(c)
    refusal = found.value
    reasons = [one for one in conditions(refusal) if one != "first_check"]
    assert reasons == expected or reasons[: len(expected)] == expected
    assert refusal.entry.kind == "dose.match_refused"
    assert c.ledger.head.seq == refusal.entry.seq > head
    assert [one["condition"] for one in refusal.entry.body["reasons"]] == conditions(refusal)
    dose = c.dose()
    # Whatever was checked before, it is checked anew from the beginning.
    assert (dose.state, dose.checks) == ("received", ())
    assert len(dose.refusals) == 1
    with pytest.raises(OutOfOrder):
        give(c)
    said = str(refusal)
    assert "is recorded (entry" in said
    assert not any(word in said for person in PEOPLE.values() for word in person.values())


def test_a_swapped_pair_is_refused_at_both_beds() -> None:
    c = theatre("people")
    c.now("2026-03-17T15:00+09:00")
    order(c)
    order(c, "D2", participant="P002", units=["LOT-1-03"])
    c.now("08:00")
    prepared(c)
    prepared(c, "D2")
    c.now("09:30")
    for code in ("D1", "D2"):
        handed(c, code)
    c.now("09:40")
    for code in ("D1", "D2"):
        received(c, code)
    assert c.labels("D1") != c.labels("D2")
    first = refused_match(c, lambda: check(c, SATO, "D1", labels=c.labels("D2")))
    assert conditions(first) == ["label", "missing"]
    other = refused_match(c, lambda: check(c, SATO, "D2", labels=c.labels("D1")))
    assert conditions(other)[:2] == ["label", "missing"]
    # The second is not cleared, and no one else has had the cells yet.
    second = refused_match(c, lambda: check(c, SATO, "D2"))
    assert conditions(second) == ["person"]
    check(c, SATO)
    check(c, NURSE)


def test_what_was_given_already_is_blocked_and_recorded() -> None:
    """Requirement C2: scanned twice."""
    c = theatre("administered")
    found = refused_match(c, lambda: check(c, SATO))
    assert "given" in conditions(found)
    assert "D1 has been given already" in str(found)
    assert c.dose().state == "administered"


@pytest.mark.parametrize("step", ["ordered", "prepared", "handed_over"])
def test_a_dose_that_has_not_come_so_far_is_blocked_and_recorded(step: str) -> None:
    c = theatre(step)
    c.now("09:50")
    found = refused_match(c, lambda: check(c, SATO))
    assert conditions(found)[0] == "state"
    assert c.dose().state == step


def test_a_third_look_changes_nothing_and_a_wrong_one_undoes_the_match() -> None:
    c = theatre("matched")
    c.staff("n.third", "coordinator")
    third = Actor("n.third", "coordinator")
    with refused(c, "D1 is matched; to check it must be received or checked once"):
        check(c, third)
    refused_match(c, lambda: check(c, third, wristband=PEOPLE["P002"]))
    assert c.dose().state == "received"
    with pytest.raises(OutOfOrder):
        give(c)


def test_the_second_check_comes_within_the_time_that_a_match_is_good(c: Theatre) -> None:
    check(c, SATO)
    c.now("10:21")
    found = refused_match(c, lambda: check(c, NURSE))
    assert conditions(found) == ["first_check"]
    assert "is good for 30 min" in str(found)
    check(c, NURSE)
    check(c, SATO)


def test_a_match_lapses_and_is_made_anew() -> None:
    c = theatre("matched")
    c.now("10:26")
    found = refused_match(c, lambda: give(c))
    assert found.entry.kind == "dose.match_lapsed"
    assert (c.dose().state, c.dose().checks) == ("received", ())
    matched(c)
    give(c)


def test_what_changed_since_the_match_stops_the_hand_with_the_needle() -> None:
    c = theatre("matched")
    hold(c.ledger, ODA, "S-D11", ["S-D11-01"], text="a crack")
    found = refused_match(c, lambda: give(c))
    assert found.entry.kind == "dose.match_refused"
    assert conditions(found) == ["cells"]
    assert c.dose().state == "received"
    assert c.person().transplantations == ()


def test_somebody_of_whom_nothing_is_kept_is_matched_by_nobody(c: Theatre) -> None:
    found = refused_match(c, lambda: check(c, identities=HeldIdentities({}, b"k" * 32)))
    assert conditions(found) == ["unknown_person"]


def test_what_the_document_does_not_name_is_no_identifier(c: Theatre) -> None:
    with refused(c, "wristband.nmae", "did you mean `name`"):
        check(c, wristband={"nmae": "Yamada Hanako"})


def test_there_is_no_way_round_the_bedside(c: Theatre) -> None:
    """No flag, no role: nothing that could be given makes a wrong scan a right one."""
    allowed = {
        "ledger", "actor", "dose", "labels", "wristband", "identities", "at", "sheet", "signed_by",
        "seen",
    }  # fmt: skip
    assert set(inspect.signature(bedside.check).parameters) == allowed
    assert "identities" not in inspect.signature(administer).parameters
    with refused(c, "the document asks for a match of the cells and the person at the bedside"):
        record_transplantation(c.ledger, SURGEON, "P001", on=day("2026-03-18"), lot="LOT-1")
    matched(c)
    with refused(c, "the document asks for a match"):
        record_transplantation(c.ledger, SURGEON, "P001", on=day("2026-03-18"), lot="LOT-1")


def test_without_the_rules_of_the_document_nothing_is_checked(c: Theatre) -> None:
    """A document without the check records a transplantation as it did before there were doses."""
    rules = '[custody.bedside]\nidentifiers = ["name", "birth", "number"]\nmatch_lasts = "30 min"\n'
    amend(c, rules, '[custody]\nbedside = { unset = "on paper" }\n')
    with refused(c, "the document has no check at the bedside"):
        check(c)
    record_transplantation(c.ledger, SURGEON, "P001", on=day("2026-03-18"), lot="LOT-1")


def test_the_list_signed_anew_lets_the_check_go_on(c: Theatre) -> None:
    stop_before_transplantation(c.ledger, TANAKA, "P001", reason="fever")
    refused_match(c, lambda: check(c))
    clear(c, planned=at("10:00").date())
    matched(c)


# What happens to the syringe between the checks and the needle


def test_a_new_label_between_the_checks_begins_them_anew(c: Theatre) -> None:
    check(c, SATO)
    label(c.ledger, UEDA, "S-D11", ["S-D11-01"], entropy=c.entropy, reason="smeared")
    found = refused_match(c, lambda: check(c, NURSE))
    assert conditions(found) == ["superseded"]
    assert "got another label since the first check" in str(found)
    matched(c)
    label(c.ledger, UEDA, "S-D11", ["S-D11-01"], entropy=c.entropy, reason="smeared")
    found = refused_match(c, lambda: give(c))
    assert (conditions(found), c.dose().state) == (["superseded"], "received")


def test_syringes_that_went_past_the_hand_over_are_refused(c: Theatre) -> None:
    """Requirement C3."""
    send_units(c.ledger, UEDA, "S-D11", ["S-D11-01"], to="ward")
    found = refused_match(c, lambda: check(c, SATO))
    assert "S-D11-01 is on its way" in str(found)
    c.now("09:55")
    receive_units(c.ledger, NURSE, "S-D11", ["S-D11-01"], record=temperatures(c))
    found = refused_match(c, lambda: check(c, SATO))
    assert "S-D11-01 is at ward, and D1 was received at theatre" in str(found)


def test_the_syringes_of_a_dose_are_used_for_nothing_else(c: Theatre) -> None:
    kept = "S-D11-01 is a syringe of the dose D1"
    with refused(c, kept):
        start_run(c.ledger, UEDA, "R-9", stage="suspension", inputs=[("S-D11-01", None)])
    with refused(c, kept):
        take(c.ledger, UEDA, "S-D11", ["S-D11-01"], as_what="tested", volume="1 uL")
    take(c.ledger, UEDA, "S-D11", ["S-D11-02"], as_what="tested", volume="1 uL")


def test_a_misread_label_is_told_apart_from_a_wrong_one(c: Theatre) -> None:
    amend(c, "[custody.places]\n", '[custody]\ncode_check = "mod97"\n[custody.places]\n')
    label(c.ledger, UEDA, "S-D11", ["S-D11-01"], entropy=c.entropy, reason="with check digits")
    [good] = c.labels()
    misread = good[:-1] + ("2" if good[-1] != "2" else "3")
    found = refused_match(c, lambda: check(c, SATO, labels=[misread]))
    assert "its check digits are wrong, scan it again" in str(found)
    check(c, SATO, labels=[f" {good} "])
