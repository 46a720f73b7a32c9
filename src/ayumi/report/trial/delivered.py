"""Living cells that were given, with their interval, beside the dose that was planned."""

from collections.abc import Sequence
from typing import Any, Final

from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import element, letter
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.spread import quantiles
from ayumi.statistics.written import percent
from ayumi.trial.product.others import Dose
from ayumi.values import Words

MOST: Final = 24
_TITLE: Final = Words(
    "Living cells given: {reach} of {n} intervals reach the planned dose",
    "投与生細胞数：{n}件中{reach}件の区間が計画用量に達する",
)
_SUBTITLE: Final = Words(
    "n = {n} doses. Point: concentration × viability × (loaded − left) × recovery; bar: {level} "
    "interval from the precision of each. Band or line: the planned dose.",
    "n = {n}用量。点：濃度×生存率×（充填量−残液）×回収率、棒：各測定の精度による{level}区間。"
    "帯・線：計画用量。",
)
_FIRST: Final = Words(" The first {shown} are drawn.", "最初の{shown}件を図示する。")
_ALL: Final = Words("all {n}", "全{n}件")
_AXIS: Final = Words("Living cells (millions)", "生細胞数（100万個）")
_PLANNED: Final = Words("planned dose", "計画用量")
_KEY: Final = {
    "inside": Words("interval reaches the planned dose", "区間が計画用量に達する"),
    "outside": Words("does not", "達しない"),
    "all": Words("all: median, and 90 % of the doses", "全件：中央値と90 %の範囲"),
}
_ROW: Final = 26


def delivered_figure(cells: Cells, theme: Theme) -> Figure | None:
    """A row a dose; none before any dose was given."""
    given = [(dose, found) for dose in cells.product.doses if (found := cells.delivered(dose))]
    if not given:
        return None
    reported = cells.reported
    reached = [_reaches(cells, dose, found) for dose, found in given]
    known = [one for one in reached if one is not None]
    level = percent(float(given[0][1]["level"]))
    title = reported.say(_TITLE, reach=sum(known), n=f"{len(known):,}")
    subtitle = reported.say(_SUBTITLE, n=f"{len(given):,}", level=level)
    many = len(given) > MOST
    subtitle += reported.say(_FIRST, shown=MOST) if many else ""
    top = head(title, subtitle, reported.marks).bottom + 28
    drawn = given[:MOST]
    scale = _scale(cells, given)
    y = top + (_ROW if many else 0)
    bottom = y + _ROW * len(drawn)
    parts = list[str]()
    if many:
        parts.append(_everybody(cells, given, scale, top + _ROW / 2))
    for (dose, found), reaches in zip(drawn, reached, strict=False):
        parts.append(_row(cells, dose, found, reaches, scale, y + _ROW / 2))
        y += _ROW
    parts.append(_axis(cells, scale, bottom + 4))
    missed = not all(one is None or one for one in reached)
    items = _key(cells, [dose for dose, _ in given], missed, many)
    key, y = plot.legend(bottom + 64, items, WIDTH - MARGIN)
    columns = (
        "dose", "participant", "cells", "interval_low", "interval_high", "planned_low",
        "planned_high",
    )  # fmt: skip
    rows = [_data(cells, dose, found) for dose, found in given]
    return figure_of(
        reported, theme, "delivered", (title, subtitle), (columns, rows), ("".join(parts) + key, y)
    )


Given = Sequence[tuple[Dose, Any]]


def _reaches(cells: Cells, dose: Dose, found: Any) -> bool | None:
    planned = cells.planned_at_once(dose)
    if planned is None:
        return None
    low, high = planned
    return bool(float(found["high"]) >= low and float(found["low"]) <= high)


def _scale(cells: Cells, given: Given) -> plot.Scale:
    ends = [float(found[end]) for _, found in given for end in ("low", "high")]
    for dose, _ in given:
        ends += cells.planned_at_once(dose) or ()
    low, high = min(ends) / 1e6, max(ends) / 1e6
    room = 0.06 * (high - low or high)
    return plot.Scale([(max(0.0, low - room), MARGIN + 136), (high + room, WIDTH - MARGIN - 168)])


