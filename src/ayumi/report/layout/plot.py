"""Axes, marks and legends of charts."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import Point, element, letter, number, width_of

_STEPS: Final = (1, 2, 7, 14, 28, 56, 84, 168, 364, 728)
"""Days between two ticks of an axis: whole weeks, once there are many [d]."""


class Scale:
    """A scale from values to places, straight between its knots.

    >>> scale = Scale([(0, 100), (10, 200)])
    >>> scale(5), scale(-5)
    (150.0, 50.0)
    """

    def __init__(self, knots: Sequence[Point]) -> None:
        self.knots = tuple(knots)

    def __call__(self, value: float) -> float:
        """Where a value stands; beyond the ends the scale goes on straight."""
        knots = self.knots
        last = len(knots) - 2
        for at, ((a, x), (b, y)) in enumerate(pairwise(knots)):
            if value <= b or at == last:
                return x + (value - a) / (b - a) * (y - x)
        raise AssertionError("a scale has two knots")

    @property
    def low(self) -> float:
        """The lowest value."""
        return self.knots[0][0]

    @property
    def high(self) -> float:
        """The highest value."""
        return self.knots[-1][0]


def day_ticks(low: float, high: float, at_most: int) -> list[int]:
    """Round days from ``low`` to ``high``, at most so many.

    >>> day_ticks(-3, 400, 6)
    [0, 84, 168, 252, 336]
    """
    for step in _STEPS:
        ticks = list(range(-int(-low // step) * step, int(high) + 1, step))
        if len(ticks) <= at_most:
            return ticks
    return [0]


def polyline(points: Sequence[Point], look: str) -> str:
    """A line through points."""
    return element(
        "path",
        d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in points),
        class_=look,
    )


def upright(x: float, y1: float, y2: float, look: str = "rule") -> str:
    """A vertical line."""
    return element("line", x1=x, y1=y1, x2=x, y2=y2, class_=look)


def dot(x: float, y: float, look: str = "point", radius: float = 4.5) -> str:
    """A round mark."""
    return element("circle", cx=x, cy=y, r=radius, class_=look)


def square(x: float, y: float, look: str = "ring", half: float = 3.5) -> str:
    """A square mark."""
    return element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, class_=look)


def cross(x: float, y: float, half: float = 4) -> str:
    """A cross: something that did not take place."""
    a, b, c, d = (number(v) for v in (x - half, x + half, y - half, y + half))
    return element("path", d=f"M{a} {c}L{b} {d}M{a} {d}L{b} {c}", class_="stroke")


def triangle(x: float, y: float, look: str, way: str = "down", half: float = 5) -> str:
    """A triangle that points down, up, left or right."""
    shapes = {
        "down": ((-1, -0.8), (1, -0.8), (0, 1)),
        "up": ((-1, 0.8), (1, 0.8), (0, -1)),
        "right": ((-0.8, -1), (-0.8, 1), (1, 0)),
        "left": ((0.8, -1), (0.8, 1), (-1, 0)),
    }
    points = " ".join(f"{number(x + a * half)},{number(y + b * half)}" for a, b in shapes[way])
    return element("polygon", points=points, class_=look)


def legend(top: float, items: Sequence[tuple[str, str]], right: float) -> tuple[str, float]:
    """Marks, drawn around (0, 0), with what they mean; returns the drawing and its last line."""
    parts, x, y = [], float(MARGIN), top
    for mark, said in items:
        width = 24 + width_of(said, 12) + 16
        if x + width - 16 > right and x > MARGIN:
            x, y = float(MARGIN), y + 20
        moved = f"translate({number(x + 8)} {number(y - 4)})"
        parts.append(element("g", mark, transform=moved) + letter(x + 22, y, said, "quiet"))
        x += width
    return "".join(parts), y


def day_axis(scale: Scale, y: float, title: str, at_most: int = 9, *, below: bool = True) -> str:
    """An axis of days below (or above) a plot, with its title at the left end."""
    ticks = day_ticks(scale.low, scale.high, at_most)
    left, right = scale(scale.low), scale(scale.high)
    side = 1 if below else -1
    parts = [rule(left, right, y)]
    for tick in ticks:
        x = scale(tick)
        parts.append(upright(x, y, y + 4 * side))
        parts.append(letter(x, y + (16 if below else -7), f"{tick}".replace("-", "−"), "middle"))
    parts.append(letter(left, y + (32 if below else -23), title, "quiet"))
    return "".join(parts)


def stacked(places: Sequence[float], gap: float, lowest: float) -> list[float]:
    """Heights of labels moved up as far as is needed, so that none covers the next.

    >>> stacked([10, 12, 40], 14, 38)
    [-2, 12, 38]
    """
    moved, below = list(places), lowest + gap
    for at in sorted(range(len(places)), key=lambda i: -places[i]):
        below = moved[at] = min(places[at], below - gap)
    return moved
