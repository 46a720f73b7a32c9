"""On what an improvement hangs: by hand, and cell by cell."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.evidence.definitions import DEFINITIONS
from ayumi.evidence.fragile import caused_by_vac_alone, undoing_cells, within_repeatability
from ayumi.evidence.measures import AdverseEventsMeasure, Change, MotorScoreGain
from ayumi.evidence.outcomes import examined, outcomes_of
from ayumi.isncsci import CELLS, Exam
from ayumi.isncsci.levels import NON_KEY_MUSCLE_LEVELS
from ayumi.values import InputRefused
from tests.isncsci.exams import KINDS, built, exams_of, lesion

ANY = st.sampled_from(KINDS).flatmap(exams_of)
COMPLETE = built(lesion("C6", "C6", arms=("55000", "55000")), prior_deficit=True)
MEASURE: dict[str, Any] = {name: found.measure for name, found in DEFINITIONS.items()}


def later(before: Exam, after: Exam, name: str) -> dict[str, tuple[str, str, str]]:
    found = undoing_cells(before, after, MEASURE[name])
    return {
        cell.cell: (cell.was, cell.read, cell.other)
        for cell in found
        if cell.examination == "after"
    }


def test_a_grade_that_hangs_on_one_cell() -> None:
    after = COMPLETE.replace({"dap": "Yes"})
    assert later(COMPLETE, after, "ais_any_improvement") == {"dap": ("No", "Yes", "No")}
    before = [
        c
        for c in undoing_cells(COMPLETE, after, MEASURE["ais_any_improvement"])
        if c.examination == "before"
    ]
    sacral = {f"{s}.{c}.S4_5" for s in ("right", "left") for c in ("light_touch", "pin_prick")}
    assert {cell.cell for cell in before} == sacral | {"vac", "dap"}
    assert {(cell.read, cell.other) for cell in before if cell.cell in sacral} == {("0", "1")}


def test_a_grade_that_hangs_on_no_single_cell() -> None:
    after = COMPLETE.replace({"dap": "Yes", "left.light_touch.S4_5": "1"})
    assert later(COMPLETE, after, "ais_any_improvement") == {}
    assert not caused_by_vac_alone(COMPLETE, after, MEASURE["ais_any_improvement"])


def test_anal_contraction_alone() -> None:
    after = COMPLETE.replace({"vac": "Yes", "right.motor.C5": "4"})
    assert caused_by_vac_alone(COMPLETE, after, MEASURE["ais_to_C_or_better"])
    assert later(COMPLETE, after, "ais_to_C_or_better") == {"vac": ("No", "Yes", "No")}
    spared = after.replace({"left.pin_prick.S4_5": "1"})
    assert caused_by_vac_alone(COMPLETE, spared, MEASURE["ais_to_C_or_better"])
    assert not caused_by_vac_alone(COMPLETE, spared, MEASURE["ais_any_improvement"])
    legs = spared.replace({f"{side}.motor.L3": "2" for side in ("right", "left")})
    assert not caused_by_vac_alone(COMPLETE, legs, MEASURE["ais_to_C_or_better"])


def test_anal_contraction_together_with_the_muscles() -> None:
    muscles = ("C8", "T1", "L2", "L3", "L4", "L5", "S1")
    strong = {f"{side}.motor.{muscle}": "3" for side in ("right", "left") for muscle in muscles}
    after = COMPLETE.replace(strong | {"vac": "Yes"})
    assert not caused_by_vac_alone(COMPLETE, after, MEASURE["ais_to_D_or_better"])
    assert later(COMPLETE, after, "ais_to_D_or_better")["vac"] == ("No", "Yes", "No")


def test_a_grade_that_hangs_on_a_muscle_beside_the_key_muscles() -> None:
    after = COMPLETE.replace({"dap": "Yes", "right.lowest_non_key_muscle": "L4"})
    found = later(COMPLETE, after, "ais_to_C_or_better")
    # Three levels below C6 do not count: T1 is the nearest that would undo it.
    assert found["right.lowest_non_key_muscle"] == ("none", "L4", "T1")


def test_levels_and_points() -> None:
    after = COMPLETE.replace({"right.motor.C7": "3"})
    assert later(COMPLETE, after, "motor_level_gain_1")["right.motor.C7"] == ("0", "3", "2")
    arms = [f"{side}.motor.{muscle}" for side in ("right", "left") for muscle in ("C5", "C6")]
    weaker = dict.fromkeys(arms, ("5", "5", "2"))
    assert later(COMPLETE, after, "uems_gain") == weaker | {"right.motor.C7": ("0", "3", "0")}
    by_six = COMPLETE.replace({"right.motor.C7": "3", "left.motor.C7": "3"})
    assert later(COMPLETE, by_six, "uems_gain") == {}
    one_point = COMPLETE.replace({"right.motor.C7": "1"})
    assert later(COMPLETE, one_point, "uems_gain")["right.motor.C7"] == ("0", "1", "0")
    starred = COMPLETE.replace({"right.motor.C7": "1*"})
    assert later(COMPLETE, starred, "uems_gain")["right.motor.C7"] == ("0", "1*", "0*")
    sides = COMPLETE.replace({"right.motor.C7": "3", "left.motor.C7": "3"})
    assert later(COMPLETE, sides, "motor_level_gain_1") == {}
    each = later(COMPLETE, sides, "motor_level_gain_1_per_side")
    assert {"right.motor.C7", "left.motor.C7"} <= set(each)


def test_where_there_is_no_certain_improvement_nothing_can_undo_it() -> None:
    for after in (COMPLETE, COMPLETE.replace({"vac": "NT"})):
        for name in DEFINITIONS:
            assert undoing_cells(COMPLETE, after, MEASURE[name]) == ()
            assert not caused_by_vac_alone(COMPLETE, after, MEASURE[name])


def readings(cell: str, read: str) -> list[str]:
    """All that could stand in a cell instead."""
    if cell in ("vac", "dap"):
        return ["Yes", "No"]
    if "lowest" in cell:
        return ["", *NON_KEY_MUSCLE_LEVELS]
    highest = 5 if ".motor." in cell else 2
    star = read.lstrip("012345NT")
    return [str(n) + star * (n < highest) for n in range(highest + 1)]


@settings(max_examples=8, deadline=None)
@given(ANY, st.sampled_from(["ais_any_improvement", "motor_level_gain_1", "light_touch_gain"]))
def test_cell_by_cell(after: Exam, name: str) -> None:
    """Each cell of the later examination that undoes is named, and no other."""
    measure = MEASURE[name]

    def improved(exam: Exam) -> bool:
        return bool(outcomes_of(measure, examined([COMPLETE]), examined([exam])).low[0] > 0)

    expected = set()
    if improved(after):
        for cell, read in after.to_cells().items():
            others = [other for other in readings(cell, read) if other != read]
            if any(not improved(after.replace({cell: other})) for other in others):
                expected.add(cell)
    found = later(COMPLETE, after, name)
    assert set(found) == expected
    for cell, (was, read, other) in found.items():
        assert was == (COMPLETE.to_cells()[cell] or "none")
        assert read == (after.to_cells()[cell] or "none")
        assert not improved(after.replace({cell: other.replace("none", "")}))
    assert list(found) == sorted(found, key=CELLS.index)


def test_repeatability() -> None:
    motor, touch = MEASURE["uems_gain"], MEASURE["light_touch_gain"]
    total = MotorScoreGain(kind="motor_score_gain", instrument="isncsci", part="total")
    for measure, limit in ((motor, 2), (total, 2), (touch, 7), (MEASURE["pin_prick_gain"], 7)):
        assert within_repeatability(measure, limit - 1, complete=True) is True
        assert within_repeatability(measure, 1 - limit, complete=True) is True
        assert within_repeatability(measure, limit, complete=True) is False
        assert within_repeatability(measure, 1, complete=False) is None
    assert within_repeatability(MEASURE["ais_any_improvement"], 1, complete=True) is None


def test_what_is_not_of_the_examination_is_refused() -> None:
    changed = Change(kind="change", field="a.b", better="lower")
    for measure in (changed, AdverseEventsMeasure(kind="adverse_events")):
        with pytest.raises(InputRefused, match="not measured by the examination"):
            undoing_cells(COMPLETE, COMPLETE, measure)
        with pytest.raises(InputRefused, match="not measured by the examination"):
            caused_by_vac_alone(COMPLETE, COMPLETE, measure)
