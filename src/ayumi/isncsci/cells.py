"""Reading what stands in one cell of an examination, strictly: its code, or what is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ayumi.isncsci.levels import CELL_INDEX, CELLS, LEVEL_INDEX, NON_KEY_MUSCLE_LEVELS
from ayumi.isncsci.scores import (
    CONSIDERED_NORMAL,
    FINDING_CODES,
    FINDING_TEXT,
    MISSING_CODE,
    MOTOR_CODES,
    NOT_NORMAL,
    SENSORY_CODES,
    Score,
)
from ayumi.values import Fault

NON_KEY_CODES: Final = {level: LEVEL_INDEX[level] for level in NON_KEY_MUSCLE_LEVELS}
_NON_KEY_TEXT: Final = {0: "", **{code: level for level, code in NON_KEY_CODES.items()}}
_SCORE_TEXT: Final = {code: text for text, code in MOTOR_CODES.items()}
_STAR_HINT: Final = "x* when a non-SCI condition makes it not normal, x** when considered normal"


def kind_of(cell: str) -> str:
    """Which values a cell takes: ``motor``, ``sensory``, ``finding`` or ``level``."""
    if cell in ("vac", "dap"):
        return "finding"
    column = cell.split(".")[1]
    return {"motor": "motor", "lowest_non_key_muscle": "level"}.get(column, "sensory")


_KINDS: Final = {cell: kind_of(cell) for cell in CELLS}
CODES_BY_KIND: Final[Mapping[str, Mapping[str, int]]] = {
    "motor": MOTOR_CODES,
    "sensory": SENSORY_CODES,
    "finding": FINDING_CODES,
    "level": NON_KEY_CODES,
}
ALLOWED: Final = {
    "motor": f"a motor score is 0, 1, 2, 3, 4, 5 or NT; {_STAR_HINT}",
    "sensory": f"a sensory score is 0, 1, 2 or NT; {_STAR_HINT}",
    "finding": "write Yes, No or NT",
    "level": "name one level from C5 to S1, or leave it out when no such muscle was found",
}
CELL_CODES: Final = tuple(CODES_BY_KIND[_KINDS[cell]] for cell in CELLS)
"""For each cell, text to code."""


def missing(cell: str) -> Fault:
    """The fault of a cell that holds nothing."""
    return Fault(cell, "", f"missing; {ALLOWED[_KINDS[cell]]}")


def read_cell(cell: str, value: object) -> int | Fault:
    """The code of what stands in a cell, or the one fault that it has.

    Takes text as in `ayumi.isncsci.scores`, whole numbers, `Score` values, and the spelled-out
    form ``{"score": 3, "star": true, "considered": "normal"}``.

    >>> read_cell("right.motor.C5", "3*")
    11
    >>> read_cell("right.motor.C5", 6).message.partition(";")[0]
    'a motor score is 0, 1, 2, 3, 4, 5 or NT'
    """
    kind = _KINDS[cell]
    if value is None or value == "":
        return 0 if kind == "level" else missing(cell)
    if isinstance(value, Mapping) and kind in ("motor", "sensory"):
        value = _spelled_out(cell, value)
        if isinstance(value, Fault):
            return value
    text = str(value) if type(value) in (int, Score) and kind != "level" else value
    if isinstance(text, str):
        code = CODES_BY_KIND[kind].get(text)
        if code is not None:
            return code
    return Fault(cell, as_text(value), _what_is_wrong(kind, value))


def _spelled_out(cell: str, value: Mapping[str, Any]) -> str | Fault:
    """A score given as number, star and statement, in text; or its fault."""
    unknown = sorted(map(str, value.keys() - {"score", "star", "considered"}))
    score, star, considered = value.get("score"), value.get("star", False), value.get("considered")
    if unknown:
        return Fault(f"{cell}.{unknown[0]}", "", "unknown key; write score, star and considered")
    if type(star) is not bool:
        return Fault(cell, as_text(star), "star is true or false")
    if star and considered not in ("normal", "not normal"):
        return Fault(
            cell,
            as_text(dict(value)),
            "a starred score needs the examiner's statement, considered: 'normal' or 'not normal'",
        )
    if considered is not None and not star:
        return Fault(
            cell, as_text(dict(value)), "only a starred score is considered normal or not normal"
        )
    if type(score) not in (int, str) or "*" in str(score):
        message = f"score is the bare number or NT, its star stands beside; {ALLOWED[_KINDS[cell]]}"
        return Fault(cell, as_text(score), message)
    return f"{score}{'' if not star else '*' if considered == 'not normal' else '**'}"


def _what_is_wrong(kind: str, value: object) -> str:
    """Say what is allowed, and, where the cause is plain, what to do."""
    allowed = ALLOWED[kind]
    if isinstance(value, str):
        bare = value.strip()
        if bare != value and bare in CODES_BY_KIND[kind]:
            return f"written with spaces, write {bare}; {allowed}"
        if bare.removesuffix(".0") != bare and bare.removesuffix(".0") in CODES_BY_KIND[kind]:
            return f"a whole number, write {bare.removesuffix('.0')}; {allowed}"
        normal = {"motor": "5", "sensory": "2"}.get(kind)
        if normal and value in (f"{normal}*", f"{normal}**"):
            return f"a normal score bears no star, write {normal}; {allowed}"
    return allowed


def as_text(value: object) -> str:
    """What stood somewhere, as text that can be shown and written anywhere."""
    text = value if isinstance(value, str) else repr(value)
    return text.encode(errors="backslashreplace").decode()


def text_of(index: int, code: int) -> str:
    """What stands in the cell at an index, in text; empty for no non-key muscle."""
    kind = _KINDS[CELLS[index]]
    if kind == "finding":
        return FINDING_TEXT[code]
    return _NON_KEY_TEXT[code] if kind == "level" else _SCORE_TEXT[code]


def fault_of_code(index: int, code: int) -> Fault | None:
    """The fault of a byte in an array of codes, or None when it is valid for its cell."""
    kind = _KINDS[CELLS[index]]
    if code in CELL_CODES[index].values() or (kind == "level" and code == 0):
        return None
    if code == MISSING_CODE:
        return missing(CELLS[index])
    return Fault(CELLS[index], str(code), f"no such code; {ALLOWED[kind]}")


def faults_of_codes(codes: bytes) -> Iterator[Fault]:
    """The faults of all the bytes of an examination."""
    for index, code in enumerate(codes[: len(CELLS)]):
        if fault := fault_of_code(index, code):
            yield fault


def with_single_star_normal(codes: bytes) -> bytes:
    """The codes with every single star read as *considered normal* instead of *not normal*."""
    flip = NOT_NORMAL | CONSIDERED_NORMAL
    scores = bytes(
        code ^ flip if code & NOT_NORMAL else code for code in codes[: CELL_INDEX["vac"]]
    )
    return scores + codes[CELL_INDEX["vac"] :]
