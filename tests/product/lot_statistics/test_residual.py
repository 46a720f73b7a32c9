"""Residual cells: the field's numbers, other formulas, and integration give the same bounds."""

from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from ayumi.product.lot_statistics.efficiency import (
    BetaEfficiency,
    GammaEfficiency,
    KnownEfficiency,
    efficiency_at_detection_limit,
    efficiency_from_spike_in,
    efficiency_with_cv,
)
from ayumi.product.lot_statistics.residual import (
    KnownFraction,
    UncertainFraction,
    cells_needed,
    chance_of_sampling,
    residual_bound,
    residual_fraction,
    residual_interval,
)
from ayumi.statistics.poisson import rate_upper_bound
from ayumi.values import InputRefused

SPIKE_INS = st.tuples(st.integers(1, 2000), st.integers(0, 5000)).map(
    lambda pair: efficiency_from_spike_in(pair[0], pair[0] + pair[1])
)


@pytest.mark.parametrize(("fraction", "cells"), [(1e-5, 3.0e5), (5e-6, 6.0e5), (5e-7, 6.0e6)])
def test_cells_needed_with_none_seen(fraction: float, cells: float) -> None:
    """At efficiency 1; −ln 0.05/f: one residual cell in a dose of 2e6 is 5e-7."""
    assert float(f"{cells_needed(fraction):.1e}") == cells


def test_one_is_sampled() -> None:
    assert round(chance_of_sampling(1e-5, 1e5), 3) == 0.632
    assert chance_of_sampling(0, 1e5) == chance_of_sampling(1e-5, 0) == 0


@pytest.mark.parametrize("colonies", [0, 1, 2, 3, 10, 100, 10_000])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.999])
def test_with_a_known_efficiency_the_bound_is_the_exact_one_of_a_count(
    colonies: int, level: float
) -> None:
    found = residual_bound(colonies, 1e7, 0.25, level)
    expected = rate_upper_bound(colonies, 1e7 * 0.25, level).one_sided_limit
    assert found.one_sided_upper_fraction == pytest.approx(expected, rel=1e-12)
    assert found.one_sided_upper_fraction == pytest.approx(
        stats.gamma.ppf(level, colonies + 1) / 2.5e6, rel=1e-9
    )
    below = stats.poisson.cdf(colonies, found.one_sided_upper_fraction * 2.5e6)
    assert below == pytest.approx(1 - level, rel=1e-7)


def test_none_seen_is_the_closed_form() -> None:
    assert residual_bound(0, 3e5).one_sided_upper_fraction == pytest.approx(-log(0.05) / 3e5)
    assert residual_bound(0, 3e5, 0.5).one_sided_upper_fraction == pytest.approx(-log(0.05) / 1.5e5)


@pytest.mark.parametrize(("recovered", "plated"), [(1, 10), (10, 10), (45, 100), (900, 1000)])
@pytest.mark.parametrize("colonies", [0, 3, 20])
def test_a_beta_efficiency_is_averaged_as_by_hypergeometric_functions(
    recovered: int, plated: int, colonies: int
) -> None:
    """P(f > x) = Σ E[exp(−ys)(ys)^j/j!], y = Nx, whose terms are Kummer's functions."""
    known = efficiency_from_spike_in(recovered, plated)
    assert isinstance(known, BetaEfficiency)
    a, b = known.a, known.b
    y = residual_bound(colonies, 1e9, known).one_sided_upper_fraction * 1e9
    terms = (
        exp(j * log(y) - special.gammaln(j + 1) + special.betaln(a + j, b) - special.betaln(a, b))
        * special.hyp1f1(a + j, a + b + j, -y)
        for j in range(colonies + 1)
    )
    assert sum(terms) == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize("colonies", [0, 1, 7])
def test_a_gamma_efficiency_far_below_1_makes_an_f_distribution(colonies: int) -> None:
    known = efficiency_from_spike_in(30, 1000, "estimated")
    assert isinstance(known, GammaEfficiency)
    ratio = stats.f.ppf(0.95, 2 * (colonies + 1), 2 * known.shape)
    expected = (colonies + 1) * known.rate / (known.shape * 1e6) * ratio
    found = residual_bound(colonies, 1e6, known).one_sided_upper_fraction
    assert found == pytest.approx(expected, rel=1e-9)


def test_a_gamma_efficiency_is_cut_at_1() -> None:
    known = GammaEfficiency(2.5, 2.0)
    density = stats.gamma(2.5, scale=0.5)
    kept = density.cdf(1)
    mean, _ = integrate.quad(lambda s: s * density.pdf(s) / kept, 0, 1)
    assert known.mean == pytest.approx(mean, rel=1e-8)
    values, weights = known.nodes()
    assert 0 < values.min() < values.max() <= 1
    assert float(weights @ values) == pytest.approx(mean, rel=1e-10)
    missed, _ = integrate.quad(lambda s: exp(-3 * s) * density.pdf(s) / kept, 0, 1)
    assert chance_of_sampling(1e-5, 3e5, known) == pytest.approx(1 - missed, rel=1e-8)


