"""The density of a mixture, its slope and its bend, on the scale of the logarithm."""

from math import log, sqrt
from typing import TYPE_CHECKING, Final

from ayumi.statistics.beta_function import log_beta
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.crossing import crossing
from ayumi.statistics.normal_mixture import NormalMixture

if TYPE_CHECKING:
    from ayumi.statistics.quadrature import Numbers

_LOOKS: Final = 401
"""Where the mode is looked for within `_DEVIATIONS` of each part: 40 to a standard deviation."""

_DEVIATIONS: Final = 5.0


def log_density(
    belief: BetaMixture | NormalMixture, places: "Numbers"
) -> "tuple[Numbers, Numbers, Numbers]":
    """Log p, its slope d/dθ and its bend d²/dθ² at places (n,), which for proportions lie inside.

    >>> import numpy as np
    >>> level, slope, bend = log_density(BetaMixture.of((1, 2, 2)), np.array([0.5]))
    >>> round(float(level[0]), 4), float(slope[0]), float(bend[0])  # log of 6 · ½ · ½
    (0.4055, 0.0, -8.0)
    """
    import numpy as np
    from scipy.special import logsumexp, softmax

    logs, slopes, bends = _of_parts(belief, places)
    shares = softmax(logs, axis=0)
    slope = np.sum(shares * slopes, axis=0)
    # of a mixture: the mean bend, and the variance of the slopes between the parts
    bend = np.sum(shares * (bends + (slopes - slope) ** 2), axis=0)
    return np.asarray(logsumexp(logs, axis=0)), slope, bend


def mode(belief: BetaMixture | NormalMixture) -> float:
    """Where the density is highest: 0 or 1 if it is at an end, the mean if the density is level.

    >>> round(mode(BetaMixture.of((1, 3, 7))), 12)
    0.25
    """
    import numpy as np

    inside = _places(belief)
    logs = log_density(belief, inside)[0]
    if isinstance(belief, BetaMixture):
        at_0, at_1 = _log_at_end(belief, 0), _log_at_end(belief, 1)
        highest = max(at_0, at_1)
        if highest >= np.max(logs):
            level = highest - np.min(logs) < 1e-12 and at_0 == at_1
            return belief.mean if level else float(at_1 > at_0)
    best = int(np.argmax(logs))
    low, high = inside[max(best - 1, 0)], inside[min(best + 1, len(inside) - 1)]

    def fall(where: float) -> float:
        return -float(log_density(belief, np.array([where]))[1][0])

    return crossing(fall, 0.0, float(low), float(high))


def _of_parts(
    belief: BetaMixture | NormalMixture, places: "Numbers"
) -> "tuple[Numbers, Numbers, Numbers]":
    """Log density with weight, slope and bend of each part: (parts, places)."""
    import numpy as np

    if isinstance(belief, NormalMixture):
        used = [(log(w), m, sd) for w, m, sd in belief.triples() if w]
        logs_of_weights, m, sd = (np.array(column)[:, None] for column in zip(*used, strict=True))
        z = (places - m) / sd
        logs = logs_of_weights - z**2 / 2 - np.log(sd) - log(2 * np.pi) / 2
        return logs, -z / sd, np.broadcast_to(-1 / sd**2, logs.shape)
    rows = [(log(w) - log_beta(a, b), a, b) for w, a, b in belief.triples() if w]
    constants, first, second = (np.array(column)[:, None] for column in zip(*rows, strict=True))
    rest = 1 - places
    up, down = first - 1, second - 1
    logs = constants + up * np.log(places) + down * np.log1p(-places)
    return logs, up / places - down / rest, -up / places**2 - down / rest**2


def _places(belief: BetaMixture | NormalMixture) -> "Numbers":
    """Places close enough together that between two of them no part has a peak of its own."""
    import numpy as np

    if isinstance(belief, NormalMixture):
        spreads = [(m, sd) for w, m, sd in belief.triples() if w]
    else:
        parts = [p for w, p in zip(belief.weights, belief.parts, strict=True) if w]
        spreads = [(p.mean, sqrt(p.mean * (1 - p.mean) / (p.a + p.b + 1))) for p in parts]
    reach = [(m - _DEVIATIONS * sd, m + _DEVIATIONS * sd) for m, sd in spreads]
    places = np.unique(np.concatenate([np.linspace(low, high, _LOOKS) for low, high in reach]))
    if isinstance(belief, BetaMixture):
        places = places[(places > 1e-12) & (places < 1 - 1e-12)]
    return places


def _log_at_end(belief: BetaMixture, end: int) -> float:
    """Log p at 0 or at 1."""
    density = 0.0
    for weight, a, b in belief.triples():
        here, there = (a, b) if end == 0 else (b, a)
        if weight and here < 1:
            return float("inf")
        density += weight * there if here == 1 else 0.0
    return log(density) if density else float("-inf")
