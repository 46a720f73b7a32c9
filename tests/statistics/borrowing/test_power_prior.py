"""Power priors: whole shares are counts, the normalised one is a double sum, and a known limit."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln, gammaln

from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.borrowing import NormalisedPowerPrior, power_prior
from ayumi.values import InputRefused

counts = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
some_counts = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
shapes = st.tuples(st.floats(0.7, 4), st.floats(0.7, 4))


def slow_posterior(
    prior: NormalisedPowerPrior, events: int, people: int
) -> tuple[float, float, float]:
    """Means of rate, of its square, and of the share, over a table of shares and rates."""
    t = np.linspace(-30, 30, 801)
    share = 1 / (1 + np.exp(-t))
    x = np.linspace(-40, 40, 1601)
    yes, no = -np.logaddexp(0, -x), -np.logaddexp(0, x)
    rate = np.exp(yes)
    found = np.zeros(4)
    for a0, place in zip(share, t, strict=True):
        a = prior.start.a + a0 * prior.events
        b = prior.start.b + a0 * (prior.people - prior.events)
        before = np.exp(a * yes + b * no - (a * yes + b * no).max())
        before /= before.sum()  # the power prior of the rate, made whole for this share
        chance = before * np.exp(events * yes + (people - events) * no)
        weight = np.exp(
            prior.share.a * place - (prior.share.a + prior.share.b) * np.logaddexp(0, place)
        )
        found += weight * np.array(
            [chance.sum(), chance @ rate, chance @ rate**2, a0 * chance.sum()]
        )
    mean, square, share_mean = found[1:] / found[0]
    return float(mean), float(square), float(share_mean)


def test_a_whole_share_is_pooling_and_none_is_the_start() -> None:
    assert power_prior(12, 40, share=1) == BetaBelief(1, 1).after(12, 40)
    assert power_prior(12, 40, share=0, start=BetaBelief(0.5, 0.5)) == BetaBelief(0.5, 0.5)
    half = power_prior(12, 40, share=0.5, start=BetaBelief(0.5, 0.5))
    assert half == BetaBelief(6.5, 14.5)


@settings(max_examples=4, deadline=None)
@given(some_counts, counts, shapes)
def test_the_normalised_prior_is_a_double_sum(
    earlier: tuple[int, int], new: tuple[int, int], share: tuple[float, float]
) -> None:
    prior = NormalisedPowerPrior(*earlier, share=BetaBelief(*share), start=BetaBelief(0.8, 1.3))
    found = prior.after(*new)
    mean, square, share_mean = slow_posterior(prior, *new)
    assert found.rate.mean == pytest.approx(mean, abs=1e-7)
    assert found.rate.deviation == pytest.approx(sqrt(square - mean**2), abs=1e-7)
    assert found.share.mean == pytest.approx(share_mean, abs=1e-7)


def test_without_new_people_the_share_is_what_was_believed() -> None:
    """Only because the prior is normalised: the earlier study alone says nothing of its share."""
    prior = NormalisedPowerPrior(30, 100, share=BetaBelief(2, 3))
    found = prior.after(0, 0)
    assert found.share.mean == pytest.approx(0.4, abs=1e-9)
    assert found.share.deviation == pytest.approx(0.2, abs=1e-9)
    assert found.share.quantile(0.5) == pytest.approx(0.38572756813, abs=1e-9)  # Beta(2, 3)
    assert prior.rate == found.rate


def test_a_share_that_is_almost_known_is_a_power_prior() -> None:
    prior = NormalisedPowerPrior(12, 40, share=BetaBelief(3e5, 7e5))
    known = power_prior(12, 40, share=0.3).after(6, 20)
    found = prior.after(6, 20).rate
    assert found.mean == pytest.approx(known.mean, abs=1e-6)
    assert found.at_most(0.3) == pytest.approx(float(1 - _above(known, 0.3)), abs=1e-5)


def test_even_studies_that_are_alike_do_not_make_the_share_sure() -> None:
    """Pawel et al. 2023, doi 10.1002/sta4.591: at most a uniform prior becomes Beta(3/2, 1)."""
    found = NormalisedPowerPrior(300_000, 10**6).after(300_000, 10**6).share
    # two normal means that agree: p(a₀) ∝ 1/√(1/people + 1/(a₀·people₀))
    shares = (np.arange(200_000) + 0.5) / 200_000
    heights = np.sqrt(shares / (1 + shares))
    assert found.mean == pytest.approx(float(heights @ shares / heights.sum()), abs=1e-4)
    small = NormalisedPowerPrior(300, 1000).after(300_000, 10**6).share
    assert small.mean == pytest.approx(0.6, abs=2e-3)


def test_what_is_drawn_comes_near() -> None:
    rng = np.random.default_rng(11)
    share = rng.beta(1, 1, 400_000)
    rate = rng.beta(1 + share * 12, 1 + share * 28)
    weights = rate**9 * (1 - rate) ** 11
    found = NormalisedPowerPrior(12, 40).after(9, 20)
    for values, exact in (
        (rate, found.rate.mean),
        (share, found.share.mean),
        ((share <= 0.25).astype(np.float64), found.share.at_most(0.25)),
        ((rate > 0.4).astype(np.float64), found.rate.above(0.4)),
    ):
        estimate = float(weights @ values / weights.sum())
        error = float(np.sqrt((weights**2) @ (values - estimate) ** 2) / weights.sum())
        assert abs(estimate - exact) < 4 * error


def test_the_share_falls_as_the_studies_come_apart() -> None:
    prior = NormalisedPowerPrior(8, 40)
    means = [prior.after(events, 20).share.mean for events in (4, 8, 12, 16, 20)]
    assert means == sorted(means, reverse=True)
    assert means[0] > 0.5 > means[-1]


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        power_prior(9, 0, share=1.5)
    assert [fault.place for fault in refused.value.faults] == ["people", "events", "share"]
    with pytest.raises(InputRefused, match="not so many people"):
        NormalisedPowerPrior(5, 4)
    with pytest.raises(InputRefused, match="no study is so large"):
        NormalisedPowerPrior(5, 10**7)
    with pytest.raises(InputRefused, match="not so many people"):
        NormalisedPowerPrior(3, 4).after(2, 1)


def _above(belief: BetaBelief, limit: float) -> float:
    x = (np.arange(100_000) + 0.5) / 100_000
    logs = (belief.a - 1) * np.log(x) + (belief.b - 1) * np.log1p(-x) - betaln(belief.a, belief.b)
    assert gammaln(1) == 0
    return float(np.exp(logs)[x > limit].sum() / 100_000)
