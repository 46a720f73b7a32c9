"""A density on the line, kept as polynomials on panels, so that every integral of it is exact.

The line is stretched, x = middle + scale·sinh(v): fine steps in the middle, wide ones far away.
Panels of v are halved until the polynomial through 20 Gauss-Legendre points follows the density
to a part in 10^9 of its highest value.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log, sinh

import numpy as np

from ayumi.statistics.borrowing.legendre import (
    Floats,
    antiderivative,
    legendre,
    place_of,
    series_at,
    to_series,
)

_POINTS = 20
_WIDTH = 1.2
_ACCURACY = 1e-9
_HALVINGS, _MOST_OPEN = 24, 100


@dataclass(frozen=True, slots=True, eq=False)
class Panels:
    """Edges of the panels in v, and the density of v at the points of each, with integral 1."""

    middle: float
    scale: float
    edges: Floats
    heights: Floats
    """(panels, 20)"""

    @classmethod
    def of(
        cls,
        log_density: Callable[[Floats], Floats],
        middle: float,
        scale: float,
        low: float,
        high: float,
    ) -> tuple["Panels", float]:
        """Panels of a density from ``low`` to ``high``, and the logarithm of its integral."""

        def log_height(v: Floats) -> Floats:
            x = middle + scale * np.sinh(v)
            found = log_density(x.ravel()).reshape(x.shape) + np.log(scale * np.cosh(v))
            return found

        first, last = np.arcsinh((low - middle) / scale), np.arcsinh((high - middle) / scale)
        marks = np.linspace(first, last, max(2, int(np.ceil((last - first) / _WIDTH)) + 1))
        left, right, logs = _halved(log_height, marks[:-1], marks[1:])
        order = np.argsort(left)
        edges = np.append(left[order], right[order[-1]])
        top = float(logs.max())
        heights = np.exp(logs[order] - top)
        total = float((heights @ legendre(_POINTS)[1] * 0.5 * np.diff(edges)).sum())
        return cls(middle, scale, edges, heights / total), top + log(total)

    @property
    def points(self) -> Floats:
        """(panels·20,) the places x that stand for the whole line."""
        v = _points(self.edges[:-1], self.edges[1:])
        found: Floats = (self.middle + self.scale * np.sinh(v)).ravel()
        return found

    @property
    def masses(self) -> Floats:
        """(panels·20,) how much of the belief each of the points stands for; their sum is 1."""
        half = 0.5 * np.diff(self.edges)[:, None]
        found: Floats = (self.heights * legendre(_POINTS)[1] * half).ravel()
        return found

    def below(self, x: float) -> float:
        """P(X ≤ x)."""
        v = float(np.arcsinh((x - self.middle) / self.scale))
        if v <= self.edges[0]:
            return 0.0
        if v >= self.edges[-1]:
            return 1.0
        i = int(np.searchsorted(self.edges, v)) - 1
        left, half = self._panel(i)
        within = half * series_at(antiderivative(self.heights[i]), (v - left) / half - 1)
        return min(max(float(self._cumulated[i]) + within, 0.0), 1.0)

    def quantile(self, probability: float) -> float:
        """The x below which so much of the belief lies."""
        cumulated = self._cumulated
        i = min(max(int(np.searchsorted(cumulated, probability)) - 1, 0), len(self.heights) - 1)
        left, half = self._panel(i)
        wanted = (probability - float(cumulated[i])) / half
        z = place_of(antiderivative(self.heights[i]), wanted)
        return self.middle + self.scale * sinh(left + half * (z + 1))

    def refined(self, width: float) -> tuple[Floats, Floats]:
        """Points x and masses with no panel wider than so much of x, for a sharp function of x."""
        x = self.middle + self.scale * np.sinh(self.edges)
        pieces = np.clip(np.ceil(np.diff(x) / width), 1, 4000).astype(np.int64)
        panel = np.repeat(np.arange(len(pieces)), pieces)
        piece = np.arange(len(panel)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        z0 = -1 + 2 * piece / pieces[panel]
        z = _points(z0, z0 + 2 / pieces[panel])
        terms = self.heights @ to_series(_POINTS)
        raised = np.polynomial.legendre.legvander(z, _POINTS - 1)
        heights = np.einsum("pzk,pk->pz", raised, terms[panel])
        half = 0.5 * np.diff(self.edges)[panel]
        v = self.edges[panel][:, None] + half[:, None] * (z + 1)
        masses = heights * legendre(_POINTS)[1] * (half / pieces[panel])[:, None]
        return (self.middle + self.scale * np.sinh(v)).ravel(), masses.ravel()

    @property
    def _cumulated(self) -> Floats:
        each = self.heights @ legendre(_POINTS)[1] * 0.5 * np.diff(self.edges)
        return np.concatenate([[0.0], np.cumsum(each)])

    def _panel(self, i: int) -> tuple[float, float]:
        """Where a panel begins, and half its width."""
        return float(self.edges[i]), 0.5 * float(self.edges[i + 1] - self.edges[i])


def _halved(
    log_height: Callable[[Floats], Floats], left: Floats, right: Floats
) -> tuple[Floats, Floats, Floats]:
    """The panels' ends, halved where the height is too rough, and the logarithms of the heights."""
    done: list[tuple[Floats, Floats, Floats]] = []
    top = -np.inf
    for halving in range(_HALVINGS):
        logs = log_height(_points(left, right))
        top = max(top, float(logs.max()))
        rough = _roughness(np.exp(logs - top)) > _ACCURACY
        if halving == _HALVINGS - 1 or rough.sum() > _MOST_OPEN:
            rough[:] = False  # it is rounding that is rough, not the density
        done.append((left[~rough], right[~rough], logs[~rough]))
        if not rough.any():
            break
        left, right = left[rough], right[rough]
        between = 0.5 * (left + right)
        left, right = np.concatenate([left, between]), np.concatenate([between, right])
    lefts, rights, heights = zip(*done, strict=True)
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(heights)


def _points(left: Floats, right: Floats) -> Floats:
    found: Floats = left[:, None] + 0.5 * (right - left)[:, None] * (legendre(_POINTS)[0] + 1)
    return found


def _roughness(heights: Floats) -> Floats:
    """How large the last coefficients of the polynomial on each panel are."""
    found: Floats = np.abs(heights @ to_series(_POINTS)[:, -2:]).max(axis=1)
    return found
