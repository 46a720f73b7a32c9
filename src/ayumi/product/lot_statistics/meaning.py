"""What a limit means in cells of a dose: 0.01 % of 2,000,000 cells lets 200 pass.

A limit in per cent becomes cells exactly, for the lowest and the highest amount of the dose. A
difference of threshold cycles becomes a share of a signal, 2^−ΔCt if each cycle doubles it, and
never cells: how much signal a cell gives is another question. What has no relation to cells says
why.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

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
from ayumi.statistics.allowed import refuse
from ayumi.statistics.written import percent
from ayumi.values import Fault, Quantity, QuantityRange, Unset
from ayumi.values.dimensions import check_dimension

Bound = Literal["at most", "less than", "at least", "more than", "between"]


@dataclass(frozen=True, slots=True)
class InCells:
    """So many cells of a dose may have what is measured, or, the others, may lack it."""

    bound: Bound
    cells: QuantityRange
    which: Literal["measured", "others"]
    text: str


@dataclass(frozen=True, slots=True)
class InAmount:
    """So much of a substance may be in a dose of such a volume."""

    bound: Bound
    amount: QuantityRange
    text: str


@dataclass(frozen=True, slots=True)
class InSignal:
    """Such a share of another sample's signal; it is no number of cells."""

    bound: Bound
    share_of_signal: float
    text: str


@dataclass(frozen=True, slots=True)
class NotInCells:
    """Why the limit says nothing in cells."""

    reason: str


Meaning = InCells | InAmount | InSignal | NotInCells


def meaning_of(
    accept: Accept | Unset, dose: QuantityRange, volume: QuantityRange | None = None
) -> Meaning:
    """What the limit lets pass in a dose; limits in a volume need the volume that is given.

    >>> dose = QuantityRange.parse("2e6 {cells}")
    >>> limit = AtMost.model_validate({"kind": "at_most", "limit": "0.0005 %"})
    >>> print(meaning_of(limit, dose).text)
    at most 10 cells of a dose of 2,000,000 cells may have what is measured
    >>> cycles = {
    ...     "kind": "delta_ct",
    ...     "value": "delta_delta_ct",
    ...     "at_least": 7.643,
    ...     "control": "iPSC",
    ... }
    >>> print(meaning_of(DeltaCt.model_validate(cycles), dose).text)
    at most 0.5 % of the signal of iPSC, if each cycle doubles it; a signal, not a number of cells
    """
    refuse("dose", check_dimension("dose", dose, "cells"), _some("dose", dose))
    if volume is not None:
        refuse("volume", check_dimension("volume", volume, "volume"), _some("volume", volume))
    match accept:
        case Unset():
            return NotInCells(f"the limit is {accept}")
        case AtLeast() | AtMost() | Above() | Below():
            return _measured(accept, dose, volume)
        case Between():
            return _between(accept, dose)
        case Rate():
            return _rate(accept, dose)
        case Count():
            return _count(accept, dose)
        case Clone():
            return _clone(accept, dose)
        case DeltaCt():
            return _cycles(accept)
        case BelowDetection():
            return NotInCells("what the method would detect stands in the result, not in the limit")
        case ComparedWithAncestor():
            return NotInCells("differences of the genome are counted, not cells")
        case Category():
            return NotInCells("the result is in words")
        case ReferenceOnly():
            return NotInCells("there is no limit; the result is reviewed")


_OTHERS: Final[Mapping[Bound, Bound]] = MappingProxyType(
    {"at least": "at most", "more than": "less than"}
)
"""What a lower limit of one kind says of the others."""


def _measured(
    accept: AtLeast | AtMost | Above | Below, dose: QuantityRange, volume: QuantityRange | None
) -> Meaning:
    bounds: dict[str, Bound] = {
        "at_least": "at least",
        "at_most": "at most",
        "above": "more than",
        "below": "less than",
    }
    bound, limit = bounds[accept.kind], accept.limit
    if limit.unit == "%":
        return _share_of(bound, Fraction(limit.amount) / 100, dose)
    amount, _, per = limit.unit.rpartition("/")
    if not amount or per not in _MICROLITRES:
        return NotInCells(f"a limit in {limit.unit} stands in no relation to the cells of a dose")
    if volume is None:
        return NotInCells(f"a limit in {limit.unit} says something of a dose with its volume only")
    each = Fraction(limit.amount) / _MICROLITRES[per] * _MICROLITRES[volume.low.unit]
    found = _times(each, volume, amount)
    return InAmount(bound, found, f"{bound} {_said(found)} in a dose of {_said(volume)}")


