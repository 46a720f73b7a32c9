"""Limiting dilution: published numbers, a plain search for the maximum, and what is refused."""

from itertools import product
from math import exp, expm1, log, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from ayumi.product.lot_statistics.dilution import (
    DilutionBound,
    DilutionEstimate,
    limiting_dilution,
)
from ayumi.product.lot_statistics.dose_groups import DoseGroup
from ayumi.values import InputRefused

PUBLISHED = [
    DoseGroup(dose, 24, positive)
    for dose, positive in zip((50, 100, 200, 400, 800), (2, 6, 9, 15, 21), strict=True)
]


@st.composite
def wells(draw: st.DrawFn, most: int = 5, most_tested: int = 96) -> list[DoseGroup]:
    groups = []
    for _ in range(draw(st.integers(1, most))):
        dose, tested = draw(st.floats(0.5, 1e5)), draw(st.integers(1, most_tested))
        groups.append(DoseGroup(dose, tested, draw(st.integers(0, tested))))
    return groups


def both_kinds(groups: list[DoseGroup]) -> bool:
    positive = sum(group.responded for group in groups)
    return 0 < positive < sum(group.tested for group in groups)


def log_likelihood(groups: list[DoseGroup], at: float, slope: float = 1.0) -> float:
    """Written out from the model, and nothing shared with the fit."""
    total = 0.0
    for group in groups:
        hits = exp(at + slope * log(group.dose))
        if group.responded:
            total += group.responded * (log(-expm1(-hits)) if hits > 1e-300 else -1e9)
        total -= (group.tested - group.responded) * hits
    return total


def test_the_published_example() -> None:
    found = limiting_dilution(PUBLISHED)
    assert isinstance(found, DilutionEstimate)
    assert [round(one_in, 2) for one_in in found.one_in] == [403.06, 302.12, 537.74]


@given(wells())
@settings(max_examples=30)
def test_no_other_frequency_is_likelier(groups: list[DoseGroup]) -> None:
    assume(both_kinds(groups))
    found = limiting_dilution(groups)
    assert isinstance(found, DilutionEstimate)
    at = log(found.frequency)
    best = log_likelihood(groups, at)
    for away in (1e-3, 0.1, 1.0, 3.0):
        assert log_likelihood(groups, at + away) < best + 1e-9 * abs(best)
        assert log_likelihood(groups, at - away) < best + 1e-9 * abs(best)


@given(wells())
@settings(max_examples=30)
def test_scipy_finds_the_same_maximum(groups: list[DoseGroup]) -> None:
    assume(both_kinds(groups))
    found = limiting_dilution(groups)
    assert isinstance(found, DilutionEstimate)
    searched = optimize.minimize_scalar(
        lambda at: -log_likelihood(groups, at), bounds=(-25, 15), method="bounded",
        options={"xatol": 1e-10},
    )  # fmt: skip
    assert log(found.frequency) == pytest.approx(searched.x, abs=1e-4)


@given(wells(most=3, most_tested=12))
@settings(max_examples=30)
def test_the_wald_interval_rests_on_the_expected_information(groups: list[DoseGroup]) -> None:
    """Over all outcomes of each group, the mean squared score: by enumeration."""
    assume(both_kinds(groups))
    found = limiting_dilution(groups)
    assert isinstance(found, DilutionEstimate)
    information = 0.0
    for group in groups:
        hits = found.frequency * group.dose
        chance = -expm1(-hits)
        for positive in range(group.tested + 1):
            score = hits * (positive / chance - group.tested)
            information += stats.binom.pmf(positive, group.tested, chance) * score**2
    assert found.standard_error_of_log == pytest.approx(1 / sqrt(information), rel=1e-6)
    away = stats.norm.ppf(0.975) * found.standard_error_of_log
    assert log(found.upper_frequency) == pytest.approx(log(found.frequency) + away, rel=1e-9)
    assert log(found.lower_frequency) == pytest.approx(log(found.frequency) - away, rel=1e-9)


