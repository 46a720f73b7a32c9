"""Each kind of limit has a curve, or a reason why there is none."""

from math import comb, exp, factorial, inf, log, log1p, nan, sqrt
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from scipy import integrate, stats

from ayumi.product.accept import Accept
from ayumi.product.lot_statistics.efficiency import efficiency_from_spike_in
from ayumi.product.lot_statistics.measured_chances import Precision, normal_between
from ayumi.product.lot_statistics.operating_characteristic import (
    NOT_STATED,
    Curve,
    NoCurve,
    operating_characteristic,
)
from ayumi.product.lot_statistics.sampled_chances import Sampling
from ayumi.study.document import read_study
from ayumi.values import InputRefused, Unset

READ: TypeAdapter[Accept] = TypeAdapter(Accept)
STUDIES = Path(__file__).parents[3] / "src" / "ayumi" / "studies"

GIEMSA = {"kind": "rate", "of": "cells of normal karyotype", "at_least": 90, "scored": 50}
TETRAPLOID = {"kind": "rate", "of": "tetraploid metaphases", "at_most": 4, "scored": 100}
CLONE = {"kind": "clone", "scored": 20, "same_loss": 3, "same_gain": 2, "same_structural_change": 2}
COLONIES = {"kind": "count", "of": "colonies", "at_most": 0}
DDCT = {"kind": "delta_ct", "value": "delta_delta_ct", "at_least": 7.643, "control": "iPSC"}
BELOW = {"kind": "below_detection"}


def curve(
    accept: dict[str, Any], sampling: Sampling | None = None, precision: Precision | None = None
) -> Curve:
    found = operating_characteristic(READ.validate_python(accept), sampling, precision)
    assert isinstance(found, Curve), found
    return found


def measured(kind: str, limit: str = "90 %") -> dict[str, Any]:
    return {"kind": kind, "limit": limit}


def test_the_fields_numbers() -> None:
    """A lot with 10 % abnormal passes ≥ 90 % of 50; a clone of 10 % is seen by the 20-cell rule."""
    assert round(curve(GIEMSA)(0.90), 3) == 0.616
    assert round(1 - curve(CLONE, Sampling(abnormality="gain"))(0.10), 3) == 0.608
    assert round(1 - curve(CLONE, Sampling(abnormality="loss"))(0.10), 3) == 0.323
    assert round(1 - curve(CLONE, Sampling(abnormality="structural_change"))(0.10), 3) == 0.608
    assert round(1 - curve(COLONIES, Sampling(sampled=1e5))(1e-5), 3) == 0.632


@pytest.mark.parametrize("study", ["keio.toml", "kyoto_parkinson.toml"])
def test_every_limit_of_the_shipped_studies_has_a_curve_or_a_reason(study: str) -> None:
    document = read_study((STUDIES / study).read_bytes())
    seen: set[type] = set()
    specification = document.definition.specification
    assert not isinstance(specification, Unset)
    for level in specification.values():
        if isinstance(level.tests, Unset):
            continue
        for test in level.tests.values():
            found = operating_characteristic(test.accept)
            seen.add(type(found))
            if isinstance(found, NoCurve):
                assert found.reason
                continue
            assert found.assumes
            assert all(0 <= chance <= 1 for _, chance in found.table([0, 1e-6, 0.01, 0.5, 1]))
    assert NoCurve in seen


