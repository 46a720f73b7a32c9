"""Spearman-Kärber: the EPA's worked example, Hamilton's data, and the formulas by other ways."""

from itertools import pairwise
from math import log10

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ayumi.product.lot_statistics.dose_groups import Control, DoseGroup
from ayumi.product.lot_statistics.spearman_karber import (
    MedianDose,
    NoEstimate,
    pooled,
    spearman_karber,
    trimmed_spearman_karber,
)
from ayumi.values import InputRefused

EPA = [
    DoseGroup(dose, 20, dead)
    for dose, dead in zip((6.25, 12.5, 25, 50, 100), (1, 0, 0, 13, 20), strict=True)
]
FIVE, SIX = (15.54, 20.47, 27.92, 35.98, 55.52), (7.8, 13, 22, 36, 60, 100)
HAMILTON = {
    "1a": [*zip(FIVE, (20, 20, 20, 19, 20), (0, 0, 0, 1, 20), strict=True)],
    "1b": [*zip(FIVE, (20, 20, 20, 19, 20), (0, 1, 0, 1, 20), strict=True)],
    "1c": [*zip(FIVE, (20, 20, 20, 19, 20), (0, 1, 0, 3, 20), strict=True)],
    "1d": [*zip(FIVE, (20, 20, 20, 19, 20), (0, 1, 1, 18, 20), strict=True)],
    "1e": [*zip(FIVE, (20, 20, 20, 19, 20), (0, 1, 1, 19, 20), strict=True)],
    "4a": [*zip(SIX, (10,) * 6, (0, 0, 1, 10, 10, 10), strict=True)],
    "4b": [*zip(SIX, (10,) * 6, (0, 0, 7, 10, 10, 10), strict=True)],
    "4c": [*zip(SIX, (10,) * 6, (0, 0, 1, 4, 10, 10), strict=True)],
    "4d": [*zip(SIX, (10,) * 6, (0, 0, 2, 7, 10, 10), strict=True)],
    "4e": [*zip(SIX, (10,) * 6, (0, 0, 2, 3, 10, 10), strict=True)],
}
TRIMS = (0.0, 0.05, 0.10, 0.20)
MEDIANS = {
    "1a": (43.89, 44.16, 44.16, 44.16),
    "1b": (43.27, 44.16, 44.16, 44.16),
    "1c": (41.73, 42.53, 42.79, 42.91),
    "1d": (31.36, 31.71, 31.71, 31.71),
    "1e": (30.80, 31.48, 31.48, 31.48),
    "4a": (26.75, 27.20, 27.38, 27.38),
    "4b": (19.70, 19.52, 19.36, 19.07),
    "4c": (36.14, 36.96, 37.49, 38.18),
    "4d": (29.55, 29.69, 29.79, 29.74),
    "4e": (36.11, 37.06, 38.05, 40.23),
}
INTERVALS = {
    ("1a", 0.0): (42.37, 45.47),
    ("1b", 0.0): (41.35, 45.27),
    ("1c", 0.0): (39.14, 44.49),
    ("1c", 0.20): (40.77, 45.17),
    ("1d", 0.0): (29.74, 33.07),
    ("1d", 0.05): (31.03, 32.40),
    ("1d", 0.10): (31.08, 32.35),
    ("1e", 0.0): (29.60, 32.04),
    ("4a", 0.0): (24.28, 29.46),
    ("4b", 0.0): (17.00, 22.84),
    ("4c", 0.0): (30.09, 43.40),
    ("4c", 0.05): (30.39, 44.96),
    ("4c", 0.10): (30.69, 45.81),
    ("4d", 0.0): (24.33, 35.88),
    ("4d", 0.05): (24.04, 36.67),
    ("4d", 0.10): (23.87, 37.18),
    ("4d", 0.20): (24.00, 36.85),
    ("4e", 0.0): (29.73, 43.85),
    ("4e", 0.05): (29.96, 45.83),
    ("4e", 0.10): (30.29, 47.80),
    ("4e", 0.20): (31.19, 51.88),
}
"""Medians and intervals of EPA's program for the data of Hamilton 1977, tables I and V. Left out:
those with one group between the trims, where the program has a term with the wrong sign."""


