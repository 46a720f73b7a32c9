"""Examinations of people over time: a table with a person and a day beside each examination."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ayumi.exchange.classify_file import Format, format_found
from ayumi.exchange.column_map import ColumnMap
from ayumi.exchange.examination_json import read_document, read_lines, read_record
from ayumi.isncsci.arrays import Classifications, classify_many
from ayumi.isncsci.cells import as_text
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.policies import DEFAULT, Policies
from ayumi.values import Fault, InputRefused, did_you_mean

MOST_DAYS: Final = 36_600
_PERSON, _DAY = "the person", "the day since injury"
"""How the two columns are called while a table is read; no column of a file is a cell so named."""


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """The examinations of a file, person by person, each person's in the order of their days.

    ``people`` are in the order in which the file first names them; of examination *j*
    ``person_index[j]`` is the place of its person there, ``days[j]`` the day [days since injury]
    and ``rows[j]`` its row in the file; ``found`` are the classifications, (m,).
    """

    people: tuple[str, ...]
    person_index: NDArray[np.intp]
    days: NDArray[np.int64]
    found: Classifications
    rows: NDArray[np.int64]

    @property
    def codes(self) -> NDArray[np.uint8]:
        """The codes (136, m), a row for each of `ayumi.isncsci.CELLS`."""
        return self.found.columns

    def __len__(self) -> int:
        """How many examinations there are."""
        return len(self.days)

    def __repr__(self) -> str:
        """How many examinations of how many people."""
        return f"Courses({len(self)} examinations of {len(self.people)} people)"


@dataclass(frozen=True, slots=True)
class _Read:
    """What stands in a file: of each row its number, person and day, and what is wrong so far."""

    rows: list[int]
    people: list[Any]
    days: list[Any]
    found: list[Classifications]
    faults: list[Fault]


class _CourseColumns(ColumnMap):
    """A column map that takes a person and a day along, as they stand in the table."""

    def replacements(self, cell: str) -> Mapping[str, str]:
        """What to write instead of an export's values in a cell."""
        return {} if cell in (_PERSON, _DAY) else super().replacements(cell)


def read_courses(
    path: Path,
    *,
    person: str = "person",
    day: str = "day",
    names: ColumnMap | None = None,
    source_format: Format | None = None,
    policies: Policies = DEFAULT,
) -> Courses:
    """Read the examinations of people over time from CSV, Parquet, JSON or JSON Lines.

    The table is as for `ayumi classify`, with two columns more: who was examined, and on which day
    since injury (a whole number, 0 or more). Rows may stand in any order. Raises `InputRefused`
    with everything that is wrong, by row: an examination with a fault, no person, no day, two
    examinations of one person on one day.
    """
    kind = source_format or format_found(path)
    if person == day:
        message = "person and day are two columns; name the other one"
        raise InputRefused([Fault("day", day, message)], "examinations")
    if kind in ("json", "jsonl"):
        read = _read_json(path, kind, person, day, policies)
    else:
        read = _read_table(path, kind, person, day, names or ColumnMap(), policies)
    return _in_order(read, path, person, day)


def _in_order(read: _Read, path: Path, person: str, day: str) -> Courses:
    """The rows by person and day, or all that is wrong with them."""
    faults = list(read.faults)
    listed: dict[str, int] = {}
    seen: dict[tuple[int, int], int] = {}
    index, days = [0] * len(read.rows), [0] * len(read.rows)
    for at, (row, who, when) in enumerate(zip(read.rows, read.people, read.days, strict=True)):
        name, at_day = _person_of(who, f"row {row}: {person}"), _day_of(when, f"row {row}: {day}")
        faults += [item for item in (name, at_day) if isinstance(item, Fault)]
        if isinstance(name, Fault):
            continue
        index[at] = listed.setdefault(name, len(listed))
        if isinstance(at_day, Fault):
            continue
        days[at] = at_day
        first = seen.setdefault((index[at], at_day), row)
        if first != row:
            message = f"{name} was examined on this day in row {first}, too; keep one of the two"
            faults.append(Fault(f"row {row}: {day}", str(at_day), message))
    if not read.rows and not faults:
        faults.append(Fault(str(path), "", "there are no examinations in it"))
    if faults:
        raise InputRefused(sorted(faults, key=_row_of), f"examinations in {path}")
    order = np.lexsort((days, index))
    return Courses(
        tuple(listed),
        np.array(index, np.intp)[order],
        np.array(days, np.int64)[order],
        _joined(read.found, order),
        np.array(read.rows, np.int64)[order],
    )


def _row_of(fault: Fault) -> int:
    number = fault.place.removeprefix("row ").partition(":")[0]
    return int(number) if number.isdigit() else 0


def _person_of(value: Any, place: str) -> str | Fault:
    """Who was examined."""
    text = "" if value is None else as_text(value)
    if not text.strip():
        return Fault(place, "", "missing; write who was examined, by a code")
    if text != text.strip():
        return Fault(place, text, f"written with spaces, write {text.strip()}")
    return text


