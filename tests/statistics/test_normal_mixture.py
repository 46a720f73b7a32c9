"""Mixtures of normal distributions: closed forms, Bayes' rule on places, and simulation."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ayumi.statistics.log_density import log_density
from ayumi.statistics.normal_mixture import NormalBelief, NormalMixture
from ayumi.values import InputRefused

means, deviations = st.floats(-30, 30), st.floats(0.2, 15)


@st.composite
def mixtures(draw: st.DrawFn) -> NormalMixture:
    share = draw(st.floats(0.01, 0.99))
    first, second = (draw(means), draw(deviations)), (draw(means), draw(deviations))
    return NormalMixture.of((share, *first), (1 - share, *second))


@given(means, deviations, st.floats(0.001, 0.999))
@settings(max_examples=40)
def test_one_part_is_scipys_normal_distribution(mean: float, sd: float, probability: float) -> None:
    belief, expected = NormalMixture.of((1, mean, sd)), stats.norm(mean, sd)
    assert belief.quantile(probability) == pytest.approx(expected.ppf(probability), abs=1e-9)
    limit = mean + sd * (probability - 0.3)
    assert belief.at_most(limit) == pytest.approx(expected.cdf(limit), rel=1e-12)
    assert belief.above(limit) == pytest.approx(expected.sf(limit), rel=1e-12)


@given(mixtures(), st.sampled_from([1e-12, 1e-3, 0.2, 0.5, 0.9, 0.999]))
@settings(max_examples=40)
def test_the_quantile_undoes_the_chance(belief: NormalMixture, probability: float) -> None:
    found = belief.quantile(probability)
    if probability <= 0.5:
        assert belief.at_most(found) == pytest.approx(probability, rel=1e-9)
    else:
        assert belief.above(found) == pytest.approx(1 - probability, rel=1e-9)


@given(mixtures(), means, st.integers(1, 40), deviations)
@settings(max_examples=40, deadline=None)
def test_updating_is_bayes_rule(belief: NormalMixture, mean: float, n: int, sd: float) -> None:
    after, error = belief.after(mean, n, sd), sd / sqrt(n)
    places = mean + error * np.array([-1.0, 0.0, 0.5, 2.0])
    prior, posterior = (log_density(each, places)[0] for each in (belief, after))
    likelihood = stats.norm.logpdf(mean, places, error)
    chance = log_density(belief.predicted(n, sd), np.array([mean]))[0][0]
    assert posterior == pytest.approx(prior + likelihood - chance, rel=1e-7, abs=1e-7)


def test_the_textbook_case() -> None:
    after = NormalMixture.of((1, 0.0, 2.0)).after(mean=3.0, n=16, sd=8.0)
    assert after.parts == (NormalBelief(1.5, sqrt(2)),)
    assert NormalMixture.of((1, 0.0, 2.0)).after(3.0, 0, 8.0).mean == 0


@given(mixtures())
@settings(max_examples=20)
def test_moments_are_those_of_drawn_means(belief: NormalMixture) -> None:
    rng, draws = np.random.default_rng(5), 40_000
    rows = np.array(list(belief.triples()))
    which = (rng.random(draws) > rows[0, 0]).astype(int)
    drawn = rng.normal(rows[which, 1], rows[which, 2])
    assert belief.mean == pytest.approx(drawn.mean(), abs=5 * belief.deviation / sqrt(draws))
    fourth = float(np.mean((drawn - belief.mean) ** 4))
    assert belief.deviation**2 == pytest.approx(drawn.var(), abs=5 * sqrt(fourth / draws))


def test_the_next_mean_is_as_wide_as_belief_and_sampling_together() -> None:
    belief = NormalMixture.of((0.6, 4.0, 3.0), (0.4, 10.0, 1.0))
    rng, draws = np.random.default_rng(3), 200_000
    centre = np.where(rng.random(draws) < 0.6, rng.normal(4, 3, draws), rng.normal(10, 1, draws))
    drawn = rng.normal(centre, 8 / sqrt(5))
    share = float(np.mean(drawn > 9))
    found = belief.predicted_above(9.0, n=5, sd=8.0)
    assert abs(found - share) < 4 * sqrt(share * (1 - share) / draws)


def test_a_robust_belief_gives_way() -> None:
    belief = NormalMixture.of((1, 2.0, 1.0)).robust(0.1, mean=2.0, sd=20.0)
    assert belief.weights == pytest.approx((0.9, 0.1))
    assert belief.after(30.0, n=9, sd=6.0).weights[1] > 0.999
    assert belief.after(30.0, n=9, sd=6.0).mean == pytest.approx(30, abs=0.5)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        NormalBelief(float("inf"), 0)
    assert [fault.place for fault in refused.value.faults] == ["mean", "standard deviation"]
    belief = NormalMixture.of((1, 0.0, 1.0))
    with pytest.raises(InputRefused) as refused:
        belief.after(float("nan"), n=-1, sd=0)
    assert [fault.place for fault in refused.value.faults] == ["mean", "n", "sd"]
    with pytest.raises(InputRefused, match="sum to 1"):
        NormalMixture.of((0.5, 0.0, 1.0))
    with pytest.raises(InputRefused, match="one at least"):
        NormalMixture.of()
    with pytest.raises(InputRefused, match="n = '0'"):
        belief.predicted_above(1.0, n=0, sd=1.0)
    with pytest.raises(InputRefused, match="probability"):
        belief.quantile(0)