def groups_of(name: str) -> list[DoseGroup]:
    return [DoseGroup(*row) for row in HAMILTON[name]]


def estimated(found: MedianDose | NoEstimate) -> MedianDose:
    assert isinstance(found, MedianDose), found
    return found


@st.composite
def rising(draw: st.DrawFn) -> list[DoseGroup]:
    """Groups that begin with none and end with all."""
    count = draw(st.integers(2, 6))
    doses = np.cumprod([draw(st.floats(1.1, 10)) for _ in range(count)])
    groups = []
    for place, dose in enumerate(doses):
        tested = draw(st.integers(2, 30))
        responded = 0 if place == 0 else tested if place == count - 1 else None
        if responded is None:
            responded = draw(st.integers(0, tested))
        groups.append(DoseGroup(float(dose), tested, responded))
    return groups


def test_the_worked_example_of_the_epa() -> None:
    """EPA-821-R-02-012, section 11: 20 a group, 1 of 20 in the control."""
    found = estimated(spearman_karber(EPA, Control(20, 1)))
    assert round(found.log10_dose, 4) == 1.6565
    assert round(found.dose, 1) == 45.3
    assert found.lower_dose is not None
    assert found.upper_dose is not None
    assert (round(found.lower_dose, 1), round(found.upper_dose, 1)) == (38.9, 52.8)
    assert [round(share, 3) for share in found.rising_shares] == [0, 0, 0, 0.641, 1]


@pytest.mark.parametrize("name", MEDIANS)
def test_medians_of_hamiltons_data(name: str) -> None:
    for trim, median in zip(TRIMS, MEDIANS[name], strict=True):
        found = estimated(trimmed_spearman_karber(groups_of(name), trim=trim))
        assert found.dose == pytest.approx(median, abs=0.006)


@pytest.mark.parametrize(("name", "trim"), INTERVALS)
def test_intervals_of_hamiltons_data(name: str, trim: float) -> None:
    found = estimated(trimmed_spearman_karber(groups_of(name), trim=trim))
    low, high = INTERVALS[name, trim]
    assert found.lower_dose == pytest.approx(low, abs=0.006)
    assert found.upper_dose == pytest.approx(high, abs=0.006)


def test_epas_program_differs_by_one_sign_where_one_group_lies_between_the_trims() -> None:
    """Table I, data 1a at 5 %: the program gives 41.92 to 46.52, and with the sign set right, ours.

    Just above 5.26 %, where the group falls to the trimmed part, both give 43.08 to 45.27.
    """
    x = [log10(dose) for dose in FIVE]
    low, middle, high, trim = 0.0, 1 / 19, 1.0, 0.05
    right = (x[4] - x[3]) * ((1 - trim - high) / (high - middle)) ** 2
    left = (x[3] - x[2]) * ((trim - low) / (middle - low)) ** 2
    found = estimated(trimmed_spearman_karber(groups_of("1a"), trim=trim))
    for sign, ends in ((-1, (41.92, 46.52)), (1, (43.02, 45.32))):
        slope = (right + sign * left + x[2] - x[4]) / (2 - 4 * trim)
        away = 2 * abs(slope) * (middle * (1 - middle) / 19) ** 0.5
        assert found.dose * 10**-away == pytest.approx(ends[0], abs=0.006)
        assert found.dose * 10**away == pytest.approx(ends[1], abs=0.006)
    assert found.lower_dose == pytest.approx(43.02, abs=0.006)
    beyond = estimated(trimmed_spearman_karber(groups_of("1a"), trim=1 / 19 + 1e-9))
    assert beyond.lower_dose == pytest.approx(43.08, abs=0.006)
    assert beyond.upper_dose == pytest.approx(45.27, abs=0.006)


def median_by_integration(doses: list[float], shares: list[float], trim: float) -> float:
    """The mean of log10 dose over the shares between the trims, on a fine grid."""
    grid = np.linspace(trim, 1 - trim, 20_001)
    middles = (grid[1:] + grid[:-1]) / 2
    return float(np.interp(middles, shares, np.log10(doses)).mean())


