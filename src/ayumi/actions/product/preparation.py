"""Preparing a dose: from the units that were kept for it to syringes that are counted and ready."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from ayumi.actions.door import Record, refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, at_the_product, named_units
from ayumi.actions.product.dose_door import dose_at, moves, sides_of, subject_of
from ayumi.ledger import Actor, Entry
from ayumi.ledger.kinds import LINEAGE
from ayumi.product.planning import duration, final_stage, stored_stages
from ayumi.product.preparing import (
    Delivered,
    delivered_by,
    departs_from_level,
    read_count,
    refused_suspension,
)
from ayumi.trial.product import kinds
from ayumi.trial.product.dose_fold import dose_with
from ayumi.trial.product.genealogy import of_kind, upstream_of
from ayumi.trial.product.lot import Lot, Unit
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.others import Dose
from ayumi.trial.product.run_fold import run_of
from ayumi.trial.product.usable import why_not_usable
from ayumi.values import Fault, InputRefused, Quantity, Unset


def prepare_dose(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    suspension: str,
    syringes: Sequence[str],
    count: Mapping[str, str | Decimal],
    at: datetime | None = None,
    reason: str | None = None,
    seen: int | None = None,
) -> Entry:
    """The dose is ready: these syringes of a suspension that was made of the dose's own units.

    ``count`` holds ``concentration`` [cells/uL], ``viability`` [%], a coefficient of variation [%]
    of each, and where known ``recovery`` [%] and ``volume_cv`` [%]. The living cells in the
    syringes are computed with their interval; where they miss the ordered dose it needs a
    ``reason``. Refused is a suspension of other cells, or below the least viability.
    """
    with at_the_product(ledger, actor, "prepare_dose", subject=subject_of(code), seen=seen) as door:
        dose = dose_at(door, code)
        moves(dose, "prepare")
        lot = door.lot(suspension)
        units = named_units(door, lot, syringes)
        counted = read_count(count)
        moment = door.moment(at, after=lot.made_at)
        reasons = [
            *_of_the_suspension(door, dose, lot, units, moment),
            *_of_its_origin(door, dose, units),
            *filter(None, [refused_suspension(counted, door.study.dose.suspension)]),
        ]
        if reasons:
            raise ActionRefused(f"{code} cannot be prepared so: {'; '.join(reasons)}")
        delivered = delivered_by(counted, _loaded(units))
        departs = _departs(door, dose, delivered)
        if departs and reason is None:
            raise refused("reason", "", f"this departs from the order: {departs}. Say why")
        body = {
            "suspension": suspension,
            "syringes": list(syringes),
            "count": counted.to_dict(),
            "delivered": delivered.to_dict(),
            "departs": [departs] if departs else [],
            "prepared_by": sorted(_prepared_by(door, lot, units) | {actor.account}),
            "expires": _expires(door, lot, moment),
            LINEAGE: [[subject_of(code), kinds.UNIT + unit.code] for unit in units],
        }
        return door.append(subject_of(code), kinds.DOSE_PREPARED, body, at=moment, reason=reason)


def _of_the_suspension(
    door: ProductDoor, dose: Dose, lot: Lot, units: Sequence[Unit], at: datetime
) -> Iterator[str]:
    final = final_stage(door.study.product)
    if lot.stage != final:
        yield f"{lot.code} is of the stage {lot.stage}; what is given is of the stage {final}"
    if lot.simulated != dose.simulated:
        yield f"{lot.code} is {'' if lot.simulated else 'not '}simulated"
    for unit in units:
        other = dose_with(door.writing, unit.code)
        if other is not None and other != dose.code:
            yield f"{unit.code} is of another dose already"
        # Its own tests and release come after this; they are asked for at the first hand-over.
        yield from why_not_usable(
            door.writing, lot.code, unit.code, at=at, purpose="input",
            participant=dose.participant, dose=dose.code,
        )  # fmt: skip
    for code in dose.lots:
        yield from why_not_usable(
            door.writing, code, None, at=at, purpose="prepare", participant=dose.participant,
            dose=dose.code,
        )  # fmt: skip


def _of_its_origin(door: ProductDoor, dose: Dose, units: Sequence[Unit]) -> Iterator[str]:
    """Nothing went in but the units kept for this dose, at no step from them to the syringe."""
    own = frozenset(kinds.UNIT + one for one in dose.units)
    for unit in units:
        node = kinds.UNIT + unit.code
        between = _up_to(door.writing.ancestors(node).pairs, node, own)
        if not between & own:
            yield f"{unit.code} does not come from the units kept for {dose.code}"
        foreign = (one for one in of_kind(between - own, kinds.UNIT) if one != unit.code)
        for one in foreign:
            if not upstream_of(door.writing, kinds.UNIT + one) & own:
                yield f"{unit.code} comes from {one}, which is not kept for {dose.code}"


def _up_to(pairs: Iterable[tuple[str, str]], node: str, own: frozenset[str]) -> frozenset[str]:
    """What is met on the way up from a node, no farther than to what is the dose's own."""
    above: dict[str, list[str]] = {}
    for to, source in pairs:
        above.setdefault(to, []).append(source)
    seen, ahead = {node}, [node]
    while ahead:
        found = ahead.pop()
        fresh = [] if found in own else [one for one in above.get(found, ()) if one not in seen]
        seen.update(fresh)
        ahead += fresh
    return frozenset(seen)


def _loaded(units: Sequence[Unit]) -> Decimal:
    """What is in the syringes [uL]; `InputRefused` where that is not known of one."""
    faults = [
        Fault("syringes", unit.code, "its volume is not known; a dose has syringes of known volume")
        for unit in units
        if unit.left is None
    ]
    if faults:
        raise InputRefused(faults, "syringes")
    return sum((unit.left for unit in units if unit.left is not None), Decimal(0))


def _departs(door: ProductDoor, dose: Dose, delivered: Delivered) -> str | None:
    level = door.study.dose.levels.get(dose.level) if dose.level else None
    return None if level is None else departs_from_level(delivered, level, sides_of(door, dose))


def _prepared_by(door: ProductDoor, lot: Lot, units: Sequence[Unit]) -> set[str]:
    """Whoever made the suspension: in every run between the stored units and the syringes."""
    found = {lot.made_by} if lot.made_by else set()
    nodes = upstream_of(door.writing, *(kinds.UNIT + unit.code for unit in units))
    stored = {code for code in of_kind(nodes, kinds.LOT) if _was_stored(door, code)}
    before = {run for code in stored for run in _runs_above(door, code)}
    for code in of_kind(nodes, kinds.RUN):
        run = run_of(door.writing, code)
        if run is None or code in before:
            continue
        found |= {run.operator} if run.operator else set()
        for step in run.steps:
            found |= {step.operator} | ({step.verifier} if step.verifier else set())
    return found


def _was_stored(door: ProductDoor, code: str) -> bool:
    lot = lot_of(door.writing, code)
    return lot is not None and lot.stage in stored_stages(door.study.product)


def _runs_above(door: ProductDoor, code: str) -> tuple[str, ...]:
    return of_kind(upstream_of(door.writing, kinds.LOT + code), kinds.RUN)


def _expires(door: ProductDoor, lot: Lot, at: datetime) -> datetime | None:
    """The end of the shelf life, counted from the making of the suspension."""
    rules = door.study.dose.suspension
    life = None if isinstance(rules, Unset) else rules.shelf_life
    made = min(at, lot.made_at or at)
    ends = [lot.expires] if lot.expires is not None else []
    if isinstance(life, Quantity):
        ends.append(made + duration(life))
    return min(ends, default=None)
