"""What people can do, as observed: one figure an instrument, a row a field, a column a person."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from ayumi.participants import Instrument
from ayumi.participants.fields import IntegerField, NumericField, TotalField
from ayumi.participants.recorded import Missing
from ayumi.report.layout import plot
from ayumi.report.layout.figures import INNER, WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import letter, wrapped
from ayumi.report.trial.amounts import unit_in
from ayumi.report.trial.observed import Value, fields_of, values_of
from ayumi.report.trial.reported import PORTRAITS, Reported
from ayumi.trial.participant import Participant
from ayumi.values import Words

_TITLE: Final = Words(
    "{instrument}: {people} participants, {n} forms",
    "{instrument}：被験者{people}例、{n}回の記録",
)
_SUBTITLE: Final = Words(
    "n = {n} ({codes}). Axis: {origin}; dotted line: {zero}. Each row has one scale for everybody.",
    "n = {n}（{codes}）。横軸は{origin}、点線は{zero}。各行の縦軸は全例共通。",
)
_LEGEND: Final = {
    "yes": Words("yes", "はい"),
    "no": Words("no", "いいえ"),
    "missing": Words("missing, with a reason", "欠測（理由あり）"),
}
_COLUMNS, _LEFT = 4, 168
_DEEP, _DEEP_MARKS = 72, 36
_DEEPER: Final = 20
_WHOLE_SCALE: Final = 200
"""The scales of scores are drawn whole up to so many points."""


def function_figures(reported: Reported, name: str, theme: Theme) -> list[Figure]:
    """An instrument's panels for the first participants, four a figure."""
    people = [p for p in reported.enrolled[:PORTRAITS] if any(k[2] == name for k in p.forms)]
    values = {p.code: values_of(reported, p, name) for p in people}
    people = [p for p in people if any(values[p.code].values())]
    groups = [people[at : at + _COLUMNS] for at in range(0, len(people), _COLUMNS)]
    return [
        _figure(reported, name, group, values, number, theme)
        for number, group in enumerate(groups, 1)
    ]


def _figure(
    reported: Reported,
    name: str,
    people: Sequence[Participant],
    values: Mapping[str, Mapping[str, Sequence[Value]]],
    number: int,
    theme: Theme,
) -> Figure:
    instrument = reported.study.instruments[name]
    forms = sum(key[2] == name for p in people for key in p.forms)
    titles = (
        reported.say(
            _TITLE, instrument=reported.of(instrument.title), people=len(people), n=forms
        ),
        reported.say(
            _SUBTITLE, n=len(people), codes=reported.codes(people),
            origin=reported.inside(reported.origin), zero=reported.named(reported.study_clock),
        ),
    )  # fmt: skip
    marks = reported.marks_of(name)
    y = head(*titles, marks).bottom + 24
    wide = (WIDTH - MARGIN - _LEFT) / max(len(people), 2)
    span = _span(values)
    parts = [
        letter(_LEFT + at * wide, y, person.code, "s14 strong") for at, person in enumerate(people)
    ]
    y += 8
    shown = [f for f in fields_of(instrument) if any(values[p.code][f] for p in people)]
    for field in shown:
        listed = [values[p.code][field] for p in people]
        drawn, y = _row(reported, instrument, field, people, listed, (y, wide), span)
        parts.append(drawn)
    for at in range(len(people)):
        days = _days(span, at, wide)
        parts.append(_axis(days, y))
    y += 20
    every = [v.value for p in people for f in shown for v in values[p.code][f]]
    drawn, y = _legend(reported, every, y)
    parts.append(drawn)
    rows = list(_rows(reported, instrument, people, values))
    columns = (
        "participant", "visit", "since_origin", "since_study_day_0", "field", "value", "unit",
    )  # fmt: skip
    title = f"{name}_{number}"
    body = ("".join(parts), y)
    return figure_of(reported, theme, title, titles, (columns, rows), body, marks)


def _legend(
    reported: Reported, every: Sequence[Decimal | str | Missing], y: float
) -> tuple[str, float]:
    """What the marks mean that the figure has; nothing where it has lines alone."""
    items = []
    if any(isinstance(value, str) for value in every):
        items.append((plot.dot(0, 0), reported.of(_LEGEND["yes"])))
        items.append((plot.dot(0, 0, "ring", 4), reported.of(_LEGEND["no"])))
    if any(isinstance(value, Missing) for value in every):
        items.append((plot.cross(0, 0, 3.5), reported.of(_LEGEND["missing"])))
    return plot.legend(y + 20, items, INNER) if items else ("", y)


def _span(values: Mapping[str, Mapping[str, Sequence[Value]]]) -> tuple[int, int]:
    days = [v.day for fields in values.values() for listed in fields.values() for v in listed]
    return min(0, *days), max(1, *days)


def _days(span: tuple[int, int], at: int, wide: float) -> plot.Scale:
    left = _LEFT + at * wide
    return plot.Scale([(span[0], left + 6), (span[1], left + wide - 48)])


