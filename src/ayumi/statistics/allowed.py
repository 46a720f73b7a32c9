"""Which numbers a calculation takes; everything that is wrong is said at once.

>>> from ayumi.values import InputRefused
>>> try:
...     refuse("interval", whole("events", 5), whole("trials", 0, least=1), share("level", 95))
... except InputRefused as refused:
...     print(refused)
interval refused, 2 faults:
  trials = '0': write a whole number, 1 or more
  level = '95': write a share between 0 and 1
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import isfinite
from numbers import Integral, Real
from operator import index
from typing import Final, TypeGuard

from ayumi.values import Fault, InputRefused

MOST: Final = 10**15
"""Above this, counts are no longer told apart by the numbers of 64 bits that compute with them."""


def refuse(what: str, *checks: Iterable[Fault]) -> None:
    """Raise `InputRefused` with the faults of all checks, if there are any."""
    faults = [fault for check in checks for fault in check]
    if faults:
        raise InputRefused(faults, what)


def whole(place: str, value: object, least: int = 0) -> Iterator[Fault]:
    """A count: a whole number from ``least`` up to `MOST`."""
    number = None if isinstance(value, bool) or not isinstance(value, Integral) else index(value)
    if number is None or not least <= number <= MOST:
        most = ", and at most 10^15" if number is not None and number > MOST else ""
        yield Fault(place, _shown(value), f"write a whole number, {least} or more{most}")


def positive(place: str, value: object, of: str = "number") -> Iterator[Fault]:
    """A number greater than 0, and finite."""
    if not is_number(value) or not (isfinite(value) and value > 0):
        yield Fault(place, _shown(value), f"write a {of} greater than 0")


def not_negative(place: str, value: object, of: str = "number") -> Iterator[Fault]:
    """A number, 0 or more, and finite."""
    if not is_number(value) or not (isfinite(value) and value >= 0):
        yield Fault(place, _shown(value), f"write a {of}, 0 or more")


def share(place: str, value: object, zero: bool = False, one: bool = False) -> Iterator[Fault]:
    """A share of the whole; 0 and 1 themselves only where they are allowed."""
    if is_number(value) and (0 < value < 1 or (zero and value == 0) or (one and value == 1)):
        return
    low = "from 0" if zero else "greater than 0"
    high = "to 1" if one else "and less than 1"
    ends = f"{low} {high}" if zero or one else "between 0 and 1"
    yield Fault(place, _shown(value), f"write a share {ends}")


def no_more(place: str, value: object, limit: object, why: str) -> Iterator[Fault]:
    """At most as much as another number; what is no number is the fault of its own check."""
    if is_number(value) and is_number(limit) and value > limit:
        yield Fault(place, _shown(value), f"{why}; write at most {_shown(limit)}")


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number that can be computed with: not a truth value, not a text."""
    return isinstance(value, Real) and not isinstance(value, bool | Decimal)


def _shown(value: object) -> str:
    """The value as a fault shows it; whole numbers without a decimal point."""
    return f"{value:g}" if isinstance(value, float) else str(value)
