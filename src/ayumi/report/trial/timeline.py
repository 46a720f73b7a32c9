"""Each participant's time in the trial: visits, transplantation, immunosuppression, leaving."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import element, letter, width_of
from ayumi.report.trial import plot
from ayumi.report.trial.figures import WIDTH, Figure, figure_of, head, note
from ayumi.report.trial.html import Part, paragraph, shown
from ayumi.report.trial.reported import PANELS, Reported
from ayumi.report.trial.visit_counts import visits_figure
from ayumi.report.trial.words import NO_DATA, ONLY_FIRST, VISIT_NUMBERS
from ayumi.trial.participant import Participant, VisitKey
from ayumi.values import Keyed, Words

LATE_DAYS: Final = 7
"""What is recorded more days after the day that it is about is called late [d]."""
_HEADING: Final = Words("Time in the trial", "試験の経過")
_TITLE: Final = Words(
    "{held} of {due} visits that were due were held, {out} out of their windows; {missed} missed",
    "時期の来た予定来院{due}回のうち{held}回を実施（うち{out}回は許容範囲外）、欠測{missed}回",
)
_SUBTITLE: Final = Words(
    "n = {n} ({first} to {last}). One row a participant. Axis: {origin}; small scale below "
    "each row: {study}.",
    "n = {n}（{first}～{last}）。1行が1例。横軸は{origin}。各行の下の目盛は{study}。",
)
_SUBTITLE_ONE: Final = Words(
    "n = {n} ({first} to {last}). One row a participant. Axis: {origin}.",
    "n = {n}（{first}～{last}）。1行が1例。横軸は{origin}。",
)
_WIDER: Final = Words("The first eight weeks are drawn wider.", "最初の8週は拡大して示す。")
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
_ROW, _LEFT, _RIGHT = 104, 128, WIDTH - MARGIN - 12
_BREAK: Final = 56
"""The first weeks after an injury hold most visits; up to this day the axis is wider [d]."""
_MARKS: Final = {
    "on time": plot.dot(0, 0), "early": plot.triangle(0, 0, "point late", "left"),
    "late": plot.triangle(0, 0, "point late", "right"), "unknown": plot.dot(0, 0, "ring", 4),
    "missed": plot.cross(0, 0), "due": plot.square(0, 0), "ahead": plot.square(0, 0, "ring", 2),
}  # fmt: skip


class Mark(NamedTuple):
    """A visit on the axis: its key, state, day since the origin, window, and how late recorded."""

    key: VisitKey
    state: str
    day: int
    on: date
    window: tuple[int, int] | None
    late: int


def late_by(person: Participant, key: VisitKey) -> int:
    """How many days after the visit something of it was first recorded, the latest of all [d]."""
    visit = person.visits.get(key)
    if visit is None or visit.day is None:
        return 0
    gaps = [(visit.recorded_at.date() - visit.day).days]
    for (name, occurrence, _), form in person.forms.items():
        if (name, occurrence) == key and form.day is not None:
            gaps.append((form.recorded_at.date() - form.day).days)
    return max(0, *gaps)


def marks_of(reported: Reported, person: Participant) -> Iterator[Mark]:
    """The visits of a participant's main part, and others that were held before its end."""
    planned = reported.planned(person)
    keys = list(planned) + [k for k, v in person.visits.items() if k not in planned and v.day]
    for key in keys:
        due = planned.get(key)
        on = reported.visit_day(person, key)
        day = reported.day(person, reported.origin, on)
        if day is None or on is None:
            continue
        state = _state(reported, person, key)
        if state == "after leaving":
            continue
        window = None
        if due is not None and due.first is not None and due.last is not None:
            first, last = (reported.day(person, reported.origin, d) for d in (due.first, due.last))
            window = None if first is None or last is None else (first, last)
        yield Mark(key, state, day, on, window, late_by(person, key))


def _state(reported: Reported, person: Participant, key: VisitKey) -> str:
    held = person.visits.get(key)
    if held is not None and held.state == "held":
        return held.when
    return reported.absence(person, key)


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
        days += [mark.day for mark in marks_of(reported, person) if mark.key in _main(reported)]
        for name in ("consent", "transplantation"):
            found = person.events.get(name)
            if found is not None and found.whole:
                days.append(reported.day(person, reported.origin, found.earliest()) or 0)
    low, high = min(days) - 2, max(days) + 7
    if reported.two_clocks and high > 3 * _BREAK:
        middle = _LEFT + 0.46 * (_RIGHT - _LEFT)
        return plot.Scale([(low, _LEFT), (_BREAK, middle), (high, _RIGHT)])
    return plot.Scale([(low, _LEFT), (high, _RIGHT)])