@pytest.mark.parametrize("known", [BetaEfficiency(0.5, 3), BetaEfficiency(45.5, 55.5),
                                   BetaEfficiency(2e5, 1e5), GammaEfficiency(3, 40)])  # fmt: skip
def test_nodes_give_means_and_weights_of_one(known: BetaEfficiency | GammaEfficiency) -> None:
    values, weights = known.nodes()
    assert float(weights.sum()) == pytest.approx(1, rel=1e-14)
    assert float(weights @ values) == pytest.approx(known.mean, rel=1e-10)


@given(st.floats(0.02, 1e6), st.floats(0.02, 1e6))
@settings(max_examples=30)
def test_nodes_can_be_computed_for_any_distribution(one: float, other: float) -> None:
    for known in (BetaEfficiency(one, other), BetaEfficiency(1 + one / 1e6, other)):
        values, _ = known.nodes()
        assert ((values > 0) & (values <= 1)).all()
        assert (values[1:] >= values[:-1]).all()
    values, _ = GammaEfficiency(one, max(one, other)).nodes()
    assert ((values > 0) & (values <= 1 + 1e-12)).all()


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.9))
def test_a_cv_gives_the_beta_with_that_mean_and_cv(value: float, cv: float) -> None:
    if cv >= 0.99 * ((1 - value) / value) ** 0.5:
        return
    known = efficiency_with_cv(value, cv)
    assert isinstance(known, BetaEfficiency)
    beta = stats.beta(known.a, known.b)
    assert beta.mean() == pytest.approx(value, rel=1e-9)
    assert beta.std() / beta.mean() == pytest.approx(cv, rel=1e-6)


def test_a_spike_in_is_read_with_jeffreys_prior() -> None:
    assert efficiency_from_spike_in(45, 100) == BetaEfficiency(45.5, 55.5)
    assert efficiency_from_spike_in(100, 100) == BetaEfficiency(100.5, 0.5)
    assert efficiency_from_spike_in(45, 99.5, "estimated") == GammaEfficiency(45.5, 99.5)
    with pytest.raises(InputRefused, match=r"plated = '99\.5'"):
        efficiency_from_spike_in(45, 99.5)
    with pytest.raises(InputRefused, match="write one of: counted, estimated"):
        efficiency_from_spike_in(45, 100, "guessed")  # type: ignore[arg-type]


def test_a_detection_limit_says_how_often_one_copy_is_found() -> None:
    assert efficiency_at_detection_limit(10).value == pytest.approx(-log(0.05) / 10)
    assert chance_of_sampling(1, 10, efficiency_at_detection_limit(10)) == pytest.approx(0.95)
    assert efficiency_at_detection_limit(3).mean == pytest.approx(0.9986, abs=1e-4)
    with pytest.raises(InputRefused, match="need 3 copies"):
        efficiency_at_detection_limit(2.9)


def test_a_cv_of_nothing_is_a_known_efficiency() -> None:
    assert efficiency_with_cv(0.4, 0) == KnownEfficiency(0.4)
    assert efficiency_with_cv(1, 0) == KnownEfficiency(1)


@given(st.integers(0, 50), st.floats(100, 1e9), SPIKE_INS)
@settings(max_examples=30)
def test_bounds_grow_with_colonies_and_level_and_fall_with_cells(
    colonies: int, cells: float, known: BetaEfficiency
) -> None:
    def bound(k: int, n: float, level: float = 0.95) -> float:
        return residual_fraction(k, n, known).quantile(level)

    here = bound(colonies, cells)
    assert bound(colonies + 1, cells) > here
    assert bound(colonies, 2 * cells) == pytest.approx(here / 2, rel=1e-9)
    assert bound(colonies, cells, 0.99) > here
    assert residual_fraction(colonies, cells, known).exceeds(here) == pytest.approx(0.05, rel=1e-7)


@given(st.integers(0, 20), st.floats(0.05, 0.9), st.floats(0.01, 0.3))
@settings(max_examples=30)
def test_an_uncertain_efficiency_bounds_less_than_a_known_one(
    colonies: int, value: float, cv: float
) -> None:
    if cv >= 0.9 * ((1 - value) / value) ** 0.5:
        return
    sure = residual_fraction(colonies, 1e6, value).quantile(0.95)
    unsure = residual_fraction(colonies, 1e6, efficiency_with_cv(value, cv)).quantile(0.95)
    assert unsure > sure * (1 - 1e-9)


