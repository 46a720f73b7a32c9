"""The MAP prior of a rate: a dense grid, drawn values, published output, and the two limits."""

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.borrowing import (
    Fixed,
    HalfCauchy,
    HalfNormal,
    Heterogeneity,
    Uniform,
    binomial_map,
)
from ayumi.values import InputRefused
from tests.statistics.borrowing.slow_grid import Floats, likelihood, nested_sums, slow_map

# Placebo arms of eight trials in ankylosing spondylitis, ASAS20 at week 6: data set AS of RBesT,
# after Baeten et al. 2013, Lancet 382, 1705.
AS_PEOPLE = [107, 44, 51, 39, 139, 20, 78, 35]
AS_EVENTS = [23, 12, 19, 9, 39, 6, 9, 10]
AS_MU = np.linspace(-6, 4, 301)


def half_normal(spread: Floats) -> Floats:
    found: Floats = np.exp(-0.5 * spread**2)
    return found


studies = st.lists(
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=4,
)


def pooled(events: int, people: int, mean_sd: float) -> tuple[float, float]:
    """Mean and standard deviation of one rate with a normal prior of its log-odds."""
    x = np.linspace(-18, 18, 20_001)
    weights = likelihood(events, people, x) * np.exp(-0.5 * (x / mean_sd) ** 2)
    weights /= weights.sum()
    mean = weights @ expit(x)
    return float(mean), float(np.sqrt(weights @ (expit(x) - mean) ** 2))


def test_of_the_published_example_more_digits_than_sampling_gives() -> None:
    prior = binomial_map(AS_EVENTS, AS_PEOPLE, heterogeneity=HalfNormal(1.0), mean_sd=2.0)
    mean, deviation = nested_sums(AS_EVENTS, AS_PEOPLE, half_normal, 8, 2.0, AS_MU)
    assert prior.mean == pytest.approx(mean, abs=1e-9)
    assert prior.deviation == pytest.approx(deviation, abs=1e-9)
    assert round(prior.mean, 9) == 0.258277543
    assert round(prior.deviation, 9) == 0.087414181


def test_of_the_published_example_sampling_comes_near() -> None:
    """RBesT's vignette "Getting started with RBesT (binary)": 4,000 draws, taken as 2,000."""
    prior = binomial_map(AS_EVENTS, AS_PEOPLE)
    error = 4 / sqrt(2000)
    assert prior.mean == pytest.approx(0.255, abs=error * 0.0874)
    assert prior.deviation == pytest.approx(0.0864, abs=error * 0.0874)
    assert prior.quantile(0.5) == pytest.approx(0.247, abs=1.25 * error * 0.0874)
    spread = prior.heterogeneity
    assert spread.mean == pytest.approx(0.387, abs=error * 0.211)
    assert spread.deviation == pytest.approx(0.215, abs=error * 0.211)
    assert spread.quantile(0.5) == pytest.approx(0.359, abs=1.25 * error * 0.211)
    half = binomial_map(AS_EVENTS, AS_PEOPLE, heterogeneity=HalfNormal(0.5))
    assert half.mean == pytest.approx(0.259, abs=error * 0.0776)
    assert half.deviation == pytest.approx(0.0776, abs=error * 0.0776)
    assert half.heterogeneity.mean == pytest.approx(0.335, abs=error * 0.172)


@settings(max_examples=4, deadline=None)
@given(studies, st.floats(0.3, 0.6), st.floats(0.5, 1.5), st.integers(0, 5))
def test_it_is_the_dense_grid(
    some: list[tuple[int, int]], scale: float, mean_sd: float, seen: int
) -> None:
    events, people = [r for r, _ in some], [n for _, n in some]
    fast = binomial_map(events, people, heterogeneity=HalfNormal(scale), mean_sd=mean_sd)
    slow = slow_map(
        events, people, lambda t: float(np.exp(-0.5 * (t / scale) ** 2)), 7 * scale, mean_sd
    )
    assert fast.mean == pytest.approx(slow.mean, abs=1e-7)
    assert fast.deviation == pytest.approx(slow.deviation, abs=1e-7)
    assert fast.predicted(5) == pytest.approx(slow.predicted(5), abs=1e-7)
    squared = fast.heterogeneity.mean**2 + fast.heterogeneity.deviation**2
    assert squared == pytest.approx(slow.expected_of_spread(2), abs=1e-6)
    after, slow_after = fast.after(seen, 5), slow.after(seen, 5)
    assert after.mean == pytest.approx(slow_after.mean, abs=1e-7)
    assert after.deviation == pytest.approx(slow_after.deviation, abs=1e-7)


