"""The rules one by one, on examinations made for the sentence of the rule."""

import pytest

from ayumi.isncsci import Exam, Policies, classify
from tests.isncsci.exams import built, lesion


def result(cells: dict[str, str], name: str, policies: Policies | None = None) -> str:
    exam = built(cells, prior_deficit=True)
    return str(classify(exam, policies or Policies())[name])


@pytest.mark.parametrize(
    ("cells", "level"),
    [
        ({}, "INT"),
        ({"right.light_touch.C2": "1"}, "C1"),
        ({"right.pin_prick.C3": "0"}, "C2"),
        ({"right.light_touch.T4": "1", "right.pin_prick.L1": "0"}, "T3"),
        ({"right.light_touch.S4_5": "1"}, "S3"),
    ],
)
def test_sensory_level_is_the_last_normal_dermatome_of_an_unbroken_run(
    cells: dict[str, str], level: str
) -> None:
    assert result(cells, "sensory_right") == level


@pytest.mark.parametrize(
    ("sensory", "muscles", "vac", "level"),
    [
        ("C2", "5555555555", "No", "C2"),
        ("C3", "0000000000", "No", "C3"),
        ("C4", "2000000000", "No", "C4"),
        ("C4", "3000000000", "No", "C5"),
        ("C4", "5555555555", "No", "T1"),
        ("T8", "2555555555", "No", "C4"),
        ("C6", "5542000000", "No", "C7"),
        ("C6", "5532555555", "No", "C7"),
        ("C6", "5555200000", "No", "C8"),
        ("T6", "5555300000", "No", "T1"),
        ("T6", "5555400000", "No", "T1"),
        ("T1", "5555500000", "No", "T1"),
        ("T2", "5555500000", "No", "T2"),
        ("T12", "5555555555", "No", "T12"),
        ("L1", "5555520000", "No", "L1"),
        ("L4", "5555520000", "No", "L1"),
        ("L1", "5555530000", "No", "L2"),
        ("L3", "5555555200", "No", "L3"),
        ("L1", "5555555555", "No", "S1"),
        ("S1", "5555555555", "No", "S1"),
        ("S2", "5555555555", "No", "S2"),
        ("S3", "5555555555", "Yes", "S3"),
        ("S4_5", "5555555554", "Yes", "S1"),
        ("S4_5", "5555555555", "Yes", "INT"),
        ("S4_5", "5555555555", "No", "S3"),
    ],
)
def test_motor_level(sensory: str, muscles: str, vac: str, level: str) -> None:
    arms, legs = (muscles[:5], "55555"), (muscles[5:], "55555")
    sacral = "2222" if sensory == "S4_5" else "0022"
    cells = lesion(sensory, "S4_5", arms=arms, legs=legs, vac=vac, sacral=sacral)
    assert result(cells, "motor_right") == level


def test_neurological_level_is_the_most_rostral_of_the_four() -> None:
    cells = lesion("T6", "T4", arms=("55530", "55555"))
    assert [result(cells, name) for name in ("motor_right", "nli")] == ["C8", "C8"]


@pytest.mark.parametrize(
    ("change", "completeness", "grade"),
    [
        ({}, "complete", "A"),
        ({"dap": "Yes"}, "incomplete", "B"),
        ({"left.pin_prick.S4_5": "1"}, "incomplete", "B"),
        ({"vac": "Yes"}, "incomplete", "C"),
        # Function more than three levels below T6 is at T10 or lower: L2 counts.
        ({"dap": "Yes", "right.motor.L2": "1"}, "incomplete", "C"),
        ({"right.motor.L2": "1"}, "complete", "A"),
        ({"dap": "Yes", "left.lowest_non_key_muscle": "T10"}, "incomplete", "C"),
        ({"dap": "Yes", "left.lowest_non_key_muscle": "T9"}, "incomplete", "B"),
    ],
)
def test_completeness_and_grade(change: dict[str, str], completeness: str, grade: str) -> None:
    cells = lesion("T6", "T6") | change
    assert result(cells, "completeness") == completeness
    assert result(cells, "ais") == grade


@pytest.mark.parametrize(("legs", "grade"), [("33333", "D"), ("33332", "C"), ("55500", "C")])
def test_grade_d_needs_half_of_the_key_muscles_below_the_level(legs: str, grade: str) -> None:
    cells = lesion("T6", "T6", legs=(legs, "00000"), dap="Yes")
    assert result(cells, "ais") == grade


def test_grade_d_where_no_key_muscle_is_left_to_count() -> None:
    cells = lesion("S1", "S1", legs=("55555", "55555"), vac="Yes")
    assert (result(cells, "nli"), result(cells, "ais")) == ("S1", "D")


@pytest.mark.parametrize(("deficit", "grade"), [(True, "E"), (False, "none"), (None, "E")])
def test_everything_normal(deficit: bool | None, grade: str) -> None:
    found = classify(Exam.intact(prior_deficit=deficit))
    assert str(found.ais) == grade
    assert bool(found.warnings) == (deficit is None)


def test_everything_normal_asks_for_no_deep_anal_pressure() -> None:
    found = classify(Exam.intact(prior_deficit=True).replace({"dap": "No"}))
    assert str(found.ais) == "E"
    assert [notice.rule for notice in found.warnings] == ["DAP absent, S4-5 intact"]


