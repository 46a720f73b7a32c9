"""The one-sided tolerance limit of a normal distribution: a bound on most of what is to come.

With the mean m and standard deviation s of n values, m + k·s exceeds a share of the distribution
with a confidence, where k = t(confidence; n − 1, √n·z) / √n: the quantile of the noncentral t
distribution, z the share's normal quantile (ISO 16269-6; NIST/SEMATECH e-Handbook, 7.2.6.3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Literal

from ayumi.statistics.allowed import is_number, not_negative, refuse, share, whole
from ayumi.statistics.written import percent, written
from ayumi.values import Fault


@dataclass(frozen=True, slots=True)
class ToleranceLimit:
    """One-sided: so large a share of values lies below it (or above), with such a confidence."""

    values: int
    side: Literal["upper", "lower"]
    coverage: float
    confidence: float
    factor: float
    limit: float

    def __str__(self) -> str:
        """The limit in words."""
        word = "below" if self.side == "upper" else "above"
        sure = f"with {percent(self.confidence)} confidence, from {self.values} values"
        return f"{percent(self.coverage)} lie {word} {written(self.limit, 4)}, {sure}"


def tolerance_factor(values: int, coverage: float = 0.95, confidence: float = 0.95) -> float:
    """How many standard deviations the limit lies from the mean; normality is assumed.

    >>> [round(tolerance_factor(n), 3) for n in (5, 10, 20)]
    [4.203, 2.911, 2.396]
    """
    from scipy.special import nctdtrit, ndtri

    refuse("tolerance factor", *_asked(values, coverage, confidence))
    root = sqrt(values)
    return float(nctdtrit(values - 1, root * ndtri(coverage), confidence)) / root


def tolerance_limit(
    mean: float,
    standard_deviation: float,
    values: int,
    side: Literal["upper", "lower"],
    coverage: float = 0.95,
    confidence: float = 0.95,
) -> ToleranceLimit:
    """The limit itself, in the unit of the values.

    >>> print(tolerance_limit(90.0, 2.0, 10, "lower"))
    95 % lie above 84.18, with 95 % confidence, from 10 values
    """
    refuse(
        "tolerance limit",
        _finite("mean", mean),
        not_negative("standard_deviation", standard_deviation),
        *_asked(values, coverage, confidence),
    )
    factor = tolerance_factor(values, coverage, confidence)
    away = factor * standard_deviation
    limit = mean + away if side == "upper" else mean - away
    return ToleranceLimit(values, side, coverage, confidence, factor, limit)


def _asked(values: int, coverage: float, confidence: float) -> tuple[Iterator[Fault], ...]:
    return (
        whole("values", values, least=2),
        share("coverage", coverage),
        share("confidence", confidence),
    )


def _finite(place: str, value: float) -> Iterator[Fault]:
    if not is_number(value) or not isfinite(value):
        yield Fault(place, str(value), "write a number")
