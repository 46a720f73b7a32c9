"""Examinations in plain numbers, many at a time, column by column.

Each step of the rules is a sweep over one or two columns of a block, which the compiler turns into
vector instructions. What is not a plain number is marked, and left to `ayumi.isncsci.kernels`.
There are two kernels, what each side is and what follows from both, so that each compiles quickly.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci import engine
from ayumi.isncsci.kernels import CELL_COUNT, STAMP, inner, kernel
from ayumi.isncsci.levels import (
    DAP,
    INT,
    KEY_MUSCLE_LEVELS,
    LIGHT_TOUCH,
    PIN_PRICK,
    S3,
    SCORE_CELLS,
    SIDE_START,
    VAC,
)
from ayumi.isncsci.scores import NT_CODE
from ayumi.isncsci.tables import LEVEL_COUNT, motor_level

BLOCK: Final = 512
CHUNK: Final = 16 * BLOCK
"""So many examinations pass from one kernel to the next at a time; they stay in the cache."""

SIDE_CELLS: Final = 66
_A, _B, _C, _D, _E = (
    np.uint32(grade) for grade in (engine.A, engine.B, engine.C, engine.D, engine.E)
)
_COMPLETE, _INCOMPLETE = np.uint32(engine.COMPLETE), np.uint32(engine.INCOMPLETE)

# The run of normal key muscles ends in one of 13 forms: how many
# muscles from C5 down are at least 3 with all above them 5 (0–10), one more when C5–T1 are all 5,
# and one more when all ten are.
_FORMS: Final = 13
_CHAIN_OF_FORM: Final = (0, *range(10, 15), *range(5, 10), 19, 20)
_MOTOR_LEVELS: Final = np.array(
    [
        motor_level(sensory, chain, vac)
        for vac in (0, 1)
        for sensory in range(LEVEL_COUNT)
        for chain in _CHAIN_OF_FORM
    ],
    dtype=np.uint8,
)

# For each score cell of a side: the level it stands at, and which sum it belongs to (upper, lower
# extremity, light touch, pin prick).
_SEGMENT: Final = np.array([*KEY_MUSCLE_LEVELS, *range(1, 29), *range(1, 29)], dtype=np.uint8)
_PART: Final = np.repeat(np.arange(4), (5, 5, 28, 28))
_HIGHEST: Final = np.array([5, 5, 2, 2], dtype=np.uint8)
_STARTS: Final = np.array(SIDE_START, dtype=np.int64)

# What each sweep does to a block. A block is `BLOCK` examinations column by
# column, bytes; a side's facts are rows of such bytes, in the order of these names.
_SENSORY, _MOTOR, _FELT, _MOVED, _SPARED, _RUN, _AT_LEAST_3, _LOWEST, _UNTESTED = (*range(8), 11)
FACTS: Final = 15


@inner
def _fill(row, value):
    for j in range(BLOCK):
        row[j] = value


@inner
def _copy(source, target):
    for j in range(min(len(source), len(target))):
        target[j] = source[j]


@inner
def _carry_intact(touch, prick, intact, level):
    for j in range(BLOCK):
        intact[j] &= (touch[j] == 2) & (prick[j] == 2)
        level[j] += intact[j]


@inner
def _carry_lowest(score, segment, lowest):
    # Segments come from rostral to caudal, so the highest number is the latest.
    for j in range(BLOCK):
        here = segment * (score[j] != 0)
        lowest[j] = max(lowest[j], here)


@inner
def _carry_run(score, run, at_least_3):
    for j in range(BLOCK):
        at_least_3[j] += run[j] & (score[j] >= 3)
        run[j] &= score[j] == 5


@inner
def _add(column, total):
    for j in range(len(total)):
        total[j] += column[j]


@inner
def _add_scores(score, lowest, untested):
    """Add examined scores; one that is not testable adds nothing but to their count."""
    for j in range(BLOCK):
        number = score[j] & 7
        not_testable = number == NT_CODE
        lowest[j] += number * (not not_testable)
        untested[j] += not_testable


@inner
def _mark_above(column, highest, odd):
    for j in range(BLOCK):
        odd[j] |= column[j] > highest


@inner
def _count_strong_below(score, muscle, nli, strong, muscles):
    for j in range(BLOCK):
        below = nli[j] < muscle
        strong[j] += below & (score[j] >= 3)
        muscles[j] += below


@inner
def _sweep_side(cells, vac, side, odd):
    """Levels, lowest functions and sums of one side, from its cells."""
    for fact in range(FACTS):
        _fill(side[fact], np.uint8(fact == _RUN))
    for cell in range(len(_SEGMENT)):
        score, part = cells[cell], _PART[cell]
        _carry_lowest(score, _SEGMENT[cell], side[_FELT if part >= 2 else _MOVED])
        _add_scores(score, side[_LOWEST + part], side[_UNTESTED + part])
        _mark_above(score, _HIGHEST[part], odd)
    for d in range(28):
        touch, prick = cells[LIGHT_TOUCH + d], cells[PIN_PRICK + d]
        _carry_intact(touch, prick, side[_RUN], side[_SENSORY])
    _fill(side[_RUN], np.uint8(1))
    for m in range(10):
        _carry_run(cells[m], side[_RUN], side[_AT_LEAST_3])
        if m % 5 == 4:
            _add(side[_RUN], side[_MOTOR])
    sensory, motor, form = side[_SENSORY], side[_MOTOR], side[_AT_LEAST_3]
    for j in range(BLOCK):
        sensory[j] += sensory[j] == INT - 1
        side[_SPARED, j] = side[_FELT, j] == INT - 1
        row = np.int64(vac[j] & 1) * LEVEL_COUNT + sensory[j]
        motor[j] = _MOTOR_LEVELS[row * _FORMS + form[j] + motor[j]]


@inner
def _plain_zones(side, vac, dap, sensory_zone, motor_zone):
    """Rule 6 of one side, as words."""
    motor, felt, moved, spared = side[_MOTOR], side[_FELT], side[_MOVED], side[_SPARED]
    one = np.uint32(1)
    for j in range(BLOCK):
        lowest = moved[j] if moved[j] > motor[j] else motor[j]
        motor_zone[j] = one if vac[j] != 0 else one << np.uint32(lowest + 1)
        sensory_zone[j] = one if (dap[j] | spared[j]) != 0 else one << np.uint32(felt[j] + 1)


@inner
def _plain_level(right, left, intact_is_int, nli):
    """Rule 3: the most rostral of the four levels."""
    for j in range(BLOCK):
        sensory_r, sensory_l = right[_SENSORY, j], left[_SENSORY, j]
        motor_r, motor_l = right[_MOTOR, j], left[_MOTOR, j]
        sensory = sensory_r if sensory_r < sensory_l else sensory_l
        motor = motor_r if motor_r < motor_l else motor_l
        lowest = sensory if sensory < motor else motor
        nli[j] = INT if intact_is_int & (sensory == INT) & (motor == S3) else lowest


@inner
def _plain_grade(right, left, vac, dap, nli, strong, muscles, completeness, grade):
    """Rules 4 and 5, as words."""
    for j in range(BLOCK):
        sparing = (dap[j] | right[_SPARED, j] | left[_SPARED, j]) != 0
        far_r = right[_MOVED, j] >= right[_MOTOR, j] + 4
        far_l = left[_MOVED, j] >= left[_MOTOR, j] + 4
        incomplete = (vac[j] != 0) | sparing
        motor_incomplete = (vac[j] != 0) | (sparing & (far_r | far_l))
        c_or_d = _D if 2 * strong[j] >= muscles[j] else _C
        best = _E if nli[j] == INT else c_or_d
        spared = best if motor_incomplete else _B
        grade[j] = spared if incomplete else _A
        completeness[j] = _INCOMPLETE if incomplete else _COMPLETE


@inner
def _as_words(levels, words):
    for j in range(BLOCK):
        words[j] = np.uint32(1) << np.uint32(levels[j] + 1)


@inner
def _totals(right, left, part, spread):
    """Rule 9 for one of upper, lower extremity, light touch, pin prick: lowest, highest value.

    Rows of ``spread``: both sides, right, left.
    """
    highest = _HIGHEST[part]
    for j in range(BLOCK):
        low_r, open_r = right[_LOWEST + part, j], right[_UNTESTED + part, j]
        low_l, open_l = left[_LOWEST + part, j], left[_UNTESTED + part, j]
        spread[2, j], spread[3, j] = low_r, low_r + highest * open_r
        spread[4, j], spread[5, j] = low_l, low_l + highest * open_l
        spread[0, j] = low_r + low_l
        spread[1, j] = spread[3, j] + spread[5, j]


def _sides_kernel(stamp: int) -> Any:
    @kernel
    def read_sides(columns, first, last, sides, odd):
        """Rules 1 and 2, lowest functions and sums of examinations ``first`` to ``last``.

        Reads ``columns`` (136, n); writes ``sides`` (2, `FACTS`, `CHUNK`), and marks in ``odd``
        (`CHUNK`) the examinations in which a cell is anything but a plain number: of these only
        the sums are right, and only when all codes are valid.
        """
        _ = stamp
        block = np.zeros((CELL_COUNT, BLOCK), np.uint8)
        side = np.empty((FACTS, BLOCK), np.uint8)
        strange = np.empty(BLOCK, np.uint8)
        for start in range(first, last, BLOCK):
            stop, at = min(start + BLOCK, last), start - first
            for cell in range(CELL_COUNT):
                _copy(columns[cell][start:stop], block[cell])
            _fill(strange, np.uint8(0))
            for cell in range(SCORE_CELLS, CELL_COUNT):
                _mark_above(block[cell], np.uint8(cell in (VAC, DAP)), strange)
            for s in range(2):
                _sweep_side(block[_STARTS[s] : _STARTS[s] + SIDE_CELLS], block[VAC], side, strange)
                for fact in range(FACTS):
                    _copy(side[fact], sides[s, fact][at : at + BLOCK])
            _copy(strange, odd[at : at + BLOCK])

    return read_sides


def _results_kernel(stamp: int) -> Any:
    @kernel
    def decide(columns, first, last, sides, intact_is_int, words, totals):
        """Rules 3 to 6 and 9 from what `read_sides` found.

        Writes ``words`` (11, n), and ``totals`` (24, n), lowest and highest value in turn.
        """
        _ = stamp
        facts = np.empty((2, FACTS, BLOCK), np.uint8)
        counts, spread = np.empty((3, BLOCK), np.uint8), np.empty((6, BLOCK), np.uint8)
        vac, dap, score = np.zeros((3, BLOCK), np.uint8)
        found = np.empty((11, BLOCK), np.uint32)
        nli, strong, muscles = counts
        for start in range(first, last, BLOCK):
            stop, at = min(start + BLOCK, last), start - first
            _copy(columns[VAC][start:stop], vac)
            _copy(columns[DAP][start:stop], dap)
            for s in range(2):
                for fact in range(FACTS):
                    _copy(sides[s, fact][at : at + BLOCK], facts[s, fact])
                _as_words(facts[s, _SENSORY], found[s])
                _as_words(facts[s, _MOTOR], found[2 + s])
                _plain_zones(facts[s], vac, dap, found[7 + s], found[9 + s])
            _plain_level(facts[0], facts[1], intact_is_int, nli)
            _as_words(nli, found[4])
            _fill(strong, np.uint8(0))
            _fill(muscles, np.uint8(0))
            for s in range(2):
                for m in range(10):
                    _copy(columns[_STARTS[s] + m][start:stop], score)
                    _count_strong_below(score, _SEGMENT[m], nli, strong, muscles)
            _plain_grade(facts[0], facts[1], vac, dap, nli, strong, muscles, found[5], found[6])
            for i in range(11):
                _copy(found[i], words[i][start:stop])
            for part in range(4):
                _totals(facts[0], facts[1], part, spread)
                for row in range(6):
                    to = 2 * part + row if row < 2 else 6 + 4 * part + row
                    _copy(spread[row], totals[to][start:stop])

    return decide


_read_sides: Final = _sides_kernel(STAMP)
_decide: Final = _results_kernel(STAMP)


def classify_blocks(
    columns: NDArray[np.uint8],
    first: int,
    last: int,
    intact_is_int: int,
    words: NDArray[np.uint32],
    totals: NDArray[np.uint8],
) -> NDArray[np.intp]:
    """Classify examinations ``first`` to ``last`` of ``columns`` (136, n), each cell a number.

    Writes ``words`` (11, n) and ``totals`` (24, n). Returns the rows in which a cell is anything
    else: of these only the totals are right, and only when all codes are valid.
    """
    sides = np.empty((2, FACTS, CHUNK), np.uint8)
    odd = np.empty(CHUNK, np.uint8)
    others = []
    for start in range(first, last, CHUNK):
        stop = min(start + CHUNK, last)
        _read_sides(columns, start, stop, sides, odd)
        _decide(columns, start, stop, sides, intact_is_int, words, totals)
        others.append(np.flatnonzero(odd[: stop - start]) + start)
    return np.concatenate(others) if others else np.empty(0, np.intp)
