"""Sterility by sampling: whether a tested share of a container would show what is in it.

If k colony-forming units lie anywhere in a container and a fraction v of it is tested, each is in
the tested part with chance v: P(detected) = 1 − (1 − v)^k. It is taken that one unit in the tested
part grows and is seen.
"""

from math import expm1, log1p

from ayumi.statistics.allowed import refuse, share, whole
from ayumi.statistics.binomial import chance_of_seeing, trials_needed


def chance_to_detect_cfu(cfu: int, tested_fraction: float) -> float:
    """P(at least one of so many units is in the tested fraction [share]).

    >>> (
    ...     round(chance_to_detect_cfu(10, 0.10), 3),
    ...     chance_to_detect_cfu(10, 0),
    ...     chance_to_detect_cfu(1, 1),
    ... )
    (0.651, 0.0, 1.0)
    """
    refuse(
        "sterility test",
        whole("cfu", cfu),
        share("tested_fraction", tested_fraction, zero=True, one=True),
    )
    return chance_of_seeing(tested_fraction, cfu)


def cfu_needed(tested_fraction: float, chance: float = 0.95) -> int:
    """How many units a container must hold to be detected with such a chance.

    >>> cfu_needed(0.10), cfu_needed(0.01), cfu_needed(1)
    (29, 299, 1)
    """
    refuse(
        "sterility test",
        share("tested_fraction", tested_fraction, one=True),
        share("chance", chance),
    )
    return trials_needed(tested_fraction, chance)


def fraction_to_test(cfu: int, chance: float = 0.95) -> float:
    """Which fraction [share] must be tested to detect so many units with such a chance.

    >>> round(fraction_to_test(1), 3), round(fraction_to_test(10), 3)
    (0.95, 0.259)
    """
    refuse("sterility test", whole("cfu", cfu, least=1), share("chance", chance))
    return -expm1(log1p(-chance) / cfu)
