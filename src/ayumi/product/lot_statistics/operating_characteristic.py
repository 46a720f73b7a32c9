"""How probable it is that a test passes, as a function of what is true of the lot.

Where the limit is held against a sample, chance enters by sampling: counts and rates of scored
cells are binomial, counts in a sample without a number scored are Poisson, and a clone is seen as
its rule says. Where it is held against one measured value, chance enters by the method's precision,
and without that there is no curve. What is assumed stands with each curve.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, isfinite

from ayumi.product.accept import (
    Above,
    Accept,
    AtLeast,
    AtMost,
    Below,
    BelowDetection,
    Between,
    Category,
    Clone,
    ComparedWithAncestor,
    Count,
    DeltaCt,
    Rate,
    ReferenceOnly,
)
from ayumi.product.lot_statistics.measured_chances import (
    Precision,
    cycles_chance,
    measured_chance,
    share_chance,
)
from ayumi.product.lot_statistics.sampled_chances import (
    Chance,
    Sampling,
    binomial_chance,
    check_sampling,
    clone_chance,
    poisson_chance,
    rate_limits,
)
from ayumi.statistics.allowed import is_number, refuse
from ayumi.values import Fault, InputRefused, Unset


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """P(the test passes), for each true value from ``lowest`` to ``highest`` in a unit.

    >>> rule = {"kind": "rate", "of": "cells of normal karyotype", "at_least": 90, "scored": 50}
    >>> curve = operating_characteristic(Rate.model_validate(rule))
    >>> curve.true_value, round(curve(0.90), 3)
    ('share of cells of normal karyotype', 0.616)
    """

    true_value: str
    unit: str
    lowest: float
    highest: float
    assumes: tuple[str, ...]
    chance: Chance

    def __call__(self, true_value: float) -> float:
        """P(the test passes) at a true value; refused outside what the true value can be."""
        possible = is_number(true_value) and isfinite(true_value)
        if not (possible and self.lowest <= true_value <= self.highest):
            low = f" from {self.lowest:g}" if self.lowest > -inf else ""
            high = f" to {self.highest:g}" if self.highest < inf else ""
            message = f"write the {self.true_value} [{self.unit}]{low}{high}"
            raise InputRefused([Fault("true_value", str(true_value), message)], "true value")
        return min(1.0, max(0.0, self.chance(float(true_value))))

    def table(self, true_values: Iterable[float]) -> tuple[tuple[float, float], ...]:
        """The curve at these true values, as pairs, for a figure and its data."""
        return tuple((float(value), self(value)) for value in true_values)

    def __repr__(self) -> str:
        return f"Curve({self.true_value} [{self.unit}])"


@dataclass(frozen=True, slots=True)
class NoCurve:
    """Why the chance to pass cannot be told."""

    reason: str

    def __str__(self) -> str:
        return f"no curve: {self.reason}"


NOT_STATED = NoCurve("the method's precision is not stated")


def operating_characteristic(
    accept: Accept | Unset,
    sampling: Sampling | None = None,
    precision: Precision | None = None,
) -> Curve | NoCurve:
    """The curve of a limit, or why there is none.

    ``sampling`` says what was scored or tested where the limit does not, ``precision`` how a
    measured value varies about the true one. What a kind of limit cannot use is refused.

    >>> rule = {
    ...     "kind": "clone",
    ...     "scored": 20,
    ...     "same_loss": 3,
    ...     "same_gain": 2,
    ...     "same_structural_change": 2,
    ... }
    >>> gain = operating_characteristic(Clone.model_validate(rule), Sampling(abnormality="gain"))
    >>> round(1 - gain(0.10), 3)
    0.608
    >>> limit = AtMost.model_validate({"kind": "at_most", "limit": "25 [EU]/mL"})
    >>> print(operating_characteristic(limit))
    no curve: the method's precision is not stated
    """
    match accept:
        case Unset():
            return NoCurve(f"the limit is {accept}")
        case Category():
            return NoCurve("the result is in words; what a sample may miss, its own method says")
        case ComparedWithAncestor():
            return NoCurve("how many differences the method misses or invents is not stated")
        case ReferenceOnly():
            return NoCurve("there is no limit; the result is reviewed")
        case Count() | Rate() | Clone() | BelowDetection():
            refuse("operating characteristic", check_sampling(accept, sampling), _unused(precision))
            return _sampled(accept, sampling or Sampling())
        case AtLeast() | AtMost() | Above() | Below() | Between() | DeltaCt():
            return _of_measured(accept, sampling, precision)


def _sampled(accept: Count | Rate | Clone | BelowDetection, sampling: Sampling) -> Curve:
    match accept:
        case Clone():
            return _clone(accept, sampling)
        case BelowDetection():
            return _found(sampling, "copies or organisms", 0, None)
        case Rate():
            scored = sampling.scored or accept.scored
            most, least = rate_limits(accept, scored)
            return _scored(str(accept.of), scored, most, least)
        case Count():
            number = sampling.scored or accept.scored
            if number is None:
                return _found(sampling, str(accept.of), accept.at_most, accept.at_least)
            return _scored(str(accept.of), number, accept.at_most, accept.at_least)


def _scored(of: str, scored: int, most: int | None, least: int | None) -> Curve:
    assumes = (f"{scored} are scored, drawn at random from many", "each is judged without error")
    return Curve(f"share of {of}", "1", 0.0, 1.0, assumes, binomial_chance(scored, most, least))


def _found(sampling: Sampling, of: str, most: int | None, least: int | None) -> Curve:
    """Counts in a sample: per unit of the sample where its size is known, else in the sample."""
    chance = poisson_chance(sampling, most, least)
    found = f"one in the sample is found with a chance of {sampling.known_efficiency}"
    assumes = ("they lie in the sample at random", found)
    if sampling.sampled is None:
        return Curve(f"expected number of {of} in the sample", "1", 0.0, inf, assumes, chance)
    what = f"{of} for each cell or unit of the sample"
    return Curve(what, "1", 0.0, inf, (f"{sampling.sampled:g} are sampled", *assumes), chance)


def _clone(accept: Clone, sampling: Sampling) -> Curve:
    abnormality, sharing, chance = clone_chance(accept, sampling)
    word = abnormality.replace("_", " ")
    scored = sampling.scored or accept.scored
    assumes = (
        f"{scored} cells are scored, drawn at random from many",
        f"a clone is called when {sharing} of them share a {word}",
        "no other abnormality is there, and each cell is judged without error",
    )
    return Curve(f"share of cells in a clone with a {word}", "1", 0.0, 1.0, assumes, chance)


def _of_measured(
    accept: AtLeast | AtMost | Above | Below | Between | DeltaCt,
    sampling: Sampling | None,
    precision: Precision | None,
) -> Curve | NoCurve:
    if isinstance(accept, DeltaCt):
        refuse("operating characteristic", _no_sampling(sampling))
        if precision is None:
            return NOT_STATED
        assumes, chance = cycles_chance(accept, precision)
        return Curve("true difference of cycles", "1", -inf, inf, assumes, chance)
    limit = accept.low if isinstance(accept, Between) else accept.limit
    if sampling is not None:
        refuse("operating characteristic", check_sampling(accept, sampling), _unused(precision))
        assumes, chance = share_chance(accept, sampling)
        return Curve("true share", "%", 0.0, 100.0, assumes, chance)
    if precision is None:
        return NOT_STATED
    assumes, chance = measured_chance(accept, precision)
    highest = 100.0 if limit.unit == "%" else inf
    lowest = 0.0 if precision.cv is not None or limit.unit == "%" else -inf
    return Curve("true value", limit.unit, lowest, highest, assumes, chance)


def _unused(precision: Precision | None) -> list[Fault]:
    if precision is None:
        return []
    message = "chance enters this limit by sampling; leave the precision out"
    return [Fault("precision", str(precision), message)]


def _no_sampling(sampling: Sampling | None) -> list[Fault]:
    if sampling is None:
        return []
    message = "this limit is held against one measured value; leave the sampling out"
    return [Fault("sampling", str(sampling), message)]
