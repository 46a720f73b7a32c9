"""What SQLite reports, in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from ayumi.ledger.storage import StorageFailure, StorageRefused

BUSY_MILLISECONDS = 60_000
"""How long to wait for others who write."""


@contextmanager
def faults_told(path: Path) -> Iterator[None]:
    """What SQLite reports, in our words."""
    try:
        yield
    except apsw.ConstraintError as refused:
        raise StorageRefused(str(refused)) from None
    except apsw.BusyError:
        seconds = BUSY_MILLISECONDS // 1000
        raise StorageFailure(f"{path}: others were writing for {seconds} s; try again") from None
    except apsw.FullError:
        raise StorageFailure(f"{path}: the disk is full; nothing was recorded") from None
    except apsw.ReadOnlyError:
        raise StorageFailure(f"{path}: cannot be written; nothing was recorded") from None
    except apsw.NotADBError:
        raise StorageFailure(f"{path}: this is no SQLite file, or its head is damaged") from None
    except UnicodeDecodeError as error:
        raise StorageFailure(f"{path}: a text in it is damaged: {error}") from None
    except (apsw.CorruptError, apsw.IOError, apsw.CantOpenError) as error:
        raise StorageFailure(f"{path}: {error}") from None
