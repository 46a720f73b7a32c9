"""Results beside natural recovery: published numbers, second ways, and the rule of verdicts."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb, isclose, prod, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincc, betaln, expit, log_expit

from ayumi.evidence.answer import Own, OwnMean, answer
from ayumi.evidence.bars import MEASURES
from ayumi.evidence.chances import chances_of_count, chances_of_mean
from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_table import shipped
from ayumi.evidence.control_group import Control, beside_control, fisher_two_sided
from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.question import Count, ObservedMean, Question, read_question
from ayumi.evidence.verdict import verdict_of
from ayumi.evidence.what_would_change import what_would_change
from ayumi.statistics.decisions.fisher import fisher_power

C, D = "ais_to_C_or_better", "ais_to_D_or_better"
KEIO = read_question(
    measure=C, responders=2, n=4, baseline_ais="A", baseline_day="14-28", level="C3-T10",
    follow_up="52", country="JP",
)  # fmt: skip
ROWS = {row.id: row for row in shipped()}


def row(events: int, n: int, name: str = "own", **more: object) -> Comparator:
    return Comparator(
        name,
        C,
        n=n,
        events=events,
        baseline_ais="A",
        usable_as_prior=True,
        **more,  # type: ignore[arg-type]
    )


# Two of four people with AIS A reach C or better, by the natural rates of the table of comparators:
# id, P(at least 2 of 4) at the rate as printed, and its whole-number form.
@pytest.mark.parametrize(
    ("name", "chance", "about"),
    [
        ("scirehab_C3T10_d14_28_incomplete", 0.0023, 428),  # 1 of 50
        ("scirehab_C3T10_incomplete", 0.016, 63),  # 8 of 150
        ("scirehab_cervical_incomplete", 0.034, 29),  # 7 of 88
        ("press_two_grades", 0.052, 19),  # 10 %
        ("kirshblum2022_incomplete", 0.089, 11),  # 13.4 %
        ("kirshblum2016_incomplete", 0.138, 7),  # 17.1 %
        ("scims_tetra_2013_2015_incomplete", 0.315, 3),  # 28.1 %
        ("japan_single_centre_incomplete", 0.426, 2),  # 44 of 128
    ],
)
def test_two_of_four_over_the_range_of_comparators(name: str, chance: float, about: int) -> None:
    found = {one.comparator.id: one for one in answer(KEIO, shipped()).rows}[name].at_lowest
    assert found.at_least == pytest.approx(chance, rel=0.02)
    assert round(1 / found.at_least) == about  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "with_uncertainty", "verdict"),
    [
        ("scirehab_C3T10_d14_28_incomplete", 0.00776, "unlikely"),  # about 1 in 130
        ("scirehab_C3T10_incomplete", 0.0192, "unlikely"),
        ("scirehab_cervical_incomplete", 0.0414, "borderline"),
        ("kirshblum2016_incomplete", 0.1424, "compatible"),  # 32 of 187: about 1 in 7
    ],
)
def test_two_of_four_with_the_comparators_own_uncertainty(
    name: str, with_uncertainty: float, verdict: str
) -> None:
    found = {one.comparator.id: one for one in answer(KEIO, shipped()).rows}[name]
    assert found.at_lowest.with_uncertainty == pytest.approx(with_uncertainty, rel=0.005)
    assert found.verdict == verdict


def test_one_of_four_stands() -> None:
    """The question about D: from 0.05 (2 of 150) to 0.26 (7.1 %)."""
    asked = replace(KEIO, measure=D, count=Count(1, 1, 4))
    found = {one.comparator.id: one.at_lowest.at_least for one in answer(asked, shipped()).rows}
    assert found["scirehab_C3T10_D"] == pytest.approx(0.0523, abs=5e-5)
    assert found["marino2011_D"] == pytest.approx(0.2552, abs=5e-5)
    assert found["scirehab_C3T10_d14_28_D"] == 0


def test_the_studys_own_rate() -> None:
    """2 of 4: Clopper-Pearson 6.8 to 93.2 %, as every statistics program gives it."""
    own = answer(KEIO, shipped()).own
    assert isinstance(own, Own)
    found = own.lowest.clopper_pearson
    assert (found.lower_limit, found.upper_limit) == pytest.approx((0.0676, 0.9324), abs=5e-5)
    assert own.lowest.jeffreys.method == "jeffreys"
    assert own.lowest.wilson.method == "wilson"
    assert own.lowest.estimate == 0.5


def slow_binomial(k: int, n: int, rate: float) -> float:
    return sum(comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k, n + 1))


@given(st.integers(1, 12), st.data())
def test_chances_are_sums_and_integrals(n: int, data: st.DataObject) -> None:
    """Binomial terms added up, and the same integrated over the comparator's belief."""
    k = data.draw(st.integers(0, n))
    of = data.draw(st.integers(1, 300))
    events = data.draw(st.integers(0, of))
    found = chances_of_count(k, n, row(events, of))
    assert found.at_least is not None
    assert isclose(found.at_least, slow_binomial(k, n, events / of), rel_tol=1e-9, abs_tol=1e-15)
    # The belief of the rate on its logit, where the density has no poles.
    where = np.linspace(-40, 40, 8001)
    p, q = 1 / (1 + np.exp(-where)), 1 / (1 + np.exp(where))
    logs = (events + 0.5) * np.log(p) + (of - events + 0.5) * np.log(q)
    density = np.exp(logs - logs.max())
    tails = sum(comb(n, i) * p**i * q ** (n - i) for i in range(k, n + 1))
    assert found.with_uncertainty == pytest.approx(
        float((density * tails).sum() / density.sum()), rel=1e-4, abs=1e-9
    )


