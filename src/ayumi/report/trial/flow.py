"""The way through the trial: how many reached each step, where people left, who is where now."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN
from ayumi.report.svg import element, letter, width_of
from ayumi.report.trial.reported import Reported
from ayumi.report.trial.words import STEPS
from ayumi.trial.participant import Participant
from ayumi.values import Words

_TITLE: Final = Words(
    "{transplanted} of {n} people who were prescreened received cells; {completed} completed",
    "事前確認を受けた{n}例中{transplanted}例が移植を受け、{completed}例が観察を完了した",
)
_SUBTITLE: Final = Words(
    "n = {n}. Each bar counts who reached the step, at any time; at its right who left from there, "
    "and who stands there now.",
    "n = {n}。棒はその段階に到達した人数。右に、そこから離脱した人数と現在そこにいる人数を示す。",
)
_LEFT: Final = Words("left: {what}", "離脱：{what}")
_NOW: Final = Words("now here: {n}", "現在：{n}例")
_EACH: Final = Words("{n} {what}", "{what} {n}例")
_ENDS: Final = (
    "closed", "screening_failure", "not_treated", "consent_withdrawn", "lost", "died",
)  # fmt: skip
_ROW, _BAR_LEFT, _BAR_WIDTH = 32, 216, 216


class Flow(NamedTuple):
    """For each step: how many reached it, who left from it by which way, who stands there."""

    reached: Mapping[str, int]
    left: Mapping[str, Counter[str]]
    now: Mapping[str, int]


def flow_of(people: tuple[Participant, ...]) -> Flow:
    """Counts people along their recorded states; who goes back is counted once at each step."""
    names = list(STEPS)
    reached: Counter[str] = Counter()
    left: dict[str, Counter[str]] = {name: Counter() for name in names}
    now: Counter[str] = Counter()
    for person in people:
        states = [state for state, *_ in person.history]
        ranks = [names.index(state) for state in states if state in names]
        furthest = max(ranks, default=0)
        for name in names[: furthest + 1]:
            reached[name] += 1
        if person.course in _ENDS:
            left[names[furthest]][person.course] += 1
        else:
            now[person.course] += 1
    return Flow(reached, left, now)


def flow_figure(reported: Reported, theme: Theme) -> Figure:
    """The flow as horizontal bars, the first step on top."""
    flow = flow_of(reported.people)
    n = len(reported.people)
    titles = (
        reported.say(
            _TITLE, n=n, transplanted=flow.reached["transplanted"],
            completed=flow.reached["completed"],
        ),
        reported.say(_SUBTITLE, n=n),
    )  # fmt: skip
    top = head(*titles, reported.marks).bottom + 16
    parts, rows = [], []
    for row, (name, title) in enumerate(STEPS.items()):
        y = top + row * _ROW
        count = flow.reached[name]
        width = _BAR_WIDTH * count / n if n else 0
        parts.append(letter(_BAR_LEFT - 12, y + 15, reported.of(title), "end"))
        if width:
            parts.append(
                element("rect", x=_BAR_LEFT, y=y + 2, width=width, height=18, class_="bar")
            )
        parts.append(letter(_BAR_LEFT + width + 8, y + 16, f"{count}", "s14 strong"))
        said = _beside(reported, flow, name)
        x = _BAR_LEFT + _BAR_WIDTH + 48
        if width_of(said, 12) > WIDTH - MARGIN - x:
            said = said[: int((WIDTH - MARGIN - x) / 7)] + "…"
        parts.append(letter(x, y + 15, said, "quiet"))
        ended = reported.listed(f"{w} {c}" for w, c in flow.left[name].items())
        rows.append((name, str(count), ended, str(flow.now.get(name, 0))))
    columns = ("step", "reached", "left_here", "now_here")
    bottom = top + len(STEPS) * _ROW - 8
    return figure_of(reported, theme, "flow", titles, (columns, rows), ("".join(parts), bottom))


def _beside(reported: Reported, flow: Flow, name: str) -> str:
    said = []
    if flow.left[name]:
        ended = reported.listed(
            reported.say(_EACH, n=count, what=reported.value(what))
            for what, count in sorted(flow.left[name].items(), key=lambda one: _ENDS.index(one[0]))
        )
        said.append(reported.say(_LEFT, what=ended))
    if flow.now.get(name):
        said.append(reported.say(_NOW, n=flow.now[name]))
    return " · ".join(said)
