"""What is done in a run: its steps, verified by a second person, and what is used."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ayumi.accounts import account_of
from ayumi.actions.door import refuse_no_code, refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import (
    ProductDoor,
    Record,
    at_the_product,
    refuse_no_id,
    refuse_twin,
)
from ayumi.actions.product.going_in import going_in
from ayumi.actions.product.runs import MAKING
from ayumi.actions.product.taking import Input
from ayumi.ledger import Actor, Entry, Text
from ayumi.product import Stage
from ayumi.product.conditions import Measured, departures, read_measured
from ayumi.product.order import RUN
from ayumi.product.stages import Condition
from ayumi.trial.product import kinds
from ayumi.trial.product.alert_fold import open_alerts
from ayumi.trial.product.usable import within
from ayumi.values import Fault, InputRefused, Keyed
from ayumi.values.time_zone import day_in

Reagent = tuple[str, str, date | None]
"""A reagent's name as an id, its lot, and the day until which it is good."""
Machine = tuple[str, date | None]
"""A machine's code, and the day until which it is calibrated."""


def record_step(
    ledger: Record,
    actor: Actor,
    code: str,
    name: str,
    *,
    values: Mapping[str, str] | None = None,
    operator: str | None = None,
    text: str | None = None,
    at: datetime | None = None,
    reason: str | None = None,
    seen: int | None = None,
) -> Entry:
    """A step of a run, with values held against the document's conditions; a departure says why.

    Whoever records it did it; or, where ``operator`` names another account that did it, watched
    and verifies it. A step that one person did alone is verified later: `verify_step`.
    """
    subject = kinds.RUN + code
    with at_the_product(ledger, actor, *MAKING, subject=subject, seen=seen) as door:
        run = door.run(code)
        door.steps(RUN, "step", [(f"the run {code}", run.state)])
        refuse_no_id("name", name)
        stage = door.study.product.stages.get(run.stage)
        measured = read_measured("values", _conditions(stage), dict(values or {}))
        departs = list(departures(measured))
        _refuse_unsaid(departs, reason)
        did = actor.account if operator is None else _operator(door, operator)
        body = {
            "name": name,
            "operator": did,
            "verifier": None if did == actor.account else actor.account,
            "values": {one.name: _value(one) for one in measured},
            "departs": departs,
            "text": None if text is None else Text(text),
        }
        moment = door.moment(at, after=run.started_at)
        return door.append(subject, kinds.RUN_STEP, body, at=moment, reason=reason)


def verify_step(
    ledger: Record, actor: Actor, code: str, step: int, *, seen: int | None = None
) -> Entry:
    """Somebody who did not do it compared a step with its records; ``step`` is its entry."""
    subject, may = kinds.RUN + code, (*MAKING, "verify_test")
    with at_the_product(ledger, actor, *may, subject=subject, seen=seen) as door:
        run = door.run(code)
        door.steps(RUN, "verify", [(f"the run {code}", run.state)])
        found = next((one for one in run.steps if one.seq == step), None)
        if found is None:
            known = ", ".join(f"{one.seq} ({one.name})" for one in run.steps) or "none yet"
            raise refused("step", str(step), f"is no step of {code}; there are: {known}")
        if found.operator == actor.account:
            raise ActionRefused(f"{actor.account} did this step; another person verifies it")
        if found.verifier is not None:
            raise ActionRefused(f"{found.verifier} has verified this step already")
        return door.append(subject, kinds.RUN_STEP_VERIFIED, {"step": step})


