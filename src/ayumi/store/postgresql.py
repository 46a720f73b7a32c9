"""A ledger in a PostgreSQL database: for several sites, or where there is a server already."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row
from ayumi.ledger.lineage import Link
from ayumi.ledger.storage import Locked, Reading, StorageFailure
from ayumi.store import postgresql_statements as statements
from ayumi.store.postgresql_connection import BEGIN, BEGIN_SNAPSHOT, Connection
from ayumi.store.postgresql_damage import damages
from ayumi.store.postgresql_lineage import adding, all_links, linked
from ayumi.store.postgresql_session import Answer, Value

_LARGEST: Final = 2**63 - 1


class PostgresqlStorage:
    """Rows, contents and credentials in a database that `postgresql_owner.prepare` prepared.

    Under the write lock what is inserted and erased is sent as late as can be: before the next
    thing that is read, or with the commit. So a refusal may come only then. After a refusal
    nothing of that transaction is recorded.
    """

    def __init__(self, url: str) -> None:
        """Connect as the role of the application; `StorageFailure` if there is no ledger for it."""
        self._connection = Connection(url)
        self._locked = False
        # The newest rows, without a gap: right under the lock, and a start for the next time, since
        # nobody changes an entry, and only more can have come.
        self._newest: list[Row] = []

    @property
    def place(self) -> str:
        """The address of the database, without the password."""
        return self._connection.place

    def last(self) -> Row | None:
        """The last row."""
        if self._locked:
            return self._newest[-1] if self._newest else None
        [found] = self._connection.ask((statements.LAST, ()))
        return Row(*found[0]) if found else None

    def version(self, subject: str) -> int:
        """How many entries the subject has."""
        [[(version,)]] = self._connection.ask((statements.VERSION, (subject,)))
        return int(version)

    def rows(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        subject: str | None = None,
        kind: str | None = None,
    ) -> Iterator[Row]:
        """Rows in order, page by page; what is appended after the first was read is left out."""
        if self._locked and (not self._newest or after >= self._newest[0].seq - 1):
            yield from self._among_newest(after, until, subject, kind)
            return
        statement = statements.PAGES[subject is not None, kind is not None]
        of_kind: Sequence[Value] = () if kind is None else (kind,)
        version = 0
        while True:
            of_subject: Sequence[Value] = () if subject is None else (subject, version)
            values = (after, _LARGEST if until is None else until, *of_subject, *of_kind)
            [[(newest,)], page] = self._connection.ask(
                (statements.LAST_SEQ, ()), (statement, values)
            )
            until = newest if until is None else until
            for row in (Row(*found) for found in page):
                if row.seq > until:
                    return
                after, version = (row.seq, 0) if subject is None else (after, row.version)
                yield row
            if _is_last(page, 2):
                return

    def _among_newest(
        self, after: int, until: int | None, subject: str | None, kind: str | None
    ) -> list[Row]:
        limit = _LARGEST if until is None else until
        return [
            row
            for row in self._newest
            if after < row.seq <= limit and subject in (None, row.subject)
            if kind in (None, row.kind)
        ]

    def content(self, digest: str) -> Content | None:
        """The content with this digest."""
        [found] = self._connection.ask((statements.CONTENT, (digest,)))
        return Content(*found[0][2:]) if found else None

    def contents(self) -> Iterator[tuple[int, Content]]:
        """All contents, in the order of entries, page by page."""
        [[(until,)]] = self._connection.ask((statements.LAST_CONTENT, ()))
        after = -_LARGEST, 0
        while True:
            [page] = self._connection.ask((statements.CONTENTS, (*after, until)))
            for seq, place, *content in page:
                after = seq, place
                yield seq, Content(*content)
            if _is_last(page, 4):
                return

    def linked(self, starts: Collection[str], *, forward: bool) -> Iterator[Link]:
        """All pairs that are reached from the starts, each once."""
        with self.snapshot():
            return linked(self._connection.ask, starts, forward=forward)

    def links(self) -> Iterator[tuple[int, Link]]:
        """All pairs in the index, in the order of entries, page by page."""
        return all_links(self._connection.ask, _LARGEST)

    @contextmanager
    def locked(self) -> Iterator[Locked]:
        """The write lock: one transaction that nobody else's writing interrupts."""
        newest = (
            (statements.NEWEST, (self._newest[-1].seq,)) if self._newest else (statements.LAST, ())
        )
        try:
            # Each statement sees what is there when it begins: the last, all that was recorded
            # before the lock was given.
            with self._connection.transaction((BEGIN, ()), (statements.LOCK, ()), newest) as began:
                # Nothing where the last was: somebody has put another ledger here.
                found = began[-1] or self._connection.ask((statements.LAST, ()))[0]
                self._newest = [Row(*row) for row in reversed(found)]
                self._locked = True
                yield self
        except BaseException:
            self._newest.clear()
            raise
        finally:
            self._locked = False
            del self._newest[:-1]

    @contextmanager
    def snapshot(self) -> Iterator[Reading]:
        """One moment of the database."""
        if self._connection.in_transaction:
            yield self
            return
        with self._connection.transaction((BEGIN_SNAPSHOT, ()), (statements.STAY, ())):
            yield self

    def insert(self, row: Row, contents: Sequence[Content]) -> None:
        """Add the row that follows the last one, what it refers to, and its links."""
        values = (row.seq, row.hash, row.entry, row.subject, row.version, row.kind)
        self._connection.later(
            (statements.INSERT, values),
            *(
                (statements.INSERT_CONTENT, (row.seq, place, each.digest, each.salt, each.body))
                for place, each in enumerate(contents)
            ),
            *adding(row.seq, row.links),
        )
        self._newest.append(row)
        if len(self._newest) > 2 * statements.TAIL:
            del self._newest[: -statements.TAIL]

    def erase(self, digest: str) -> None:
        """Delete a content that an entry has redacted."""
        self._connection.later((statements.ERASE, (digest,)))

    def scrub(self) -> None:
        """Tell who can let nothing of what was erased remain: the owner of the tables."""
        raise StorageFailure(
            f"{self.place}: what was erased is in no table any more, but bytes of it remain in the "
            "server's files until their owner runs: ayumi ledger scrub --owner URL"
        )

    def damage(self) -> Iterator[str]:
        """Guards that are not as they were made, and settings with which the server loses data."""
        yield from damages(self._connection.ask)

    def credential(self, account: str) -> bytes | None:
        """The sealed credential of an account."""
        [found] = self._connection.ask((statements.CREDENTIAL, (account,)))
        return found[0][0] if found else None

    def set_credential(self, account: str, sealed: bytes | None) -> None:
        """Keep a credential in place of the one before, or none."""
        if sealed is None:
            self._connection.ask((statements.FORGET_CREDENTIAL, (account,)))
        else:
            self._connection.ask((statements.SET_CREDENTIAL, (account, sealed)))

    def credentials(self) -> Iterator[tuple[str, bytes]]:
        """All credentials."""
        [found] = self._connection.ask((statements.CREDENTIALS, ()))
        yield from ((account, sealed) for account, sealed in found)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def _is_last(page: Answer, large: int) -> bool:
    """Whether a page is shorter than the rows, and smaller than the bytes, that end one."""
    full = sum(len(row[large]) for row in page) >= statements.BYTES_A_PAGE
    return len(page) < statements.ROWS_A_PAGE and not full
