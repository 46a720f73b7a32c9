"""The chance of so many over every natural rate, and where the comparators' rates stand."""

from collections.abc import Iterator, Sequence
from typing import Final

from ayumi.evidence.answer import Answer
from ayumi.evidence.numbers_said import percent_said
from ayumi.evidence.question import Count
from ayumi.report.evidence.asked import (
    Numbered,
    circumstances,
    drawn_rows,
    so_many,
    title_of,
)
from ayumi.report.evidence.chance_scale import (
    LEAST,
    LEAST_RATE,
    RATE_TICKS,
    THRESHOLDS,
    TICKS,
    interval,
    rate_scale,
    tick_said,
    zones,
)
from ayumi.report.evidence.comparator_said import chance, name_in_lines
from ayumi.report.layout import plot
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.layout.log_plot import LogScale, grid
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, lines, rule
from ayumi.report.svg import letter
from ayumi.values import Words

_TITLE: Final = Words(
    "{measure}, {so_many} (n = {n}): unlikely if the natural rate is below {low}, compatible with "
    "natural recovery from {high} on",
    "{measure}：{so_many}（n = {n}）。自然回復率が{low}未満なら起こりにくく、"
    "{high}以上なら自然回復と矛盾しない",
)
_SUBTITLE: Final = Words(
    "n = {n}{whom}. Curve: P({so_many}) if the natural rate were known (binomial). Below it the "
    "comparators with exact 95 % intervals, numbered as in their figure; an interval that crosses "
    "a dotted line leaves the answer open. Both scales by powers of ten.",
    "n = {n}{whom}。曲線は自然回復率を既知とした確率（{so_many}、二項分布）。下に比較対象の率と"
    "正確な95%区間を置き、前図と同じ番号を付す。点線をまたぐ区間では答えが定まらない。"
    "両目盛とも対数。",
)
_WHOM: Final = Words(", {said}", "、{said}")
_X: Final = Words("Natural rate (%)", "自然回復率（%）")
_Y: Final = Words("P({so_many})", "確率（{so_many}）")
_LOWEST: Final = Words("{k} of {n}", "{n}人中{k}人")
_WITH: Final = Words("with the rate's uncertainty", "率の不確かさを含む")
_AT_RATE: Final = Words("at a comparator's rate", "比較対象の率で")
_PALE: Final = Words("grey, hollow: not usable", "灰色・白抜き：使用不可")
_LEFT, _RIGHT, _HEIGHT, _LANE = 72, 532, 210, 15
_NAME: Final = _RIGHT + 12


def tipping_figure(
    answer: Answer, edition: Edition, theme: Theme, *, name: str = "evidence_tipping"
) -> Figure | None:
    """The curve, its turning points, and the comparators; None where there is no such curve.

    It needs a count of one at least: none or more are always reached.
    """
    count = answer.question.count
    if count is None or count.lowest == 0:
        return None
    titles = _titles(edition, answer, count)
    top = head(*titles, edition.marks).bottom + 44
    bottom = top + _HEIGHT
    rows = [one for one in drawn_rows(answer) if one.row.natural is not None]
    across, up = rate_scale(_LEFT, _RIGHT), LogScale(LEAST, 1.0, bottom, top)
    names = [name_in_lines(edition, row.comparator, WIDTH - MARGIN - _NAME) for _, row in rows]
    lanes = bottom + 52 + _LANE * sum(map(len, names))
    parts = [
        letter(MARGIN, top - 18, edition.say(_Y, so_many=so_many(edition, answer)), "strong"),
        *_frame(edition, across, up, lanes),
        *_turning(edition, count, across, up, lanes),
        *_curves(edition, count, across, up),
        *_marks(rows, across, up),
        *_lanes(rows, names, across, bottom + 58),
    ]
    key, y = plot.legend(lanes + 24, [*_key(edition)], WIDTH - MARGIN)
    columns = ("what", "number", "comparator", "natural_rate", "rate_low", "rate_high",
               "probability", "with_uncertainty", "verdict")  # fmt: skip
    data = columns, [*_data(count, rows, across)]
    return figure_of(edition, theme, name, titles, data, ("".join([*parts, key]), y))


def turning_rates(count: Count) -> tuple[float, float]:
    """The natural rates at which the chance is that of the two thresholds."""
    from ayumi.statistics.decisions.tipping import turning_rate

    low, high = (turning_rate(count.lowest, count.n, limit) for limit in THRESHOLDS)
    return low, high


def _titles(edition: Edition, answer: Answer, count: Count) -> tuple[str, str]:
    low, high = (edition.of(percent_said(rate)) for rate in turning_rates(count))
    said = circumstances(edition, answer)
    return (
        edition.say(
            _TITLE, measure=title_of(edition, answer), so_many=so_many(edition, answer), n=count.n,
            low=low, high=high,
        ),
        edition.say(
            _SUBTITLE, n=count.n, whom=edition.say(_WHOM, said=said) if said else "",
            so_many=so_many(edition, answer),
        ),
    )  # fmt: skip


