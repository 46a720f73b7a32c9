"""Examinations in CSV and Parquet, one row each, in batches; and their classifications.

Columns are named as in `ayumi.isncsci.CELLS` (``right.motor.C5`` …) or through a `ColumnMap`;
``id``, ``prior_deficit``, ``age`` [years] and ``hours_since_injury`` [h] may stand beside. Results
keep the order of the rows: a refused one has empty results.
"""

import csv
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, Final, Literal, Protocol

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from ayumi.exchange.column_map import CONTEXT_COLUMNS, ColumnMap
from ayumi.exchange.examination_json import Classified
from ayumi.isncsci.arrays import Classifications, classify_many
from ayumi.isncsci.cells import fault_of_code, read_cell
from ayumi.isncsci.classification import Classification
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.frames import codes_of_frame
from ayumi.isncsci.levels import CELLS
from ayumi.isncsci.policies import REVISION, Policies
from ayumi.isncsci.scores import MISSING_CODE
from ayumi.values import Fault, InputRefused

ROWS_AT_ONCE: Final = 1 << 16
DELIMITERS: Final = (",", ";", "\t")
Form = Literal["text", "codes"]


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
            name: _number(self.frame.get_column(name)[index]) or None
            for name in _NUMBERS
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
        refused.append(RefusedRow(number, None, (Fault(f"row {number}", row.text[:40], message),)))
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
                    column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
                ),
            )
            first = 1
            for batch in batches:
                table = pa.Table.from_batches([batch])
                yield _batch(table, names, first, file.tell() / size)
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
        wanted = {*names.columns.values(), *names.id}
        kept = [name for name in header if name in wanted]
        first = 1
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=kept):
            read = (first - 1 + batch.num_rows) / (file.metadata.num_rows or 1)
            yield _batch(pa.Table.from_batches([batch]), names, first, read)
            first += batch.num_rows


def _check_columns(header: list[str], names: ColumnMap) -> None:
    """Refuse a table whose columns are not there, stand twice, or look like cells but are none."""
    optional = {f"{side}.lowest_non_key_muscle" for side in ("right", "left")}
    faults = [
        Fault(names.columns[cell], "", f"no such column, for {cell}; see `ayumi template csv`")
        for cell in CELLS
        if cell not in optional and names.columns[cell] not in header
    ]
    used = {*names.columns.values(), *names.id}
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
        ids = present[names.id[0]]
    elif len(names.id) > 1:
        ids = frame.select(pl.concat_str(names.id, separator="/")).to_series()
    columns = []
    for cell, name in names.columns.items():
        if name in present:
            column = present[name].alias(cell)
            if (changed := names.replacements(cell)) and column.dtype != pl.UInt8:
                column = column.cast(pl.String).replace(dict(changed))
            columns.append(column)
    return Batch(first, ids, pl.DataFrame(columns), share)


def classify_batch(batch: Batch, policies: Policies) -> tuple[Classifications, list[RefusedRow]]:
    """Classify the rows of a batch, and name each fault of those that are refused."""
    columns, deficits = codes_of_frame(batch.frame)
    found = classify_many(columns.T, policies, prior_deficit=deficits, keep_refused=True)
    for name in _NUMBERS:
        if name in batch.frame.columns:
            wrong = [
                row
                for row, value in enumerate(batch.frame.get_column(name).to_list())
                if _number(value) is None
            ]
            found.refused[wrong] = True
            found.words[:, wrong] = 0
    return found, [
        RefusedRow(
            batch.first + row,
            batch.ids[row] if batch.ids is not None else None,
            _faults(batch.frame.row(row, named=True), batch.frame.schema),
        )
        for row in np.flatnonzero(found.refused).tolist()
    ]


_NUMBERS: Final = {"age": "years", "hours_since_injury": "h"}


def _number(value: Any) -> float | str | None:
    """A number of a table; empty text when it holds none, None when it is no number."""
    if value is None or value == "":
        return ""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < 1e6 else None


def _faults(row: dict[str, Any], schema: pl.Schema) -> tuple[Fault, ...]:
    """Everything that is wrong with a row."""
    faults = []
    for index, cell in enumerate(CELLS):
        value = row.get(cell)
        coded = schema.get(cell) == pl.UInt8 and value is not None
        read = (
            fault_of_code(index, value) if coded and value is not None else read_cell(cell, value)
        )
        if isinstance(read, Fault):
            faults.append(read)
    if row.get("prior_deficit") not in (None, "", "true", "false", True, False, 0, 1, 2):
        message = "write true or false, or leave it empty"
        faults.append(Fault("prior_deficit", str(row["prior_deficit"]), message))
    faults += [
        Fault(name, str(row[name]), f"write a number from 0 up [{unit}], or leave it empty")
        for name, unit in _NUMBERS.items()
        if _number(row.get(name)) is None
    ]
    return tuple(faults)


