"""Nothing but a dose's own cells comes into its syringes, and nothing leaves them past the dose."""

from decimal import Decimal

import pytest

from ayumi.actions.product.alerts import MEANING_CLOSED, assess_alert, close_alert, raise_alert
from ayumi.actions.product.hand_over import discard_dose
from ayumi.actions.product.lots import make_lot
from ayumi.actions.product.preparation import prepare_dose
from ayumi.actions.product.runs import start_run
from ayumi.actions.product.units import take, thaw
from ayumi.product.giving import read_sites
from ayumi.product.preparing import read_number
from ayumi.trial.product.usable import why_not_usable
from ayumi.values import InputRefused
from tests.actions.steps import refused
from tests.doses.theatre import (
    COUNT,
    NURSE,
    ODA,
    SATO,
    UEDA,
    Theatre,
    amend,
    check,
    conditions,
    give,
    order,
    refused_match,
    theatre,
)


@pytest.fixture
def c() -> Theatre:
    found = theatre("ordered")
    found.now("08:00")
    return found


def mixed(c: Theatre, foreign: str) -> None:
    """A suspension of the dose's own vials and something else that went in with them."""
    start_run(
        c.ledger, UEDA, "R-T1", stage="thawed", inputs=[("LOT-1-01", None), ("LOT-1-02", None)],
        dose="D1",
    )  # fmt: skip
    make_lot(c.ledger, UEDA, "T-1", run="R-T1", units=1, volume="800 uL", place="clean_room")
    inputs = [("T-1-01", None), (foreign, None)]
    start_run(c.ledger, UEDA, "R-S1", stage="suspension", inputs=inputs)
    make_lot(c.ledger, UEDA, "S-1", run="R-S1", units=1, volume="22 uL", place="clean_room")


def prepare(c: Theatre) -> None:
    prepare_dose(c.ledger, UEDA, "D1", suspension="S-1", syringes=["S-1-01"], count=COUNT)


def test_cells_of_another_vial_mixed_in_on_the_way_are_refused(c: Theatre) -> None:
    start_run(c.ledger, UEDA, "R-X1", stage="thawed", inputs=[("LOT-1-05", None)])
    make_lot(c.ledger, UEDA, "X-1", run="R-X1", units=1, volume="800 uL", place="clean_room")
    mixed(c, "X-1-01")
    with refused(c, "S-1-01 comes from X-1-01, which is not kept for D1"):
        prepare(c)


def test_so_are_cells_of_the_bank_that_went_straight_in(c: Theatre) -> None:
    with pytest.raises(InputRefused, match="is of the stage bank; suspension is made from thawed"):
        mixed(c, "BANK-1-02")


def test_what_is_made_of_an_affected_lot_later_is_not_used(c: Theatre) -> None:
    start_run(
        c.ledger, UEDA, "R-T1", stage="thawed", inputs=[("LOT-1-01", None), ("LOT-1-02", None)],
        dose="D1",
    )  # fmt: skip
    raise_alert(c.ledger, ODA, node="lot:LOT-1", text="mycoplasma")
    assess_alert(c.ledger, ODA, "A001", ["LOT-1"], conclusion="affected", text="it is")
    close_alert(c.ledger, ODA, "A001", text="done", signed_by=c.proof(ODA, MEANING_CLOSED))
    make_lot(c.ledger, UEDA, "T-1", run="R-T1", units=1, volume="800 uL", place="clean_room")
    with refused(c, "LOT-1 was found affected by the alert A001"):
        start_run(c.ledger, UEDA, "R-S1", stage="suspension", inputs=[("T-1-01", None)])


