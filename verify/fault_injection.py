"""Broken inputs: each must be refused with the broken cell named, and none classified.

Documents are written as JSON Lines, as a user would hand them over; among them stand whole ones,
which must be read. Arrays of codes are broken in the same way, byte by byte.
"""

import importlib.util
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ayumi.exchange.examination_json import Record, read_lines
from ayumi.isncsci import Exam, classify_many
from ayumi.isncsci.arrays import Classifications, Engine
from ayumi.isncsci.levels import CELLS, DAP, NON_KEY, SCORE_CELLS, VAC
from verify.broken_inputs import FAULT_KINDS, Document, FaultKind, written
from verify.examinations import KINDS, Codes, of_kind
from verify.outcome import Outcome, table, watched

TITLE: Final = "broken inputs and their errors"
DOCUMENTS: Final = 10_000
ARRAY_ROWS: Final = 10_000
_SHOWN: Final = 5
_WHOLE: Final = "nothing broken"
_MOST_AT_ONCE: Final = 3

# Which bytes are valid, written down once more: number, 6 for NT, 8 and 16 for the two stars.
_SENSORY: Final = frozenset({0, 1, 2, 6, 8, 9, 14, 16, 17, 22})
_MOTOR: Final = frozenset({*range(7), *range(8, 13), 14, *range(16, 21), 22})
_FINDING: Final = frozenset({0, 1, 6})
_LEVEL: Final = frozenset({0, *range(4, 26)})


@dataclass
class Injected:
    """How many of each kind were injected, and what was not refused as it should be."""

    kinds: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    wrong: list[str] = field(default_factory=list)


