"""Fitted mixtures: found again where there is one, near where there is none, never improvable."""

from itertools import pairwise
from math import exp, lgamma, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma, expit

from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.borrowing import (
    HalfNormal,
    RateBelief,
    binomial_map,
    fit_beta_mixture,
    fit_normal_mixture,
)
from ayumi.statistics.borrowing.mixture_fit import LEAST_SHAPE, WORTH_A_PART
from ayumi.statistics.normal_mixture import NormalMixture
from ayumi.statistics.sample_size_of_prior import elir, moment
from tests.statistics.borrowing.slow_grid import Floats

LOG_ODDS = np.linspace(-25, 25, 2001)
AS = [23, 12, 19, 9, 39, 6, 9, 10], [107, 44, 51, 39, 139, 20, 78, 35]


def height(mixture: BetaMixture, log_odds: float) -> float:
    """The density of the log-odds, part by part."""
    yes, no = -float(np.logaddexp(0, -log_odds)), -float(np.logaddexp(0, log_odds))
    return sum(
        w * exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * yes + b * no)
        for w, a, b in mixture.triples()
    )


def expected_log(mixture: BetaMixture, log_odds: list[float], masses: list[float]) -> float:
    return sum(m * log(height(mixture, x)) for x, m in zip(log_odds, masses, strict=True) if m)


def masses_of(mixture: BetaMixture) -> Floats:
    heights: Floats = np.array([height(mixture, float(x)) for x in LOG_ODDS])
    heights /= heights.sum()
    return heights


def distance(belief: RateBelief, mixture: BetaMixture) -> float:
    """Kullback-Leibler divergence from the belief, in its own points."""
    x, masses = belief.panels.points, belief.panels.masses
    logs = [
        log(belief.density(float(expit(v))) * float(expit(v) * expit(-v)))
        - log(height(mixture, float(v)))
        for v, m in zip(x, masses, strict=True)
        if m > 1e-10
    ]
    return float(np.array(logs) @ masses[masses > 1e-10])


@settings(max_examples=10, deadline=None)
@given(st.floats(1.01, 30), st.floats(1.01, 30))
def test_a_beta_distribution_is_itself(a: float, b: float) -> None:
    found = fit_beta_mixture(LOG_ODDS, masses_of(BetaMixture.of((1, a, b))))
    assert len(found.parts) == 1
    assert found.parts[0].a == pytest.approx(a, rel=1e-4)
    assert found.parts[0].b == pytest.approx(b, rel=1e-4)


def test_no_part_has_a_pole_and_what_it_may_still_choose_is_nearest() -> None:
    """Beta(0.7, 5) by one part: a stays at its least, and b has the same E[log(1 − rate)]."""
    masses = masses_of(BetaMixture.of((1, 0.7, 5)))
    [part] = fit_beta_mixture(LOG_ODDS, masses, parts=1).parts
    assert part.a == pytest.approx(LEAST_SHAPE)
    for other, digits in ((part.a, 0.0), (part.b, 1e-4)):
        logs = -np.logaddexp(0, LOG_ODDS if other == part.b else -LOG_ODDS)
        slope = float(masses @ logs) + float(digamma(part.a + part.b) - digamma(other))
        assert slope < 0 if not digits else abs(slope) < digits


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=4,
    ),
    st.floats(0.1, 1.5),
)
def test_every_fitted_prior_has_a_ratio(some: list[tuple[int, int]], scale: float) -> None:
    events, people = [r for r, _ in some], [n for _, n in some]
    fit = binomial_map(events, people, heterogeneity=HalfNormal(scale)).mixture()
    assert all(min(a, b) >= LEAST_SHAPE * (1 - 1e-12) for _, a, b in fit.triples())
    assert elir(fit) > 0


@pytest.mark.parametrize("studies", [([0, 0], [20, 35]), ([18, 39], [139, 482]), ([5, 5], [5, 5])])
def test_without_poles_it_is_hardly_farther(studies: tuple[list[int], list[int]]) -> None:
    belief = binomial_map(*studies)
    assert distance(belief, belief.mixture()) < 5e-4


def test_studies_that_contradict_each_other_have_a_part_at_either_end() -> None:
    belief = binomial_map([2, 2, 191, 176, 70], [100, 73, 191, 176, 70])
    fit = belief.mixture()
    assert distance(belief, fit) < 0.03
    assert fit.mean == pytest.approx(belief.mean, abs=0.005)