@given(wells())
def test_the_deviance_is_the_distance_to_a_share_for_each_group(groups: list[DoseGroup]) -> None:
    assume(both_kinds(groups))
    found = limiting_dilution(groups)
    assert isinstance(found, DilutionEstimate)
    best = 0.0
    for group in groups:
        for count in (group.responded, group.tested - group.responded):
            best += count * log(count / group.tested) if count else 0.0
    away = best - log_likelihood(groups, log(found.frequency))
    assert found.fit.deviance == pytest.approx(2 * away, rel=1e-6, abs=1e-6)
    assert found.fit.degrees_of_freedom == len(groups) - 1


@given(wells(), st.floats(1e-3, 1e3), st.floats(0.5, 0.99))
@settings(max_examples=30)
def test_doses_in_other_units_and_wider_levels(
    groups: list[DoseGroup], unit: float, level: float
) -> None:
    assume(both_kinds(groups))
    here = limiting_dilution(groups, level)
    there = limiting_dilution(
        [DoseGroup(group.dose * unit, group.tested, group.responded) for group in groups], level
    )
    wider = limiting_dilution(groups, (1 + level) / 2)
    assert isinstance(here, DilutionEstimate)
    assert isinstance(there, DilutionEstimate)
    assert isinstance(wider, DilutionEstimate)
    assert there.frequency * unit == pytest.approx(here.frequency, rel=1e-9)
    assert wider.lower_frequency < here.lower_frequency <= here.frequency
    assert here.frequency <= here.upper_frequency < wider.upper_frequency


@given(wells(most=3, most_tested=8))
@settings(max_examples=30)
def test_splitting_a_group_changes_nothing(groups: list[DoseGroup]) -> None:
    assume(both_kinds(groups))
    split = [
        DoseGroup(group.dose, 1, int(number < group.responded))
        for group in groups
        for number in range(group.tested)
    ]
    whole, apart = limiting_dilution(groups), limiting_dilution(split)
    assert isinstance(whole, DilutionEstimate)
    assert isinstance(apart, DilutionEstimate)
    assert apart.frequency == pytest.approx(whole.frequency, rel=1e-8)
    assert apart.standard_error_of_log == pytest.approx(whole.standard_error_of_log, rel=1e-7)


def test_all_negative_and_all_positive_are_bounds() -> None:
    none = limiting_dilution([DoseGroup(1e4, 10, 0), DoseGroup(2e4, 5, 0)])
    assert isinstance(none, DilutionBound)
    assert (none.all_wells, none.side, none.one_sided_level) == ("negative", "upper", 0.95)
    assert none.one_sided_limit == pytest.approx(-log(0.05) / 2e5, rel=1e-12)
    everything = limiting_dilution([DoseGroup(10, 6, 6)])
    assert isinstance(everything, DilutionBound)
    assert everything.side == "lower"
    assert -(expm1(-everything.one_sided_limit * 10) ** 6) == pytest.approx(-0.05, rel=1e-9) or (
        (-expm1(-everything.one_sided_limit * 10)) ** 6 == pytest.approx(0.05, rel=1e-9)
    )
    assert "at least" in str(everything)
    assert "one-sided 95 % upper bound" in str(none)


@given(st.lists(st.tuples(st.floats(0.5, 1e5), st.integers(1, 96)), min_size=1, max_size=5))
def test_all_positive_has_the_chance_that_the_level_leaves(groups: list[tuple[float, int]]) -> None:
    found = limiting_dilution([DoseGroup(dose, tested, tested) for dose, tested in groups], 0.9)
    assert isinstance(found, DilutionBound)
    chance = sum(tested * log(-expm1(-found.one_sided_limit * dose)) for dose, tested in groups)
    assert exp(chance) == pytest.approx(0.1, rel=1e-6)


def test_the_score_test_is_the_derivative_over_its_standard_deviation() -> None:
    """By differences of the written-out likelihood, slope against intercept."""
    found = limiting_dilution(PUBLISHED)
    assert isinstance(found, DilutionEstimate)
    at, step = log(found.frequency), 1e-4
    score = (log_likelihood(PUBLISHED, at, 1 + step) - log_likelihood(PUBLISHED, at, 1 - step)) / (
        2 * step
    )
    hits = [found.frequency * group.dose for group in PUBLISHED]
    weights = np.array([24 * m * m * exp(-m) / -expm1(-m) for m in hits])
    x = np.log([group.dose for group in PUBLISHED])
    mean = weights @ x / weights.sum()
    deviate = score / sqrt(weights @ (x - mean) ** 2)
    test = found.fit.score_test_log_dose
    assert test is not None
    assert test.deviate == pytest.approx(deviate, rel=1e-4)
    assert test.p == pytest.approx(2 * stats.norm.sf(abs(deviate)), rel=1e-4)


