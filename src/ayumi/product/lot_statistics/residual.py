"""Residual undifferentiated cells: what colonies from plated cells say of their fraction.

Of N plated cells a fraction f is undifferentiated, and each of those grows into a colony with the
plating efficiency s. Colonies are then Poisson with mean f·N·s, and after k of them the one-sided
upper bound of f is the quantile of Gamma(k + 1, N·s): −ln(1 − level)/(N·s) where none grew. Where s
is uncertain, P(f ≤ x) is averaged over what is known of s. A test that finds nothing bounds the
fraction; it never shows that there is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, exp, expm1, inf, log
from typing import Any, Final

from ayumi.product.lot_statistics.efficiency import Efficiency, as_efficiency
from ayumi.statistics.allowed import (
    is_number,
    no_more,
    not_negative,
    positive,
    refuse,
    share,
    whole,
)
from ayumi.statistics.gamma import gamma_quantile
from ayumi.statistics.written import percent, written
from ayumi.values import Fault

_NEAR: Final = 1e-14
"""Logarithms nearer than this are taken as the same."""


@dataclass(frozen=True, slots=True)
class KnownFraction:
    """A fraction that is taken as known, such as the limit of a specification."""

    value: float

    def __post_init__(self) -> None:
        refuse("residual fraction", share("value", self.value, zero=True, one=True))

    def chance_of_a_hit(self, exposure: float) -> float:
        """1 − exp(−f·exposure): the chance that a residual cell is hit in an exposure."""
        refuse("chance", not_negative("exposure", exposure))
        return -expm1(-float(self.value) * exposure)

    def __str__(self) -> str:
        return f"{percent(self.value)}, taken as known"


@dataclass(frozen=True, slots=True)
class UncertainFraction:
    """What a test says of the fraction: Gamma(shape, cells·s), averaged over the efficiency s."""

    shape: float
    cells: float
    efficiency: Efficiency

    def __post_init__(self) -> None:
        refuse("residual fraction", positive("shape", self.shape), positive("cells", self.cells))

    def exceeds(self, fraction: float) -> float:
        """P(the true fraction is greater than this one)."""
        refuse("fraction", not_negative("fraction", fraction))
        return _exceeds(self, fraction, *self.efficiency.nodes())

    def quantile(self, probability: float) -> float:
        """The fraction that is not exceeded with a probability; greater than 1 if nothing is known.

        >>> round(UncertainFraction(1.0, 3e5, as_efficiency(1.0)).quantile(0.95), 8)
        9.99e-06
        """
        refuse("quantile", share("probability", probability))
        values, weights = self.efficiency.nodes()
        at_one = gamma_quantile(probability, self.shape, self.cells)
        if len(values) == 1:
            return at_one / float(values[0])
        low, high = (log(at_one) - log(float(end)) for end in (values.max(), values.min()))
        above = 1 - probability
        while low < (middle := (low + high) / 2) < high and high - low > _NEAR:
            more = _exceeds(self, exp(middle), values, weights) > above
            low, high = (middle, high) if more else (low, middle)
        return exp((low + high) / 2)

    def chance_of_a_hit(self, exposure: float) -> float:
        """1 − E[exp(−f·exposure)] = 1 − E[(1 + exposure/(cells·s))^(−shape)]."""
        import numpy as np

        refuse("chance", not_negative("exposure", exposure))
        values, weights = self.efficiency.nodes()
        missed = -self.shape * np.log1p(exposure / (self.cells * values))
        return float(-(weights @ np.expm1(missed)))

    def __str__(self) -> str:
        half = written(self.quantile(0.5))
        return f"uncertain, as likely below as above {half} (from {written(self.cells)} cells)"


ResidualFraction = KnownFraction | UncertainFraction
"""What is known of the fraction of residual cells."""


@dataclass(frozen=True, slots=True)
class ResidualBound:
    """The one-sided upper bound of the residual fraction, after so many colonies."""

    colonies: int
    cells_plated: float
    plating_efficiency: Efficiency
    one_sided_upper_fraction: float
    one_sided_level: float

    def in_dose(self, cells: float) -> float:
        """How many residual cells a dose of so many cells has at most, at the bound's level."""
        refuse("dose", positive("cells", cells, "number of cells"))
        return self.one_sided_upper_fraction * cells

    def wording(self, dose_cells: float | None = None) -> str:
        """The bound in words; they never say that a lot has no residual cells."""
        one = f"{self.colonies} colonies grew" if self.colonies != 1 else "1 colony grew"
        grew = one if self.colonies else "no colony grew"
        seen = f"{grew} from {written(self.cells_plated)} cells"
        tested = f"{seen} at a plating efficiency of {self.plating_efficiency}"
        level = f"one-sided {percent(self.one_sided_level)} upper bound"
        bound = self.one_sided_upper_fraction
        if bound >= 1:
            return f"{tested}: too few to bound the residual fraction ({level})"
        said = f"at most {percent(bound)} of the cells are undifferentiated, 1 in {1 / bound:,.0f}"
        dose = ""
        if dose_cells is not None:
            dose = (
                f"; in a dose of {written(dose_cells)} at most {written(self.in_dose(dose_cells))}"
            )
        proof = "; a bound, not proof that there are none" if self.colonies == 0 else ""
        return f"{tested}: {said}{dose} ({level}{proof})"


