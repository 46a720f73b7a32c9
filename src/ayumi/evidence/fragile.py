"""On what an improvement hangs: single cells, voluntary anal contraction, and repeatability.

No probability is given that an AIS grade would be found again: there are no data on how well anal
contraction, deep pressure and S4-5 repeat. Instead each single cell is named whose reading another
way would undo the improvement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ayumi.evidence.measures import (
    AdverseEventsMeasure,
    Change,
    Measure,
    MotorScoreGain,
    Observed,
    SensoryScoreGain,
)
from ayumi.evidence.outcomes import Outcomes, examined, of_people, outcomes_of
from ayumi.isncsci.arrays import classify_many
from ayumi.isncsci.cells import CELL_CODES, text_of
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import CELLS, NON_KEY, SCORE_CELLS
from ayumi.isncsci.scores import CONSIDERED_NORMAL, NOT_NORMAL
from ayumi.values import Fault, InputRefused

REPEATABLE_MOTOR: Final = 2
REPEATABLE_SENSORY: Final = 7
"""In complete injury examinations of an unchanged person repeat within less [points]
(Marino et al. 2008, PMC2565479)."""

_STARS: Final = NOT_NORMAL | CONSIDERED_NORMAL
_NUMBER: Final = 7
Which = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class UndoingCell:
    """A cell which, read another way, would undo an improvement.

    ``was`` stood in it before, ``read`` after; were it ``other``, the nearest such value, in the
    ``examination`` that is named, the improvement would not be certain any more.
    """

    cell: str
    was: str
    read: str
    other: str
    examination: Which = "after"


def undoing_cells(before: Exam, after: Exam, measure: Measure) -> tuple[UndoingCell, ...]:
    """The single cells of two examinations on which an improvement hangs, the later one's first.

    Each cell is changed by itself to every number, answer or level that it can have, its star
    staying where it may. Empty where no cell does it alone, and where there is no certain
    improvement; a change, as of the UEMS, is one when it is certainly above 0.

    >>> from ayumi.evidence.definitions import DEFINITIONS
    >>> absent = dict.fromkeys((cell for cell in CELLS if cell.endswith("S4_5")), "0")
    >>> before = Exam.intact().replace(absent | {"vac": "No", "dap": "No"})
    >>> after = before.replace({"dap": "Yes"})
    >>> undoing_cells(before, after, DEFINITIONS["ais_any_improvement"].measure)[0]
    UndoingCell(cell='dap', was='No', read='Yes', other='No', examination='after')
    """
    held = _improved(_outcome(before, after, measure))
    if not held.any():
        return ()
    return (
        *_undone_by(before, after, measure, "after", held),
        *_undone_by(before, after, measure, "before", held),
    )


def _undone_by(
    before: Exam, after: Exam, measure: Measure, which: Which, held: NDArray[np.bool_]
) -> Iterator[UndoingCell]:
    """The cells of one examination that undo what was ``held``, read another way."""
    read_anew, other_exam = (after, before) if which == "after" else (before, after)
    places, codes = _read_another_way(read_anew)
    changed = classify_many(codes, prior_deficit=read_anew.prior_deficit)
    fixed = of_people(examined([other_exam]), np.zeros(len(codes), np.intp))
    pair = (fixed, changed) if which == "after" else (changed, fixed)
    still = _improved(outcomes_of(measure, *pair)).reshape(len(codes), -1)
    undone = (held & ~still).any(axis=1)
    for place in dict.fromkeys(places[undone].tolist()):
        others = codes[undone & (places == place), place].tolist()
        nearest = partial(_distance, place, read_anew.codes[place])
        was, read, other = (
            text_of(place, code) or "none"
            for code in (before.codes[place], after.codes[place], min(others, key=nearest))
        )
        yield UndoingCell(CELLS[place], was, read, other, which)


def caused_by_vac_alone(before: Exam, after: Exam, measure: Measure) -> bool:
    """Whether voluntary anal contraction alone makes the improvement.

    So it is when VAC as it is now, set into the examination before, would be the improvement, and
    when without it, VAC being what it was, there would be none.
    """
    if not _improved(_outcome(before, after, measure)).any():
        return False
    only_vac = _improved(_outcome(before, before.replace({"vac": after.vac}), measure)).any()
    all_else = _improved(_outcome(before, after.replace({"vac": before.vac}), measure)).any()
    return bool(only_vac and not all_else)


def within_repeatability(measure: Measure, value: float, complete: bool) -> bool | None:
    """Whether a change [points] is no larger than what repeating the examination can give.

    In complete injury motor scores repeat within less than 2 points and sensory scores within less
    than 7 (Marino et al. 2008, PMC2565479: 16 patients, trained examiners, a day apart). The limits
    are of whole scores, and are taken for parts such as the UEMS as they are. None where there is
    no such limit: in incomplete injury, and for grades and levels.

    >>> from ayumi.evidence.definitions import DEFINITIONS
    >>> uems = DEFINITIONS["uems_gain"].measure
    >>> [within_repeatability(uems, gain, complete=True) for gain in (1, 2)]
    [True, False]
    """
    limit = {MotorScoreGain: REPEATABLE_MOTOR, SensoryScoreGain: REPEATABLE_SENSORY}.get(
        type(measure)
    )
    return None if limit is None or not complete else abs(value) < limit


def _outcome(before: Exam, after: Exam, measure: Measure) -> Outcomes:
    if isinstance(measure, AdverseEventsMeasure | Change | Observed):
        message = "this is not measured by the examination of the cells"
        raise InputRefused([Fault("measure", measure.kind, message)], "improvement")
    return outcomes_of(measure, examined([before]), examined([after]))


def _improved(outcomes: Outcomes) -> NDArray[np.bool_]:
    """Who has certainly improved."""
    return np.greater(outcomes.low, 0)


def _read_another_way(exam: Exam) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
    """The examination with each cell, by itself, read another way; (k,) places, (k, 136) codes."""
    changes = [
        (place, other) for place, read in enumerate(exam.codes) for other in _others(place, read)
    ]
    places = np.array([place for place, _ in changes], np.intp)
    codes = np.tile(np.frombuffer(exam.codes, np.uint8), (len(changes), 1))
    codes[np.arange(len(changes)), places] = [other for _, other in changes]
    return places, codes


def _others(place: int, read: int) -> Iterator[int]:
    """The codes that could stand in a cell instead: another number, answer or level, never NT."""
    if place < SCORE_CELLS:
        valid = CELL_CODES[place].values()
        for number in range(6):
            starred = number | read & _STARS
            other = starred if starred in valid else number  # a normal score bears no star
            if number != read & _NUMBER and other in valid:
                yield other
    else:
        known = (0, *CELL_CODES[place].values()) if place in NON_KEY else (0, 1)
        yield from (code for code in known if code != read)


def _distance(place: int, read: int, other: int) -> int:
    """How far apart two readings of a cell are."""
    return abs((read & _NUMBER) - (other & _NUMBER)) if place < SCORE_CELLS else abs(read - other)
