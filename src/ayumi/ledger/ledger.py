"""The ledger: reading entries, and appending them under one write lock."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ayumi.ledger import kinds
from ayumi.ledger.content import Content, Entropy, Text, with_references
from ayumi.ledger.entry import SYSTEM, Actor, Draft, Entry, Head, fields_of, row_of
from ayumi.ledger.signing import (
    Reauthentication,
    SignatureRefused,
    account_subject,
    key_after,
    signature_fault,
    statement,
)
from ayumi.ledger.storage import Locked, Reading, Storage, StorageFailure
from ayumi.values import Refusal

Clock = Callable[[], datetime]
"""Tells the moment, with its time zone."""

CLOCK_TOLERANCE = timedelta(seconds=1)
"""A clock that goes back by more has jumped: two machines' clocks differ by less, kept right."""

CAUGHT_UP = 100
"""So many entries of others are looked at when the lock is taken; after more, all is asked anew."""
SUBJECTS_KNOWN = 10_000
"""The versions of about so many subjects are remembered."""


class Conflict(Refusal):
    """Somebody else wrote about the subject meanwhile; ``since`` are their entries."""

    def __init__(self, subject: str, seen: int, since: Sequence[Entry]) -> None:
        self.subject = subject
        self.seen = seen
        self.since = tuple(since)
        others = ", ".join(f"{e.kind} by {e.actor.account} (entry {e.seq})" for e in since)
        super().__init__(
            f"{subject} was at version {seen} when you looked; since then: {others or 'nothing'}"
        )


class BytesRemain(StorageFailure):
    """Contents were deleted, as ``entry`` records; but bytes of them are left in files."""

    def __init__(self, entry: Entry, why: StorageFailure) -> None:
        self.entry = entry
        super().__init__(f"entry {entry.seq} redacts them, but not all is done: {why}")


class _View:
    """Entries, read from rows."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @property
    def head(self) -> Head:
        """The last entry."""
        last = self._reading.last()
        if last is None:
            return Head()
        return Head(last.seq, last.hash.hex(), Entry.parse(last.entry).recorded_at)

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
            yield Entry.parse(row.entry)

    def entry(self, seq: int) -> Entry | None:
        """The entry at a place, if there is one."""
        return next(self.entries(after=seq - 1, until=seq), None)

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


class Writing(_View):
    """The ledger under its write lock, for one actor."""

    def __init__(
        self,
        locked: Locked,
        clock: Clock,
        entropy: Entropy,
        actor: Actor,
        *,
        known: "_Known",
    ) -> None:
        super().__init__(locked)
        self._locked = locked
        self._clock = clock
        self._entropy = entropy
        self._actor = actor
        self._head = known.head
        self._versions = known.versions
        self.study = known.study
        """The digest of the study document in force."""

    @property
    def head(self) -> Head:
        """The last entry, those of this writing included."""
        return self._head

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self._clock()

    def version(self, subject: str) -> int:
        """How many entries the subject has, those of this writing included."""
        known = self._versions.get(subject)
        if known is None:
            # Nobody else writes meanwhile, so it is asked once.
            known = self._versions[subject] = self._locked.version(subject)
        return known

    def append(
        self, draft: Draft, *, seen: int, signed_by: Reauthentication | None = None
    ) -> Entry:
        """Record a draft as the next entry.

        ``seen`` is the version of the subject on which the decision rests; `Conflict` if others
        have written about it since. With ``signed_by`` the entry is signed; `SignatureRefused` if
        that is not the actor's own, or not good any more.
        """
        if self.version(draft.subject) != seen:
            raise Conflict(draft.subject, seen, self._since(draft.subject, seen))
        at = self._clock()
        before = self._head.recorded_at
        if before is not None and at < before - CLOCK_TOLERANCE:
            jump = Draft(kinds.LEDGER, kinds.CLOCK_JUMPED, {"from": before, "to": at})
            self._insert(jump, SYSTEM, at)
        return self._insert(draft, self._actor, at, signed_by)

    def redact(
        self,
        seq: int,
        digests: Sequence[str],
        *,
        reason: str,
        signed_by: Reauthentication | None = None,
    ) -> Entry:
        """Record that contents of entry ``seq`` are deleted, and delete them.

        `Ledger.redact` does this, and then lets nothing remain in the store's files.
        """
        entry = self.entry(seq)
        if entry is None:
            raise LookupError(f"there is no entry {seq}")
        known = set(entry.references())
        for digest in digests:
            if digest not in known:
                raise LookupError(f"entry {seq} does not refer to {digest}")
        body = {"redacts": list(digests), "entry": seq}
        draft = Draft(entry.subject, kinds.REDACTED, body, reason=reason)
        done = self.append(draft, seen=self.version(entry.subject), signed_by=signed_by)
        for digest in digests:
            self._locked.erase(digest)
        return done

    def _insert(
        self,
        draft: Draft,
        actor: Actor,
        at: datetime,
        signed_by: Reauthentication | None = None,
    ) -> Entry:
        contents: list[Content] = []
        version = self.version(draft.subject) + 1
        fields = fields_of(
            draft,
            actor,
            head=self._head,
            version=version,
            study=self.study,
            at=at,
            body=with_references(draft.body, self._entropy, contents),
        )
        if draft.reason is not None:
            fields["reason"] = with_references(Text(draft.reason), self._entropy, contents)
        if signed_by is not None:
            self._sign(fields, signed_by, at, contents)
        row = row_of(fields)
        self._locked.insert(row, contents)
        self._head = Head(row.seq, row.hash.hex(), at)
        self._versions[draft.subject] = version
        if draft.kind == kinds.STUDY_ADOPTED:
            self.study = fields["body"]["digest"]
        return Entry.of_fields(fields, row.hash.hex())

    def _sign(
        self,
        fields: dict[str, Any],
        signed_by: Reauthentication,
        at: datetime,
        contents: list[Content],
    ) -> None:
        key = None
        for entry in self.entries(subject=account_subject(signed_by.account)):
            key = key_after(key, entry.kind, entry.body)
        fields["signature"] = {
            "account": signed_by.account,
            "name": with_references(Text(signed_by.name), self._entropy, contents),
            "meaning": signed_by.meaning,
            "method": signed_by.method,
            "key": signed_by.key,
        }
        value = signed_by.sign(statement(fields), at)
        fields["signature"]["value"] = value.hex()
        if fault := signature_fault(fields, key):
            raise SignatureRefused(fault)

    def _since(self, subject: str, seen: int) -> list[Entry]:
        return [entry for entry in self.entries(subject=subject) if entry.version > seen]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found out about a ledger when it was last written from here."""

    head: Head = field(default_factory=Head)
    study: str | None = None
    versions: dict[str, int] = field(default_factory=dict)
    """Versions of the subjects that were written about."""


