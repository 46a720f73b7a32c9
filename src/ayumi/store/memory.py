"""A ledger in memory: for rehearsals that nobody keeps, and for tests."""

import json
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock

from ayumi.ledger import kinds
from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row
from ayumi.ledger.lineage import Link
from ayumi.ledger.storage import Locked, Reading, StorageRefused
from ayumi.store.memory_lineage import MemoryLineage


def _place(row: Row) -> int:
    return row.seq


class MemoryStorage:
    """Rows, contents and credentials in lists, with the rules of the databases."""

    place = "memory"

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._of_subject: dict[str, list[Row]] = {}
        self._of_kind: dict[str, list[Row]] = {}
        self._locks: dict[str, list[Row]] = {}
        self._contents: dict[str, tuple[int, Content]] = {}
        self._credentials: dict[str, bytes] = {}
        self._lineage = MemoryLineage()
        self._lock = RLock()
        self._erased: list[tuple[int, Content]] = []

    def last(self) -> Row | None:
        """The last row."""
        return self._rows[-1] if self._rows else None

    def version(self, subject: str) -> int:
        """How many entries the subject has."""
        return len(self._of_subject.get(subject, ()))

    def rows(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        subject: str | None = None,
        kind: str | None = None,
    ) -> Iterator[Row]:
        """Rows in order."""
        if subject is not None:
            found = self._of_subject.get(subject, [])
        else:
            found = self._rows if kind is None else self._of_kind.get(kind, [])
        first = bisect_right(found, after, key=_place)
        for row in found[first:]:
            if until is not None and row.seq > until:
                return
            if kind in (None, row.kind):
                yield row

    def content(self, digest: str) -> Content | None:
        """The content with this digest."""
        found = self._contents.get(digest)
        return None if found is None else found[1]

    def contents(self) -> Iterator[tuple[int, Content]]:
        """All contents, in the order of entries."""
        yield from list(self._contents.values())

    def linked(self, starts: Collection[str], *, forward: bool) -> Iterator[Link]:
        """All pairs that are reached from the starts, each once."""
        return self._lineage.linked(starts, forward=forward)

    def links(self) -> Iterator[tuple[int, Link]]:
        """All pairs in the index, in the order of entries."""
        return self._lineage.links()

    @contextmanager
    def locked(self) -> Iterator[Locked]:
        """The write lock."""
        with self._lock:
            length, self._erased = len(self._rows), []
            try:
                yield self
            except BaseException:
                self._take_back(length)
                raise

    def _take_back(self, length: int) -> None:
        for row in reversed(self._rows[length:]):
            self._of_subject[row.subject].pop()
            self._of_kind[row.kind].pop()
            if row.kind in kinds.LOCKING:
                self._locks[row.subject].pop()
        del self._rows[length:]
        self._lineage.take_back(length)
        for digest in [d for d, (seq, _) in self._contents.items() if seq > length]:
            del self._contents[digest]
        if self._erased:
            kept = [*self._contents.values(), *self._erased]
            kept.sort(key=lambda item: item[0])
            self._contents = {content.digest: (seq, content) for seq, content in kept}

    @contextmanager
    def snapshot(self) -> Iterator[Reading]:
        """One moment: nobody writes meanwhile."""
        with self._lock:
            yield self

    def insert(self, row: Row, contents: Sequence[Content]) -> None:
        """Add the row that follows the last one, what it refers to, and its links."""
        if row.seq != len(self._rows) + 1:
            raise StorageRefused("an entry follows the last one, and replaces none")
        if row.version != self.version(row.subject) + 1:
            raise StorageRefused("an entry follows the last one of its subject, and replaces none")
        if kinds.can_be_locked(row.subject, row.kind):
            self._refuse_if_locked(row.subject)
        if any(content.digest in self._contents for content in contents):
            raise StorageRefused("content comes with its entry, and replaces none")
        self._rows.append(row)
        self._of_subject.setdefault(row.subject, []).append(row)
        self._of_kind.setdefault(row.kind, []).append(row)
        if row.kind in kinds.LOCKING:
            self._locks.setdefault(row.subject, []).append(row)
        self._contents |= {content.digest: (row.seq, content) for content in contents}
        self._lineage.add(row.seq, row.links)

    def _refuse_if_locked(self, subject: str) -> None:
        for locked in (kinds.TRIAL, subject):
            locks = self._locks.get(locked)
            if locks and locks[-1].kind == kinds.RECORD_LOCKED:
                raise StorageRefused(kinds.locked_by(locked, locks[-1].seq))

    def erase(self, digest: str) -> None:
        """Delete a content that an entry has redacted."""
        redactions = (row.entry for row in self._rows if row.kind == kinds.REDACTED)
        if not any(digest in json.loads(entry)["body"]["redacts"] for entry in redactions):
            raise StorageRefused("content is deleted only after an entry has redacted it")
        if digest in self._contents:
            self._erased.append(self._contents.pop(digest))

    def scrub(self) -> None:
        """Nothing remains in memory that was erased."""

    def damage(self) -> Iterator[str]:
        """Memory has no files to be damaged."""
        return iter(())

    def credential(self, account: str) -> bytes | None:
        """The sealed credential of an account."""
        return self._credentials.get(account)

    def set_credential(self, account: str, sealed: bytes | None) -> None:
        """Keep a credential in place of the one before, or none."""
        if sealed is None:
            self._credentials.pop(account, None)
        else:
            self._credentials[account] = sealed

    def credentials(self) -> Iterator[tuple[str, bytes]]:
        """All credentials."""
        yield from sorted(self._credentials.items())

    def close(self) -> None:
        """Nothing is held."""
