"""Donors' consent, and alerts: what they touch may not be used, wherever it is by now."""

from datetime import timedelta
from typing import Any

import pytest

from ayumi.actions.product.alerts import (
    MEANING_CLOSED,
    assess_alert,
    close_alert,
    raise_alert,
    reopen_alert,
)
from ayumi.actions.product.donors import change_donor_consent, record_donor_test
from ayumi.actions.product.lots import receive_lot
from ayumi.actions.product.runs import start_run
from ayumi.actions.product.steps import use_material
from ayumi.actions.product.units import take, thaw
from ayumi.ledger import Attachment, Entry
from ayumi.product.order import ALERT, DONOR
from ayumi.trial.product.alert_fold import alert_of, open_alerts
from ayumi.trial.product.donor_fold import donor_of
from ayumi.trial.product.usable import why_not_usable
from ayumi.values.state_table import START
from tests.making.cleanroom import (
    INVESTIGATOR,
    MAKER,
    QUALITY,
    STATISTICIAN,
    Cleanroom,
    amended,
    donor,
    lot,
    refused,
    run,
    with_bank,
    with_frozen,
)


def raised(c: Cleanroom, node: str = "donor:D-1", **other: Any) -> Entry:
    return raise_alert(
        c.ledger, INVESTIGATOR, node=node, text="a fever after the donation", **other
    )


def assessed(c: Cleanroom, *lots: str, conclusion: str = "not_affected") -> Entry:
    return assess_alert(c.ledger, QUALITY, "A001", lots, conclusion=conclusion, text="looked into")


def closed(c: Cleanroom) -> Entry:
    return close_alert(c.ledger, QUALITY, "A001", text="done", signed_by=c.proof(MEANING_CLOSED))


def why_not(c: Cleanroom, unit: str, purpose: str = "input") -> tuple[str, ...]:
    lot = unit.rpartition("-")[0]
    return why_not_usable(c.ledger, lot, unit, at=c.now, purpose=purpose)  # type: ignore[arg-type]


# Donors


def withdrawn(c: Cleanroom) -> Entry:
    return change_donor_consent(c.ledger, MAKER, "D-1", withdraw=True, reason="wishes so")


def test_after_a_donors_withdrawal_nothing_of_theirs_is_used() -> None:
    c = with_frozen()
    assert why_not(c, "F-1-01") == ()
    withdrawn(c)
    for unit in ("B-1-02", "C-1-03", "F-1-01"):
        assert why_not(c, unit) == ("the donor D-1 has withdrawn consent",)
    with refused(c, "not to be used: the donor D-1 has withdrawn consent"):
        thaw(c.ledger, MAKER, "F-1", ["F-1-01"])
    with refused(c, "not to be used: the donor D-1 has withdrawn consent"):
        start_run(c.ledger, MAKER, "R-9", stage="bank", donors=["D-1"])
    take(c.ledger, MAKER, "F-1", ["F-1-01"], as_what="discarded", reason="withdrawn")
    change_donor_consent(
        c.ledger, MAKER, "D-1", version="v2", uses=["treatment", "research"], reason="again"
    )
    assert why_not(c, "F-1-02") == ()


def test_uses_that_are_needed_must_be_agreed_to() -> None:
    c = with_bank()
    donor(c, "D-2", uses=["research"])
    with refused(c, "not to be used: the donor D-2 did not agree to: treatment"):
        start_run(c.ledger, MAKER, "R-9", stage="bank", donors=["D-2"])
    change_donor_consent(c.ledger, MAKER, "D-1", uses=["research"], reason="only so")
    assert why_not(c, "B-1-01") == ("the donor D-1 did not agree to: treatment",)
    amended(c, ("[product.donor.uses]\ntreatment", "[product.donor.uses]\nresearch"))
    assert why_not(c, "B-1-01") == ()


def test_what_stands_of_a_donor() -> None:
    c = with_bank()
    entry = record_donor_test(
        c.ledger, MAKER, "D-1", test="hbv", result="negative", text="NAT, one sample"
    )
    withdrawn(c)
    found = donor_of(c.ledger, "D-1")
    assert found is not None
    assert (found.consent, found.consent_version, found.uses) == ("withdrawn", "v1", ("treatment",))
    [test] = found.tests
    assert (test["test"], test["result"], test["seq"]) == ("hbv", "negative", entry.seq)
    assert [state for state, _, _ in found.history] == ["given", "withdrawn"]


