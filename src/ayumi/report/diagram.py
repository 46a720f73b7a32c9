"""The body diagram alone: both views, large, each dermatome named and with its number."""

from typing import Final, NamedTuple

from ayumi.isncsci.exam import Exam, Side
from ayumi.isncsci.levels import KEY_MUSCLES, SIDES
from ayumi.report.anatomy import HEIGHT, View
from ayumi.report.figure import figure, sensation, sensation_at, side_of, strength
from ayumi.report.legend import STARRED_SCORES, hatched, muscle_scale, scale
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, WIDTH, drawing, lines
from ayumi.report.svg import Point, element, group, letter, number, wrapped

_SCALE: Final = 1.5
_TOP: Final = 104
_MIDDLES: Final[dict[View, float]] = {"front": 228, "back": 636}
_EDGE: Final = 126
"""Where the labels beside a figure begin, from its midline [px]."""


class Label(NamedTuple):
    """A label beside the figure and its leader: along the label's line to the elbow, then on.

    All in units of the figure, x from the midline.
    """

    y: float
    elbow: float
    anchor: Point


_LABELS: Final[dict[View, dict[str, Label]]] = {
    "front": {
        "C3": Label(40, 30, (8, 63)),
        "C4": Label(61, 50, (34, 81)),
        "C5": Label(102, 74, (55, 112)),
        "T1": Label(142, 74, (54, 156)),
        "C6": Label(174, 78, (67, 184)),
        "C7": Label(222, 84, (73.2, 240)),
        "C8": Label(248, 78, (66.4, 240)),
        "L1": Label(272, 58, (32, 205)),
        "L2": Label(294, 52, (33, 234)),
        "L3": Label(316, 50, (29, 277)),
        "L4": Label(338, 48, (15, 350)),
        "L5": Label(360, 48, (22, 376)),
    },
    "back": {
        "C2": Label(34, 40, (10, 26)),
        "S3": Label(272, 58, (11.5, 210)),
        "S4-5": Label(294, 56, (3, 212)),
        "S2": Label(316, 52, (18, 312)),
        "S1": Label(360, 48, (21, 366)),
    },
}

# The middles of the bands of the trunk, where there is room to write on them.
_FRONT_BANDS: Final = {
    "T2": 93.0,
    **{f"T{i}": 73 + 10.0 * i for i in range(3, 11)},
    "T11": 183.5,
    "T12": 195.5,
}
_BACK_BANDS: Final = {"T2": 90.5, "T4": 106.5, "T6": 122.5, "T8": 138.5, "T10": 154.5, "T12": 169.5}
_BAND_NUMBER: Final = 20


def body(exam: Exam, *, theme: Theme = "light", marks: tuple[str, ...] = ()) -> str:
    """The body diagram of one examination, front and back, as an SVG.

    Each dermatome bears the sum of light touch and pin prick, 0–4, each key muscle its score, 0–5.

    >>> from ayumi.isncsci import Exam
    >>> "VAC No" in body(Exam.intact().replace({"vac": "No"}))
    True
    """
    title = "Sensation and strength on the body"
    findings = f"VAC {exam.vac}, DAP {exam.dap}"
    foot = _TOP + HEIGHT * _SCALE + 40
    said = "Numbers on the dermatomes: light touch + pin prick. " + findings + "."
    parts = [
        letter(MARGIN, 44, title, "s18 strong"),
        letter(MARGIN, 66, said, "s14 quiet"),
        *(_view(exam, view) for view in _MIDDLES),
        _legend(foot),
    ]
    stars = wrapped(STARRED_SCORES, WIDTH - 2 * MARGIN, 12)
    parts.append(lines(MARGIN, foot + 56, stars, "quiet"))
    return drawing(
        "".join(parts),
        height=foot + 56 + 16 * len(stars) + MARGIN - 12,
        title=title,
        description=repr(exam).removeprefix("Exam(").removesuffix(")") + ".",
        theme=theme,
        marks=marks,
    )


def _view(exam: Exam, view: View) -> str:
    middle = _MIDDLES[view]
    parts = [
        letter(middle, _TOP - 12, view.capitalize(), "s14 strong middle"),
        figure(view, middle, _TOP, _SCALE, sensation(exam), strength(exam)),
    ]
    for side in SIDES:
        outwards = -1 if (side == "right") == (view == "front") else 1
        parts.append(letter(middle + outwards * 88, _TOP - 12, side.capitalize(), "middle"))
        parts += [
            _beside(exam, side, level, middle, outwards, label)
            for level, label in _LABELS[view].items()
        ]
        if view == "front":
            parts += [_on_band(exam, side, level, middle, outwards) for level in _FRONT_BANDS]
    bands = _FRONT_BANDS if view == "front" else _BACK_BANDS
    parts += [_band_name(level, middle, y) for level, y in bands.items()]
    return group(parts)


def _beside(exam: Exam, side: str, level: str, middle: float, outwards: int, label: Label) -> str:
    """A level with its number, and its key muscle below, at the end of a leader."""

    def x(units: float) -> float:
        return middle + outwards * units * _SCALE

    scores = side_of(exam, side)
    y = _TOP + label.y * _SCALE
    edge = middle + outwards * _EDGE
    ax, ay = x(label.anchor[0]), _TOP + label.anchor[1] * _SCALE
    path = f"M{number(edge)} {number(y)}H{number(x(label.elbow))}L{number(ax)} {number(ay)}"
    look = "" if outwards > 0 else " end"
    name, value = (0, 36) if outwards > 0 else (0, -36)
    start = edge + outwards * 4
    parts = [
        element("path", d=path, class_="halo"),
        element("path", d=path, class_="leader"),
        element("circle", cx=ax, cy=ay, r=2, class_="dot"),
        letter(start + name, y + 4, level, f"strong{look}"),
        letter(start + value, y + 4, _sum(scores, level), look.strip()),
    ]
    if level in KEY_MUSCLES:
        parts.append(letter(start, y + 18, f"motor {scores.motor[level]}", f"quiet{look}"))
    return "".join(parts)


def _on_band(exam: Exam, side: str, level: str, middle: float, outwards: int) -> str:
    x = middle + outwards * _BAND_NUMBER * _SCALE
    y = _TOP + _FRONT_BANDS[level] * _SCALE
    paint = sensation(exam)(side, level)
    return letter(x, y + 4, _sum(side_of(exam, side), level), f"middle on-{paint}")


def _band_name(level: str, middle: float, y: float) -> str:
    top = _TOP + y * _SCALE
    chip = element("rect", x=middle - 12, y=top - 6, width=24, height=12, rx=2, class_="paper")
    return chip + letter(middle, top + 4, level, "middle strong")


def _sum(scores: Side, level: str) -> str:
    """Light touch and pin prick together, with the weightier star of the two."""
    name = level.replace("-", "_")
    both = sensation_at(scores, level)
    considered = {scores.light_touch[name].considered, scores.pin_prick[name].considered}
    star = "*" if "not normal" in considered else "**" if "normal" in considered else ""
    return ("NT" if both is None else str(both)) + star


def _legend(y: float) -> str:
    return "".join(
        [
            letter(MARGIN, y, "Dermatomes: LT + PP", "quiet"),
            scale(MARGIN, y + 8, "score", 4),
            letter(MARGIN + 204, y, "Key muscles: motor", "quiet"),
            muscle_scale(MARGIN + 204, y + 8),
            hatched(MARGIN + 408, y + 8),
            letter(MARGIN + 436, y + 20, "NT, not testable", "quiet"),
        ]
    )
