"""A ledger in one SQLite file: the default, for one machine."""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import apsw

from ayumi.ledger import kinds
from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row
from ayumi.ledger.lineage import Link
from ayumi.ledger.storage import Locked, Reading, StorageFailure, StorageRefused
from ayumi.store.memory_lineage import MemoryLineage
from ayumi.store.sqlite_damage import damages
from ayumi.store.sqlite_faults import BUSY_MILLISECONDS, faults_told
from ayumi.store.sqlite_journal import commit_as_it_is, empty_journal
from ayumi.store.sqlite_lineage import add_links, all_links, has_index, linked
from ayumi.store.sqlite_making import bring_up_to_date, make
from ayumi.store.sqlite_schema import APPLICATION_ID, LOCKED, SCHEMA_VERSION, last_lock

FIXED_WAL_RESET = 3_051_003
"""SQLite 3.7.0 to 3.51.2 may corrupt a write-ahead log while it is reset (sqlite.org/wal.html)."""

ROW = "seq, hash, entry, subject, version, kind"
LAST = f"SELECT {ROW} FROM entry ORDER BY seq DESC LIMIT 1"  # noqa: S608 - our own words
LAST_LOCK = last_lock("kind, seq", "?")


def safe_settings(sqlite_version: int) -> tuple[str, ...]:
    """The fastest settings with which SQLite of this version loses nothing that it acknowledged.

    >>> safe_settings(3_054_001)
    ('journal_mode = WAL', 'synchronous = EXTRA')
    >>> safe_settings(3_045_000)
    ('journal_mode = TRUNCATE', 'synchronous = EXTRA')
    """
    journal = "WAL" if sqlite_version >= FIXED_WAL_RESET else "TRUNCATE"
    # With a write-ahead log EXTRA is no more than FULL. Where the file system cannot have one,
    # SQLite keeps its other journal without a word, and then EXTRA is needed.
    return f"journal_mode = {journal}", "synchronous = EXTRA"


SETTINGS = (
    "fullfsync = ON",
    "checkpoint_fullfsync = ON",
    "secure_delete = ON",
    "recursive_triggers = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
)
"""Durable on macOS too; what is deleted is overwritten; REPLACE fires delete triggers; odd files
are read with suspicion."""


