"""Examinations in CSV and Parquet, one row each, read and classified in batches.

Columns are named as in `ayumi.isncsci.CELLS` (``right.motor.C5`` …) or through a `ColumnMap`;
``id``, ``prior_deficit``, ``age`` [years] and ``hours_since_injury`` [h] may stand beside.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from ayumi.exchange.column_map import CONTEXT_COLUMNS, ColumnMap
from ayumi.isncsci.arrays import Classifications, classify_many
from ayumi.isncsci.classification import Classification
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.frames import codes_of_frame, faults_of_row
from ayumi.isncsci.levels import CELLS
from ayumi.isncsci.policies import Policies
from ayumi.values import Fault, InputRefused

ROWS_AT_ONCE: Final = 1 << 16
NUMBERS: Final = {"age": "years", "hours_since_injury": "h"}
"""Context that is given as a number, and its unit."""

DELIMITERS: Final = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table, its columns called as cells are.

    ``first`` is the number of the first row, ``share`` how much of the table was read with these.
    """

    first: int
    ids: pl.Series | None
    frame: pl.DataFrame
    share: float = 1.0

    def with_context(self, index: int, classification: Classification) -> Classification:
        """A classification of a row, its examination given the row's age and time of injury."""
        context: dict[str, Any] = {
            name: _number(self.frame.get_column(name)[index])
            for name in NUMBERS
            if name in self.frame.columns
        }
        if not any(value is not None for value in context.values()):
            return classification
        return replace(classification, exam=replace(classification.exam, **context))


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not classified, and why."""

    row: int
    id: Any
    faults: tuple[Fault, ...]


def template() -> str:
    """The header of a CSV table, and one intact examination as an example."""
    cells = Exam.intact().to_cells()
    header = ",".join(("id", *cells, *CONTEXT_COLUMNS))
    return f"{header}\nexample,{','.join(cells.values())},true,,\n"


def read_csv(path: Path, names: ColumnMap, refused: list[RefusedRow]) -> Iterator[Batch]:
    """The rows of a CSV file in batches, all as text; rows of a wrong length go to ``refused``."""
    header, delimiter = _header(path)
    _check_columns(header, names)

    def wrong_length(row: Any) -> str:
        message = f"{row.actual_columns} values where the header has {row.expected_columns}"
        number = (row.number or 1) - 1
        refused.append(
            RefusedRow(number, number, (Fault(f"row {number}", row.text[:40], message),))
        )
        return "skip"

    size = path.stat().st_size or 1
    try:
        with path.open("rb") as file:
            batches = pa.csv.open_csv(
                file,
                read_options=pa.csv.ReadOptions(use_threads=False, block_size=1 << 24),
                parse_options=pa.csv.ParseOptions(
                    delimiter=delimiter, invalid_row_handler=wrong_length, newlines_in_values=True
                ),
                convert_options=pa.csv.ConvertOptions(
                    column_types=dict.fromkeys(header, pa.string()),
                    include_columns=[name for name in header if name in _used(names)],
                    strings_can_be_null=False,
                ),
            )
            first = 1
            for batch in batches:
                table = pa.Table.from_batches([batch])
                found = _batch(table, names, first, file.tell() / size)
                # Without ids the rows are called by their numbers, the torn ones counted.
                torn = {row.row for row in refused}
                numbers = (row for row in count(1) if row not in torn)
                rows = islice(numbers, first - 1, first - 1 + table.num_rows)
                ids = found.ids
                if ids is None:
                    ids = pl.Series("id", [str(row) for row in rows], dtype=pl.String)
                yield replace(found, ids=ids)
                first += table.num_rows
    except pa.ArrowInvalid as error:
        fault = Fault(str(path), "", f"no readable CSV in UTF-8: {error}")
        raise InputRefused([fault], "table") from None


def _header(path: Path) -> tuple[list[str], str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline()
    except UnicodeDecodeError:
        fault = Fault(str(path), "", "not UTF-8; save it as CSV UTF-8")
        raise InputRefused([fault], "table") from None
    delimiter = max(DELIMITERS, key=line.count)
    return next(csv.reader([line], delimiter=delimiter), []), delimiter


def read_parquet(path: Path, names: ColumnMap) -> Iterator[Batch]:
    """The rows of a Parquet file in batches, in memory that does not grow with the file."""
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        fault = Fault(str(path), "", f"no readable Parquet file: {error}")
        raise InputRefused([fault], "table") from None
    with file:
        header = file.schema_arrow.names
        _check_columns(header, names)
        kept = [name for name in header if name in _used(names)]
        first = 1
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=kept):
            read = (first - 1 + batch.num_rows) / (file.metadata.num_rows or 1)
            yield _batch(pa.Table.from_batches([batch]), names, first, read)
            first += batch.num_rows


def _used(names: ColumnMap) -> set[str]:
    """The columns of a table that are read."""
    return {*names.columns.values(), *names.id}


def _check_columns(header: list[str], names: ColumnMap) -> None:
    """Refuse a table whose columns are not there, stand twice, or look like cells but are none."""
    if not {names.columns[cell] for cell in CELLS} & set(header):
        begin = ", ".join(header)[:60]
        message = (
            f"no column is called as a cell is, such as {names.columns[CELLS[0]]}; the first line "
            "must hold the names, see `ayumi template csv`"
        )
        raise InputRefused([Fault("columns", begin, message if header else "empty")], "table")
    optional = {f"{side}.lowest_non_key_muscle" for side in ("right", "left")}
    faults = [
        Fault(names.columns[cell], "", f"missing column, for {cell}; see `ayumi template csv`")
        for cell in CELLS
        if cell not in optional and names.columns[cell] not in header
    ]
    used = _used(names)
    faults += [
        Fault(name, "", "this column stands more than once; keep one")
        for name in dict.fromkeys(header)
        if name in used and header.count(name) > 1
    ]
    faults += [
        Fault(name, "", "no such cell; cells are named like right.motor.C5")
        for name in header
        if name.startswith(("right.", "left.")) and name not in used
    ]
    if names.id != ("id",):
        faults += [
            Fault(name, "", "no such column, for id") for name in names.id if name not in header
        ]
    if faults:
        raise InputRefused(faults, "table")


def _batch(table: pa.Table, names: ColumnMap, first: int, share: float) -> Batch:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    present = {column.name: column for column in frame.get_columns()}
    ids = None
    if len(names.id) == 1 and names.id[0] in present:
        ids = _as_ids(present[names.id[0]], first)
    elif len(names.id) > 1:
        parts = [pl.col(name).cast(pl.String).fill_null("") for name in names.id]
        ids = frame.select(pl.concat_str(parts, separator="/")).to_series()
    columns = []
    for cell, name in names.columns.items():
        if name in present:
            column = present[name].alias(cell)
            if changed := names.replacements(cell):
                column = column.cast(pl.String).replace(dict(changed))
            columns.append(column)
    return Batch(first, ids, pl.DataFrame(columns), share)


def _as_ids(ids: pl.Series, first: int) -> pl.Series:
    """Ids as numbers, or as text in which a row without one is called by its number.

    Numbers stay as they are, gaps too, so that all batches of a file have ids of one type.
    """
    if ids.dtype.is_integer():
        return ids
    named = (None if value is None else str(value) for value in ids.to_list())
    rows = (name or f"row {first + i}" for i, name in enumerate(named))
    return pl.Series(ids.name, list(rows), dtype=pl.String)


def classify_batch(batch: Batch, policies: Policies) -> tuple[Classifications, list[RefusedRow]]:
    """Classify the rows of a batch, and name each fault of those that are refused."""
    columns, deficits = codes_of_frame(batch.frame)
    found = classify_many(columns.T, policies, prior_deficit=deficits, keep_refused=True)
    for name in NUMBERS:
        if name in batch.frame.columns:
            values = batch.frame.get_column(name).to_list()
            wrong = [row for row, value in enumerate(values) if _is_wrong(value)]
            found.refused[wrong] = True
            found.words[:, wrong] = 0
    return found, [
        RefusedRow(
            batch.first + row,
            batch.ids[row] if batch.ids is not None else None,
            _faults(batch.frame, row),
        )
        for row in np.flatnonzero(found.refused).tolist()
    ]


def _is_wrong(value: Any) -> bool:
    """Whether something stands where a number from 0 up, or nothing, should stand."""
    try:
        number = _number(value)
    except (TypeError, ValueError):
        return True
    return number is not None and not 0 <= number < 1e6


def _number(value: Any) -> float | None:
    """A number of a table, None where it holds none."""
    if value is None or value == "":
        return None
    number = float(value)
    return None if math.isnan(number) else number


def _faults(frame: pl.DataFrame, row: int) -> tuple[Fault, ...]:
    """Everything that is wrong with a row."""
    return (
        *faults_of_row(frame, row),
        *(
            Fault(name, str(frame[row, name]), f"write a number from 0 up [{unit}], or none")
            for name, unit in NUMBERS.items()
            if name in frame.columns and _is_wrong(frame[row, name])
        ),
    )
