"""How many of the undifferentiated cells that are plated grow into a colony.

The plating efficiency s comes from a spike-in: so many cells are added to a sample without any,
and so many are found again. What follows from a test with it is averaged over what is known of s,
by a fixed rule of quadrature: nothing is drawn at random.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, log1p
from typing import Any, Final, Literal

from ayumi.statistics.allowed import no_more, positive, refuse, share, whole
from ayumi.statistics.written import percent, written
from ayumi.values import Fault

_REACH: Final = 8.0
_STEPS: Final = 256
"""Between ±8 standard deviations the trapezoid rule is exact to rounding for smooth functions; the
quantiles of some beta distributions further out cannot be computed."""


@dataclass(frozen=True, slots=True)
class KnownEfficiency:
    """An efficiency that is taken as known [share]: 1 where every cell grows into a colony."""

    value: float = 1.0

    def __post_init__(self) -> None:
        refuse("plating efficiency", share("value", self.value, one=True))

    @property
    def mean(self) -> float:
        """The value itself."""
        return self.value

    def nodes(self) -> tuple[Any, Any]:
        """The one value, with all the weight."""
        import numpy as np

        return np.array([float(self.value)]), np.array([1.0])

    def __str__(self) -> str:
        return f"{written(self.value)}, taken as known"


@dataclass(frozen=True, slots=True)
class BetaEfficiency:
    """An efficiency that is known as Beta(a, b)."""

    a: float
    b: float

    def __post_init__(self) -> None:
        refuse("plating efficiency", positive("a", self.a), positive("b", self.b))

    @property
    def mean(self) -> float:
        """The mean of the distribution."""
        return self.a / (self.a + self.b)

    def nodes(self) -> tuple[Any, Any]:
        """Quantiles of the distribution at evenly spaced normal deviates."""
        from scipy.special import betainccinv, betaincinv

        return _nodes(
            lambda below: betaincinv(self.a, self.b, below),
            lambda above: betainccinv(self.a, self.b, above),
        )

    def __str__(self) -> str:
        return f"{written(self.mean)} (Beta({self.a:g}, {self.b:g}))"


@dataclass(frozen=True, slots=True)
class GammaEfficiency:
    """An efficiency that is known as Gamma(shape, rate), cut off at 1.

    No cell grows into more than one colony, so that what lies above 1 is left out.
    """

    shape: float
    rate: float

    def __post_init__(self) -> None:
        refuse("plating efficiency", positive("shape", self.shape), positive("rate", self.rate))

    @property
    def mean(self) -> float:
        """The mean of what lies at or below 1."""
        from scipy.special import gammainc

        kept = float(gammainc(self.shape, self.rate))
        return self.shape / self.rate * float(gammainc(self.shape + 1, self.rate)) / kept

    def nodes(self) -> tuple[Any, Any]:
        """Quantiles of the distribution up to 1 at evenly spaced normal deviates."""
        from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv

        kept = gammainc(self.shape, self.rate)
        cut = gammaincc(self.shape, self.rate)
        return _nodes(
            lambda below: gammaincinv(self.shape, kept * below) / self.rate,
            lambda above: gammainccinv(self.shape, cut + kept * above) / self.rate,
        )

    def __str__(self) -> str:
        return f"{written(self.mean)} (Gamma({self.shape:g}, {self.rate:g}), at most 1)"


Efficiency = KnownEfficiency | BetaEfficiency | GammaEfficiency
"""What is known of a plating efficiency: one value, or a distribution between 0 and 1."""


def efficiency_from_spike_in(
    recovered: int, plated: float, plated_is: Literal["counted", "estimated"] = "counted"
) -> BetaEfficiency | GammaEfficiency:
    """What a spike-in says of the efficiency, with Jeffreys' prior.

    If the plated cells were counted one by one, colonies are binomial and s is
    Beta(recovered + 1/2, plated − recovered + 1/2). If their number is itself an estimate, such as
    a concentration times a volume, colonies are Poisson and s is Gamma(recovered + 1/2, plated).
    A spike-in of which nothing was found shows no efficiency at all and is refused.

    >>> print(efficiency_from_spike_in(45, 100))
    0.45 (Beta(45.5, 55.5))
    """
    counted = plated_is == "counted"
    refuse(
        "spike-in",
        _recovered(recovered),
        whole("plated", plated, least=1) if counted else positive("plated", plated, "number"),
        no_more("recovered", recovered, plated, "more colonies than cells were plated"),
        _one_of("plated_is", plated_is, ("counted", "estimated")),
    )
    if counted:
        return BetaEfficiency(recovered + 0.5, plated - recovered + 0.5)
    return GammaEfficiency(recovered + 0.5, float(plated))


def efficiency_with_cv(value: float, cv: float) -> KnownEfficiency | BetaEfficiency:
    """The beta distribution with this mean and coefficient of variation [both shares].

    It exists where cv² is less than (1 − value)/value; a cv of 0 takes the value as known.

    >>> print(efficiency_with_cv(0.5, 0.2))
    0.5 (Beta(12, 12))
    """
    refuse("plating efficiency", share("value", value, one=True), _cv(value, cv))
    if cv == 0:
        return KnownEfficiency(value)
    both = (1 - value) / (value * cv * cv) - 1
    return BetaEfficiency(value * both, (1 - value) * both)


def efficiency_at_detection_limit(copies: float, chance: float = 0.95) -> KnownEfficiency:
    """The chance that one copy is found, where so many in a sample are found with a chance.

    With copies in the sample at random, 1 − exp(−copies·s) = chance. Less than about 3 copies found
    with 95 % would need more than every copy found, and are refused.

    >>> print(efficiency_at_detection_limit(10))
    0.3, taken as known
    """
    refuse(
        "limit of detection",
        positive("copies", copies, "number of copies"),
        share("chance", chance),
    )
    least = -log1p(-chance)
    message = f"even if each copy is found, {percent(chance)} need {written(least)} copies"
    found = [Fault("copies", f"{copies:g}", message)] if copies < least else []
    refuse("limit of detection", found)
    return KnownEfficiency(least / copies)


def as_efficiency(efficiency: float | Efficiency) -> Efficiency:
    """A bare number is an efficiency that is taken as known."""
    if isinstance(efficiency, KnownEfficiency | BetaEfficiency | GammaEfficiency):
        return efficiency
    refuse("plating efficiency", share("efficiency", efficiency, one=True))
    return KnownEfficiency(efficiency)


def _nodes(quantile: Callable[[Any], Any], from_above: Callable[[Any], Any]) -> tuple[Any, Any]:
    """The quantiles at normal deviates from −8 to 8, and the weights of the trapezoid rule."""
    import numpy as np
    from scipy.special import ndtr

    deviates = np.linspace(-_REACH, _REACH, _STEPS + 1)
    weights = np.exp(-0.5 * deviates * deviates)
    tail = ndtr(-np.abs(deviates))
    values = np.where(deviates < 0, quantile(tail), from_above(tail))
    # A quantile so far out may be 0 to rounding, and what is divided by it would not be a number.
    return np.maximum(values, exp(-600)), weights / weights.sum()


def _recovered(recovered: int) -> Iterator[Fault]:
    faults = list(whole("recovered", recovered))
    yield from faults
    if not faults and recovered == 0:
        message = "nothing of the spike-in was found, so the test cannot show what it misses"
        yield Fault("recovered", "0", f"{message}; repeat it with more cells")


def _one_of(place: str, value: str, allowed: tuple[str, ...]) -> Iterator[Fault]:
    if value not in allowed:
        yield Fault(place, str(value), f"write one of: {', '.join(allowed)}")


def _cv(value: float, cv: float) -> Iterator[Fault]:
    faults = list(share("cv", cv, zero=True, one=True))
    yield from faults
    if faults or list(share("value", value, one=True)) or cv == 0:
        return
    largest = ((1 - value) / value) ** 0.5
    if cv >= largest:
        message = f"an efficiency of {written(value)} cannot vary so much and stay below 1"
        allowed = f"write less than {written(largest)}" if largest > 0 else "write 0"
        yield Fault("cv", f"{cv:g}", f"{message}; {allowed}, or a lower efficiency")
