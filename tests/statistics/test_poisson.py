"""Rates of events: Garwood's limits against sums of Poisson probabilities, and a printed table."""

from math import exp, fsum, lgamma, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.statistics.poisson import (
    chance_of_an_event,
    rate_interval,
    rate_lower_bound,
    rate_upper_bound,
)
from ayumi.values import InputRefused

GARWOOD = {
    0: (0, 3.689),
    1: (0.0253, 5.572),
    2: (0.242, 7.225),
    5: (1.623, 11.668),
    10: (4.795, 18.39),
    50: (37.11, 65.92),
    100: (81.36, 121.63),
}
"""95 % limits of the mean of a Poisson count, as they are printed in tables."""

events_ = st.integers(0, 60)
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
exposures = st.floats(1e-3, 1e6)


def at_most(count: int, mean: float) -> float:
    """P(so many events or fewer), summed."""
    if mean == 0:
        return 1.0
    return fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1))


def bisected(count: int, outside: float, *, upper: bool) -> float:
    """The mean at which a tail of the Poisson distribution is so improbable, by halving."""
    low, high = 0.0, 10.0 * count + 200
    for _ in range(200):
        middle = (low + high) / 2
        tail = at_most(count, middle) if upper else 1 - at_most(count - 1, middle)
        too_low = tail > outside if upper else tail < outside
        low, high = (middle, high) if too_low else (low, middle)
    return (low + high) / 2


@pytest.mark.parametrize("count", GARWOOD)
def test_limits_are_those_of_the_tables(count: int) -> None:
    found, (low, high) = rate_interval(count, 1.0), GARWOOD[count]
    assert found.lower_limit == pytest.approx(low, abs=0.006)
    assert found.upper_limit == pytest.approx(high, abs=0.006)


@given(events_, exposures, levels)
def test_limits_are_where_the_summed_tails_are(count: int, exposure: float, level: float) -> None:
    outside = (1 - level) / 2
    found = rate_interval(count, exposure, level)
    assert found.rate == count / exposure
    assert found.upper_limit * exposure == pytest.approx(
        bisected(count, outside, upper=True), rel=1e-6
    )
    if count:
        slow = bisected(count, outside, upper=False)
        assert found.lower_limit * exposure == pytest.approx(slow, rel=1e-6, abs=1e-9)
    else:
        assert found.lower_limit == 0


@given(events_, exposures, levels)
def test_a_one_sided_bound_is_the_end_of_a_wider_interval(
    count: int, exposure: float, level: float
) -> None:
    if level <= 0.5:
        return
    both = rate_interval(count, exposure, 2 * level - 1)
    upper, lower = (bound(count, exposure, level) for bound in (rate_upper_bound, rate_lower_bound))
    assert upper.one_sided_limit == pytest.approx(both.upper_limit, rel=1e-9)
    assert lower.one_sided_limit == pytest.approx(both.lower_limit, rel=1e-9)
    assert (upper.side, lower.side) == ("upper", "lower")
    assert upper.one_sided_level == level


@given(exposures, levels)
def test_without_events_the_bound_is_a_logarithm(exposure: float, level: float) -> None:
    bound = rate_upper_bound(0, exposure, level)
    assert bound.one_sided_limit == pytest.approx(-log(1 - level) / exposure, rel=1e-9)
    assert chance_of_an_event(bound.one_sided_limit, exposure) == pytest.approx(level)


def test_small_chances_keep_their_digits() -> None:
    assert chance_of_an_event(1e-18, 1.0) == 1e-18
    assert chance_of_an_event(1e-5, 1e5) == pytest.approx(0.6321, abs=1e-4)
    assert chance_of_an_event(0, 5) == chance_of_an_event(5, 0) == 0


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        rate_interval(-1, 0.0, 95)
    assert [fault.place for fault in refused.value.faults] == ["events", "exposure", "level"]
    with pytest.raises(InputRefused) as refused:
        chance_of_an_event(-1, float("inf"))
    assert [fault.place for fault in refused.value.faults] == ["rate", "exposure"]