def _whole(count: int, random: np.random.Generator) -> Iterator[Document]:
    """Documents without a fault; some numbers as numbers, the rest in text."""
    drawn = np.concatenate([of_kind(kind, -(-count // len(KINDS)), random) for kind in KINDS])
    for number, row in enumerate(random.permutation(drawn)[:count]):
        exam = Exam(row.tobytes()).to_dict()
        for column in (exam["right"]["motor"], exam["left"]["light_touch"]):
            column.update({level: int(v) for level, v in column.items() if v.isdigit()})
        yield {"id": number, "exam": exam, "prior_deficit": bool(number % 2)}


def _break(document: Document, random: np.random.Generator) -> list[tuple[FaultKind, str]]:
    """Break a document in one to three ways at as many places; the kinds and the places named."""
    wanted = random.choice([1, 1, 1, 2, _MOST_AT_ONCE])
    chosen: dict[str, FaultKind] = {}
    while len(chosen) < wanted:
        kind = FAULT_KINDS[int(random.integers(len(FAULT_KINDS)))]
        place = kind.places[int(random.integers(len(kind.places)))]
        if kind.alone:
            chosen = {place: kind}
            break
        chosen.setdefault(place, kind)
    # What is given twice is taken as it then stands, so that goes last.
    order = sorted(chosen.items(), key=lambda item: item[1].name.startswith("repeated"))
    return [(kind, kind.apply(document, place, random)) for place, kind in order]


def _what_is_wrong(record: Record, places: Sequence[str]) -> str | None:
    """Why a record was not refused as it should be, or None."""
    named = [fault.place for fault in record.faults]
    if not places:
        return None if record.exam and not named else f"a whole document was refused: {named}"
    if record.exam is not None:
        return "read as a valid examination"
    if not set(places) <= set(named):
        return f"not named: {sorted(set(places) - set(named))}; named: {named}"
    if len(named) > len(places):
        return f"more errors than faults: {named}"
    return None


def inject_into_documents(count: int, random: np.random.Generator) -> Injected:
    """Write broken documents as JSON Lines, read them, and look whether each was refused."""
    injected = Injected()
    lines, broken = [], []
    for document in _whole(count, random):
        faults = _break(document, random) if random.random() < 0.95 else []
        lines.append(written(document))
        broken.append(faults)
        injected.kinds.update([kind.name for kind, _ in faults] or [_WHOLE])
    records = zip(read_lines(lines), broken, lines, strict=True)
    for record, faults, line in watched(records, "Reading broken documents", count):
        injected.documents += 1
        wrong = _what_is_wrong(record, [place for _, place in faults])
        if wrong:
            kinds = ", ".join(f"{kind.name} at {place}" for kind, place in faults)
            injected.wrong.append(f"{kinds or _WHOLE}: {wrong}\n  {line.decode()}")
    _no_lines(injected)
    return injected


def _no_lines(injected: Injected) -> None:
    """Lines that are no JSON object at all."""
    whole = written(next(_whole(1, np.random.default_rng(0))))
    for line, place in (
        (whole[:-1], "line 1"),
        (whole.replace(b":", b"=", 1), "line 1"),
        (b"\xff\xfe" + whole, "line 1"),
        (b"[" + whole + b"]", "record 1"),
        (b'"examination"', "record 1"),
        (b"null", "record 1"),
        (b"[" * 100_000, "line 1"),
    ):
        (record,) = read_lines([line])
        wrong = _what_is_wrong(record, [place])
        injected.documents += 1
        injected.kinds["no JSON object"] += 1
        if wrong:
            injected.wrong.append(
                f"no JSON object: {wrong}\n  {line[:60].decode(errors='replace')}"
            )


def _invalid_codes(cell: int) -> Sequence[int]:
    if cell >= SCORE_CELLS:
        valid = _FINDING if cell in (VAC, DAP) else _LEVEL
    else:
        valid = _MOTOR if ".motor." in CELLS[cell] else _SENSORY
    return [code for code in range(256) if code not in valid]


def _break_codes(codes: Codes, random: np.random.Generator) -> dict[int, set[str]]:
    """Put invalid bytes into about half of the rows; the cells broken, by row."""
    broken: dict[int, set[str]] = {}
    for row in np.flatnonzero(random.random(len(codes)) < 0.5).tolist():
        often = (VAC, DAP, *NON_KEY)
        for _ in range(random.integers(1, _MOST_AT_ONCE + 1)):
            rare = random.random() < 0.2
            cell = often[int(random.integers(4))] if rare else int(random.integers(len(CELLS)))
            invalid = _invalid_codes(cell)
            codes[row, cell] = invalid[int(random.integers(len(invalid)))]
            broken.setdefault(row, set()).add(CELLS[cell])
    return broken


def inject_into_arrays(count: int, random: np.random.Generator) -> Injected:
    """Break rows of codes; exactly those must be refused, the others classified as before."""
    injected = Injected(documents=count)
    whole = np.concatenate([of_kind(kind, -(-count // len(KINDS)), random) for kind in KINDS])
    codes = random.permutation(whole)[:count]
    before = classify_many(codes, engine="scalar")
    broken_codes = codes.copy()
    broken = _break_codes(broken_codes, random)
    deficits = np.where(random.random(count) < 0.05, random.integers(3, 256, count), 2)
    for row in np.flatnonzero(deficits > 2).tolist():
        broken.setdefault(row, set()).add("prior_deficit")
    engines: tuple[Engine, ...] = ("scalar", "compiled")
    for engine in engines if importlib.util.find_spec("numba") else engines[:1]:
        found = classify_many(
            broken_codes,
            prior_deficit=deficits.astype(np.uint8),
            keep_refused=True,
            engine=engine,
        )
        injected.kinds[f"rows of codes ({engine})"] += len(broken)
        _look_at_rows(injected, found, before, broken, engine)
    return injected


def _look_at_rows(
    injected: Injected,
    found: Classifications,
    before: Classifications,
    broken: dict[int, set[str]],
    engine: str,
) -> None:
    for row in range(len(found)):
        cells = broken.get(row, set())
        named = [fault.place for fault in found.faults(row)]
        told = f"row {row} ({engine}), broken {sorted(cells)}"
        if bool(found.refused[row]) != bool(cells):
            injected.wrong.append(f"{told}: {'not ' * bool(cells)}refused")
        elif sorted(named) != sorted(cells):
            injected.wrong.append(f"{told}: named {named}")
        elif cells and found.words[:, row].any():
            injected.wrong.append(f"{told}: has results")
        elif not cells and (found.words[:, row] != before.words[:, row]).any():
            injected.wrong.append(f"{told}: other results than before")


def verify(random: np.random.Generator) -> Outcome:
    """Inject faults of every kind into documents and arrays."""
    documents = inject_into_documents(DOCUMENTS, random)
    arrays = inject_into_arrays(ARRAY_ROWS, random)
    never = [kind.name for kind in FAULT_KINDS if not documents.kinds[kind.name]]
    wrong = [*(f"never injected: {name}" for name in never), *documents.wrong, *arrays.wrong]
    counts = documents.kinds + arrays.kinds
    text = [
        f"{documents.documents} documents as JSON Lines, {documents.kinds[_WHOLE]} of them whole, "
        f"the others with one to {_MOST_AT_ONCE} faults; and {arrays.documents} rows of codes, "
        "about half of them broken.",
        table(["fault", "injected"], counts.items()),
        *(f"NOT AS IT SHOULD BE: {told}" for told in wrong[:_SHOWN]),
        *([f"{len(wrong)} in all."] if wrong else []),
    ]
    return Outcome(TITLE, "\n\n".join(text), not wrong)