def test_posterior_against_simulation() -> None:
    rng = np.random.default_rng(4)
    draws = 400_000
    for (k, n), (events, of) in (((2, 4), (1, 50)), ((2, 4), (44, 128)), ((0, 6), (3, 20))):
        found = chances_of_count(k, n, row(events, of)).posterior_higher
        own = rng.beta(k + 0.5, n - k + 0.5, draws)
        share = (own > rng.beta(events + 0.5, of - events + 0.5, draws)).mean()
        error = sqrt(share * (1 - share) / draws)
        assert found == pytest.approx(share, abs=5 * error)


def test_a_mean_against_simulation() -> None:
    """Drawn in two steps: what the comparator leaves open of its mean and spread, then a mean."""
    rng, draws = np.random.default_rng(9), 400_000
    there = Comparator("there", "uems_gain", n=29, mean=5.4, sd=5.8, usable_as_prior=True)
    seen = ObservedMean(7.8, 4.5, 17)
    found = chances_of_mean(seen, there)
    assert there.n is not None
    assert there.mean is not None
    assert there.sd is not None
    spread = there.sd * np.sqrt((there.n - 1) / rng.chisquare(there.n - 1, draws))
    mean = rng.normal(there.mean, spread / sqrt(there.n))
    foretold = (rng.normal(mean, spread / sqrt(seen.n)) >= seen.mean).mean()
    known = (rng.normal(there.mean, there.sd / sqrt(seen.n), draws) >= seen.mean).mean()
    assert seen.sd is not None
    own = seen.mean + seen.sd / sqrt(seen.n) * rng.standard_t(seen.n - 1, draws)
    theirs = there.mean + there.sd / sqrt(there.n) * rng.standard_t(there.n - 1, draws)
    for value, simulated in (
        (found.at_least, known),
        (found.with_uncertainty, foretold),
        (found.posterior_higher, (own > theirs).mean()),
    ):
        assert value == pytest.approx(simulated, abs=5 * sqrt(simulated / draws))


