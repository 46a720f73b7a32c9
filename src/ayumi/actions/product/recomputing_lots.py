"""The verdicts that decisions on lots rest on, computed again by today's engine."""

from typing import Final

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.product.verdict import Verdict
from ayumi.trial.product import kinds
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.verdicts import judged
from ayumi.trial.study import in_force

DECISIONS: Final = (
    kinds.LOT_RELEASED,
    kinds.LOT_RELEASED_CONDITIONALLY,
    kinds.LOT_RELEASED_OUT_OF_SPECIFICATION,
    kinds.LOT_RETURNED,
    kinds.LOT_REJECTED,
)
"""The kinds of entry that hold the verdicts that a signature covers."""


def recompute_decision(ledger: View, decided: Entry) -> str | None:
    """What today's engine finds otherwise in the verdicts of a decision; none if nothing.

    From the results as they were recorded until then, under the document that was in force.
    """
    code = decided.subject.removeprefix(kinds.LOT)
    document = in_force(ledger, until=decided.seq)
    before = lot_of(ledger, code, until=decided.seq - 1)
    if document is None or before is None:
        return "no study document was in force, or there was no such lot"
    now = judged(ledger, before, document.definition, decided.recorded_at)
    then = {name: Verdict.from_dict(one) for name, one in decided.body["verdicts"].items()}
    differing = [
        f"{name} is {_state(now.get(name))} and was {_state(then.get(name))}"
        for name in {**then, **now}
        if _state(now.get(name)) != _state(then.get(name))
    ]
    if not differing:
        return None
    version = decided.body.get("engine", "unknown")
    return f"version {version} judged otherwise: {'; '.join(differing)}"


def _state(verdict: Verdict | None) -> str:
    return "not there" if verdict is None else verdict.state
