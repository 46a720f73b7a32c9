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
from ayumi.report.page import MARGIN
from ayumi.report.svg import letter

RIGHT: Final = WIDTH - MARGIN
NUMBER_END: Final = MARGIN + 14
NAME: Final = MARGIN + 24
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
        """The room for a comparator's name [px]."""
        return (self.match or self.rate_ends[0] - 8) - NAME - 8

    @property
    def about_width(self) -> float:
        """The room for what is said of its people, below name and match [px]."""
        return self.rate_ends[0] - NAME - 12

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
    names, chance_end = (284.0, 640.0) if compact else (232.0, 604.0)
    match = None if compact else names
    rate_left = names if compact else names + MATCH_WIDTH + 12
    chance_left = chance_end - (164 if compact else 112)
    rate_right = chance_left - 24
    rate: LogScale | plot.Scale = rate_scale(rate_left, rate_right)
    if change:
        low, high = _points(answer, rows)
        rate = plot.Scale([(low, rate_left), (high, rate_right)])
    higher = None if compact else chance_end + 42
    return Columns(match, rate, chance_scale(chance_left, chance_end), higher, change)


def grid(columns: Columns, top: float, bottom: float, *, limits: bool) -> str:
    """Hairlines over the height of a row, and the two chances at which the verdict changes."""
    hairs = [columns.rate(tick) for tick, _ in columns.rate_ticks()]
    hairs += [columns.chance(tick) for tick in TICKS]
    parts = [plot.upright(x, top, bottom, "hair") for x in hairs]
    return "".join([*parts, threshold_lines(columns.chance, top, bottom) if limits else ""])


def axis_numbers(columns: Columns, y: float) -> str:
    """The numbers of both scales below the rows."""
    parts = [letter(columns.rate(t), y, said, "middle quiet") for t, said in columns.rate_ticks()]
    parts += [letter(columns.chance(t), y, tick_said(t), "middle quiet") for t in TICKS]
    return "".join(parts)


def _points(answer: Answer, rows: Sequence[Numbered]) -> tuple[float, float]:
    """The span of all means and their intervals [points]."""
    natural = [row.natural for _, row in rows if row.natural is not None]
    values = [end for one in natural for end in (one.estimate, one.low, one.high)]
    values += [end for one in own_rates(answer.own) for end in one]
    known = [0.0, *(one for one in values if one is not None)]
    return float(floor(min(known)) - 1), float(ceil(max(known)) + 1)
