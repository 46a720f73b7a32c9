"""One ISNCSCI examination as an immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal

from ayumi.isncsci.cells import as_text, fault_of_code, faults_of_codes, read_cell, text_of
from ayumi.isncsci.levels import (
    CELL_INDEX,
    CELLS,
    DAP,
    DERMATOMES,
    KEY_MUSCLES,
    LIGHT_TOUCH,
    MODALITIES,
    MOTOR,
    NON_KEY,
    PIN_PRICK,
    SIDE_START,
    SIDES,
    VAC,
)
from ayumi.isncsci.scores import FINDING_TEXT, MOTOR_CODES, SENSORY_CODES, Score
from ayumi.values import Fault, InputRefused

_COLUMN_LEVELS: Final = {
    "motor": KEY_MUSCLES,
    "light_touch": DERMATOMES,
    "pin_prick": DERMATOMES,
}
_SIDE_KEYS: Final = (*MODALITIES, "lowest_non_key_muscle")
_EXAM_KEYS: Final = (*SIDES, "vac", "dap")
_COLUMN_START: Final = {"motor": MOTOR, "light_touch": LIGHT_TOUCH, "pin_prick": PIN_PRICK}
Finding = Literal["Yes", "No", "NT"]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an examination: scores by level, and the lowest non-key muscle with function."""

    motor: Mapping[str, Score]
    light_touch: Mapping[str, Score]
    pin_prick: Mapping[str, Score]
    lowest_non_key_muscle: str | None


