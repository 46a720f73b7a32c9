"""How often a rule is met: plain sums over outcomes, drawn trials, and published designs."""

from fractions import Fraction
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.decisions.characteristics import (
    FisherRule,
    operating_characteristics,
    two_arm_characteristics,
)
from ayumi.statistics.decisions.fisher import fisher_power
from ayumi.statistics.decisions.rule import (
    Criterion,
    NaturalRule,
    SingleArmRule,
    TwoArmRule,
    decide,
    decide_between,
    fewest_successes,
)
from ayumi.values import InputRefused

DUAL = SingleArmRule(
    (Criterion(0.10, 0.95), Criterion(0.30, 0.5)), BetaMixture.of((0.8, 1, 9), (0.2, 1, 1))
)


def chance(k: int, people: int, rate: float) -> float:
    return comb(people, k) * rate**k * (1 - rate) ** (people - k)


def slow(rule: SingleArmRule | NaturalRule, people: int, rate: float) -> float:
    """Every outcome decided by itself, and the chances of those that meet the rule added."""
    return sum(chance(k, people, rate) for k in range(people + 1) if decide(rule, k, people).met)


@given(
    st.integers(1, 25),
    st.floats(0.02, 0.7),
    st.floats(0.3, 0.98),
    st.booleans(),
    st.lists(st.floats(0, 1), min_size=1, max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_a_single_arm_is_the_sum_over_its_outcomes(
    people: int, limit: float, probability: float, above: bool, rates: list[float]
) -> None:
    rule = SingleArmRule((Criterion(limit, probability, above),), BetaBelief(0.5, 0.5))
    found = operating_characteristics(rule, people, rates)
    assert found == pytest.approx([slow(rule, people, rate) for rate in rates], abs=1e-12)


@given(st.integers(1, 25), st.floats(0.01, 0.5), st.sampled_from([0.025, 0.1]), st.floats(0, 1))
@settings(max_examples=40)
def test_a_rule_of_natural_recovery_is_the_sum_over_its_outcomes(
    people: int, natural: float, below: float, rate: float
) -> None:
    rule = NaturalRule(natural, below)
    found = float(operating_characteristics(rule, people, rate))
    assert found == pytest.approx(slow(rule, people, rate), abs=1e-12)
    assert float(operating_characteristics(rule, people, natural)) < below


def test_drawn_trials_of_forty_people_meet_the_rule_as_often() -> None:
    random, trials = np.random.default_rng(11), 100_000
    for rate in (0.2, 0.35, 0.5):
        needed = fewest_successes(DUAL, 40)
        assert needed is not None
        share = float(np.mean(random.binomial(40, rate, trials) >= needed))
        error = sqrt(share * (1 - share) / trials)  # at most 0.0016
        found = float(operating_characteristics(DUAL, 40, rate))
        assert abs(found - share) < 4 * error
        assert 0.01 < share < 0.999


def test_the_shape_of_the_rates_is_kept() -> None:
    rates = np.linspace(0, 1, 12).reshape(3, 4)
    found = operating_characteristics(DUAL, 10, rates)
    assert found.shape == (3, 4)
    assert (np.diff(found.ravel()) >= -1e-15).all()
    assert operating_characteristics(DUAL, 10, 0.5).shape == ()


def exact_tail(least: int, people: int, rate: Fraction) -> Fraction:
    """P(at least so many) in whole numbers of ways."""
    terms = (
        comb(people, k) * rate**k * (1 - rate) ** (people - k) for k in range(least, people + 1)
    )
    return sum(terms, Fraction(0))


@pytest.mark.parametrize(
    ("low", "high", "people", "needed"),
    [("1/20", "1/4", 16, 3), ("1/10", "3/10", 25, 6), ("1/5", "2/5", 35, 12)],
)
def test_designs_of_one_stage(low: str, high: str, people: int, needed: int) -> None:
    """The fewest people with fewer than 5 % false alarms and 80 % power, in exact arithmetic.

    So A'Hern 2001 defines an exact design of one stage, doi 10.1002/sim.721.
    """
    rule = NaturalRule(float(Fraction(low)), 0.05)
    for tried in range(1, people + 1):
        tails = (exact_tail(k, tried, Fraction(low)) for k in range(tried + 2))
        least = next(k for k, tail in enumerate(tails) if tail < Fraction(1, 20))
        assert (fewest_successes(rule, tried) or tried + 1) == least
        expected = exact_tail(least, tried, Fraction(high))
        power = float(operating_characteristics(rule, tried, float(Fraction(high))))
        assert power == pytest.approx(float(expected), abs=1e-13)
        assert (expected >= Fraction(4, 5)) == (tried == people)
    assert fewest_successes(rule, people) == needed


@given(st.integers(1, 6), st.integers(1, 6), st.floats(0, 1), st.floats(0, 1), st.floats(-0.2, 0.3))
@settings(max_examples=15, deadline=None)
def test_two_arms_are_the_sum_over_their_outcomes(
    of_treated: int, of_controls: int, p: float, q: float, limit: float
) -> None:
    rule = TwoArmRule((Criterion(limit, 0.8),), BetaBelief(0.5, 1), BetaMixture.of((1, 2, 8)))
    expected = sum(
        chance(x, of_treated, p) * chance(y, of_controls, q)
        for x in range(of_treated + 1)
        for y in range(of_controls + 1)
        if decide_between(rule, (x, of_treated), (y, of_controls)).met
    )
    found = float(two_arm_characteristics(rule, of_treated, of_controls, p, q))
    assert found == pytest.approx(expected, abs=1e-12)


def test_two_arms_by_fishers_test_are_its_power() -> None:
    treated = np.linspace(0, 1, 5)[:, None]
    control = np.linspace(0, 0.5, 3)
    found = two_arm_characteristics(FisherRule(0.05), 12, 9, treated, control)
    assert found.shape == (5, 3)
    for i, p in enumerate(treated[:, 0]):
        for j, q in enumerate(control):
            expected = fisher_power(float(q), float(p), of_controls=9, of_treated=12, alpha=0.05)
            assert found[i, j] == pytest.approx(expected, abs=1e-12)


def test_rates_that_are_no_shares_are_refused() -> None:
    with pytest.raises(InputRefused, match=r"'1\.5'"):
        operating_characteristics(DUAL, 4, [0.5, 1.5])
    with pytest.raises(InputRefused) as refused:
        two_arm_characteristics(FisherRule(), 4, 4, [-1, 0.5], np.nan)
    places = [fault.place for fault in refused.value.faults]
    assert places == ["treated rate", "control rate"]
    with pytest.raises(InputRefused, match="alpha"):
        FisherRule(0)
