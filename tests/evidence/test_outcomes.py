"""Outcomes on arrays: against every completion, against the words of two people, and by hand."""

from decimal import Decimal
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.evidence.definitions import DEFINITIONS
from ayumi.evidence.gains import grade_gain, level_gain, of_two_sides, points_gained
from ayumi.evidence.measures import (
    AdverseEventsMeasure,
    AisImprovement,
    AisReaches,
    Change,
    MotorLevelGain,
    MotorScoreGain,
    Observed,
    SensoryScoreGain,
    Side,
)
from ayumi.evidence.outcomes import (
    Outcomes,
    ais_improvement,
    ais_reaches,
    change,
    examined,
    motor_level_gain,
    motor_score_gain,
    observed,
    of_people,
    outcomes_of,
    sensory_score_gain,
    with_missing,
)
from ayumi.isncsci import Exam, classify
from ayumi.values import InputRefused
from tests.evidence.slow_outcomes import (
    LARGEST,
    distinct,
    how_many,
    nothing_testable,
    one_outcome,
    slow_outcomes,
)
from tests.isncsci.exams import KINDS, built, exams_of, lesion

ISNCSCI = {"instrument": "isncsci"}
MEASURES: list[Any] = [
    *(AisImprovement(kind="ais_improvement", at_least=n, **ISNCSCI) for n in (1, 2, 3)),
    *(AisReaches(kind="ais_reaches", grade=grade, **ISNCSCI) for grade in ("B", "C", "D", "E")),
    *(
        MotorLevelGain(kind="motor_level_gain", at_least=n, side=side, **ISNCSCI)
        for n in (1, 2)
        for side in get_args(Side)
    ),
    *(
        MotorScoreGain(kind="motor_score_gain", part=part, at_least=n, **ISNCSCI)
        for part in ("upper", "lower", "total")
        for n in (None, 3)
    ),
    *(
        SensoryScoreGain(kind="sensory_score_gain", part=part, at_least=n, **ISNCSCI)
        for part in ("light_touch", "pin_prick")
        for n in (None, 7)
    ),
]
ANY = st.sampled_from(KINDS).flatmap(exams_of)
FEW_OPEN = st.sampled_from([kind for kind in KINDS if kind not in ("starred", "mixed")]).flatmap(
    exams_of
)
COMPLETE = built(lesion("C6", "C6", arms=("55000", "55000")), prior_deficit=True)


def ends(found: Outcomes) -> list[tuple[int, int]]:
    return list(zip(found.low.tolist(), found.high.tolist(), strict=True))


def one(measure: Any, before: Exam | None, after: Exam | None) -> Outcomes:
    return outcomes_of(measure, examined([before]), examined([after]))


@settings(max_examples=30, deadline=None)
@given(FEW_OPEN, FEW_OPEN)
def test_the_ends_are_those_of_every_completion(before: Exam, after: Exam) -> None:
    before, after = (
        exam if how_many(exam) <= LARGEST else Exam.intact(prior_deficit=True)
        for exam in (before, after)
    )
    firsts, lasts = distinct(before), distinct(after)
    was, now = examined([before]), examined([after])
    for measure in MEASURES:
        assert ends(outcomes_of(measure, was, now)) == slow_outcomes(measure, firsts, lasts)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(ANY, ANY), min_size=1, max_size=4))
def test_many_people_are_as_each_alone_with_nt_and_stars(people: list[tuple[Exam, Exam]]) -> None:
    befores, afters = zip(*people, strict=True)
    many = examined(befores), examined(afters)
    each = [(examined([before]), examined([after])) for before, after in people]
    for measure in MEASURES:
        alone = [ends(outcomes_of(measure, *pair)) for pair in each]
        assert ends(outcomes_of(measure, *many)) == [end for person in alone for end in person]


