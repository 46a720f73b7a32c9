"""The record differs from the truth as little as repeated examinations of complete injuries do."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.isncsci import classify
from ayumi.isncsci.levels import CELL_INDEX, CELLS, KEY_MUSCLE_LEVELS, SIDE_START
from ayumi.isncsci.scores import NT_CODE
from ayumi.recovery import CALIBRATIONS, draw_person
from ayumi.recovery.calibration import Process
from ayumi.recovery.rater import rater_table, recorded

REFERENCE = CALIBRATIONS["reference"]
PROCESS = REFERENCE.process
ALL_TESTABLE = replace(PROCESS, arm_not_testable=0, leg_not_testable=0, anal_not_testable=0)


@given(st.integers(0, 2**32), st.sampled_from(["cervical", "thoracic"]), st.integers(0, 500))
def test_every_record_is_a_valid_examination(seed: int, group: str, day: int) -> None:
    rng = np.random.default_rng(seed)
    process = replace(
        PROCESS, arm_not_testable=0.3, leg_not_testable=0.3, anal_not_testable=0.3, rater_scale=1
    )
    calibration = replace(REFERENCE, process=process)
    person = draw_person(rng, calibration, level_group=group, baseline_day=16)  # type: ignore[arg-type]
    exam = person.examined(day, rng)
    classify(exam)
    for cell, true, read in zip(CELLS, person.true_codes(day), exam.codes, strict=True):
        if "S4_5" in cell:
            assert read == true, "no repeat probability is known here"
        if cell in ("vac", "dap"):
            assert read in (true, 6)
        if "light_touch" in cell or "pin_prick" in cell:
            assert abs(read - true) <= 1


def exam_of_complete_c6() -> tuple[bytes, tuple[int, int]]:
    """A complete C6: arms 5 4 1 0 0, the example for which the unscaled table moves 4.2 points."""
    codes = bytearray(len(CELLS))
    for start in SIDE_START:
        codes[start : start + 3] = bytes((5, 4, 1))
    return bytes(codes), (5, 5)


def repeatability(process: Process, levels: tuple[int, int], codes: bytes) -> float:
    """1.96 · √2 · the standard deviation of the total motor score, from the table itself."""
    table, grades = np.array(rater_table(process)), np.arange(6)
    variances = table @ grades**2 - (table @ grades) ** 2
    read = [
        codes[start + muscle]
        for start, level in zip(SIDE_START, levels, strict=True)
        for muscle, myotome in enumerate(KEY_MUSCLE_LEVELS)
        if myotome >= level
    ]
    return float(1.96 * np.sqrt(2 * sum(variances[grade] for grade in read)))


def test_unscaled_the_table_overstates_and_scaled_it_does_not() -> None:
    """Repeatability of complete injuries is within 2 motor points (PMC2565479)."""
    codes, levels = exam_of_complete_c6()
    unscaled = replace(PROCESS, rater_scale=1.0)
    assert repeatability(unscaled, (0, 0), codes) == pytest.approx(4.2, abs=0.1)
    assert 1.5 < repeatability(PROCESS, levels, codes) <= 2.05


@pytest.mark.parametrize("day", [16, 364])
def test_complete_examinations_repeat(day: int) -> None:
    """Within 2 motor and 7 sensory points (PMC2565479), for people still complete."""
    rng = np.random.default_rng(3)
    calibration = replace(REFERENCE, process=ALL_TESTABLE)
    motor: list[int] = []
    sensory: list[int] = []
    while len(motor) < 800:
        person = draw_person(rng, calibration, level_group="cervical", baseline_day=16)
        if classify(person.true_exam(day)).ais.values != ("A",):
            continue
        one, other = (classify(person.examined(day, rng)).totals for _ in range(2))
        motor.append(one.uems.low + one.lems.low - other.uems.low - other.lems.low)
        for name in ("light_touch", "pin_prick"):
            sensory.append(getattr(one, name).low - getattr(other, name).low)
    assert 1.0 < 1.96 * np.std(motor) < 2.2
    assert 1.0 < 1.96 * np.std(sensory) < 7


def test_grades_are_read_as_often_as_the_table_says() -> None:
    rng, table = np.random.default_rng(8), rater_table(PROCESS)
    codes, _ = exam_of_complete_c6()
    read = [recorded(codes, (0, 0), ALL_TESTABLE, rng)[:5] for _ in range(4000)]
    for muscle, grade in ((0, 5), (1, 4), (2, 1), (3, 0)):
        found = Counter(arm[muscle] for arm in read)
        for other, chance in enumerate(table[grade]):
            error = np.sqrt(chance * (1 - chance) / len(read))
            assert abs(found[other] / len(read) - chance) <= 4.5 * error


def test_muscles_above_the_level_are_read_as_they_are() -> None:
    rng = np.random.default_rng(8)
    codes, levels = exam_of_complete_c6()
    certain = replace(ALL_TESTABLE, rater_scale=1.0)
    read = [recorded(codes, levels, certain, rng) for _ in range(200)]
    above, at_level = ({arm[muscle] for arm in read} for muscle in (0, 1))
    assert above == {5}
    assert at_level == {3, 4, 5}


def test_limbs_are_not_testable_and_visits_missed_as_often_as_assumed() -> None:
    rng = np.random.default_rng(11)
    person = draw_person(rng, REFERENCE, level_group="thoracic", baseline_day=16)
    exams = [person.examined(100, rng) for _ in range(4000)]
    for cell in ("right.motor.C5", "left.motor.S1", "vac"):
        share = np.mean([exam.codes[CELL_INDEX[cell]] == NT_CODE for exam in exams])
        assert share == pytest.approx(0.01, abs=4.5 * np.sqrt(0.01 / 4000))
    missed = np.mean([person.missed(rng) for _ in range(4000)])
    assert missed == pytest.approx(PROCESS.missed_visit, abs=4.5 * np.sqrt(0.03 / 4000))
