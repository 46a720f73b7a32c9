"""Groups of observed cells under one calibration: their probabilities and how these move.

With u = κ_k − η and l = κ_(k−1) − η the probability of a score is

    P(Y = k) = F(u)·F(−l)·(1 − exp(l − u)),   d log P / dη = F(u) + F(l) − 1,

which keeps its digits in both tails.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit

from ayumi.recovery.calibration import Calibration
from ayumi.recovery.observed_cells import Axis, Cells, Gap
from ayumi.recovery.parameters import value_at

Floats = NDArray[np.float64]
_TINY: Final = 1e-30
"""No score is less likely than this: a whole arm of them must not vanish."""


def spread_of(calibration: Calibration, axis: Axis) -> float:
    """The standard deviation of the intercept of an axis."""
    return calibration.spread if axis == "strength" else calibration.sensory_spread


class Placed:
    """A group of cells under one calibration."""

    def __init__(self, calibration: Calibration, cells: Cells) -> None:
        self.cells = cells
        path = cells.thresholds
        self.thresholds = np.array((0.0,) if path is None else value_at(calibration, path))
        self.edges = np.concatenate([[-np.inf], self.thresholds, [np.inf]])
        self.weights = np.array([float(value_at(calibration, name)) for name in cells.names])
        self.loading = calibration.legs_loading
        self.spread_path = "spread" if cells.axis == "strength" else "sensory_spread"
        self.spread = spread_of(calibration, cells.axis)
        self.level = cells.design @ self.weights
        self.load = np.where(cells.in_legs, self.loading, 1.0)
        self.gaps = [_GapPlaced(self, gap) for gap in cells.gaps]

    @property
    def steepest(self) -> float:
        """The largest weight with which an intercept counts in a cell."""
        return float(self.load.max(initial=1.0))

    def _tails(self, intercepts: Floats) -> tuple[Floats, Floats]:
        """The upper and the lower threshold of every row's score, from η: u and l."""
        eta = self.level[:, None] + self.load[:, None] * intercepts[self.cells.person]
        score = self.cells.score
        return self.edges[score + 1][:, None] - eta, self.edges[score][:, None] - eta

    def log_probability(self, intercepts: Floats) -> Floats:
        """The logarithm of the probability of a person's cells (n, nodes)."""
        upper, lower = self._tails(intercepts)
        gap = self.edges[self.cells.score + 1] - self.edges[self.cells.score]
        self.low, self.high = expit(lower), expit(upper)
        one = log_expit(upper) + log_expit(-lower) + np.log(-np.expm1(-gap))[:, None]
        found = _by_person(self.cells.person, self.cells.count[:, None] * one, len(intercepts))
        for missing in self.gaps:
            found += missing.log_probability(intercepts)
        return found

    def slope_and_bend(self, intercepts: Floats, people: int) -> tuple[Floats, Floats]:
        """The slope of log P by the intercept, and how it bends, at one intercept each (n)."""
        upper, lower = (expit(tail[:, 0]) for tail in self._tails(intercepts[:, None]))
        count, load = self.cells.count, self.load
        slope = count * load * (upper + lower - 1)
        bend = count * load**2 * (upper * (1 - upper) + lower * (1 - lower))
        who = self.cells.person
        return _summed(who, slope, people), _summed(who, bend, people)

    def add_slopes(
        self, share: Floats, points: Floats, people: int, slopes: dict[str, Floats]
    ) -> None:
        """Add the mean slope over the intercepts (n) by path; after `log_probability`."""
        cells, who = self.cells, self.cells.person
        mine = cells.count[:, None] * share[who]
        steep = mine * (self.low + self.high - 1)
        eta = steep.sum(axis=1)
        for place, name in enumerate(cells.names):
            _add(slopes, name, who, eta * cells.design[:, place], people)
        along = (steep * points[who]).sum(axis=1)
        _add(slopes, self.spread_path, who, along * self.load, people)
        if cells.in_legs.any():
            _add(slopes, "legs_loading", who, along * self.spread * cells.in_legs, people)
        if cells.thresholds is not None:
            upper = (mine * (1 - self.high)).sum(axis=1)
            lower = (mine * self.low).sum(axis=1)
            whole = mine.sum(axis=1)
            for k in range(len(self.thresholds)):
                above, below = cells.score == k + 1, cells.score == k
                moved = np.where(below, upper, 0.0) - np.where(above, lower, 0.0)
                if k:
                    moved += np.where(below, whole / np.expm1(self._gap(k)), 0.0)
                if k + 1 < len(self.thresholds):
                    moved -= np.where(above, whole / np.expm1(self._gap(k + 1)), 0.0)
                _add(slopes, f"{cells.thresholds}[{k}]", who, moved, people)
        for gap in self.gaps:
            gap.add_slopes(share, points, people, slopes)

    def _gap(self, k: int) -> float:
        return float(self.thresholds[k] - self.thresholds[k - 1])