def _axis(days: plot.Scale, y: float) -> str:
    parts = [rule(days(days.low), days(days.high), y)]
    for day in plot.day_ticks(days.low, days.high, 4):
        parts.append(plot.upright(days(day), y, y + 4))
        parts.append(letter(days(day), y + 16, str(day).replace("-", "−"), "middle quiet"))
    return "".join(parts)


def _row(
    reported: Reported,
    instrument: Instrument,
    field: str,
    people: Sequence[Participant],
    listed: Sequence[Sequence[Value]],
    where: tuple[float, float],
    span: tuple[int, int],
) -> tuple[str, float]:
    """One field over all participants of the figure."""
    y, wide = where
    about = instrument.fields[field]
    unit = unit_in(about.unit, reported.language) if isinstance(about, NumericField) else ""
    title = wrapped(reported.of(about.title), _LEFT - MARGIN - 44, 12)
    numeric = isinstance(about, NumericField)
    deep = max(_DEEP if numeric else _DEEP_MARKS, 16 * len(title) + _DEEPER + 16 * bool(unit))
    middle = y + deep / 2
    lines = [*title, *([unit] if unit and unit not in title[-1] else [])]
    start = middle - 8 * (len(lines) - 1) + 4
    parts = [rule(MARGIN, WIDTH - MARGIN, y, "hair")]
    for at, said in enumerate(lines):
        look = "quiet" if at >= len(title) else ""
        parts.append(letter(MARGIN, start + 16 * at, said, look))
    numbers = [v.value for one in listed for v in one if isinstance(v.value, Decimal)]
    height = plot.Scale(_heights(about, numbers, y + deep - 14, y + 18)) if numeric else None
    if height is not None and numbers:
        low, high = height.low, height.high
        for value in (low, high):
            parts.append(letter(_LEFT - 8, height(value) + 4, _short(value), "end quiet"))
    for at, (person, one) in enumerate(zip(people, listed, strict=True)):
        days = _days(span, at, wide)
        zero = reported.day(person, reported.origin, reported.zero(person, reported.study_clock))
        if zero is not None and days.low <= zero <= days.high:
            parts.append(plot.upright(days(zero), y + 8, y + deep - 8, "stroke accent dots"))
        parts.append(_marks(one, days, height, middle))
    return "".join(parts), y + deep


def _heights(
    about: object, numbers: Sequence[Decimal], floor: float, ceiling: float
) -> list[tuple[float, float]]:
    """A score's whole scale; of other numbers what was recorded, from 0 where that is near."""
    low, high = (float(min(numbers)), float(max(numbers))) if numbers else (0.0, 1.0)
    if isinstance(about, IntegerField | TotalField) and about.unit.startswith("{"):
        least, most = (None if v is None else float(v) for v in (about.min, about.max))
        if least is not None and most is not None and most - least <= _WHOLE_SCALE:
            low, high = least, most
    elif 0 <= low <= high - low:
        low = 0.0
    return [(low, floor), (high if high > low else low + 1, ceiling)]


def _marks(
    values: Sequence[Value], days: plot.Scale, height: plot.Scale | None, middle: float
) -> str:
    """The values of one participant: a line of numbers, or marks."""
    if height is None:
        drawn = []
        for one in values:
            x = days(one.day)
            if isinstance(one.value, Missing):
                drawn.append(plot.cross(x, middle, 3.5))
            else:
                drawn.append(
                    plot.dot(x, middle, *(("point",) if one.value == "yes" else ("ring", 4)))
                )
        return "".join(drawn)
    at = [
        (days(v.day), height(float(v.value)), v.value)
        for v in values
        if isinstance(v.value, Decimal)
    ]
    parts = [
        plot.cross(days(v.day), height(height.low), 3.5)
        for v in values
        if isinstance(v.value, Missing)
    ]
    if len(at) > 1:
        parts.append(plot.polyline([(x, y) for x, y, _ in at], "curve"))
    parts += [plot.dot(x, y, "point", 3) for x, y, _ in at]
    if at:
        x, y, value = at[-1]
        parts.append(letter(x + 7, y + 4, _short(value), "strong"))
    return "".join(parts)


def _short(value: Decimal | float) -> str:
    """A number with few digits, for a label.

    >>> _short(Decimal("35251.1")), _short(Decimal("3.50")), _short(0.00012)
    ('35,251', '3.5', '0.00012')
    """
    number = float(value)
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    said = f"{number:.4g}" if abs(number) >= 1 else f"{number:.3g}"
    return f"{number:f}".rstrip("0").rstrip(".") if "e" in said else said


def _rows(
    reported: Reported,
    instrument: Instrument,
    people: Sequence[Participant],
    values: Mapping[str, Mapping[str, Sequence[Value]]],
) -> Iterator[tuple[str, ...]]:
    for person in people:
        zero = reported.day(person, reported.origin, reported.zero(person, reported.study_clock))
        for field, listed in values[person.code].items():
            unit = getattr(instrument.fields[field], "unit", "")
            for one in listed:
                said = (
                    f"missing:{one.value.code}"
                    if isinstance(one.value, Missing)
                    else str(one.value)
                )
                since = "" if zero is None else str(one.day - zero)
                yield person.code, one.visit, str(one.day), since, field, said, unit
