"""The top of a log posterior, and its curvature there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ayumi.recovery.calibration import Calibration
from ayumi.recovery.likelihood import likelihood
from ayumi.recovery.observed_cells import Observed
from ayumi.recovery.parameters import at, slopes, working

Floats = NDArray[np.float64]
Progress = Callable[[float], None]
_STEP: Final = 1e-3
"""Of a prior's standard deviation: how far apart slopes are compared for the curvature."""

_SETTLED: Final = 1e-4
"""The last step in standard errors below which the top is reached."""

_AWAY: Final = 8.0
"""No estimate is looked for farther from its prior's centre [its standard deviations]."""

_MOST_STEPS: Final = 12
_EXPECTED: Final = 40


@dataclass(frozen=True, slots=True)
class Prior:
    """A normal prior on a parameter's scale: where it is centred and its standard deviation."""

    mean: float
    deviation: float


@dataclass(frozen=True, eq=False)
class Top:
    """Where a log posterior is highest (paths), and the inverse of its curvature (paths, paths)."""

    place: Floats
    covariance: Floats


class Posterior:
    """The log posterior of some numbers of a calibration, in prior standard deviations.

    ``asked`` counts how often it was looked at; ``progress`` is told how much is done, as far as
    that can be known.
    """

    def __init__(
        self,
        start: Calibration,
        paths: Sequence[str],
        priors: Mapping[str, Prior],
        seen: Observed,
        progress: Progress | None = None,
    ) -> None:
        self.start, self.paths, self.seen, self.progress = start, tuple(paths), seen, progress
        self.mean = np.array([priors[path].mean for path in paths])
        self.width = np.array([priors[path].deviation for path in paths])
        self.asked = 0

    def __call__(self, place: Floats) -> tuple[float, Floats]:
        """The log posterior, without its constant, and its slope, both with the sign turned."""
        calibration = at(self.start, self.paths, self.mean + self.width * place)
        found = likelihood(calibration, self.seen)
        nothing = np.zeros(self.seen.people)
        own = np.array([found.slopes.get(path, nothing).sum() for path in self.paths])
        slope = self.width * (slopes(calibration, self.paths).T @ own) - place
        self.asked += 1
        if self.progress is not None:
            expected = _EXPECTED + 2 * len(self.paths)
            self.progress(min(self.asked / expected, 0.99))
        return float(place @ place) / 2 - found.total, -slope

    def curvature(self, place: Floats) -> Floats:
        """The matrix of second derivatives, by central differences of the slope."""
        rows = [
            (self(place + _STEP * e)[1] - self(place - _STEP * e)[1]) / (2 * _STEP)
            for e in np.eye(len(place))
        ]
        matrix = np.array(rows)
        found: Floats = (matrix + matrix.T) / 2
        return found

    def begin(self) -> Floats:
        """The numbers of the calibration begun with."""
        found: Floats = (np.array(working(self.start, self.paths)) - self.mean) / self.width
        return found


def top_of(posterior: Posterior) -> Top:
    """Climb to the top; raises `ArithmeticError` when it is not found.

    A quasi-Newton search (L-BFGS-B), then Newton's method with the curvature itself.
    """
    from scipy.optimize import minimize

    begin = posterior.begin()
    found: Any = minimize(
        posterior, begin, jac=True, method="L-BFGS-B", bounds=[(-_AWAY, _AWAY)] * len(begin)
    )
    place: Floats = found.x
    curvature = posterior.curvature(place)
    for _ in range(_MOST_STEPS):
        try:
            root = np.linalg.cholesky(curvature)
        except np.linalg.LinAlgError:
            break
        inverse: Floats = np.linalg.inv(root).T @ np.linalg.inv(root)
        step = -inverse @ posterior(place)[1]
        errors = np.sqrt(np.diag(inverse))
        length = float(np.abs(step / errors).max())
        place = place + step * min(1.0, 1.0 / max(length, 1e-300))
        if length < _SETTLED:
            width = posterior.width
            return Top(posterior.mean + width * place, inverse * np.outer(width, width))
        if length > 0.05:  # so far away it is curved otherwise
            curvature = posterior.curvature(place)
    raise ArithmeticError("the log posterior has no top that Newton's method settles on")
