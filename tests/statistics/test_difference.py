"""Differences of proportions and means: exact sums, closed forms, simulation, published numbers."""

from fractions import Fraction
from math import factorial, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.difference import (
    difference_above,
    difference_interval,
    difference_mean,
    difference_quantile,
    ratio_above,
)
from ayumi.statistics.normal_mixture import NormalMixture
from ayumi.values import InputRefused

wholes = st.integers(1, 7)
parameters = st.sampled_from([0.1, 0.5, 1.0, 2.5, 20.5, 300.5])
STEPS = 1000
differences = st.sampled_from([-0.9, -0.3, -0.01, 0.0, 1e-6, 0.05, 0.4, 0.9])

MAP = BetaMixture.of((0.6167463, 19.1916387, 57.7779317), (0.3832537, 3.5278745, 9.3735980))
"""MAP prior of the placebo response in ankylosing spondylitis, eight trials: RBesT 1.6-5, vignette
"Getting started with RBesT (binary)", opensource.nibr.com/RBesT/articles/introduction.html."""


def beta(a: float, b: float) -> BetaMixture:
    return BetaMixture.of((1, a, b))


Polynomial = list[Fraction]


def product_of(one: Polynomial, other: Polynomial) -> Polynomial:
    found = [Fraction(0)] * (len(one) + len(other) - 1)
    for i, x in enumerate(one):
        for j, y in enumerate(other):
            found[i + j] += x * y
    return found


def power(base: Polynomial, times: int) -> Polynomial:
    found = [Fraction(1)]
    for _ in range(times):
        found = product_of(found, base)
    return found


def integrated(polynomial: Polynomial) -> Polynomial:
    return [Fraction(0), *(x / (i + 1) for i, x in enumerate(polynomial))]


def value(polynomial: Polynomial, at: Fraction) -> Fraction:
    return sum((x * at**i for i, x in enumerate(polynomial)), Fraction(0))


def density(a: int, b: int) -> Polynomial:
    one_over_beta = Fraction(factorial(a + b - 1), factorial(a - 1) * factorial(b - 1))
    shape = product_of(
        power([Fraction(0), Fraction(1)], a - 1), power([Fraction(1), Fraction(-1)], b - 1)
    )
    return [one_over_beta * x for x in shape]


def exact(one: tuple[int, int], other: tuple[int, int], by: Fraction) -> Fraction:
    """P(one − other > by) for whole parameters: polynomials, integrated as fractions."""
    below = integrated(density(*other))
    shifted = [Fraction(0)]
    for i, x in enumerate(below):
        term = [x * y for y in power([-by, Fraction(1)], i)]
        shifted = [
            sum((each[k] for each in (shifted, term) if k < len(each)), Fraction(0))
            for k in range(max(len(shifted), len(term)))
        ]
    low, high = max(Fraction(0), by), min(Fraction(1), 1 + by)
    inside = integrated(product_of(density(*one), shifted))
    sure = integrated(density(*one))
    return value(inside, high) - value(inside, low) + value(sure, Fraction(1)) - value(sure, high)


def averaged(one: BetaMixture, other: BetaMixture, by: float, times: float = 1.0) -> float:
    """P(one > by + times · other) as the mean over evenly spaced quantiles of the other.

    It falls from 1 to 0 over them, so that the mean is off by less than one step.
    """
    steps = (np.arange(STEPS) + 0.5) / STEPS
    found = 0.0
    for w, a, b in one.triples():
        for v, c, d in other.triples():
            places = np.clip(by + times * special.betaincinv(c, d, steps), 0, 1)
            found += w * v * float(np.mean(special.betaincc(a, b, places)))
    return found


@given(
    st.tuples(wholes, wholes),
    st.tuples(wholes, wholes),
    st.sampled_from([-99, -50, -7, 0, 1, 20, 50, 90]),
)
@settings(max_examples=60, deadline=None)
def test_whole_parameters_give_the_exact_fraction(
    one: tuple[int, int], other: tuple[int, int], percent: int
) -> None:
    by = Fraction(percent, 100)
    found = difference_above(beta(*one), beta(*other), float(by))
    assert found == pytest.approx(float(exact(one, other, by)), rel=1e-10, abs=1e-15)


def altham(one: tuple[int, int], other: tuple[int, int]) -> Fraction:
    """P(one > other) for whole parameters by the finite sum over the first parameter of one."""

    def function(a: int, b: int) -> Fraction:
        return Fraction(factorial(a - 1) * factorial(b - 1), factorial(a + b - 1))

    (a, b), (c, d) = one, other
    terms = (function(c + i, b + d) / ((b + i) * function(1 + i, b)) for i in range(a))
    return sum(terms, Fraction(0)) / function(c, d)