def _main(reported: Reported) -> set[VisitKey]:
    return {(place.name, 1) for place in reported.places}


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
    bottom = top + _ROW * len(people)
    if len(scale.knots) > 2:
        parts.append(plot.upright(scale(_BREAK), top, bottom, "rule dots"))
    parts += [
        _row(reported, person, marks[person.code], scale, top + _ROW * i)
        for i, person in enumerate(people)
    ]
    parts.append(_axis(scale, bottom + 4, reported.since(reported.origin)))
    used = {mark.state for listed in marks.values() for mark in listed}
    late = any(mark.late > LATE_DAYS for listed in marks.values() for mark in listed)
    drawn, y = plot.legend(bottom + 64, _legend(reported, used, late), WIDTH - MARGIN)
    parts.append(drawn)
    key = note(y + 24, reported.say(VISIT_NUMBERS, key=reported.key_of_visits()))
    parts.append(key.drawn)
    rows = [row for person in people for row in _rows(reported, person, marks[person.code])]
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
        if m.key in _main(reported) and m.state != "ahead"
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
        first=people[0].code,
        last=people[-1].code,
        origin=reported.inside(reported.origin),
        study=reported.inside(reported.study_clock),
    )
    join = " " if reported.language == "en" else ""
    return title, f"{said}{join}{reported.of(_WIDER)}" if broken else said


def _row(
    reported: Reported, person: Participant, marks: list[Mark], scale: plot.Scale, y: float
) -> str:
    """One participant: events on top, visits on the line, drugs and the other clock below."""
    line = y + 46
    left, right = scale(scale.low), scale(scale.high)
    parts = [
        rule(MARGIN, right, y, "hair"),
        letter(MARGIN, y + 38, person.code, "s14 strong"),
        letter(MARGIN, y + 56, reported.value(person.course), "quiet"),
    ]
    within = [m for m in marks if m.day <= scale.high]
    for mark in within:
        if mark.window is not None:
            x1, x2 = (min(max(scale(v), left), right) for v in mark.window)
            parts.append(
                element(
                    "rect", x=x1 - 3, y=line - 5, width=x2 - x1 + 6, height=10, rx=2,
                    class_="neutral",
                )
            )  # fmt: skip
    parts.append(rule(left, right, line))
    parts.append(_events(reported, person, scale, y, line))
    parts += [_mark(mark, scale, line) for mark in within]
    parts.append(_numbers(reported, person, within, scale, line - 10))
    parts.append(_drugs(reported, person, scale, line + 22))
    if reported.two_clocks:
        parts.append(_other_clock(reported, person, scale, line + 32))
    return "".join(parts)


def _mark(mark: Mark, scale: plot.Scale, line: float) -> str:
    moved = f"translate({scale(mark.day):.2f} {line:.2f})"
    drawn = element("g", _MARKS[mark.state], transform=moved)
    if mark.late > LATE_DAYS:
        drawn += plot.dot(scale(mark.day), line, "stroke late", 7.5)
    return drawn


def _numbers(
    reported: Reported, person: Participant, marks: list[Mark], scale: plot.Scale, y: float
) -> str:
    """The numbers of the visits, above the line or else below it, as far as there is room."""
    zero = reported.day(person, reported.origin, reported.zero(person, reported.study_clock))
    above: list[float] = [] if zero is None else [scale(zero)]
    below: list[float] = []
    parts = []
    for mark in sorted(marks, key=lambda m: m.day):
        number = reported.numbers.get(mark.key[0])
        x = scale(mark.day)
        if number is None:
            continue
        if all(abs(x - other) >= 9 for other in above):
            above.append(x)
            parts.append(letter(x, y, str(number), "middle quiet"))
        elif zero is None or mark.day < zero:
            x = x if zero is None else min(x, scale(zero) - 8)
            if any(abs(x - other) < 9 for other in below):
                continue
            below.append(x)
            parts.append(letter(x, y + 28, str(number), "middle quiet"))
    return "".join(parts)


def _events(
    reported: Reported, person: Participant, scale: plot.Scale, y: float, line: float
) -> str:
    parts = []
    for given in person.transplantations:
        day = reported.day(person, reported.origin, given.day)
        if day is not None:
            x = scale(day)
            parts.append(plot.upright(x, y + 10, line + 26, "stroke accent"))
            parts.append(plot.triangle(x, y + 11, "bar", "down"))
    consent = person.events.get("consent")
    if consent is not None and consent.whole:
        day = reported.day(person, reported.origin, consent.earliest())
        if day is not None:
            parts.append(plot.triangle(scale(day), y + 14, "ring", "down"))
    for left in person.leavings:
        day = reported.day(person, reported.origin, left.day.earliest())
        if day is None or left.what == "contact":
            continue
        x = min(scale(day), scale(scale.high))
        said = reported.value(f"{left.what}_left")
        end = x + 10 + width_of(said, 12) > WIDTH - 12
        parts.append(plot.square(x, y + 14, "point late", 4))
        parts.append(letter(x - 10 if end else x + 10, y + 18, said, "end late" if end else "late"))
    return "".join(parts)


