"""Orders: cells for one person, one operation, planned back from its hour to the thaw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ayumi.actions.door import Door, Record, living, refused
from ayumi.actions.enrolment import refuse_before_the_others
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, at_the_product, units_anywhere
from ayumi.actions.product.dose_door import dose_at, moves, person_at, subject_of
from ayumi.actions.transplanting import SIDES, outside_window, why_not_ready
from ayumi.ledger import Actor, Entry
from ayumi.product.planning import Plan, back_plan, final_stage
from ayumi.product.stages import upstream
from ayumi.trial.product import kinds
from ayumi.trial.product.dose_fold import ENDED, dose_codes, doses_for
from ayumi.trial.product.lot import Lot, Unit
from ayumi.trial.product.others import Dose
from ayumi.trial.product.usable import why_not_usable
from ayumi.values import Fault, InputRefused, Unset, did_you_mean
from ayumi.values.time_zone import clock_in, day_in


@dataclass(frozen=True, slots=True)
class Ordered:
    """What an order says: when, which dose, on which side, from which units."""

    slot: datetime
    level: str | None
    side: str | None
    units: tuple[str, ...]


def order_dose(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    participant: str,
    slot: datetime,
    units: Sequence[str],
    level: str | None = None,
    side: str | None = None,
    reason: str | None = None,
) -> Entry:
    """Order a dose for somebody who is enrolled: for an hour, from units that are kept for it.

    ``slot`` is the hour of the operation with its time zone. Without ``level`` the dose is that of
    the cohort. Refused with every reason at once: outside the window, before it is this person's
    turn, cells that may not be used or are kept for another dose. An order that comes too late for
    its own plan needs a ``reason``.
    """
    with at_the_product(ledger, actor, "order_dose") as door:
        door.new(code, "dose", dose_codes(door.writing))
        person = person_at(door, participant)
        wanted = _wanted(door, person, slot, units, level, side)
        lots = _refuse_impossible(door, person, code, wanted)
        plan = _planned(door, wanted.slot, reason)
        body = {
            "participant": participant,
            "level": wanted.level,
            "side": side,
            "slot": slot,
            **_plan_of(plan),
            "lots": lots,
            "units": wanted.units,
            "simulated": person.participant.simulated,
        }
        return door.append(subject_of(code), kinds.DOSE_ORDERED, body, reason=reason)


def change_dose(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    slot: datetime | None = None,
    units: Sequence[str] | None = None,
    side: str | None = None,
    reason: str,
    seen: int | None = None,
) -> Entry:
    """Another hour, other units or another side for a dose that is not prepared yet.

    Everything is asked anew, as for an order; units that are not needed any more are free again.
    """
    with at_the_product(ledger, actor, "order_dose", subject=subject_of(code), seen=seen) as door:
        dose = dose_at(door, code)
        moves(dose, "change")
        assert dose.slot is not None
        person = person_at(door, dose.participant)
        wanted = _wanted(
            door, person, slot or dose.slot, dose.units if units is None else units, dose.level,
            side or dose.side,
        )  # fmt: skip
        lots = _refuse_impossible(door, person, code, wanted)
        plan = _planned(door, wanted.slot, reason)
        changes = dict(_changes(dose, wanted, lots))
        if not changes:
            raise ActionRefused(f"nothing would change: {code} is ordered so already")
        body = {"changes": changes, **_plan_of(plan)}
        return door.append(subject_of(code), kinds.DOSE_CHANGED, body, reason=reason)


def cancel_dose(
    ledger: Record, actor: Actor, code: str, *, reason: str, seen: int | None = None
) -> Entry:
    """Take back an order that is not prepared yet; its units are free again."""
    with at_the_product(ledger, actor, "order_dose", subject=subject_of(code), seen=seen) as door:
        moves(dose_at(door, code), "cancel")
        return door.append(subject_of(code), kinds.DOSE_CANCELLED, {}, reason=reason)


def _wanted(
    door: ProductDoor,
    person: Door,
    slot: datetime,
    units: Sequence[str],
    level: str | None,
    side: str | None,
) -> Ordered:
    """What is ordered, where it can be meant at all; `InputRefused` with every fault."""
    faults = [*_slot_faults(door, slot)]
    p, levels = person.participant, door.study.dose.levels
    planned = door.study.cohorts[p.cohort].dose if p.cohort else None
    of_cohort = None if isinstance(planned, Unset) else planned
    if level is not None and level not in levels:
        faults.append(Fault("level", level, f"no such dose level; {did_you_mean(level, levels)}"))
    elif None not in (level, of_cohort) and level != of_cohort:
        message = f"the cohort {p.cohort} is given {of_cohort}"
        faults.append(Fault("level", str(level), message))
    if side is not None and side not in SIDES:
        faults.append(Fault("side", side, f"write one of: {', '.join(SIDES)}"))
    if not units:
        faults.append(Fault("units", "", "missing; which units are kept for this dose?"))
    if faults:
        raise InputRefused(faults, "order")
    return Ordered(slot, level or of_cohort, side, tuple(units))


def _slot_faults(door: ProductDoor, slot: datetime) -> Iterator[Fault]:
    if slot.tzinfo is None:
        yield Fault("slot", str(slot), "needs its time zone: 2026-03-18T09:30+09:00")
    elif slot <= door.now:
        yield Fault("slot", str(slot), "is past; an operation is planned for an hour to come")


def _refuse_impossible(
    door: ProductDoor, person: Door, code: str, wanted: Ordered
) -> tuple[str, ...]:
    """The lots of the units; `ActionRefused` with everything that speaks against the order."""
    day = day_in(door.study.study.time_zone, wanted.slot)
    found = units_anywhere(door, wanted.units)
    reasons = [
        *_of_the_person(person, day),
        *_of_other_doses(door, person, code, wanted.side),
        *_of_the_cells(door, person, code, found, wanted.slot),
    ]
    if reasons:
        raise ActionRefused(f"{code} cannot be ordered: {'; '.join(dict.fromkeys(reasons))}")
    return tuple(dict.fromkeys(lot.code for lot, _ in found))


def _of_the_person(person: Door, day: date) -> Iterator[str]:
    p = person.participant
    if p.locked:
        yield f"the record of {p.code} is locked"
    again = p.course == "transplanted" and "second_transplantation" in {
        clock.event for clock in person.study.clocks.values()
    }
    try:
        living(person, what="an order")
    except ActionRefused as why:
        yield str(why)
        return
    if p.course not in ("enrolled", "cleared") and not again:
        yield f"{p.code} is {p.course.replace('_', ' ')}; doses are ordered for who is enrolled"
        return
    if again:
        yield from why_not_ready(person, day)
        return
    if outside := outside_window(p, person.study, day):
        yield f"on {day}: {outside}"
    try:
        refuse_before_the_others(person, day)
    except ActionRefused as why:
        yield str(why)


def _of_other_doses(door: ProductDoor, person: Door, code: str, side: str | None) -> Iterator[str]:
    for other in doses_for(door.writing, person.participant.code):
        if other.code != code and other.state not in ENDED and not _two_sides(other.side, side):
            state = other.state.replace("_", " ")
            yield f"{other.code} is {state} for {person.participant.code} already"


def _two_sides(one: str | None, other: str | None) -> bool:
    """Whether these are two sides of one person, both named."""
    return {one, other} in ({"left", "right"}, {"first", "second"})


def _of_the_cells(
    door: ProductDoor,
    person: Door,
    code: str,
    found: Sequence[tuple[Lot, Unit]],
    slot: datetime,
) -> Iterator[str]:
    product = door.study.product
    possible = upstream(final_stage(product), product)
    for lot, unit in found:
        if lot.stage not in possible:
            yield f"{unit.code} is of the stage {lot.stage}, of which no dose is made"
        if lot.simulated != person.participant.simulated:
            yield f"{unit.code} is {'' if lot.simulated else 'not '}simulated"
        if lot.expires is not None and lot.expires <= slot:
            yield f"{lot.code} expires before that, on {lot.expires:%Y-%m-%d %H:%M} UTC"
        yield from why_not_usable(
            door.writing, lot.code, unit.code, at=door.now, purpose="order",
            participant=person.participant.code, dose=code,
        )  # fmt: skip


def _planned(door: ProductDoor, slot: datetime, reason: str | None) -> Plan:
    """The plan back from the operation; too late for it needs a reason."""
    plan = back_plan(door.study.product, door.study.dose.suspension, slot)
    if plan.order_by is not None and door.now > plan.order_by and reason is None:
        zone = door.study.study.time_zone
        begins = f"{clock_in(zone, plan.order_by)} ({zone})"
        raise refused("reason", "", f"the first step was to begin at {begins}; say why it is late")
    return plan


def _plan_of(plan: Plan) -> Mapping[str, Any]:
    return {"plan": [step.to_dict() for step in plan.steps], "order_by": plan.order_by}


def _changes(dose: Dose, wanted: Ordered, lots: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    new = {"slot": wanted.slot, "side": wanted.side, "units": wanted.units, "lots": lots}
    for name, value in new.items():
        old = getattr(dose, name)
        if old != value:
            yield name, {"old": old, "new": value}
