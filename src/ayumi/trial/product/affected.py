"""Lots that the quality unit found affected by an alert: what is made of them is not used either.

A closed alert says of each lot that it concerned whether it is affected. That holds for whatever is
made of an affected lot later, unless it comes only by way of a lot that was found not affected.
"""

from collections.abc import Iterator

from ayumi.ledger.view import View
from ayumi.trial.product import kinds
from ayumi.trial.product.alert_fold import alerts_of
from ayumi.trial.product.others import Alert


def affected_above(view: View, *nodes: str) -> Iterator[tuple[Alert, str]]:
    """The closed alerts by which a lot is affected from which these nodes come, with that lot."""
    closed = [one for one in alerts_of(view) if one.state == "closed"]
    found = [one for one in closed if "affected" in {said for said, _ in one.assessed.values()}]
    if not found:
        return
    above: dict[str, list[str]] = {}
    for to, source in view.ancestors(*nodes).pairs:
        above.setdefault(to, []).append(source)
    for alert in found:
        yield from ((alert, lot) for lot in _reached(alert, above, nodes))


def _reached(alert: Alert, above: dict[str, list[str]], nodes: tuple[str, ...]) -> list[str]:
    """The affected lots that are met on the way up, past no lot that is not affected."""
    met: list[str] = []
    seen, ahead = set(nodes), list(nodes)
    while ahead:
        node = ahead.pop()
        lot = node.removeprefix(kinds.LOT) if node.startswith(kinds.LOT) else None
        said = alert.assessed.get(lot, ("", 0))[0] if lot is not None else ""
        if said == "affected" and lot is not None:
            met.append(lot)
        if said == "not_affected":
            continue
        fresh = [one for one in above.get(node, ()) if one not in seen]
        seen.update(fresh)
        ahead += fresh
    return sorted(met)