@settings(max_examples=60, deadline=None)
@given(ANY, ANY)
def test_arrays_and_the_words_of_two_examinations_rest_on_one_gain(
    before: Exam, after: Exam
) -> None:
    was, now = classify(before), classify(after)
    grades = grade_gain(was.ais, now.ais)
    for steps in (1, 2):
        found = ais_improvement(examined([before]), examined([after]), steps)
        assert found.responses() == [grades.at_least(steps)]
    right, left = (level_gain(was[name], now[name]) for name in ("motor_right", "motor_left"))
    one_answer: list[Any] = ["right", "left", "both", "best"]
    for side in one_answer:
        gain = of_two_sides(right, left, side)
        level = motor_level_gain(examined([before]), examined([after]), 2, side)
        assert level.responses() == [gain.at_least(2)]
    for part, name in (("upper", "uems"), ("lower", "lems")):
        points = points_gained(getattr(was.totals, name), getattr(now.totals, name))
        motor = motor_score_gain(examined([before]), examined([after]), part)  # type: ignore[arg-type]
        assert ends(motor) == [(points.low, points.high)]


@settings(max_examples=25, deadline=None)
@given(ANY)
def test_a_person_not_seen_is_one_of_whom_nothing_is_testable(before: Exam) -> None:
    was = examined([before])
    nobody, nothing = examined([None]), examined([nothing_testable(before.prior_deficit)])
    for measure in MEASURES:
        unseen, open_throughout = (outcomes_of(measure, was, now) for now in (nobody, nothing))
        assert ends(unseen) == ends(open_throughout), measure
        assert not unseen.seen.any()
        assert open_throughout.seen.all()


@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_every_kind_of_outcome_comes_up(measure: Any) -> None:
    """The random examinations above would show nothing if all their outcomes were alike."""
    better = Exam.intact(prior_deficit=True)
    changes = measure.kind.endswith("score_gain") and measure.at_least is None
    up, same, open_ = (one(measure, COMPLETE, exam) for exam in (better, COMPLETE, None))
    assert (up.low > 0).all()
    assert (same.high == 0).all()
    assert (open_.low < open_.high).all()
    if not changes:
        assert one_outcome(measure, classify(COMPLETE), classify(better)) == tuple(up.low)


# By hand.


def test_grades() -> None:
    later = [
        COMPLETE,
        COMPLETE.replace({"dap": "Yes"}),
        COMPLETE.replace({"vac": "Yes"}),
        COMPLETE.replace({"vac": "NT"}),
        COMPLETE.replace({"dap": "NT"}),
        None,
    ]
    people = examined([COMPLETE] * len(later)), examined(later)
    any_better = ais_improvement(*people, 1)
    assert any_better.responses() == ["no", "yes", "yes", *["undetermined"] * 3]
    to_c = ais_reaches(people[1], "C")
    assert to_c.responses() == ["no", "no", "yes", "undetermined", "no", "undetermined"]
    counted = to_c.count()
    assert (counted.lowest, counted.highest, counted.n) == (1, 3, 6)


def test_with_nothing_left_to_gain_the_answer_is_no_seen_or_not() -> None:
    nearly = Exam.intact(prior_deficit=True).replace({"left.motor.L5": "4"})  # AIS D
    well = Exam.intact(prior_deficit=True)
    people = examined([nearly, nearly, well]), examined([well, None, None])
    assert ais_improvement(*people, 1).responses() == ["yes", "undetermined", "no"]
    assert ais_improvement(*people, 2).responses() == ["no", "no", "no"]
    assert motor_level_gain(*people, 1, "right").responses() == ["no", "no", "no"]
    assert ais_reaches(people[1], "D").responses() == ["yes", "undetermined", "undetermined"]


def test_a_bar_that_was_reached_before_is_reached_as_it_is() -> None:
    nearly = Exam.intact(prior_deficit=True).replace({"left.motor.L5": "4"})
    assert ais_reaches(examined([nearly]), "C").responses() == ["yes"]


def test_a_normal_examination_without_a_known_deficit_ranks_with_e() -> None:
    normal = Exam.intact(prior_deficit=False)
    assert classify(normal).ais.values == ("none",)
    assert ais_improvement(examined([COMPLETE]), examined([normal]), 4).responses() == ["yes"]
    assert ais_improvement(examined([normal]), examined([Exam.intact()]), 1).responses() == ["no"]


