"""Which comparators may make one prior, which may not and why; and which somebody chose to see."""

from dataclasses import replace
from itertools import combinations
from math import sqrt

import pytest

from ayumi.evidence.combining import prior_from, why_not_prior, why_not_together
from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_table import shipped
from ayumi.evidence.selecting import selected
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.normal_mixture import NormalMixture
from ayumi.values import InputRefused

ROWS = {row.id: row for row in shipped()}


def reasons(*rows: Comparator) -> str:
    with pytest.raises(InputRefused) as refused:
        prior_from(rows)
    return str(refused.value)


def own(name: str, **given: object) -> Comparator:
    row = Comparator(
        name, "ais_to_C_or_better", n=40, events=4, people=frozenset({name}), usable_as_prior=True,
        baseline_days=(14, 28), baseline_ais="A",
    )  # fmt: skip
    return replace(row, **given)  # type: ignore[arg-type]


def test_one_row_gives_its_own_belief() -> None:
    prior = prior_from([ROWS["scirehab_C3T10_d14_28_incomplete"]])
    assert prior.belief == BetaMixture.of((1.0, 1.5, 49.5))
    assert prior.joined is None
    robust = prior_from([ROWS["scirehab_C3T10_d14_28_incomplete"]], robust=0.2)
    assert robust.belief == BetaMixture.of((0.8, 1.5, 49.5), (0.2, 1, 1))
    assert robust.informative == prior.belief


def test_one_mean_gives_the_normal_belief_of_its_standard_error() -> None:
    prior = prior_from([ROWS["scirehab_d14_28_uems"]], robust=0.1)
    assert prior.informative == NormalMixture.of((1.0, 5.4, 5.8 / sqrt(29)))
    assert isinstance(prior.belief, NormalMixture)
    assert prior.belief.parts[-1].deviation == pytest.approx(5.8)


def test_rows_of_other_people_are_joined_by_a_meta_analytic_prior() -> None:
    rows = [ROWS[name] for name in ("marino1999_incomplete", "burns2003_incomplete",
                                    "spiess2009_incomplete")]  # fmt: skip
    prior = prior_from(rows, robust=0.2)
    assert prior.ids == tuple(row.id for row in rows)
    assert prior.joined is not None
    assert isinstance(prior.informative, BetaMixture)
    pooled = 60 / 674
    assert 0.5 * pooled < prior.informative.mean < 2 * pooled
    # Between-study differences leave more doubt than the people pooled would.
    assert prior.informative.deviation > sqrt(pooled * (1 - pooled) / 674)
    assert prior.belief.weights[-1] == pytest.approx(0.2)
    assert any("country differ: US, EU" in remark for remark in prior.remarks)
    assert any("from a percentage" in remark for remark in prior.remarks)


def test_means_are_joined_too() -> None:
    one = own("a", measure="uems_gain", events=None, mean=5.0, sd=6.0)
    other = own("b", measure="uems_gain", events=None, mean=7.0, sd=6.0)
    prior = prior_from([one, other])
    assert 5.0 < prior.informative.mean < 7.0
    assert prior.informative.deviation > 6.0 / sqrt(80)


def test_every_reason_is_told_at_once() -> None:
    said = reasons(
        ROWS["scirehab_C3T10_incomplete"],
        ROWS["kirshblum2016_any"],
        ROWS["kirshblum2022_incomplete"],
        ROWS["press_two_grades"],
    )
    assert "may hold the same people, of SCIMS" in said
    assert "different definitions, ais_to_C_or_better and ais_any_improvement" in said
    assert "different bands of baseline days, day 2-275 and day 0-30" in said
    assert "marked as no prior, known from a press report only" in said
    assert "187 people of AIS A and B together" in said
    assert "the number of people is not known" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"people": frozenset({"b", "A"})}, "may hold the same people"),
        ({"measure": "ais_any_improvement"}, "different definitions"),
        ({"baseline_days": (0, 30)}, "different bands"),
        ({"baseline_ais": "B"}, "different grades at baseline, A and B"),
        ({"usable_as_prior": False, "note": "why so"}, "marked as no prior (why so)"),
        ({"n": None, "events": None, "percent": 10.0}, "the number of people is not known"),
    ],
)
def test_each_reason_alone(given: dict[str, object], said: str) -> None:
    one = own("a")
    found = reasons(one, own("b", **given))
    assert said in found
    assert "1 fault" in found


