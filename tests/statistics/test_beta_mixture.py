"""Mixtures of beta distributions: quantiles far out, updating by Bayes' rule, and prediction."""

from math import comb, fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.log_density import log_density
from ayumi.values import InputRefused

MAP = BetaMixture.of(
    (0.4612914, 33.9513487, 103.0146367),
    (0.1917812, 19.4400089, 41.5205219),
    (0.1893896, 12.2692310, 55.9202833),
    (1 - 0.4612914 - 0.1917812 - 0.1893896, 2.2521243, 5.4812202),
)
"""MAP prior of the placebo response in ankylosing spondylitis: RBesT 1.9-0, vignette "Getting
started with RBesT (binary)", opensource.nibr.com/RBesT/articles/introduction.html."""

parameters = st.floats(0.2, 80)


@st.composite
def mixtures(draw: st.DrawFn) -> BetaMixture:
    first, second = (draw(parameters), draw(parameters)), (draw(parameters), draw(parameters))
    share = draw(st.floats(0, 1))
    return BetaMixture.of((share, *first), (1 - share, *second))


def bisected(belief: BetaMixture, probability: float) -> float:
    """The quantile, slow and obvious: halve the interval 200 times."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if belief.at_most(middle) < probability else (low, middle)
    return high


def test_the_published_summary() -> None:
    """The vignette's summary(map): mean, sd, and quantiles, which its search gives to 1e-5."""
    assert MAP.mean == pytest.approx(0.25545885, abs=5e-9)
    assert MAP.deviation == pytest.approx(0.08662045, abs=5e-9)
    low, high = MAP.interval()
    found = (low, MAP.quantile(0.5), high)
    assert found == pytest.approx((0.10730400, 0.24758768, 0.46276759), abs=4e-5)


@given(mixtures(), st.floats(1e-6, 1 - 1e-6))
@settings(max_examples=40, deadline=None)
def test_the_quantile_is_that_of_bisection(belief: BetaMixture, probability: float) -> None:
    found = belief.quantile(probability)
    other = bisected(belief, probability)
    # Between two parts far apart the distribution is flat, and every place on it is as right.
    flat = belief.at_most(found) == pytest.approx(belief.at_most(other), abs=1e-14)
    assert found == pytest.approx(other, rel=1e-9, abs=1e-12) or flat


@given(mixtures(), st.sampled_from([1e-200, 1e-100, 1e-30, 1e-12, 1e-5]))
@settings(max_examples=40, deadline=None)
def test_far_tails_keep_their_digits(belief: BetaMixture, probability: float) -> None:
    low = belief.quantile(probability)
    if low > 1e-290:
        assert belief.at_most(low) == pytest.approx(probability, rel=1e-8)
    high = belief.quantile(1 - probability)
    assert low <= high <= 1
    if high < 1 - 1e-6 and probability >= 1e-12:
        assert belief.above(high) == pytest.approx(1 - (1 - probability), rel=1e-6)


def test_the_far_tail_where_no_inverse_answers() -> None:
    assert np.isnan(special.betaincinv(2.5, 20.5, 1e-200))
    one = BetaMixture.of((1, 2.5, 20.5))
    assert one.at_most(one.quantile(1e-200)) == pytest.approx(1e-200, rel=1e-9)


def test_a_pole_far_below_another_part() -> None:
    belief = BetaMixture.of((0.01, 0.02, 3), (0.99, 40, 40))
    found = belief.quantile(1e-4)
    assert found < 1e-80
    assert belief.at_most(found) == pytest.approx(1e-4, rel=1e-9)
    belief = BetaMixture.of((0.9, 0.02, 3), (0.1, 80, 1))
    for probability in (1e-4, 0.3, 0.7):
        found = belief.quantile(probability)
        assert belief.at_most(found) == pytest.approx(probability, rel=1e-9)


def test_quantiles_of_one_part_and_of_the_ends() -> None:
    one = BetaMixture.of((1, 2.5, 30.5))
    assert one.quantile(0.3) == float(special.betaincinv(2.5, 30.5, 0.3))
    assert BetaMixture.of((1, 2.5, 30.5), (0, 9, 1)).quantile(0.3) == one.quantile(0.3)
    assert (one.quantile(0), one.quantile(1)) == (0, 1)


@given(mixtures())
@settings(max_examples=30, deadline=None)
def test_moments_are_those_of_drawn_proportions(belief: BetaMixture) -> None:
    rng, draws = np.random.default_rng(11), 40_000
    rows = np.array(list(belief.triples()))
    which = (rng.random(draws) > rows[0, 0]).astype(int)
    drawn = rng.beta(rows[which, 1], rows[which, 2])
    assert belief.mean == pytest.approx(drawn.mean(), abs=5 * belief.deviation / 200)
    # the relative error of a variance is sqrt((kurtosis − 1) / n); a proportion's tails are bounded
    fourth = float(np.mean((drawn - belief.mean) ** 4))
    error = 5 * (fourth / 40_000) ** 0.5
    assert belief.deviation**2 == pytest.approx(drawn.var(), abs=error)


@given(mixtures(), st.integers(0, 12), st.integers(0, 12))
@settings(max_examples=30, deadline=None)
def test_updating_is_bayes_rule_on_a_grid(belief: BetaMixture, events: int, others: int) -> None:
    after = belief.after(events, events + others)
    places = np.array([0.1, 0.25, 0.5, 0.7])
    prior, posterior = (log_density(each, places)[0] for each in (belief, after))
    ratio = posterior - prior - events * np.log(places) - others * np.log1p(-places)
    chance = fsum(belief.predicted(events + others)[events : events + 1])
    # the constant that is left is the chance of these very people
    assert ratio == pytest.approx(
        np.full(4, -np.log(chance / comb(events + others, events))), abs=1e-8
    )


@given(mixtures(), st.integers(0, 30))
@settings(max_examples=30, deadline=None)
def test_what_is_predicted_adds_up(belief: BetaMixture, people: int) -> None:
    shares = belief.predicted(people)
    assert fsum(shares) == pytest.approx(1)
    mean = fsum(k * share for k, share in enumerate(shares))
    assert mean == pytest.approx(people * belief.mean, abs=1e-9)


def test_data_far_from_every_part_move_the_weight_to_the_vague_one() -> None:
    prior = BetaMixture.of((1, 60, 940)).robust(0.2)
    assert prior.weights == pytest.approx((0.8, 0.2))
    assert prior.parts[-1] == BetaBelief(1, 1)
    assert prior.after(9, 10).weights[-1] > 0.999
    assert prior.after(0, 10).weights[-1] < 0.05


def test_a_part_without_weight_changes_nothing() -> None:
    plain, padded = BetaMixture.of((1, 2, 9)), BetaMixture.of((1, 2, 9), (0, 400, 1))
    assert padded.after(400, 400).weights == (1.0, 0.0)
    assert padded.after(3, 9).mean == plain.after(3, 9).mean


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputRefused, match="not so many people"):
        BetaMixture.of((1, 1, 1)).after(5, 4)
    with pytest.raises(InputRefused, match="sum to 1"):
        BetaMixture.of((0.5, 1, 1), (0.4, 2, 2))
    with pytest.raises(InputRefused, match="one at least"):
        BetaMixture.of()
    with pytest.raises(InputRefused, match="weight 1"):
        BetaMixture.of((1, 1, 1), (-1, 2, 2))
    with pytest.raises(InputRefused) as refused:
        BetaMixture.of((1, 1, 1)).robust(2, mean=1, people=-1)
    assert [fault.place for fault in refused.value.faults] == ["weight", "mean", "people"]
