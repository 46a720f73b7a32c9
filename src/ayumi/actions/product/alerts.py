"""Alerts: a donor, a reagent, a machine, a lot under suspicion; what they concern is not used."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from ayumi.actions.door import in_words, refuse_no_code, refused, signature
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import (
    ProductDoor,
    Record,
    at_the_product,
    refuse_no_id,
    refuse_twin,
)
from ayumi.ledger import Actor, Entry, Reauthentication, Text
from ayumi.product.order import ALERT, UNIT
from ayumi.trial.product import kinds
from ayumi.trial.product.alert_fold import alert_codes
from ayumi.trial.product.donor_fold import donor_codes
from ayumi.trial.product.genealogy import downstream_of
from ayumi.trial.product.lookback import Concerned, concerned_by
from ayumi.trial.product.lot_fold import lot_codes, lot_of, units_known
from ayumi.trial.product.others import Alert
from ayumi.trial.product.run_fold import run_codes
from ayumi.values import Fault, InputRefused, did_you_mean

MEANING_CLOSED: Final = "alert closed"
"""What the signature of whoever closes an alert means."""
CONCLUSIONS: Final = ("affected", "not_affected")
"""What may be concluded of a lot: what is affected stays held when the alert is closed."""
DATED: Final = (kinds.DONOR, kinds.REAGENT, kinds.EQUIPMENT)
"""Of these an alert may be of some days only: they are used again and again."""
NODES: Final = (*DATED, kinds.LOT, kinds.RUN, kinds.UNIT)
"""On which nodes an alert may be."""


def raise_alert(
    ledger: Record,
    actor: Actor,
    *,
    node: str,
    text: str,
    since: date | None = None,
    until: date | None = None,
    at: datetime | None = None,
) -> Entry:
    """An alert on a node such as ``donor:D-1``, ``reagent:laminin/L-77`` or ``equipment:BSC-2``.

    At once everything that came of it may not be used. Where a donor, a reagent or a machine is
    suspect only of some days, what was used of it then is concerned. The entry holds whom and what.
    """
    with at_the_product(ledger, actor, "raise_alert") as door:
        _refuse_unknown(door, node)
        _refuse_days(node, since, until)
        in_words("text", text)
        codes = alert_codes(door.writing)
        code = f"A{len(codes) + 1:03d}"
        found = _concerned(door, node, since, until)
        body = {
            "node": node,
            "category": node.partition(":")[0],
            "since": None if since is None else str(since),
            "until": None if until is None else str(until),
            "text": Text(text),
            "concerned": found.to_dict(),
        }
        moment = door.moment(at)
        return door.append(kinds.ALERT + code, kinds.ALERT_RAISED, body, at=moment)


def assess_alert(
    ledger: Record,
    actor: Actor,
    code: str,
    lots: Sequence[str],
    *,
    conclusion: str,
    text: str,
    seen: int | None = None,
) -> Entry:
    """What the quality unit found of lots that an alert concerns: affected, or not affected."""
    subject = kinds.ALERT + code
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        alert = door.alert(code)
        door.steps(ALERT, "assess", [(f"the alert {code}", alert.state)])
        if conclusion not in CONCLUSIONS:
            raise refused("conclusion", conclusion, f"write one of: {', '.join(CONCLUSIONS)}")
        in_words("text", text)
        concerned = concerned_now(door, alert).lots
        faults = [
            Fault("lots", lot, f"is not concerned; {did_you_mean(lot, concerned)}")
            for lot in lots
            if lot not in concerned
        ]
        if not lots:
            faults = [Fault("lots", "", f"name the lots; {did_you_mean('', concerned)}")]
        if faults:
            raise InputRefused(faults, "alert")
        body = {"lots": list(lots), "conclusion": conclusion, "text": Text(text)}
        return door.append(subject, kinds.ALERT_ASSESSED, body)


def close_alert(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    text: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The quality unit closes an alert when every lot that it concerns by now is assessed.

    What is left of lots that are affected is held in the same breath, so that nothing of them comes
    free.
    """
    subject = kinds.ALERT + code
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        alert = door.alert(code)
        door.steps(ALERT, "close", [(f"the alert {code}", alert.state)])
        in_words("text", text)
        concerned = concerned_now(door, alert).lots
        missing = [lot for lot in concerned if lot not in alert.assessed]
        if missing:
            listed = ", ".join(missing[:12]) + (" and more" if len(missing) > 12 else "")
            raise ActionRefused(f"not assessed yet: {listed}")
        affected = [lot for lot in concerned if alert.assessed[lot][0] == "affected"]
        body = {"text": Text(text), "affected": affected}
        proof = signature(signed_by, MEANING_CLOSED)
        entry = door.append(subject, kinds.ALERT_CLOSED, body, signed_by=proof)
        for lot in affected:
            _hold_what_is_left(door, lot, code)
        return entry


