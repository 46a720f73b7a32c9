"""The record as it was known at a moment, for what was done on paper then and is entered later.

A step may be entered afterwards with the moment at which it was done; it counts as done then. A
judgement, such as a release, a hold, its end, a signed go or an alert, counts from when it was
recorded: nobody could rest on it before.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from ayumi.ledger import Entry, Head
from ayumi.ledger.lineage import Lineage
from ayumi.ledger.view import State, Step, View
from ayumi.trial.kinds import TRANSPLANTED
from ayumi.trial.product import kinds
from ayumi.trial.product.moments import moment_of

STEPS: Final = frozenset({
    kinds.RUN_STARTED, kinds.RUN_STEP, kinds.RUN_USED, kinds.RUN_YIELDED, kinds.RUN_FINISHED,
    kinds.LOT_MADE, kinds.UNIT_SENT, kinds.UNIT_RECEIVED, kinds.UNIT_THAWED, kinds.UNIT_REFROZEN,
    kinds.UNIT_TAKEN, kinds.UNIT_LABELLED, kinds.DOSE_PREPARED, kinds.DOSE_HANDED_OVER,
    kinds.DOSE_RECEIVED, kinds.DOSE_CHECKED, kinds.DOSE_ADMINISTERED,
})  # fmt: skip
"""What may be entered afterwards, with the moment at which it was done."""


class KnownThen(View):
    """What was known at a moment, out of everything that is known now.

    ``day`` is the day of the moment in the study's time zone.
    """

    def __init__(self, view: View, at: datetime, day: date) -> None:
        self._view = view
        self._at = at
        self._day = day

    @property
    def now(self) -> datetime:
        """The moment."""
        return self._at

    @property
    def head(self) -> Head:
        """The last entry that there is by now."""
        return self._view.head

    def entries(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        subject: str | None = None,
        kind: str | None = None,
    ) -> Iterator[Entry]:
        """The entries that count, in order."""
        for entry in self._view.entries(after=after, until=until, subject=subject, kind=kind):
            if self._counts(entry):
                yield entry

    def folded(
        self, step: Step[State], *, subject: str | None = None, kind: str | None = None
    ) -> State | None:
        """What the entries that count make together; not remembered, since it is rarely asked."""
        state: State | None = None
        for entry in self.entries(subject=subject, kind=kind):
            state = step(state, entry)
        return state

    def ancestors(self, *nodes: str) -> Lineage:
        """All that any of these nodes comes from; what something was made of is never judged."""
        return self._view.ancestors(*nodes)

    def _counts(self, entry: Entry) -> bool:
        if entry.recorded_at <= self._at:
            return True
        if entry.kind == TRANSPLANTED:
            # Known to the day only: somebody else's turn may have come by it.
            return entry.occurred_at is not None and entry.occurred_at <= self._day.isoformat()
        return entry.kind in STEPS and moment_of(entry) <= self._at
