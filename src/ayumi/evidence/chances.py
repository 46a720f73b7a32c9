"""How often natural recovery alone would give as much as was seen, by one comparator's numbers."""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import TYPE_CHECKING, Final

from ayumi.evidence.comparator import Comparator
from ayumi.evidence.question import ObservedMean
from ayumi.evidence.verdict import unrounded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVEL: Final = 0.95
"""Intervals are two-sided 95 % intervals."""


@dataclass(frozen=True, slots=True)
class Chances:
    """P(at least as much as was seen); None where the comparator does not give what is needed.

    ``at_least`` takes the comparator's rate as known; ``with_uncertainty`` counts in that it was
    seen in so many people only; ``posterior_higher`` is P(the study's own rate is above it).
    """

    at_least: float | None = None
    with_uncertainty: float | None = None
    posterior_higher: float | None = None


NOTHING: Final = Chances()
"""Where nothing can be computed."""


@dataclass(frozen=True, slots=True)
class NaturalRate:
    """The comparator's rate [share] or mean [points], with its 95 % interval if n is known."""

    estimate: float
    low: float | None
    high: float | None


def natural_rate(comparator: Comparator) -> NaturalRate | None:
    """The share of people who reached it without cells, with the Clopper-Pearson interval."""
    from ayumi.statistics.binomial import clopper_pearson

    if comparator.counts is None:
        rate = comparator.rate
        return None if rate is None else NaturalRate(rate, None, None)
    events, n = comparator.counts
    found = clopper_pearson(events, n, LEVEL)
    rate = events / n if comparator.rate is None else comparator.rate
    return NaturalRate(rate, found.lower_limit, found.upper_limit)


def natural_mean(comparator: Comparator) -> NaturalRate | None:
    """The mean change without cells, with its Student t interval."""
    if comparator.mean is None:
        return None
    low, high = mean_interval(comparator.mean, comparator.sd, comparator.n)
    return NaturalRate(comparator.mean, low, high)


def mean_interval(
    mean: float, sd: float | None, n: int | None
) -> tuple[float, float] | tuple[None, None]:
    """The Student t interval of a mean, mean ± t(n − 1) · sd / √n; none without people or a spread.

    >>> [round(end, 2) for end in mean_interval(5.4, 5.8, 29)]
    [3.19, 7.61]
    """
    from scipy.special import stdtrit

    if not sd or n is None or n < 2:
        return None, None
    half = float(stdtrit(n - 1, (1 + LEVEL) / 2)) * sd / sqrt(n)
    return mean - half, mean + half


def chances_of_count(events: int, n: int, comparator: Comparator) -> Chances:
    """The chances of ``events`` or more among ``n`` people under a comparator's rate.

    At a known rate the number is binomial. With the Jeffreys belief Beta(e + ½, N − e + ½) of its
    counts it is beta-binomial. The study's own rate has the Jeffreys belief of its own counts.
    """
    from ayumi.statistics.binomial import chance_at_least

    rate, belief = comparator.rate, comparator.belief
    at_least = None if rate is None else unrounded(chance_at_least(events, n, rate))
    if belief is None:
        return Chances(at_least)
    from ayumi.statistics.beta_mixture import BetaMixture
    from ayumi.statistics.difference import difference_above

    own = BetaMixture.of((1.0, events + 0.5, n - events + 0.5))
    natural = BetaMixture.of((1.0, belief.a, belief.b))
    # As many as none are certain; a sum of rounded terms would fall short of it.
    tail = min(1.0, sum(natural.predicted(n)[events:])) if events else 1.0
    return Chances(at_least, unrounded(tail), difference_above(own, natural))


def chances_of_mean(seen: ObservedMean, comparator: Comparator) -> Chances:
    """The chances of a mean as high as was seen, of so many people as the comparator's.

    With the comparator's mean m and deviation s (of N people) known, a mean of n is normal with
    m and s/√n; counting in that both were estimated, (mean − m) / (s·√(1/n + 1/N)) is Student t
    with N − 1 degrees of freedom.
    """
    from scipy.special import ndtr, stdtr

    mean, sd, n = comparator.mean, comparator.sd, comparator.n
    if mean is None or sd is None or not sd > 0:
        return NOTHING
    above = seen.mean - mean
    at_least = unrounded(float(ndtr(-above / (sd / sqrt(seen.n)))))
    if n is None or n < 2:
        return Chances(at_least)
    tail = float(stdtr(n - 1, -above / (sd * sqrt(1 / seen.n + 1 / n))))
    return Chances(at_least, unrounded(tail), _mean_above(seen, mean, sd / sqrt(n), n))


def _mean_above(seen: ObservedMean, mean: float, error: float, n: int) -> float | None:
    """P(the study's mean > the comparator's), each a Student t belief (Behrens and Fisher).

    The integral over the quantiles of the narrower of the two, by Gauss and Legendre: along it the
    distribution of the wider one is smooth.
    """
    if seen.sd is None or not seen.sd > 0 or seen.n < 2:
        return None
    import numpy as np
    from scipy.special import stdtr, stdtrit

    own_error, above = seen.sd / sqrt(seen.n), seen.mean - mean
    narrow, wide = sorted([(own_error, seen.n - 1), (error, n - 1)])
    nodes, weights = _gauss_legendre()
    # Both beliefs are symmetric, so that either sign of the narrower one's deviation serves.
    deviations = narrow[0] * stdtrit(narrow[1], (nodes + 1) / 2)
    with np.errstate(over="ignore"):
        chances = stdtr(wide[1], (above + deviations) / wide[0])
    return min(1.0, float(weights @ chances / 2))


@cache
def _gauss_legendre() -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    from numpy.polynomial.legendre import leggauss

    nodes, weights = leggauss(256)
    return nodes, weights