def test_a_mean_says_what_it_can() -> None:
    """Without people the mean alone; without a spread nothing; without an own SD no belief."""
    nobody = Comparator("a", "uems_gain", mean=7.8, sd=6.5)
    assert chances_of_mean(ObservedMean(7.8, 2.0, 4), nobody).at_least == pytest.approx(0.5)
    assert chances_of_mean(ObservedMean(7.8, 2.0, 4), nobody).with_uncertainty is None
    assert (
        chances_of_mean(ObservedMean(1, 2, 4), Comparator("a", "uems_gain", mean=1)).at_least
        is None
    )
    known = Comparator("a", "uems_gain", mean=5.4, sd=5.8, n=29)
    assert chances_of_mean(ObservedMean(7.8, None, 1), known).posterior_higher is None


def test_a_change_is_answered_by_means() -> None:
    asked = read_question(
        measure="uems_gain", mean=7.8, sd=4.5, n=17, baseline_ais="A", level="cervical"
    )
    found = answer(asked, shipped())
    assert isinstance(found.own, OwnMean)
    assert found.own.low == pytest.approx(7.8 - 2.1199 * 4.5 / sqrt(17), abs=1e-3)
    verdicts = {one.comparator.id: one.verdict for one in found.asked}
    assert verdicts["scirehab_d14_28_uems"] != "not usable"
    assert verdicts["kirshblum2022_uems"] == "not usable"
    natural = {one.comparator.id: one.natural for one in found.asked}["scirehab_d14_28_uems"]
    assert natural is not None
    assert natural.low == pytest.approx(5.4 - 2.0484 * 5.8 / sqrt(29), abs=1e-3)


def test_why_a_row_gives_no_verdict() -> None:
    def because(comparator: Comparator, asked: Question = KEIO) -> tuple[str, ...]:
        [found] = answer(asked, [comparator]).rows
        assert (found.verdict == "not usable") == bool(found.not_usable_because)
        return found.not_usable_because

    assert because(row(1, 50)) == ()
    assert because(replace(row(1, 50), measure="ais_any_improvement")) == ("definition",)
    assert because(replace(row(1, 50), baseline_ais="B")) == ("grade",)
    assert because(replace(row(1, 50), baseline_ais="A+B")) == ("grade",)
    assert because(replace(row(1, 50), baseline_ais=None)) == ()
    assert because(row(1, 50, levels=LevelRange("T11", "T12"))) == ("level",)
    assert because(row(1, 50, levels=LevelRange("T10", "T12"))) == ()
    assert because(replace(row(1, 50), usable_as_prior=False)) == ("not a prior",)
    assert because(replace(row(1, 50), n=None, events=None, percent=2.0)) == ("no count",)
    assert because(row(1, 50), replace(KEIO, count=None)) == ("no result",)
    levels = Question("motor_level_gain_2", Count(1, 1, 4), baseline_ais="A")
    unclear = replace(row(3, 30), measure="motor_level_gain_2", side="per_person_unclear")
    assert because(unclear, levels) == ("side",)
    sides = Question("motor_level_gain_2_per_side", Count(1, 1, 8), baseline_ais="A")
    each = replace(row(3, 30), measure="motor_level_gain_2_per_side", side="per_side")
    assert because(each, sides) == ("sides",)


def test_a_mean_of_one_person_or_without_a_spread_gives_no_verdict() -> None:
    """Student t with 0 degrees of freedom says nothing, nor does a spread of 0."""
    asked = Question("uems_gain", observed_mean=ObservedMean(7.0, 4.0, 8))
    known = Comparator("there", "uems_gain", n=9, mean=3.0, sd=2.0, usable_as_prior=True)
    for there in (replace(known, n=1), replace(known, sd=0.0)):
        [found] = answer(asked, [there]).rows
        assert found.not_usable_because == ("no count",)
        assert not found.usable
    [found] = answer(asked, [known]).rows
    assert found.usable


def test_without_a_result_no_row_is_usable() -> None:
    for found in answer(replace(KEIO, count=None), shipped()).rows:
        assert (found.usable, found.verdict) == (False, "not usable")
        assert found.not_usable_because