def _planned(cells: Cells, dose: Dose, scale: plot.Scale, y: float) -> str:
    """The planned dose behind its row: a band from the least to the most, or a line."""
    planned = cells.planned_at_once(dose)
    if planned is None:
        return ""
    x1, x2 = (scale(end / 1e6) for end in planned)
    upper, lower = y - _ROW / 2, y + _ROW / 2
    if x2 <= x1:
        return plot.upright(x1, upper, lower, "stroke dots")
    return element("rect", x=x1, y=upper, width=x2 - x1, height=_ROW, class_="nt edged")


def _key(cells: Cells, doses: Sequence[Dose], missed: bool, many: bool) -> list[tuple[str, str]]:
    """What the marks mean."""
    reported = cells.reported
    planned = {one for one in map(cells.planned_at_once, doses) if one is not None}
    marks = {reported.assumed(f"dose.levels.{dose.level}.cells") for dose in doses}
    said = " ".join((reported.of(_PLANNED), *sorted(filter(None, marks))))
    items = []
    if any(low < high for low, high in planned):
        band = element("rect", x=-8, y=-6, width=16, height=12, class_="nt edged")
        items.append((band, said))
    elif planned:
        items.append((plot.upright(0, -8, 8, "stroke dots"), said))
    items.append((plot.dot(0, 0), reported.of(_KEY["inside"])))
    if missed:
        items.append((plot.triangle(0, 0, "point late", "up"), reported.of(_KEY["outside"])))
    if many:
        items.append((plot.square(0, 0), reported.of(_KEY["all"])))
    return items


def _row(
    cells: Cells, dose: Dose, found: Any, reaches: bool | None, scale: plot.Scale, y: float
) -> str:
    low, middle, high = (scale(float(found[end]) / 1e6) for end in ("low", "cells", "high"))
    said = f"{dose.code} → {cells.who(dose.participant)}"
    bar = element("line", x1=low, y1=y, x2=high, y2=y, class_="stroke")
    point = plot.dot(middle, y) if reaches is not False else plot.triangle(
        middle, y, "point late", "up"
    )  # fmt: skip
    return (
        _planned(cells, dose, scale, y)
        + rule(MARGIN, WIDTH - MARGIN, y + _ROW / 2, "hair")
        + letter(MARGIN, y + 4, said)
        + bar
        + point
        + letter(WIDTH - MARGIN, y + 4, _cells_said(found), "end")
    )


def _cells_said(found: Any) -> str:
    """A number of cells with its interval, in millions."""
    return _millions(*(float(found[end]) / 1e6 for end in ("cells", "low", "high")))


def _millions(middle: float, low: float, high: float) -> str:
    a, b, c = (f"{one:#.3g}".rstrip(".") for one in (middle, low, high))
    return f"{a} ({b}–{c}) × 10⁶"


def _everybody(cells: Cells, given: Given, scale: plot.Scale, y: float) -> str:
    values = quantiles([float(found["cells"]) / 1e6 for _, found in given])
    low, middle, high = scale(values[0]), scale(values[2]), scale(values[4])
    said = cells.reported.say(_ALL, n=f"{len(given):,}")
    return (
        rule(MARGIN, WIDTH - MARGIN, y + _ROW / 2, "rule")
        + letter(MARGIN, y + 4, said, "strong")
        + element("line", x1=low, y1=y, x2=high, y2=y, class_="stroke")
        + plot.square(middle, y)
        + letter(WIDTH - MARGIN, y + 4, _millions(values[2], values[0], values[4]), "end")
    )


def _axis(cells: Cells, scale: plot.Scale, y: float) -> str:
    span = scale.high - scale.low
    step = next((s for s in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 50, 100) if span / s <= 8), span)
    first = -(-scale.low // step)
    ticks = [step * (first + i) for i in range(10) if step * (first + i) <= scale.high]
    parts = [rule(scale(scale.low), scale(scale.high), y)]
    for tick in ticks:
        parts.append(plot.upright(scale(tick), y, y + 4))
        parts.append(letter(scale(tick), y + 18, f"{tick:.3g}", "middle"))
    parts.append(letter(scale(scale.low), y + 36, cells.reported.of(_AXIS), "quiet"))
    return "".join(parts)


def _data(cells: Cells, dose: Dose, found: Any) -> tuple[str, ...]:
    planned = cells.planned_at_once(dose)
    low, high = ("", "") if planned is None else (f"{end:.0f}" for end in planned)
    return (
        dose.code, cells.who(dose.participant), str(found["cells"]), str(found["low"]),
        str(found["high"]), low, high,
    )  # fmt: skip
