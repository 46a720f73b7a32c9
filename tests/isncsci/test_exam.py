"""Examinations as values, and strict reading: every fault at once, with its cell."""

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.isncsci import CELLS, Exam, Policies, Score, classify
from ayumi.isncsci.cells import fault_of_code
from ayumi.values import InputRefused
from tests.isncsci.exams import KINDS, exams_of

exams = st.sampled_from(KINDS).flatmap(exams_of)


def faults_of(exam: Any, **context: Any) -> dict[str, str]:
    with pytest.raises(InputRefused) as refused:
        Exam.from_dict(exam, **context)
    return {fault.place: fault.message for fault in refused.value.faults}


def intact() -> dict[str, Any]:
    return Exam.intact().to_dict()


@given(exam=exams)
def test_every_form_reads_back_as_the_same_examination(exam: Exam) -> None:
    deficit = exam.prior_deficit
    assert Exam.from_dict(exam.to_dict(), prior_deficit=deficit) == exam
    assert Exam.from_cells(exam.to_cells(), prior_deficit=deficit) == exam
    assert hash(pickle.loads(pickle.dumps(exam))) == hash(exam)  # noqa: S301


def test_an_examination_can_be_copied_after_it_was_looked_at() -> None:
    exam = Exam.intact(age=30)
    assert exam.right.motor["C5"] == Score(5)
    assert pickle.loads(pickle.dumps(exam)) == copy.deepcopy(exam) == exam  # noqa: S301
    found = classify(exam)
    assert copy.deepcopy(found) == found


@pytest.mark.parametrize("codes", [None, bytearray(136), "x" * 136, b""], ids=repr)
def test_codes_are_bytes(codes: Any) -> None:
    with pytest.raises(InputRefused):
        Exam(codes)


def test_scores_are_values() -> None:
    exam = Exam.intact().replace({"right.motor.C5": "3*", "left.pin_prick.T4": "NT**"})
    assert exam["right.motor.C5"] == Score(3, "not normal")
    assert exam.left.pin_prick["T4"] == Score(None, "normal")
    assert exam.right.lowest_non_key_muscle is None
    assert "1 NT, 2 starred" in repr(exam)


@pytest.mark.parametrize(
    ("given_score", "read"),
    [
        (3, Score(3)),
        ("NT", Score(None)),
        (Score(2, "normal"), Score(2, "normal")),
        ({"score": 3, "star": True, "considered": "normal"}, Score(3, "normal")),
        ({"score": "NT", "star": True, "considered": "not normal"}, Score(None, "not normal")),
        ({"score": 4}, Score(4)),
    ],
)
def test_a_score_may_be_given_in_several_ways(given_score: object, read: Score) -> None:
    exam = intact()
    exam["right"]["motor"]["C6"] = given_score
    assert Exam.from_dict(exam)["right.motor.C6"] == read


@pytest.mark.parametrize(
    "score",
    [
        *("6", "-1", 6, -1, "", None, " 5", "5 ", "05", "5.0", 5.0, True, "nt", "5*", "5**"),
        *("3***", "3!", "*", "NT *", "five", [], float("nan")),
        {"score": 3, "star": True},
        {"score": 7},
        {"score": "3*", "star": True, "considered": "normal"},
        {"scor": 3},
        {"score": 3, "considered": "normal"},
        {"score": 3, "star": "yes"},
    ],
    ids=repr,
)
def test_what_is_no_score_is_refused_with_its_cell(score: object) -> None:
    exam = intact()
    exam["left"]["motor"]["L3"] = score
    [place] = faults_of(exam)
    assert place.startswith("left.motor.L3")


def test_a_message_says_what_is_allowed_and_what_to_do() -> None:
    exam = intact()
    exam["right"]["motor"] |= {"C5": " 4", "C6": "5*", "C7": "6"}
    messages = faults_of(exam)
    assert "written with spaces, write 4" in messages["right.motor.C5"]
    assert "a normal score bears no star, write 5" in messages["right.motor.C6"]
    assert "0, 1, 2, 3, 4, 5 or NT" in messages["right.motor.C7"]


def test_every_fault_is_named_at_once() -> None:
    exam = intact()
    del exam["right"]["motor"]["C7"]
    exam["right"]["motor"]["T5"] = "5"
    exam["left"]["light_touch"]["S4-5"] = exam["left"]["light_touch"].pop("S4_5")
    exam["left"]["lowest_non_key_muscle"] = "S2"
    exam["right"]["strength"] = {}
    del exam["vac"]
    exam["dap"] = "maybe"
    exam["notes"] = ""
    found = faults_of(exam, prior_deficit="yes", age=-1)
    assert set(found) == {
        "right.motor.C7",
        "right.motor.T5",
        "left.light_touch.S4_5",
        "left.light_touch.S4-5",
        "left.lowest_non_key_muscle",
        "right.strength",
        "vac",
        "dap",
        "notes",
        "prior_deficit",
        "age",
    }
    assert all(found.values())


@pytest.mark.parametrize(
    ("place", "exam"),
    [
        ("exam", None),
        ("exam", []),
        ("right", {k: v for k, v in intact().items() if k != "right"}),
        ("left.motor", intact() | {"left": {**intact()["left"], "motor": 5}}),
    ],
)
def test_a_missing_section_is_one_fault(place: str, exam: Any) -> None:
    assert list(faults_of(exam)) == [place]


def test_unknown_cells_are_refused() -> None:
    with pytest.raises(InputRefused, match=r"right\.motor\.T4"):
        Exam.intact().replace({"right.motor.T4": "5"})


@given(index=st.integers(0, len(CELLS) - 1), code=st.sampled_from([3, 5, 7, 13, 15, 21, 26, 255]))
def test_an_invalid_code_is_refused_by_the_same_cell_everywhere(index: int, code: int) -> None:
    codes = bytearray(Exam.intact().codes)
    codes[index] = code
    valid = fault_of_code(index, code) is None
    if valid:
        exam = Exam(bytes(codes))
        assert exam.replace({}) == exam
        return
    with pytest.raises(InputRefused) as refused:
        Exam(bytes(codes))
    assert [fault.place for fault in refused.value.faults] == [CELLS[index]]


def test_policies_name_what_they_allow() -> None:
    with pytest.raises(InputRefused, match="decisive, always, never"):
        Policies(non_key_in_motor_zpp="sometimes")  # type: ignore[arg-type]