def test_a_comparators_own_undetermined_people_count_as_recovered() -> None:
    """Its verdict is that of its highest count, and the row says so."""
    asked = Question(C, Count(2, 2, 4), baseline_ais="A")
    unlikely, high, both = (
        answer(asked, [one]).rows[0]
        for one in (row(2, 60), row(20, 60), row(2, 60, events_highest=20))
    )
    assert (unlikely.verdict, high.verdict) == ("unlikely", "compatible")
    assert (both.verdict, both.at_lowest, both.natural) == (
        high.verdict,
        high.at_lowest,
        high.natural,
    )
    assert "18 of its 60 people are undetermined and count as recovered: 20, not 2" in both.why.en
    assert "undetermined" not in high.why.en
    assert both.why.ja is not None
    assert "60人中18人は判定不能" in both.why.ja
    needed = what_would_change(answer(asked, [both.comparator])).needed
    assert (
        needed[0].successes == what_would_change(answer(asked, [row(20, 60)])).needed[0].successes
    )


def exact_chance(k: int, n: int, events: int, of: int) -> Fraction:
    """P(k or more of n) under Beta(events + ½, of − events + ½), in fractions."""

    def rising(start: Fraction, steps: int) -> Fraction:
        return prod((start + i for i in range(steps)), start=Fraction(1))

    a, b = events + Fraction(1, 2), of - events + Fraction(1, 2)
    ways = (comb(n, i) * rising(a, i) * rising(b, n - i) for i in range(k, n + 1))
    return sum(ways, start=Fraction(0)) / rising(a + b, n)


def test_a_chance_exactly_at_a_threshold_is_the_threshold() -> None:
    """Every such pair of small counts, found by fractions: 0.025 is borderline, 0.10 compatible."""
    seen = {"borderline": 0, "compatible": 0}
    words = {Fraction(1, 40): "borderline", Fraction(1, 10): "compatible"}
    for n, of in product(range(1, 4), range(1, 120)):
        for k, events in product(range(1, n + 1), range(min(of, 4))):
            bar = exact_chance(k, n, events, of)
            if bar not in words:
                continue
            [found] = answer(Question(C, Count(k, k, n)), [row(events, of)]).rows
            assert found.verdict == words[bar]
            assert found.at_lowest.with_uncertainty == float(bar)
            seen[found.verdict] += 1
    assert seen["borderline"] >= 3
    assert seen["compatible"] >= 3


def test_many_people_on_either_side_are_counted_exactly() -> None:
    """2,000 people, and comparators of a thousand million: nothing is left out, nothing is lost."""
    many = row(134_000_000, 10**9)
    found = chances_of_count(2, 4, many)
    assert found.at_least is not None
    assert found.with_uncertainty == pytest.approx(found.at_least, rel=1e-7)
    found = chances_of_count(300, 2000, row(32, 187))
    assert found.with_uncertainty == pytest.approx(
        float(1 - betabinom_below(300, 2000, 32.5, 155.5)), rel=1e-9
    )
    changes = what_would_change(answer(Question(C, Count(300, 300, 2000)), shipped()))
    assert changes.needed


def betabinom_below(k: int, n: int, a: float, b: float) -> float:
    """P(fewer than k), by quadrature over the rate."""
    where = np.linspace(-20, 20, 20_001)
    rate = expit(where)
    density = np.exp(a * log_expit(where) + b * log_expit(-where) - betaln(a, b))
    return float((density * betaincc(k, n - k + 1, rate)).sum() * (where[1] - where[0]))


def test_no_chance_exceeds_one() -> None:
    there = Comparator("there", "uems_gain", n=29, mean=5.4, sd=5.8)
    higher = chances_of_mean(ObservedMean(50, 1e-9, 10), there).posterior_higher
    assert higher is not None
    assert 0.99 < higher <= 1


