"""Where an answer turns: the natural rate, and the weight of a vague prior, that change it.

The tipping-point analysis of a borrowed prior asks how much weight its vague part may have before
a conclusion changes (Best et al. 2021, doi 10.1002/pst.2093). For a mixture the probability is a
ratio of straight lines in that weight, so that the weight at which it turns is exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ayumi.statistics.allowed import no_more, positive, refuse, share, whole
from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.crossing import crossing
from ayumi.statistics.decisions.natural import binomial_at_least, chances_at_least, mixed
from ayumi.values import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

VAGUE: Final = BetaBelief(1, 1)
"""Every rate alike: what a prior is made robust with (Schmidli et al. 2014)."""


def turning_rate(events: int, people: int, probability: float) -> float:
    """The natural rate at which P(at least so many of so many people) is the probability.

    Under every lower rate it is smaller, under every higher one greater. It is also the lower end
    of the Clopper-Pearson interval with that much left out below.

    >>> [round(turning_rate(2, 4, probability), 4) for probability in (0.025, 0.10)]
    [0.0676, 0.1426]
    """
    from scipy.special import betaincinv

    refuse("turning rate", _seen(events, people), share("probability", probability))
    return float(betaincinv(events, people - events + 1, probability))


def turning_share(events: int, people: int, probability: float, known_from: float) -> float | None:
    """The share of so many untreated people at which P(at least so many) is the probability.

    As `turning_rate`, but with the natural rate uncertain as ``known_from`` people leave it under
    Jeffreys' prior: beta-binomial. The share is a number between counts. None where the probability
    is greater with none of them, or smaller with all.

    >>> (
    ...     round(turning_share(2, 4, 0.025, known_from=150), 4),
    ...     turning_share(2, 4, 0.025, known_from=5),
    ... )
    (0.0621, None)
    """
    refuse(
        "turning share",
        _seen(events, people),
        share("probability", probability),
        positive("known from", known_from, of="number of people"),
    )

    def chance(part: float) -> float:
        belief = BetaBelief(part * known_from + 0.5, (1 - part) * known_from + 0.5)
        return float(chances_at_least(people, belief)[events])

    if not chance(0.0) <= probability <= chance(1.0):
        return None
    return crossing(chance, probability, 0.0, 1.0)


def chances_over_rates(events: int, people: int, rates: "ArrayLike") -> "NDArray[np.float64]":
    """P(at least so many of so many people) under each natural rate; the shape of the rates.

    >>> chances_over_rates(2, 4, [0.02, 0.08, 0.344]).round(3).tolist()
    [0.002, 0.034, 0.426]
    """
    import numpy as np

    given = np.asarray(rates, dtype=np.float64)
    refuse("curve", _seen(events, people), _rates(given))
    return binomial_at_least(events, people, given)


@dataclass(frozen=True, slots=True)
class WeightCurve:
    """A probability over the weight w of a vague part, which the rest of a belief gives up.

    ``informative`` and ``vague`` are the probability with w = 0 and w = 1; ``odds`` how many times
    better the vague part foresaw the data that the belief was updated with, 1 without any.

    >>> curve = WeightCurve(informative=0.01, vague=0.6, odds=1.0)
    >>> curve.at([0, 0.5, 1]).tolist(), round(turning_weight(curve, 0.10), 4)
    ([0.01, 0.305, 0.6], 0.1525)
    """

    informative: float
    vague: float
    odds: float

    def __post_init__(self) -> None:
        refuse(
            "curve over weights",
            share("informative", self.informative, zero=True, one=True),
            share("vague", self.vague, zero=True, one=True),
            positive("odds", self.odds),
        )

    def at(self, weights: "ArrayLike") -> "NDArray[np.float64]":
        """The probability at each weight from 0 to 1; the shape of the weights."""
        import numpy as np

        w = np.asarray(weights, dtype=np.float64)
        refuse("curve over weights", _rates(w, "weight"))
        # The side with the greater odds is scaled to 1, so that neither runs out of numbers.
        kept, vague = (1 - w) * min(1.0, 1 / self.odds), w * min(1.0, self.odds)
        return np.asarray(
            (kept * self.informative + vague * self.vague) / (kept + vague), dtype=np.float64
        )


def turning_weight(curve: WeightCurve, probability: float) -> float | None:
    """The weight of the vague part at which the probability is crossed; None if at no weight.

    >>> turning_weight(WeightCurve(informative=0.01, vague=0.02, odds=1.0), 0.10) is None
    True
    """
    refuse("turning weight", share("probability", probability))
    first, last = curve.informative - probability, curve.vague - probability
    if first * last > 0 or first == last:
        return None
    kept, vague = abs(first) * min(1.0, 1 / curve.odds), abs(last) * min(1.0, curve.odds)
    return kept / (kept + vague)


def natural_over_weight(
    natural: BetaMixture | BetaBelief, events: int, people: int, vague: BetaBelief = VAGUE
) -> WeightCurve:
    """P(at least so many of so many people), as the belief of the natural rate is made vaguer.

    >>> curve = natural_over_weight(BetaBelief(8.5, 142.5), events=2, people=4)
    >>> round(curve.informative, 3), round(curve.vague, 3), round(turning_weight(curve, 0.025), 4)
    (0.019, 0.6, 0.0099)
    """
    refuse("curve over weights", _seen(events, people))
    known, unknown = (float(chances_at_least(people, one)[events]) for one in (natural, vague))
    return WeightCurve(known, unknown, 1.0)


def posterior_over_weight(
    prior: BetaMixture | BetaBelief,
    events: int,
    people: int,
    limit: float,
    vague: BetaBelief = VAGUE,
) -> WeightCurve:
    """P(rate > limit) after so many events, as the prior of the people's own rate is made vaguer.

    The data move the weights too: the part that foresaw them better gains.

    >>> curve = posterior_over_weight(BetaBelief(8.5, 142.5), events=2, people=4, limit=0.10)
    >>> round(curve.informative, 3), round(curve.vague, 3), round(turning_weight(curve, 0.9), 3)
    (0.067, 0.991, 0.455)
    """
    refuse(
        "curve over weights",
        whole("events", events),
        whole("people", people),
        share("limit", limit, True, True),
        no_more("events", events, people, "there are not so many people"),
    )
    known, unknown = mixed(prior), mixed(vague)
    odds = unknown.predicted(people)[events] / known.predicted(people)[events]
    informative, uninformed = (
        belief.after(events, people).above(limit) for belief in (known, unknown)
    )
    return WeightCurve(informative, uninformed, odds)


def higher_over_weight(
    study: BetaMixture | BetaBelief,
    natural: BetaMixture | BetaBelief,
    by: float = 0.0,
    vague: BetaBelief = VAGUE,
) -> WeightCurve:
    """P(the study's rate − the natural rate > by), as the natural rate's belief is made vaguer.

    ``study`` is what is believed of the study's rate after its data; these say nothing of the
    natural rate, so that the curve is a straight line.
    """
    from ayumi.statistics.difference import difference_above

    known, unknown = (
        difference_above(mixed(study), mixed(belief), by) for belief in (natural, vague)
    )
    return WeightCurve(known, unknown, 1.0)


def _seen(events: int, people: int) -> Iterator[Fault]:
    yield from whole("events", events, least=1)
    yield from whole("people", people, least=1)
    yield from no_more("events", events, people, "there are not so many people")


def _rates(given: "NDArray[np.float64]", what: str = "rate") -> Iterator[Fault]:
    """The first of the numbers that is no share; one stands for all of an array."""
    wrong = ~((given >= 0) & (given <= 1))
    if wrong.any():
        yield from share(what, float(given[wrong][0]), zero=True, one=True)
