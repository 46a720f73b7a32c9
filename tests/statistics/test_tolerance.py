"""Tolerance factors are those of published tables, and cover as they say by integration."""

from math import sqrt
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from ayumi.statistics.tolerance import tolerance_factor, tolerance_limit
from ayumi.values import InputRefused


def confidence_of(factor: float, values: int, coverage: float) -> float:
    """P(m + k·s lies above the share), integrated over the standard deviation's distribution."""
    z, spread = stats.norm.ppf(coverage), stats.chi(values - 1, scale=1 / sqrt(values - 1))

    def covered(s: float) -> float:
        return float(stats.norm.cdf(sqrt(values) * (factor * s - z)) * spread.pdf(s))

    low, high = spread.ppf(1e-13), spread.ppf(1 - 1e-13)
    return float(integrate.quad(covered, low, high, limit=200, epsabs=1e-11)[0])


@pytest.mark.parametrize(
    ("values", "coverage", "factor"),
    [
        (5, 0.95, 4.203),
        (10, 0.95, 2.911),
        (20, 0.95, 2.396),
        (2, 0.95, 26.260),
        (10, 0.90, 2.355),
        (10, 0.99, 3.981),
        (50, 0.95, 2.065),
        (100, 0.95, 1.927),
    ],
)
def test_published_factors(values: int, coverage: float, factor: float) -> None:
    """At 95 % confidence; ISO 16269-6 and Lieberman 1958."""
    assert tolerance_factor(values, coverage) == pytest.approx(factor, abs=6e-4)


@pytest.mark.parametrize("values", [3, 5, 10, 60])
@pytest.mark.parametrize("coverage", [0.5, 0.9, 0.99])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_the_factor_covers_with_its_confidence(
    values: int, coverage: float, confidence: float
) -> None:
    factor = tolerance_factor(values, coverage, confidence)
    assert confidence_of(factor, values, coverage) == pytest.approx(confidence, abs=1e-7)


@given(st.integers(2, 10**6), st.floats(0.5, 0.999), st.floats(0.6, 0.999))
def test_more_asked_needs_more_and_more_values_need_less(
    values: int, coverage: float, confidence: float
) -> None:
    factor = tolerance_factor(values, coverage, confidence)
    assert tolerance_factor(values, (1 + coverage) / 2, confidence) > factor
    assert tolerance_factor(values, coverage, (1 + confidence) / 2) > factor
    assert tolerance_factor(values + 1, coverage, confidence) < factor
    assert factor > stats.norm.ppf(coverage) - 1e-9


@pytest.mark.parametrize(("side", "sign"), [("upper", 1), ("lower", -1)])
def test_the_limit_lies_on_its_side(side: Literal["upper", "lower"], sign: int) -> None:
    found = tolerance_limit(10.0, 2.0, 5, side)
    assert found.limit == pytest.approx(10 + sign * 2 * 4.2027, abs=1e-3)
    assert ("below" if sign > 0 else "above") in str(found)
    assert "95 % confidence, from 5 values" in str(found)


def test_one_value_bounds_nothing() -> None:
    with pytest.raises(InputRefused) as refused:
        tolerance_limit(float("nan"), -1.0, 1, "upper", 1.0, 0.0)
    assert [fault.place for fault in refused.value.faults] == [
        "mean",
        "standard_deviation",
        "values",
        "coverage",
        "confidence",
    ]
