"""Effective sample sizes: published numbers, their definition taken literally, and consistency."""

from math import fsum, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.log_density import log_density, mode
from ayumi.statistics.normal_mixture import NormalMixture
from ayumi.statistics.sample_size_of_prior import elir, moment, morita
from ayumi.values import InputRefused

MAP = BetaMixture.of((0.6167463, 19.1916387, 57.7779317), (0.3832537, 3.5278745, 9.3735980))
"""RBesT 1.6-5, vignette "Getting started with RBesT (binary)": two parts for eight trials."""

FOUR = BetaMixture.of(
    (0.4612914, 33.9513487, 103.0146367),
    (0.1917812, 19.4400089, 41.5205219),
    (0.1893896, 12.2692310, 55.9202833),
    (1 - 0.4612914 - 0.1917812 - 0.1893896, 2.2521243, 5.4812202),
)
"""The same vignette with RBesT 1.9-0: four parts."""

above_one = st.floats(1.5, 60)


@st.composite
def mixtures(draw: st.DrawFn) -> BetaMixture:
    share = draw(st.floats(0.05, 0.95))
    first, second = (draw(above_one), draw(above_one)), (draw(above_one), draw(above_one))
    return BetaMixture.of((share, *first), (1 - share, *second))


@pytest.mark.parametrize(
    ("belief", "numbers"), [(MAP, (37, 26, 63, 26)), (FOUR, (38, 24, 95, 27))], ids=["two", "four"]
)
def test_the_published_sizes_of_the_prior_in_ankylosing_spondylitis(
    belief: BetaMixture, numbers: tuple[int, int, int, int]
) -> None:
    """The vignette prints them rounded, and that of the robust prior."""
    found = (elir(belief), moment(belief), morita(belief), elir(belief.robust(0.2, mean=0.5)))
    assert tuple(round(size) for size in found) == numbers


def test_their_first_digits() -> None:
    assert elir(MAP) == pytest.approx(36.82, abs=0.005)
    assert moment(MAP) == pytest.approx(26.02, abs=0.005)


def test_the_published_sizes_of_a_robust_prior() -> None:
    """RBesT's reference page of ess: examples bmix and nmix."""
    beta = BetaMixture.of((0.2, 1, 1), (0.8, 10, 2))
    assert elir(beta) == pytest.approx(7.65152, abs=5e-6)
    assert moment(beta) == pytest.approx(3.161034, abs=5e-7)
    assert morita(beta) == pytest.approx(8.487603, abs=2e-6)
    normal = NormalMixture.of((0.5, 0.0, 2.0), (0.5, 3.0, 4.0))
    assert elir(normal, sd=10) == pytest.approx(10.82796, abs=5e-6)
    assert moment(normal, sd=10) == pytest.approx(8.163265, abs=5e-7)
    assert elir(normal, sd=20) == pytest.approx(43.31185, abs=5e-6)


@given(st.floats(1.001, 500), st.floats(1.001, 500))
@settings(max_examples=60, deadline=None)
def test_one_beta_distribution_is_worth_its_parameters(a: float, b: float) -> None:
    belief = BetaMixture.of((1, a, b))
    assert elir(belief) == pytest.approx(a + b, rel=1e-9)
    assert moment(belief) == pytest.approx(a + b, rel=1e-9)
    # looked at from its mean, the vague belief takes exactly its own size off
    assert morita(belief, at="mean") == pytest.approx(a + b - 0.01, rel=1e-9)
    assert morita(belief, at="mean", vague=1e12) == pytest.approx(a + b, rel=1e-9)


@given(st.floats(-50, 50), st.floats(0.1, 20), st.floats(0.5, 90))
@settings(max_examples=30, deadline=None)
def test_one_normal_distribution_is_worth_the_quotient_of_variances(
    mean: float, deviation: float, sd: float
) -> None:
    belief, expected = NormalMixture.of((1, mean, deviation)), (sd / deviation) ** 2
    assert elir(belief, sd) == pytest.approx(expected, rel=1e-9)
    assert moment(belief, sd) == pytest.approx(expected, rel=1e-9)
    assert morita(belief, sd) == pytest.approx(expected * 0.99, rel=1e-6)


@given(mixtures())
@settings(max_examples=40, deadline=None)
def test_the_ratio_is_the_mean_of_its_definition(belief: BetaMixture) -> None:
    """Over x = sin²(φ), by the midpoint rule: the second derivative as it stands, no parts."""
    angles = (np.arange(20_000) + 0.5) / 20_000 * np.pi / 2
    x = np.sin(angles) ** 2
    logs, _, bends = log_density(belief, x)
    weights = np.exp(logs) * 2 * np.sin(angles) * np.cos(angles) * (np.pi / 2 / 20_000)
    expected = float(np.sum(weights * -bends * x * (1 - x)))
    assert elir(belief) == pytest.approx(expected, rel=2e-4)