@pytest.mark.parametrize("state", [one for one in DONOR.ways if one])
@pytest.mark.parametrize("act", DONOR.acts)
def test_consent_goes_only_the_ways_of_its_table(state: str, act: str) -> None:
    c = with_bank()
    if state == "withdrawn":
        withdrawn(c)

    def do() -> Entry:
        if act == "withdraw":
            return withdrawn(c)
        return change_donor_consent(c.ledger, MAKER, "D-1", version="v9", reason="anew")

    if act not in DONOR.ways[state]:
        with refused(c, "the consent of the donor D-1 is withdrawn; to withdraw it must be given"):
            do()
        return
    do()
    found = donor_of(c.ledger, "D-1")
    assert found is not None
    assert found.consent == DONOR.ways[state][act]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"code": "Hanako"}, "write its code: with a digit"),
        ({"code": "D-1"}, "there is a donor D-1 already"),
        ({"version": "first"}, "write its code: with a digit"),
        ({"uses": ["Treatment of Hanako"]}, "an id is lower-case letters"),
        ({"uses": ["treatmnt"]}, "did you mean `treatment`?"),
        ({"uses": ["research", "research"]}, "names a use twice"),
    ],
)
def test_donors_that_cannot_be(given: dict[str, Any], words: str) -> None:
    c = with_bank()
    code = given.pop("code", "D-2")
    with refused(c, words):
        donor(c, code, **given)


def test_changes_that_cannot_be() -> None:
    c = with_bank()
    with refused(c, "nothing would change: D-1 has agreed to this already"):
        change_donor_consent(c.ledger, MAKER, "D-1", version="v1", reason="x")
    with refused(c, "goes with neither a version nor uses"):
        change_donor_consent(c.ledger, MAKER, "D-1", withdraw=True, uses=[], reason="x")
    with refused(c, "write it in words"):
        change_donor_consent(c.ledger, MAKER, "D-1", withdraw=True, reason=" ")
    with refused(c, "write one of: negative, positive, unclear"):
        record_donor_test(c.ledger, MAKER, "D-1", test="hbv", result="Hanako")
    with refused(c, "an id is lower-case letters"):
        record_donor_test(c.ledger, MAKER, "D-1", test="Hanako K.", result="negative")
    with refused(c, "the role statistician may not do this; it needs `make_product`"):
        change_donor_consent(c.ledger, STATISTICIAN, "D-1", withdraw=True, reason="x")


# Alerts


def test_while_an_alert_is_open_nothing_that_it_concerns_is_used() -> None:
    """Requirement C6."""
    c = with_frozen()
    entry = raised(c)
    assert entry.subject == "alert:A001"
    assert entry.body["concerned"]["lots"] == ["B-1", "C-1", "F-1"]
    for unit in ("B-1-02", "C-1-03", "F-1-01"):
        assert why_not(c, unit) == ("the alert A001 on donor:D-1 is open",)
        assert why_not(c, unit, "order") == ("the alert A001 on donor:D-1 is open",)
    with refused(c, "the alert A001 on donor:D-1 is open"):
        run(c, "R-9", "suspension", "F-1-01")
    assert [one.code for one in open_alerts(c.ledger)] == ["A001"]


def test_an_alert_concerns_what_is_made_later_too() -> None:
    c = with_bank()
    run(c, "R-1", "culture", "B-1-01")
    raised(c, "lot:B-1")
    lot(c, "C-1", "R-1")
    assert why_not(c, "C-1-01") == ("the alert A001 on lot:B-1 is open",)
    with refused(c, "not assessed yet: B-1, C-1"):
        closed(c)
    assessed(c, "B-1")
    with refused(c, "not assessed yet: C-1"):
        closed(c)
    assessed(c, "C-1", conclusion="affected")
    closed(c)
    assert open_alerts(c.ledger) == ()
    assert why_not(c, "B-1-02") == ()
    [hold] = c.unit("C-1-01").held
    assert hold.why == "suspicion"
    assert why_not(c, "C-1-01") == (
        f"C-1-01 is held for a suspicion (entry {hold.seq})",
        "C-1 was found affected by the alert A001",
    )


def test_what_is_used_up_is_not_held_any_more() -> None:
    c = with_bank()
    run(c, "R-1", "culture", "B-1-01")
    raised(c, "lot:B-1")
    assessed(c, "B-1", conclusion="affected")
    closed(c)
    assert c.unit("B-1-01").held == ()
    assert len(c.unit("B-1-02").held) == 1


def test_a_machine_is_suspect_of_some_days_only() -> None:
    """Requirement C6: the days are those of the study's time zone."""
    c = with_bank()
    day = c.now.date()
    for number in range(4):
        run(c, f"R-{number}", "culture", (("B-1-01"), "10 uL"))
        use_material(c.ledger, MAKER, f"R-{number}", equipment=[("BSC-2", None)])
        lot(c, f"C-{number}", f"R-{number}")
        c.later(days=1)
    raised(c, "equipment:BSC-2", since=day + timedelta(days=1), until=day + timedelta(days=2))
    concerned = [bool(why_not(c, f"C-{number}-01")) for number in range(4)]
    assert concerned == [False, True, True, False]
    found = alert_of(c.ledger, "A001")
    assert found is not None
    assert list(found.concerned["lots"]) == ["C-1", "C-2"]
    # On other days the machine may be used, on these it may not.
    run(c, "R-9", "culture", ("B-1-01", "10 uL"))
    use_material(c.ledger, MAKER, "R-9", equipment=[("BSC-2", None)])
    raised(c, "equipment:BSC-2")
    with refused(c, "not to be used: the alert A002 on equipment:BSC-2 is open"):
        use_material(c.ledger, MAKER, "R-9", equipment=[("BSC-2", None)])


