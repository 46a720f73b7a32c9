"""A second, slow and literal reading of the neurological classification (revision 2019).

Written sentence by sentence from the rules, apart from the classifier, so that the two
can be held against each other. It takes no short cut: a score that could not be tested
is replaced by every valid score in turn, all combinations are classified one by one, and
a result is the set of all answers met on the way.

The limit: the number of combinations is multiplied by 3 with every sensory score, by 6
with every motor score and by 2 with VAC or DAP that could not be tested. Ask
`combinations` first; up to some 200,000 a pass is bearable.

Sources: Rupp et al. 2021 (doi 10.46292/sci2702-1), Rupp 2022
(doi 10.1038/s41393-021-00646-0), Schuld 2012 (doi 10.1089/neu.2011.2085).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# The segments from rostral to caudal. C1 is not tested. INT stands below all of them.
SEGMENTS = [
    "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8",
    "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12",
    "L1", "L2", "L3", "L4", "L5",
    "S1", "S2", "S3", "S4-5",
]  # fmt: skip
DERMATOMES = SEGMENTS[1:]
ARM_MUSCLES = ["C5", "C6", "C7", "C8", "T1"]
LEG_MUSCLES = ["L2", "L3", "L4", "L5", "S1"]
KEY_MUSCLES = ARM_MUSCLES + LEG_MUSCLES

# The order in which the possible answers of one result are listed.
LEVEL_ORDER = ["NA", *SEGMENTS, "INT"]
COMPLETENESS_ORDER = ["complete", "incomplete"]
AIS_ORDER = ["A", "B", "C", "D", "E", "none"]


@dataclass(frozen=True)
class Side:
    """One side of an examination in which every score is known."""

    motor: dict[str, int]
    light_touch: dict[str, int]
    pin_prick: dict[str, int]
    non_key_muscle: str | None


@dataclass(frozen=True)
class Examination:
    """An examination in which every score is known."""

    right: Side
    left: Side
    vac: bool
    dap: bool


# ---------------------------------------------------------------------------------------
# Rules 1 to 6: every score is known
# ---------------------------------------------------------------------------------------


def is_below(level: str, other: str) -> bool:
    """Is `level` caudal to `other`?"""
    return LEVEL_ORDER.index(level) > LEVEL_ORDER.index(other)


def is_more_than_three_levels_below(level: str, other: str) -> bool:
    """Is `level` more than three segments caudal to `other`? (From T11: L3 or lower.)"""
    return LEVEL_ORDER.index(level) - LEVEL_ORDER.index(other) > 3


def sensory_level(side: Side) -> str:
    """The most caudal dermatome that is normal together with everything above it."""
    last_normal = "C1"
    for dermatome in DERMATOMES:
        if side.light_touch[dermatome] != 2 or side.pin_prick[dermatome] != 2:
            return last_normal
        last_normal = dermatome
    return "INT"


def motor_level(side: Side, vac: bool) -> str:
    """Walk down the key muscles; where there is none, the sensory level is followed."""
    sensory = sensory_level(side)

    # Sensory level C1 to C3: motor = sensory, even if C5 is 5.
    if sensory in ("C1", "C2", "C3"):
        return sensory

    # Sensation is intact to C4 at least. The arm: a muscle below 3 leaves the level above
    # it; a muscle of 3 or 4 is the level; only a muscle of 5 lets the walk go on.
    level = "C4"
    for muscle in ARM_MUSCLES:
        if side.motor[muscle] < 3:
            return level
        level = muscle
        if side.motor[muscle] < 5:
            return level

    # C5 to T1 are all 5. The trunk follows the sensory level.
    if not is_below(sensory, "T1"):
        return "T1"
    if not is_below(sensory, "T12"):
        return sensory

    # Sensation is intact to L1 at least. The leg, in the same way as the arm.
    level = "L1"
    for muscle in LEG_MUSCLES:
        if side.motor[muscle] < 3:
            return level
        level = muscle
        if side.motor[muscle] < 5:
            return level

    # L2 to S1 are all 5. The sacral segments below follow the sensory level again.
    if not is_below(sensory, "S1"):
        return "S1"
    if sensory in ("S2", "S3"):
        return sensory

    # Sensation is intact throughout: the anal sphincter decides.
    if vac:
        return "INT"
    return "S3"


def neurological_level(exam: Examination) -> str:
    """The most rostral of the two sensory and the two motor levels."""
    levels = [
        sensory_level(exam.right),
        sensory_level(exam.left),
        motor_level(exam.right, exam.vac),
        motor_level(exam.left, exam.vac),
    ]
    return min(levels, key=LEVEL_ORDER.index)


def touch_or_prick_at_s4_5(side: Side) -> bool:
    """Is any light touch or pin prick felt at S4-5 on this side?"""
    return side.light_touch["S4-5"] > 0 or side.pin_prick["S4-5"] > 0


def sacral_sensation(exam: Examination) -> bool:
    """Is sensation spared at S4-5: by light touch, pin prick or deep anal pressure?"""
    return touch_or_prick_at_s4_5(exam.right) or touch_or_prick_at_s4_5(exam.left) or exam.dap


def is_complete(exam: Examination) -> bool:
    """No VAC, no DAP and all four S4-5 sensory scores 0."""
    return not exam.vac and not sacral_sensation(exam)


def key_muscle_far_below(side: Side, vac: bool) -> bool:
    """Does a key muscle work more than three levels below the motor level of this side?"""
    level = motor_level(side, vac)
    for muscle in KEY_MUSCLES:
        if side.motor[muscle] > 0 and is_more_than_three_levels_below(muscle, level):
            return True
    return False


def non_key_muscle_far_below(side: Side, vac: bool) -> bool:
    """Does a non-key muscle work more than three levels below this side's motor level?"""
    if side.non_key_muscle is None:
        return False
    return is_more_than_three_levels_below(side.non_key_muscle, motor_level(side, vac))


