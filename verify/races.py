"""Eight processes append at once: nothing is lost, nothing twice, and who came too late is told."""

import hashlib
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from ayumi.ledger import Actor, Conflict, Draft, Entry, Ledger, Storage, Text
from ayumi.ledger.verification import verify as verify_ledger
from ayumi.store.sqlite import SqliteStorage
from verify.kills import opened
from verify.ledger_workload import START
from verify.outcome import Outcome, table
from verify.postgresql_server import PostgresqlServer
from verify.warm_parent import Tell, WarmParent

TITLE: Final = "writers at once"
WRITERS: Final = 8
ENTRIES_EACH: Final = 150
_SUBJECTS: Final = 4
_SHOWN: Final = 5


def _shared_clock() -> datetime:
    """One clock for all processes of the machine; it never goes back."""
    return START + timedelta(seconds=time.monotonic())


def _name(writer: int) -> str:
    return f"writer_{writer}"


def append_against_others(tell: Tell, *, place: str, writer: int, entries: int, seed: int) -> None:
    """Append so many entries about subjects that others write about; look anew after a conflict."""
    chance = random.Random(seed)
    ledger = Ledger(opened(place), _shared_clock, chance.randbytes)
    actor = Actor(_name(writer), "examiner", "tokyo")
    for number in range(entries):
        subject = f"participant:p_{chance.randrange(_SUBJECTS):03}"
        body = {"writer": writer, "number": number, "note": Text("walks with a frame")}
        draft = Draft(subject, "test.visited", body)
        seen = ledger.version(subject)
        while True:
            # Someone who decides takes time, in which others write.
            time.sleep(chance.uniform(0, 0.002))
            try:
                with ledger.writing(actor) as writing:
                    entry = writing.append(draft, seen=seen)
            except Conflict as conflict:
                seen = conflict.since[-1].version
                told = conflict.subject, conflict.seen, seen, _digest(conflict.since)
                tell("conflict " + json.dumps(told))
            else:
                tell("recorded " + json.dumps([entry.seq, entry.hash, number]))
                break


@dataclass(slots=True)
class Race:
    """What came of several writers at once."""

    entries: int = 0
    acknowledged: int = 0
    conflicts: int = 0
    wrong: list[str] = field(default_factory=list)

    def hold(self, storage: Storage, told: Sequence[tuple[int, str]], each: int) -> None:
        """Hold the ledger against what the writers were told."""
        report = verify_ledger(storage)
        self.wrong += [str(finding) for finding in report.findings]
        self.entries = report.entries
        found = [Entry.parse(row.entry) for row in storage.rows()]
        written: Counter[tuple[int, int]] = Counter()
        for writer, words in told:
            what, _, more = words.partition(" ")
            if what == "recorded":
                self.acknowledged += 1
                seq, name, number = json.loads(more)
                written[writer, number] += 1
                if found[seq - 1].hash != name or found[seq - 1].actor.account != _name(writer):
                    self.wrong.append(f"entry {seq} is not what writer {writer} was told")
            elif what == "conflict":
                subject, seen, to, digest = json.loads(more)
                self._conflict(writer, subject, seen, to, digest, found)
            elif more != "0":
                self.wrong.append(f"writer {writer} failed")
        kept = Counter((e.body["writer"], e.body["number"]) for e in found[1:])
        if not kept == written == Counter(dict.fromkeys(written, 1)):
            self.wrong.append("some entries are missing, or there twice")
        if len(written) != each * len({writer for writer, _ in told}):
            self.wrong.append("not all writers could write all that they had")

    def _conflict(
        self, writer: int, subject: str, seen: int, to: int, digest: str, found: Sequence[Entry]
    ) -> None:
        """A conflict shows all that others wrote about the subject since the writer looked."""
        self.conflicts += 1
        due = [e for e in found if e.subject == subject and seen < e.version <= to]
        by_others = all(entry.actor.account != _name(writer) for entry in due)
        if len(due) != to - seen or not due or not by_others or _digest(due) != digest:
            self.wrong.append(f"writer {writer} was not shown what others wrote about {subject}")


def _digest(entries: Iterable[Entry]) -> str:
    """What tells entries from others, short enough to be told."""
    return hashlib.sha256("".join(entry.hash for entry in entries).encode()).hexdigest()


def race(place: str, writers: int, each: int, random_numbers: np.random.Generator) -> Race:
    """Let writers append to a new ledger at ``place`` at once, each so many entries."""
    chance = random.Random(int(random_numbers.integers(2**63)))
    with closing(opened(place)) as storage:
        Ledger(storage, _shared_clock, chance.randbytes).open("rehearsal")
    arguments = [
        {"place": place, "writer": writer, "entries": each, "seed": chance.getrandbits(63)}
        for writer in range(writers)
    ]
    found = Race()
    with WarmParent() as parent:
        parent.fork(append_against_others, arguments)
        told = list(parent.told())
    with closing(opened(place)) as storage:
        found.hold(storage, told, each)
    return found


def verify(random_numbers: np.random.Generator, server: PostgresqlServer) -> Outcome:
    """Let eight processes append to one ledger, with either database."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.sqlite")
        SqliteStorage.create(path).close()
        sqlite = race(str(path), WRITERS, ENTRIES_EACH, random_numbers)
    address = server.url(database=server.new_ledger())
    named = {"SQLite": sqlite, "PostgreSQL": race(address, WRITERS, ENTRIES_EACH, random_numbers)}
    wrong = [f"{name}: {told}" for name, found in named.items() for told in found.wrong]
    wrong += [f"{name}: no conflict" for name, found in named.items() if not found.conflicts]
    text = [
        f"{WRITERS} processes appended {ENTRIES_EACH} entries each, about the same people. Each "
        "conflict showed what others had written since, and the entry was then recorded after it.",
        table(
            ["store", "acknowledged", "in the ledger", "wrong"],
            [(n, f.acknowledged, f.entries - 1, len(f.wrong)) for n, f in named.items()],
        ),
        *(f"NOT AS IT SHOULD BE: {told}" for told in wrong[:_SHOWN]),
    ]
    varying = ", ".join(f"{name}: {found.conflicts} conflicts" for name, found in named.items())
    return Outcome(TITLE, "\n\n".join(text), not wrong, varying)
