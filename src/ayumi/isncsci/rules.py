"""The rules of the standard for an examination in which every cell is a number (revision 2019).

This is the definition, written to be read beside the standard: Rupp et al. 2021, International
Standards for Neurological Classification of Spinal Cord Injury, 8th edition
(doi 10.46292/sci2702-1). The engine answers the same for sets of numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ayumi.isncsci.levels import (
    C1,
    C3,
    C4,
    DERMATOMES,
    INT,
    KEY_MUSCLE_LEVELS,
    L1,
    LEVELS,
    S1,
    S3,
    T1,
    T12,
)
from ayumi.isncsci.policies import DEFAULT, Policies


@dataclass(frozen=True, slots=True)
class SideScores:
    """The numbers of one side, and its lowest non-key muscle with function as a level index."""

    motor: tuple[int, ...]
    light_touch: tuple[int, ...]
    pin_prick: tuple[int, ...]
    non_key: int | None = None

    def key_muscles(self) -> Mapping[int, int]:
        """Motor scores by level index."""
        return dict(zip(KEY_MUSCLE_LEVELS, self.motor, strict=True))

    def sacral_sensation(self) -> bool:
        """Light touch or pin prick spared at S4-5."""
        return self.light_touch[-1] > 0 or self.pin_prick[-1] > 0


@dataclass(frozen=True, slots=True)
class Scores:
    """A whole examination in numbers."""

    right: SideScores
    left: SideScores
    vac: bool
    dap: bool


def sensory_level(side: SideScores) -> int:
    """Rule 1: the most caudal dermatome with normal sensation in it and everywhere above."""
    for d in range(len(DERMATOMES)):
        if (side.light_touch[d], side.pin_prick[d]) != (2, 2):
            return d
    return INT


def motor_level(side: SideScores, sensory: int, vac: bool) -> int:
    """Rule 2: the lowest key muscle of at least 3 below which none follows whose rostral are all 5.

    Where there is no key muscle to test, the motor level is presumed to be the sensory level.
    """
    if sensory <= C3:
        return sensory
    level = C4
    for muscle, score in side.key_muscles().items():
        if muscle > T1 and sensory <= T12:
            return max(T1, sensory)
        if muscle > T1 and level == T1:
            level = L1
        if score < 3:
            return level
        level = muscle
        if score < 5:
            return level
    if sensory <= S1:
        return S1
    return sensory if sensory < INT or vac else S3


def neurological_level(
    sensory: tuple[int, int], motor: tuple[int, int], policies: Policies = DEFAULT
) -> int:
    """Rule 3: the most rostral of the four levels."""
    if policies.intact_without_vac == "INT" and sensory == (INT, INT) and min(motor) == S3:
        return INT
    return min(*sensory, *motor)


def sacral_sparing(scores: Scores) -> bool:
    """Any sensation at S4-5, or deep anal pressure."""
    return scores.dap or scores.right.sacral_sensation() or scores.left.sacral_sensation()


def is_complete(scores: Scores) -> bool:
    """Rule 4: no sacral sparing, sensory or motor."""
    return not scores.vac and not sacral_sparing(scores)


def key_function_far_below(side: SideScores, motor: int) -> bool:
    """Function in a key muscle more than three levels below the side's motor level."""
    return any(score > 0 and level > motor + 3 for level, score in side.key_muscles().items())


def non_key_function_far_below(side: SideScores, motor: int) -> bool:
    """Function in a non-key muscle more than three levels below the side's motor level."""
    return side.non_key is not None and side.non_key > motor + 3


def is_motor_incomplete(scores: Scores, motor: tuple[int, int]) -> bool:
    """Rule 5: voluntary anal contraction, or sparing at S4-5 with motor function far below."""
    if scores.vac:
        return True
    return sacral_sparing(scores) and any(
        key_function_far_below(side, level) or non_key_function_far_below(side, level)
        for side, level in zip((scores.right, scores.left), motor, strict=True)
    )


def muscles_below(scores: Scores, nli: int) -> list[int]:
    """The scores of all key muscles of both sides below the neurological level."""
    return [
        score
        for side in (scores.right, scores.left)
        for level, score in side.key_muscles().items()
        if level > nli
    ]


def grade(scores: Scores, nli: int, motor: tuple[int, int]) -> str:
    """Rule 5: the ASIA Impairment Scale; E when everything is normal."""
    if is_complete(scores):
        return "A"
    if not is_motor_incomplete(scores, motor):
        return "B"
    if nli == INT:
        return "E"
    below = muscles_below(scores, nli)
    return "D" if 2 * sum(score >= 3 for score in below) >= len(below) else "C"


def sensory_zone(side: SideScores, dap: bool) -> int | None:
    """Rule 6: the most caudal dermatome with any sensation; None when not applicable."""
    if dap or side.sacral_sensation():
        return None
    found = [
        d + 1 for d in range(len(DERMATOMES)) if side.light_touch[d] > 0 or side.pin_prick[d] > 0
    ]
    return max(found, default=C1)


def motor_zone(
    scores: Scores, side: int, motor: tuple[int, int], policies: Policies = DEFAULT
) -> int | None:
    """Rule 6: the most caudal myotome with any function; None when not applicable."""
    if scores.vac:
        return None
    sides = (scores.right, scores.left)
    here, level = sides[side], motor[side]
    zone = max([level, *(key for key, score in here.key_muscles().items() if score > 0)])
    if here.non_key is None or policies.non_key_in_motor_zpp == "never":
        return zone
    decisive = (
        sacral_sparing(scores)
        and not any(key_function_far_below(s, m) for s, m in zip(sides, motor, strict=True))
        and non_key_function_far_below(here, level)
    )
    if decisive or policies.non_key_in_motor_zpp == "always":
        return max(zone, here.non_key)
    return zone


@dataclass(frozen=True, slots=True)
class Decided:
    """Every result of an examination in which all cells are numbers, in the order of `RESULTS`."""

    sensory_right: str
    sensory_left: str
    motor_right: str
    motor_left: str
    nli: str
    completeness: str
    ais: str
    zpp_sensory_right: str
    zpp_sensory_left: str
    zpp_motor_right: str
    zpp_motor_left: str


def decide(scores: Scores, policies: Policies = DEFAULT) -> Decided:
    """Apply every rule to an examination in numbers."""
    sensory = (sensory_level(scores.right), sensory_level(scores.left))
    motor = (
        motor_level(scores.right, sensory[0], scores.vac),
        motor_level(scores.left, sensory[1], scores.vac),
    )
    nli = neurological_level(sensory, motor, policies)
    return Decided(
        sensory_right=LEVELS[sensory[0]],
        sensory_left=LEVELS[sensory[1]],
        motor_right=LEVELS[motor[0]],
        motor_left=LEVELS[motor[1]],
        nli=LEVELS[nli],
        completeness="complete" if is_complete(scores) else "incomplete",
        ais=grade(scores, nli, motor),
        zpp_sensory_right=_zone_name(sensory_zone(scores.right, scores.dap)),
        zpp_sensory_left=_zone_name(sensory_zone(scores.left, scores.dap)),
        zpp_motor_right=_zone_name(motor_zone(scores, 0, motor, policies)),
        zpp_motor_left=_zone_name(motor_zone(scores, 1, motor, policies)),
    )


def _zone_name(zone: int | None) -> str:
    return "NA" if zone is None else LEVELS[zone]
