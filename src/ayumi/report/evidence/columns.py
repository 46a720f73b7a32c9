"""Where the columns of the figure of comparators stand, and on which scales."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from ayumi.evidence.answer import Answer, is_change
from ayumi.report.evidence.asked import Numbered, own_rates
from ayumi.report.evidence.chance_scale import (
    RATE_TICKS,
    TICKS,
    chance_scale,
    rate_scale,
    spaced,
    threshold_lines,
    tick_said,
)
from ayumi.report.evidence.match_marks import WIDTH as MATCH_WIDTH
from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH
from ayumi.report.layout.log_plot import LogScale
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import letter

RIGHT: Final = WIDTH - MARGIN
NUMBER_END: Final = MARGIN + 14
NAME: Final = MARGIN + 24
LETTERS: Final = 24
"""The room for the letters of rows that share people, before the next column [px]."""
_STEPS: Final = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns: names, match, natural rate, chance, P(higher); words stand at the right."""

    match: float | None
    rate: LogScale | plot.Scale
    chance: LogScale
    higher: float | None
    change: bool

    @property
    def name_width(self) -> float:
        """The room for a comparator's name, and for what is said of its people [px]."""
        return self.letters - LETTERS / 2 - NAME - 2

    @property
    def letters(self) -> float:
        """The middle of the letters of rows that share people."""
        return (self.match or self.rate_ends[0] - 4) - LETTERS / 2

    @property
    def rate_ends(self) -> tuple[float, float]:
        """Where the scale of the natural rate begins and ends."""
        return self.rate(self.rate.low), self.rate(self.rate.high)

    def rate_ticks(self) -> list[tuple[float, str]]:
        """The ticks of the natural rate, with their numbers."""
        if isinstance(self.rate, LogScale):
            ticks = spaced(RATE_TICKS, self.rate, 20)
            return [(tick, f"{100 * tick:g}") for tick in ticks]
        low, high = self.rate.low, self.rate.high
        step = next((s for s in _STEPS if (high - low) / s <= 6), 100)
        ticks = [float(at) for at in range(ceil(low / step) * step, floor(high) + 1, step)]
        return [(tick, f"{tick:g}".replace("-", "−")) for tick in ticks]


def columns_of(answer: Answer, rows: Sequence[Numbered], *, compact: bool) -> Columns:
    """The columns of the whole figure, or of the compact one: without match and P(higher)."""
    change = is_change(answer.question)
    names, chance_end = (292.0, 640.0) if compact else (248.0, 604.0)
    match = None if compact else names
    rate_left = names if compact else names + MATCH_WIDTH + 8
    chance_left = chance_end - (164 if compact else 106)
    rate_right = chance_left - 28
    rate: LogScale | plot.Scale = rate_scale(rate_left, rate_right)
    if change:
        low, high = _points(answer, rows)
        rate = plot.Scale([(low, rate_left), (high, rate_right)])
    higher = None if compact or change else chance_end + 50
    return Columns(match, rate, chance_scale(chance_left, chance_end), higher, change)


def grid(columns: Columns, top: float, bottom: float, *, limits: bool) -> str:
    """Hairlines over the height of a row, and the two chances at which the verdict changes."""
    hairs = [columns.rate(tick) for tick, _ in columns.rate_ticks()]
    hairs += [columns.chance(tick) for tick in TICKS]
    parts = [plot.upright(x, top, bottom, "hair") for x in hairs]
    return "".join([*parts, threshold_lines(columns.chance, top, bottom) if limits else ""])


def axes(columns: Columns, y: float, titles: tuple[str, str]) -> str:
    """Both scales below the rows, each with its own line, its numbers and what they are of."""
    chances = [(tick, tick_said(tick)) for tick in TICKS]
    parts: list[str] = []
    for scale, ticks, title in zip(
        (columns.rate, columns.chance), (columns.rate_ticks(), chances), titles, strict=True
    ):
        first, last = scale(scale.low), scale(scale.high)
        parts.append(rule(first, last, y + 7))
        for tick, said in ticks:
            parts.append(plot.upright(scale(tick), y + 7, y + 11))
            parts.append(letter(scale(tick), y + 24, said, "middle quiet"))
        parts.append(letter((first + last) / 2, y + 41, title, "middle quiet"))
    return "".join(parts)


def _points(answer: Answer, rows: Sequence[Numbered]) -> tuple[float, float]:
    """The span of all means and their intervals [points]."""
    natural = [row.natural for _, row in rows if row.natural is not None]
    values = [end for one in natural for end in (one.estimate, one.low, one.high)]
    values += [end for one in own_rates(answer.own) for end in one]
    known = [0.0, *(one for one in values if one is not None)]
    return float(floor(min(known)) - 1), float(ceil(max(known)) + 1)
