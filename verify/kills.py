"""kill -9 of those who append, and of the server they append to: what was acknowledged stays.

All kills of a kind hit one and the same ledger, which grows through them. After each, work goes on
at once, with no step by hand.
"""

import random
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from os import kill
from pathlib import Path
from typing import Final

import numpy as np

from ayumi.ledger import Storage, StorageFailure
from ayumi.ledger.verification import verify as verify_ledger
from ayumi.store.postgresql import PostgresqlStorage
from ayumi.store.sqlite import SqliteStorage
from verify.ledger_workload import LARGEST, START, Clock, Record, Workload
from verify.outcome import Outcome, table, watched
from verify.postgresql_server import PostgresqlServer
from verify.warm_parent import Tell, WarmParent, Work

TITLE: Final = "kill -9"
KILLS: Final = 200
_MOST_WRITERS: Final = 3
_SHOWN: Final = 5


def opened(place: str) -> Storage:
    """The store at the address of a PostgreSQL database, or in an SQLite file."""
    if place.startswith("postgresql://"):
        return PostgresqlStorage(place)
    return SqliteStorage(Path(place))


def append_until_killed(tell: Tell, *, place: str, seed: int, minutes: int) -> None:
    """Append, and tell what was acknowledged; of what was redacted, traces."""
    chance, record = random.Random(seed), Record()
    workload = Workload(opened(place), record, chance, Clock(START + timedelta(minutes=minutes)))
    while True:
        known, gone = len(record.acknowledged), len(record.traces)
        workload.step()
        tell(" ".join(["recorded", *record.acknowledged[known:]]))
        if record.traces[gone:]:
            tell(" ".join(["redacted", *(trace.hex() for trace in record.traces[gone:])]))


def append_until_the_server_is_gone(tell: Tell, *, place: str, seed: int, minutes: int) -> None:
    """The same, by somebody who is told that the server is gone, and nothing worse."""
    with suppress(StorageFailure):
        append_until_killed(tell, place=place, seed=seed, minutes=minutes)