def test_every_kind_of_limit_is_answered() -> None:
    unit = {"of": "x", "scored": 20, "at_most": 1}
    examples: dict[str, dict[str, Any]] = {
        "count": {**COLONIES},
        "rate": {"kind": "rate", **unit},
        "clone": CLONE,
        "below_detection": BELOW,
        "delta_ct": DDCT,
        "range": {"kind": "range", "low": "1 mL", "high": "2 mL"},
        **{kind: measured(kind) for kind in ("at_least", "at_most", "above", "below")},
        "category": {"kind": "category", "results": {"a": "A", "b": "B"}, "accepted": ("a",)},
        "compared_with_ancestor": {
            "kind": "compared_with_ancestor", "ancestor": "p3", "of": "changes", "at_most": 5,
        },
        "reference_only": {"kind": "reference_only"},
    }  # fmt: skip
    kinds = {
        get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Accept)[0])
    }
    assert kinds == examples.keys()
    for kind, example in examples.items():
        found = operating_characteristic(READ.validate_python(example))
        by_chance = kind in ("count", "rate", "clone", "below_detection")
        assert isinstance(found, Curve) is by_chance
        if kind in ("at_least", "at_most", "above", "below", "range", "delta_ct"):
            assert found == NOT_STATED
            with_cv = Precision(sd=0.5) if kind == "delta_ct" else Precision(cv=0.1)
            assert curve(example, precision=with_cv).assumes
    assert str(NOT_STATED) == "no curve: the method's precision is not stated"


def test_an_unset_limit_says_why() -> None:
    found = operating_characteristic(Unset("not public"))
    assert found == NoCurve("the limit is unset (not public)")


@pytest.mark.parametrize("scored", [50, 55, 59, 60, 100])
def test_a_rate_passes_on_the_exact_share_of_those_scored(scored: int) -> None:
    """By enumeration, with the share compared in whole numbers."""
    found, share = curve(GIEMSA, Sampling(scored=scored)), 0.87
    passing = sum(
        comb(scored, k) * share**k * (1 - share) ** (scored - k)
        for k in range(scored + 1)
        if 100 * k >= 90 * scored
    )
    assert found(share) == pytest.approx(passing, rel=1e-9)
    at_most = curve(TETRAPLOID, Sampling(scored=scored + 50))
    few = sum(
        comb(scored + 50, k) * 0.05**k * 0.95 ** (scored + 50 - k)
        for k in range(scored + 51)
        if 100 * k <= 4 * (scored + 50)
    )
    assert at_most(0.05) == pytest.approx(few, rel=1e-9)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 60), st.integers(0, 60))
def test_curves_of_shares_rise_or_fall(one: float, other: float, scored: int, limit: int) -> None:
    low, high = sorted((one, other))
    limit = min(limit, scored)
    for sign, key in ((1, "at_least"), (-1, "at_most")):
        found = curve({"kind": "count", "of": "x", key: limit, "scored": scored})
        assert sign * found(high) >= sign * found(low) - 1e-12
        assert found(0.0) in (0.0, 1.0)
        assert found(1.0) in (0.0, 1.0)


def test_a_count_without_a_number_scored_is_poisson() -> None:
    rule = {"kind": "count", "of": "colonies", "at_most": 2}
    known = efficiency_from_spike_in(45, 100)
    by_hand, _ = integrate.quad(
        lambda s: (
            stats.beta(45.5, 55.5).pdf(s)
            * sum(exp(-3 * s) * (3 * s) ** k / factorial(k) for k in range(3))
        ),
        0,
        1,
    )
    assert curve(rule, Sampling(efficiency=known))(3.0) == pytest.approx(by_hand, rel=1e-8)
    plated = curve(rule, Sampling(sampled=3e5, efficiency=known))
    assert plated(1e-5) == pytest.approx(by_hand, rel=1e-8)
    at_least = curve({"kind": "count", "of": "colonies", "at_least": 3}, Sampling(efficiency=known))
    assert at_least(3.0) == pytest.approx(1 - by_hand, rel=1e-8)
    assert curve({"kind": "count", "of": "x", "at_least": 0})(0.0) == 1.0
    assert "45" not in str(plated)


def test_below_detection_passes_when_nothing_is_found() -> None:
    assert curve(BELOW)(0.0) == 1
    assert curve(BELOW)(2.0) == pytest.approx(exp(-2))
    assert curve(BELOW, Sampling(sampled=50, efficiency=0.5))(0.1) == pytest.approx(exp(-2.5))
    assert curve(BELOW, Sampling(sampled=50)).highest == inf


