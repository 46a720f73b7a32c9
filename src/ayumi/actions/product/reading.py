"""Reading donors, runs, lots and alerts, for whoever may read."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from ayumi.actions.door import study_or_refusal
from ayumi.actions.permission import ActionRefused, require
from ayumi.actions.product.door import near_code
from ayumi.ledger import Actor, Ledger
from ayumi.ledger.view import View
from ayumi.trial.product.alert_fold import alert_codes, alert_of, alerts_of
from ayumi.trial.product.donor_fold import donor_codes, donor_of, donors_of
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import labelled, lot_codes, lot_of, lots_of
from ayumi.trial.product.others import Alert, Donor, Run
from ayumi.trial.product.run_fold import run_codes, run_of, runs_of

T = TypeVar("T")


def see_lot(ledger: Ledger, actor: Actor, code: str) -> Lot:
    """A lot; `ActionRefused` if there is none."""
    return _seen(ledger, actor, lot_of, code, "lot")


def see_run(ledger: Ledger, actor: Actor, code: str) -> Run:
    """A run; `ActionRefused` if there is none."""
    return _seen(ledger, actor, run_of, code, "run")


def see_donor(ledger: Ledger, actor: Actor, code: str) -> Donor:
    """A donor; `ActionRefused` if there is none."""
    return _seen(ledger, actor, donor_of, code, "donor")


def see_alert(ledger: Ledger, actor: Actor, code: str) -> Alert:
    """An alert; `ActionRefused` if there is none."""
    return _seen(ledger, actor, alert_of, code, "alert")


def see_label(ledger: Ledger, actor: Actor, label: str) -> tuple[Lot, str]:
    """The lot and the unit on which a label was printed; `ActionRefused` if on none."""
    require(ledger, actor, "read")
    found = labelled(ledger, label)
    if found is None:
        raise ActionRefused("no unit bears this label, nor ever did")
    lot, unit = found
    return see_lot(ledger, actor, lot), unit


def see_all(ledger: Ledger, actor: Actor, what: str) -> tuple[Lot | Run | Donor | Alert, ...]:
    """All lots, runs, donors or alerts, in the order in which they came."""
    require(ledger, actor, "read")
    return tuple(_ALL[what](ledger))


def zone_of(ledger: Ledger) -> str:
    """The study's time zone, in which moments are shown."""
    return study_or_refusal(ledger).study.time_zone


_ALL: Mapping[str, Callable[[View], Sequence[Lot | Run | Donor | Alert]]] = {
    "lot": lots_of,
    "run": runs_of,
    "donor": donors_of,
    "alert": alerts_of,
}
_CODES = {"lot": lot_codes, "run": run_codes, "donor": donor_codes, "alert": alert_codes}


def _seen(
    ledger: Ledger, actor: Actor, find: Callable[[View, str], T | None], code: str, what: str
) -> T:
    require(ledger, actor, "read")
    found = find(ledger, code)
    if found is None:
        raise ActionRefused(f"there is no {what} {code}; {near_code(code, _CODES[what](ledger))}")
    return found
