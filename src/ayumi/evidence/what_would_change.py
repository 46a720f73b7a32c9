"""What would change an answer: another natural rate, more successes, more people, a control arm."""

from collections.abc import Iterable
from dataclasses import dataclass

from ayumi.evidence.answer import Answer, Row
from ayumi.evidence.verdict import COMPATIBLE, UNLIKELY


@dataclass(frozen=True, slots=True)
class Turning:
    """The natural rates [share] between which the verdict is borderline, if they were known.

    Below ``unlikely`` natural recovery makes the count unlikely; from ``compatible`` on the count
    is compatible with it.
    """

    unlikely: float
    compatible: float


@dataclass(frozen=True, slots=True)
class Needed:
    """What would be needed to make natural recovery unlikely by one comparator.

    ``successes`` of the same number of people; ``people`` with the same share of successes;
    ``per_arm`` people in each of two arms if the natural rate and the share seen are the true ones
    (Fisher's exact test, one-sided 0.025, power 0.80). None: no such number.
    """

    row: Row
    successes: int | None
    people: int | None
    per_arm: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Where the verdict turns, and what the lowest and the highest natural rate would ask for."""

    turning: Turning | None
    needed: tuple[Needed, ...]


def what_would_change(answer: Answer) -> Changes:
    """What would change the answer, of the lowest count; empty where people are not counted.

    ``needed`` holds the usable comparator by which natural recovery is least and most probable.
    """
    count = answer.question.count
    if count is None or count.lowest == 0:
        return Changes(None, ())
    from ayumi.statistics.decisions.tipping import turning_rate

    turning = Turning(
        turning_rate(count.lowest, count.n, UNLIKELY),
        turning_rate(count.lowest, count.n, COMPATIBLE),
    )
    rows = extremes(answer.usable)
    return Changes(turning, tuple(_needed(row, count.lowest, count.n) for row in rows))


def extremes(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The row by which natural recovery is least, and the one by which it is most probable."""
    known = [row for row in rows if row.at_lowest.with_uncertainty is not None]
    if not known:
        return ()
    low, high = (pick(known, key=_chance) for pick in (min, max))
    return (low,) if low is high else (low, high)


def _chance(row: Row) -> float:
    return row.at_lowest.with_uncertainty or 0.0


def _needed(row: Row, events: int, n: int) -> Needed:
    from ayumi.statistics.decisions.needed import people_needed_at, per_arm, successes_needed

    belief, rate = row.comparator.belief, row.comparator.rate
    assert belief is not None
    assert rate is not None
    share = events / n
    return Needed(
        row,
        successes_needed(n, belief, UNLIKELY),
        people_needed_at(share, belief, UNLIKELY),
        per_arm(rate, share),
    )
