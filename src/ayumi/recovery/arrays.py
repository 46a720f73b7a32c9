"""The model for many people at once: number for number what `ayumi.recovery.plain` says of each.

Cells stand row by row, (136, people), as the classification likes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci.levels import (
    CELLS,
    DAP,
    DERMATOMES,
    KEY_MUSCLE_LEVELS,
    L1,
    LEVEL_INDEX,
    LIGHT_TOUCH,
    PIN_PRICK,
    SIDE_START,
    T1,
    VAC,
)
from ayumi.recovery import draws
from ayumi.recovery.calibration import Calibration, OrdinalChain
from ayumi.recovery.parameters import of_people

Codes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Levels = NDArray[np.int64]
_BLOCK: Final = 4096


@dataclass(frozen=True, eq=False, slots=True)
class Baselines:
    """Many people at baseline: codes (136, n), levels by side (2, n), whether cervical (n)."""

    cervical: NDArray[np.bool_]
    codes: Codes
    motor_levels: Levels
    sensory_levels: Levels


def _chosen(shares: Sequence[float], uniforms: Floats) -> Levels:
    """Which of several shares each uniform falls into."""
    return np.searchsorted(list(accumulate(shares[:-1])), uniforms, side="right")


def baselines_of(
    calibration: Calibration, cervical: NDArray[np.bool_], uniforms: Floats
) -> Baselines:
    """People with complete injuries, from uniforms (289, n)."""
    n, shares = len(cervical), calibration.baseline
    groups = calibration.cervical, calibration.thoracic
    first, last = (
        np.where(cervical, *(LEVEL_INDEX[group.levels[end]] for group in groups)) for end in (0, -1)
    )
    level = first + np.where(
        cervical, *(_chosen(group.shares, uniforms[draws.LEVEL]) for group in groups)
    )
    codes = np.zeros((len(CELLS), n), np.uint8)
    motor_levels, sensory_levels = np.zeros((2, n), np.int64), np.zeros((2, n), np.int64)
    for side, (start, at) in enumerate(zip(SIDE_START, draws.SIDE_UNIFORMS, strict=True)):
        mine = uniforms[at:]
        motor = level + _chosen(shares.side_shift, mine[draws.SHIFT]) - 1
        motor = np.minimum(np.maximum(motor, first), last)
        shift = _chosen(shares.sensory_shift, mine[draws.SENSORY_SHIFT]) - 1
        sensory = np.where(cervical, np.maximum(motor + shift, first), motor)
        at_level = 3 + _chosen(shares.at_level, mine[draws.AT_LEVEL])
        next_caudal = _chosen(shares.next_caudal, mine[draws.NEXT_CAUDAL])
        for muscle, myotome in enumerate(KEY_MUSCLE_LEVELS):
            if myotome > T1:
                break
            d = myotome - motor
            normal = (d < 0) | ~cervical
            codes[start + muscle] = np.select(
                [normal, d == 0, d == 1], [5, at_level, next_caudal], 0
            )
        for column, partial in ((LIGHT_TOUCH, 0), (PIN_PRICK, draws.PARTIAL_DERMATOMES)):
            for dermatome in range(int(sensory.max()) + draws.PARTIAL_DERMATOMES):
                cell = start + column + dermatome
                codes[cell] = np.where(dermatome < sensory, 2, 0)
                for below, share in enumerate(shares.partial_sensation):
                    felt = mine[draws.PARTIAL + partial + below] < share
                    codes[cell] += (dermatome == sensory + below) & felt
        motor_levels[side], sensory_levels[side] = motor, sensory
    return Baselines(cervical, codes, motor_levels, sensory_levels)


def _ordinals(thresholds: Sequence[float], eta: Any, latent: Floats) -> Codes:
    """The scores: how many thresholds lie below the latent logit, moved by η."""
    score = np.zeros(latent.shape, np.uint8)
    for threshold in thresholds:
        score += latent > threshold - eta
    return score


def codes_at_one_year(
    calibration: Calibration,
    baselines: Baselines,
    normals: Floats,
    uniforms: Floats,
    effect: tuple[float, float] = (0.0, 0.0),
) -> Codes:
    """The codes (136, n) at one year, from normals (2, n) and uniforms (289, n).

    The calibration may hold arrays (n) instead of numbers, a value for each person.
    """
    codes = np.zeros_like(baselines.codes)
    for first in range(0, codes.shape[1], _BLOCK):  # in pieces that stay in the cache
        here = slice(first, first + _BLOCK)
        block = Baselines(
            baselines.cervical[here],
            baselines.codes[:, here],
            baselines.motor_levels[:, here],
            baselines.sensory_levels[:, here],
        )
        year = uniforms[draws.YEAR : draws.PACE, here]
        with np.errstate(divide="ignore"):
            latent = np.log(year) - np.log1p(-year)
        mine = of_people(calibration, here)
        codes[:, here] = _year_block(mine, block, normals[:, here], latent, effect)
    return codes


def _year_block(
    calibration: Calibration,
    baselines: Baselines,
    normals: Floats,
    latent: Floats,
    effect: tuple[float, float],
) -> Codes:
    groups, (strength, sensation) = (calibration.cervical, calibration.thoracic), effect
    person = calibration.spread * normals[draws.MOTOR_NORMAL]
    correlation = calibration.sensory_correlation
    feeling = calibration.sensory_spread * (
        correlation * normals[draws.MOTOR_NORMAL]
        + np.sqrt(1 - correlation**2) * normals[draws.SENSORY_NORMAL]
    )
    legs = np.where(baselines.cervical, *(group.legs for group in groups))
    in_legs = legs + calibration.legs_loading * person
    sacral, contraction = (
        np.where(baselines.cervical, *(getattr(group, name) for group in groups))
        for name in ("sacral", "contraction")
    )
    codes = np.zeros_like(baselines.codes)
    for side, start in enumerate(SIDE_START):
        levels = [
            *((myotome, person if myotome <= L1 else in_legs) for myotome in KEY_MUSCLE_LEVELS)
        ]
        _down(
            calibration.motor,
            baselines,
            levels,
            start,
            baselines.motor_levels[side],
            5,
            strength,
            latent,
            codes,
        )
        for column in (LIGHT_TOUCH, PIN_PRICK):
            levels = [(dermatome + 1, feeling) for dermatome in range(len(DERMATOMES) - 1)]
            _down(
                calibration.sensory,
                baselines,
                levels,
                start + column,
                baselines.sensory_levels[side],
                2,
                sensation,
                latent,
                codes,
            )
            cell = start + column + len(DERMATOMES) - 1
            codes[cell] = _ordinals(
                calibration.sacral_thresholds, sacral + feeling + sensation, latent[cell]
            )
    codes[DAP] = _ordinals((0.0,), sacral + person + sensation, latent[DAP])
    codes[VAC] = _ordinals((0.0,), contraction + person + sensation, latent[VAC])
    return codes


def _down(
    chain: OrdinalChain,
    baselines: Baselines,
    levels: Sequence[tuple[int, Floats]],
    first_cell: int,
    injured: Levels,
    normal: int,
    effect: float,
    latent: Floats,
    codes: Codes,
) -> None:
    """Down one column of cells, from the normal score above the level."""
    rostral = np.full(len(injured), normal, np.uint8)
    for number, (level, person) in enumerate(levels):
        cell = first_cell + number
        d = level - injured
        eta = chain.intercept + chain.own * baselines.codes[cell] + chain.rostral * rostral
        eta -= chain.distance * np.minimum(d, chain.reach)
        eta += person
        eta += effect * (d >= 1)
        score = _ordinals(chain.thresholds, eta, latent[cell])
        rostral = np.where(d >= 0, score, normal).astype(np.uint8)
        codes[cell] = rostral


def codes_on_the_way(baseline: Codes, at_one_year: Codes, share: float, uniforms: Floats) -> Codes:
    """The codes (136, n) when a share of the year's change has happened."""
    codes = baseline.copy()
    for cell in range(draws.SCORED):
        steps = at_one_year[cell].astype(np.int8) - baseline[cell].astype(np.int8)
        made = np.floor(np.abs(steps) * share + uniforms[draws.PACE + cell]).astype(np.int8)
        made = np.minimum(made, np.abs(steps))
        codes[cell] = (baseline[cell].astype(np.int8) + np.sign(steps) * made).astype(np.uint8)
    return codes
