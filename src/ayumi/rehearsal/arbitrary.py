"""Values of instruments for which nobody gives a course: ARBITRARY, from the allowed range."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ayumi.ledger import Attachment
from ayumi.participants import AnyField, Instrument, Limits
from ayumi.participants.fields import (
    ChoiceField,
    DateField,
    IntegerField,
    NumberField,
    NumericField,
    TextField,
    TimeField,
    TotalField,
    YesNoField,
)
from ayumi.rehearsal.favourable import Wanted
from ayumi.values import PartialDate

if TYPE_CHECKING:
    import numpy as np

WITHOUT_A_RANGE: Final = (Decimal(0), Decimal(100))
"""For a scale whose range the document does not give."""
NEAR: Final = 0.08
"""How far beyond a limit values lie, as a part of the range that is left there."""
WANDERS: Final = 0.05
"""How much a value changes from visit to visit, as a part of its range."""


class ArbitraryValues:
    """One virtual person's values: each field has a level of its own, about which it wanders."""

    def __init__(self, rng: "np.random.Generator", wanted: Mapping[str, Wanted]) -> None:
        self._rng = rng
        self._wanted = wanted
        self._levels: dict[str, float] = {}

    def form(
        self, name: str, instrument: Instrument, day: PartialDate, also: frozenset[str]
    ) -> dict[str, str | Attachment]:
        """Values for the fields that must be given, for those in ``also``, and for wanted ones."""
        found: dict[str, str | Attachment] = {}
        for key, field in instrument.fields.items():
            place = f"{name}.{key}"
            if field.required or place in also or place in self._wanted:
                found[key] = self._value(place, field, day)
        return found

    def _value(self, place: str, field: AnyField, day: PartialDate) -> str | Attachment:
        wanted = self._wanted.get(place, Wanted())
        match field:
            case NumberField() | IntegerField() | TotalField():
                return self._number(place, field, wanted)
            case ChoiceField():
                return self._code(place, wanted.codes or tuple(field.choices))
            case YesNoField():
                return self._code(place, wanted.codes or ("no", "yes"))
            case DateField():
                return str(day)
            case TimeField():
                return f"{8 + int(self._level(place) * 9):02d}:30"
            case TextField():
                return "Written by a rehearsal"
            case _:
                return Attachment("simulated.txt", "text/plain", b"SIMULATED")

    def _number(self, place: str, field: NumericField, wanted: Wanted) -> str:
        low, high = _range(field)
        limits = field.limits
        if isinstance(limits, Limits):
            spread = (_known(limits.high, high) - _known(limits.low, low)) / 3
            low = max(low, _known(limits.low, low) - spread)
            high = min(high, _known(limits.high, high) + spread)
        low, high = _beside(low, high, wanted)
        share = self._level(place) + WANDERS * float(self._rng.standard_normal())
        value = low + (high - low) * Decimal(repr(min(max(share, 0.02), 0.98)))
        return str(_allowed(field, value.quantize(_step(field, low, high))))

    def _code(self, place: str, codes: tuple[str, ...]) -> str:
        return codes[min(int(self._level(place) * len(codes)), len(codes) - 1)]

    def _level(self, place: str) -> float:
        found = self._levels.get(place)
        if found is None:
            found = self._levels[place] = float(self._rng.random())
        return found


def _range(field: NumericField) -> tuple[Decimal, Decimal]:
    """What the field may be; as wide as usual where the document gives one end or none."""
    least, most = field.min, field.max
    width = WITHOUT_A_RANGE[1] - WITHOUT_A_RANGE[0]
    low = least if least is not None else (WITHOUT_A_RANGE[0] if most is None else most - width)
    return low, most if most is not None else low + width


def _allowed(field: NumericField, value: Decimal) -> Decimal:
    """The value, or the end of the range that rounding took it beyond."""
    if field.min is not None:
        value = max(value, field.min)
    return value if field.max is None else min(value, field.max)


def _known(limit: Any, otherwise: Decimal) -> Decimal:
    return limit if isinstance(limit, Decimal) else otherwise


def _beside(low: Decimal, high: Decimal, wanted: Wanted) -> tuple[Decimal, Decimal]:
    """The range on the wanted side of a limit, and near it where it is wide."""
    near = Decimal(repr(NEAR))
    above, below = wanted.above, wanted.below
    if above is not None and below is not None:
        width = (below - above) * near
        return max(low, above + width), min(high, below - width)
    if above is not None:
        return above + (high - above) * near / 8, above + (high - above) * near
    if below is not None:
        return below - (below - low) * near * 4, below - (below - low) * near
    return low, high


def _step(field: NumericField, low: Decimal, high: Decimal) -> Decimal:
    """The last decimal that is written."""
    decimals = getattr(field, "decimals", None)
    if field.type in ("integer", "total"):
        decimals = 0
    elif decimals is None:
        decimals = 0 if high - low > 20 else 2
    return Decimal(1).scaleb(-decimals)
