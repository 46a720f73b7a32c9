"""What was said and decided about treating people, in its order: rules reached, decisions, stops.

`ayumi.trial.treating` tells how treating stands now; here is how it came to that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.kinds import TRIAL
from ayumi.ledger.view import View
from ayumi.trial import kinds

_ACTS: Final = {
    kinds.RULE_REACHED: "reached",
    kinds.RULES_DECIDED: "decided",
    kinds.GO_DECIDED: "go_decided",
    kinds.STOPPED: "stopped",
    kinds.RESUMED: "resumed",
}


@dataclass(frozen=True, slots=True)
class TrialAct:
    """One entry about treating people.

    ``what`` is reached, decided, go_decided, stopped or resumed; ``decision`` what a rule said or
    somebody decided; ``rules`` those that it is about; ``next`` the participant or cohort that
    comes next, and ``before`` which of them it is. ``seen`` are the entries of events and
    treatments, ``seen_people`` the codes, that those who decided had before them. ``why`` is the
    digest of the reason.
    """

    what: str
    seq: int
    at: datetime
    role: str
    decision: str = ""
    rules: tuple[str, ...] = ()
    before: str = ""
    next: str = ""
    seen: frozenset[int] = frozenset()
    seen_people: tuple[str, ...] = ()
    why: str | None = None


def acts_of(ledger: View) -> tuple[TrialAct, ...]:
    """Everything that was said and decided about treating people."""
    return tuple(_acts(ledger))


def _acts(ledger: View) -> Iterator[TrialAct]:
    for entry in ledger.entries(subject=TRIAL):
        what = _ACTS.get(entry.kind)
        if what is not None:
            yield TrialAct(what, entry.seq, entry.recorded_at, entry.actor.role, **_rest(entry))


def _rest(entry: Entry) -> Mapping[str, Any]:
    body = entry.body
    if entry.kind == kinds.RULE_REACHED:
        return {"decision": body["decision"], "rules": (body["rule"],)}
    if entry.kind == kinds.RULES_DECIDED:
        return {
            "decision": body["decision"], "rules": tuple(body["rules"]),
            "seen": frozenset(body["seen"]), "why": body["why"]["content"],
        }  # fmt: skip
    if entry.kind == kinds.GO_DECIDED:
        return {
            "decision": body["decision"], "before": body["before"], "next": body["next"],
            "seen_people": tuple(body["seen"]), "why": body["why"]["content"],
        }  # fmt: skip
    return {"why": entry.reason}
