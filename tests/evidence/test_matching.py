"""How comparators match a question, axis by axis, and the order that follows; and the question."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_table import shipped
from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.matching import AXES, match, ordered
from ayumi.evidence.question import Count, ObservedMean, Question, read_question
from ayumi.evidence.spans import Span
from ayumi.values import InputRefused

KEIO = read_question(
    measure="ais_to_C_or_better", responders=2, n=4, baseline_ais="A", baseline_day="14-28",
    level="C3-T10", follow_up="52", era="2021-2024", country="JP",
)  # fmt: skip
ROWS = {row.id: row for row in shipped()}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("scirehab_C3T10_d14_28_incomplete", "exact exact exact exact exact no no"),
        ("scirehab_C3T10_incomplete", "exact exact partial exact exact no no"),
        ("kirshblum2016_incomplete", "exact exact partial partial exact no no"),
        ("spiess2009_aboveT10_incomplete", "exact exact partial partial exact unknown no"),
        ("marino1999_incomplete", "exact exact no partial exact no no"),
        ("press_two_grades", "exact exact unknown partial exact unknown exact"),
        ("japan_single_centre_incomplete", "exact exact no partial partial unknown exact"),
        ("scims_T10_T12_1995_2015_incomplete", "exact exact partial partial unknown no no"),
        ("kawano2020_any", "partial exact no partial exact unknown exact"),
        ("marino2011_D", "partial exact no partial exact unknown no"),
        ("axer204_placebo_uems", "no unknown no partial no unknown no"),
        ("japan_3_months_any", "partial exact no partial no unknown exact"),
    ],
)
def test_each_axis_for_a_study_like_keio(name: str, said: str) -> None:
    # 2 of 14 days shared with a window up to day 14 or 15 are enough for "partial".
    assert " ".join(match(KEIO, ROWS[name])[axis] for axis in AXES) == said


def test_the_order_begins_with_the_row_of_the_same_days_and_levels() -> None:
    found = [row.id for row in ordered(KEIO, shipped())]
    assert found[:2] == ["scirehab_C3T10_d14_28_incomplete", "scirehab_C3T10_incomplete"]
    assert sorted(found) == sorted(ROWS)
    definitions = [match(KEIO, ROWS[name])["definition"] for name in found]
    assert definitions == sorted(definitions, key=["exact", "partial", "no"].index)


def row(**given: object) -> Comparator:
    return Comparator("a", **{"measure": "ais_to_C_or_better", **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "given_", "grade", "said"),
    [
        ("ais_to_C_or_better", "ais_improvement_2", "A", "exact"),
        ("ais_to_C_or_better", "ais_any_improvement", "B", "exact"),
        ("ais_to_D_or_better", "ais_improvement_2", "B", "exact"),
        ("ais_to_C_or_better", "ais_improvement_2", None, "partial"),
        ("ais_to_C_or_better", "ais_any_improvement", "A", "partial"),
        ("ais_any_improvement", "ais_to_D_or_better", "A", "partial"),
        ("ais_improvement_2", "ais_improvement_2", "E", "exact"),
        ("ais_improvement_2", "ais_any_improvement", "E", "partial"),
        ("ais_to_C_or_better", "uems_gain", "A", "no"),
        ("motor_level_gain_1", "ais_any_improvement", "A", "no"),
        ("uems_gain", "lems_gain", "A", "no"),
        ("uems_gain", "uems_gain", "A", "exact"),
        ("motor_level_gain_1", "motor_level_gain_2", "A", "partial"),
    ],
)
def test_definitions(asked: str, given_: str, grade: str | None, said: str) -> None:
    question = Question(asked, baseline_ais=grade)
    assert match(question, row(measure=given_, baseline_ais=grade))["definition"] == said


@pytest.mark.parametrize(
    ("asked", "side", "given_", "other", "said"),
    [
        ("motor_level_gain_2", None, "motor_level_gain_2", "best", "exact"),
        ("motor_level_gain_2", None, "motor_level_gain_2", None, "partial"),
        ("motor_level_gain_2", None, "motor_level_gain_2", "per_person_unclear", "partial"),
        ("motor_level_gain_2", None, "motor_level_gain_2", "per_side", "partial"),
        ("motor_level_gain_2", "per_side", "motor_level_gain_2", "per_side", "exact"),
        ("motor_level_gain_2", "per_side", "motor_level_gain_2_per_side", None, "exact"),
        ("motor_level_gain_2_per_side", None, "motor_level_gain_2", "best", "partial"),
    ],
)
def test_rules_for_two_sides(
    asked: str, side: object, given_: str, other: object, said: str
) -> None:
    question = Question(asked, side=side)  # type: ignore[arg-type]
    assert match(question, row(measure=given_, side=other))["definition"] == said


@pytest.mark.parametrize(
    ("asked", "given_", "said"),
    [
        ("A", "A", "exact"), ("A+B", "A+B", "exact"), ("A", "A+B", "partial"), ("A", "C", "no"),
        (None, "A", "unknown"), ("A", None, "unknown"),
    ],
)  # fmt: skip
def test_grades(asked: str | None, given_: str | None, said: str) -> None:
    question = Question("ais_to_C_or_better", baseline_ais=asked)
    assert match(question, row(baseline_ais=given_))["grade"] == said


@pytest.mark.parametrize(
    ("asked", "given_", "said"),
    [
        ((14, 28), (14, 28), "exact"), ((14, 28), (16, 25), "exact"), ((0, 7), (0, 15), "exact"),
        ((14, 28), (0, 30), "partial"), ((14, 28), (0, 15), "partial"),
        ((0, 2), (5, 9), "partial"), ((14, 28), (0, 7), "no"), ((14, 28), (365, None), "no"),
        ((20, 300), (2, 275), "partial"), (None, (0, 7), "unknown"), ((0, 7), None, "unknown"),
        ((400, None), (365, None), "partial"),
    ],
)  # fmt: skip
def test_baseline_days(asked: Span | None, given_: Span | None, said: str) -> None:
    question = Question("ais_to_C_or_better", baseline_day=asked)
    assert match(question, row(baseline_days=given_))["baseline_day"] == said


@pytest.mark.parametrize(
    ("asked", "given_", "said"),
    [
        (52, 52, "exact"), (52, 48, "exact"), (52, 46, "partial"), (52, 26, "partial"),
        (52, 24, "no"), (26, 52, "partial"), (None, 52, "unknown"), (52, None, "unknown"),
    ],
)  # fmt: skip
def test_follow_up(asked: float | None, given_: float | None, said: str) -> None:
    question = Question("ais_to_C_or_better", followup_weeks=asked)
    assert match(question, row(followup_weeks=given_))["follow_up"] == said


@pytest.mark.parametrize(
    ("asked", "given_", "said"),
    [
        ("JP", "JP", "exact"), ("US", "EU+US", "partial"), ("DE", "EU", "partial"),
        ("EU", "CH+US", "partial"), ("JP", "EU+US", "no"), ("JP", None, "unknown"),
        (None, "JP", "unknown"),
    ],
)  # fmt: skip
def test_countries(asked: str | None, given_: str | None, said: str) -> None:
    question = Question("ais_to_C_or_better", country=asked)
    assert match(question, row(country=given_))["country"] == said


@pytest.mark.parametrize(
    ("asked", "given_", "said"),
    [
        ((2011, 2015), (2011, 2015), "exact"), ((2021, 2024), (2011, 2021), "partial"),
        ((2021, 2024), (2013, None), "partial"), ((2021, 2024), (None, 1998), "no"),
        ((2021, 2024), None, "unknown"),
    ],
)  # fmt: skip
def test_eras(asked: Span | None, given_: Span | None, said: str) -> None:
    question = Question("ais_to_C_or_better", era=asked)
    assert match(question, row(era=given_))["era"] == said


_questions = st.builds(
    Question,
    st.sampled_from(["ais_to_C_or_better", "ais_any_improvement", "uems_gain"]),
    level=st.sampled_from([None, LevelRange("C3", "T10"), LevelRange("C1", "C8")]),
    baseline_ais=st.sampled_from([None, "A", "B"]),
    baseline_day=st.sampled_from([None, (14, 28), (0, 7), (365, None)]),
    followup_weeks=st.sampled_from([None, 26.0, 52.0]),
    era=st.sampled_from([None, (2021, 2024), (2011, 2015)]),
    country=st.sampled_from([None, "JP", "US"]),
)
_RANK = {"exact": 0, "partial": 1, "unknown": 2, "no": 3}


@given(_questions, st.permutations(shipped()))
def test_any_order_is_a_plain_comparison_of_neighbours(
    question: Question, rows: list[Comparator]
) -> None:
    """Slow and obvious: at the first axis in which two neighbours differ the first is better."""
    found = ordered(question, rows)
    assert sorted(row.id for row in found) == sorted(ROWS)
    for one, other in pairwise(found):
        for axis in AXES:
            here, there = (_RANK[match(question, each)[axis]] for each in (one, other))
            if here != there:
                assert here < there
                break
        else:
            people = (one.n or 0), (other.n or 0)
            assert people[0] > people[1] or (people[0] == people[1] and one.id < other.id)


# The question


def refused(**given: object) -> dict[str, str]:
    with pytest.raises(InputRefused) as found:
        read_question(**{"measure": "ais_to_C_or_better", **given})  # type: ignore[arg-type]
    return {fault.place: fault.message for fault in found.value.faults}


def test_a_question_is_refused_with_every_option_at_fault() -> None:
    found = refused(
        measure="ais_to_C", responders=5, n=4, level="T10-C3", baseline_day="28-14",
        baseline_ais="F", follow_up="soon", era="2024-2021", country="Japan", side="left",
    )  # fmt: skip
    assert set(found) == {
        "--measure", "--responders", "--level", "--baseline-day", "--baseline-ais", "--follow-up",
        "--era", "--country", "--side",
    }  # fmt: skip
    assert found["--baseline-day"] == "the days are reversed; write 14-28"
    assert found["--level"] == "the levels are reversed; write C3-T10"


@pytest.mark.parametrize(
    ("given_", "place"),
    [
        ({"responders": 2}, "--responders"),
        ({"n": 4}, "--responders"),
        ({"n": 0, "responders": 0}, "--n"),
        ({"n": 4, "responders": -1}, "--responders"),
        ({"n": 4, "responders": 3, "undetermined": 2}, "--responders"),
        ({"undetermined": 2}, "--undetermined"),
        ({"n": 4, "responders": 3, "mean": 2.0}, "--mean"),
        ({"measure": "uems_gain", "n": 4, "responders": 3, "mean": 2.0}, "--responders"),
        ({"measure": "uems_gain", "n": 4}, "--mean"),
        ({"measure": "uems_gain", "n": 4, "mean": float("nan")}, "--mean"),
        ({"measure": "uems_gain", "n": 4, "mean": 1.0, "sd": -1.0}, "--sd"),
        ({"measure": "uems_gain", "mean": 1.0}, "--mean"),
        ({"measure": "uems_gain", "side": "best"}, "--side"),
        ({"measure": "motor_level_gain_1_per_side", "side": "best"}, "--side"),
    ],
)
def test_what_was_seen_fits_the_definition(given_: dict[str, object], place: str) -> None:
    assert place in refused(**given_)


def test_a_question_as_it_was_asked() -> None:
    assert Question(
        "ais_to_C_or_better", Count(2, 2, 4), LevelRange("C3", "T10"), "A", (14, 28), 52.0,
        (2021, 2024), "JP",
    ) == KEIO  # fmt: skip
    unsure = read_question(measure="ais_to_C_or_better", responders=1, n=4, undetermined=2)
    assert unsure.count == Count(1, 3, 4)
    mean = read_question(measure="uems_gain", n=4, mean=7.5, sd=2.0)
    assert mean.observed_mean == ObservedMean(7.5, 2.0, 4)
    assert read_question(measure="uems_gain").observed_mean is None


@pytest.mark.parametrize(
    ("lowest", "highest", "n"), [(3, 2, 4), (0, 5, 4), (0, 0, 0), (-1, 0, 4), (True, 2, 4)]
)
def test_counts_that_cannot_be(lowest: int, highest: int, n: int) -> None:
    with pytest.raises(InputRefused):
        Count(lowest, highest, n)


def test_a_count_is_none_of_a_change_and_a_mean_none_of_a_responder() -> None:
    with pytest.raises(InputRefused, match="is a change"):
        Question("uems_gain", Count(2, 2, 4))
    with pytest.raises(InputRefused, match="says yes or no"):
        Question("ais_to_C_or_better", observed_mean=ObservedMean(1.0, None, 4))
