"""Where the peer reads the rules otherwise than Ayumi, for examinations in numbers.

Each of `PEER_RULES` changes one thing. With all of them, `decide_by_peer` must say of every
examination in numbers exactly what the peer says: that is how we know that there are no others.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final, Literal

from ayumi.isncsci import RESULTS, Exam, Policies
from ayumi.isncsci.enumeration import scores_of, substitutes
from ayumi.isncsci.levels import KEY_MUSCLE_LEVELS, LEVEL_INDEX, LEVELS, SIDE_START
from ayumi.isncsci.rules import (
    Decided,
    Scores,
    SideScores,
    decide,
    key_function_far_below,
    non_key_function_far_below,
    sacral_sparing,
)
from verify.peer_program import Reading

PeerRule = Literal["intact", "segment", "zone"]
PEER_RULES: Final[frozenset[PeerRule]] = frozenset({"intact", "segment", "zone"})
"""Intact without VAC is INT; a non-key muscle counts only at a segment that has a key muscle; and
it extends the motor zone where the grade is C and it lies more than three levels below the zone."""

MOTOR_ZONES: Final = ("zpp_motor_right", "zpp_motor_left")


def _without_other_segments(side: SideScores) -> SideScores:
    return side if side.non_key in KEY_MUSCLE_LEVELS else replace(side, non_key=None)


def _motor_zone(side: SideScores, motor_level: str, *, grade_c: bool) -> str:
    level = LEVEL_INDEX[motor_level]
    zone = max([level, *(key for key, score in side.key_muscles().items() if score > 0)])
    if grade_c and side.non_key is not None and side.non_key > zone + 3:
        return LEVELS[side.non_key]
    return LEVELS[zone]


def decide_by_peer(
    scores: Scores, rules: frozenset[PeerRule] = PEER_RULES, *, always_c: bool = False
) -> dict[str, str]:
    """Every result of an examination in numbers, by the peer's reading of some rules.

    ``always_c``: take the grade to be C where the motor zone asks for it.
    """
    if "segment" in rules:
        right, left = (_without_other_segments(side) for side in (scores.right, scores.left))
        scores = replace(scores, right=right, left=left)
    policies = Policies(intact_without_vac="INT" if "intact" in rules else "S3")
    known = decide(scores, policies)
    decided: dict[str, str] = {result: getattr(known, result) for result in RESULTS}
    if "zone" in rules and not scores.vac:
        grade_c = always_c or decided["ais"] == "C"
        for zone, side in zip(MOTOR_ZONES, (scores.right, scores.left), strict=True):
            level = decided[zone.replace("zpp_", "")]
            decided[zone] = _motor_zone(side, level, grade_c=grade_c)
    return decided


def all_completions(exam: Exam, *, assumed: bool) -> Iterator[Scores]:
    """Every completion of the assumed, or of the examined, scores."""
    return (scores_of(numbers, exam) for numbers in product(*substitutes(exam, assumed=assumed)))


def readings_by_peer(exam: Exam, rules: frozenset[PeerRule]) -> dict[str, Reading]:
    """Every result by rules 7 and 8, each completion by the peer's reading of some rules."""
    passes = []
    for assumed in (True, False):
        found: dict[str, set[str]] = {result: set() for result in RESULTS}
        for scores in all_completions(exam, assumed=assumed):
            for result, value in decide_by_peer(scores, rules).items():
                found[result].add(value)
        passes.append(found)
    return {
        result: Reading(frozenset(passes[0][result]), passes[0][result] != passes[1][result])
        for result in RESULTS
    }


def grades_apart(exam: Exam) -> set[str]:
    """Which of C and D are possible when level, strength and incompleteness are judged apart."""
    levels: set[str] = set()
    vac = spared = far_below = False
    for scores in all_completions(exam, assumed=True):
        decided = decide(scores)
        levels.add(decided.nli)
        vac, spared = vac or scores.vac, spared or sacral_sparing(scores)
        far_below = far_below or _has_function_far_below(scores, decided)
    if not (vac or (spared and far_below)):
        return set()
    numbers = substitutes(exam, assumed=True)
    found = set()
    for level in levels:
        below = [
            numbers[start + muscle]
            for start in SIDE_START
            for muscle, at in enumerate(KEY_MUSCLE_LEVELS)
            if at > LEVEL_INDEX[level]
        ]
        most = sum(max(scores) >= 3 for scores in below)
        least = sum(min(scores) >= 3 for scores in below)
        found |= {"D"} if 2 * most >= len(below) else set()
        found |= {"C"} if 2 * least < len(below) else set()
    return found


def _has_function_far_below(scores: Scores, decided: Decided) -> bool:
    return any(
        key_function_far_below(side, LEVEL_INDEX[motor])
        or (
            side.non_key in KEY_MUSCLE_LEVELS
            and non_key_function_far_below(side, LEVEL_INDEX[motor])
        )
        for side, motor in (
            (scores.right, decided.motor_right),
            (scores.left, decided.motor_left),
        )
    )
