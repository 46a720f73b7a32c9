"""Adverse events by kind and grade, and their rates beside those that others have published."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Final, NamedTuple

from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head, note
from ayumi.report.layout.log_plot import LogScale, power_said
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import letter, width_of
from ayumi.report.trial.event_counts import (
    Row,
    data_of,
    grade_columns,
    published_rate,
    rows_of,
)
from ayumi.report.trial.safety_seen import Safety
from ayumi.report.trial.safety_words import KINDS
from ayumi.safety.exposure import CategoryRate, nothing_seen
from ayumi.safety.published_rates import PUBLISHED
from ayumi.statistics.poisson import RateInterval
from ayumi.statistics.written import written
from ayumi.values import Words

_TITLE: Final = Words(
    "Adverse events: {events}, in {affected} of {n} treated; serious: {serious}, of these related: "
    "{both}",
    "移植を受けた{n}例中{affected}例に有害事象{events}件、うち重篤{serious}件（関連あり{both}件）",
)
_SUBTITLE: Final = Words(
    "n = {n}, {years} person-years under observation. Left: events by grade; middle: people who "
    "had one. Right: events per person-year with exact 95 % intervals, by powers of ten.",
    "n = {n}、観察{years}人年。左はグレード別の件数、中央は発現例数、"
    "右は1人年あたりの発現率と正確法による95 %区間（対数目盛）。",
)
_NO_RATES: Final = Words(
    "n = {n}. Left: events by grade; middle: people who had one. There is no rate yet: nobody was "
    "observed for a day, or the document does not say from when until when.",
    "n = {n}。左はグレード別の件数、中央は発現例数。"
    "観察期間がないか定義がないため発現率は示さない。",
)
_OTHERS: Final = {
    "SCiStar": Words(
        "SCiStar: {people} people under ANOTHER cell product, surgery and immunosuppression; not "
        "an untreated background. Rates if all were followed for {years} year (source: {source}).",
        "SCiStar：別の細胞製品・手術・免疫抑制を受けた{people}例の公表値であり、無治療の背景ではない。"
        "全例を{years}年追跡したとみなした率（出典：{source}）。",
    )
}
_GRADE: Final = Words("Grade", "グレード")
_NOT_GRADED: Final = Words("none", "なし")
_ALL: Final = Words("All", "計")
_PEOPLE: Final = Words("People", "例数")
_AXIS: Final = Words("Events per person-year", "1人年あたりの件数")
_INTERVAL: Final = Words("{rate} ({low} to {high})", "{rate}（{low}～{high}）")
_AT_MOST: Final = Words("0 (at most {high})", "0（{high}以下）")
_KEY: Final = {
    "own": Words("this trial", "本試験"),
    "none": Words("none seen: one-sided 95 % upper bound", "観察なし：片側95 %上限"),
    "other": Words("SCiStar, published", "SCiStar（公表値）"),
}
_OUTSIDE: Final = Words(
    "Events outside the observation that the document describes, and in no rate: {n}.",
    "{n}件は実施計画の観察期間外であり、発現率には含めない。",
)
_LEFT, _GRADES_LEFT, _ROW, _PLOT_END = MARGIN, 182, 36, 600


class Columns(NamedTuple):
    """Where the columns stand: grades, all events, people, rates."""

    codes: tuple[str, ...]
    cell: float
    all_end: float
    people_end: float
    plot: float

    def grade(self, at: int) -> float:
        """The middle of a grade's column."""
        return _GRADES_LEFT + self.cell * (at + 0.5)


def _columns(safety: Safety, rows: Sequence[Row]) -> Columns:
    """As wide as the largest counts need."""
    codes = tuple(_grades(safety, rows))
    most = max((count for row in rows for count in row.grades.values()), default=0)
    cell = max(22.0, 7.5 * len(str(most)) + 8)
    head = safety.reported.of(_PEOPLE)
    all_end = _GRADES_LEFT + cell * len(codes) + 8 + max(28, width_of(str(rows[0].events), 12))
    people_end = all_end + 20 + width_of(head, 12)
    return Columns(codes, cell, all_end, people_end, people_end + 20)


def rates_figure(safety: Safety, theme: Theme) -> Figure:
    """A row a kind of events: counts by grade, people, and the rate beside the published one."""
    reported, rows = safety.reported, rows_of(safety)
    by_kind = {row.kind: row for row in rows}
    n, seen = safety.seen.treated, safety.seen.exposure
    title = reported.say(
        _TITLE, n=n, events=by_kind["any"].events, affected=by_kind["any"].affected,
        serious=by_kind["serious"].events, both=by_kind["serious_related"].events,
    )  # fmt: skip
    subtitle = (
        reported.say(_NO_RATES, n=n)
        if seen is None
        else reported.say(_SUBTITLE, n=n, years=written(seen.person_years))
    )
    top = head(title, subtitle, reported.marks).bottom + 28
    columns = _columns(safety, rows)
    parts = [_heads(safety, columns, top)]
    y = top + 12
    scale = _scale(rows, columns.plot)
    for row in rows:
        parts.append(_row(safety, row, y, columns, scale))
        y += _ROW
    bottom = y
    if scale is not None:
        for power in scale.ticks(1 if columns.plot < 500 else 2):
            parts.insert(0, plot.upright(scale(10.0**power), top + 8, y - 4, "hair"))
            parts.append(letter(scale(10.0**power), y + 10, power_said(power), "middle quiet"))
        drawn, bottom = _below(safety, y + 32)
        parts.append(drawn)
    body = ("".join(parts), bottom)
    names = ("whose", "event_kind", *grade_columns(safety), "found_events", "people_with",
             "people_at_risk", "person_years", "rate", "rate_low", "rate_high")  # fmt: skip
    return figure_of(
        reported, theme, "safety_events", (title, subtitle), (names, list(data_of(safety, rows))),
        body,
    )  # fmt: skip


