"""What is believed of a share between 0 and 1, known by the density of its log-odds."""

from dataclasses import dataclass
from math import log, log1p, sqrt

from scipy.special import expit

from ayumi.statistics.allowed import refuse, share
from ayumi.statistics.borrowing.panels import Panels


@dataclass(frozen=True, slots=True, eq=False)
class ShareBelief:
    """A share: its mean, standard deviation and quantiles."""

    panels: Panels

    @property
    def mean(self) -> float:
        """The share that is expected."""
        return float(self.panels.masses @ expit(self.panels.points))

    @property
    def deviation(self) -> float:
        """The standard deviation of the share."""
        shares = expit(self.panels.points)
        return sqrt(float(self.panels.masses @ (shares - self.mean) ** 2))

    def at_most(self, limit: float) -> float:
        """P(share ≤ limit)."""
        refuse("probability", share("limit", limit, zero=True, one=True))
        if limit in (0, 1):
            return float(limit)
        return self.panels.below(log(limit) - log1p(-limit))

    def above(self, limit: float) -> float:
        """P(share > limit)."""
        return 1.0 - self.at_most(limit)

    def quantile(self, probability: float) -> float:
        """The share below which so much of the belief lies."""
        refuse("quantile", share("probability", probability))
        return float(expit(self.panels.quantile(probability)))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The equal-tailed interval that holds so much of the belief."""
        refuse("interval", share("level", level))
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)
