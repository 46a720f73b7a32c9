"""Power cuts: what a ledger acknowledged outlives them, if SQLite is set as Ayumi sets it.

Ledgers are written on a simulated disk whose power goes at a random moment. What chance leaves of
the unsynced writes is put into a real folder, where the ledger is opened, verified and gone on
with, without any help. The same is done with settings that do not wait for the disk: they lose,
which shows that the cuts are real.
"""

import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from ayumi.ledger import StorageFailure
from ayumi.ledger.verification import EMPTY
from ayumi.ledger.verification import verify as verify_ledger
from ayumi.store.sqlite import SETTINGS, SqliteStorage, safe_settings
from verify.ledger_workload import Clock, Record, Workload
from verify.outcome import Outcome, table, watched
from verify.simulated_disk import SimulatedDisk

TITLE: Final = "power cuts"
SAFE_CUTS: Final = 1_000
OLD_CUTS: Final = 250
UNSAFE_CUTS: Final = 100
_NAME: Final = "/simulated/ledger.sqlite"
_LONGEST_LIFE: Final = 500
_SHOWN: Final = 5


class CutStorage(SqliteStorage):
    """A ledger as Ayumi keeps it; its journal is emptied often, so that cuts hit that, too."""

    settings: ClassVar = (*SqliteStorage.settings, "wal_autocheckpoint = 40")


class OldSqliteStorage(CutStorage):
    """As Ayumi keeps a ledger where SQLite is too old for a write-ahead log."""

    settings: ClassVar = (*safe_settings(0), *SETTINGS)


class NormalStorage(CutStorage):
    """Unsafe: what was acknowledged last may not have reached the disk."""

    settings: ClassVar = (*CutStorage.settings, "synchronous = NORMAL")


class OffStorage(CutStorage):
    """Unsafe: nothing waits for the disk."""

    settings: ClassVar = (*CutStorage.settings, "synchronous = OFF")


