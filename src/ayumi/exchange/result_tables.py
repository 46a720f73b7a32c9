"""Classifications as tables, CSV and Parquet, one row an examination.

The rows keep their order; a refused one has empty results, and its faults in a column of its own.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from typing import IO, Literal, Protocol

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ayumi.exchange.examination_json import Classified
from ayumi.exchange.examination_tables import NUMBERS, Batch, RefusedRow
from ayumi.isncsci.arrays import Classifications, classify_many
from ayumi.isncsci.levels import CELLS
from ayumi.isncsci.policies import REVISION, Policies
from ayumi.isncsci.scores import MISSING_CODE

Form = Literal["text", "codes"]


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
    for name in NUMBERS:
        if name in batch.frame.columns:
            unusual |= np.array([v not in (None, "") for v in batch.frame.get_column(name)], bool)
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
    context = {name: [getattr(exam, name, None) for exam in exams] for name in NUMBERS}
    frame = pl.DataFrame(context, schema=dict.fromkeys(NUMBERS, pl.Float64))
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
            rows = pl.Series("id", range(batch.first, batch.first + frame.height))
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
