"""Examined people as the model sees them: who has a complete injury, at which levels.

The level of each side, and that nothing is preserved at S4-5, are found by the classification; the
model is for motor levels C4 to T10.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci import RESULTS, Classifications, classify_many
from ayumi.isncsci.levels import C4, KEY_MUSCLE_LEVELS, LEVEL_INDEX, S4_5, SIDE_START, T1, VAC
from ayumi.recovery.arrays import Baselines, Codes
from ayumi.values import Fault, InputRefused

Flags = NDArray[np.bool_]
WORD: Final = np.uint32(0x7FFFFFFF)
"""The results of a classification without the star."""

_A: Final = 1
_T10: Final = LEVEL_INDEX["T10"]
_SIDES: Final = ("right", "left")

NOT_COMPLETE: Final = "not complete (AIS A) at baseline"
GRADE_OPEN: Final = "grade at baseline undetermined: something at S4-5 was not testable"
LEVEL_OPEN: Final = "a motor or sensory level at baseline undetermined"
TOO_FAR: Final = "a motor level outside C4 to T10, for which the model is not made"


@dataclass(frozen=True, eq=False)
class CompleteInjuries:
    """Those of many people whose injury is complete: ``kept`` (k) are their places among all.

    ``left_out`` counts the others by the reason.
    """

    baselines: Baselines
    kept: NDArray[np.intp]
    left_out: dict[str, int]

    def __len__(self) -> int:
        """How many people have a complete injury."""
        return len(self.kept)


def complete_injuries(codes: Codes) -> CompleteInjuries:
    """Find who of the people with these codes (136, n) has a complete injury."""
    found = classify_many(np.ascontiguousarray(codes).T, prior_deficit=True)
    levels = {kind: _levels(found, kind) for kind in ("motor", "sensory")}
    reasons = _reasons(found, levels)
    kept = np.flatnonzero(reasons == "")
    left_out = {
        reason: int((reasons == reason).sum())
        for reason in (NOT_COMPLETE, GRADE_OPEN, LEVEL_OPEN, TOO_FAR)
        if (reasons == reason).any()
    }
    motor = levels["motor"][:, kept]
    baselines = Baselines(
        motor.min(axis=0) < T1,
        np.ascontiguousarray(codes[:, kept]),
        motor,
        levels["sensory"][:, kept],
    )
    return CompleteInjuries(baselines, kept, left_out)


def _levels(found: Classifications, kind: str) -> NDArray[np.int64]:
    """The levels (2, n) of right and left; −1 where undetermined."""
    rows = np.array([found.words[RESULTS.index(f"{kind}_{side}")] & WORD for side in _SIDES])
    single = (rows & (rows - np.uint32(1))) == 0
    index = np.log2(np.maximum(rows, 1)).astype(np.int64) - 1
    return np.where(single & (rows > 0), index, -1)


def _reasons(found: Classifications, levels: dict[str, NDArray[np.int64]]) -> NDArray[np.str_]:
    grades = found.words[RESULTS.index("ais")] & WORD
    motor = levels["motor"]
    unknown = (motor < 0).any(axis=0) | (levels["sensory"] < 0).any(axis=0)
    outside = (motor < C4).any(axis=0) | (motor > _T10).any(axis=0)
    return np.select(
        [grades & _A == 0, grades != _A, unknown, outside],
        [NOT_COMPLETE, GRADE_OPEN, LEVEL_OPEN, TOO_FAR],
        "",
    )


def participants_of(codes: Codes) -> Baselines:
    """The people of a study at baseline (136, n), all of whom the model must be able to take.

    Raises `InputRefused` naming everyone whose injury is not complete, whose level is open or
    outside C4 to T10, or who has a cell at or below the level without a plain score.
    """
    found = complete_injuries(codes)
    everybody = classify_many(np.ascontiguousarray(codes).T, prior_deficit=True)
    levels = {kind: _levels(everybody, kind) for kind in ("motor", "sensory")}
    faults = [
        Fault(f"participant {place + 1}", "", f"{reason}; leave this person out")
        for place, reason in enumerate(_reasons(everybody, levels).tolist())
        if reason
    ]
    for place, column in zip(found.kept.tolist(), _unknown(found.baselines).T, strict=True):
        if column.any():
            message = "a score at or below the level is not testable or starred; its recovery "
            message += "cannot be predicted, leave this person out"
            faults.append(Fault(f"participant {place + 1}", f"{column.sum()} cells", message))
    if not codes.shape[1]:
        faults.append(Fault("participants", "none", "give the baseline of one person or more"))
    if faults:
        raise InputRefused(faults, "baselines")
    return found.baselines


def _unknown(baselines: Baselines) -> Flags:
    """Which cells (136, k) at and below the level have no plain score at baseline."""
    unknown = np.zeros(baselines.codes.shape, np.bool_)
    for column in columns():
        levels = (baselines.motor_levels if column.motor else baselines.sensory_levels)[column.side]
        for cell, level in zip(column.cells, column.levels, strict=True):
            unknown[cell] = (baselines.codes[cell] > column.normal) & (level >= levels)
    return unknown


@dataclass(frozen=True, slots=True)
class Column:
    """Cells of one side and kind that rest on each other, rostral to caudal, with their levels."""

    side: int
    motor: bool
    cells: tuple[int, ...]
    levels: tuple[int, ...]

    @property
    def normal(self) -> int:
        """The highest score, which is also the one above the first cell."""
        return 5 if self.motor else 2


def columns() -> tuple[Column, ...]:
    """The two columns of key muscles and the four of dermatomes C2–S3."""
    muscles, first_touch, first_prick, dermatomes = len(KEY_MUSCLE_LEVELS), 10, 38, S4_5 - 1
    found = []
    for side, start in enumerate(SIDE_START):
        cells = tuple(range(start, start + muscles))
        found.append(Column(side, True, cells, KEY_MUSCLE_LEVELS))
        for first in (first_touch, first_prick):
            cells = tuple(range(start + first, start + first + dermatomes))
            found.append(Column(side, False, cells, tuple(range(1, S4_5))))
    return tuple(found)


def plain_scores(codes: Codes) -> Codes:
    """Codes as the model reads them: a starred score tells of more than the injury, so it is NT."""
    plain = codes.copy()
    plain[:VAC][plain[:VAC] > 6] = 6
    return plain
