"""Plain tables: heads, rows of words or numbers, and a hairline below each row."""

from collections.abc import Sequence
from typing import NamedTuple

from ayumi.report.page import lines, rule
from ayumi.report.svg import letter, wrapped


class Block(NamedTuple):
    """Something drawn, and where it ends below."""

    drawn: str
    bottom: float


LINE, PADDING = 16, 8


def table(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    x: float,
    top: float,
    *,
    numbers: bool,
) -> Block:
    """A table whose first column names the rows; numbers stand at the right of their columns."""
    look = "end" if numbers else ""
    starts = [x + sum(widths[:i]) for i in range(len(widths))]
    edges = [
        start + width if numbers and i else start
        for i, (start, width) in enumerate(zip(starts, widths, strict=True))
    ]
    titled = [wrapped(head, width - 8, 12) for head, width in zip(heads, widths[1:], strict=True)]
    y = top + LINE * (max(map(len, titled)) - 1)
    parts = [letter(x, y, title, "s14 strong")]
    for edge, head in zip(edges[1:], titled, strict=True):
        parts.append(lines(edge, y - LINE * (len(head) - 1), head, f"{look} quiet"))
    parts.append(rule(x, x + sum(widths), y + PADDING))
    y += 2 * PADDING + 12
    for row in rows:
        listed = [wrapped(said, width - 8, 12) for said, width in zip(row, widths, strict=True)]
        for i, (edge, said) in enumerate(zip(edges, listed, strict=True)):
            parts.append(lines(edge, y, said, look if i else "quiet"))
        y += LINE * max(map(len, listed)) - LINE
        parts.append(rule(x, x + sum(widths), y + PADDING, "hair"))
        y += LINE + PADDING
    return Block("".join(parts), y - LINE)
