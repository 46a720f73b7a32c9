"""Trials with cells for the report: a rehearsed one, and one in which much went otherwise."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ayumi.ledger.view import View
from ayumi.rehearsal import Plan, rehearse
from ayumi.store.memory import MemoryStorage
from ayumi.study import read_study
from ayumi.trial.picture import Picture, picture_of
from ayumi.trial.product.lot import Hold, Journey, Lot, Unit
from ayumi.trial.product.others import Alert, Dose, Run

PEOPLE: Final = 4


@cache
def cells() -> Picture:
    """A rehearsal of four people: their donor, lots and doses as the ledger has them."""
    folder, storage = files("ayumi.studies"), MemoryStorage()
    study = read_study((folder / "keio.toml").read_bytes())
    overlay = (folder / "keio.rehearsal.toml").read_bytes()
    rehearse(storage, study, Plan(PEOPLE, 7), overlay=overlay)
    found = picture_of(View(storage))
    assert found is not None
    return found


def with_product(picture: Picture, **changes: Any) -> Picture:
    """The same trial with other lots, doses, or whatever of the cells."""
    return replace(picture, product=replace(picture.product, **changes))


def with_lot(picture: Picture, lot: Lot) -> Picture:
    """The same trial with a lot as it is given here."""
    lots = tuple(lot if one.code == lot.code else one for one in picture.product.lots)
    return with_product(picture, lots=lots)


def with_dose(picture: Picture, dose: Dose) -> Picture:
    """The same trial with a dose as it is given here."""
    doses = tuple(dose if one.code == dose.code else one for one in picture.product.doses)
    return with_product(picture, doses=doses)


def lot_named(picture: Picture, code: str) -> Lot:
    return next(lot for lot in picture.product.lots if lot.code == code)


def with_unit(lot: Lot, unit: Unit) -> Lot:
    return replace(lot, units={**lot.units, unit.code: unit})


@cache
def troubled() -> Picture:
    """The same with a gap, an open alert, a lost unit, unverified results, a dose under way."""
    picture = cells()
    at = picture.at
    assert at is not None
    lot = lot_named(picture, "CL-003")
    first, second, third, fourth = list(lot.units.values())[4:8]
    gap = Journey("storage", "theatre", at, "keeper", at, "keeper", "no temperature for 3 h")
    lot = with_unit(lot, replace(first, journeys=(gap,), holds=(Hold("gap", None, 9, at),)))
    lot = with_unit(lot, replace(second, state="lost"))
    lot = with_unit(lot, replace(third, state="in_transit", since=at))
    # More taken than was in it: such a record is damaged, and must be seen.
    taken = tuple(replace(one, volume=Decimal(2_000_000)) for one in _some_taking(picture))
    lot = with_unit(lot, replace(fourth, taken=taken))
    results = tuple(
        replace(one, verified_by=None) if i < 2 else one for i, one in enumerate(lot.results)
    )
    picture = with_lot(picture, replace(lot, results=results))
    concerned = {"lots": ["CL-001"], "doses": [], "participants": ["P001"]}
    alert = Alert(
        "A001", 1, "open", "reagent:medium/M-001", "recall", text="gone", concerned=concerned,
        raised_at=at,
    )  # fmt: skip
    last = picture.product.doses[-1]
    waiting = replace(
        last, state="received", given=None, checks=(), slot=at - timedelta(days=2),
        handed=tuple({**one, "gap": "not covered"} for one in last.handed),
    )  # fmt: skip
    runs = (unverified(picture.product.runs[0]), *picture.product.runs[1:])
    return with_product(with_dose(picture, waiting), alerts=(alert,), runs=runs)


def _some_taking(picture: Picture) -> tuple[Any, ...]:
    found = (unit.taken for lot in picture.product.lots for unit in lot.units.values())
    return next(taken for taken in found if taken)


def unverified(run: Run) -> Run:
    steps = tuple(
        replace(one, verifier=None, departs=("37 h instead of 36 h",)) for one in run.steps
    )
    return replace(run, steps=steps)
