"""Events of special interest that values show, by hand and over all that is possible."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ayumi.isncsci import LEVELS, RESULTS, TOTALS, Exam, classify
from ayumi.participants import Instrument, Limits
from ayumi.participants.recorded import Between, Missing, RecordedValue
from ayumi.safety.finding import Finding, found
from ayumi.safety.found_by import FoundBy, examination_of
from ayumi.values import Keyed, Unset

RULE: TypeAdapter[Any] = TypeAdapter(FoundBy)
TROUGH = "laboratory.trough"


def rule(kind: str, **written: Any) -> Any:
    return RULE.validate_python({"kind": kind, **written})


def loss(**thresholds: int) -> Any:
    return rule("neurological_loss", **thresholds)


def values_of(exam: Exam, name: str = "isncsci") -> dict[str, RecordedValue]:
    """What rules see of an examination."""
    classified = classify(exam)
    values: dict[str, RecordedValue] = {}
    for result in RESULTS:
        possible = classified[result].values
        values[f"{name}.{result}"] = possible if len(possible) > 1 else possible[0]
    for total in TOTALS:
        span = getattr(classified.totals, total)
        low, high = Decimal(span.low), Decimal(span.high)
        values[f"{name}.{total}"] = low if low == high else Between(low, high)
    return values


def certainty(finding: Finding | None) -> str | None:
    return None if finding is None else finding.certainty


def verdict(losses: Iterable[bool]) -> str | None:
    """What follows if a loss is there in each, in some, or in none of all possible pairs."""
    seen = set(losses)
    return "alert" if seen == {True} else "review_required" if True in seen else None


INJURED = Exam.intact(prior_deficit=True).replace(
    {f"{side}.motor.{muscle}": "1" for side in ("right", "left") for muscle in ("L2", "L3", "L4")}
)


# Against everything that is possible


levels = st.lists(st.sampled_from(LEVELS), min_size=1, max_size=4, unique=True).map(tuple)
spans = st.tuples(st.integers(0, 50), st.integers(0, 20)).map(lambda ab: (ab[0], min(50, sum(ab))))


def level_value(possible: tuple[str, ...]) -> RecordedValue:
    return possible if len(possible) > 1 else possible[0]


def span_value(span: tuple[int, int]) -> RecordedValue:
    low, high = map(Decimal, span)
    return low if low == high else Between(low, high)


@given(levels, levels, st.integers(1, 5))
def test_a_level_is_lost_if_it_is_in_every_possible_pair(
    before: tuple[str, ...], after: tuple[str, ...], threshold: int
) -> None:
    seen = found(
        loss(levels=threshold),
        {"isncsci.motor_left": level_value(before)},
        {"isncsci.motor_left": level_value(after)},
    )
    rank = {level: place for place, level in enumerate(LEVELS)}
    pairs = (rank[was] - rank[now] >= threshold for was, now in product(before, after))
    assert certainty(seen) == verdict(pairs)


@given(spans, spans, st.integers(1, 12))
def test_points_are_lost_if_they_are_in_every_possible_pair(
    before: tuple[int, int], after: tuple[int, int], threshold: int
) -> None:
    seen = found(
        loss(sensory_points=threshold),
        {"isncsci.pin_prick": span_value(before)},
        {"isncsci.pin_prick": span_value(after)},
    )
    was, now = (range(low, high + 1) for low, high in (before, after))
    assert certainty(seen) == verdict(a - b >= threshold for a, b in product(was, now))


@given(*[spans] * 4, st.integers(1, 12))
def test_the_motor_score_is_that_of_arms_of_legs_and_of_both(
    arms: tuple[int, int],
    legs: tuple[int, int],
    arms_now: tuple[int, int],
    legs_now: tuple[int, int],
    threshold: int,
) -> None:
    seen = found(
        loss(motor_points=threshold),
        {"isncsci.uems": span_value(arms), "isncsci.lems": span_value(legs)},
        {"isncsci.uems": span_value(arms_now), "isncsci.lems": span_value(legs_now)},
    )
    least = [was[0] - now[1] for was, now in ((arms, arms_now), (legs, legs_now))]
    most = [was[1] - now[0] for was, now in ((arms, arms_now), (legs, legs_now))]
    least, most = [*least, sum(least)], [*most, sum(most)]
    wanted = "alert" if max(least) >= threshold else None
    if wanted is None and max(most) >= threshold:
        wanted = "review_required"
    assert certainty(seen) == wanted


# By hand


def test_a_loss_says_from_what_to_what() -> None:
    worse = INJURED.replace({"right.motor.L2": "0", "left.light_touch.T4": "1"})
    seen = found(
        loss(levels=2, motor_points=5, sensory_points=10), values_of(INJURED), values_of(worse)
    )
    assert seen == Finding(
        "alert",
        "Motor level, left: L1 before transplantation, T3 now, 10 segments lost; "
        "Sensory level, left: INT before transplantation, T3 now, 19 segments lost",
        ("isncsci.motor_left", "isncsci.sensory_left"),
    )


def test_motor_points_of_the_legs_are_said_once() -> None:
    worse = INJURED.replace({f"right.motor.{muscle}": "0" for muscle in ("L5", "S1")})
    seen = found(loss(motor_points=5), values_of(INJURED), values_of(worse))
    assert seen is not None
    assert seen.because == (
        "Motor score of the legs: 26 before transplantation, 16 now, 10 points lost"
    )


def test_what_was_not_testable_asks_for_a_review() -> None:
    hidden = INJURED.replace({f"right.motor.{muscle}": "NT" for muscle in ("L5", "S1")})
    seen = found(loss(motor_points=5), values_of(INJURED), values_of(hidden))
    assert seen is not None
    assert seen.certainty == "review_required"
    assert seen.because.startswith(
        "Motor score of the legs: 26 before transplantation, 16 to 26 now, up to 10 points lost"
    )


def test_nothing_lost_is_nothing_found() -> None:
    better = INJURED.replace({"right.motor.L2": "3"})
    rule_ = loss(levels=1, motor_points=1, sensory_points=1)
    assert found(rule_, values_of(INJURED), values_of(better)) is None
    assert found(rule_, values_of(INJURED), values_of(INJURED)) is None
    assert found(rule_, values_of(INJURED), {}) is None
    assert found(rule_, {}, {}) is None


def test_without_an_examination_before_there_is_nothing_to_compare_with() -> None:
    seen = found(loss(levels=2), {}, values_of(INJURED))
    assert seen is not None
    assert seen.certainty == "review_required"
    assert "not before transplantation, so that nothing can be compared" in seen.because


def test_a_level_that_is_none_cannot_be_compared_for_certain() -> None:
    before, now = {"isncsci.motor_left": ("C5", "NA")}, {"isncsci.motor_left": "C2"}
    assert certainty(found(loss(levels=2), before, now)) == "review_required"
    assert found(loss(levels=2), {"isncsci.motor_left": "NA"}, now) is None


def test_the_examination_may_have_another_name() -> None:
    worse = INJURED.replace({"left.light_touch.T4": "1"})
    before, now = values_of(INJURED, "neuro"), values_of(worse, "neuro")
    assert found(loss(levels=2), before, now) is None
    assert found(loss(levels=2), before, now, examination="neuro") is not None
    named = rule("neurological_loss", levels=2, instrument="neuro")
    assert found(named, before, now) is not None


YES = {"field": "mri.mass", "values": ("yes",)}


@pytest.mark.parametrize(
    ("kind", "before", "now", "wanted"),
    [
        ("observed", None, "yes", "alert"),
        ("observed", "yes", "yes", "alert"),
        ("observed", None, "no", None),
        ("observed", None, None, None),
        ("observed", None, Missing("not_done"), None),
        ("observed", None, ("yes", "no"), "review_required"),
        ("new", "no", "yes", "alert"),
        ("new", "yes", "yes", None),
        ("new", "no", "no", None),
        ("new", None, "yes", "review_required"),
        ("new", Missing("not_done"), "yes", "review_required"),
        ("new", ("yes", "no"), "yes", "review_required"),
        ("new", "no", ("yes", "no"), "review_required"),
        ("new", None, "no", None),
    ],
)
def test_values(kind: str, before: Any, now: Any, wanted: str | None) -> None:
    baseline, today = ({} if value is None else {"mri.mass": value} for value in (before, now))
    assert certainty(found(rule(kind, **YES), baseline, today)) == wanted


def test_what_is_new_says_what_it_was() -> None:
    seen = found(rule("new", **YES), {"mri.mass": "no"}, {"mri.mass": "yes"})
    assert seen is not None
    assert seen.because == "`mri.mass` is yes; before transplantation it was no"


def limits(low: Any, high: Any) -> dict[str, Limits]:
    return {TROUGH: Limits.model_validate({"low": low, "high": high, "meaning": "target"})}


@pytest.mark.parametrize(
    ("value", "wanted", "said"),
    [
        (Decimal("4.9"), "alert", "`laboratory.trough` is 4.9, below its target limit 5"),
        (Decimal(5), None, ""),
        (Decimal(10), None, ""),
        (Decimal("10.1"), "alert", "`laboratory.trough` is 10.1, above its target limit 10"),
        (
            Between(Decimal(8), Decimal(12)),
            "review_required",
            "`laboratory.trough` can be anything from 8 to 12, above its target limit 10 perhaps",
        ),
        (Between(Decimal(11), Decimal(12)), "alert", "12, above its target limit 10"),
        (Missing("not_done"), None, ""),
        (None, None, ""),
    ],
)
def test_limits(value: RecordedValue | None, wanted: str | None, said: str) -> None:
    now = {} if value is None else {TROUGH: value}
    outside = rule("out_of_limits", field=TROUGH)
    seen = found(outside, {}, now, limits(5, 10))
    assert certainty(seen) == wanted
    assert said in (seen.because if seen else "")
    assert found(outside, {}, now) is None
    assert found(outside, {}, now, limits(Unset("open"), Unset("open"))) is None


def test_which_examination_is_meant() -> None:
    neuro = Instrument.model_validate({"title": "N", "built_in": "isncsci"})
    one, two = Keyed({"neuro": neuro}), Keyed({"neuro": neuro, "other": neuro})
    assert examination_of(loss(levels=1), one) == "neuro"
    assert examination_of(loss(levels=1), two) is None
    named = rule("neurological_loss", levels=1, instrument="other")
    assert examination_of(named, two) == "other"
    assert examination_of(named, one) is None