class _GapPlaced:
    """Runs of unknown scores, summed over down the column: a forward and a backward recursion."""

    def __init__(self, above: Placed, gap: Gap) -> None:
        self.above, self.gap = above, gap
        self.level = gap.design @ above.weights
        self.load = np.where(gap.in_legs, above.loading, 1.0)
        place = above.cells.rostral
        assert place is not None
        self.rostral, self.name = above.weights[place], above.cells.names[place]

    def log_probability(self, intercepts: Floats) -> Floats:
        """The logarithm of the probability (n, nodes) of the scores that follow."""
        scores, person = np.arange(len(self.above.edges) - 1), self.gap.person
        # eta (cells, m, nodes, rostral score): above the first cell the score is known
        eta = self.level.T[:, :, None] + self.load.T[:, :, None] * intercepts[person]
        eta = eta[..., None] + self.rostral * scores
        eta[0] = eta[0, :, :, :1]
        tails = self.above.edges - eta[..., None]
        self.low, self.high = expit(tails[..., :-1]), expit(tails[..., 1:])
        apart = -np.expm1(-np.diff(self.above.edges))
        # steps (cells, m, nodes, rostral score, score)
        self.steps = np.maximum(self.high * expit(-tails[..., :-1]) * apart, _TINY)
        forward = [self.steps[0, :, :, 0, :]]
        for step in self.steps[1:]:
            forward.append(np.einsum("mqr,mqry->mqy", forward[-1], step))
        self.forward = forward
        at = self.gap.score[:, None, None]
        self.chance = np.take_along_axis(forward[-1], at, axis=2)[:, :, 0]
        found = np.zeros_like(intercepts)
        np.add.at(found, person, np.log(self.chance))
        return found

    def add_slopes(
        self, share: Floats, points: Floats, people: int, slopes: dict[str, Floats]
    ) -> None:
        """Add the mean slopes, over the intercepts and over the unknown scores."""
        person, cells = self.gap.person, self.above.cells
        scores = np.arange(len(self.above.edges) - 1.0)
        backward = (scores == self.gap.score[:, None, None]) * np.ones_like(self.forward[-1])
        for number in range(len(self.steps) - 1, -1, -1):
            # how likely each pair of scores is, given all that was seen
            came = self.forward[number - 1][..., None] if number else _first(len(scores))
            pair = (
                came * self.steps[number] * backward[:, :, None, :] / self.chance[..., None, None]
            )
            mine = pair * share[person][:, :, None, None]
            low, high = self.low[number], self.high[number]
            steep = (mine * (low + high - 1)).sum(axis=3)
            eta = steep.sum(axis=2)
            for place, name in enumerate(cells.names):
                column = self.gap.design[:, number, place]
                _add(slopes, name, person, eta.sum(axis=1) * column, people)
            if number:
                _add(slopes, self.name, person, (steep * scores).sum(axis=(1, 2)), people)
            along = (eta * points[person]).sum(axis=1) * self.load[:, number]
            _add(slopes, self.above.spread_path, person, along, people)
            if self.gap.in_legs[:, number].any():
                legs = self.gap.in_legs[:, number] / self.above.loading
                _add(slopes, "legs_loading", person, along * self.above.spread * legs, people)
            self._add_thresholds(mine, low, high, number, people, slopes)
            backward = np.einsum("mqry,mqy->mqr", self.steps[number], backward)

    def _add_thresholds(
        self, mine: Floats, low: Floats, high: Floats, number: int, people: int,
        slopes: dict[str, Floats],
    ) -> None:  # fmt: skip
        chance = self.steps[number]
        upper = (mine * high * (1 - high) / chance).sum(axis=(1, 2))
        lower = (mine * low * (1 - low) / chance).sum(axis=(1, 2))
        for k in range(len(self.above.thresholds)):
            name = f"{self.above.cells.thresholds}[{k}]"
            _add(slopes, name, self.gap.person, upper[:, k] - lower[:, k + 1], people)


def _first(scores: int) -> Floats:
    """Above the first unknown cell the score is known: it stands in the first place."""
    first = np.zeros((1, 1, scores, 1))
    first[0, 0, 0, 0] = 1.0
    return first


def _add(
    slopes: dict[str, Floats], name: str, person: NDArray[np.int64], values: Floats, people: int
) -> None:
    found = _summed(person, values, people)
    slopes[name] = slopes[name] + found if name in slopes else found


def _summed(person: NDArray[np.int64], values: Floats, people: int) -> Floats:
    """The sums (n) of rows in any order."""
    return np.bincount(person, values, people).astype(float)


def _by_person(person: NDArray[np.int64], values: Floats, people: int) -> Floats:
    """The sums (n, nodes) of rows that stand in the order of people."""
    found = np.zeros((people, values.shape[1]))
    if len(person):
        starts = np.flatnonzero(np.diff(person, prepend=-1))
        found[person[starts]] = np.add.reduceat(values, starts, axis=0)
    return found