def _frame(edition: Edition, across: LogScale, up: LogScale, lanes: float) -> Iterator[str]:
    """Both scales, and the zones of the verdicts at the right."""
    bottom = up.first
    for tick in TICKS:
        yield rule(_LEFT, _RIGHT, up(tick), "hair")
        yield letter(_LEFT - 8, up(tick) + 4, tick_said(tick), "end")
    for tick in RATE_TICKS:
        yield plot.upright(across(tick), bottom, lanes, "hair")
        yield plot.upright(across(tick), bottom, bottom + 4)
        yield letter(across(tick), bottom + 18, f"{100 * tick:g}", "middle")
    yield rule(_LEFT, _RIGHT, bottom)
    yield letter(_LEFT, bottom + 36, edition.of(_X), "quiet")
    for limit in THRESHOLDS:
        yield rule(_LEFT, _RIGHT, up(limit), "stroke late dots")
        if limit not in TICKS:
            yield letter(_LEFT - 8, up(limit) + 4, tick_said(limit), "end")
    yield from zones(edition, up, _NAME)


def _turning(
    edition: Edition, count: Count, across: LogScale, up: LogScale, lanes: float
) -> Iterator[str]:
    """Where the curve crosses the thresholds, down to the comparators."""
    for rate, limit, where in zip(turning_rates(count), THRESHOLDS, ("end", ""), strict=True):
        if rate < across.low:
            continue
        x = across(rate)
        yield plot.upright(x, up(limit), lanes, "stroke late dots")
        said = edition.of(percent_said(rate))
        yield letter(x + (-4 if where else 4), up.first - 6, said, f"strong late {where}".strip())


def _curves(edition: Edition, count: Count, across: LogScale, up: LogScale) -> Iterator[str]:
    """The curve at the lowest count, and, dashed, at the highest one."""
    shown = [(count.lowest, "curve")]
    if count.highest > count.lowest:
        shown.append((count.highest, "curve dashed"))
    for k, look in shown:
        points = [(r, c) for r, c in _points(k, count.n, grid(across)) if c >= LEAST]
        yield plot.polyline([(across(rate), up(found)) for rate, found in points], look)
        if len(shown) > 1:
            lowest = k == count.lowest
            named_from = 0.4 if lowest else 0.014
            rate, found = next((p for p in points if p[1] >= named_from), points[-1])
            said = edition.say(_LOWEST, k=k, n=count.n)
            x, y = across(rate), up(found)
            place = (x - 8, y) if lowest else (x + 12, y + 4)
            yield letter(*place, said, "strong end" if lowest else "strong")


def _points(k: int, n: int, rates: Sequence[float]) -> list[tuple[float, float]]:
    from ayumi.statistics.decisions.tipping import chances_over_rates

    return list(zip(rates, map(float, chances_over_rates(k, n, rates)), strict=True))


def _marks(rows: Sequence[Numbered], across: LogScale, up: LogScale) -> Iterator[str]:
    """Each comparator at its rate: on the curve, and with its uncertainty above it.

    Those that are not usable stand below the others.
    """
    for _, row in sorted(rows, key=lambda one: one.row.usable):
        known, uncertain = row.at_lowest.at_least, row.at_lowest.with_uncertainty
        if row.natural is None or known is None:
            continue
        x, look = across(row.natural.estimate), "accent" if row.usable else "quiet"
        if uncertain is not None:
            yield plot.upright(x, up(known), up(uncertain), f"stroke {look}")
        yield plot.dot(x, up(known), f"ring stroke {look}", 3.5)
        if uncertain is not None:
            yield plot.dot(x, up(uncertain), "point" if row.usable else "dot", 4)


def _lanes(
    rows: Sequence[Numbered], names: Sequence[list[str]], across: LogScale, y: float
) -> Iterator[str]:
    """The rates with their intervals, one below the other, named at the right."""
    for (number, row), named in zip(rows, names, strict=True):
        natural = row.natural
        if natural is None:
            continue
        look = "stroke" if row.usable else "stroke quiet"
        if natural.low is not None and natural.high is not None:
            yield interval(across, natural.low, natural.high, y, look)
        yield plot.dot(across(natural.estimate), y, "ink" if row.usable else f"ring {look}", 3.5)
        yield letter(_LEFT - 8, y + 4, str(number), "end" if row.usable else "end quiet")
        yield lines(_NAME, y + 4, named, "" if row.usable else "quiet", _LANE)
        y += _LANE * len(named)


def _key(edition: Edition) -> Iterator[tuple[str, str]]:
    yield plot.dot(0, 0, "ring stroke accent", 3.5), edition.of(_AT_RATE)
    yield plot.dot(0, 0, "point", 4), edition.of(_WITH)
    yield plot.dot(0, 0, "ring stroke quiet", 3.5), edition.of(_PALE)


def _data(count: Count, rows: Sequence[Numbered], across: LogScale) -> Iterator[tuple[str, ...]]:
    """The turning points, the curve at its ticks, and the comparators."""
    for rate, limit in zip(turning_rates(count), THRESHOLDS, strict=True):
        yield "turning", "", "", f"{rate:.4g}", "", "", f"{limit:g}", "", ""
    for k, what in ((count.lowest, "curve"), (count.highest, "curve highest")):
        if what == "curve" or count.highest > count.lowest:
            for rate, found in _points(k, count.n, (LEAST_RATE, *RATE_TICKS)):
                yield what, "", "", f"{rate:g}", "", "", f"{found:.4g}", "", ""
    for number, row in rows:
        natural = row.natural
        assert natural is not None
        rates = map(chance, (natural.estimate, natural.low, natural.high))
        known, uncertain = row.at_lowest.at_least, row.at_lowest.with_uncertainty
        yield (
            "comparator", str(number), row.comparator.id, *rates, chance(known),
            chance(uncertain), f"verdict {row.verdict}",
        )  # fmt: skip
