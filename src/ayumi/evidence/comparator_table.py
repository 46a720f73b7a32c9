"""Tables of comparators: the one that is shipped, and a user's own, as CSV.

UTF-8; comma, semicolon or tab. The first line names the columns; ``id`` and ``measure`` are needed,
others may be left out, and an empty cell is a value that is not known.
"""

import csv
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Final

from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_row import COLUMNS, Row
from ayumi.evidence.spans import years_said
from ayumi.values import Fault, InputRefused, did_you_mean

SHIPPED: Final = "natural_recovery.csv"
NEEDED: Final = ("id", "measure")
_DELIMITERS: Final = (",", ";", "\t")


@cache
def shipped() -> tuple[Comparator, ...]:
    """The comparators that come with Ayumi, in the order of the table.

    >>> next(row for row in shipped() if row.id == "scirehab_C3T10_d14_28_incomplete").counts
    (1, 50)
    """
    text = files("ayumi.evidence").joinpath(SHIPPED).read_text(encoding="utf-8")
    return read_comparators(text, SHIPPED, taken=())


def read_comparators(
    text: str, where: str, taken: Collection[str] | None = None
) -> tuple[Comparator, ...]:
    r"""The comparators of a table, or `InputRefused` with every fault by line and column.

    ``where`` names the table in messages; ids must not be among those ``taken``, which are those
    of the shipped table if nothing is said.

    >>> [row] = read_comparators("id,measure,n,events\nown,ais_to_C_or_better,31,4\n", "own.csv")
    >>> row.rate, row.status, row.usable_as_prior
    (0.12903225806451613, 'own', True)
    """
    used = {row.id for row in shipped()} if taken is None else set(taken)
    header, lines = _parts(text, where)
    found: list[Comparator] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) != len(header):
            message = (
                f"{len(cells)} values where the first line names {len(header)} columns; "
                "put a text with a comma in quotes, and write numbers with a point"
            )
            faults.append(Fault(f"line {line}", "", message))
            continue
        row = Row(dict(zip(header, cells, strict=True)), _Place(line))
        comparator = row.comparator()
        name = row.text("id")
        if name in used:
            row.fault("id", "a comparator has this id already; choose another")
        elif name in seen:
            row.fault("id", f"stands on line {seen[name]} already; choose another")
        if name:
            seen.setdefault(name, line)
        faults += row.faults
        if comparator is not None:
            found.append(comparator)
    if not lines:
        message = "holds no rows; write one a comparator below the names of the columns"
        faults.append(Fault(where, "", message))
    if faults:
        raise InputRefused(faults, f"comparators of {where}")
    return tuple(found)


def written(comparators: Iterable[Comparator]) -> str:
    """A table with all columns, which reads back as the same comparators."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for comparator in comparators:
        cells = as_cells(comparator)
        writer.writerow([cells[name] for name in COLUMNS])
    return out.getvalue()


def as_cells(comparator: Comparator) -> dict[str, str]:
    """A comparator as the texts of its columns."""
    first, last = comparator.baseline_days or (None, None)
    return {
        "id": comparator.id,
        "measure": comparator.measure,
        "side": comparator.side or "",
        "population": comparator.population,
        "level_group": comparator.level_group,
        "levels": "" if comparator.levels is None else str(comparator.levels),
        "baseline_ais": comparator.baseline_ais or "",
        "baseline_day_min": _number(first),
        "baseline_day_max": _number(last),
        "followup_weeks": _number(comparator.followup_weeks),
        "n": _number(comparator.n),
        "events": _number(comparator.events),
        "events_highest": _number(comparator.events_highest),
        "percent": comparator.percent_as_printed or _number(comparator.percent),
        "mean": _number(comparator.mean),
        "sd": _number(comparator.sd),
        "registry": comparator.registry,
        "era": "" if comparator.era is None else years_said(comparator.era),
        "country": comparator.country or "",
        "source": comparator.source,
        "people": "+".join(sorted(comparator.people)),
        "usable_as_prior": "yes" if comparator.usable_as_prior else "no",
        "status": comparator.status,
        "second_reading": comparator.second_reading,
        "note": comparator.note,
    }


class _Place:
    """Where a column of a line stands."""

    def __init__(self, line: int) -> None:
        self._line = line

    def __call__(self, column: str) -> str:
        return f"line {self._line}, {column}"


def _parts(text: str, where: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names of the columns, and the lines that hold anything; `InputRefused` by the header."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        message = f"is empty; begin with a line of columns: {','.join(COLUMNS)}"
        raise InputRefused([Fault(where, "", message)], "comparators")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        message = f"no readable CSV: {error}"
        fault = Fault(f"line {reader.line_num}", "", message)
        raise InputRefused([fault], f"comparators of {where}") from None
    header = [name.strip() for name in lines[0][1]]
    faults = list(_check_header(header))
    if faults:
        raise InputRefused(faults, f"comparators of {where}")
    return header, lines[1:]


def _check_header(header: list[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            meant = did_you_mean(name, COLUMNS, listed=len(COLUMNS))
            yield Fault("columns", name or "(no name)", f"there is no such column; {meant}")
        elif header.count(name) > 1:
            yield Fault("columns", name, "this column stands more than once; keep one")
    for name in NEEDED:
        if name not in header:
            yield Fault("columns", "", f"there is no column `{name}`, which is needed")


def _number(number: float | None) -> str:
    """A number as it is written, without a point where it is whole."""
    if number is None:
        return ""
    return str(int(number)) if number == int(number) else repr(number)