@pytest.mark.parametrize(
    ("prior", "density", "end"),
    [
        (Uniform(1.0), np.ones_like, 1.0),
        (HalfCauchy(0.5), lambda t: 1 / (1 + (t / 0.5) ** 2), 30.0),
    ],
)
def test_priors_that_end_abruptly_or_late_are_nested_sums_as_well(
    prior: Heterogeneity, density: Callable[[Floats], Floats], end: float
) -> None:
    events, people = [2, 4, 0], [9, 10, 7]
    fast = binomial_map(events, people, heterogeneity=prior, mean_sd=1.0)
    mean, deviation = nested_sums(events, people, density, end, 1.0, np.linspace(-7, 7, 141))
    assert fast.mean == pytest.approx(mean, abs=1e-7)
    assert fast.deviation == pytest.approx(deviation, abs=1e-7)


def test_what_is_drawn_comes_near() -> None:
    """Rates drawn from the model and weighed by the data, 300,000 times, with standard error."""
    rng = np.random.default_rng(20_260)
    draws = 300_000
    spread, centre = np.abs(rng.normal(0, 0.5, draws)), rng.normal(0, 2.0, draws)
    weights = np.ones(draws)
    for events, people in ((2, 12), (5, 20), (1, 9)):
        rate = expit(centre + spread * rng.normal(size=draws))
        weights *= rate**events * (1 - rate) ** (people - events)
    new = expit(centre + spread * rng.normal(size=draws))
    prior = binomial_map([2, 5, 1], [12, 20, 9], heterogeneity=HalfNormal(0.5))

    def near(values: Floats, exact: float) -> bool:
        estimate = float(weights @ values / weights.sum())
        error = float(np.sqrt((weights**2) @ (values - estimate) ** 2) / weights.sum())
        assert error < 0.005
        return abs(estimate - exact) < 4 * error

    assert near(new, prior.mean)
    assert near((new - prior.mean) ** 2, prior.deviation**2)
    assert near((new <= 0.15).astype(np.float64), prior.at_most(0.15))
    assert near(spread, prior.heterogeneity.mean)


@settings(max_examples=10, deadline=None)
@given(studies, st.floats(0.3, 3))
def test_without_heterogeneity_it_is_pooling(some: list[tuple[int, int]], mean_sd: float) -> None:
    events, people = [r for r, _ in some], [n for _, n in some]
    prior = binomial_map(events, people, heterogeneity=Fixed(0), mean_sd=mean_sd)
    mean, deviation = pooled(sum(events), sum(people), mean_sd)
    assert prior.mean == pytest.approx(mean, abs=1e-6)
    assert prior.deviation == pytest.approx(deviation, abs=1e-6)
    assert prior.heterogeneity.mean == prior.heterogeneity.quantile(0.9) == 0


@settings(max_examples=10, deadline=None)
@given(studies, st.integers(0, 400))
def test_even_new_people_far_from_the_earlier_ones_are_pooled_without_heterogeneity(
    some: list[tuple[int, int]], seen: int
) -> None:
    events, people = [r for r, _ in some], [n for _, n in some]
    after = binomial_map(events, people, heterogeneity=Fixed(0)).after(seen, 400)
    mean, deviation = pooled(sum(events) + seen, sum(people) + 400, 2.0)
    assert after.mean == pytest.approx(mean, abs=2e-6)
    assert after.deviation == pytest.approx(deviation, abs=2e-6)


def test_with_great_heterogeneity_history_says_nothing() -> None:
    few, many = (
        binomial_map(events, [50, 60, 70], heterogeneity=Fixed(30)).after(3, 8)
        for events in ([1, 2, 3], [40, 50, 60])
    )
    ignored = BetaBelief(3, 5)  # flat log-odds, and the new people alone
    assert few.mean == pytest.approx(many.mean, abs=2e-3)
    assert few.mean == pytest.approx(ignored.mean, abs=2e-3)


def test_when_data_are_new_history_counts_for_less_the_farther_it_lies() -> None:
    prior = binomial_map(AS_EVENTS, AS_PEOPLE)
    assert prior.after(0, 0).mean == pytest.approx(prior.mean, abs=1e-12)
    assert prior.after(5, 20).heterogeneity.mean < prior.heterogeneity.mean
    assert prior.after(20, 20).heterogeneity.mean > 1.5 * prior.heterogeneity.mean
    twice = prior.after(2, 4).after(3, 9)
    assert twice.mean == pytest.approx(prior.after(5, 13).mean, abs=1e-12)