@dataclass(slots=True)
class Cuts:
    """What came of a number of power cuts."""

    cuts: int = 0
    operations: int = 0
    acknowledged: int = 0
    redacted: int = 0
    during: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)

    @property
    def harm(self) -> list[str]:
        """All that was lost, corrupt, or should have been gone."""
        return [*self.lost, *self.corrupt, *self.leaked]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The cuts as a row of a table."""
        harm = (self.lost, self.corrupt, self.leaked)
        return self.cuts, self.operations, self.acknowledged, self.redacted, *map(len, harm)


class _Life:
    """A ledger from its creation on, through one power cut after the other."""

    def __init__(self, kind: type[SqliteStorage], disk: SimulatedDisk, chance: random.Random):
        self._kind = kind
        self._disk = disk
        self._chance = chance
        self._clock = Clock()
        self._files: dict[str, bytes] = {}
        self.record = Record()

    def write_until_the_cut(self) -> None:
        """Power on, open or create, and append until the power goes."""
        longest = self._chance.choice((30, 300, 1500))
        # Most operations write to the journal; half of the cuts hit one of the others.
        spared = self._chance.choice(("", "writing the journal"))
        cut_at = self._chance.randint(1, longest)
        self._disk.power_on(self._files, cut_at=cut_at, spared=spared)
        with suppress(StorageFailure), self._opened(Path(_NAME), vfs=self._disk.name) as storage:
            workload = Workload(storage, self.record, self._chance, self._clock)
            workload.open()
            while True:
                redacted = self.record.redacted
                workload.step()
                if self.record.redacted > redacted and self._chance.random() < 0.5:
                    # A cut soon after a redaction must not bring the words back.
                    self._disk.cut_at = self._disk.operations + self._chance.randint(1, 3)
        if not self._disk.is_off:
            raise AssertionError("the workload failed before the power was cut")
        self._files = self._disk.after_the_cut(self._chance)

    @contextmanager
    def _opened(self, path: Path, vfs: str | None = None) -> Iterator[SqliteStorage]:
        """The ledger; where nothing was acknowledged, it may have to be created once more."""
        try:
            storage = self._kind(path, vfs=vfs)
        except StorageFailure:
            if self.record.acknowledged or (self._disk.is_off and vfs):
                raise
            storage = self._kind.create(path, vfs=vfs)
        try:
            yield storage
        finally:
            storage.close()

    def look(self, folder: Path, cuts: Cuts) -> bool:
        """Hold what the cut left against what was acknowledged; whether life goes on."""
        told = f"cut {cuts.cuts} ({self._disk.cut_during})"
        for name, content in self._files.items():
            (folder / Path(name).name).write_bytes(content)
        if any(trace in file for trace in self.record.traces for file in self._files.values()):
            cuts.leaked.append(f"{told}: redacted words are back")
            self.record.traces.clear()
        path = folder / Path(_NAME).name
        try:
            with self._opened(path) as storage:
                report = verify_ledger(storage)
                # Not begun yet when the power went, it is empty, and rightly so; if it
                # was, that is a loss, which is looked for below.
                if [str(finding) for finding in report.findings] not in ([], [EMPTY]):
                    raise StorageFailure(report.findings[0])
                if lost := self.record.what_is_lost(storage):
                    cuts.lost.append(f"{told}: {lost}")
                    return False
                self._go_on(storage)
        except (StorageFailure, FileExistsError) as failure:
            # The folder has another name each time.
            found = str(failure).replace(f"{path}: ", "").splitlines()[0]
            cuts.corrupt.append(f"{told}: {found}")
            return False
        return len(self.record.acknowledged) < _LONGEST_LIFE

    def _go_on(self, storage: SqliteStorage) -> None:
        """Append at once; half of the times what then is there is what life goes on with."""
        record = self.record if self._chance.random() < 0.5 else Record()
        workload = Workload(storage, record, self._chance, self._clock)
        workload.open()
        workload.visit()
        if record is self.record:
            storage.close()
            self._files = {_NAME: storage.path.read_bytes()}


def cut(kind: type[SqliteStorage], count: int, random_numbers: np.random.Generator) -> Cuts:
    """Cut the power so many times, under ledgers of one kind of storage."""
    cuts = Cuts()
    chance = random.Random(int(random_numbers.integers(2**63)))
    disk = SimulatedDisk("simulated disk")
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - only for speed
    life = _Life(kind, disk, chance)
    with disk.in_use():
        for _ in watched(range(count), f"Cutting the power ({kind.__name__})", count):
            life.write_until_the_cut()
            known = len(life.record.acknowledged), life.record.redacted
            with tempfile.TemporaryDirectory(dir=memory) as folder:
                goes_on = life.look(Path(folder), cuts)
            cuts.cuts += 1
            cuts.during[disk.cut_during] += 1
            cuts.operations += disk.operations
            if not goes_on:
                cuts.acknowledged += known[0]
                cuts.redacted += known[1]
                life = _Life(kind, disk, chance)
    cuts.acknowledged += len(life.record.acknowledged)
    cuts.redacted += life.record.redacted
    return cuts


def verify(random_numbers: np.random.Generator) -> Outcome:
    """Cut the power under safe settings, where nothing may be lost, and under unsafe ones."""
    safe = cut(CutStorage, SAFE_CUTS, random_numbers)
    old = cut(OldSqliteStorage, OLD_CUTS, random_numbers)
    normal = cut(NormalStorage, UNSAFE_CUTS, random_numbers)
    off = cut(OffStorage, UNSAFE_CUTS, random_numbers)
    named = {
        "as Ayumi sets it: WAL, EXTRA": safe,
        "as it sets an old SQLite: TRUNCATE, EXTRA": old,
        "unsafe: WAL, NORMAL": normal,
        "unsafe: WAL, OFF": off,
    }
    head = ["SQLite", "cuts", "operations", "acknowledged", "redacted"]
    rows = [(name, *cuts.numbers) for name, cuts in named.items()]
    wrong = [*safe.harm, *old.harm, *(f"unsafe NORMAL: {told}" for told in normal.corrupt)]
    if not normal.lost or not (off.lost or off.corrupt):
        wrong.append("unsafe settings lost nothing: the cuts are not real")
    text = [
        "After each cut the ledger was opened, verified and gone on with. Lost means acknowledged "
        "and gone; words are back if they were redacted and stand in some byte of the files.",
        table([*head, "lost", "corrupt", "words back"], rows),
        "The power went, with the first of these, while SQLite was "
        + ", ".join(f"{what} ({times})" for what, times in safe.during.most_common())
        + ".",
        *(f"NOT AS IT SHOULD BE: {told}" for told in wrong[:_SHOWN]),
    ]
    return Outcome(TITLE, "\n\n".join(text), not wrong)
