"""What is legal in an examination but unusual, so that a person looks at it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import (
    CELL_INDEX,
    CELLS,
    DERMATOMES,
    KEY_MUSCLES,
    LEVEL_INDEX,
    LEVELS,
    LIGHT_TOUCH,
    NON_KEY,
    PIN_PRICK,
    SIDE_START,
    SIDES,
    T1,
)
from ayumi.isncsci.results import Result

Results = Mapping[str, Result]

DISSOCIATED_DERMATOMES: Final = 4
"""So many dermatomes of a side with normal pin prick but no light touch are remarked on."""

FAR_ABOVE: Final = 4
"""An arm weaker this many levels above every other level makes one think of another condition."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something unusual: which rule noticed it, in which cells, and what it is."""

    rule: str
    message: str
    cells: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The notice as plain values."""
        return {"rule": self.rule, "cells": list(self.cells), "message": self.message}


def notices(exam: Exam, results: Results) -> tuple[Notice, ...]:
    """Everything unusual about one examination, its results and its circumstances."""
    return (
        *_prior_deficit(exam, results),
        *_sacral(exam),
        *_non_key(exam, results),
        *_dissociation(exam),
        *_arm_far_above(exam, results),
        *_circumstances(exam),
    )


def _prior_deficit(exam: Exam, results: Results) -> list[Notice]:
    if exam.prior_deficit is None and "E" in results["ais"].values:
        message = (
            "grade E assumes a prior deficit, which is not stated; state prior_deficit: true for "
            "E, false for no grade"
        )
        return [Notice("prior deficit assumed", message, ("prior_deficit",))]
    return []


_SACRAL: Final = tuple(
    f"{side}.{column}.S4_5" for side in SIDES for column in ("light_touch", "pin_prick")
)


def _sacral(exam: Exam) -> list[Notice]:
    scores = {exam.codes[CELL_INDEX[cell]] for cell in _SACRAL}
    found = []
    if exam.vac == "Yes" and exam.dap == "No" and scores == {0}:
        message = "voluntary anal contraction without any sensation at S4-5 or deep anal pressure"
        found.append(Notice("VAC without sacral sensation", message, ("vac", "dap", *_SACRAL)))
    if exam.dap == "No" and scores == {2}:
        message = "no deep anal pressure although light touch and pin prick are normal at S4-5"
        found.append(Notice("DAP absent, S4-5 intact", message, ("dap", *_SACRAL)))
    return found


def _non_key(exam: Exam, results: Results) -> list[Notice]:
    found = []
    for side, cell in zip(SIDES, NON_KEY, strict=True):
        muscle = exam.codes[cell]
        motor = results[f"motor_{side}"].values
        if muscle and all(muscle <= LEVEL_INDEX[level] for level in motor):
            message = (
                f"the lowest non-key muscle, {LEVELS[muscle]}, lies at or above the {side} motor "
                f"level, "
                f"{results[f'motor_{side}']}"
            )
            rule = "non-key muscle not below the motor level"
            found.append(Notice(rule, message, (CELLS[cell],)))
    return found


def _dissociation(exam: Exam) -> list[Notice]:
    found = []
    for name, start in zip(SIDES, SIDE_START, strict=True):
        touch, prick = (
            exam.codes[start + at : start + at + len(DERMATOMES)] for at in (LIGHT_TOUCH, PIN_PRICK)
        )
        levels = [
            level
            for level, felt, pricked in zip(DERMATOMES, touch, prick, strict=True)
            if felt == 0 and pricked == 2
        ]
        if len(levels) >= DISSOCIATED_DERMATOMES:
            cells = tuple(
                f"{name}.{column}.{level}"
                for level in levels
                for column in ("light_touch", "pin_prick")
            )
            message = f"pin prick normal where light touch is 0 in {len(levels)} dermatomes, {name}"
            found.append(Notice("pin prick without light touch", message, cells))
    return found


def _arm_far_above(exam: Exam, results: Results) -> list[Notice]:
    found = []
    for name, other in zip(SIDES, reversed(SIDES), strict=True):
        motor = LEVEL_INDEX[results[f"motor_{name}"].values[-1]]
        others = (f"motor_{other}", "sensory_right", "sensory_left")
        if motor > T1 or any(
            LEVEL_INDEX[results[result].values[0]] <= motor + FAR_ABOVE for result in others
        ):
            continue
        scores = getattr(exam, name).motor
        weak = tuple(
            f"{name}.motor.{muscle}"
            for muscle in KEY_MUSCLES[:5]
            if scores[muscle].considered is None and scores[muscle].examined not in (None, 5)
        )
        if weak:
            message = (
                f"the {name} arm is weak far above every other level; if a non-SCI condition "
                "impairs it, star the scores"
            )
            found.append(Notice("arm weak far above", message, weak))
    return found


def _circumstances(exam: Exam) -> list[Notice]:
    found = []
    if exam.hours_since_injury is not None and exam.hours_since_injury < 72:
        message = f"examined {exam.hours_since_injury:g} h after injury; within 72 h results change"
        found.append(Notice("within 72 h of injury", message, ("hours_since_injury",)))
    if exam.age is not None and exam.age < 6:
        message = f"age {exam.age:g}; under 6 years the examination is not reliable"
        found.append(Notice("under age 6", message, ("age",)))
    return found


def level_changes(before: Results, after: Results, levels: int) -> tuple[Notice, ...]:
    """Levels that certainly moved by more than ``levels`` segments between two examinations."""
    found = []
    for name in ("sensory_right", "sensory_left", "motor_right", "motor_left", "nli"):
        old, new = ([LEVEL_INDEX[value] for value in r[name].values] for r in (before, after))
        apart = max(min(new) - max(old), min(old) - max(new))
        if apart > levels:
            message = (
                f"{name} went from {before[name]} to {after[name]}, at least {apart} segments; "
                "look at both examinations again"
            )
            found.append(Notice("large change", message))
    return tuple(found)
