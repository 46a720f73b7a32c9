"""Examinations for tests: hypothesis strategies for every kind, and builders for worked cases."""

from collections.abc import Callable
from typing import Final

from hypothesis import strategies as st

from ayumi.isncsci import Exam
from ayumi.isncsci.levels import DERMATOMES, KEY_MUSCLES, NON_KEY_MUSCLE_LEVELS, SIDES

KINDS: Final = (
    "plain",
    "not testable",
    "starred",
    "mixed",
    "near intact",
    "complete",
    "non-key muscle",
    "VAC or DAP not testable",
)
SCORE_CELLS: Final = [
    f"{side}.{column}.{level}"
    for side in SIDES
    for column, levels in (
        ("motor", KEY_MUSCLES),
        ("light_touch", DERMATOMES),
        ("pin_prick", DERMATOMES),
    )
    for level in levels
]


def abnormal(cell: str) -> list[str]:
    """The abnormal scores of a cell."""
    return ["0", "1", "2", "3", "4"] if ".motor." in cell else ["0", "1"]


@st.composite
def plain_cells(draw: st.DrawFn) -> dict[str, str]:
    """An examination in numbers: normal down to a random segment of each side, then falling off."""
    cells: dict[str, str] = {}
    for side in SIDES:
        edge = draw(st.integers(0, 28))
        spared = draw(st.sampled_from(["none", "some", "most"]))
        for column in ("light_touch", "pin_prick"):
            shift = draw(st.integers(-1, 2))
            for d, level in enumerate(DERMATOMES):
                below = st.sampled_from({"none": "0", "some": "0001", "most": "0122"}[spared])
                score = "2" if d < edge + shift else draw(below)
                cells[f"{side}.{column}.{level}"] = score
        motor_edge = draw(st.integers(0, 10))
        for m, level in enumerate(KEY_MUSCLES):
            below = st.sampled_from({"none": "0", "some": "00013", "most": "12345"}[spared])
            cells[f"{side}.motor.{level}"] = "5" if m < motor_edge else draw(below)
    cells["vac"] = draw(st.sampled_from(["No", "No", "Yes"]))
    cells["dap"] = draw(st.sampled_from(["No", "Yes"]))
    return cells


def _some_cells(draw: st.DrawFn, most: int) -> list[str]:
    return draw(st.lists(st.sampled_from(SCORE_CELLS), min_size=1, max_size=most, unique=True))


def _starred(draw: st.DrawFn, cell: str, score: str) -> str:
    number = score if score in abnormal(cell) else draw(st.sampled_from(abnormal(cell)))
    return draw(st.sampled_from([number, "NT"])) + draw(st.sampled_from(["*", "**"]))


@st.composite
def exams_of(draw: st.DrawFn, kind: str) -> Exam:
    """Examinations of one of `KINDS`, with few enough open cells to enumerate."""
    cells = draw(plain_cells())
    if kind == "near intact":
        cells = Exam.intact().to_cells()
        for cell in _some_cells(draw, 2):
            cells[cell] = draw(st.sampled_from([*abnormal(cell), "NT"]))
        cells["vac"] = draw(st.sampled_from(["Yes", "No", "NT"]))
        cells["dap"] = draw(st.sampled_from(["Yes", "No"]))
    if kind == "complete":
        cells |= {f"{s}.{c}.S4_5": "0" for s in SIDES for c in ("light_touch", "pin_prick")}
        cells |= {"vac": "No", "dap": "No"}
    if kind in ("not testable", "mixed", "complete"):
        cells |= dict.fromkeys(_some_cells(draw, 3), "NT")
    if kind in ("starred", "mixed"):
        for cell in _some_cells(draw, 3):
            cells[cell] = _starred(draw, cell, cells[cell])
    if kind in ("non-key muscle", "mixed"):
        for side in draw(st.sets(st.sampled_from(SIDES), min_size=1)):
            level = draw(st.sampled_from(NON_KEY_MUSCLE_LEVELS))
            cells[f"{side}.lowest_non_key_muscle"] = level
        cells["vac"] = "No"
    if kind == "VAC or DAP not testable":
        cells |= dict.fromkeys(draw(st.sets(st.sampled_from(["vac", "dap"]), min_size=1)), "NT")
    return Exam.from_cells(cells, prior_deficit=draw(st.sampled_from([True, False, None])))


def built(change: Callable[[dict[str, str]], None] | dict[str, str], **context: bool) -> Exam:
    """An intact examination with some cells changed."""
    cells = Exam.intact().to_cells()
    if callable(change):
        change(cells)
    else:
        cells |= change
    return Exam.from_cells(cells, **context)


def lesion(
    right: str,
    left: str,
    *,
    arms: tuple[str, str] = ("55555", "55555"),
    legs: tuple[str, str] = ("00000", "00000"),
    sacral: str = "0000",
    vac: str = "No",
    dap: str = "No",
    below: str = "0",
) -> dict[str, str]:
    """Cells of an injury: sensation normal down to a level of each side, ``below`` beneath it.

    ``arms`` and ``legs`` are the key muscles of the right and the left; ``sacral`` light touch and
    pin prick at S4-5, right then left.
    """
    cells = {"vac": vac, "dap": dap}
    for at, (side, level) in enumerate(zip(SIDES, (right, left), strict=True)):
        intact = DERMATOMES.index(level) if level in DERMATOMES else -1
        for column in ("light_touch", "pin_prick"):
            for d, name in enumerate(DERMATOMES):
                cells[f"{side}.{column}.{name}"] = "2" if d <= intact else below
        for name, score in zip(KEY_MUSCLES, arms[at] + legs[at], strict=True):
            cells[f"{side}.motor.{name}"] = score
        cells[f"{side}.light_touch.S4_5"] = sacral[2 * at]
        cells[f"{side}.pin_prick.S4_5"] = sacral[2 * at + 1]
    return cells
