"""A disk whose power can be cut: what was not synced may be lost, torn, or written out of order.

SQLite writes to it as to any other, through a VFS. Nothing touches a real file: what would lie on
the disk after the cut is handed out as bytes, to be put into a real folder and opened there.
"""

import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import apsw

SECTOR: Final = 512
"""A write is torn only between sectors of this size [bytes]."""
_JOURNALS: Final = (
    apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL
)


class PowerCut(apsw.IOError):
    """The power is off: whatever is asked of the disk fails."""


class DiskFull(apsw.FullError):
    """No more fits on the disk."""


@dataclass(frozen=True, slots=True)
class _Write:
    offset: int
    data: bytes

    def apply_to(self, content: bytearray) -> None:
        end = self.offset + len(self.data)
        if len(content) < end:
            _Resize(end).apply_to(content)
        content[self.offset : end] = self.data

    def sectors(self) -> "Iterator[_Write]":
        """The write, cut at the boundaries of sectors."""
        at, end = self.offset, self.offset + len(self.data)
        while at < end:
            after = min((at // SECTOR + 1) * SECTOR, end)
            yield _Write(at, self.data[at - self.offset : after - self.offset])
            at = after


@dataclass(frozen=True, slots=True)
class _Resize:
    size: int

    def apply_to(self, content: bytearray) -> None:
        if self.size < len(content):
            del content[self.size :]
        else:
            content.extend(bytes(self.size - len(content)))


@dataclass(slots=True)
class _Inode:
    """A file as programs see it, as it surely lies on the disk, and what came since."""

    seen: bytearray = field(default_factory=bytearray)
    durable: bytearray = field(default_factory=bytearray)
    unsynced: list[_Write | _Resize] = field(default_factory=list)

    def change(self, change: _Write | _Resize) -> None:
        change.apply_to(self.seen)
        self.unsynced.append(change)

    def sync(self) -> None:
        for change in self.unsynced:
            change.apply_to(self.durable)
        self.unsynced.clear()

    def after_the_cut(self, chance: random.Random) -> bytes:
        """What a cut leaves: a random part of what was not synced, in any order."""
        found = bytearray(self.durable)
        survival = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        reach_the_disk = [change for change in self.unsynced if chance.random() < survival]
        if chance.random() < 0.5:
            chance.shuffle(reach_the_disk)
        torn = chance.choice((0.0, 0.1, 0.5))
        for change in reach_the_disk:
            parts: Iterable[_Write | _Resize] = (change,)
            if isinstance(change, _Write) and chance.random() < torn:
                parts = [part for part in change.sectors() if chance.random() < 0.5]
            for part in parts:
                part.apply_to(found)
        return bytes(found)


class SimulatedDisk(apsw.VFS):
    """A disk in memory, for SQLite, with a power switch and with as much room as it is given."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "")
        self.name = name
        self.operations = 0
        """How many times something was to be changed or synced since the power came on."""
        self.cut_at: int | None = None
        """The operation during which the power goes."""
        self.spared = ""
        """What it does not go during, but as soon as something else is done."""
        self.cut_during = ""
        """What was being done then, and to which file."""
        self.room: int | None = None
        """How many bytes fit on it; as many as come if not given."""
        self.read_only = False
        self._off = False
        self._seen: dict[str, _Inode] = {}
        self._durable: dict[str, _Inode] = {}

    @property
    def is_off(self) -> bool:
        """Whether the power was cut."""
        return self._off

    def power_on(
        self, files: Mapping[str, bytes], *, cut_at: int | None = None, spared: str = ""
    ) -> None:
        """Start with these files, all of them durable."""
        self._seen = {
            name: _Inode(bytearray(content), bytearray(content)) for name, content in files.items()
        }
        self._durable = dict(self._seen)
        self.operations, self.cut_at, self.spared, self._off = 0, cut_at, spared, False

    def files(self) -> dict[str, bytes]:
        """The files as programs see them while the power is on."""
        return {name: bytes(inode.seen) for name, inode in self._seen.items()}

    def after_the_cut(self, chance: random.Random) -> dict[str, bytes]:
        """What lies on the disk after a cut: of all that was not synced, chance decides."""
        found: dict[str, bytes] = {}
        for name in sorted(self._seen.keys() | self._durable.keys()):
            # A creation or deletion reaches the disk when its folder is synced, or by chance.
            inode = chance.choice((self._seen, self._durable)).get(name)
            if inode is not None:
                found[name] = inode.after_the_cut(chance)
        return found

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let a connection to this disk be alone: SQLite then needs no memory to share."""

        def prepare(connection: apsw.Connection) -> None:
            if connection.open_vfs == self.name:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")

        apsw.connection_hooks.append(prepare)
        try:
            with _what_sqlite_passes_over_untold():
                yield
        finally:
            apsw.connection_hooks.remove(prepare)

    def change(self, what: str, act: Callable[[], object]) -> None:
        """Change something; if the power goes meanwhile, chance decides whether it is done."""
        self.check_power()
        act()
        self._count(what)

    def sync(self, what: str, act: Callable[[], object]) -> None:
        """Sync something; if the power goes meanwhile, it is not known to be done."""
        self.check_power()
        self._count(what)
        act()

    def _count(self, what: str) -> None:
        self.operations += 1
        due = self.cut_at is not None and self.operations >= self.cut_at
        if due and what != self.spared:
            self._off, self.cut_during = True, what
            raise PowerCut("the power was cut")

    def check_power(self) -> None:
        """`PowerCut` once the power is off."""
        if self._off:
            raise PowerCut("the power is off")

    def check_room(self, more: int) -> None:
        """`DiskFull` if so many bytes more do not fit."""
        used = sum(len(inode.seen) for inode in self._seen.values())
        if self.room is not None and used + more > self.room:
            raise DiskFull("the simulated disk is full")

    def sync_folder(self) -> None:
        """Make creations and deletions durable."""
        self._durable = dict(self._seen)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "_File":  # type: ignore[override]  # noqa: N802
        self.check_power()
        asked = flags[0]
        if self.read_only:
            asked = asked & ~apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_READONLY
        flags[1] = asked
        if name is None:
            return _File(self, "temporary file", _Inode(), syncs_folder=False)
        path = name if isinstance(name, str) else name.filename()
        if path not in self._seen:
            if not flags[0] & apsw.SQLITE_OPEN_CREATE or self.read_only:
                raise apsw.CantOpenError(f"{path}: there is no such file on the simulated disk")
            make = partial(self._seen.__setitem__, path, _Inode())
            self.change(f"creating the {_role(path)}", make)
        syncs_folder = bool(flags[0] & _JOURNALS and flags[0] & apsw.SQLITE_OPEN_CREATE)
        return _File(self, _role(path), self._seen[path], syncs_folder=syncs_folder)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        delete = partial(self._seen.pop, filename, None)
        self.change(f"deleting the {_role(filename)}", delete)
        if syncdir:
            self.sync("syncing the folder", self.sync_folder)

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802
        self.check_power()
        if flags == apsw.SQLITE_ACCESS_EXISTS:
            # As in SQLite's own VFS for Unix, where an empty file counts as none.
            return pathname in self._seen and bool(self._seen[pathname].seen)
        return not self.read_only

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return os.path.abspath(name)


class _File:
    """An open file of a simulated disk, as SQLite's VFS for Unix would treat it."""

    def __init__(
        self, disk: SimulatedDisk, role: str, inode: _Inode, *, syncs_folder: bool
    ) -> None:
        self._disk = disk
        self._role = role
        self._inode = inode
        self._syncs_folder = syncs_folder

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        self._disk.check_power()
        return bytes(self._inode.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        write = _Write(offset, bytes(data))
        self._disk.check_room(offset + len(write.data) - len(self._inode.seen))
        self._disk.change(f"writing the {self._role}", partial(self._inode.change, write))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        resize = partial(self._inode.change, _Resize(newsize))
        self._disk.change(f"truncating the {self._role}", resize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.sync(f"syncing the {self._role}", self._sync)

    def _sync(self) -> None:
        self._inode.sync()
        if self._syncs_folder:
            self._disk.sync_folder()
            self._syncs_folder = False

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._inode.seen)

    def xLock(self, level: int) -> None:  # noqa: N802
        """Nobody else is here."""

    def xUnlock(self, level: int) -> None:  # noqa: N802
        """Nobody else is here."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return 4096

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        # As SQLite takes it for granted: a write damages nothing beside the bytes it writes.
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE

    def xClose(self) -> None:  # noqa: N802
        """Nothing is synced by it."""


def _role(path: str) -> str:
    """What a file is to SQLite."""
    return "journal" if path.endswith(("-journal", "-wal")) else "database"


@contextmanager
def _what_sqlite_passes_over_untold() -> Iterator[None]:
    """Keep quiet about failures of the disk that SQLite does not mind; apsw would print them."""
    unraisable, uncaught = sys.unraisablehook, sys.excepthook

    def tell_unraisable(told: Any) -> None:
        if not isinstance(told.exc_value, PowerCut | DiskFull):
            unraisable(told)

    def tell_uncaught(kind: type[BaseException], value: BaseException, trace: Any) -> None:
        if not isinstance(value, PowerCut | DiskFull):
            uncaught(kind, value, trace)

    sys.unraisablehook, sys.excepthook = tell_unraisable, tell_uncaught
    try:
        yield
    finally:
        sys.unraisablehook, sys.excepthook = unraisable, uncaught
