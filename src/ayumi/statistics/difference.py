"""How much higher one proportion or mean is than another, each known as a mixture of distributions.

P(one − other > by) is the integral of the density of one times the distribution of the other. For
beta distributions it is taken over the logit, within the differences that can be, so that poles at
0 and 1 (Jeffreys' prior after no event) are as good as any other end; for normal ones it is closed.
Altham 1969, J R Stat Soc B 31: 261-269; Nurminen and Mutanen 1987, Scand J Stat 14: 67-77.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import fsum, log, log1p, sqrt
from typing import TYPE_CHECKING, Final

from ayumi.statistics.allowed import is_number, positive, refuse, share
from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_function import log_peak
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.crossing import crossing
from ayumi.statistics.normal_mixture import NormalMixture, finite
from ayumi.statistics.quadrature import whole_line
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.statistics.quadrature import Numbers

_NOTHING: Final = 1e-25
"""A share of the narrower distribution that is left to the closed form of the ends."""

_PURE: Final = 42.0
"""So far out on the logit, e^-42 = 6e-19, a density is a power of the proportion and no more."""


def difference_above(
    one: BetaMixture | NormalMixture, other: BetaMixture | NormalMixture, by: float = 0.0
) -> float:
    """P(one − other > by) for two proportions, or for two means, that are independent.

    >>> treated, untreated = BetaMixture.of((1, 2.5, 2.5)), BetaMixture.of((1, 5.5, 95.5))
    >>> round(difference_above(treated, untreated), 4)
    0.9954
    >>> round(difference_above(treated, untreated, by=0.2), 4)
    0.8674
    """
    if isinstance(one, NormalMixture) and isinstance(other, NormalMixture):
        refuse("difference", finite("by", by))
        return _normal_above(one, other, by)
    one, other = _proportions(one, other)
    refuse("difference", _difference("by", by))
    return _summed(one, other, by, 1.0)


def ratio_above(one: BetaMixture, other: BetaMixture, than: float = 1.0) -> float:
    """P(one / other > than) for two independent proportions.

    >>> treated, untreated = BetaMixture.of((1, 2.5, 2.5)), BetaMixture.of((1, 5.5, 95.5))
    >>> round(ratio_above(treated, untreated, than=2), 4)
    0.9762
    """
    refuse("ratio", positive("than", than))
    return _summed(*_proportions(one, other), 0.0, than)


def difference_mean(
    one: BetaMixture | NormalMixture, other: BetaMixture | NormalMixture
) -> tuple[float, float]:
    """The mean of one − other and its standard deviation."""
    return one.mean - other.mean, sqrt(one.deviation**2 + other.deviation**2)


def difference_quantile(
    one: BetaMixture | NormalMixture, other: BetaMixture | NormalMixture, probability: float
) -> float:
    """The difference below which one − other lies with such a probability.

    >>> treated, untreated = BetaMixture.of((1, 2.5, 2.5)), BetaMixture.of((1, 5.5, 95.5))
    >>> round(difference_quantile(treated, untreated, 0.5), 3)
    0.446
    """
    refuse("quantile", share("probability", probability))
    mean, deviation = difference_mean(one, other)
    if isinstance(one, BetaMixture):
        low, high = -1.0, 1.0
    else:
        # Cantelli: no more than 1/(1 + k²) lies k standard deviations to one side of the mean
        reach = deviation * sqrt(1 / min(probability, 1 - probability))
        low, high = mean - reach, mean + reach
    if probability <= 0.5:
        return crossing(lambda by: difference_above(other, one, -by), probability, low, high)
    return crossing(lambda by: -difference_above(one, other, by), probability - 1, low, high)


def difference_interval(
    one: BetaMixture | NormalMixture, other: BetaMixture | NormalMixture, level: float = 0.95
) -> tuple[float, float]:
    """The equal-tailed interval of one − other.

    >>> treated, untreated = BetaMixture.of((1, 2.5, 2.5)), BetaMixture.of((1, 5.5, 95.5))
    >>> low, high = difference_interval(treated, untreated)
    >>> round(low, 3), round(high, 3)
    (0.066, 0.825)
    """
    refuse("interval", share("level", level))
    low = difference_quantile(one, other, (1 - level) / 2)
    return low, difference_quantile(one, other, (1 + level) / 2)


def _proportions(one: object, other: object) -> tuple[BetaMixture, BetaMixture]:
    if isinstance(one, BetaMixture) and isinstance(other, BetaMixture):
        return one, other
    message = "compare two beta mixtures (proportions) or two normal mixtures (means)"
    kinds = f"{type(one).__name__} and {type(other).__name__}"
    raise InputRefused([Fault("one and other", kinds, message)], "difference")


def _difference(place: str, value: object) -> Iterator[Fault]:
    if not is_number(value) or not -1 <= value <= 1:
        yield Fault(place, str(value), "write a difference of two shares, from -1 to 1")


def _normal_above(one: NormalMixture, other: NormalMixture, by: float) -> float:
    from scipy.special import ndtr

    pairs = product(one.triples(), other.triples())
    return fsum(
        w * v * float(ndtr((mean - other_mean - by) / sqrt(sd**2 + other_sd**2)))
        for (w, mean, sd), (v, other_mean, other_sd) in pairs
    )


def _summed(one: BetaMixture, other: BetaMixture, by: float, times: float) -> float:
    """P(one > by + times · other), part by part."""
    pairs = product(
        zip(one.weights, one.parts, strict=True), zip(other.weights, other.parts, strict=True)
    )
    found = fsum(w * v * _above(x, y, by, times) for (w, x), (v, y) in pairs if w and v)
    return min(max(found, 0.0), 1.0)


def _above(one: BetaBelief, other: BetaBelief, by: float, times: float) -> float:
    """P(one > by + times · other): over the density of the narrower of the two.

    one > by + times · other says of the complements that (1 − other) > by' + (1 − one) / times,
    so that either may be the one whose density is integrated.
    """
    if _deviation(one) <= times * _deviation(other):
        return _over_one(one, other, by, times)
    mirrored = BetaBelief(other.b, other.a), BetaBelief(one.b, one.a)
    back = by if times == 1 else 1 - (1 - by) / times
    return _over_one(*mirrored, back, 1 / times)


def _deviation(belief: BetaBelief) -> float:
    size = belief.a + belief.b
    return sqrt(belief.a * belief.b / (size + 1)) / size


def _over_one(one: BetaBelief, other: BetaBelief, by: float, times: float) -> float:
    """The integral over x of the density of one times P(other < (x − by) / times)."""
    from scipy.special import betaincc

    low, high = max(0.0, by), min(1.0, by + times)
    if low >= high:
        return float(by < 0)
    sure = float(betaincc(one.a, one.b, high)) if high < 1 else 0.0
    pair = _Pair(one, other, by, times, low, high)
    ends = pair.ends()
    return sure + (pair.integral(*ends) if ends else 0.0)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two proportions where the one, x, lies between low and high = where the other may be less.

    The line is the logit of the way from low to high: x = low + (high − low) / (1 + e^-t).
    """

    one: BetaBelief
    other: BetaBelief
    by: float
    times: float
    low: float
    high: float

    def ends(self) -> tuple[float, float] | None:
        """From where to where there is anything to integrate; None where there is nothing."""
        from scipy.special import betaincinv

        one, other, low = self.one, self.other, self.low
        # where scipy finds no answer it says nan, which is below nothing: the look is then longer
        first = float(betaincinv(one.a, one.b, _NOTHING))
        last = float(betaincinv(one.b, one.a, _NOTHING))  # as the distance from 1
        beyond, width = 1 - self.high, self.high - low
        far = _PURE + log1p(one.a + one.b + other.a + other.b) - log(width)
        if first >= self.high or last >= 1 - low:
            return None
        start = log((first - low) / (self.high - first)) if first > low else -far
        end = log((1 - last - low) / (last - beyond)) if last > beyond else far
        start, end = max(start, -far), min(end, far)
        return (start, end) if start < end else None

    def integral(self, start: float, end: float) -> float:
        """The integral of the density times the chance that the other is less."""
        import numpy as np

        one, other = self.one, self.other
        densities, chances = self.density_and_chances(np.array([start, end]))
        less, more = chances
        first, last = (float(value) for value in densities)
        # where the other begins with the one, its chance dies out as well
        begins = other.a if self.by >= 0 else 0.0
        below = [(first * float(less[0]), (one.a if self.low == 0 else 1.0) + begins)]
        rate = one.b if self.high == 1 else 1.0
        if self.by + self.times <= 1:
            above = [(last, rate), (-last * float(more[1]), rate + other.b)]
        else:
            above = [(last * float(less[1]), rate)]
        step = 0.5 * min(1.0, sqrt((one.a + one.b) / (one.a * one.b)))
        return whole_line(self.integrand, start, end, step, below, above)

    def integrand(self, t: "Numbers") -> "Numbers":
        density, (less, _) = self.density_and_chances(t)
        return density * less

    def density_and_chances(self, t: "Numbers") -> "tuple[Numbers, tuple[Numbers, Numbers]]":
        """The density of one on the line, and P(other less) and P(other more) there."""
        import numpy as np
        from scipy.special import betainc, log_expit

        one, other, width = self.one, self.other, self.high - self.low
        log_rise, log_rest = log_expit(t) + log(width), log_expit(-t) + log(width)
        rise, rest = np.exp(log_rise), np.exp(log_rest)
        log_x = log_rise if self.low == 0 else np.log(self.low + rise)
        log_not = log_rest if self.high == 1 else np.log((1 - self.high) + rest)
        # as powers of x and its complement over their peak: near it they undo each other's rounding
        peak = one.a / (one.a + one.b)
        off = (self.low - peak) + rise
        near = np.abs(off) < min(peak, 1 - peak) / 2
        off = np.where(near, off, 0.0)
        power = one.a * np.where(near, np.log1p(off / peak), log_x - log(peak))
        power += one.b * np.where(near, np.log1p(-off / (1 - peak)), log_not - log1p(-peak))
        # the step of x over that of the line, of which the powers have taken x and its complement
        step = log_rise - log_x + log_rest - log_not - log(width)
        density = np.exp(power + log_peak(one.a, one.b) + step)
        # the other's share and its complement, each by its own distance from its end
        part = np.minimum((rise + (self.low - self.by)) / self.times, 1.0)
        rest_of_it = np.minimum((rest + (self.by + self.times - self.high)) / self.times, 1.0)
        below, above = betainc(other.a, other.b, part), betainc(other.b, other.a, rest_of_it)
        less = np.where(part < rest_of_it, below, 1 - above)
        more = np.where(part < rest_of_it, 1 - below, above)
        return density, (less, more)
