"""The chance to pass where a limit is held against a sample."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from ayumi.product.accept import (
    Above,
    AtLeast,
    AtMost,
    Below,
    BelowDetection,
    Between,
    Clone,
    Count,
    Rate,
)
from ayumi.product.lot_statistics.efficiency import Efficiency, as_efficiency
from ayumi.product.lot_statistics.karyotype import (
    ABNORMALITIES,
    Abnormality,
    hardest_to_see,
    sharing_needed,
)
from ayumi.statistics.allowed import positive, share, whole
from ayumi.statistics.binomial import chance_at_least, chance_at_most
from ayumi.values import Fault

Chance = Callable[[float], float]
Measured = AtLeast | AtMost | Above | Below | Between


@dataclass(frozen=True, slots=True)
class Sampling:
    """What was scored or tested, where the limit itself does not say.

    ``scored``: how many cells or events, at least as many as the limit asks for. ``sampled``: how
    many cells, or units of volume, the sample had; ``efficiency``: the chance that one in it is
    found. ``abnormality``: which one a clone shares; without it, the one hardest to see.
    """

    scored: int | None = None
    sampled: float | None = None
    efficiency: float | Efficiency = 1.0
    abnormality: Abnormality | None = None

    @property
    def known_efficiency(self) -> Efficiency:
        """What is known of the chance that one in the sample is found."""
        return as_efficiency(self.efficiency)


def check_sampling(
    accept: Count | Rate | Clone | BelowDetection | Measured, sampling: Sampling | None
) -> Iterator[Fault]:
    """What is said of the sample is possible, and of use for this kind of limit."""
    if sampling is None:
        return
    asked = getattr(accept, "scored", None)
    if sampling.scored is not None:
        faults = list(whole("sampling.scored", sampling.scored, least=1))
        yield from faults
        if not faults and asked is not None and sampling.scored < asked:
            message = f"the limit asks for {asked} at least"
            yield Fault("sampling.scored", str(sampling.scored), message)
        if isinstance(accept, BelowDetection):
            message = "nothing is scored here; say how much was `sampled`"
            yield Fault("sampling.scored", str(sampling.scored), message)
    by_number = sampling.scored is not None or asked is not None
    counted = isinstance(accept, Count | BelowDetection) and not by_number
    if sampling.sampled is not None:
        yield from positive("sampling.sampled", sampling.sampled, "number")
        if not counted and not isinstance(accept, BelowDetection):
            message = "this limit goes by how many are scored; leave the sample's size out"
            yield Fault("sampling.sampled", str(sampling.sampled), message)
    if not isinstance(sampling.efficiency, Efficiency):
        yield from share("sampling.efficiency", sampling.efficiency, one=True)
    if sampling.efficiency != 1.0 and not counted and not isinstance(accept, BelowDetection):
        message = "scored ones are judged without error here; leave the efficiency out"
        yield Fault("sampling.efficiency", str(sampling.efficiency), message)
    if sampling.abnormality is not None:
        yield from _abnormality(accept, sampling.abnormality)
    if isinstance(accept, Measured):
        yield from _events(accept, sampling)


def _abnormality(accept: object, abnormality: str) -> Iterator[Fault]:
    if not isinstance(accept, Clone):
        message = "only a clone rule tells abnormalities apart; leave it out"
        yield Fault("sampling.abnormality", abnormality, message)
    elif abnormality not in ABNORMALITIES:
        message = f"write one of: {', '.join(ABNORMALITIES)}"
        yield Fault("sampling.abnormality", abnormality, message)


def _events(accept: Measured, sampling: Sampling) -> Iterator[Fault]:
    unit = accept.low.unit if isinstance(accept, Between) else accept.limit.unit
    if unit != "%" or sampling.scored is None:
        message = "only a share in per cent of so many `scored` events has chance by sampling"
        yield Fault("sampling", unit, f"{message}; say the method's precision instead")


def binomial_chance(scored: int, most: int | None, least: int | None) -> Chance:
    """P(least ≤ X ≤ most) of so many scored, as a function of the true share."""
    low, high = max(least or 0, 0), scored if most is None else min(most, scored)

    def chance(share: float) -> float:
        if low > high:
            return 0.0
        if low == 0:
            return chance_at_most(high, scored, share)
        if high == scored:
            return chance_at_least(low, scored, share)
        # From the side on which less is taken away, so that no digits are lost.
        below = chance_at_most(low - 1, scored, share)
        if below < 0.5:
            return chance_at_most(high, scored, share) - below
        return chance_at_least(low, scored, share) - chance_at_least(high + 1, scored, share)

    return chance


def poisson_chance(sampling: Sampling, most: int | None, least: int | None) -> Chance:
    """P(so many are found in the sample), as a function of how many there are for each unit."""
    size = 1.0 if sampling.sampled is None else float(sampling.sampled)
    values, weights = sampling.known_efficiency.nodes()

    def chance(each: float) -> float:
        from scipy.special import gammainc, gammaincc

        mean = each * size * values
        if most is not None:
            return float(weights @ gammaincc(most + 1, mean))
        return float(weights @ gammainc(least, mean)) if least else 1.0

    return chance


def clone_chance(accept: Clone, sampling: Sampling) -> tuple[Abnormality, int, Chance]:
    """P(no clone is called), as a function of the share of cells that share the abnormality."""
    abnormality = sampling.abnormality or hardest_to_see(accept)
    sharing = sharing_needed(accept, abnormality)
    scored = sampling.scored or accept.scored
    return abnormality, sharing, binomial_chance(scored, sharing - 1, None)


def rate_limits(accept: Rate, scored: int) -> tuple[int | None, int | None]:
    """The most and the least of so many scored that pass, exactly: no rounding of per cents.

    >>> rule = {"kind": "rate", "of": "normal cells", "at_least": 90, "scored": 50}
    >>> rate_limits(Rate.model_validate(rule), 55)
    (None, 50)
    """
    if accept.at_most is not None:
        return floor(Fraction(accept.at_most) * scored / 100), None
    assert accept.at_least is not None
    return None, ceil(Fraction(accept.at_least) * scored / 100)
