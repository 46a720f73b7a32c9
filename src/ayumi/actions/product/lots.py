"""Lots: made in a run, taken straight from a donor, or received from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ayumi.actions.door import refuse_no_code, refuse_other_world, refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, Record, at_the_product, refuse_no_id
from ayumi.actions.product.going_in import refuse_not_of_a_donor
from ayumi.actions.product.journeys import Judged, judge_way
from ayumi.actions.product.runs import MAKING
from ayumi.actions.product.taking import Volume
from ayumi.ledger import Actor, Attachment, Entry
from ayumi.product.custody import TemperatureRecord, expires_at
from ayumi.product.disposition import LOT
from ayumi.product.order import RUN
from ayumi.product.planning import stored_stages
from ayumi.product.preparing import read_number
from ayumi.product.quantities import microlitres
from ayumi.product.stages import upstream
from ayumi.trial.product import kinds
from ayumi.trial.product.lot_fold import lot_codes, lot_of, lot_with, units_known
from ayumi.trial.product.materials import supplier_lots
from ayumi.trial.product.others import Run
from ayumi.trial.product.usable import why_not_of
from ayumi.trial.study import is_rehearsal
from ayumi.values import Fault, InputRefused
from ayumi.values.state_table import START

MOST_UNITS = 10_000
"""A lot has at most so many units."""


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A container of a lot: its code (LOT-01 and so on if it has none yet), volume and place."""

    code: str | None = None
    volume: Volume | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Cells as counted within the step that made the lot: how many, viability [%], method."""

    cells: Decimal
    viability: Decimal | None = None
    method: str | None = None


def make_lot(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    units: int | Sequence[NewUnit],
    run: str | None = None,
    donor: str | None = None,
    stage: str | None = None,
    volume: Volume | None = None,
    place: str | None = None,
    counted: Counted | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """A lot that a run has made, or tissue taken from a donor, with its units; in quarantine.

    ``units`` is their number, all of one ``volume`` at one ``place``, or each by itself. It expires
    as the document says of its stage. ``seen`` is the version of the run.
    """
    subject = None if run is None else kinds.RUN + run
    with at_the_product(ledger, actor, *MAKING, subject=subject, seen=seen) as door:
        _new_lot(door, code)
        made, whose = _origin(door, run, donor)
        name = stage or (made.stage if made else "")
        found = door.stage(name)
        if made is not None and name != made.stage:
            raise refused("stage", name, f"the run {run} is of the stage {made.stage}")
        if donor is not None:
            refuse_not_of_a_donor(door, name)
        moment = door.moment(at, after=made.started_at if made else None)
        listed = _units(door, code, units, volume, place, thaws=_thaws(door, made))
        body = {
            "stage": name,
            "run": run,
            "donor": donor,
            "simulated": is_rehearsal(door.writing),
            "expires": expires_at(found, moment),
            "cells": _count(counted),
            "units": listed,
        }
        links = _links(code, listed, [whose])
        entry = door.append(kinds.LOT + code, kinds.LOT_MADE, {**body, "lineage": links}, at=moment)
        if run is not None:
            door.append(kinds.RUN + run, kinds.RUN_YIELDED, {"lot": code}, at=moment)
        return entry


def receive_lot(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    stage: str,
    supplier_lot: str,
    certificate: Attachment,
    units: int | Sequence[NewUnit],
    volume: Volume | None = None,
    place: str | None = None,
    donor: str | None = None,
    counted: Counted | None = None,
    made_at: datetime | None = None,
    expires: datetime | None = None,
    sent_at: datetime | None = None,
    record: TemperatureRecord | None = None,
    at: datetime | None = None,
    simulated: bool = False,
) -> Entry:
    """A lot from outside, under a code of one's own beside the supplier's, with its certificate.

    A journey whose temperature is not covered, or was outside the limits, holds all its units.
    ``sent_at`` is when it left the supplier: when the record begins, if nobody says.
    """
    with at_the_product(ledger, actor, *MAKING) as door:
        refuse_other_world(door.writing, simulated)
        _new_lot(door, code)
        _refuse_supplier_lot(door, code, supplier_lot)
        found, moment = door.stage(stage), door.moment(at)
        _refuse_made_to_order(door, stage)
        nodes = [kinds.LOT + supplier_lot]
        if donor is not None:
            _refuse_donor(door, donor)
            nodes.append(kinds.DONOR + donor)
        elif door.study.product.kind == "autologous":
            raise refused("donor", "", "the product is autologous; say of whom the cells are")
        _refuse_times(moment, made_at=made_at, sent_at=sent_at, expires=expires)
        ends = [one for one in (expires, expires_at(found, made_at or moment)) if one is not None]
        if ends and min(ends) <= moment:
            raise refused("expires", str(min(ends)), "has passed: what has expired is not received")
        way = judge_way(
            found, record, sent_at or (record.since if record else moment), moment, before=()
        )
        listed = _units(door, code, units, volume, place, thaws=0)
        body = {
            "stage": stage,
            "run": None,
            "donor": donor,
            "supplier_lot": supplier_lot,
            "certificate": certificate,
            "simulated": simulated,
            "made_at": made_at,
            "expires": min(ends, default=None),
            "cells": _count(counted),
            "units": listed,
            "way": way.to_dict(),
        }
        links = _links(code, listed, nodes)
        entry = door.append(kinds.LOT + code, kinds.LOT_MADE, {**body, "lineage": links}, at=moment)
        _hold_arrived(door, code, listed, way, moment)
        return entry


def _new_lot(door: ProductDoor, code: str) -> None:
    """Refuse a code that a lot has, one's own or a supplier's: a look-back finds one of the two."""
    door.new(code, "lot", lot_codes(door.writing))
    other = supplier_lots(door.writing).get(code.casefold())
    if other is not None:
        raise ActionRefused(f"{other} is the code of a supplier's lot; codes are given once")


def _refuse_supplier_lot(door: ProductDoor, code: str, supplier_lot: str) -> None:
    """Refuse a supplier's code that is one of a lot here, or differs from another in capitals."""
    refuse_no_code("supplier_lot", supplier_lot)
    key = supplier_lot.casefold()
    own = code if key == code.casefold() else lot_codes(door.writing).get(key)
    if own is not None:
        raise ActionRefused(
            f"{supplier_lot} is a lot of this record ({own}); its units are sent and received"
        )
    other = supplier_lots(door.writing).get(key, supplier_lot)
    if other != supplier_lot:
        message = f"is known as {other}; write it as it was written first"
        raise refused("supplier_lot", supplier_lot, message)


