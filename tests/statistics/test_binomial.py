"""Exact intervals hold against sums over every outcome, scipy's, and published numbers."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ayumi.statistics.binomial import (
    chance_at_least,
    chance_at_most,
    chance_of_seeing,
    clopper_pearson,
    jeffreys,
    lower_bound,
    trials_needed,
    upper_bound,
    wilson,
)
from ayumi.values import InputRefused

LEVELS = st.floats(0.5, 0.9999)


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    trials = draw(st.integers(1, 400))
    return draw(st.integers(0, trials)), trials


def summed(events: range, trials: int, rate: float) -> float:
    """P(X in a range), term by term, in exact arithmetic."""
    p = Fraction(rate)
    terms = (comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in events)
    return float(sum(terms, Fraction(0)))


def test_two_of_four_and_none_of_four() -> None:
    interval = clopper_pearson(2, 4)
    assert round(100 * interval.lower_limit, 1) == 6.8
    assert round(100 * interval.upper_limit, 1) == 93.2
    assert round(100 * upper_bound(0, 4).one_sided_limit, 1) == 52.7


@pytest.mark.parametrize(("people", "chance"), [(4, 0.185), (20, 0.642), (60, 0.954)])
def test_the_chance_of_seeing_an_event_of_five_per_cent(people: int, chance: float) -> None:
    assert round(chance_of_seeing(0.05, people), 3) == chance


@pytest.mark.parametrize("trials", range(1, 9))
def test_each_end_leaves_out_its_share_of_all_outcomes(trials: int) -> None:
    for events in range(trials + 1):
        interval = clopper_pearson(events, trials, 0.90)
        if events < trials:
            below = summed(range(events + 1), trials, interval.upper_limit)
            assert below == pytest.approx(0.05, rel=1e-9)
        if events > 0:
            above = summed(range(events, trials + 1), trials, interval.lower_limit)
            assert above == pytest.approx(0.05, rel=1e-9)


@given(counts(), LEVELS)
@settings(max_examples=30)
def test_the_exact_interval_is_scipys(count: tuple[int, int], level: float) -> None:
    expected = stats.binomtest(*count).proportion_ci(level, method="exact")
    found = clopper_pearson(*count, level)
    assert found.lower_limit == pytest.approx(expected.low, rel=1e-8, abs=1e-12)
    assert found.upper_limit == pytest.approx(expected.high, rel=1e-8, abs=1e-12)


@given(counts(), LEVELS)
def test_one_sided_bounds_are_the_ends_of_wider_intervals(
    count: tuple[int, int], level: float
) -> None:
    wider = clopper_pearson(*count, 2 * level - 1) if level > 0.5 else None
    if wider is None:
        return
    assert upper_bound(*count, level).one_sided_limit == pytest.approx(wider.upper_limit, rel=1e-9)
    assert lower_bound(*count, level).one_sided_limit == pytest.approx(wider.lower_limit, rel=1e-9)


@given(counts(), LEVELS)
def test_an_upper_bound_mirrors_a_lower_one(count: tuple[int, int], level: float) -> None:
    events, trials = count
    mirrored = 1 - lower_bound(trials - events, trials, level).one_sided_limit
    assert upper_bound(events, trials, level).one_sided_limit == pytest.approx(mirrored, abs=1e-9)


@given(counts(), LEVELS)
def test_intervals_are_nested_and_hold_what_was_seen(count: tuple[int, int], level: float) -> None:
    events, trials = count
    for method in (clopper_pearson, jeffreys, wilson):
        narrow, wide = method(events, trials, level / 2), method(events, trials, level)
        assert 0 <= wide.lower_limit <= narrow.lower_limit
        assert narrow.upper_limit <= wide.upper_limit <= 1
    exact = clopper_pearson(events, trials, level)
    assert exact.lower_limit <= events / trials <= exact.upper_limit


@given(counts())
def test_more_events_raise_both_ends_and_more_trials_lower_them(count: tuple[int, int]) -> None:
    events, trials = count
    here, after = clopper_pearson(events, trials), clopper_pearson(events, trials + 1)
    more = clopper_pearson(events + 1, trials + 1)
    assert after.upper_limit <= here.upper_limit
    assert after.lower_limit < more.lower_limit
    assert after.upper_limit < more.upper_limit or more.upper_limit == 1


@given(counts(), LEVELS)
@settings(max_examples=30)
def test_jeffreys_is_a_beta_distributions(count: tuple[int, int], level: float) -> None:
    events, trials = count
    low, high = stats.beta(events + 0.5, trials - events + 0.5).interval(level)
    found = jeffreys(events, trials, level)
    assert found.lower_limit == pytest.approx(low, rel=1e-8)
    assert found.upper_limit == pytest.approx(high, rel=1e-8)


def test_jeffreys_reaches_the_ends_if_asked() -> None:
    assert jeffreys(0, 4).lower_limit > 0
    assert jeffreys(0, 4, whole_at_the_ends=True).lower_limit == 0
    assert jeffreys(4, 4, whole_at_the_ends=True).upper_limit == 1
    assert jeffreys(2, 4, whole_at_the_ends=True) == jeffreys(2, 4)


@given(st.integers(1, 25), st.integers(0, 27), st.floats(0, 1))
def test_chances_are_sums_over_the_outcomes(trials: int, events: int, rate: float) -> None:
    at_most = summed(range(min(events, trials) + 1), trials, rate)
    at_least = summed(range(events, trials + 1), trials, rate)
    assert chance_at_most(events, trials, rate) == pytest.approx(at_most, rel=1e-9, abs=1e-300)
    assert chance_at_least(events, trials, rate) == pytest.approx(at_least, rel=1e-9, abs=1e-300)


@given(st.floats(1e-12, 1), st.floats(0.01, 0.999))
def test_the_trials_needed_are_enough_and_one_less_is_not(rate: float, chance: float) -> None:
    needed = trials_needed(rate, chance)
    assert chance_of_seeing(rate, needed) >= chance - 1e-10
    assert needed == 1 or chance_of_seeing(rate, needed - 1) < chance


def test_a_chance_that_is_met_exactly_needs_no_further_trial() -> None:
    assert [trials_needed(0.5, chance) for chance in (0.5, 0.75, 0.875)] == [1, 2, 3]
    assert trials_needed(1, 0.99) == 1


@pytest.mark.parametrize("trials", [10**6, 10**9, 10**15])
def test_huge_numbers_do_not_overflow(trials: int) -> None:
    none = upper_bound(0, trials).one_sided_limit
    assert none == pytest.approx(2.995732273553991 / trials, rel=1e-5)
    few = upper_bound(3, trials).one_sided_limit
    assert few == pytest.approx(stats.gamma.ppf(0.95, 4) / trials, rel=1e-4)
    assert 1 - upper_bound(trials - 1, trials).one_sided_limit < 1 / trials
    assert chance_of_seeing(1e-18, trials) == pytest.approx(trials * 1e-18, rel=1e-2)


def test_nothing_tried_and_more_events_than_trials_are_refused() -> None:
    for ask in (clopper_pearson, jeffreys, wilson, upper_bound, lower_bound):
        with pytest.raises(InputRefused) as refused:
            ask(0, 0)
        assert [fault.place for fault in refused.value.faults] == ["trials"]
        with pytest.raises(InputRefused) as refused:
            ask(5, 4, 1.0)
        assert [fault.place for fault in refused.value.faults] == ["events", "level"]


def test_words_name_level_and_side() -> None:
    assert str(upper_bound(0, 20)) == "0 of 20: at most 13.9 %, one-sided 95 % upper bound"
    assert "one-sided 97.5 % lower bound" in str(lower_bound(3, 20, 0.975))
    assert "exact (Clopper-Pearson) 95 % interval" in str(clopper_pearson(3, 20))
    assert "Jeffreys" in str(jeffreys(3, 20))


@pytest.mark.parametrize(
    ("events", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_as_newcombe_prints_it(
    events: int, trials: int, low: float, high: float
) -> None:
    """Newcombe 1998, Stat Med 17: 857-872, table I, method 3."""
    found = wilson(events, trials)
    assert (found.lower_limit, found.upper_limit) == pytest.approx((low, high), abs=5e-5)


def test_wilsons_interval_of_two_of_four_is_centred() -> None:
    found = wilson(2, 4)
    assert found.lower_limit == pytest.approx(0.15003899, abs=1e-8)
    assert found.lower_limit + found.upper_limit == pytest.approx(1)
    assert str(wilson(1, 50)) == "1 of 50: 0.354 % to 10.5 %, Wilson 95 % interval"


@given(counts(), LEVELS)
def test_wilsons_ends_are_just_not_rejected(count: tuple[int, int], level: float) -> None:
    events, trials = count
    found = wilson(events, trials, level)
    z = float(stats.norm.ppf((1 + level) / 2))
    for end in (found.lower_limit, found.upper_limit):
        distance = abs(events / trials - end)
        assert distance == pytest.approx(z * (end * (1 - end) / trials) ** 0.5, abs=1e-7)
    assert 0 <= found.lower_limit <= events / trials <= found.upper_limit <= 1


@given(counts(), LEVELS)
@settings(max_examples=30)
def test_wilsons_interval_is_scipys(count: tuple[int, int], level: float) -> None:
    expected = stats.binomtest(*count).proportion_ci(level, method="wilson")
    found = wilson(*count, level)
    assert found.lower_limit == pytest.approx(expected.low, rel=1e-8, abs=1e-12)
    assert found.upper_limit == pytest.approx(expected.high, rel=1e-8, abs=1e-12)