def is_motor_incomplete(exam: Examination) -> bool:
    """VAC, or sacral sensation together with motor function far below the motor level."""
    if exam.vac:
        return True
    if not sacral_sensation(exam):
        return False
    return (
        key_muscle_far_below(exam.right, exam.vac)
        or key_muscle_far_below(exam.left, exam.vac)
        or non_key_muscle_far_below(exam.right, exam.vac)
        or non_key_muscle_far_below(exam.left, exam.vac)
    )


def at_least_half_useful(exam: Examination) -> bool:
    """Are at least half of the key muscles below the single level, both sides, 3 or more?"""
    level = neurological_level(exam)
    below = 0
    useful = 0
    for side in (exam.right, exam.left):
        for muscle in KEY_MUSCLES:
            if is_below(muscle, level):
                below += 1
                if side.motor[muscle] >= 3:
                    useful += 1
    if below == 0:
        # The level is S1 or lower: nothing is left to count, and the grade is D.
        return True
    return useful * 2 >= below


def everything_is_normal(exam: Examination) -> bool:
    """All scores normal on both sides, and VAC present: the four levels are intact.

    Deep anal pressure adds nothing where touch and pin prick at S4-5 are normal, so it is
    not asked for; the first reading took "everything" to include it.
    """
    for side in (exam.right, exam.left):
        for muscle in KEY_MUSCLES:
            if side.motor[muscle] != 5:
                return False
        for dermatome in DERMATOMES:
            if side.light_touch[dermatome] != 2 or side.pin_prick[dermatome] != 2:
                return False
    return exam.vac


def ais_grade(exam: Examination, prior_deficit: bool | None) -> str:
    """The impairment grade; 'none' where all is normal and never was otherwise."""
    if everything_is_normal(exam):
        if prior_deficit is False:
            return "none"
        return "E"
    if is_complete(exam):
        return "A"
    if not is_motor_incomplete(exam):
        return "B"
    if at_least_half_useful(exam):
        return "D"
    return "C"


def sensory_zone(exam: Examination, side: Side) -> str:
    """Sensory zone of partial preservation of one side, or NA."""
    if exam.dap or touch_or_prick_at_s4_5(side):
        return "NA"
    zone = None
    for dermatome in DERMATOMES:
        if side.light_touch[dermatome] > 0 or side.pin_prick[dermatome] > 0:
            zone = dermatome
    if zone is None:
        return sensory_level(side)
    return zone


