"""Taking from units: a part or the whole, never more than is left; what becomes of it is said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, named_units, units_anywhere
from ayumi.ledger import Entry
from ayumi.product.order import UNIT
from ayumi.product.quantities import microlitres, part_fault
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.unit_steps import ACT_OF
from ayumi.trial.product.usable import Purpose, why_not_usable
from ayumi.values import Fault, InputRefused, Quantity

Volume = Quantity | Decimal | str
"""A volume: ``1.5 mL``, or a decimal number of microlitres."""
Input = tuple[str, Volume | None]
"""A unit, and how much of it; none for all that is left."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken of a unit: as what, how much [uL], and into which run, sample or dose.

    Without a volume the whole unit is meant, with all that is left in it.
    """

    unit: str
    as_what: str
    volume: Decimal | None = None
    into: str | None = None


def take_from(
    door: ProductDoor,
    lot: Lot,
    takings: Sequence[Taking],
    *,
    at: datetime,
    reason: str | None = None,
    lineage: Sequence[tuple[str, str]] = (),
) -> Entry:
    """Record what is taken of units of one lot, in the order given; all that is wrong at once.

    Several takings of one unit may follow each other, such as a residue that is discarded and the
    rest that is administered. A part that is all that is left is the whole.
    """
    units = named_units(door, lot, list(dict.fromkeys(taking.unit for taking in takings)))
    left = {unit.code: unit.left for unit in units}
    state = {unit.code: unit.state for unit in units}
    items, faults = [], []
    for number, taking in enumerate(takings):
        code, wanted, there = taking.unit, taking.volume, left[taking.unit]
        if wanted is not None and (fault := part_fault(there, wanted)):
            faults.append(Fault(f"units.{number}.{code}", f"{wanted} uL", fault))
            continue
        whole = wanted is None or wanted == there
        act = ACT_OF[taking.as_what] if whole else "take_part"
        door.steps(UNIT, act, [(code, state[code])])
        volume = there if whole else wanted
        items.append(_item(taking, volume, whole=whole))
        state[code] = UNIT.after(state[code], act, code)
        if there is not None and volume is not None:
            left[code] = there - volume
    if faults:
        raise InputRefused(faults, "quantities")
    body: dict[str, Any] = {"units": items}
    if lineage:
        body["lineage"] = [list(link) for link in lineage]
    return door.append(kinds.LOT + lot.code, kinds.UNIT_TAKEN, body, at=at, reason=reason)


def inputs_of(
    door: ProductDoor,
    inputs: Iterable[Input],
    *,
    at: datetime,
    purpose: Purpose,
    participant: str | None = None,
    dose: str | None = None,
) -> list[tuple[Lot, list[Taking]]]:
    """What goes into a run, by lot; refused with all reasons why any of it may not be used."""
    asked = {}
    for code, volume in inputs:
        if code in asked:
            raise InputRefused([Fault("inputs", code, "is named twice")], "inputs")
        asked[code] = None if volume is None else microlitres(volume, f"inputs.{code}")
    found = units_anywhere(door, list(asked))
    reasons = [
        reason
        for lot, unit in found
        for reason in why_not_usable(
            door.writing, lot.code, unit.code,
            at=at, purpose=purpose, participant=participant, dose=dose,
        )
    ]  # fmt: skip
    if reasons:
        raise ActionRefused(f"not to be used: {'; '.join(dict.fromkeys(reasons))}")
    by_lot: dict[str, tuple[Lot, list[Taking]]] = {}
    for lot, unit in found:
        taking = Taking(unit.code, "used", asked[unit.code])
        by_lot.setdefault(lot.code, (lot, []))[1].append(taking)
    return list(by_lot.values())


def _item(taking: Taking, volume: Decimal | None, *, whole: bool) -> dict[str, Any]:
    return {
        "unit": taking.unit,
        "as": taking.as_what,
        "volume": None if volume is None else str(volume),
        "into": taking.into,
        "whole": whole,
    }
