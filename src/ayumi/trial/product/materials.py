"""Reagents, machines and suppliers' lots as they were first written: capitals tell none apart."""

from collections.abc import Iterable, Mapping

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.trial.product import kinds
from ayumi.values.growing import Growing


def material_as_known(view: View, node: str) -> str | None:
    """How a reagent or a machine was written first; none if it is not known."""
    key = node.casefold()
    for step, kind in ((_used, kinds.RUN_USED), (_alerted, kinds.ALERT_RAISED)):
        found = (view.folded(step, kind=kind) or Growing()).get(key)
        if found is not None:
            return found
    return None


def supplier_lots(view: View) -> Mapping[str, str]:
    """The suppliers' codes of lots from outside, each found without regard to capitals."""
    return view.folded(_supplied, kind=kinds.LOT_MADE) or {}


def _first(before: Growing[str] | None, nodes: Iterable[str]) -> Growing[str]:
    known = before or Growing()
    fresh = {node.casefold(): node for node in nodes if node.casefold() not in known}
    return known.changed(fresh) if fresh or before is None else known


def _used(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    return _first(before, (one["node"] for one in entry.body.get("materials", ())))


def _alerted(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    return _first(before, (entry.body["node"],))


def _supplied(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    code = entry.body.get("supplier_lot")
    return _first(before, () if code is None else (code,))