def test_the_rest_orders_and_excludes_nothing() -> None:
    """Baseline day, level in part, follow-up, era and country never make a row unusable."""
    far = row(
        8, 150, "far", baseline_days=(300, 400), followup_weeks=4.0, era=(1950, 1960), country="US"
    )
    near = row(1, 50, "near", baseline_days=(14, 28), followup_weeks=52.0, country="JP")
    found = answer(KEIO, [far, near])
    assert [one.comparator.id for one in found.rows] == ["near", "far"]
    assert [one.usable for one in found.rows] == [True, True]


def test_what_a_sentence_may_quote() -> None:
    """Of rows without a verdict: published, of a known grade, of people who are alike."""

    def told(**more: object) -> bool:
        without_n = replace(row(1, 50), n=None, events=None, percent=2.0)
        [found] = answer(KEIO, [replace(without_n, **more)]).rows  # type: ignore[arg-type]
        return found.told

    assert told()
    assert told(status="read")
    assert not told(status="press")
    assert not told(status="unpublished")
    assert not told(baseline_ais="B")
    assert not told(baseline_ais=None)
    assert not told(levels=LevelRange("L1", "L5"))


@given(st.integers(1, 40), st.integers(0, 300), st.integers(1, 300))
def test_as_many_as_none_are_certain(n: int, events: int, more: int) -> None:
    found = chances_of_count(0, n, row(events, events + more))
    assert (found.at_least, found.with_uncertainty) == (1.0, 1.0)


def test_chronic_people_of_mixed_grades_give_no_verdict() -> None:
    """AXER-204's placebo arm: over a year after injury, no grade told (PMC10410101)."""
    assert not ROWS["axer204_placebo_uems"].usable_as_prior
    assert "chronic" in ROWS["axer204_placebo_uems"].note


def test_undetermined_people_count_as_lowest_and_as_highest() -> None:
    found = answer(replace(KEIO, count=Count(2, 3, 4)), [row(19, 161)])
    [one] = found.rows
    assert (one.verdict, one.verdict_at_highest) == ("borderline", "unlikely")
    assert "unlikely if the undetermined count as reached" in one.why.en
    assert one.why.ja is not None
    assert "判定不能を達成とみなせば" in one.why.ja
    assert found.undetermined
    assert (found.tally.borderline, found.tally_at_highest.unlikely) == (1, 1)


def test_what_was_filtered_out_is_still_counted_once() -> None:
    kept, left = [row(1, 50, "a")], [row(32, 187, "b")]
    found = answer(KEIO, kept, [("b", "taken out by --without")], left)
    assert found.tally.to_dict() == {"unlikely": 1, "borderline": 0, "compatible": 0}
    assert found.tally_of_all is not None
    assert found.tally_of_all.to_dict() == {"unlikely": 1, "borderline": 0, "compatible": 1}
    assert answer(KEIO, kept).tally_of_all is None


COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(COUNTS, min_size=1, max_size=6), st.integers(1, 30), st.data())
def test_verdicts_follow_the_rule(
    rows: Sequence[tuple[int, int]], n: int, data: st.DataObject
) -> None:
    lowest = data.draw(st.integers(0, n))
    highest = data.draw(st.integers(lowest, n))
    asked = replace(KEIO, count=Count(lowest, highest, n))
    found = answer(asked, [row(*counts, f"r{i}") for i, counts in enumerate(rows)])
    order = ("unlikely", "borderline", "compatible")
    assert len(found.rows) == len(rows)
    assert found.tally.usable == len(found.usable) == found.tally_at_highest.usable
    for one in found.rows:
        assert one.verdict == verdict_of(one.at_lowest.with_uncertainty)
        assert order.index(one.verdict_at_highest) <= order.index(one.verdict)
        assert one.natural is not None
        assert one.natural.low is not None
        assert one.natural.high is not None
        assert one.natural.low <= one.natural.estimate <= one.natural.high


