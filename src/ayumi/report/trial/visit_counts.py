"""Visits of everybody together: how many were held in time, out of the window, missed."""

from collections import Counter
from typing import Final

from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN
from ayumi.report.svg import element, letter, wrapped
from ayumi.report.trial.reported import Reported
from ayumi.values import Words

_TITLE: Final = Words(
    "{share} % of the visits that were due of {n} participants were held",
    "被験者{n}例の時期の来た来院のうち{share} %を実施した",
)
_SUBTITLE: Final = Words(
    "n = {n}. For each visit of the main part, how many participants held it in its window, out of "
    "it, missed it, or have nothing recorded.",
    "n = {n}。各来院について、範囲内・範囲外の実施、欠測、記録なしの人数を示す。",
)
_GROUPS: Final = {
    "held": (Words("held in its window, or window not known", "範囲内（または範囲不明）"), "bar"),
    "out": (Words("held out of its window", "範囲外"), "point late"),
    "missed": (Words("missed", "欠測"), "ring"),
    "due": (Words("not recorded", "記録なし"), "neutral"),
}
_GROUP: Final = {"on time": "held", "unknown": "held", "early": "out", "late": "out"}
_LEFT, _WIDE, _ROW = 232, WIDTH - MARGIN - 232 - 48, 36


def visits_figure(reported: Reported, theme: Theme) -> Figure:
    """Bars of counts, one a visit, in the order in which people come to them."""
    counts = {place.name: _count(reported, place.name) for place in reported.in_time}
    n = len(reported.enrolled)
    planned = sum(sum(found.values()) for found in counts.values())
    held = sum(found["held"] + found["out"] for found in counts.values())
    share = f"{100 * held / planned:.0f}" if planned else "0"
    titles = reported.say(_TITLE, share=share, n=n), reported.say(_SUBTITLE, n=n)
    top = head(*titles, reported.marks).bottom + 16
    items = [
        (element("rect", x=-7, y=-6, width=14, height=12, class_=look), reported.of(said))
        for said, look in _GROUPS.values()
    ]
    drawn, y = plot.legend(top + 4, items, WIDTH - MARGIN)
    parts, rows = [drawn], []
    y += 20
    for place in reported.in_time:
        found = counts[place.name]
        total = sum(found.values())
        title = wrapped(reported.of(place.visit.title), _LEFT - MARGIN - 12, 12)
        parts.append(letter(_LEFT - 12, y + 15, title[0], "end"))
        x = float(_LEFT)
        for name, (_, look) in _GROUPS.items():
            width = _WIDE * found[name] / n if n else 0
            if width:
                parts.append(element("rect", x=x, y=y, width=width, height=22, class_=look))
            x += width
            rows.append((place.name, name, str(found[name])))
        parts.append(letter(x + 8, y + 15, str(total), "quiet"))
        y += _ROW
    columns = ("visit", "state", "count")
    body = ("".join(parts), y - 8)
    return figure_of(reported, theme, "visits", titles, (columns, rows), body)


def _count(reported: Reported, visit: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for person in reported.enrolled:
        held = person.visits.get((visit, 1))
        if held is None:
            if reported.absence(person, (visit, 1)) == "due":
                found["due"] += 1
        elif held.state == "missed":
            found["missed"] += 1
        else:
            found[_GROUP[held.when]] += 1
    return found
