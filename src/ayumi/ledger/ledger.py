"""The ledger: what is recorded is read, and more is recorded under its write lock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ayumi.ledger import kinds
from ayumi.ledger.content import Entropy
from ayumi.ledger.entry import SYSTEM, Actor, Draft, Entry
from ayumi.ledger.folds import Folds
from ayumi.ledger.known import Known, as_it_stands
from ayumi.ledger.signing import Reauthentication
from ayumi.ledger.storage import Storage, StorageFailure
from ayumi.ledger.view import View
from ayumi.ledger.writing import Clock, Writing


class BytesRemain(StorageFailure):
    """Contents were deleted, as ``entry`` records; but bytes of them are left in files."""

    def __init__(self, entry: Entry, why: StorageFailure) -> None:
        self.entry = entry
        super().__init__(f"entry {entry.seq} redacts them, but not all is done: {why}")


class Ledger(View):
    """A record to which entries are appended, and in which none changes.

    ``clock`` and ``entropy`` are passed in: real ones at the edge, simulated and seeded ones in a
    rehearsal, so that the same seed gives the same bytes.
    """

    def __init__(self, storage: Storage, clock: Clock, entropy: Entropy) -> None:
        super().__init__(storage)
        self.storage = storage
        self._clock = clock
        self._entropy = entropy
        self._known = Known()

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self._clock()

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Writing]:
        """The write lock for an actor.

        What is appended is durable when the block ends, all of it, or none if it ends with an
        exception. Read what the decision rests on inside the block.
        """
        with self.storage.locked() as locked:
            known = as_it_stands(locked, self._known)
            # Should this end with an exception, nothing of what is noted on the way is true.
            self._known = Known()
            before, folds = self._folds, Folds(self._folds)
            # What is read through the ledger itself meanwhile may come to nothing, too.
            self._folds = folds
            writing = Writing(locked, self._clock, self._entropy, actor, known=known, folds=folds)
            try:
                yield writing
            finally:
                self._folds = before
        self._known = Known(writing.head, writing.study, known.versions)
        self._folds.take_over(folds)

    @contextmanager
    def snapshot(self) -> Iterator[View]:
        """The ledger at one moment, whatever others write meanwhile."""
        with self.storage.snapshot() as reading:
            yield View(reading)

    def open(self, purpose: str, *, actor: Actor = SYSTEM) -> Entry:
        """Write the first entry: the ledger's id, and whether it is for a trial or a rehearsal."""
        body = {"purpose": purpose, "ledger": self._entropy(16).hex()}
        with self.writing(actor) as writing:
            return writing.append(Draft(kinds.LEDGER, kinds.OPENED, body), seen=0)

    def redact(
        self,
        actor: Actor,
        seq: int,
        digests: Sequence[str],
        *,
        reason: str,
        signed_by: Reauthentication | None = None,
    ) -> Entry:
        """Delete contents that entry ``seq`` refers to, and record that, by whom and why.

        The entry itself stays, with the digests. `LookupError` if the entry does not refer to one
        of them. When this returns, the words are in no byte that the store keeps; `BytesRemain` if
        they are deleted, but the store could not do the rest.
        """
        with self.writing(actor) as writing:
            done = writing.redact(seq, digests, reason=reason, signed_by=signed_by)
        self.scrub_after(done)
        return done

    def scrub_after(self, redaction: Entry) -> None:
        """Let nothing remain of what an entry redacts; `BytesRemain` if the store cannot."""
        try:
            self.storage.scrub()
        except StorageFailure as failure:
            raise BytesRemain(redaction, failure) from None
