"""What is believed of a heterogeneity: moments and quantiles that are known."""

from math import asinh, pi, sqrt, tan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from ayumi.statistics.borrowing.heterogeneity import (
    HalfCauchy,
    HalfNormal,
    Heterogeneity,
    SpreadBelief,
    SpreadNodes,
    Uniform,
)
from ayumi.statistics.borrowing.legendre import antiderivative, legendre, place_of, series_at


def before_data(prior: Heterogeneity, typical: float, highest: float) -> SpreadBelief:
    nodes = SpreadNodes.of(prior, typical, highest, 80)
    weights = np.exp(nodes.log_weight)
    return SpreadBelief(nodes, weights / weights.sum())


@settings(max_examples=20)
@given(st.floats(0.05, 5), st.floats(0.01, 2))
def test_a_half_normal_prior_is_what_it_says(scale: float, typical: float) -> None:
    belief = before_data(HalfNormal(scale), typical, 1000)
    assert belief.mean == pytest.approx(scale * sqrt(2 / pi), rel=1e-8)
    assert belief.deviation == pytest.approx(scale * sqrt(1 - 2 / pi), rel=1e-8)
    assert belief.at_most(scale) == pytest.approx(2 * float(ndtr(1)) - 1, abs=1e-8)
    assert belief.quantile(belief.at_most(0.3 * scale)) == pytest.approx(0.3 * scale, rel=1e-6)


@settings(max_examples=20)
@given(st.floats(0.05, 5), st.floats(0.01, 2), st.floats(0.05, 0.95))
def test_a_half_cauchy_prior_has_the_quantiles_of_one_that_is_cut_off(
    scale: float, typical: float, probability: float
) -> None:
    belief = before_data(HalfCauchy(scale), typical, 30)
    share_below_30 = 2 / pi * np.arctan(30 / scale)
    expected = scale * tan(probability * share_below_30 * pi / 2)
    assert belief.quantile(probability) == pytest.approx(expected, rel=1e-6)


def test_a_uniform_prior_is_flat_to_its_end() -> None:
    belief = before_data(Uniform(2.0), 0.3, 30)
    assert belief.interval(0.5) == pytest.approx((0.5, 1.5))
    assert belief.deviation == pytest.approx(2 / sqrt(12))
    assert belief.at_most(0) == pytest.approx(0, abs=1e-12)
    assert belief.at_most(3) == 1


def test_the_points_move_to_where_it_matters() -> None:
    nodes = SpreadNodes.of(HalfNormal(1.0), 0.2, 30, 40)
    off = -0.5 * ((nodes.spread - 0.7) / 0.02) ** 2 + nodes.log_weight
    near = nodes.narrowed(off, 28, 20)
    assert 0.5 < near.spread[0] < 0.65
    assert 0.75 < near.spread[-1] < 1.1
    assert near.place(near.spread_at(0.3)) == pytest.approx(0.3)
    assert near.first > nodes.first == 0
    assert nodes.last == asinh(30 / 0.2)


@given(st.lists(st.floats(0.1, 2), min_size=3, max_size=12), st.floats(-1, 1))
def test_the_integral_of_the_polynomial_is_its_integral(values: list[float], z: float) -> None:
    heights = np.array(values)
    terms = antiderivative(heights)
    points, weights = legendre(len(values))
    assert series_at(terms, -1) == pytest.approx(0, abs=1e-12)
    assert series_at(terms, 1) == pytest.approx(weights @ heights)
    # a second way: the polynomial in powers of z, integrated term by term
    powers = np.polynomial.polynomial.polyfit(points, heights, len(values) - 1)
    order = np.arange(1, len(values) + 1)
    expected = float((powers / order) @ (z**order - (-1.0) ** order))
    assert series_at(terms, z) == pytest.approx(expected, abs=1e-6)


def test_a_place_is_found_again() -> None:
    points, _ = legendre(12)
    terms = antiderivative(np.exp(points))
    for z in (-1.0, -0.999, -0.2, 0.0, 0.61, 1.0):
        assert place_of(terms, series_at(terms, z)) == pytest.approx(z, abs=1e-12)
    assert place_of(terms, -5) == -1
    assert place_of(terms, 99) == 1
