"""What SQLite reports, in our words."""

from pathlib import Path
from types import TracebackType

import apsw

from ayumi.ledger.storage import StorageFailure, StorageRefused

BUSY_MILLISECONDS = 60_000
"""How long to wait for others who write."""


class faults_told:  # noqa: N801 - it reads as a sentence: with faults_told(path)
    """What SQLite reports while something is done to a file is raised in our words."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raise what was reported in our words; let everything else pass."""
        if isinstance(error, apsw.ConstraintError):
            raise StorageRefused(str(error)) from None
        if isinstance(error, apsw.Error | UnicodeDecodeError):
            raise StorageFailure(f"{self._path}: {_told(error)}") from None


def _told(error: apsw.Error | UnicodeDecodeError) -> str:
    match error:
        case apsw.BusyError():
            return f"others were writing for {BUSY_MILLISECONDS // 1000} s; try again"
        case apsw.FullError():
            return "the disk is full; nothing was recorded"
        case apsw.ReadOnlyError():
            return "cannot be written; nothing was recorded"
        case apsw.NotADBError():
            return "this is no SQLite file, or its head is damaged"
        case UnicodeDecodeError():
            return f"a text in it is damaged: {error}"
        case _:
            # A damaged file may show as anything, a column that is not known among it.
            return str(error)