def non_key_muscle_counts_for_zone(exam: Examination, side: Side) -> bool:
    """Does this side's non-key muscle, and no key muscle, make the injury motor incomplete?"""
    if exam.vac:
        return False
    if not sacral_sensation(exam):
        return False
    if key_muscle_far_below(exam.right, exam.vac) or key_muscle_far_below(exam.left, exam.vac):
        return False
    return non_key_muscle_far_below(side, exam.vac)


def motor_zone(exam: Examination, side: Side) -> str:
    """Motor zone of partial preservation of one side, or NA."""
    if exam.vac:
        return "NA"
    # Where nothing works below the motor level, the zone is the motor level.
    zone = motor_level(side, exam.vac)
    for muscle in KEY_MUSCLES:
        if side.motor[muscle] > 0 and is_below(muscle, zone):
            zone = muscle
    # A non-key muscle that counts lies more than three levels below the motor level, and
    # no key muscle works as far down: it is always the most caudal one.
    if side.non_key_muscle is not None and non_key_muscle_counts_for_zone(exam, side):
        zone = side.non_key_muscle
    return zone


def classify_known(exam: Examination, prior_deficit: bool | None) -> dict[str, str]:
    """Classify an examination in which every score is known."""
    return {
        "sensory_right": sensory_level(exam.right),
        "sensory_left": sensory_level(exam.left),
        "motor_right": motor_level(exam.right, exam.vac),
        "motor_left": motor_level(exam.left, exam.vac),
        "nli": neurological_level(exam),
        "completeness": "complete" if is_complete(exam) else "incomplete",
        "ais": ais_grade(exam, prior_deficit),
        "zpp_sensory_right": sensory_zone(exam, exam.right),
        "zpp_sensory_left": sensory_zone(exam, exam.left),
        "zpp_motor_right": motor_zone(exam, exam.right),
        "zpp_motor_left": motor_zone(exam, exam.left),
    }


# ---------------------------------------------------------------------------------------
# Rules 7 and 8: scores that could not be tested, and starred scores
# ---------------------------------------------------------------------------------------


def examined_scores(text: str, normal: int) -> list[int]:
    """What the score may be as examined: stars are left aside, NT may be anything."""
    number = text.rstrip("*")
    if number == "NT":
        return list(range(normal + 1))
    return [int(number)]


def assumed_scores(text: str, normal: int) -> list[int]:
    """What the score may be as the examiner wants it taken for the classification."""
    if text.endswith("**"):
        # Considered normal.
        return [normal]
    if text == "NT*":
        # Considered not normal, and not tested: every abnormal score.
        return list(range(normal))
    if text.endswith("*"):
        # Considered not normal: every abnormal score from the examined one upwards.
        return list(range(int(text.rstrip("*")), normal))
    return examined_scores(text, normal)


def yes_or_no(text: str) -> list[bool]:
    """What VAC or DAP may be."""
    if text == "NT":
        return [False, True]
    return [text == "Yes"]


# One place on the form: side, kind of score, level as written on the form.
Place = tuple[str, str, str]


def scores_by_place(exam: dict[str, Any], assumed: bool) -> dict[Place, list[int]]:
    """For each place on the form, all the scores that may stand there."""
    scores: dict[Place, list[int]] = {}
    for side in ("right", "left"):
        for kind, normal in (("motor", 5), ("light_touch", 2), ("pin_prick", 2)):
            for level, text in exam[side][kind].items():
                if assumed:
                    scores[side, kind, level] = assumed_scores(text, normal)
                else:
                    scores[side, kind, level] = examined_scores(text, normal)
    return scores


def known_side(exam: dict[str, Any], side: str, chosen: dict[Place, int]) -> Side:
    """One side with one chosen score at each place."""

    def column(kind: str) -> dict[str, int]:
        return {
            level.replace("S4_5", "S4-5"): chosen[side, kind, level] for level in exam[side][kind]
        }

    return Side(
        motor=column("motor"),
        light_touch=column("light_touch"),
        pin_prick=column("pin_prick"),
        non_key_muscle=exam[side].get("lowest_non_key_muscle"),
    )


