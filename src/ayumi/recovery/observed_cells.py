"""Follow-up examinations as the cells that the model has a probability for.

Each scored cell rests on the observed next rostral score. A cell that was not testable leaves the
next caudal one without: the two together are then a `Gap`, whose unknown scores are summed over. A
cell not testable at baseline ends its column, since the model has no probability for it: what lies
rostral of it keeps its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci.levels import DAP, L1, LIGHT_TOUCH, PIN_PRICK, S4_5, SIDE_START, VAC
from ayumi.recovery.arrays import Baselines, Codes
from ayumi.recovery.calibration import Calibration
from ayumi.recovery.complete_injuries import Column, columns

Axis = Literal["strength", "sensation"]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_SACRAL: Final = S4_5 - 1
"""The place of S4-5 in a column of dermatomes."""


@dataclass(frozen=True, eq=False)
class Gap:
    """People (m) with a run of unknown scores and the ``score`` (m) that follows it.

    ``design`` (m, cells, names) and ``in_legs`` (m, cells) are as in `Cells`, from the first
    unknown cell to the scored one; but for the first cell the score above is missing in it.
    """

    person: Ints
    score: Ints
    design: Floats
    in_legs: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cells:
    """Scores whose logits rest on the same numbers: ``names`` are their paths in a calibration.

    Row by row: whose the cells are, the score, the ``design`` (m, names) with which the names'
    values make η, whether b counts with the loading of the legs, and how many such cells the person
    has. ``thresholds`` is the path of their thresholds, or None where there is the one, 0. Rows
    stand in the order of people.
    """

    axis: Axis
    thresholds: str | None
    names: tuple[str, ...]
    person: Ints
    score: Ints
    design: Floats
    in_legs: NDArray[np.bool_]
    count: Floats
    gaps: tuple[Gap, ...] = ()

    @property
    def rostral(self) -> int | None:
        """The place of the weight of the next rostral score among the names."""
        named = [i for i, name in enumerate(self.names) if name.endswith(".rostral")]
        return named[0] if named else None


@dataclass(frozen=True, eq=False)
class Observed:
    """What is seen of ``people`` people at follow-up, and of how many cells each group has any."""

    people: int
    cells: tuple[Cells, ...]

    def scored(self) -> Mapping[str, int]:
        """How many scores tell of each path."""
        told: dict[str, int] = {}
        for one in self.cells:
            touched = (one.design != 0).T @ one.count
            for gap in one.gaps:
                touched = touched + (gap.design != 0).any(axis=1).sum(axis=0)
            for name, scores in zip(one.names, touched.tolist(), strict=True):
                told[name] = told.get(name, 0) + round(scores)
        return told


def observed(
    calibration: Calibration, baselines: Baselines, follow_up: Codes, *, sensation: bool = True
) -> Observed:
    """The cells of the follow-up codes (136, n), all plain scores or not testable."""
    found = [
        _columns_of(calibration, baselines, follow_up, motor=True),
        _findings(baselines, follow_up),
    ]
    if sensation:
        found.append(_columns_of(calibration, baselines, follow_up, motor=False))
        found.append(_sacral(baselines, follow_up))
    return Observed(len(baselines.cervical), tuple(found))


_MOTOR_NAMES: Final = (
    "motor.intercept", "motor.own", "motor.rostral", "motor.distance",
    "cervical.legs", "thoracic.legs",
)  # fmt: skip
_SENSORY_NAMES: Final = (
    "sensory.intercept", "sensory.own", "sensory.rostral", "sensory.distance",
)  # fmt: skip


def _columns_of(
    calibration: Calibration, baselines: Baselines, follow_up: Codes, *, motor: bool
) -> Cells:
    reach = (calibration.motor if motor else calibration.sensory).reach
    rows: list[Ints] = []
    runs: list[tuple[int, int, Ints]] = []
    for column in columns():
        if column.motor == motor:
            scored, unknown = _down(column, reach, baselines, follow_up)
            rows += scored
            runs += unknown
    names = _MOTOR_NAMES if motor else _SENSORY_NAMES
    return _cells(
        "strength" if motor else "sensation",
        "motor.thresholds" if motor else "sensory.thresholds",
        names,
        np.concatenate([np.zeros((0, len(names) + 2), np.int64), *rows]),
        _gaps(runs),
    )


def _down(
    column: Column, reach: int, baselines: Baselines, follow_up: Codes
) -> tuple[list[Ints], list[tuple[int, int, Ints]]]:
    """Scored cells as rows of person, score and design; and gaps as person, score and designs."""
    levels = (baselines.motor_levels if column.motor else baselines.sensory_levels)[column.side]
    people = np.arange(len(levels))
    above = np.full(len(levels), column.normal)
    ended = np.zeros(len(levels), np.bool_)
    pending: dict[int, list[Ints]] = {}
    rows, gaps = [], []
    for cell, level in zip(column.cells, column.levels, strict=True):
        own, score = baselines.codes[cell].astype(int), follow_up[cell].astype(int)
        below = level >= levels
        ended |= below & (own > column.normal)
        used, seen = below & ~ended, score <= column.normal
        design = [np.ones_like(own), own, np.maximum(above, 0), -np.minimum(level - levels, reach)]
        if column.motor:
            legs = level > L1
            design += [legs & baselines.cervical, legs & ~baselines.cervical]
        table = np.column_stack([people, score, *design])
        rows.append(table[used & seen & (above >= 0)])
        for i in np.flatnonzero(used & (~seen | (above < 0))).tolist():
            pending.setdefault(i, []).append(table[i, 2:])
            if seen[i]:
                gaps.append((i, int(score[i]), np.array(pending.pop(i))))
        above = np.where(used, np.where(seen, score, -1), above)
    return rows, gaps


def _gaps(runs: Sequence[tuple[int, int, Ints]]) -> tuple[Gap, ...]:
    """The gaps, those of one length together."""
    found = []
    for length in sorted({len(design) for _, _, design in runs}):
        same = [run for run in runs if len(run[2]) == length]
        design = np.array([design for _, _, design in same], float)
        in_legs = (design[:, :, 4:] != 0).any(axis=2)
        person, score = (np.array([run[place] for run in same]) for place in (0, 1))
        found.append(Gap(person, score, design, in_legs))
    return tuple(found)


def _findings(baselines: Baselines, follow_up: Codes) -> Cells:
    """Deep anal pressure and voluntary anal contraction."""
    tables = [
        _sacral_rows(baselines, follow_up[cell], 1, place)
        for place, cell in ((0, DAP), (2, VAC))
    ]  # fmt: skip
    names = ("cervical.sacral", "thoracic.sacral", "cervical.contraction", "thoracic.contraction")
    return _cells("strength", None, names, np.concatenate(tables))


def _sacral(baselines: Baselines, follow_up: Codes) -> Cells:
    """Light touch and pin prick at S4-5 of both sides."""
    tables = [
        _sacral_rows(baselines, follow_up[start + first + _SACRAL], 2, 0)[:, :4]
        for start in SIDE_START
        for first in (LIGHT_TOUCH, PIN_PRICK)
    ]
    names = ("cervical.sacral", "thoracic.sacral")
    return _cells("sensation", "sacral_thresholds", names, np.concatenate(tables))


def _sacral_rows(baselines: Baselines, score: NDArray[np.uint8], highest: int, place: int) -> Ints:
    """A cell with an intercept of each group, at ``place`` and the next of four."""
    table = np.zeros((len(score), 6), np.int64)
    table[:, 0], table[:, 1] = np.arange(len(score)), score
    table[:, 2 + place], table[:, 3 + place] = baselines.cervical, ~baselines.cervical
    return table[score <= highest]


def _cells(
    axis: Axis,
    thresholds: str | None,
    names: tuple[str, ...],
    table: Ints,
    gaps: tuple[Gap, ...] = (),
) -> Cells:
    """Equal rows of a person are one row that counts as often."""
    rows, count = np.unique(table, axis=0, return_counts=True)
    design = rows[:, 2:].astype(float)
    legs = [i for i, name in enumerate(names) if name.endswith(".legs")]
    return Cells(
        axis,
        thresholds,
        names,
        rows[:, 0],
        rows[:, 1],
        design,
        (design[:, legs] != 0).any(axis=1),
        count.astype(float),
        gaps,
    )
