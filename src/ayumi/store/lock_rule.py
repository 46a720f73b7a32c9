"""The rule of locked records in SQL: one text for the guards of SQLite and of PostgreSQL.

It is made from the constants of `ayumi.ledger.kinds`, which memory asks directly.
"""

from collections.abc import Iterable
from typing import Final

from ayumi.ledger import kinds


def listed(words: Iterable[str], cast: str = "") -> str:
    """Words of our own as SQL lists them.

    >>> listed(("record.locked", "record.unlocked"))
    "'record.locked', 'record.unlocked'"
    """
    return ", ".join(f"'{word}'{cast}" for word in words)


# One by one: for a list SQLite would build a table of its own, each time, in ten times the time.
CAN_BE_LOCKED: Final = "\n    AND ".join(
    (
        *(f"NEW.kind <> '{kind}'" for kind in kinds.KINDS_NEVER_LOCKED),
        *(f"NEW.subject <> '{subject}'" for subject in kinds.SUBJECTS_NEVER_LOCKED),
        f"substr(NEW.subject, 1, {len(kinds.PREFIX_NEVER_LOCKED)})"
        f" <> '{kinds.PREFIX_NEVER_LOCKED}'",
    )
)
"""Whether a row that comes is of those that a lock keeps out: `kinds.can_be_locked` in SQL."""

IS_LOCKING: Final = f"kind IN ({listed(kinds.LOCKING)})"
"""Whether an entry locks or unlocks."""
