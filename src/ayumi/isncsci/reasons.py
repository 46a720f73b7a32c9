"""Each result of an examination in numbers, with the rule's sentence and the cells that decide."""

from dataclasses import dataclass

from ayumi.isncsci.levels import (
    C3,
    C4,
    DERMATOMES,
    INT,
    KEY_MUSCLE_LEVELS,
    KEY_MUSCLES,
    L1,
    LEVELS,
    S1,
    S3,
    SIDES,
    T1,
    T12,
)
from ayumi.isncsci.policies import Policies
from ayumi.isncsci.rules import (
    Scores,
    SideScores,
    is_complete,
    is_motor_incomplete,
    key_function_far_below,
    motor_level,
    motor_zone,
    muscles_below,
    neurological_level,
    non_key_function_far_below,
    sensory_level,
    sensory_zone,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a result: which rule, what it says here, and the deciding cells."""

    rule: str
    text: str
    cells: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The step as plain values."""
        return {"rule": self.rule, "text": self.text, "cells": list(self.cells)}


@dataclass(frozen=True, slots=True)
class Reasons:
    """Tells why each result of an examination in numbers is what it is."""

    scores: Scores
    policies: Policies

    def steps(self, result: str) -> list[Step]:
        """The steps to one of `RESULTS`."""
        name, _, side = result.rpartition("_")
        if side in SIDES:
            at = SIDES.index(side)
            by_side = {
                "sensory": self._sensory,
                "motor": self._motor,
                "zpp_sensory": self._sensory_zone,
                "zpp_motor": self._motor_zone,
            }
            return by_side[name](at)
        return {"nli": self._nli, "completeness": self._completeness, "ais": self._ais}[result]()

    def _side(self, at: int) -> SideScores:
        return (self.scores.right, self.scores.left)[at]

    def _sensory_levels(self) -> tuple[int, int]:
        return sensory_level(self.scores.right), sensory_level(self.scores.left)

    def _motor_levels(self) -> tuple[int, int]:
        sensory = self._sensory_levels()
        return (
            motor_level(self.scores.right, sensory[0], self.scores.vac),
            motor_level(self.scores.left, sensory[1], self.scores.vac),
        )

    def _sensory(self, at: int) -> list[Step]:
        side, level = self._side(at), self._sensory_levels()[at]
        if level == INT:
            text = "Light touch and pin prick are 2 in every dermatome from C2 to S4-5: intact."
            return [Step("sensory level", text)]
        below = DERMATOMES[level]
        found = [
            (f"{SIDES[at]}.{column}.{below}", f"{words} {score}")
            for column, words, score in (
                ("light_touch", "light touch is", side.light_touch[level]),
                ("pin_prick", "pin prick is", side.pin_prick[level]),
            )
            if score < 2
        ]
        what = " and ".join(words for _, words in found)
        intact = (
            "Sensation is abnormal already at C2"
            if level == 0
            else (f"Light touch and pin prick are 2 from C2 to {LEVELS[level]}")
        )
        text = f"{intact}; at {LEVELS[level + 1]} {what}. Sensory level {LEVELS[level]}."
        return [Step("sensory level", text, tuple(cell for cell, _ in found))]

    def _motor(self, at: int) -> list[Step]:
        side, sensory, level = self._side(at), self._sensory_levels()[at], self._motor_levels()[at]
        name, felt = LEVELS[level], LEVELS[sensory]
        muscles = side.key_muscles()
        arms = [muscles[segment] for segment in KEY_MUSCLE_LEVELS[:5]]
        if sensory <= C3:
            return [
                Step(
                    "motor level",
                    f"No key muscle stands above C5, and the sensory level is {felt}: the motor "
                    f"level follows it, {name}.",
                    self._sensory(at)[0].cells,
                )
            ]
        if level in muscles and (muscles[level] < 5 or level not in (T1, S1)):
            return [self._stopped_at_muscle(at, level)]
        if level == C4:
            cell = f"{SIDES[at]}.motor.C5"
            text = f"C5 is {arms[0]}, below 3, and sensation is intact to C4: motor level C4."
            return [Step("motor level", text, (cell,))]
        if level == L1 and sensory > L1:
            cell = f"{SIDES[at]}.motor.L2"
            weak = side.motor[5]
            text = f"C5–T1 are all 5, sensation is intact to {felt}, L2 is {weak}, below 3: L1."
            return [Step("motor level", text, (cell,))]
        return [Step("motor level", self._followed(level, sensory), self._sensory(at)[0].cells)]

    def _stopped_at_muscle(self, at: int, level: int) -> Step:
        muscles = self._side(at).key_muscles()
        index = KEY_MUSCLE_LEVELS.index(level)
        cells = [f"{SIDES[at]}.motor.{KEY_MUSCLES[index]}"]
        above = "" if index == 0 else f"Every key muscle above {LEVELS[level]} is 5; "
        text = f"{above}{LEVELS[level]} is {muscles[level]}"
        if muscles[level] == 5 and index < 9:
            after = KEY_MUSCLES[index + 1]
            text += f" and {after} is {muscles[KEY_MUSCLE_LEVELS[index + 1]]}, below 3"
            cells.append(f"{SIDES[at]}.motor.{after}")
        elif muscles[level] < 5:
            text += ", at least 3 but not 5"
        text += f": the lowest key muscle of at least 3 is {LEVELS[level]}."
        return Step("motor level", text[0].upper() + text[1:], tuple(cells))

    def _followed(self, level: int, sensory: int) -> str:
        name, felt = LEVELS[level], LEVELS[sensory]
        if level == T1:
            return f"C5–T1 are all 5 and the sensory level is {felt}: motor level T1."
        if level <= T12 or level == L1:
            return (
                f"C5–T1 are all 5, and no key muscle stands from T2 to L1: the motor level follows "
                f"the sensory level, {name}."
            )
        if level == S1:
            return f"All key muscles are 5 and the sensory level is {felt}: motor level S1."
        if level == S3 and sensory == INT:
            return (
                "All key muscles are 5 and sensation is intact, but voluntary anal contraction is "
                "absent: motor level S3."
            )
        if level == INT:
            return (
                "All key muscles are 5, sensation is intact and voluntary anal contraction is "
                "present: intact."
            )
        return (
            "All key muscles are 5, and none stands below S1: the motor level follows the sensory "
            f"level, {name}."
        )

    def _nli(self) -> list[Step]:
        sensory, motor = self._sensory_levels(), self._motor_levels()
        level = neurological_level(sensory, motor, self.policies)
        named = (
            f"sensory {LEVELS[sensory[0]]} right and {LEVELS[sensory[1]]} left, "
            f"motor {LEVELS[motor[0]]} right and {LEVELS[motor[1]]} left"
        )
        if level == INT and min(motor) == S3:
            text = f"All is intact but voluntary anal contraction ({named}): INT by policy."
        else:
            text = f"The most rostral of {named}: {LEVELS[level]}."
        cells = dict.fromkeys(
            cell
            for at in (0, 1)
            for here, steps in (
                (sensory[at], self._sensory(at)),
                (motor[at], self._motor(at)),
            )
            if here == min(*sensory, *motor)
            for cell in steps[0].cells
        )
        return [Step("neurological level", text, tuple(cells))]

    def _sparing(self) -> tuple[list[str], list[str]]:
        """What spares S4-5 sensation, in words and as cells."""
        words, cells = [], []
        if self.scores.dap:
            words.append("deep anal pressure is felt")
            cells.append("dap")
        for at, side in enumerate(SIDES):
            for column, name in (("light_touch", "light touch"), ("pin_prick", "pin prick")):
                score = getattr(self._side(at), column)[-1]
                if score:
                    words.append(f"{side} {name} at S4-5 is {score}")
                    cells.append(f"{side}.{column}.S4_5")
        return words, cells

    def _completeness(self) -> list[Step]:
        if is_complete(self.scores):
            cells = (
                "vac",
                "dap",
                *(f"{s}.{c}.S4_5" for s in SIDES for c in ("light_touch", "pin_prick")),
            )
            text = (
                "No voluntary anal contraction, no deep anal pressure, and light touch and pin "
                "prick are 0 at S4-5 on both sides: complete."
            )
            return [Step("completeness", text, cells)]
        words, cells_found = self._sparing()
        if self.scores.vac:
            words.insert(0, "voluntary anal contraction is present")
            cells_found.insert(0, "vac")
        what = ", ".join(words)
        return [
            Step("completeness", f"{what[0].upper()}{what[1:]}: incomplete.", tuple(cells_found))
        ]

    def _ais(self) -> list[Step]:
        steps = self._completeness()
        if is_complete(self.scores):
            return [*steps, Step("grade", "A complete injury is grade A.")]
        motor = self._motor_levels()
        steps.append(self._motor_incompleteness(motor))
        if not is_motor_incomplete(self.scores, motor):
            return [*steps, Step("grade", "Incomplete, but not motor incomplete: grade B.")]
        nli = neurological_level(self._sensory_levels(), motor, self.policies)
        if nli == INT:
            text = (
                "Everything is normal: grade E if a deficit was documented before, else no grade."
            )
            return [*steps, Step("grade", text)]
        below = muscles_below(self.scores, nli)
        strong = sum(score >= 3 for score in below)
        if not below:
            text = f"No key muscle stands below {LEVELS[nli]}: grade D."
        else:
            half = "at least half: grade D" if 2 * strong >= len(below) else "not half: grade C"
            text = (
                f"Below {LEVELS[nli]}, {strong} of {len(below)} key muscles are at least 3, {half}."
            )
        cells = tuple(
            f"{side}.motor.{name}"
            for side in SIDES
            for name, level in zip(KEY_MUSCLES, KEY_MUSCLE_LEVELS, strict=True)
            if level > nli
        )
        return [*steps, Step("grade", text, cells)]

    def _motor_incompleteness(self, motor: tuple[int, int]) -> Step:
        rule = "motor incomplete"
        if self.scores.vac:
            return Step(rule, "Voluntary anal contraction is present: motor incomplete.", ("vac",))
        far, cells = [], []
        for at, name in enumerate(SIDES):
            side, level = self._side(at), motor[at]
            if key_function_far_below(side, level):
                muscle = max(key for key, score in side.key_muscles().items() if score > 0)
                far.append(f"{name} {LEVELS[muscle]} ({muscle - level} levels below)")
                cells.append(f"{name}.motor.{LEVELS[muscle]}")
            elif non_key_function_far_below(side, level):
                far.append(f"a {name} non-key muscle at {LEVELS[side.non_key or 0]}")
                cells.append(f"{name}.lowest_non_key_muscle")
        if far:
            text = (
                "S4-5 is spared, and there is motor function more than three levels below the "
                f"motor level of the side: {', '.join(far)}."
            )
            return Step(rule, text, tuple(cells))
        text = (
            "No voluntary anal contraction, and no motor function more than three levels below the "
            f"motor level (right {LEVELS[motor[0]]}, left {LEVELS[motor[1]]})."
        )
        return Step(rule, text, ("vac",))

    def _sensory_zone(self, at: int) -> list[Step]:
        rule, side = "zone of partial preservation", self._side(at)
        zone = sensory_zone(side, self.scores.dap)
        name = SIDES[at]
        if zone is None:
            words, cells = self._sparing()
            here = [
                (word, cell)
                for word, cell in zip(words, cells, strict=True)
                if cell == "dap" or cell.startswith(name)
            ]
            what = ", ".join(word for word, _ in here)
            text = f"{what[0].upper()}{what[1:]}: not applicable."
            return [Step(rule, text, tuple(cell for _, cell in here))]
        if zone == 0:
            return [Step(rule, "No sensation in any dermatome: the sensory level, C1.")]
        cells = [
            f"{name}.{column}.{DERMATOMES[zone - 1]}"
            for column in ("light_touch", "pin_prick")
            if getattr(side, column)[zone - 1]
        ]
        text = (
            "No deep anal pressure and no sensation at S4-5 on this side: the most caudal "
            f"dermatome with any sensation is {LEVELS[zone]}."
        )
        return [Step(rule, text, tuple(cells))]

    def _motor_zone(self, at: int) -> list[Step]:
        rule, side, motor = "zone of partial preservation", self._side(at), self._motor_levels()
        zone = motor_zone(self.scores, at, motor, self.policies)
        name = SIDES[at]
        if zone is None:
            text = "Voluntary anal contraction is present: not applicable."
            return [Step(rule, text, ("vac",))]
        level = LEVELS[zone]
        if zone == motor[at]:
            text = f"No voluntary anal contraction, no function below the motor level: {level}."
            return [Step(rule, text, ("vac",))]
        if side.key_muscles().get(zone, 0) == 0:
            policy = self.policies.non_key_in_motor_zpp
            text = f"The lowest non-key muscle with function is at {level} (policy: {policy})."
            return [Step(rule, text, (f"{name}.lowest_non_key_muscle",))]
        text = (
            f"No voluntary anal contraction: the most caudal key muscle with function is {level}."
        )
        return [Step(rule, text, (f"{name}.motor.{level}",))]
