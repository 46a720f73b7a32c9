"""The MAP prior of a mean: closed forms, nested sums, and published output."""

from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.statistics.borrowing import Fixed, HalfCauchy, HalfNormal, Uniform, normal_map
from ayumi.statistics.borrowing.normal_map import NormalMapPrior
from ayumi.statistics.normal_mixture import NormalMixture
from ayumi.values import InputRefused
from tests.statistics.borrowing.slow_grid import Floats

# Change of the CDAI under placebo, six studies, standard deviation 88 of a person: data set crohn
# of RBesT, after Hueber et al. 2012, Gut 61, 1693.
CROHN_PEOPLE = [74, 166, 328, 20, 25, 58]
CROHN_MEANS = [-51, -49, -36, -47, -90, -54]

studies = st.lists(st.tuples(st.floats(-20, 20), st.floats(0.5, 6)), min_size=1, max_size=5)


def crohn() -> NormalMapPrior:
    errors = [88 / sqrt(n) for n in CROHN_PEOPLE]
    return normal_map(CROHN_MEANS, errors, heterogeneity=HalfNormal(44), mean_prior=(0, 88))


@given(studies, st.floats(0, 9), st.floats(-5, 5), st.floats(0.5, 20))
def test_with_known_heterogeneity_it_is_a_normal_distribution(
    some: list[tuple[float, float]], spread: float, centre: float, deviation: float
) -> None:
    means, errors = [y for y, _ in some], [s for _, s in some]
    found = normal_map(means, errors, heterogeneity=Fixed(spread), mean_prior=(centre, deviation))
    worth = 1 / deviation**2 + sum(1 / (s**2 + spread**2) for s in errors)
    sums = centre / deviation**2 + sum(y / (s**2 + spread**2) for y, s in some)
    assert found.mean == pytest.approx(sums / worth, abs=1e-9)
    assert found.deviation == pytest.approx(sqrt(1 / worth + spread**2), rel=1e-9)
    assert found.common.deviation == pytest.approx(sqrt(1 / worth), rel=1e-9)
    assert len(found.exact.parts) == 1


def test_without_heterogeneity_each_study_has_the_common_mean() -> None:
    found = normal_map([3, 5], [1, 1], heterogeneity=Fixed(0), mean_prior=(0, 1e6))
    assert [mean.mean for mean in found.study_means] == pytest.approx([4, 4])
    assert found.deviation == pytest.approx(sqrt(1 / 2))


def test_with_great_heterogeneity_each_study_has_its_own() -> None:
    found = normal_map([3, 5], [1, 2], heterogeneity=Fixed(1e5), mean_prior=(0, 1e6))
    assert [mean.mean for mean in found.study_means] == pytest.approx([3, 5])
    assert [mean.deviation for mean in found.study_means] == pytest.approx([1, 2])


@settings(max_examples=6, deadline=None)
@given(studies, st.floats(1, 6), st.sampled_from(["half-normal", "uniform"]))
def test_it_is_the_nested_sums(some: list[tuple[float, float]], scale: float, kind: str) -> None:
    means, errors = np.array([y for y, _ in some]), np.array([s for _, s in some])
    prior = HalfNormal(scale) if kind == "half-normal" else Uniform(scale)
    found = normal_map(list(means), list(errors), heterogeneity=prior, mean_prior=(1, 8))
    end = 16 * scale if kind == "half-normal" else scale
    points, shares = np.polynomial.legendre.leggauss(160)
    mu = np.linspace(-50, 50, 1501)
    total, first, second, spread_mean = 0.0, 0.0, 0.0, 0.0
    for spread, share in zip(end * (points + 1) / 2, shares, strict=True):
        height = share * (exp(-0.5 * (spread / scale) ** 2) if kind == "half-normal" else 1)
        weights: Floats = height * np.exp(-0.5 * ((mu - 1) / 8) ** 2)
        for y, s in zip(means, errors, strict=True):
            variance = s**2 + spread**2
            weights = weights * np.exp(-0.5 * (y - mu) ** 2 / variance) / np.sqrt(variance)
        total += float(weights.sum())
        first += float(weights @ mu)
        second += float(weights @ (mu**2 + spread**2))
        spread_mean += float(weights.sum() * spread)
    assert found.mean == pytest.approx(first / total, abs=1e-7)
    expected = sqrt(second / total - (first / total) ** 2)
    assert found.deviation == pytest.approx(expected, rel=1e-7)
    assert found.heterogeneity.mean == pytest.approx(spread_mean / total, rel=1e-7)