@given(wells(4))
@settings(max_examples=30)
def test_the_free_slope_is_the_one_that_a_search_finds(groups: list[DoseGroup]) -> None:
    doses = [group.dose for group in groups]
    assume(both_kinds(groups) and len(set(doses)) > 1)
    assume(min(abs(log(a / b)) for a, b in product(doses, doses) if a != b) > 0.2)
    found = limiting_dilution(groups)
    assert isinstance(found, DilutionEstimate)
    positive = [group.dose for group in groups if group.responded]
    negative = [group.dose for group in groups if group.responded < group.tested]
    overlap = min(positive) < max(negative) and min(negative) < max(positive)
    assert (found.fit.slope is not None) is overlap
    if found.fit.slope is None or abs(found.fit.slope) > 8:
        return

    middle = sum(map(log, doses)) / len(doses)

    def worse(at: Any) -> float:
        total = 0.0
        for group in groups:
            eta = min(max(at[0] + at[1] * (log(group.dose) - middle), -300), 300)
            hits = exp(eta)
            total -= group.responded * log(-expm1(-hits)) if group.responded else 0.0
            total += (group.tested - group.responded) * hits
        return total

    start = [log(found.frequency) + middle, found.fit.slope]
    exact = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 2000}
    searched = optimize.minimize(worse, start, method="Nelder-Mead", options=exact)
    assert searched.x[1] == pytest.approx(found.fit.slope, abs=1e-4)
    ratio = found.fit.likelihood_ratio_test
    assert ratio is not None
    gained = 2 * (log_likelihood(groups, log(found.frequency)) * -1 - searched.fun)
    assert ratio.deviate**2 == pytest.approx(max(gained, 0), abs=1e-5)


@pytest.mark.parametrize("slope", [0.5, 1.0, 2.0])
def test_many_wells_of_a_known_slope_show_it(slope: float) -> None:
    """Expected counts of a model with that slope: the tests say whether it is 1."""
    tested = 10**6
    groups = [
        DoseGroup(dose, tested, round(tested * -expm1(-((dose / 100) ** slope))))
        for dose in (10, 30, 100, 300)
    ]
    found = limiting_dilution(groups)
    assert isinstance(found, DilutionEstimate)
    assert found.fit.slope == pytest.approx(slope, abs=1e-3)
    tests = [
        found.fit.score_test_log_dose,
        found.fit.score_test_dose,
        found.fit.likelihood_ratio_test,
        found.fit.wald_test,
    ]
    for test in tests:
        assert test is not None
        assert (test.p > 0.5) if slope == 1 else (test.p < 1e-6)
        assert slope == 1 or (test.deviate > 0) is (slope > 1)


def test_one_dose_says_nothing_of_the_slope() -> None:
    found = limiting_dilution([DoseGroup(10, 6, 3), DoseGroup(10, 6, 2)])
    assert isinstance(found, DilutionEstimate)
    fit = found.fit
    tests = (
        fit.score_test_log_dose,
        fit.score_test_dose,
        fit.likelihood_ratio_test,
        fit.wald_test,
    )
    assert tests == (None,) * 4
    assert fit.slope is None


def test_extreme_doses_do_not_overflow() -> None:
    found = limiting_dilution([DoseGroup(1e-300, 5, 4), DoseGroup(1e300, 5, 1)])
    assert isinstance(found, DilutionEstimate)
    assert found.lower_frequency < found.frequency < found.upper_frequency


def test_every_bad_row_is_named() -> None:
    rows: Any = [DoseGroup(0, 5, 1), DoseGroup(3, 5.5, 4), DoseGroup(3, 5, 7), DoseGroup(2, 4, 2)]  # type: ignore[arg-type]
    with pytest.raises(InputRefused) as refused:
        limiting_dilution(rows, level=95)
    assert [fault.place for fault in refused.value.faults] == [
        "groups.0.dose",
        "groups.1.tested",
        "groups.2.responded",
        "level",
    ]
    with pytest.raises(InputRefused, match="there is no group"):
        limiting_dilution([])