def _refuse_made_to_order(door: ProductDoor, stage: str) -> None:
    """Refuse from outside what is made for one dose, of the units that are kept for it."""
    product = door.study.product
    if set(upstream(stage, product)) & set(stored_stages(product)):
        raise refused("stage", stage, "is made to order, of units that are kept for a dose")


def _refuse_times(now: datetime, **moments: datetime | None) -> None:
    """Refuse moments without a time zone, and those of before the arrival that lie after it."""
    faults = []
    for place, moment in moments.items():
        if moment is None:
            continue
        if moment.tzinfo is None:
            message = "needs its time zone: 2026-03-18T09:30+09:00"
            faults.append(Fault(place, str(moment), message))
        elif place != "expires" and moment > now:
            faults.append(Fault(place, str(moment), "lies after the arrival"))
    made, sent = moments.get("made_at"), moments.get("sent_at")
    if not faults and made is not None and sent is not None and sent < made:
        faults.append(Fault("sent_at", str(sent), "lies before it was made"))
    if faults:
        raise InputRefused(faults, "lot")


def _hold_arrived(
    door: ProductDoor, code: str, units: Sequence[dict[str, Any]], way: Judged, at: datetime
) -> None:
    """Hold the units of a lot whose journey was not as it should be."""
    if way.hold is None:
        return
    held = {"units": [one["unit"] for one in units], "why": way.hold, "because": way.because}
    door.append(kinds.LOT + code, kinds.UNIT_HELD, held, at=at)


