"""The dose that a person was given: viable cells that left the syringe, not the nominal number.

    delivered = concentration × viability × (loaded − residual volume) × recovery

Each factor is taken as log-normal about its measured value with its coefficient of variation (CV),
the difference of the two volumes with its CV to first order, and all as independent: the product is
log-normal about the product of the values, with σ² = Σ ln(1 + CV²), and the interval is
delivered·exp(±z·σ).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import exp, hypot, log1p, sqrt
from types import MappingProxyType
from typing import Final

from ayumi.statistics.allowed import is_number, refuse, share
from ayumi.statistics.written import percent, written
from ayumi.values import Fault, Quantity

METHOD: Final = "log-normal; the CV of the difference of volumes to first order"
_MILLILITRES: Final[Mapping[str, float]] = MappingProxyType(
    {"nL": 1e-6, "uL": 1e-3, "mm3": 1e-3, "mL": 1.0, "cm3": 1.0, "dL": 100.0, "L": 1000.0}
)
_PER_VOLUME: Final = re.compile(r"(?:10[*^](\d{1,2}))?\.?(?:\{cells\})?/(\w+)")


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value and its coefficient of variation [share]: 0.1 for 10 %."""

    value: Quantity
    cv: float


@dataclass(frozen=True, slots=True)
class DeliveredDose:
    """Viable cells delivered, with the interval that the measurements leave."""

    viable_cells: float
    lower_viable_cells: float
    upper_viable_cells: float
    two_sided_level: float
    cv: float
    delivered_volume_ml: float
    method: str = METHOD

    def __str__(self) -> str:
        """The dose in words."""
        cells = (self.viable_cells, self.lower_viable_cells, self.upper_viable_cells)
        middle, low, high = (written(float(f"{number:.3g}")) for number in cells)
        level = f"{percent(self.two_sided_level)} interval, {self.method}"
        return f"{middle} viable cells delivered ({low} to {high}; {level})"


def delivered_dose(
    concentration: Measured,
    viability: Measured,
    loaded: Measured,
    residual: Measured,
    recovery: Measured,
    level: float = 0.95,
) -> DeliveredDose:
    """Viable cells delivered; all that is impossible in the measurements is refused at once.

    >>> given = delivered_dose(
    ...     concentration=Measured(Quantity.parse("5e4 {cells}/uL"), cv=0.10),
    ...     viability=Measured(Quantity.parse("92 %"), cv=0.03),
    ...     loaded=Measured(Quantity.parse("50 uL"), cv=0.02),
    ...     residual=Measured(Quantity.parse("8 uL"), cv=0.10),
    ...     recovery=Measured(Quantity.parse("95 %"), cv=0.05),
    ... )
    >>> print(given)  # doctest: +ELLIPSIS
    1,840,000 viable cells delivered (1,450,000 to 2,320,000; 95 % interval, log-normal; ...)
    """
    given = {
        "concentration": (concentration, _per_ml),
        "viability": (viability, _share),
        "loaded": (loaded, _millilitres),
        "residual": (residual, _millilitres),
        "recovery": (recovery, _share),
    }
    faults = [fault for place, (one, read) in given.items() for fault in _check(place, one, read)]
    faults += share("level", level)
    refuse("delivered dose", faults or _volumes(loaded, residual))
    numbers = {place: read(one.value) or 0.0 for place, (one, read) in given.items()}
    volume = numbers["loaded"] - numbers["residual"]
    cells = numbers["concentration"] * numbers["viability"] * volume * numbers["recovery"]
    spread = hypot(numbers["loaded"] * loaded.cv, numbers["residual"] * residual.cv)
    cvs = (concentration.cv, viability.cv, spread / volume, recovery.cv)
    variance = sum(log1p(cv * cv) for cv in cvs)

    from scipy.special import ndtri

    away = -float(ndtri((1 - level) / 2)) * sqrt(variance)
    low, high = cells * exp(-away), cells * exp(away)
    return DeliveredDose(cells, low, high, level, sqrt(exp(variance) - 1), volume)


def _check(
    place: str, measured: Measured, read: Callable[[Quantity], float | None]
) -> Iterator[Fault]:
    """The value is of the kind that is asked for and possible, the CV a share."""
    number = read(measured.value)
    nothing_left = place == "residual" and number == 0
    if number is None or not (number > 0 or nothing_left) or (read is _share and number > 1):
        yield Fault(f"{place}.value", str(measured.value), _ALLOWED[place])
    if not is_number(measured.cv) or not 0 <= measured.cv <= 1:
        message = "write the coefficient of variation as a share from 0 to 1: 0.1 for 10 %"
        yield Fault(f"{place}.cv", str(measured.cv), message)


def _volumes(loaded: Measured, residual: Measured) -> Iterator[Fault]:
    """Something left the syringe, and more than the volumes are uncertain by."""
    whole, left = _millilitres(loaded.value) or 0.0, _millilitres(residual.value) or 0.0
    if left >= whole:
        message = f"no more can be left than was loaded, {loaded.value}, and something must be gone"
        yield Fault("residual.value", str(residual.value), message)
    elif hypot(whole * loaded.cv, left * residual.cv) >= whole - left:
        message = "the volumes differ by less than they are uncertain; measure what was given"
        yield Fault("residual.value", str(residual.value), message)


def _per_ml(quantity: Quantity) -> float | None:
    """Cells per millilitre; None if the unit is none of cells in a volume."""
    found = _PER_VOLUME.fullmatch(quantity.unit)
    if found is None or found[2] not in _MILLILITRES:
        return None
    return float(quantity.amount) * 10.0 ** int(found[1] or 0) / _MILLILITRES[found[2]]


def _millilitres(quantity: Quantity) -> float | None:
    """A volume in millilitres; None if the unit is of no volume."""
    each = _MILLILITRES.get(quantity.unit)
    return None if each is None else float(quantity.amount) * each


def _share(quantity: Quantity) -> float | None:
    """A share of 1, from per cent or a bare number; None if the unit is neither."""
    each = {"%": 0.01, "1": 1.0}.get(quantity.unit)
    return None if each is None else float(quantity.amount) * each


_ALLOWED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "concentration": "write cells in a volume, more than 0: 5e4 {cells}/uL",
        "viability": "write a share greater than 0 and up to 100 %: 92 %",
        "loaded": "write a volume greater than 0: 50 uL",
        "residual": "write a volume, 0 or more: 8 uL",
        "recovery": "write a share greater than 0 and up to 100 %: 95 %",
    }
)
