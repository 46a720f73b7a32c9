"""A stopping rule as a drawing: its boundary, the trial's path, what it does at true rates."""

from collections.abc import Iterator, Sequence
from typing import Final

from ayumi.report.layout import plot
from ayumi.report.layout.figures import INNER, WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, lines, rule
from ayumi.report.svg import Point, element, letter, number, width_of, wrapped
from ayumi.report.trial.rule_drawn import RATES, Drawn, ended
from ayumi.report.trial.rule_words import ACTION, SAYS, boundary_rows, decision_said, mark_said
from ayumi.report.trial.safety_words import RULE_STATES, SUCH_EVENTS
from ayumi.safety.stopping import (
    EscalationRule,
)
from ayumi.statistics.written import percent
from ayumi.trial.trial_acts import TrialAct
from ayumi.values import Words

_TITLE: Final = Words("{title}: {says}", "{title}：{says}")
_SUBTITLE: Final = Words(
    "n = {n} treated; {said} Left: one step to the right a person, one up a person of whom it "
    "became known that they had {event}; shaded: where the rule {action}. Right: worked out "
    "exactly for {m} people.",
    "移植 n = {n}。{said}左図：右へ1段で1例、上へ1段で{event}の判明1例、"
    "網掛けは規則が{action}する範囲。右図：{m}例について正確に計算。",
)
_TREATED: Final = Words("People treated", "移植例数")
_COUNTED: Final = Words(
    "People counted: observed to the end, or with an event", "計数対象（観察完了または事象あり）"
)
_WITH: Final = Words("People with {event}", "{event}のあった例数")
_SHARE: Final = Words("True share of people with one", "真の発現割合")
_CHANCES: Final = {
    "stop": Words("Chance that it stops", "中止する確率"),
    "hold": Words("Chance that it holds", "保留する確率"),
    "committee": Words("… that the committee decides", "委員会判断となる確率"),
}
_OPEN: Final = Words("{n} more under observation", "ほかに観察中{n}例")
_LEFT, _RIGHT, _HEIGHT = 64, 452, 196
_SECOND, _SECOND_END = 540, WIDTH - MARGIN - 12
_MOST_NAMED: Final = 8
_MOST_MARKS: Final = 8


def rule_figure(drawn: Drawn, theme: Theme) -> Figure:
    """The boundary with the path of the trial, and beside it what the rule does at true rates."""
    safety, reported, rule = drawn.safety, drawn.safety.reported, drawn.rule
    n = safety.seen.treated
    mark = safety.rule_mark(drawn.name)
    named = safety.rule_title(drawn.name) + (f" [{mark}]" if mark else "")
    title = reported.say(_TITLE, title=named, says=_stands(drawn))
    said = decision_said(safety, drawn.details, rule)
    subtitle = reported.say(
        _SUBTITLE, said=said, event=reported.of(SUCH_EVENTS[rule.events]),
        action=reported.of(ACTION[drawn.boundary.action]), m=drawn.worked_out, n=n,
    )  # fmt: skip
    top = head(title, subtitle, reported.marks).bottom + 40
    bottom = top + _HEIGHT
    parts = [*_left(drawn, top, bottom), *_right(drawn, top, bottom)]
    listed, y = _listed_marks(drawn, bottom + 60)
    body = ("".join([*parts, listed]), y)
    columns = (
        "what_shown", "on_day", "participant", "people_from", "people_to", "treated_count",
        "counted_count", "with_event", "stop_at", "note",
    )  # fmt: skip
    rows = list(_data(drawn))
    name = f"stopping_{drawn.name}"
    return figure_of(reported, theme, name, (title, subtitle), (columns, rows), body)


def _stands(drawn: Drawn) -> str:
    """What was decided on a rule that was reached; else what it says now."""
    state = drawn.safety.treating.rule(drawn.name).state
    decided = RULE_STATES[state] if state in ("passed", "stopped") else None
    return drawn.safety.reported.of(decided or SAYS[drawn.ruling.decision])


