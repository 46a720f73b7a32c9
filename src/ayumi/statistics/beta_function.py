"""The logarithm of the beta function, exact to rounding also where large logarithms cancel."""

from math import lgamma, log, log1p, pi
from typing import Final

_HALF_LOG_TWO_PI: Final = log(2 * pi) / 2

_SERIES: Final = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)
"""Stirling's series: Abramowitz and Stegun 1964, 6.1.40."""

_LARGE: Final = 12.0
"""From here on six terms of the series are exact to rounding."""


def log_beta(a: float, b: float) -> float:
    """The logarithm of the beta function, log Γ(a) + log Γ(b) − log Γ(a + b).

    >>> log_beta(1, 1e9) == -log(1e9), round(log_beta(2, 3), 12)
    (True, -2.484906649788)
    """
    small, large = min(a, b), max(a, b)
    at_peak = small * log(small / (small + large)) - large * log1p(small / large)
    return at_peak - log_peak(a, b)


def log_peak(a: float, b: float) -> float:
    """The log density of the logit of a Beta(a, b) proportion where it is highest, at a / (a + b).

    >>> round(log_peak(2, 3), 12)  # log of 0.4² · 0.6³ · 12
    -0.880151685258
    """
    rest = _beyond_stirling(a) + _beyond_stirling(b) - _beyond_stirling(a + b)
    return (log(a) + log(b) - log(a + b)) / 2 - _HALF_LOG_TWO_PI - rest


def _beyond_stirling(x: float) -> float:
    """Log Γ(x) − ((x − ½) log x − x + ½ log 2π)."""
    if x < _LARGE:
        return lgamma(x) - (x - 0.5) * log(x) + x - _HALF_LOG_TWO_PI
    found = 0.0
    for coefficient in reversed(_SERIES):
        found = found / (x * x) + coefficient
    return found / x