def test_all_ways_of_asking_agree() -> None:
    for belief in (binomial_map([0, 3], [9, 31]), binomial_map([3], [400]).after(2, 4)):
        low, high = belief.interval(0.9)
        assert belief.at_most(low) == pytest.approx(0.05, abs=1e-9)
        assert belief.above(high) == pytest.approx(0.05, abs=1e-9)
        rates = np.linspace(low, high, 2001)
        area = np.trapezoid([belief.density(float(rate)) for rate in rates], rates)
        assert area == pytest.approx(0.9, abs=1e-6)
        shares = belief.predicted(6)
        assert sum(shares) == pytest.approx(1, abs=1e-9)
        expected = sum(k * share for k, share in enumerate(shares)) / 6
        assert expected == pytest.approx(belief.mean, abs=1e-9)
        assert belief.at_most(0) == 0
        assert belief.at_most(1) == 1


def test_each_study_leans_to_the_others() -> None:
    rates = binomial_map(AS_EVENTS, AS_PEOPLE).study_rates
    overall = sum(AS_EVENTS) / sum(AS_PEOPLE)
    for rate, events, people in zip(rates, AS_EVENTS, AS_PEOPLE, strict=True):
        own = events / people
        assert min(own, overall) - 0.02 < rate.mean < max(own, overall) + 0.02
    assert rates[6].mean == pytest.approx(0.174, abs=5e-4)  # 9 of 78: 0.115 on its own
    others = AS_EVENTS[1:], AS_PEOPLE[1:]
    mean, deviation = nested_sums(*others, half_normal, 8, 2.0, AS_MU, new=(23, 107))
    assert rates[0].mean == pytest.approx(mean, abs=1e-8)
    assert rates[0].deviation == pytest.approx(deviation, abs=1e-8)


def test_one_study_rests_on_the_heterogeneity_prior() -> None:
    widths = []
    for scale in (0.1, 0.5, 1.0):
        prior = binomial_map([8], [40], heterogeneity=HalfNormal(scale))
        # its own data say hardly anything of τ
        assert prior.heterogeneity.mean == pytest.approx(scale * sqrt(2 / np.pi), rel=0.06)
        widths.append(prior.deviation)
    assert widths == sorted(widths)
    assert widths[2] > 1.8 * widths[0]


@pytest.mark.parametrize(
    ("events", "people"),
    [
        ([0], [10**6]),
        ([10**6, 3], [10**6, 10]),
        ([0, 1, 0, 1, 0], [1, 1, 1, 1, 1]),
        ([5 * 10**5, 2 * 10**5], [10**6, 10**6]),
        ([0] * 12 + [200] * 12, [200] * 24),
    ],
)
@pytest.mark.parametrize("prior", [HalfNormal(0.01), HalfCauchy(1.0), Uniform(30), Fixed(0)])
def test_no_studies_are_too_large_or_too_odd(
    events: list[int], people: list[int], prior: Heterogeneity
) -> None:
    belief = binomial_map(events, people, heterogeneity=prior)
    for found in (belief, belief.after(2, 4), belief.after(4000, 4000)):
        assert found.panels.masses.sum() == pytest.approx(1, abs=1e-9)
        low, high = found.interval()
        assert 0 <= low <= found.quantile(0.5) <= high <= 1
        assert low - 1e-9 <= found.mean <= high + 1e-9 or isinstance(prior, Fixed)
        assert sum(found.predicted(3)) == pytest.approx(1, abs=1e-7)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        binomial_map([3, 9, -1], [2, 0], heterogeneity=Uniform(99), mean_sd=0)
    assert [(fault.place, fault.value) for fault in refused.value.faults] == [
        ("studies", "3 counts of events, 2 of people"),
        ("events of study 3", "-1"),
        ("people of study 2", "0"),
        ("events of study 1", "3"),
        ("events of study 2", "9"),
        ("heterogeneity, high", "99"),
        ("mean_sd", "0"),
    ]
    with pytest.raises(InputRefused, match="one study at least"):
        binomial_map([], [])
    with pytest.raises(InputRefused, match="HalfNormal"):
        binomial_map([1], [2], heterogeneity=0.5)  # type: ignore[arg-type]
    with pytest.raises(InputRefused, match="no study is so large"):
        binomial_map([1], [10**7])
    with pytest.raises(InputRefused, match="scale"):
        HalfNormal(-1)
    with pytest.raises(InputRefused, match="value"):
        Fixed(-0.1)


def test_a_belief_refuses_what_it_cannot_answer() -> None:
    belief = binomial_map([3], [40])
    with pytest.raises(InputRefused, match="not so many people"):
        belief.after(3, 2)
    for wrong in (
        lambda: belief.density(0),
        lambda: belief.at_most(1.5),
        lambda: belief.quantile(1),
        lambda: belief.interval(95),
        lambda: belief.predicted(-1),
        lambda: belief.predicted(20_000),
        lambda: belief.mixture(5),
    ):
        with pytest.raises(InputRefused):
            wrong()
