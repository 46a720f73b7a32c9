"""The fold of a lot: from what was recorded of it, entry by entry, to how things stand."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.product.disposition import LOT
from ayumi.product.order import UNIT
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Excursion, Lot, Unit
from ayumi.trial.product.moments import moment_in, moment_of
from ayumi.trial.product.quality_steps import QUALITY_STEPS
from ayumi.trial.product.unit_steps import UNIT_STEPS, excursion_of
from ayumi.values.changed import changed
from ayumi.values.growing import Growing
from ayumi.values.state_table import START

Changes = Mapping[str, Any]
"""What an entry changes of a lot: fields with their new values."""
Step = Callable[[Lot, Entry], Changes]


def lot_of(
    view: View, code: str, *, until: int | None = None, at: datetime | None = None
) -> Lot | None:
    """A lot as things stand, or stood after entry ``until``, or were known at a moment."""
    subject = kinds.LOT + code
    if until is None and at is None:
        return view.folded(lot_after, subject=subject)
    found = None
    for entry in view.entries(subject=subject, until=until):
        if at is None or entry.recorded_at <= at:
            found = lot_after(found, entry)
    return found


def lots_of(view: View) -> tuple[Lot, ...]:
    """All lots as things stand, in the order in which they were made."""
    found = (lot_of(view, code) for code in lot_codes(view).values())
    return tuple(one for one in found if one is not None)


def lot_codes(view: View) -> Mapping[str, str]:
    """The codes of all lots, each found by itself without regard to capitals."""
    return view.folded(_codes, kind=kinds.LOT_MADE) or {}


def lot_with(view: View, unit: str) -> str | None:
    """The code of the lot to which a unit belongs; none if there is no such unit."""
    found = units_known(view).get(unit.casefold())
    return found[1] if found is not None and found[0] == unit else None


def units_known(view: View) -> Mapping[str, tuple[str, str]]:
    """Every unit with its lot, found without regard to capitals."""
    return view.folded(_units, kind=kinds.LOT_MADE) or {}


def labelled(view: View, label: str) -> tuple[str, str] | None:
    """The lot and the unit that bear, or once bore, a label; whether it is good the unit tells."""
    known = view.folded(_labels, kind=kinds.UNIT_LABELLED)
    return None if known is None else known.get(label)


def lot_after(before: Lot | None, entry: Entry) -> Lot:
    """A lot after one more entry."""
    if before is None:
        before = Lot(entry.subject.removeprefix(kinds.LOT))
    step = _STEPS.get(entry.kind)
    changes = {} if step is None else step(before, entry)
    return changed(before, {**changes, "version": entry.version})


def _made(lot: Lot, entry: Entry) -> Changes:
    body, at = entry.body, moment_of(entry)
    outside = (body.get("way") or {}).get("excursion")
    strayed = () if outside is None else (excursion_of(outside, entry),)
    return {
        "simulated": bool(body.get("simulated")),
        "stage": body["stage"],
        "state": LOT.ways[START]["make"],
        "run": body.get("run"),
        "donor": body.get("donor"),
        "supplier_lot": body.get("supplier_lot"),
        "made_at": moment_in(body.get("made_at")) or at,
        "made_by": entry.actor.account,
        "expires": moment_in(body.get("expires")),
        "cells": body.get("cells"),
        "units": Growing({one["unit"]: _unit(one, at, strayed) for one in body["units"]}),
    }


def _unit(said: Mapping[str, Any], at: datetime, strayed: tuple[Excursion, ...]) -> Unit:
    volume = said.get("volume")
    return Unit(
        said["unit"],
        UNIT.ways[START]["make"],
        None if volume is None else Decimal(volume),
        said.get("place"),
        at,
        thaws=int(said.get("thaws", 0)),
        excursions=strayed,
    )


_STEPS: Final[Mapping[str, Step]] = {kinds.LOT_MADE: _made, **UNIT_STEPS, **QUALITY_STEPS}


def _codes(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    code = entry.subject.removeprefix(kinds.LOT)
    return (before or Growing()).changed({code.casefold(): code})


def _units(before: Growing[tuple[str, str]] | None, entry: Entry) -> Growing[tuple[str, str]]:
    code = entry.subject.removeprefix(kinds.LOT)
    units = (one["unit"] for one in entry.body["units"])
    return (before or Growing()).changed({unit.casefold(): (unit, code) for unit in units})


def _labels(before: Growing[tuple[str, str]] | None, entry: Entry) -> Growing[tuple[str, str]]:
    code = entry.subject.removeprefix(kinds.LOT)
    labels: Mapping[str, str] = entry.body["labels"]
    return (before or Growing()).changed({label: (code, unit) for unit, label in labels.items()})