def _as_it_stands(locked: Locked, known: _Known) -> _Known:
    """What is true of a ledger under its lock: what is known, and what others wrote since."""
    last = locked.last()
    if last is None:
        return _Known()
    if last.hash.hex() == known.head.hash:
        return known
    head = Head(last.seq, last.hash.hex(), Entry.parse(last.entry).recorded_at)
    study, versions = known.study, known.versions
    if len(versions) > SUBJECTS_KNOWN or not 0 < last.seq - known.head.seq <= CAUGHT_UP:
        view = _View(locked)
        for entry in view.entries(kind=kinds.STUDY_ADOPTED):
            study = entry.body["digest"]
        return _Known(head, study)
    for row in locked.rows(after=known.head.seq):
        versions[row.subject] = row.version
        if row.kind == kinds.STUDY_ADOPTED:
            study = Entry.parse(row.entry).body["digest"]
    return _Known(head, study, versions)


class Ledger(_View):
    """A record to which entries are appended, and in which none changes.

    ``clock`` and ``entropy`` are passed in: real ones at the edge, simulated and seeded ones in a
    rehearsal, so that the same seed gives the same bytes.
    """

    def __init__(self, storage: Storage, clock: Clock, entropy: Entropy) -> None:
        super().__init__(storage)
        self.storage = storage
        self._clock = clock
        self._entropy = entropy
        self._known = _Known()

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
            known = _as_it_stands(locked, self._known)
            # Should this end with an exception, nothing of what is noted on the way is true.
            self._known = _Known()
            writing = Writing(locked, self._clock, self._entropy, actor, known=known)
            yield writing
        self._known = _Known(writing.head, writing.study, known.versions)

    @contextmanager
    def snapshot(self) -> Iterator[_View]:
        """The ledger at one moment, whatever others write meanwhile."""
        with self.storage.snapshot() as reading:
            yield _View(reading)

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