def reopen_alert(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    reason: str,
    seen: int | None = None,
) -> Entry:
    """An alert is taken up again: from now on what it concerns is not used."""
    subject = kinds.ALERT + code
    with at_the_product(
        ledger, actor, "raise_alert", "release_lot", subject=subject, seen=seen
    ) as door:
        alert = door.alert(code)
        door.steps(ALERT, "reopen", [(f"the alert {code}", alert.state)])
        in_words("reason", reason)
        return door.append(subject, kinds.ALERT_REOPENED, {}, reason=reason)


def concerned_now(door: ProductDoor, alert: Alert) -> Concerned:
    """What an alert concerns as things stand: more may have been made since it was raised."""
    return _concerned(door, alert.node, alert.since, alert.until)


def _concerned(door: ProductDoor, node: str, since: date | None, until: date | None) -> Concerned:
    zone = door.study.study.time_zone
    found = concerned_by(door.writing, node, since=since, until=until, zone=zone)
    code = node.removeprefix(kinds.LOT)
    own = node.startswith(kinds.LOT) and lot_of(door.writing, code) is not None
    if own and code not in found.lots:
        # What an alert is on is concerned itself.
        nodes = (found.runs, tuple(sorted((*found.lots, code))), found.units, found.doses)
        return Concerned(node, *nodes, found.participants)
    return found


def _hold_what_is_left(door: ProductDoor, lot: str, alert: str) -> None:
    found = lot_of(door.writing, lot)
    assert found is not None
    left = [one.code for one in found.units.values() if UNIT.ways[one.state]]
    if left:
        body = {"units": left, "why": "suspicion", "alert": alert}
        door.append(kinds.LOT + lot, kinds.UNIT_HELD, body)


def _refuse_unknown(door: ProductDoor, node: str) -> None:
    """Refuse a node of which nothing is known, unless it is one that may still come."""
    prefix = next((one for one in NODES if node.startswith(one)), None)
    if prefix is None:
        listed = ", ".join(f"{one}CODE" for one in NODES)
        raise refused("node", node, f"write what it is and its code: {listed}")
    code = node.removeprefix(prefix)
    known: Iterable[str] = ()
    if prefix == kinds.DONOR:
        known = donor_codes(door.writing).values()
    elif prefix == kinds.RUN:
        known = run_codes(door.writing).values()
    elif prefix == kinds.LOT:
        known = lot_codes(door.writing).values()
    elif prefix == kinds.UNIT:
        known = (unit for unit, _ in units_known(door.writing).values())
    # A recall may come before a reagent or a machine is used, and names a supplier's lot.
    free = prefix in (kinds.REAGENT, kinds.EQUIPMENT) or bool(downstream_of(door.writing, node))
    if not free and code not in set(known):
        raise refused("node", node, f"there is no {prefix[:-1]} of this code")
    _refuse_odd(prefix, node, code)
    if prefix in (kinds.REAGENT, kinds.EQUIPMENT):
        refuse_twin(door, "node", node)


def _refuse_odd(prefix: str, node: str, code: str) -> None:
    """Refuse a reagent or machine that cannot be one: a name never stands in an entry."""
    if prefix == kinds.EQUIPMENT:
        refuse_no_code("node", code)
    if prefix == kinds.REAGENT:
        name, slash, lot = code.partition("/")
        if not slash:
            raise refused("node", node, "name the reagent and its lot: reagent:laminin/L-77")
        refuse_no_id("node", name)
        refuse_no_code("node", lot)


def _refuse_days(node: str, since: date | None, until: date | None) -> None:
    dated = since is not None or until is not None
    if dated and not node.startswith(DATED):
        listed = ", ".join(one[:-1] for one in DATED)
        raise refused("since", str(since or until), f"days go with: {listed}")
    if since is not None and until is not None and since > until:
        raise refused("since", str(since), f"lies after the last day, {until}")
