"""Examinations of a file with their classifications, in chunks, whatever the file's format.

A chunk can be seen as records (`RecordChunk`, from JSON) or as a table (`TableChunk`, from CSV and
Parquet), and each can be turned into the other, so that any format can be written from any.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ayumi.exchange.examination_json import Classified, Record
from ayumi.isncsci.classification import classify
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.policies import Policies

if TYPE_CHECKING:
    from ayumi.exchange.examination_tables import Batch, RefusedRow
    from ayumi.isncsci.arrays import Classifications

MANY: Final = 10_000
"""From this many records on they are classified as arrays."""


@dataclass(frozen=True, slots=True)
class RecordChunk:
    """Records and their classifications; ``first`` is the number of the first record."""

    first: int
    classified: Sequence[Classified]
    policies: Policies

    def __len__(self) -> int:
        return len(self.classified)

    def records(self) -> Iterator[Classified]:
        """Each record with its classification, None where it was refused."""
        return iter(self.classified)

    def refused(self) -> Iterator[Record]:
        """The records that were refused."""
        return (record for record, found in self.classified if found is None)

    def table(self) -> "tuple[Batch, Classifications, list[RefusedRow]]":
        """The chunk as rows of a table."""
        from ayumi.exchange.result_tables import table_of_records

        return table_of_records(self.first, self.classified, self.policies)


@dataclass(frozen=True, slots=True)
class TableChunk:
    """Rows of a table and their classifications."""

    batch: "Batch"
    found: "Classifications"
    refused_rows: "list[RefusedRow]"

    def __len__(self) -> int:
        return len(self.found)

    def records(self) -> Iterator[Classified]:
        """Each row as a record with its classification, None where it was refused."""
        refused = {row.row: row for row in self.refused_rows}
        for index in range(len(self.found)):
            number = self.batch.first + index
            name = None if self.batch.ids is None else self.batch.ids[index]
            name = number if name is None else name
            if number in refused:
                yield Record(name, None, refused[number].faults), None
            else:
                classification = self.batch.with_context(index, self.found[index])
                yield Record(name, classification.exam), classification

    def refused(self) -> Iterator[Record]:
        """The rows that were refused, as records."""
        return (
            Record(row.row if row.id is None else row.id, None, row.faults)
            for row in self.refused_rows
        )

    def table(self) -> "tuple[Batch, Classifications, list[RefusedRow]]":
        """The chunk as it is."""
        return self.batch, self.found, self.refused_rows


def classify_records(records: Sequence[Record], policies: Policies) -> Iterator[Classified]:
    """Classify records; many at once go through the arrays, with the same results."""
    if len(records) < MANY:
        for record in records:
            yield record, classify(record.exam, policies) if record.exam else None
        return
    from ayumi.isncsci.arrays import classify_many  # numpy is loaded only where it is used

    exams: list[Exam] = [record.exam for record in records if record.exam]
    found = iter(classify_many(exams, policies).of_exams(exams))
    for record in records:
        yield record, next(found) if record.exam else None
