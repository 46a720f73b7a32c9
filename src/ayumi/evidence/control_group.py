"""The study beside people of its own who received no cells at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb
from typing import Final, Literal

from ayumi.evidence.question import Count, people_faults
from ayumi.statistics.allowed import no_more, refuse, whole
from ayumi.values import Fault

RARE: Final = 0.05
"""Below this two-sided P a difference is called rare by chance alone."""
USUAL: Final = 0.10
"""From this two-sided P on a difference is such as chance alone can well give."""

Rarity = Literal["rare", "uncommon", "usual"]
Side = Literal["higher", "lower", "same"]


@dataclass(frozen=True, slots=True)
class Control:
    """The control group: how many of how many people, and whether chance chose who was in it.

    >>> Control(1, 4, randomised=True)
    Control(responders=1, n=4, randomised=True)
    """

    responders: int
    n: int
    randomised: bool = False

    def __post_init__(self) -> None:
        refuse("control group", control_faults(self.responders, self.n))


@dataclass(frozen=True, slots=True)
class Compared:
    """Two groups: Fisher's exact P, and the posterior of the difference of the rates.

    ``higher`` is P(rate with cells > rate without), from Jeffreys' prior in each group; ``low`` and
    ``high`` bound the difference with 95 %.
    """

    responders: int
    two_sided: float
    one_sided: float
    higher: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Concurrent:
    """A control group, and the comparison with it at the lowest and at the highest count."""

    control: Control
    at_lowest: Compared
    at_highest: Compared

    @property
    def rarity(self) -> Rarity | None:
        """How rare such a difference is by chance alone; None if that hangs on the undetermined."""
        found = {rarity_of(one.two_sided) for one in (self.at_lowest, self.at_highest)}
        return found.pop() if len(found) == 1 else None

    def share(self, n: int) -> Side | None:
        """Whether the share of the ``n`` with cells is higher; None if that hangs likewise."""
        found = {
            _side(one.responders * self.control.n - self.control.responders * n)
            for one in (self.at_lowest, self.at_highest)
        }
        return found.pop() if len(found) == 1 else None


def beside_control(count: Count, control: Control) -> Concurrent:
    """Compare what was seen with the control group."""
    low = _compared(count.lowest, count.n, control)
    same = count.lowest == count.highest
    return Concurrent(control, low, low if same else _compared(count.highest, count.n, control))


def rarity_of(two_sided: float) -> Rarity:
    """How rare a difference with this P is if only chance divided the groups.

    >>> [rarity_of(p) for p in (0.049, 0.05, 0.0999, 0.10)]
    ['rare', 'uncommon', 'uncommon', 'usual']
    """
    return "rare" if two_sided < RARE else "uncommon" if two_sided < USUAL else "usual"


def _side(difference: int) -> Side:
    return "same" if difference == 0 else "higher" if difference > 0 else "lower"


def fisher_two_sided(one: int, of_one: int, other: int, of_other: int) -> float:
    """Fisher's exact P with two sides: all tables that are no more probable than the one seen.

    Exact, by whole numbers. The Yonsei trial, 5 of 19 against 1 of 15
    (doi 10.1155/2015/630932):

    >>> round(fisher_two_sided(5, 19, 1, 15), 2)
    0.2
    """
    both = one + other
    ways = [
        comb(of_one, k) * comb(of_other, both - k)
        for k in range(max(0, both - of_other), min(both, of_one) + 1)
    ]
    seen = comb(of_one, one) * comb(of_other, other)
    return sum(way for way in ways if way <= seen) / sum(ways)


def control_faults(responders: int, n: int) -> Iterator[Fault]:
    """What is wrong with the counts of a control group."""
    yield from whole("--control-responders", responders)
    yield from people_faults("--control-n", n)
    yield from no_more("--control-responders", responders, n, "there are not so many people")


def _compared(responders: int, n: int, control: Control) -> Compared:
    from ayumi.statistics.beta_mixture import BetaMixture
    from ayumi.statistics.decisions.fisher import fisher_p
    from ayumi.statistics.difference import difference_above, difference_interval

    own = BetaMixture.of((1.0, responders + 0.5, n - responders + 0.5))
    there = control.n - control.responders
    theirs = BetaMixture.of((1.0, control.responders + 0.5, there + 0.5))
    low, high = difference_interval(own, theirs)
    return Compared(
        responders,
        fisher_two_sided(responders, n, control.responders, control.n),
        fisher_p(responders, n, control.responders, control.n),
        difference_above(own, theirs),
        low,
        high,
    )
