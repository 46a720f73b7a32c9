"""The fold of an alert: what it is about, since when, what was concluded, whether it is open."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.product.order import ALERT
from ayumi.trial.product import kinds
from ayumi.trial.product.moments import moment_of
from ayumi.trial.product.others import Alert
from ayumi.values.growing import Growing

Changes = Mapping[str, Any]
Step = Callable[[Alert, Entry], Changes]


def alert_of(view: View, code: str) -> Alert | None:
    """An alert as things stand."""
    return view.folded(alert_after, subject=kinds.ALERT + code)


def alerts_of(view: View) -> tuple[Alert, ...]:
    """All alerts as things stand, in the order in which they were raised."""
    found = (alert_of(view, code) for code in alert_codes(view).values())
    return tuple(one for one in found if one is not None)


def open_alerts(view: View) -> tuple[Alert, ...]:
    """The alerts that nobody has closed: what they concern is not used."""
    return tuple(one for one in alerts_of(view) if one.state == "open")


def alert_codes(view: View) -> Mapping[str, str]:
    """The codes of all alerts, each found by itself without regard to capitals."""
    return view.folded(_codes, kind=kinds.ALERT_RAISED) or {}


def alert_after(before: Alert | None, entry: Entry) -> Alert:
    """An alert after one more entry."""
    if before is None:
        before = Alert(entry.subject.removeprefix(kinds.ALERT))
    act = _ACTS.get(entry.kind)
    if act is None:
        return replace(before, version=entry.version)
    state = ALERT.ways[before.state].get(act, before.state)
    made = (state, moment_of(entry), entry.seq, entry.actor.account)
    changes = _STEPS[act](before, entry) if act in _STEPS else {}
    history = (*before.history, made)
    return replace(before, **changes, state=state, history=history, version=entry.version)


def _raised(alert: Alert, entry: Entry) -> Changes:
    body = entry.body
    return {
        "node": body["node"],
        "category": body["category"],
        "since": _day(body.get("since")),
        "until": _day(body.get("until")),
        "text": body["text"]["content"],
        "concerned": body["concerned"],
        "raised_by": entry.actor.account,
        "raised_at": moment_of(entry),
    }


def _assessed(alert: Alert, entry: Entry) -> Changes:
    body = entry.body
    made = dict.fromkeys(body["lots"], (body["conclusion"], entry.seq))
    return {"assessed": {**alert.assessed, **made}}


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


_ACTS: Final[Mapping[str, str]] = {
    kinds.ALERT_RAISED: "raise",
    kinds.ALERT_ASSESSED: "assess",
    kinds.ALERT_CLOSED: "close",
    kinds.ALERT_REOPENED: "reopen",
}
_STEPS: Final[Mapping[str, Step]] = {"raise": _raised, "assess": _assessed}


def _codes(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    code = entry.subject.removeprefix(kinds.ALERT)
    return (before or Growing()).changed({code.casefold(): code})