@given(st.integers(0, 200), st.floats(0.5, 0.999))
def test_jeffreys_intervals_are_quantiles_and_lie_below_the_bound(
    colonies: int, level: float
) -> None:
    found = residual_interval(colonies, 1e6, 1.0, level)
    low, high = stats.gamma(colonies + 0.5, scale=1e-6).interval(level)
    assert found.lower_fraction == pytest.approx(low, rel=1e-8)
    assert found.upper_fraction == pytest.approx(high, rel=1e-8)
    bound = residual_bound(colonies, 1e6, 1.0, (1 + level) / 2)
    assert found.upper_fraction < bound.one_sided_upper_fraction


@given(st.floats(1e-12, 1e-2), st.integers(0, 20), SPIKE_INS)
@settings(max_examples=30)
def test_the_cells_needed_are_enough_and_fewer_are_not(
    fraction: float, colonies: int, known: BetaEfficiency
) -> None:
    needed = cells_needed(fraction, known, colonies=colonies)
    assert residual_fraction(colonies, needed, known).quantile(0.95) <= fraction * (1 + 1e-9)
    fewer = residual_fraction(colonies, needed * 0.999 - 1, known).quantile(0.95)
    assert fewer > fraction


def test_an_efficiency_of_which_hardly_anything_is_known_bounds_nothing() -> None:
    doubtful = efficiency_with_cv(0.4999, 1.0)
    assert residual_bound(0, 1e6, doubtful).one_sided_upper_fraction == 1
    assert residual_fraction(0, 1e-9, doubtful).quantile(0.95) > 1e100
    assert residual_fraction(0, 1e-3, doubtful).chance_of_a_hit(1e9) == pytest.approx(1)


def test_edges_neither_overflow_nor_say_more_than_is_known() -> None:
    everything = residual_bound(5, 5)
    assert everything.one_sided_upper_fraction == 1
    assert "too few to bound" in everything.wording()
    assert residual_bound(0, 1).one_sided_upper_fraction == 1
    assert residual_bound(0, 1e300).one_sided_upper_fraction == pytest.approx(3e-300, rel=1e-2)
    assert cells_needed(1e-300) == pytest.approx(3e300, rel=1e-2)
    assert residual_interval(4, 5).upper_fraction == 1
    assert cells_needed(1.0) == 3
    assert chance_of_sampling(1e-300, 1e6) == pytest.approx(1e-294, rel=1e-9)
    assert chance_of_sampling(1, 1e12) == 1


@given(st.integers(0, 30), st.floats(31, 1e9), st.floats(0.01, 1), st.floats(0.5, 0.999))
def test_the_wording_reports_a_bound_and_never_that_there_are_none(
    colonies: int, cells: float, efficiency: float, level: float
) -> None:
    said = residual_bound(colonies, cells, efficiency, level).wording(dose_cells=2e6).lower()
    for word in ("absent", "free of", "no residual", "not detected", "negative", "0 residual"):
        assert word not in said
    assert "one-sided" in said
    assert "upper bound" in said
    if colonies == 0 and "too few" not in said:
        assert "not proof that there are none" in said


def test_what_a_test_cannot_have_had_is_refused_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        residual_bound(-1, 0, level=1)
    assert [fault.place for fault in refused.value.faults] == ["colonies", "cells", "level"]
    with pytest.raises(InputRefused, match="more colonies than cells"):
        residual_bound(11, 10)
    with pytest.raises(InputRefused, match="repeat it with more cells"):
        efficiency_from_spike_in(0, 100)
    with pytest.raises(InputRefused, match="more colonies than cells"):
        efficiency_from_spike_in(101, 100)
    with pytest.raises(InputRefused, match=r"write less than 0\.333, or a lower"):
        efficiency_with_cv(0.9, 0.5)
    with pytest.raises(InputRefused, match="write 0, or a lower"):
        efficiency_with_cv(1, 0.1)
    with pytest.raises(InputRefused, match="efficiency"):
        residual_bound(0, 1e5, 0.0)
    with pytest.raises(InputRefused, match="no number of cells"):
        cells_needed(5e-324)
    with pytest.raises(InputRefused, match="dose"):
        residual_bound(0, 1e5).in_dose(0)


@pytest.mark.parametrize("exposure", [0.0, 1e-9, 1.0, 1e4, 1e7])
def test_a_hit_is_averaged_over_what_is_known_of_the_fraction(exposure: float) -> None:
    uncertain = UncertainFraction(3.0, 1e5, KnownEfficiency(0.5))
    density = stats.gamma(3, scale=1 / 5e4)
    missed, _ = integrate.quad(lambda u: exp(-exposure * density.ppf(u)), 0, 1, limit=200)
    assert uncertain.chance_of_a_hit(exposure) == pytest.approx(1 - missed, rel=1e-6, abs=1e-9)
    mean = 3 / 5e4
    assert uncertain.chance_of_a_hit(exposure) <= KnownFraction(mean).chance_of_a_hit(exposure)
