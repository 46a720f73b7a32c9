"""The same models on dense grids of log-odds, each integral a plain sum: slow, and obvious."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SlowRate:
    """The density of a new study's log-odds on a grid, and how the spreads weigh."""

    log_odds: Floats
    density: Floats
    spreads: Floats
    weights: Floats

    @property
    def mean(self) -> float:
        return float(self.density @ expit(self.log_odds))

    @property
    def deviation(self) -> float:
        return float(np.sqrt(self.density @ (expit(self.log_odds) - self.mean) ** 2))

    def expected_of_spread(self, power: int) -> float:
        return float(self.weights @ self.spreads**power)

    def predicted(self, people: int) -> list[float]:
        rate = expit(self.log_odds)
        ways = [
            gammaln(people + 1) - gammaln(k + 1) - gammaln(people - k + 1)
            for k in range(people + 1)
        ]
        return [
            float(self.density @ (np.exp(w) * rate**k * (1 - rate) ** (people - k)))
            for k, w in enumerate(ways)
        ]

    def after(self, events: int, people: int) -> "SlowRate":
        rate = expit(self.log_odds)
        density = self.density * rate**events * (1 - rate) ** (people - events)
        return SlowRate(self.log_odds, density / density.sum(), self.spreads, self.weights)


def likelihood(events: float, people: float, log_odds: Floats) -> Floats:
    log = events * log_odds - people * np.logaddexp(0, log_odds)
    found: Floats = np.exp(log - log.max())
    return found


def slow_map(
    events: Sequence[int],
    people: Sequence[int],
    prior: Callable[[float], float],
    end: float,
    mean_sd: float,
    step: float = 0.05,
    spread_step: float = 0.1,
    reach: float = 16.0,
) -> SlowRate:
    """Midpoints of τ up to ``end``; for each, normal curves from every log-odds to every other.

    The integrand is even in τ, for which midpoints converge fast; they must not be finer than the
    steps of the log-odds can follow.
    """
    x = np.arange(-reach, reach + step / 2, step)
    studies = np.array([likelihood(r, n, x) for r, n in zip(events, people, strict=True)])
    apart = (x[:, None] - x[None, :]) ** 2
    spreads = spread_step * (np.arange(round(end / spread_step), dtype=np.float64) + 0.5)
    density: Floats = np.zeros(len(x))
    weights: list[float] = []
    for spread in spreads:
        curve = np.exp(-0.5 * apart / spread**2) * step / (spread * np.sqrt(2 * np.pi))
        chances = [curve @ study for study in studies]
        common = np.exp(-0.5 * (x / mean_sd) ** 2) * np.prod(chances, axis=0) * prior(spread)
        density += curve @ common
        weights.append(float(common.sum()))
    density /= density.sum()
    return SlowRate(x, density, spreads, _shares(weights))


def _shares(weights: list[float]) -> Floats:
    found: Floats = np.array(weights) / sum(weights)
    return found


def nested_sums(
    events: Sequence[int],
    people: Sequence[int],
    prior: Callable[[Floats], Floats],
    end: float,
    mean_sd: float,
    mu: Floats,
    new: tuple[int, int] = (0, 0),
) -> tuple[float, float]:
    """Mean and standard deviation of a new rate: sums over τ, within them μ, within them z.

    Every study's log-odds are μ + τ·z; τ goes in steps that grow with it, z and μ in equal ones.
    """
    u, share = np.polynomial.legendre.leggauss(60)
    u = np.arcsinh(end / 0.1) * (u + 1) / 2
    z = np.linspace(-7, 7, 281)
    normal = np.exp(-0.5 * z**2)
    normal /= normal.sum()
    total, first, second = 0.0, 0.0, 0.0
    for spread, weight in zip(0.1 * np.sinh(u), share * np.cosh(u), strict=True):
        log_odds = mu[:, None] + spread * z
        yes = -np.logaddexp(0, -log_odds)
        no = yes - log_odds
        chance = np.exp(-0.5 * (mu / mean_sd) ** 2) * weight * prior(spread)
        for r, n in zip(events, people, strict=True):
            top = r * np.log(r / n or 1) + (n - r) * np.log(1 - r / n or 1)
            chance = chance * (np.exp(r * yes + (n - r) * no - top) @ normal)
        own = np.exp(new[0] * yes + (new[1] - new[0]) * no) * normal
        rate = np.exp(yes)
        total += chance @ own.sum(axis=1)
        first += chance @ (rate * own).sum(axis=1)
        second += chance @ (rate**2 * own).sum(axis=1)
    mean = first / total
    return float(mean), float(np.sqrt(second / total - mean**2))
