"""Probabilities from one in a thousand to one on one scale, and as "1 in 130"."""

from collections.abc import Iterator, Sequence
from typing import Final

from ayumi.evidence.answer_words import VERDICT_WORDS
from ayumi.evidence.numbers_said import one_in
from ayumi.evidence.verdict import COMPATIBLE, UNLIKELY, Verdict
from ayumi.report.layout import plot
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.log_plot import LogScale
from ayumi.report.page import rule
from ayumi.report.svg import letter
from ayumi.values import Words

LEAST: Final = 0.001
"""Smaller probabilities stand at the end of the scale, with an arrow."""
LEAST_RATE: Final = 0.002
"""Smaller natural rates stand at the end of theirs."""
TICKS: Final = (0.001, 0.01, 0.1, 1.0)
RATE_TICKS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
THRESHOLDS: Final = (UNLIKELY, COMPATIBLE)

_ABOUT: Final = Words("about ", "約")


def fraction(probability: float) -> Words:
    """A probability in whole numbers, where there is little room.

    >>> fraction(0.0076).en, fraction(0.0076).ja, fraction(1e-9).en
    ('1 in 130', '130回に1回', '< 1 in 10,000')
    """
    said = one_in(probability)
    japanese = said.in_("ja").removeprefix(_ABOUT.in_("ja"))
    return Words(said.en.removeprefix(_ABOUT.en).replace("fewer than", "<"), japanese)


def rate_scale(first: float, last: float) -> LogScale:
    """Natural rates, from 0.2 % to all."""
    return LogScale(LEAST_RATE, 1.0, first, last)


def chance_scale(first: float, last: float) -> LogScale:
    """Probabilities of so many, from one in a thousand to one."""
    return LogScale(LEAST, 1.0, first, last)


def tick_said(tick: float) -> str:
    """A probability at a tick.

    >>> tick_said(0.025), tick_said(0.1), tick_said(1.0)
    ('0.025', '0.1', '1')
    """
    return f"{tick:g}"


def off_scale(scale: LogScale, value: float) -> bool:
    """Whether a value is below what the scale can hold."""
    return value < scale.low


def interval(scale: LogScale, low: float, high: float, y: float, look: str) -> str:
    """An interval with its ends; an arrow where it goes on beyond the scale."""
    parts = [rule(scale(low), scale(high), y, look)]
    pointed = "bar" if "accent" in look else "dot"
    if off_scale(scale, low):
        parts.append(plot.triangle(scale.first, y, pointed, "left", 3.5))
    else:
        parts.append(plot.upright(scale(low), y - 3, y + 3, look))
    parts.append(plot.upright(scale(high), y - 3, y + 3, look))
    return "".join(parts)


def spaced(ticks: Sequence[float], scale: LogScale, least: float) -> list[float]:
    """The ticks that have room for their numbers, the first and every one far enough."""
    kept: list[float] = []
    for tick in ticks:
        if not kept or scale(tick) - scale(kept[-1]) >= least:
            kept.append(tick)
    return kept


def thresholds(scale: LogScale, y: float) -> str:
    """The numbers of the two probabilities at which the verdict changes, beside their lines."""
    low, high = (tick_said(value) for value in THRESHOLDS)
    return letter(scale(UNLIKELY) + 3, y, low, "end") + letter(scale(COMPATIBLE) - 3, y, high)


def threshold_lines(scale: LogScale, top: float, bottom: float) -> str:
    """The lines of both, from one height to another."""
    return "".join(
        plot.upright(scale(value), top, bottom, "stroke late dots") for value in THRESHOLDS
    )


def zones(edition: Edition, scale: LogScale, x: float) -> Iterator[str]:
    """The verdicts beside a scale of chances that goes upwards, each in the middle of its part."""
    parts: tuple[tuple[Verdict, float], ...] = (
        ("compatible", COMPATIBLE**0.5),
        ("borderline", (UNLIKELY * COMPATIBLE) ** 0.5),
        ("unlikely", (LEAST * UNLIKELY) ** 0.5),
    )
    for verdict, middle in parts:
        yield letter(x, scale(middle) + 4, edition.of(VERDICT_WORDS[verdict]), "quiet")
