"""The human figure of `anatomy`, painted by the two sides' scores and mirrored from one half."""

from collections.abc import Callable
from functools import cache
from typing import Final

from ayumi.isncsci.exam import Exam, Side
from ayumi.isncsci.levels import SIDES
from ayumi.isncsci.scores import Score
from ayumi.report.anatomy import CLEFTS, MUSCLES, OUTLINE, REGIONS, View
from ayumi.report.look import step_of
from ayumi.report.svg import Point, element, group, letter, number, smooth, words

Paint = Callable[[str, str], str]
"""The class that colours a level of a side: ``paint("right", "T4")``."""

Outline = tuple[Point, ...]

_BESIDE_CELLS: Final = 0.91
"""The scale of the figure between the cells of a sheet [px per unit]."""


def sensation(exam: Exam) -> Paint:
    """Dermatomes by light touch and pin prick together, 0–4; hatched when not testable."""

    def paint(side: str, level: str) -> str:
        both = sensation_at(side_of(exam, side), level)
        return "nt" if both is None else step_of("score", both, 4)

    return paint


def sensation_at(side: Side, level: str) -> int | None:
    """Light touch and pin prick of a dermatome together, or None when one is not testable."""
    name = level.replace("-", "_")
    light_touch, pin_prick = side.light_touch[name].examined, side.pin_prick[name].examined
    return None if light_touch is None or pin_prick is None else light_touch + pin_prick


def strength(exam: Exam) -> Paint:
    """Key muscles by their score, 0–5."""
    return lambda side, level: score_class(side_of(exam, side).motor[level], 5)


def score_class(score: Score, highest: int) -> str:
    """The class that colours one score."""
    return "nt" if score.examined is None else step_of("score", score.examined, highest)


def side_of(exam: Exam, side: str) -> Side:
    """One side of an examination by its name."""
    return exam.right if side == "right" else exam.left


def figure(view: View, x: float, y: float, scale: float, dermatomes: Paint, muscles: Paint) -> str:
    """The figure with its midline at ``x``, the top of its head at ``y``.

    Seen from the front the right side is on the left, as the examiner faces the person; seen from
    the back it is on the right.
    """
    halves = []
    for side in SIDES:
        outwards = -1 if (side == "right") == (view == "front") else 1
        halves.append(
            group(
                [_half(view, side, scale, dermatomes, muscles)],
                transform=f"translate({number(x)} {number(y)}) "
                f"scale({number(outwards * scale)} {number(scale)})",
            )
        )
    return group(halves, class_=f"figure {view}")


def views(left: float, right: float, rows: float, dermatomes: Paint, muscles: Paint) -> str:
    """Both views between the cells of a sheet whose rows begin at ``rows``, their sides named."""
    quarter = (right - left) / 4
    seen: tuple[tuple[View, float, tuple[str, str]], ...] = (
        ("front", left + quarter, ("Right", "Left")),
        ("back", right - quarter, ("Left", "Right")),
    )
    parts = []
    for view, x, sides in seen:
        parts.append(letter(x, rows - 40, view.capitalize(), "s14 strong middle"))
        for at, side in zip((x - 44, x + 44), sides, strict=True):
            parts.append(letter(at, rows - 8, side, "middle"))
        parts.append(figure(view, x, rows, _BESIDE_CELLS, dermatomes, muscles))
    return "".join(parts)


def _half(view: View, side: str, scale: float, dermatomes: Paint, muscles: Paint) -> str:
    regions = [element("path", d=_outline_path(), class_="neutral")]
    regions += [
        element(
            "path",
            words("title", f"{side} {level}"),
            d=_closed(outline),
            class_=f"region {_bordered(look)}",
        )
        for level, outline in REGIONS[view]
        for look in [dermatomes(side, level)]
    ]
    clefts = "".join(f"M{_pair(a)}L{_pair(b)}" for a, b in CLEFTS)
    marks = [
        element("circle", cx=x, cy=y, r=radius, class_=look)
        for level, (x, y) in MUSCLES[view].items()
        for radius, look in (
            (5.5 / scale**0.5, "paper"),
            (4 / scale**0.5, f"muscle {muscles(side, level)}"),
        )
    ]
    return "".join(
        [
            group([*regions, element("path", d=clefts, class_="region empty")], class_="person"),
            element("path", d=_outline_path(), class_="outline"),
            *marks,
        ]
    )


def _bordered(look: str) -> str:
    """The class of a region; a pale one needs a visible border."""
    return f"{look} empty" if look == "nt" or look.endswith("-0") else look


def person_clip(key: str) -> str:
    """The definition of the outline that cuts off all regions."""
    return element("clipPath", element("path", d=_outline_path() + "Z"), id=f"{key}-person")


@cache
def _outline_path() -> str:
    return f"M{_pair(OUTLINE[0])}{smooth(OUTLINE)}"


@cache
def _closed(outline: Outline) -> str:
    # What meets the midline goes on behind it, so that no corner shows there.
    points = tuple((x or -8, y) for x, y in outline)
    return f"M{_pair(points[0])}{smooth((*points, points[0]))}Z"


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