@pytest.mark.parametrize(
    ("one", "other"),
    [((3, 3), (6, 96)), ((15, 11), (21, 64)), ((1, 5), (1, 501)), ((40, 2), (3, 3))],
)
def test_the_closed_sum_of_whole_parameters(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = difference_above(beta(*one), beta(*other))
    assert found == pytest.approx(float(altham(one, other)), rel=1e-12)


@given(st.floats(0.01, 400), st.floats(0.01, 400), st.floats(0.01, 1))
@settings(max_examples=60, deadline=None)
def test_powers_have_a_closed_form_whatever_their_exponents(a: float, c: float, r: float) -> None:
    """Beta(a, 1) has P(X ≤ x) = x^a, so that P(X > r · Y) = 1 − r^a · c / (a + c) for r ≤ 1."""
    assert difference_above(beta(a, 1), beta(c, 1)) == pytest.approx(a / (a + c), rel=1e-11)
    assert difference_above(beta(1, a), beta(1, c)) == pytest.approx(c / (a + c), rel=1e-11)
    expected = 1 - r**a * c / (a + c)
    assert ratio_above(beta(a, 1), beta(c, 1), than=r) == pytest.approx(expected, rel=1e-11)
    turned = 1 - ratio_above(beta(c, 1), beta(a, 1), than=1 / r)
    assert turned == pytest.approx(expected, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("by", [0.0, 0.25, -0.25, 0.999, -0.999])
def test_two_uniform_ones_make_a_triangle(by: float) -> None:
    expected = (1 - by) ** 2 / 2 if by >= 0 else 1 - (1 + by) ** 2 / 2
    assert difference_above(beta(1, 1), beta(1, 1), by) == pytest.approx(expected, rel=1e-12)


@given(parameters, parameters, parameters, parameters, differences)
@settings(max_examples=50, deadline=None)
def test_it_is_the_mean_over_quantiles_and_both_ways_make_one(
    a: float, b: float, c: float, d: float, by: float
) -> None:
    one, other = beta(a, b), beta(c, d)
    found = difference_above(one, other, by)
    assert found == pytest.approx(averaged(one, other, by), abs=1 / STEPS)
    assert found + difference_above(other, one, -by) == pytest.approx(1, abs=2e-12)


@given(parameters, parameters, parameters, parameters, st.sampled_from([0.2, 1.0, 3.0]))
@settings(max_examples=40, deadline=None)
def test_a_ratio_is_the_mean_over_quantiles(
    a: float, b: float, c: float, d: float, than: float
) -> None:
    one, other = beta(a, b), beta(c, d)
    found = ratio_above(one, other, than)
    assert found == pytest.approx(averaged(one, other, 0.0, than), abs=1 / STEPS)
    assert ratio_above(one, other) == difference_above(one, other)


@pytest.mark.parametrize(
    ("one", "other", "by"),
    [
        ((2.5, 2.5), (0.5, 20.5), 0.0),
        ((0.5, 4.5), (5.5, 95.5), -0.02),
        ((0.5, 4.5), (0.5, 0.5), 0.1),
    ],
)
def test_jeffreys_posteriors_hold_against_simulation(
    one: tuple[float, float], other: tuple[float, float], by: float
) -> None:
    rng, draws = np.random.default_rng(20250323), 1_000_000
    share = float(np.mean(rng.beta(*one, draws) - rng.beta(*other, draws) > by))
    error = sqrt(share * (1 - share) / draws)
    assert abs(difference_above(beta(*one), beta(*other), by) - share) < 4 * error


def test_a_huge_belief_and_a_small_one() -> None:
    huge = beta(2e6, 6e6)
    assert difference_above(beta(2.5, 2.5), huge) == pytest.approx(
        float(special.betaincc(2.5, 2.5, 0.25)), rel=1e-6
    )
    assert difference_above(huge, beta(0.5, 500.5)) == pytest.approx(1, abs=1e-12)
    assert difference_above(huge, huge) == pytest.approx(0.5, abs=1e-9)


def test_a_belief_whose_far_tail_no_inverse_answers() -> None:
    assert np.isnan(special.betaincinv(1.02, 0.05, 1e-25))
    odd, even = beta(1.02, 0.05), beta(3, 2)
    assert difference_above(odd, even) == pytest.approx(averaged(odd, even, 0.0), abs=1 / STEPS)
    assert difference_above(odd, even) + difference_above(even, odd) == pytest.approx(1, abs=1e-12)


def test_small_chances_keep_their_digits() -> None:
    # P(X > Y) for X ~ Beta(1, b) and Y ~ Beta(c, 1) is b times the beta function of b and c + 1
    expected = 30 * float(special.beta(30, 21))
    assert expected < 1e-12
    assert difference_above(beta(1, 30), beta(20, 1)) == pytest.approx(expected, rel=1e-9)


def test_the_published_analysis_of_a_robust_prior() -> None:
    """The vignette's final analysis: 14 of 24 treated, 1 of 6 on placebo: 0.9913233."""
    treated, placebo = beta(0.5, 1).after(14, 24), MAP.robust(0.2, mean=0.5).after(1, 6)
    assert difference_above(treated, placebo) == pytest.approx(0.9913233, abs=5e-8)


def test_the_same_of_a_mixture_of_four() -> None:
    """RBesT 1.9-0 fits four parts to the same data; same page, later: 0.9917197."""
    weights = (0.4612914, 0.1917812, 0.1893896)
    four = BetaMixture.of(
        (weights[0], 33.9513487, 103.0146367),
        (weights[1], 19.4400089, 41.5205219),
        (weights[2], 12.2692310, 55.9202833),
        (1 - sum(weights), 2.2521243, 5.4812202),
    )
    treated, placebo = beta(0.5, 1).after(14, 24), four.robust(0.2).after(1, 6)
    assert difference_above(treated, placebo) == pytest.approx(0.9917197, abs=5e-8)


def test_published_differences_of_mixtures() -> None:
    """RBesT's reference page of mixdiff: its examples 1 and 2."""
    one, other = beta(11, 4), beta(8, 7)
    assert difference_above(one, other) == pytest.approx(0.8817696, abs=5e-7)
    between = difference_above(one, other) - difference_above(one, other, 0.3)
    assert between == pytest.approx(0.6005884, abs=5e-7)
    one, other = beta(30, 50), BetaMixture.of((0.75, 20, 50), (0.25, 1, 1))
    assert 1 - difference_above(one, other) == pytest.approx(0.2467158, abs=5e-7)
    assert 1 - difference_above(one, other, 0.2) == pytest.approx(0.9025757, abs=5e-7)
    assert difference_interval(one, other) == pytest.approx((-0.5257954, 0.2877204), abs=2e-5)


@given(parameters, parameters, parameters, parameters, st.floats(0.001, 0.999))
@settings(max_examples=15, deadline=None)
def test_the_quantile_undoes_the_chance(
    a: float, b: float, c: float, d: float, probability: float
) -> None:
    one, other = beta(a, b), beta(c, d)
    found = difference_quantile(one, other, probability)
    assert -1 <= found <= 1
    below = difference_above(other, one, -found)
    # next to a pole the chance jumps by more than that within the digits of the difference
    near = abs(below - probability) < 1e-9
    nudge = 1e-13
    lower = difference_above(other, one, -max(found - nudge, -1.0))
    higher = difference_above(other, one, -min(found + nudge, 1.0))
    assert near or lower <= probability <= higher


def test_means_have_a_closed_form() -> None:
    one = NormalMixture.of((0.7, 4.0, 2.0), (0.3, 1.0, 8.0))
    other = NormalMixture.of((0.5, 0.0, 1.0), (0.5, 2.0, 3.0))
    rng, draws = np.random.default_rng(7), 400_000
    drawn = []
    for belief in (one, other):
        rows = np.array(list(belief.triples()))
        which = rng.choice(len(rows), size=draws, p=rows[:, 0])
        drawn.append(rng.normal(rows[which, 1], rows[which, 2]))
    for by in (-3.0, 0.0, 5.0):
        share = float(np.mean(drawn[0] - drawn[1] > by))
        error = sqrt(share * (1 - share) / draws)
        assert abs(difference_above(one, other, by) - share) < 4 * error
    low, high = difference_interval(one, other, 0.9)
    assert difference_above(one, other, low) == pytest.approx(0.95, abs=1e-12)
    assert difference_above(one, other, high) == pytest.approx(0.05, abs=1e-12)
    mean, deviation = difference_mean(one, other)
    assert mean == pytest.approx(np.mean(drawn[0] - drawn[1]), abs=4 * deviation / sqrt(draws))
    assert deviation == pytest.approx(np.std(drawn[0] - drawn[1]), rel=0.01)


def test_what_cannot_be_compared_is_refused() -> None:
    normal = NormalMixture.of((1, 0.0, 1.0))
    with pytest.raises(InputRefused, match="two beta mixtures"):
        difference_above(beta(1, 1), normal)
    with pytest.raises(InputRefused, match="from -1 to 1"):
        difference_above(beta(1, 1), beta(1, 1), 20)
    with pytest.raises(InputRefused, match="by"):
        difference_above(normal, normal, float("nan"))
    with pytest.raises(InputRefused, match="than"):
        ratio_above(beta(1, 1), beta(1, 1), than=0)
    with pytest.raises(InputRefused, match="probability"):
        difference_quantile(beta(1, 1), beta(1, 1), 1.0)
    with pytest.raises(InputRefused, match="level"):
        difference_interval(normal, normal, 95)
