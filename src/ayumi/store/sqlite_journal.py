"""The journal beside a ledger's file: emptied, with everything in it on the disk."""

from pathlib import Path
from time import monotonic, sleep

import apsw

from ayumi.ledger.storage import StorageFailure
from ayumi.store.sqlite_faults import BUSY_MILLISECONDS

PAUSE_SECONDS = 0.02
"""Between two tries to empty the journal."""


def empty_journal(connection: apsw.Connection, path: Path, otherwise: str) -> None:
    """Bring what the journal holds into the file, and cut it short.

    `StorageFailure`, which says what is ``otherwise``, while another program keeps on reading.
    """
    latest = monotonic() + BUSY_MILLISECONDS / 1000
    # The pragma waits for readers, but not for another program that empties the journal, too.
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]:
        if monotonic() > latest:
            raise StorageFailure(f"{path}: another program is reading, so {otherwise}")
        sleep(PAUSE_SECONDS)


def commit_as_it_is(connection: apsw.Connection) -> None:
    """Make a commit that changes nothing; with it, all that is in the journal is on the disk."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").get
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
