"""Entries: what happened, who says so, and when, bound to all entries before."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from ayumi.ledger.canonical import canonical, moment, plain
from ayumi.ledger.content import attachments_in, references
from ayumi.ledger.lineage import Link, links_in, links_of
from ayumi.values import PartialDate

FORMAT = 1
BEFORE_THE_FIRST = "0" * 64
"""The hash that the first entry names as the one before it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, at which site; it comes from a session, never from a form."""

    account: str
    role: str
    site: str | None = None


SYSTEM = Actor("system", "system")
"""Acts where Ayumi itself notes something: a ledger opened, a clock that jumped."""

OPERATOR = Actor("operator", "operator")
"""Whoever runs commands on the machine that keeps the ledger, without having signed in."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an actor wants recorded: it becomes an entry when the ledger has given it its place.

    ``body`` may hold `Text` and `Attachment` besides what JSON knows, decimals, dates and moments.
    ``occurred_at`` is when it happened, as far as that is known; left out, it is when it is
    recorded. ``reason`` is free text.
    """

    subject: str
    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    kind_version: int = 1
    occurred_at: PartialDate | datetime | None = None
    reason: str | None = None


class Row(NamedTuple):
    """An entry as a store keeps it: the bytes that were hashed, and columns to find it by."""

    seq: int
    hash: bytes
    entry: bytes
    subject: str
    version: int
    kind: str

    @property
    def links(self) -> tuple[Link, ...]:
        """What its bytes say comes from what: the pairs that a store keeps an index of."""
        return links_in(self.entry)


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a ledger: its place and its hash; place 0 is an empty ledger."""

    seq: int = 0
    hash: str = BEFORE_THE_FIRST
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is read: the fields of its bytes.

    ``version`` counts the entries of its subject; ``previous`` is the hash of the entry before;
    ``study`` is the digest of the study document that was in force.
    """

    seq: int
    previous: str
    recorded_at: datetime
    occurred_at: str | None
    actor: Actor
    subject: str
    version: int
    kind: str
    kind_version: int
    reason: str | None
    study: str | None
    body: Mapping[str, Any]
    signature: Mapping[str, Any] | None
    hash: str

    @classmethod
    def parse(cls, entry: bytes) -> "Entry":
        """The entry of these bytes; `ValueError`, `KeyError` or `TypeError` if they are none."""
        return cls.of_fields(json.loads(entry), hash_of(entry))

    @classmethod
    def of_fields(cls, fields: Mapping[str, Any], hash: str) -> "Entry":
        """The entry of these fields, which were read from bytes with this hash."""
        if fields["format"] != FORMAT:
            raise ValueError(f"format {fields['format']!r}, not {FORMAT}")
        return cls(
            fields["seq"],
            fields["previous"],
            datetime.fromisoformat(fields["recorded_at"]),
            fields["occurred_at"],
            Actor(fields["actor"], fields["role"], fields["site"]),
            fields["subject"],
            fields["version"],
            fields["kind"],
            fields["kind_version"],
            None if fields["reason"] is None else fields["reason"]["content"],
            fields["study"],
            fields["body"],
            fields["signature"],
            hash,
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields of the entry as its bytes have them, and its hash."""
        return {
            "seq": self.seq,
            "hash": self.hash,
            "previous": self.previous,
            "recorded_at": moment(self.recorded_at),
            "occurred_at": self.occurred_at,
            "actor": self.actor.account,
            "role": self.actor.role,
            "site": self.actor.site,
            "subject": self.subject,
            "version": self.version,
            "kind": self.kind,
            "kind_version": self.kind_version,
            "reason": self.reason and {"content": self.reason},
            "study": self.study,
            "body": self.body,
            "signature": self.signature,
        }

    def texts(self) -> Iterator[str]:
        """The digests of its free texts: of all that it refers to but the parts of attachments."""
        parts = {
            part["content"]
            for attachment in attachments_in(self.body)
            for part in attachment["parts"]
        }
        return (digest for digest in self.references() if digest not in parts)

    def references(self) -> Iterator[str]:
        """The digests of all content that the entry refers to."""
        if self.reason is not None:
            yield self.reason
        yield from references(self.body)
        yield from references(self.signature)


def hash_of(entry: bytes) -> str:
    """The hash that names an entry: SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(entry).hexdigest()


def fields_of(
    draft: Draft,
    actor: Actor,
    *,
    head: Head,
    version: int,
    study: str | None,
    at: datetime,
    body: Mapping[str, Any],
) -> dict[str, Any]:
    """The fields of the entry that follows ``head``; ``body`` holds references for texts."""
    occurred = draft.occurred_at
    return {
        "format": FORMAT,
        "seq": head.seq + 1,
        "previous": head.hash,
        "recorded_at": moment(at),
        "occurred_at": None if occurred is None else plain(occurred),
        "actor": actor.account,
        "role": actor.role,
        "site": actor.site,
        "subject": draft.subject,
        "version": version,
        "kind": draft.kind,
        "kind_version": draft.kind_version,
        "reason": None,
        "study": study,
        "body": plain(body),
        "signature": None,
    }


def row_of(fields: dict[str, Any]) -> Row:
    """The row of an entry's fields: their bytes, hashed, and the columns to find them by.

    `ValueError` if its body names a lineage that is not written as one is.
    """
    links_of(fields["body"])
    entry = canonical(fields)
    digest = hashlib.sha256(entry).digest()
    return Row(fields["seq"], digest, entry, fields["subject"], fields["version"], fields["kind"])
