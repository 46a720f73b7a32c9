"""Mean and standard deviation of the upper extremity motor score's gain, without simulation.

Given the person's intercept and level, the two sides are independent, and down an arm the scores
are a Markov chain; what is left is summed over the baselines and integrated over the intercept by
Gauss–Hermite quadrature. So μ and τ are solved without Monte Carlo error.
"""

from dataclasses import replace
from itertools import pairwise, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci.levels import KEY_MUSCLE_LEVELS, LEVEL_INDEX
from ayumi.recovery.calibration import Calibration

Floats = NDArray[np.float64]
_NODES: Final = 40
_ARM: Final = KEY_MUSCLE_LEVELS[:5]
_TOLERANCE: Final = 1e-10
_STEP: Final = 1e-5
_FARTHEST: Final = 2.0
_MOST_STEPS: Final = 30


def gain_at_one_year(calibration: Calibration, log_odds: float = 0.0) -> tuple[float, float]:
    """Mean and standard deviation of a cervical person's gain at one year [points].

    ``log_odds`` is an effect Δ on the key muscles below the level.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    people = calibration.spread * nodes
    weights = weights / weights.sum()
    group, shifts = calibration.cervical, calibration.baseline.side_shift
    first, last = (LEVEL_INDEX[group.levels[end]] for end in (0, -1))
    sides = {
        level: _side_moments(calibration, level, people, log_odds)
        for level in range(first, last + 1)
    }
    mean = square = 0.0
    for level, share in zip(range(first, last + 1), group.shares, strict=True):
        one, two = (
            sum(
                chance * sides[min(max(level + shift, first), last)][moment]
                for shift, chance in zip((-1, 0, 1), shifts, strict=True)
            )
            for moment in (0, 1)
        )
        mean += share * float(weights @ (2 * one))
        square += share * float(weights @ (2 * two + 2 * one**2))
    return mean, float(np.sqrt(square - mean**2))


def _side_moments(
    calibration: Calibration, level: int, people: Floats, log_odds: float
) -> tuple[Floats, Floats]:
    """First and second moment of one side's gain for each person's intercept."""
    shares = calibration.baseline
    first = second = np.zeros_like(people)
    has_level = level in _ARM
    for (at_level, chance), (next_caudal, other) in product(
        zip((3, 4, 5), shares.at_level, strict=True),
        zip((0, 1, 2), shares.next_caudal, strict=True),
    ):
        baseline = (
            {level: at_level, level + 1: next_caudal} if has_level else {level + 1: next_caudal}
        )
        scores = [5 if m < level else baseline.get(m, 0) for m in _ARM]
        gains, total = _gains(calibration, level, scores, people, log_odds), sum(scores)
        change = np.arange(gains.shape[1]) - total
        first = first + chance * other * (gains @ change)
        second = second + chance * other * (gains @ change**2)
    return first, second


def _gains(
    calibration: Calibration, level: int, scores: list[int], people: Floats, log_odds: float
) -> Floats:
    """P(sum of the arm at one year) for each person's intercept: (people, 26)."""
    chain = calibration.motor
    # state (people, score of the muscle above, sum so far)
    state = np.zeros((len(people), 6, 26))
    state[:, 5, 0] = 1
    for myotome, baseline in zip(_ARM, scores, strict=True):
        after, d = np.zeros_like(state), myotome - level
        for above in range(6):
            if d < 0:
                after[:, 5, 5:] += state[:, above, :-5]
                continue
            eta = chain.intercept + chain.own * baseline + chain.rostral * above + people
            eta = eta - chain.distance * min(d, chain.reach) + (log_odds if d >= 1 else 0.0)
            for score, chance in enumerate(_probabilities(chain.thresholds, eta)):
                after[:, score, score:] += chance[:, None] * state[:, above, : 26 - score]
        state = after
    gains: Floats = state.sum(axis=1)
    return gains


def _probabilities(thresholds: tuple[float, ...], eta: Floats) -> list[Floats]:
    """P(Y = k) for every score k."""
    below = [1 / (1 + np.exp(eta - threshold)) for threshold in thresholds]
    edges = [np.zeros_like(eta), *below, np.ones_like(eta)]
    return [after - before for before, after in pairwise(edges)]


def solve_motor(calibration: Calibration, mean: float, deviation: float) -> Calibration:
    """The calibration whose exact gain has this mean and standard deviation [points].

    Newton's method on intercept μ and spread τ; raises `ArithmeticError` when it does not settle.
    """
    at = np.array([calibration.motor.intercept, calibration.spread])

    def apart(point: Floats) -> Floats:
        found = gain_at_one_year(_with(calibration, point))
        return np.array([found[0] - mean, found[1] - deviation])

    for _ in range(_MOST_STEPS):
        miss = apart(at)
        if np.abs(miss).max() < _TOLERANCE:
            return _with(calibration, at)
        slope = np.column_stack([(apart(at + _STEP * e) - miss) / _STEP for e in np.eye(2)])
        if abs(np.linalg.det(slope)) < _TOLERANCE:
            break
        at = at - np.clip(np.linalg.solve(slope, miss), -_FARTHEST, _FARTHEST)
        at[1] = max(at[1], _STEP)  # a spread is positive
    raise ArithmeticError(f"no μ and τ give a gain of {mean} ({deviation})")


def _with(calibration: Calibration, point: Floats) -> Calibration:
    motor = replace(calibration.motor, intercept=float(point[0]))
    return replace(calibration, motor=motor, spread=float(point[1]))
