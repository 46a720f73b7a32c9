"""The chance to pass where a limit is held against one measured value."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, erfc, floor, inf, log, log1p, sqrt
from typing import Literal

from ayumi.product.accept import Above, AtLeast, AtMost, Below, Between, DeltaCt
from ayumi.product.lot_statistics.sampled_chances import (
    Chance,
    Measured,
    Sampling,
    binomial_chance,
)
from ayumi.statistics.allowed import no_more, positive, refuse
from ayumi.statistics.written import percent
from ayumi.values import Fault


@dataclass(frozen=True, slots=True)
class Precision:
    """How results vary about the true value: a CV [share], or a standard deviation in their unit.

    On the ``result`` scale results are normal about the true value; on the ``log`` scale, which
    needs a CV, they are log-normal about it, ln result having the variance ln(1 + CV²).
    """

    cv: float | None = None
    sd: float | None = None
    scale: Literal["result", "log"] = "result"

    def __post_init__(self) -> None:
        faults = []
        if (self.cv is None) == (self.sd is None):
            message = "give one of the two: the CV as a share, or the standard deviation"
            faults.append(Fault("precision", f"cv {self.cv}, sd {self.sd}", message))
        if self.cv is not None:
            faults += positive("precision.cv", self.cv, "share")
            faults += no_more("precision.cv", self.cv, 3, "write a share, 0.2 for 20 %")
        if self.sd is not None:
            faults += positive("precision.sd", self.sd, "standard deviation")
        if self.scale not in ("result", "log"):
            faults.append(Fault("precision.scale", str(self.scale), "write result or log"))
        if self.scale == "log" and self.sd is not None:
            message = "on the logarithmic scale give the CV"
            faults.append(Fault("precision.sd", str(self.sd), message))
        refuse("precision", faults)

    def __str__(self) -> str:
        spread = f"CV {percent(self.cv)}" if self.cv is not None else f"SD {self.sd:g}"
        return f"{'log-normal' if self.scale == 'log' else 'normal'}, {spread}"


def measured_chance(accept: Measured, precision: Precision) -> tuple[tuple[str, ...], Chance]:
    """What is assumed, and P(the result is within the limits) as a function of the true value."""
    low, high = _limits(accept)
    strict = isinstance(accept, Above | Below)
    assumes = (f"one result, {precision} about the true value", "the method has no bias")

    def within(result: float) -> float:
        return float(low < result < high if strict else low <= result <= high)

    def chance(true_value: float) -> float:
        spread = precision.sd if precision.cv is None else precision.cv * true_value
        assert spread is not None
        if spread == 0:  # at a true value of 0 a CV leaves no spread
            return within(true_value)
        if precision.scale == "result" or precision.cv is None:
            return normal_between((low - true_value) / spread, (high - true_value) / spread)
        spread, middle = sqrt(log1p(precision.cv**2)), log(true_value)
        return normal_between((_log(low) - middle) / spread, (_log(high) - middle) / spread)

    return assumes, chance


def cycles_chance(accept: DeltaCt, precision: Precision) -> tuple[tuple[str, ...], Chance]:
    """As `measured_chance`, for a difference of cycles: its zero is arbitrary, so it has no CV.

    A CV on the logarithmic scale is that of the signal: √ln(1 + CV²)/ln 2 cycles.
    """
    if precision.cv is not None and precision.scale == "result":
        message = "a difference of cycles has no CV; give its SD, or the signal's CV, scale log"
        refuse("precision", [Fault("precision.cv", str(precision.cv), message)])
    cycles = precision.sd
    if precision.cv is not None:
        cycles = sqrt(log1p(precision.cv**2)) / log(2)
    assert cycles is not None
    spread = cycles
    low = -inf if accept.at_least is None else float(accept.at_least)
    high = inf if accept.at_most is None else float(accept.at_most)
    assumes = (f"one result, normal about the true difference, SD {spread:.3g} cycles",)
    return assumes, lambda true: normal_between((low - true) / spread, (high - true) / spread)


def share_chance(accept: Measured, sampling: Sampling) -> tuple[tuple[str, ...], Chance]:
    """P(the share of so many events is within the limits), for a true share [%], by sampling."""
    scored = sampling.scored
    assert scored is not None
    least, most = _events_that_pass(accept, scored)
    by_share = binomial_chance(scored, most, least)
    assumes = (f"{scored} events are scored, drawn at random from many", "no event is misread")
    return assumes, lambda per_cent: by_share(per_cent / 100)


def normal_between(low: float, high: float) -> float:
    """P(low ≤ Z ≤ high) of a standard normal deviate, from the tail that keeps the most digits.

    >>> round(normal_between(-1.959964, 1.959964), 6)
    0.95
    """
    if low > 0:
        low, high = -high, -low
    return (erfc(-high / sqrt(2)) - erfc(-low / sqrt(2))) / 2


def _log(value: float) -> float:
    return log(value) if value > 0 else -inf


def _events_that_pass(accept: Measured, scored: int) -> tuple[int | None, int | None]:
    """The least and the most of so many events whose share is within the limits, exactly."""

    def events(limit: object) -> Fraction:
        return Fraction(str(limit)) * scored / 100

    match accept:
        case AtLeast():
            return ceil(events(accept.limit.amount)), None
        case AtMost():
            return None, floor(events(accept.limit.amount))
        case Above():
            return floor(events(accept.limit.amount)) + 1, None
        case Below():
            return None, ceil(events(accept.limit.amount)) - 1
        case Between():
            return ceil(events(accept.low.amount)), floor(events(accept.high.amount))


def _limits(accept: Measured) -> tuple[float, float]:
    match accept:
        case AtLeast() | Above():
            return float(accept.limit.amount), inf
        case AtMost() | Below():
            return -inf, float(accept.limit.amount)
        case Between():
            return float(accept.low.amount), float(accept.high.amount)
