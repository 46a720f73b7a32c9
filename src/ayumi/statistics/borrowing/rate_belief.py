"""What is believed of a rate whose log-odds are made of many normal distributions.

That is what earlier studies predict for the rate of a new one, and, with the new study's own
people, what is then known of it. No conjugate distribution describes it; `RateBelief.mixture`
fits one.
"""

from dataclasses import dataclass
from math import log, log1p, sqrt

import numpy as np
from scipy.special import expit, gammaln

from ayumi.statistics.allowed import no_more, refuse, share, whole
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.borrowing.common_mean import MeanGrid, parts_of
from ayumi.statistics.borrowing.legendre import Floats
from ayumi.statistics.borrowing.normal_parts import NormalParts
from ayumi.statistics.borrowing.panels import Panels
from ayumi.statistics.borrowing.share_belief import ShareBelief
from ayumi.statistics.borrowing.study_chance import log_likelihood

_TAIL = 8.0
_WHOLE_RANGE = 700.0
_MOST_PREDICTED = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class RateBelief(ShareBelief):
    """The rate in a new study: its mean, quantiles and density, and what it predicts.

    ``events`` of ``people`` are those of the new study that have been seen.
    """

    parts: NormalParts
    log_total: float
    events: int
    people: int

    def density(self, rate: float) -> float:
        """The density of the rate, between 0 and 1."""
        refuse("density", share("rate", rate))
        x = np.array([log(rate) - log1p(-rate)])
        height = self.parts.log_density(x) + _log_seen(self.events, self.people, x)
        return float(np.exp(height[0] - self.log_total)) / (rate * (1 - rate))

    def predicted(self, people: int) -> tuple[float, ...]:
        """P(k of the next people have an event) for k = 0 … people."""
        slow = "so many would take too long"
        refuse("people", whole("people", people), no_more("people", people, _MOST_PREDICTED, slow))
        x, masses = self.panels.refined(6 / sqrt(people + 1))
        ways = gammaln(people + 1) - gammaln(np.arange(people + 1) + 1)
        ways -= gammaln(people - np.arange(people + 1) + 1)
        return tuple(
            float(np.exp(ways[k] + log_likelihood(k, people - k, x)) @ masses)
            for k in range(people + 1)
        )

    def mixture(self, parts: int | None = None) -> BetaMixture:
        """The beta mixture nearest to it; as many parts as pay for themselves, 4 at most."""
        from ayumi.statistics.borrowing.mixture_fit import fit_beta_mixture

        return fit_beta_mixture(self.panels.points, self.panels.masses, parts)


def seen_through(
    grid: MeanGrid, events: int, people: int
) -> tuple[Panels, NormalParts, float, int, int]:
    """What a `RateBelief` is made of: what earlier studies say, and the new study's own people."""
    parts = parts_of(grid)

    def log_density(x: Floats) -> Floats:
        return parts.log_density(x) + _log_seen(events, people, x)

    low = float((grid.centres[:, 0] - _TAIL * grid.spreads).min())
    high = float((grid.centres[:, -1] + _TAIL * grid.spreads).max())
    middle = float((grid.weights * grid.centres).sum())
    apart = (grid.centres - middle) ** 2 + grid.spreads[:, None] ** 2
    scale = sqrt(float((grid.weights * apart).sum()))
    if people:
        own = log((events + 0.5) / (people - events + 0.5))
        width = sqrt((people + 1) / ((events + 0.5) * (people - events + 0.5)))
        low, high = min(low, own - _TAIL * width), max(high, own + _TAIL * width)
        scan = 0.1 * np.sinh(np.linspace(-9, 9, 181))
        places = np.concatenate([middle + scale * scan, own + width * scan])
        places = places[(places > low) & (places < high)]
        middle = float(places[np.argmax(log_density(places))])
        rate = float(expit(middle))
        scale = 1 / sqrt(1 / scale**2 + people * rate * (1 - rate))
    low, high = max(low, -_WHOLE_RANGE), min(high, _WHOLE_RANGE)
    panels, log_total = Panels.of(log_density, middle, scale / 2, low, high)
    return panels, parts, log_total, events, people


def _log_seen(events: int, people: int, x: Floats) -> Floats:
    """The logarithm of the likelihood of the people seen, from its highest value on."""
    if not people:
        return np.zeros(len(x))
    rate = events / people
    highest = events * log(rate or 1) + (people - events) * log(1 - rate if rate < 1 else 1)
    return log_likelihood(events, people - events, x) - highest
