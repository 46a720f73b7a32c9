"""Which kind of amount a unit measures, where the protocol asks for a time, a volume, a length."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from ayumi.values.fault import Fault
from ayumi.values.quantity import Quantity, QuantityRange
from ayumi.values.unset import Unset

Dimension = Literal["time", "volume", "flow", "length", "cells", "share"]

_TIMES: Final = frozenset({"s", "min", "h", "d", "wk", "mo", "a"})
_VOLUMES: Final = frozenset({"nL", "uL", "mL", "dL", "L", "mm3", "cm3"})
_LENGTHS: Final = frozenset({"um", "mm", "cm", "m"})
_ALLOWED: Final[Mapping[Dimension, str]] = {
    "time": "write a time, not a negative one: 6 h, 14 d, 1 a",
    "volume": "write a volume, not a negative one: 50 uL, 0.1 mL",
    "flow": "write a volume in a time, not a negative one: 1 uL/min",
    "length": "write a length, not a negative one: 5 mm",
    "cells": "write a number of cells, not a negative one: 2e6 {cells}, or 1e5 {cells}/kg",
    "share": "write a share from 0 to 100 in per cent: 70 %",
}


def measures(unit: str, dimension: Dimension) -> bool:
    """Whether a unit measures such an amount.

    >>> measures("uL/min", "flow"), measures("uL", "flow"), measures("{cells}/kg", "cells")
    (True, False, True)
    """
    above, _, below = unit.partition("/")
    match dimension:
        case "time":
            return unit in _TIMES
        case "volume":
            return unit in _VOLUMES
        case "flow":
            return above in _VOLUMES and below in _TIMES
        case "length":
            return unit in _LENGTHS
        case "cells":
            return unit in ("{cells}", "{cells}/kg")
        case "share":
            return unit == "%"


def check_dimension(
    place: str, amount: Quantity | QuantityRange | Unset | None, dimension: Dimension
) -> Iterator[Fault]:
    """An amount that the protocol gives is of the kind that is asked for."""
    if not isinstance(amount, Quantity | QuantityRange):
        return
    low = amount if isinstance(amount, Quantity) else amount.low
    high = amount if isinstance(amount, Quantity) else amount.high
    beyond = dimension == "share" and high.amount > 100
    if not measures(low.unit, dimension) or low.amount < 0 or beyond:
        yield Fault(place, str(amount), _ALLOWED[dimension])
