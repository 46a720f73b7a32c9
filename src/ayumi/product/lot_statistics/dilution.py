"""Limiting dilution: the frequency of cells of which one is enough for a response.

If each cell responds with a frequency f, and one responding cell makes a well positive, then of
wells with d cells P(positive) = 1 − exp(−f·d): a binomial model with complementary log-log link,
slope 1 in ln d, and intercept ln f (single hit; Hu and Smyth 2009, doi 10.1016/j.jim.2009.06.008).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, expm1, fsum, inf, log, sqrt
from typing import Final, Literal

from ayumi.product.lot_statistics.dose_groups import DoseGroup, check_groups
from ayumi.product.lot_statistics.single_hit_fit import SingleHitFit, single_hit_fit
from ayumi.statistics.allowed import refuse, share
from ayumi.statistics.written import percent, written

_HALVINGS: Final = 200


@dataclass(frozen=True, slots=True)
class DilutionEstimate:
    """The frequency of responding cells [share] with its Wald interval on the logarithm.

    A frequency above 1 cannot be one of cells: the model, or the doses, do not hold.
    """

    frequency: float
    lower_frequency: float
    upper_frequency: float
    two_sided_level: float
    standard_error_of_log: float
    fit: SingleHitFit

    @property
    def one_in(self) -> tuple[float, float, float]:
        """One responding cell in so many: the estimate, the fewest, the most."""
        return 1 / self.frequency, 1 / self.upper_frequency, 1 / self.lower_frequency

    def __str__(self) -> str:
        """The estimate in words."""
        one, fewest, most = (f"{count:,.2f}" for count in self.one_in)
        return f"1 in {one} ({fewest} to {most}, {percent(self.two_sided_level)} interval)"


@dataclass(frozen=True, slots=True)
class DilutionBound:
    """Where all wells responded alike: a one-sided bound of the frequency, and no estimate."""

    all_wells: Literal["negative", "positive"]
    side: Literal["upper", "lower"]
    one_sided_limit: float
    one_sided_level: float

    def __str__(self) -> str:
        """The bound in words."""
        word = "at most" if self.side == "upper" else "at least"
        said = f"{word} 1 in {written(1 / self.one_sided_limit)}"
        level = f"one-sided {percent(self.one_sided_level)} {self.side} bound"
        return f"all wells {self.all_wells}: {said} ({level})"


def limiting_dilution(
    groups: Sequence[DoseGroup], level: float = 0.95
) -> DilutionEstimate | DilutionBound:
    """The frequency from all doses at once, or its bound where all wells responded alike.

    All negative: f is at most −ln(1 − level)/Σ(wells·dose). All positive: f is at least where
    Π(1 − exp(−f·dose))^wells = 1 − level.

    >>> wells = zip((50, 100, 200, 400, 800), (2, 6, 9, 15, 21), strict=True)
    >>> print(limiting_dilution([DoseGroup(dose, 24, found) for dose, found in wells]))
    1 in 403.06 (302.12 to 537.74, 95 % interval)
    >>> print(limiting_dilution([DoseGroup(100_000, 24, 0)]))
    all wells negative: at most 1 in 801,140 (one-sided 95 % upper bound)
    """
    refuse("limiting dilution", check_groups(groups), share("level", level))
    if all(group.responded == 0 for group in groups):
        cells = fsum(group.tested * group.dose for group in groups)
        return DilutionBound("negative", "upper", -log(1 - level) / cells, level)
    if all(group.responded == group.tested for group in groups):
        return DilutionBound("positive", "lower", _all_positive(groups, 1 - level), level)
    return _estimate(groups, level)


def _estimate(groups: Sequence[DoseGroup], level: float) -> DilutionEstimate:
    from scipy.special import ndtri

    fit = single_hit_fit(groups)
    error = 1 / sqrt(fit.information)
    away = -float(ndtri((1 - level) / 2)) * error
    low, middle, high = (exp(fit.log_frequency + by) for by in (-away, 0.0, away))
    return DilutionEstimate(middle, low, high, level, error, fit)


def _all_positive(groups: Sequence[DoseGroup], tail: float) -> float:
    """The frequency at which all wells are positive with the chance ``tail``, by halving."""
    doses = [group.dose for group in groups]
    wells = sum(group.tested for group in groups)
    # With every well at the largest or at the smallest dose the answer is known in closed form.
    each = -log(-expm1(log(tail) / wells))
    low, high = log(each / max(doses)), log(each / min(doses))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        chance = fsum(group.tested * _log_positive(exp(middle) * group.dose) for group in groups)
        low, high = (middle, high) if chance < log(tail) else (low, middle)
    return exp((low + high) / 2)


def _log_positive(hits: float) -> float:
    """The logarithm of P(positive) for a mean number of hits."""
    return log(-expm1(-hits)) if hits > 0 else -inf
