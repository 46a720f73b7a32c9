"""What was seen beside what the fitted model predicts, as figures."""

from collections.abc import Callable, Sequence
from typing import Final

from ayumi.recovery.predictive_checks import GainClass, PredictiveCheck, PredictiveChecks
from ayumi.report.layout import plot
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import letter
from ayumi.values import Words

_TITLE: Final = Words(
    "Seen beside predicted: {off} of {rows} measures outside their predictive interval",
    "観察値と予測値：{rows}項目中{off}項目が予測区間の外",
)
_SUBTITLE: Final = Words(
    "n = {n} people, each drawn again from their own baseline {times} times (SIMULATED), with what "
    "is not known of the model. Ring: seen. Line: where 95 % of replicates lie; bar: their median. "
    "p is two-sided. The same people were fitted, so that agreement is the least to be expected.",
    "n = {n}人。各人のベースラインから{times}回、モデルの不確かさも含めて再現した"
    "（模擬 SIMULATED）。"
    "○は観察値、線は再現の95 %が入る範囲、縦棒は中央値、pは両側。"
    "当てはめに使った人々なので、一致は最低限の条件である。",
)
_GAIN_TITLE: Final = Words(
    "Gain in the arms over the year: people seen beside people predicted",
    "1年間の上肢運動スコアの増加：観察人数と予測人数",
)
_GAIN_SUBTITLE: Final = Words(
    "n = {n} people with cervical injuries, by points of UEMS gained. Ring: people seen. Line: "
    "where 95 % of {times} replicates lie (SIMULATED); bar: their median.",
    "頸髄損傷の{n}人、UEMSの増加点数別。○は観察人数、線は{times}回の再現の95 %が入る範囲"
    "（模擬 SIMULATED）、縦棒はその中央値。",
)
_SEEN: Final = Words("seen", "観察")
_PREDICTED: Final = Words("predicted, 95 % (SIMULATED)", "予測 95 %（模擬 SIMULATED）")
_POINTS: Final = Words("points", "点")
_PEOPLE: Final = Words("people", "人")
_BELOW: Final = Words("{last} or less", "{last}点以下")
_ABOVE: Final = Words("{first} or more", "{first}点以上")
MEASURES: Final = {
    "uems_mean": Words("UEMS gain, mean", "UEMS増加の平均"),
    "uems_sd": Words("UEMS gain, SD", "UEMS増加のSD"),
    "uems_10": Words("UEMS gain, 10 % of people below", "UEMS増加の10パーセント点"),
    "uems_50": Words("UEMS gain, median", "UEMS増加の中央値"),
    "uems_90": Words("UEMS gain, 90 % of people below", "UEMS増加の90パーセント点"),
    "lems_mean": Words("LEMS gain, mean", "LEMS増加の平均"),
    "lems_sd": Words("LEMS gain, SD", "LEMS増加のSD"),
    "motor_level_gain_1": Words("motor level ≥ 1 lower, best side", "運動レベル1髄節以上（良側）"),
    "motor_level_gain_2": Words("motor level ≥ 2 lower, best side", "運動レベル2髄節以上（良側）"),
    "ais_any_improvement": Words("AIS better than A", "AISがAより改善"),
    "ais_to_C_or_better": Words("AIS C or better", "AIS C以上"),
    "ais_to_D_or_better": Words("AIS D or better", "AIS D以上"),
}  # fmt: skip
_LEFT, _ROW, _NUMBERS, _APART = 288, 32, 152, 60


def outside(check: PredictiveCheck) -> bool:
    """Whether what was seen lies outside the predictive interval."""
    return not check.low - 1e-9 <= check.seen <= check.high + 1e-9


def checks_figure(edition: Edition, theme: Theme, found: PredictiveChecks, people: int) -> Figure:
    """Every measure as a row: points of a score first, then percentages."""
    off = sum(map(outside, found.checks))
    titles = (
        edition.say(_TITLE, off=off, rows=len(found.checks)),
        edition.say(_SUBTITLE, n=people, times=found.replicates),
    )
    drawn, y = _legend(edition, head(*titles, edition.marks).bottom + 20)
    parts = [drawn]
    for unit in ("points", "%"):
        rows = [check for check in found.checks if check.unit == unit]
        if rows:
            labels = [f"{edition.of(MEASURES[row.name])}, n = {row.people}" for row in rows]
            ends = [(row.low, row.middle, row.high, row.seen) for row in rows]
            numbers = [(_number(row.seen), _p(row.p_value)) for row in rows]
            said = "%" if unit == "%" else edition.of(_POINTS)
            drawn, y = _rows(labels, ends, numbers, said, (edition.of(_SEEN), "p"), y + 28)
            parts.append(drawn)
    data = [
        (row.name, row.unit, str(row.people), f"{row.seen:.4g}", f"{row.low:.4g}",
         f"{row.middle:.4g}", f"{row.high:.4g}", f"{row.p_value:.3g}")
        for row in found.checks
    ]  # fmt: skip
    columns = ("measure", "unit", "people", "seen", "low", "median", "high", "p")
    return figure_of(
        edition, theme, "predictive-checks", titles, (columns, data), ("".join(parts), y)
    )


