"""A density on the line made of very many normal distributions, some of them taken off."""

from dataclasses import dataclass
from math import log, pi
from typing import Final

import numpy as np

from ayumi.statistics.borrowing.legendre import Floats

_LOG_ROOT_TWO_PI: Final = 0.5 * log(2 * pi)
_AT_ONCE = 64


@dataclass(frozen=True, slots=True, eq=False)
class NormalParts:
    """The parts' centres and standard deviations, and the logarithms and signs of their weights."""

    log_weights: Floats
    signs: Floats
    centres: Floats
    spreads: Floats

    def log_density(self, x: Floats) -> Floats:
        """(x,) the logarithm of the density, but for a constant; −∞ where nothing is left of it.

        Each place has a reference of its own, so that the far tails keep their digits.
        """
        found = np.empty(len(x))
        logs, halves = self.log_weights - np.log(self.spreads), -0.5 / self.spreads**2
        for some in range(0, len(x), _AT_ONCE):
            z = x[some : some + _AT_ONCE, None] - self.centres
            z *= z
            z *= halves
            z += logs
            top = z.max(axis=1)
            z -= top[:, None]
            np.exp(z, out=z)
            with np.errstate(divide="ignore"):
                height = np.log(np.maximum(z @ self.signs, 0.0))
            found[some : some + _AT_ONCE] = top + height
        found -= _LOG_ROOT_TWO_PI
        return found
