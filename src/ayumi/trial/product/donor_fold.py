"""The fold of a donor: what they agreed to, and what they were tested for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.product.order import DONOR
from ayumi.trial.product import kinds
from ayumi.trial.product.moments import moment_of
from ayumi.trial.product.others import Donor
from ayumi.values.growing import Growing

Changes = Mapping[str, Any]
Step = Callable[[Donor, Entry], Changes]


def donor_of(view: View, code: str) -> Donor | None:
    """A donor as things stand."""
    return view.folded(donor_after, subject=kinds.DONOR + code)


def donors_of(view: View) -> tuple[Donor, ...]:
    """All donors as things stand, in the order in which they were registered."""
    found = (donor_of(view, code) for code in donor_codes(view).values())
    return tuple(one for one in found if one is not None)


def donor_codes(view: View) -> Mapping[str, str]:
    """The codes of all donors, each found by itself without regard to capitals."""
    return view.folded(_codes, kind=kinds.DONOR_REGISTERED) or {}


def donor_after(before: Donor | None, entry: Entry) -> Donor:
    """A donor after one more entry."""
    if before is None:
        before = Donor(entry.subject.removeprefix(kinds.DONOR))
    step = _STEPS.get(entry.kind)
    changes = {} if step is None else step(before, entry)
    return replace(before, **changes, version=entry.version)


def _registered(donor: Donor, entry: Entry) -> Changes:
    body = entry.body
    return {
        "simulated": bool(body.get("simulated")),
        "participant": body.get("participant"),
        **_agreed(donor, "give", entry),
    }


def _changed(donor: Donor, entry: Entry) -> Changes:
    return _agreed(donor, entry.body["act"], entry)


def _agreed(donor: Donor, act: str, entry: Entry) -> Changes:
    body = entry.body
    state = DONOR.ways[donor.consent].get(act, donor.consent)
    history = (*donor.history, (state, moment_of(entry), entry.seq))
    if act == "withdraw":
        return {"consent": state, "history": history}
    return {
        "consent": state,
        "consent_version": body["version"],
        "uses": tuple(body["uses"]),
        "history": history,
    }


def _tested(donor: Donor, entry: Entry) -> Changes:
    made = {
        **entry.body,
        "at": moment_of(entry),
        "seq": entry.seq,
        "by": entry.actor.account,
    }
    return {"tests": (*donor.tests, made)}


_STEPS: Final[Mapping[str, Step]] = {
    kinds.DONOR_REGISTERED: _registered,
    kinds.DONOR_CONSENT: _changed,
    kinds.DONOR_TESTED: _tested,
}


def _codes(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    code = entry.subject.removeprefix(kinds.DONOR)
    return (before or Growing()).changed({code.casefold(): code})
