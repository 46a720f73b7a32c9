"""Outcomes the slow, obvious way: every completion of both examinations, one rule after the other.

Nothing of the evidence package is used here: the scales are written out again.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from ayumi.isncsci import CELLS, LEVELS, Classification, Exam, classify

GRADES: Final = ("A", "B", "C", "D", "E")
LARGEST: Final = 120
"""So many completions of an examination are looked at, at most."""


def completions(exam: Exam) -> Iterator[Exam]:
    """An examination with each cell that is not testable filled in, in every way there is."""
    open_cells = [cell for cell, score in exam.to_cells().items() if score == "NT"]
    choices = [
        ("Yes", "No") if cell in ("vac", "dap") else "012345" if ".motor." in cell else "012"
        for cell in open_cells
    ]
    for chosen in product(*choices):
        yield exam.replace(dict(zip(open_cells, chosen, strict=True)))


def how_many(exam: Exam) -> int:
    """How many completions there are; starred scores are not for this."""
    cells = exam.to_cells()
    if any("*" in score for score in cells.values()):
        return LARGEST + 1
    count = 1
    for cell, score in cells.items():
        if score == "NT":
            count *= 2 if cell in ("vac", "dap") else 6 if ".motor." in cell else 3
    return count


def rank(found: Classification) -> int:
    """The grade as a number; a normal examination is the highest."""
    [grade] = found.ais.values
    return GRADES.index("E" if grade == "none" else grade)


def place(level: str) -> int:
    """The lowest normal segment; with INT the last one, S4-5, is normal."""
    return LEVELS.index("S4-5") if level == "INT" else LEVELS.index(level)


def one_outcome(measure: Any, before: Classification, after: Classification) -> tuple[int, ...]:
    """The outcome of two examinations in which nothing is open: of each side, or of the person."""
    kind = measure.kind
    if kind == "ais_improvement":
        return (int(rank(after) - rank(before) >= measure.at_least),)
    if kind == "ais_reaches":
        return (int(rank(after) >= GRADES.index(measure.grade)),)
    if kind == "motor_level_gain":
        right = place(after.motor_right.values[0]) - place(before.motor_right.values[0])
        left = place(after.motor_left.values[0]) - place(before.motor_left.values[0])
        reached = [int(gain >= measure.at_least) for gain in (right, left)]
        by_rule = {
            "right": [reached[0]],
            "left": [reached[1]],
            "each": reached,
            "both": [min(reached)],
            "best": [max(reached)],
        }
        return tuple(by_rule[measure.side])
    names = {"upper": ["uems"], "lower": ["lems"], "total": ["uems", "lems"]}.get(
        measure.part, [measure.part]
    )
    points = sum(
        getattr(after.totals, name).low - getattr(before.totals, name).low for name in names
    )
    return (points if measure.at_least is None else int(points >= measure.at_least),)


def slow_outcomes(
    measure: Any, before: list[Classification], after: list[Classification]
) -> list[tuple[int, int]]:
    """The lowest and the highest outcome over every completion of both examinations."""
    found = [one_outcome(measure, first, last) for first, last in product(before, after)]
    return [(min(values), max(values)) for values in zip(*found, strict=True)]


def distinct(exam: Exam) -> list[Classification]:
    """The classifications of all completions, each that differs from the others once."""
    found = {}
    for completion in completions(exam):
        classified = classify(completion)
        key = (
            classified.ais,
            classified.motor_right,
            classified.motor_left,
            classified.totals.uems,
            classified.totals.lems,
            classified.totals.light_touch,
            classified.totals.pin_prick,
        )
        found[key] = classified
    return list(found.values())


def nothing_testable(prior_deficit: bool | None) -> Exam:
    """A person who was not seen."""
    cells = {cell: "NT" for cell in CELLS if "lowest" not in cell}
    return Exam.from_cells(cells, prior_deficit=prior_deficit)