@pytest.mark.parametrize(
    "studies",
    [AS, ([0, 0], [20, 35]), ([0, 0, 0], [9, 7, 12]), ([0, 3], [9, 31]), ([18, 39], [139, 482])],
)
def test_what_is_updated_by_the_fit_is_near_what_is_updated_itself(
    studies: tuple[list[int], list[int]],
) -> None:
    belief = binomial_map(*studies)
    fit = belief.mixture()
    for events in (0, 2, 4):
        itself, fitted = belief.after(events, 4), fit.after(events, 4)
        assert fitted.mean == pytest.approx(itself.mean, rel=0.01)
        assert fitted.interval() == pytest.approx(itself.interval(), rel=0.04)


def test_parts_that_are_told_apart_are_found_again() -> None:
    true = BetaMixture.of((0.6, 4, 30), (0.4, 30, 20))
    found = fit_beta_mixture(LOG_ODDS, masses_of(true))
    for one, other in zip(found.triples(), true.triples(), strict=True):
        assert one == pytest.approx(other, rel=5e-3)


def test_a_normal_mixture_is_found_again_in_any_unit() -> None:
    x = np.linspace(-400, 500, 3001)
    heights = 0.7 * np.exp(-0.5 * ((x - 20) / 15) ** 2) / 15
    heights += 0.3 * np.exp(-0.5 * ((x + 10) / 60) ** 2) / 60
    true = NormalMixture.of((0.7, 20, 15), (0.3, -10, 60))
    for unit in (1.0, 1e-3):
        found = fit_normal_mixture(x * unit, heights / heights.sum())
        for one, other in zip(found.triples(), true.triples(), strict=True):
            assert one == pytest.approx((other[0], other[1] * unit, other[2] * unit), rel=2e-2)


def test_more_parts_are_nearer_and_those_chosen_pay() -> None:
    belief = binomial_map(*AS)
    away = [distance(belief, belief.mixture(parts)) for parts in (1, 2, 3, 4)]
    assert away == sorted(away, reverse=True)
    assert away[0] == pytest.approx(0.0665, abs=5e-4)
    assert away[3] < 1e-4
    gains = [one - other for one, other in pairwise(away)]
    chosen = len(belief.mixture().parts)
    assert all(gain > WORTH_A_PART for gain in gains[: chosen - 1])
    assert chosen == 4 or gains[chosen - 1] < WORTH_A_PART


def test_the_fitted_mixture_has_the_published_size() -> None:
    """RBesT's vignette: its mixture of a sample is worth 38 people by ELIR, 24 by the moments."""
    belief = binomial_map(*AS)
    fit = belief.mixture()
    assert elir(fit) == pytest.approx(38, abs=2)
    assert moment(fit) == pytest.approx(24, abs=0.6)
    assert fit.mean == pytest.approx(belief.mean, abs=2e-5)
    assert fit.deviation == pytest.approx(belief.deviation, abs=5e-5)
    for rate in (0.05, 0.1, 0.2, 0.3, 0.4, 0.6):
        assert fit.at_most(rate) == pytest.approx(belief.at_most(rate), abs=1e-3)
    assert belief.mixture() == fit


def test_no_small_change_brings_it_nearer() -> None:
    belief = binomial_map([3, 8, 0], [20, 31, 12], heterogeneity=HalfNormal(0.8))
    x, masses = belief.panels.points.tolist(), belief.panels.masses.tolist()
    fit = belief.mixture()
    best = expected_log(fit, x, masses)
    rng = np.random.default_rng(3)
    for size in (0.003, 0.03, 0.3):
        for _ in range(15):
            raw = [
                (w * exp(s), a * exp(t), b * exp(u))
                for (w, a, b), (s, t, u) in zip(
                    fit.triples(), size * rng.normal(size=(len(fit.parts), 3)), strict=True
                )
            ]
            total = sum(w for w, _, _ in raw)
            moved = BetaMixture.of(*((w / total, a, b) for w, a, b in raw))
            assert expected_log(moved, x, masses) < best + 1e-6


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=5,
    ),
    st.floats(0.05, 1.5),
)
def test_it_is_near_whatever_the_studies(some: list[tuple[int, int]], scale: float) -> None:
    events, people = [r for r, _ in some], [n for _, n in some]
    belief = binomial_map(events, people, heterogeneity=HalfNormal(scale))
    fit = belief.mixture()
    assert fit.mean == pytest.approx(belief.mean, abs=0.005)
    assert fit.deviation == pytest.approx(belief.deviation, abs=0.01)
    for rate in (0.02, 0.2, 0.5, 0.8):
        assert fit.at_most(rate) == pytest.approx(belief.at_most(rate), abs=0.02)
