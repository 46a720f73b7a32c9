"""A genealogy as a drawing: generations from top to bottom, each thing below what it came from.

A line that passes a generation, or a further line of its own, runs between the boxes there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from ayumi.report.page import MARGIN
from ayumi.report.svg import element, group, letter, number, width_of, words, wrapped

State = Literal["fine", "due", "late", "blocked", "unknown"]

BOX_HEIGHT: Final = 48.0
LEAST_WIDTH, MOST_WIDTH = 104.0, 188.0
GAP: Final = 16.0
BETWEEN, WITHIN = 36.0, 18.0
"""Between two generations, and between two lines of one [px]: room for the lines."""
TITLES: Final = 148.0
"""At the left, for the name of each generation [px]."""
SWEEPS: Final = 8
"""So often the order within generations is mended; after a few times nothing changes any more."""

_MARKS: Final[Mapping[State, str]] = {
    "fine": "M-4 0L-1 3L4 -3", "due": "M0 -4V4M-4 0H4", "late": "M0 -4L4 4H-4Z",
    "blocked": "M-4 -4L4 4M-4 4L4 -4", "unknown": "M-4 0H4",
}  # fmt: skip
_LOOKS: Final[Mapping[State, str]] = {
    "fine": "stroke accent", "due": "stroke", "late": "stroke late", "blocked": "stroke danger",
    "unknown": "stroke quiet",
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
    notable: bool = False
    """Whether it is drawn even where others are left out."""
    counts: int = 0
    """How many things it stands for that are not drawn; 0 for a thing itself."""


@dataclass(frozen=True, slots=True)
class Generation:
    """What stands side by side: its name, and its things in the order in which they came."""

    title: str
    things: tuple[Thing, ...]
    most: int = 10
    """Of more than so many only some are drawn."""


class Box(NamedTuple):
    """Where a thing is drawn: its left and upper edge, its width [px], and the line it is in."""

    x: float
    y: float
    width: float
    line: int


def state_mark(state: State) -> str:
    """The mark of a state, around (0, 0)."""
    return element("path", d=_MARKS[state], class_=_LOOKS[state])


def few(
    generations: Sequence[Generation], links: Collection[tuple[str, str]], said: str
) -> tuple[Generation, ...]:
    """Generations with no more things than they may have; a last one says how many more there are.

    Those that are notable are kept first, then those from which what is kept below came, then the
    earliest. ``said`` is the second line of the box that stands for the others.
    """
    parents: dict[str, list[str]] = {}
    for to, whence in links:
        parents.setdefault(to, []).append(whence)
    found, wanted = list[Generation](), set[str]()
    for one in reversed(generations):
        kept = _kept(one.things, wanted, one.most)
        for thing in kept:
            wanted.update(parents.get(thing.node, ()))
        left = len(one.things) - len(kept)
        more = (Thing(f"more {one.title}", f"+ {left:,}", said, "unknown", counts=left),)
        found.append(replace(one, things=(*kept, *(more if left else ()))))
    return tuple(reversed(found))


def _kept(things: Sequence[Thing], wanted: Collection[str], most: int) -> tuple[Thing, ...]:
    if len(things) <= most:
        return tuple(things)
    ranked = sorted(
        range(len(things)),
        key=lambda i: (
            not things[i].marked,
            not things[i].notable,
            things[i].node not in wanted,
            i,
        ),
    )
    return tuple(things[i] for i in sorted(ranked[: most - 1]))


def genealogy(
    generations: Sequence[Generation], links: Iterable[tuple[str, str]], top: float, width: float
) -> tuple[str, float]:
    """The drawing below ``top``, and where it ends [px]; ``links`` are pairs of (to, from).

    Links may go over several generations; those to what is not drawn are left out. A generation
    that is too wide goes on in further lines.
    """
    known = [(a, b) for a, b in links]
    room = width - MARGIN - TITLES
    places, drawn, y = dict[str, Box](), list[str](), top
    lines = list[list[Box]]()
    for title, things in _ordered([one for one in generations if one.things], known):
        listed = _lines(things, room)
        drawn.append(_title(title, y))
        for line in listed:
            lines.append([])
            for thing, box in zip(line, _boxes(line, len(listed[0]), room, y, len(lines) - 1),
                                  strict=True):  # fmt: skip
                places[thing.node] = box
                lines[-1].append(box)
                drawn.append(_box(thing, box))
            y += BOX_HEIGHT + WITHIN
        y += BETWEEN - WITHIN
    ways = [_link(places[b], places[a], lines) for a, b in known if a in places and b in places]
    return group(ways) + "".join(drawn), y - BETWEEN


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


def _middle(
    thing: Thing, linked: Mapping[str, list[str]], at: Mapping[str, float]
) -> tuple[bool, float]:
    """Where a thing would best stand; what stands for others not drawn comes last."""
    found = [at[node] for node in linked.get(thing.node, ()) if node in at]
    return bool(thing.counts), sum(found) / len(found) if found else at[thing.node]


def _lines(things: Sequence[Thing], room: float) -> list[Sequence[Thing]]:
    """As many things in a line as fit."""
    most = max(1, int((room + GAP) // (LEAST_WIDTH + GAP)))
    count = -(-len(things) // most)
    each = -(-len(things) // count)
    return [things[at : at + each] for at in range(0, len(things), each)]


def _boxes(line: Sequence[Thing], each: int, room: float, y: float, number_: int) -> list[Box]:
    """The boxes of a line, in the middle of the room, all lines of a generation in columns."""
    width = min(MOST_WIDTH, (room - GAP * (each - 1)) / each)
    left = TITLES + (room - width * each - GAP * (each - 1)) / 2
    return [Box(left + i * (width + GAP), y, width, number_) for i in range(len(line))]


def _title(said: str, y: float) -> str:
    listed = wrapped(said, TITLES - MARGIN - 12, 12) or [""]
    start = y + 28 - 8 * (min(3, len(listed)) - 1)
    parts = [letter(MARGIN, start + 16 * i, one, "quiet") for i, one in enumerate(listed[:3])]
    return "".join(parts)


def _box(thing: Thing, box: Box) -> str:
    x, y, width = box.x, box.y, box.width
    look = "outline marked" if thing.marked else "outline more" if thing.counts else "outline"
    return group(
        [
            words("title", f"{thing.code}: {thing.said}"),
            element("rect", x=x, y=y, width=width, height=BOX_HEIGHT, rx=4, class_="paper"),
            element("rect", x=x, y=y, width=width, height=BOX_HEIGHT, rx=4, class_=look),
            letter(x + 10, y + 20, _fitting(thing.code, width - 16), "strong"),
            element(
                "g",
                state_mark(thing.state),
                transform=f"translate({number(x + 15)} {number(y + 33)})",
            ),
            letter(x + 26, y + 37, _fitting(thing.said, width - 32), "quiet"),
        ]
    )


def _fitting(said: str, room: float) -> str:
    """As much of a line as there is room for; the whole stands in the title and in the table."""
    if width_of(said, 12) <= room:
        return said
    while said and width_of(said + "…", 12) > room:
        said = said[:-1]
    return said.rstrip() + "…"


def _link(origin: Box, to: Box, lines: Sequence[Sequence[Box]]) -> str:
    """A line from a box down to another, between the boxes of the lines that it passes."""
    x, y = origin.x + origin.width / 2, origin.y + BOX_HEIGHT
    end = to.x + to.width / 2
    path = [f"M{number(x)} {number(y)}"]
    for line in lines[origin.line + 1 : to.line]:
        upper, lower = line[0].y, line[0].y + BOX_HEIGHT
        share = (upper + BOX_HEIGHT / 2 - y) / max(1.0, to.y - y)
        gap = _gap(line, x + (end - x) * share)
        path.append(_bent(x, y, gap, upper) + f"V{number(lower)}")
        x, y = gap, lower
    path.append(_bent(x, y, end, to.y))
    return element("path", d="".join(path), class_="leader")


def _gap(line: Sequence[Box], wanted: float) -> float:
    """The gap between boxes of a line, or beside them, that is nearest to a place."""
    gaps = [box.x - GAP / 2 for box in line] + [line[-1].x + line[-1].width + GAP / 2]
    return min(gaps, key=lambda gap: abs(gap - wanted))


def _bent(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = (y2 - y1) / 2
    return "C" + " ".join(map(number, (x1, y1 + bend, x2, y2 - bend, x2, y2)))