@dataclass(frozen=True, repr=False)
class Exam:
    """One complete examination.

    ``codes`` holds one byte a cell, in the order of `CELLS` (see `ayumi.isncsci.scores`); build it
    with `from_dict`, `from_cells` or `intact` and `replace`. Context, all optional: whether a
    deficit was documented before (``prior_deficit``), ``age`` [years], ``hours_since_injury`` [h].

    >>> exam = Exam.intact().replace({"left.motor.L5": "4", "vac": "NT"})
    >>> exam["left.motor.L5"], exam.vac
    (4, 'NT')
    >>> exam
    Exam(VAC NT, DAP Yes; motor 99, light touch 112, pin prick 112)
    """

    codes: bytes
    prior_deficit: bool | None = None
    age: float | None = None
    hours_since_injury: float | None = None

    def __post_init__(self) -> None:
        codes: Any = self.codes
        if not isinstance(codes, bytes):
            message = "give the bytes of an examination, or read it with from_dict or from_cells"
            raise InputRefused([Fault("codes", as_text(codes), message)], "examination")
        faults = [] if _all_valid(self.codes) else list(faults_of_codes(self.codes))
        if len(self.codes) != len(CELLS):
            faults = [
                Fault("codes", str(len(self.codes)), f"an examination has {len(CELLS)} bytes")
            ]
        faults += _context_faults(self.prior_deficit, self.age, self.hours_since_injury)
        if faults:
            raise InputRefused(faults, "examination")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy what the examination is, not what was looked at."""
        return Exam, (self.codes, self.prior_deficit, self.age, self.hours_since_injury)

    @classmethod
    def intact(cls, **context: Any) -> "Exam":
        """An examination in which everything is normal, to build others from."""
        scores = (b"\x05" * 10 + b"\x02" * 56) * 2
        return cls(scores + bytes((1, 1, 0, 0)), **context)

    @classmethod
    def from_dict(cls, exam: Mapping[str, Any], **context: Any) -> "Exam":
        """Read the nested form ``{right, left: {motor, light_touch, pin_prick}, vac, dap}``.

        Raises `InputRefused` with every fault at once, each naming its cell.
        """
        faults: list[Fault] = []
        codes = read_exam(exam, faults)
        if faults:
            faults += _context_faults(**context)
            raise InputRefused(faults, "examination")
        return cls(codes, **context)

    @classmethod
    def from_cells(cls, cells: Mapping[str, Any], **context: Any) -> "Exam":
        """Read the flat form, one entry a cell named as in `CELLS`; refuses as `from_dict` does."""
        unknown = [
            Fault(str(name), "", "unknown cell; cells are named like right.motor.C5")
            for name in cells
            if name not in CELL_INDEX
        ]
        read = [read_cell(cell, cells.get(cell)) for cell in CELLS]
        faults = unknown + [item for item in read if isinstance(item, Fault)]
        if faults:
            raise InputRefused(faults + _context_faults(**context), "examination")
        return cls(bytes(item for item in read if isinstance(item, int)), **context)

    def replace(self, cells: Mapping[str, Any]) -> "Exam":
        """The same examination with some cells changed, named as in `CELLS`."""
        context = {
            "prior_deficit": self.prior_deficit,
            "age": self.age,
            "hours_since_injury": self.hours_since_injury,
        }
        return Exam.from_cells({**self.to_cells(), **cells}, **context)

    def to_cells(self) -> dict[str, str]:
        """Every cell in text, named as in `CELLS`."""
        return {cell: text_of(i, self.codes[i]) for i, cell in enumerate(CELLS)}

    def to_dict(self) -> dict[str, Any]:
        """The nested form in text, as `from_dict` reads it."""
        nested: dict[str, Any] = {}
        for side, start, non_key in zip(SIDES, SIDE_START, NON_KEY, strict=True):
            nested[side] = {
                column: {
                    level: text_of(start + at + i, self.codes[start + at + i])
                    for i, level in enumerate(_COLUMN_LEVELS[column])
                }
                for column, at in _COLUMN_START.items()
            }
            if self.codes[non_key]:
                nested[side]["lowest_non_key_muscle"] = text_of(non_key, self.codes[non_key])
        return {**nested, "vac": self.vac, "dap": self.dap}

    def __getitem__(self, cell: str) -> Score:
        """The score in a cell, such as ``exam["right.motor.C5"]``."""
        if CELL_INDEX[cell] >= VAC:
            raise KeyError(f"{cell} holds no score; read exam.{cell}")
        return Score.from_code(self.codes[CELL_INDEX[cell]])

    @property
    def vac(self) -> Finding:
        """Voluntary anal contraction."""
        return FINDING_TEXT[self.codes[VAC]]  # type: ignore[return-value]

    @property
    def dap(self) -> Finding:
        """Deep anal pressure."""
        return FINDING_TEXT[self.codes[DAP]]  # type: ignore[return-value]

    @cached_property
    def right(self) -> Side:
        """The right side."""
        return self._side(0)

    @cached_property
    def left(self) -> Side:
        """The left side."""
        return self._side(1)

    def _side(self, side: int) -> Side:
        start = SIDE_START[side]
        columns = {
            column: MappingProxyType(
                {
                    level: Score.from_code(self.codes[start + at + i])
                    for i, level in enumerate(_COLUMN_LEVELS[column])
                }
            )
            for column, at in _COLUMN_START.items()
        }
        lowest = text_of(NON_KEY[side], self.codes[NON_KEY[side]]) or None
        return Side(**columns, lowest_non_key_muscle=lowest)

    def __repr__(self) -> str:
        """The findings and sums in a line, with what is not testable or starred."""
        sums = {"motor": 0, "light_touch": 0, "pin_prick": 0}
        not_testable = starred = 0
        for cell, code in zip(CELLS[:VAC], self.codes, strict=False):
            score = Score.from_code(code)
            sums[cell.split(".")[1]] += score.examined or 0
            not_testable += score.examined is None
            starred += score.considered is not None
        parts = ", ".join(f"{name.replace('_', ' ')} {total}" for name, total in sums.items())
        notes = (
            f"{f', {not_testable} NT' * bool(not_testable)}{f', {starred} starred' * bool(starred)}"
        )
        return f"Exam(VAC {self.vac}, DAP {self.dap}; {parts}{notes})"


_SCORE_CODES: Final = {
    "motor": MOTOR_CODES,
    "light_touch": SENSORY_CODES,
    "pin_prick": SENSORY_CODES,
}
_COLUMNS: Final = tuple(
    (start + at, start + at + len(_COLUMN_LEVELS[column]), bytes(_SCORE_CODES[column].values()))
    for start in SIDE_START
    for column, at in _COLUMN_START.items()
)


def _all_valid(codes: bytes) -> bool:
    """Whether every byte is valid for its cell; only whether, which is quick to see."""
    return (
        not any(codes[start:stop].translate(None, valid) for start, stop, valid in _COLUMNS)
        and len(codes) == len(CELLS)
        and all(fault_of_code(index, codes[index]) is None for index in range(VAC, len(CELLS)))
    )


def read_exam(exam: Any, faults: list[Fault]) -> bytes:
    """The codes of an examination in nested form; adds to ``faults`` whatever is wrong with it.

    When a fault was added, what is returned is of no use.
    """
    if not isinstance(exam, Mapping):
        _no_section("exam", exam, f"write an object with {', '.join(_EXAM_KEYS)}", faults)
        return b""
    codes = bytearray()
    for side in SIDES:
        _read_side(side, exam.get(side), codes, faults)
    non_key = [
        (f"{side}.lowest_non_key_muscle", exam[side].get("lowest_non_key_muscle"))
        for side in SIDES
        if isinstance(exam.get(side), Mapping)
    ]
    for cell, value in (("vac", exam.get("vac")), ("dap", exam.get("dap")), *non_key):
        _append(read_cell(cell, value), codes, faults)
    _unknown_keys("", exam, _EXAM_KEYS, faults)
    return bytes(codes)


def _read_side(side: str, columns: Any, codes: bytearray, faults: list[Fault]) -> None:
    if not isinstance(columns, Mapping):
        _no_section(side, columns, f"write an object with {', '.join(MODALITIES)}", faults)
        return
    for column, levels in _COLUMN_LEVELS.items():
        section = columns.get(column)
        place = f"{side}.{column}"
        if not isinstance(section, Mapping):
            _no_section(place, section, f"write an object with {len(levels)} levels", faults)
            continue
        try:
            # Text that is valid as it stands is by far the most common: read it at once.
            known = _SCORE_CODES[column].__getitem__
            codes += bytes(map(known, map(section.__getitem__, levels)))
        except (KeyError, TypeError):
            for level in levels:
                _append(read_cell(f"{place}.{level}", section.get(level)), codes, faults)
        _unknown_keys(place, section, levels, faults)
    _unknown_keys(side, columns, _SIDE_KEYS, faults)


def _append(read: int | Fault, codes: bytearray, faults: list[Fault]) -> None:
    if isinstance(read, Fault):
        faults.append(read)
    else:
        codes.append(read)


def _no_section(place: str, value: object, message: str, faults: list[Fault]) -> None:
    absent = value is None
    faults.append(Fault(place, "" if absent else as_text(value), ("missing; " * absent) + message))


def _unknown_keys(
    place: str, found: Mapping[str, Any], known: tuple[str, ...], faults: list[Fault]
) -> None:
    if found.keys() <= set(known):
        return
    what = "level" if known in (KEY_MUSCLES, DERMATOMES) else "key"
    for key in found:
        if key not in known:
            name = f"{place}.{key}" if place else str(key)
            faults.append(
                Fault(name, str(found[key]), f"unknown {what}; known: {', '.join(known)}")
            )


def _context_faults(
    prior_deficit: Any = None, age: Any = None, hours_since_injury: Any = None
) -> list[Fault]:
    faults = []
    if prior_deficit is not None and type(prior_deficit) is not bool:
        faults.append(
            Fault("prior_deficit", as_text(prior_deficit), "write true or false, or leave out")
        )
    for name, value, unit in (
        ("age", age, "years"),
        ("hours_since_injury", hours_since_injury, "h"),
    ):
        if value is not None and (type(value) not in (int, float) or not 0 <= value < 1e6):
            faults.append(
                Fault(name, as_text(value), f"write a number from 0 up [{unit}], or leave out")
            )
    return faults
