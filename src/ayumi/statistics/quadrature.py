"""Integrals over the whole line by the trapezoidal rule, refined until they no longer change.

For a function that is analytic near the line and dies out at both ends the rule converges
exponentially (Trefethen and Weideman 2014, doi 10.1137/130932132). A density of a proportion is
such a function on the scale of its logit, also where it has poles at 0 and 1.
"""

from collections.abc import Callable, Sequence
from math import expm1, fsum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.floating[Any]]

_SAME: Final = 2e-13
"""Two sums that differ by less than this share of them are the same number."""

_NONE: Final = 1e-24
"""Nor do they differ if it is by less than this."""

_MOST: Final = 100_000
"""Points after which nothing is refined further."""


def whole_line(
    function: "Callable[[Numbers], Numbers]",
    low: float,
    high: float,
    step: float,
    below: Sequence[tuple[float, float]],
    above: Sequence[tuple[float, float]],
) -> float:
    """The integral of a function of the line, which is looked at from ``low`` to ``high``.

    Beyond, on either side, it is a sum of exponentials that die out, each given as its value at the
    end and its rate. ``step`` is the first distance between points, at most half the width of the
    narrowest peak; it is halved until the sum stays the same.

    >>> import numpy as np
    >>> round(
    ...     whole_line(lambda t: 1 / np.cosh(t), -40, 40, 0.5, [(2e-40, 1)], [(2e-40, 1)]), 12
    ... )  # π
    3.14159265359
    """
    import numpy as np

    count = max(8, int((high - low) / step) + 1)
    width = (high - low) / count
    inner = float(np.sum(function(low + width * np.arange(1, count))))
    found = width * (inner + _series(below, width) + _series(above, width))
    while True:
        inner += float(np.sum(function(low + width * (np.arange(count) + 0.5))))
        count, width = 2 * count, width / 2
        finer = width * (inner + _series(below, width) + _series(above, width))
        if abs(finer - found) <= _SAME * abs(finer) + _NONE or count > _MOST:
            return finer
        found = finer


def _series(ends: Sequence[tuple[float, float]], width: float) -> float:
    """What the end point and all beyond it add: geometric series."""
    return fsum(value / -expm1(-rate * width) for value, rate in ends)
