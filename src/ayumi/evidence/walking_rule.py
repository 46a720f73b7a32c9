"""A forecast of walking a year after injury, from an examination of the first 15 days.

The clinical prediction rule of van Middendorp et al. 2011 (Lancet 377:1004, doi
10.1016/S0140-6736(10)62276-3): age and four scores of the legs foretell whether an adult with
traumatic spinal cord injury walks indoors on their own after a year. It forecasts natural recovery
only, and says nothing of a treatment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from typing import Final

from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import SIDES
from ayumi.statistics.allowed import is_number, not_negative, refuse
from ayumi.values import Fault, Words

LAST_DAY: Final = 15
"""The rule was made from examinations up to this day [days since injury]."""
OLD_AGE: Final = 65
LOWEST, HIGHEST = -10, 40

_SLOPE, _INTERCEPT = 0.267, -3.273
_OLD: Final = -10
_WEIGHTS: Final = {
    "motor.L3": (2, 5),
    "motor.S1": (2, 5),
    "light_touch.L3": (5, 2),
    "light_touch.S1": (5, 2),
}
"""Of each score its weight, and the highest that it can be."""

CAVEAT: Final = Words(
    "A forecast of natural recovery only, from age and the first examination.",
    "年齢と最初の診察から自然回復だけを予測したものである。",
)


@dataclass(frozen=True, slots=True)
class WalkingForecast:
    """The score of the rule, −10 to 40, and the chance to walk after a year.

    Each with its lowest and highest value, which differ where a score is not testable.

    >>> print(WalkingForecast(0, 0))
    score 0: 3.7 % walk after a year (forecast of natural recovery only)
    """

    score_low: int
    score_high: int

    @property
    def chance_low(self) -> float:
        """The chance at the lowest score."""
        return chance_of_walking(self.score_low)

    @property
    def chance_high(self) -> float:
        """The chance at the highest score."""
        return chance_of_walking(self.score_high)

    @property
    def determined(self) -> bool:
        """Whether there is one score only."""
        return self.score_low == self.score_high

    def __str__(self) -> str:
        score, chance = f"{self.score_low}", f"{100 * self.chance_low:.1f}"
        if not self.determined:
            score = f"{score} to {self.score_high}"
            chance = f"{chance} to {100 * self.chance_high:.1f}"
        return f"score {score}: {chance} % walk after a year (forecast of natural recovery only)"


def chance_of_walking(score: float) -> float:
    """The chance to walk a year after injury at a score of the rule.

    >>> [round(chance_of_walking(score), 3) for score in (-10, 0, 20, 40)]
    [0.003, 0.037, 0.888, 0.999]
    """
    return 1 / (1 + exp(-(_SLOPE * score + _INTERCEPT)))


def walking_forecast(exam: Exam, *, day: float, age: float | None = None) -> WalkingForecast:
    """The forecast from an examination of day 0 to 15 [days since injury].

    ``age`` [years] at injury may stand in the examination. Of every score the better side counts;
    a score that is not testable can be each that it may have, a starred one is as examined. Raises
    `InputRefused` for a later examination, and where the age is not known.

    >>> exam = Exam.intact().replace({"right.motor.L3": "NT", "left.motor.L3": "2"})
    >>> print(walking_forecast(exam, day=10, age=40))
    score 34 to 40: 99.7 to 99.9 % walk after a year (forecast of natural recovery only)
    """
    years = exam.age if age is None else age
    refuse("walking forecast", _check_day(day), _check_age(years))
    assert years is not None
    start = _OLD if years >= OLD_AGE else 0
    low = high = start
    for name, (weight, most) in _WEIGHTS.items():
        scores = [exam[f"{side}.{name}"].examined for side in SIDES]
        low += weight * max(0 if score is None else score for score in scores)
        high += weight * max(most if score is None else score for score in scores)
    return WalkingForecast(low, high)


def _check_day(day: object) -> Iterator[Fault]:
    faults = list(not_negative("day", day, "day since injury"))
    yield from faults
    if not faults and is_number(day) and day > LAST_DAY:
        message = (
            f"the rule holds for an examination of day 0 to {LAST_DAY} since injury; "
            "take an earlier one, or make no forecast"
        )
        yield Fault("day", f"{day:g}", message)


def _check_age(age: object) -> Iterator[Fault]:
    if age is None:
        yield Fault("age", "", "missing; write the age at injury [years]")
    else:
        yield from not_negative("age", age, "age in years")
