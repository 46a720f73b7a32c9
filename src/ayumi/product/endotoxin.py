"""How much endotoxin a dose brings to a person, held against what the study document allows.

A limit for a concentration says nothing of a dose whose volume is not known. Pharmacopoeias limit
what a person gets: K endotoxin units for each kilogram, 5 in general and 0.2 into the spinal canal
(United States Pharmacopeia, chapter 85, Bacterial Endotoxins Test). For cells that are injected
into the cord or the brain the author of the study document says which limit holds.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from ayumi.product.conversion import amount_in, whole_decimal
from ayumi.product.results import AboveRange, BelowLod, Measured
from ayumi.product.span import Span
from ayumi.values import Quantity, QuantityRange, Unset
from ayumi.values.amounts import amount_words

Concentration = Measured | BelowLod | AboveRange

PER_KILOGRAM: Final = "[EU]/kg"


@dataclass(frozen=True, slots=True)
class DoseEndotoxin:
    """The endotoxin of one dose [EU], and what comes of it.

    ``lowest`` and ``highest`` bound it: both are the same for one measured concentration and one
    volume; a result below the limit of detection gives only the highest, one above the range only
    the lowest. ``not_judged`` is a dose that nothing is held against or of which too little is
    known; ``because`` says which.
    """

    state: Literal["pass", "fail", "censored", "not_judged"]
    because: str
    lowest: Fraction | None = None
    highest: Fraction | None = None


def endotoxin_of_dose(
    concentration: Concentration,
    volume: Quantity | QuantityRange | Unset,
    limit: Quantity | Unset | None,
    *,
    weight: Quantity | None = None,
    times: int = 1,
) -> DoseEndotoxin:
    """The endotoxin that a person gets with a volume of the suspension.

    ``concentration`` is the test's result [EU by volume], ``volume`` what is injected, ``limit``
    [EU] for the person or [EU/kg] for the ``weight``. ``times`` is how many such volumes are given
    at once, as on two sides. ``ValueError`` for units that are of another kind.

    >>> found = endotoxin_of_dose(
    ...     Measured(Quantity.parse("0.5 [EU]/mL")),
    ...     Quantity.parse("20 uL"),
    ...     Quantity.parse("10 [EU]"),
    ... )
    >>> found.state, found.because
    ('pass', '0.01 EU in a dose of 20 µL at 0.5 EU/mL; the limit is 10 EU')
    """
    if isinstance(volume, Unset):
        why = f"cannot be judged: the volume of a dose is {volume}"
        return DoseEndotoxin("not_judged", why)
    dose = _of_volume(concentration, volume, times)
    said = _said(dose, concentration, volume, times)
    lowest = dose.low if not isinstance(concentration, BelowLod) else None
    known = DoseEndotoxin("not_judged", said, lowest, dose.high)
    if limit is None or isinstance(limit, Unset):
        why = "no limit is given" if limit is None else f"the limit is {limit}"
        return _with(known, "not_judged", f"{said}; held against nothing: {why}")
    most = Fraction(limit.amount)
    shown = f"the limit is {amount_words(str(limit))}"
    if limit.unit == PER_KILOGRAM:
        if weight is None:
            why = f"{said}; cannot be judged: {shown}, and the participant's weight is not known"
            return _with(known, "not_judged", why)
        most *= amount_in(weight, "kg")
        shown += f", {_number(most)} EU for {amount_words(str(weight))}"
    allowed = Span(high=most, high_closed=True)
    if dose.within(allowed):
        return _with(known, "pass", f"{said}; {shown}")
    if dose.apart(allowed) or (isinstance(concentration, Measured) and _over(dose, most)):
        return _with(known, "fail", f"{said}; {shown}")
    return _with(known, "censored", f"{said}; it cannot be shown that it is within: {shown}")


def _of_volume(concentration: Concentration, volume: Quantity | QuantityRange, times: int) -> Span:
    """The endotoxin that a dose may hold [EU]."""
    least, most = (volume, volume) if isinstance(volume, Quantity) else (volume.low, volume.high)
    given = concentration.amount if isinstance(concentration, Measured) else concentration.limit
    in_litre = amount_in(given, "[EU]/L") * times
    low, high = in_litre * amount_in(least, "L"), in_litre * amount_in(most, "L")
    match concentration:
        case Measured():
            return Span(low, True, high, True)
        case BelowLod():
            return Span(Fraction(0), True, high)
        case AboveRange():
            return Span(low)


def _over(dose: Span, most: Fraction) -> bool:
    """Whether the greatest volume that the document allows brings more than the limit."""
    return dose.high is not None and dose.high > most


def _said(
    dose: Span, concentration: Concentration, volume: Quantity | QuantityRange, times: int
) -> str:
    sides = "" if times == 1 else f" {times} times"
    volumes = f"in a dose of{sides} {amount_words(str(volume))}"
    match concentration:
        case Measured():
            at = f"at {amount_words(str(concentration.amount))}"
            low, high = _number(dose.low), _number(dose.high)
            return f"{low if low == high else f'{low} to {high}'} EU {volumes} {at}"
        case BelowLod():
            at = f"at < {amount_words(str(concentration.limit))}"
            return f"less than {_number(dose.high)} EU {volumes} {at}"
        case AboveRange():
            at = f"at > {amount_words(str(concentration.limit))}"
            return f"more than {_number(dose.low)} EU {volumes} {at}"


def _with(
    known: DoseEndotoxin, state: Literal["pass", "fail", "censored", "not_judged"], because: str
) -> DoseEndotoxin:
    return DoseEndotoxin(state, because, known.lowest, known.highest)


def _number(amount: Fraction | None) -> str:
    """A number as a decimal without idle zeros; exact, since powers of ten keep it so."""
    found = whole_decimal(amount or Fraction(0))
    if found is None:
        return f"{float(amount or 0):.6g}"
    plain = f"{found:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