@dataclass(frozen=True, slots=True)
class ResidualInterval:
    """The Jeffreys interval of the residual fraction: between two quantiles, never a bound."""

    colonies: int
    cells_plated: float
    plating_efficiency: Efficiency
    lower_fraction: float
    upper_fraction: float
    two_sided_level: float


def residual_fraction(
    colonies: int, cells: float, efficiency: float | Efficiency = 1.0, jeffreys: bool = False
) -> UncertainFraction:
    """What the test says of the fraction: Gamma(k + 1, N·s) for bounds, or Jeffreys' k + 1/2."""
    _check(colonies, cells)
    return UncertainFraction(
        colonies + (0.5 if jeffreys else 1.0), cells, as_efficiency(efficiency)
    )


def residual_bound(
    colonies: int, cells: float, efficiency: float | Efficiency = 1.0, level: float = 0.95
) -> ResidualBound:
    """The upper bound of the residual fraction after k colonies from N cells; at most 1.

    >>> print(residual_bound(0, 300_000).wording(dose_cells=2e6))  # doctest: +NORMALIZE_WHITESPACE
    no colony grew from 300,000 cells at a plating efficiency of 1, taken as known:
    at most 0.000999 % of the cells are undifferentiated, 1 in 100,142; in a dose of 2,000,000
    at most 20 (one-sided 95 % upper bound; a bound, not proof that there are none)
    """
    _check(colonies, cells, share("level", level))
    known = residual_fraction(colonies, cells, efficiency)
    bound = min(1.0, known.quantile(level))
    return ResidualBound(colonies, cells, known.efficiency, bound, level)


def residual_interval(
    colonies: int, cells: float, efficiency: float | Efficiency = 1.0, level: float = 0.95
) -> ResidualInterval:
    """The Jeffreys interval of the residual fraction: quantiles of Gamma(k + 1/2, N·s).

    >>> found = residual_interval(3, 1e6)
    >>> round(found.lower_fraction * 1e6, 3), round(found.upper_fraction * 1e6, 3)
    (0.845, 8.006)
    """
    _check(colonies, cells, share("level", level))
    known = residual_fraction(colonies, cells, efficiency, jeffreys=True)
    low, high = (min(1.0, known.quantile(end)) for end in ((1 - level) / 2, (1 + level) / 2))
    return ResidualInterval(colonies, cells, known.efficiency, low, high, level)


def cells_needed(
    fraction: float,
    efficiency: float | Efficiency = 1.0,
    level: float = 0.95,
    colonies: int = 0,
) -> int:
    """How many cells must be plated so that so few colonies bound the fraction at such a value.

    >>> [cells_needed(fraction) for fraction in (1e-5, 5e-6, 5e-7)]
    [299574, 599147, 5991465]
    """
    refuse(
        "number of cells",
        share("fraction", fraction, one=True),
        _not_too_small(fraction),
        share("level", level),
        whole("colonies", colonies),
    )
    known = UncertainFraction(colonies + 1.0, 1.0, as_efficiency(efficiency))
    return max(1, colonies, ceil(known.quantile(level) / fraction * (1 - 1e-12)))


def chance_of_sampling(
    fraction: float, cells: float, efficiency: float | Efficiency = 1.0
) -> float:
    """P(at least one residual cell is in the sample, and found) = 1 − E[exp(−f·N·s)].

    >>> round(chance_of_sampling(1e-5, 1e5), 3)
    0.632
    """
    refuse(
        "chance",
        share("fraction", fraction, zero=True, one=True),
        not_negative("cells", cells, "number of cells"),
    )
    import numpy as np

    values, weights = as_efficiency(efficiency).nodes()
    return float(-(weights @ np.expm1(-fraction * cells * values)))


def _exceeds(known: UncertainFraction, fraction: float, values: Any, weights: Any) -> float:
    """P(the true fraction is greater), over values of the efficiency with their weights."""
    from scipy.special import gammaincc

    return float(weights @ gammaincc(known.shape, fraction * known.cells * values))


def _check(colonies: int, cells: float, *more: Iterator[Fault]) -> None:
    why = "more colonies than cells were plated"
    refuse(
        "residual cells",
        whole("colonies", colonies),
        positive("cells", cells, "number of cells"),
        no_more("colonies", colonies, cells, why),
        *more,
    )


def _not_too_small(fraction: float) -> Iterator[Fault]:
    if is_number(fraction) and fraction > 0 and not 1 / fraction < inf:
        yield Fault("fraction", f"{fraction:g}", "no number of cells bounds so small a fraction")