def _heads(safety: Safety, columns: Columns, y: float) -> str:
    reported = safety.reported
    parts = []
    if columns.codes != ("",):
        parts.append(letter(_GRADES_LEFT - 8, y, reported.of(_GRADE), "end quiet"))
    for at, code in enumerate(columns.codes):
        said = code[:3] or reported.of(_NOT_GRADED)
        parts.append(letter(columns.grade(at), y, said, "middle quiet"))
    parts.append(letter(columns.all_end, y, reported.of(_ALL), "end quiet"))
    parts.append(letter(columns.people_end, y, reported.of(_PEOPLE), "end quiet"))
    if safety.seen.exposure is not None:
        parts.append(letter(WIDTH - MARGIN, y, reported.of(_AXIS), "end quiet"))
    parts.append(rule(MARGIN, WIDTH - MARGIN, y + 8))
    return "".join(parts)


def _grades(safety: Safety, rows: Sequence[Row]) -> list[str]:
    """The grades that have a column: those of the document, and none where some have none."""
    ungraded = any(row.grades[""] for row in rows)
    return [*safety.grades[:6], *([""] if ungraded or not safety.grades else [])]


def _row(safety: Safety, row: Row, y: float, columns: Columns, scale: LogScale | None) -> str:
    middle = y + 18
    parts = [letter(_LEFT, middle, safety.reported.of(KINDS[row.kind]))]
    for at, code in enumerate(columns.codes):
        count = row.grades[code]
        look = "middle" if count else "middle quiet"
        parts.append(letter(columns.grade(at), middle, str(count) if count else "·", look))
    parts.append(letter(columns.all_end, middle, str(row.events), "end strong"))
    parts.append(letter(columns.people_end, middle, str(row.affected), "end"))
    if row.rate is not None and scale is not None:
        parts.append(_rates(safety, row, row.rate, y, scale))
    parts.append(rule(MARGIN, WIDTH - MARGIN, y + _ROW - 4, "hair"))
    return "".join(parts)


def _rates(safety: Safety, row: Row, own: CategoryRate, y: float, scale: LogScale) -> str:
    """Own rate above, published one below, each with its interval."""
    reported, parts = safety.reported, []
    published = published_rate(row.kind)
    at = y + 9 if published else y + 14
    if own.events:
        parts.append(rule(scale(own.rate.lower_limit), scale(own.rate.upper_limit), at, _OWN))
        parts.append(plot.dot(scale(own.rate.rate), at, "point", 4))
        said = _interval(safety, own.rate)
    else:
        high = _bound(own)
        parts.append(rule(scale.first, scale(high), at, f"{_OWN} dots"))
        parts.append(plot.upright(scale(high), at - 4, at + 4, _OWN))
        said = reported.say(_AT_MOST, high=written(high))
    parts.append(letter(WIDTH - MARGIN, at + 4, said, "end"))
    if published is not None:
        other = published
        parts.append(rule(scale(other.lower_limit), scale(other.upper_limit), at + 13, "stroke"))
        parts.append(plot.dot(scale(other.rate), at + 13, "ring", 3.5))
        parts.append(letter(WIDTH - MARGIN, at + 17, _interval(safety, other), "end quiet"))
    return "".join(parts)


_OWN: Final = "stroke accent"


def _interval(safety: Safety, rate: RateInterval) -> str:
    values = (rate.rate, rate.lower_limit, rate.upper_limit)
    said = dict(zip(("rate", "low", "high"), map(_two, values), strict=True))
    return safety.reported.say(_INTERVAL, **said)


def _two(value: float) -> str:
    """A rate with two digits that mean something."""
    return written(value, 2) if value < 10 else f"{value:.0f}"


def _bound(own: CategoryRate) -> float:
    return nothing_seen(own.people, own.person_years).rate_per_person_year.one_sided_limit


def _scale(rows: Sequence[Row], left: float) -> LogScale | None:
    """Powers of ten around every interval that is drawn."""
    values = []
    for row in rows:
        if row.rate is None:
            continue
        own, published = row.rate, published_rate(row.kind)
        values += [own.rate.lower_limit, own.rate.upper_limit] if own.events else [_bound(own)]
        if published is not None:
            values += [published.lower_limit, published.upper_limit]
    if not values:
        return None
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return LogScale(10.0**low, 10.0 ** max(high, low + 1), left, _PLOT_END)


def _below(safety: Safety, y: float) -> tuple[str, float]:
    """What the marks mean, and whose the other rates are."""
    reported = safety.reported
    line = rule(-8, 8, 0, _OWN)
    items = [
        (line + plot.dot(0, 0, "point", 4), reported.of(_KEY["own"])),
        (rule(-8, 8, 0, f"{_OWN} dots") + plot.upright(8, -4, 4, _OWN), reported.of(_KEY["none"])),
        (rule(-8, 8, 0, "stroke") + plot.dot(0, 0, "ring", 3.5), reported.of(_KEY["other"])),
    ]
    drawn, y = plot.legend(y, items, WIDTH - MARGIN)
    parts = [drawn]
    for one in PUBLISHED:
        said = reported.say(
            _OTHERS[one.name], people=one.people, years=f"{one.followed_years:g}",
            source=one.citation.partition(". A phase")[0] + ", " + one.citation.rpartition(". ")[2],
        )  # fmt: skip
        block = note(y + 24, said)
        parts.append(block.drawn)
        y = block.bottom
    outside = 0 if safety.seen.exposure is None else safety.seen.exposure.outside
    if outside:
        block = note(y + 20, reported.say(_OUTSIDE, n=outside))
        parts.append(block.drawn)
        y = block.bottom
    return "".join(parts), y
