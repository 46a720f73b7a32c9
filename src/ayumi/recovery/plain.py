"""The model for one person, written to be read beside its formula.

    logit P(Y ≤ k) = κ_k − η
    η = μ + β_b · y0 + β_r · Y_rostral − β_d · d + b + Δ · 1[d ≥ 1],   b ~ N(0, τ²)

after Tanadini et al. 2016 (doi 10.1186/s12874-016-0251-y). Deep anal pressure and voluntary anal
contraction are Bernoulli with b; dermatomes have a correlated intercept. `ayumi.recovery.arrays`
does the same for many people, number for number.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, sqrt

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
from ayumi.recovery.calibration import Calibration, LevelGroup


@dataclass(frozen=True, slots=True)
class Baseline:
    """One person at baseline: codes (136), and the levels of the right and the left side."""

    group: LevelGroup
    codes: bytes
    motor_levels: tuple[int, ...]
    sensory_levels: tuple[int, ...]


def expit(x: float) -> float:
    """The probability whose logit is x."""
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


def ordinal(thresholds: Sequence[float], eta: float, uniform: float) -> int:
    """The score whose cumulative probabilities, P(Y ≤ k) = expit(κ_k − η), the uniform passes."""
    score = 0
    for threshold in thresholds:
        if uniform <= expit(threshold - eta):
            break
        score += 1
    return score


def chosen(shares: Sequence[float], uniform: float) -> int:
    """Which of several shares a uniform falls into."""
    return bisect_right(list(accumulate(shares[:-1])), uniform)


def baseline_of(calibration: Calibration, group: LevelGroup, uniforms: Sequence[float]) -> Baseline:
    """A person with a complete injury: normal above the level, a little just below, then nothing.

    In thoracic injuries the arms are normal and the motor level is the sensory level.
    """
    shares, levels = calibration.baseline, calibration.group(group).levels
    first, last = LEVEL_INDEX[levels[0]], LEVEL_INDEX[levels[-1]]
    level = first + chosen(calibration.group(group).shares, uniforms[draws.LEVEL])
    codes = bytearray(len(CELLS))
    motor_levels, sensory_levels = [], []
    for start, at in zip(SIDE_START, draws.SIDE_UNIFORMS, strict=True):
        mine = uniforms[at : at + draws.PARTIAL + 2 * draws.PARTIAL_DERMATOMES]
        motor = level + chosen(shares.side_shift, mine[draws.SHIFT]) - 1
        motor = min(max(motor, first), last)
        sensory = motor
        if group == "cervical":
            sensory += chosen(shares.sensory_shift, mine[draws.SENSORY_SHIFT]) - 1
            sensory = max(sensory, first)
        at_level = 3 + chosen(shares.at_level, mine[draws.AT_LEVEL])
        next_caudal = chosen(shares.next_caudal, mine[draws.NEXT_CAUDAL])
        for muscle, myotome in enumerate(KEY_MUSCLE_LEVELS):
            by_distance = {0: at_level, 1: next_caudal} if myotome <= T1 else {}
            normal = 5 if myotome < motor or (group == "thoracic" and myotome <= T1) else 0
            codes[start + muscle] = normal or by_distance.get(myotome - motor, 0)
        for column, first_partial in ((LIGHT_TOUCH, 0), (PIN_PRICK, draws.PARTIAL_DERMATOMES)):
            for below, share in enumerate(shares.partial_sensation):
                felt = mine[draws.PARTIAL + first_partial + below] < share
                codes[start + column + sensory + below] = int(felt)
            for dermatome in range(sensory):
                codes[start + column + dermatome] = 2
        motor_levels.append(motor)
        sensory_levels.append(sensory)
    return Baseline(group, bytes(codes), tuple(motor_levels), tuple(sensory_levels))


def sensory_intercept(calibration: Calibration, normals: Sequence[float]) -> float:
    """The person's intercept of sensation, correlated with the one of strength."""
    correlation = calibration.sensory_correlation
    return calibration.sensory_spread * (
        correlation * normals[draws.MOTOR_NORMAL]
        + sqrt(1 - correlation**2) * normals[draws.SENSORY_NORMAL]
    )


