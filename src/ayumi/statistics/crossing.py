"""Where a rising function reaches a value."""

from collections.abc import Callable
from typing import Final

_STEPS: Final = 200


def crossing(
    function: Callable[[float], float], value: float, low: float, high: float, near: float = 4e-16
) -> float:
    """The number between ``low`` and ``high`` at which a rising function reaches a value.

    Bisection, and inverse quadratic interpolation where three values lie well for it
    (Chandrupatla 1997, doi 10.1016/S0965-9978(96)00051-8). It ends where the ends are no further
    apart than ``near``, relative to the number; ``low`` or ``high`` where it is not reached.

    >>> round(crossing(lambda x: x**3, 2, 0, 2), 12)
    1.259921049895
    """
    a, at_a = high, function(high) - value
    b, at_b = low, function(low) - value
    if at_b >= 0:
        return low
    if at_a <= 0:
        return high
    c, at_c = a, at_a
    part, best = 0.5, a
    for _ in range(_STEPS):
        middle = a + part * (b - a)
        at_middle = function(middle) - value
        if (at_middle > 0) == (at_a > 0):
            c, at_c = a, at_a
        else:
            c, at_c = b, at_b
            b, at_b = a, at_a
        a, at_a = middle, at_middle
        best = a if abs(at_a) < abs(at_b) else b
        room = near * abs(best) + 5e-324
        smallest = room / abs(b - a) if b != a else 1.0
        if smallest > 0.5 or at_a == 0:
            return best
        part = _part((a, b, c), (at_a, at_b, at_c))
        part = min(1 - smallest, max(smallest, part))
    return best


def _part(at: tuple[float, float, float], values: tuple[float, float, float]) -> float:
    """How far from a to b the next look is: a half, or where a parabola through all three says."""
    (a, b, c), (at_a, at_b, at_c) = at, values
    xi, phi = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
    if not (phi**2 < xi and (1 - phi) ** 2 < 1 - xi):
        return 0.5
    return at_a / (at_b - at_a) * at_c / (at_b - at_c) + (c - a) / (b - a) * at_a / (
        at_c - at_a
    ) * at_b / (at_c - at_b)
