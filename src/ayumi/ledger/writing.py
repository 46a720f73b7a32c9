"""Appending entries under the write lock."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from ayumi.ledger import kinds
from ayumi.ledger.content import Content, Entropy, Text, with_references
from ayumi.ledger.entry import SYSTEM, Actor, Draft, Entry, Head, fields_of, row_of
from ayumi.ledger.folds import Folds
from ayumi.ledger.known import Known
from ayumi.ledger.signing import (
    Reauthentication,
    SignatureRefused,
    account_subject,
    key_after_entry,
    signature_fault,
    statement,
)
from ayumi.ledger.storage import Locked
from ayumi.ledger.view import View
from ayumi.values import Fault, InputRefused, Refusal

Clock = Callable[[], datetime]
"""Tells the moment, with its time zone."""

CLOCK_TOLERANCE = timedelta(seconds=1)
"""A clock that goes back by more has jumped: two machines' clocks differ by less, kept right."""


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


class Writing(View):
    """The ledger under its write lock, for one actor."""

    def __init__(
        self,
        locked: Locked,
        clock: Clock,
        entropy: Entropy,
        actor: Actor,
        *,
        known: Known,
        folds: Folds | None = None,
    ) -> None:
        super().__init__(locked, folds)
        self._locked = locked
        self._clock = clock
        self._entropy = entropy
        self.actor = actor
        """Who writes."""
        self._head = known.head
        self._versions = known.versions
        self._own: dict[str, list[Entry]] = {}
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
        if draft.reason is not None and not draft.reason.strip():
            raise InputRefused([Fault("reason", draft.reason, "say why, in words")], "entry")
        if self.version(draft.subject) != seen:
            raise Conflict(draft.subject, seen, self._others(draft.subject, seen))
        at = self._clock()
        before = self._head.recorded_at
        if before is not None and at < before - CLOCK_TOLERANCE:
            jump = Draft(kinds.LEDGER, kinds.CLOCK_JUMPED, {"from": before, "to": at})
            self._insert(jump, SYSTEM, at)
        return self._insert(draft, self.actor, at, signed_by)

    def _since(
        self, seq: int, count: int, subject: str | None, kind: str | None
    ) -> Iterable[Entry]:
        """The entries after a place: at hand if they were all appended under this lock."""
        own = self._own.get(subject or "", ())
        if own and kind is None and own[0].version <= count + 1:
            return [entry for entry in own if entry.version > count]
        return super()._since(seq, count, subject, kind)

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
        entry = Entry.of_fields(fields, row.hash.hex())
        self._own.setdefault(draft.subject, []).append(entry)
        return entry

    def _sign(
        self,
        fields: dict[str, Any],
        signed_by: Reauthentication,
        at: datetime,
        contents: list[Content],
    ) -> None:
        key = self.folded(key_after_entry, subject=account_subject(signed_by.account))
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

    def _others(self, subject: str, seen: int) -> list[Entry]:
        return [entry for entry in self.entries(subject=subject) if entry.version > seen]