@given(st.floats(0.01, 0.5), st.floats(1, 100))
@settings(max_examples=30)
def test_a_normal_result_about_the_true_value(cv: float, true: float) -> None:
    spread = stats.norm(true, cv * true)
    precision = Precision(cv=cv)
    assert curve(measured("at_least"), precision=precision)(true) == pytest.approx(
        spread.sf(90), rel=1e-7, abs=1e-300
    )
    for kind in ("at_most", "below"):
        found = curve(measured(kind), precision=precision)(true)
        assert found == pytest.approx(spread.cdf(90), rel=1e-7, abs=1e-300)
    between = curve({"kind": "range", "low": "20 %", "high": "60 %"}, precision=precision)(true)
    assert between == pytest.approx(spread.cdf(60) - spread.cdf(20), abs=1e-12)


@given(st.floats(0.01, 1.5), st.floats(0.1, 1000))
@settings(max_examples=30)
def test_a_log_normal_result_about_the_true_value(cv: float, true: float) -> None:
    spread = stats.lognorm(sqrt(log1p(cv * cv)), scale=true)
    found = curve(measured("at_most", "25 [EU]/mL"), precision=Precision(cv=cv, scale="log"))
    assert found(true) == pytest.approx(spread.cdf(25), rel=1e-7, abs=1e-300)
    assert found(0.0) == 1


def test_at_a_true_value_of_nothing_the_result_is_nothing() -> None:
    precision = Precision(cv=0.1)
    zero = "0 %"
    assert curve(measured("at_most", zero), precision=precision)(0.0) == 1
    assert curve(measured("at_least", zero), precision=precision)(0.0) == 1
    assert curve(measured("above", zero), precision=precision)(0.0) == 0
    assert curve(measured("below", zero), precision=precision)(0.0) == 0
    for same in (precision, Precision(cv=0.1, scale="log")):
        assert curve(measured("at_most", zero), precision=same)(50.0) < 1e-20


def test_a_standard_deviation_goes_below_zero_where_values_may() -> None:
    found = curve(measured("at_most", "-80 Cel"), precision=Precision(sd=2.0))
    assert found(-80.0) == pytest.approx(0.5)
    assert found(-84.0) == pytest.approx(stats.norm.cdf(2))
    assert found.lowest == -inf


def test_cycles_have_a_standard_deviation_or_the_signals_cv() -> None:
    assert curve(DDCT, precision=Precision(sd=0.5))(8.143) == pytest.approx(stats.norm.cdf(1))
    cycles = sqrt(log1p(0.3**2)) / log(2)
    found = curve(DDCT, precision=Precision(cv=0.3, scale="log"))
    assert found(7.643 + cycles) == pytest.approx(stats.norm.cdf(1))
    upper = curve({**DDCT, "at_least": None, "at_most": 10}, precision=Precision(sd=0.5))
    assert upper(10.5) == pytest.approx(stats.norm.cdf(-1))
    with pytest.raises(InputRefused, match="no CV"):
        curve(DDCT, precision=Precision(cv=0.1))


def test_a_measured_share_of_so_many_events_has_chance_by_sampling() -> None:
    """0.01 % of 20,000 events is 2: a lot of 0.01 % passes by 0, 1 or 2 of them."""
    for kind, most in (("at_most", 2), ("below", 1)):
        found = curve(measured(kind, "0.01 %"), Sampling(scored=20_000))
        assert found(0.01) == pytest.approx(stats.binom.cdf(most, 20_000, 1e-4), rel=1e-9)
    for kind, least in (("at_least", 18), ("above", 19)):
        found = curve(measured(kind), Sampling(scored=20))
        assert found(80.0) == pytest.approx(stats.binom.sf(least - 1, 20, 0.8), rel=1e-9)
    between = {"kind": "range", "low": "10 %", "high": "30 %"}
    binom = stats.binom(20, 0.2)
    expected = float(binom.cdf(6) - binom.cdf(1))
    assert curve(between, Sampling(scored=20))(20.0) == pytest.approx(expected, rel=1e-9)
    for true in (0.1, 5.0, 45.0, 90.0):
        spread = stats.binom(20, true / 100)
        expected = sum(spread.pmf(k) for k in range(2, 7))
        found = curve(between, Sampling(scored=20))
        assert found(true) == pytest.approx(expected, rel=1e-8, abs=1e-16)
    narrow = {"kind": "range", "low": "11 %", "high": "14 %"}
    assert curve(narrow, Sampling(scored=20))(12.0) == 0
    assert curve(measured("above", "100 %"), Sampling(scored=20))(100.0) == 0
    assert curve(measured("at_most", "100 %"), Sampling(scored=20))(100.0) == 1
    assert curve(measured("below", "0 %"), Sampling(scored=20))(0.0) == 0


