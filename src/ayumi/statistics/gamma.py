"""A rate that is known through a count: the gamma distribution.

After k events in an exposure E, the one-sided upper bound of the rate at a level is the quantile
of Gamma(k + 1, E), and the Jeffreys interval lies between quantiles of Gamma(k + 1/2, E)
(Garwood 1936, doi 10.2307/2333958; Brown, Cai and DasGupta 2003, Statistica Sinica 13, 19).
"""

from collections.abc import Iterator
from math import expm1, log1p
from typing import NamedTuple

from ayumi.statistics.allowed import not_negative, positive, refuse, share
from ayumi.values import Fault


class Ends(NamedTuple):
    """The two ends of an interval."""

    lower: float
    upper: float


def gamma_quantile(probability: float, shape: float, rate: float = 1.0) -> float:
    """The value that is not exceeded with a probability.

    >>> round(gamma_quantile(0.95, 1), 4), round(gamma_quantile(0.95, 1 + 3, 1e5), 8)
    (2.9957, 7.754e-05)
    """
    from scipy.special import gammainccinv, gammaincinv

    refuse("gamma", share("probability", probability), *_proper(shape, rate))
    above = 1 - probability
    # Each half of the distribution is read from its own end, where it is told apart best.
    value = gammaincinv(shape, probability) if above > 0.5 else gammainccinv(shape, above)
    return float(value) / rate


def gamma_interval(shape: float, rate: float = 1.0, level: float = 0.95) -> Ends:
    """The equal-tailed interval that holds ``level`` of the distribution.

    >>> [round(end, 3) for end in gamma_interval(3.5)]
    [0.845, 8.006]
    """
    from scipy.special import gammainccinv, gammaincinv

    refuse("gamma", share("level", level), *_proper(shape, rate))
    half = (1 - level) / 2
    return Ends(float(gammaincinv(shape, half)) / rate, float(gammainccinv(shape, half)) / rate)


def gamma_exceeds(value: float, shape: float, rate: float = 1.0) -> float:
    """P(greater than a value).

    >>> round(gamma_exceeds(2.995732, 1), 6)
    0.05
    """
    from scipy.special import gammaincc

    refuse("gamma", not_negative("value", value), *_proper(shape, rate))
    return float(gammaincc(shape, rate * value))


def chance_of_a_hit(exposure: float, shape: float, rate: float = 1.0) -> float:
    """P(at least one event in an exposure) = 1 − E[exp(−x·exposure)], x ~ Gamma(shape, rate).

    The expectation is (1 + exposure/rate)^(−shape).

    >>> round(chance_of_a_hit(1.0, 1.0), 3), round(chance_of_a_hit(1e-12, 1.0), 18)
    (0.5, 1e-12)
    """
    refuse("gamma", not_negative("exposure", exposure), *_proper(shape, rate))
    return -expm1(-shape * log1p(exposure / rate))


def _proper(shape: float, rate: float) -> tuple[Iterator[Fault], ...]:
    return positive("shape", shape), positive("rate", rate)
