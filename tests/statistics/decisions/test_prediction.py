"""The chance of a later success: published, drawn person by person, and averaged over the rate."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.decisions.characteristics import operating_characteristics
from ayumi.statistics.decisions.prediction import (
    chance_of_success,
    chance_of_success_at,
    chance_of_success_between,
)
from ayumi.statistics.decisions.rule import (
    Criterion,
    NaturalRule,
    SingleArmRule,
    TwoArmRule,
    decide,
    decide_between,
)
from ayumi.values import InputRefused

PRIOR = BetaMixture.of((0.7, 2, 8), (0.3, 1, 1))
RULE = SingleArmRule((Criterion(0.10, 0.95), Criterion(0.30, 0.5)), PRIOR)


def test_the_example_of_lee_and_liu() -> None:
    """Lee and Liu 2008, doi 10.1177/1740774508089279, table 1: 16 of 23 of 40, PP = 0.5656."""
    rule = SingleArmRule((Criterion(0.60, 0.90),), BetaBelief(0.6, 0.4))
    assert round(chance_of_success(rule, (16, 23), 17), 4) == 0.5656


def test_the_example_of_ph2bye() -> None:
    """R package ph2bye, PredP(16, 23, 40, 1, 1, 0.5, 0.9) = 0.8871897."""
    rule = SingleArmRule((Criterion(0.50, 0.90),), BetaBelief(1, 1))
    assert round(chance_of_success(rule, (16, 23), 17), 7) == 0.8871897


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 15))
@settings(max_examples=40)
def test_it_is_the_sum_over_those_still_to_come(events: int, others: int, more: int) -> None:
    people = events + others
    if people + more == 0:
        return
    predicted = PRIOR.after(events, people).predicted(more)
    slow = sum(predicted[k] for k in range(more + 1) if decide(RULE, events + k, people + more).met)
    assert chance_of_success(RULE, (events, people), more) == pytest.approx(slow, abs=1e-12)


def test_drawn_people_meet_the_rule_as_often() -> None:
    random, trials = np.random.default_rng(5), 100_000
    after = PRIOR.after(2, 4)
    part = random.choice(len(after.parts), trials, p=after.weights)
    rates = random.beta([after.parts[i].a for i in part], [after.parts[i].b for i in part])
    totals = 2 + random.binomial(8, rates)
    meets = np.array([decide(RULE, k, 12).met for k in range(13)])
    share = float(np.mean(meets[totals]))
    error = sqrt(share * (1 - share) / trials)  # 0.0016
    assert 0.1 < share < 0.9
    assert abs(chance_of_success(RULE, (2, 4), 8) - share) < 4 * error


def test_it_is_the_chance_at_a_known_rate_averaged_over_the_belief() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(80)
    rates, after = (nodes + 1) / 2, PRIOR.after(2, 4)
    from scipy.stats import beta

    density = sum(
        w * beta(p.a, p.b).pdf(rates) for w, p in zip(after.weights, after.parts, strict=True)
    )
    averaged = float((weights / 2 * density * chance_of_success_at(RULE, (2, 4), 8, rates)).sum())
    assert chance_of_success(RULE, (2, 4), 8) == pytest.approx(averaged, rel=1e-10)


def test_before_anybody_it_is_the_average_of_the_operating_characteristics() -> None:
    rates = np.linspace(0, 1, 6)
    found = chance_of_success_at(RULE, (0, 0), 20, rates)
    assert found == pytest.approx(operating_characteristics(RULE, 20, rates), abs=1e-13)


def test_with_nobody_to_come_it_is_the_decision() -> None:
    assert chance_of_success(RULE, (2, 4), 0) == float(decide(RULE, 2, 4).met)
    assert chance_of_success(RULE, (0, 4), 0) == 0.0


def test_a_rule_of_natural_recovery_takes_a_belief_of_the_peoples_own_rate() -> None:
    rule = NaturalRule(0.08, below=0.025)
    with pytest.raises(InputRefused, match="give one"):
        chance_of_success(rule, (2, 4), 4)
    found = chance_of_success(rule, (2, 4), 4, belief=BetaBelief(0.5, 0.5))
    predicted = BetaBelief(2.5, 2.5)
    slow = 1 - sum(BetaMixture((1.0,), (predicted,)).predicted(4)[k] for k in range(5) if 2 + k < 3)
    assert decide(rule, 3, 8).met
    assert not decide(rule, 2, 8).met
    assert found == pytest.approx(slow, rel=1e-12)


def test_two_arms_are_the_sum_over_both_that_are_still_to_come() -> None:
    rule = TwoArmRule((Criterion(0.05, 0.85),), BetaBelief(0.5, 0.5), PRIOR)
    treated = BetaMixture.of((1, 0.5, 0.5)).after(2, 3).predicted(4)
    control = PRIOR.after(0, 2).predicted(3)
    slow = sum(
        treated[x] * control[y]
        for x in range(5)
        for y in range(4)
        if decide_between(rule, (2 + x, 7), (y, 5)).met
    )
    found = chance_of_success_between(rule, (2, 3), (0, 2), (4, 3))
    assert 0.05 < found < 0.95
    assert found == pytest.approx(slow, rel=1e-12)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        chance_of_success(RULE, (5, 4), -1)
    places = [fault.place for fault in refused.value.faults]
    assert places == ["successes so far", "more people"]
    rule = TwoArmRule((Criterion(0, 0.9),), BetaBelief(1, 1), BetaBelief(1, 1))
    with pytest.raises(InputRefused) as refused:
        chance_of_success_between(rule, (1, 1), (2, 1), (1, -1))
    places = [fault.place for fault in refused.value.faults]
    assert places == ["successes so far, control", "more people, control"]