@given(mixtures(), st.floats(0, 0.9), st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_it_is_consistent_with_what_is_predicted(
    belief: BetaMixture, weight: float, people: int
) -> None:
    robust = belief.robust(weight) if weight > 0.01 else belief
    chances = robust.predicted(people)
    after = fsum(c * elir(robust.after(k, people)) for k, c in enumerate(chances))
    assert after - people == pytest.approx(elir(robust), rel=1e-7, abs=1e-7)


def test_it_is_consistent_for_means() -> None:
    belief, sd, n = NormalMixture.of((0.5, 0.0, 2.0), (0.5, 3.0, 4.0)), 10.0, 5
    foretold = belief.predicted(n, sd)
    places = np.linspace(-60, 60, 1201)
    chances = np.exp(log_density(foretold, places)[0]) * (places[1] - places[0])
    after = fsum(
        float(c) * elir(belief.after(float(x), n, sd), sd)
        for c, x in zip(chances, places, strict=True)
        if c > 1e-12
    )
    assert after - n == pytest.approx(elir(belief, sd), abs=1e-6)


def test_moments_are_not_consistent() -> None:
    """What sets `elir` apart: the test above can fail."""
    chances = MAP.predicted(10)
    after = fsum(c * moment(MAP.after(k, 10)) for k, c in enumerate(chances))
    assert abs(after - 10 - moment(MAP)) > 2.5


def test_a_belief_without_any_peak_is_worth_nobody() -> None:
    assert elir(BetaMixture.of((1, 1, 1))) == 0
    assert elir(BetaMixture.of((1, 1, 3))) == pytest.approx(1)  # from the end alone: 2 − 3 + 2
    assert morita(BetaMixture.of((1, 1, 1))) == pytest.approx(1.99)


@given(mixtures())
@settings(max_examples=40, deadline=None)
def test_the_mode_is_where_the_density_is_highest(belief: BetaMixture) -> None:
    grid = np.linspace(0.0005, 0.9995, 4000)
    here = float(log_density(belief, np.array([mode(belief)]))[0][0])
    assert here >= float(np.max(log_density(belief, grid)[0])) - 1e-9


def test_modes_at_an_end_between_and_nowhere() -> None:
    assert mode(BetaMixture.of((1, 1, 4))) == 0
    assert mode(BetaMixture.of((1, 4, 1))) == 1
    assert mode(BetaMixture.of((0.5, 0.5, 4), (0.5, 20, 20))) == 0
    assert mode(BetaMixture.of((0.5, 1, 1), (0.5, 1, 1))) == 0.5
    assert mode(BetaMixture.of((0.9, 1, 1), (0.1, 3, 7))) == pytest.approx(0.25)
    assert mode(NormalMixture.of((0.4, -5.0, 1.0), (0.6, 5.0, 1.0))) == pytest.approx(5.0)


def test_slopes_and_bends_are_differences_of_the_log_density() -> None:
    normal = NormalMixture.of((0.5, 0.2, 0.3), (0.5, 0.7, 0.1))
    for belief in (MAP.robust(0.3), normal):
        places, step = np.linspace(0.1, 0.9, 9), 1e-4
        level, slope, bend = log_density(belief, places)
        up, down = (log_density(belief, places + sign * step)[0] for sign in (1, -1))
        assert slope == pytest.approx((up - down) / (2 * step), rel=1e-5, abs=1e-5)
        assert bend == pytest.approx((up - 2 * level + down) / step**2, rel=1e-4, abs=1e-4)
    assert float(log_density(BetaMixture.of((1, 2, 1)), np.array([0.5]))[0][0]) == pytest.approx(0)
    assert float(log_density(BetaMixture.of((1, 1, 1)), np.array([0.3]))[0][0]) == pytest.approx(
        log(1), abs=1e-15
    )


def test_what_has_no_size_is_refused() -> None:
    jeffreys = BetaMixture.of((0.5, 0.5, 4.5), (0.5, 3, 0.2))
    with pytest.raises(InputRefused, match="moment") as refused:
        elir(jeffreys)
    assert [fault.place for fault in refused.value.faults] == ["part 0", "part 1"]
    with pytest.raises(InputRefused, match="highest at the end"):
        morita(BetaMixture.of((1, 1, 4)))
    with pytest.raises(InputRefused, match="mode or mean"):
        morita(MAP, at="median")  # type: ignore[arg-type]
    with pytest.raises(InputRefused, match="leave it out"):
        moment(MAP, sd=3)
    for ask in (moment, morita, elir):
        with pytest.raises(InputRefused, match="standard deviation of one person"):
            ask(NormalMixture.of((1, 0.0, 1.0)))
        with pytest.raises(InputRefused, match="beta mixture or a normal mixture"):
            ask(0.5)  # type: ignore[arg-type]
