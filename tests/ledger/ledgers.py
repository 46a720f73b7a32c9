"""Clocks, randomness, actors and entries for tests of the ledger."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ayumi.ledger import Actor, Draft, Ledger, Storage, Text

START = datetime(2026, 3, 21, 9, 0, tzinfo=UTC)
EXAMINER = Actor("k.tanaka", "examiner", "tokyo")
COORDINATOR = Actor("m.sato", "coordinator", "tokyo")


class TestClock:
    """A clock that goes on by a fixed step each time it is asked, and can be set."""

    __test__ = False

    def __init__(self, step: timedelta = timedelta(milliseconds=1)) -> None:
        self.at = START
        self.step = step

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


def entropy(seed: int = 0) -> Callable[[int], bytes]:
    """The same random bytes for the same seed."""
    return random.Random(seed).randbytes


def opened(storage: Storage, clock: Callable[[], datetime] | None = None, seed: int = 0) -> Ledger:
    """A ledger for a rehearsal, with its first entry."""
    ledger = Ledger(storage, clock or TestClock(), entropy(seed))
    ledger.open("rehearsal")
    return ledger


def visit(subject: str = "participant:p_001", note: str = "walks with a frame") -> Draft:
    """A made-up entry with free text and a reason."""
    body = {"visit": "week_12", "standing": "12.5", "note": Text(note)}
    return Draft(subject, "test.visited", body, reason="week 12")


def fill(ledger: Ledger, entries: int, *, subjects: int = 3, each: int = 50) -> None:
    """Append visits of several people, many in one transaction."""
    versions: dict[str, int] = {}
    done = 0
    while done < entries:
        with ledger.writing(EXAMINER) as writing:
            for _ in range(min(each, entries - done)):
                subject = f"participant:p_{done % subjects:03}"
                seen = versions.get(subject) or writing.version(subject)
                versions[subject] = writing.append(visit(subject), seen=seen).version
                done += 1