def _between(accept: Between, dose: QuantityRange) -> Meaning:
    if accept.low.unit != "%":
        return NotInCells(f"a limit in {accept.low.unit} stands in no relation to the cells")
    low = _times(Fraction(accept.low.amount) / 100, dose, dose.low.unit).low
    high = _times(Fraction(accept.high.amount) / 100, dose, dose.low.unit).high
    cells = QuantityRange(low, high)
    text = f"between {_said(cells)} of a dose of {_said(dose)} have what is measured"
    return InCells("between", cells, "measured", text)


def _share_of(bound: Bound, share: Fraction, dose: QuantityRange, of: str = "") -> InCells:
    """A limit on a share: how many may have it, or, below a lower limit, how many may lack it."""
    others = bound in _OTHERS
    which = _OTHERS[bound] if others else bound
    cells = _times(1 - share if others else share, dose, dose.low.unit)
    have, lack = f"may be {of}", f"may be other than {of}"
    if not of:
        have, lack = "may have what is measured", "may lack what is measured"
    text = f"{which} {_said(cells)} of a dose of {_said(dose)} {lack if others else have}"
    return InCells(which, cells, "others" if others else "measured", text)


def _rate(accept: Rate, dose: QuantityRange) -> Meaning:
    """A rate among scored cells, as counted: what the sample leaves open is the curve's matter."""
    if accept.at_least is not None:
        return _share_of("at least", Fraction(accept.at_least) / 100, dose, str(accept.of))
    assert accept.at_most is not None
    return _share_of("at most", Fraction(accept.at_most) / 100, dose, str(accept.of))


def _count(accept: Count, dose: QuantityRange) -> Meaning:
    if accept.scored is None:
        return NotInCells(
            f"{accept.of} are counted in a sample of unstated size; "
            "what none or few of them mean, the bound from the number of cells plated says"
        )
    if accept.at_least is not None:
        return _share_of("at least", Fraction(accept.at_least, accept.scored), dose, str(accept.of))
    assert accept.at_most is not None
    return _share_of("at most", Fraction(accept.at_most, accept.scored), dose, str(accept.of))


def _clone(accept: Clone, dose: QuantityRange) -> Meaning:
    """The largest share of scored cells that may have the same abnormality and be no clone."""
    most = max(accept.same_loss, accept.same_gain, accept.same_structural_change) - 1
    found = _share_of("at most", Fraction(most, accept.scored), dose)
    text = (
        f"{most} of {accept.scored} scored cells may share an abnormality and be no clone: as a "
        f"share of a dose of {_said(dose)}, {_said(found.cells)}"
    )
    return InCells("at most", found.cells, "measured", text)


def _cycles(accept: DeltaCt) -> InSignal:
    """A difference of so many cycles or more is a signal of 2^−difference or less."""
    limit = accept.at_least if accept.at_least is not None else accept.at_most
    assert limit is not None
    signal = 2.0 ** -float(limit)
    bound: Bound = "at most" if accept.at_least is not None else "at least"
    if isinstance(accept.control, Unset) or accept.control is None:
        other = "the control" if accept.value == "delta_delta_ct" else "the reference gene"
    else:
        other = str(accept.control)
    said = f"{bound} {percent(signal)} of the signal of {other}, if each cycle doubles it"
    return InSignal(bound, signal, f"{said}; a signal, not a number of cells")


_MICROLITRES: Final[Mapping[str, Fraction]] = MappingProxyType(
    {
        "nL": Fraction(1, 1000),
        "uL": Fraction(1),
        "mm3": Fraction(1),
        "mL": Fraction(1000),
        "cm3": Fraction(1000),
        "dL": Fraction(100_000),
        "L": Fraction(1_000_000),
    }
)


def _times(each: Fraction, amount: QuantityRange, unit: str) -> QuantityRange:
    """So much of each, for the lowest and the highest amount; exact where decimals can be."""
    low, high = (_decimal(each * Fraction(end.amount)) for end in (amount.low, amount.high))
    return QuantityRange(Quantity(low, unit), Quantity(high, unit))


def _decimal(number: Fraction) -> Decimal:
    return _plain(Decimal(number.numerator) / Decimal(number.denominator))


def _plain(number: Decimal) -> Decimal:
    """The same number without idle zeros and, if whole, without an exponent."""
    number = number.normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def _said(amount: QuantityRange) -> str:
    """An amount in a sentence: its thousands apart, its unit without the brackets of UCUM."""
    low, high = (f"{_plain(end.amount):,f}" for end in (amount.low, amount.high))
    unit = re.sub(r"[][{}]", "", amount.low.unit)
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def _some(place: str, amount: QuantityRange) -> Iterator[Fault]:
    if amount.low.amount <= 0:
        yield Fault(place, str(amount), "write an amount greater than 0")
