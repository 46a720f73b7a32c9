"""Residual undifferentiated cells: what a test bounds, and the risk of a tumour as a curve."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ayumi.product.accept import AtMost, Below, Count
from ayumi.product.lot_statistics import (
    CAVEATS,
    PUBLISHED_TPD50,
    KnownFraction,
    ResidualFraction,
    residual_bound,
    residual_fraction,
    tumour_curve,
)
from ayumi.product.results import Counted
from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head, note
from ayumi.report.layout.log_plot import LogScale, grid, log_axis_below, log_axis_left
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, lines, rule
from ayumi.report.svg import letter, wrapped
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.limit_meaning import doses_of
from ayumi.statistics.written import percent, written
from ayumi.trial.product.verdicts import result_of, tests_of
from ayumi.values import Words

SMALL_SHARE: Final = 0.01
"""Upper limits up to this share are read as limits of residual cells."""
LEVEL: Final = 0.95
_BOUND_TITLE: Final = Words(
    "What no colony, or few, say of residual cells in a dose of {dose} cells",
    "コロニーなし・少数のとき、用量{dose}個中の残存細胞はどこまで言えるか",
)
_BOUND_SUBTITLE: Final = Words(
    "n = {n} lots with a result. One-sided 95 % upper bound after {test}; plating efficiency 1, "
    "taken as known. A bound, never proof that there are none.",
    "n = {n}ロットに結果あり。「{test}」による片側95 %上限。平板効率は1と仮定。"
    "上限であり、残存がないことの証明ではない。",
)
_NOT_PLATED: Final = Words(
    "The number of cells plated is not recorded with the results, so no lot has a place here: only "
    "the curves can be read.",
    "播種細胞数は結果に記録されていないため、各ロットの位置は示せない。曲線のみを参照。",
)
_PLATED: Final = Words("Cells plated", "播種細胞数")
_IN_DOSE: Final = Words("Residual cells in a dose, at most", "用量中の残存細胞（上限）")
_COLONIES: Final = {
    0: Words("no colony", "コロニーなし"),
    1: Words("1 colony", "1コロニー"),
    3: Words("3 colonies", "3コロニー"),
}
_LIMIT: Final = Words("limit {share}: {cells} cells", "規格 {share}：{cells}個")
_RISK_TITLE: Final = Words(
    "Risk of a tumour over the TPD50, if residual cells are as many as the limits let pass",
    "規格上限まで残存細胞があるとした場合の、TPD50に対する腫瘍の確率",
)
_RISK_SUBTITLE: Final = Words(
    "n = {n} curves, for a dose of {dose} cells. Single hit: 1 − exp(−f·D·ln 2/TPD50). A curve, "
    "not a number: the TPD50 in people is not known.",
    "n = {n}曲線、用量{dose}個。単一ヒット：1 − exp(−f·D·ln 2/TPD50)。"
    "ヒトでのTPD50は不明であり、曲線であって一つの数値ではない。",
)
_AXIS: Final = Words(
    "TPD50: cells of which half of the animals get a tumour",
    "TPD50：動物の半数に腫瘍を生じる細胞数",
)
_RISK: Final = Words("Chance of a tumour", "腫瘍の確率")
_TESTED: Final = Words("{lot}: as its colonies leave it open", "{lot}：コロニー数から")
_IF: Final = Words(
    "Limits are read as if every cell that they let pass were undifferentiated; whether a test "
    "looks for such cells, the study document says.",
    "規格が許容する細胞はすべて未分化であるとみなした。各試験が未分化細胞を見るものかは"
    "試験実施計画による。",
)
CAVEATS_JA: Final = (
    "公表されたTPD50は、感度を高めた条件での免疫不全動物の値であり、ヒトでの上限を示さない。",
    "ヒト中枢神経系のTPD50は不明である。リスクはTPD50に対する曲線であり、"
    "曲線上のどの値も個人のリスクではない。",
    "ここで数えるのは未分化細胞のみ。形質転換した神経前駆細胞の過増殖は、検証された率がなく、"
    "数値では示さない。",
    "他の細胞移植では、4年後に腫瘍、8年後に腫瘤を生じた例がある。1年間腫瘍がないことは、"
    "その後のリスクの上限を示さない。",
)
"""The caveats of every curve, in the order of `CAVEATS`."""
_CONDITIONS: Final[Mapping[str, Words]] = {
    one.condition: Words(one.condition, ja)
    for one, ja in zip(
        PUBLISHED_TPD50, ("NOGマウス皮下、Matrigel中", "ヌードラット網膜下"), strict=True
    )
}
_MARK: Final = Words("{line}, {condition}, {n} animals", "{line}、{condition}、{n}匹")
_LINES: Final = ("curve", "curve dashed", "curve dots", "stroke dots")
_HEIGHT: Final = 240


class Limit(NamedTuple):
    """An upper limit on a share of cells, and the tests that have it."""

    share: float
    tests: tuple[str, ...]


def limits_of(cells: Cells, stage: str) -> tuple[Limit, ...]:
    """The small upper limits in per cent of a specification, the highest first."""
    found: dict[float, list[str]] = {}
    for name, test in tests_of(cells.study, stage).items():
        if isinstance(test.accept, AtMost | Below) and test.accept.limit.unit == "%":
            share = float(test.accept.limit.amount) / 100
            if 0 < share <= SMALL_SHARE:
                found.setdefault(share, []).append(name)
    return tuple(Limit(share, tuple(found[share])) for share in sorted(found, reverse=True))


def colony_tests(cells: Cells, stage: str) -> dict[str, Words]:
    """The tests that count colonies, or whatever grows from plated cells, with an upper limit."""
    return {
        name: test.title
        for name, test in tests_of(cells.study, stage).items()
        if isinstance(test.accept, Count)
        and test.accept.scored is None
        and test.accept.at_most is not None
    }


def dose_of(cells: Cells) -> float | None:
    """The largest dose of the document [cells]; none where it is not known."""
    return max((float(dose.high.amount) for dose in doses_of(cells).values()), default=None)


class _Plated(NamedTuple):
    lot: str
    colonies: int
    cells: int


def _results(cells: Cells, stage: str) -> tuple[list[_Plated], int]:
    """The results with a number of cells plated, and how many lots have a result at all."""
    found, n = [], 0
    tests = colony_tests(cells, stage)
    for lot in cells.by_stage.get(stage, ()):
        values = [result_of(one).value for one in lot.results if one.test in tests]
        n += bool(values)
        for value in values:
            if isinstance(value, Counted) and value.scored:
                found.append(_Plated(lot.code, value.found, value.scored))
    return found, n


def bound_figure(cells: Cells, stage: str, theme: Theme) -> Figure | None:
    """The bound on residual cells over the cells plated; none without a test that counts them."""
    tests, dose = colony_tests(cells, stage), dose_of(cells)
    if not tests or dose is None:
        return None
    reported = cells.reported
    plated, n = _results(cells, stage)
    named = reported.listed(dict.fromkeys(reported.of(title) for title in tests.values()))
    titles = (
        reported.say(_BOUND_TITLE, dose=written(dose)),
        reported.say(_BOUND_SUBTITLE, n=n, test=named),
    )
    top = head(*titles, reported.marks).bottom + 40
    left, right, bottom = MARGIN + 56, WIDTH - MARGIN - 112, top + _HEIGHT
    across = LogScale(1e3, 1e8, left, right)
    up = LogScale(0.01, 1e4, bottom, top)
    parts = [letter(MARGIN, top - 14, reported.of(_IN_DOSE), "quiet")]
    parts += [log_axis_left(up, left, right), log_axis_below(across, bottom, reported.of(_PLATED))]
    rows: list[tuple[str, ...]] = []
    ends = []
    for at, (colonies, word) in enumerate(_COLONIES.items()):
        table = [(n_, residual_bound(colonies, n_, level=LEVEL)) for n_ in grid(across, 50)]
        inside = [(n_, one) for n_, one in table if 0.01 <= one.in_dose(dose) <= 1e4]
        points = [(across(n_), up(one.in_dose(dose))) for n_, one in inside]
        parts.append(plot.polyline(points, _LINES[at]))
        ends.append((points[-1], reported.of(word)))
        rows += [
            ("", str(colonies), f"{n_:.4g}", f"{one.one_sided_upper_fraction:.4g}",
             f"{one.in_dose(dose):.4g}")
            for n_, one in table
        ]  # fmt: skip
    places = plot.stacked([y for (_, y), _ in ends], 16, bottom)
    parts += [letter(right + 8, y + 4, said) for y, (_, said) in zip(places, ends, strict=True)]
    for limit in limits_of(cells, stage):
        y = up(limit.share * dose)
        said = reported.say(_LIMIT, share=percent(limit.share), cells=written(limit.share * dose))
        parts.append(rule(left, right, y, "rule dots"))
        parts.append(letter(left + 6, y - 5, said, "quiet"))
    for one in plated:
        found = residual_bound(one.colonies, one.cells, level=LEVEL)
        x, y = across(one.cells), up(found.in_dose(dose))
        parts += [plot.dot(x, y), letter(x + 8, y - 6, one.lot, "strong")]
        share = found.one_sided_upper_fraction
        rows.append((one.lot, str(one.colonies), str(one.cells), f"{share:.4g}",
                     f"{found.in_dose(dose):.4g}"))  # fmt: skip
    end = bottom + 40
    if not plated:
        last = note(end + 20, reported.of(_NOT_PLATED))
        parts.append(last.drawn)
        end = last.bottom
    columns = ("lot", "colonies", "plated", "upper_bound", "cells_in_dose")
    name = f"residual_bound_{stage}"
    return figure_of(reported, theme, name, titles, (columns, rows), ("".join(parts), end))


class _Risk(NamedTuple):
    said: str
    fraction: ResidualFraction


def _risks(cells: Cells, stage: str, dose: float) -> Iterator[_Risk]:
    for limit in limits_of(cells, stage)[:3]:
        said = cells.reported.say(
            _LIMIT, share=percent(limit.share), cells=written(limit.share * dose)
        )
        yield _Risk(said, KnownFraction(limit.share))
    for one in _results(cells, stage)[0][:1]:
        said = cells.reported.say(_TESTED, lot=one.lot)
        yield _Risk(said, residual_fraction(one.colonies, one.cells))


def tumour_figure(cells: Cells, stage: str, theme: Theme) -> Figure | None:
    """The chance of a tumour over the TPD50, log against log, with all that speaks against it."""
    dose = dose_of(cells)
    risks = [] if dose is None else list(_risks(cells, stage, dose))
    if dose is None or not risks:
        return None
    reported = cells.reported
    titles = (
        reported.of(_RISK_TITLE),
        reported.say(_RISK_SUBTITLE, n=len(risks), dose=written(dose)),
    )
    top = head(*titles, reported.marks).bottom + 108
    left, right, bottom = MARGIN + 56, WIDTH - MARGIN - 164, top + _HEIGHT
    across, up = LogScale(10, 1e7, left, right), LogScale(1e-7, 1, bottom, top)
    parts = [
        letter(MARGIN, top - 84, reported.of(_RISK), "quiet"),
        log_axis_left(up, left, right),
        log_axis_below(across, bottom, reported.of(_AXIS)),
        *(_mark(cells, number, across, top, bottom) for number in range(len(PUBLISHED_TPD50))),
    ]
    rows: list[tuple[str, str, str]] = []
    ends: list[tuple[float, str]] = []
    for look, risk in zip(_LINES, risks, strict=False):
        curve = tumour_curve(risk.fraction, dose)
        points = [
            (across(x), up(y)) for x, y in zip(curve.tpd50, curve.chance, strict=True) if y >= 1e-7
        ]
        parts.append(plot.polyline(points, look))
        ends.append((points[-1][1], risk.said))
        rows += [
            (risk.said, f"{x:.4g}", f"{y:.4g}")
            for x, y in zip(curve.tpd50, curve.chance, strict=True)
        ]
    labels = [wrapped(said, 156, 12) for _, said in ends]
    places = plot.stacked([y for y, _ in ends], 16.0 * max(map(len, labels)) + 4, bottom)
    for y, label in zip(places, labels, strict=True):
        parts.append(lines(right + 8, y - 4, label))
    y = bottom + 64
    for said in (reported.of(_IF), *caveats(cells)):
        block = note(y, said)
        parts.append(block.drawn)
        y = block.bottom + 22
    columns = ("fraction", "tpd50", "chance_of_tumour")
    name = f"tumour_risk_{stage}"
    return figure_of(reported, theme, name, titles, (columns, rows), ("".join(parts), y - 22))


def caveats(cells: Cells) -> tuple[str, ...]:
    """What must go along with every curve, in the report's language."""
    return CAVEATS_JA if cells.reported.language == "ja" else CAVEATS


def _mark(cells: Cells, number: int, across: LogScale, top: float, bottom: float) -> str:
    """A published TPD50: a place on the axis, with its condition in words."""
    one, reported = PUBLISHED_TPD50[number], cells.reported
    condition = reported.of(_CONDITIONS[one.condition])
    said = reported.say(_MARK, line=one.cell_line, condition=condition, n=one.animals)
    source = one.source.partition(",")[0]
    x = across(one.cells)
    listed = wrapped(f"{said} ({source})", 208, 12)[:4]
    start = top - 12 - 16 * (len(listed) - 1)
    return plot.upright(x, start - 10, bottom, "rule dots") + lines(x + 6, start, listed, "quiet")
