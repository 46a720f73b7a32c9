"""A ledger's file is made, and one of an earlier version is brought to this one."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import apsw

from ayumi.store.sqlite_faults import BUSY_MILLISECONDS, faults_told
from ayumi.store.sqlite_lineage import has_index, index_what_is_there
from ayumi.store.sqlite_schema import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    UPGRADES,
    WITHOUT_LINEAGE,
    tables,
)


def make(path: Path, settings: Iterable[str], vfs: str | None = None) -> None:
    """Make an empty ledger; `FileExistsError` if something is there already.

    A file in which nothing was ever recorded is taken: a creation before was cut off.
    """
    taken = FileExistsError(f"{path}: something is there already; a ledger is never replaced")
    if path.exists() and not path.is_file():
        raise taken
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    with faults_told(path), closing(apsw.Connection(str(path), flags, vfs=vfs)) as made:
        made.set_busy_timeout(BUSY_MILLISECONDS)
        if not _is_free(made):
            raise taken
        for setting in settings:
            made.execute(f"PRAGMA {setting}")
        made.execute("BEGIN IMMEDIATE")
        if not _is_free(made):
            raise taken
        if not _has_tables(made):
            made.execute(tables())
            made.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            made.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        made.execute("COMMIT")


def bring_up_to_date(connection: apsw.Connection) -> None:
    """Add the guards and indexes that a file of an earlier version lacks, all or none of them.

    Whoever opens it at the same time waits, and finds it done. A file that cannot be written is
    only read through this connection, whatever becomes of it: nothing passes a missing guard.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        for version in range(connection.execute("PRAGMA user_version").get, SCHEMA_VERSION):
            if version == WITHOUT_LINEAGE and not has_index(connection):
                # The guard, which is not there yet, lets in links of the last entry only.
                index_what_is_there(connection)
            connection.execute(UPGRADES[version])
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    except apsw.ReadOnlyError:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA query_only = ON")


def _has_tables(connection: apsw.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_schema").get)


def _is_free(connection: apsw.Connection) -> bool:
    """Whether a file is empty for SQLite, or a ledger without an entry."""
    try:
        if not _has_tables(connection):
            return connection.execute("PRAGMA application_id").get in (0, APPLICATION_ID)
        ours = bool(connection.execute("PRAGMA application_id").get == APPLICATION_ID)
        return ours and connection.execute("SELECT 1 FROM entry").fetchone() is None
    except apsw.NotADBError:
        return False
