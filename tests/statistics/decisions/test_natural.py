"""P(at least k of n) is the sum over the outcomes, and the published table of the question."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.decisions.natural import (
    binomial_at_least,
    binomial_chances,
    chances_at_least,
)


def summed(people: int, least: int, rate: Fraction) -> Fraction:
    """P(at least so many), term by term, in exact arithmetic."""
    terms = (
        comb(people, k) * rate**k * (1 - rate) ** (people - k) for k in range(least, people + 1)
    )
    return sum(terms, Fraction(0))


def rising(number: Fraction, steps: int) -> Fraction:
    product = Fraction(1)
    for step in range(steps):
        product *= number + step
    return product


def believed(people: int, least: int, a: Fraction, b: Fraction) -> Fraction:
    """P(at least so many) where the rate is Beta(a, b), in exact arithmetic."""
    terms = (
        comb(people, k) * rising(a, k) * rising(b, people - k) / rising(a + b, people)
        for k in range(least, people + 1)
    )
    return sum(terms, Fraction(0))


@pytest.mark.parametrize(
    ("rate", "chance"),
    [
        (1 / 50, 0.002),
        (8 / 150, 0.016),
        (7 / 88, 0.034),
        (0.10, 0.052),
        (0.134, 0.09),
        (0.171, 0.14),
        (0.281, 0.31),
        (0.344, 0.43),
    ],
)
def test_two_of_four_under_the_natural_rates_that_are_published(rate: float, chance: float) -> None:
    digits = 3 if chance < 0.06 else 2
    assert round(float(chances_at_least(4, rate)[2]), digits) == chance


def test_one_of_fifty_leaves_more_room_than_two_per_cent_do() -> None:
    """SCIRehab, C3 to T10, examined on day 14 to 28: 1 of 50 reached C or better."""
    found = float(chances_at_least(4, BetaBelief(1.5, 49.5))[2])
    assert found == pytest.approx(float(believed(4, 2, Fraction(3, 2), Fraction(99, 2))), rel=1e-12)
    assert round(found, 4) == 0.0078
    assert round(found, 3) == 0.008


def test_one_of_four_reaches_d_as_often_as_is_published() -> None:
    assert round(float(chances_at_least(4, 2 / 150)[1]), 2) == 0.05
    assert round(float(chances_at_least(4, 0.071)[1]), 2) == 0.26


@given(st.integers(1, 30), st.fractions(0, 1, max_denominator=997))
def test_a_known_rate_gives_binomial_sums(people: int, rate: Fraction) -> None:
    expected = [float(summed(people, k, rate)) for k in range(people + 1)]
    assert chances_at_least(people, float(rate)) == pytest.approx(expected, rel=1e-11)


HALVES = st.integers(1, 80).map(lambda n: Fraction(n, 2))


@given(st.integers(1, 25), HALVES, HALVES)
@settings(max_examples=30)
def test_a_belief_gives_beta_binomial_sums(people: int, a: Fraction, b: Fraction) -> None:
    expected = [float(believed(people, k, a, b)) for k in range(people + 1)]
    found = chances_at_least(people, BetaBelief(float(a), float(b)))
    assert found == pytest.approx(expected, rel=1e-11)


@given(st.integers(1, 25), HALVES, HALVES, HALVES, HALVES, st.floats(0, 1))
def test_a_mixture_is_the_average_of_its_parts(
    people: int, a: Fraction, b: Fraction, c: Fraction, d: Fraction, weight: float
) -> None:
    one, other = BetaBelief(float(a), float(b)), BetaBelief(float(c), float(d))
    found = chances_at_least(people, BetaMixture((1 - weight, weight), (one, other)))
    apart = chances_at_least(people, one), chances_at_least(people, other)
    assert found == pytest.approx((1 - weight) * apart[0] + weight * apart[1], rel=1e-10)


@given(st.integers(1, 60), st.lists(st.floats(0, 1), min_size=1, max_size=5))
@settings(max_examples=40)
def test_chances_of_each_count_add_up_to_the_tails(people: int, rates: list[float]) -> None:
    each = binomial_chances(people, rates)
    assert each.shape == (len(rates), people + 1)
    tails = np.cumsum(each[:, ::-1], axis=1)[:, ::-1]
    expected = binomial_at_least(np.arange(people + 1), people, np.array(rates)[:, None])
    assert tails == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_more_than_all_is_impossible_and_none_is_certain() -> None:
    assert binomial_at_least([-1, 0, 5], 4, 0.5).tolist() == [1, 1, 0]
    assert chances_at_least(3, 0.0).tolist() == [1, 0, 0, 0]
    assert chances_at_least(3, 1.0).tolist() == [1, 1, 1, 1]
