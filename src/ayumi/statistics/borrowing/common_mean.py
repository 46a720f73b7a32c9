"""The common log-odds μ of all studies and their spread τ, together: where the posterior lies.

For a fixed τ the posterior of μ is log-concave. Its peak and reach are found with each study's
log-odds at its own peak (Laplace); then μ goes in equal steps over the reach, and each step is
weighed by the studies' true chances.
"""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from scipy.special import expit

from ayumi.statistics.borrowing.heterogeneity import SpreadNodes
from ayumi.statistics.borrowing.legendre import Floats, Places
from ayumi.statistics.borrowing.normal_parts import NormalParts
from ayumi.statistics.borrowing.study_chance import Counts, log_chances, log_likelihood, peak

_DEPTH, _FALL = 27.0, 28.0
_STEP_OF_WIDTH, _STEP_OF_SIGMOID = 0.4, 0.16
_NEGLIGIBLE = 34.0
_ALIAS_FREE = 1.4
_SLIGHT = 1e-15


@dataclass(frozen=True, slots=True, eq=False)
class MeanGrid:
    """(spreads, steps) the common log-odds at each spread, in equal steps, and how they weigh.

    ``log_weights`` is what the earlier studies say, ``weights`` what they and the new study's own
    people say, with sum 1. A row reaches as far as exp(−tilt·μ) times what the earlier studies
    say: the tilt moves its peak to where the new study's people are.
    """

    nodes: SpreadNodes
    kept: Places
    """Which of the nodes have a row; the others weigh nothing."""
    centres: Floats
    log_weights: Floats
    weights: Floats
    tilts: Floats

    @property
    def spreads(self) -> Floats:
        """(spreads,) the spread of each row."""
        return self.nodes.spread[self.kept]

    def node_weights(self) -> Floats:
        """How each of the nodes weighs."""
        found = np.zeros(len(self.nodes.spread))
        found[self.kept] = self.weights.sum(axis=1)
        return found


def mean_grid(
    studies: Counts,
    mean_sd: float,
    nodes: SpreadNodes,
    new: Counts,
    spreads: int,
    apart: bool = True,
) -> MeanGrid:
    """The posterior of (μ, τ); μ ~ N(0, mean_sd²) before the data.

    ``new`` has one study, or none: its log-odds lie about μ with the standard deviation τ. So do
    those of the earlier studies, or, if they are not ``apart``, they are μ itself. The ``nodes``
    are for looking around: so many ``spreads`` are then laid where it matters.
    """
    first = _Placed.of(studies, mean_sd, nodes, new, apart)
    nodes = nodes.narrowed(first.log_weight, _FALL, spreads)
    placed = _Placed.of(studies, mean_sd, nodes, new, apart)
    kept = np.nonzero(placed.log_weight > placed.log_weight.max() - _NEGLIGIBLE)[0]
    spread, peaks, tilts = nodes.spread[kept], placed.peaks[kept], placed.tilts[kept]
    within = spread * apart
    earlier = _Profile(studies, _columns(within, studies), mean_sd, tilts)
    _, width = earlier.laplace(peaks)
    low, high = earlier.reach(peaks, width, -1.0), earlier.reach(peaks, width, 1.0)
    step = np.minimum(_STEP_OF_WIDTH * width, _STEP_OF_SIGMOID * np.hypot(1.0, within))
    count = ceil(float(((high - low) / step).max())) + 1
    centres = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, count)
    log_weights = log_chances(studies, centres, within).sum(axis=0)
    log_weights += nodes.log_weight[kept, None] - 0.5 * (centres / mean_sd) ** 2
    log_weights += np.log((high - low) / (count - 1))[:, None]
    weights = log_weights + log_chances(new, centres, spread).sum(axis=0)
    weights = np.exp(weights - weights.max())
    weights /= weights.sum()
    return MeanGrid(nodes, kept, centres, log_weights, weights, tilts)


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """(spreads,) where μ is likeliest, and roughly the logarithm of how much the spread weighs.

    The tilt puts the earlier studies' peak there as well: the slopes of what they and of what the
    new study says cancel each other at the peak.
    """

    peaks: Floats
    tilts: Floats
    log_weight: Floats

    @classmethod
    def of(
        cls, studies: Counts, mean_sd: float, nodes: SpreadNodes, new: Counts, apart: bool
    ) -> "_Placed":
        everyone = Counts(
            np.concatenate([studies.events, new.events]),
            np.concatenate([studies.others, new.others]),
        )
        within = _columns(nodes.spread * apart, studies)
        each = np.concatenate([within, _columns(nodes.spread, new)], axis=1)
        tilts = np.zeros(len(nodes.spread))
        profile = _Profile(everyone, each, mean_sd, tilts)
        peaks = profile.highest()
        log_weight, _ = profile.laplace(peaks)
        if len(new.events):
            _, tilts, _, _ = _Profile(studies, within, mean_sd, tilts).at(peaks, None)
        return cls(peaks, tilts, log_weight + nodes.log_weight)


