"""Each participant's time in the trial: visits, transplantation, immunosuppression, leaving."""

from typing import Final

from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head, note
from ayumi.report.layout.html import Part, paragraph, shown
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import element, letter
from ayumi.report.trial.calendar import (
    LATE_DAYS,
    Mark,
    main_visits,
    marks_of,
    rows_of,
)
from ayumi.report.trial.reported import PANELS, Reported
from ayumi.report.trial.timeline_row import MARKS, timeline_row
from ayumi.report.trial.visit_counts import visits_figure
from ayumi.report.trial.words import NO_DATA, ONLY_FIRST, VISIT_NUMBERS
from ayumi.trial.participant import Participant
from ayumi.values import Words

_HEADING: Final = Words("Time in the trial", "試験の経過")
_TITLE: Final = Words(
    "{held} of {due} visits that were due were held, {out} out of their windows; {missed} missed",
    "時期の来た予定来院{due}回のうち{held}回を実施（うち{out}回は許容範囲外）、欠測{missed}回",
)
_SUBTITLE: Final = Words(
    "n = {n} ({codes}). One row a participant. Axis: {origin}; small scale below "
    "each row: {study}.",
    "n = {n}（{codes}）。1行が1例。横軸は{origin}。各行の下の目盛は{study}。",
)
_SUBTITLE_ONE: Final = Words(
    "n = {n} ({codes}). One row a participant. Axis: {origin}.",
    "n = {n}（{codes}）。1行が1例。横軸は{origin}。",
)
_WIDER: Final = Words("The days up to {day} are drawn wider.", "{day}日目までは拡大して示す。")
_OTHERS: Final = Words(" Without a number: other visits.", " 番号なし：その他の来院。")
_LEGEND: Final = {
    "window": Words("window of a visit", "来院の許容範囲"),
    "held": Words("held in its window", "範囲内に実施"),
    "early": Words("held too early", "範囲より早く実施"),
    "late": Words("held too late", "範囲より遅く実施"),
    "unknown": Words("held, window not known", "実施（範囲不明）"),
    "missed": Words("missed", "欠測"),
    "due": Words("due, not recorded", "時期到来（記録なし）"),
    "ahead": Words("not yet due", "未到来"),
    "recorded": Words("recorded over {days} days late", "{days}日を超えて遅れた記録"),
    "consent": Words("consent", "同意"),
    "transplantation": Words("transplantation", "移植"),
    "drug": Words("immunosuppression", "免疫抑制"),
    "left": Words("left", "離脱"),
}
_ROWS_A_FIGURE: Final = 8
_ROW, _ROW_OF_ONE, _LEFT, _RIGHT = 104, 84, 128, WIDTH - MARGIN - 12
_BREAK: Final = 56
"""The first weeks hold most visits; up to this day the axis may be wider [d]."""
_CROWDED: Final = 3
"""So many early visits of a participant make the axis wider there."""


def timelines(reported: Reported, theme: Theme) -> Part:
    """The second section."""
    heading = reported.of(_HEADING)
    people = [p for p in reported.drawn if reported.zero(p, reported.origin) is not None]
    if not people:
        return Part("time", heading, paragraph(reported.of(NO_DATA)))
    scale = _scale(reported, people)
    groups = [
        tuple(people[at : at + _ROWS_A_FIGURE]) for at in range(0, len(people), _ROWS_A_FIGURE)
    ]
    figures = [
        _figure(reported, theme, group, scale, number) for number, group in enumerate(groups, 1)
    ]
    markup = ""
    if reported.many:
        said = reported.say(ONLY_FIRST, shown=PANELS, n=len(reported.enrolled))
        markup = paragraph(said)
    markup += "".join(shown(reported, figure) for figure in figures)
    if reported.many:
        figures.append(visits_figure(reported, theme))
        markup += shown(reported, figures[-1])
    return Part("time", heading, markup, tuple(figures))


def _scale(reported: Reported, people: list[Participant]) -> plot.Scale:
    """From the first to the last day of anybody's main part; after an injury early days wider."""
    days = [0.0]
    for person in people:
        days += [
            mark.day for mark in marks_of(reported, person) if mark.key in main_visits(reported)
        ]
        for name in ("consent", "transplantation"):
            found = person.events.get(name)
            if found is not None and found.whole:
                days.append(reported.day(person, reported.origin, found.earliest()) or 0)
    low, high = min(days) - 2, max(days) + 7
    early = sum(m.day <= _BREAK for p in people for m in marks_of(reported, p))
    if early >= _CROWDED * len(people) and high > 3 * _BREAK:
        middle = _LEFT + 0.46 * (_RIGHT - _LEFT)
        return plot.Scale([(low, _LEFT), (_BREAK, middle), (high, _RIGHT)])
    return plot.Scale([(low, _LEFT), (high, _RIGHT)])