@pytest.mark.parametrize(
    ("change", "sensory_right", "sensory_left", "motor_right"),
    [
        ({}, "T6", "T6", "T6"),
        ({"right.light_touch.L3": "1"}, "L3", "T6", "T6"),
        ({"dap": "Yes", "right.light_touch.L3": "1"}, "NA", "NA", "T6"),
        ({"left.pin_prick.S4_5": "1"}, "T6", "NA", "T6"),
        ({"vac": "Yes"}, "T6", "T6", "NA"),
        ({"right.motor.L4": "1"}, "T6", "T6", "L4"),
    ],
)
def test_zones_of_partial_preservation(
    change: dict[str, str], sensory_right: str, sensory_left: str, motor_right: str
) -> None:
    cells = lesion("T6", "T6") | change
    names = ("zpp_sensory_right", "zpp_sensory_left", "zpp_motor_right")
    assert [result(cells, name) for name in names] == [sensory_right, sensory_left, motor_right]


def test_no_sensation_at_all_gives_c1() -> None:
    cells = lesion("C1", "C1", arms=("00000", "00000"))
    assert [result(cells, name) for name in ("sensory_right", "zpp_sensory_right")] == ["C1", "C1"]


@pytest.mark.parametrize(
    ("policy", "change", "zone"),
    [
        ("decisive", {}, "L2"),
        # A key muscle makes it motor incomplete already: the non-key muscle does not do so alone.
        ("decisive", {"left.motor.L3": "1"}, "T6"),
        ("decisive", {"dap": "No"}, "T6"),
        ("always", {"left.motor.L3": "1"}, "L2"),
        ("always", {"dap": "No"}, "L2"),
        ("never", {}, "T6"),
    ],
)
def test_non_key_muscle_in_the_motor_zone(policy: str, change: dict[str, str], zone: str) -> None:
    cells = lesion("T6", "T6", dap="Yes") | {"right.lowest_non_key_muscle": "L2"} | change
    policies = Policies(non_key_in_motor_zpp=policy)  # type: ignore[arg-type]
    assert result(cells, "zpp_motor_right", policies) == zone


@pytest.mark.parametrize(("policy", "level"), [("S3", "S3"), ("INT", "INT")])
def test_everything_intact_without_vac(policy: str, level: str) -> None:
    policies = Policies(intact_without_vac=policy)  # type: ignore[arg-type]
    assert result({"vac": "No"}, "nli", policies) == level
    assert result({"vac": "No"}, "motor_left", policies) == "S3"
    assert result({"vac": "No"}, "ais", policies) == "B"


def test_not_testable_keeps_levels_counts_and_function_together() -> None:
    # All arms 5, all legs 0, no VAC. Motor function more than three levels below needs a motor
    # level of C3 or higher; then 10 of 20 key muscles are at least 3: D, and never C.
    cells = lesion("T8", "T8", dap="Yes", sacral="1111") | {"right.light_touch.C3": "NT"}
    assert result(cells, "ais") == "ND (B or D)"


@pytest.mark.parametrize(
    ("cells", "name", "written"),
    [
        ({"right.motor.C6": "3**"}, "motor_right", "T6*"),
        ({"right.motor.C6": "3*"}, "motor_right", "C6"),
        ({"right.motor.C6": "NT**"}, "motor_right", "T6*"),
        ({"right.motor.C6": "NT"}, "motor_right", "ND (C5, C6 or T6)"),
        ({"right.motor.C6": "2*"}, "motor_right", "ND* (C5 or C6)"),
        ({"right.light_touch.T4": "1**"}, "sensory_right", "T6*"),
        ({"right.light_touch.T4": "1*"}, "sensory_right", "T3"),
        ({"right.light_touch.T4": "NT*"}, "sensory_right", "T3*"),
    ],
)
def test_stars_by_the_two_passes(cells: dict[str, str], name: str, written: str) -> None:
    assert result(lesion("T6", "T6") | cells, name) == written


def test_no_star_on_an_open_result_when_asked_for_none() -> None:
    cells = lesion("T6", "T6") | {"right.motor.C6": "2*"}
    policies = Policies(undetermined_star="none")
    assert result(cells, "motor_right", policies) == "ND (C5 or C6)"


def test_no_star_where_the_assumption_changed_nothing() -> None:
    # C6 not testable, not normal; C7 is 2, so that it is C5 or C6 with the assumption and without.
    cells = lesion("C6", "C6", arms=("55555", "55200")) | {"left.motor.C6": "NT*"}
    assert result(cells, "motor_left") == "ND (C5 or C6)"


def test_totals_are_of_examined_scores_with_bounds() -> None:
    cells = {"right.motor.C5": "3**", "left.motor.L2": "NT", "right.light_touch.C2": "NT*"}
    totals = classify(built(cells, prior_deficit=True)).totals
    assert (str(totals.uems), str(totals.lems)) == ("48", "ND (45–50)")
    assert (totals.ltr.low, totals.ltr.high, totals.pin_prick.low) == (54, 56, 112)
    assert (totals.uer.low, totals.uel.low, totals.ler.low) == (23, 25, 25)
