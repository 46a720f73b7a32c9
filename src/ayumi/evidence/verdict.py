"""The words for a probability under natural recovery, and why a comparator gives none."""

from typing import Final, Literal

UNLIKELY: Final = 0.025
"""Below this probability natural recovery makes so many unlikely."""
COMPATIBLE: Final = 0.10
"""From this probability on what was seen is compatible with natural recovery."""

Verdict = Literal["unlikely", "borderline", "compatible", "not usable"]
Reason = Literal["definition", "side", "grade", "sides", "not a prior", "no count", "no result"]
"""Why a comparator gives no verdict; in the order in which they are told."""


def verdict_of(probability: float | None) -> Verdict:
    """The word for P(at least so many), the comparator's own uncertainty counted in.

    >>> [verdict_of(p) for p in (0.0078, 0.025, 0.0999, 0.10, None)]
    ['unlikely', 'borderline', 'borderline', 'compatible', 'not usable']
    """
    if probability is None:
        return "not usable"
    if probability < UNLIKELY:
        return "unlikely"
    return "compatible" if probability >= COMPATIBLE else "borderline"
