"""Two examinations side by side, and what changed from one to the other."""

from typing import Final

from ayumi.isncsci.classification import Classification
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import SIDES
from ayumi.isncsci.results import WHOLE
from ayumi.report.figure import Paint, sensation_at, side_of, views
from ayumi.report.grid import FINDINGS, HEAD, ROWS, Columns, box, cells, surroundings
from ayumi.report.legend import STARRED_SCORES, change_scale, hatched
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, SHEET_HEIGHT, WIDTH, drawing, lines
from ayumi.report.svg import letter, width_of, wrapped
from ayumi.report.table import Block, table
from ayumi.report.wording import result_change, result_words, sentence, standard, total_change

_COLUMNS: Final = Columns(names=None, levels=52, cells=60, cell=72)
_ROW_LABELS: Final = {
    "sensory_right": "Sensory level, right",
    "sensory_left": "Sensory level, left",
    "motor_right": "Motor level, right",
    "motor_left": "Motor level, left",
    "nli": "Neurological level",
    "completeness": "Completeness",
    "ais": "AIS",
    "zpp_sensory_right": "Sensory ZPP, right",
    "zpp_sensory_left": "Sensory ZPP, left",
    "zpp_motor_right": "Motor ZPP, right",
    "zpp_motor_left": "Motor ZPP, left",
}
_TOTAL_LABELS: Final = {
    "uems": "UEMS",
    "lems": "LEMS",
    "light_touch": "LT",
    "pin_prick": "PP",
}
_LINE_LENGTH: Final = 640
_FINDING_NUMBERS: Final = {"No": 0, "Yes": 1, "NT": None}


def comparison(
    before: Classification,
    after: Classification,
    *,
    labels: tuple[str, str] = ("before", "after"),
    theme: Theme = "light",
    marks: tuple[str, ...] = (),
) -> str:
    """Two examinations as one sheet: each cell, level, grade and total that changed.

    >>> from ayumi.isncsci import Exam, classify
    >>> first = Exam.intact(prior_deficit=True).replace({"left.motor.L5": "2"})
    >>> second = first.replace({"left.motor.L5": "4"})
    >>> "2 → 4" in comparison(classify(first), classify(second))
    True
    """
    title = f"What changed: {labels[0]} → {labels[1]}"
    top = _head(before, after, labels, title, marks)
    rows = top.bottom + HEAD
    below = rows + ROWS + 44
    results = _results(before, after, labels, below)
    totals = _totals(before, after, labels, below)
    height = max(SHEET_HEIGHT, results.bottom + 56, totals.bottom + 56)
    standards = dict.fromkeys(standard(c.revision, c.policies) for c in (before, after))
    content = (
        top.drawn,
        surroundings(_COLUMNS, rows),
        *(
            _changed(before.exam, after.exam, name, highest, x, y)
            for name, highest, x, y in cells(_COLUMNS, rows)
        ),
        _middle(before.exam, after.exam, rows),
        results.drawn,
        totals.drawn,
        letter(MARGIN, height - MARGIN, " → ".join(standards), "quiet"),
    )
    return drawing(
        "".join(content),
        height=height,
        title=title,
        description=f"{labels[0]}: {sentence(before)} {labels[1]}: {sentence(after)}",
        theme=theme,
        marks=marks,
    )


def _head(
    before: Classification,
    after: Classification,
    labels: tuple[str, str],
    title: str,
    marks: tuple[str, ...],
) -> Block:
    room = WIDTH - 2 * MARGIN - 240
    grades = [str(c.ais) if c.ais.determined else f"ND{'*' * c.ais.star}" for c in (before, after)]
    y = 44.0
    parts = [letter(WIDTH - MARGIN, y + 4, f"AIS {' → '.join(grades)}", "s28 strong accent end")]
    titles = wrapped(title, room, 18)
    parts.append(lines(MARGIN, y, titles, "s18 strong", 24))
    y += 24 * len(titles)
    for label, classification in zip(labels, (before, after), strict=True):
        said = wrapped(f"{label}: {sentence(classification)}", _LINE_LENGTH, 14)
        parts.append(lines(MARGIN, y, said, "s14 quiet", 20))
        y += 20 * len(said)
    if marks:
        parts.append(letter(MARGIN, y, " · ".join(marks), "strong"))
        y += 16
    return Block("".join(parts), y)


