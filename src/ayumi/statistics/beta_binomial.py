"""A proportion under a beta belief: what so many people with an event say of it, exactly.

A belief Beta(a, b) and k events in n people give Beta(a + k, b + n − k); how many events the next
people have is then beta-binomial (Raiffa and Schlaifer, Applied statistical decision theory, 1961).
"""

from bisect import bisect_left
from dataclasses import dataclass
from math import comb, exp, lgamma, log
from typing import Final

from ayumi.statistics.allowed import no_more, positive, refuse, share, whole

TIE: Final = 1e-12
"""Two probabilities nearer than this are the same: it is far above what rounding makes of one."""


@dataclass(frozen=True, slots=True)
class BetaBelief:
    """What is believed of a proportion: a beta distribution, worth a + b people.

    >>> belief = BetaBelief(0.5, 1.5)
    >>> belief.mean, belief.after(events=2, people=3)
    (0.25, BetaBelief(a=2.5, b=2.5))
    """

    a: float
    b: float

    def __post_init__(self) -> None:
        refuse("beta distribution", positive("a", self.a), positive("b", self.b))

    @property
    def mean(self) -> float:
        """The proportion that is expected."""
        return self.a / (self.a + self.b)

    def after(self, events: int, people: int) -> "BetaBelief":
        """What is believed once so many of so many people had an event."""
        why = "there are not so many people"
        counts = (whole("events", events), whole("people", people))
        refuse("people with an event", *counts, no_more("events", events, people, why))
        return BetaBelief(self.a + events, self.b + people - events)


def probability_above(limit: float, belief: BetaBelief) -> float:
    """P(proportion > limit).

    >>> round(probability_above(0.20, BetaBelief(0.4, 1.6).after(events=2, people=3)), 3)
    0.907
    """
    from scipy.special import betaincc

    refuse("probability", share("limit", limit, zero=True, one=True))
    return float(betaincc(belief.a, belief.b, limit))


def exceeds(limit: float, probability: float, belief: BetaBelief) -> bool:
    """Whether P(proportion > limit) > probability; a tie does not exceed, however it rounds.

    >>> exceeds(0.1, 0.9, BetaBelief(1, 1))
    False
    """
    return probability_above(limit, belief) > probability + TIE


def fewest_events(limit: float, probability: float, belief: BetaBelief, people: int) -> int | None:
    """The fewest people with an event among so many with which P(proportion > limit) exceeds.

    None if it does not even if all of them have one. More events make the proportion greater, so
    that the numbers from here on exceed as well.

    >>> [fewest_events(0.20, 0.90, BetaBelief(0.4, 1.6), people) for people in (1, 2, 3, 4, 7)]
    [None, 2, 2, 3, 4]
    """
    refuse("people", whole("people", people))
    found = bisect_left(
        range(people + 1),
        True,
        key=lambda events: exceeds(limit, probability, belief.after(events, people)),
    )
    return found if found <= people else None


def predicted(belief: BetaBelief, people: int) -> tuple[float, ...]:
    """P(k of the next people have an event) for k = 0 … people: the beta-binomial distribution.

    >>> [round(share, 4) for share in predicted(BetaBelief(1, 1), people=3)]
    [0.25, 0.25, 0.25, 0.25]
    """
    refuse("people", whole("people", people))
    a, b = belief.a, belief.b
    nothing = _log_beta(a, b)
    return tuple(
        exp(log(comb(people, k)) + _log_beta(a + k, b + people - k) - nothing)
        for k in range(people + 1)
    )


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
