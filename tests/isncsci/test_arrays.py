"""Arrays and frames: what is accepted, what is refused and where, what comes back."""

import subprocess
import sys
from typing import Any

import numpy as np
import polars as pl
import pytest

from ayumi.isncsci import CELLS, RESULTS, Exam, Policies, classify, classify_many
from ayumi.isncsci.frames import exams_frame
from ayumi.values import InputRefused
from tests.isncsci.exams import built, lesion
from verify.examinations import KINDS, of_kind

EXAMS = [
    built(lesion("T6", "T6"), prior_deficit=True),
    built(lesion("C6", "C6", vac="NT") | {"right.motor.C6": "3*"}),
    Exam.intact(prior_deficit=False),
]


def array(exams: list[Exam]) -> np.ndarray:
    return np.array([list(exam.codes) for exam in exams], dtype=np.uint8)


@pytest.mark.parametrize("engine", ["scalar", "compiled"])
def test_exams_arrays_and_frames_give_the_same(engine: str) -> None:
    expected = [classify(exam) for exam in EXAMS]
    deficits = [exam.prior_deficit for exam in EXAMS]
    frame = exams_frame(EXAMS).with_columns(pl.Series("prior_deficit", deficits))
    coded = pl.DataFrame({cell: array(EXAMS)[:, i] for i, cell in enumerate(CELLS)})
    for found in (
        classify_many(EXAMS, engine=engine),  # type: ignore[arg-type]
        classify_many(array(EXAMS), prior_deficit=deficits, engine=engine),  # type: ignore[arg-type]
        classify_many(frame, engine=engine),  # type: ignore[arg-type]
        classify_many(coded, prior_deficit=deficits, engine=engine),  # type: ignore[arg-type]
    ):
        assert list(found) == expected


def test_a_frame_of_results_reads_as_one_would_write_it() -> None:
    frame = classify_many(EXAMS).to_frame()
    assert frame["ais"].to_list() == ["A", "A|C", "none"]
    assert frame["motor_right"].to_list()[1] == str(classify(EXAMS[1]).motor_right)
    assert frame["uems_low"].to_list() == [50, 48, 50]
    assert frame["ais_star"].dtype == pl.Boolean
    words = classify_many(EXAMS).to_frame("codes")
    assert words.columns[: len(RESULTS)] == list(RESULTS)


@pytest.mark.parametrize("engine", ["scalar", "compiled"])
def test_refused_rows_are_named_and_the_others_classified(engine: str) -> None:
    codes = array(EXAMS)
    codes[1, CELLS.index("left.motor.L3")] = 255
    codes[1, CELLS.index("dap")] = 77
    with pytest.raises(InputRefused, match=r"row 1: left\.motor\.L3"):
        classify_many(codes, engine=engine)  # type: ignore[arg-type]
    found = classify_many(codes, keep_refused=True, engine=engine)  # type: ignore[arg-type]
    assert found.refused.tolist() == [False, True, False]
    assert [fault.place for fault in found.faults(1)] == ["left.motor.L3", "dap"]
    assert found.to_frame()["ais"].to_list() == ["A", None, "E"]
    with pytest.raises(InputRefused):
        found[1]


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((3, 5), np.uint8), np.zeros((3, 136)), np.zeros(136, np.uint8)],
    ids=["columns", "type", "shape"],
)
def test_an_array_of_another_shape_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(InputRefused, match="uint8 of shape"):
        classify_many(wrong)


def test_prior_deficits_must_be_as_many_as_examinations() -> None:
    with pytest.raises(InputRefused, match="for each of 3"):
        classify_many(EXAMS, prior_deficit=[True])


@pytest.mark.parametrize("deficits", [np.array([1.0, np.nan, 0.7]), ["true"] * 3, [-1] * 3, 7])
def test_a_prior_deficit_is_yes_no_or_unknown(deficits: Any) -> None:
    with pytest.raises(InputRefused, match="True, False or None"):
        classify_many(EXAMS, prior_deficit=deficits)


def test_a_frame_is_refused_in_its_own_words() -> None:
    frame = exams_frame(EXAMS).with_columns(pl.lit("maybe").alias("vac"))
    with pytest.raises(InputRefused, match=r"row 0: vac = 'maybe': write Yes, No or NT"):
        classify_many(frame)
    with pytest.raises(InputRefused, match="holds no scores"):
        classify_many(frame.with_columns(pl.lit([1]).alias("vac")))


def test_missing_columns_are_all_named() -> None:
    frame = exams_frame(EXAMS).drop("vac", "left.motor.L2")
    with pytest.raises(InputRefused) as refused:
        classify_many(frame)
    assert [fault.place for fault in refused.value.faults] == ["left.motor.L2", "vac"]


def test_nothing_is_classified_into_nothing() -> None:
    assert len(classify_many(np.empty((0, len(CELLS)), np.uint8))) == 0
    assert classify_many([]).to_frame().height == 0


def test_no_warning_is_missed_where_arrays_do_not_look() -> None:
    random = np.random.default_rng(7)
    codes = np.concatenate([of_kind(kind, 60, random) for kind in KINDS])
    exams = [Exam(row.tobytes()) for row in codes]
    found = classify_many(exams, Policies())
    unusual = found.may_be_unusual()
    warned = np.array([bool(one.warnings) for one in found])
    assert warned.any()
    assert not (warned & ~unusual).any()
    assert [one.warnings for one in found.of_exams(exams)] == [one.warnings for one in found]


WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
import numpy as np
from ayumi.isncsci import Exam, classify_many
from ayumi.isncsci.arrays import MANY
codes = np.tile(np.frombuffer(Exam.intact().codes, np.uint8), (MANY, 1))
assert str(classify_many(codes)[MANY - 1].ais) == "E"
assert "ayumi.isncsci.kernels" not in sys.modules
"""


def test_where_numba_is_missing_the_scalar_engine_serves() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_NUMBA], check=True)
