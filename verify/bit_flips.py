"""Single bits of a ledger's file are turned over: that is found, or nothing reads otherwise.

Where a bit lies within what was hashed — entries, and the texts and attachments they refer to —
it must be found, and the right entry named.
"""

import random
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from ayumi.ledger import StorageFailure
from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row
from ayumi.ledger.lineage import Link
from ayumi.ledger.verification import verify as verify_ledger
from ayumi.store.sqlite import SqliteStorage
from verify.ledger_workload import Clock, Record, Workload
from verify.outcome import Outcome, table, watched

TITLE: Final = "turned bits"
HASHED_FLIPS: Final = 1_500
OTHER_FLIPS: Final = 3_000
_STEPS: Final = 40
_PAGE: Final = 4096
_PROBES: Final = (48, 16, 6)
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where some of the bytes stand that were hashed for an entry."""

    seq: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Specimen:
    """A ledger's closed file, and all that is read from it."""

    file: bytes
    rows: list[Row]
    contents: list[tuple[int, Content]]
    links: list[tuple[int, Link]]
    reached: dict[tuple[str, bool], list[Link]]
    """From some nodes, either way."""
    hashed: list[Place]

    @classmethod
    def made(cls, folder: Path, chance: random.Random) -> "Specimen":
        """A ledger with texts, attachments and redactions; some rows are larger than a page."""
        path = folder / "specimen.sqlite"
        with closing(SqliteStorage.create(path)) as storage:
            workload = Workload(storage, Record(), chance, Clock())
            workload.open()
            for _ in range(_STEPS):
                workload.step()
            # So that the file holds no stale copies of rows.
            storage.scrub()
            rows, contents = list(storage.rows()), list(storage.contents())
            links = list(storage.links())
            reached = {
                (node, forward): list(storage.linked([node], forward=forward))
                for node in sorted({node for _, link in links for node in link})[::10]
                for forward in (True, False)
            }
        file = path.read_bytes()
        hashed = [(row.seq, row.entry) for row in rows]
        hashed += [(seq, part) for seq, c in contents for part in (c.salt, c.body)]
        places = [place for seq, part in hashed for place in _places(file, seq, part)]
        return cls(file, rows, contents, links, reached, places)

    @property
    def share(self) -> float:
        """How much of what was hashed could be found in the file."""
        parts = [row.entry for row in self.rows]
        parts += [part for _, c in self.contents for part in (c.salt, c.body)]
        return sum(p.end - p.start for p in self.hashed) / sum(map(len, parts))


def _places(file: bytes, seq: int, part: bytes) -> Iterator[Place]:
    """Where a part of a row stands: whole, or over several pages."""
    at = 0
    while at < len(part):
        for length in _PROBES:
            probe = part[at : at + length]
            start = file.find(probe)
            if start >= 0 and file.find(probe, start + 1) < 0:
                break
        else:
            # What is too short to be found for sure, at the end of a page, is left out.
            at += 1
            continue
        end = start + len(probe)
        while end % _PAGE and at + end - start < len(part) and file[end] == part[at + end - start]:
            end += 1
        yield Place(seq, start, end)
        at += end - start


@dataclass(slots=True)
class Flips:
    """What came of turned bits."""

    found: int = 0
    unnoticed: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def flips(self) -> int:
        """How many bits were turned."""
        return self.found + self.unnoticed + len(self.wrong)


def flip_hashed(specimen: Specimen, folder: Path, count: int, chance: random.Random) -> Flips:
    """Turn bits in hashed bytes; each must be found in the entry that it belongs to."""
    flips = Flips()
    weights = [place.end - place.start for place in specimen.hashed]
    drawn = chance.choices(specimen.hashed, weights, k=count)
    for place in watched(drawn, "Turning bits that were hashed", count):
        at, bit = chance.randrange(place.start, place.end), chance.randrange(8)
        with closing(SqliteStorage(_with_bit_turned(specimen, folder, at, bit))) as storage:
            report = verify_ledger(storage)
        named = {finding.seq for finding in report.findings}
        if place.seq in named:
            flips.found += 1
        else:
            told = f"not found, but {sorted(named)}" if named else "not found"
            flips.wrong.append(f"bit {bit} of byte {at}, entry {place.seq}: {told}")
    return flips


