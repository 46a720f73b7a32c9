"""On which line of a TOML document a key stands."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

_KEY: Final = r"(?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')"
_KEYS: Final = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER: Final = re.compile(rf"\s*(\[{{1,2}})\s*({_KEYS})\s*\]{{1,2}}")
_ASSIGNMENT: Final = re.compile(rf"\s*({_KEYS})\s*=")
_LONG: Final = re.compile(r"\"\"\"|'''")


def line_numbers(document: str) -> Mapping[str, int]:
    r"""The line of each table and key, by dotted path; inline tables have one line.

    >>> line_numbers("[visits.week_2]\nwindow = { before = 1 }\n")
    {'visits.week_2': 1, 'visits.week_2.window': 2}
    >>> line_numbers("[[assume]]\nat = 'dose'\n[[assume]]\n[assume.value]\n")
    {'assume.0': 1, 'assume.0.at': 2, 'assume.1': 3, 'assume.1.value': 4}
    """
    found: dict[str, int] = {}
    listed: Counter[str] = Counter()
    table, inside_text = "", False
    for number, line in enumerate(document.splitlines(), 1):
        if not inside_text:
            if header := _HEADER.match(line):
                table = _dotted(header[2])
                if header[1] == "[[":
                    listed[table] += 1
                table = _numbered(table, listed)
                found.setdefault(table, number)
            elif assignment := _ASSIGNMENT.match(line):
                key = _dotted(assignment[1])
                found.setdefault(f"{table}.{key}" if table else key, number)
        if len(_LONG.findall(line)) % 2:
            inside_text = not inside_text
    return found


def _numbered(table: str, listed: Mapping[str, int]) -> str:
    """A table of a list, or inside of one, by the number of the last that was begun."""
    for name, count in listed.items():
        if f"{table}.".startswith(f"{name}."):
            return f"{name}.{count - 1}{table.removeprefix(name)}"
    return table


def line_of(place: str, lines: Mapping[str, int]) -> int | None:
    """The line of a place, or of the first thing inside it, or of the nearest table around it."""
    while place:
        inside = (lines[key] for key in lines if key.startswith(f"{place}."))
        line = lines.get(place) or min(inside, default=None)
        if line is not None:
            return line
        place = place.rpartition(".")[0]
    return None


def _dotted(keys: str) -> str:
    return ".".join(part.strip("\"'") for part in re.findall(_KEY, keys))
