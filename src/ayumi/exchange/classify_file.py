"""Classifying a whole file of examinations: any format in, any format out."""

import io
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, Literal, Protocol

from ayumi.exchange.classified import RecordChunk, TableChunk, classify_records
from ayumi.exchange.column_map import ColumnMap
from ayumi.exchange.examination_json import (
    Record,
    as_line,
    read_document,
    read_lines,
    result_object,
)
from ayumi.isncsci.policies import DEFAULT, Policies
from ayumi.values import Fault, InputRefused

Format = Literal["json", "jsonl", "csv", "parquet"]
SUFFIXES: Final[dict[str, Format]] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}
"""Formats by the ending of a file's name."""

RECORDS_AT_ONCE: Final = 20_000
FAULTS_KEPT: Final = 1_000
Chunk = RecordChunk | TableChunk


@dataclass(slots=True)
class Outcome:
    """What came of a file: how many examinations it had, which were refused, what was not used.

    ``share`` tells, while it is being read, how much of it has been read already.
    """

    examined: int = 0
    refused: int = 0
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    unused: dict[str, None] = field(default_factory=dict)
    share: float = 0.0

    def count(self, chunk: Chunk) -> None:
        """Count the examinations of a chunk; the first faults are kept to be shown."""
        self.examined += len(chunk)
        for record in chunk.refused():
            self.refuse(record)
        for record, _ in chunk.records() if isinstance(chunk, RecordChunk) else ():
            self.unused.update(dict.fromkeys(record.unused))

    def refuse(self, record: Record) -> None:
        """Count one refused examination."""
        self.refused += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults += [(str(record.id), fault) for fault in record.faults]


def format_of(path: Path) -> Format:
    """The format of a file to be written, by its name; raises `InputRefused` where it has none."""
    known = SUFFIXES.get(path.suffix.lower())
    if known is None:
        message = f"name the file with one of the endings {', '.join(SUFFIXES)}"
        raise InputRefused([Fault(str(path), "", message)], "file")
    return known


def format_found(path: Path) -> Format:
    """The format of a file to be read, by its name, or else by how it begins.

    A file called ``.json`` may hold JSON Lines all the same.
    """
    known = SUFFIXES.get(path.suffix.lower(), "json")
    if known != "json":
        return known
    with path.open("rb") as file:
        begin = file.read(1 << 16).removeprefix(b"\xef\xbb\xbf").lstrip()
    line = begin.partition(b"\n")[0]
    if line.startswith(b"PAR1"):
        return "parquet"
    if path.suffix.lower() != ".json" and not line.startswith((b"{", b"[")):
        return "csv"
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return "json"
    return "jsonl" if line.startswith(b"{") else "json"


def read_classified(
    source: Path,
    policies: Policies = DEFAULT,
    *,
    names: ColumnMap | None = None,
    source_format: Format | None = None,
    outcome: Outcome | None = None,
) -> Iterator[Chunk]:
    """The examinations of a file, classified, chunk by chunk; ``outcome`` counts along.

    Raises `InputRefused` where the file as a whole cannot be used.
    """
    outcome = Outcome() if outcome is None else outcome
    kind = source_format or format_found(source)
    if kind in ("json", "jsonl"):
        chunks: Iterator[Chunk] = _record_chunks(source, kind, policies, outcome)
    else:
        chunks = _table_chunks(source, kind, policies, names or ColumnMap(), outcome)
    for chunk in chunks:
        outcome.count(chunk)
        yield chunk
    outcome.share = 1.0


def _record_chunks(
    source: Path, kind: Format, policies: Policies, outcome: Outcome
) -> Iterator[Chunk]:
    size = source.stat().st_size or 1
    with source.open("rb") as file:
        records = iter(read_document(file.read())) if kind == "json" else read_lines(file)
        first = 1
        while listed := list(islice(records, RECORDS_AT_ONCE)):
            outcome.share = file.tell() / size
            yield RecordChunk(first, list(classify_records(listed, policies)), policies)
            first += len(listed)


def _table_chunks(
    source: Path, kind: Format, policies: Policies, names: ColumnMap, outcome: Outcome
) -> Iterator[Chunk]:
    # Tables bring polars and pyarrow with them; JSON does without.
    from ayumi.exchange import examination_tables as tables

    torn: list[tables.RefusedRow] = []
    batches = (
        tables.read_csv(source, names, torn)
        if kind == "csv"
        else tables.read_parquet(source, names)
    )
    for batch in batches:
        found, refused = tables.classify_batch(batch, policies)
        outcome.share = batch.share
        yield TableChunk(batch, found, refused)
    if torn:
        # Rows of a wrong length stand in no batch; they come last.
        records = [(Record(f"row {row.row}", None, row.faults), None) for row in torn]
        yield RecordChunk(max(row.row for row in torn), records, policies)


class Results(Protocol):
    """Where classified examinations are written to, chunk by chunk."""

    def write(self, chunk: Chunk) -> None:
        """Append a chunk."""

    def close(self) -> None:
        """Finish what is written."""


class JsonResults:
    """Writes JSON Lines, or one JSON document: a list, or an object where there is only one."""

    def __init__(self, file: IO[bytes], *, lines: bool, explain: bool) -> None:
        self._file, self._lines, self._explain = file, lines, explain
        self._document: list[dict[str, Any]] = []

    def write(self, chunk: Chunk) -> None:
        """Append a chunk."""
        for record, classification in chunk.records():
            written = result_object(record, classification, explain=self._explain)
            if self._lines:
                self._file.write(as_line(written).encode(errors="backslashreplace") + b"\n")
            else:
                self._document.append(written)

    def close(self) -> None:
        """Write the document, where it is one."""
        if not self._lines:
            whole = self._document[0] if len(self._document) == 1 else self._document
            text = json.dumps(whole, ensure_ascii=False, indent=2)
            self._file.write(text.encode(errors="backslashreplace") + b"\n")


def results_to(
    file: IO[bytes], kind: Format, *, codes: bool = False, explain: bool = False
) -> Results:
    """What writes results of a format to an open file."""
    if kind in ("json", "jsonl"):
        return JsonResults(file, lines=kind == "jsonl", explain=explain)
    from ayumi.exchange import result_tables as tables

    if kind == "csv":
        return tables.CsvResults(file)
    return tables.ParquetResults(file, "codes" if codes else "text")


def write_results(
    chunks: Iterable[Chunk],
    target: Path | None,
    kind: Format,
    *,
    codes: bool = False,
    explain: bool = False,
) -> None:
    """Write classified examinations to a file, or to standard output when ``target`` is None.

    A file appears whole or not at all: it is written beside its place and moved there at the end.
    """
    if target is None:
        buffer = io.BytesIO() if kind == "parquet" else sys.stdout.buffer
        _write(chunks, results_to(buffer, kind, codes=codes, explain=explain))
        if isinstance(buffer, io.BytesIO):
            sys.stdout.buffer.write(buffer.getvalue())
        sys.stdout.buffer.flush()
        return
    target = target.resolve()
    if target.exists() and not target.is_file():
        # A device or a pipe is written to as it is; there is nothing to put in its place.
        with target.open("wb") as file:
            _write(chunks, results_to(file, kind, codes=codes, explain=explain))
        return
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            _write(chunks, results_to(file, kind, codes=codes, explain=explain))
        Path(beside).chmod(0o666 & ~_umask())
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _write(chunks: Iterable[Chunk], results: Results) -> None:
    for chunk in chunks:
        results.write(chunk)
    results.close()


def _umask() -> int:
    """The rights that new files of this process do not get."""
    current = os.umask(0)
    os.umask(current)
    return current
