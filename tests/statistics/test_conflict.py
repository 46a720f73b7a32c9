"""Surprise: sums over all outcomes, simulation, and the closed case of one normal distribution."""

from fractions import Fraction
from math import comb, factorial, prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.borrowing import binomial_map
from ayumi.statistics.conflict import (
    mid_p,
    prior_predictive_p,
    prior_predictive_p_of_mean,
    tail_p_of_mean,
)
from ayumi.statistics.log_density import log_density
from ayumi.statistics.normal_mixture import NormalMixture
from ayumi.values import InputRefused

wholes = st.integers(1, 9)


def foretold(a: int, b: int, people: int) -> list[Fraction]:
    """The beta-binomial distribution for whole parameters."""

    def function(x: int, y: int) -> Fraction:
        return Fraction(factorial(x - 1) * factorial(y - 1), factorial(x + y - 1))

    return [
        comb(people, k) * function(a + k, b + people - k) / function(a, b)
        for k in range(people + 1)
    ]


@given(wholes, wholes, st.integers(1, 20), st.data())
@settings(max_examples=60)
def test_whole_parameters_give_the_exact_fraction(
    a: int, b: int, people: int, data: st.DataObject
) -> None:
    events = data.draw(st.integers(0, people))
    chances, belief = foretold(a, b, people), BetaMixture.of((1, a, b))
    expected = sum((c for c in chances if c <= chances[events]), Fraction(0))
    assert prior_predictive_p(belief, events, people) == pytest.approx(float(expected), rel=1e-9)
    half = chances[events] / 2
    tails = (sum(chances[:events], half), sum(chances[events + 1 :], half))
    assert mid_p(belief, events, people) == pytest.approx(float(2 * min(tails)), rel=1e-9)


def test_outcomes_that_are_as_probable_count_however_they_round() -> None:
    level = BetaMixture.of((0.5, 1, 1), (0.5, 1, 1))
    assert [prior_predictive_p(level, events, 30) for events in range(31)] == pytest.approx(
        [1] * 31
    )
    even = BetaMixture.of((1, 7.3, 7.3))
    assert prior_predictive_p(even, 2, 11) == pytest.approx(prior_predictive_p(even, 9, 11))


AS = ("0.6167463", "19.1916387", "57.7779317"), ("0.3832537", "3.5278745", "9.3735980")
ROBUST_AS = tuple((Fraction(w) * 4 / 5, Fraction(a), Fraction(b)) for w, a, b in AS)
ROBUST_SCIREHAB = ((Fraction(4, 5), Fraction(3, 2), Fraction(99, 2)),)


@pytest.mark.parametrize(
    ("parts", "people", "printed"),
    [(ROBUST_SCIREHAB, 20, 0.0190), (ROBUST_SCIREHAB, 200, 0.0866), (ROBUST_AS, 200, 0.000995)],
)
def test_only_rounding_makes_outcomes_as_probable(
    parts: tuple[tuple[Fraction, Fraction, Fraction], ...], people: int, printed: float
) -> None:
    """All of them had an event: far out a vague part makes outcomes nearly, not just, the same."""
    whole = (*parts, (Fraction(1, 5), Fraction(1), Fraction(1)))
    chances = [Fraction(0)] * (people + 1)
    for weight, a, b in whole:
        chance = weight * prod(((b + i) / (a + b + i) for i in range(people)), start=Fraction(1))
        for k in range(people + 1):
            chances[k] += chance
            if k < people:
                chance *= Fraction(people - k, k + 1) * (a + k) / (b + people - k - 1)
    assert sum(chances) == 1
    seen = chances[people] * (1 + Fraction(1, 10**12))
    expected = float(sum(chance for chance in chances if chance <= seen))
    belief = BetaMixture.of(*((float(w), float(a), float(b)) for w, a, b in whole))
    found = prior_predictive_p(belief, people, people)
    assert found == pytest.approx(expected, rel=1e-9)
    assert float(f"{found:.3g}") == printed


