"""Fisher's exact test of two arms, with one side, and its exact power.

Given how many people of both arms got better, how many of them are in the treated arm is
hypergeometric; the test rejects where P(so many or more) is at most alpha (Fisher 1935, doi
10.2307/2342435). Its power is the sum over all pairs of counts (Bennett and Hsu 1960, doi
10.1093/biomet/47.3-4.393): nothing is drawn, and nothing approximated.
"""

from collections.abc import Iterator
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

    One more of the treated makes the p-value smaller, so that halving the range finds it.
    """
    import numpy as np

    low = np.zeros(len(controls), dtype=np.int64)
    high = np.full(len(controls), of_treated + 1, dtype=np.int64)
    while (open_ := low < high).any():
        middle = (low + high) // 2
        p = _p_values(np.minimum(middle, of_treated), controls, of_treated, of_controls)
        rejects = (p <= alpha * (1 + _TIE)) | (middle > of_treated)
        high = np.where(open_ & rejects, middle, high)
        low = np.where(open_ & ~rejects, middle + 1, low)
    return low


def _p_values(
    treated: "NDArray[np.int64]", controls: "NDArray[np.int64]", of_treated: int, of_controls: int
) -> "NDArray[np.float64]":
    """The tail of the hypergeometric distribution at each pair of counts, term by term."""
    import numpy as np
    from scipy.special import gammaln

    logs = gammaln(np.arange(of_treated + of_controls + 2, dtype=np.float64) + 1)
    more = np.arange(int(controls.max()) + 1)
    x, y = treated[:, None] + more, controls[:, None] - more
    there = (x <= of_treated) & (y >= 0)
    x, y = np.where(there, x, 0), np.where(there, y, 0)
    ways = -logs[x] - logs[of_treated - x] - logs[y] - logs[of_controls - y]
    both, everyone = treated + controls, of_treated + of_controls
    constant = logs[of_treated] + logs[of_controls] - logs[everyone]
    constant = constant + logs[both] + logs[everyone - both]
    terms = np.where(there, np.exp(ways + constant[:, None]), 0.0)
    return np.asarray(terms.sum(axis=1), dtype=np.float64)
