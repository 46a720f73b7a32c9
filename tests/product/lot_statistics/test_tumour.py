"""Tumour risk: a curve with its caveats, and the numbers of the field on it."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from ayumi.product.lot_statistics.efficiency import efficiency_from_spike_in
from ayumi.product.lot_statistics.residual import KnownFraction, residual_fraction
from ayumi.product.lot_statistics.tumour import (
    TPD50_GRID,
    birth_and_death,
    residual_cells_at,
    residual_cells_for,
    tumour_chance_at,
    tumour_curve,
    tumour_in_time,
)
from ayumi.product.lot_statistics.tumour_evidence import (
    CAVEATS,
    PUBLISHED_TPD50,
    OvergrowthPanel,
    overgrowth_panel,
)
from ayumi.values import InputRefused

MOUSE, RETINA = PUBLISHED_TPD50
LIMIT = KnownFraction(5e-6)


def test_the_fields_numbers() -> None:
    """At log10 TPD50 = 2.12 (131.8, written as 132), and at 1e4 and 1e5."""
    cells = MOUSE.cells
    assert round(tumour_chance_at(200, cells), 3) == 0.651
    assert round(tumour_chance_at(20, cells), 4) == 0.0998
    assert round(tumour_chance_at(10, cells), 4) == 0.0512
    assert round(residual_cells_at(0.01, cells), 1) == 1.9
    assert f"{tumour_chance_at(10, 1e4):.1e}" == "6.9e-04"
    assert f"{tumour_chance_at(10, 1e5):.1e}" == "6.9e-05"


def test_a_dose_of_tpd50_cells_has_half_a_chance() -> None:
    for cells in TPD50_GRID:
        assert tumour_chance_at(cells, cells) == pytest.approx(0.5)


def test_the_marks_are_labelled_with_their_condition_and_source() -> None:
    """Kanemura 2014 (PMC3891869): table 2, and the abstract."""
    assert MOUSE.log10_cells == 2.12
    assert RETINA.log10_cells == 4.73
    for mark in PUBLISHED_TPD50:
        assert "PMC3891869" in str(mark)
        assert "201B7" in str(mark)
    assert "Matrigel" in str(MOUSE)
    assert "NOG" in str(MOUSE)
    curve = tumour_curve(LIMIT, 2e6)
    assert [mark for mark, _ in curve.marks] == [MOUSE, RETINA]
    assert curve.marks[0][1] == pytest.approx(tumour_chance_at(10, MOUSE.cells))


def test_caveats_go_along_with_every_result() -> None:
    results = (
        tumour_curve(LIMIT, 2e6),
        tumour_in_time(LIMIT, 2e6, [0, 1], lambda t: t / 2),
        residual_cells_for(0.01),
        birth_and_death(LIMIT, 2e6, 1, 0.5),
    )
    for result in results:
        assert result.caveats == CAVEATS
    said = " ".join(CAVEATS)
    for word in ("sensitive", "not known", "curve", "no validated rate", "without a number"):
        assert word in said


def test_the_overgrowth_panel_has_no_number_but_exact_bounds() -> None:
    panel = overgrowth_panel([("NOG mice", 0, 10), ("NOD-SCID mice", 1, 20)])
    assert panel.chance is None
    assert "No rate" in panel.why_no_number
    bounds = [group.bound.one_sided_limit for group in panel.groups]
    assert bounds[0] == pytest.approx(1 - 0.05**0.1)
    assert bounds[1] == pytest.approx(stats.beta.ppf(0.95, 2, 19))
    assert OvergrowthPanel(()) == overgrowth_panel()


@given(st.floats(1e-3, 1e6), st.floats(1, 1e9), st.floats(0, 1))
def test_risk_falls_with_the_tpd50_and_grows_with_cells_and_time(
    cells: float, tpd50: float, shown: float
) -> None:
    here = tumour_chance_at(cells, tpd50, shown)
    assert 0 <= here <= 1
    assert tumour_chance_at(cells, 2 * tpd50, shown) <= here <= tumour_chance_at(cells, tpd50)
    assert tumour_chance_at(2 * cells, tpd50, shown) >= here


@given(st.floats(1e-9, 0.999), st.floats(1, 1e9), st.floats(0.01, 1))
def test_the_most_residual_cells_have_exactly_the_risk(
    risk: float, tpd50: float, shown: float
) -> None:
    cells = residual_cells_at(risk, tpd50, shown)
    assert tumour_chance_at(cells, tpd50, shown) == pytest.approx(risk, rel=1e-9)
    curve = residual_cells_for(risk, [tpd50], shown)
    assert curve.most_residual_cells == (cells,)


@pytest.mark.parametrize("tpd50", [131.8, 1e3, 1e5])
def test_the_poisson_number_of_founders_gives_the_same(tpd50: float) -> None:
    """Summed over the number R ~ Poisson(f·D) of residual cells: P = 1 − Σ P(R = r)·(1 − h)^r."""
    hit, mean = log(2) / tpd50, 10.0
    spared = sum(stats.poisson.pmf(r, mean) * (1 - hit) ** r for r in range(200))
    assert tumour_chance_at(mean, tpd50) == pytest.approx(1 - spared, rel=1e-9)


@pytest.mark.parametrize("colonies", [0, 3])
def test_an_uncertain_fraction_is_averaged(colonies: int) -> None:
    tested = residual_fraction(colonies, 3e5)
    curve = tumour_curve(tested, 2e6, [131.8, 1e4])
    density = stats.gamma(colonies + 1, scale=1 / 3e5)
    for tpd50, chance in zip(curve.tpd50, curve.chance, strict=True):
        hit = log(2) / tpd50
        expected, _ = integrate.quad(
            lambda f, hit=hit: (1 - exp(-f * 2e6 * hit)) * density.pdf(f), 0, 60 / 3e5,
            points=[1e-6, 1e-5], limit=200,
        )  # fmt: skip
        assert chance == pytest.approx(expected, rel=1e-6)


def test_a_doubtful_efficiency_widens_the_risk() -> None:
    doubtful = residual_fraction(0, 3e5, efficiency_from_spike_in(9, 20))
    sure = residual_fraction(0, 3e5, 0.45)
    for wide, narrow in zip(
        tumour_curve(doubtful, 2e6).chance, tumour_curve(sure, 2e6).chance, strict=True
    ):
        assert wide > narrow or wide == pytest.approx(narrow, rel=0.05)
    assert tumour_curve(doubtful, 2e6).chance[30] > tumour_curve(sure, 2e6).chance[30]


def test_the_grid_holds_powers_of_ten_and_the_published_values_lie_inside() -> None:
    assert TPD50_GRID[0] == 10
    assert TPD50_GRID[-1] == pytest.approx(1e7)
    assert all(TPD50_GRID[0] < mark.cells < TPD50_GRID[-1] for mark in PUBLISHED_TPD50)
    chances = tumour_curve(LIMIT, 2e6).chance
    assert list(chances) == sorted(chances, reverse=True)


def test_risk_in_time_follows_what_has_shown_itself() -> None:
    found = tumour_in_time(LIMIT, 2e6, [0, 26, 52, 520], lambda week: 1 - exp(-week / 52), [1e4])
    expected = [1 - exp(-10 * log(2) / 1e4 * shown) for shown in found.share_shown]
    assert [row[0] for row in found.chance] == pytest.approx(expected)
    assert found.chance[0][0] == 0
    whole = tumour_curve(LIMIT, 2e6, [1e4]).chance[0]
    assert found.chance[-1][0] == pytest.approx(whole, rel=1e-3)


def test_a_growth_that_cannot_be_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        tumour_in_time(LIMIT, 2e6, [3, 1, -1], lambda t: {3: 0.5, 1: 0.4, -1: 1.5}[int(t)])
    assert [fault.place for fault in refused.value.faults] == [
        "times.1",
        "times.2",
        "times.2",
        "shown_by(times.1)",
        "shown_by(times.2)",
    ]
    with pytest.raises(InputRefused, match="in their order"):
        tumour_in_time(LIMIT, 2e6, [1, 1], lambda t: 1.0)
    with pytest.raises(InputRefused, match="write the times"):
        tumour_in_time(LIMIT, 2e6, [], lambda t: 1.0)


@pytest.mark.parametrize(("birth", "death"), [(1.0, 0.0), (1.0, 0.5), (2.0, 1.9), (0.7, 0.1)])
def test_a_line_dies_out_as_its_generations_do(birth: float, death: float) -> None:
    """The smallest fixed point of the chance to die out: q = (d + b·q²)/(b + d), by iteration."""
    dies = 0.0
    for _ in range(20_000):
        dies = (death + birth * dies * dies) / (birth + death)
    found = birth_and_death(LIMIT, 2e6, birth, death)
    assert 1 - found.one_founder_lasts == pytest.approx(dies, abs=1e-9)
    assert found.chance == pytest.approx(1 - exp(-10 * (1 - dies)), rel=1e-8)


@pytest.mark.parametrize(("birth", "death"), [(0, 0), (1, 1), (1, 2), (0, 3)])
def test_lines_that_do_not_grow_all_die_out(birth: float, death: float) -> None:
    found = birth_and_death(residual_fraction(3, 1e5), 2e6, birth, death)
    assert found.one_founder_lasts == found.chance == 0


def test_small_and_large_risks_keep_their_digits() -> None:
    assert tumour_chance_at(1e-9, 1e9) == pytest.approx(1e-18 * log(2), rel=1e-12)
    assert tumour_chance_at(1e12, 10) == 1
    assert tumour_chance_at(0, 10) == 0
    assert tumour_curve(KnownFraction(0), 2e6).chance == (0.0,) * len(TPD50_GRID)


def test_impossible_questions_are_refused_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        tumour_curve(LIMIT, 0, [10, -1], share_shown=2)
    assert [fault.place for fault in refused.value.faults] == [
        "dose_cells",
        "tpd50.1",
        "share_shown",
    ]
    with pytest.raises(InputRefused):
        tumour_curve(LIMIT, 2e6, [])
    with pytest.raises(InputRefused):
        residual_cells_at(0, 10)
    with pytest.raises(InputRefused):
        residual_cells_for(0.1, [10], 0)
    with pytest.raises(InputRefused):
        birth_and_death(LIMIT, 2e6, -1, float("nan"))
