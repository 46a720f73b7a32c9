"""The tables below the cells: totals, results in the order of the six steps, and notes."""

from typing import Final

from ayumi.isncsci.classification import Classification
from ayumi.isncsci.results import WHOLE
from ayumi.report.page import lines, rule
from ayumi.report.svg import letter, wrapped
from ayumi.report.table import Block
from ayumi.report.wording import result_words

TOTAL_ROWS: Final = {
    "uems": "Arms (UEMS)",
    "lems": "Legs (LEMS)",
    "light_touch": "Light touch",
    "pin_prick": "Pin prick",
}
HIGHEST: Final = {"uems": 50, "lems": 50, "light_touch": 112, "pin_prick": 112}

STEPS: Final = (
    ("1", "Sensory level", ("sensory_right", "sensory_left")),
    ("2", "Motor level", ("motor_right", "motor_left")),
    ("3", "Neurological level, NLI", ("nli",)),
    ("4", "Completeness", ("completeness",)),
    ("5", "Impairment scale, AIS", ("ais",)),
    ("6", "Sensory ZPP", ("zpp_sensory_right", "zpp_sensory_left")),
    ("", "Motor ZPP", ("zpp_motor_right", "zpp_motor_left")),
)
"""The results as they are found, one after the other; ZPP is the zone of partial preservation."""

_LINE, _PADDING = 18, 10


def totals_table(classification: Classification, x: float, width: float, top: float) -> Block:
    """The totals of both sides and their sums, and the lowest non-key muscles."""
    exam = classification.exam
    ends = (x + 180, x + 256, x + 336)
    parts = [letter(x, top, "Totals", "s14 strong")]
    parts += _heads(dict(zip(("Right", "Left", "Sum"), ends, strict=True)), top)
    parts.append(rule(x, x + width, top + 8))
    y = top + 30
    for name, label in TOTAL_ROWS.items():
        parts.append(letter(x, y, label, "quiet"))
        parts.append(letter(x + width, y, f"of {HIGHEST[name]}", "end quiet"))
        for total, end in zip((*WHOLE[name], name), ends, strict=True):
            parts.append(letter(end, y, str(getattr(classification.totals, total)), "end"))
        parts.append(rule(x, x + width, y + 10, "hair"))
        y += 28
    parts.append(letter(x, y, "Lowest non-key muscle", "quiet"))
    for side, end in zip((exam.right, exam.left), ends, strict=False):
        parts.append(letter(end, y, side.lowest_non_key_muscle or "none", "end"))
    return Block("".join(parts), y + 8)


def _heads(heads: dict[str, float], y: float) -> list[str]:
    return [letter(end, y, head, "end quiet") for head, end in heads.items()]


def results_table(classification: Classification, x: float, width: float, top: float) -> Block:
    """Every result, with its possible values where it is open."""
    sides = (x + width - 256, x + width - 120)
    parts = [letter(x, top, "Classification", "s14 strong")]
    parts += [
        letter(start, top, side, "quiet")
        for side, start in zip(("Right", "Left"), sides, strict=True)
    ]
    parts.append(rule(x, x + width, top + 8))
    y = top + 30
    for step, label, names in STEPS:
        parts += [letter(x, y, step, "accent strong"), letter(x + 16, y, label, "quiet")]
        room = 120 if len(names) == 2 else 256
        listed = [wrapped(result_words(classification[name]), room, 14) for name in names]
        for start, value in zip(sides, listed, strict=False):
            parts.append(lines(start, y, value, "s14 strong", _LINE))
        y += _LINE * max(map(len, listed)) - _LINE
        if step != "6":
            parts.append(rule(x, x + width, y + _PADDING, "hair"))
        y += _LINE + _PADDING
    return Block("".join(parts), y - _LINE)


def notes(classification: Classification, x: float, width: float, top: float) -> Block:
    """The warnings, or the statement that there are none."""
    parts = [letter(x, top, "Warnings", "s14 strong")]
    y = top + 20
    if not classification.warnings:
        parts.append(letter(x, y, "None: nothing unusual was found.", "quiet"))
        y += 16
    for notice in classification.warnings:
        message = wrapped(notice.message[:1].upper() + notice.message[1:], width - 16, 12)
        parts += [letter(x, y, "–", "strong"), lines(x + 16, y, message)]
        y += 16 * len(message) + 4
    return Block("".join(parts), y)
