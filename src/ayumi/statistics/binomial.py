"""Events among so many tried: exact intervals of their rate, and the chance of seeing any.

Clopper and Pearson 1934, doi 10.1093/biomet/26.4.404; Brown, Cai and DasGupta 2001,
doi 10.1214/ss/1009213286 (Jeffreys); Wilson 1927, doi 10.1080/01621459.1927.10502953. The binomial
sums are incomplete beta functions: P(X ≥ k) = I_p(k, n − k + 1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, exp, expm1, log, log1p, sqrt
from typing import Final, Literal

from ayumi.statistics.allowed import no_more, refuse, share, whole
from ayumi.statistics.written import percent
from ayumi.values import Fault

_ROUNDING: Final = 1e-12
"""How much of a number rounding may have added, where a whole number is looked for."""

_NAMES: Final = {
    "clopper_pearson": "exact (Clopper-Pearson)",
    "jeffreys": "Jeffreys",
    "wilson": "Wilson",
}


@dataclass(frozen=True, slots=True)
class BinomialInterval:
    """A two-sided interval of the rate of events [share]."""

    events: int
    trials: int
    method: Literal["clopper_pearson", "jeffreys", "wilson"]
    lower_limit: float
    upper_limit: float
    two_sided_level: float

    def __str__(self) -> str:
        """The interval in words."""
        name = _NAMES[self.method]
        ends = f"{percent(self.lower_limit)} to {percent(self.upper_limit)}"
        said = f"{name} {percent(self.two_sided_level)} interval"
        return f"{self.events} of {self.trials}: {ends}, {said}"


@dataclass(frozen=True, slots=True)
class BinomialBound:
    """An exact one-sided bound of the rate of events [share]."""

    events: int
    trials: int
    side: Literal["upper", "lower"]
    one_sided_limit: float
    one_sided_level: float

    def __str__(self) -> str:
        """The bound in words."""
        word = "at most" if self.side == "upper" else "at least"
        said = f"one-sided {percent(self.one_sided_level)} {self.side} bound"
        return f"{self.events} of {self.trials}: {word} {percent(self.one_sided_limit)}, {said}"


def clopper_pearson(events: int, trials: int, level: float = 0.95) -> BinomialInterval:
    """The exact two-sided interval; each end leaves out half of what the level leaves out.

    >>> print(clopper_pearson(2, 4))
    2 of 4: 6.76 % to 93.2 %, exact (Clopper-Pearson) 95 % interval
    """
    refuse("interval", _counts(events, trials), share("level", level))
    half = (1 - level) / 2
    lower, upper = _lowest(events, trials, half), _highest(events, trials, half)
    return BinomialInterval(events, trials, "clopper_pearson", lower, upper, level)


def upper_bound(events: int, trials: int, level: float = 0.95) -> BinomialBound:
    """The highest rate at which so few events still have the chance 1 − level.

    >>> print(upper_bound(0, 4))
    0 of 4: at most 52.7 %, one-sided 95 % upper bound
    """
    refuse("bound", _counts(events, trials), share("level", level))
    limit = _highest(events, trials, 1 - level)
    return BinomialBound(events, trials, "upper", limit, level)


def lower_bound(events: int, trials: int, level: float = 0.95) -> BinomialBound:
    """The lowest rate at which so many events still have the chance 1 − level.

    >>> print(lower_bound(4, 4))
    4 of 4: at least 47.3 %, one-sided 95 % lower bound
    """
    refuse("bound", _counts(events, trials), share("level", level))
    limit = _lowest(events, trials, 1 - level)
    return BinomialBound(events, trials, "lower", limit, level)


def jeffreys(
    events: int, trials: int, level: float = 0.95, whole_at_the_ends: bool = False
) -> BinomialInterval:
    """The equal-tailed interval of Beta(events + 1/2, trials − events + 1/2).

    With ``whole_at_the_ends`` it begins at 0 where no event was seen and ends at 1 where all were
    events, as Brown, Cai and DasGupta modify it.

    >>> print(jeffreys(2, 4))
    2 of 4: 12.3 % to 87.7 %, Jeffreys 95 % interval
    """
    from scipy.special import betainccinv, betaincinv

    refuse("interval", _counts(events, trials), share("level", level))
    a, b, half = events + 0.5, trials - events + 0.5, (1 - level) / 2
    lower, upper = float(betaincinv(a, b, half)), float(betainccinv(a, b, half))
    if whole_at_the_ends:
        lower, upper = (0.0 if events == 0 else lower), (1.0 if events == trials else upper)
    return BinomialInterval(events, trials, "jeffreys", lower, upper, level)


def wilson(events: int, trials: int, level: float = 0.95) -> BinomialInterval:
    """The interval of the rates that a score test does not reject, without continuity correction.

    Its ends solve (events / trials − p)² = z² p (1 − p) / trials, z the level's normal quantile.

    >>> print(wilson(2, 4))
    2 of 4: 15 % to 85 %, Wilson 95 % interval
    """
    from scipy.special import ndtri

    refuse("interval", _counts(events, trials), share("level", level))
    squared = float(ndtri((1 - level) / 2)) ** 2
    spread = sqrt(squared * (squared + 4 * events * (trials - events) / trials))
    # each end as a quotient in which nothing cancels
    lower = 2 * events**2 / trials / (2 * events + squared + spread)
    none = trials - events
    upper = 1 - 2 * none**2 / trials / (2 * none + squared + spread)
    return BinomialInterval(events, trials, "wilson", lower, upper, level)


def chance_at_least(events: int, trials: int, rate: float) -> float:
    """P(so many events or more) among so many trials, each an event with chance ``rate``.

    >>> round(chance_at_least(2, 20, 0.10), 3), round(chance_at_least(3, 20, 0.10), 3)
    (0.608, 0.323)
    """
    from scipy.special import betainc

    refuse("chance", whole("events", events), _tried(trials), share("rate", rate, True, True))
    if events == 0:
        return 1.0
    return float(betainc(events, trials - events + 1, rate)) if events <= trials else 0.0


def chance_at_most(events: int, trials: int, rate: float) -> float:
    """P(so many events or fewer) among so many trials, each an event with chance ``rate``.

    >>> round(chance_at_most(5, 50, 0.10), 3)
    0.616
    """
    from scipy.special import betaincc

    refuse("chance", whole("events", events), _tried(trials), share("rate", rate, True, True))
    if events >= trials:
        return 1.0
    return float(betaincc(events + 1, trials - events, rate))


def chance_of_seeing(rate: float, trials: int) -> float:
    """P(at least one event) = 1 − (1 − rate)^trials.

    >>> [round(chance_of_seeing(0.05, people), 3) for people in (4, 20, 60)]
    [0.185, 0.642, 0.954]
    """
    refuse("chance", share("rate", rate, True, True), whole("trials", trials))
    if rate == 1 or trials == 0:
        return 1.0 if trials else 0.0
    return -expm1(trials * log1p(-float(rate)))


def trials_needed(rate: float, chance: float) -> int:
    """How many trials see at least one event with such a chance.

    >>> trials_needed(0.05, 0.95)
    59
    """
    refuse("number of trials", share("rate", rate, one=True), share("chance", chance))
    return 1 if rate == 1 else first_whole(log1p(-chance) / log1p(-rate))


def first_whole(number: float) -> int:
    """The first whole number, 1 at least, that is not below a number but for its rounding."""
    return max(1, ceil(number * (1 - _ROUNDING)))


def _counts(events: int, trials: int) -> Iterator[Fault]:
    yield from whole("events", events)
    yield from _tried(trials)
    yield from no_more("events", events, trials, "there are not so many trials")


def _tried(trials: int) -> Iterator[Fault]:
    yield from whole("trials", trials, least=1)


def _highest(events: int, trials: int, tail: float) -> float:
    """The rate p with P(X ≤ events) = tail."""
    from scipy.special import betainccinv

    if events == trials:
        return 1.0
    if events == 0:
        return -expm1(log(tail) / trials)
    return float(betainccinv(events + 1, trials - events, tail))


def _lowest(events: int, trials: int, tail: float) -> float:
    """The rate p with P(X ≥ events) = tail."""
    from scipy.special import betaincinv

    if events == 0:
        return 0.0
    if events == trials:
        return exp(log(tail) / trials)
    return float(betaincinv(events, trials - events + 1, tail))
