"""Examinations that try what a drawing must hold: plain, complete, starred, nothing testable."""

from typing import Final

from ayumi.isncsci import CELLS, Exam
from ayumi.isncsci.levels import DERMATOMES, KEY_MUSCLES, SIDES


def _sensation(right: int, left: int, below: str) -> dict[str, str]:
    return {
        f"{side}.{column}.{level}": "2" if row < intact else below
        for side, intact in zip(SIDES, (right, left), strict=True)
        for column in ("light_touch", "pin_prick")
        for row, level in enumerate(DERMATOMES)
    }


def _motor(right: str, left: str) -> dict[str, str]:
    return {
        f"{side}.motor.{level}": score
        for side, scores in zip(SIDES, (right, left), strict=True)
        for level, score in zip(KEY_MUSCLES, scores, strict=True)
    }


PLAIN: Final = Exam.intact(prior_deficit=True, age=34, hours_since_injury=60).replace(
    {**_sensation(4, 5, "1"), **_motor("5432133212", "5543344323"), "vac": "No"}
)
COMPLETE: Final = Exam.intact(prior_deficit=True).replace(
    {**_sensation(8, 9, "0"), **_motor("5555300000", "5555500000"), "vac": "No", "dap": "No"}
)
STARRED: Final = PLAIN.replace(
    {
        **{f"left.pin_prick.{level}": "NT*" for level in DERMATOMES[1::4]},
        **{f"right.light_touch.{level}": "NT**" for level in DERMATOMES[::3]},
        **{f"{side}.motor.{level}": "NT**" for side in SIDES for level in KEY_MUSCLES[:2]},
        "right.motor.C7": "3*",
        "right.motor.C8": "2**",
        "vac": "NT",
        "dap": "No",
        "right.lowest_non_key_muscle": "L4",
    }
)
NOTHING_TESTABLE: Final = Exam.from_cells({cell: "NT" for cell in CELLS if "lowest" not in cell})
INTACT: Final = Exam.intact(prior_deficit=True)

EXAMS: Final = {
    "plain": PLAIN,
    "complete": COMPLETE,
    "starred": STARRED,
    "nothing testable": NOTHING_TESTABLE,
    "intact": INTACT,
}
