"""The meta-analytic-predictive prior of a mean: what other studies say of the mean of a new one.

Study h has the mean θ_h ~ N(μ, τ²) and reports y_h ~ N(θ_h, s_h²), its standard error s_h taken as
known; μ ~ N(m, sd²) before the data. For a fixed τ all of it is normal and exact; over τ it is
added up, so that the prior is a mixture of as many normal distributions as τ is looked at.
Neuenschwander et al. 2010, doi 10.1177/1740774509356002.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ayumi.statistics.allowed import positive, refuse
from ayumi.statistics.borrowing.heterogeneity import (
    HalfCauchy,
    Heterogeneity,
    SpreadBelief,
    SpreadNodes,
    prior_faults,
)
from ayumi.statistics.borrowing.legendre import Floats
from ayumi.statistics.borrowing.normal_parts import NormalParts
from ayumi.statistics.borrowing.panels import Panels
from ayumi.statistics.normal_mixture import NormalMixture, finite
from ayumi.values import Fault

CAUCHY_ENDS_AT = 1000.0
"""A half-Cauchy prior is cut off at so many scales: without an end it has no variance."""

_NODES = 48
_SLIGHT = 1e-16
_FALL = 34.0


@dataclass(frozen=True, slots=True, eq=False)
class NormalMapPrior:
    """What is believed of the mean in a new study of the same kind, before its data.

    ``exact`` is the belief itself, a mixture with a part for each τ; ``common`` is what is believed
    of μ, the mean of all such studies.
    """

    exact: NormalMixture
    common: NormalMixture
    heterogeneity: SpreadBelief
    study_means: tuple[NormalMixture, ...]

    @property
    def mean(self) -> float:
        """The mean that is expected."""
        return self.exact.mean

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        return self.exact.deviation

    def density(self, value: float) -> float:
        """The density of the new study's mean."""
        refuse("density", finite("value", value))
        return float(np.exp(self._log_density(np.array([value], dtype=np.float64))[0]))

    def at_most(self, limit: float) -> float:
        """P(mean ≤ limit)."""
        return self.exact.at_most(limit)

    def above(self, limit: float) -> float:
        """P(mean > limit)."""
        return self.exact.above(limit)

    def quantile(self, probability: float) -> float:
        """The number below which so much of the belief lies."""
        return self.exact.quantile(probability)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The equal-tailed interval that holds so much of the belief."""
        return self.exact.interval(level)

    def predicted_above(self, limit: float, n: int, sd: float) -> float:
        """P(the mean of the new study's n people > limit); their values have the deviation sd."""
        return self.exact.predicted_above(limit, n, sd)

    def after(self, mean: float, n: int, sd: float) -> NormalMixture:
        """What is believed once n people of the new study, with deviation sd, had such a mean."""
        return self.exact.after(mean, n, sd)

    def mixture(self, parts: int | None = None) -> NormalMixture:
        """The nearest mixture of few parts; as many as pay for themselves, 4 at most."""
        from ayumi.statistics.borrowing.mixture_fit import fit_normal_mixture

        centre, spread = self.mean, self.deviation
        ends = [m + side * 8 * sd for _, m, sd in self.exact.triples() for side in (-1, 1)]
        panels, _ = Panels.of(self._log_density, centre, spread / 2, min(ends), max(ends))
        return fit_normal_mixture(panels.points, panels.masses, parts)

    def _log_density(self, x: Floats) -> Floats:
        weights, centres, spreads = np.array(list(self.exact.triples())).T
        parts = NormalParts(np.log(weights), np.ones(len(weights)), centres, spreads)
        return parts.log_density(x)


def normal_map(
    means: Sequence[float],
    standard_errors: Sequence[float],
    *,
    heterogeneity: Heterogeneity,
    mean_prior: tuple[float, float],
) -> NormalMapPrior:
    """The meta-analytic-predictive prior from each study's mean and its standard error [same unit].

    ``mean_prior`` is the mean and standard deviation of μ before the data. With a single study its
    data say nothing of τ: the heterogeneity prior alone says how much it counts for.

    Raises `InputRefused` with all that is wrong.

    >>> from ayumi.statistics.borrowing.heterogeneity import HalfNormal
    >>> errors = [88 / n**0.5 for n in (74, 166, 328, 20, 25, 58)]  # the CDAI, 6 studies
    >>> prior = normal_map(
    ...     [-51, -49, -36, -47, -90, -54],
    ...     errors,
    ...     heterogeneity=HalfNormal(44),
    ...     mean_prior=(0, 88),
    ... )
    >>> round(prior.mean, 2), round(prior.deviation, 2)
    (-49.82, 19.42)
    """
    refuse(
        "meta-analytic-predictive prior",
        _study_faults(means, standard_errors),
        prior_faults("heterogeneity", heterogeneity),
        _mean_faults(mean_prior),
    )
    y, errors = np.array(means, dtype=np.float64), np.array(standard_errors, dtype=np.float64)
    highest = heterogeneity.highest
    if isinstance(heterogeneity, HalfCauchy):
        highest = CAUCHY_ENDS_AT * heterogeneity.scale
    nodes = SpreadNodes.of(heterogeneity, float(errors.min()), highest, _NODES)
    rough = _given_spread(y, errors, nodes.spread, mean_prior).log_chance + nodes.log_weight
    nodes = nodes.narrowed(rough, _FALL, _NODES)
    given = _given_spread(y, errors, nodes.spread, mean_prior)
    log_weight = given.log_chance + nodes.log_weight
    weights = np.exp(log_weight - log_weight.max())
    weights /= weights.sum()
    return NormalMapPrior(
        exact=_mixture(weights, given.mean, given.variance + nodes.spread**2),
        common=_mixture(weights, given.mean, given.variance),
        heterogeneity=SpreadBelief(nodes, weights),
        study_means=tuple(
            _study_mean(float(mean), float(error), weights, nodes.spread, given)
            for mean, error in zip(y, errors, strict=True)
        ),
    )


def _study_mean(
    mean: float, error: float, weights: Floats, spread: Floats, given: "_Given"
) -> NormalMixture:
    """The mean in one study: between what it reports and the common mean, for each τ."""
    own = spread**2 / (spread**2 + error**2)
    centres = own * mean + (1 - own) * given.mean
    return _mixture(weights, centres, own * error**2 + (1 - own) ** 2 * given.variance)


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    """(spreads,) the mean and variance of μ if τ is known, and the chance of all data."""

    mean: Floats
    variance: Floats
    log_chance: Floats


def _given_spread(
    y: Floats, errors: Floats, spread: Floats, mean_prior: tuple[float, float]
) -> _Given:
    centre, deviation = mean_prior
    total = spread[:, None] ** 2 + errors**2
    worth = 1 / total
    variance = 1 / (worth.sum(axis=1) + deviation**-2)
    mean = centre + variance * (worth @ (y - centre))
    off = ((y - mean[:, None]) ** 2 * worth).sum(axis=1) + ((mean - centre) / deviation) ** 2
    return _Given(mean, variance, 0.5 * (np.log(variance) - np.log(total).sum(axis=1) - off))


def _mixture(weights: Floats, means: Floats, variances: Floats) -> NormalMixture:
    some = weights > _SLIGHT
    kept = weights[some] / weights[some].sum()
    columns = (kept.tolist(), means[some].tolist(), np.sqrt(variances[some]).tolist())
    return NormalMixture.of(*zip(*columns, strict=True))


def _study_faults(means: Sequence[float], errors: Sequence[float]) -> Iterator[Fault]:
    if len(means) != len(errors):
        text = f"{len(means)} means, {len(errors)} standard errors"
        yield Fault("studies", text, "give both for each study, in the same order")
    elif not len(means):
        yield Fault("studies", "none", "give one study at least")
    for i, mean in enumerate(means, 1):
        yield from finite(f"mean of study {i}", mean)
    for i, error in enumerate(errors, 1):
        yield from positive(f"standard error of study {i}", error)


def _mean_faults(mean_prior: tuple[float, float]) -> Iterator[Fault]:
    centre, deviation = mean_prior
    yield from finite("mean_prior, mean", centre)
    yield from positive("mean_prior, standard deviation", deviation)
