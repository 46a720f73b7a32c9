"""Requirement P1: no field about cells takes a name, unless it can be redacted."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from ayumi.actions import locking
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.alerts import assess_alert, raise_alert
from ayumi.actions.product.donors import change_donor_consent, record_donor_test
from ayumi.actions.product.journeys import receive_units, record_excursion
from ayumi.actions.product.lookback import look_downstream, look_upstream
from ayumi.actions.product.lots import Counted, NewUnit, receive_lot
from ayumi.actions.product.runs import deviate, start_run
from ayumi.actions.product.steps import record_step, use_material
from ayumi.actions.product.units import hold, take
from ayumi.actions.record import redact
from ayumi.ledger import Actor, Attachment, Entry
from ayumi.values import InputRefused, Refusal
from tests.making.cleanroom import (
    INVESTIGATOR,
    MAKER,
    QUALITY,
    STATISTICIAN,
    Cleanroom,
    amended,
    donor,
    lot,
    run,
    with_frozen,
)
from tests.making.unit_acts import sent

NAME = "Hanako Kanaria"
ONE_WORD = "Kanaria"
PAPER = Attachment("c.pdf", "application/pdf", b"x")
Typed = Callable[[Cleanroom, str], object]


def opened(c: Cleanroom) -> Entry:
    return run(c, "R-1", "culture", "B-1-02")


FIELDS: dict[str, Typed] = {
    "donor": donor,
    "version": lambda c, name: donor(c, "D-2", version=name),
    "uses": lambda c, name: donor(c, "D-2", uses=[name]),
    "participant": lambda c, name: donor(c, "D-2", participant=name),
    "uses changed": lambda c, name: change_donor_consent(
        c.ledger, MAKER, "D-1", uses=[name], reason="x"),
    "test": lambda c, name: record_donor_test(
        c.ledger, MAKER, "D-1", test=name, result="negative"),
    "result": lambda c, name: record_donor_test(
        c.ledger, MAKER, "D-1", test="hbv", result=name),
    "run": lambda c, name: run(c, name, "culture", "B-1-02"),
    "stage": lambda c, name: run(c, "R-1", name, "B-1-02"),
    "input": lambda c, name: run(c, "R-1", "culture", name),
    "donor of a run": lambda c, name: start_run(
        c.ledger, MAKER, "R-1", stage="bank", donors=[name]),
    "dose of a run": lambda c, name: run(c, "R-1", "culture", "B-1-02", dose=name),
    "lot": lambda c, name: (opened(c), lot(c, name, "R-1")),
    "unit": lambda c, name: (opened(c), lot(c, "C-9", "R-1", units=[NewUnit(name)])),
    "place": lambda c, name: (opened(c), lot(c, "C-9", "R-1", place=name)),
    "method": lambda c, name: (opened(c), lot(c, "C-9", "R-1", counted=Counted(
        Decimal(1), None, name))),
    "supplier's lot": lambda c, name: receive_lot(
        c.ledger, MAKER, "B-9", stage="bank", supplier_lot=name, certificate=PAPER, units=1,
        simulated=True),
    "step": lambda c, name: (opened(c), record_step(c.ledger, MAKER, "R-1", name)),
    "condition": lambda c, name: (opened(c), record_step(
        c.ledger, MAKER, "R-1", "treat", values={name: "1 h"})),
    "amount": lambda c, name: (opened(c), record_step(
        c.ledger, MAKER, "R-1", "treat", values={"time": name})),
    "operator": lambda c, name: (opened(c), record_step(
        c.ledger, MAKER, "R-1", "treat", operator=name)),
    "reagent": lambda c, name: (opened(c), use_material(
        c.ledger, MAKER, "R-1", reagents=[(name, "L-1", None)])),
    "reagent's lot": lambda c, name: (opened(c), use_material(
        c.ledger, MAKER, "R-1", reagents=[("laminin", name, None)])),
    "machine": lambda c, name: (opened(c), use_material(
        c.ledger, MAKER, "R-1", equipment=[(name, None)])),
    "sample": lambda c, name: take(
        c.ledger, MAKER, "F-1", ["F-1-01"], as_what="tested", sample=name),
    "taken as": lambda c, name: take(c.ledger, MAKER, "F-1", ["F-1-01"], as_what=name),
    "why": lambda c, name: hold(c.ledger, MAKER, "F-1", ["F-1-01"], why=name, text="x"),
    "arrived": lambda c, name: (sent(c, "F-1-01"), receive_units(
        c.ledger, MAKER, "F-1", ["F-1-01"], place=name)),
    "node": lambda c, name: raise_alert(c.ledger, INVESTIGATOR, node=name, text="x"),
    "reagent of an alert": lambda c, name: raise_alert(
        c.ledger, INVESTIGATOR, node=f"reagent:{name}/L-1", text="x"),
    "machine of an alert": lambda c, name: raise_alert(
        c.ledger, INVESTIGATOR, node=f"equipment:{name}", text="x"),
    "conclusion": lambda c, name: (
        raise_alert(c.ledger, INVESTIGATOR, node="lot:F-1", text="x"),
        assess_alert(c.ledger, QUALITY, "A001", ["F-1"], conclusion=name, text="x")),
    "lot of an alert": lambda c, name: (
        raise_alert(c.ledger, INVESTIGATOR, node="lot:F-1", text="x"),
        assess_alert(c.ledger, QUALITY, "A001", [name], conclusion="affected", text="x")),
}  # fmt: skip


@pytest.mark.parametrize("name", [NAME, ONE_WORD])
@pytest.mark.parametrize("field", FIELDS)
def test_a_name_is_accepted_in_no_field(field: str, name: str) -> None:
    """Requirement P1."""
    c = with_frozen()
    with pytest.raises((Refusal, InputRefused)):
        FIELDS[field](c, name)
    assert all(ONE_WORD not in str(entry.to_dict()) for entry in c.ledger.entries())


def test_a_name_in_a_sentence_is_in_no_entry_and_can_be_redacted() -> None:
    """Requirement A7."""
    c, text = with_frozen(), f"{NAME} dropped it"
    opened(c)
    entries = [
        hold(c.ledger, MAKER, "F-1", ["F-1-01"], text=text),
        deviate(c.ledger, MAKER, "R-1", text=text),
        record_step(c.ledger, MAKER, "R-1", "treat", text=text, values={"medium": text}),
        take(c.ledger, MAKER, "F-1", ["F-1-02"], as_what="discarded", reason=text),
        record_donor_test(c.ledger, MAKER, "D-1", test="hbv", result="negative", text=text),
        raise_alert(c.ledger, INVESTIGATOR, node="lot:F-1", text=text),
        record_excursion(
            c.ledger, MAKER, "F-1", ["F-1-03"], extreme=Decimal(0), minutes=Decimal(1),
            began=c.now, text=text,
        ),
    ]  # fmt: skip
    manager = Actor("d.abe", "data_manager")
    for entry in entries:
        assert NAME not in str(entry.to_dict())
        digests = [one for one in entry.references() if c.ledger.text(one) == text]
        assert digests
        redact(c.ledger, manager, entry.seq, digests, reason="a name")
        assert all(c.ledger.text(one) is None for one in digests)


def test_text_that_cannot_be_seen_is_refused() -> None:
    c = with_frozen()
    opened(c)
    for typed in ("\x1b[2Jclean", "\u202ereversed"):
        with pytest.raises(InputRefused, match="holds a character that cannot be seen"):
            record_step(c.ledger, MAKER, "R-1", "treat", values={"medium": typed})
        with pytest.raises(InputRefused, match="holds a character that cannot be seen"):
            hold(c.ledger, MAKER, "F-1", ["F-1-01"], text=typed)


def test_who_is_blinded_does_not_look_back() -> None:
    """Requirement B1: who got which cells would tell who is in which arm."""
    c = amended(with_frozen(), ("allocation = []", 'allocation = ["statistician"]'))
    for look in (look_downstream, look_upstream):
        look(c.ledger, INVESTIGATOR, "lot:F-1")
        with pytest.raises(ActionRefused, match="hidden from the role statistician") as found:
            look(c.ledger, STATISTICIAN, "lot:F-1")
        assert "P0" not in str(found.value)


def test_a_locked_record_refuses_cells_too() -> None:
    """Requirement D8."""
    c = with_frozen()
    manager = Actor("d.abe", "data_manager")
    proof = c.clinic.proof(manager, locking.MEANING_LOCK)
    locking.lock(c.ledger, manager, reason="done", signed_by=proof)
    for field in ("donor", "run", "why"):
        with pytest.raises(Refusal, match="the record of the trial is locked"):
            FIELDS[field](c, "X-1")
