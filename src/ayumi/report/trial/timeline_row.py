"""One participant's row of a timeline: events, visits with their windows, drugs, a second scale."""

from typing import Final

from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import element, letter, width_of
from ayumi.report.trial.calendar import LATE_DAYS, Mark, drug_spans
from ayumi.report.trial.reported import Reported
from ayumi.trial.participant import Participant

MARKS: Final = {
    "on time": plot.dot(0, 0), "early": plot.triangle(0, 0, "point late", "left"),
    "late": plot.triangle(0, 0, "point late", "right"), "unknown": plot.dot(0, 0, "ring", 4),
    "missed": plot.cross(0, 0), "due": plot.square(0, 0), "ahead": plot.square(0, 0, "ring", 2),
}  # fmt: skip
"""What a visit is drawn as, by how it stands."""


def timeline_row(
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
    drawn = element("g", MARKS[mark.state], transform=moved)
    if mark.late > LATE_DAYS:
        drawn += plot.dot(scale(mark.day), line, "stroke late", 7.5)
    return drawn


def _numbers(
    reported: Reported, person: Participant, marks: list[Mark], scale: plot.Scale, y: float
) -> str:
    """The numbers of the visits, above the line or else below it, as far as there is room."""
    zero = reported.day(person, reported.origin, reported.zero(person, reported.study_clock))
    given = [reported.day(person, reported.origin, one.day) for one in person.transplantations]
    above = [scale(day) for day in given if day is not None]
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