def use_material(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    reagents: Sequence[Reagent] = (),
    equipment: Sequence[Machine] = (),
    inputs: Sequence[Input] = (),
    at: datetime | None = None,
    reason: str | None = None,
    seen: int | None = None,
) -> Entry:
    """Reagents and machines that were used in a run, or further units that went in.

    What is past its day departs and needs a ``reason``; what an open alert is on is refused, and so
    is a unit that came of this very run.
    """
    subject = kinds.RUN + code
    with at_the_product(ledger, actor, *MAKING, subject=subject, seen=seen) as door:
        run = door.run(code)
        door.steps(RUN, "use", [(f"the run {code}", run.state)])
        moment = door.moment(at, after=run.started_at)
        materials = _materials(door, reagents, equipment, moment)
        if not materials and not inputs:
            raise refused("reagents", "", "say what was used: a reagent, a machine, or a unit")
        before = [kinds.UNIT + unit for unit, _ in run.inputs]
        before += [kinds.DONOR + donor for donor in run.donors]
        into = going_in(door, code, run.stage, inputs, (), dose=None, at=moment, before=before)
        _refuse_unsaid([one for found in materials for one in found["departs"]], reason)
        body = {
            "materials": materials,
            "inputs": into.units,
            "remarks": list(into.remarks),
            "lineage": [[subject, one["node"]] for one in materials] + into.links,
        }
        entry = door.append(subject, kinds.RUN_USED, body, at=moment, reason=reason)
        into.take(door, moment)
        return entry


def _refuse_unsaid(departs: Sequence[str], reason: str | None) -> None:
    if departs and reason is None:
        raise refused(
            "reason", "", f"this departs from the document: {'; '.join(departs)}. Say why"
        )


def _materials(
    door: ProductDoor, reagents: Sequence[Reagent], equipment: Sequence[Machine], at: datetime
) -> list[dict[str, Any]]:
    """What was used besides cells, as an entry holds it; with what is past its day."""
    faults: list[Fault] = []
    named: list[tuple[str, date | None, str]] = []
    for name, lot, until in reagents:
        faults += _faults(refuse_no_id, "reagents.name", name)
        faults += _faults(refuse_no_code, "reagents.lot", lot)
        named.append((reagent_node(name, lot), until, "expired"))
    for machine, until in equipment:
        faults += _faults(refuse_no_code, "equipment", machine)
        named.append((kinds.EQUIPMENT + machine, until, "was to be calibrated"))
    for node, _, _ in named:
        faults += _faults(lambda place, one: refuse_twin(door, place, one), "materials", node)
    faults += _twins([node for node, _, _ in named])
    if faults:
        raise InputRefused(faults, "materials")
    day = day_in(door.study.study.time_zone, at)
    _refuse_alerted(door, [node for node, _, _ in named], day)
    return [
        {
            "node": node,
            "until": None if until is None else str(until),
            "departs": [f"{node} {what} on {until}"] if until is not None and until < day else [],
        }
        for node, until, what in named
    ]


def _twins(nodes: Sequence[str]) -> Iterator[Fault]:
    """Two that are named at once and differ in capitals only."""
    first: dict[str, str] = {}
    for node in nodes:
        other = first.setdefault(node.casefold(), node)
        if other != node:
            yield Fault("materials", node, f"differs from {other} in capitals only")


def reagent_node(name: str, lot: str) -> str:
    """The node of a reagent's lot.

    >>> reagent_node("laminin", "L-77")
    'reagent:laminin/L-77'
    """
    return f"{kinds.REAGENT}{name}/{lot}"


def _refuse_alerted(door: ProductDoor, nodes: Sequence[str], day: date) -> None:
    found = [
        f"the alert {alert.code} on {alert.node} is open"
        for alert in open_alerts(door.writing)
        if alert.node in nodes and within(day, alert.since, alert.until)
    ]
    if found:
        raise ActionRefused(f"not to be used: {'; '.join(found)}")


def _faults(check: Any, place: str, value: str) -> tuple[Fault, ...]:
    try:
        check(place, value)
    except InputRefused as wrong:
        return wrong.faults
    return ()


def _operator(door: ProductDoor, account: str) -> str:
    """Somebody who is named as having done a step: an account that is open."""
    found = account_of(door.writing, account)
    if found is None or found.closed:
        raise refused("operator", account, "is no open account; name whoever did the step")
    return account


def _conditions(stage: Stage | None) -> Keyed[Condition] | None:
    found = None if stage is None else stage.conditions
    return found if isinstance(found, Keyed) else None


def _value(one: Measured) -> Any:
    return one.written if one.words is None else Text(one.words)
