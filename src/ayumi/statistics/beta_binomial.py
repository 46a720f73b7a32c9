"""A proportion under a beta belief: what so many people with an event say of it, exactly.

A belief Beta(a, b) and k events in n people give Beta(a + k, b + n − k); how many events the next
people have is then beta-binomial (Raiffa and Schlaifer, Applied statistical decision theory, 1961).
"""

from bisect import bisect_left
from dataclasses import dataclass
from math import fsum
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
    first = _likely(belief, people)
    # Each is a simple multiple of the one beside it, and all of them sum to 1; from a likely number
    # outwards they fall, so that what runs out of digits is too small to count.
    found = [1.0] * (people + 1)
    for k in range(first, people):
        found[k + 1] = found[k] * _step(belief, people, k)
    for k in range(first, 0, -1):
        found[k - 1] = found[k] / _step(belief, people, k - 1)
    total = fsum(found)
    return tuple(each / total for each in found)


def _step(belief: BetaBelief, people: int, k: int) -> float:
    """P(k + 1 of so many) over P(k of so many)."""
    return (people - k) / (k + 1) * ((belief.a + k) / (belief.b + people - k - 1))


def _likely(belief: BetaBelief, people: int) -> int:
    """The most likely number; the likelier end where the middle is the least likely."""
    a, b = belief.a, belief.b
    if a <= 1 or b <= 1:
        return 0 if a <= b else people
    return min(people, int((people + 1) * ((a - 1) / (a + b - 2))))
