"""Lots against tests: each verdict as a shape, with the result beside it where there is room."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ayumi.product.results import Clones, Counted, Differences
from ayumi.report.look import Theme
from ayumi.report.lot_rows import ResultRow, TestRow
from ayumi.report.lot_words import OTHER_TESTS
from ayumi.report.page import MARGIN, lines, rule
from ayumi.report.svg import element, group, letter, number, width_of, words, wrapped
from ayumi.report.trial import plot
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.figures import WIDTH, Figure, figure_of, head
from ayumi.report.trial.words import ASSUMED
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.verdicts import result_of
from ayumi.values import Words

WITH_RESULTS: Final = 4
"""Of so many lots each result is written out, with the limit."""
MOST: Final = 9
"""So many lots are drawn side by side; of more, all are counted at the right."""
MARKS: Final = {
    "pass": ("M-4 0L-1 3L5 -3", "stroke accent"),
    "fail": ("M-4 -4L4 4M-4 4L4 -4", "stroke danger"),
    "pending": ("M-4 0H4", "stroke quiet"),
    "due": ("M0 -4V1M0 3.5V4", "stroke late"),
    "overdue": ("M0 -4.5L5 4H-5Z", "stroke danger"),
    "censored": ("M-4 0H4M0 -4V4", "stroke late"),
    "review_required": ("M-3 -2A3 3 0 1 1 0 1V2M0 4.4V4.8", "stroke late"),
    "not_judged": ("M-4 -3H4M-4 3H4", "stroke late"),
}
"""The shape of each verdict, around (0, 0), and how it looks."""
_TITLE: Final = Words("{title}: {tests} tests, {lots}", "{title}：{tests}試験、{lots}")
_ONE: Final = Words("1 lot", "1ロット")
_LOTS: Final = Words("{n} lots", "{n}ロット")
_FAILING: Final = Words("; failing: {n}", "、不適合：{n}")
_SUBTITLE: Final = Words(
    "n = {n} lots. Verdicts by every result that stands, as of the last entry.",
    "n = {n}ロット。採用されたすべての結果による、最終記録時点の判定。",
)
_SOME: Final = Words(
    " Drawn: {shown} lots, those to which something happened first; all are counted at the right "
    "and stand in the data.",
    "図は{shown}ロット（事象のあったものを優先）。右端に全ロットの集計、データに全件を示す。",
)
_ALL: Final = Words("All {n}", "全{n}")
_REFERENCE: Final = Words("for reference", "参考試験")
_LIMIT: Final = Words("Passes when", "規格")
_NAME: Final = 200.0
_LIMIT_WIDTH: Final = 168.0
_COUNTS: Final = 104.0


def matrix_figure(cells: Cells, stage: str, theme: Theme) -> Figure:
    """The tests of the lots of one stage."""
    lots = cells.by_stage[stage]
    drawn = _drawn(cells, lots)
    found = cells.specification(stage)
    assert found is not None
    rows = cells.rows(lots[0])
    failing = sum(any(v.fails for v in cells.verdicts(lot).values()) for lot in lots)
    said = cells.reported.say
    of_lots = said(_LOTS, n=f"{len(lots):,}") if len(lots) > 1 else cells.reported.of(_ONE)
    title = said(_TITLE, title=cells.reported.of(found[1].title), tests=len(rows), lots=of_lots)
    title += said(_FAILING, n=failing) if failing else ""
    subtitle = said(_SUBTITLE, n=f"{len(lots):,}")
    if len(drawn) < len(lots):
        subtitle += said(_SOME, shown=len(drawn))
    top = head(title, subtitle, cells.reported.marks).bottom + 28
    body, y = _Matrix(cells, lots, drawn).drawing(rows, top)
    used = {v.state for lot in lots for v in cells.verdicts(lot).values()}
    items = [
        (_mark(state), cells.reported.value(f"verdict_{state}")) for state in MARKS if state in used
    ]
    key, y = plot.legend(y + 28, items, WIDTH - MARGIN)
    columns = ("lot", "test", "limit", "found", "verdict", "because")
    data = [row for lot in lots for row in _data(cells, lot)]
    name = f"verdicts_{stage}"
    return figure_of(
        cells.reported, theme, name, (title, subtitle), (columns, data), (body + key, y)
    )


def _drawn(cells: Cells, lots: Sequence[Lot]) -> tuple[Lot, ...]:
    """The lots that stand side by side, in the order in which they were made."""
    if len(lots) <= MOST:
        return tuple(lots)
    ranked = sorted(range(len(lots)), key=lambda i: (not cells.is_notable(lots[i]), i))
    return tuple(lots[i] for i in sorted(ranked[:MOST]))


def _data(cells: Cells, lot: Lot) -> Iterator[tuple[str, ...]]:
    for row in cells.rows(lot):
        found = "" if row.shown is None else row.shown.result
        because = cells.said(row.verdict.because)
        yield (
            lot.code,
            row.title,
            cells.limit(lot.stage, row.name),
            found,
            f"verdict_{row.verdict.state}",
            because,
        )


class _Matrix:
    """Where columns of a matrix stand."""

    def __init__(self, cells: Cells, lots: Sequence[Lot], drawn: Sequence[Lot]) -> None:
        self.cells, self.lots, self.drawn = cells, lots, drawn
        self.results = len(lots) <= WITH_RESULTS
        self.counted = len(drawn) < len(lots)
        self.left = MARGIN + _NAME + (_LIMIT_WIDTH if self.results else 0)
        right = WIDTH - MARGIN - (_COUNTS if self.counted else 0)
        self.each = (right - self.left) / len(drawn)
        self.found = {lot.code: {row.name: row for row in cells.rows(lot)} for lot in drawn}

    def drawing(self, rows: Sequence[TestRow], top: float) -> tuple[str, float]:
        of = self.cells.reported.of
        parts = [self._heads(top)]
        y = top + 10
        parts.append(rule(MARGIN, WIDTH - MARGIN, y))
        grouped = any(row.group for row in rows)
        counts = self._counts() if self.counted else {}
        for name, those in groupby(rows, key=lambda row: row.group):
            if grouped:
                parts.append(letter(MARGIN, y + 24, name or of(OTHER_TESTS), "strong"))
                y += 32
            for row in those:
                drawn, y = self._row(row, y, counts.get(row.name, Counter()))
                parts.append(drawn)
        return "".join(parts), y

    def _heads(self, y: float) -> str:
        of = self.cells.reported
        parts = []
        if self.results:
            parts.append(letter(MARGIN + _NAME, y, of.of(_LIMIT), "quiet"))
        for i, lot in enumerate(self.drawn):
            look = "strong" if self.results else "strong middle"
            x = self.left + i * self.each + (0 if self.results else self.each / 2)
            parts.append(letter(x, y, _fitting(lot.code, self.each - 6), look))
        if self.counted:
            said = of.say(_ALL, n=f"{len(self.lots):,}")
            parts.append(letter(WIDTH - MARGIN, y, said, "quiet end"))
        return "".join(parts)

    def _row(self, row: TestRow, y: float, counted: Counter[str]) -> tuple[str, float]:
        name = wrapped(row.title, _NAME - 16, 12)[:2]
        under = f"{row.method} · " if row.role == "reference" else row.method
        under += self.cells.reported.of(_REFERENCE) if row.role == "reference" else ""
        mark = self.cells.reported.of(ASSUMED) if row.assumed else ""
        limit = wrapped(row.limit, _LIMIT_WIDTH - 12, 12)[:4] if self.results else []
        under = self.cells.with_mark(under, "" if self.results else mark)
        said = {lot.code: self._said(lot, row.name) for lot in self.drawn}
        below = wrapped(under, _NAME - 16, 12)[:2]
        marked = bool(mark and self.results)
        high = 16 * max(len(name) + len(below), len(limit) + marked, *map(len, said.values())) + 8
        parts = [
            lines(MARGIN, y + 18, name),
            lines(MARGIN, y + 18 + 16 * len(name), below, "quiet"),
            lines(MARGIN + _NAME, y + 18, limit, "quiet"),
            letter(MARGIN + _NAME, y + 18 + 16 * len(limit), mark if marked else "", "strong"),
        ]
        for i, lot in enumerate(self.drawn):
            found = self.found[lot.code].get(row.name)
            if found is not None:
                parts.append(self._cell(lot, found, said[lot.code], self.left + i * self.each, y))
        if self.counted:
            parts.append(self._counted(counted, y))
        parts.append(rule(MARGIN, WIDTH - MARGIN, y + high, "hair"))
        return "".join(parts), y + high

    def _cell(self, lot: Lot, row: TestRow, listed: list[str], x: float, y: float) -> str:
        state = row.verdict.state
        word = self.cells.reported.value(f"verdict_{state}")
        at = x + 6 if self.results else x + self.each / 2
        said = f"{lot.code} · {row.title}: {word}. {self.cells.said(row.verdict.because)}"
        parts = [words("title", said), _placed(state, at, y + 14)]
        # So that the title is found under the pointer, not on the thin line of the mark alone.
        parts.append(
            element("rect", x=at - 8, y=y + 5, width=16, height=16, class_="paper", opacity="0")
        )
        parts.append(lines(x + 18, y + 18, listed, "strong" if state != "pass" else ""))
        return group(parts)

    def _said(self, lot: Lot, test: str) -> list[str]:
        """A result in the lines of its cell, with the verdict below where it is no pass."""
        row = self.found[lot.code].get(test)
        if not self.results or row is None:
            return []
        word = self.cells.reported.value(f"verdict_{row.verdict.state}")
        room = self.each - 22
        listed = [] if row.shown is None else wrapped(_short(self.cells, row.shown), room, 12)
        if len(listed) > 2:
            listed = [listed[0], _fitting(f"{listed[1]} {listed[2]}", room)]
        return listed if row.verdict.state == "pass" else [*listed, *wrapped(word, room, 12)]

    def _counts(self) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        for lot in self.lots:
            for name, verdict in self.cells.verdicts(lot).items():
                found.setdefault(name, Counter())[verdict.state] += 1
        return found

    def _counted(self, counted: Counter[str], y: float) -> str:
        parts, x = [], float(WIDTH - MARGIN)
        for state in reversed([one for one in MARKS if counted[one]]):
            said = f"{counted[state]:,}"
            look = "end" if state == "pass" else "end strong"
            parts.append(letter(x, y + 18, said, look))
            x -= width_of(said, 12) + 10
            parts.append(_placed(state, x, y + 14))
            x -= 14
        return "".join(parts)


_AMONG: Final = Words("{found} of {scored} ({share} %)", "{found}/{scored}（{share} %）")
_NO_ABNORMALITY: Final = Words("none in {scored}", "{scored}細胞中なし")


def _short(cells: Cells, shown: ResultRow) -> str:
    """A result without the words that stand in the limit."""
    value = result_of(shown.recorded).value
    match value:
        case Counted() if value.scored is None:
            return f"{value.found}"
        case Counted():
            share = f"{100 * value.found / (value.scored or 1):.3g}"
            return cells.reported.say(_AMONG, found=value.found, scored=value.scored, share=share)
        case Clones() if not value.abnormalities:
            return cells.reported.say(_NO_ABNORMALITY, scored=value.scored)
        case Differences():
            return f"{value.found}"
        case _:
            return shown.result


def _mark(state: str) -> str:
    path, look = MARKS[state]
    return element("path", d=path, class_=look)


def _placed(state: str, x: float, y: float) -> str:
    return element("g", _mark(state), transform=f"translate({number(x)} {number(y)})")


def _fitting(said: str, room: float) -> str:
    if width_of(said, 12) <= room:
        return said
    while said and width_of(said + "…", 12) > room:
        said = said[:-1]
    return said.rstrip() + "…"
