"""Reading entries and what they refer to."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from ayumi.ledger.entry import Entry, Head, Row
from ayumi.ledger.folds import Folds
from ayumi.ledger.lineage import Lineage
from ayumi.ledger.storage import Reading, StorageFailure

State = TypeVar("State")
Step = Callable[[State | None, Entry], State | None]
"""The state after one more entry; ``None`` before the first. Pure, and states never change."""


def _parsed(row: Row) -> Entry:
    try:
        return Entry.parse(row.entry)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        message = f"entry {row.seq} is damaged and cannot be read; ayumi verify tells what is"
        raise StorageFailure(message) from None


class View:
    """Entries, read from rows."""

    def __init__(self, reading: Reading, folds: Folds | None = None) -> None:
        self._reading = reading
        self._folds = Folds() if folds is None else folds

    @property
    def head(self) -> Head:
        """The last entry."""
        last = self._reading.last()
        if last is None:
            return Head()
        return Head(last.seq, last.hash.hex(), _parsed(last).recorded_at)

    def version(self, subject: str) -> int:
        """How many entries the subject has: what is to be handed to `Writing.append` as seen."""
        return self._reading.version(subject)

    def entries(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        subject: str | None = None,
        kind: str | None = None,
    ) -> Iterator[Entry]:
        """Entries in order, from the one after place ``after`` to place ``until``."""
        for row in self._reading.rows(after=after, until=until, subject=subject, kind=kind):
            yield _parsed(row)

    def entry(self, seq: int) -> Entry | None:
        """The entry at a place, if there is one."""
        return next(self.entries(after=seq - 1, until=seq), None)

    def folded(
        self, step: Step[State], *, subject: str | None = None, kind: str | None = None
    ) -> State | None:
        """What all entries of a subject, or of a kind, make together: ``step`` over them in order.

        What was folded before is remembered, and only entries since then are looked at.
        """
        state: State | None
        state, seq, count = known = self._folds.known(step, subject, kind)
        if subject is not None and self.version(subject) == count:
            return state
        for entry in self._since(seq, count, subject, kind):
            state, seq, count = step(state, entry), entry.seq, count + 1
        if seq != known[1]:
            self._folds.remember(step, subject, kind, (state, seq, count))
        return state

    def _since(
        self, seq: int, count: int, subject: str | None, kind: str | None
    ) -> Iterable[Entry]:
        """The entries after a place; ``count`` of the subject's, or of the kind's, lie before."""
        return self.entries(after=seq, subject=subject, kind=kind)

    def descendants(self, *nodes: str) -> Lineage:
        """All that comes from any of these nodes, over any number of steps."""
        pairs = tuple(self._reading.linked(nodes, forward=True))
        return Lineage(pairs, frozenset([to for to, _ in pairs]))

    def ancestors(self, *nodes: str) -> Lineage:
        """All that any of these nodes comes from, over any number of steps."""
        pairs = tuple(self._reading.linked(nodes, forward=False))
        return Lineage(pairs, frozenset([source for _, source in pairs]))

    def comes_from(self, to: str, from_: str) -> bool:
        """Whether one node comes from another, over one step or more.

        A further pair ``[to, from]`` would close a circle if they are the same, or if ``from``
        comes from ``to`` already. It costs what the ancestors of the first node cost.
        """
        return any(source == from_ for _, source in self._reading.linked((to,), forward=False))

    def holds(self, digest: str) -> bool:
        """Whether the content with this digest is there, and not redacted."""
        return self._reading.content(digest) is not None

    def text(self, digest: str) -> str | None:
        """The free text with this digest; none if it was redacted."""
        content = self._reading.content(digest)
        return None if content is None else content.body.decode("utf-8")

    def attachment(self, value: dict[str, Any]) -> bytes | None:
        """The bytes of an attachment as an entry's body describes it; none if redacted."""
        parts = [self._reading.content(part["content"]) for part in value["parts"]]
        if any(part is None for part in parts):
            return None
        return b"".join(part.body for part in parts if part is not None)