def _left(drawn: Drawn, top: float, bottom: float) -> Iterator[str]:
    """The boundary and the path."""
    reported = drawn.safety.reported
    highest = _highest(drawn)
    across = plot.Scale([(-0.5, _LEFT), (drawn.people + 0.5, _RIGHT)])
    up = plot.Scale([(-0.35, bottom), (highest + 0.35, top)])
    event = reported.of(SUCH_EVENTS[drawn.rule.events])
    yield letter(MARGIN, top - 16, reported.say(_WITH, event=event), "quiet")
    for tick in _whole(0, highest, 7):
        yield rule(_LEFT, _RIGHT, up(tick), "hair")
        yield letter(_LEFT - 8, up(tick) + 4, str(tick), "end")
    yield _shaded(drawn, across, up, highest)
    yield rule(_LEFT, _RIGHT, bottom)
    for tick in _whole(0, drawn.people, 12):
        yield plot.upright(across(tick), bottom, bottom + 4)
        yield letter(across(tick), bottom + 18, str(tick), "middle")
    title = reported.of(_COUNTED if drawn.counts_counted else _TREATED)
    yield letter(_LEFT, bottom + 36, title, "quiet")
    yield _path(drawn, across, up)
    yield _marks(drawn, across, up)


def _highest(drawn: Drawn) -> int:
    """The upper end of the axis: one more than the path, and than the boundary up to there."""
    reach = max(y for _, y in drawn.places)
    stops = [point.stop_at for point in drawn.boundary.points if point.stop_at is not None]
    near = max(stops, default=0)
    # Of many people the boundary rises far above a path that hugs the axis; both are shown.
    return int(max(reach, near, 2)) + 1


def _shaded(drawn: Drawn, across: plot.Scale, up: plot.Scale, highest: int) -> str:
    """Where the rule stops, with its edge; named inside."""
    ceiling = up(highest + 0.35)
    parts, edges = [], list(_edges(drawn, across, up))
    for edge in edges:
        outline = [(edge[0][0], ceiling), *edge, (edge[-1][0], ceiling)]
        points = " ".join(f"{number(x)},{number(y)}" for x, y in outline)
        parts.append(element("polygon", points=points, class_="neutral"))
        parts.append(plot.polyline(outline[:-1], "stroke"))
    if edges:
        said = drawn.safety.reported.of(ACTION[drawn.boundary.action])
        first, last = edges[0][0][0], edges[-1][-1][0]
        if last - first > width_of(said, 12) + 16:
            parts.append(letter(first + 8, ceiling + 16, said, "strong"))
        else:
            parts.append(letter(last + 8, ceiling + 16, said, "strong"))
    return "".join(parts)


def _edges(drawn: Drawn, across: plot.Scale, up: plot.Scale) -> Iterator[list[Point]]:
    """The steps of the boundary, one line for people who follow each other."""
    edge: list[Point] = []
    for first, last, point in drawn.boundary.steps():
        if point.stop_at is None:
            if edge:
                yield edge
            edge = []
            continue
        y = up(point.stop_at - 0.5)
        edge += [(across(first - 0.5), y), (across(last + 0.5), y)]
    if edge:
        yield edge


def _path(drawn: Drawn, across: plot.Scale, up: plot.Scale) -> str:
    points = [(across(x), up(y)) for x, y in drawn.places]
    parts = [plot.polyline(points, "curve")] if len(points) > 1 else []
    events = [step for step in drawn.path if step.what == "event"]
    for step in events if len(events) <= 4 * _MOST_NAMED else ():
        x, y = drawn.place(step)
        parts.append(plot.dot(across(x), up(y), "point", 4))
    x, y = drawn.places[-1]
    at = across(x), up(y)
    parts.append(plot.triangle(*at, "bar", "right") if drawn.goes_on else plot.dot(*at, "ring", 5))
    if drawn.counts_counted and drawn.details.under_observation:
        open_people = drawn.details.under_observation
        ahead = across(x + open_people)
        parts.append(rule(across(x) + 5, ahead, up(y), "stroke accent dots"))
        said = drawn.safety.reported.say(_OPEN, n=open_people)
        parts.append(letter(ahead, up(y) - 8, said, "end quiet"))
    return "".join(parts)


