"""Motor scores over time, arms and legs apart and never added up, one panel a participant."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ayumi.report.layout import plot
from ayumi.report.layout.figures import INNER, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import Point, element, letter
from ayumi.report.trial.exams import day_of, exams_of
from ayumi.report.trial.reported import Reported
from ayumi.trial.participant import Participant
from ayumi.values import Words

_TITLE: Final = Words(
    "Motor scores of {n} participants: arms (UEMS) and legs (LEMS), each of 50 points",
    "被験者{n}例の運動スコア：上肢（UEMS）と下肢（LEMS）、各50点満点",
)
_SUBTITLE: Final = Words(
    "n = {n} ({codes}). Signed examinations; a bar where scores were not testable spans "
    "what is possible. {context}Bottom axis: {origin}; top axis: {study}.",
    "n = {n}（{codes}）。署名済みの診察。縦棒は検査不能を含む場合に取り得る範囲。"
    "{context}下軸は{origin}、上軸は{study}。",
)
_SUBTITLE_ONE: Final = Words(
    "n = {n} ({codes}). Signed examinations; a bar where scores were not testable spans "
    "what is possible. {context}Axis: {origin}.",
    "n = {n}（{codes}）。署名済みの診察。縦棒は検査不能を含む場合に取り得る範囲。"
    "{context}横軸は{origin}。",
)
_CONTEXT: Final = Words(
    "The band is natural recovery as the rehearsal's provenance states it. ",
    "帯は来歴に記載された自然経過。",
)
SCORES: Final = {"uems": "UEMS", "lems": "LEMS"}
_A_FIGURE: Final = 12
_HIGHEST: Final = 50
Points = Sequence[tuple[int, int, int]]
"""Day, lowest and highest possible sum of each examination."""


def score_figures(
    reported: Reported, people: Sequence[Participant], instrument: str, theme: Theme
) -> list[Figure]:
    """The panels, twelve a figure; none where nothing was signed."""
    curves = {person.code: curves_of(reported, person, instrument) for person in people}
    with_data = [person for person in people if any(curves[person.code].values())]
    groups = [with_data[at : at + _A_FIGURE] for at in range(0, len(with_data), _A_FIGURE)]
    high = max(
        (day for curve in curves.values() for points in curve.values() for day, *_ in points),
        default=0,
    )
    return [
        _figure(reported, group, curves, f"motor_scores_{number}", high, theme)
        for number, group in enumerate(groups, 1)
    ]


def curves_of(
    reported: Reported, person: Participant, instrument: str
) -> dict[str, list[tuple[int, int, int]]]:
    """For each score the days of the origin with its lowest and highest possible value."""
    found: dict[str, list[tuple[int, int, int]]] = {name: [] for name in SCORES}
    for seen in exams_of(reported, person, instrument):
        day = reported.day(person, reported.origin, day_of(reported, person, seen))
        for name, points in found.items():
            total = seen.total(name)
            if day is not None and total is not None:
                points.append((day, *total))
    return found


def _figure(
    reported: Reported,
    people: Sequence[Participant],
    curves: Mapping[str, Mapping[str, Points]],
    name: str,
    high: int,
    theme: Theme,
) -> Figure:
    natural = natural_of(reported)
    titles = (
        reported.say(_TITLE, n=len(people)),
        reported.say(
            _SUBTITLE if reported.two_clocks else _SUBTITLE_ONE,
            n=len(people),
            codes=reported.codes(people),
            origin=reported.inside(reported.origin),
            study=reported.inside(reported.study_clock),
            context=reported.of(_CONTEXT) if natural else "",
        ),
    )
    top = head(*titles, reported.marks).bottom + 16
    columns = min(len(people), 2 if len(people) <= 4 else 3)
    wide = INNER / columns
    deep = 212 if columns < 3 else 184
    low = min(
        (p[0] for person in people for c in curves[person.code].values() for p in c), default=0
    )
    parts, rows = [], []
    for at, person in enumerate(people):
        x, y = MARGIN + (at % columns) * wide, top + (at // columns) * deep
        span = (min(low, 0), max(high, 1))
        parts.append(
            _panel(reported, person, curves[person.code], (x, y, wide, deep), span, natural)
        )
        for score, points in curves[person.code].items():
            zero = _zero(reported, person)
            rows += [
                (
                    person.code, score, str(day), "" if zero is None else str(day - zero),
                    str(least), str(most),
                )
                for day, least, most in points
            ]  # fmt: skip
    bottom = top + -(-len(people) // columns) * deep - 12
    table = ("participant", "score", "since_origin", "since_study_day_0", "low", "high"), rows
    return figure_of(reported, theme, name, titles, table, ("".join(parts), bottom))


def _zero(reported: Reported, person: Participant) -> int | None:
    return reported.day(person, reported.origin, reported.zero(person, reported.study_clock))


def _panel(
    reported: Reported,
    person: Participant,
    curves: Mapping[str, Points],
    where: tuple[float, float, float, float],
    span: tuple[int, int],
    natural: Mapping[str, Sequence[Mapping[str, Any]]],
) -> str:
    x, y, wide, deep = where
    left, right = x + 28, x + wide - 84
    days = plot.Scale([(span[0], left), (span[1], right)])
    floor, ceiling = y + deep - 44, y + 48
    height = plot.Scale([(0, floor), (_HIGHEST, ceiling)])
    parts = [letter(x, y + 4, person.code, "s14 strong")]
    parts += [_band(natural[score], days, height) for score in curves if score in natural]
    for value in (0, 25, 50):
        parts.append(rule(left, right, height(value), "hair" if value else "rule"))
        parts.append(letter(left - 6, height(value) + 4, str(value), "end quiet"))
    for day in plot.day_ticks(*span, 6 if wide > 300 else 4):
        parts.append(plot.upright(days(day), floor, floor + 4))
        parts.append(letter(days(day), floor + 16, str(day), "middle quiet"))
    zero = _zero(reported, person)
    if zero is not None:
        if reported.two_clocks:
            parts.append(_top_axis(days, zero, ceiling - 8, span, 6 if wide > 300 else 4))
        parts.append(plot.upright(days(zero), ceiling - 8, floor, "stroke accent dots"))
    ends = {
        score: height((points[-1][1] + points[-1][2]) / 2)
        for score, points in curves.items()
        if points
    }
    for score, points in curves.items():
        parts.append(_curve(points, days, height, score))
    for (score, _), at in zip(
        ends.items(), plot.stacked(list(ends.values()), 16, floor - 8), strict=True
    ):
        *_, (day, least, most) = curves[score]
        said = str(least) if least == most else f"{least}–{most}"
        look = "accent strong" if score == "uems" else "strong"
        parts.append(letter(days(day) + 10, at + 4, f"{SCORES[score]} {said}", look))
    return "".join(parts)


def _top_axis(days: plot.Scale, zero: int, y: float, span: tuple[int, int], at_most: int) -> str:
    parts = [rule(days(span[0]), days(span[1]), y, "hair")]
    for day in plot.day_ticks(span[0] - zero, span[1] - zero, at_most):
        x = days(day + zero)
        parts.append(plot.upright(x, y - 4, y))
        parts.append(letter(x, y - 8, str(day), "middle quiet"))
    return "".join(parts)


def _curve(points: Points, days: plot.Scale, height: plot.Scale, score: str) -> str:
    """The line through the middles; what is not determined spans from lowest to highest."""
    if not points:
        return ""
    at: list[Point] = [(days(d), height((low + high) / 2)) for d, low, high in points]
    parts = [plot.polyline(at, "curve" if score == "uems" else "curve dashed")] * (len(at) > 1)
    for (_, low, high), (x, y) in zip(points, at, strict=True):
        if low != high:
            parts.append(plot.upright(x, height(low), height(high), "stroke"))
        parts.append(
            plot.dot(x, y, "point", 3.5) if score == "uems" else plot.square(x, y, "ring", 3)
        )
    return "".join(parts)


def natural_of(reported: Reported) -> dict[str, list[Mapping[str, Any]]]:
    """Natural recovery of each score by day, as far as the provenance has it."""
    given = reported.provenance.get("natural_recovery") or ()
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in given:
        if row.get("score") in SCORES and {"day", "low", "high"} <= set(row):
            found.setdefault(row["score"], []).append(row)
    return {name: sorted(rows, key=lambda row: float(row["day"])) for name, rows in found.items()}


def _band(rows: Sequence[Mapping[str, Any]], days: plot.Scale, height: plot.Scale) -> str:
    upper = [(days(float(r["day"])), height(float(r["high"]))) for r in rows]
    lower = [(days(float(r["day"])), height(float(r["low"]))) for r in reversed(rows)]
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in upper + lower)
    return element("polygon", points=points, class_="neutral")
