"""The walking rule: published numbers, and every completion of an examination."""

from itertools import product
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.evidence.walking_rule import (
    CAVEAT,
    WalkingForecast,
    chance_of_walking,
    walking_forecast,
)
from ayumi.isncsci import Exam
from ayumi.values import InputRefused
from tests.isncsci.exams import KINDS, exams_of

ANY = st.sampled_from(KINDS).flatmap(exams_of)
NAMES = ("motor.L3", "motor.S1", "light_touch.L3", "light_touch.S1")
NO_LEGS = {f"{side}.{name}": "0" for side in ("right", "left") for name in NAMES}


def slow_scores(exam: Exam, age: float) -> set[int]:
    """The scores of every completion of the eight cells, as the paper adds them up."""
    cells = exam.to_cells()
    choices = []
    for side in ("right", "left"):
        for name in NAMES:
            score = cells[f"{side}.{name}"].rstrip("*")
            highest = 5 if name.startswith("motor") else 2
            choices.append(range(highest + 1) if score == "NT" else [int(score)])
    found = set()
    for chosen in product(*choices):
        right, left = chosen[:4], chosen[4:]
        l3, s1, touch_l3, touch_s1 = (max(pair) for pair in zip(right, left, strict=True))
        found.add(2 * l3 + 2 * s1 + 5 * touch_l3 + 5 * touch_s1 - (10 if age >= 65 else 0))
    return found


@settings(max_examples=80, deadline=None)
@given(ANY, st.integers(10, 95), st.integers(0, 15))
def test_the_score_is_that_of_every_completion(exam: Exam, age: int, day: int) -> None:
    scores = slow_scores(exam, age)
    found = walking_forecast(exam, day=day, age=age)
    assert (found.score_low, found.score_high) == (min(scores), max(scores))
    assert found.determined == (len(scores) == 1)
    assert -10 <= found.score_low <= found.score_high <= 40
    chances = [1 / (1 + exp(3.273 - 0.267 * score)) for score in scores]
    assert found.chance_low == pytest.approx(min(chances), rel=1e-12)
    assert found.chance_high == pytest.approx(max(chances), rel=1e-12)


def test_the_published_chance_at_score_0_is_3_7_per_cent() -> None:
    assert round(100 * chance_of_walking(0), 1) == 3.7
    nothing = walking_forecast(Exam.intact().replace(NO_LEGS), day=10, age=30)
    assert nothing == WalkingForecast(0, 0)
    assert walking_forecast(Exam.intact(), day=0, age=30) == WalkingForecast(40, 40)
    old = walking_forecast(Exam.intact().replace(NO_LEGS), day=15, age=65)
    assert old == WalkingForecast(-10, -10)


def test_the_better_side_counts_item_by_item() -> None:
    exam = Exam.intact().replace(NO_LEGS | {"right.motor.L3": "3", "left.light_touch.S1": "1"})
    assert walking_forecast(exam, day=3, age=64.9) == WalkingForecast(11, 11)


def test_the_age_may_stand_in_the_examination() -> None:
    exam = Exam.intact(age=70)
    assert walking_forecast(exam, day=3).score_low == 30
    assert walking_forecast(exam, day=3, age=40).score_low == 40


def test_a_forecast_says_that_it_is_of_natural_recovery() -> None:
    assert "natural recovery only" in str(WalkingForecast(3, 9))
    assert "only" in CAVEAT.en
    assert "だけ" in CAVEAT.in_("ja")


def test_all_that_is_wrong_is_refused_at_once() -> None:
    with pytest.raises(InputRefused) as caught:
        walking_forecast(Exam.intact(), day=16)
    assert [fault.place for fault in caught.value.faults] == ["day", "age"]
    assert "day 0 to 15 since injury" in caught.value.faults[0].message
    for day, age in ((-1, 30), (3, -1), (float("nan"), 30), (3, float("inf"))):
        with pytest.raises(InputRefused):
            walking_forecast(Exam.intact(), day=day, age=age)