def substitutions(exam: dict[str, Any], assumed: bool) -> Iterator[Examination]:
    """Every examination that the scores allow, one after the other."""
    scores = scores_by_place(exam, assumed)
    for one_each in itertools.product(*scores.values()):
        chosen = dict(zip(scores.keys(), one_each, strict=True))
        right = known_side(exam, "right", chosen)
        left = known_side(exam, "left", chosen)
        for vac, dap in itertools.product(yes_or_no(exam["vac"]), yes_or_no(exam["dap"])):
            yield Examination(right, left, vac, dap)


def combinations(exam: dict[str, Any]) -> int:
    """How many examinations the two passes have to classify together."""
    anal = len(yes_or_no(exam["vac"])) * len(yes_or_no(exam["dap"]))
    return sum(
        anal * math.prod(len(scores) for scores in scores_by_place(exam, assumed).values())
        for assumed in (True, False)
    )


def possible_answers(
    exam: dict[str, Any], assumed: bool, prior_deficit: bool | None
) -> dict[str, set[str]]:
    """For each result, the set of answers over all substitutions."""
    answers: dict[str, set[str]] = {}
    for known in substitutions(exam, assumed):
        for result, answer in classify_known(known, prior_deficit).items():
            answers.setdefault(result, set()).add(answer)
    return answers


def in_order(result: str, answers: set[str]) -> list[str]:
    """The answers of one result in their usual order."""
    if result == "completeness":
        return sorted(answers, key=COMPLETENESS_ORDER.index)
    if result == "ais":
        return sorted(answers, key=AIS_ORDER.index)
    return sorted(answers, key=LEVEL_ORDER.index)


# ---------------------------------------------------------------------------------------
# Rule 9: totals
# ---------------------------------------------------------------------------------------


def total_of(
    exam: dict[str, Any], kind: str, normal: int, sides: list[str], levels: list[str]
) -> dict[str, int]:
    """The lowest and the highest sum that the examined scores allow."""
    low = 0
    high = 0
    for side in sides:
        for level in levels:
            scores = examined_scores(exam[side][kind][level], normal)
            low += min(scores)
            high += max(scores)
    return {"low": low, "high": high}


def totals_of(exam: dict[str, Any]) -> dict[str, dict[str, int]]:
    """All totals, from the scores as examined."""
    right = ["right"]
    left = ["left"]
    both = ["right", "left"]
    skin = [dermatome.replace("S4-5", "S4_5") for dermatome in DERMATOMES]
    return {
        "uems": total_of(exam, "motor", 5, both, ARM_MUSCLES),
        "lems": total_of(exam, "motor", 5, both, LEG_MUSCLES),
        "light_touch": total_of(exam, "light_touch", 2, both, skin),
        "pin_prick": total_of(exam, "pin_prick", 2, both, skin),
        "uer": total_of(exam, "motor", 5, right, ARM_MUSCLES),
        "uel": total_of(exam, "motor", 5, left, ARM_MUSCLES),
        "ler": total_of(exam, "motor", 5, right, LEG_MUSCLES),
        "lel": total_of(exam, "motor", 5, left, LEG_MUSCLES),
        "ltr": total_of(exam, "light_touch", 2, right, skin),
        "ltl": total_of(exam, "light_touch", 2, left, skin),
        "ppr": total_of(exam, "pin_prick", 2, right, skin),
        "ppl": total_of(exam, "pin_prick", 2, left, skin),
    }


# ---------------------------------------------------------------------------------------


def classify_by_hand(exam: dict[str, Any], prior_deficit: bool | None) -> dict[str, Any]:
    """Classify an examination the slow way.

    Once with the scores as the examiner wants them taken, once with the scores as
    examined. The first gives the answers; a result carries a star where the two differ.
    """
    as_assumed = possible_answers(exam, True, prior_deficit)
    as_examined = possible_answers(exam, False, prior_deficit)
    classification = {
        result: {
            "values": in_order(result, answers),
            "star": answers != as_examined[result],
        }
        for result, answers in as_assumed.items()
    }
    return {"classification": classification, "totals": totals_of(exam)}
