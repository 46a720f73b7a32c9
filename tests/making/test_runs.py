"""Runs: what goes in, what is done by whom, what was used; departures say why."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ayumi.actions.product.lots import Counted, NewUnit, make_lot
from ayumi.actions.product.runs import abort_run, deviate, finish_run, start_run
from ayumi.actions.product.steps import record_step, use_material, verify_step
from ayumi.actions.product.units import hold
from ayumi.ledger import Actor, Entry
from ayumi.product.order import RUN
from ayumi.trial.product.others import Run
from ayumi.trial.product.run_fold import run_of
from ayumi.values import InputRefused
from tests.actions.steps import contact
from tests.making.cleanroom import (
    MAKER,
    QUALITY,
    SECOND,
    Cleanroom,
    amended,
    cleanroom,
    donor,
    lot,
    made,
    refused,
    run,
    with_bank,
    with_frozen,
)


def state(c: Cleanroom, code: str = "R-1") -> Run:
    found = run_of(c.ledger, code)
    assert found is not None
    return found


def under_way() -> Cleanroom:
    """A culture R-1 of one vial of the bank."""
    c = with_bank()
    run(c, "R-1", "culture", "B-1-01")
    c.later(hours=1)
    return c


def step(c: Cleanroom, name: str = "treat", by: Actor = MAKER, **other: Any) -> Entry:
    return record_step(c.ledger, by, "R-1", name, **other)


ACTS: dict[str, Any] = {
    "step": step,
    "verify": lambda c: verify_step(c.ledger, SECOND, "R-1", state(c).steps[-1].seq),
    "use": lambda c: use_material(c.ledger, MAKER, "R-1", equipment=[("BSC-2", None)]),
    "deviate": lambda c: deviate(c.ledger, MAKER, "R-1", text="the power failed"),
    "yield": lambda c: lot(c, f"C-{c.ledger.head.seq}", "R-1"),
    "finish": lambda c: finish_run(c.ledger, MAKER, "R-1"),
    "abort": lambda c: abort_run(c.ledger, MAKER, "R-1", reason="contaminated"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("at", [one for one in RUN.ways if one])
def test_runs_go_only_the_ways_of_their_table(at: str, act: str) -> None:
    c = under_way()
    ACTS["yield"](c)
    ACTS["step"](c)
    if at != "under_way":
        ACTS["verify"](c)
        ACTS["finish" if at == "finished" else "abort"](c)
    elif act == "finish":
        ACTS["verify"](c)
    assert state(c).state == at
    if act not in RUN.ways[at]:
        with refused(c, "the run R-1 is"):
            ACTS[act](c)
        return
    if act == "verify" and at != "under_way":
        with refused(c, "h.ishii has verified this step already"):
            ACTS[act](c)
        return
    ACTS[act](c)
    assert state(c).state == RUN.ways[at][act]


def test_all_acts_are_tried() -> None:
    assert {*ACTS, "start"} == set(RUN.acts)


def test_what_goes_in_is_taken_and_remarked() -> None:
    c = with_bank()
    entry = run(c, "R-1", "culture", ("B-1-01", "0.4 mL"), "B-1-02")
    assert entry.body["remarks"] == ["B-1 is in quarantine"]
    assert state(c).inputs == (("B-1-01", "400"), ("B-1-02", None))
    [part] = c.unit("B-1-01").taken
    assert (part.as_what, part.volume, part.into) == ("used", Decimal(400), "run:R-1")
    assert (c.unit("B-1-01").state, c.unit("B-1-01").left) == ("stored", Decimal(600))
    assert (c.unit("B-1-02").state, c.unit("B-1-02").left) == ("used", Decimal(0))


def test_a_part_that_is_all_that_is_left_is_the_whole() -> None:
    c = with_bank()
    run(c, "R-1", "culture", ("B-1-01", "400 uL"))
    run(c, "R-2", "culture", ("B-1-01", "0.6 mL"))
    assert c.unit("B-1-01").state == "used"


def test_all_reasons_come_at_once() -> None:
    c = with_frozen()
    hold(c.ledger, MAKER, "F-1", ["F-1-01"], text="cloudy")
    c.later(days=31)
    with refused(
        c,
        "not to be used: F-1-01 is held for a suspicion (entry",
        "F-1 expired at 2026-04-01",
        "C-1-01 is used up",
    ):
        run(c, "R-1", "suspension", "F-1-01", "C-1-01")


def test_more_than_is_left_is_refused_and_nothing_is_half_written() -> None:
    """Requirement C5: two units, one of which holds too little; neither is touched."""
    c = with_bank()
    run(c, "R-0", "culture", ("B-1-01", "0.6 mL"))
    with refused(c, "600 uL are asked for, and 400 uL are left"):
        run(c, "R-1", "culture", ("B-1-02", "0.6 mL"), ("B-1-01", "0.6 mL"))
    assert run_of(c.ledger, "R-1") is None
    assert c.unit("B-1-02").left == 1000


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"stage": "cultur"}, "there is no such stage; did you mean `culture`?"),
        ({"stage": "donor"}, "is of the kind donor; no run makes it"),
        ({"stage": "given"}, "is of the kind administration; no run makes it"),
        (
            {"stage": "bank", "inputs": [("F-1-01", None)]},
            "is of the stage frozen; bank is made from donor or bank",
        ),
        ({"stage": "suspension", "inputs": [("F-9-01", None)]}, "there is no such unit"),
        ({"stage": "suspension", "inputs": [("F-1-01", None)] * 2}, "is named twice"),
        ({"stage": "suspension", "inputs": [("F-1-01", "1 g")]}, "inputs.F-1-01"),
        ({"stage": "culture", "donors": ["D-1"]}, "does not come straight from a donor"),
        ({"stage": "bank", "donors": ["D-9"]}, "there is no donor D-9"),
        ({"stage": "culture"}, "is a rehearsal"),
        ({"stage": "culture", "dose": "X-1", "inputs": [("B-1-02", None)]}, "there is no dose X-1"),
        ({"stage": "culture", "code": "one", "simulated": True}, "write its code: with a digit"),
        ({"stage": "culture", "code": "R-B-1", "simulated": True}, "there is a run R-B-1 already"),
        ({"stage": "culture", "code": "r-b-1", "simulated": True}, "differ in capitals only"),
    ],
)
def test_runs_that_cannot_be(given: dict[str, Any], words: str) -> None:
    c = with_frozen()
    code = given.pop("code", "R-1")
    with refused(c, words):
        start_run(c.ledger, MAKER, code, **given)


def test_values_are_held_against_the_document() -> None:
    c = under_way()
    entry = step(
        c, by=SECOND, operator="n.ueda",
        values={"inhibitor": "dapt", "strength": "0.01 mmol/L", "time": "24 h", "medium": "KBM"},
    )  # fmt: skip
    assert entry.body["departs"] == []
    assert entry.body["values"]["inhibitor"] == "DAPT"
    assert entry.body["values"]["time"] == "24 h"
    assert c.ledger.text(entry.body["values"]["medium"]["content"]) == "KBM"
    [done] = state(c).steps
    assert (done.operator, done.verifier, done.name) == ("n.ueda", "h.ishii", "treat")
    with refused(
        c, "reason", "this departs from the document: Concentration: 5 umol/L; the document says "
        "10 umol/L; Inhibitor: not as the document says, DAPT. Say why",
    ):  # fmt: skip
        step(c, values={"strength": "5 umol/L", "inhibitor": "another"})
    entry = step(c, values={"strength": "5 umol/L"}, reason="the flask had 5")
    assert entry.body["departs"] == ["Concentration: 5 umol/L; the document says 10 umol/L"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"strenght": "1 umol/L"}, "there is no such condition; did you mean `strength`?"),
        ({"strength": "10 ug"}, "write it in umol/L, or a unit of the same kind"),
        ({"strength": "ten"}, "write the amount, a space and its unit"),
        ({"inhibitor": " "}, "write it in words"),
    ],
)
def test_values_that_cannot_be(values: dict[str, str], words: str) -> None:
    c = under_way()
    with refused(c, words):
        step(c, values=values, reason="so")


def test_all_faults_of_values_come_at_once() -> None:
    c = under_way()
    with pytest.raises(InputRefused) as found:
        step(c, values={"strenght": "1 umol/L", "strength": "ten", "inhibitor": ""})
    places = [fault.place for fault in found.value.faults]
    assert places == ["values.strenght", "values.strength", "values.inhibitor"]


def test_a_stage_without_conditions_takes_amounts() -> None:
    c = with_frozen()
    run(c, "R-1", "suspension", "F-1-01")
    step(c, "spin", values={"force": "300 g"})
    with refused(c, "values.force", "write the amount"):
        step(c, "spin", values={"force": "fast"})
    with refused(c, "an id is lower-case letters"):
        step(c, "spin", values={"Force": "300 g"})
    with refused(c, "an id is lower-case letters"):
        step(c, "Hanako Kanaria")


def test_nobody_verifies_their_own_step() -> None:
    """Requirement U2."""
    c = under_way()
    done = step(c)
    with refused(c, "n.ueda did this step; another person verifies it"):
        verify_step(c.ledger, MAKER, "R-1", done.seq)
    lot(c, "C-1", "R-1")
    with refused(c, f"no second person has verified: treat (entry {done.seq})"):
        finish_run(c.ledger, MAKER, "R-1")
    verify_step(c.ledger, QUALITY, "R-1", done.seq)
    assert state(c).steps[0].verifier == "q.endo"
    with refused(c, "is no step of R-1; there are:"):
        verify_step(c.ledger, QUALITY, "R-1", 1)
    with refused(c, "is no open account; name whoever did the step"):
        step(c, operator="nobody")
    # Whoever names themselves as the operator did it alone.
    own = step(c, operator="n.ueda")
    assert own.body["verifier"] is None


def test_what_is_past_its_day_departs() -> None:
    c = under_way()
    yesterday = c.now.date() - timedelta(days=1)
    tomorrow = c.now.date() + timedelta(days=1)
    with refused(
        c, "this departs from the document: reagent:laminin/L-1 expired on 2026-03-01; "
        "equipment:BSC-2 was to be calibrated on 2026-03-01. Say why",
    ):  # fmt: skip
        use_material(
            c.ledger, MAKER, "R-1", reagents=[("laminin", "L-1", yesterday)],
            equipment=[("BSC-2", yesterday)],
        )  # fmt: skip
    use_material(
        c.ledger, MAKER, "R-1", reason="nothing else was there",
        reagents=[("laminin", "L-1", yesterday), ("medium", "M-1", tomorrow)],
        equipment=[("BSC-2", None)],
    )  # fmt: skip
    found = state(c)
    assert found.reagents == ("reagent:laminin/L-1", "reagent:medium/M-1")
    assert found.equipment == ("equipment:BSC-2",)
    assert [bool(use.departs) for use in found.uses] == [True, False, False]


def test_a_reagent_is_good_until_its_last_day_where_the_study_is() -> None:
    """15:30 of the 2nd in UTC is the 3rd in Tokyo."""
    c = under_way()
    c.later(hours=15)
    with refused(c, "expired on 2026-03-02"):
        use_material(c.ledger, MAKER, "R-1", reagents=[("laminin", "L-1", date(2026, 3, 2))])
    use_material(c.ledger, MAKER, "R-1", reagents=[("laminin", "L-1", date(2026, 3, 3))])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "say what was used"),
        ({"reagents": [("Hanako", "L-1", None)]}, "reagents.name"),
        ({"reagents": [("laminin", "Hanako", None)]}, "reagents.lot"),
        ({"equipment": [("Hanako", None)]}, "equipment"),
    ],
)
def test_materials_that_cannot_be(given: dict[str, Any], words: str) -> None:
    c = under_way()
    with refused(c, words):
        use_material(c.ledger, MAKER, "R-1", **given)


def test_further_units_go_in_later() -> None:
    c = under_way()
    use_material(c.ledger, MAKER, "R-1", inputs=[("B-1-02", "0.25 mL")])
    assert state(c).inputs == (("B-1-01", None), ("B-1-02", "250"))
    assert c.unit("B-1-02").left == 750


def test_a_run_ends_after_what_was_done_in_it() -> None:
    c = under_way()
    lot(c, "C-1", "R-1")
    step(c, by=SECOND, operator="n.ueda")
    with refused(c, "lies before", "the last"):
        finish_run(c.ledger, MAKER, "R-1", at=c.now - timedelta(minutes=30))
    with refused(c, "lies before", "the last"):
        step(c, at=c.now - timedelta(hours=2))
    finish_run(c.ledger, MAKER, "R-1")
    run(c, "R-2", "culture", "B-1-02")
    with refused(c, "nothing came of the run R-2 yet; record its lot, or break it off"):
        finish_run(c.ledger, MAKER, "R-2")
    with refused(c, "the run R-1 is finished; to abort it must be under way"):
        abort_run(c.ledger, MAKER, "R-1", reason="late")


# Lots


def test_no_stage_is_skipped() -> None:
    c = with_bank()
    with refused(c, "is of the stage bank; frozen is made from culture"):
        run(c, "R-1", "frozen", "B-1-01")


def test_a_lot_is_what_its_run_makes() -> None:
    c = with_bank()
    made(c, "C-1", "culture", "B-1-01")
    run(c, "R-1", "frozen", "C-1-01")
    entry = lot(c, "F-1", "R-1", counted=Counted(Decimal("2.4e7"), Decimal("91.5"), "trypan_blue"))
    found = c.lot("F-1")
    assert (found.stage, found.state, found.run, found.made_by) == (
        "frozen", "quarantine", "R-1", "n.ueda",
    )  # fmt: skip
    assert found.simulated
    assert found.expires is not None
    assert found.made_at is not None
    assert found.expires - found.made_at == timedelta(days=30)
    assert entry.body["cells"] == {"cells": "2.4E+7", "viability": "91.5", "method": "trypan_blue"}
    assert [*found.units] == ["F-1-01", "F-1-02", "F-1-03"]
    assert state(c).outputs == ("F-1",)


def test_units_have_codes_of_their_own_or_get_them() -> None:
    c = with_bank()
    made(c, "C-1", "culture", "B-1-01")
    run(c, "R-1", "frozen", "C-1-01")
    given = [NewUnit("V-77", "0.5 mL", "room"), NewUnit(), NewUnit(volume="2 mL")]
    lot(c, "F-1", "R-1", units=given)
    assert {code: (str(one.volume), one.place) for code, one in c.lot("F-1").units.items()} == {
        "V-77": ("500", "room"), "F-1-02": ("1000", "tank"), "F-1-03": ("2000", "tank"),
    }  # fmt: skip
    lot(c, "F-2", "R-1", units=120)
    assert [*c.lot("F-2").units][::119] == ["F-2-001", "F-2-120"]
    with pytest.raises(InputRefused) as found:
        lot(
            c,
            "F-3",
            "R-1",
            units=[NewUnit("V-77"), NewUnit("v-77"), NewUnit("W 1"), NewUnit("W1", "1 g")],
        )
    assert [fault.place for fault in found.value.faults] == [f"units.{n}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"run": None}, "a lot comes of a run or straight from a donor; name one"),
        ({"donor": "D-1"}, "a lot comes of a run or straight from a donor; name one"),
        ({"stage": "frozen"}, "the run R-1 is of the stage culture"),
        ({"run": None, "donor": "D-1", "stage": "culture"}, "does not come straight from a donor"),
        ({"run": "R-9"}, "there is no run R-9"),
        ({"code": "B-1"}, "there is a lot B-1 already; codes are given once"),
        ({"code": "b-1"}, "codes that differ in capitals only are mistaken for each other"),
        ({"units": 0}, "a lot has 1 to 10000 units"),
        ({"units": [NewUnit("B-1-01")]}, "is the code of another unit"),
        ({"place": "cellar"}, "there is no such place"),
        ({"counted": Counted(Decimal(-1))}, "is no number of cells"),
        ({"counted": Counted(Decimal(5), Decimal(101))}, "is no share in per cent"),
        ({"counted": Counted(Decimal(5), None, "By Hanako")}, "an id is lower-case letters"),
    ],
)
def test_lots_that_cannot_be(given: dict[str, Any], words: str) -> None:
    c = under_way()
    code = given.pop("code", "C-1")
    with refused(c, words):
        usual: dict[str, Any] = {"units": 3, "volume": "1 mL", "run": "R-1"}
        make_lot(c.ledger, MAKER, code, **(usual | given))


def test_tissue_comes_straight_from_a_donor() -> None:
    c = cleanroom()
    donor(c)
    make_lot(c.ledger, MAKER, "T-1", donor="D-1", stage="bank", units=1)
    assert (c.lot("T-1").donor, c.lot("T-1").run) == ("D-1", None)
    assert c.unit("T-1-01").left is None
    with refused(c, "how much is in it is not recorded"):
        run(c, "R-1", "culture", ("T-1-01", "1 mL"))
    run(c, "R-1", "culture", "T-1-01")
    assert c.unit("T-1-01").state == "used"


def test_no_real_cells_in_a_rehearsal() -> None:
    c = cleanroom()
    with refused(c, "is a rehearsal"):
        donor(c, simulated=False)


def test_an_autologous_product_is_never_pooled() -> None:
    c = amended(cleanroom(), ('kind = "allogeneic"', 'kind = "autologous"'))
    people = [contact(c.clinic) for _ in range(2)]
    with refused(c, "say which participant it is"):
        donor(c)
    with refused(c, "there is no participant of this code"):
        donor(c, participant="P099")
    for number, person in enumerate(people):
        donor(c, f"D-{number}", participant=person)
        start_run(c.ledger, MAKER, f"R-B-{number}", stage="bank", donors=[f"D-{number}"])
        lot(c, f"B-{number}", f"R-B-{number}")
    made(c, "C-0", "culture", "B-0-01")
    made(c, "C-1", "culture", "B-1-01")
    with refused(c, "the product is autologous: cells of D-0 and D-1 are never pooled"):
        run(c, "R-1", "frozen", "C-0-01", "C-1-01")
    run(c, "R-2", "frozen", "C-0-01", "C-0-02")
    with refused(c, "cells of D-0 and D-1 are never pooled"):
        use_material(c.ledger, MAKER, "R-2", inputs=[("C-1-01", None)])


def test_a_donor_of_an_allogeneic_product_is_no_participant() -> None:
    with refused(c := cleanroom(), "the product is not autologous"):
        donor(c, participant="P001")
