"""The commensurate prior: one earlier study, and how far the new one's rate may lie from it.

The earlier study's rate θ₀ has a beta posterior of its own; the new study's log-odds lie about it,
logit θ ~ N(logit θ₀, 1/κ). The precision κ is the commensurability: large, and the two studies are
one; small, and the earlier one says nothing. What the new study's people show of κ decides how
much of the earlier study counts (Hobbs et al. 2011, doi 10.1111/j.1541-0420.2011.01564.x; spike
and slab: Hobbs, Sargent and Carlin 2012, doi 10.1214/12-BA722). Here the distance 1/√κ may also
have the priors of a heterogeneity.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import asinh

import numpy as np

from ayumi.statistics.allowed import no_more, positive, refuse
from ayumi.statistics.allowed import share as a_share
from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.borrowing.common_mean import mean_grid
from ayumi.statistics.borrowing.heterogeneity import (
    HIGHEST_SPREAD,
    LARGE,
    Fixed,
    HalfCauchy,
    HalfNormal,
    Heterogeneity,
    SpreadBelief,
    SpreadNodes,
    Uniform,
    scale_faults,
)
from ayumi.statistics.borrowing.legendre import Floats
from ayumi.statistics.borrowing.rate_belief import RateBelief, seen_through
from ayumi.statistics.borrowing.study_chance import Counts
from ayumi.statistics.borrowing.study_counts import UNIFORM, one_study
from ayumi.values import Fault

_NODES = 40
_TYPICAL = 0.1
_FLAT = 1e6


@dataclass(frozen=True, slots=True)
class GammaPrecision:
    """κ ~ Gamma(shape, rate), with mean shape/rate."""

    shape: float
    rate: float

    def __post_init__(self) -> None:
        refuse("gamma precision", positive("shape", self.shape), positive("rate", self.rate))

    def log_density(self, spread: Floats) -> Floats:
        """The logarithm of the density of the distance 1/√κ, but for a constant."""
        found: Floats = -(2 * self.shape + 1) * np.log(spread) - self.rate / spread**2
        return found


@dataclass(frozen=True, slots=True)
class SpikeAndSlab:
    """With the probability ``share`` κ is the spike; else it lies anywhere from low to high."""

    share: float
    spike: float
    low: float
    high: float

    def __post_init__(self) -> None:
        refuse(
            "spike and slab",
            a_share("share", self.share),
            positive("spike", self.spike),
            positive("low", self.low),
            positive("high", self.high),
            no_more("low", self.low, self.high, "the slab begins below its end"),
            no_more("high", self.high, self.spike, "the spike lies above the slab"),
        )


Commensurability = GammaPrecision | SpikeAndSlab | Heterogeneity


@dataclass(frozen=True, slots=True, eq=False)
class CommensurateBelief(RateBelief):
    """What is believed of the new study's rate, and of its distance from the earlier one's.

    ``distance`` is the standard deviation 1/√κ between their log-odds; with a spike and a slab it
    is what is believed of it under the slab, and ``spike`` is P(κ is the spike).
    """

    distance: SpreadBelief
    spike: float
    earlier: BetaBelief
    commensurability: Commensurability

    def after(self, events: int, people: int) -> "CommensurateBelief":
        """What is believed once so many of so many people of the new study had an event."""
        refuse("people with an event", one_study(events, people))
        total = self.events + events, self.people + people
        return _fitted(self.earlier, self.commensurability, *total)


def commensurate(
    events: int,
    people: int,
    *,
    commensurability: Commensurability = LARGE,
    start: BetaBelief = UNIFORM,
) -> CommensurateBelief:
    """The commensurate prior of a rate, from the events and people of one earlier study.

    ``start`` is the belief of the earlier rate before its own data. A prior of the distance that
    has no end is cut off at 30.

    Raises `InputRefused` with all that is wrong.

    >>> prior = commensurate(12, 40, commensurability=GammaPrecision(1, 0.1))
    >>> alike, unlike = prior.after(6, 20), prior.after(16, 20)
    >>> round(alike.distance.mean, 2), round(unlike.distance.mean, 2)
    (0.43, 1.3)
    """
    faults = _prior_faults(commensurability)
    refuse("commensurate prior", one_study(events, people, least=1), faults)
    earlier = BetaBelief(start.a + events, start.b + people - events)
    return _fitted(earlier, commensurability, 0, 0)


def _fitted(
    earlier: BetaBelief, prior: Commensurability, events: int, people: int
) -> CommensurateBelief:
    """The earlier rate's beta belief is a study's likelihood, on a flat scale of log-odds."""
    nodes, spiked = _distances(prior)
    shapes = Counts(np.array([earlier.a]), np.array([earlier.b]))
    new = Counts(*np.array([[events], [people - events]], dtype=np.float64)[:, : min(people, 1)])
    grid = mean_grid(shapes, _FLAT, spiked, new, _NODES, apart=False)
    rows = grid.node_weights()
    if not isinstance(prior, SpikeAndSlab):
        slab, spike = SpreadBelief(grid.nodes, rows), 0.0
    else:
        slab, spike = SpreadBelief(nodes, rows[1:] / rows[1:].sum()), float(rows[0])
    return CommensurateBelief(*seen_through(grid, events, people), slab, spike, earlier, prior)


def _distances(prior: Commensurability) -> tuple[SpreadNodes, SpreadNodes]:
    """Where the distance is looked at; and the same with the spike first, if there is one."""
    if isinstance(prior, SpikeAndSlab):
        low, ends = prior.high**-0.5, (prior.high / prior.low) ** 0.5
        slab = SpreadNodes.between(_flat_precision, low, asinh(1.0), asinh(ends), _NODES)
        total = np.log(np.exp(slab.log_weight).sum())
        log_weight = slab.log_weight + np.log1p(-prior.share) - total
        spreads = np.append(prior.spike**-0.5, slab.spread)
        spiked = replace(
            slab,
            spread=spreads,
            log_weight=np.append(np.log(prior.share), log_weight),
            log_density=None,
        )
        return slab, spiked
    if isinstance(prior, GammaPrecision):
        typical = (prior.rate / prior.shape) ** 0.5
        last = asinh(HIGHEST_SPREAD / typical)
        nodes = SpreadNodes.between(prior.log_density, typical, 0.0, last, _NODES)
    else:
        nodes = SpreadNodes.of(prior, _TYPICAL, HIGHEST_SPREAD, _NODES)
    return nodes, nodes


def _flat_precision(spread: Floats) -> Floats:
    """The logarithm of the density of 1/√κ where κ is uniform, but for a constant."""
    found: Floats = -3 * np.log(spread)
    return found


def _prior_faults(prior: object) -> Iterator[Fault]:
    if isinstance(prior, GammaPrecision | SpikeAndSlab):
        return
    allowed = "GammaPrecision(shape, rate), SpikeAndSlab(share, spike, low, high)"
    if isinstance(prior, HalfNormal | HalfCauchy | Uniform | Fixed):
        yield from scale_faults("commensurability", prior)
    else:
        heterogeneities = "HalfNormal(scale), HalfCauchy(scale), Uniform(high) or Fixed(value)"
        yield Fault("commensurability", str(prior), f"write {allowed}, {heterogeneities}")
