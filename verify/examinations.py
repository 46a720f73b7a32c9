"""Random examinations of every kind, as code arrays; shared by ``make verify`` and ``make bench``.

Not a model of injuries (that is natural recovery's task): these are made to reach every branch of
the rules. Sensation and strength fall away below a random segment, with spared islands.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci.levels import (
    CELLS,
    DAP,
    KEY_MUSCLE_LEVELS,
    LIGHT_TOUCH,
    NON_KEY,
    PIN_PRICK,
    SCORE_CELLS,
    SIDE_START,
    VAC,
)
from ayumi.isncsci.scores import CONSIDERED_NORMAL, NOT_NORMAL, NT_CODE

KINDS: Final = (
    "plain",
    "not testable",
    "starred",
    "mixed",
    "near intact",
    "complete",
    "non-key muscle",
    "VAC or DAP not testable",
)
Codes = NDArray[np.uint8]
_MOTOR: Final = np.zeros(SCORE_CELLS, dtype=bool)
for _start in SIDE_START:
    _MOTOR[_start : _start + 10] = True


def plain(count: int, random: np.random.Generator) -> Codes:
    """Examinations in which every cell is a number; shape (count, 136)."""
    codes = np.zeros((count, len(CELLS)), dtype=np.uint8)
    for start in SIDE_START:
        edge = random.integers(0, 30, count)
        sparing = random.choice([0.0, 0.1, 0.5, 0.9], count)
        for at, levels, highest in (
            (0, np.array(KEY_MUSCLE_LEVELS), 5),
            (LIGHT_TOUCH, np.arange(1, 29), 2),
            (PIN_PRICK, np.arange(1, 29), 2),
        ):
            shift = random.integers(-2, 4, count)
            below = levels[None, :] > (edge + shift)[:, None]
            spared = random.random(below.shape) < sparing[:, None]
            partial = random.integers(0, highest + 1, below.shape)
            found = np.where(below, np.where(spared, partial, 0), highest)
            codes[:, start + at : start + at + len(levels)] = found
    codes[:, VAC] = random.random(count) < 0.3
    codes[:, DAP] = random.random(count) < 0.4
    return codes


def _each(count: int, random: np.random.Generator, most: int) -> NDArray[np.bool_]:
    """For every examination a random choice of at most ``most`` score cells."""
    chosen = np.zeros((count, SCORE_CELLS), dtype=bool)
    for _ in range(most):
        rows = np.flatnonzero(random.random(count) < 0.7)
        chosen[rows, random.integers(0, SCORE_CELLS, rows.size)] = True
    return chosen


def with_not_testable(codes: Codes, random: np.random.Generator, most: int = 4) -> Codes:
    """Some scores of each examination not testable."""
    codes = codes.copy()
    codes[:, :SCORE_CELLS][_each(len(codes), random, most)] = NT_CODE
    return codes


def with_stars(codes: Codes, random: np.random.Generator, most: int = 4) -> Codes:
    """Some abnormal or not-testable scores of each examination starred."""
    codes = codes.copy()
    scores = codes[:, :SCORE_CELLS]
    chosen = _each(len(codes), random, most)
    # Only an abnormal score can be starred: bring normal ones down first.
    normal = np.where(_MOTOR, 5, 2)
    lower = random.integers(0, normal, scores.shape)
    scores[:] = np.where(chosen & (scores == normal), lower, scores)
    star = random.choice(np.array([NOT_NORMAL, CONSIDERED_NORMAL], dtype=np.uint8), scores.shape)
    scores[chosen] += star[chosen]
    return codes


def near_intact(count: int, random: np.random.Generator) -> Codes:
    """Examinations in which all is normal but for a few cells."""
    codes = np.zeros((count, len(CELLS)), dtype=np.uint8)
    codes[:, :SCORE_CELLS] = np.where(_MOTOR, 5, 2)
    chosen = _each(count, random, 2)
    codes[:, :SCORE_CELLS][chosen] = random.integers(0, 2, int(chosen.sum()))
    codes[:, VAC] = random.random(count) < 0.6
    codes[:, DAP] = random.random(count) < 0.7
    return codes


def complete(count: int, random: np.random.Generator) -> Codes:
    """Examinations without any sacral sparing."""
    codes = plain(count, random)
    for start in SIDE_START:
        codes[:, [start + LIGHT_TOUCH + 27, start + PIN_PRICK + 27]] = 0
    codes[:, [VAC, DAP]] = 0
    return codes


def with_non_key(codes: Codes, random: np.random.Generator) -> Codes:
    """A lowest non-key muscle with function on one or both sides, mostly without VAC."""
    codes = codes.copy()
    for cell in NON_KEY:
        present = random.random(len(codes)) < 0.7
        codes[:, cell] = np.where(present, random.integers(4, 26, len(codes)), 0)
    codes[:, VAC] = np.where(random.random(len(codes)) < 0.9, 0, codes[:, VAC])
    return codes


def with_open_findings(codes: Codes, random: np.random.Generator) -> Codes:
    """VAC, DAP or both not testable."""
    codes = codes.copy()
    which = random.integers(1, 4, len(codes))
    codes[:, VAC] = np.where(which & 1, NT_CODE, codes[:, VAC])
    codes[:, DAP] = np.where(which & 2, NT_CODE, codes[:, DAP])
    return codes


def of_kind(kind: str, count: int, random: np.random.Generator) -> Codes:
    """Random examinations of one of `KINDS`."""
    if kind == "plain":
        return plain(count, random)
    if kind == "not testable":
        return with_not_testable(plain(count, random), random)
    if kind == "starred":
        return with_stars(plain(count, random), random)
    if kind == "mixed":
        codes = with_stars(with_not_testable(plain(count, random), random, 3), random, 3)
        return with_non_key(with_open_findings(codes, random), random)
    if kind == "near intact":
        return with_stars(with_not_testable(near_intact(count, random), random, 2), random, 2)
    if kind == "complete":
        return with_not_testable(complete(count, random), random, 2)
    if kind == "non-key muscle":
        return with_non_key(with_not_testable(plain(count, random), random, 2), random)
    if kind == "VAC or DAP not testable":
        return with_open_findings(plain(count, random), random)
    raise ValueError(f"{kind}: no such kind; there are {', '.join(KINDS)}")
