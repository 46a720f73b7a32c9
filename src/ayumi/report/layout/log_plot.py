"""Axes on which every power of ten, or every odds, takes the same room."""

from collections.abc import Sequence
from math import ceil, floor, log, log10
from typing import Final

from ayumi.report.layout import plot
from ayumi.report.page import rule
from ayumi.report.svg import letter

_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
CHANCES: Final = (0.01, 0.1, 0.5, 0.9, 0.99)
LEAST: Final = 0.004


class LogScale:
    """A scale from values greater than 0 to places.

    >>> LogScale(1, 100, 0.0, 200.0)(10)
    100.0
    """

    def __init__(self, low: float, high: float, first: float, last: float) -> None:
        self.low, self.high = low, high
        self.first, self.last = first, last

    def __call__(self, value: float) -> float:
        """Where a value stands; what is beyond an end stands at it."""
        inside = min(max(value, self.low), self.high)
        share = log(inside / self.low) / log(self.high / self.low)
        return self.first + share * (self.last - self.first)

    def ticks(self, each: int = 1) -> list[int]:
        """The powers of ten within the scale, or every so many-th."""
        low, high = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
        return [power for power in range(low, high + 1) if power % each == 0]


class OddsScale:
    """A scale of chances by their odds, so that 0.01 can be read as well as 0.5 and 0.99."""

    def __init__(self, first: float, last: float) -> None:
        self.first, self.last = first, last
        self.reach = log((1 - LEAST) / LEAST)

    def __call__(self, chance: float) -> float:
        """Where a chance stands; what is nearer to 0 or 1 than the ends stands at them."""
        inside = min(max(chance, LEAST), 1 - LEAST)
        share = (log(inside / (1 - inside)) / self.reach + 1) / 2
        return self.first + share * (self.last - self.first)


def power_said(power: int) -> str:
    """A power of ten as it is printed.

    >>> power_said(-7), power_said(0), power_said(2), power_said(5)
    ('10⁻⁷', '1', '100', '10⁵')
    """
    if 0 <= power <= 3:
        return f"{10**power:,}"
    return "10" + str(power).translate(_RAISED)


def log_axis_below(scale: LogScale, y: float, title: str, each: int = 1) -> str:
    """An axis of powers of ten below a plot, with its title."""
    parts = [rule(scale.first, scale.last, y)]
    for power in scale.ticks(each):
        x = scale(10.0**power)
        parts.append(plot.upright(x, y, y + 4))
        parts.append(letter(x, y + 18, power_said(power), "middle"))
    parts.append(letter(scale.first, y + 36, title, "quiet"))
    return "".join(parts)


def log_axis_left(scale: LogScale, left: float, right: float, each: int = 1) -> str:
    """Powers of ten at the left of a plot, with a hairline over its width."""
    parts = []
    for power in scale.ticks(each):
        y = scale(10.0**power)
        parts.append(rule(left, right, y, "hair"))
        parts.append(letter(left - 8, y + 4, power_said(power), "end"))
    return "".join(parts)


def grid(scale: LogScale, steps: int = 80) -> Sequence[float]:
    """Values from one end of a scale to the other, evenly on it."""
    return [scale.low * (scale.high / scale.low) ** (i / steps) for i in range(steps + 1)]