def results_of(
    batch: Batch, found: Classifications, refused: list[RefusedRow], form: Form
) -> pl.DataFrame:
    """The results of a batch as a table; the last column holds the faults of refused rows."""
    frame = found.to_frame(form)
    faults: list[str | None] = [None] * frame.height
    for row in refused:
        faults[row.row - batch.first] = "; ".join(map(str, row.faults))
    frame = frame.with_columns(pl.Series("faults", faults, dtype=pl.String))
    return frame if batch.ids is None else frame.insert_column(0, batch.ids.alias("id"))


def warnings_of(batch: Batch, found: Classifications) -> pl.Series:
    """What is unusual about each row, by the names of the rules, joined by ``|``."""
    unusual = found.may_be_unusual()
    for name in _NUMBERS:
        if name in batch.frame.columns:
            unusual |= batch.frame.get_column(name).is_not_null().to_numpy()
    noticed: list[str | None] = [None] * len(found)
    for row in np.flatnonzero(unusual & ~found.refused).tolist():
        notices = batch.with_context(row, found[row]).warnings
        noticed[row] = "|".join(notice.rule for notice in notices) or None
    return pl.Series("warnings", noticed, dtype=pl.String)


def table_of_records(
    first: int, classified: Sequence[Classified], policies: Policies
) -> tuple[Batch, Classifications, list[RefusedRow]]:
    """Records as rows of a table, and their classifications as arrays."""
    missing = bytes((MISSING_CODE,)) * len(CELLS)
    exams = [record.exam for record, _ in classified]
    codes = b"".join(exam.codes if exam else missing for exam in exams)
    found = classify_many(
        np.frombuffer(codes, np.uint8).reshape(-1, len(CELLS)),
        policies,
        prior_deficit=[exam.prior_deficit if exam else None for exam in exams],
        keep_refused=True,
    )
    context = {name: [getattr(exam, name, None) for exam in exams] for name in _NUMBERS}
    frame = pl.DataFrame(context, schema=dict.fromkeys(_NUMBERS, pl.Float64))
    ids = pl.Series("id", [str(record.id) for record, _ in classified], dtype=pl.String)
    refused = [
        RefusedRow(first + i, record.id, record.faults)
        for i, (record, found_one) in enumerate(classified)
        if found_one is None
    ]
    return Batch(first, ids, frame), found, refused


class Table(Protocol):
    """What can be written as rows: `TableChunk`, and `RecordChunk` through its conversion."""

    def table(self) -> tuple[Batch, Classifications, list[RefusedRow]]:
        """The rows, their classifications, and those that were refused."""


def _no_rows(*, ids: bool) -> tuple[Batch, Classifications, list[RefusedRow]]:
    """A table without rows, of which only the header is written."""
    found = classify_many(np.empty((0, len(CELLS)), np.uint8))
    names = pl.Series("id", [], dtype=pl.String) if ids else None
    return Batch(1, names, pl.DataFrame()), found, []


class CsvResults:
    """Writes results to a CSV file, batch by batch."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._begun = False

    def write(self, chunk: Table) -> None:
        """Append the results of a chunk."""
        self._write(*chunk.table())

    def _write(self, batch: Batch, found: Classifications, refused: list[RefusedRow]) -> None:
        frame = results_of(batch, found, refused, "text").with_columns(warnings_of(batch, found))
        if batch.ids is None:
            rows = pl.Series("row", range(batch.first, batch.first + frame.height))
            frame = frame.insert_column(0, rows)
        frame.write_csv(self._file, include_header=not self._begun)
        self._begun = True

    def close(self) -> None:
        """Write the header even of an empty table."""
        if not self._begun:
            self._write(*_no_rows(ids=True))


class ParquetResults:
    """Writes results to a Parquet file, batch by batch, on a thread of its own."""

    def __init__(self, file: IO[bytes], form: Form) -> None:
        self._file, self._form = file, form
        self._writer: pq.ParquetWriter | None = None
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def write(self, chunk: Table) -> None:
        """Append the results of a chunk; one chunk at most waits to be written."""
        self._submit(*chunk.table())

    def _submit(self, batch: Batch, found: Classifications, refused: list[RefusedRow]) -> None:
        table = results_of(batch, found, refused, self._form).to_arrow()
        if self._pending is not None:
            self._pending.result()
        self._pending = self._pool.submit(self._write, table, found.policies)

    def _write(self, table: pa.Table, policies: Policies) -> None:
        if self._writer is None:
            about = {
                "isncsci.revision": REVISION,
                **{f"isncsci.policy.{name}": value for name, value in asdict(policies).items()},
            }
            schema = table.schema.with_metadata(about)
            self._writer = pq.ParquetWriter(self._file, schema)
        self._writer.write_table(table.cast(self._writer.schema))

    def close(self) -> None:
        """Wait for what is still to be written, and finish the file."""
        if self._writer is None and self._pending is None:
            self._submit(*_no_rows(ids=False))
        try:
            if self._pending is not None:
                self._pending.result()
        finally:
            self._pool.shutdown()
            if self._writer is not None:
                self._writer.close()
