"""From the truth to the record: the rater's error, and what cannot be tested."""

from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from ayumi.isncsci.levels import (
    DAP,
    DERMATOMES,
    KEY_MUSCLE_LEVELS,
    LIGHT_TOUCH,
    PIN_PRICK,
    SIDE_START,
    VAC,
)
from ayumi.isncsci.scores import NT_CODE
from ayumi.recovery.calibration import Process

if TYPE_CHECKING:
    import numpy as np

_MUSCLES: Final = len(KEY_MUSCLE_LEVELS)
_ARM: Final = 5
_READ: Final = len(DERMATOMES) - 1
"""Dermatomes with error: of S4-5 no repeat probability is known, so it is read as it is."""


@lru_cache(maxsize=64)
def rater_table(process: Process) -> tuple[tuple[float, ...], ...]:
    """P(recorded grade | true grade): the published disagreements of two raters, scaled.

    That the first rater's grade stands for a truth is ASSUMED.

    >>> from ayumi.recovery import CALIBRATIONS
    >>> table = rater_table(CALIBRATIONS["reference"].process)
    >>> [round(sum(row), 9) for row in table]
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    table = []
    for grade, row in enumerate(process.rater):
        total = sum(row)  # the published rows are rounded
        scaled = [process.rater_scale * chance / total for chance in row]
        scaled[grade] = 1 - sum(scaled[:grade]) - sum(scaled[grade + 1 :])
        table.append(tuple(scaled))
    return tuple(table)


@lru_cache(maxsize=64)
def _cumulative(process: Process) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(accumulate(row[:-1])) for row in rater_table(process))


def recorded(
    codes: bytes, motor_levels: tuple[int, ...], process: Process, random: "np.random.Generator"
) -> bytes:
    """The codes (136) that a rater records of true codes.

    Muscles above the baseline ``motor_levels`` (right, left) are unharmed and graded 5 by any
    rater; sensation is misread only where it changes; a limb's strength or the anal examination may
    not be testable.
    """
    found = bytearray(codes)
    _grades(found, motor_levels, process, random.random(2 * _MUSCLES).tolist())
    _sensation(found, codes, process, random)
    _not_testable(found, process, random.random(5).tolist())
    return bytes(found)


def _grades(
    found: bytearray, motor_levels: tuple[int, ...], process: Process, uniforms: list[float]
) -> None:
    table = _cumulative(process)
    for start, level in zip(SIDE_START, motor_levels, strict=True):
        for muscle, myotome in enumerate(KEY_MUSCLE_LEVELS):
            uniform = uniforms.pop()
            if myotome < level:
                continue
            grade = 0
            for edge in table[found[start + muscle]]:
                if uniform < edge:
                    break
                grade += 1
            found[start + muscle] = grade


def changing(column: bytes) -> list[int]:
    """The dermatomes above S4-5 that differ from a neighbour, or are neither absent nor normal.

    >>> changing(bytes([2] * 5 + [1, 0] + [0] * 21))
    [4, 5, 6]
    """
    read = column[:_READ]
    above, below = read[:1] + read, read[1:] + read[-1:]
    return [
        i
        for i, (rostral, score, caudal) in enumerate(zip(above, read, below, strict=False))
        if score == 1 or rostral != score or score != caudal
    ]


def _sensation(
    found: bytearray, codes: bytes, process: Process, random: "np.random.Generator"
) -> None:
    """A step down or up, each with the column's probability; beyond 0 and 2 there is none."""
    for start in SIDE_START:
        for at, step in ((LIGHT_TOUCH, process.light_touch), (PIN_PRICK, process.pin_prick)):
            first = start + at
            places = changing(codes[first : first + _READ])
            for place, uniform in zip(places, random.random(len(places)).tolist(), strict=True):
                if uniform < step:
                    found[first + place] = max(codes[first + place] - 1, 0)
                elif uniform >= 1 - step:
                    found[first + place] = min(codes[first + place] + 1, 2)


def _not_testable(found: bytearray, process: Process, uniforms: list[float]) -> None:
    for start in SIDE_START:
        for first, cells, chance in (
            (start, _ARM, process.arm_not_testable),
            (start + _ARM, _MUSCLES - _ARM, process.leg_not_testable),
        ):
            if uniforms.pop() < chance:
                found[first : first + cells] = bytes([NT_CODE]) * cells
    if uniforms.pop() < process.anal_not_testable:
        found[VAC] = found[DAP] = NT_CODE