def test_a_meta_analytic_prior_is_asked_as_it_is() -> None:
    belief = binomial_map([2, 5], [20, 31])
    chances = belief.predicted(6)
    expected = sum(chance for chance in chances if chance <= chances[3])
    assert prior_predictive_p(belief, 3, 6) == pytest.approx(expected, rel=1e-12)
    tail = min(sum(chances[:3]), sum(chances[4:])) + chances[3] / 2
    assert mid_p(belief, 3, 6) == pytest.approx(2 * tail, rel=1e-12)


def test_two_of_four_against_what_is_natural() -> None:
    """5 of 100 got better: k of 4 more, by the chances of k one after the other."""
    belief = BetaMixture.of((1, 5.5, 95.5))
    none = 95.5 * 96.5 * 97.5 * 98.5 / (101 * 102 * 103 * 104)
    one = 4 * 5.5 * 95.5 * 96.5 * 97.5 / (101 * 102 * 103 * 104)
    assert prior_predictive_p(belief, 2, 4) == pytest.approx(1 - none - one, rel=1e-9)
    # a vague part hides the conflict
    assert prior_predictive_p(belief.robust(0.5), 2, 4) > 0.1


@given(st.floats(-20, 20), st.floats(0.5, 9), st.floats(-40, 40))
@settings(max_examples=60, deadline=None)
def test_one_normal_distribution_has_both_tails(mean: float, deviation: float, seen: float) -> None:
    belief, n, sd = NormalMixture.of((1, mean, deviation)), 4, 10.0
    z = abs(seen - mean) / sqrt(deviation**2 + sd**2 / n)
    expected = 2 * float(special.ndtr(-z))
    assert prior_predictive_p_of_mean(belief, seen, n, sd) == pytest.approx(expected, rel=1e-6)
    assert tail_p_of_mean(belief, seen, n, sd) == pytest.approx(expected, rel=1e-9)


@given(st.floats(0.05, 0.95), st.floats(-20, 20), st.floats(0.5, 9), st.floats(-30, 30))
@settings(max_examples=30, deadline=None)
def test_a_mixture_holds_against_drawn_means(
    share: float, mean: float, deviation: float, seen: float
) -> None:
    belief = NormalMixture.of((share, 0.0, 2.0), (1 - share, mean, deviation))
    predicted = belief.predicted(4, 3.0)
    rng, draws = np.random.default_rng(17), 20_000
    rows = np.array(list(predicted.triples()))
    which = (rng.random(draws) > share).astype(int)
    drawn = rng.normal(rows[which, 1], rows[which, 2])
    level = log_density(predicted, np.array([seen]))[0][0]
    expected = float(np.mean(log_density(predicted, drawn)[0] <= level))
    error = sqrt(max(expected * (1 - expected), 1 / draws) / draws)
    assert abs(prior_predictive_p_of_mean(belief, seen, 4, 3.0) - expected) < 5 * error


def test_between_two_peaks_and_at_the_higher_one() -> None:
    belief = NormalMixture.of((0.5, -10.0, 1.0), (0.5, 10.0, 1.0))
    middle = prior_predictive_p_of_mean(belief, 0.0, 1, 0.1)
    assert middle < 1e-12
    assert tail_p_of_mean(belief, 0.0, 1, 0.1) == pytest.approx(1)
    at_peak = NormalMixture.of((0.7, 0.0, 1.0), (0.3, 0.0, 5.0))
    assert prior_predictive_p_of_mean(at_peak, 0.0, 3, 1.0) == pytest.approx(1)


def test_what_cannot_be_is_refused() -> None:
    belief = BetaMixture.of((1, 1, 1))
    for ask in (prior_predictive_p, mid_p):
        with pytest.raises(InputRefused, match="not so many people"):
            ask(belief, 5, 4)
    for ask_mean in (prior_predictive_p_of_mean, tail_p_of_mean):
        with pytest.raises(InputRefused) as refused:
            ask_mean(NormalMixture.of((1, 0.0, 1.0)), float("nan"), 0, 0.0)
        assert [fault.place for fault in refused.value.faults] == ["mean", "n", "sd"]
