"""Times in days: UCUM's year has 365.25 of them, and only whole days are planned."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP

from ayumi.values.fault import Fault, InputRefused
from ayumi.values.quantity import Quantity
from ayumi.values.unset import Unset


def whole_days(time: Quantity) -> int:
    """A time in whole days, half a day up [d].

    >>> whole_days(Quantity.parse("52 wk")), whole_days(Quantity.parse("1 a"))
    (364, 365)
    """
    return int(time.days().quantize(1, rounding=ROUND_HALF_UP))


def check_time(place: str, time: Quantity | Unset | None) -> Iterator[Fault]:
    """A quantity that must be a time, and not a negative one."""
    if not isinstance(time, Quantity):
        return
    try:
        days = time.days()
    except InputRefused as refused:
        yield Fault(place, str(time), refused.faults[0].message)
        return
    if days < 0:
        yield Fault(place, str(time), "a time is not negative")
