"""Whether what was seen is a surprise to what was believed: conflict of a belief with the data.

A belief predicts outcomes. Box 1980, doi 10.2307/2982063, takes the chance that it gives to all
outcomes no more probable than the one seen; Evans and Moshonov 2006, doi 10.1214/06-BA129, look at
the same of the sufficient statistic, which here is the outcome. A small chance says that belief and
data conflict, not which of them is wrong. A vague part of a mixture makes every outcome less of a
surprise: ask the belief without it.
"""

from itertools import pairwise
from math import fsum, log, pi, sqrt
from typing import Final, Protocol

from ayumi.statistics.allowed import no_more, positive, refuse, whole
from ayumi.statistics.crossing import crossing
from ayumi.statistics.log_density import log_density
from ayumi.statistics.normal_mixture import NormalMixture, finite

_TIE: Final = 1e-12
"""Chances that differ by less than this share of them do so by rounding, and are the same.

Rounding makes less than 1e-14 of a chance among 1,000 people. A wider one would take as equal what
a vague part makes nearly so: far out its outcomes differ by less than 1e-9 of their chances.
"""

_LOOKS: Final = 401


class Foretelling(Protocol):
    """A belief of a proportion that foretells counts, such as a `BetaMixture` or a `RateBelief`."""

    def predicted(self, people: int) -> tuple[float, ...]:
        """P(k of the next people have an event) for k = 0 … people."""
        ...


def prior_predictive_p(belief: Foretelling, events: int, people: int) -> float:
    """P(an outcome no more probable than so many events) among so many people.

    Outcomes are as probable where their chances differ by less than 1e-12 of them: by rounding.

    >>> from ayumi.statistics.beta_mixture import BetaMixture
    >>> natural = BetaMixture.of((1, 5.5, 95.5))
    >>> [round(prior_predictive_p(natural, events, 4), 4) for events in (0, 1, 2)]
    [1.0, 0.198, 0.0189]
    """
    chances = _predicted(belief, events, people)
    seen = chances[events] * (1 + _TIE)
    return min(fsum(chance for chance in chances if chance <= seen), 1.0)


def mid_p(belief: Foretelling, events: int, people: int) -> float:
    """Twice the smaller tail, in which the outcome seen counts by half (Lancaster 1961).

    doi 10.1080/01621459.1961.10482105.

    >>> from ayumi.statistics.beta_mixture import BetaMixture
    >>> round(mid_p(BetaMixture.of((1, 5.5, 95.5)), events=2, people=4), 4)
    0.0198
    """
    chances = _predicted(belief, events, people)
    half = chances[events] / 2
    below, above = fsum(chances[:events]) + half, fsum(chances[events + 1 :]) + half
    return min(2 * min(below, above), 1.0)


def prior_predictive_p_of_mean(belief: NormalMixture, mean: float, n: int, sd: float) -> float:
    """P(a mean of n people whose density is no higher than that of the mean seen).

    Each of the people has the standard deviation ``sd``. For one normal distribution it is
    P(|Z| ≥ |z|).

    >>> round(prior_predictive_p_of_mean(NormalMixture.of((1, 4.0, 3.0)), 16.0, n=4, sd=8.0), 4)
    0.0164
    """
    refuse("conflict", finite("mean", mean), whole("n", n, least=1), positive("sd", sd))
    foretold = belief.predicted(n, sd)
    edges = _edges(foretold, mean)
    if not edges:
        return 1.0
    inside = fsum(
        foretold.at_most(high) - foretold.at_most(low)
        for low, high in pairwise(edges)
        if _excess(foretold, (low + high) / 2, mean) <= 0
    )
    return min(foretold.at_most(edges[0]) + inside + foretold.above(edges[-1]), 1.0)


def tail_p_of_mean(belief: NormalMixture, mean: float, n: int, sd: float) -> float:
    """Twice the smaller tail beyond the mean seen of n people of the standard deviation ``sd``."""
    refuse("conflict", finite("mean", mean), whole("n", n, least=1), positive("sd", sd))
    foretold = belief.predicted(n, sd)
    return min(2 * min(foretold.at_most(mean), foretold.above(mean)), 1.0)


def _predicted(belief: Foretelling, events: int, people: int) -> tuple[float, ...]:
    why = "there are not so many people"
    counts = (whole("events", events), whole("people", people))
    refuse("people with an event", *counts, no_more("events", events, people, why))
    return belief.predicted(people)


def _excess(foretold: NormalMixture, where: float, mean: float) -> float:
    """How much higher the log density is at a place than at the mean seen."""
    import numpy as np

    here, seen = log_density(foretold, np.array([where, mean]))[0].tolist()
    return float(here - seen)


def _edges(foretold: NormalMixture, mean: float) -> list[float]:
    """The places, in order, where the density is that of the mean seen; beyond them it is lower."""
    import numpy as np

    used = [(w, m, sd) for w, m, sd in foretold.triples() if w]
    level = float(log_density(foretold, np.array([mean]))[0][0])
    # so many standard deviations from the mean of each part the density is surely no higher
    highest = log(fsum(w / sd for w, _, sd in used)) - log(2 * pi) / 2
    reach = 1.001 * sqrt(2 * max(highest - level, 0.0)) + 0.001
    places = [np.linspace(m - reach * sd, m + reach * sd, _LOOKS) for _, m, sd in used]
    grid = np.unique(np.concatenate([*places, [mean]]))
    above = log_density(foretold, grid)[0] - level
    found = [mean]
    for i in np.flatnonzero(above[:-1] * above[1:] < 0).tolist():
        sign = 1.0 if above[i + 1] > above[i] else -1.0
        low, high = float(grid[i]), float(grid[i + 1])
        found.append(_edge(foretold, mean, sign, low, high))
    return sorted(set(found))


def _edge(foretold: NormalMixture, mean: float, sign: float, low: float, high: float) -> float:
    return crossing(lambda where: sign * _excess(foretold, where, mean), 0.0, low, high)
