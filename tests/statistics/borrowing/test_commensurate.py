"""The commensurate prior: a dense grid, drawn values, pooling and ignoring as its two ends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.borrowing import (
    Fixed,
    GammaPrecision,
    HalfCauchy,
    HalfNormal,
    SpikeAndSlab,
    Uniform,
    commensurate,
)
from ayumi.values import InputRefused

counts = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def slow(
    earlier: tuple[int, int],
    new: tuple[int, int],
    distances: list[tuple[float, float]],
    start: BetaBelief,
) -> tuple[float, float, list[float]]:
    """Mean of the rate and of its square, and the weights of the (distance, prior weight) pairs."""
    x = np.arange(-26, 26.01, 0.07)
    yes, no = -np.logaddexp(0, -x), -np.logaddexp(0, x)
    first = np.exp((start.a + earlier[0]) * yes + (start.b + earlier[1] - earlier[0]) * no)
    first /= first.sum()
    chance = np.exp(new[0] * yes + (new[1] - new[0]) * no)
    posterior, weights = np.zeros(len(x)), []
    for distance, weight in distances:
        curve = np.exp(-0.5 * ((x[:, None] - x[None, :]) / distance) ** 2) / distance
        density = weight * (curve @ first) * chance
        posterior += density
        weights.append(float(density.sum()))
    posterior /= posterior.sum()
    rate = np.exp(yes)
    return (
        float(posterior @ rate),
        float(posterior @ rate**2),
        list(np.array(weights) / sum(weights)),
    )


@settings(max_examples=4, deadline=None)
@given(counts, counts, st.floats(0.1, 2), st.floats(1, 2))
def test_at_a_known_distance_it_is_the_dense_grid(
    earlier: tuple[int, int], new: tuple[int, int], distance: float, a: float
) -> None:
    start = BetaBelief(a, 1.2)
    found = commensurate(*earlier, commensurability=Fixed(distance), start=start).after(*new)
    mean, square, _ = slow(earlier, new, [(distance, 1.0)], start)
    assert found.mean == pytest.approx(mean, abs=1e-7)
    assert found.deviation == pytest.approx(np.sqrt(square - mean**2), abs=1e-7)
    assert found.distance.mean == pytest.approx(distance)


@pytest.mark.parametrize("new", [(6, 20), (18, 20)])
def test_over_the_distance_it_is_the_sum_of_dense_grids(new: tuple[int, int]) -> None:
    prior = HalfNormal(0.8)
    spreads = (np.arange(40) + 0.5) * 0.12
    pairs = [(float(d), float(np.exp(-0.5 * (d / 0.8) ** 2))) for d in spreads]
    found = commensurate(12, 40, commensurability=prior).after(*new)
    mean, square, weights = slow((12, 40), new, pairs, BetaBelief(1, 1))
    assert found.mean == pytest.approx(mean, abs=1e-6)
    assert found.deviation == pytest.approx(np.sqrt(square - mean**2), abs=1e-6)
    squared = found.distance.mean**2 + found.distance.deviation**2
    assert squared == pytest.approx(
        sum(w * d**2 for w, (d, _) in zip(weights, pairs, strict=True)), abs=1e-5
    )


@pytest.mark.parametrize("new", [(6, 20), (16, 20)])
def test_a_spike_and_a_slab_are_weighed_by_the_data(new: tuple[int, int]) -> None:
    prior = SpikeAndSlab(share=0.4, spike=100, low=0.25, high=4)
    found = commensurate(12, 40, commensurability=prior).after(*new)
    points, shares = np.polynomial.legendre.leggauss(20)
    precisions = 0.25 + 3.75 * (points + 1) / 2
    slab = [(float(k**-0.5), 0.3 * float(w)) for k, w in zip(precisions, shares, strict=True)]
    pairs = [(0.1, 0.4), *slab]
    mean, _, weights = slow((12, 40), new, pairs, BetaBelief(1, 1))
    assert found.mean == pytest.approx(mean, abs=1e-7)
    assert found.spike == pytest.approx(weights[0], abs=1e-7)
    under_slab = sum(w * d for w, (d, _) in zip(weights[1:], pairs[1:], strict=True))
    assert found.distance.mean == pytest.approx(under_slab / sum(weights[1:]), abs=1e-6)
    assert (found.spike > 0.4) == (new == (6, 20))


@pytest.mark.parametrize(
    ("earlier", "spike", "low", "high"),
    [((12, 40), 100, 0.25, 4), ((1, 50), 1000, 0.01, 100), ((0, 30), 4, 0.1, 4)],
)
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_before_any_data_the_spike_has_its_share(
    earlier: tuple[int, int], spike: float, low: float, high: float, share: float
) -> None:
    prior = SpikeAndSlab(share, spike, low, high)
    assert commensurate(*earlier, commensurability=prior).spike == pytest.approx(share, abs=1e-6)


def test_a_gamma_precision_is_what_is_drawn() -> None:
    rng = np.random.default_rng(5)
    draws = 400_000
    precision = rng.gamma(2.0, 1 / 0.3, draws)
    first = rng.beta(13, 29, draws)
    log_odds = np.log(first) - np.log1p(-first) + rng.normal(size=draws) / np.sqrt(precision)
    rate = 1 / (1 + np.exp(-log_odds))
    weights = rate**11 * (1 - rate) ** 9
    found = commensurate(12, 40, commensurability=GammaPrecision(2, 0.3)).after(11, 20)
    for values, exact in (
        (rate, found.mean),
        (precision**-0.5, found.distance.mean),
        ((rate > 0.5).astype(np.float64), found.above(0.5)),
    ):
        estimate = float(weights @ values / weights.sum())
        error = float(np.sqrt((weights**2) @ (values - estimate) ** 2) / weights.sum())
        assert abs(estimate - exact) < 4 * error


@settings(max_examples=20, deadline=None)
@given(counts, counts)
def test_at_no_distance_the_studies_are_one(earlier: tuple[int, int], new: tuple[int, int]) -> None:
    found = commensurate(*earlier, commensurability=Fixed(0)).after(*new)
    pooled = BetaBelief(1, 1).after(*earlier).after(*new)
    assert found.mean == pytest.approx(pooled.mean, abs=1e-6)
    variance = pooled.mean * (1 - pooled.mean) / (pooled.a + pooled.b + 1)
    assert found.deviation == pytest.approx(np.sqrt(variance), abs=1e-6)


def test_at_a_great_distance_the_earlier_study_says_nothing() -> None:
    few, many = (
        commensurate(events, 100, commensurability=Fixed(30)).after(3, 8) for events in (5, 95)
    )
    assert few.mean == pytest.approx(many.mean, abs=1e-3)
    assert few.mean == pytest.approx(3 / 8, abs=1e-3)


def test_the_distance_grows_as_the_rates_come_apart() -> None:
    for prior in (HalfNormal(1.0), HalfCauchy(0.5), Uniform(3.0), GammaPrecision(1, 0.1)):
        before = commensurate(12, 40, commensurability=prior)
        means = [before.after(events, 20).distance.mean for events in (6, 11, 16, 20)]
        assert means == sorted(means)
        assert before.after(2, 8).after(4, 12).mean == pytest.approx(before.after(6, 20).mean)
        assert before.mixture().mean == pytest.approx(before.mean, abs=0.01)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        commensurate(3, 2, commensurability=HalfNormal(50))
    places = [fault.place for fault in refused.value.faults]
    assert places == ["events", "commensurability, scale"]
    with pytest.raises(InputRefused, match="SpikeAndSlab"):
        commensurate(1, 2, commensurability=3)  # type: ignore[arg-type]
    with pytest.raises(InputRefused) as refused:
        SpikeAndSlab(share=1, spike=1, low=3, high=2)
    assert [fault.place for fault in refused.value.faults] == ["share", "low", "high"]
    with pytest.raises(InputRefused, match="rate"):
        GammaPrecision(1, 0)
    with pytest.raises(InputRefused, match="not so many people"):
        commensurate(1, 2).after(5, 4)