def _origin(door: ProductDoor, run: str | None, donor: str | None) -> tuple[Run | None, str]:
    """The run or the donor from which a lot comes, and its node."""
    if (run is None) == (donor is None):
        raise refused("run", run or "", "a lot comes of a run or straight from a donor; name one")
    door.steps(LOT, "make", [("the lot", START)])
    if run is None:
        assert donor is not None
        _refuse_donor(door, donor)
        return None, kinds.DONOR + donor
    made = door.run(run)
    door.steps(RUN, "yield", [(f"the run {run}", made.state)])
    return made, kinds.RUN + run


def _refuse_donor(door: ProductDoor, code: str) -> None:
    reasons = list(why_not_of(door.donor(code), door.study))
    if reasons:
        raise ActionRefused(f"not to be used: {'; '.join(reasons)}")


def _thaws(door: ProductDoor, run: Run | None) -> int:
    """How often the material of a run has been thawed: as often as that of any of its units."""
    most = 0
    for code, _ in run.inputs if run else ():
        lot = lot_with(door.writing, code)
        found = None if lot is None else lot_of(door.writing, lot)
        most = max(most, 0 if found is None else found.units[code].thaws)
    return most


def _count(counted: Counted | None) -> dict[str, Any] | None:
    """The count as an entry holds it; `InputRefused` for what is none."""
    if counted is None:
        return None
    faults: list[Fault] = []
    cells = read_number(counted.cells)
    if cells is None or cells < 0:
        faults.append(Fault("counted.cells", str(counted.cells), "is no number of cells: 2.4e7"))
    viability = counted.viability
    alive = None if viability is None else read_number(viability)
    if viability is not None and (alive is None or not 0 <= alive <= 100):
        faults.append(Fault("counted.viability", str(viability), "is no share in per cent, 0–100"))
    if faults:
        raise InputRefused(faults, "count")
    if counted.method is not None:
        refuse_no_id("counted.method", counted.method)
    shown = None if viability is None else str(viability)
    return {"cells": str(counted.cells), "viability": shown, "method": counted.method}


def _units(
    door: ProductDoor,
    lot: str,
    units: int | Sequence[NewUnit],
    volume: Volume | None,
    place: str | None,
    *,
    thaws: int,
) -> list[dict[str, Any]]:
    """The units as an entry holds them; `InputRefused` with everything that is wrong with them."""
    count = units if isinstance(units, int) else len(units)
    if not 0 < count <= MOST_UNITS:
        raise refused("units", str(count), f"a lot has 1 to {MOST_UNITS} units")
    given = [NewUnit()] * units if isinstance(units, int) else list(units)
    wide = max(2, len(str(len(given))))
    known, codes = units_known(door.writing), set[str]()
    faults: list[Fault] = []
    made: list[dict[str, Any]] = []
    for number, unit in enumerate(given, 1):
        code = unit.code or f"{lot}-{number:0{wide}d}"
        where = f"units.{number}"
        try:
            if unit.code is not None:
                refuse_no_code(where, code)
            amount = unit.volume if unit.volume is not None else volume
            exact = None if amount is None else microlitres(amount, where)
            at = unit.place or place
            at = None if at is None else door.place(at, where)
        except InputRefused as wrong:
            faults += wrong.faults
            continue
        if code.casefold() in known or code.casefold() in codes:
            faults.append(Fault(where, code, "is the code of another unit; codes are given once"))
        codes.add(code.casefold())
        shown = None if exact is None else str(exact)
        made.append({"unit": code, "volume": shown, "place": at, "thaws": thaws})
    if faults:
        raise InputRefused(faults, "units")
    return made


def _links(code: str, units: Sequence[dict[str, Any]], whence: Sequence[str]) -> list[list[str]]:
    """The links of the genealogy: a lot comes from its run or donor, its units from it."""
    lot = kinds.LOT + code
    above = [[lot, node] for node in whence]
    return above + [[kinds.UNIT + str(one["unit"]), lot] for one in units]
