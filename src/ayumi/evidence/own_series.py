"""A comparator from examinations of one's own: who was taken, who was seen, what became of them."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.evidence.comparator import Comparator
from ayumi.evidence.definitions import DEFINITIONS
from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.outcomes import Outcomes, of_people, outcomes_of, with_missing
from ayumi.evidence.pairing import DAYS_A_WEEK, Pairs, Window, pairs
from ayumi.isncsci.arrays import STAR, Classifications
from ayumi.isncsci.levels import LEVEL_INDEX
from ayumi.isncsci.results import LEVEL_VALUES, RESULTS, VALUES
from ayumi.values import Fault, InputRefused

GRADE_BITS: Final = {grade: 1 << bit for bit, grade in enumerate(VALUES["ais"])}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which people a series takes, and which of their examinations are compared.

    ``grades`` at baseline, joined as ``A+B``, None for all; ``levels`` of the neurological level at
    baseline; ``baseline`` and ``follow_up`` are windows [days since injury], ``weeks`` the target
    of the follow-up [weeks since injury].
    """

    measure: str
    grades: str | None
    levels: LevelRange | None
    baseline: Window
    weeks: float
    follow_up: Window


@dataclass(frozen=True, slots=True)
class Series:
    """What became of the people of a file: everybody is in one of these numbers.

    ``outcomes`` are of those who were seen at follow-up; where each side counts, two a person.
    """

    asked: Asked
    people: int
    without_baseline: int
    other_grade: int
    grade_open: int
    other_level: int
    level_open: int
    not_seen: int
    outcomes: Outcomes

    @property
    def seen(self) -> int:
        """How many people were seen at follow-up."""
        per_person = 2 if DEFINITIONS[self.asked.measure].unit == "sides" else 1
        return len(self.outcomes) // per_person

    @property
    def undetermined(self) -> int:
        """How many outcomes their examinations leave open."""
        return int((~self.outcomes.determined).sum())


def own_series(
    found: Classifications,
    person_index: NDArray[np.intp],
    days: NDArray[np.int64],
    asked: Asked,
) -> Series:
    """What became of the people of whom these are the examinations, in order of person and day.

    Whose grade or level at baseline is open, so that they may or may not be asked for, are counted
    apart and left out.
    """
    chosen = pairs(
        person_index,
        days,
        baseline=asked.baseline,
        target=asked.weeks * DAYS_A_WEEK,
        follow_up=asked.follow_up,
    )
    before = of_people(found, chosen.before)
    in_grade, out_grade = _among(before, "ais", _grade_bits(asked.grades))
    in_level, out_level = _among(before, "nli", _level_bits(asked.levels))
    kept = in_grade & in_level
    outcomes = _outcomes(found, chosen, kept, asked.measure)
    seen = chosen.after[kept] >= 0
    return Series(
        asked,
        people=len(chosen.people) + len(chosen.without_baseline),
        without_baseline=len(chosen.without_baseline),
        other_grade=int(out_grade.sum()),
        grade_open=int((~in_grade & ~out_grade).sum()),
        other_level=int((in_grade & out_level).sum()),
        level_open=int((in_grade & ~in_level & ~out_level).sum()),
        not_seen=int((~seen).sum()),
        outcomes=with_missing(outcomes, "left_out"),
    )


def comparator_of(series: Series, row: Comparator) -> Comparator:
    """The series as a row of a table; ``row`` says what else is known of it.

    The lowest and the highest count are written; of a change the mean and standard
    deviation of whom it is determined. Raises `InputRefused` where nobody is left to count.
    """
    outcomes, asked = series.outcomes, series.asked
    changes = outcomes.kind == "change"
    counted = int(outcomes.determined.sum()) if changes else len(outcomes)
    if counted < (2 if changes else 1):
        message = f"nobody is left to count: {said(series)}"
        raise InputRefused([Fault(row.id, "", message)], "comparator")
    row = replace(
        row,
        n=counted,
        level_group=row.level_group or ("all" if asked.levels is None else str(asked.levels)),
        levels=asked.levels,
        baseline_ais=asked.grades,
        baseline_days=asked.baseline,
        followup_weeks=asked.weeks,
        note="; ".join(part for part in (row.note, said(series)) if part),
    )
    if changes:
        points = outcomes.low[outcomes.determined].astype(float)
        mean, sd = (round(float(value), 4) for value in (points.mean(), points.std(ddof=1)))
        if sd == 0:
            message = f"all {counted} changed by {mean:g}; without a spread no mean is compared"
            raise InputRefused([Fault(row.id, "", message)], "comparator")
        return replace(row, mean=mean, sd=sd)
    count = outcomes.count()
    highest = None if count.lowest == count.highest else count.highest
    return replace(row, events=count.lowest, events_highest=highest)


def said(series: Series) -> str:
    """What became of everybody, in one line of words.

    Its parts add up to the people of the file.
    """
    asked, outcomes = series.asked, series.outcomes
    parts = [
        f"{series.people} people: {series.seen} counted",
        f"{series.not_seen} not seen on day {asked.follow_up[0]}-{asked.follow_up[1]}",
        f"{series.without_baseline} without examination on day "
        f"{asked.baseline[0]}-{asked.baseline[1]}",
    ]
    if asked.grades is not None:
        parts.append(f"{series.other_grade} of another grade, {series.grade_open} of an open one")
    if asked.levels is not None:
        parts.append(f"{series.other_level} of another level, {series.level_open} of an open one")
    text = ", ".join(parts)
    if not series.undetermined:
        return text
    if outcomes.kind == "change":
        low, high = outcomes.mean()
        left_out = f"{series.undetermined} of those counted undetermined and not in the mean"
        return f"{text}; {left_out}, which over all lies between {low:.2f} and {high:.2f}"
    count = outcomes.count()
    return (
        f"{text}; {series.undetermined} undetermined, so {count.lowest} to {count.highest} events"
    )


def _outcomes(
    found: Classifications, chosen: Pairs, kept: NDArray[np.bool_], measure: str
) -> Outcomes:
    before, after = (of_people(found, at[kept]) for at in (chosen.before, chosen.after))
    return outcomes_of(DEFINITIONS[measure].measure, before, after)


def _among(
    found: Classifications, result: str, wanted: int | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whose result is certainly one of those wanted, and whose certainly is none of them."""
    words = found.words[RESULTS.index(result)] & ~STAR
    if wanted is None:
        return np.ones(len(words), np.bool_), np.zeros(len(words), np.bool_)
    inside = np.uint32(wanted)
    return words & ~inside == 0, words & inside == 0


def _grade_bits(grades: str | None) -> int | None:
    return None if grades is None else sum(GRADE_BITS[grade] for grade in grades.split("+"))


def _level_bits(levels: LevelRange | None) -> int | None:
    """The levels as a bit set; INT is no level of an injury."""
    if levels is None:
        return None
    first, last = LEVEL_INDEX[levels.first], LEVEL_INDEX[levels.last]
    return sum(
        1 << bit
        for bit, level in enumerate(LEVEL_VALUES)
        if level in LEVEL_INDEX and first <= LEVEL_INDEX[level] <= last
    )
