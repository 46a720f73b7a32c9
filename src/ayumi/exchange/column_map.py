"""How the columns of an export, such as REDCap's, are called here: a small TOML document."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ayumi.isncsci.cells import kind_of
from ayumi.isncsci.levels import CELLS, MODALITIES, SIDES
from ayumi.values import Fault, InputRefused

CONTEXT_COLUMNS: Final = ("prior_deficit", "age", "hours_since_injury")
_KINDS: Final = ("motor", "sensory", "finding", "level")

TEMPLATE: Final = """\
# How an export's columns are called here. Save it, adapt it, and use it with --columns.
id = ["record_id", "redcap_event_name"]    # one column, or several that are joined by "/"
scores = "{side}_{column}_{level}"         # r_mot_c5, l_lt_s4_5, …
non_key_muscle = "{side}_nonkey"           # leave out when the export has none
vac = "vac"
dap = "dap"
# prior_deficit = "prior_deficit"          # also: age, hours_since_injury
level_case = "lower"                       # "lower": c5, s4_5; "upper": C5, S4_5

[side]
right = "r"
left = "l"

[column]
motor = "mot"
light_touch = "lt"
pin_prick = "pp"

# What the export writes = what is meant (0–5, NT, 3* not normal, 3** considered normal, Yes, No).
[values.motor]
"9" = "NT"
[values.sensory]
"9" = "NT"
[values.finding]
"1" = "Yes"
"0" = "No"
"9" = "NT"
"""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column of a table holds which cell, and how its values are to be read.

    ``columns`` gives the table's column for each cell and context value; ``values`` the
    replacements by kind of cell (motor, sensory, finding, level).
    """

    id: tuple[str, ...] = ("id",)
    columns: Mapping[str, str] = field(
        default_factory=lambda: {name: name for name in (*CELLS, *CONTEXT_COLUMNS)}
    )
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def replacements(self, cell: str) -> Mapping[str, str]:
        """What to write instead of an export's values in a cell."""
        return {} if cell in CONTEXT_COLUMNS else self.values.get(kind_of(cell), {})


def read_column_map(path: Path) -> ColumnMap:
    """Read a column map; raises `InputRefused` with every fault of the document."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        fault = Fault(str(path), "", f"{error}; `ayumi template columns` prints one to start from")
        raise InputRefused([fault], "column map") from None
    faults: list[Fault] = []
    _unknown("", document, (*_TEXTS, "id", "side", "column", "values"), faults)
    for key in _TEXTS:
        if key in document and not isinstance(document[key], str):
            faults.append(Fault(key, repr(document[key]), "write the name in quotes"))
    ids = document.get("id", "id")
    ids = [ids] if isinstance(ids, str) else ids
    if not isinstance(ids, list) or not all(isinstance(name, str) for name in ids):
        faults.append(Fault("id", repr(ids), "write one column name, or a list of them"))
    side = _names(document, "side", SIDES, faults)
    column = _names(document, "column", MODALITIES, faults)
    values = _values(document.get("values", {}), faults)
    if document.get("level_case", "lower") not in ("lower", "upper"):
        faults.append(Fault("level_case", str(document["level_case"]), "write lower or upper"))
    columns: dict[str, str] = {}
    if not faults:
        columns = _columns(document, side, column, faults)
    if faults:
        raise InputRefused(faults, f"column map {path}")
    return ColumnMap(tuple(ids), columns, values)


_TEXTS: Final = ("scores", "non_key_muscle", "vac", "dap", "level_case", *CONTEXT_COLUMNS)


def _columns(
    document: Mapping[str, Any],
    side: Mapping[str, str],
    column: Mapping[str, str],
    faults: list[Fault],
) -> dict[str, str]:
    pattern = document.get("scores", "{side}.{column}.{level}")
    non_key = document.get("non_key_muscle", "{side}.lowest_non_key_muscle")
    upper = document.get("level_case", "lower") == "upper"
    found = {name: document.get(name, name) for name in ("vac", "dap", *CONTEXT_COLUMNS)}
    try:
        for cell in CELLS:
            parts = cell.split(".")
            if len(parts) == 3:
                level = parts[2] if upper else parts[2].lower()
                found[cell] = pattern.format(
                    side=side[parts[0]], column=column[parts[1]], level=level
                )
            elif len(parts) == 2:
                found[cell] = non_key.format(side=side[parts[0]])
    except (KeyError, IndexError, ValueError, AttributeError):
        allowed = "use {side}, {column} and {level}, for a non-key muscle {side}"
        faults.append(Fault("scores", str(pattern), allowed))
        return found
    names = list(found.values())
    faults += [
        Fault("scores", name, "this name would stand for several cells; add what tells them apart")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    return found


def _names(
    document: Mapping[str, Any], table: str, known: Sequence[str], faults: list[Fault]
) -> dict[str, str]:
    given = document.get(table, {})
    if not isinstance(given, Mapping) or not all(isinstance(v, str) for v in given.values()):
        faults.append(Fault(table, repr(given), f"write a table of names for {', '.join(known)}"))
        return {name: name for name in known}
    _unknown(f"{table}.", given, known, faults)
    return {name: given.get(name, name) for name in known}


def _values(given: Any, faults: list[Fault]) -> dict[str, dict[str, str]]:
    if not isinstance(given, Mapping):
        faults.append(Fault("values", repr(given), f"write tables for {', '.join(_KINDS)}"))
        return {}
    _unknown("values.", given, _KINDS, faults)
    for kind, pairs in given.items():
        if not isinstance(pairs, Mapping) or not all(isinstance(v, str) for v in pairs.values()):
            faults.append(Fault(f"values.{kind}", repr(pairs), 'write pairs such as "9" = "NT"'))
    return {str(kind): dict(pairs) for kind, pairs in given.items() if isinstance(pairs, Mapping)}


def _unknown(
    place: str, given: Mapping[str, Any], known: Sequence[str], faults: list[Fault]
) -> None:
    faults += [
        Fault(f"{place}{key}", str(given[key]), f"unknown key; known: {', '.join(known)}")
        for key in given
        if key not in known
    ]
