"""A genealogy as a drawing: generations from top to bottom, each thing below what it came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ayumi.report.page import MARGIN
from ayumi.report.svg import element, group, letter, number, width_of, words

State = Literal["fine", "due", "late", "blocked", "unknown"]

BOX_HEIGHT: Final = 52.0
LEAST_WIDTH, MOST_WIDTH = 92.0, 168.0
GAP: Final = 16.0
BETWEEN: Final = 44.0
"""Between two generations [px]: room for the lines."""
TITLES: Final = 112.0
"""At the left, for the name of each generation [px]."""
SWEEPS: Final = 8
"""So often the order within generations is mended; after a few times nothing changes any more."""

_MARKS: Final[Mapping[State, str]] = {
    "fine": "M-4 0L-1 3L4 -3", "due": "M0 -4V4M-4 0H4", "late": "M0 -4L4 4H-4Z",
    "blocked": "M-4 -4L4 4M-4 4L4 -4", "unknown": "M-4 0H4",
}  # fmt: skip
_LOOKS: Final[Mapping[State, str]] = {
    "fine": "stroke accent", "due": "stroke", "late": "stroke late", "blocked": "stroke danger",
    "unknown": "stroke",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with an origin: its code, a line below it, its state by mark and word."""

    node: str
    code: str
    said: str
    state: State = "fine"
    marked: bool = False
    """Whether it is one that is looked for."""


@dataclass(frozen=True, slots=True)
class Generation:
    """What stands side by side: its name, and its things in the order in which they came."""

    title: str
    things: tuple[Thing, ...]


def genealogy(
    generations: Sequence[Generation], links: Iterable[tuple[str, str]], top: float, width: float
) -> tuple[str, float]:
    """The drawing below ``top``, and where it ends [px]; ``links`` are pairs of (to, from).

    Links may go over several generations; those to what is not drawn are left out. A generation
    that is too wide goes on in further lines.
    """
    rows = _ordered([one for one in generations if one.things], list(links))
    places, drawn, y = dict[str, tuple[float, float, float]](), list[str](), top
    room = width - MARGIN - TITLES
    for title, things in rows:
        for at, line in enumerate(_lines(things, room)):
            if at == 0:
                drawn.append(_title(title, y))
            each = min(MOST_WIDTH, (room - GAP * (len(line) - 1)) / len(line))
            x = TITLES + (room - each * len(line) - GAP * (len(line) - 1)) / 2
            for thing in line:
                places[thing.node] = (x, y, each)
                drawn.append(_box(thing, x, y, each))
                x += each + GAP
            y += BOX_HEIGHT + BETWEEN
    lines = [_link(places[a], places[b]) for b, a in links if a in places and b in places]
    return group(lines) + "".join(drawn), y - BETWEEN


def _ordered(
    generations: Sequence[Generation], links: Sequence[tuple[str, str]]
) -> list[tuple[str, list[Thing]]]:
    """Each generation in an order in which few lines cross: by the middle of what it hangs on."""
    rows = [(one.title, list(one.things)) for one in generations]
    linked: dict[str, list[str]] = {}
    for to, origin in links:
        linked.setdefault(to, []).append(origin)
        linked.setdefault(origin, []).append(to)
    for sweep in range(SWEEPS):
        at = {
            thing.node: (i + 0.5) / len(things)
            for _, things in rows
            for i, thing in enumerate(things)
        }
        for _, things in rows if sweep % 2 == 0 else reversed(rows):
            things.sort(key=lambda thing: _middle(thing, linked, at))
            at.update((one.node, (i + 0.5) / len(things)) for i, one in enumerate(things))
    return rows


def _middle(thing: Thing, linked: Mapping[str, list[str]], at: Mapping[str, float]) -> float:
    found = [at[node] for node in linked.get(thing.node, ()) if node in at]
    return sum(found) / len(found) if found else at[thing.node]


def _lines(things: Sequence[Thing], room: float) -> list[Sequence[Thing]]:
    """As many things in a line as fit."""
    most = max(1, int((room + GAP) // (LEAST_WIDTH + GAP)))
    count = -(-len(things) // most)
    each = -(-len(things) // count)
    return [things[at : at + each] for at in range(0, len(things), each)]


def _title(said: str, y: float) -> str:
    first, *rest = _broken(said, TITLES - MARGIN - 8)
    parts = [letter(MARGIN, y + 20, first, "strong")]
    parts += [letter(MARGIN, y + 36 + 16 * i, one, "strong") for i, one in enumerate(rest[:2])]
    return "".join(parts)


def _broken(said: str, room: float) -> list[str]:
    from ayumi.report.svg import wrapped

    return wrapped(said, room, 12) or [""]


def _box(thing: Thing, x: float, y: float, width: float) -> str:
    look = "outline box marked" if thing.marked else "outline box"
    mark = element("path", d=_MARKS[thing.state], class_=_LOOKS[thing.state])
    return group(
        [
            words("title", f"{thing.code}: {thing.said}"),
            element("rect", x=x, y=y, width=width, height=BOX_HEIGHT, rx=4, class_="paper"),
            element("rect", x=x, y=y, width=width, height=BOX_HEIGHT, rx=4, class_=look),
            letter(x + 10, y + 21, _fitting(thing.code, width - 20), "strong"),
            element("g", mark, transform=f"translate({number(x + 14)} {number(y + 35)})"),
            letter(x + 26, y + 40, _fitting(thing.said, width - 34), "quiet"),
        ]
    )


def _fitting(said: str, room: float) -> str:
    """As much of a line as there is room for; the whole stands in the title and in the table."""
    if width_of(said, 12) <= room:
        return said
    while said and width_of(said + "…", 12) > room:
        said = said[:-1]
    return said.rstrip() + "…"


def _link(origin: tuple[float, float, float], to: tuple[float, float, float]) -> str:
    x1, y1 = origin[0] + origin[2] / 2, origin[1] + BOX_HEIGHT
    x2, y2 = to[0] + to[2] / 2, to[1]
    bend = max(18.0, (y2 - y1) / 2)
    a, b, c, d, e, f = map(number, (x1, y1, y1 + bend, x2, y2 - bend, y2))
    return element("path", d=f"M{a} {b}C{a} {c} {d} {e} {d} {f}", class_="leader")
