"""Fisher's exact test of two arms, with one side, and its exact power.

Given how many people of both arms got better, how many of them are in the treated arm is
hypergeometric; the test rejects where P(so many or more) is at most alpha (Fisher 1935, doi
10.2307/2342435). Its power is the sum over all pairs of counts (Bennett and Hsu 1960, doi
10.1093/biomet/47.3-4.393): nothing is drawn, and nothing approximated.
"""

from collections.abc import Iterator
from math import log, sqrt
from typing import TYPE_CHECKING, Final

from ayumi.statistics.allowed import no_more, refuse, share, whole
from ayumi.statistics.decisions.natural import binomial_at_least, binomial_chances
from ayumi.values import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_IN_AN_ARM: Final = 5_000
"""More people in an arm than this are not enumerated."""
_TIE: Final = 1e-10
"""A probability above alpha by this share of it still equals it: rounding made the rest."""
_SLIGHT: Final = 1e-18
"""Terms of a p-value that add up to less than this share of alpha are left out of a boundary."""
_NEVER: Final = 1e-18
"""Counts of controls that are less probable than this add nothing to a power."""


def fisher_p(treated: int, of_treated: int, controls: int, of_controls: int) -> float:
    """P(so many or more of those who got better are in the treated arm), if both arms are alike.

    Fisher's tea, three of four cups against one of four:

    >>> round(fisher_p(3, 4, 1, 4), 4)
    0.2429
    """
    import numpy as np

    why = "there are not so many people"
    refuse(
        "Fisher's test",
        whole("treated", treated),
        whole("controls", controls),
        _sizes(of_treated, of_controls),
        no_more("treated", treated, of_treated, why),
        no_more("controls", controls, of_controls, why),
    )
    found = _p_values(np.array([treated]), np.array([controls]), of_treated, of_controls)
    return float(found[0])


def fisher_boundary(of_treated: int, of_controls: int, alpha: float = 0.025) -> "NDArray[np.int64]":
    """The fewest treated people who must get better to reject, for 0, 1, … of the controls.

    Shape (of_controls + 1,); one more than are treated where even all of them are not enough.

    >>> fisher_boundary(4, 4).tolist(), fisher_boundary(4, 8).tolist()
    ([4, 5, 5, 5, 5], [3, 4, 5, 5, 5, 5, 5, 5, 5])
    """
    import numpy as np

    refuse("Fisher's test", _sizes(of_treated, of_controls), share("alpha", alpha))
    return _boundary(np.arange(of_controls + 1), of_treated, of_controls, alpha)


def fisher_power(
    control_rate: float,
    treated_rate: float,
    of_controls: int,
    of_treated: int,
    alpha: float = 0.025,
) -> float:
    """The chance that the test rejects at alpha, with one side, exactly.

    >>> round(fisher_power(control_rate=0.05, treated_rate=0.5, of_controls=18, of_treated=18), 3)
    0.844
    """
    import numpy as np

    refuse(
        "power",
        share("control rate", control_rate, zero=True, one=True),
        share("treated rate", treated_rate, zero=True, one=True),
        _sizes(of_treated, of_controls),
        share("alpha", alpha),
    )
    chances = binomial_chances(of_controls, control_rate)
    seen = np.flatnonzero(chances > _NEVER)
    needed = _boundary(seen, of_treated, of_controls, alpha)
    found = float(np.sum(chances[seen] * binomial_at_least(needed, of_treated, treated_rate)))
    return min(found, 1.0)


def _sizes(of_treated: int, of_controls: int) -> Iterator[Fault]:
    why = "more people in an arm are not enumerated"
    for place, count in (("people treated", of_treated), ("people in control", of_controls)):
        yield from whole(place, count, least=1)
        yield from no_more(place, count, MOST_IN_AN_ARM, why)


def _boundary(
    controls: "NDArray[np.int64]", of_treated: int, of_controls: int, alpha: float
) -> "NDArray[np.int64]":
    """The fewest treated that reject, for each number of controls; all searched for at once.

    One more of the treated makes the p-value smaller, so that there is one such number. It is
    looked for about where the normal distribution has it: one beside, two, four; then by halves.
    """
    import numpy as np

    low = np.zeros(len(controls), dtype=np.int64)
    high = np.full(len(controls), of_treated + 1, dtype=np.int64)
    tried, farther = _boundary_about(controls, of_treated, of_controls, alpha), 1
    while len(open_ := np.flatnonzero(low < high)):
        here = tried[open_]
        p = _p_values(here, controls[open_], of_treated, of_controls, alpha * _SLIGHT)
        rejects = p <= alpha * (1 + _TIE)
        high[open_[rejects]] = here[rejects]
        low[open_[~rejects]] = here[~rejects] + 1
        beside = np.where(rejects, here - farther, here + farther)
        between = (low[open_] <= beside) & (beside < high[open_])
        tried[open_] = np.where(between, beside, (low[open_] + high[open_]) // 2)
        farther *= 2
    return low


def _boundary_about(
    controls: "NDArray[np.int64]", of_treated: int, of_controls: int, alpha: float
) -> "NDArray[np.int64]":
    """About the same, by the normal distribution corrected for whole counts."""
    import numpy as np
    from scipy.special import ndtri

    everyone, z = of_treated + of_controls, float(ndtri(1 - alpha))
    treated = of_treated * controls / of_controls
    for _ in range(4):
        part = (treated + controls) / everyone
        spread = np.sqrt(part * (1 - part) * of_treated * of_controls / max(everyone - 1, 1))
        above = (0.5 + z * spread) * everyone
        treated = np.clip((of_treated * controls + above) / of_controls, 0, of_treated)
    return np.ceil(treated).astype(np.int64)


def _p_values(
    treated: "NDArray[np.int64]",
    controls: "NDArray[np.int64]",
    of_treated: int,
    of_controls: int,
    without: float = 0.0,
) -> "NDArray[np.float64]":
    """The tail of the hypergeometric distribution at each pair of counts, term by term.

    Terms that add up to less than ``without`` may be left out: P(X ≥ mean + d) ≤ exp(−2d²/n)
    (Hoeffding 1963, doi 10.1080/01621459.1963.10500830).
    """
    import numpy as np
    from scipy.special import gammaln

    both, everyone = treated + controls, of_treated + of_controls
    terms = int(controls.max()) + 1
    if without:
        last = both * of_treated / everyone + sqrt(-log(without) * of_treated / 2)
        terms = min(terms, max(int((last - treated).max()) + 2, 1))
    logs = gammaln(np.arange(everyone + 2, dtype=np.float64) + 1)
    of_x = -logs[: of_treated + 1] - logs[of_treated::-1]
    of_y = -logs[: of_controls + 1] - logs[of_controls::-1]
    more = np.arange(terms)
    x, y = treated[:, None] + more, controls[:, None] - more
    there = (x <= of_treated) & (y >= 0)
    ways = of_x[np.minimum(x, of_treated)] + of_y[np.maximum(y, 0)]
    constant = logs[of_treated] + logs[of_controls] - logs[everyone]
    constant = constant + logs[both] + logs[everyone - both]
    found = np.where(there, np.exp(np.minimum(ways + constant[:, None], 0.0)), 0.0)
    return np.asarray(found.sum(axis=1), dtype=np.float64)