def _difference(before: int | None, after: int | None, highest: int) -> str:
    """The class that colours a change, as a part of the whole scale."""
    if before is None or after is None:
        return "nt"
    way = "loss" if after < before else "gain"
    return f"{way}-{100 * abs(after - before) // highest}"


def _changed(before: Exam, after: Exam, name: str, highest: int, x: float, y: float) -> str:
    """One cell: its score, or both scores where they differ."""
    numbers: tuple[int | None, int | None]
    if name in FINDINGS.values():
        was, now = getattr(before, name), getattr(after, name)
        numbers = (_FINDING_NUMBERS[was], _FINDING_NUMBERS[now])
    else:
        was, now = str(before[name]), str(after[name])
        numbers = (before[name].examined, after[name].examined)
    said = was if was == now else f"{was} → {now}"
    if width_of(said, 12) > _COLUMNS.cell - 4:
        said = said.replace(" ", "")
    return box(x, y, _COLUMNS.cell - 2, said, _difference(*numbers, highest))


def sensation_change(before: Exam, after: Exam) -> Paint:
    """Dermatomes by the change of light touch and pin prick together."""

    def paint(side: str, level: str) -> str:
        was, now = (sensation_at(side_of(exam, side), level) for exam in (before, after))
        return _difference(was, now, 4)

    return paint


def strength_change(before: Exam, after: Exam) -> Paint:
    """Key muscles by the change of their score."""

    def paint(side: str, level: str) -> str:
        was, now = (side_of(exam, side).motor[level].examined for exam in (before, after))
        return _difference(was, now, 5)

    return paint


def _middle(before: Exam, after: Exam, rows: float) -> str:
    """The figure coloured by what changed, and what its colours mean."""
    left, right = _COLUMNS.inner, WIDTH - _COLUMNS.inner
    paints = sensation_change(before, after), strength_change(before, after)
    y = rows + 412
    x = left + 12
    explained = wrapped(
        "Each colour is the change as a part of the whole scale. Dermatomes: light touch + pin "
        "prick; circles: key muscles. " + STARRED_SCORES,
        right - left - 20,
        12,
    )
    return "".join(
        [
            views(left, right, rows, *paints),
            letter(x, y, "Loss", "quiet"),
            letter(x + 180, y, "Gain", "quiet end"),
            change_scale(x, y + 8),
            hatched(x, y + 36),
            letter(x + 28, y + 48, "NT in one or both, not comparable", "quiet"),
            lines(x, y + 72, explained, "quiet"),
        ]
    )


def _heads(labels: tuple[str, str]) -> tuple[str, ...]:
    """The heads of the tables; a label too long for a column stands in the text above only."""
    fit = all(width_of(word, 12) <= 72 for label in labels for word in label.split())
    return (*(labels if fit else ("before", "after")), "change")


def _results(
    before: Classification, after: Classification, labels: tuple[str, str], top: float
) -> Block:
    rows = [
        (
            label,
            result_words(before[name]),
            result_words(after[name]),
            result_change(name, before[name], after[name]),
        )
        for name, label in _ROW_LABELS.items()
    ]
    for side in SIDES:
        was, now = (side_of(c.exam, side).lowest_non_key_muscle or "none" for c in (before, after))
        said = "no change" if was == now else f"from {was} to {now}"
        rows.append((f"Non-key, {side}", was, now, said))
    widths = (134, 80, 80, 142)
    return table("Results", _heads(labels), rows, widths, MARGIN, top, numbers=False)


def _totals(
    before: Classification, after: Classification, labels: tuple[str, str], top: float
) -> Block:
    rows = []
    for whole, label in _TOTAL_LABELS.items():
        for name, said in zip(
            (whole, *WHOLE[whole]), (label, f"{label} right", f"{label} left"), strict=True
        ):
            was, now = getattr(before.totals, name), getattr(after.totals, name)
            rows.append((said, str(was), str(now), total_change(was, now)))
    widths = (80, 84, 84, 108)
    return table("Totals", _heads(labels), rows, widths, 484, top, numbers=True)
