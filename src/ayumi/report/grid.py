"""The rows C2 … S4-5 of both sides: where each cell stands, and what surrounds the cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ayumi.isncsci.levels import (
    DERMATOMES,
    KEY_MUSCLE_ACTIONS,
    KEY_MUSCLES,
    MODALITIES,
    SIDES,
    spelled,
)
from ayumi.report.page import WIDTH, rule
from ayumi.report.svg import element, letter

ROW: Final = 20
"""The height of a row [px]."""

ROWS: Final = ROW * len(DERMATOMES)
"""The height of all rows [px]."""

HEAD: Final = 56
"""The height of the head above the rows [px]."""

_ACTIONS: Final = dict(zip(KEY_MUSCLES, KEY_MUSCLE_ACTIONS, strict=True))
_COLUMN_HEADS: Final = {
    "motor": ("", "Motor"),
    "light_touch": ("Light", "touch"),
    "pin_prick": ("Pin", "prick"),
}
_FOOT: Final = {
    "right": ("Voluntary anal", "contraction"),
    "left": ("Deep anal", "pressure"),
}
FINDINGS: Final = {"right": "vac", "left": "dap"}
"""VAC stands at the foot of the right motor column, DAP at the foot of the left."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of the right side stand; the left side is their mirror image."""

    names: float | None
    levels: float
    cells: float
    cell: float

    @property
    def inner(self) -> float:
        """Where the right side ends and the middle begins."""
        return self.cells + 3 * self.cell

    def middle_of(self, side: str, column: str) -> float:
        """The middle of a column of cells."""
        x = self.cells + (MODALITIES.index(column) + 0.5) * self.cell
        return x if side == "right" else WIDTH - x


def cells(columns: Columns, top: float) -> Iterator[tuple[str, int, float, float]]:
    """Each cell that holds a score or finding: name, highest value, middle, and top of its row."""
    for side in SIDES:
        for row, level in enumerate(DERMATOMES):
            y = top + row * ROW
            for column in MODALITIES:
                x = columns.middle_of(side, column)
                if column != "motor":
                    yield f"{side}.{column}.{level}", 2, x, y
                elif level in KEY_MUSCLES:
                    yield f"{side}.{column}.{level}", 5, x, y
                elif level == "S4_5":
                    yield FINDINGS[side], 1, x, y


def box(x: float, y: float, width: float, content: str, paint: str) -> str:
    """One cell: a coloured box around its middle, with its score in the ink that suits it."""
    return element(
        "rect", x=x - width / 2, y=y + 1, width=width, height=ROW - 2, rx=2, class_=f"edged {paint}"
    ) + letter(x, y + 14, content, f"middle on-{paint}")


def surroundings(columns: Columns, top: float) -> str:
    """Heads, levels, names of muscles and findings, and the rules between the parts of the cord."""
    parts = []
    for side in SIDES:
        parts.append(_head(columns, side, top))
        for row, level in enumerate(DERMATOMES):
            y = top + row * ROW
            parts.append(_at_edge(side, columns.levels, y + 14, spelled(level), ""))
            if level in KEY_MUSCLES and columns.names is not None:
                action = _ACTIONS[level].removeprefix("ankle ").capitalize()
                parts.append(_at_edge(side, columns.names, y + 14, action, "quiet"))
            if level in ("T1", "L1", "S1"):
                parts += _rules(columns, y)
        parts.append(_foot(columns, side, top + ROWS - ROW + 14))
    return "".join(parts)


def _foot(columns: Columns, side: str, y: float) -> str:
    """What the finding in the lowest row is: beside it, or above it where names have no column."""
    if columns.names is None:
        said = FINDINGS[side].upper()
        return letter(columns.middle_of(side, "motor"), y - ROW, said, "middle quiet")
    return "".join(
        _at_edge(side, columns.names, y + 14 * (line - 1), words, "quiet")
        for line, words in enumerate(_FOOT[side])
    )


def _rules(columns: Columns, y: float) -> list[str]:
    start, end = columns.levels - 28, columns.inner
    return [rule(start, end, y, "hair"), rule(WIDTH - end, WIDTH - start, y, "hair")]


def _head(columns: Columns, side: str, top: float) -> str:
    named = letter(
        columns.cells if side == "right" else WIDTH - columns.cells,
        top - 40,
        side.capitalize(),
        "s14 strong" + (" end" if side == "left" else ""),
    )
    labels = "".join(
        letter(columns.middle_of(side, column), top - 22 + 14 * line, words, "middle quiet")
        for column, lines in _COLUMN_HEADS.items()
        for line, words in enumerate(lines)
        if words
    )
    return named + labels


def _at_edge(side: str, x: float, y: float, words: str, look: str) -> str:
    if side == "right":
        return letter(x, y, words, f"end {look}")
    return letter(WIDTH - x, y, words, look)
