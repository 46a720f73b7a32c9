"""Counts over time: what a number of events says of their rate, exactly.

The limits are Garwood's (1936, doi 10.2307/2333958): quantiles of gamma distributions, which are
tail sums of the Poisson distribution. They hold for events that come independently of each other;
where one person has many of them, the truth is less certain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import expm1
from typing import Literal

from ayumi.statistics.allowed import not_negative, positive, refuse, share, whole
from ayumi.statistics.gamma import gamma_quantile
from ayumi.statistics.written import percent, written
from ayumi.values import Fault


@dataclass(frozen=True, slots=True)
class RateInterval:
    """A rate of events [1/unit of exposure] with its exact interval, which has two sides."""

    events: int
    exposure: float
    rate: float
    lower_limit: float
    upper_limit: float
    two_sided_level: float

    def __str__(self) -> str:
        """The interval in words."""
        ends = f"{written(self.lower_limit)} to {written(self.upper_limit)}"
        said = f"exact {percent(self.two_sided_level)} interval"
        return f"{self.events} in {written(self.exposure)}: {written(self.rate)}, {ends}, {said}"


@dataclass(frozen=True, slots=True)
class RateBound:
    """A rate of events [1/unit of exposure] with one exact limit, below or above it."""

    events: int
    exposure: float
    rate: float
    side: Literal["upper", "lower"]
    one_sided_limit: float
    one_sided_level: float

    def __str__(self) -> str:
        """The bound in words."""
        word = "at most" if self.side == "upper" else "at least"
        limit = f"{word} {written(self.one_sided_limit)}"
        said = f"one-sided {percent(self.one_sided_level)} {self.side} bound"
        return f"{self.events} in {written(self.exposure)}: {limit}, {said}"


def rate_interval(events: int, exposure: float, level: float = 0.95) -> RateInterval:
    """The exact interval of a rate; without events its lower limit is 0.

    >>> print(rate_interval(5, exposure=2.0))
    5 in 2: 2.5, 0.812 to 5.83, exact 95 % interval
    """
    refuse("rate", _counted(events, exposure), share("level", level))
    outside = (1 - level) / 2
    low, high = _low(events, outside) / exposure, _high(events, outside) / exposure
    return RateInterval(events, exposure, events / exposure, low, high, level)


def rate_upper_bound(events: int, exposure: float, level: float = 0.95) -> RateBound:
    """The highest rate at which so few events still have the chance 1 − level.

    >>> print(rate_upper_bound(0, exposure=4.0))
    0 in 4: at most 0.749, one-sided 95 % upper bound
    """
    refuse("rate", _counted(events, exposure), share("level", level))
    limit = _high(events, 1 - level) / exposure
    return RateBound(events, exposure, events / exposure, "upper", limit, level)


def rate_lower_bound(events: int, exposure: float, level: float = 0.95) -> RateBound:
    """The lowest rate at which so many events still have the chance 1 − level; 0 without events.

    >>> print(rate_lower_bound(1, exposure=1.0))
    1 in 1: at least 0.0513, one-sided 95 % lower bound
    """
    refuse("rate", _counted(events, exposure), share("level", level))
    limit = _low(events, 1 - level) / exposure
    return RateBound(events, exposure, events / exposure, "lower", limit, level)


def chance_of_an_event(rate: float, exposure: float) -> float:
    """P(at least one event) = 1 − exp(−rate · exposure).

    >>> round(chance_of_an_event(rate=1e-5, exposure=1e5), 3)
    0.632
    """
    refuse("chance", not_negative("rate", rate), not_negative("exposure", exposure))
    return -expm1(-rate * exposure)


def _counted(events: int, exposure: float) -> Iterator[Fault]:
    yield from whole("events", events)
    yield from positive("exposure", exposure)


def _low(events: int, outside: float) -> float:
    """The mean count at which so many events or more are as improbable as ``outside``."""
    return gamma_quantile(outside, events) if events else 0.0


def _high(events: int, outside: float) -> float:
    """The mean count at which so few events or fewer are as improbable as ``outside``."""
    return gamma_quantile(1 - outside, events + 1)