@given(st.floats(-40, 40), st.floats(-40, 40))
def test_normal_chances_keep_their_digits_in_both_tails(one: float, other: float) -> None:
    low, high = sorted((one, other))
    exact = stats.norm.cdf(high) - stats.norm.cdf(low)
    mirrored = stats.norm.sf(low) - stats.norm.sf(high)
    expected = exact if low < 0 else mirrored
    assert normal_between(low, high) == pytest.approx(expected, rel=1e-6, abs=1e-15)
    assert normal_between(low, inf) == pytest.approx(stats.norm.sf(low), rel=1e-9)
    assert normal_between(-inf, high) == pytest.approx(stats.norm.cdf(high), rel=1e-9)


@pytest.mark.parametrize(
    ("accept", "sampling", "precision", "places"),
    [
        (GIEMSA, Sampling(scored=49), None, ["sampling.scored"]),
        (GIEMSA, Sampling(scored=0), None, ["sampling.scored"]),
        (GIEMSA, Sampling(sampled=-1), None, ["sampling.sampled"] * 2),
        (GIEMSA, None, Precision(cv=0.1), ["precision"]),
        (GIEMSA, Sampling(abnormality="gain"), None, ["sampling.abnormality"]),
        (GIEMSA, Sampling(efficiency=0.5), None, ["sampling.efficiency"]),
        (CLONE, Sampling(abnormality="odd"), None, ["sampling.abnormality"]),  # type: ignore[arg-type]
        (BELOW, Sampling(scored=20), None, ["sampling.scored"]),
        (COLONIES, Sampling(scored=20, sampled=5), None, ["sampling.sampled"]),
        (measured("at_most", "25 [EU]/mL"), Sampling(scored=20), None, ["sampling"]),
        (measured("at_most"), Sampling(), None, ["sampling"]),
        (measured("at_most"), Sampling(scored=9), Precision(cv=0.1), ["precision"]),
        (DDCT, Sampling(scored=20), None, ["sampling"]),
    ],
)  # fmt: skip
def test_what_a_limit_cannot_use_is_refused(
    accept: dict[str, Any],
    sampling: Sampling | None,
    precision: Precision | None,
    places: list[str],
) -> None:
    with pytest.raises(InputRefused) as refused:
        operating_characteristic(READ.validate_python(accept), sampling, precision)
    assert [fault.place for fault in refused.value.faults] == places


def test_a_precision_is_one_of_its_two_forms() -> None:
    for wrong in (
        {},
        {"cv": 0.1, "sd": 1.0},
        {"cv": 0},
        {"sd": -1},
        {"cv": 20},
        {"sd": 1, "scale": "log"},
    ):
        with pytest.raises(InputRefused, match="precision"):
            Precision(**wrong)


def test_a_true_value_that_cannot_be_is_refused() -> None:
    for value in (-0.1, 1.1, nan, inf):
        with pytest.raises(InputRefused, match="from 0 to 1"):
            curve(GIEMSA)(value)
    for value in (-0.5, 100.5):
        with pytest.raises(InputRefused, match="from 0 to 100"):
            curve(measured("at_most"), precision=Precision(cv=0.1))(value)
        with pytest.raises(InputRefused, match="from 0 to 100"):
            curve(measured("at_most"), Sampling(scored=20))(value)
    for value in (1.5, -0.5):
        with pytest.raises(InputRefused, match="from 0 to 1"):
            curve(CLONE)(value)
    with pytest.raises(InputRefused, match="from 0"):
        curve(COLONIES)(inf)
