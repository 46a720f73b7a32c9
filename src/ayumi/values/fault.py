"""What is wrong with something that a user handed over: a fault of the user, never a bug."""

from collections.abc import Iterable
from dataclasses import dataclass

from ayumi.values.printable import printable

SHOWN = 80
"""So many characters of a value a message shows at most."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in what a user handed over.

    ``place`` names the cell, key or argument; ``value`` is what stood there, as text; ``message``
    says what is allowed there and what to do.

    >>> print(Fault("right.motor.C7", "6", "a motor score is 0, 1, 2, 3, 4, 5 or NT"))
    right.motor.C7 = '6': a motor score is 0, 1, 2, 3, 4, 5 or NT
    """

    place: str
    value: str
    message: str

    def __str__(self) -> str:
        """The fault as one line: place, value, what is allowed."""
        value = self.value if len(self.value) <= SHOWN else self.value[: SHOWN - 1] + "…"
        found = f" = {value!r}" if value else ""
        return printable(f"{self.place}{found}: {self.message}")


class InputRefused(ValueError):
    """A user's input cannot be used; ``faults`` holds everything that is wrong with it at once."""

    def __init__(self, faults: Iterable[Fault], what: str = "input") -> None:
        self.faults = tuple(faults)
        self.what = what
        super().__init__(self.faults, what)

    def __str__(self) -> str:
        """All faults, one a line."""
        count = len(self.faults)
        head = f"{self.what} refused, {count} fault{'s' if count != 1 else ''}:"
        return "\n".join([head, *(f"  {fault}" for fault in self.faults)])
