"""What is known of a ledger from the last time it was written, and need not be asked again."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ayumi.ledger import kinds
from ayumi.ledger.entry import Entry, Head, Row
from ayumi.ledger.storage import Locked
from ayumi.ledger.view import View

CAUGHT_UP = 100
"""So many entries of others are looked at when the lock is taken; after more, all is asked anew."""
SUBJECTS_KNOWN = 10_000
"""The versions of about so many subjects are remembered."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out about a ledger when it was last written from here."""

    head: Head = field(default_factory=Head)
    study: str | None = None
    versions: dict[str, int] = field(default_factory=dict)
    """Versions of the subjects that were written about."""


def as_it_stands(locked: Locked, known: Known) -> Known:
    """What is true of a ledger under its lock: what is known, and what others wrote since."""
    last = locked.last()
    if last is None:
        return Known()
    if last.hash.hex() == known.head.hash:
        return known
    head = Head(last.seq, last.hash.hex(), Entry.parse(last.entry).recorded_at)
    behind = last.seq - known.head.seq
    if known.head.seq and 0 < behind <= CAUGHT_UP and len(known.versions) <= SUBJECTS_KNOWN:
        since = list(locked.rows(after=known.head.seq))
        if Entry.parse(since[0].entry).previous == known.head.hash:
            return _caught_up(head, known, since)
    study = None
    for entry in View(locked).entries(kind=kinds.STUDY_ADOPTED):
        study = entry.body["digest"]
    return Known(head, study)


def _caught_up(head: Head, known: Known, since: Iterable[Row]) -> Known:
    study, versions = known.study, dict(known.versions)
    for row in since:
        versions[row.subject] = row.version
        if row.kind == kinds.STUDY_ADOPTED:
            study = Entry.parse(row.entry).body["digest"]
    return Known(head, study, versions)