def test_what_is_not_affected_though_its_bank_is_may_be_used(c: Theatre) -> None:
    raise_alert(c.ledger, ODA, node="lot:BANK-1", text="mycoplasma")
    assess_alert(c.ledger, ODA, "A001", ["BANK-1"], conclusion="affected", text="it is")
    assess_alert(c.ledger, ODA, "A001", ["LOT-1"], conclusion="not_affected", text="negative")
    close_alert(c.ledger, ODA, "A001", text="done", signed_by=c.proof(ODA, MEANING_CLOSED))
    at, view = c.ledger.now, c.ledger
    assert why_not_usable(view, "LOT-1", "LOT-1-05", at=at, purpose="order") == ()
    assert why_not_usable(view, "BANK-1", "BANK-1-03", at=at, purpose="input")


def test_nothing_is_drawn_from_a_syringe_of_a_dose() -> None:
    c = theatre("matched")
    filled = "S-D11-01 is a syringe of the dose D1"
    with refused(c, filled):
        start_run(
            c.ledger, UEDA, "R-9", stage="suspension", inputs=[("S-D11-01", "12 uL")], dose="D1"
        )
    for what in ("discarded", "lost", "tested"):
        with refused(c, filled):
            take(c.ledger, UEDA, "S-D11", ["S-D11-01"], as_what=what, volume="2 uL", reason="spilt")
    give(c)


def test_a_dose_that_is_discarded_on_its_way_leaves_no_syringe_behind() -> None:
    c = theatre("handed_over")
    discard_dose(c.ledger, UEDA, "D1", reason="late")
    assert c.lot("S-D11").units["S-D11-01"].state == "discarded"


def test_a_frozen_unit_in_a_thaw_is_thawed_and_counted(c: Theatre) -> None:
    start_run(c.ledger, UEDA, "R-X1", stage="thawed", inputs=[("LOT-1-05", None)])
    make_lot(c.ledger, UEDA, "X-1", run="R-X1", units=1, volume="800 uL", place="clean_room")
    assert c.lot("X-1").units["X-1-01"].thaws == 1
    old = 'kind = "cryopreserved_lot", made_from = ["bank"] }'
    amend(c, old, old.replace(" }", ", thaws = 0 }"))
    with refused(c, "LOT-1-06 may be thawed never; this would be time 1"):
        start_run(c.ledger, UEDA, "R-X2", stage="thawed", inputs=[("LOT-1-06", None)])


def test_a_unit_that_was_thawed_before_is_not_counted_twice(c: Theatre) -> None:
    thaw(c.ledger, UEDA, "LOT-1", ["LOT-1-05"])
    start_run(c.ledger, UEDA, "R-X1", stage="thawed", inputs=[("LOT-1-05", None)])
    assert c.lot("LOT-1").units["LOT-1-05"].thaws == 1


def test_two_doses_for_one_person_are_for_two_named_sides() -> None:
    c = theatre("ordered")
    with refused(c, "D1 is ordered for P001 already"):
        order(c, "D2", units=["LOT-1-03"], side="left")
    other = theatre("people")
    other.now("2026-03-17T15:00+09:00")
    order(other, "D1", side="left")
    order(other, "D2", units=["LOT-1-03"], side="right")
    with refused(other, "D1 is ordered for P001 already"):
        order(other, "D3", units=["LOT-1-04"], side="first")


@pytest.mark.parametrize(
    "written", ["1e400000", "1e99999999999", "2_2", "nan", "inf", "２２", "1e-400", "0.0000001"]
)
def test_numbers_that_nobody_measures_are_none(written: str) -> None:
    assert read_number(written) is None
    with pytest.raises(InputRefused):
        read_sites([{"segment": "C5", "volume": "10", "depth": written}], ["S-1"])


def test_numbers_as_people_measure_them() -> None:
    assert read_number("22.0000") == 22
    assert read_number("-0.5") == Decimal("-0.5")


def test_a_wristband_in_another_encoding_is_a_refused_scan() -> None:
    c = theatre("received")
    c.now("09:50")
    band = {"name": "\udce3\udcff", "birth": "1990-05-17", "number": "HN-4711"}
    found = refused_match(c, lambda: check(c, SATO, wristband=band))
    assert conditions(found) == ["identity"]
    check(c, NURSE)
