"""A figure of a report: drawn, with its head and its marks, and the data behind it."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ayumi.report.layout.edition import Edition
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, drawing, lines, marks_across
from ayumi.report.svg import element, letter, number, width_of, words, wrapped
from ayumi.report.table import Block

WIDTH: Final = 760
"""A figure's width [px]: on a page of 820 px, and on paper, it is hardly made smaller."""
INNER: Final = WIDTH - 2 * MARGIN
PAGE_KEY: Final = "ayumi-figure"
"""The class of a figure inside a page, whose style stands once in the page's head."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; ``columns`` and ``rows`` are the data that it shows, as text."""

    name: str
    title: str
    subtitle: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    content: str = field(repr=False)
    height: float
    marks: tuple[str, ...]
    language: str
    theme: Theme

    @property
    def svg(self) -> str:
        """The figure by itself, as a file."""
        return drawing(
            self.content,
            width=WIDTH,
            height=self.height,
            title=self.title,
            description=self.subtitle,
            theme=self.theme,
            marks=self.marks,
            language="ja" if self.language == "ja" else "en",
        )

    @property
    def inline(self) -> str:
        """The figure inside a page, which brings the style and the patterns."""
        said = f"{', '.join(self.marks)}. " if self.marks else ""
        return element(
            "svg",
            words("title", self.title, id=f"{self.name}-title"),
            words("desc", said + self.subtitle, id=f"{self.name}-desc"),
            element("rect", width=WIDTH, height=self.height, class_="paper"),
            self.content,
            marks_across(self.marks, self.height, WIDTH),
            viewBox=f"0 0 {WIDTH} {number(self.height)}",
            width=WIDTH,
            height=self.height,
            class_=PAGE_KEY,
            role="img",
            aria_labelledby=f"{self.name}-title",
            aria_describedby=f"{self.name}-desc",
        )

    @property
    def data(self) -> str:
        """The data as CSV."""
        return as_csv(self.columns, self.rows)


def as_csv(columns: Row, rows: Sequence[Row]) -> str:
    r"""A table as CSV; what a spreadsheet would take for a formula begins with an apostrophe.

    >>> as_csv(("code", "day"), [("P1", "-3"), ("P2", "=1+1")])
    "code,day\nP1,-3\nP2,'=1+1\n"
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue()


def _harmless(value: str) -> str:
    if not value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def head(title: str, subtitle: str, marks: Sequence[str]) -> Block:
    """The title, the marks at its right, and the subtitle below."""
    mark = " · ".join(marks)
    room = INNER - (width_of(mark, 12) + 24 if mark else 0)
    titles = wrapped(title, room, 14)
    said = wrapped(subtitle, INNER, 12)
    y = MARGIN + 4.0
    parts = [lines(MARGIN, y, titles, "s14 strong", 20)]
    if mark:
        parts.append(letter(WIDTH - MARGIN, y, mark, "strong end"))
    y += 20 * (len(titles) - 1) + 20
    parts.append(lines(MARGIN, y, said, "quiet"))
    return Block("".join(parts), y + 16 * (len(said) - 1) + 4)


def note(top: float, said: str, look: str = "quiet") -> Block:
    """A paragraph over the whole width; ``top`` is the baseline of its first line."""
    listed = wrapped(said, INNER, 12)
    return Block(lines(MARGIN, top, listed, look), top + 16 * (len(listed) - 1))


def figure_of(
    edition: Edition,
    theme: Theme,
    name: str,
    titles: tuple[str, str],
    table: tuple[Row, Sequence[Row]],
    body: tuple[str, float],
    marks: tuple[str, ...] | None = None,
) -> Figure:
    """A figure whose head and content are drawn; ``body`` is the content and where it ends."""
    marks = edition.marks if marks is None else marks
    top = head(*titles, marks)
    drawn, bottom = body
    return Figure(
        name,
        *titles,
        tuple(table[0]),
        tuple(tuple(row) for row in table[1]),
        top.drawn + drawn,
        bottom + MARGIN,
        marks,
        edition.language,
        theme,
    )