def test_of_the_published_example_sampling_comes_near() -> None:
    """RBesT's vignette "RBesT for a Normal Endpoint": 4,000 draws, taken as 2,000."""
    found, error = crohn(), 4 / sqrt(2000)
    assert found.mean == pytest.approx(-50.0, abs=error * 19.4)
    assert found.deviation == pytest.approx(19.3, abs=2 * error * 19.4)
    assert found.quantile(0.5) == pytest.approx(-48.6, abs=1.25 * error * 19.4)
    spread = found.heterogeneity
    assert spread.mean == pytest.approx(14.3, abs=error * 9.8)
    assert spread.quantile(0.5) == pytest.approx(12.2, abs=1.25 * error * 9.8)
    assert spread.deviation == pytest.approx(9.99, abs=2 * error * 9.8)
    # and to more digits than are published
    assert found.mean == pytest.approx(-49.8188, abs=1e-4)
    assert found.deviation == pytest.approx(19.4218, abs=1e-4)


def test_what_is_drawn_comes_near() -> None:
    rng = np.random.default_rng(7_2026)
    draws = 400_000
    spread, centre = np.abs(rng.normal(0, 3, draws)), rng.normal(0, 5, draws)
    weights = np.ones(draws)
    for mean, error in ((2.0, 1.5), (6.0, 2.0)):
        own = centre + spread * rng.normal(size=draws)
        weights *= np.exp(-0.5 * ((mean - own) / error) ** 2)
    new = centre + spread * rng.normal(size=draws)
    found = normal_map([2, 6], [1.5, 2], heterogeneity=HalfNormal(3), mean_prior=(0, 5))
    for values, exact in (
        (new, found.mean),
        ((new - found.mean) ** 2, found.deviation**2),
        ((new > 5.0).astype(np.float64), found.above(5)),
    ):
        estimate = float(weights @ values / weights.sum())
        error = float(np.sqrt((weights**2) @ (values - estimate) ** 2) / weights.sum())
        assert abs(estimate - exact) < 4 * error


def test_all_ways_of_asking_agree() -> None:
    found = crohn()
    low, high = found.interval(0.9)
    assert found.at_most(low) == pytest.approx(0.05, abs=1e-9)
    assert found.above(high) == pytest.approx(0.05, abs=1e-9)
    places = np.linspace(low, high, 2001)
    area = np.trapezoid([found.density(float(place)) for place in places], places)
    assert area == pytest.approx(0.9, abs=1e-6)
    assert isinstance(found.after(-40, 20, 88), NormalMixture)
    assert found.after(-40, 20, 88).mean > found.mean
    certain = found.predicted_above(-30, 10**6, 88)
    assert certain == pytest.approx(found.above(-30), abs=1e-4)


def test_a_fitted_mixture_is_near_with_few_parts() -> None:
    found = crohn()
    fit = found.mixture()
    assert 2 <= len(fit.parts) <= 4
    assert fit.mean == pytest.approx(found.mean, abs=0.01)
    assert fit.deviation == pytest.approx(found.deviation, abs=0.02)
    for limit in (-100, -70, -50, -40, -20, 10):
        assert fit.at_most(limit) == pytest.approx(found.at_most(limit), abs=1.5e-3)


def test_a_half_cauchy_prior_has_an_end_and_a_single_study_may_stand_alone() -> None:
    alone = normal_map([4], [1], heterogeneity=HalfCauchy(2), mean_prior=(0, 10))
    assert alone.quantile(0.5) == pytest.approx(4, abs=0.3)
    low, high = alone.interval(0.8)
    assert high - low > 4


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        normal_map(
            [1, float("nan")],
            [0, 2, 3],
            heterogeneity="large",  # type: ignore[arg-type]
            mean_prior=(0, -1),
        )
    assert [fault.place for fault in refused.value.faults] == [
        "studies",
        "mean of study 2",
        "standard error of study 1",
        "heterogeneity",
        "mean_prior, standard deviation",
    ]
    with pytest.raises(InputRefused, match="one study at least"):
        normal_map([], [], heterogeneity=Fixed(1), mean_prior=(0, 1))
    with pytest.raises(InputRefused, match="value"):
        crohn().density(float("inf"))