@given(st.sampled_from(MEASURES), st.integers(1, 6), st.sampled_from([None, "A", "B", "A+B"]))
def test_every_shipped_row_can_be_asked_anything(measure: str, n: int, grade: str | None) -> None:
    change = measure.endswith("_gain")
    asked = Question(
        measure,
        None if change else Count(1, n, n),
        baseline_ais=grade,
        observed_mean=ObservedMean(4.0, 3.0, n) if change else None,
    )
    found = answer(asked, shipped())
    assert len(found.rows) == len(shipped())
    assert all(one.why.en and one.why.ja for one in found.rows)


def test_what_would_change_it() -> None:
    """The rate at which P(at least 2 of 4) is 0.025 or 0.10, and what the extremes ask for."""
    found = what_would_change(answer(KEIO, shipped()))
    assert found.turning is not None
    for rate, limit in ((found.turning.unlikely, 0.025), (found.turning.compatible, 0.10)):
        assert slow_binomial(2, 4, rate) == pytest.approx(limit, rel=1e-9)
    low, high = found.needed
    assert (low.row.comparator.id, low.successes, low.people) == (
        "scirehab_C3T10_d14_28_incomplete", 2, 4,
    )  # fmt: skip
    assert (high.row.comparator.id, high.successes) == ("kirshblum2016_incomplete", 3)
    assert high.per_arm is not None
    assert fisher_power(0.171, 0.5, high.per_arm, high.per_arm) >= 0.8
    assert fisher_power(0.171, 0.5, high.per_arm - 1, high.per_arm - 1) < 0.8
    belief = high.row.comparator.belief
    assert belief is not None
    chances = chances_of_count(3, 4, row(32, 187)).with_uncertainty
    assert chances is not None
    assert chances < 0.025
    assert what_would_change(answer(replace(KEIO, count=Count(0, 1, 4)), shipped())).needed == ()


def test_fishers_exact_test_with_two_sides() -> None:
    """Fisher's tea: P = 34/70; the Yonsei trial, 5 of 19 against 1 of 15: P = 0.20."""
    assert fisher_two_sided(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert fisher_two_sided(5, 19, 1, 15) == pytest.approx(0.20, abs=0.005)
    assert fisher_two_sided(0, 4, 0, 4) == 1


def test_a_control_group_is_compared_at_both_ends() -> None:
    found = beside_control(Count(2, 3, 4), Control(1, 8, randomised=True))
    assert found.at_lowest.two_sided == pytest.approx(fisher_two_sided(2, 4, 1, 8))
    assert found.at_highest.two_sided == pytest.approx(fisher_two_sided(3, 4, 1, 8))
    rng = np.random.default_rng(2)
    difference = rng.beta(2.5, 2.5, 400_000) - rng.beta(1.5, 7.5, 400_000)
    assert found.at_lowest.higher == pytest.approx((difference > 0).mean(), abs=0.003)
    ends = np.quantile(difference, [0.025, 0.975])
    assert (found.at_lowest.low, found.at_lowest.high) == pytest.approx(ends, abs=0.005)


@given(st.floats(-30, 30), st.floats(0.01, 30), st.integers(2, 60), st.floats(0.01, 30))
def test_two_means_are_compared_as_a_sum_over_a_grid(
    mean: float, sd: float, n: int, natural_sd: float
) -> None:
    """P(own > natural) of two Student t beliefs, added up over the natural one's quantiles."""
    from scipy.special import stdtr, stdtrit

    there = Comparator("there", "uems_gain", n=20, mean=5.0, sd=natural_sd)
    found = chances_of_mean(ObservedMean(mean, sd, n), there).posterior_higher
    quantiles = 5.0 + natural_sd / sqrt(20) * stdtrit(19, (np.arange(20_000) + 0.5) / 20_000)
    slow = stdtr(n - 1, (mean - quantiles) / (sd / sqrt(n))).mean()
    assert found == pytest.approx(slow, abs=2e-4)
