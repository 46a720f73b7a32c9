"""Amounts between two ends: what a result may be, and with what a test passes."""

from fractions import Fraction
from typing import NamedTuple


class Span(NamedTuple):
    """Amounts from a low to a high end; none is without end, a closed end is part of it."""

    low: Fraction | None = None
    low_closed: bool = False
    high: Fraction | None = None
    high_closed: bool = False

    def within(self, other: "Span") -> bool:
        """Whether all of these amounts are among the others.

        >>> Span(high=Fraction(1)).within(Span(high=Fraction(1), high_closed=True))
        True
        """
        over = other.low is None or (
            self.low is not None
            and (self.low, not self.low_closed) >= (other.low, not other.low_closed)
        )
        under = other.high is None or (
            self.high is not None
            and (self.high, self.high_closed) <= (other.high, other.high_closed)
        )
        return over and under

    def apart(self, other: "Span") -> bool:
        """Whether none of these amounts is among the others."""
        return self._under(other) or other._under(self)

    def _under(self, other: "Span") -> bool:
        if self.high is None or other.low is None:
            return False
        both_closed = self.high_closed and other.low_closed
        return self.high < other.low or (self.high == other.low and not both_closed)