def test_the_same_row_twice_no_row_and_a_weight_that_is_none() -> None:
    assert "is named twice" in reasons(own("a"), own("a"))
    assert "name one comparator at least" in reasons()
    with pytest.raises(InputRefused, match="write a share"):
        prior_from([own("a")], robust=1.5)


def test_unknown_days_may_differ_but_one_row_of_them_stands_alone() -> None:
    one, other = own("a", baseline_days=None), own("b", baseline_days=None)
    assert "baseline days of both are unknown" in reasons(one, other)
    assert prior_from([one]).ids == ("a",)


def test_sides_are_not_people() -> None:
    sides = own("a", measure="motor_level_gain_2_per_side")
    assert "not independent" in reasons(sides)
    best = own("b", measure="motor_level_gain_2", side="best")
    unclear = own("c", measure="motor_level_gain_2", side="per_person_unclear")
    assert "different rules for the two sides" in reasons(best, unclear)


def test_no_two_shipped_rows_with_the_same_people_are_ever_joined() -> None:
    joinable = set()
    for one, other in combinations(shipped(), 2):
        if one.people & other.people:
            assert any("the same people" in reason for reason in why_not_together(one, other))
        if not [*why_not_prior(one), *why_not_prior(other), *why_not_together(one, other)]:
            joinable.add((one.id, other.id))
            assert {one.band, other.band} == {"day 0-15"}
    assert ("marino1999_incomplete", "spiess2009_incomplete") in joinable
    assert ("spiess2009_incomplete", "spiess2009_aboveT10_incomplete") not in joinable


# Choosing


def test_filters_keep_what_they_name_and_tell_why_of_the_rest() -> None:
    found = selected(shipped(), registry=["emsci"], without=["spiess2009_any"])
    assert {row.registry for row in found.kept} == {
        "EMSCI", "EMSCI+Sygen", "EMSCI+SCIMS+Sygen", "NACTN+EMSCI+SCIMS",
    }  # fmt: skip
    why = dict(found.filtered_out)
    assert why["spiess2009_any"] == "taken out by --without"
    assert why["marino1999_any"] == "SCIMS; only emsci was asked for"
    assert len(found.kept) + len(found.left_out) == len(shipped())
    assert [row.id for row in found.left_out] == list(why)


def test_only_and_countries() -> None:
    assert [row.id for row in selected(shipped(), only=["kawano2020_any"]).kept] == [
        "kawano2020_any"
    ]
    kept = selected(shipped(), country=["jp"]).kept
    assert {row.country for row in kept} == {"JP"}
    assert selected(shipped()).filtered_out == ()


def test_filters_that_contradict_or_name_nothing_known() -> None:
    with pytest.raises(InputRefused) as refused:
        selected(
            shipped(), only=["marino1999_any", "kawano2020_an"], without=["marino1999_any"],
            registry=["SCIMZ"], country=["ZZ", "Japan"],
        )  # fmt: skip
    said = {(fault.place, fault.value): fault.message for fault in refused.value.faults}
    assert "did you mean `kawano2020_any`" in said["--only", "kawano2020_an"]
    assert "in --only and in --without" in said["--only", "marino1999_any"]
    assert "did you mean `SCIMS`" in said["--registry", "SCIMZ"]
    assert "no comparator is of this country" in said["--country-only", "ZZ"]
    assert "two letters" in said["--country-only", "Japan"]


def test_filters_that_leave_nothing() -> None:
    with pytest.raises(InputRefused, match="leave no comparator at all"):
        selected(shipped(), registry=["EMSCI"], country=["KR"])
