"""Numbers of many participants together: how they spread at each visit."""

from collections.abc import Mapping, Sequence
from typing import Final

from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import element, letter, wrapped
from ayumi.report.trial.reported import Place, Reported
from ayumi.values import Words

SUBTITLE: Final = Words(
    "n = {n}. At each visit the median (line), the middle half (box) and the middle 90 % "
    "(whisker); the number of values stands at the right.",
    "n = {n}。各来院の中央値（線）、中央50 %（箱）、中央90 %（ひげ）。右端は値の数。",
)
_LEFT: Final = 232
_ROW: Final = 36
SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


def quantiles(values: Sequence[float], shares: Sequence[float] = SHARES) -> tuple[float, ...]:
    """Quantiles by straight interpolation between ordered values.

    >>> quantiles([4, 1, 3, 2], (0, 0.5, 1))
    (1, 2.5, 4)
    """
    ordered = sorted(values)
    found = []
    for share in shares:
        at = share * (len(ordered) - 1)
        low = int(at)
        part = at - low
        high = min(low + 1, len(ordered) - 1)
        found.append(
            ordered[low] if part == 0 else ordered[low] * (1 - part) + ordered[high] * part
        )
    return tuple(found)


def spread_figure(
    reported: Reported,
    theme: Theme,
    name: str,
    titles: tuple[str, str],
    values: Mapping[str, Sequence[float]],
    places: Sequence[Place],
    span: tuple[float, float],
    marks: tuple[str, ...],
) -> Figure:
    """Boxes of one number, a visit a row; ``values`` holds the numbers of each visit."""
    y = head(*titles, marks).bottom + 16
    low, high = span
    scale = plot.Scale([(low, _LEFT), (high if high > low else low + 1, WIDTH - MARGIN - 56)])
    parts, rows = [], []
    top = y
    for place in places:
        listed = list(values.get(place.name, ()))
        title = wrapped(reported.of(place.visit.title), _LEFT - MARGIN - 20, 12)[0]
        parts.append(letter(_LEFT - 20, y + 17, title, "end"))
        parts.append(rule(_LEFT, WIDTH - MARGIN - 56, y + 13, "hair"))
        if listed:
            found = quantiles(listed)
            parts.append(_box([scale(v) for v in found], y + 13))
            rows.append((place.name, str(len(listed)), *(f"{v:g}" for v in found)))
        else:
            rows.append((place.name, "0", "", "", "", "", ""))
        parts.append(letter(WIDTH - MARGIN, y + 17, str(len(listed)), "end"))
        y += _ROW
    for tick in _ticks(low, high):
        parts.insert(0, plot.upright(scale(tick), top, y - 8, "hair"))
        parts.append(letter(scale(tick), y + 8, f"{tick:g}", "middle quiet"))
    columns = ("visit", "n", "p5", "lower_quartile", "median", "upper_quartile", "p95")
    body = ("".join(parts), y + 8)
    return figure_of(reported, theme, name, titles, (columns, rows), body, marks)


def _box(xs: Sequence[float], y: float) -> str:
    least, lower, middle, upper, most = xs
    return (
        element("line", x1=least, y1=y, x2=most, y2=y, class_="stroke accent")
        + element(
            "rect", x=lower, y=y - 8, width=max(upper - lower, 1), height=16, class_="bar pale"
        )
        + plot.upright(middle, y - 10, y + 10, "stroke")
    )


def _ticks(low: float, high: float) -> list[float]:
    """Five round numbers or so."""
    if high <= low:
        return [low]
    step = 10.0 ** len(str(int(high - low))) / 100
    while (high - low) / step > 6:
        step *= 2.5 if str(step).strip("0.").startswith("2") and step != 0.25 else 2
    first = -int(-low // step) * step
    return [first + i * step for i in range(int((high - first) / step) + 1)]