def test_levels_and_sides() -> None:
    def arms(right: str, left: str) -> Exam:
        return COMPLETE.replace(
            dict(
                zip(
                    [f"right.motor.{m}" for m in ("C5", "C6", "C7", "C8", "T1")], right, strict=True
                )
            )
            | dict(
                zip([f"left.motor.{m}" for m in ("C5", "C6", "C7", "C8", "T1")], left, strict=True)
            )
        )

    before, after = examined([arms("55000", "55000")]), examined([arms("55550", "53000")])
    assert classify(arms("55550", "53000")).motor_right.values == ("C8",)
    sides: list[Any] = list(get_args(Side))
    found = {side: motor_level_gain(before, after, 2, side).responses() for side in sides}
    assert found == {
        "right": ["yes"],
        "left": ["no"],
        "each": ["yes", "no"],
        "both": ["no"],
        "best": ["yes"],
    }
    open_ = examined([arms("55500", "53000").replace({"right.motor.C8": "NT"})])
    assert motor_level_gain(before, open_, 1, "best").responses() == ["yes"]
    assert motor_level_gain(before, open_, 2, "best").responses() == ["undetermined"]
    assert motor_level_gain(before, open_, 2, "both").responses() == ["no"]
    unseen = motor_level_gain(before, examined([None]), 2, "each")
    assert unseen.seen.tolist() == [False, False]


def test_from_s3_to_intact_is_one_segment() -> None:
    without = Exam.intact(prior_deficit=True).replace({"vac": "No"})
    assert classify(without).motor_left.values == ("S3",)
    people = examined([without]), examined([Exam.intact(prior_deficit=True)])
    assert motor_level_gain(*people, 1, "best").responses() == ["yes"]
    assert motor_level_gain(*people, 2, "best").responses() == ["no"]


def test_scores() -> None:
    before = COMPLETE.replace({"left.motor.C7": "NT"})
    after = COMPLETE.replace({"right.motor.C7": "3", "right.light_touch.C7": "1*"})
    people = examined([before, before]), examined([after, None])
    assert ends(motor_score_gain(*people, "upper")) == [(-2, 3), (-25, 30)]
    assert ends(motor_score_gain(*people, "lower")) == [(0, 0), (0, 50)]
    assert ends(motor_score_gain(*people, "total")) == [(-2, 3), (-25, 80)]
    assert ends(sensory_score_gain(*people, "light_touch"))[0] == (1, 1)
    assert motor_score_gain(*people, "upper", 4).responses() == ["no", "undetermined"]
    with pytest.raises(InputRefused, match="ask for the count"):
        motor_score_gain(*people, "upper", 4).mean()
    assert motor_score_gain(*people, "upper").mean() == (-13.5, 16.5)


def test_numbers_and_codes_of_fields() -> None:
    timed = Change(kind="change", field="updrs.motor", better="lower")
    exact = outcomes_of(timed, [Decimal("20.3"), None], [Decimal("20.1"), Decimal(3)])
    assert exact.low.tolist() == [-0.2, -np.inf]
    assert exact.high.tolist() == [-0.2, np.inf]
    assert exact.seen.tolist() == [True, False]
    walks = Observed(kind="observed", field="scim.indoors", values=("walks",))
    assert outcomes_of(walks, None, ["walks", "lies", None]).responses() == [
        "yes",
        "no",
        "undetermined",
    ]
    far = Observed(kind="observed", field="walk.metres", at_least=Decimal("0.1"))
    for values in ([Decimal("0.1"), Decimal("0.09")], [0.1, 0.09], np.array([0.1, 0.09])):
        assert outcomes_of(far, None, values).responses() == ["yes", "no"]
    assert observed([1.0, float("nan"), 3], at_most=2).responses() == ["yes", "undetermined", "no"]


def test_adverse_events_are_no_outcome_of_an_examination() -> None:
    with pytest.raises(InputRefused, match="adverse events are counted"):
        outcomes_of(AdverseEventsMeasure(kind="adverse_events"), None, None)


