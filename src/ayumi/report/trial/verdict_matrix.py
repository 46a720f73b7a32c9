"""Lots against tests: each verdict as a shape, with the result beside it where there is room."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Final

from ayumi.product.results import Clones, Counted, Differences
from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.lot_rows import ResultRow, TestRow
from ayumi.report.lot_words import OTHER_TESTS
from ayumi.report.page import MARGIN, lines, rule
from ayumi.report.svg import element, group, letter, number, width_of, words, wrapped
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.words import ASSUMED
from ayumi.trial.product.lot import Lot, Recorded
from ayumi.trial.product.verdicts import result_of, tests_of
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
_PART: Final = Words(" ({part} of {of})", "（{part}/{of}）")
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
_GROUP: Final = 32.0
_PAGE: Final = 880.0
"""So high may the rows be that the figure is not made smaller on a printed page [px]."""


def matrix_figures(cells: Cells, stage: str, theme: Theme) -> Iterator[Figure]:
    """The tests of the lots of one stage, in as many figures as keep each on a printed page."""
    lots = cells.by_stage[stage]
    matrix = _Matrix(cells, lots, _drawn(cells, lots))
    parts = list(matrix.parted(cells.rows(lots[0])))
    for number_, rows in enumerate(parts, 1):
        which = (number_, len(parts))
        yield _figure(cells, stage, matrix, rows, which, theme)


def _figure(
    cells: Cells, stage: str, matrix: "_Matrix", rows: Sequence[TestRow], which: tuple[int, int],
    theme: Theme,
) -> Figure:  # fmt: skip
    lots = matrix.lots
    titles = _titles(cells, stage, matrix, which)
    top = head(*titles, cells.reported.marks).bottom + 28
    body, y = matrix.drawing(rows, top)
    names = {row.name for row in rows}
    used = {cells.verdicts(lot)[name].state for lot in lots for name in names}
    items = [
        (_mark(state), cells.reported.value(f"verdict_{state}")) for state in MARKS if state in used
    ]
    key, y = plot.legend(y + 28, items, WIDTH - MARGIN)
    columns = ("lot", "test", "limit", "found", "verdict", "because")
    data = list(_data(cells, stage, names))
    name = f"verdicts_{stage}" + (f"_{which[0]}" if which[1] > 1 else "")
    return figure_of(cells.reported, theme, name, titles, (columns, data), (body + key, y))


def _titles(cells: Cells, stage: str, matrix: "_Matrix", which: tuple[int, int]) -> tuple[str, str]:
    lots, say = matrix.lots, cells.reported.say
    found = cells.specification(stage)
    assert found is not None
    failing = sum(any(v.fails for v in cells.verdicts(lot).values()) for lot in lots)
    of_lots = say(_LOTS, n=f"{len(lots):,}") if len(lots) > 1 else cells.reported.of(_ONE)
    tests = len(cells.verdicts(lots[0]))
    title = say(_TITLE, title=cells.reported.of(found[1].title), tests=tests, lots=of_lots)
    title += say(_FAILING, n=failing) if failing else ""
    title += say(_PART, part=which[0], of=which[1]) if which[1] > 1 else ""
    subtitle = say(_SUBTITLE, n=f"{len(lots):,}")
    if matrix.counted:
        subtitle += say(_SOME, shown=len(matrix.drawn))
    return title, subtitle


def _drawn(cells: Cells, lots: Sequence[Lot]) -> tuple[Lot, ...]:
    """The lots that stand side by side, in the order in which they were made."""
    if len(lots) <= MOST:
        return tuple(lots)
    ranked = sorted(range(len(lots)), key=lambda i: (not cells.is_notable(lots[i]), i))
    return tuple(lots[i] for i in sorted(ranked[:MOST]))


def _data(cells: Cells, stage: str, names: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The verdicts on every lot of a stage, drawn or not."""
    written = {
        name: (cells.reported.of(test.title), cells.limit(stage, name))
        for name, test in tests_of(cells.study, stage).items()
        if name in names
    }
    for lot in cells.by_stage[stage]:
        results: dict[str, list[Recorded]] = {}
        for one in lot.results:
            results.setdefault(one.test, []).append(one)
        verdicts = cells.verdicts(lot)
        for name, said in written.items():
            found = cells.result(lot, name, results.get(name, ()))
            verdict = verdicts[name]
            because = cells.said(verdict.because)
            yield lot.code, *said, found, f"verdict_{verdict.state}", because


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

    def parted(self, rows: Sequence[TestRow]) -> Iterator[Sequence[TestRow]]:
        """The tests in parts that fit on a page each; groups stay whole where they can."""
        part, high = list[TestRow](), 0.0
        for _, those in groupby(rows, key=lambda row: row.group):
            group_ = list(those)
            whole = _GROUP + sum(self._height(row) for row in group_)
            if part and high + whole > _PAGE:
                yield part
                part, high = [], 0.0
            high += _GROUP
            for row in group_:
                if part and high + self._height(row) > _PAGE:
                    yield part
                    part, high = [], _GROUP
                part.append(row)
                high += self._height(row)
        yield part

    def drawing(self, rows: Sequence[TestRow], top: float) -> tuple[str, float]:
        """The heads and the rows below ``top``, and where they end."""
        of = self.cells.reported.of
        parts = [self._heads(top)]
        y = top + 10
        parts.append(rule(MARGIN, WIDTH - MARGIN, y))
        grouped = any(row.group for row in rows)
        for name, those in groupby(rows, key=lambda row: row.group):
            if grouped:
                parts.append(letter(MARGIN, y + 24, name or of(OTHER_TESTS), "strong"))
                y += _GROUP
            for row in those:
                parts.append(self._row(row, y))
                y += self._height(row)
                parts.append(rule(MARGIN, WIDTH - MARGIN, y, "hair"))
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

    def _height(self, row: TestRow) -> float:
        name, under, limit = self._written(row)
        said = [len(self._said(lot, row.name)) for lot in self.drawn]
        return 16.0 * max(len(name) + len(under), len(limit), *said) + 8

    def _written(self, row: TestRow) -> tuple[list[str], list[str], list[str]]:
        """The name of a test, its method below, and its limit, in lines."""
        of, mark = self.cells.reported.of, ""
        method = row.method
        if row.role == "reference":
            method += f" · {of(_REFERENCE)}"
        if row.assumed:
            mark = of(ASSUMED)
        if not self.results:
            method = self.cells.with_mark(method, mark)
        name = wrapped(row.title, _NAME - 16, 12)[:2]
        limit = wrapped(row.limit, _LIMIT_WIDTH - 12, 12)[:4] + ([mark] if mark else [])
        return name, wrapped(method, _NAME - 16, 12)[:2], limit if self.results else []

    def _row(self, row: TestRow, y: float) -> str:
        name, under, limit = self._written(row)
        marked = bool(limit) and row.assumed
        parts = [
            lines(MARGIN, y + 18, name),
            lines(MARGIN, y + 18 + 16 * len(name), under, "quiet"),
            lines(MARGIN + _NAME, y + 18, limit[:-1] if marked else limit, "quiet"),
        ]
        if marked:
            at = y + 18 + 16 * (len(limit) - 1)
            parts.append(letter(MARGIN + _NAME, at, limit[-1], "strong"))
        for i, lot in enumerate(self.drawn):
            found = self.found[lot.code].get(row.name)
            if found is not None:
                said = self._said(lot, row.name)
                parts.append(self._cell(lot, found, said, self.left + i * self.each, y))
        if self.counted:
            parts.append(self._counted(row.name, y))
        return "".join(parts)

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
        listed = [] if row.shown is None else _short(self.cells, row.shown, room)
        if len(listed) > 2:
            listed = [listed[0], _fitting(f"{listed[1]} {listed[2]}", room)]
        return listed if row.verdict.state == "pass" else [*listed, *wrapped(word, room, 12)]

    def _counted(self, test: str, y: float) -> str:
        """How many of all lots have which verdict."""
        counted = Counter(str(self.cells.verdicts(lot)[test].state) for lot in self.lots)
        parts, x = [], float(WIDTH - MARGIN)
        for state in reversed([one for one in MARKS if counted[one]]):
            said = f"{counted[state]:,}"
            look = "end" if state == "pass" else "end strong"
            parts.append(letter(x, y + 18, said, look))
            x -= width_of(said, 12) + 10
            parts.append(_placed(state, x, y + 14))
            x -= 14
        return "".join(parts)


_AMONG: Final = Words("{found} of {scored}", "{found}/{scored}")
_NO_ABNORMALITY: Final = Words("none in {scored}", "{scored}細胞中なし")


def _short(cells: Cells, shown: ResultRow, room: float) -> list[str]:
    """A result without the words that stand in the limit, in lines."""
    value = result_of(shown.recorded).value
    match value:
        case Counted() if value.scored is None:
            return [f"{value.found}"]
        case Counted():
            said = cells.reported.say(_AMONG, found=value.found, scored=value.scored)
            return [said, f"{100 * value.found / (value.scored or 1):.3g} %"]
        case Clones() if not value.abnormalities:
            return [cells.reported.say(_NO_ABNORMALITY, scored=value.scored)]
        case Differences():
            return [f"{value.found}"]
        case _:
            return wrapped(shown.result, room, 12)


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