def codes_at_one_year(
    calibration: Calibration,
    baseline: Baseline,
    normals: Sequence[float],
    uniforms: Sequence[float],
    effect: tuple[float, float] = (0.0, 0.0),
) -> bytes:
    """The codes (136) at one year; ``effect`` is Δ for key muscles, and for all else."""
    group = calibration.group(baseline.group)
    person = calibration.spread * normals[draws.MOTOR_NORMAL]
    feeling = sensory_intercept(calibration, normals)
    strength, sensation = effect
    year = uniforms[draws.YEAR :]
    codes = bytearray(len(CELLS))
    for side, start in enumerate(SIDE_START):
        _muscles(calibration, baseline, side, person, strength, year, codes)
        for column in (LIGHT_TOUCH, PIN_PRICK):
            _dermatomes(calibration, baseline, side, column, feeling, sensation, year, codes)
            cell = start + column + len(DERMATOMES) - 1
            eta = group.sacral + feeling + sensation
            codes[cell] = ordinal(calibration.sacral_thresholds, eta, year[cell])
    codes[DAP] = ordinal((0.0,), group.sacral + person + sensation, year[DAP])
    codes[VAC] = ordinal((0.0,), group.contraction + person + sensation, year[VAC])
    return bytes(codes)


def _muscles(
    calibration: Calibration,
    baseline: Baseline,
    side: int,
    person: float,
    strength: float,
    year: Sequence[float],
    codes: bytearray,
) -> None:
    chain, rostral = calibration.motor, 5
    for muscle, myotome in enumerate(KEY_MUSCLE_LEVELS):
        cell = SIDE_START[side] + muscle
        d = myotome - baseline.motor_levels[side]
        if d >= 0:
            eta = chain.intercept + chain.own * baseline.codes[cell] + chain.rostral * rostral
            eta -= chain.distance * min(d, chain.reach)
            if myotome > L1:
                eta += calibration.group(baseline.group).legs + calibration.legs_loading * person
            else:
                eta += person
            if d >= 1:
                eta += strength
            rostral = ordinal(chain.thresholds, eta, year[cell])
        codes[cell] = rostral


def _dermatomes(
    calibration: Calibration,
    baseline: Baseline,
    side: int,
    column: int,
    feeling: float,
    sensation: float,
    year: Sequence[float],
    codes: bytearray,
) -> None:
    """C2 to S3 of one column; S4-5 has an intercept of its own."""
    chain, rostral = calibration.sensory, 2
    for dermatome in range(len(DERMATOMES) - 1):
        cell = SIDE_START[side] + column + dermatome
        d = dermatome + 1 - baseline.sensory_levels[side]
        if d >= 0:
            eta = chain.intercept + chain.own * baseline.codes[cell] + chain.rostral * rostral
            eta -= chain.distance * min(d, chain.reach)
            eta += feeling
            if d >= 1:
                eta += sensation
            rostral = ordinal(chain.thresholds, eta, year[cell])
        codes[cell] = rostral


def codes_on_the_way(
    baseline: bytes, at_one_year: bytes, share: float, uniforms: Sequence[float]
) -> bytes:
    """The codes when a share of the year's change has happened.

    A cell whose score changes by n has made ⌊n · share + v⌋ of its steps, v the cell's own uniform:
    on average exactly the share, each cell in one direction only.
    """
    codes = bytearray(baseline)
    for cell, (before, after) in enumerate(zip(baseline, at_one_year, strict=True)):
        if steps := after - before:
            made = min(int(abs(steps) * share + uniforms[draws.PACE + cell]), abs(steps))
            codes[cell] += made if steps > 0 else -made
    return bytes(codes)
