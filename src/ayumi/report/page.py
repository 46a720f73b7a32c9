"""The frame of every drawing: its size, title and description, style, and marks across it."""

from collections.abc import Iterator
from math import asin, cos, degrees, radians, sin
from typing import Final
from zlib import crc32

from ayumi.report.figure import person_clip
from ayumi.report.look import DISPLAY, Theme, stylesheet
from ayumi.report.svg import element, group, legible, letter, number, width_of, words
from ayumi.values import Language

WIDTH, MARGIN = 864, 24
SHEET_HEIGHT: Final = 1188
"""The least height of a sheet: its shape lies between those of A4 and Letter less their margins."""

_MARK_GAP, _MARK_LINE, _MARK_NEAR, _MARK_EDGE, _MARK_SPACED = 64, 108, 40, 8, 4
_MARK_TURN: Final = radians(24)


def drawing(
    content: str,
    *,
    height: float,
    title: str,
    description: str,
    theme: Theme,
    marks: tuple[str, ...] = (),
    width: float = WIDTH,
    language: Language = "en",
) -> str:
    """One whole drawing; marks run across it, so that a part cut out of it bears them too."""
    across = marks_across(marks, height, width)
    # Names derived from the content keep apart the drawings that stand on one page.
    key = f"ayumi-{crc32(legible(title + description + theme + content + across).encode()):08x}"
    said = f"{', '.join(marks)}. " if marks else ""
    return element(
        "svg",
        words("title", title, id=f"{key}-title"),
        words("desc", said + description, id=f"{key}-desc"),
        element("style", stylesheet(key, theme)),
        element("defs", hatching(key), person_clip(key)),
        element("rect", width=width, height=height, class_="paper"),
        content,
        across,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        class_=key,
        role="img",
        aria_labelledby=f"{key}-title",
        aria_describedby=f"{key}-desc",
        lang=language,
    )


def hatching(key: str) -> str:
    """The pattern of what is not testable."""
    return element(
        "pattern",
        element("rect", width=5, height=5, class_="paper"),
        element("path", d="M-1 6L6 -1M-1 1L1 -1M4 6L6 4", class_="nt-line"),
        id=f"{key}-nt",
        width=5,
        height=5,
        patternUnits="userSpaceOnUse",
    )


def marks_across(marks: tuple[str, ...], height: float, width: float = WIDTH) -> str:
    """The marks in slanting rows over a whole drawing: each part of it bears them, none is cut."""
    if not marks:
        return ""
    most = width - 2 * _MARK_EDGE
    said = [" · ".join(marks)]
    angle = _steepest(said[0], height)
    if _mark_width(said[0], angle) > most:
        said = list(marks)
        angle = min(_steepest(one, height) for one in said)
    longest = max(said, key=_mark_length)
    first = _MARK_EDGE + _mark_length(longest) * sin(angle) + DISPLAY * cos(angle)
    placed = []
    for row in range(1 + max(0, int((height - _MARK_EDGE - first) / _line_of(height)))):
        starts = _starts(_mark_width(longest, angle), most, aside=row % 2 == 1)
        for at, start in enumerate(starts):
            # The letters of a turned mark reach to the left of its beginning.
            x, y = start + DISPLAY * sin(angle), first + row * _line_of(height)
            placed.append(_mark(said[(row + at) % len(said)], x, y, angle))
    return group(placed, class_="across", aria_hidden="true")


def _mark(said: str, x: float, y: float, angle: float) -> str:
    turned = f"rotate({number(-degrees(angle))} {number(x)} {number(y)})"
    return words("text", said, x=x, y=y, class_="s28", transform=turned)


def _mark_length(said: str) -> float:
    """How long a mark can become, with the space between its letters [px]."""
    return width_of(said, DISPLAY) + _MARK_SPACED * len(said)


def _mark_width(said: str, angle: float) -> float:
    """How far a turned mark reaches from left to right [px]."""
    return _mark_length(said) * cos(angle) + DISPLAY * sin(angle)


def _line_of(height: float) -> float:
    """From one row of marks to the next: less in a low drawing, which has three rows too [px]."""
    return min(_MARK_LINE, max(_MARK_NEAR, height / 4))


def _steepest(said: str, height: float) -> float:
    """The usual angle, or a smaller one at which three rows fit into a low drawing [rad]."""
    room = max(0.0, height - 2 * _MARK_EDGE - DISPLAY - 2.01 * _line_of(height))
    return min(_MARK_TURN, asin(min(1.0, room / _mark_length(said))))


def _starts(wide: float, most: float, *, aside: bool) -> Iterator[float]:
    """Where the marks of a row begin: at the left edge, in every second row aside from those."""
    step = wide + _MARK_GAP
    spare = (most + _MARK_GAP) % step if most > wide else 0.0
    shift = 0.0
    if aside:
        shift = spare if spare >= step / 2 else min(step / 2, max(0.0, most - wide))
    for at in range(max(1, int((most - shift + _MARK_GAP) / step))):
        yield _MARK_EDGE + shift + at * step


def rule(x1: float, x2: float, y: float, look: str = "rule") -> str:
    """A horizontal line."""
    return element("line", x1=x1, y1=y, x2=x2, y2=y, class_=look)


def lines(x: float, y: float, listed: list[str], look: str = "", pitch: float = 16) -> str:
    """Lines of text, one below the other."""
    return "".join(letter(x, y + i * pitch, line, look) for i, line in enumerate(listed))
