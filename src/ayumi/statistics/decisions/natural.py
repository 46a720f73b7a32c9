"""P(at least k of n people) under a rate that is known, or that is believed with uncertainty.

Under a known rate k is binomial; under a belief it is beta-binomial, part by part of a mixture.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ayumi.statistics.allowed import share
from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.values import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

Natural = BetaMixture | BetaBelief | float
"""A rate of natural recovery: believed, or known."""


_TIE: Final = 1e-10
"""A chance that is below by this share of it alone is not below: rounding made the rest."""


def natural_rate(place: str, value: object) -> Iterator[Fault]:
    """The faults of what should be a belief or a rate from 0 to 1."""
    if not isinstance(value, BetaMixture | BetaBelief):
        yield from share(place, value, zero=True, one=True)


def strictly(below: float) -> float:
    """The bar under which a chance is below, and not only by rounding."""
    return below * (1 - _TIE)


def mixed(belief: BetaMixture | BetaBelief) -> BetaMixture:
    """A belief as a mixture, of one part if need be."""
    return BetaMixture((1.0,), (belief,)) if isinstance(belief, BetaBelief) else belief


def chances_at_least(people: int, natural: Natural) -> "NDArray[np.float64]":
    """P(at least k) for k = 0 … ``people``: shape (people + 1,), falling from 1.

    Summed from the far end, so that the small ones are as exact as the large ones.

    >>> [round(float(chance), 3) for chance in chances_at_least(4, 0.10)]
    [1.0, 0.344, 0.052, 0.004, 0.0]
    >>> round(float(chances_at_least(4, BetaBelief(1.5, 49.5))[2]), 4)
    0.0078
    """
    import numpy as np

    if isinstance(natural, BetaMixture | BetaBelief):
        probabilities = np.array(mixed(natural).predicted(people), dtype=np.float64)
        found = np.asarray(np.minimum(np.cumsum(probabilities[::-1])[::-1], 1.0), np.float64)
        found[0] = 1.0
        return found
    return binomial_at_least(np.arange(people + 1), people, natural)


def binomial_at_least(
    events: "ArrayLike", people: "ArrayLike", rate: "ArrayLike"
) -> "NDArray[np.float64]":
    """P(at least k of n) under a known rate, of arrays that numpy broadcasts; 1 for k ≤ 0."""
    import numpy as np
    from scipy.special import betainc

    k, n, p = (np.asarray(value, dtype=np.float64) for value in (events, people, rate))
    inside = (k > 0) & (k <= n)
    found = betainc(np.where(inside, k, 1.0), np.where(inside, n - k + 1, 1.0), p)
    return np.asarray(np.where(inside, found, np.where(k <= 0, 1.0, 0.0)), dtype=np.float64)


def binomial_chances(people: int, rate: "ArrayLike") -> "NDArray[np.float64]":
    """P(k of n) under known rates, for k = 0 … ``people``: the shape of the rates, and k last."""
    import numpy as np
    from scipy.special import gammaln, xlog1py, xlogy

    k = np.arange(people + 1)
    p = np.asarray(rate, dtype=np.float64)[..., None]
    ways = gammaln(people + 1.0) - gammaln(k + 1.0) - gammaln(people - k + 1.0)
    return np.asarray(np.exp(ways + xlogy(k, p) + xlog1py(people - k, -p)), dtype=np.float64)