class SqliteStorage:
    """Rows, contents and credentials in an SQLite file."""

    settings: ClassVar[tuple[str, ...]] = (*safe_settings(apsw.SQLITE_VERSION_NUMBER), *SETTINGS)
    """Asked of SQLite for every connection."""

    def __init__(self, path: Path, *, vfs: str | None = None, durable: bool = True) -> None:
        """Open the ledger at ``path``, which `create` made; `StorageFailure` if it is none.

        One of an earlier version is brought to this one. With ``durable=False`` no commit waits for
        the disk: when the power fails before `settle` or `close`, the whole file may be lost. That
        is for bulk work that can be done again, such as a rehearsal; never for a real trial.
        """
        self.path = path
        self._durable = durable
        if vfs is None and not path.is_file():
            raise StorageFailure(f"{path}: there is no ledger here")
        with faults_told(path):
            self._connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        self._connection.set_busy_timeout(BUSY_MILLISECONDS)
        found = self._value("PRAGMA application_id")
        version = self._value("PRAGMA user_version")
        if found != APPLICATION_ID:
            raise StorageFailure(f"{self.path}: this SQLite file is no ledger of Ayumi")
        if not 1 <= version <= SCHEMA_VERSION:
            raise StorageFailure(
                f"{self.path}: its tables have version {version}; this Ayumi knows 1 to "
                f"{SCHEMA_VERSION}"
            )
        for setting in self.settings:
            self._connection.execute(f"PRAGMA {setting}")
        if version < SCHEMA_VERSION:
            bring_up_to_date(self._connection)
        # Only a file that cannot be written may still be without one.
        self._has_lineage = has_index(self._connection)
        if not self._durable:
            self._connection.execute("PRAGMA synchronous = OFF")

    @classmethod
    def create(cls, path: Path, *, vfs: str | None = None, durable: bool = True) -> "SqliteStorage":
        """Make an empty ledger; `FileExistsError` if something is there already.

        A file in which nothing was ever recorded is taken: a creation before was cut off. What
        ``durable=False`` means, the constructor says.
        """
        make(path, cls.settings, vfs)
        return cls(path, vfs=vfs, durable=durable)

    @property
    def place(self) -> str:
        """The path of the file."""
        return str(self.path)

    def last(self) -> Row | None:
        """The last row."""
        with faults_told(self.path):
            found = self._connection.execute(LAST).fetchone()
        return None if found is None else Row(*found)

    def version(self, subject: str) -> int:
        """How many entries the subject has."""
        found = self._value("SELECT max(version) FROM entry WHERE subject = ?", subject)
        return int(found or 0)

    def rows(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        subject: str | None = None,
        kind: str | None = None,
    ) -> Iterator[Row]:
        """Rows in order."""
        wanted = ["seq > :after"]
        if until is not None:
            wanted.append("seq <= :until")
        if subject is not None:
            wanted.append("subject = :subject")
        if kind is not None:
            wanted.append("kind = :kind")
        # Within a subject, versions rise with places; so its index gives the order, too.
        order = "version" if subject is not None else "seq"
        values = {"after": after, "until": until, "subject": subject, "kind": kind}
        return self._rows(f"WHERE {' AND '.join(wanted)} ORDER BY {order}", values)

    def _rows(self, which: str, values: dict[str, int | str | None]) -> Iterator[Row]:
        with faults_told(self.path):
            # The words are our own; what comes from outside is bound.
            for row in self._connection.execute(f"SELECT {ROW} FROM entry {which}", values):  # noqa: S608
                yield Row(*row)

    def content(self, digest: str) -> Content | None:
        """The content with this digest."""
        with faults_told(self.path):
            query = "SELECT digest, salt, body FROM content WHERE digest = ?"
            found = self._connection.execute(query, (digest,)).fetchone()
        return None if found is None else Content(*found)

    def contents(self) -> Iterator[tuple[int, Content]]:
        """All contents, in the order of entries."""
        with faults_told(self.path):
            query = "SELECT seq, digest, salt, body FROM content ORDER BY id"
            for seq, digest, salt, body in self._connection.execute(query):
                yield seq, Content(digest, salt, body)

    def linked(self, starts: Collection[str], *, forward: bool) -> Iterator[Link]:
        """All pairs that are reached from the starts, each once."""
        with self.snapshot(), faults_told(self.path):
            if self._has_lineage:
                return linked(self._connection, starts, forward=forward)
            lineage = MemoryLineage()
            for row in self.rows():
                lineage.add(row.seq, row.links)
            return lineage.linked(starts, forward=forward)

    def links(self) -> Iterator[tuple[int, Link]]:
        """All pairs in the index, in the order of entries."""
        if self._has_lineage:
            with faults_told(self.path):
                yield from all_links(self._connection)

    @contextmanager
    def locked(self) -> Iterator[Locked]:
        """The write lock: one transaction that nobody else's writing interrupts."""
        with self._transaction("BEGIN IMMEDIATE"):
            yield self

    @contextmanager
    def snapshot(self) -> Iterator[Reading]:
        """One moment of the file."""
        if self._connection.in_transaction:
            yield self
            return
        with self._transaction("BEGIN"):
            self.last()
            yield self

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with faults_told(self.path):
            self._connection.execute(begin)
        try:
            yield
            with faults_told(self.path):
                self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def insert(self, row: Row, contents: Sequence[Content]) -> None:
        """Add the row that follows the last one, what it refers to, and its links."""
        with faults_told(self.path):
            try:
                self._connection.execute(
                    f"INSERT INTO entry ({ROW}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own words
                    (row.seq, row.hash, row.entry, row.subject, row.version, row.kind),
                )
            except apsw.ConstraintError as refused:
                raise StorageRefused(self._said(refused, row.subject)) from None
            for content in contents:
                self._connection.execute(
                    "INSERT INTO content (id, seq, digest, salt, body) "
                    "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM content), ?, ?, ?, ?)",
                    (row.seq, content.digest, content.salt, content.body),
                )
            if links := row.links:
                add_links(self._connection, row.seq, links)

    def _said(self, refused: apsw.ConstraintError, subject: str) -> str:
        """Why an entry was refused; of a lock, whose and which one it is."""
        if str(refused) == LOCKED:
            for locked in (kinds.TRIAL, subject):
                found = self._connection.execute(LAST_LOCK, (locked,)).fetchone()
                if found is not None and found[0] == kinds.RECORD_LOCKED:
                    return kinds.locked_by(locked, found[1])
        return str(refused)

    def erase(self, digest: str) -> None:
        """Delete a content that an entry has redacted."""
        with faults_told(self.path):
            self._connection.execute("DELETE FROM content WHERE digest = ?", (digest,))

    def scrub(self) -> None:
        """Rewrite the file from what it still holds, and empty the journal.

        Overwriting what is deleted is not enough: when SQLite moves rows between pages, copies of
        them stay in the unused part of a page.
        """
        with faults_told(self.path):
            self._connection.execute("VACUUM")
            otherwise = (
                "the journal still holds what was erased; end it, then run: ayumi ledger scrub"
            )
            empty_journal(self._connection, self.path, otherwise)
            # The journal was cut short, but only the next commit makes the disk keep it so.
            commit_as_it_is(self._connection)

    def settle(self) -> None:
        """Bring all that was written with ``durable=False`` onto the disk, and wait from now on.

        `StorageFailure` if that fails, or another program keeps on reading.
        """
        with faults_told(self.path):
            for setting in self.settings:
                self._connection.execute(f"PRAGMA {setting}")
            # This commit syncs the journal and the folder. It leaves something in the journal, so
            # that emptying it syncs the file, with all that went into it before.
            commit_as_it_is(self._connection)
            otherwise = "a power cut may still damage the file; end it, and settle this again"
            empty_journal(self._connection, self.path, otherwise)
        self._durable = True

    def damage(self) -> Iterator[str]:
        """What SQLite finds wrong with the file, and guards that are not as they were made.

        SQLite begins to look at once, on a connection of its own, while others go on here.
        """
        beside = ThreadPoolExecutor(1)
        looking = beside.submit(_damage_of, type(self), self.path)
        beside.shutdown(wait=False)
        return (found for each in (looking,) for found in each.result())

    def credential(self, account: str) -> bytes | None:
        """The sealed credential of an account."""
        found: bytes | None = self._value(
            "SELECT sealed FROM credential WHERE account = ?", account
        )
        return found

    def set_credential(self, account: str, sealed: bytes | None) -> None:
        """Keep a credential in place of the one before, or none."""
        with faults_told(self.path):
            if sealed is None:
                self._connection.execute("DELETE FROM credential WHERE account = ?", (account,))
            else:
                self._connection.execute(
                    "INSERT OR REPLACE INTO credential VALUES (?, ?)", (account, sealed)
                )

    def credentials(self) -> Iterator[tuple[str, bytes]]:
        """All credentials."""
        with faults_told(self.path):
            yield from self._connection.execute("SELECT * FROM credential ORDER BY account")

    def close(self) -> None:
        """Close the file, settled; the last one to do so puts the journal away."""
        try:
            if not self._durable:
                self.settle()
        finally:
            with faults_told(self.path):
                self._connection.close()

    def _value(self, query: str, *values: object) -> Any:
        with faults_told(self.path):
            found = self._connection.execute(query, values).fetchone()
        return None if found is None else found[0]


def _damage_of(kind: type[SqliteStorage], path: Path) -> list[str]:
    with faults_told(path), closing(kind(path)) as storage:
        return list(damages(storage._connection))
