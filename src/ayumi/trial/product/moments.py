"""When something happened to cells: to the moment, as entries say it."""

from datetime import datetime
from typing import Any

from ayumi.ledger import Entry


def moment_of(entry: Entry) -> datetime:
    """The moment that an entry is about; where it says none, that of its recording."""
    occurred = entry.occurred_at
    if occurred is None or "T" not in occurred:
        return entry.recorded_at
    return datetime.fromisoformat(occurred)


def moment_in(value: Any) -> datetime | None:
    """A moment in an entry's body; none where it says none."""
    return None if value is None else datetime.fromisoformat(value)