def _shown_acts(drawn: Drawn) -> tuple[TrialAct, ...]:
    """The acts that are marked: the last ones, of many."""
    return drawn.acts[-_MOST_MARKS:]


def _marks(drawn: Drawn, across: plot.Scale, up: plot.Scale) -> str:
    """Where the rule was reached and decided on, numbered as in the list below."""
    numbers: dict[Point, list[int]] = {}
    for place, act in enumerate(_shown_acts(drawn), 1):
        numbers.setdefault(drawn.place_at(act), []).append(place)
    parts = []
    for (x, y), those in numbers.items():
        parts.append(plot.dot(across(x), up(y), "stroke late", 8))
        said = ", ".join(map(str, those))
        parts.append(letter(across(x) - 12, up(y) - 6, said, "end strong late"))
    return "".join(parts)


def _listed_marks(drawn: Drawn, y: float) -> tuple[str, float]:
    """What the numbers on the path stand for."""
    parts = []
    for place, act in enumerate(_shown_acts(drawn), 1):
        said = f"{place}  {mark_said(drawn.safety, act)}"
        listed = wrapped(said, INNER, 12)
        parts.append(lines(MARGIN, y, listed))
        y += 16 * len(listed) + 2
    return "".join(parts), y - 18


def _right(drawn: Drawn, top: float, bottom: float) -> Iterator[str]:
    """The chances that the rule ends treating, by the true share of people with an event."""
    reported = drawn.safety.reported
    across = plot.Scale([(0, _SECOND), (RATES[-1], _SECOND_END)])
    up = plot.Scale([(0, bottom), (1, top)])
    for tick in (0, 0.25, 0.5, 0.75, 1):
        yield rule(_SECOND, _SECOND_END, up(tick), "hair")
        yield letter(_SECOND - 8, up(tick) + 4, percent(tick), "end")
    yield rule(_SECOND, _SECOND_END, bottom)
    for tick in (0, 0.2, 0.4, 0.6):
        yield plot.upright(across(tick), bottom, bottom + 4)
        yield letter(across(tick), bottom + 18, percent(tick), "middle")
    yield letter(_SECOND, bottom + 36, reported.of(_SHARE), "quiet")
    main = "hold" if drawn.boundary.action == "hold" else "stop"
    yield letter(_SECOND - 36, top - 16, reported.of(_CHANCES[main]), "strong accent")
    shown = [(main, "curve")]
    if isinstance(drawn.rule, EscalationRule):
        shown.append(("committee", "curve dashed"))
        yield letter(_SECOND - 36, top - 2, reported.of(_CHANCES["committee"]), "quiet")
    for name, look in shown:
        points = [(0.0, 0.0)] + [
            (one.true_rate, ended(one, drawn.worked_out)[name]) for one in drawn.operating
        ]
        yield plot.polyline([(across(rate), up(chance)) for rate, chance in points], look)


def _whole(low: int, high: int, at_most: int) -> Sequence[int]:
    """Round whole numbers, at most so many."""
    step = next(
        step
        for power in range(9)
        for step in (10**power, 2 * 10**power, 5 * 10**power)
        if (high - low) / step < at_most
    )
    return range(low, high + 1, step)


def _data(drawn: Drawn) -> Iterator[tuple[str, ...]]:
    """The boundary in its steps, then the path."""
    for first, last, stop, note in boundary_rows(drawn.safety.reported, drawn.boundary, drawn.rule):
        yield "shown_boundary", "", "", first, last, "", "", "", stop, note
    hidden = drawn.safety.reported.not_used
    for step in drawn.path:
        code = "" if step.code in hidden else step.code
        numbers = (str(step.treated), str(step.counted), str(step.with_event))
        yield f"shown_{step.what}", str(step.day), code, "", "", *numbers, "", ""
