"""What the statistics rest on: the beta function, integrals over the line, and crossings."""

from fractions import Fraction
from math import exp, factorial, log, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from ayumi.statistics.beta_function import log_beta, log_peak
from ayumi.statistics.crossing import crossing
from ayumi.statistics.quadrature import whole_line


@given(st.integers(1, 40), st.integers(1, 40))
def test_whole_parameters_give_a_fraction(a: int, b: int) -> None:
    exact = Fraction(factorial(a - 1) * factorial(b - 1), factorial(a + b - 1))
    assert log_beta(a, b) == pytest.approx(log(exact), rel=1e-14, abs=1e-14)


@given(st.integers(1, 10**8), st.floats(1e-3, 1e8))
def test_it_steps_by_its_recurrence(a: int, b: float) -> None:
    """B(a + 1, b) = B(a, b) · a / (a + b)."""
    step = log_beta(a + 1, b) - log_beta(a, b)
    size = abs(log_beta(a, b)) + abs(log(a))
    assert step == pytest.approx(log(a / (a + b)), abs=4e-15 * size + 1e-13)
    assert log_beta(a, b) == log_beta(b, a)


@given(st.floats(1, 1e12))
def test_one_parameter_of_one_is_the_other_turned_over(b: float) -> None:
    assert log_beta(1, b) == pytest.approx(-log(b), abs=2e-14)
    assert log_beta(2, b) == pytest.approx(-log(b) - log(b + 1), abs=4e-14)


def test_the_peak_is_the_density_at_the_share() -> None:
    for a, b in ((0.5, 0.5), (3, 7), (30.5, 2), (1e4, 3e4)):
        share = a / (a + b)
        direct = a * log(share) + b * log(1 - share) - float(special.betaln(a, b))
        assert log_peak(a, b) == pytest.approx(direct, abs=1e-9)


def test_integrals_of_the_line() -> None:
    normal = whole_line(lambda t: np.exp(-t * t / 2), -12, 12, 0.5, [], [])
    assert normal == pytest.approx((2 * pi) ** 0.5, rel=1e-14)
    ends = [(1 / np.cosh(30.0), 1.0)]
    assert whole_line(lambda t: 1 / np.cosh(t), -30, 30, 1.0, ends, ends) == pytest.approx(pi)
    # a slow end: the density of the logit of Beta(0.01, 1), of which e^-0.3 lies below the look
    share = 0.01
    slow = whole_line(
        lambda t: share * special.expit(t) ** share * special.expit(-t),
        -30,
        30,
        0.5,
        [(share * exp(-30 * share), share)],
        [(share * exp(-30.0), 1.0)],
    )
    assert slow == pytest.approx(1, rel=1e-11)


def test_it_refines_what_is_narrower_than_the_first_step() -> None:
    found = whole_line(lambda t: np.exp(-((t / 0.1) ** 2)), -3, 3, 0.5, [], [])
    assert found == pytest.approx(0.1 * pi**0.5, rel=1e-12)


@given(st.floats(0.01, 50), st.floats(0.01, 5))
def test_a_power_is_met_at_its_root(value: float, exponent: float) -> None:
    found = crossing(lambda x: x**exponent, value**exponent, 0, 100)
    assert found == pytest.approx(value, rel=1e-9)


def test_a_step_is_met_where_it_is_and_the_ends_where_it_is_not() -> None:
    assert crossing(lambda x: float(x > 0.3), 0.5, 0, 1) == pytest.approx(0.3, abs=1e-15)
    assert crossing(lambda x: x, 7, 0, 1) == 1
    assert crossing(lambda x: x, -7, 0, 1) == 0


def test_few_looks_are_enough() -> None:
    looks = []

    def counted(x: float) -> float:
        looks.append(x)
        return float(special.betainc(3.5, 20.5, x))

    crossing(counted, 0.025, 0, 1)
    assert len(looks) < 25
