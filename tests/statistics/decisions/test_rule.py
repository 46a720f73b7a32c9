"""Rules agree with what is believed after each outcome; reasons say what was found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.statistics.beta_binomial import TIE, BetaBelief, fewest_events
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.decisions.natural import chances_at_least
from ayumi.statistics.decisions.rule import (
    Criterion,
    NaturalRule,
    SingleArmRule,
    TwoArmRule,
    boundary,
    decide,
    decide_between,
    fewest_successes,
    met,
)
from ayumi.statistics.difference import difference_above
from ayumi.values import InputRefused

BELIEFS = st.builds(BetaBelief, st.floats(0.2, 30), st.floats(0.2, 30))
MIXTURES = st.builds(
    lambda weight, one, other: BetaMixture((1 - weight, weight), (one, other)),
    st.floats(0, 1),
    BELIEFS,
    BELIEFS,
)
CRITERIA = st.lists(
    st.builds(Criterion, st.floats(0.02, 0.98), st.floats(0.05, 0.99), st.booleans()),
    min_size=1,
    max_size=3,
).map(tuple)
ONE = Criterion(0.10, 0.95)


def slowly_met(rule: SingleArmRule, events: int, people: int) -> bool:
    """Each criterion asked of the updated belief, one after the other."""
    belief = rule.belief
    prior = belief if isinstance(belief, BetaMixture) else BetaMixture((1.0,), (belief,))
    after = prior.after(events, people)
    return all(
        (after.above(one.limit) if one.above else after.at_most(one.limit)) > one.probability + TIE
        for one in rule.criteria
    )


@given(st.integers(1, 30), CRITERIA, st.one_of(BELIEFS, MIXTURES))
@settings(max_examples=60, deadline=None)
def test_a_rule_is_met_where_each_criterion_is(
    people: int, criteria: tuple[Criterion, ...], belief: BetaBelief | BetaMixture
) -> None:
    rule = SingleArmRule(criteria, belief)
    found = met(rule, people)
    assert found.shape == (people + 1,)
    slow = [slowly_met(rule, events, people) for events in range(people + 1)]
    assert found.tolist() == slow
    first = next((events for events, holds in enumerate(slow) if holds), None)
    assert fewest_successes(rule, people) == first
    for events in range(people + 1):
        assert decide(rule, events, people).met == slow[events]


@given(st.floats(0.02, 0.9), st.floats(0.05, 0.99), BELIEFS, st.integers(1, 40))
@settings(max_examples=60)
def test_one_criterion_and_one_belief_are_those_of_the_stopping_rules(
    limit: float, probability: float, belief: BetaBelief, people: int
) -> None:
    rule = SingleArmRule((Criterion(limit, probability),), belief)
    assert fewest_successes(rule, people) == fewest_events(limit, probability, belief, people)


@given(st.integers(1, 40), MIXTURES, st.sampled_from([0.025, 0.1]))
@settings(max_examples=40)
def test_the_rule_of_natural_recovery_is_the_tail_of_the_predicted(
    people: int, belief: BetaMixture, below: float
) -> None:
    found = met(NaturalRule(belief, below), people)
    assert found.tolist() == (chances_at_least(people, belief) < below * (1 - 1e-10)).tolist()


def test_a_tie_meets_nothing() -> None:
    alike = TwoArmRule((Criterion(0, 0.5),), BetaBelief(1, 1), BetaBelief(1, 1))
    assert boundary(alike, 6, 6).tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert not decide_between(alike, (2, 6), (2, 6)).met
    uniform = SingleArmRule((Criterion(0.5, 0.5),), BetaBelief(1, 1))
    assert fewest_successes(uniform, 4) == 3
    decision = decide(uniform, events=2, people=4)
    assert not decision.met
    assert decision.reason.en == "2 of 4: P(rate > 50 %) is 50 %, not above 50 %"
    quarter = NaturalRule(0.5, below=0.25)
    assert not decide(quarter, events=2, people=2).met
    assert decide(quarter, 2, 2).reason.en.endswith("is 25 %, not below 25 %")


def test_reasons_in_both_languages() -> None:
    rule = SingleArmRule((ONE, Criterion(0.30, 0.9)), BetaBelief(1, 1))
    decision = decide(rule, events=2, people=4)
    assert not decision.met
    assert decision.reason.en == (
        "2 of 4: P(rate > 10 %) is 99.1 %, above 95 %, and P(rate > 30 %) is 83.7 %, not above 90 %"
    )
    assert decision.reason.ja == (
        "4人中2人：P(割合 > 10 %) は 99.1 % で、95 % を上回る、"
        "また P(割合 > 30 %) は 83.7 % で、90 % を上回らない"
    )
    stop = SingleArmRule((Criterion(0.5, 0.9, above=False),), BetaBelief(1, 1))
    assert "P(rate ≤ 50 %) is 96.9 %, above 90 %" in decide(stop, 0, 4).reason.en
    natural = decide(NaturalRule(0.02, 0.025), 2, 4)
    assert natural.met
    assert natural.reason.ja == (
        "4人中2人：自然回復のもとで2人以上となる確率は 0.234 % で、2.5 % を下回る"
    )


def test_numbers_that_look_alike_are_told_apart() -> None:
    """P(rate > 0.99) after 4 of 4 from a uniform belief is 1 − 0.99⁵ = 4.90099501 %."""
    rule = SingleArmRule((Criterion(0.99, 0.049),), BetaBelief(1, 1))
    said = decide(rule, events=4, people=4).reason.en
    assert said == "4 of 4: P(rate > 99 %) is 4.901 %, above 4.9 %"
    rule = SingleArmRule((Criterion(0.99, 0.0491),), BetaBelief(1, 1))
    said = decide(rule, events=4, people=4).reason.en
    assert said == "4 of 4: P(rate > 99 %) is 4.9 %, not above 4.91 %"


def test_the_trial_of_secukinumab() -> None:
    """Baeten et al. 2013: 14 of 23 and 1 of 6, 59 % and 24 %; 99.8 % that the first is higher."""
    rule = TwoArmRule((Criterion(0, 0.95),), BetaBelief(0.5, 1), BetaBelief(11, 32))
    decision = decide_between(rule, treated=(14, 23), control=(1, 6))
    assert decision.met
    assert decision.reason.en.endswith("is 99.8 %, above 95 %")
    assert decision.reason.ja is not None
    assert decision.reason.ja.startswith("23人中14人と6人中1人：P(差 > 0 %)")
    assert round(rule.belief_treated.after(14, 23).mean, 2) == 0.59
    assert round(rule.belief_control.after(1, 6).mean, 2) == 0.24
    # With 24 and 6 planned, it never is with fewer than 10 responses (vignette of RBesT).
    assert boundary(rule, 24, 6).min() == 10


def slow_boundary(rule: TwoArmRule, of_treated: int, of_controls: int) -> list[int]:
    """Every pair of counts, each by itself; the difference by a sum over a fine grid of rates."""
    found = []
    for y in range(of_controls + 1):
        holds = [
            x
            for x in range(of_treated + 1)
            if all(
                difference_above(
                    _mixture(rule.belief_treated).after(x, of_treated),
                    _mixture(rule.belief_control).after(y, of_controls),
                    one.limit,
                )
                > one.probability + TIE
                for one in rule.criteria
            )
        ]
        assert holds == list(range(of_treated + 1 - len(holds), of_treated + 1))
        found.append(holds[0] if holds else of_treated + 1)
    return found


def _mixture(belief: BetaMixture | BetaBelief) -> BetaMixture:
    return belief if isinstance(belief, BetaMixture) else BetaMixture((1.0,), (belief,))


@given(
    st.integers(1, 6),
    st.integers(1, 6),
    st.lists(
        st.builds(Criterion, st.floats(-0.3, 0.5), st.floats(0.3, 0.98)), min_size=1, max_size=2
    ).map(tuple),
    MIXTURES,
    BELIEFS,
)
@settings(max_examples=15, deadline=None)
def test_the_edge_of_two_arms_is_found_by_one_walk(
    of_treated: int,
    of_controls: int,
    criteria: tuple[Criterion, ...],
    treated: BetaMixture,
    control: BetaBelief,
) -> None:
    rule = TwoArmRule(criteria, treated, control)
    assert boundary(rule, of_treated, of_controls).tolist() == slow_boundary(
        rule, of_treated, of_controls
    )


def test_the_edge_is_that_of_drawn_rates() -> None:
    """P(difference > 0) from drawn rates agrees on both sides of the edge, where it is clear."""
    rule = TwoArmRule((Criterion(0, 0.9),), BetaBelief(1, 1), BetaBelief(1, 1))
    random, clear = np.random.default_rng(3), 0
    for y, needed in enumerate(boundary(rule, 8, 6)):
        for x in range(9):
            one, other = random.beta(1 + x, 9 - x, 20_000), random.beta(1 + y, 7 - y, 20_000)
            share = float(np.mean(one > other))
            if abs(share - 0.9) > 4 * (0.9 * 0.1 / 20_000) ** 0.5:  # standard error 0.0021
                clear += 1
                assert (share > 0.9) == (x >= needed), (x, y)
    assert clear > 55


def test_all_that_is_wrong_with_a_rule_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        Criterion(2, 1.5)
    assert [fault.place for fault in refused.value.faults] == ["limit", "probability"]
    with pytest.raises(InputRefused) as refused:
        SingleArmRule((Criterion(-0.1, 0.9), ONE, Criterion(-0.5, 0.9)), BetaBelief(1, 1))
    places = [fault.place for fault in refused.value.faults]
    assert places == ["limit of criterion 1", "limit of criterion 3"]
    with pytest.raises(InputRefused, match="one criterion at least"):
        SingleArmRule((), BetaBelief(1, 1))
    with pytest.raises(InputRefused, match="exchange the arms"):
        TwoArmRule((Criterion(0.1, 0.9, above=False),), BetaBelief(1, 1), BetaBelief(1, 1))
    with pytest.raises(InputRefused) as refused:
        decide(SingleArmRule((ONE,), BetaBelief(1, 1)), events=5, people=4)
    assert [fault.place for fault in refused.value.faults] == ["events"]
    rule = TwoArmRule((Criterion(0, 0.9),), BetaBelief(1, 1), BetaBelief(1, 1))
    with pytest.raises(InputRefused) as refused:
        decide_between(rule, treated=(3, 2), control=(0, 0))
    places = [fault.place for fault in refused.value.faults]
    assert places == ["successes, treated", "people, control"]
    with pytest.raises(InputRefused, match="not enumerated"):
        met(NaturalRule(0.1, 0.025), 10**6)
