"""The names of the shipped definitions, and the bar that each sets to a responder.

The definitions themselves, as typed measures of a study document, are in
`ayumi.evidence.definitions`; their names and kinds are the same, which a test holds. Here is only
what tables and matching need, without pydantic.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

GRADES: Final = ("A", "B", "C", "D", "E")
"""The grades of the ASIA Impairment Scale (AIS), from complete to normal."""

PER_SIDE: Final = "_per_side"


class Bar(NamedTuple):
    """What a responder has reached: of what, by how many steps or to which grade."""

    what: str
    steps: int | None = None
    grade: str | None = None


BARS: Final[Mapping[str, Bar]] = MappingProxyType(
    {
        "ais_any_improvement": Bar("ais", steps=1),
        "ais_improvement_2": Bar("ais", steps=2),
        "ais_to_C_or_better": Bar("ais", grade="C"),
        "ais_to_D_or_better": Bar("ais", grade="D"),
        "motor_level_gain_1": Bar("motor_level", steps=1),
        "motor_level_gain_2": Bar("motor_level", steps=2),
        f"motor_level_gain_1{PER_SIDE}": Bar("motor_level", steps=1),
        f"motor_level_gain_2{PER_SIDE}": Bar("motor_level", steps=2),
    }
)
"""The definitions that say yes or no, by name."""

CHANGES: Final = ("uems_gain", "lems_gain", "light_touch_gain", "pin_prick_gain")
"""The definitions that give a change [points]."""

MOST_POINTS: Final[Mapping[str, int]] = MappingProxyType(
    {"uems_gain": 50, "lems_gain": 50, "light_touch_gain": 112, "pin_prick_gain": 112}
)
"""The most points that each can change, up or down: the whole of its score (ISNCSCI 2019)."""

MEASURES: Final = (*BARS, *CHANGES)
"""Every shipped definition, by name."""


def has_sides(measure: str) -> bool:
    """Whether each side has its own answer, so that a rule must make one of two.

    >>> has_sides("motor_level_gain_2"), has_sides("uems_gain")
    (True, False)
    """
    return measure in BARS and BARS[measure].what == "motor_level"


def grade_reached(measure: str, baseline: str | None) -> str | None:
    """The grade that somebody with one known baseline grade must reach to count; None if unknown.

    >>> grade_reached("ais_improvement_2", "A"), grade_reached("ais_to_C_or_better", None)
    ('C', 'C')
    """
    bar = BARS.get(measure)
    if bar is None or bar.what != "ais":
        return None
    if bar.steps is None:
        return bar.grade
    if baseline not in GRADES:
        return None
    reached = GRADES.index(baseline) + bar.steps
    return GRADES[reached] if reached < len(GRADES) else None