def _drugs(reported: Reported, person: Participant, scale: plot.Scale, y: float) -> str:
    """The spans of the study's own drugs, one bar each, named behind its end."""
    parts = []
    for title, first, last, ongoing in drug_spans(reported, person):
        day = reported.day(person, reported.origin, first)
        end = reported.day(person, reported.origin, last)
        if day is None or end is None:
            continue
        x1, x2 = scale(day), min(scale(end), scale(scale.high))
        parts.append(element("rect", x=x1, y=y, width=max(x2 - x1, 2), height=4, class_="bar pale"))
        arrow = " →" if ongoing else ""
        room = WIDTH - 12 - x2
        if width_of(title + arrow, 12) + 8 < room:
            parts.append(letter(x2 + 6, y + 7, title + arrow, "quiet"))
        else:
            parts.append(letter(x2, y - 4, title + arrow, "end quiet"))
        y += 6
    return "".join(parts)


def drug_spans(reported: Reported, person: Participant) -> Iterator[tuple[str, date, date, bool]]:
    """The study's own drugs as somebody took them: title, first and last day, whether ongoing."""
    known = getattr(reported.study.immunosuppression, "drugs", None)
    at = reported.picture.at
    for taken in person.medications:
        if taken.drug is None or not isinstance(known, Keyed) or taken.drug not in known:
            continue
        first = taken.since.earliest()
        last = taken.until.latest() if taken.until is not None else None
        now = first if at is None else at.date()
        yield reported.of(known[taken.drug].title), first, last or max(first, now), last is None


def _other_clock(reported: Reported, person: Participant, scale: plot.Scale, y: float) -> str:
    """The days since study day 0, as small ticks below a row."""
    zero = reported.day(person, reported.origin, reported.zero(person, reported.study_clock))
    if zero is None:
        return ""
    taken: list[float] = []
    parts = []
    for day in (0, 28, 84, 168, 252, 364):
        if zero + day > scale.high:
            continue
        x = scale(zero + day)
        said = str(day)
        if any(abs(x - other) < 28 for other in taken):
            continue
        taken.append(x)
        parts.append(plot.upright(x, y, y + 4))
        parts.append(letter(x, y + 16, said, "middle quiet"))
    return "".join(parts)


def _axis(scale: plot.Scale, y: float, title: str) -> str:
    """The axis below all rows; where it is broken, each part has its own ticks."""
    if len(scale.knots) < 3:
        return plot.day_axis(scale, y, title)
    days = [d for d in (0, 14, 28, 42, 56) if d >= scale.low]
    days += range(112, int(scale.high) + 1, 56)
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
    items += [(_MARKS[s], words[names.get(s, s)]) for s in _MARKS if s in used]
    if late:
        items.append((plot.dot(0, 0, "stroke late", 6), words["recorded"]))
    return [*items, (bar, words["drug"]), (plot.square(0, 0, "point late", 4), words["left"])]


def _rows(reported: Reported, person: Participant, marks: list[Mark]) -> Iterator[tuple[str, ...]]:
    def days(when: date) -> tuple[str, str]:
        clocks = (reported.origin, reported.study_clock)
        found = [reported.day(person, clock, when) for clock in clocks]
        first, second = ("" if day is None else str(day) for day in found)
        return first, second

    for name in ("consent", "transplantation", "second_transplantation"):
        on = person.events.get(name)
        if on is not None and on.whole:
            when = on.earliest()
            yield (person.code, name, "", "", "", str(when), "", *days(when), "")
    for mark in marks:
        name, occurrence = mark.key
        yield (
            person.code, "visit", name, str(occurrence), mark.state, str(mark.on), "",
            *days(mark.on), str(mark.late),
        )  # fmt: skip
    for title, first, last, ongoing in drug_spans(reported, person):
        until = "" if ongoing else str(last)
        yield (person.code, "medication", title, "", "", str(first), until, *days(first), "")
    for left in person.leavings:
        when = left.day.earliest()
        what = f"{left.what}_left"
        yield (person.code, what, "", "", "", str(left.day), "", *days(when), "")
