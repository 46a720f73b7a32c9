"""The parts of a page: headings, paragraphs, tables, figures with their data."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from ayumi.report.layout.edition import Edition
from ayumi.report.layout.figures import Figure, as_csv
from ayumi.report.svg import element, legible, words
from ayumi.values import Words

_DATA: Final = Words("Data of this figure as a table", "この図のデータ（表）")
_DATA_ELSEWHERE: Final = Words(
    "The data of this figure, {rows} rows, are in {file}.",
    "この図のデータ（{rows}行）は {file} にある。",
)
_ROWS_LEFT_OUT: Final = Words(
    "The first {shown} of {n} rows; all are in {file}.",
    "全{n}行のうち最初の{shown}行。すべては {file} にある。",
)
MOST_CELLS: Final = 2_400
"""Data with more cells stand in their file only."""
_DAY: Final = re.compile(r"\d{4}-\d\d(-\d\d)?")
MOST_ROWS: Final = 40
"""Longer tables show their beginning, and are whole in their file."""


class Markup(str):
    """Text that is markup already; every other text is escaped, whatever it looks like."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of the report that is also written as a file."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def data(self) -> str:
        """The table as CSV, whole."""
        return as_csv(self.columns, self.rows)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the report: its id, its heading, its markup, what is in it."""

    name: str
    title: str
    markup: str = field(repr=False)
    figures: tuple[Figure, ...] = ()
    listings: tuple[Listing, ...] = ()


def paragraph(said: str, look: str = "") -> str:
    """A paragraph of text."""
    return words("p", said, **({"class_": look} if look else {}))


def small_heading(said: str) -> str:
    """A heading inside a section."""
    return words("h3", said)


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = (),
    caption: str = "", look: str = "",
) -> str:  # fmt: skip
    """A table; its cells are text, or `Markup`."""
    titles = "".join(
        words("th", head, scope="col", **({"class_": "number"} if i in numbers else {}))
        for i, head in enumerate(heads)
    )
    lines = "".join(element("tr", *_cells(row, numbers)) for row in rows)
    said = words("caption", caption) if caption else ""
    inner = said + element("thead", element("tr", titles)) + element("tbody", lines or "<tr></tr>")
    whole = element("table", inner, **({"class_": look} if look else {}))
    return element("div", whole, class_="scroll")


def _cells(row: Sequence[str], numbers: Sequence[int]) -> Iterable[str]:
    for i, cell in enumerate(row):
        look = {"class_": "number"} if i in numbers else {}
        if _DAY.fullmatch(cell):
            look = {"class_": "nowrap"}
        name = "th" if i == 0 else "td"
        extra = {"scope": "row"} if i == 0 else {}
        if isinstance(cell, Markup):
            yield element(name, cell, **look, **extra)
        else:
            yield words(name, cell, **look, **extra)


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Labels with their values, one below the other."""
    return table_of_pairs("".join(element("tr", *_cells(row, ())) for row in rows))


def table_of_pairs(lines: str) -> str:
    """The table around rows of labels and values."""
    return element("table", element("tbody", lines or "<tr></tr>"), class_="pairs")


def marked(said: str, mark: str) -> Markup:
    """A text with a mark beside it, as markup."""
    tag = " " + words("span", mark, class_="mark") if mark else ""
    return Markup(words("span", said) + tag)


def whole(said: str) -> str:
    """A text whose dates and codes are not broken at their hyphens.

    >>> whole("from CL-001")
    'from <span class="nowrap">CL-001</span>'
    >>> whole("a & b")
    'a & b'
    """
    if not _HYPHENED.search(said):
        return said
    parts, at = [], 0
    for found in _HYPHENED.finditer(said):
        kept = words("span", found[0], class_="nowrap")
        parts += [escape(legible(said[at : found.start()])), kept]
        at = found.end()
    return Markup("".join((*parts, escape(legible(said[at:])))))


_HYPHENED: Final = re.compile(r"(?<![\w-])(?=[\w-]*\d)[A-Za-z0-9]+(?:-[A-Za-z0-9]+){1,3}(?![\w-])")
"""A code or a date: parts with hyphens between, a digit in one of them."""


def unbroken(said: str) -> str:
    """A text in which a number and its per cent sign stay on one line."""
    return said.replace(" %", "\u00a0%")


def listing(
    edition: Edition, found: Listing, *, numbers: Sequence[int] = (), look: str = ""
) -> str:
    """A table of the report, its beginning if it is long."""
    heads = [edition.head(name) for name in found.columns]
    shown = [[whole(edition.value(cell)) for cell in row] for row in found.rows[:MOST_ROWS]]
    drawn = table(heads, shown, numbers=numbers, look=look)
    if len(found.rows) > MOST_ROWS:
        said = edition.say(
            _ROWS_LEFT_OUT, shown=MOST_ROWS, n=len(found.rows), file=f"tables/{found.name}.csv"
        )
        drawn += paragraph(said, "quiet")
    return drawn


def short(
    edition: Edition,
    found: Listing,
    heads: Sequence[Words],
    rows: Iterable[Sequence[str]],
    *,
    most: int = MOST_ROWS,
    numbers: Sequence[int] = (),
) -> str:
    """The beginning of a table as it reads best; ``found`` is the whole of it, with its file."""
    drawn = table(
        [edition.of(head) for head in heads], list(rows)[:most], numbers=numbers, look="dense"
    )
    n = len(found.rows)
    if n > most:
        said = edition.say(_ROWS_LEFT_OUT, shown=most, n=n, file=f"tables/{found.name}.csv")
        drawn += paragraph(said, "quiet")
    return drawn


def shown(edition: Edition, figure: Figure) -> str:
    """A figure in the page, and its data as a table to unfold."""
    if len(figure.rows) * len(figure.columns) > MOST_CELLS:
        file = f"figures/{figure.name}.csv"
        said = edition.say(_DATA_ELSEWHERE, rows=f"{len(figure.rows):,}", file=file)
        data = paragraph(said, "quiet small")
    else:
        heads = [edition.head(c) for c in figure.columns]
        rows = [[edition.value(cell) for cell in row] for row in figure.rows]
        data = element(
            "details", words("summary", edition.of(_DATA)), table(heads, rows, look="data")
        )
    return element("figure", figure.inline, data, id=figure.name)