@given(rising(), st.sampled_from(TRIMS))
@settings(max_examples=30)
def test_the_mean_is_an_integral_over_the_shares(groups: list[DoseGroup], trim: float) -> None:
    found = estimated(trimmed_spearman_karber(groups, trim=trim))
    doses, shares = [group.dose for group in groups], list(found.rising_shares)
    assume(all(b - a > 1e-3 for a, b in pairwise(shares)))
    expected = median_by_integration(doses, shares, trim)
    assert found.log10_dose == pytest.approx(expected, abs=1e-4)


@given(rising(), st.sampled_from(TRIMS))
@settings(max_examples=30)
def test_the_variance_is_that_of_the_derivatives(groups: list[DoseGroup], trim: float) -> None:
    """By differences of the mean in each share, p(1 − p)/n times their squares."""
    found = estimated(trimmed_spearman_karber(groups, trim=trim))
    logs = np.log10([group.dose for group in groups])
    shares = np.array(found.rising_shares)
    assume((np.diff(shares) > 1e-3).all())
    assume((np.abs(shares - trim) > 1e-3)[1:-1].all())
    assume((np.abs(shares - 1 + trim) > 1e-3)[1:-1].all())

    def mean(at: np.ndarray) -> float:
        total = 0.0
        for place in range(len(at) - 1):
            low, high = max(at[place], trim), min(at[place + 1], 1 - trim)
            if high > low:
                ends = np.interp([low, high], at, logs)
                total += (high - low) * ends.mean()
        return total / (1 - 2 * trim)

    variance, step = 0.0, 1e-6
    for place, group in enumerate(groups):
        if 0 < place < len(groups) - 1:
            there = np.zeros(len(groups))
            there[place] = step
            slope = (mean(shares + there) - mean(shares - there)) / (2 * step)
            variance += slope**2 * shares[place] * (1 - shares[place]) / group.tested
    assert found.standard_error_log10 == pytest.approx(variance**0.5, abs=1e-7)


def test_alike_groups_beyond_the_trims_carry_nothing() -> None:
    """Inside the trims each carries half the step between them; beyond, only what the trim cuts."""
    found = estimated(
        trimmed_spearman_karber(
            [
                DoseGroup(10**place, 10, dead)
                for place, dead in enumerate((0, 1, 1, 5, 5, 9, 9, 10))
            ],
            trim=0.2,
        )
    )
    at_a_tenth = 0.3**2 / 0.4**2 / 2
    at_a_half = (0.4**2 - 0.1**2) / 0.4**2 / 2 + 0.5
    squares = at_a_tenth**2 * 0.1 * 0.9 + at_a_half**2 * 0.5 * 0.5
    variance = 2 * squares / 10 / 0.6**2  # and the same again above the middle
    assert found.log10_dose == pytest.approx(3.5)
    assert found.standard_error_log10 == pytest.approx(variance**0.5, rel=1e-9)


@given(rising())
def test_untrimmed_has_the_closed_form_with_n_less_one(groups: list[DoseGroup]) -> None:
    found = estimated(spearman_karber(groups))
    x = [log10(group.dose) for group in groups]
    p = found.rising_shares
    variance = sum(
        p[i] * (1 - p[i]) * (x[i + 1] - x[i - 1]) ** 2 / (4 * (groups[i].tested - 1))
        for i in range(1, len(groups) - 1)
    )
    assert found.standard_error_log10 == pytest.approx(variance**0.5, rel=1e-9, abs=1e-15)
    mean = sum((p[i + 1] - p[i]) * (x[i] + x[i + 1]) / 2 for i in range(len(groups) - 1))
    assert found.log10_dose == pytest.approx(mean, abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=1, max_size=8))
def test_pooling_gives_the_nearest_rising_shares(rows: list[tuple[int, int]]) -> None:
    """By the minimax formula: the greatest lower, the least upper weighted mean."""
    shares, weights = [min(k, n) / n for k, n in rows], [n for _, n in rows]
    count = range(len(rows))

    def mean(first: int, last: int) -> float:
        heavy = sum(weights[first : last + 1])
        return sum(shares[i] * weights[i] for i in range(first, last + 1)) / heavy

    expected = [
        max(
            min(mean(first, last) for last in range(place, len(rows))) for first in range(place + 1)
        )
        for place in count
    ]
    assert pooled(shares, weights) == pytest.approx(expected, abs=1e-12)