def flip_others(specimen: Specimen, folder: Path, count: int, chance: random.Random) -> Flips:
    """Turn bits in other bytes; each must be found, or all must read as before."""
    flips = Flips()
    for _ in watched(range(count), "Turning other bits", count):
        at, bit = _other_byte(specimen, chance), chance.randrange(8)
        path = _with_bit_turned(specimen, folder, at, bit)
        try:
            told = _seen(specimen, path)
        except StorageFailure:
            flips.found += 1
            continue
        if told is None:
            flips.found += 1
        elif told:
            flips.wrong.append(f"bit {bit} of byte {at}: not found, and {told}")
        else:
            flips.unnoticed += 1
    return flips


def _seen(specimen: Specimen, path: Path) -> str | None:
    """What reads otherwise than before, though verification finds nothing; none if it does."""
    with closing(SqliteStorage(path)) as storage:
        if not verify_ledger(storage).passed:
            return None
        if list(storage.rows()) != specimen.rows:
            return "entries read otherwise"
        if list(storage.contents()) != specimen.contents:
            return "contents read otherwise"
        if list(storage.links()) != specimen.links:
            return "the lineage reads otherwise"
        for (node, forward), pairs in specimen.reached.items():
            if list(storage.linked([node], forward=forward)) != pairs:
                return f"what {node} is linked with reads otherwise"
        if any(storage.content(content.digest) != content for _, content in specimen.contents):
            return "contents are not found by their digests"
        for name in ("subject", "kind"):
            for value in {getattr(row, name) for row in specimen.rows}:
                found = list(storage.rows(**{name: value}))
                if found != [row for row in specimen.rows if getattr(row, name) == value]:
                    return f"entries are not found by their {name}"
    return ""


def _other_byte(specimen: Specimen, chance: random.Random) -> int:
    """A byte that was not hashed; half of the times near the head of a page."""
    while True:
        at = chance.randrange(len(specimen.file))
        if chance.random() < 0.5:
            at = at // _PAGE * _PAGE + chance.randrange(120)
        if not any(place.start <= at < place.end for place in specimen.hashed):
            return at


def _with_bit_turned(specimen: Specimen, folder: Path, at: int, bit: int) -> Path:
    turned = bytearray(specimen.file)
    turned[at] ^= 1 << bit
    path = folder / "turned.sqlite"
    for old in folder.glob(f"{path.name}*"):
        old.unlink()
    path.write_bytes(turned)
    return path


def verify(random_numbers: np.random.Generator) -> Outcome:
    """Turn some thousand bits, one at a time."""
    chance = random.Random(int(random_numbers.integers(2**63)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        specimen = Specimen.made(folder, chance)
        hashed = flip_hashed(specimen, folder, HASHED_FLIPS, chance)
        others = flip_others(specimen, folder, OTHER_FLIPS, chance)
    wrong = [*hashed.wrong, *others.wrong]
    text = [
        f"A ledger of {len(specimen.rows)} entries with {len(specimen.contents)} texts and "
        f"attachments and {len(specimen.links)} links, {len(specimen.file):,} bytes. In other "
        "bytes, what is not found lies where nothing is read: all entries, contents and links "
        "read as before.",
        table(
            ["bits", "turned", "found", "read as before", "wrong"],
            [
                ("hashed", hashed.flips, hashed.found, hashed.unnoticed, len(hashed.wrong)),
                ("others", others.flips, others.found, others.unnoticed, len(others.wrong)),
            ],
        ),
        *(f"NOT AS IT SHOULD BE: {told}" for told in wrong[:_SHOWN]),
    ]
    return Outcome(TITLE, "\n\n".join(text), not wrong)
