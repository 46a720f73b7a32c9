"""The marginal likelihood of follow-up examinations, and its slope, without simulation.

Given a person's two intercepts b (strength) and c (sensation) every cell is independent, given the
next rostral score. So, with b = τ·z and c = σ·s,

    L = Π_persons ∬ Π_cells P(Y | b) · Π_cells P(Y | c) · φ_ρ(z, s) dz ds

by Gauss–Hermite quadrature on a grid of each person's own: centred where the person's integrand is
highest, as wide as it is there (Liu and Pierce 1994, doi 10.1093/biomet/81.3.624). Slopes are those
of the integral itself, by Fisher's identity: that of log L is the mean of the cells' slopes over
the person's intercepts given what was seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.recovery.calibration import Calibration
from ayumi.recovery.observed_cells import Axis, Observed
from ayumi.recovery.placed_cells import Placed, spread_of

Floats = NDArray[np.float64]
NODES: Final = 21
"""Nodes of each intercept; log L is then right to about a ten-thousandth a person."""

_MOST_STEPS: Final = 200
_CENTRED: Final = 1e-7


@dataclass(frozen=True, eq=False)
class Likelihood:
    """The logarithm of the likelihood of every person (n), and its slopes (n) by path."""

    people: Floats
    slopes: Mapping[str, Floats]

    @property
    def total(self) -> float:
        """The logarithm of the likelihood of all people together."""
        return float(self.people.sum())


def likelihood(calibration: Calibration, seen: Observed, nodes: int = NODES) -> Likelihood:
    """The likelihood of what was seen at follow-up under a calibration."""
    found = {axis: [Placed(calibration, one) for one in seen.cells if one.axis == axis]
             for axis in _AXES}  # fmt: skip
    both = bool(found["sensation"])
    spreads = [spread_of(calibration, axis) for axis in _AXES]
    rho = calibration.sensory_correlation if both else 0.0
    centre, width = _centres(found, seen.people, spreads, rho)
    x, weight = np.polynomial.hermite_e.hermegauss(nodes)
    # With all weight in φ's own form: the integrand is multiplied by exp(x²/2) again.
    logs = np.log(weight) + x**2 / 2
    points = [c[:, None] + w[:, None] * x for c, w in zip(centre, width, strict=True)]
    sums = [np.zeros_like(points[0]), np.zeros_like(points[1])]
    for place, axis in enumerate(_AXES):
        for one in found[axis]:
            sums[place] += one.log_probability(spreads[place] * points[place])
        sums[place] += logs + np.log(width[place])[:, None]
    z, s = points[0][:, :, None], points[1][:, None, :]
    if not both:  # one axis alone: the other has nothing to say
        s, sums[1] = np.zeros((seen.people, 1, 1)), np.zeros((seen.people, 1))
    joint = sums[0][:, :, None] + sums[1][:, None, :] + _log_density(z, s, rho, both)
    top = joint.max(axis=(1, 2), keepdims=True)
    share = np.exp(joint - top)
    total = share.sum(axis=(1, 2), keepdims=True)
    share /= total
    people = (np.log(total) + top)[:, 0, 0]
    slopes: dict[str, Floats] = {}
    for place, axis in enumerate(_AXES[: 1 + both]):
        mine = share.sum(axis=2 - place)
        for one in found[axis]:
            one.add_slopes(mine, points[place], seen.people, slopes)
    if both:
        flat = (1 - rho**2) ** 2
        moved = (rho * (1 - rho**2) - rho * (z**2 + s**2) + (1 + rho**2) * z * s) / flat
        slopes["sensory_correlation"] = (share * moved).sum(axis=(1, 2))
    return Likelihood(people, slopes)


_AXES: Final[tuple[Axis, Axis]] = ("strength", "sensation")


def _log_density(z: Floats, s: Floats, rho: float, both: bool) -> Floats:
    """The logarithm of the density of the two standard intercepts, or of the first alone."""
    if not both:
        return np.asarray(-(z**2) / 2 - np.log(2 * np.pi) / 2)
    flat = 1 - rho**2
    quadratic = (z**2 - 2 * rho * z * s + s**2) / flat
    return np.asarray(-quadratic / 2 - np.log(2 * np.pi) - np.log(flat) / 2)


def _centres(
    found: Mapping[Axis, list["Placed"]], people: int, spreads: list[float], rho: float
) -> tuple[Floats, Floats]:
    """Where each person's integrand is highest (2, n), and its width there (2, n).

    Newton's method; the integrand is log-concave, so that there is one such place, and its steps
    are damped as logistic terms need it (Sun and Tran-Dinh 2019, doi 10.1007/s10107-018-1282-4), so
    that it is found from anywhere. Gaps are left out: they are few, and the nodes need not lie
    perfectly.
    """
    steep = max(spreads[0] * max((one.steepest for one in found["strength"]), default=1.0),
                spreads[1])  # fmt: skip
    at, width = np.zeros((2, people)), np.ones((2, people))
    prior = np.array([[1.0, -rho], [-rho, 1.0]]) / (1 - rho**2)
    for _ in range(_MOST_STEPS):
        slope, bend = -prior @ at, np.repeat(prior[:, :, None], people, axis=2)
        for place, axis in enumerate(_AXES):
            for one in found[axis]:
                first, second = one.slope_and_bend(spreads[place] * at[place], people)
                slope[place] += spreads[place] * first
                bend[place, place] += spreads[place] ** 2 * second
        determinant = bend[0, 0] * bend[1, 1] - bend[0, 1] ** 2
        step = np.array([
            bend[1, 1] * slope[0] - bend[0, 1] * slope[1],
            bend[0, 0] * slope[1] - bend[0, 1] * slope[0],
        ]) / determinant  # fmt: skip
        width = np.sqrt(np.array([bend[1, 1], bend[0, 0]]) / determinant)
        length = steep * np.sqrt((step**2).sum(axis=0)) + _CENTRED**2
        at = at + step * np.log1p(length) / length
        if float(length.max(initial=0.0)) < _CENTRED:
            break
    return at, width
