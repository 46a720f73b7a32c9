"""What the fault harnesses write to a ledger, and what they then know of it."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Final

from ayumi.ledger import Actor, Attachment, BytesRemain, Draft, Entry, Ledger, Storage, Text
from ayumi.ledger.kinds import LINEAGE

START: Final = datetime(2026, 3, 21, 9, 0, tzinfo=UTC)
COORDINATOR: Final = Actor("m.sato", "coordinator", "tokyo")
_SUBJECTS: Final = 5
_UNITS: Final = 300
_WITH_LINEAGE: Final = 0.3
"""So many of the visits name what comes from what."""
LARGEST: Final = 40
"""No transaction has more entries."""
_NEVER_AGAIN: Final = 16
"""Random bodies of so many bytes and more come only once."""
_TRACE: Final = 32
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz     歩み"


def traces(body: bytes, most: int = 4) -> list[bytes]:
    """Pieces of a body by which it is known; a body of several pages is nowhere in one piece."""
    apart = max(len(body) // most, _TRACE)
    return [body[at : at + _TRACE] for at in range(0, max(len(body) - _NEVER_AGAIN, 1), apart)]


class Clock:
    """A clock that goes on by a millisecond each time it is asked."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass(slots=True)
class Record:
    """What a ledger has acknowledged: hashes in order, and bodies that are gone for ever."""

    acknowledged: list[str] = field(default_factory=list)
    under_way: int = 0
    """Entries of a transaction that has not ended: all of them may be there, or none."""
    redactable: list[tuple[int, str, bytes]] = field(default_factory=list)
    redacted: int = 0
    traces: list[bytes] = field(default_factory=list)
    """Of what was redacted."""

    def what_is_lost(self, storage: Storage) -> str | None:
        """Why a ledger does not hold what it has acknowledged, or none; what it holds counts."""
        found = [row.hash.hex() for row in storage.rows()]
        known = len(self.acknowledged)
        if found[:known] != self.acknowledged:
            return f"{known} entries were acknowledged, {len(found)} are there, or others"
        if len(found) - known not in (0, self.under_way):
            return f"{len(found) - known} of {self.under_way} entries of one transaction"
        self.acknowledged, self.under_way = found, 0
        return None


class Workload:
    """Writes to a ledger as chance will have it, and notes what was acknowledged."""

    def __init__(self, storage: Storage, record: Record, chance: random.Random, clock: Clock):
        self.ledger = Ledger(storage, clock, chance.randbytes)
        self._record = record
        self._chance = chance

    def open(self) -> None:
        """Write the first entry, if there is none."""
        if self.ledger.head.seq == 0:
            self._record.under_way = 1
            self._acknowledge([self.ledger.open("rehearsal")])

    def step(self) -> None:
        """Append something, or redact something."""
        acts: tuple[Callable[[], None], ...] = (self.visit, self._image, self._import, self._redact)
        self._chance.choices(acts, (80, 12, 3, 5))[0]()

    def visit(self) -> None:
        """One to three entries with free text."""
        self._append(self._visit(2_000) for _ in range(self._chance.randint(1, 3)))

    def _import(self) -> None:
        self._append(self._visit(60) for _ in range(LARGEST))

    def _image(self) -> None:
        """An attachment, of some bytes or of many pages."""
        body = self._chance.randbytes(int(5 * 10 ** self._chance.uniform(0, 4)))
        picture = Attachment("taro_mri.dcm", "application/dicom", body)
        self._append([Draft(self._subject(), "test.imaged", {"image": picture})])

    def _visit(self, longest: int) -> Draft:
        words = "".join(
            self._chance.choices(_LETTERS, k=self._chance.randint(_NEVER_AGAIN, longest))
        )
        body: dict[str, object] = {"visit": "week_12", "standing": "12.5", "note": Text(words)}
        if self._chance.random() < _WITH_LINEAGE:
            units = self._chance.sample(range(_UNITS), 4)
            body[LINEAGE] = [
                [f"unit:{max(pair)}", f"unit:{min(pair)}"] for pair in combinations(units, 2)
            ]
        return Draft(self._subject(), "test.visited", body, reason="as planned")

    def _subject(self) -> str:
        return f"participant:p_{self._chance.randrange(_SUBJECTS):03}"

    def _append(self, drafts: Iterable[Draft]) -> None:
        appended = []
        with self.ledger.writing(COORDINATOR) as writing:
            for draft in drafts:
                seen = writing.version(draft.subject)
                appended.append(writing.append(draft, seen=seen))
                self._record.under_way = len(appended)
        self._acknowledge(appended)

    def _acknowledge(self, entries: Iterable[Entry]) -> None:
        record = self._record
        record.under_way = 0
        for entry in entries:
            record.acknowledged.append(entry.hash)
            for digest in entry.references():
                content = self.ledger.storage.content(digest)
                # Shorter ones, such as the name of a file, may stand elsewhere, too.
                if content is not None and len(content.body) >= _NEVER_AGAIN:
                    record.redactable.append((entry.seq, digest, content.body))

    def _redact(self) -> None:
        """Redact the newest content, or any that was ever acknowledged."""
        record = self._record
        if not record.redactable:
            return self.visit()
        at = self._chance.choice((-1, self._chance.randrange(len(record.redactable))))
        seq, digest, body = record.redactable.pop(at)
        record.under_way = 1
        try:
            done = self.ledger.redact(COORDINATOR, seq, [digest], reason="a name in it")
        except BytesRemain as remain:
            # With PostgreSQL the owner of the tables does the rest.
            self._acknowledge([remain.entry])
        else:
            self._acknowledge([done])
            record.redacted += 1
            record.traces += traces(body)
        return None
