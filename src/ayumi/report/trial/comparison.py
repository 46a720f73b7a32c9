"""Simulated beside published: what the model was held against, with intervals on both."""

from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Any, Final, NamedTuple

from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import letter, wrapped
from ayumi.report.trial.reported import Reported
from ayumi.statistics.binomial import wilson
from ayumi.values import Words

_TITLE: Final = Words(
    "Simulated beside published: {n} rows, {off} of them outside the published interval",
    "模擬値と公表値の比較：{n}行、うち{off}行は公表値の区間外",
)
_SUBTITLE: Final = Words(
    "n = {n} rows. Rings: published, with its 95 % interval where the counts are known (Wilson); "
    "points: simulated, ± 2 standard errors. Percentages stand on a logit scale.",
    "n = {n}行。○は公表値（人数が分かるものはWilson法による95 %区間）、●は模擬値（±2標準誤差）。"
    " 百分率はロジット目盛で示す。",
)
_PUBLISHED: Final = Words("published", "公表値")
_SIMULATED: Final = Words("simulated", "模擬値")
_BOTH: Final = Words("published → simulated", "公表値 → 模擬値")
_POINTS: Final = Words("points", "点")
_TICKS: Final = (0.1, 0.3, 1, 5, 20, 50, 80, 95)
_LEFT, _ROW = 336, 40


class Compared(NamedTuple):
    """One row: published value with its interval, simulated value with its standard error."""

    row: str
    measure: str
    percent: bool
    target: float
    interval: tuple[float, float] | None
    n: int | None
    simulated: float
    error: float
    source: str
    people: str
    use: str


def compared_of(reported: Reported) -> list[Compared]:
    """The rows of the provenance, or of its model card; unreadable ones are left out."""
    card = reported.provenance.get("model")
    given = reported.provenance.get("comparison")
    if not given and isinstance(card, Mapping):
        given = card.get("simulated_against_published")
    return [row for one in given or () if isinstance(one, Mapping) for row in _read(one)]


def _read(row: Mapping[str, Any]) -> Iterator[Compared]:
    try:
        target = float(_first(row, "published", "target", "value"))
        simulated = float(row["simulated"])
    except (KeyError, TypeError, ValueError):
        return
    percent = str(row.get("unit", "%")) == "%"
    n, events = row.get("n"), row.get("events")
    count = events if isinstance(events, int) else None
    interval = None
    if percent and isinstance(n, int) and n > 0:
        found = wilson(round(target * n / 100) if count is None else count, n)
        interval = 100 * found.lower_limit, 100 * found.upper_limit
    measure = " · ".join(str(row[k]) for k in ("group", "measure") if row.get(k))
    yield Compared(
        str(row.get("row") or row.get("id") or ""), measure, percent, target, interval,
        n if isinstance(n, int) else None, simulated, float(row.get("standard_error") or 0),
        str(row.get("source") or ""), str(row.get("population") or ""), str(row.get("use") or ""),
    )  # fmt: skip


def _first(row: Mapping[str, Any], *names: str) -> Any:
    """What stands under the first of several names; `KeyError` if under none."""
    for name in names:
        if name in row:
            return row[name]
    raise KeyError(names[0])


def comparison_figure(reported: Reported, theme: Theme) -> Figure | None:
    """The rows as points with intervals: percentages first, then points of a scale."""
    rows = compared_of(reported)
    if not rows:
        return None
    off = sum(
        row.interval is not None and not row.interval[0] <= row.simulated <= row.interval[1]
        for row in rows
    )
    titles = reported.say(_TITLE, n=len(rows), off=off), reported.say(_SUBTITLE, n=len(rows))
    y = head(*titles, reported.marks).bottom + 20
    items = [
        (plot.dot(0, 0, "ring", 4), reported.of(_PUBLISHED)),
        (plot.dot(0, 0, "point", 4), reported.of(_SIMULATED)),
    ]
    drawn, y = plot.legend(y, items, WIDTH - MARGIN)
    parts = [drawn, letter(WIDTH - MARGIN, y, reported.of(_BOTH), "end quiet")]
    y += 12
    for percent in (True, False):
        group = [row for row in rows if row.percent is percent]
        if group:
            drawn, y = _group(reported, group, y, percent)
            parts.append(drawn)
    data = [
        (
            row.row, row.measure, f"{row.target:g}", "%" if row.percent else "points",
            "" if row.n is None else str(row.n), f"{row.simulated:g}", f"{row.error:g}",
            row.use, row.people, row.source,
        )
        for row in rows
    ]  # fmt: skip
    columns = (
        "row", "measure", "target", "unit", "n", "simulated", "standard_error", "use", "people",
        "source",
    )  # fmt: skip
    body = ("".join(parts), y - 8)
    return figure_of(reported, theme, "comparison", titles, (columns, data), body)


def _logit(percent: float) -> float:
    share = min(max(percent, 0.1), 99.9) / 100
    return log(share / (1 - share))


def _group(
    reported: Reported, rows: Sequence[Compared], y: float, percent: bool
) -> tuple[str, float]:
    """Rows on one scale, with its ticks below."""
    right = WIDTH - MARGIN - 96
    if percent:
        ticks: Sequence[float] = _TICKS
        scale = plot.Scale([(_logit(0.1), _LEFT), (_logit(97), right)])
    else:
        most = max(max(row.target, row.simulated + 2 * row.error) for row in rows)
        step = next((s for s in (1, 2, 5, 10, 20) if most / s <= 6), 50)
        ticks = [step * i for i in range(2 + int(most // step))]
        scale = plot.Scale([(0, _LEFT), (ticks[-1], right)])

    def at(value: float) -> float:
        return min(max(scale(_logit(value) if percent else value), _LEFT), right)

    parts, top = [], y
    for row in rows:
        listed = wrapped(row.measure, _LEFT - MARGIN - 16, 12)[:2]
        start = y + (20 if len(listed) == 1 else 12)
        parts += [letter(MARGIN, start + 16 * i, said) for i, said in enumerate(listed)]
        parts.append(rule(MARGIN, WIDTH - MARGIN, y + _ROW - 2, "hair"))
        parts.append(_point(row, y + 17, at))
        parts.append(letter(WIDTH - MARGIN, y + 20, _numbers(row), "end"))
        y += _ROW
    for tick in ticks:
        x = at(tick)
        parts.insert(0, plot.upright(x, top, y - 2, "hair"))
        said = f"≤ {tick:g}" if percent and tick == _TICKS[0] else f"{tick:g}"
        parts.append(letter(x, y + 14, said, "middle quiet"))
    unit = "%" if percent else reported.of(_POINTS)
    parts.append(letter(right + 12, y + 14, unit, "quiet"))
    return "".join(parts), y + 40


def _point(row: Compared, y: float, at: Any) -> str:
    parts = []
    if row.interval is not None:
        parts.append(rule(at(row.interval[0]), at(row.interval[1]), y - 4, "stroke"))
    parts.append(plot.dot(at(row.target), y - 4, "ring", 4))
    low, high = row.simulated - 2 * row.error, row.simulated + 2 * row.error
    parts.append(rule(at(low), at(high), y + 6, "stroke accent"))
    parts.append(plot.dot(at(row.simulated), y + 6, "point", 4))
    return "".join(parts)


def _numbers(row: Compared) -> str:
    return f"{row.target:g} → {row.simulated:.3g}"
