"""The likelihood of one person's follow-up, written to be read: sums, and Simpson's rule."""

import itertools
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci.levels import DAP, KEY_MUSCLE_LEVELS, L1, SIDE_START, VAC
from ayumi.recovery.arrays import Baselines
from ayumi.recovery.calibration import Calibration, OrdinalChain

Floats = NDArray[np.float64]
NT = 6


def expit(x: Floats) -> Floats:
    return 0.5 * (1 + np.tanh(x / 2))


def chances(thresholds: tuple[float, ...], eta: Floats) -> list[Floats]:
    """P(Y = 0), P(Y = 1) … at every place of the intercept."""
    below = [np.zeros_like(eta), *(expit(k - eta) for k in thresholds), np.ones_like(eta)]
    return [after - before for before, after in itertools.pairwise(below)]


def down(chain: OrdinalChain, cells: list[tuple[int, int, int, Floats]], highest: int) -> Floats:
    """P(what was seen down a column); what is NT is summed over, one score at a time.

    A cell is its baseline score, its score at follow-up, its distance from the level, and what
    else counts for it.
    """
    nothing = np.ones_like(cells[0][3])

    @cache
    def rest(place: int, rostral: int) -> Floats:
        """P(what was seen from this place down | the score above)."""
        if all(seen > highest for _, seen, _, _ in cells[place:]):  # nothing more tells anything
            return nothing
        own, seen, distance, more = cells[place]
        if distance < 0:
            return rest(place + 1, highest)
        if own > highest:  # not testable at baseline: from here on nothing is known
            return nothing
        eta = more + chain.intercept + chain.own * own + chain.rostral * rostral
        eta = eta - chain.distance * min(distance, chain.reach)
        scores = chances(chain.thresholds, eta)
        possible = range(highest + 1) if seen > highest else [seen]
        return sum((scores[y] * rest(place + 1, y) for y in possible), np.zeros_like(eta))

    return rest(0, highest)


def strength(
    calibration: Calibration, people: Baselines, seen: NDArray[np.uint8], i: int, b: Floats
) -> Floats:
    """P(muscles, DAP and VAC | b)."""
    group = calibration.cervical if people.cervical[i] else calibration.thoracic
    found = np.ones_like(b)
    for side, start in enumerate(SIDE_START):
        cells = [
            (
                int(people.codes[start + muscle, i]),
                int(seen[start + muscle, i]),
                myotome - int(people.motor_levels[side, i]),
                b if myotome <= L1 else group.legs + calibration.legs_loading * b,
            )
            for muscle, myotome in enumerate(KEY_MUSCLE_LEVELS)
        ]
        found = found * down(calibration.motor, cells, 5)
    for cell, intercept in ((DAP, group.sacral), (VAC, group.contraction)):
        if seen[cell, i] <= 1:
            found = found * chances((0.0,), intercept + b)[seen[cell, i]]
    return found


def sensation(
    calibration: Calibration, people: Baselines, seen: NDArray[np.uint8], i: int, c: Floats
) -> Floats:
    """P(dermatomes | c)."""
    group = calibration.cervical if people.cervical[i] else calibration.thoracic
    found = np.ones_like(c)
    for side, start in enumerate(SIDE_START):
        for first in (start + 10, start + 38):
            cells = [
                (
                    int(people.codes[first + dermatome, i]),
                    int(seen[first + dermatome, i]),
                    dermatome + 1 - int(people.sensory_levels[side, i]),
                    c,
                )
                for dermatome in range(27)
            ]
            found = found * down(calibration.sensory, cells, 2)
            if seen[first + 27, i] <= 2:
                scores = chances(calibration.sacral_thresholds, group.sacral + c)
                found = found * scores[seen[first + 27, i]]
    return found


def simpson(points: int, end: float) -> tuple[Floats, Floats]:
    """Places from −end to end and Simpson's weights; ``points`` is odd."""
    weights = np.ones(points)
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    return np.linspace(-end, end, points), weights * (2 * end / (points - 1)) / 3


def log_likelihood(
    calibration: Calibration, people: Baselines, seen: NDArray[np.uint8], *, sensory: bool
) -> Floats:
    """The logarithm of everybody's likelihood (n)."""
    z, weights = simpson(641, 16.0)
    rho = calibration.sensory_correlation
    found = []
    for i in range(len(people.cervical)):
        mine = weights * strength(calibration, people, seen, i, calibration.spread * z)
        if not sensory:
            found.append(np.log(mine @ np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)))
            continue
        felt = weights * sensation(calibration, people, seen, i, calibration.sensory_spread * z)
        one, other = z[:, None], z[None, :]
        density = np.exp(-(one**2 - 2 * rho * one * other + other**2) / (2 * (1 - rho**2)))
        density /= 2 * np.pi * np.sqrt(1 - rho**2)
        found.append(np.log(mine @ density @ felt))
    return np.array(found)
