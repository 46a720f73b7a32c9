"""Files in and out: examinations in JSON, CSV and Parquet, and their classifications."""

from ayumi.exchange.classify_file import (
    Format,
    Outcome,
    format_of,
    read_classified,
    write_results,
)
from ayumi.exchange.column_map import ColumnMap, read_column_map

__all__ = [
    "ColumnMap",
    "Format",
    "Outcome",
    "format_of",
    "read_classified",
    "read_column_map",
    "write_results",
]
