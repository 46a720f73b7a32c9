"""What is a gain, from one examination to a later one of the same person.

This is the one home of it: endpoints, and what is said of two examinations side by side, rest on
these. Results that are open are sets of values; of a gain from one set to another the lowest and
the highest possible are given, and every examination stands for itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from ayumi.isncsci.levels import LEVELS, S4_5
from ayumi.isncsci.results import Result, Total

Response = Literal["yes", "no", "undetermined"]

GRADE_RANK: Final[Mapping[str, int]] = MappingProxyType(
    {"A": 0, "B": 1, "C": 2, "D": 3, "E": 4, "none": 4}
)
"""The grades from complete to normal; ``none``, a normal examination without a deficit documented
before, ranks with E."""

LEVEL_PLACE: Final[Mapping[str, int]] = MappingProxyType(
    {level: min(place, S4_5) for place, level in enumerate(LEVELS)}
)
"""The lowest segment that is normal, C1 = 0; INT is the place of S4-5, which is then normal too.

No examination has the level S4-5, so that from S3 to INT it is one segment.
"""


@dataclass(frozen=True, slots=True)
class Gain:
    """A gain [grades, segments or points]: the lowest and the highest that is possible.

    >>> Gain(1, 2).at_least(1), Gain(1, 2).at_least(2), Gain(1, 2).at_least(3)
    ('yes', 'undetermined', 'no')
    """

    low: int
    high: int

    @property
    def determined(self) -> bool:
        """Whether there is one possible value only."""
        return self.low == self.high

    def at_least(self, steps: int) -> Response:
        """Whether the gain is so large."""
        if self.low >= steps:
            return "yes"
        return "no" if self.high < steps else "undetermined"


def grade_gain(before: Result, after: Result) -> Gain:
    """By how many grades the AIS is better.

    >>> grade_gain(Result(("A",)), Result(("B", "C")))
    Gain(low=1, high=2)
    """
    return _between(GRADE_RANK, before, after)


def level_gain(before: Result, after: Result) -> Gain:
    """By how many segments a level lies lower.

    >>> level_gain(Result(("C5",)), Result(("C7",))), level_gain(Result(("S3",)), Result(("INT",)))
    (Gain(low=2, high=2), Gain(low=1, high=1))
    """
    return _between(LEVEL_PLACE, before, after)


def points_gained(before: Total, after: Total) -> Gain:
    """By how many points a sum is higher.

    >>> points_gained(Total(10, 10), Total(12, 17))
    Gain(low=2, high=7)
    """
    return Gain(after.low - before.high, after.high - before.low)


def of_two_sides(right: Gain, left: Gain, side: Literal["right", "left", "both", "best"]) -> Gain:
    """The gain of two sides under a rule: one of them, the smaller of both, or the larger.

    Of both sides the smaller gain tells whether both have it, of the best side the larger.
    """
    if side in ("right", "left"):
        return right if side == "right" else left
    choose = min if side == "both" else max
    return Gain(choose(right.low, left.low), choose(right.high, left.high))


def _between(scale: Mapping[str, int], before: Result, after: Result) -> Gain:
    was = [scale[value] for value in before.values]
    now = [scale[value] for value in after.values]
    return Gain(min(now) - max(was), max(now) - min(was))