def test_who_has_no_baseline_is_missing_too() -> None:
    found = ais_improvement(examined([None, COMPLETE]), examined([SEEN, SEEN]), 1)
    assert found.seen.tolist() == [False, True]
    assert with_missing(found, "worst").responses() == ["no", "yes"]


def test_before_and_after_are_of_the_same_people() -> None:
    with pytest.raises(InputRefused, match="give the same people as before, 2"):
        ais_improvement(examined([COMPLETE] * 2), examined([COMPLETE]), 1)


# Rules for who was not seen.

SEEN = COMPLETE.replace({"vac": "Yes"})
OPEN = COMPLETE.replace({"vac": "NT"})
GROUP = examined([COMPLETE] * 4), examined([SEEN, OPEN, None, None])


def test_missing_rules_of_responders() -> None:
    found = ais_improvement(*GROUP, 1)
    last = ais_improvement(GROUP[0], examined([COMPLETE, COMPLETE, SEEN, None]), 1)
    said = {
        "undetermined": ["yes", "undetermined", "undetermined", "undetermined"],
        "worst": ["yes", "undetermined", "no", "no"],
        "last_observed": ["yes", "undetermined", "yes", "undetermined"],
        "left_out": ["yes", "undetermined"],
    }
    for rule, responses in said.items():
        assert with_missing(found, rule, last).responses() == responses  # type: ignore[arg-type]
    kept = with_missing(found, "left_out").count()
    assert (kept.lowest, kept.highest, kept.n) == (1, 2, 2)


def test_missing_rules_of_changes() -> None:
    found = motor_score_gain(*GROUP, "upper")
    assert ends(found) == [(0, 0), (0, 0), (-20, 30), (-20, 30)]
    assert ends(with_missing(found, "worst"))[2:] == [(-20, -20)] * 2
    lower = change([10, 10], [4, None], better="lower")
    with pytest.raises(InputRefused, match="the scale has no worst value"):
        with_missing(lower, "worst")
    bounded = Outcomes(
        np.array([-5, 1]), np.array([9, 1]), np.array([False, True]), "change", "lower"
    )
    assert ends(with_missing(bounded, "worst")) == [(9, 9), (1, 1)]
    kept = with_missing(lower, "left_out")
    assert (kept.low.tolist(), kept.kind, kept.better) == ([-6.0], "change", "lower")


def test_last_observed_needs_the_last_examinations_of_the_same_people() -> None:
    found = ais_improvement(*GROUP, 1)
    for last in (None, ais_improvement(examined([COMPLETE]), examined([SEEN]), 1)):
        with pytest.raises(InputRefused, match="the same people at their last examination"):
            with_missing(found, "last_observed", last)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.none(), ANY), min_size=1, max_size=5), st.data())
def test_missing_rules_change_only_who_was_not_seen(
    afters: list[Exam | None], data: st.DataObject
) -> None:
    before, after = examined([COMPLETE] * len(afters)), examined(afters)
    name = data.draw(st.sampled_from(sorted(DEFINITIONS)))
    found = outcomes_of(DEFINITIONS[name].measure, before, after)
    rules: list[Any] = ["undetermined", "worst", "last_observed"]
    for rule in rules:
        counted = with_missing(found, rule, found)
        assert (counted.low[found.seen] == found.low[found.seen]).all()
        assert (counted.high[found.seen] == found.high[found.seen]).all()
        assert (counted.low <= counted.high).all()
        assert (counted.low >= found.low).all()
        assert (counted.high <= found.high).all()
    assert len(with_missing(found, "left_out")) == int(found.seen.sum())


def test_people_are_picked_from_many_examinations() -> None:
    all_of_them = examined([COMPLETE, SEEN, OPEN])
    picked = of_people(all_of_them, np.array([1, -1, 0]))
    assert picked.refused.tolist() == [False, True, False]
    assert ais_reaches(picked, "C").responses() == ["yes", "undetermined", "no"]
    assert picked[0] == all_of_them[1]
