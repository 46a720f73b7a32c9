"""The frame of every drawing: its size, title and description, style, and marks across it."""

from typing import Final
from zlib import crc32

from ayumi.report.figure import person_clip
from ayumi.report.look import DISPLAY, Theme, stylesheet
from ayumi.report.svg import element, group, legible, letter, number, width_of, words
from ayumi.values import Language

WIDTH, MARGIN = 864, 24
SHEET_HEIGHT: Final = 1188
"""The least height of a sheet: its shape lies between those of A4 and Letter less their margins."""

_MARK_GAP, _MARK_LINE, _MARK_TURN = 64, 108, -24


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
    """The marks in slanting rows over a whole drawing, so that each part of it bears them."""
    if not marks:
        return ""
    line = " · ".join(marks)
    step = width_of(line, DISPLAY) + 4 * len(line) + _MARK_GAP
    placed = []
    for row in range(1 + int(height / _MARK_LINE)):
        x = -step / 2 if row % 2 else 0.0
        while x < width:
            y = (row + 1) * _MARK_LINE
            turned = f"rotate({_MARK_TURN} {number(x)} {number(y)})"
            placed.append(words("text", line, x=x, y=y, class_="s28", transform=turned))
            x += step
    return group(placed, class_="across", aria_hidden="true")


def rule(x1: float, x2: float, y: float, look: str = "rule") -> str:
    """A horizontal line."""
    return element("line", x1=x1, y1=y, x2=x2, y2=y, class_=look)


def lines(x: float, y: float, listed: list[str], look: str = "", pitch: float = 16) -> str:
    """Lines of text, one below the other."""
    return "".join(letter(x, y + i * pitch, line, look) for i, line in enumerate(listed))
