"""The segments of the examination: levels, dermatomes, key muscles and the names of the cells.

A level is held as its index in `LEVELS` (C1 = 0, rostral to caudal, INT = 29). A cell is named the
same way everywhere, in errors, files and explanations: ``right.motor.C5``,
``left.pin_prick.S4_5``, ``vac``.
"""

from typing import Final

LEVELS: Final = (
    *(f"C{i}" for i in range(1, 9)),
    *(f"T{i}" for i in range(1, 13)),
    *(f"L{i}" for i in range(1, 6)),
    *(f"S{i}" for i in range(1, 4)),
    "S4-5",
    "INT",
)
"""Every level from rostral to caudal; INT, intact, counts as the most caudal."""

LEVEL_INDEX: Final = {name: index for index, name in enumerate(LEVELS)}
C1, C3, C4 = 0, 2, 3
T1, T2, T12 = 8, 9, 19
L1, S1, S2, S3, S4_5, INT = 20, 25, 26, 27, 28, 29

DERMATOMES: Final = tuple(name.replace("-", "_") for name in LEVELS[1:INT])
"""The 28 dermatomes of a side, C2 … S4_5; dermatome ``d`` is level ``d + 1``."""

KEY_MUSCLES: Final = ("C5", "C6", "C7", "C8", "T1", "L2", "L3", "L4", "L5", "S1")
"""The myotomes of the ten key muscles of a side."""

KEY_MUSCLE_LEVELS: Final = tuple(LEVEL_INDEX[name] for name in KEY_MUSCLES)
KEY_MUSCLE_ACTIONS: Final = (
    "elbow flexors",
    "wrist extensors",
    "elbow extensors",
    "finger flexors",
    "finger abductors",
    "hip flexors",
    "knee extensors",
    "ankle dorsiflexors",
    "long toe extensors",
    "ankle plantar flexors",
)
NON_KEY_MUSCLE_LEVELS: Final = LEVELS[LEVEL_INDEX["C5"] : S1 + 1]
"""Levels that may be named as the lowest non-key muscle with motor function."""

SIDES: Final = ("right", "left")
MODALITIES: Final = ("motor", "light_touch", "pin_prick")

# The cells of an examination in the order in which arrays and files hold them.
CELLS: Final = (
    *(
        f"{side}.{modality}.{level}"
        for side in SIDES
        for modality in MODALITIES
        for level in (KEY_MUSCLES if modality == "motor" else DERMATOMES)
    ),
    "vac",
    "dap",
    "right.lowest_non_key_muscle",
    "left.lowest_non_key_muscle",
)
CELL_INDEX: Final = {name: index for index, name in enumerate(CELLS)}

# Where the cells of a side begin, and where its three columns stand from there.
SIDE_START: Final = (0, 66)
MOTOR, LIGHT_TOUCH, PIN_PRICK = 0, 10, 38
SCORE_CELLS: Final = 132
VAC, DAP = 132, 133
NON_KEY: Final = (134, 135)


def spelled(level: str) -> str:
    """A level as people write it.

    >>> spelled("S4_5")
    'S4-5'
    """
    return level.replace("_", "-")
