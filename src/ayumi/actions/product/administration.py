"""Giving the cells: only what two people have matched, every microlitre accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ayumi.actions.door import refused
from ayumi.actions.product.bedside import bedside_rules, expected_of
from ayumi.actions.product.door import ProductDoor, at_the_product
from ayumi.actions.product.dose_door import (
    MatchRefused,
    dose_at,
    known_at,
    moves,
    not_its_sheet,
    person_at,
    person_node,
    sides_of,
    subject_of,
    when_done,
)
from ayumi.actions.product.late_failures import note_late_failures
from ayumi.actions.product.taking import Taking, take_from
from ayumi.actions.transplanting import departs_on, transplant
from ayumi.ledger import Actor, Entry, Ledger, Reauthentication, Text
from ayumi.ledger.kinds import LINEAGE
from ayumi.product.giving import Site, departs_in_giving, read_sites
from ayumi.product.matching import OTHER_SHEET, Mismatch, not_any_more
from ayumi.product.preparing import (
    Counted,
    Delivered,
    delivered_by,
    departs_from_level,
    read_number,
)
from ayumi.trial.product import kinds
from ayumi.trial.product.genealogy import of_kind, upstream_of
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.others import Dose
from ayumi.values import Fault, InputRefused, PartialDate
from ayumi.values.time_zone import day_in


@dataclass(frozen=True, slots=True)
class Syringeful:
    """What became of one syringe [uL]: given, left in it, lost on the way."""

    unit: str
    given: Decimal
    residual: Decimal
    lost: Decimal

    def takings(self, dose: str) -> list[Taking]:
        """What is taken of it: first what nobody was given, then the rest."""
        rest = [("discarded", self.residual), ("lost", self.lost), ("administered", self.given)]
        return [Taking(self.unit, what, volume, dose) for what, volume in rest if volume > 0]


def administer(
    ledger: Ledger,
    actor: Actor,
    code: str,
    *,
    sites: Sequence[Mapping[str, Any]],
    residual: Mapping[str, str | Decimal],
    lost: Mapping[str, str | Decimal] | None = None,
    needle: str | None = None,
    at: datetime | None = None,
    sheet: str | None = None,
    signed_by: Reauthentication | None = None,
    reason: str | None = None,
    seen: int | None = None,
) -> Entry:
    """The cells were given: where, how deep, how much, how fast, and what is left in each syringe.

    Only from a match that is still good; a match that is not is recorded as such, and raised as
    `MatchRefused`. Each of the ``sites`` has ``segment``, ``volume`` [uL], and ``depth`` [mm],
    ``rate`` [uL/min], ``syringe``; ``residual`` and ``lost`` are volumes [uL] by syringe. What was
    in a syringe is all accounted for. Where the document is departed from it needs a ``reason``.
    One entry for the dose, one for its syringes and one for the participant are written at once.
    """
    subject = subject_of(code)
    with at_the_product(ledger, actor, "administer", subject=subject, seen=seen) as door:
        dose = dose_at(door, code)
        moves(dose, "administer")
        moment = when_done(door, dose, at, sheet, signed_by)
        reasons = _not_any_more(door, dose, moment, sheet)
        if reasons:
            entry = _lapsed(door, dose, reasons, moment)
        else:
            entry = _give(
                door, dose, read_sites(sites, dose.syringes), residual, lost or {}, needle, moment,
                sheet, signed_by, reason,
            )  # fmt: skip
    if reasons:
        raise MatchRefused(code, "must not be given any more", reasons, entry)
    return entry


def _give(
    door: ProductDoor,
    dose: Dose,
    sites: tuple[Site, ...],
    residual: Mapping[str, str | Decimal],
    lost: Mapping[str, str | Decimal],
    needle: str | None,
    at: datetime,
    sheet: str | None,
    signed_by: Reauthentication | None,
    reason: str | None,
) -> Entry:
    lot = _suspension(door, dose)
    fills = _accounted(lot, dose, sites, residual, lost)
    delivered = _delivered(dose, fills)
    level = door.study.dose.levels.get(dose.level) if dose.level else None
    sides = sides_of(door, dose)
    missed = None if level is None else departs_from_level(delivered, level, sides)
    departs = [
        *departs_in_giving(sites, needle, door.study.dose.administration, sides),
        *([missed] if missed else []),
    ]
    day = day_in(door.study.study.time_zone, at)
    person = person_at(door, dose.participant)
    then = person_at(door, dose.participant, known_at(door, at, late=sheet is not None))
    if (all_departs := [*departs, *departs_on(then, day)]) and reason is None:
        listed = "; ".join(all_departs)
        raise refused("reason", "", f"this departs from the document: {listed}. Say why")
    subject, whom = subject_of(dose.code), person_node(dose.participant)
    body = {
        "participant": dose.participant,
        "sites": [one.to_dict() for one in sites],
        "needle": None if needle is None else Text(needle),
        "side": dose.side,
        "syringes": {
            one.unit: {"given": one.given, "residual": one.residual, "lost": one.lost}
            for one in fills
        },
        "delivered": delivered.to_dict(),
        "departs": departs,
        "sheet": sheet,
        LINEAGE: [[whom, subject], *([whom, kinds.UNIT + one.unit] for one in fills if one.given)],
    }
    entry = door.append(
        subject, kinds.DOSE_ADMINISTERED, body, at=at, reason=reason, signed_by=signed_by
    )
    takings = [taking for one in fills for taking in one.takings(subject)]
    take_from(door, lot, takings, at=at)
    transplant(
        person, on=PartialDate.of(day), lot="+".join(dose.lots), side=dose.side, reason=reason,
        more={"given": dose.code, "suspension": lot.code}, asked=then if sheet else None,
    )  # fmt: skip
    if sheet is not None:
        # What fails by now was not known when the cells were given; it is not forgotten for that.
        nodes = upstream_of(door.writing, *(kinds.UNIT + one.unit for one in fills))
        note_late_failures(door, of_kind(nodes, kinds.LOT), entry.seq, dose.participant)
    return entry


def _not_any_more(
    door: ProductDoor, dose: Dose, at: datetime, sheet: str | None
) -> tuple[Mismatch, ...]:
    """Why a match of before is not good now, with every reason."""
    rules = bedside_rules(door)
    expected = expected_of(door, dose, rules, at, late=sheet is not None)
    day = day_in(door.study.study.time_zone, at)
    last = dose.checks[-1].at
    found = not_any_more(expected, at, day, last)
    if not_its_sheet(door, dose, sheet, at):
        return (*found, Mismatch("sheet", OTHER_SHEET))
    return found


def _lapsed(door: ProductDoor, dose: Dose, reasons: Sequence[Mismatch], at: datetime) -> Entry:
    """Record that a match is not good any more: the dose is to be checked anew."""
    body = {"where": "administration", "reasons": [one.to_dict() for one in reasons]}
    alone = {one.condition for one in reasons} == {"lapsed"}
    kind = kinds.DOSE_MATCH_LAPSED if alone else kinds.DOSE_MATCH_REFUSED
    return door.append(subject_of(dose.code), kind, body, at=at)


def _suspension(door: ProductDoor, dose: Dose) -> Lot:
    lot = None if dose.suspension is None else lot_of(door.writing, dose.suspension)
    assert lot is not None
    return lot


def _accounted(
    lot: Lot,
    dose: Dose,
    sites: Sequence[Site],
    residual: Mapping[str, str | Decimal],
    lost: Mapping[str, str | Decimal],
) -> tuple[Syringeful, ...]:
    """What became of each syringe; `InputRefused` where it is not what was in it."""
    faults = [
        Fault(f"{what}.{unit}", str(said[unit]), f"no syringe of {dose.code}")
        for what, said in (("residual", residual), ("lost", lost))
        for unit in said
        if unit not in dose.syringes
    ]
    found = []
    for unit in dose.syringes:
        given = sum((site.volume for site in sites if site.syringe == unit), Decimal(0))
        left = _volume(f"residual.{unit}", residual.get(unit), faults)
        gone = _volume(f"lost.{unit}", lost.get(unit, "0"), faults)
        there = lot.units[unit].left
        if there is not None and None not in (left, gone) and given + left + gone != there:  # type: ignore[operator]
            message = (
                f"{there:f} uL were in it; given {given:f}, left {left:f}, lost {gone:f} uL make "
                f"{given + left + gone:f}"  # type: ignore[operator]
            )
            faults.append(Fault(f"residual.{unit}", f"{left:f}", message))
        found.append(Syringeful(unit, given, left or Decimal(0), gone or Decimal(0)))
    if faults:
        raise InputRefused(faults, "administration")
    return tuple(found)


def _volume(place: str, text: object, faults: list[Fault]) -> Decimal | None:
    """A volume [uL], zero included; none, with the fault, where it is no such."""
    if text in (None, ""):
        faults.append(Fault(place, "", "missing; how much is left in it, in uL? 0 if nothing"))
        return None
    number = read_number(text)
    if number is None or number < 0:
        faults.append(Fault(place, str(text), "a number, 0 or more, in uL"))
        return None
    return number


def _delivered(dose: Dose, fills: Sequence[Syringeful]) -> Delivered:
    """The living cells that were given, from what was counted and the volumes."""
    assert dose.count is not None
    counted = Counted(**{name: Decimal(value) for name, value in dose.count.items()})
    loaded = sum((one.given + one.residual + one.lost for one in fills), Decimal(0))
    away = sum((one.residual + one.lost for one in fills), Decimal(0))
    return delivered_by(counted, loaded, away)
