"""What would be needed: successes among so many people, people at the same share, people an arm.

A single arm is read against a natural rate that is known, or believed with uncertainty. Two arms
are compared by Fisher's exact test with one side; alpha 0.025 there is 0.05 with two sides.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ayumi.statistics.allowed import no_more, refuse, share, whole
from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.decisions.fisher import fisher_power
from ayumi.statistics.decisions.natural import (
    Natural,
    binomial_at_least,
    chances_at_least,
    mixed,
    natural_rate,
    strictly,
)
from ayumi.values import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_PEOPLE: Final = 2_000
"""More people than this are not looked at: no trial of cells for the cord has them."""

_FARTHEST: Final = MOST_PEOPLE + MOST_PEOPLE // 10
"""An approximate number up to this may still stand for an exact one within `MOST_PEOPLE`."""


def successes_needed(people: int, natural: Natural, below: float) -> int | None:
    """The fewest successes of ``people`` with P(so many or more) < below; None if all are too few.

    ``natural`` is the rate of natural recovery: a number, or what is believed of it.

    >>> successes_needed(4, 0.02, below=0.025), successes_needed(4, 0.344, below=0.025)
    (2, 4)
    >>> successes_needed(4, BetaBelief(8.5, 142.5), below=0.025)
    2
    """
    import numpy as np

    refuse("successes needed", _asked(people), natural_rate("natural", natural), _below(below))
    small = np.flatnonzero(chances_at_least(people, natural) < strictly(below))
    return int(small[0]) if len(small) else None


def people_needed_at(part: float, natural: Natural, below: float) -> int | None:
    """The fewest people of whom that share, rounded down, has P(so many or more) < below.

    Successes are whole, so that with one person more the chance may be above again; if what was
    seen among n people is below, no more than n are said to be needed. None if not even
    `MOST_PEOPLE` are enough, as where nobody got better, or where the natural rate may well be
    the share itself.

    >>> [people_needed_at(0.5, rate, below=0.025) for rate in (0.02, 0.08, 0.134, 0.344)]
    [4, 6, 8, 44]
    """
    import numpy as np

    refuse(
        "people needed",
        share("share", part, zero=True, one=True),
        natural_rate("natural", natural),
        _below(below),
    )
    people = np.arange(1, MOST_PEOPLE + 1)
    events = np.floor(part * people * (1 + 1e-12)).astype(np.int64)
    if isinstance(natural, BetaMixture | BetaBelief):
        return _first_below(events, mixed(natural), below)
    small = np.flatnonzero(binomial_at_least(events, people, natural) < strictly(below))
    return int(people[small[0]]) if len(small) else None


def per_arm(
    control_rate: float, treated_rate: float, power: float = 0.8, alpha: float = 0.025
) -> int | None:
    """People in each of two arms from which on Fisher's exact test keeps this power.

    The test has one side; the power is exact. It goes up and down with the number of people
    (Chernick and Liu 2002, doi 10.1198/000313002317572835): fewer may reach it, but one more than
    those would lose it again. None where the treated rate is not above the control rate, which no
    number of people can show, and where `MOST_PEOPLE` an arm are not enough.

    >>> per_arm(control_rate=0.05, treated_rate=0.50), per_arm(0.50, 0.50)
    (17, None)
    """
    refuse(
        "people per arm",
        share("control rate", control_rate, zero=True, one=True),
        share("treated rate", treated_rate, zero=True, one=True),
        share("power", power),
        share("alpha", alpha),
        no_more("alpha", alpha, power, "a test rejects more often where there is a difference"),
    )
    if treated_rate <= control_rate:
        return None
    near = _people_about(control_rate, treated_rate, power, alpha)
    while near <= _FARTHEST:
        most = near + near // 25 + 12
        found = _down_from(most, control_rate, treated_rate, power, alpha)
        # Where most of those looked at keep the power, those above them, with more of it, do too.
        if found <= near + 6:
            return found if found <= MOST_PEOPLE else None
        near = most
    return None


def _down_from(
    most: int, control_rate: float, treated_rate: float, power: float, alpha: float
) -> int:
    """The fewest people an arm that keep the power, as all from there up to ``most`` do."""
    people = most
    while people and fisher_power(control_rate, treated_rate, people, people, alpha) >= power:
        people -= 1
    return people + 1


def _people_about(control_rate: float, treated_rate: float, power: float, alpha: float) -> int:
    """About as many people an arm, by the normal distribution corrected for whole counts.

    Casagrande, Pike and Smith 1978, doi 10.2307/2530613. It is only where the exact search begins.
    """
    from math import ceil, sqrt

    from scipy.special import ndtri

    apart, middle = treated_rate - control_rate, (treated_rate + control_rate) / 2
    spread = control_rate * (1 - control_rate) + treated_rate * (1 - treated_rate)
    reach = ndtri(1 - alpha) * sqrt(2 * middle * (1 - middle)) + ndtri(power) * sqrt(spread)
    smooth = float(max(reach, 0.1) / apart) ** 2
    return ceil(min(smooth / 4 * (1 + sqrt(1 + 4 / (smooth * apart))) ** 2, _FARTHEST + 1))


def _first_below(events: "NDArray[np.int64]", belief: BetaMixture, below: float) -> int | None:
    """The first number of people whose beta-binomial chance of so many events is below.

    The logarithms of factorials are found once; each number of people then sums its own tail.
    """
    import numpy as np
    from scipy.special import gammaln

    whole_ = gammaln(np.arange(MOST_PEOPLE + 1) + 1.0)
    parts = [
        (
            weight,
            gammaln(part.a + np.arange(MOST_PEOPLE + 1)),
            gammaln(part.b + np.arange(MOST_PEOPLE + 1)),
            gammaln(part.a + part.b + np.arange(MOST_PEOPLE + 1)),
        )
        for weight, part in zip(belief.weights, belief.parts, strict=True)
    ]
    for people, least in enumerate(events, 1):
        k = slice(int(least), people + 1)
        rest = slice(people - int(least), None, -1)
        ways = whole_[people] - whole_[k] - whole_[rest]
        chance = sum(
            weight * np.exp(ways + a[k] - a[0] + b[rest] - b[0] - both[people] + both[0]).sum()
            for weight, a, b, both in parts
        )
        if chance < strictly(below):
            return people
    return None


def _asked(people: int) -> Iterator[Fault]:
    yield from whole("people", people, least=1)
    yield from no_more("people", people, MOST_PEOPLE, "more people are not enumerated")


def _below(below: float) -> Iterator[Fault]:
    yield from share("below", below)