@dataclass(slots=True)
class Kills:
    """What came of a number of kills, and what of the ledger that outlived them is known."""

    kills: int = 0
    acknowledged: int = 0
    unacknowledged: int = 0
    """Entries that were recorded, though nobody was left to be told."""
    traces: list[bytes] = field(default_factory=list)
    """Of what was redacted."""
    wrong: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The numbers, in words."""
        return (
            f"{self.acknowledged} entries acknowledged, {self.unacknowledged} more recorded, "
            f"{len(self.entries)} in the ledger at the end"
        )


class _Killing:
    """Kills the writers of one ledger, or its server, again and again."""

    def __init__(self, place: str, chance: random.Random) -> None:
        self._place = place
        self._chance = chance
        self.kills = Kills()
        with closing(opened(place)) as storage:
            record = Record()
            Workload(storage, record, chance, Clock()).open()
            self.kills.entries = record.acknowledged

    def kill_writers(self, parent: WarmParent) -> None:
        """Let one process append, or two, kill them at some moment, and look."""
        children, telling = self._writing(parent, append_until_killed, (1, 1, 2))
        # From "while the ledger is being opened" to "after some dozens of entries".
        told = list(islice(telling, self._chance.choice((0, 1, 2, 4, 8, 16))))
        for child in children:
            time.sleep(self._chance.uniform(0, 0.01))
            with suppress(ProcessLookupError):
                kill(child, signal.SIGKILL)
        self._look([*told, *telling], ended=-signal.SIGKILL)

    def kill_server(self, parent: WarmParent, server: PostgresqlServer) -> None:
        """Let up to three processes append, kill the server meanwhile, start it, and look."""
        _, telling = self._writing(parent, append_until_the_server_is_gone, (1, 2, 3))
        told = list(islice(telling, self._chance.choice((0, 1, 4, 16))))
        time.sleep(self._chance.uniform(0, 0.02))
        server.kill()
        told += telling
        server.start()
        self._look(told, ended=0)

    def _writing(
        self, parent: WarmParent, work: Work, writers: Sequence[int]
    ) -> tuple[list[int], Iterator[str]]:
        """Processes that append, and what they tell."""
        self.kills.kills += 1
        each = {"place": self._place, "minutes": self.kills.kills}
        seeds = [self._chance.getrandbits(63) for _ in range(self._chance.choice(writers))]
        children = parent.fork(work, [each | {"seed": seed} for seed in seeds])
        return children, (words for _, words in parent.told())

    def _look(self, told: Sequence[str], *, ended: int) -> None:
        kills = self.kills
        acknowledged, redacted = [], []
        for words in told:
            what, *more = words.split()
            if what == "recorded":
                acknowledged += more
            elif what == "redacted":
                redacted += [bytes.fromhex(trace) for trace in more]
            elif more != [str(ended)]:
                self._note(f"a writer ended with {more[0]}, not with {ended}")
        try:
            with closing(opened(self._place)) as storage:
                self._hold(storage, acknowledged)
        except StorageFailure as failure:
            self._note(str(failure))
        if any(trace in file for file in self._files() for trace in redacted):
            self._note("redacted words are back")
        kills.acknowledged += len(acknowledged)
        kills.traces += redacted

    def _hold(self, storage: Storage, acknowledged: Sequence[str]) -> None:
        """Hold the ledger against what it acknowledged, and go on with it."""
        kills, before = self.kills, self.kills.entries
        report = verify_ledger(storage)
        if not report.passed:
            self._note(f"{report.findings[0]}")
        found = [row.hash.hex() for row in storage.rows()]
        since = found[len(before) :]
        lost = set(acknowledged) - set(since)
        if found[: len(before)] != before or lost:
            self._note(f"{len(lost)} entries that were acknowledged now are lost, or earlier ones")
        if len(since) - len(acknowledged) > LARGEST * _MOST_WRITERS:
            self._note("entries are there that nobody wrote")
        kills.unacknowledged += len(since) - len(acknowledged)
        record = Record(acknowledged=found)
        clock = Clock(START + timedelta(minutes=kills.kills, seconds=30))
        Workload(storage, record, self._chance, clock).visit()
        kills.entries = record.acknowledged

    def _note(self, what: str) -> None:
        self.kills.wrong.append(f"kill {self.kills.kills}: {what}")

    def _files(self) -> list[bytes]:
        """The bytes of the ledger's file, and of those beside it; of a server's, none."""
        beside = Path(self._place).parent
        return [path.read_bytes() for path in beside.iterdir()] if beside.is_dir() else []

    def look_once_more(self) -> None:
        """Whether nothing that was ever redacted is in any file."""
        files = self._files()
        if any(trace in file for file in files for trace in self.kills.traces):
            self._note("words that were redacted are in a file at the end")


def kill_clients(place: str, count: int, random_numbers: np.random.Generator) -> Kills:
    """Kill those who append to the new ledger at ``place`` so many times."""
    killing = _Killing(place, random.Random(int(random_numbers.integers(2**63))))
    with WarmParent() as parent:
        for _ in watched(range(count), "Killing writers", count):
            killing.kill_writers(parent)
    killing.look_once_more()
    return killing.kills


def kill_server(
    server: PostgresqlServer, place: str, count: int, random_numbers: np.random.Generator
) -> Kills:
    """Kill the server of the new ledger at ``place`` so many times, while others append."""
    killing = _Killing(place, random.Random(int(random_numbers.integers(2**63))))
    with WarmParent() as parent:
        for _ in watched(range(count), "Killing the server", count):
            killing.kill_server(parent, server)
    return killing.kills


def verify(random_numbers: np.random.Generator, server: PostgresqlServer) -> Outcome:
    """Kill writers, with either database, and the server."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.sqlite")
        SqliteStorage.create(path).close()
        sqlite = kill_clients(str(path), KILLS, random_numbers)
    places = [server.url(database=server.new_ledger()) for _ in range(2)]
    named = {
        "writers, SQLite": sqlite,
        "writers, PostgreSQL": kill_clients(places[0], KILLS, random_numbers),
        "server, PostgreSQL": kill_server(server, places[1], KILLS, random_numbers),
    }
    wrong = [f"{name}, {told}" for name, kills in named.items() for told in kills.wrong]
    # What a kill hits is a matter of milliseconds, so that the numbers differ from run to run.
    text = [
        "Up to three processes appended to a ledger, and they or the server were killed at a "
        "random moment; then the ledger was opened, verified, and gone on with.",
        table(
            ["killed", "kills", "wrong"],
            [(name, kills.kills, len(kills.wrong)) for name, kills in named.items()],
        ),
        *(f"NOT AS IT SHOULD BE: {told}" for told in wrong[:_SHOWN]),
    ]
    varying = "\n".join(f"{name}: {kills.told}" for name, kills in named.items())
    return Outcome(TITLE, "\n\n".join(text), not wrong, varying)
