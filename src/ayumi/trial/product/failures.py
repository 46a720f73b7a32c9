"""Late failures: to whom cells of a lot were given, who is to be told, and what is overdue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.product.late_failure import LateFailure
from ayumi.study import StudyDefinition
from ayumi.trial.product import kinds
from ayumi.trial.product.dose_fold import dose_of
from ayumi.trial.product.genealogy import downstream_of, of_kind
from ayumi.trial.product.lot import Failure
from ayumi.trial.product.lot_fold import lot_of
from ayumi.values import Unset, Words

PARTICIPANT = "participant:"


@dataclass(frozen=True, slots=True)
class Given:
    """Who received cells that come of a lot, and in which doses."""

    participants: tuple[str, ...]
    doses: tuple[str, ...]


def cells_given(view: View, lot: str) -> Given:
    """The participants who received cells that come of a lot, over any number of steps."""
    nodes = downstream_of(view, kinds.LOT + lot)
    doses = (
        code
        for code in of_kind(nodes, kinds.DOSE)
        if (dose := dose_of(view, code)) is not None and dose.given is not None
    )
    return Given(of_kind(nodes, PARTICIPANT), tuple(doses))


def whom_to_tell(study: StudyDefinition) -> Mapping[str, Words]:
    """Who is told of a late failure, by the study document; nobody where it leaves that open."""
    rules = study.product.late_failure
    if not isinstance(rules, LateFailure) or isinstance(rules.tell, Unset):
        return {}
    return rules.tell


def failures_of(view: View) -> tuple[tuple[str, Failure], ...]:
    """All late failures with their lots, in the order in which they were opened."""
    lots = view.folded(_lots, kind=kinds.FAILURE_OPENED) or ()
    found = ((code, lot) for code in lots if (lot := lot_of(view, code)) is not None)
    pairs = ((code, failure) for code, lot in found for failure in lot.failures)
    return tuple(sorted(pairs, key=lambda one: one[1].seq))


def lacking(failure: Failure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is not told yet, and for whom nothing is decided yet."""
    untold = tuple(whom for whom in failure.tell if whom not in failure.told)
    undecided = tuple(who for who in failure.participants if who not in failure.decided)
    return untold, undecided


def is_overdue(failure: Failure, now: datetime) -> bool:
    """Whether the time in which everybody is to be told has passed, and not everybody is."""
    late = failure.due is not None and now > failure.due
    return failure.state == "open" and late and bool(lacking(failure)[0])


def _lots(before: tuple[str, ...] | None, entry: Entry) -> tuple[str, ...]:
    code = entry.subject.removeprefix(kinds.LOT)
    return tuple(dict.fromkeys((*(before or ()), code)))
