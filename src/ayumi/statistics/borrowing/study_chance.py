"""The chance of a study's counts when its log-odds are normal: ∫ Bin(r | n, x) N(x; m, τ²) dx.

With x = m + τ·y the integrand is log-concave in y. It is added up in equal steps about its peak;
for a smooth function that falls off on both sides this converges faster than any power of the
step (Trefethen and Weideman 2014, doi 10.1137/130932132). The step follows the width of the peak
and the distance of the sigmoid's poles, so that τ near 0 and thousands of people do no harm. The
binomial coefficient is left out.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import expit

from ayumi.statistics.borrowing.legendre import Floats, Places

DEPTH = 25.0
"""Where the integrand has fallen by e^−25, it counts for nothing."""

_STEP_OF_WIDTH, _STEP_OF_SIGMOID = 0.8, 0.5
_MARGIN = 0.4
_PLACES = 7


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Studies as columns: how many people had an event, and how many did not."""

    events: Floats
    others: Floats

    @property
    def people(self) -> Floats:
        """How many people each study had."""
        return self.events + self.others

    @property
    def log_odds(self) -> Floats:
        """(studies,) each study's log-odds, finite even where none or all had an event."""
        found: Floats = np.log((self.events + 0.5) / (self.others + 0.5))
        return found


def log_likelihood(events: Floats | float, others: Floats | float, log_odds: Floats) -> Floats:
    """Log of p^events·(1 − p)^others, p = 1/(1 + e^−x); −∞ never comes out as nan."""
    tail = np.log(1.0 + np.exp(-np.abs(log_odds)))
    found: Floats = -(
        events * (np.maximum(-log_odds, 0.0) + tail) + others * (np.maximum(log_odds, 0.0) + tail)
    )
    return found


def peak(
    events: Floats, people: Floats, centre: Floats, spread: Floats, start: Floats | None = None
) -> tuple[Floats, Floats]:
    """Where the integrand over y is highest, y = τ·(events − people·p(m + τy)), and its width.

    Newton's method in a bracket; what lies nearer than a twentieth of the width will do.
    """
    first = spread * (events - people * expit(centre))
    low, high = np.minimum(first, 0.0), np.maximum(first, 0.0)
    if start is None:
        own = np.log((events + 0.5) / (people - events + 0.5))
        worth = spread * (events + 0.5) * (people - events + 0.5) / (people + 1)
        start = worth * (own - centre) / (1 + spread * worth)
    y, width = np.clip(start, low, high), np.ones(1)
    for _ in range(60):
        p = expit(centre + spread * y)
        off = y - spread * (events - people * p)
        low, high = np.where(off < 0, y, low), np.where(off < 0, high, y)
        steep = 1 + spread**2 * people * p * (1 - p)
        following = y - off / steep
        following = np.where((following < low) | (following > high), 0.5 * (low + high), following)
        width = 1 / np.sqrt(steep)
        near = np.abs(following - y) < 0.05 * width
        y = following
        if near.all():
            return y, width
    return y, width


def log_chances(studies: Counts, centres: Floats, spreads: Floats) -> Floats:
    """(studies, spreads, centres) the logarithm of each study's chance.

    ``centres`` is (spreads, centres): for each spread τ equal steps of m.
    """
    shape = (len(studies.events), *centres.shape)
    found = np.empty(shape)
    rows = _rows(studies, centres, spreads)
    for count in np.unique(rows.count):
        study, row = np.nonzero(rows.count == count)
        for some in _pieces(study.size, centres.shape[1] * int(count)):
            found[study[some], row[some]] = _added_up(
                studies, centres, spreads, rows, study[some], row[some], int(count)
            )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """For each study and spread: the number of steps; for each centre where they start, and h."""

    count: Places
    start: Floats
    step: Floats


def _rows(studies: Counts, centres: Floats, spreads: Floats) -> _Rows:
    """The reach is found at a few centres; between them a straight line is near enough."""
    events, people = studies.events[:, None, None], studies.people[:, None, None]
    spread = spreads[None, :, None]
    places = np.unique(np.linspace(0, centres.shape[1] - 1, _PLACES).round().astype(np.int64))
    few = centres[None, :, places]
    y, width = peak(events, people, few, spread)
    down = _reach(events, people, few, spread, y, -1.0)
    up = _reach(events, people, few, spread, y, 1.0)
    between = _between(places, centres.shape[1])
    y, width = peak(events, people, centres[None], spread, y @ between)
    down, up = down @ between + _MARGIN * width, up @ between + _MARGIN * width
    step = np.minimum(_STEP_OF_WIDTH * width, _STEP_OF_SIGMOID / np.maximum(spread, 1e-300))
    count = np.ceil(((down + up) / step).max(axis=2)) + 1
    count = np.where(spreads == 0, 1, 4 * np.ceil(count / 4)).astype(np.int64)
    return _Rows(count, y - down, (down + up) / np.maximum(count - 1, 1)[:, :, None])


def _between(places: Places, count: int) -> Floats:
    """(places, count) the weights of a straight line between places, for each of the columns."""
    found = np.array([np.interp(np.arange(count), places, row) for row in np.eye(len(places))])
    return found


def _reach(
    events: Floats, people: Floats, centre: Floats, spread: Floats, y: Floats, side: float
) -> Floats:
    """How far from the peak the integrand has fallen by `DEPTH`, or a little farther.

    It falls at least as fast as exp(−d²/2); from there Newton's method comes back, never too far.
    """
    d = np.full(np.broadcast_shapes(y.shape, people.shape), sqrt(2 * DEPTH))
    x = centre + spread * y
    top = log_likelihood(events, people - events, x) - 0.5 * y**2
    for _ in range(4):
        there = y + side * d
        x = centre + spread * there
        fallen = top - log_likelihood(events, people - events, x) + 0.5 * there**2
        slope = side * (there - spread * (events - people * expit(x)))
        d = d - np.maximum(fallen - DEPTH, 0.0) / np.maximum(slope, 1e-300)
    return d


def _pieces(rows: int, cells: int) -> list[slice]:
    """So many rows at a time that what is computed at once stays in fast memory."""
    some = max(1, 30_000 // cells)
    return [slice(i, i + some) for i in range(0, rows, some)]


def _added_up(
    studies: Counts,
    centres: Floats,
    spreads: Floats,
    rows: _Rows,
    study: Places,
    row: Places,
    count: int,
) -> Floats:
    events = studies.events[study][:, None]
    people = studies.people[study][:, None]
    if count == 1:
        return log_likelihood(events, people - events, centres[row])
    y = np.multiply.outer(rows.step[study, row], np.arange(float(count)))
    y += rows.start[study, row][:, :, None]
    x = y * spreads[row][:, None, None]
    x += centres[row][:, :, None]
    np.minimum(x, 700.0, out=x)
    value = np.exp(x)
    value += 1.0
    np.log(value, out=value)
    value *= -people[:, :, None]
    x *= events[:, :, None]
    value += x
    y *= y
    y *= 0.5
    value -= y
    top = value.max(axis=2)
    value -= top[:, :, None]
    np.exp(value, out=value)
    found: Floats = top + np.log(value.sum(axis=2) * (rows.step[study, row] / sqrt(2 * np.pi)))
    return found