def test_a_recall_may_come_before_the_reagent_is_used() -> None:
    c = with_bank()
    raised(c, "reagent:laminin/L-77")
    run(c, "R-1", "culture", "B-1-01")
    with refused(c, "the alert A001 on reagent:laminin/L-77 is open"):
        use_material(c.ledger, MAKER, "R-1", reagents=[("laminin", "L-77", None)])
    use_material(c.ledger, MAKER, "R-1", reagents=[("laminin", "L-78", None)])
    closed(c)
    use_material(c.ledger, MAKER, "R-1", reagents=[("laminin", "L-77", None)])


ACTS: dict[str, Any] = {
    "assess": lambda c: assessed(c, "B-1"),
    "close": closed,
    "reopen": lambda c: reopen_alert(c.ledger, QUALITY, "A001", reason="again"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", [one for one in ALERT.ways if one])
def test_alerts_go_only_the_ways_of_their_table(state: str, act: str) -> None:
    c = with_bank()
    raised(c)
    if state == "closed" or act == "close":
        assessed(c, "B-1")
    if state == "closed":
        closed(c)
    if act not in ALERT.ways[state]:
        with refused(c, f"the alert A001 is {state}; to {act} it must be"):
            ACTS[act](c)
        return
    ACTS[act](c)
    found = alert_of(c.ledger, "A001")
    assert found is not None
    assert found.state == ALERT.ways[state][act]


def test_all_acts_are_tried() -> None:
    assert {*ACTS, "raise"} == set(ALERT.acts)
    assert START in ALERT.ways


def test_an_alert_that_is_reopened_stops_everything_again() -> None:
    c = with_bank()
    raised(c)
    assessed(c, "B-1")
    closed(c)
    assert why_not(c, "B-1-01") == ()
    reopen_alert(c.ledger, INVESTIGATOR, "A001", reason="a second fever")
    assert why_not(c, "B-1-01") == ("the alert A001 on donor:D-1 is open",)
    made_later = why_not(c, "B-1-03", "order")
    assert made_later == ("the alert A001 on donor:D-1 is open",)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"node": "D-1"}, "write what it is and its code: donor:CODE, reagent:CODE"),
        ({"node": "participant:P001"}, "write what it is and its code"),
        ({"node": "donor:D-9"}, "there is no donor of this code"),
        ({"node": "lot:B-9"}, "there is no lot of this code"),
        ({"node": "unit:B-1-99"}, "there is no unit of this code"),
        ({"node": "run:R-9"}, "there is no run of this code"),
        ({"node": "reagent:laminin"}, "name the reagent and its lot: reagent:laminin/L-77"),
        ({"node": "reagent:Hanako/L-1"}, "an id is lower-case letters"),
        ({"node": "equipment:Hanako"}, "write its code: with a digit"),
        ({"node": "lot:B-1", "since": "1"}, "days go with: donor, reagent, equipment"),
        ({"since": "2", "until": "1"}, "lies after the last day"),
    ],
)
def test_alerts_that_cannot_be(given: dict[str, Any], words: str) -> None:
    c = with_bank()
    for name in {"since", "until"} & given.keys():
        given[name] = c.now.date().replace(day=int(given[name]))
    with refused(c, words):
        raised(c, **given)


def test_who_judges_an_alert() -> None:
    c = with_bank()
    raised(c)
    with refused(c, "the role cell_processing may not do this; it needs `release_lot`: quality"):
        assess_alert(c.ledger, MAKER, "A001", ["B-1"], conclusion="affected", text="x")
    with refused(c, "is not concerned; known: `B-1`"):
        assessed(c, "F-9")
    with refused(c, "name the lots; known: `B-1`"):
        assessed(c)
    with refused(c, "write one of: affected, not_affected"):
        assessed(c, "B-1", conclusion="Hanako")
    with refused(c, "there is no alert A009"):
        reopen_alert(c.ledger, QUALITY, "A009", reason="x")
    with refused(c, "the role statistician may not do this; it needs `raise_alert`"):
        raise_alert(c.ledger, STATISTICIAN, node="lot:B-1", text="x")


def test_a_supplier_recalls_its_lot() -> None:
    c = with_bank()
    receive_lot(
        c.ledger, MAKER, "B-2", stage="bank", supplier_lot="SUP-77", units=1, volume="1 mL",
        place="tank", certificate=Attachment("c.pdf", "application/pdf", b"x"), simulated=True,
    )  # fmt: skip
    raised(c, "lot:SUP-77")
    assert "the alert A001 on lot:SUP-77 is open" in why_not(c, "B-2-01")
    with refused(c, "is a lot of this record"):
        receive_lot(
            c.ledger, MAKER, "B-3", stage="bank", supplier_lot="B-1", units=1,
            certificate=Attachment("c.pdf", "application/pdf", b"x"), simulated=True,
        )  # fmt: skip