def _day_of(value: Any, place: str) -> int | Fault:
    """The day of an examination [days since injury]."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return Fault(place, "", "missing; write the day since injury as a whole number, 0 or more")
    try:
        number = float("nan") if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if number != number // 1 or not 0 <= number <= MOST_DAYS:
        message = f"write the day since injury as a whole number from 0 to {MOST_DAYS:,}"
        return Fault(place, as_text(value), message)
    return int(number)


def _joined(parts: Sequence[Classifications], order: NDArray[np.intp]) -> Classifications:
    """Classifications one after the other, in a new order."""
    columns, deficits, words, totals, refused = (
        np.ascontiguousarray(np.concatenate(arrays, axis=-1)[..., order])
        for arrays in (
            [part.columns for part in parts],
            [part.prior_deficit for part in parts],
            [part.words for part in parts],
            [part.totals for part in parts],
            [part.refused for part in parts],
        )
    )
    return Classifications(columns, deficits, words, totals, refused, parts[0].policies)


def _read_table(
    path: Path, kind: Format, person: str, day: str, names: ColumnMap, policies: Policies
) -> _Read:
    """The rows of a CSV or Parquet file."""
    from ayumi.exchange import examination_tables as tables  # brings polars and pyarrow with it

    columns = {**names.columns, _PERSON: person, _DAY: day}
    widened = _CourseColumns(("id",), columns, names.values)
    header = _header(path, kind)
    faults = [
        Fault(name, "", f"missing column, for {what}; {did_you_mean(name, header)}")
        for name, what in ((person, _PERSON), (day, _DAY))
        if name not in header
    ]
    torn: list[tables.RefusedRow] = []
    read = _Read([], [], [], [], [])
    try:
        batches = (
            tables.read_csv(path, widened, torn)
            if kind == "csv"
            else tables.read_parquet(path, widened)
        )
        for batch in batches:
            if faults:
                break  # the other columns have been looked at by now
            who, when = (batch.frame.get_column(name).to_list() for name in (_PERSON, _DAY))
            frame = batch.frame.drop(_PERSON, _DAY)
            found, refused = tables.classify_batch(replace(batch, frame=frame), policies)
            read.people.extend(who)
            read.days.extend(when)
            read.found.append(found)
            read.faults.extend(_in_row(row.row, f) for row in refused for f in row.faults)
    except InputRefused as refusal:
        raise InputRefused([*refusal.faults, *faults], f"examinations in {path}") from None
    if faults:
        raise InputRefused(faults, f"examinations in {path}")
    wrong = {row.row for row in torn}
    read.rows.extend(islice((row for row in count(1) if row not in wrong), len(read.people)))
    read.faults.extend(fault for row in torn for fault in row.faults)
    return read


def _in_row(row: int, fault: Fault) -> Fault:
    return Fault(f"row {row}: {fault.place}", fault.value, fault.message)


def _header(path: Path, kind: Format) -> list[str]:
    """The names of a table's columns."""
    if kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return [str(name) for name in pq.read_schema(path).names]
        except pa.ArrowInvalid as error:
            fault = Fault(str(path), "", f"no readable Parquet file: {error}")
            raise InputRefused([fault], "table") from None
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        line = file.readline()
    delimiter = max((",", ";", "\t"), key=line.count)
    return next(csv.reader([line], delimiter=delimiter), [])


def _read_json(path: Path, kind: Format, person: str, day: str, policies: Policies) -> _Read:
    """The records of a JSON or JSON Lines file, person and day beside their ``exam``."""
    content = path.read_bytes()
    read = _Read([], [], [], [], [])
    exams: list[Exam] = []
    records = read_document(content) if kind == "json" else read_lines(content.splitlines())
    for row, (whole, found) in enumerate(zip(records, _objects(content, kind), strict=True), 1):
        record = whole
        if any(f.place in (person, day) and "unknown key" in f.message for f in whole.faults):
            # The columns that were named only look like misspelt keys.
            beside = {key: value for key, value in found.items() if key not in (person, day)}
            record = read_record(beside, row)
        read.rows.append(row)
        read.people.append(found.get(person))
        read.days.append(found.get(day))
        if record.exam is not None:
            exams.append(record.exam)
        read.faults.extend(_in_row(row, fault) for fault in record.faults)
    read.found.append(classify_many(exams, policies))
    return read


def _objects(content: bytes, kind: Format) -> Iterator[Mapping[str, Any]]:
    """The same records as plain objects; what is no object has neither person nor day."""
    if kind == "json":
        try:
            found = json.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            found = None
        for item in found if isinstance(found, list) else [found]:
            yield item if isinstance(item, dict) else {}
        return
    for line in content.splitlines():
        if line.strip():
            try:
                item = json.loads(line.decode("utf-8-sig"))
            except (ValueError, RecursionError):
                item = None
            yield item if isinstance(item, dict) else {}
