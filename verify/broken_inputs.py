"""Ways to break an examination in its JSON form, each with the place that must be named.

A document is broken in place. A key ending in `AGAIN` stands for the same key given once more: the
mark is taken out of the text that is written.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ayumi.isncsci.levels import CELLS, MODALITIES, SIDES, VAC

AGAIN: Final = "#again"
Document = dict[str, Any]
Break = Callable[[Document, str, np.random.Generator], str]
"""Breaks a document at a place and returns the place that an error must name."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A way to break a document: at one of ``places``; ``alone`` if it hides all other faults."""

    name: str
    places: Sequence[str]
    apply: Break
    alone: bool = False


ABSENT: Final = object()
_SCORES: Final = CELLS[:VAC]
_COLUMNS: Final = tuple(f"{side}.{column}" for side in SIDES for column in MODALITIES)
_NON_KEY: Final = tuple(f"{side}.lowest_non_key_muscle" for side in SIDES)


def _parent(document: Document, place: str) -> tuple[dict[str, Any], str]:
    """The object in which a place of the examination stands, and its key there."""
    *path, key = place.split(".")
    here = document["exam"]
    for step in path:
        here = here[step]
    return here, key


def _put(document: Document, place: str, value: object) -> None:
    parent, key = _parent(document, place)
    if value is ABSENT:
        del parent[key]
    else:
        parent[key] = value


def _one_of(values: Sequence[Any], random: np.random.Generator) -> Any:
    return values[int(random.integers(len(values)))]


def _instead(*values: object) -> Break:
    """Put one of some values in the place."""

    def apply(document: Document, place: str, random: np.random.Generator) -> str:
        _put(document, place, _one_of(values, random))
        return place

    return apply


def _score(motor: Sequence[object], sensory: Sequence[object]) -> Break:
    """Put a value in a cell for a score, by what scores it takes."""

    def apply(document: Document, place: str, random: np.random.Generator) -> str:
        _put(document, place, _one_of(motor if ".motor." in place else sensory, random))
        return place

    return apply


def _spelled(**parts: object) -> Break:
    return _instead({name: value for name, value in parts.items() if value is not ABSENT})


def _extra_key(*keys: str) -> Break:
    """Put a key that is not known into an object of the examination."""

    def apply(document: Document, place: str, random: np.random.Generator) -> str:
        inside = document["exam"] if place == "exam" else _inside(document, place)
        key: str = _one_of(keys, random)
        inside[key] = "2"
        return key if place == "exam" else f"{place}.{key}"

    return apply


def _inside(document: Document, place: str) -> dict[str, Any]:
    parent, key = _parent(document, place)
    inside: dict[str, Any] = parent[key]
    return inside


def _unknown_part(document: Document, place: str, random: np.random.Generator) -> str:
    part: str = _one_of(["Score", "stars", "normal"], random)
    _put(document, place, {"score": 1, part: True})
    return f"{place}.{part}"


def _repeat(document: Document, place: str, random: np.random.Generator) -> str:
    """Give a cell, a column or a side twice, with the same or with another value."""
    parent, key = _parent(document, place)
    other = "1" if place in CELLS[:VAC] and random.random() < 0.5 else parent[key]
    parent[key + AGAIN] = other
    return place


def _repeat_beside(document: Document, place: str, random: np.random.Generator) -> str:
    document[place + AGAIN] = document.setdefault(place, None)
    return place


def _beside(*values: object) -> Break:
    """Put a value beside the examination."""

    def apply(document: Document, place: str, random: np.random.Generator) -> str:
        document[place] = _one_of(values, random)
        return place

    return apply


def _without_exam(document: Document, place: str, random: np.random.Generator) -> str:
    if random.random() < 0.5:
        del document["exam"]
    else:
        document["exam"] = _one_of([None, "right", 5, [], [document["exam"]], True], random)
    return place


