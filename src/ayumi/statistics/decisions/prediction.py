"""How probable it is that a rule will be met with the people still to come.

What is believed of the rate after those seen so far foresees the rest, who are beta-binomial
(Lee and Liu 2008, doi 10.1177/1740774508089279). A rule is met by all of them together.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ayumi.statistics.allowed import no_more, refuse, whole
from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.decisions.characteristics import true_rates
from ayumi.statistics.decisions.natural import binomial_chances, mixed
from ayumi.statistics.decisions.rule import (
    NaturalRule,
    SingleArmRule,
    TwoArmRule,
    boundary,
    met,
)
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


def chance_of_success(
    rule: SingleArmRule | NaturalRule,
    so_far: tuple[int, int],
    more: int,
    belief: BetaMixture | BetaBelief | None = None,
) -> float:
    """P(the rule is met with ``more`` people added to those seen so far), (successes, people).

    ``belief`` is what was believed of the rate before anyone was seen: that of the rule where it
    has one. Example of Lee and Liu 2008, table 1: 16 of 23 responded, 40 are planned.

    >>> from ayumi.statistics.decisions.rule import Criterion
    >>> rule = SingleArmRule((Criterion(0.60, 0.90),), BetaBelief(0.6, 0.4))
    >>> round(chance_of_success(rule, so_far=(16, 23), more=17), 4)
    0.5656
    """
    import numpy as np

    events, people = so_far
    refuse("prediction", _counts(events, people, more))
    if belief is None:
        if isinstance(rule, NaturalRule):
            message = "the rule has no belief of the people's own rate; give one, as Beta(1/2, 1/2)"
            raise InputRefused([Fault("belief", "none", message)], "prediction")
        belief = rule.belief
    hold = met(rule, people + more)[events : events + more + 1]
    foreseen = np.array(mixed(belief).after(events, people).predicted(more))
    return min(float(foreseen[hold].sum()), 1.0)


def chance_of_success_at(
    rule: SingleArmRule | NaturalRule, so_far: tuple[int, int], more: int, rates: "ArrayLike"
) -> "NDArray[np.float64]":
    """The same if the true rate is known: at each rate, its shape.

    >>> rule = NaturalRule(0.10, below=0.025)
    >>> chance_of_success_at(rule, so_far=(2, 4), more=4, rates=[0.10, 0.5]).round(3).tolist()
    [0.052, 0.688]
    """
    import numpy as np

    events, people = so_far
    given = np.asarray(rates, dtype=np.float64)
    refuse("prediction", _counts(events, people, more), true_rates("rate", given))
    hold = met(rule, people + more)[events : events + more + 1]
    return np.asarray(np.minimum(binomial_chances(more, given) @ hold, 1.0), dtype=np.float64)


def chance_of_success_between(
    rule: TwoArmRule,
    treated: tuple[int, int],
    control: tuple[int, int],
    more: tuple[int, int],
) -> float:
    """P(the rule is met with so many more treated and controls), from (successes, people) so far.

    >>> from ayumi.statistics.decisions.rule import Criterion
    >>> rule = TwoArmRule((Criterion(0, 0.95),), BetaBelief(1, 1), BetaBelief(1, 1))
    >>> round(chance_of_success_between(rule, treated=(2, 4), control=(0, 4), more=(8, 8)), 3)
    0.692
    """
    import numpy as np

    refuse(
        "prediction",
        _counts(*treated, more[0], "treated"),
        _counts(*control, more[1], "control"),
    )
    needed = boundary(rule, treated[1] + more[0], control[1] + more[1])
    needed = needed[control[0] : control[0] + more[1] + 1] - treated[0]
    of_treated = np.array(mixed(rule.belief_treated).after(*treated).predicted(more[0]))
    of_control = np.array(mixed(rule.belief_control).after(*control).predicted(more[1]))
    at_least = np.append(np.cumsum(of_treated[::-1])[::-1], 0.0)
    return min(float(of_control @ at_least[np.clip(needed, 0, more[0] + 1)]), 1.0)


def _counts(events: int, people: int, more: int, arm: str = "") -> Iterator[Fault]:
    of = f", {arm}" if arm else ""
    yield from whole(f"successes so far{of}", events)
    yield from whole(f"people so far{of}", people)
    yield from no_more(f"successes so far{of}", events, people, "there are not so many people")
    yield from whole(f"more people{of}", more)
