"""Fisher's exact test is scipy's; its power a plain sum over pairs, drawn, and published."""

from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ayumi.statistics.decisions.fisher import fisher_boundary, fisher_p, fisher_power
from ayumi.values import InputRefused


def slow_p(x: int, of_treated: int, y: int, of_controls: int) -> float:
    """All tables with the same margins and as many or more of them treated, in whole numbers."""
    both = x + y
    tables = sum(
        comb(of_treated, i) * comb(of_controls, both - i)
        for i in range(x, min(of_treated, both) + 1)
        if both - i <= of_controls
    )
    return tables / comb(of_treated + of_controls, both)


def slow_power(p: float, q: float, of_controls: int, of_treated: int, alpha: float) -> float:
    """Each pair of counts, one after the other."""
    total = 0.0
    for y in range(of_controls + 1):
        for x in range(of_treated + 1):
            if slow_p(x, of_treated, y, of_controls) <= alpha:
                chance = comb(of_controls, y) * p**y * (1 - p) ** (of_controls - y)
                total += chance * comb(of_treated, x) * q**x * (1 - q) ** (of_treated - x)
    return total


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    of_treated, of_controls = draw(st.integers(1, 30)), draw(st.integers(1, 30))
    treated, controls = draw(st.integers(0, of_treated)), draw(st.integers(0, of_controls))
    return treated, of_treated, controls, of_controls


@given(tables())
def test_the_p_value_counts_the_tables(table: tuple[int, int, int, int]) -> None:
    assert fisher_p(*table) == pytest.approx(slow_p(*table), rel=1e-11)


@given(tables())
@settings(max_examples=20)
def test_the_p_value_is_scipys(table: tuple[int, int, int, int]) -> None:
    x, n, y, m = table
    expected = stats.fisher_exact([[x, n - x], [y, m - y]], alternative="greater").pvalue
    assert fisher_p(*table) == pytest.approx(expected, rel=1e-9)


@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from([0.005, 0.025, 0.05, 0.1, 0.3]))
def test_the_boundary_is_where_the_test_begins_to_reject(
    of_treated: int, of_controls: int, alpha: float
) -> None:
    for y, needed in enumerate(fisher_boundary(of_treated, of_controls, alpha)):
        rejected = [
            x for x in range(of_treated + 1) if slow_p(x, of_treated, y, of_controls) <= alpha
        ]
        assert needed == (rejected[0] if rejected else of_treated + 1)


@pytest.mark.parametrize(
    ("of_treated", "of_controls", "alpha"), [(400, 300, 0.025), (90, 350, 1e-9), (250, 250, 0.7)]
)
def test_the_boundary_of_large_arms_is_one_p_value_wide(
    of_treated: int, of_controls: int, alpha: float
) -> None:
    """Terms are left out there, and the search begins at a guess; the whole p-value decides."""
    needed = fisher_boundary(of_treated, of_controls, alpha)
    for y in range(0, of_controls + 1, 23):
        x = int(needed[y])
        if x <= of_treated:
            assert slow_p(x, of_treated, y, of_controls) <= alpha
        if x:
            assert slow_p(x - 1, of_treated, y, of_controls) > alpha


def test_a_p_value_that_is_alpha_rejects() -> None:
    assert slow_p(3, 3, 0, 3) == 0.05
    assert fisher_boundary(3, 3, 0.05).tolist() == [3, 4, 4, 4]


@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([0.025, 0.05, 0.2]),
)
@settings(max_examples=50)
def test_the_power_is_the_sum_over_all_pairs(
    of_controls: int, of_treated: int, p: float, q: float, alpha: float
) -> None:
    found = fisher_power(p, q, of_controls, of_treated, alpha)
    assert found == pytest.approx(slow_power(p, q, of_controls, of_treated, alpha), abs=1e-12)


def test_a_published_power() -> None:
    """Mathews, Sample size calculations, 2010, section 4.3.2.1: 0.01 against 0.05 with 80 each."""
    assert round(fisher_power(0.01, 0.05, 80, 80, alpha=0.05), 6) == 0.211135


def test_the_power_is_what_drawn_trials_show() -> None:
    random = np.random.default_rng(7)
    trials = 40_000
    treated, controls = random.binomial(17, 0.5, trials), random.binomial(17, 0.05, trials)
    seen, counts = np.unique(np.stack([treated, controls]), axis=1, return_counts=True)
    rejects = np.array(
        [
            stats.hypergeom.sf(x - 1, 34, 17, x + y) <= 0.025
            for x, y in zip(seen[0], seen[1], strict=True)
        ]
    )
    share = counts[rejects].sum() / trials
    error = sqrt(share * (1 - share) / trials)  # 0.002
    assert abs(fisher_power(0.05, 0.5, 17, 17) - share) < 4 * error


@given(st.floats(0, 1), st.integers(1, 40), st.integers(1, 40), st.floats(0.001, 0.2))
@settings(max_examples=30)
def test_alike_arms_are_told_apart_no_more_often_than_alpha(
    rate: float, of_controls: int, of_treated: int, alpha: float
) -> None:
    assert fisher_power(rate, rate, of_controls, of_treated, alpha) <= alpha * (1 + 1e-9)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        fisher_power(-0.1, 2, 0, 6_000, 1)
    places = [fault.place for fault in refused.value.faults]
    assert places == [
        "control rate",
        "treated rate",
        "people treated",
        "people in control",
        "alpha",
    ]
    with pytest.raises(InputRefused, match="not so many people"):
        fisher_p(5, 4, 0, 4)
