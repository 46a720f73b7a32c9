"""An answer turns where its probability, computed without the formula, is the one asked for."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.binomial import clopper_pearson
from ayumi.statistics.decisions.natural import chances_at_least
from ayumi.statistics.decisions.tipping import (
    WeightCurve,
    chances_over_rates,
    higher_over_weight,
    natural_over_weight,
    posterior_over_weight,
    turning_rate,
    turning_share,
    turning_weight,
)
from ayumi.statistics.difference import difference_above
from ayumi.values import InputRefused

BELIEFS = st.builds(BetaBelief, st.floats(0.5, 40), st.floats(0.5, 80))
WEIGHTS = (0.0, 1e-6, 0.1, 0.5, 0.9, 1.0)


def mixture(prior: BetaBelief, weight: float, vague: BetaBelief) -> BetaMixture:
    return BetaMixture((1 - weight, weight), (prior, vague))


@pytest.mark.parametrize(("probability", "rate"), [(0.025, 0.067586), (0.10, 0.142559)])
def test_two_of_four_turn_at_seven_and_at_fourteen_per_cent(
    probability: float, rate: float
) -> None:
    """6 p² − 8 p³ + 3 p⁴ = the probability, by its polynomial."""
    found = turning_rate(2, 4, probability)
    assert found == pytest.approx(rate, abs=5e-7)
    assert 6 * found**2 - 8 * found**3 + 3 * found**4 == pytest.approx(probability, rel=1e-12)
    roots = np.roots([3, -8, 6, 0, -probability])
    real = [root.real for root in roots if abs(root.imag) < 1e-9 and 0 < root.real < 1]
    assert found == pytest.approx(real[0], rel=1e-9)


@given(st.integers(1, 40), st.integers(0, 40), st.floats(1e-6, 1 - 1e-6))
def test_at_the_turning_rate_the_chance_is_the_probability(
    events: int, others: int, probability: float
) -> None:
    people = events + others
    rate = turning_rate(events, people, probability)
    assert float(chances_at_least(people, rate)[events]) == pytest.approx(probability, rel=1e-8)


def test_the_turning_rate_is_the_lower_end_of_the_exact_interval() -> None:
    lower = clopper_pearson(2, 4).lower_limit
    assert turning_rate(2, 4, 0.025) == pytest.approx(lower, rel=1e-12)


@given(
    st.integers(1, 10),
    st.integers(0, 10),
    st.sampled_from([0.025, 0.1]),
    st.sampled_from([5, 20, 50, 150, 1000]),
)
@settings(max_examples=40)
def test_the_turning_share_is_where_the_beta_binomial_chance_crosses(
    events: int, others: int, probability: float, known_from: int
) -> None:
    people = events + others
    found = turning_share(events, people, probability, known_from)

    def at(share: float) -> float:
        belief = BetaBelief(share * known_from + 0.5, (1 - share) * known_from + 0.5)
        return float(chances_at_least(people, belief)[events])

    if found is None:
        assert at(0.0) > probability or at(1.0) < probability
    else:
        assert at(found) == pytest.approx(probability, rel=1e-9)


def test_the_turning_share_nears_the_turning_rate_as_more_are_known() -> None:
    shares = [turning_share(2, 4, 0.025, known_from) for known_from in (50, 500, 5000, 5e6)]
    assert all(share is not None for share in shares)
    given = [share for share in shares if share is not None]
    assert given == sorted(given)
    assert given[-1] == pytest.approx(turning_rate(2, 4, 0.025), abs=1e-6)


def test_the_curve_over_rates() -> None:
    rates = np.linspace(0, 1, 6).reshape(2, 3)
    found = chances_over_rates(2, 4, rates)
    assert found.shape == (2, 3)
    expected = [[float(chances_at_least(4, rate)[2]) for rate in row] for row in rates]
    assert found == pytest.approx(np.array(expected), rel=1e-13)
    with pytest.raises(InputRefused, match=r"'-0\.5'"):
        chances_over_rates(2, 4, [-0.5])


@given(BELIEFS, BELIEFS, st.integers(1, 8), st.integers(0, 8))
@settings(max_examples=40)
def test_the_natural_curve_is_that_of_the_mixture(
    natural: BetaBelief, vague: BetaBelief, events: int, others: int
) -> None:
    people = events + others
    curve = natural_over_weight(natural, events, people, vague)
    slow = [
        float(chances_at_least(people, mixture(natural, weight, vague))[events])
        for weight in WEIGHTS
    ]
    assert curve.at(WEIGHTS) == pytest.approx(slow, rel=1e-10)


@given(BELIEFS, BELIEFS, st.integers(0, 8), st.integers(0, 8), st.floats(0.05, 0.9))
@settings(max_examples=60)
def test_the_posterior_curve_is_that_of_the_updated_mixture(
    prior: BetaBelief, vague: BetaBelief, events: int, others: int, limit: float
) -> None:
    people = events + others
    curve = posterior_over_weight(prior, events, people, limit, vague)
    slow = [mixture(prior, weight, vague).after(events, people).above(limit) for weight in WEIGHTS]
    assert curve.at(WEIGHTS) == pytest.approx(slow, rel=1e-9, abs=1e-13)


@given(BELIEFS, st.integers(0, 6), st.integers(0, 6), st.floats(0.05, 0.6), st.floats(0.02, 0.98))
@settings(max_examples=80)
def test_at_the_turning_weight_the_updated_mixture_says_the_probability(
    prior: BetaBelief, events: int, others: int, limit: float, probability: float
) -> None:
    people, vague = events + others, BetaBelief(1, 1)
    curve = posterior_over_weight(prior, events, people, limit)
    weight = turning_weight(curve, probability)
    ends = sorted([curve.informative, curve.vague])
    assume(min(abs(end - probability) for end in ends) > 1e-9)
    if weight is None:
        assert not ends[0] < probability < ends[1]
    else:
        assert ends[0] < probability < ends[1]
        after = mixture(prior, weight, vague).after(events, people)
        assert after.above(limit) == pytest.approx(probability, abs=1e-9)


def test_the_difference_over_weights_is_that_of_the_mixture() -> None:
    study, natural = BetaBelief(2.5, 2.5), BetaBelief(8.5, 142.5)
    curve = higher_over_weight(study, natural, by=0.1)
    own = BetaMixture((1.0,), (study,))
    slow = [
        difference_above(own, mixture(natural, weight, BetaBelief(1, 1)), 0.1) for weight in WEIGHTS
    ]
    assert curve.at(WEIGHTS) == pytest.approx(slow, rel=1e-9)
    weight = turning_weight(curve, 0.9)
    assert weight is not None
    assert float(curve.at(weight)) == pytest.approx(0.9, rel=1e-12)


def test_odds_beyond_all_measure_still_give_a_curve() -> None:
    for odds in (1e-300, 1e300):
        curve = WeightCurve(0.01, 0.9, odds)
        found = curve.at([0.0, 0.5, 1.0])
        assert found[0] == pytest.approx(0.01)
        assert found[2] == pytest.approx(0.9)
        assert found[1] == pytest.approx(0.9 if odds > 1 else 0.01)


def test_what_is_never_crossed() -> None:
    assert turning_weight(WeightCurve(0.2, 0.6, 1.0), 0.1) is None
    assert turning_weight(WeightCurve(0.2, 0.2, 1.0), 0.2) is None
    assert turning_weight(WeightCurve(0.2, 0.6, 1.0), 0.2) == 0
    assert turning_weight(WeightCurve(0.2, 0.6, 1.0), 0.6) == 1


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        turning_rate(0, 0, 1)
    places = [fault.place for fault in refused.value.faults]
    assert places == ["events", "people", "probability"]
    with pytest.raises(InputRefused) as refused:
        WeightCurve(-1, 2, 0)
    places = [fault.place for fault in refused.value.faults]
    assert places == ["informative", "vague", "odds"]
    with pytest.raises(InputRefused, match="not so many people"):
        natural_over_weight(BetaBelief(1, 9), 5, 4)
    with pytest.raises(InputRefused, match="weight"):
        WeightCurve(0.1, 0.2, 1).at([2])
