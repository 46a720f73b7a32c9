"""Reading lots: one as its file shows it, what is due of all, and late failures that are open."""

from datetime import datetime
from typing import Final

from ayumi.actions.permission import ActionRefused, require
from ayumi.actions.product.door import LOOKED_THROUGH
from ayumi.ledger import Actor, Ledger
from ayumi.ledger.view import View
from ayumi.product.due import passed
from ayumi.product.retests import testing_words
from ayumi.product.verdict import MISSING, Verdict
from ayumi.trial.product.failures import failures_of
from ayumi.trial.product.lot import Failure, Lot
from ayumi.trial.product.lot_file import LotFile, lot_file
from ayumi.trial.product.lot_fold import lot_codes, lots_of
from ayumi.trial.product.verdicts import result_of, verdicts_of
from ayumi.values import did_you_mean

SETTLED: Final = ("released", "rejected")
"""States in which nothing more is expected of the tests."""


def see_lot(ledger: Ledger, actor: Actor, code: str) -> LotFile:
    """The file of a lot for whoever may read."""
    require(ledger, actor, "read")
    found = lot_file(ledger, code, ledger.now)
    if found is None:
        known = list(lot_codes(ledger).values())[:LOOKED_THROUGH]
        raise ActionRefused(f"there is no lot {code}; {did_you_mean(code, known)}")
    return found


def see_failures(ledger: Ledger, actor: Actor) -> tuple[tuple[str, Failure], ...]:
    """All late failures with their lots, for whoever may read."""
    require(ledger, actor, "read")
    return failures_of(ledger)


def see_due(ledger: Ledger, actor: Actor) -> tuple[tuple[Lot, Verdict], ...]:
    """What is open in the tests of all lots, for whoever may read: the most pressing first."""
    require(ledger, actor, "read")
    return due_of(ledger, ledger.now)


def due_of(view: View, now: datetime) -> tuple[tuple[Lot, Verdict], ...]:
    """Every test without a result, of lots on which more is to be decided, by the day it is due."""
    found = [
        (lot, verdict)
        for lot in lots_of(view)
        if lot.state not in SETTLED
        for verdict in verdicts_of(view, lot, now).values()
        if verdict.state in MISSING
    ]
    return tuple(sorted(found, key=lambda one: (one[1].due or "", one[0].code, one[1].test)))


def to_verify(view: View) -> tuple[tuple[str, int, str], ...]:
    """Results that nobody has verified: lot, place of the entry, test with its testing."""
    return tuple(
        (lot.code, one.seq, f"{one.test}, {testing_words(result_of(one).retest)}")
        for lot in lots_of(view)
        for one in lot.results
        if one.verified_by is None
    )


def ran_out(view: View, now: datetime) -> tuple[Lot, ...]:
    """Lots whose conditional release has run out, and that nobody has returned to quarantine."""

    def over(lot: Lot) -> bool:
        last = lot.dispositions[-1] if lot.dispositions else None
        until = None if last is None else last.until
        return lot.state == "conditionally_released" and until is not None and passed(until, now)

    return tuple(lot for lot in lots_of(view) if over(lot))