CELL_FAULTS: Final = (
    FaultKind("missing cell", _SCORES, _instead(ABSENT)),
    FaultKind("null", _SCORES, _instead(None)),
    FaultKind("empty text", _SCORES, _instead("")),
    FaultKind("too high", _SCORES, _score([6, "6", 9, "55", 10**30], [3, "3", 5, "22", 10**30])),
    FaultKind("below 0", _SCORES, _instead(-1, "-1", "-0", -5)),
    FaultKind("star on a normal score", _SCORES, _score(["5*", "5**"], ["2*", "2**"])),
    FaultKind("three stars", _SCORES, _instead("1***", "0***", "NT***")),
    FaultKind("star in the wrong place", _SCORES, _instead("*1", "*", "**", "N*T", "1 *")),
    FaultKind("spaces", _SCORES, _instead(" 1", "1 ", "\t1", "1\n", " NT", "\u00a01", " ")),
    FaultKind("leading zero or sign", _SCORES, _instead("01", "00", "+1", "001")),
    FaultKind("no whole number", _SCORES, _instead(1.0, 0.5, "1.0", "1,0", "1e0", "0x1")),
    FaultKind("other digits", _SCORES, _instead("１", "١", "²", "Ⅰ", "O", "l")),
    FaultKind("truth value", _SCORES, _instead(True, False)),
    FaultKind("list", _SCORES, _instead([1], [], ["NT"])),
    FaultKind("wrong case", _SCORES, _instead("nt", "Nt", "nT", "nt*")),
    FaultKind("other words", _SCORES, _instead("ND", "N/A", "UTD", "not testable", "ＮＴ", "null")),
    FaultKind("empty object", _SCORES, _instead({})),
    FaultKind("starred without statement", _SCORES, _spelled(score=1, star=True)),
    FaultKind("statement without star", _SCORES, _spelled(score=1, considered="normal")),
    FaultKind("statement unknown", _SCORES, _spelled(score=1, star=True, considered="abnormal")),
    FaultKind("star no truth value", _SCORES, _spelled(score=1, star="yes", considered="normal")),
    FaultKind("object without score", _SCORES, _spelled(star=True, considered="normal")),
    FaultKind("score in object too high", _SCORES, _spelled(score=6, star=False)),
    FaultKind("score in object below 0", _SCORES, _spelled(score=-1)),
    FaultKind("score in object no whole number", _SCORES, _spelled(score=1.0, star=False)),
    FaultKind("score in object a truth value", _SCORES, _spelled(score=True, star=False)),
    FaultKind(
        "star in text and in object",
        _SCORES,
        _instead(
            {"score": "1*", "star": True, "considered": "not normal"},
            {"score": "NT*", "star": True, "considered": "not normal"},
            {"score": "1*", "star": False},
        ),
    ),
    FaultKind(
        "star on a normal score in object",
        _SCORES,
        _score(
            [{"score": 5, "star": True, "considered": "not normal"}],
            [{"score": 2, "star": True, "considered": "normal"}],
        ),
    ),
    FaultKind("unknown key in object", _SCORES, _unknown_part),
    FaultKind("repeated cell", (*_SCORES, "vac", "dap"), _repeat),
    FaultKind("missing finding", ("vac", "dap"), _instead(ABSENT, None, "")),
    FaultKind(
        "wrong finding",
        ("vac", "dap"),
        _instead("yes", "NO", "nt", "Y", "present", " Yes", "No ", True, False, 0, 1, "1", [], {}),
    ),
    FaultKind("object for a finding", ("vac", "dap"), _instead({"score": "Yes"}, {"score": "NT"})),
    FaultKind("object for a level", _NON_KEY, _instead({"score": "C5"}, {})),
    FaultKind(
        "unknown non-key level",
        _NON_KEY,
        _instead(
            "C4", "S2", "C1", "T13", "S4_5", "INT", "c5", " C5", "C5 ", "C5*", 5, True, ["C5"]
        ),
    ),
)
OTHER_FAULTS: Final = (
    FaultKind(
        "unknown motor level",
        tuple(column for column in _COLUMNS if column.endswith("motor")),
        _extra_key("C4", "T2", "L1", "S2", "c5", "C5 ", "VAC"),
    ),
    FaultKind(
        "unknown sensory level",
        tuple(column for column in _COLUMNS if not column.endswith("motor")),
        _extra_key("C1", "S4-5", "S5", "T13", "INT", "c2", " C2"),
    ),
    FaultKind("unknown column", SIDES, _extra_key("Motor", "touch", "lightTouch", "non_key")),
    FaultKind("unknown key of the examination", ("exam",), _extra_key("VAC", "DAP", "middle")),
    FaultKind(
        "prior deficit no truth value",
        ("prior_deficit",),
        _beside("yes", "true", "True", 0, 1, 1.0, [], "", "unknown"),
    ),
    FaultKind("wrong age", ("age",), _beside(-1, "30", True, 1e9, float("nan"), [30])),
    FaultKind("wrong hours", ("hours_since_injury",), _beside(-0.5, "72", False, float("inf"))),
    FaultKind(
        "wrong star assumption", ("star_assumption",), _beside("Normal", "none", True, 1, [])
    ),
    FaultKind("mistyped key", ("prior_deficits", "start_assumption", "ages"), _beside("true", 1)),
    FaultKind("repeated key beside", ("prior_deficit", "age", "id"), _repeat_beside),
)
SECTION_FAULTS: Final = (
    FaultKind("missing column", _COLUMNS, _instead(ABSENT, None), alone=True),
    FaultKind("column no object", _COLUMNS, _instead([], "5" * 10, 5, True, [2] * 28), alone=True),
    FaultKind("missing side", SIDES, _instead(ABSENT, None), alone=True),
    FaultKind("side no object", SIDES, _instead([], "5", 5, False), alone=True),
    FaultKind("repeated column or side", (*_COLUMNS, *SIDES), _repeat, alone=True),
    FaultKind("repeated examination", ("exam",), _repeat_beside, alone=True),
    FaultKind("missing examination", ("exam",), _without_exam, alone=True),
)
FAULT_KINDS: Final = (*CELL_FAULTS, *OTHER_FAULTS, *SECTION_FAULTS)


def written(document: Mapping[str, Any]) -> bytes:
    """A document as a line of JSON, with the keys that are to stand twice."""
    return json.dumps(document).replace(AGAIN, "").encode()