@given(rising(), st.floats(1e-3, 1e3))
def test_the_unit_scales_the_dose_and_the_order_of_rows_is_free(
    groups: list[DoseGroup], unit: float
) -> None:
    here = estimated(trimmed_spearman_karber(groups, trim=0.0))
    rows = [DoseGroup(group.dose * unit, group.tested, group.responded) for group in groups]
    there = estimated(trimmed_spearman_karber(rows[::-1], trim=0.0))
    assert there.dose == pytest.approx(here.dose * unit, rel=1e-9)
    assert min(g.dose for g in groups) <= here.dose * (1 + 1e-9)
    assert here.dose <= max(g.dose for g in groups) * (1 + 1e-9)


def test_it_says_when_and_why_there_is_no_estimate() -> None:
    never = spearman_karber([DoseGroup(1, 5, 0), DoseGroup(2, 5, 0)])
    few = trimmed_spearman_karber([DoseGroup(1, 5, 0), DoseGroup(2, 5, 2)])
    many = trimmed_spearman_karber([DoseGroup(1, 5, 3), DoseGroup(2, 5, 5)])
    some = spearman_karber([DoseGroup(1, 10, 1), DoseGroup(2, 10, 8)])
    enough = trimmed_spearman_karber([DoseGroup(1, 10, 1), DoseGroup(2, 10, 8)], trim=0.1)
    for found, words in (
        (never, "no more respond than without"),
        (few, "no more than half respond"),
        (many, "half or more respond already"),
        (some, "10 % respond, not none and at the highest dose 80 % respond, not all"),
        (enough, "80 % respond, not 90 % or more"),
    ):
        assert isinstance(found, NoEstimate)
        assert words in found.reason
    assert isinstance(some, NoEstimate)
    assert some.smallest_trim == pytest.approx(0.2)
    assert "trim by 20 % at least" in some.reason
    trimmed = estimated(trimmed_spearman_karber([DoseGroup(1, 10, 1), DoseGroup(2, 10, 8)]))
    assert trimmed.trim == pytest.approx(0.2)
    assert "trimmed by 20 %" in str(trimmed)


def test_a_control_that_responds_in_all_leaves_nothing() -> None:
    found = spearman_karber([DoseGroup(1, 5, 5), DoseGroup(2, 5, 5)], Control(5, 5))
    assert isinstance(found, NoEstimate)


def test_by_hand_with_abbott_and_the_smallest_trim() -> None:
    """Control and four doses pool to 2/100; 0.8 becomes 0.78/0.98; half the rest is trimmed."""
    dead = zip((6.25, 12.5, 25, 50, 100), (0, 1, 0, 0, 16), strict=True)
    groups = [DoseGroup(dose, 20, count) for dose, count in dead]
    found = estimated(trimmed_spearman_karber(groups, Control(20, 1)))
    assert found.trim == pytest.approx(1 - 0.78 / 0.98)
    head = log10(50) + found.trim / (1 - found.trim) * log10(2)
    assert found.log10_dose == pytest.approx((head + 2) / 2, abs=1e-12)
    assert round(found.dose, 2) == 77.28


def test_where_no_group_lies_between_none_and_all_there_is_no_interval() -> None:
    found = estimated(spearman_karber([DoseGroup(10, 5, 0), DoseGroup(1000, 5, 5)]))
    assert found.dose == pytest.approx(100)
    assert found.lower_dose is None
    assert found.upper_dose is None
    assert "no interval" in str(found)


def test_bad_rows_are_refused_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        spearman_karber([DoseGroup(1, 1, 0), DoseGroup(1, 5, 6)], Control(0, 1))
    assert [fault.place for fault in refused.value.faults] == [
        "groups.1.responded",
        "groups.1.dose",
        "control.tested",
        "control.responded",
        "groups.0.tested",
    ]
    with pytest.raises(InputRefused, match="give two at least"):
        trimmed_spearman_karber([DoseGroup(1, 5, 2)])
    for trim in (0.5, -0.1, float("nan")):
        with pytest.raises(InputRefused, match=r"less than 0\.5"):
            trimmed_spearman_karber(EPA, trim=trim)
