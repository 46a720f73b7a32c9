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
    reach: float = 20.0,
) -> SlowRate:
    """Midpoints of τ up to ``end``; for each, normal curves from every log-odds to every other.

    The integrand is even in τ, for which midpoints converge fast; they must not be finer than the
    steps of the log-odds can follow.
    """
    x = np.arange(-reach, reach + step / 2, step)
    studies = np.array([likelihood(r, n, x) for r, n in zip(events, people, strict=True)])
    apart = (x[:, None] - x[None, :]) ** 2
    spreads = (np.arange(round(end / spread_step)) + 0.5) * spread_step
    density, weights = np.zeros(len(x)), []
    for spread in spreads:
        curve = np.exp(-0.5 * apart / spread**2) * step / (spread * np.sqrt(2 * np.pi))
        chances = [curve @ study for study in studies]
        common = np.exp(-0.5 * (x / mean_sd) ** 2) * np.prod(chances, axis=0) * prior(spread)
        density += curve @ common
        weights.append(common.sum())
    return SlowRate(x, density / density.sum(), spreads, np.array(weights) / np.sum(weights))
