"""Examinations and results as polars frames.

A frame of examinations has a column for each of `CELLS` (``right.motor.C5`` …), in text (``5``,
``NT``, ``3*``) or as uint8 codes; the two non-key muscle columns may be absent. A frame of results
has, in text, a column for each of `RESULTS` — its values joined by ``|`` — one with ``_star`` for
its star, and ``_low`` and ``_high`` for each total; as codes, one uint32 word a result.
"""

from typing import Any, Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ayumi.isncsci.cells import CELL_CODES, fault_of_code, read_cell
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import CELLS, NON_KEY
from ayumi.isncsci.results import RESULTS, TOTALS, values_of
from ayumi.isncsci.scores import MISSING_CODE
from ayumi.values import Fault, InputRefused

UNREADABLE: Final = 254
"""Code put where text is no score; such a row is refused."""

_OPTIONAL: Final = frozenset(CELLS[index] for index in NON_KEY)
_STAR: Final = np.uint32(1 << 31)
_UNKNOWN_DEFICIT: Final = 2


def codes_of_frame(frame: pl.DataFrame) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Codes column by column (136, n) and prior deficits (0, 1; 2 when not said) of a frame.

    Raises `InputRefused` naming each column that is missing. What cannot be read in a cell becomes
    a code that no cell may hold, so that its row is refused.
    """
    absent = [cell for cell in CELLS if cell not in frame.columns and cell not in _OPTIONAL]
    if absent:
        faults = [Fault(cell, "", "no such column; see `ayumi template csv`") for cell in absent]
        raise InputRefused(faults, "table")
    found = {column.name: column for column in frame.get_columns()}
    unreadable = [
        Fault(name, str(column.dtype), "a column of this type holds no scores; write text or codes")
        for name, column in found.items()
        if name in (*CELLS, "prior_deficit") and not _is_readable(column.dtype)
    ]
    if unreadable:
        raise InputRefused(unreadable, "table")
    columns = np.zeros((len(CELLS), frame.height), np.uint8)
    for index, cell in enumerate(CELLS):
        if cell in found:
            columns[index] = _column_codes(found[cell], index)
    deficits = np.full(frame.height, _UNKNOWN_DEFICIT, np.uint8)
    if "prior_deficit" in found:
        deficits = _deficit_codes(found["prior_deficit"])
    return columns, deficits


def _column_codes(column: pl.Series, index: int) -> NDArray[np.uint8]:
    absent = 0 if index in NON_KEY else MISSING_CODE
    if column.dtype == pl.UInt8:
        return (column.fill_null(absent) if column.null_count() else column).to_numpy()
    text = column.cast(pl.String)
    codes = text.replace_strict(
        {**CELL_CODES[index], "": absent}, default=UNREADABLE, return_dtype=pl.UInt8
    )
    return codes.set(text.is_null(), absent).to_numpy()


def _deficit_codes(column: pl.Series) -> NDArray[np.uint8]:
    """Prior deficits: true, false, or nothing."""
    if column.dtype == pl.UInt8:
        return column.fill_null(_UNKNOWN_DEFICIT).to_numpy()
    text = column.cast(pl.String).str.to_lowercase()
    known = {"true": 1, "false": 0, "": _UNKNOWN_DEFICIT}
    if column.dtype.is_integer():
        known = {"1": 1, "0": 0}
    codes = text.replace_strict(known, default=UNREADABLE, return_dtype=pl.UInt8)
    return codes.set(text.is_null(), _UNKNOWN_DEFICIT).to_numpy()


def _is_readable(kind: pl.DataType) -> bool:
    text = (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Null)
    return kind.is_numeric() or isinstance(kind, text)


def faults_of_row(frame: pl.DataFrame, row: int) -> list[Fault]:
    """Everything that is wrong with the scores and the prior deficit of a row, as it stands."""
    values = frame.row(row, named=True)
    faults = []
    for index, cell in enumerate(CELLS):
        value = values.get(cell)
        if value is not None and frame.schema.get(cell) == pl.UInt8:
            read: int | Fault | None = fault_of_code(index, value)
        else:
            read = read_cell(cell, value if isinstance(value, str | None) else str(value))
        if isinstance(read, Fault):
            faults.append(read)
    deficit = values.get("prior_deficit")
    most = _UNKNOWN_DEFICIT if frame.schema.get("prior_deficit") == pl.UInt8 else 1
    whole = isinstance(deficit, int) and 0 <= deficit <= most
    if deficit is not None and not whole and str(deficit).lower() not in ("", "true", "false"):
        message = "write true or false, or leave it empty"
        faults.append(Fault("prior_deficit", str(deficit), message))
    return faults


def exams_frame(exams: list[Exam]) -> pl.DataFrame:
    """Examinations as a frame in text, a column a cell."""
    return pl.DataFrame([exam.to_cells() for exam in exams], schema=dict.fromkeys(CELLS, pl.String))


def results_frame(
    words: NDArray[np.uint32],
    totals: NDArray[np.uint8],
    refused: NDArray[np.bool_],
    form: Literal["text", "codes"],
) -> pl.DataFrame:
    """Words (11, n) and totals (24, n) as a frame; what was refused has nulls throughout."""
    columns: dict[str, Any] = {}
    for i, name in enumerate(RESULTS):
        columns[name] = pl.Series(words[i])
        if form == "text":
            columns[name], columns[f"{name}_star"] = _text_and_star(name, words[i])
    for i, name in enumerate(TOTALS):
        for end, values in zip(("low", "high"), totals[2 * i : 2 * i + 2], strict=True):
            columns[f"{name}_{end}"] = pl.Series(values)
    frame = pl.DataFrame(columns)
    if refused.any():
        frame = frame.with_columns(pl.when(~pl.Series(refused)).then(pl.all()).name.keep())
    return frame


def _text_and_star(name: str, words: NDArray[np.uint32]) -> tuple[pl.Series, pl.Series]:
    plain = pl.Series(words & ~_STAR)
    text = {word: "|".join(values_of(name, word)) for word in plain.unique().to_list()}
    return plain.replace_strict(text, return_dtype=pl.String), pl.Series(words & _STAR != 0)
