"""Gauss-Legendre points on [−1, 1], and the integral of the polynomial through them.

A smooth function at n points is as good as its polynomial of degree n − 1; the polynomial's
integral is exact, so that a distribution function costs no further values of the density.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@cache
def legendre(count: int) -> tuple[Floats, Floats]:
    """Points and weights of Gauss-Legendre quadrature."""
    points, weights = np.polynomial.legendre.leggauss(count)
    points.flags.writeable = weights.flags.writeable = False
    return points, weights


@cache
def to_series(count: int) -> Floats:
    """(points, terms) turns values at the points into the coefficients of Legendre polynomials."""
    points, weights = legendre(count)
    values = np.polynomial.legendre.legvander(points, count - 1)
    matrix: Floats = values * weights[:, None] * (np.arange(count) + 0.5)
    matrix.flags.writeable = False
    return matrix


def antiderivative(values: Floats) -> list[float]:
    """The Legendre series of the integral from −1 on, of the polynomial through the values."""
    count = len(values)
    own = (values @ to_series(count)) / (2 * np.arange(count) + 1)
    found = np.zeros(count + 1)
    found[1:] += own
    found[: count - 1] -= own[1:]
    found[0] += own[0]
    terms: list[float] = found.tolist()
    return terms


def series_at(terms: list[float], z: float) -> float:
    """A Legendre series at a place: Clenshaw's recurrence."""
    one = two = 0.0
    for k in range(len(terms) - 1, 0, -1):
        one, two = terms[k] + (2 * k + 1) / (k + 1) * z * one - (k + 1) / (k + 2) * two, one
    return terms[0] + z * one - 0.5 * two


def place_of(terms: list[float], wanted: float) -> float:
    """Where a series that rises over [−1, 1] has a value: false position, by the Illinois rule."""
    low, high = -1.0, 1.0
    under, over = series_at(terms, low) - wanted, series_at(terms, high) - wanted
    if under >= 0 or over <= 0:
        return low if under >= 0 else high
    z, last = low, 0
    for _ in range(100):
        z = (low * over - high * under) / (over - under)
        off = series_at(terms, z) - wanted
        if off == 0 or high - low < 1e-14:
            break
        if off < 0:
            low, under, over, last = z, off, over * (0.5 if last < 0 else 1), -1
        else:
            high, over, under, last = z, off, under * (0.5 if last > 0 else 1), 1
        if abs(off) < 1e-16:
            break
    return z
