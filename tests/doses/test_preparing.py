"""Preparation and hand-overs: of the dose's own cells, enough of them alive, from hand to hand."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ayumi.actions.product.hand_over import discard_dose, hand_over, receive_dose
from ayumi.actions.product.lots import make_lot
from ayumi.actions.product.preparation import prepare_dose
from ayumi.actions.product.runs import start_run
from ayumi.actions.product.steps import record_step, verify_step
from ayumi.actions.product.units import hold, label
from ayumi.product.custody import TemperatureRecord
from tests.actions.steps import refused
from tests.doses.theatre import (
    COUNT,
    NURSE,
    ODA,
    SATO,
    UEDA,
    WADA,
    Theatre,
    amend,
    check,
    conditions,
    give,
    handed,
    order,
    prepare,
    prepared,
    received,
    refused_match,
    suspension,
    theatre,
)


@pytest.fixture
def c() -> Theatre:
    found = theatre("ordered")
    found.now("08:00")
    return found


def test_what_is_in_the_syringe_is_computed_with_its_interval(c: Theatre) -> None:
    entry = prepare(c)
    assert entry.body["delivered"] == {
        "cells": "1012000", "low": "856165", "high": "1196199", "level": "0.95", "volume": "22",
    }  # fmt: skip
    assert entry.body["lineage"] == [["dose:D1", "unit:S-D11-01"]]
    dose = c.dose()
    assert (dose.state, dose.suspension, dose.syringes) == ("prepared", "S-D11", ("S-D11-01",))
    assert dose.prepared_by == {"c.ueda"}
    assert dose.expires is not None
    made = c.lot("S-D11").made_at
    assert made is not None
    assert dose.expires - made == timedelta(hours=6)


def test_everybody_who_had_a_hand_in_it_has_prepared_it(c: Theatre) -> None:
    made = suspension(c)
    step = record_step(c.ledger, UEDA, "R-S-D11", name="washing", values={})
    verify_step(c.ledger, WADA, "R-S-D11", step.seq)
    prepare_dose(c.ledger, UEDA, "D1", suspension=made, syringes=[f"{made}-01"], count=COUNT)
    assert c.dose().prepared_by == {"c.ueda", "c.wada"}


def test_faults_of_a_count_are_told_at_once(c: Theatre) -> None:
    made = suspension(c)
    count = {"concentration": "many", "viability": "101", "viability_cv": "3", "colour": "clear"}
    with refused(
        c, "count.concentration", "count.viability", "count.concentration_cv", "count.colour"
    ):
        prepare_dose(c.ledger, UEDA, "D1", suspension=made, syringes=[f"{made}-01"], count=count)


def test_too_few_living_cells_are_refused_and_another_dose_needs_a_reason(c: Theatre) -> None:
    made = suspension(c)

    def with_(count: dict[str, str], **other: Any) -> None:
        prepare_dose(
            c.ledger, UEDA, "D1", suspension=made, syringes=[f"{made}-01"],
            count=COUNT | count, **other,
        )  # fmt: skip

    with refused(c, "the viability is 69.9 %; the document says at least 70 %"):
        with_({"viability": "69.9"})
    with refused(c, "fewer than the ordered 1e6 {cells}. Say why"):
        with_({"concentration": "20000"})
    with_({"concentration": "20000"}, reason="all that there was")
    assert c.dose().state == "prepared"


def test_a_suspension_of_other_cells_is_refused(c: Theatre) -> None:
    """Requirement C2: right lot, wrong vial."""
    order(c, "D2", participant="P002", units=["LOT-1-03"], reason="late")
    other = suspension(c, "D2")
    with refused(
        c, "S-D21-01 does not come from the units kept for D1", "LOT-1-03, which is not kept"
    ):
        prepare_dose(c.ledger, UEDA, "D1", suspension=other, syringes=[f"{other}-01"], count=COUNT)
    prepare_dose(c.ledger, UEDA, "D2", suspension=other, syringes=[f"{other}-01"], count=COUNT)
    with refused(c, "S-D21-01 is of another dose already"):
        prepare_dose(c.ledger, UEDA, "D1", suspension=other, syringes=[f"{other}-01"], count=COUNT)


def test_cells_pooled_with_others_are_refused(c: Theatre) -> None:
    start_run(
        c.ledger, UEDA, "R-T-9", stage="thawed", dose="D1",
        inputs=[("LOT-1-01", None), ("LOT-1-07", None)],
    )  # fmt: skip
    make_lot(c.ledger, UEDA, "T-9", run="R-T-9", units=1, volume="800 uL", place="clean_room")
    start_run(c.ledger, UEDA, "R-S-9", stage="suspension", inputs=[("T-9-01", None)])
    make_lot(c.ledger, UEDA, "S-9", run="R-S-9", units=1, volume="22 uL", place="clean_room")
    with refused(c, "S-9-01 comes from LOT-1-07, which is not kept for D1"):
        prepare_dose(c.ledger, UEDA, "D1", suspension="S-9", syringes=["S-9-01"], count=COUNT)


def test_what_is_not_a_final_suspension_or_has_no_volume_is_refused(c: Theatre) -> None:
    start_run(c.ledger, UEDA, "R-T-9", stage="thawed", dose="D1", inputs=[("LOT-1-01", None)])
    make_lot(c.ledger, UEDA, "T-9", run="R-T-9", units=1, place="clean_room")
    with refused(c, "T-9 is of the stage thawed; what is given is of the stage suspension"):
        prepare_dose(c.ledger, UEDA, "D1", suspension="T-9", syringes=["T-9-01"], count=COUNT)
    start_run(c.ledger, UEDA, "R-S-9", stage="suspension", inputs=[("T-9-01", None)])
    make_lot(c.ledger, UEDA, "S-9", run="R-S-9", units=1, place="clean_room")
    with refused(c, "its volume is not known"):
        prepare_dose(c.ledger, UEDA, "D1", suspension="S-9", syringes=["S-9-01"], count=COUNT)
    with refused(c, "is no unit of S-9"):
        prepare_dose(c.ledger, UEDA, "D1", suspension="S-9", syringes=["S-9-02"], count=COUNT)


# From hand to hand


def test_nothing_leaves_before_its_suspension_is_released(c: Theatre) -> None:
    prepare(c)
    found = refused_match(c, lambda: handed(c))
    assert conditions(found) == ["cells"]
    assert "D1 must not be handed over: S-D11" in str(found)
    assert c.dose().state == "prepared"


def test_each_label_is_scanned_when_a_dose_is_given_away_and_received(c: Theatre) -> None:
    """Requirement C2: identity checked at each hand-over."""
    prepared(c)
    sample = c.lot("S-D11").units["S-D11-02"].labels[-1]
    c.now("09:30")
    for wrong in ([], [sample], ["YAMADA"], c.labels() * 2):
        found = refused_match(c, lambda wrong=wrong: handed(c, labels=wrong))  # type: ignore[misc]
        assert found.entry.kind == "dose.match_refused"
        assert "YAMADA" not in str(found.entry.body)
    handed(c)
    assert c.lot("S-D11").units["S-D11-01"].state == "in_transit"
    c.now("09:40")
    found = refused_match(c, lambda: received(c, labels=[sample]))
    assert found.entry.kind == "dose.receipt_refused"
    assert "D1 was not received: scan 1 is no label of D1" in str(found)
    assert c.dose().state == "handed_over"
    received(c)
    assert (c.dose().state, c.dose().place) == ("received", "theatre")
    assert len(c.dose().refusals) == 5


def test_giver_and_receiver_are_two_people(c: Theatre) -> None:
    prepared(c)
    c.now("09:30")
    handed(c)
    with refused(c, "c.ueda gave D1 away; somebody else receives it"):
        receive_dose(c.ledger, UEDA, "D1", labels=c.labels())
    with refused(c, "needs `hand_over`"):
        receive_dose(c.ledger, ODA, "D1", labels=c.labels())


def test_a_gap_of_time_or_temperature_holds_the_dose(c: Theatre) -> None:
    """Requirement C3."""
    prepared(c)
    c.now("09:30")
    handed(c)
    sent = c.dose().handed[-1]["at"]
    c.now("09:40")
    short = TemperatureRecord(Decimal(18), Decimal(22), sent, sent + timedelta(minutes=5))
    entry = received(c, record=short)
    assert "the temperature is recorded until" in entry.body["gap"]
    assert c.dose().handed[-1]["gap"] == entry.body["gap"]
    found = refused_match(c, lambda: check(c, SATO))
    assert conditions(found) == ["cells"]
    assert "S-D11-01 is held for a gap in its custody" in str(found)


def test_what_is_held_is_not_given_away(c: Theatre) -> None:
    prepared(c)
    hold(c.ledger, ODA, "S-D11", ["S-D11-01"], text="a crack")
    assert conditions(refused_match(c, lambda: handed(c))) == ["cells"]


def test_a_dose_goes_on_from_the_ward_to_the_theatre_and_is_checked_there(c: Theatre) -> None:
    prepared(c)
    c.now("09:00")
    handed(c, to="ward")
    c.now("09:05")
    received(c)
    check(c, SATO)
    with refused(c, "D1 is checked once; to hand over it must be prepared or received"):
        hand_over(c.ledger, NURSE, "D1", to="theatre", labels=c.labels())
    # A wrong scan, and everything begins anew; now it may go on.
    refused_match(c, lambda: check(c, NURSE, wristband={}))
    c.now("09:20")
    hand_over(c.ledger, NURSE, "D1", to="theatre", labels=c.labels())
    c.now("09:30")
    sent = c.dose().handed[-1]["at"]
    record = TemperatureRecord(Decimal(18), Decimal(22), sent, c.clock.at + timedelta(minutes=1))
    receive_dose(c.ledger, SATO, "D1", labels=c.labels(), record=record)
    places = [(one["origin"], one["destination"]) for one in c.dose().handed]
    assert places == [("clean_room", "ward"), ("ward", "theatre")]


def test_a_suspension_too_old_is_not_given_away(c: Theatre) -> None:
    prepared(c)
    c.now("14:01")
    assert conditions(refused_match(c, lambda: handed(c))) == ["expired"]


def test_a_label_without_which_nothing_can_be_compared(c: Theatre) -> None:
    made = suspension(c)
    prepare_dose(c.ledger, UEDA, "D1", suspension=made, syringes=[f"{made}-03"], count=COUNT)
    found = refused_match(c, lambda: hand_over(c.ledger, UEDA, "D1", to="theatre", labels=["X"]))
    assert "the syringe S-D11-03 has no label yet" in str(found)
    label(c.ledger, UEDA, made, [f"{made}-03"], entropy=c.entropy)
    again = refused_match(c, lambda: handed(c))
    assert conditions(again) == ["cells"]


def test_a_dose_that_nobody_is_given_is_discarded_with_its_syringes(c: Theatre) -> None:
    prepared(c)
    discard_dose(c.ledger, UEDA, "D1", reason="the operation was put off")
    assert c.dose().state == "discarded"
    assert c.lot("S-D11").units["S-D11-01"].state == "discarded"
    with refused(c, "D1 is discarded"):
        discard_dose(c.ledger, UEDA, "D1", reason="x")
    found = refused_match(c, lambda: check(c, SATO))
    assert "state" in conditions(found)


def test_the_document_may_leave_the_viability_open(c: Theatre) -> None:
    rules = 'suspension = { viability = "70 %", shelf_life = "6 h" }'
    amend(c, rules, 'suspension = { unset = "to be written" }')
    prepare(c, count=COUNT | {"viability": "95", "concentration": "52000"})
    assert c.dose().expires is None


def test_where_the_cells_go_is_a_place_of_the_document(c: Theatre) -> None:
    prepared(c)
    with refused(c, "there is no such place; did you mean `theatre`"):
        hand_over(c.ledger, UEDA, "D1", to="theater", labels=c.labels())


def test_given_cells_are_handed_to_nobody() -> None:
    c = theatre("administered")
    with refused(c, "D1 is administered"):
        hand_over(c.ledger, NURSE, "D1", to="ward", labels=c.labels())
    with refused(c, "D1 is administered"):
        give(c)
