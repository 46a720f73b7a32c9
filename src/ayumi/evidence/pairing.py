"""Which two examinations of a person are compared: one at baseline, one at follow-up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.values import Fault, InputRefused

DAYS_A_WEEK: Final = 7
TOLERANCE: Final = 0.15
"""How far from its target a follow-up may lie where no window is given, as a share of it."""

Window = tuple[int, int]
"""The first and the last day [days since injury], both included."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """For each person with a baseline: the person, the baseline, and the follow-up.

    ``people`` (p,) are places of people; ``before`` and ``after`` (p,) of examinations, ``after``
    −1 where a person was not seen. ``without_baseline`` (q,) are the others.
    """

    people: NDArray[np.intp]
    before: NDArray[np.intp]
    after: NDArray[np.intp]
    without_baseline: NDArray[np.intp]


def usual_window(weeks: float) -> tuple[int, int]:
    """The weeks in which a follow-up counts where nothing else is said: its target ± 15 %.

    >>> usual_window(52), usual_window(26)
    ((44, 60), (22, 30))
    """
    return floor(weeks * (1 - TOLERANCE)), ceil(weeks * (1 + TOLERANCE))


def pairs(
    person_index: NDArray[np.intp],
    days: NDArray[np.int64],
    *,
    baseline: Window,
    target: float,
    follow_up: Window,
) -> Pairs:
    """Choose of each person the last examination in the baseline window, and a follow-up.

    The follow-up is the examination nearest to the target day within its window, the later one of
    two that are equally near. Raises `InputRefused` where a follow-up could lie before a baseline.

    >>> person, days = np.array([0, 0, 0, 1]), np.array([15, 27, 350, 20])
    >>> found = pairs(person, days, baseline=(14, 28), target=364, follow_up=(308, 420))
    >>> found.before, found.after
    (array([1, 3]), array([ 2, -1]))
    """
    faults = list(check_windows(baseline, target, follow_up))
    if faults:
        raise InputRefused(faults, "examinations to compare")
    people = int(person_index.max()) + 1 if len(person_index) else 0
    before = _last(person_index, days, baseline, days, people)
    after = _last(person_index, days, follow_up, -np.abs(days - target), people)
    with_baseline = np.flatnonzero(before >= 0)
    return Pairs(
        with_baseline, before[with_baseline], after[with_baseline], np.flatnonzero(before < 0)
    )


def check_windows(baseline: Window, target: float, follow_up: Window) -> Iterator[Fault]:
    """Windows have a first and a last day, the follow-up's its target, and come in order."""
    for name, (first, last) in (("baseline window", baseline), ("follow-up window", follow_up)):
        if not 0 <= first <= last:
            said = f"day {first} to {last}"
            yield Fault(name, said, "write the first and the last day, the first not after it")
    if not follow_up[0] <= target <= follow_up[1]:
        said = f"day {target:g}"
        yield Fault("follow-up", said, f"not in its window, day {follow_up[0]} to {follow_up[1]}")
    if follow_up[0] <= baseline[1]:
        message = f"begin it after day {baseline[1]}, the last one of the baseline window"
        yield Fault("follow-up window", f"from day {follow_up[0]}", message)


def refuse_out_of_order(
    people: Sequence[str], before: Sequence[int], after: Sequence[int | None]
) -> None:
    """Refuse follow-ups that are not after their baseline; None is a person not seen.

    ``before`` and ``after`` are days [days since injury]. Raises `InputRefused`, naming everybody.
    """
    faults = [
        Fault(
            f"{person}: follow-up",
            f"day {now}",
            f"not after the baseline, which is of day {was}; look at both dates",
        )
        for person, was, now in zip(people, before, after, strict=True)
        if now is not None and now <= was
    ]
    if faults:
        raise InputRefused(faults, "examinations out of order")


def _last(
    person_index: NDArray[np.intp],
    days: NDArray[np.int64],
    window: Window,
    best: NDArray[np.float64] | NDArray[np.int64],
    people: int,
) -> NDArray[np.intp]:
    """Of each person the examination in a window with the highest value, the later one of two."""
    found = np.full(people, -1, np.intp)
    order = np.lexsort((days, best))
    order = order[(days[order] >= window[0]) & (days[order] <= window[1])]
    found[person_index[order]] = order  # of several that are assigned, the last one stays
    return found
