"""How far studies differ from each other: what is believed of it before and after their data.

Studies of the same kind have means (or log-odds of rates) that are normal about a common one; the
standard deviation τ between them is the heterogeneity. Half-normal and half-Cauchy priors: Gelman
2006, doi 10.1214/06-BA117A; which scale means what: Neuenschwander et al. 2010,
doi 10.1177/1740774509356002.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import asinh, inf, sinh
from typing import Final

import numpy as np

from ayumi.statistics.allowed import no_more, not_negative, positive, refuse, share
from ayumi.statistics.borrowing.legendre import (
    Floats,
    antiderivative,
    legendre,
    place_of,
    series_at,
)
from ayumi.values import Fault


@dataclass(frozen=True, slots=True)
class HalfNormal:
    """τ is the absolute value of a normal variable with mean 0 and this standard deviation.

    On the scale of log-odds 1 is called large and 0.5 substantial heterogeneity.
    """

    scale: float

    def __post_init__(self) -> None:
        refuse("half-normal heterogeneity", positive("scale", self.scale))

    @property
    def highest(self) -> float:
        """Not even data that contradict the prior by far would put it higher."""
        return 40.0 * self.scale

    def log_density(self, spread: Floats) -> Floats:
        """The logarithm of the density, but for a constant."""
        return -0.5 * (spread / self.scale) ** 2


@dataclass(frozen=True, slots=True)
class HalfCauchy:
    """τ is the absolute value of a Cauchy variable with this scale: a long tail."""

    scale: float

    def __post_init__(self) -> None:
        refuse("half-Cauchy heterogeneity", positive("scale", self.scale))

    @property
    def highest(self) -> float:
        """It has no end; whoever integrates chooses one."""
        return inf

    def log_density(self, spread: Floats) -> Floats:
        """The logarithm of the density, but for a constant."""
        return -np.log1p((spread / self.scale) ** 2)


@dataclass(frozen=True, slots=True)
class Uniform:
    """τ lies anywhere from 0 to this."""

    high: float

    def __post_init__(self) -> None:
        refuse("uniform heterogeneity", positive("high", self.high))

    @property
    def highest(self) -> float:
        """The end of the range."""
        return self.high

    def log_density(self, spread: Floats) -> Floats:
        """The logarithm of the density, but for a constant."""
        return np.zeros_like(spread)


@dataclass(frozen=True, slots=True)
class Fixed:
    """τ is known. With 0 all studies have the same mean, and their data are pooled."""

    value: float

    def __post_init__(self) -> None:
        refuse("fixed heterogeneity", not_negative("value", self.value))

    @property
    def highest(self) -> float:
        """The value itself."""
        return self.value

    def log_density(self, spread: Floats) -> Floats:
        """It is never asked for: there is one value only."""
        return np.zeros_like(spread)


Heterogeneity = HalfNormal | HalfCauchy | Uniform | Fixed

LARGE: Final = HalfNormal(1.0)
"""What is taken for log-odds where no heterogeneity prior is named: it allows for much."""

HIGHEST_SPREAD: Final = 30.0
"""For log-odds a prior is cut off here: odds that differ e^30-fold are not told from farther."""


@dataclass(frozen=True, slots=True, eq=False)
class SpreadNodes:
    """Where a spread is looked at: τ = typical·sinh(u) at Gauss-Legendre points of u.

    τ has many scales, from the precision of the largest study to the end of the prior; u makes
    equal steps of them. ``log_weight`` has the prior, the points' weights and dτ/du.
    """

    spread: Floats
    log_weight: Floats
    typical: float
    first: float
    last: float
    log_density: Callable[[Floats], Floats] | None = None

    @classmethod
    def of(cls, prior: Heterogeneity, typical: float, highest: float, count: int) -> "SpreadNodes":
        """The points for a prior that ends at ``highest`` at the latest."""
        if isinstance(prior, Fixed):
            return cls(np.array([prior.value]), np.zeros(1), 1.0, 0.0, 0.0)
        high = min(prior.highest, highest)
        own = prior.high if isinstance(prior, Uniform) else prior.scale
        typical = min(typical, own, high)
        return cls.between(prior.log_density, typical, 0.0, asinh(high / typical), count)

    @classmethod
    def between(
        cls,
        log_density: Callable[[Floats], Floats],
        typical: float,
        first: float,
        last: float,
        count: int,
    ) -> "SpreadNodes":
        """The points from one u to another."""
        points, weights = legendre(count)
        u = first + 0.5 * (last - first) * (points + 1)
        spread = typical * np.sinh(u)
        log_weight = log_density(spread) + np.log(weights * (last - first) * np.cosh(u))
        return cls(spread, log_weight, typical, first, last, log_density)

    def narrowed(self, log_weight: Floats, fall: float, count: int) -> "SpreadNodes":
        """So many points where it matters: the weights of these have not fallen by e^−fall."""
        if self.log_density is None:
            return self
        points, weights = legendre(len(self.spread))
        height = log_weight - np.log(weights)
        high = np.nonzero(height > height.max() - fall)[0]
        ends = np.concatenate([[-1.0], points, [1.0]])  # one more point on either side
        half = 0.5 * (self.last - self.first)
        first = self.first + half * (float(ends[high[0]]) + 1)
        last = self.first + half * (float(ends[high[-1] + 2]) + 1)
        return self.between(self.log_density, self.typical, first, last, count)

    def place(self, spread: float) -> float:
        """Where in [−1, 1] a spread lies."""
        half = 0.5 * (self.last - self.first)
        return min(max((asinh(spread / self.typical) - self.first) / half - 1, -1.0), 1.0)

    def spread_at(self, place: float) -> float:
        """The spread at a place in [−1, 1]."""
        half = 0.5 * (self.last - self.first)
        return self.typical * sinh(self.first + half * (place + 1))


@dataclass(frozen=True, slots=True, eq=False)
class SpreadBelief:
    """What is believed of the heterogeneity τ once the studies are known."""

    nodes: SpreadNodes
    weights: Floats

    @property
    def mean(self) -> float:
        """The heterogeneity that is expected."""
        return float(self.weights @ self.nodes.spread)

    @property
    def deviation(self) -> float:
        """Its standard deviation."""
        return float(np.sqrt(self.weights @ (self.nodes.spread - self.mean) ** 2))

    def at_most(self, limit: float) -> float:
        """P(τ ≤ limit)."""
        refuse("probability", not_negative("limit", limit))
        if len(self.weights) == 1:
            return float(limit >= self.nodes.spread[0])
        z = self.nodes.place(limit)
        return min(max(series_at(self._below, z), 0.0), 1.0) if abs(z) < 1 else float(z > 0)

    def quantile(self, probability: float) -> float:
        """The heterogeneity below which so much of the belief lies."""
        refuse("quantile", share("probability", probability))
        if len(self.weights) == 1:
            return float(self.nodes.spread[0])
        return self.nodes.spread_at(place_of(self._below, probability))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The equal-tailed interval that holds so much of the belief."""
        refuse("interval", share("level", level))
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    @property
    def _below(self) -> list[float]:
        return antiderivative(self.weights / legendre(len(self.weights))[1])


def prior_faults(place: str, prior: object) -> Iterator[Fault]:
    """A heterogeneity is one of the four."""
    if not isinstance(prior, HalfNormal | HalfCauchy | Uniform | Fixed):
        allowed = "HalfNormal(scale), HalfCauchy(scale), Uniform(high) or Fixed(value)"
        yield Fault(place, str(prior), f"write {allowed}")


def scale_faults(place: str, prior: object) -> Iterator[Fault]:
    """On the scale of log-odds a heterogeneity beyond these ends makes all rates 0 or 1."""
    yield from prior_faults(place, prior)
    why = "it is on the scale of log-odds"
    if isinstance(prior, HalfNormal | HalfCauchy):
        yield from no_more(f"{place}, scale", prior.scale, 5, why)
    elif isinstance(prior, Uniform | Fixed):
        end = prior.high if isinstance(prior, Uniform) else prior.value
        name = "high" if isinstance(prior, Uniform) else "value"
        yield from no_more(f"{place}, {name}", end, HIGHEST_SPREAD, why)