def gains_figure(
    edition: Edition, theme: Theme, gains: Sequence[GainClass], replicates: int
) -> Figure:
    """How many people gained how many points in the arms."""
    n = sum(gain.seen for gain in gains)
    titles = (
        edition.of(_GAIN_TITLE),
        edition.say(_GAIN_SUBTITLE, n=n, times=replicates),
    )
    drawn, y = _legend(edition, head(*titles, edition.marks).bottom + 20)
    labels = [_class(edition, gain, gains) for gain in gains]
    ends = [(gain.low, gain.middle, gain.high, float(gain.seen)) for gain in gains]
    numbers = [(f"{gain.seen}",) for gain in gains]
    rows, y = _rows(labels, ends, numbers, edition.of(_PEOPLE), (edition.of(_SEEN),), y + 28)
    data = [
        (label, str(gain.seen), f"{gain.low:g}", f"{gain.middle:g}", f"{gain.high:g}")
        for label, gain in zip(labels, gains, strict=True)
    ]
    columns = ("gain", "seen", "low", "median", "high")
    return figure_of(edition, theme, "arm-gains", titles, (columns, data), (drawn + rows, y))


def _class(edition: Edition, gain: GainClass, gains: Sequence[GainClass]) -> str:
    if gain is gains[0]:
        return edition.say(_BELOW, last=gain.last).replace("-", "−")
    if gain is gains[-1]:
        return edition.say(_ABOVE, first=gain.first)
    said = f"{gain.first}" if gain.first == gain.last else f"{gain.first} – {gain.last}"
    return said.replace("-", "−")


def _legend(edition: Edition, y: float) -> tuple[str, float]:
    predicted = rule(-8, 8, 0, "stroke accent") + plot.upright(0, -5, 5, "stroke accent")
    items = [(plot.dot(0, 0, "ring", 4), edition.of(_SEEN)), (predicted, edition.of(_PREDICTED))]
    return plot.legend(y, items, WIDTH - MARGIN)


def _rows(
    labels: Sequence[str],
    ends: Sequence[tuple[float, float, float, float]],
    numbers: Sequence[Sequence[str]],
    unit: str,
    heads: Sequence[str],
    y: float,
) -> tuple[str, float]:
    """Rows of low, middle, high and seen on one scale from 0, or from below it."""
    right = WIDTH - MARGIN - _NUMBERS
    most = max((max(row) for row in ends), default=1.0) or 1.0
    least = min(0.0, *(min(row) for row in ends))
    step = next((s for s in (1, 2, 5, 10, 20, 25, 50) if (most - least) / s <= 7), 100)
    first = -int(-least // step) * step if least >= 0 else -step * -int(least // step)
    ticks = [first + step * i for i in range(2 + int((most - first) // step))]
    scale: Callable[[float], float] = plot.Scale([(ticks[0], _LEFT), (ticks[-1], right)])
    edges = [WIDTH - MARGIN - _APART * i for i in reversed(range(len(heads)))]
    parts = [letter(x, y - 6, said, "end quiet") for x, said in zip(edges, heads, strict=True)]
    top = y
    for label, (low, middle, high, seen), said in zip(labels, ends, numbers, strict=True):
        at = y + _ROW / 2
        parts += [
            letter(MARGIN, at + 4, label),
            rule(MARGIN, WIDTH - MARGIN, y + _ROW, "hair"),
            rule(scale(low), scale(high), at, "stroke accent"),
            plot.upright(scale(middle), at - 5, at + 5, "stroke accent"),
            plot.dot(scale(seen), at, "ring", 4),
            *(letter(x, at + 4, one, "end") for x, one in zip(edges, said, strict=True)),
        ]
        y += _ROW
    grid = []
    for tick in ticks:
        grid.append(plot.upright(scale(tick), top, y, "hair"))
        parts.append(letter(scale(tick), y + 16, f"{tick:g}".replace("-", "−"), "middle quiet"))
    parts.append(letter(right + 16, y + 16, unit, "quiet"))
    return "".join((*grid, *parts)), y + 28


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _p(value: float) -> str:
    return "< 0.01" if value < 0.01 else f"{value:.2f}"
