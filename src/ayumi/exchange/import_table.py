"""Tables of values to enter: one row a participant and visit, one column a field or cell.

Columns ``participant`` and ``visit`` are needed; ``occurrence``, ``date`` and ``reason``, for a
visit outside its window, may stand beside. All others are fields of the instrument, or cells of the
examination, by name (``wbc``) or with the instrument (``laboratory.wbc``). UTF-8; comma, semicolon
or tab. An empty cell is a value that is not given.
"""

import csv
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from ayumi.actions.imports import ImportRow
from ayumi.values import Fault, InputRefused, PartialDate, did_you_mean

PARTICIPANT, VISIT, OCCURRENCE, DATE, REASON = (
    "participant",
    "visit",
    "occurrence",
    "date",
    "reason",
)
NEEDED: Final = (PARTICIPANT, VISIT)
ABOUT: Final = (*NEEDED, OCCURRENCE, DATE, REASON)
DELIMITERS: Final = (",", ";", "\t")


class TableRow(NamedTuple):
    """A row of a table: the line on which it begins, its cells by column, what is wrong with it."""

    line: int
    cells: Mapping[str, str]
    faults: tuple[Fault, ...]


def read_table(path: Path) -> tuple[list[str], list[TableRow]]:
    """The columns of a CSV file, and its rows; lines without anything in them are left out.

    `InputRefused` where it is no table in UTF-8, or where a column stands twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(str(path), "", "not UTF-8; save it as CSV UTF-8") from None
    head, _, _ = text.partition("\n")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not any(header):
            raise _refused(str(path), "", "is empty; the first line holds the names of the columns")
        faults = [
            Fault("columns", name, "this column stands more than once; keep one")
            for name in dict.fromkeys(header)
            if header.count(name) > 1
        ]
        if faults:
            raise InputRefused(faults, "table")
        return header, list(_rows(reader, header))
    except csv.Error as error:
        raise _refused(f"line {reader.line_num}", "", f"no readable CSV: {error}") from None


def read_import(path: Path, instrument: str, fields: Collection[str]) -> list[ImportRow]:
    """The rows to enter with an instrument that has these fields or cells.

    `InputRefused` with all columns that are wrong or lacking; what is wrong in a row goes with it.
    """
    header, rows = read_table(path)
    columns: dict[str, str] = {}
    faults: list[Fault] = []
    for name in header:
        bare = name.removeprefix(f"{instrument}.")
        if name in ABOUT:
            continue
        if bare not in fields:
            meant = did_you_mean(bare, [*ABOUT, *fields])
            faults.append(
                Fault("columns", name, f"{instrument} has no such field; {meant}, or take it away")
            )
        elif bare in columns.values():
            faults.append(Fault("columns", name, "this field stands more than once; keep one"))
        columns[name] = bare
    faults += [
        Fault("columns", "", f"there is no column `{name}`")
        for name in NEEDED
        if name not in header
    ]
    if not columns:
        faults.append(Fault("columns", "", f"there is no column with a field of {instrument}"))
    if faults:
        raise InputRefused(faults, "table")
    return [_import_row(row, columns) for row in rows]


def _rows(reader: "Iterator[list[str]]", header: list[str]) -> Iterator[TableRow]:
    before = 1
    for cells in reader:
        line, before = before + 1, reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        faults: tuple[Fault, ...] = ()
        if len(cells) != len(header):
            message = f"{len(cells)} values where the first line names {len(header)} columns"
            faults = (Fault("row", "", message),)
        found = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        yield TableRow(line, found, faults)


def _import_row(row: TableRow, columns: Mapping[str, str]) -> ImportRow:
    cells, faults = row.cells, list(row.faults)
    for name in NEEDED:
        if not cells.get(name) and not faults:
            faults.append(Fault(name, "", "say whose row this is, and of which visit"))
    number, day = cells.get(OCCURRENCE) or "1", None
    if not (number.isascii() and number.isdigit() and int(number) > 0):
        faults.append(Fault(OCCURRENCE, number, "write 1, 2, 3 …, or leave it empty for 1"))
        number = "1"
    try:
        day = PartialDate.parse(cells[DATE]) if cells.get(DATE) else None
    except InputRefused as wrong:
        faults += [Fault(DATE, one.value, one.message) for one in wrong.faults]
    return ImportRow(
        row.line,
        cells.get(PARTICIPANT, ""),
        cells.get(VISIT, ""),
        int(number),
        day,
        {columns[name]: cell for name, cell in cells.items() if name in columns and cell},
        cells.get(REASON) or None,
        tuple(faults),
    )


def _refused(place: str, value: str, message: str) -> InputRefused:
    return InputRefused([Fault(place, value, message)], "table")
