"""Both questions about grades: what one count says of the other, and counts that contradict."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.evidence.bars import BARS, GRADES, grade_reached
from ayumi.evidence.both_questions import other_questions, reached_faults
from ayumi.evidence.question import Count, Question
from ayumi.values import InputRefused

ANY, TWO = "ais_any_improvement", "ais_improvement_2"
C, D = "ais_to_C_or_better", "ais_to_D_or_better"


def asked(measure: str, count: Count | None = None, grade: str | None = "A") -> Question:
    return Question(measure, count or Count(2, 2, 4), baseline_ais=grade)


def counts(question: Question, **known: int) -> dict[str, tuple[int, int]]:
    return {
        one.measure: (one.count.lowest, one.count.highest)
        for one in other_questions(question, **known)
        if one.count is not None
    }


def test_whoever_reaches_d_has_reached_c() -> None:
    assert counts(asked(C)) == {D: (0, 2)}
    assert counts(asked(C), reached_d=1) == {D: (1, 1)}
    assert counts(asked(D)) == {C: (2, 4)}
    assert counts(asked(D), reached_c=3) == {C: (3, 3)}
    assert counts(asked(ANY)) == {C: (0, 2), D: (0, 2)}
    assert counts(asked(ANY), reached_c=1) == {C: (1, 1), D: (0, 1)}
    assert counts(asked(TWO)) == {C: (2, 2), D: (0, 2)}
    assert counts(asked(C, Count(1, 3, 4))) == {D: (0, 3)}


def test_who_is_undetermined_is_so_for_the_other_question_too() -> None:
    assert counts(asked(D, Count(1, 3, 4)), reached_c=1) == {C: (1, 3)}
    assert counts(asked(D, Count(1, 3, 4)), reached_c=3) == {C: (3, 4)}
    assert counts(asked(C, Count(2, 3, 4)), reached_d=1) == {D: (1, 2)}
    assert counts(asked(C, Count(2, 3, 4)), reached_d=2) == {D: (2, 3)}
    assert counts(asked(ANY, Count(3, 4, 4)), reached_c=1, reached_d=1) == {C: (1, 2), D: (1, 2)}
    assert counts(asked(ANY, Count(1, 3, 4)), reached_c=1) == {C: (1, 3), D: (0, 3)}


def test_the_grade_at_baseline_decides_what_follows() -> None:
    assert counts(asked(ANY, grade="B")) == {C: (2, 2), D: (0, 2)}
    assert counts(asked(ANY, grade="A+B")) == {C: (0, 2), D: (0, 2)}
    assert counts(asked(ANY, grade="C")) == {D: (2, 2)}
    assert counts(asked(ANY, grade="D")) == {}
    assert counts(asked(ANY, grade=None)) == {C: (0, 4), D: (0, 4)}
    assert counts(asked(C, grade=None)) == {D: (0, 2)}


def test_other_definitions_have_no_other_question() -> None:
    assert other_questions(asked("motor_level_gain_2")) == ()
    assert other_questions(Question(C, None)) == ()


@pytest.mark.parametrize(
    ("question", "known", "said"),
    [
        (asked(C), {"reached_d": 3}, ["--responders-d = '3': more people than the 2"]),
        (asked(C, Count(2, 3, 4)), {"reached_d": 3}, ["more people than the 2"]),
        (asked(C, Count(2, 3, 4)), {"reached_c": 3}, ["contradicts --responders"]),
        (asked(D, Count(2, 3, 4)), {"reached_c": 1}, ["fewer people than the 2"]),
        (asked(C), {"reached_d": 5}, ["--responders-d = '5': write how many of the 4 people"]),
        (asked(C), {"reached_c": 3}, ["--responders-c = '3': contradicts --responders"]),
        (asked(D), {"reached_c": 1}, ["--responders-c = '1': fewer people than the 2"]),
        (asked(TWO), {"reached_c": 1}, ["--responders-c = '1': fewer people than the 2"]),
        (
            asked(ANY, Count(4, 4, 4)),
            {"reached_c": 1, "reached_d": 2},
            ["more people than reach C (1)"],
        ),
        (Question("uems_gain"), {"reached_d": 1}, ["goes with a count of people"]),
        (
            asked(C),
            {"reached_c": 9, "reached_d": 9},
            ["--responders-c = '9'", "--responders-d = '9'"],
        ),
    ],
)
def test_counts_that_contradict_are_refused(
    question: Question, known: dict[str, int], said: list[str]
) -> None:
    with pytest.raises(InputRefused) as refused:
        other_questions(question, **known)
    for words in said:
        assert words in str(refused.value)


def test_counts_are_looked_at_before_there_is_a_question() -> None:
    [fault] = reached_faults(4, reached_c=2, reached_d=-1)
    assert (fault.place, fault.value) == ("--responders-d", "-1")


@given(
    st.sampled_from(["A", "B", "C", "A+B", "B+C"]),
    st.sampled_from([name for name in BARS if BARS[name].what == "ais"]),
    st.data(),
)
def test_bounds_hold_for_everybody_who_could_have_been_there(
    grades: str, measure: str, data: st.DataObject
) -> None:
    """Draw people, count them by every bar, and find each count within its bounds."""
    had = grades.split("+")
    people = data.draw(
        st.lists(st.tuples(st.sampled_from(had), st.sampled_from(GRADES)), min_size=1, max_size=6)
    )

    def reached(name: str) -> int:
        bars = {grade: grade_reached(name, grade) for grade in had}
        return sum(bars[a] is not None and b >= str(bars[a]) for a, b in people)

    count = Count(reached(measure), reached(measure), len(people))
    found = counts(Question(measure, count, baseline_ais=grades))
    for name, (lowest, highest) in found.items():
        assert lowest <= reached(name) <= highest


@given(st.sampled_from(["A", "B", "A+B"]), st.sampled_from([C, D, ANY]), st.data())
def test_bounds_hold_where_grades_are_open(grades: str, measure: str, data: st.DataObject) -> None:
    """Draw people whose grade is one of several; whatever it was, each count is within bounds."""
    had = st.sampled_from(grades.split("+"))
    now = st.sets(st.sampled_from(GRADES), min_size=1, max_size=3)
    people = data.draw(st.lists(st.tuples(had, now), min_size=1, max_size=5))

    def reached(name: str, all_of: bool) -> int:
        each = all if all_of else any
        return sum(each(g >= str(grade_reached(name, a)) for g in open_) for a, open_ in people)

    lowest, highest = reached(measure, True), reached(measure, False)
    question = Question(measure, Count(lowest, highest, len(people)), baseline_ais=grades)
    for name, (low, high) in counts(question).items():
        assert low <= reached(name, True)
        assert reached(name, False) <= high


def test_bounds_are_as_narrow_as_they_can_be() -> None:
    """From A: every count within the bounds can be, by some people."""
    for measure, n in product((ANY, TWO, C, D), (1, 3)):
        for k in range(n + 1):
            for name, (lowest, highest) in counts(asked(measure, Count(k, k, n))).items():
                bars = (
                    GRADES.index(str(grade_reached(measure, "A"))),
                    GRADES.index(str(grade_reached(name, "A"))),
                )
                possible = {k} if bars[0] == bars[1] else set()
                possible = possible or set(range(k + 1) if bars[1] > bars[0] else range(k, n + 1))
                assert possible == set(range(lowest, highest + 1))
