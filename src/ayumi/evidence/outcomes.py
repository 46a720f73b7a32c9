"""Outcomes of many people at once: who responded, and who changed by how much.

The gain itself is that of `ayumi.evidence.gains`, here on arrays of classifications. Right and left
are open apart from each other; what they share, voluntary anal contraction, moves both the same
way, so that the bounds of two sides are exact.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import isnan
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ayumi.evidence.gains import GRADE_RANK, LEVEL_PLACE
from ayumi.evidence.measures import (
    AdverseEventsMeasure,
    AisImprovement,
    AisReaches,
    Change,
    Measure,
    MotorLevelGain,
    MotorScoreGain,
    Observed,
)
from ayumi.evidence.measures import Side as SideRule
from ayumi.evidence.outcome_values import Missing, Numbers, Outcomes, with_missing
from ayumi.isncsci.arrays import STAR, Classifications, classify_many
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import CELLS
from ayumi.isncsci.policies import DEFAULT, Policies
from ayumi.isncsci.results import LEVEL_VALUES, RESULTS, TOTALS, VALUES
from ayumi.isncsci.scores import MISSING_CODE
from ayumi.values import Fault, InputRefused

__all__ = [
    "Missing",
    "Outcomes",
    "ais_improvement",
    "ais_reaches",
    "change",
    "examined",
    "motor_level_gain",
    "motor_score_gain",
    "observed",
    "of_people",
    "outcomes_of",
    "sensory_score_gain",
    "with_missing",
]

Ends = tuple[Numbers, Numbers]
"""The lowest and the highest possible value of each person."""

HIGHEST: Final = {"uems": 50, "lems": 50, "light_touch": 112, "pin_prick": 112}
"""The most points of a sum."""

_MOTOR: Final = {"upper": ("uems",), "lower": ("lems",), "total": ("uems", "lems")}
_LOWEST_LEVEL: Final = max(LEVEL_PLACE.values())


def _grade_tables() -> Ends:
    """For each word of the AIS the rank of its lowest and of its highest grade; all for none."""
    ranks = [GRADE_RANK[grade] for grade in VALUES["ais"]]
    held = [
        [rank for bit, rank in enumerate(ranks) if word >> bit & 1] or ranks
        for word in range(1 << len(ranks))
    ]
    return np.array([min(r) for r in held]), np.array([max(r) for r in held])


_LOW_GRADE, _HIGH_GRADE = _grade_tables()
_PLACE_OF_BIT: Final = np.array([0, *(LEVEL_PLACE[level] for level in LEVEL_VALUES[1:])])


def examined(exams: Sequence[Exam | None], policies: Policies = DEFAULT) -> Classifications:
    """Examinations of people as arrays; None is a person who was not examined."""
    codes = np.full((len(exams), len(CELLS)), MISSING_CODE, np.uint8)
    for row, exam in enumerate(exams):
        if exam is not None:
            codes[row] = np.frombuffer(exam.codes, np.uint8)
    deficits = [None if exam is None else exam.prior_deficit for exam in exams]
    return classify_many(codes, policies, prior_deficit=deficits, keep_refused=True)


def of_people(found: Classifications, places: NDArray[np.intp]) -> Classifications:
    """The classifications at some places; −1 is a person who was not examined."""
    absent = places < 0
    at = np.where(absent, 0, places)
    words = np.where(absent, np.uint32(0), found.words[:, at])
    columns = np.where(absent, np.uint8(MISSING_CODE), found.columns[:, at])
    refused = found.refused[at] | absent
    return Classifications(
        columns, found.prior_deficit[at], words, found.totals[:, at], refused, found.policies
    )


def ais_improvement(before: Classifications, after: Classifications, at_least: int) -> Outcomes:
    """Whose grade is better by so many.

    Who has nothing left to gain, such as a D that is to gain two grades, has not responded, seen
    or not.
    """
    low, high = _difference(_grades(before), _grades(after))
    return _reaching(low, high, at_least, _seen(before, after))


def ais_reaches(after: Classifications, grade: str) -> Outcomes:
    """Whose grade is this or better, whatever it was before."""
    return _reaching(*_grades(after), GRADE_RANK[grade], ~after.refused)


def motor_level_gain(
    before: Classifications, after: Classifications, at_least: int, side: SideRule
) -> Outcomes:
    """Whose motor level lies so many segments lower, on the side or sides of the rule.

    With ``each`` every side counts on its own: 2n outcomes, of each person the right side first.
    """
    ends = [
        _difference(_levels(before, name), _levels(after, name))
        for name in ("motor_right", "motor_left")
    ]
    seen = _seen(before, after)
    lows, highs = (np.stack([of_side[end] for of_side in ends], axis=-1) for end in (0, 1))
    if side == "each":
        return _reaching(lows.ravel(), highs.ravel(), at_least, np.repeat(seen, 2))
    if side in ("right", "left"):
        low, high = ends[side == "left"]
    elif side == "both":
        low, high = lows.min(axis=-1), highs.min(axis=-1)
    else:
        low, high = lows.max(axis=-1), highs.max(axis=-1)
    return _reaching(low, high, at_least, seen)


def motor_score_gain(
    before: Classifications,
    after: Classifications,
    part: Literal["upper", "lower", "total"],
    at_least: int | None = None,
) -> Outcomes:
    """The change of a motor score [points]; with a threshold, who reaches it."""
    return _points(before, after, _MOTOR[part], at_least)


def sensory_score_gain(
    before: Classifications,
    after: Classifications,
    part: Literal["light_touch", "pin_prick"],
    at_least: int | None = None,
) -> Outcomes:
    """The change of a sensory score [points]; with a threshold, who reaches it."""
    return _points(before, after, (part,), at_least)


def change(
    before: Sequence[Any] | Numbers,
    after: Sequence[Any] | Numbers,
    better: Literal["higher", "lower"] = "higher",
) -> Outcomes:
    """The change of an observed number; None and NaN are missing.

    >>> change([60, 62], [20, None], better="lower").low
    array([-40., -inf])
    """
    pairs = list(zip(before, after, strict=True))
    seen = np.array([not (_is_missing(was) or _is_missing(now)) for was, now in pairs], np.bool_)
    # Exact decimals are subtracted as such, and become binary numbers only then.
    gained = [float(now - was) if s else 0.0 for (was, now), s in zip(pairs, seen, strict=True)]
    low, high = (np.where(seen, gained, end) for end in (-np.inf, np.inf))
    return Outcomes(low, high, seen, "change", better)


def observed(
    found: Sequence[Any] | Numbers,
    *,
    values: Sequence[str] | None = None,
    at_least: float | Decimal | None = None,
    at_most: float | Decimal | None = None,
) -> Outcomes:
    """Who has one of the values, or a number that reaches the threshold; None is missing.

    >>> observed(["stands", None, "lies"], values=["stands", "walks"]).responses()
    ['yes', 'undetermined', 'no']
    """

    def reached(value: Any) -> bool:
        if values is not None:
            return value in values
        if at_least is not None:
            return bool(value >= _alike(at_least, value))
        return at_most is not None and bool(value <= _alike(at_most, value))

    seen = np.array([not _is_missing(value) for value in found], np.bool_)
    low = np.array([s and reached(v) for v, s in zip(found, seen, strict=True)], np.int64)
    return Outcomes(low, np.where(seen, low, 1), seen)


def outcomes_of(measure: Measure, before: Any, after: Any) -> Outcomes:
    """The outcomes of an endpoint's measure: of examinations, or of the values of a field.

    ``before`` and ``after`` are `Classifications` (`examined`) for what the examination measures,
    else the field's values, None for who has none; where nothing is compared, ``before`` is not
    looked at.

    >>> from ayumi.evidence.definitions import DEFINITIONS
    >>> first = Exam.intact(prior_deficit=True).replace({"right.motor.C5": "3"})
    >>> people = examined([first, first]), examined([Exam.intact(prior_deficit=True), None])
    >>> outcomes_of(DEFINITIONS["ais_any_improvement"].measure, *people).responses()
    ['yes', 'undetermined']
    """
    match measure:
        case AisImprovement():
            return ais_improvement(before, after, measure.at_least)
        case AisReaches():
            return ais_reaches(after, measure.grade)
        case MotorLevelGain():
            return motor_level_gain(before, after, measure.at_least, measure.side)
        case MotorScoreGain():
            return motor_score_gain(before, after, measure.part, measure.at_least)
        case Change():
            return change(before, after, measure.better)
        case Observed():
            limits = {"at_least": measure.at_least, "at_most": measure.at_most}
            return observed(after, values=measure.values, **limits)
        case AdverseEventsMeasure():
            message = "adverse events are counted over the period of observation, not compared"
            raise InputRefused([Fault("measure", measure.kind, message)], "outcomes")
        case _:
            return sensory_score_gain(before, after, measure.part, measure.at_least)


def _alike(limit: float | Decimal, value: Any) -> float | Decimal:
    """A limit as the value is held: 0.1 in binary is not reached by comparing it with 1/10."""
    return limit if isinstance(value, Decimal) else float(limit)


def _is_missing(value: Any) -> bool:
    return value is None or (not isinstance(value, str) and isnan(value))


def _seen(before: Classifications, after: Classifications) -> NDArray[np.bool_]:
    """Who has both examinations; raises `InputRefused` where they are not of the same people."""
    if len(before) != len(after):
        message = f"give the same people as before, {len(before)}; None for who was not examined"
        raise InputRefused([Fault("after", str(len(after)), message)], "outcomes")
    return ~(before.refused | after.refused)


def _grades(found: Classifications) -> Ends:
    """The ranks of the lowest and highest grade; every grade where nothing was examined."""
    words = found.words[RESULTS.index("ais")] & ~STAR
    return _LOW_GRADE[words], _HIGH_GRADE[words]


def _levels(found: Classifications, result: str) -> Ends:
    """The places of the most rostral and most caudal level; every one where nothing was seen."""
    words = (found.words[RESULTS.index(result)] & ~STAR).astype(np.int64)
    absent = words == 0
    # The exponent of a power of two is the place of its bit; frexp counts it from one.
    first = np.frexp((words & -words).astype(np.float64))[1] - 1
    last = np.frexp(words.astype(np.float64))[1] - 1
    return (
        np.where(absent, 0, _PLACE_OF_BIT[first]),
        np.where(absent, _LOWEST_LEVEL, _PLACE_OF_BIT[last]),
    )


def _sum(found: Classifications, names: Sequence[str]) -> Ends:
    """The lowest and highest value of the sums together [points]."""
    at = [2 * TOTALS.index(name) for name in names]
    low, high = (found.totals[[row + end for row in at]].sum(axis=0, dtype=int) for end in (0, 1))
    most = sum(HIGHEST[name] for name in names)
    return np.where(found.refused, 0, low), np.where(found.refused, most, high)


def _points(
    before: Classifications, after: Classifications, names: Sequence[str], at_least: int | None
) -> Outcomes:
    seen = _seen(before, after)
    low, high = _difference(_sum(before, names), _sum(after, names))
    if at_least is None:
        return Outcomes(low, high, seen, "change")
    return _reaching(low, high, at_least, seen)


def _difference(before: Ends, after: Ends) -> Ends:
    """The lowest and the highest gain from one set to another."""
    return after[0] - before[1], after[1] - before[0]


def _reaching(low: Numbers, high: Numbers, bar: int, seen: NDArray[np.bool_]) -> Outcomes:
    """Who certainly and who possibly reaches a bar."""
    return Outcomes((low >= bar).astype(int), (high >= bar).astype(int), seen)
