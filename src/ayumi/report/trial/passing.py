"""How probable it is that a test lets a lot pass, as small curves beside the verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from ayumi.product.accept import (
    Accept,
    BelowDetection,
    Category,
    Clone,
    ComparedWithAncestor,
    Count,
    Rate,
    ReferenceOnly,
)
from ayumi.product.lot_statistics import Curve, NoCurve, operating_characteristic
from ayumi.product.results import Clones, Counted, Value
from ayumi.report.layout import plot
from ayumi.report.layout.figures import INNER, Figure, figure_of, head
from ayumi.report.layout.html import Listing
from ayumi.report.layout.log_plot import CHANCES, LEAST, OddsScale
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, lines, rule
from ayumi.report.svg import element, letter, number, wrapped
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.limit_meaning import test_said
from ayumi.report.trial.verdict_matrix import MARKS
from ayumi.trial.product.verdicts import result_of, tests_of
from ayumi.values import Unset, Words

_TITLE: Final = Words(
    "What a sample can miss: the chance to pass, by what is true of the lot",
    "標本検査の見逃し：ロットの真の値ごとの適合確率",
)
_SUBTITLE: Final = Words(
    "n = {n} curves, {lots} lots. Vertical scale by odds, so that 0.01 and 0.99 can be read. Marks "
    "on the axis: what was found in the lots, by verdict.",
    "n = {n}曲線、{lots}ロット。縦軸はオッズ尺度（0.01も0.99も読める）。"
    "軸上の印は各ロットの結果と判定。",
)
_AXES: Final = {
    "share": Words("true share of {of} [%]", "{of}の真の割合［%］"),
    "number": Words("expected {of} in the sample", "検体中の{of}の期待数"),
    "clone": Words("true share of cells in a clone [%]", "異常クローンに属する細胞の真の割合［%］"),
    "copies": Words("expected copies or organisms in the sample", "検体中のコピー数・菌数の期待値"),
}
_ASSUMES: Final = {
    "share": Words(
        "{scored} are scored, drawn at random from many; each is judged without error",
        "多数から無作為に{scored}を計数し、個々の判定に誤りはないとする",
    ),
    "number": Words(
        "they lie in the sample at random; each in it is found",
        "検体中に無作為に分布し、検体中のものはすべて検出されるとする",
    ),
    "clone": Words(
        "{scored} cells are scored, drawn at random from many; a clone of the abnormality that is "
        "hardest to see; no other is there; each cell is judged without error",
        "多数から無作為に{scored}細胞を調べ、最も見つけにくい異常のクローンのみが存在し、"
        "個々の判定に誤りはないとする",
    ),
    "copies": Words(
        "they lie in the sample at random; each in it is found",
        "検体中に無作為に分布し、検体中のものはすべて検出されるとする",
    ),
}
_NO_CURVE: Final = {
    "measured": Words("the method's precision is not stated", "測定法の精度が示されていない"),
    "category": Words(
        "the result is in words; what a sample may miss, its own method says",
        "結果は語で示される。見逃しの確率は測定法による",
    ),
    "ancestor": Words(
        "how many differences the method misses or invents is not stated",
        "差異の見逃し・誤検出の率が示されていない",
    ),
    "reference": Words("there is no limit; the result is reviewed", "規格値なし。結果を照査する"),
    "unset": Words("the limit is not known", "規格値は未設定"),
}
_NONE: Final = Words("no curve: {why}", "曲線なし：{why}")
_COLUMNS, _PLOT_HEIGHT, _LEFT, _BELOW = 3, 104, 40, 44
_STEPS: Final = 120
_TITLE_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class Panel:
    """One curve, for all tests that have the same limit."""

    titles: tuple[str, ...]
    tests: tuple[str, ...]
    accept: Accept
    curve: Curve
    kind: str
    stage: str


def panels_of(cells: Cells, stage: str) -> tuple[Panel, ...]:
    """The curves of a specification, each once, in the order of its tests."""
    found: dict[str, Panel] = {}
    for name, test in tests_of(cells.study, stage).items():
        curve = operating_characteristic(test.accept)
        if isinstance(curve, NoCurve) or isinstance(test.accept, Unset):
            continue
        key = test.accept.model_dump_json()
        before = found.get(key)
        titles, tests = ((), ()) if before is None else (before.titles, before.tests)
        titles, tests = (*titles, test_said(cells, test)), (*tests, name)
        found[key] = Panel(titles, tests, test.accept, curve, _kind(test.accept), stage)
    return tuple(found.values())


def _kind(accept: Accept) -> str:
    match accept:
        case Clone():
            return "clone"
        case BelowDetection():
            return "copies"
        case Count() if accept.scored is None:
            return "number"
        case _:
            return "share"


def passing_figure(cells: Cells, stages: Sequence[str], theme: Theme) -> Figure | None:
    """The curves of the tests whose chance comes from a sample; none where there are none."""
    panels = _merged([panel for stage in stages for panel in panels_of(cells, stage)])
    if not panels:
        return None
    reported = cells.reported
    lots = sum(len(cells.by_stage.get(stage, ())) for stage in stages)
    titles = reported.of(_TITLE), reported.say(_SUBTITLE, n=len(panels), lots=f"{lots:,}")
    top = head(*titles, reported.marks).bottom + 24
    each = INNER / _COLUMNS
    parts, rows, y = list[str](), list[tuple[str, ...]](), top
    for at in range(0, len(panels), _COLUMNS):
        row = panels[at : at + _COLUMNS]
        named = [_named(cells, one, each - 24) for one in row]
        high = max(map(len, named))
        for i, (panel, name) in enumerate(zip(row, named, strict=True)):
            x = MARGIN + i * each
            parts.append(lines(x, y, name, "strong"))
            drawn, data = _panel(cells, panel, x, y + 16 * high, each - 20)
            parts.append(drawn)
            rows += data
        y += 16 * high + _PLOT_HEIGHT + _BELOW + 44
    columns = ("test", "true_value", "chance_to_pass")
    return figure_of(reported, theme, "passing", titles, (columns, rows), ("".join(parts), y - 44))


def _merged(panels: Sequence[Panel]) -> list[Panel]:
    """The curves, one for what is to be below detection wherever it is asked for."""
    copies = [one for one in panels if one.kind == "copies"]
    if len(copies) < 2:
        return list(panels)
    titles = tuple(title for one in copies for title in one.titles)
    tests = tuple(name for one in copies for name in one.tests)
    kept = replace(copies[0], titles=titles, tests=tests)
    return [one for one in panels if one.kind != "copies"] + [kept]


def _named(cells: Cells, panel: Panel, width: float) -> list[str]:
    """The tests of a curve, in so many lines as there is room for."""
    listed = wrapped(_titles(cells, panel), width, 12)
    return listed if len(listed) <= _TITLE_LINES else [*listed[: _TITLE_LINES - 1], "…"]


def _titles(cells: Cells, panel: Panel) -> str:
    return cells.reported.listed(panel.titles)


def _panel(
    cells: Cells, panel: Panel, x: float, top: float, width: float
) -> tuple[str, list[tuple[str, ...]]]:
    left, right, bottom = x + _LEFT, x + width, top + _PLOT_HEIGHT
    low, high = reach(panel.curve)
    # A little room before the lowest value, so that a mark at it stands clear of the scale.
    room = 0.04 * (high - low)
    across, up = plot.Scale([(low - room, left), (high, right)]), OddsScale(bottom, top)
    # Counts fall from 1 at once: more points where the curve is steep.
    power = 1 if panel.kind in ("share", "clone") else 3
    values = [low + (high - low) * (i / _STEPS) ** power for i in range(_STEPS + 1)]
    table = panel.curve.table(values)
    parts = []
    for chance in CHANCES:
        parts.append(rule(left, right, up(chance), "hair"))
        parts.append(letter(left - 8, up(chance) + 4, f"{chance:g}", "end quiet"))
    parts.append(rule(left, right, bottom))
    share = panel.kind in ("share", "clone")
    for value in _ticks(low, high):
        parts.append(plot.upright(across(value), bottom, bottom + 4))
        said = f"{100 * value:.3g}" if share else f"{value:g}"
        parts.append(letter(across(value), bottom + 18, said, "middle"))
    named = wrapped(axis_said(cells, panel), width - 4, 12)[:2]
    parts.append(lines(x, bottom + 36, named, "quiet"))
    inside = [(v, c) for v, c in table if LEAST < c < 1 - LEAST]
    points = [(across(value), up(chance)) for value, chance in inside]
    parts.append(plot.polyline(points, "curve"))
    parts.append(_found(cells, panel, across, bottom))
    title = _titles(cells, panel)
    return "".join(parts), [(title, f"{v:.4g}", f"{c:.4g}") for v, c in table]


def reach(curve: Curve) -> tuple[float, float]:
    """The true values between which the chance to pass changes."""
    high = curve.highest
    if high == inf:
        high = 1.0
        while curve(high) > 0.01 and high < 1e6:
            high *= 1.5
    values = [curve.lowest + (high - curve.lowest) * i / 400 for i in range(401)]
    changing = [value for value in values if 0.006 < curve(value) < 0.994]
    if not changing:
        return curve.lowest, high
    room = 0.04 * (changing[-1] - changing[0])
    return max(curve.lowest, changing[0] - room), min(high, changing[-1] + room)


def _ticks(low: float, high: float) -> list[float]:
    """Three to six round values within a range."""
    for step in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 50, 100, 1000):
        first = -(-low // step)
        ticks = [round(step * (first + i), 6) for i in range(8) if step * (first + i) <= high]
        if len(ticks) <= 5 and step * (first + len(ticks)) > high:
            return ticks
    return [low, high]


def axis_said(cells: Cells, panel: Panel) -> str:
    """What the axis of a curve shows."""
    of = panel.accept.of if isinstance(panel.accept, Rate | Count) else Words("")
    return cells.reported.say(_AXES[panel.kind], of=cells.reported.of(of))


def _found(cells: Cells, panel: Panel, across: plot.Scale, y: float) -> str:
    """What was found in the lots, as marks on the axis, each place once."""
    marks: dict[tuple[float, str], str] = {}
    for lot in cells.by_stage.get(panel.stage, ()):
        for one in lot.results:
            verdict = cells.verdicts(lot).get(one.test)
            value = _seen(result_of(one).value) if one.test in panel.tests else None
            if value is not None and verdict is not None:
                marks.setdefault((value, verdict.state), lot.code)
    parts = []
    for value, state in sorted(marks):
        x = min(max(across(value), across(across.low) + 6), across(across.high))
        path, look = MARKS[state]
        parts.append(
            element(
                "path", d=path, class_=look, transform=f"translate({number(x)} {number(y - 8)})"
            )
        )
    return "".join(parts)


def _seen(value: Value) -> float | None:
    """What a result says of the true value; none where it says nothing."""
    match value:
        case Counted():
            return value.found if value.scored is None else value.found / value.scored
        case Clones():
            most = max((one.cells for one in value.abnormalities), default=0)
            return most / value.scored
        case _:
            return None


def assumptions_listing(cells: Cells, stages: Sequence[str]) -> Listing:
    """What each curve assumes; where there is none, why. What says the same stands together."""
    curves: dict[tuple[str, str], list[str]] = {}
    without: dict[str, list[str]] = {}
    for stage in stages:
        of = {name: panel for panel in panels_of(cells, stage) for name in panel.tests}
        for name, test in tests_of(cells.study, stage).items():
            title = test_said(cells, test)
            if name in of:
                limit = cells.limit(stage, name)
                scored = getattr(test.accept, "scored", None)
                said = cells.reported.say(_ASSUMES[of[name].kind], scored=scored)
                curves.setdefault((limit, said), []).append(title)
            else:
                why = cells.reported.of(_NO_CURVE[_without(test.accept)])
                without.setdefault(cells.reported.say(_NONE, why=why), []).append(title)
    rows = [(cells.reported.listed(tests), *key) for key, tests in curves.items()]
    rows += [(cells.reported.listed(tests), "", why) for why, tests in without.items()]
    return Listing("passing_assumptions", ("test", "limit", "assumes"), tuple(rows))


def _without(accept: Accept | Unset) -> str:
    match accept:
        case Unset():
            return "unset"
        case Category():
            return "category"
        case ComparedWithAncestor():
            return "ancestor"
        case ReferenceOnly():
            return "reference"
        case _:
            return "measured"