def _columns(spreads: Floats, studies: Counts) -> Floats:
    return np.repeat(spreads[:, None], len(studies.events), axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Profile:
    """The posterior of μ for each spread, every study's log-odds where it is likeliest."""

    studies: Counts
    spreads: Floats
    """(spreads, studies)"""
    mean_sd: float
    tilts: Floats

    def at(self, centre: Floats, y: Floats | None) -> tuple[Floats, Floats, Floats, Floats]:
        """At (spreads,) values of μ: height, slope, curvature, and the studies' peaks y."""
        events, people = self.studies.events, self.studies.people
        there = centre[:, None]
        y, width = peak(events, people, there, self.spreads, y)
        x = there + self.spreads * y
        p = expit(x)
        height = log_likelihood(events, self.studies.others, x) - 0.5 * y**2
        information = people * p * (1 - p) * width**2
        return (
            height.sum(axis=1) - 0.5 * (centre / self.mean_sd) ** 2 - self.tilts * centre,
            (events - people * p).sum(axis=1) - centre / self.mean_sd**2 - self.tilts,
            information.sum(axis=1) + 1 / self.mean_sd**2,
            y,
        )

    def highest(self) -> Floats:
        """(spreads,) the peaks, near enough to build a grid about them."""
        low = np.full(len(self.spreads), min(0.0, *self.studies.log_odds, 0.0))
        high = np.full(len(self.spreads), max(0.0, *self.studies.log_odds, 0.0))
        weight = self.studies.people * 0.25 / (1 + self.spreads**2)
        total = weight.sum(axis=1) + 1 / self.mean_sd**2
        centre: Floats = (weight @ self.studies.log_odds) / total
        y: Floats | None = None
        for _ in range(60):
            _, slope, curvature, y = self.at(centre, y)
            low, high = np.where(slope > 0, centre, low), np.where(slope < 0, centre, high)
            following = centre + slope / curvature
            outside = (following < low) | (following > high)
            following = np.where(outside, 0.5 * (low + high), following)
            near = np.abs(following - centre) * np.sqrt(curvature) < 0.05
            centre = following
            if near.all():
                break
        return centre

    def laplace(self, peaks: Floats) -> tuple[Floats, Floats]:
        """The logarithm of the integral over μ and of all studies, roughly; the width of μ."""
        height, _, curvature, y = self.at(peaks, None)
        p = expit(peaks[:, None] + self.spreads * y)
        own = 1 + self.spreads**2 * self.studies.people * p * (1 - p)
        return height - 0.5 * np.log(curvature) - 0.5 * np.log(own).sum(axis=1), curvature**-0.5

    def reach(self, peaks: Floats, width: Floats, side: float) -> Floats:
        """Where the posterior has fallen by `_DEPTH` on one side, or a little farther.

        What it has fallen is convex in the distance: Newton's method stays on the far side.
        """
        top, _, _, start = self.at(peaks, None)
        distance = sqrt(2 * _DEPTH) * width
        for _ in range(4):
            height, slope, _, start = self.at(peaks + side * distance, start)
            further = (top - height - _DEPTH) / np.maximum(-side * slope, 1e-300)
            distance = np.clip(distance - further, width, sqrt(2 * _DEPTH) * self.mean_sd)
        return peaks + side * distance


def parts_of(grid: MeanGrid) -> NormalParts:
    """The normal distributions that the new study's log-odds are made of, before its own people.

    At each step of μ stands one with the standard deviation τ. Where τ is less than the step they
    would not meet; there they are given 1.4 steps, and the weights are sharpened by as much: the
    posterior of μ has no waves so short that the one could not undo the other. A tilted row is
    levelled first, sharpened, and tilted back: exp(λx) times a normal density is another one.
    """
    step = grid.centres[:, 1] - grid.centres[:, 0]
    spreads = np.maximum(grid.spreads, _ALIAS_FREE * step)
    wider = (spreads**2 - grid.spreads**2)[:, None]
    tilts = grid.tilts[:, None]
    logs = grid.log_weights - tilts * grid.centres
    top = logs.max(axis=1, keepdims=True)
    waves = 2 * np.pi * np.fft.rfftfreq(grid.centres.shape[1]) / step[:, None]
    sharpened = np.fft.rfft(np.exp(logs - top)) * np.exp(0.5 * wider * waves**2)
    level = np.fft.irfft(sharpened, n=grid.centres.shape[1])
    level = np.where(wider > 0, level, np.exp(logs - top))
    some = np.abs(level) > _SLIGHT
    log_weights = (
        np.log(np.abs(level[some])) + (top + tilts * grid.centres + 0.5 * tilts**2 * wider)[some]
    )
    return NormalParts(
        log_weights,
        np.sign(level[some]),
        (grid.centres + tilts * wider)[some],
        np.broadcast_to(spreads[:, None], level.shape)[some],
    )