def _figure(
    reported: Reported,
    theme: Theme,
    people: tuple[Participant, ...],
    scale: plot.Scale,
    number: int,
) -> Figure:
    marks = {person.code: list(marks_of(reported, person)) for person in people}
    titles = _titles(reported, people, marks, len(scale.knots) > 2)
    top = head(*titles, reported.marks).bottom + 20
    parts = []
    deep = _ROW if reported.two_clocks else _ROW_OF_ONE
    bottom = top + deep * len(people)
    if len(scale.knots) > 2:
        parts.append(plot.upright(scale(_BREAK), top, bottom, "rule dots"))
    parts += [
        timeline_row(reported, person, marks[person.code], scale, top + deep * i)
        for i, person in enumerate(people)
    ]
    parts.append(_axis(scale, bottom + 4, reported.since(reported.origin)))
    used = {mark.state for listed in marks.values() for mark in listed}
    late = any(mark.late > LATE_DAYS for listed in marks.values() for mark in listed)
    drawn, y = plot.legend(bottom + 64, _legend(reported, used, late), WIDTH - MARGIN)
    parts.append(drawn)
    said = reported.say(VISIT_NUMBERS, key=reported.key_of_visits())
    if any(mark.key[0] not in reported.numbers for listed in marks.values() for mark in listed):
        said += reported.of(_OTHERS)
    key = note(y + 24, said)
    parts.append(key.drawn)
    rows = [row for person in people for row in rows_of(reported, person, marks[person.code])]
    columns = (
        "participant", "what", "visit", "occurrence", "state", "day", "until", "since_origin",
        "since_study_day_0", "recorded_late_by",
    )  # fmt: skip
    name = f"timeline_{number}"
    body = ("".join(parts), key.bottom)
    return figure_of(reported, theme, name, titles, (columns, rows), body)


def _titles(
    reported: Reported,
    people: tuple[Participant, ...],
    marks: dict[str, list[Mark]],
    broken: bool,
) -> tuple[str, str]:
    main = [
        m
        for listed in marks.values()
        for m in listed
        if m.key in main_visits(reported) and m.state != "ahead"
    ]
    held = [m for m in main if m.state not in ("missed", "due")]
    title = reported.say(
        _TITLE,
        held=len(held),
        due=len(main),
        out=sum(m.state in ("early", "late") for m in held),
        missed=sum(m.state == "missed" for m in main),
    )
    said = reported.say(
        _SUBTITLE if reported.two_clocks else _SUBTITLE_ONE,
        n=len(people),
        codes=reported.codes(people),
        origin=reported.inside(reported.origin),
        study=reported.inside(reported.study_clock),
    )
    join = " " if reported.language == "en" else ""
    return title, f"{said}{join}{reported.say(_WIDER, day=_BREAK)}" if broken else said


def _axis(scale: plot.Scale, y: float, title: str) -> str:
    """The axis below all rows; where it is broken, each part has its own ticks."""
    if len(scale.knots) < 3:
        return plot.day_axis(scale, y, title)
    days = [d for d in (0, 14, 28, 42, 56) if d >= scale.low]
    step = next(step for step in (56, 112, 168, 364, 3640) if scale.high / step <= 7)
    days += range(step if step > _BREAK else 2 * step, int(scale.high) + 1, step)
    parts = [rule(scale(scale.low), scale(scale.high), y)]
    for day in days:
        parts.append(plot.upright(scale(day), y, y + 4))
        parts.append(letter(scale(day), y + 18, str(day), "middle"))
    parts.append(letter(scale(scale.low), y + 36, title, "quiet"))
    return "".join(parts)


def _legend(reported: Reported, used: set[str], late: bool) -> list[tuple[str, str]]:
    words = {name: reported.say(w, days=LATE_DAYS) for name, w in _LEGEND.items()}
    band = element("rect", x=-8, y=-5, width=16, height=10, rx=2, class_="neutral")
    line = plot.upright(0, -4, 6, "stroke accent") + plot.triangle(0, -4, "bar", "down")
    bar = element("rect", x=-8, y=-2, width=16, height=4, class_="bar pale")
    items = [
        (plot.triangle(0, 0, "ring", "down"), words["consent"]),
        (line, words["transplantation"]),
        (band, words["window"]),
    ]
    names = {"on time": "held"}
    items += [(MARKS[s], words[names.get(s, s)]) for s in MARKS if s in used]
    if late:
        items.append((plot.dot(0, 0, "stroke late", 6), words["recorded"]))
    return [*items, (bar, words["drug"]), (plot.square(0, 0, "point late", 4), words["left"])]
