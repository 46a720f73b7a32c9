"""Explanations and warnings: said for every result, about the right cells, and true."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.isncsci import RESULTS, Exam, Policies, classify
from ayumi.isncsci.classification import Classification
from ayumi.isncsci.levels import CELL_INDEX
from tests.isncsci.exams import KINDS, built, exams_of, lesion


def sentences(found: Classification, result: str) -> str:
    return " ".join(step.text for step in found.why(result))


@settings(max_examples=80)
@given(exam=st.sampled_from(KINDS).flatmap(exams_of))
def test_every_result_is_explained_by_existing_cells(exam: Exam) -> None:
    found = classify(exam)
    for name in RESULTS:
        steps = found.why(name)
        assert steps
        assert {cell for step in steps for cell in step.cells} <= set(CELL_INDEX)
        rules = [step.rule for step in steps]
        assert ("not determinable" in rules) == (not found[name].determined)
        assert ("star" in rules) == found[name].star
        shown = found[name].values if len(found[name].values) <= 4 else found[name].values[:1]
        if len(shown) > 1:
            assert all(any(s.text.startswith(f"{v}") for s in steps) for v in shown)


@pytest.mark.parametrize(
    ("change", "result", "words", "cell"),
    [
        ({}, "sensory_right", "at T7 light touch is 0", "right.light_touch.T7"),
        ({"left.motor.C7": "4"}, "motor_left", "C7 is 4, at least 3 but not 5", "left.motor.C7"),
        ({}, "motor_right", "the motor level follows the sensory level", "right.light_touch.T7"),
        ({"dap": "Yes"}, "completeness", "Deep anal pressure is felt: incomplete", "dap"),
        ({"dap": "Yes", "right.motor.S1": "1"}, "ais", "right S1 (12 levels", "right.motor.S1"),
        ({"vac": "Yes"}, "ais", "Below T6, 0 of 10 key muscles", "left.motor.L5"),
        (
            {"left.pin_prick.L1": "1"},
            "zpp_sensory_left",
            "any sensation is L1",
            "left.pin_prick.L1",
        ),
        ({"right.motor.L4": "2"}, "zpp_motor_right", "function is L4", "right.motor.L4"),
        ({"vac": "Yes"}, "zpp_motor_right", "not applicable", "vac"),
    ],
)
def test_the_rule_and_its_cells_are_named(
    change: dict[str, str], result: str, words: str, cell: str
) -> None:
    found = classify(built(lesion("T6", "T6") | change))
    assert words in sentences(found, result)
    assert any(cell in step.cells for step in found.why(result))


def test_an_open_result_names_the_cells_on_which_it_depends() -> None:
    found = classify(built(lesion("T6", "T6") | {"right.motor.C6": "NT", "vac": "NT"}))
    last = found.why("motor_right")[-1]
    assert (last.rule, last.cells) == ("not determinable", ("right.motor.C6",))
    assert "C5, for example if right.motor.C6 is 0" in sentences(found, "motor_right")


def test_a_star_tells_what_the_examined_scores_would_give() -> None:
    found = classify(built(lesion("T6", "T6") | {"right.motor.C6": "3**"}))
    steps = found.why("motor_right")
    assert steps[0].text.endswith("right.motor.C6 3** (considered normal) as 5.")
    assert steps[-1].text == "Starred: with the examined scores alone it would be C6."


def test_an_examination_without_any_score_is_explained_too() -> None:
    found = classify(Exam(bytes([6] * 134 + [0, 0])))
    assert "134" not in sentences(found, "ais")
    assert "5 values are possible" in sentences(found, "ais")


@pytest.mark.parametrize(
    ("cells", "context", "rule"),
    [
        (lesion("T6", "T6", vac="Yes"), {}, "VAC without sacral sensation"),
        ({"dap": "No", "vac": "No"}, {}, "DAP absent, S4-5 intact"),
        (
            lesion("T6", "T6") | {"left.lowest_non_key_muscle": "T6"},
            {},
            "non-key muscle not below the motor level",
        ),
        (
            lesion("T6", "T6") | {f"right.pin_prick.T{i}": "2" for i in range(7, 11)},
            {},
            "pin prick without light touch",
        ),
        (lesion("T6", "T6", arms=("55555", "53555")), {}, "arm weak far above"),
        (lesion("T6", "T6"), {"hours_since_injury": 20}, "within 72 h of injury"),
        (lesion("T6", "T6"), {"age": 4}, "under age 6"),
        ({}, {}, "prior deficit assumed"),
    ],
)
def test_the_unusual_is_remarked_on(
    cells: dict[str, str], context: dict[str, int], rule: str
) -> None:
    plain = Exam.intact().to_cells() | cells
    assert [n.rule for n in classify(Exam.from_cells(plain, **context)).warnings] == [rule]


def test_a_starred_arm_is_not_remarked_on() -> None:
    cells = lesion("T6", "T6") | {"left.motor.C6": "3*"}
    assert classify(built(cells)).warnings == ()


def test_large_changes_since_the_visit_before() -> None:
    before, after = (classify(built(lesion(level, "T6"))) for level in ("T6", "T10"))
    [sensory, motor] = after.changes_since(before)
    assert "sensory_right went from T6 to T10" in sensory.message
    assert "motor_right" in motor.message
    assert after.changes_since(before, levels=4) == ()


def test_changed_policies_are_stated() -> None:
    found = classify(Exam.intact(), Policies(intact_without_vac="INT"))
    assert found.policies.changed() == {"intact_without_vac": "INT"}
    assert found.revision == "2019"
