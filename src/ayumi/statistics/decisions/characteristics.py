"""How often a rule is met, over what is true: the sum over every outcome, nothing drawn.

A single arm has one true rate, two arms have two. At a rate of natural recovery alone the chance
is that of a false alarm; at a hoped-for rate it is the power.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ayumi.statistics.allowed import refuse, share
from ayumi.statistics.decisions.fisher import fisher_boundary
from ayumi.statistics.decisions.natural import binomial_at_least, binomial_chances
from ayumi.statistics.decisions.rule import (
    NaturalRule,
    SingleArmRule,
    TwoArmRule,
    boundary,
    met,
)
from ayumi.values import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class FisherRule:
    """Fisher's exact test of two arms rejects at alpha, with one side."""

    alpha: float = 0.025

    def __post_init__(self) -> None:
        refuse("rule", share("alpha", self.alpha))


def operating_characteristics(
    rule: SingleArmRule | NaturalRule, people: int, rates: "ArrayLike"
) -> "NDArray[np.float64]":
    """P(the rule is met | rate) among so many people, at each true rate; the shape of the rates.

    >>> rule = NaturalRule(0.05, below=0.025)
    >>> operating_characteristics(rule, people=4, rates=[0.05, 0.10, 0.5]).round(3).tolist()
    [0.014, 0.052, 0.688]
    """
    import numpy as np

    given = np.asarray(rates, dtype=np.float64)
    refuse("operating characteristics", true_rates("rate", given))
    hold = met(rule, people)
    return np.asarray(np.minimum(binomial_chances(people, given) @ hold, 1.0), dtype=np.float64)


def two_arm_characteristics(
    rule: TwoArmRule | FisherRule,
    of_treated: int,
    of_controls: int,
    treated_rates: "ArrayLike",
    control_rates: "ArrayLike",
) -> "NDArray[np.float64]":
    """P(the rule is met | both rates), at each pair of true rates, which numpy broadcasts.

    >>> two_arm_characteristics(FisherRule(), 17, 17, [0.05, 0.5], 0.05).round(3).tolist()
    [0.0, 0.813]
    """
    import numpy as np

    treated, control = np.broadcast_arrays(
        np.asarray(treated_rates, dtype=np.float64), np.asarray(control_rates, dtype=np.float64)
    )
    refuse(
        "operating characteristics",
        true_rates("treated rate", treated),
        true_rates("control rate", control),
    )
    if isinstance(rule, FisherRule):
        needed = fisher_boundary(of_treated, of_controls, rule.alpha)
    else:
        needed = boundary(rule, of_treated, of_controls)
    enough = binomial_at_least(needed, of_treated, treated[..., None])
    found = (binomial_chances(of_controls, control) * enough).sum(axis=-1)
    return np.asarray(np.minimum(found, 1.0), dtype=np.float64)


def true_rates(place: str, given: "NDArray[np.float64]") -> Iterator[Fault]:
    """The first of the numbers that is no share; one stands for all of an array."""
    wrong = ~((given >= 0) & (given <= 1))
    if wrong.any():
        yield from share(place, float(given[wrong][0]), zero=True, one=True)
