"""What a ledger asks of whatever keeps its rows: memory, SQLite, PostgreSQL."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row
from ayumi.ledger.lineage import Link


class StorageFailure(OSError):
    """The store cannot be read or written just now: disk full, server gone, file damaged."""


class StorageRefused(Exception):
    """The store itself refused to break its rule: an entry out of order, changed, or deleted."""


class Reading(Protocol):
    """Rows, contents and lineage, as they stand at one moment."""

    def last(self) -> Row | None:
        """The last row; none in an empty ledger."""

    def version(self, subject: str) -> int:
        """How many entries the subject has."""

    def rows(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        subject: str | None = None,
        kind: str | None = None,
    ) -> Iterator[Row]:
        """Rows in order, from the one after place ``after`` to place ``until``."""

    def content(self, digest: str) -> Content | None:
        """The content with this digest, if it is there."""

    def contents(self) -> Iterator[tuple[int, Content]]:
        """All contents, each with the place of the entry it came with, in the order of entries."""

    def linked(self, starts: Collection[str], *, forward: bool) -> Iterator[Link]:
        """All pairs (to, from) that are reached from the starts over any steps, each once.

        ``forward`` leads towards what was made from them, otherwise towards what they were made
        from. Nearer pairs come first, then those of what was named earlier in the ledger.
        """

    def links(self) -> Iterator[tuple[int, Link]]:
        """All pairs in the index, each with the place of its entry, in the order of entries."""


class Locked(Reading, Protocol):
    """Rows and contents under the write lock: nobody else writes meanwhile."""

    def insert(self, row: Row, contents: Sequence[Content]) -> None:
        """Add the row that follows the last one, what it refers to, and its links to the index."""

    def erase(self, digest: str) -> None:
        """Delete a content, which an entry of kind `content.redacted` must have named."""


class Storage(Reading, Protocol):
    """Where a ledger is kept. One belongs to one thread; several may stand on the same place."""

    @property
    def place(self) -> str:
        """Where it is, without any password."""

    def locked(self) -> AbstractContextManager[Locked]:
        """The write lock.

        What was inserted is durable when it ends without an exception, and gone if with one.
        """

    def snapshot(self) -> AbstractContextManager[Reading]:
        """One moment of the store, whatever others write meanwhile."""

    def credential(self, account: str) -> bytes | None:
        """The sealed credential of an account: no part of the record, and in no export."""

    def set_credential(self, account: str, sealed: bytes | None) -> None:
        """Keep a credential in place of the one before, or none."""

    def credentials(self) -> Iterator[tuple[str, bytes]]:
        """All credentials, by account."""

    def scrub(self) -> None:
        """Let nothing that was erased remain in any byte that the store still keeps."""

    def damage(self) -> Iterator[str]:
        """What the store itself finds wrong with its files or its guards, in words."""

    def close(self) -> None:
        """Let go of files and connections."""
