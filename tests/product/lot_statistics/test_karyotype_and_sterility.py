"""Sampling of abnormal cells and of colony-forming units: the field's numbers, and enumeration."""

from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.product.accept import Clone
from ayumi.product.lot_statistics.karyotype import (
    ABNORMALITIES,
    cells_to_score,
    clone_bound,
    clone_detection,
    hardest_to_see,
    sharing_needed,
    smallest_clone_seen,
)
from ayumi.product.lot_statistics.sterility import (
    cfu_needed,
    chance_to_detect_cfu,
    fraction_to_test,
)
from ayumi.statistics.binomial import chance_at_most
from ayumi.values import InputRefused

RULE = Clone(kind="clone", scored=20, same_loss=3, same_gain=2, same_structural_change=2)


@pytest.mark.parametrize(("scored", "per_cent"), [(20, 13.9), (50, 5.8)])
def test_no_abnormal_cell_bounds_a_clone(scored: int, per_cent: float) -> None:
    found = clone_bound(0, scored).one_sided_limit
    assert round(100 * found, 1) == per_cent
    assert (1 - found) ** scored == pytest.approx(0.05, rel=1e-12)


def test_the_twenty_cell_rule_on_a_clone_of_ten_per_cent() -> None:
    assert round(clone_detection(0.10, 20, RULE.same_gain), 3) == 0.608
    assert round(clone_detection(0.10, 20, RULE.same_loss), 3) == 0.323


def test_ninety_per_cent_normal_of_fifty_passes_a_lot_with_ten_per_cent_abnormal() -> None:
    assert round(chance_at_most(5, 50, 0.10), 3) == 0.616


@pytest.mark.parametrize("sharing", [1, 2, 3])
def test_detection_is_a_sum_over_all_samples(sharing: int) -> None:
    """Every sample of six cells, each abnormal or not."""
    fraction, seen = 0.3, 0.0
    for cells in product((0, 1), repeat=6):
        if sum(cells) >= sharing:
            seen += fraction ** sum(cells) * (1 - fraction) ** (6 - sum(cells))
    assert clone_detection(fraction, 6, sharing) == pytest.approx(seen, rel=1e-12)


@given(st.integers(1, 5), st.integers(0, 200), st.floats(0.05, 0.99))
def test_the_smallest_clone_seen_is_seen_with_that_chance(
    sharing: int, more: int, chance: float
) -> None:
    fraction = smallest_clone_seen(sharing + more, sharing, chance)
    assert clone_detection(fraction, sharing + more, sharing) == pytest.approx(chance, rel=1e-8)


@given(st.floats(0.001, 1), st.integers(1, 5), st.floats(0.05, 0.99))
def test_the_cells_to_score_are_enough_and_one_less_is_not(
    fraction: float, sharing: int, chance: float
) -> None:
    needed = cells_to_score(fraction, sharing, chance)
    assert clone_detection(fraction, needed, sharing) >= chance
    if needed > sharing:
        assert clone_detection(fraction, needed - 1, sharing) < chance


def test_a_clone_rule_asks_for_its_own_numbers() -> None:
    assert [sharing_needed(RULE, abnormality) for abnormality in ABNORMALITIES] == [3, 2, 2]
    assert hardest_to_see(RULE) == "loss"


def test_impossible_rules_are_refused() -> None:
    with pytest.raises(InputRefused):
        clone_bound(0, 0)
    with pytest.raises(InputRefused, match="only so many cells"):
        smallest_clone_seen(2, 3)
    with pytest.raises(InputRefused):
        cells_to_score(0, 1)
    with pytest.raises(InputRefused):
        clone_detection(0.1, 20, 0)


@given(st.integers(0, 12), st.floats(0, 1))
def test_units_are_found_as_if_each_were_drawn(cfu: int, tested: float) -> None:
    """One minus the chance that none of the units is in the tested part, unit by unit."""
    missed = 1.0
    for _ in range(cfu):
        missed *= 1 - tested
    assert chance_to_detect_cfu(cfu, tested) == pytest.approx(1 - missed, rel=1e-9, abs=1e-12)


def test_the_ends_of_the_tested_fraction() -> None:
    assert chance_to_detect_cfu(5, 0) == chance_to_detect_cfu(0, 1) == 0
    assert chance_to_detect_cfu(1, 1) == 1
    assert chance_to_detect_cfu(10**15, 1e-20) == pytest.approx(1e-5, rel=1e-4)
    assert cfu_needed(1) == 1
    with pytest.raises(InputRefused) as refused:
        cfu_needed(0, 1)
    assert [fault.place for fault in refused.value.faults] == ["tested_fraction", "chance"]
    with pytest.raises(InputRefused):
        chance_to_detect_cfu(-1, 0.5)
    with pytest.raises(InputRefused):
        fraction_to_test(0)


@given(st.integers(1, 1000), st.floats(0.01, 0.999))
def test_the_fraction_to_test_and_the_units_needed_are_inverse(cfu: int, chance: float) -> None:
    fraction = fraction_to_test(cfu, chance)
    assert chance_to_detect_cfu(cfu, fraction) == pytest.approx(chance, rel=1e-9)
    assert cfu_needed(fraction, chance) == cfu


def test_a_sample_without_putting_back_is_near_for_many_units() -> None:
    """Of 10,000 millilitres 100 are tested, 40 of them hold a unit each: hypergeometric."""
    missed = comb(10_000 - 40, 100) / comb(10_000, 100)
    assert chance_to_detect_cfu(40, 0.01) == pytest.approx(1 - missed, abs=2e-3)
