"""The words for a probability under natural recovery, and why a comparator gives none."""

from typing import Final, Literal

UNLIKELY: Final = 0.025
"""Below this probability natural recovery makes so many unlikely."""
COMPATIBLE: Final = 0.10
"""From this probability on what was seen is compatible with natural recovery."""
_TIE: Final = 1e-9
"""A probability that differs from a threshold by this share of it alone is the threshold."""

Verdict = Literal["unlikely", "borderline", "compatible", "not usable"]
Reason = Literal[
    "definition", "side", "grade", "level", "sides", "not a prior", "no count", "no result"
]  # fmt: skip
"""Why a comparator gives no verdict; in the order in which they are told."""


def verdict_of(probability: float | None) -> Verdict:
    """The word for P(at least so many), the comparator's own uncertainty counted in.

    >>> [verdict_of(p) for p in (0.0078, 0.025, 0.0999, 0.10, None)]
    ['unlikely', 'borderline', 'borderline', 'compatible', 'not usable']
    """
    if probability is None:
        return "not usable"
    probability = unrounded(probability)
    if probability < UNLIKELY:
        return "unlikely"
    return "compatible" if probability >= COMPATIBLE else "borderline"


def unrounded(probability: float) -> float:
    """A probability; a threshold itself where rounding alone lies between the two.

    By 0 of 19 people one of one has the probability 1/40, whatever a sum of rounded terms makes.

    >>> unrounded(0.024999999999999967), unrounded(0.1000000000001), unrounded(0.02499)
    (0.025, 0.1, 0.02499)
    """
    for threshold in (UNLIKELY, COMPATIBLE):
        if abs(probability - threshold) <= _TIE * threshold:
            return threshold
    return probability
