"""Gamma distributions hold against scipy's and against numerical integration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from ayumi.statistics.gamma import (
    chance_of_a_hit,
    gamma_exceeds,
    gamma_interval,
    gamma_quantile,
)
from ayumi.values import InputRefused

SHAPES, RATES = st.floats(0.5, 1e6), st.floats(1e-6, 1e12)


@given(st.floats(1e-6, 1 - 1e-6), SHAPES, RATES)
def test_quantiles_are_scipys_and_are_exceeded_as_they_should(
    probability: float, shape: float, rate: float
) -> None:
    found = gamma_quantile(probability, shape, rate)
    assert found == pytest.approx(stats.gamma.ppf(probability, shape) / rate, rel=1e-9)
    assert gamma_exceeds(found, shape, rate) == pytest.approx(1 - probability, rel=1e-6)


@given(SHAPES, RATES, st.floats(0.5, 0.999))
def test_intervals_are_scipys(shape: float, rate: float, level: float) -> None:
    found = gamma_interval(shape, rate, level)
    low, high = stats.gamma(shape).interval(level)
    assert found.lower == pytest.approx(low / rate, rel=1e-9)
    assert found.upper == pytest.approx(high / rate, rel=1e-9)


@pytest.mark.parametrize(("shape", "rate", "exposure"), [(1, 3e5, 1e4), (4, 1e6, 3e6), (0.5, 2, 1)])
def test_the_chance_of_a_hit_is_an_expectation(shape: float, rate: float, exposure: float) -> None:
    density = stats.gamma(shape, scale=1 / rate)
    expected, _ = integrate.quad(
        lambda u: 1 - 2.718281828459045 ** (-exposure * density.ppf(u)), 0, 1
    )
    assert chance_of_a_hit(exposure, shape, rate) == pytest.approx(expected, rel=1e-6)


def test_small_chances_keep_their_digits() -> None:
    assert chance_of_a_hit(1e-20, 2.0, 1.0) == pytest.approx(2e-20, rel=1e-12)
    assert chance_of_a_hit(0, 2.0) == 0


def test_improper_parameters_are_refused_together() -> None:
    with pytest.raises(InputRefused) as refused:
        gamma_quantile(1.0, 0, -1)
    assert [fault.place for fault in refused.value.faults] == ["probability", "shape", "rate"]
    with pytest.raises(InputRefused):
        gamma_exceeds(-1, 1)
