"""The dose that a suspension holds: what was counted, and the living cells with their interval."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ayumi.product.conversion import amount_in, same_kind, whole_decimal
from ayumi.product.dose import DoseLevel, Suspension
from ayumi.values import Fault, InputRefused, Quantity, QuantityRange, Unset

MICROLITRE: Final = "uL"
MOST: Final = Decimal(10) ** 15
"""What is counted or measured is less than this."""
FEWEST: Final = -6
"""So many digits after the point are written at most."""
_WRITTEN: Final = "[+-]?[0-9]{1,15}([.][0-9]{1,15})?([eE][+-]?[0-9]{1,2})?"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in the suspension, with the uncertainty of each measurement.

    ``concentration`` [cells/uL], ``viability`` [%], ``recovery`` [%]: the share that leaves the
    syringe alive. Each ``cv`` is a coefficient of variation [%]; ``volume_cv`` that of volumes.
    """

    concentration: Decimal
    concentration_cv: Decimal
    viability: Decimal
    viability_cv: Decimal
    recovery: Decimal = Decimal(100)
    recovery_cv: Decimal = Decimal(0)
    volume_cv: Decimal = Decimal(0)

    def to_dict(self) -> dict[str, Any]:
        """As entries hold it."""
        return {name: getattr(self, name) for name in self.__slots__}


_UNITS: Final[Mapping[str, str]] = {
    "concentration": "cells/uL", "concentration_cv": "%", "viability": "%", "viability_cv": "%",
    "recovery": "%", "recovery_cv": "%", "volume_cv": "%",
}  # fmt: skip
_OPTIONAL: Final = ("recovery", "recovery_cv", "volume_cv")


def read_count(given: Mapping[str, str | Decimal]) -> Counted:
    """What somebody counted, or `InputRefused` with every fault at once.

    >>> counted = read_count(
    ...     {
    ...         "concentration": "100000",
    ...         "concentration_cv": "8",
    ...         "viability": "92",
    ...         "viability_cv": "3",
    ...     }
    ... )
    >>> counted.viability, counted.recovery
    (Decimal('92'), Decimal('100'))
    """
    faults: list[Fault] = []
    found: dict[str, Decimal] = {}
    for name in given.keys() - _UNITS.keys():
        known = ", ".join(_UNITS)
        faults.append(Fault(f"count.{name}", str(given[name]), f"no such value; there are {known}"))
    for name, unit in _UNITS.items():
        if name not in given:
            if name not in _OPTIONAL:
                faults.append(Fault(f"count.{name}", "", f"missing; count it, in {unit}"))
            continue
        number = read_number(given[name])
        if number is None or number < 0 or (number == 0 and not name.endswith("_cv")):
            faults.append(Fault(f"count.{name}", str(given[name]), f"a number above 0, in {unit}"))
        elif unit == "%" and number > 100:
            faults.append(Fault(f"count.{name}", str(given[name]), "a share: at most 100 %"))
        else:
            found[name] = number
    if faults:
        raise InputRefused(sorted(faults, key=lambda one: one.place), "count")
    return Counted(**found)


def read_number(text: object) -> Decimal | None:
    """A number as somebody measures and writes it; none if it is none.

    At most 15 digits, six of them after the point, plain ones of ASCII.

    >>> read_number("12.5"), read_number("5e4"), read_number("many"), read_number("1e999")
    (Decimal('12.5'), Decimal('5E+4'), None, None)
    """
    written = str(text).strip()
    if not re.fullmatch(_WRITTEN, written, re.ASCII):
        return None
    number = Decimal(written)
    if abs(number) >= MOST or (number and number.adjusted() < FEWEST):
        return None
    exact = number.normalize()
    return number if int(exact.as_tuple().exponent) >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Delivered:
    """Living cells that are brought to their place, with their interval.

    ``cells``, ``low`` and ``high`` [1]; ``level`` is the level of the interval, such as 0.95;
    ``volume`` [uL] is what they are in.
    """

    cells: Decimal
    low: Decimal
    high: Decimal
    level: Decimal
    volume: Decimal

    def to_dict(self) -> dict[str, Any]:
        """As entries hold it."""
        return {name: getattr(self, name) for name in self.__slots__}


def delivered_by(counted: Counted, loaded: Decimal, residual: Decimal = Decimal(0)) -> Delivered:
    """The living cells in what was loaded [uL] less what was left [uL], with their interval.

    By `ayumi.product.lot_statistics.delivered_dose`; `InputRefused` where nothing was given.
    """
    from ayumi.product.lot_statistics.delivered_dose import Measured, delivered_dose

    def measured(amount: Decimal, unit: str, cv: Decimal) -> Measured:
        return Measured(Quantity(amount, unit), float(cv / 100))

    found = delivered_dose(
        concentration=measured(counted.concentration, "{cells}/uL", counted.concentration_cv),
        viability=measured(counted.viability, "%", counted.viability_cv),
        loaded=measured(loaded, MICROLITRE, counted.volume_cv),
        residual=measured(residual, MICROLITRE, counted.volume_cv),
        recovery=measured(counted.recovery, "%", counted.recovery_cv),
    )
    cells = (found.viable_cells, found.lower_viable_cells, found.upper_viable_cells)
    middle, low, high = (Decimal(round(number)) for number in cells)
    level = Decimal(str(found.two_sided_level))
    return Delivered(middle, low, high, level, loaded - residual)


def departs_from_level(delivered: Delivered, level: DoseLevel, sides: int = 1) -> str | None:
    """How the delivered cells differ from the ordered dose, in words; none if they agree.

    They agree where the interval of what is delivered reaches into what was ordered, on each of so
    many ``sides``.
    """
    ordered = level.cells
    if not isinstance(ordered, QuantityRange) or ordered.low.unit != "{cells}":
        return None
    low, high = ordered.low.amount * sides, ordered.high.amount * sides
    if delivered.high >= low and delivered.low <= high:
        return None
    side = "fewer" if delivered.high < low else "more"
    each = "" if sides == 1 else f" on each of {sides} sides"
    return f"{_said(delivered)}: {side} than the ordered {ordered}{each}"


def refused_suspension(counted: Counted, suspension: Suspension | Unset) -> str | None:
    """Why a suspension must not be used for its viability, in words; none if it may."""
    least = None if isinstance(suspension, Unset) else suspension.viability
    if not isinstance(least, Quantity) or counted.viability >= least.amount:
        return None
    return f"the viability is {counted.viability:f} %; the document says at least {least}"


def volume_in(quantity: Quantity) -> Decimal | None:
    """A volume in microlitres; none if it is none, or has no end as a decimal.

    >>> volume_in(Quantity.parse("0.5 mL")), volume_in(Quantity.parse("5 mm"))
    (Decimal('500'), None)
    """
    if not same_kind(quantity.unit, MICROLITRE):
        return None
    return whole_decimal(amount_in(quantity, MICROLITRE))


def _said(delivered: Delivered) -> str:
    percent = (delivered.level * 100).normalize()
    return (
        f"{delivered.cells:.3g} living cells ({percent:f} % interval {delivered.low:.3g} to "
        f"{delivered.high:.3g})"
    )
