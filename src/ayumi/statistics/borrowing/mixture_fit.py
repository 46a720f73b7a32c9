"""The mixture of conjugate distributions that is nearest to a belief known by its density.

Nearest is least Kullback-Leibler divergence KL = ∫ f log(f/g). The scores of the mixture are
weighed over the belief's own points; their second moments stand for the curvature (Fisher's
scoring), damped where a step would not help (Marquardt 1963, doi 10.1137/0111030).

How many parts: each further one has three numbers, and stays if it lowers KL by more than
3/10,000, which is what Akaike's criterion asks of it with 10,000 draws from the belief. It ends
at the first part that does not pay, and at four.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from typing import Final, Protocol

import numpy as np
from scipy.special import betaln, digamma

from ayumi.statistics.allowed import no_more, refuse, whole
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.borrowing.legendre import Floats
from ayumi.statistics.normal_mixture import NormalMixture

MOST_PARTS: Final = 4
WORTH_A_PART: Final = 3 / 10_000

_FIRST, _STEPS, _ENOUGH = 5, 60, 1e-8
_GREATEST = 17.0
_SLIGHT = 1e-12

LEAST_SHAPE: Final = 1.001
"""No a or b of a fitted beta distribution is less, so that it has no pole at 0 or 1.

Above 1 every mixture has an expected local-information ratio; at 1 itself it leaps, since what the
belief says of a rate next to 0 or 1 no longer counts. RBesT's mixfit holds a and b above 1, too.
"""


def fit_beta_mixture(log_odds: Floats, masses: Floats, parts: int | None = None) -> BetaMixture:
    """The nearest beta mixture to a belief of a rate, which has masses at so many log-odds.

    No a or b is below `LEAST_SHAPE`.

    >>> x = np.linspace(-12, 12, 241)
    >>> belief = np.exp(4 * x - 20 * np.log1p(np.exp(x)))  # Beta(4, 16) of the rate
    >>> [part] = fit_beta_mixture(x, belief / belief.sum()).parts
    >>> round(part.a, 9), round(part.b, 9)
    (4.0, 16.0)
    """
    log_odds, masses = _that_count(log_odds, masses)
    tail = np.log1p(np.exp(-np.abs(log_odds)))
    family = _Beta(np.minimum(log_odds, 0) - tail, -np.maximum(log_odds, 0) - tail)
    fit = _chosen(family, masses, parts)
    a, b = np.exp(fit.parameters).T.tolist()
    return BetaMixture.of(*zip(fit.shares, a, b, strict=True))


def fit_normal_mixture(values: Floats, masses: Floats, parts: int | None = None) -> NormalMixture:
    """The nearest normal mixture to a belief of a mean, which has masses at so many values.

    >>> x = np.linspace(-50, 50, 401)
    >>> belief = np.exp(-((x - 5) ** 2) / 18)
    >>> [part] = fit_normal_mixture(x, belief / belief.sum()).parts
    >>> round(part.mean, 9), round(part.deviation, 9)
    (5.0, 3.0)
    """
    values, masses = _that_count(values, masses)
    centre = float(masses @ values)
    unit = float(np.sqrt(masses @ (values - centre) ** 2))
    fit = _chosen(_Normal((values - centre) / unit), masses, parts)
    means = (centre + unit * fit.parameters[:, 0]).tolist()
    spreads = (unit * np.exp(fit.parameters[:, 1])).tolist()
    return NormalMixture.of(*zip(fit.shares, means, spreads, strict=True))


def _that_count(places: Floats, masses: Floats) -> tuple[Floats, Floats]:
    some = masses > _SLIGHT * masses.max()
    return places[some], masses[some] / masses[some].sum()


class _Family(Protocol):
    """Distributions with two numbers each, as they look at the points of a belief."""

    @property
    def least(self) -> float:
        """How small either of their parameters may be."""
        ...

    def first(self, masses: Floats) -> Floats:
        """(2,) the distribution with the belief's mean and variance."""
        ...

    def split(self, parameters: Floats) -> Iterator[tuple[Floats, Floats]]:
        """Two distributions that could stand for one, in each of some ways."""
        ...

    def logs(self, parameters: Floats) -> Floats:
        """(parts, points) the logarithms of the densities."""
        ...

    def scores(self, parameters: Floats) -> Floats:
        """(parts, 2, points) their derivatives by the parameters."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Beta:
    """Beta distributions by log a and log b, over the log of the rate and of its rest."""

    log_rate: Floats
    log_rest: Floats
    least: float = log(LEAST_SHAPE)

    def first(self, masses: Floats) -> Floats:
        rate = np.exp(self.log_rate)
        mean, rest = float(masses @ rate), float(masses @ np.exp(self.log_rest))
        variance = max(float(masses @ (rate - mean) ** 2), 1e-300)
        worth = max(mean * rest / variance - 1, 1e-3)
        return np.maximum(np.log([mean * worth, rest * worth]), self.least)

    def split(self, parameters: Floats) -> Iterator[tuple[Floats, Floats]]:
        yield parameters + 0.8, parameters - 0.8
        width = np.array([0.5, -0.5]) / np.sqrt(np.exp(parameters).min() + 1)
        yield parameters + width, parameters - width
        if parameters.min() <= self.least:  # towards either end, where it may have no pole
            aside = np.array([0.0, 2.0])
            yield parameters + aside, parameters + aside[::-1]

    def logs(self, parameters: Floats) -> Floats:
        a, b = np.exp(parameters).T[:, :, None]
        found: Floats = a * self.log_rate + b * self.log_rest - betaln(a, b)
        return found

    def scores(self, parameters: Floats) -> Floats:
        a, b = np.exp(parameters).T[:, :, None]
        both = digamma(a + b)
        by_a, by_b = self.log_rate + both - digamma(a), self.log_rest + both - digamma(b)
        return np.stack([a * by_a, b * by_b], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Normal:
    """Normal distributions by their mean and the logarithm of their standard deviation."""

    values: Floats
    least: float = -14.0

    def first(self, masses: Floats) -> Floats:
        return np.zeros(2)  # the values come with mean 0 and standard deviation 1

    def split(self, parameters: Floats) -> Iterator[tuple[Floats, Floats]]:
        wider = np.array([0.0, 0.4])
        yield parameters - wider, parameters + wider
        aside = np.array([0.6 * np.exp(parameters[1]), 0.0])
        yield parameters + aside, parameters - aside

    def logs(self, parameters: Floats) -> Floats:
        centre, log_spread = parameters.T[:, :, None]
        found: Floats = -0.5 * ((self.values - centre) * np.exp(-log_spread)) ** 2 - log_spread
        return found

    def scores(self, parameters: Floats) -> Floats:
        centre, log_spread = parameters.T[:, :, None]
        z = (self.values - centre) * np.exp(-log_spread)
        return np.stack([z * np.exp(-log_spread), z**2 - 1], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """A mixture: (parts,) logarithms of the shares, (parts, 2) parameters; E[log g] if known."""

    log_shares: Floats
    parameters: Floats
    height: float = -np.inf

    @property
    def shares(self) -> list[float]:
        """The shares, which add up to 1."""
        raw = np.exp(self.log_shares - self.log_shares.max())
        shares: list[float] = (raw / raw.sum()).tolist()
        return shares


def _chosen(family: _Family, masses: Floats, parts: int | None) -> _Fit:
    if parts is not None:
        refuse("mixture", whole("parts", parts, least=1), no_more("parts", parts, 4, "enough"))
    best = _climbed(family, masses, _Fit(np.zeros(1), family.first(masses)[None]), _STEPS)
    for _ in range((parts or MOST_PARTS) - 1):
        tried = [_climbed(family, masses, start, _FIRST) for start in _divided(family, best)]
        following = _climbed(family, masses, max(tried, key=lambda fit: fit.height), _STEPS)
        if parts is None and following.height - best.height < WORTH_A_PART:
            break
        best = following
    order = np.argsort(-best.log_shares, kind="stable")
    return _Fit(best.log_shares[order], best.parameters[order], best.height)


def _divided(family: _Family, fit: _Fit) -> Iterator[_Fit]:
    """The heaviest part in two, in each of the ways of its family."""
    i = int(np.argmax(fit.log_shares))
    shares = np.append(fit.log_shares, fit.log_shares[i] - np.log(2))
    shares[i] -= np.log(2)
    for one, other in family.split(fit.parameters[i]):
        parameters = np.append(fit.parameters, other[None], axis=0)
        parameters[i] = one
        parameters = np.maximum(parameters, family.least)
        yield _Fit(shares, parameters)


def _climbed(family: _Family, masses: Floats, fit: _Fit, steps: int) -> _Fit:
    """Steps of damped scoring until they no longer raise E[log g]."""
    damping = 1e-3
    fit, slope, curvature = _looked_at(family, masses, fit)
    for _ in range(steps):
        size = np.diag(curvature)
        damped = curvature + np.diag(damping * size + 1e-12 * size.max() + 1e-300)
        count = len(fit.log_shares)
        free = np.append(np.ones(count, bool), fit.parameters.ravel() > family.least)
        # what lies at its least stays there for as long as it would go below
        free |= slope > 0
        step = np.zeros(len(slope))
        step[free] = np.linalg.solve(damped[np.ix_(free, free)], slope[free])
        moved = fit.parameters + np.clip(step[count:], -2, 2).reshape(count, 2)
        tried = _Fit(
            fit.log_shares + np.clip(step[:count], -3, 3),
            np.clip(moved, family.least, _GREATEST),
        )
        tried, new_slope, new_curvature = _looked_at(family, masses, tried)
        gain = tried.height - fit.height
        if gain < 0:
            damping *= 8
        else:
            fit, slope, curvature = tried, new_slope, new_curvature
            damping = max(damping / 5, 1e-9)
        if abs(gain) < _ENOUGH or damping > 1e8:
            break
    return fit


def _looked_at(family: _Family, masses: Floats, fit: _Fit) -> tuple[_Fit, Floats, Floats]:
    """The mixture with its E[log g], and the first and second moments of its scores."""
    shares = np.array(fit.shares)
    logs = family.logs(fit.parameters) + np.log(np.maximum(shares, 1e-300))[:, None]
    top = logs.max(axis=0)
    each = np.exp(logs - top)
    total = each.sum(axis=0)
    each /= total
    by_shares = each - shares[:, None]
    by_parameters = (each[:, None] * family.scores(fit.parameters)).reshape(-1, len(masses))
    scores = np.concatenate([by_shares, by_parameters])
    weighed = scores * masses
    height = float(masses @ (top + np.log(total)))
    return _Fit(fit.log_shares, fit.parameters, height), weighed.sum(axis=1), weighed @ scores.T
