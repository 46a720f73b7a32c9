"""What would change an answer: another natural rate, more successes, more people, a control arm."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ayumi.evidence.answer import Answer, Row
from ayumi.evidence.verdict import COMPATIBLE, UNLIKELY
from ayumi.statistics.beta_binomial import BetaBelief

PeopleWhy = Literal[
    "share not above natural rate", "natural rate may be the share", "more than 2,000"
]
"""Why no number of people is named: with the first two none would be enough."""


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
    (Fisher's exact test, one-sided 0.025, power 0.80). None: no such number; ``people_why`` says
    of ``people`` why.
    """

    row: Row
    successes: int | None
    people: int | None
    per_arm: int | None
    people_why: PeopleWhy | None = None


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
    # The two sides of a person are not independent, so that no rate of sides would turn a verdict.
    if count is None or count.lowest == 0 or answer.question.side_rule == "per_side":
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
    people = people_needed_at(share, belief, UNLIKELY)
    return Needed(
        row,
        successes_needed(n, belief, UNLIKELY),
        people,
        per_arm(rate, share),
        None if people is not None else _why_no_people(share, rate, belief),
    )


def _why_no_people(share: float, rate: float, belief: BetaBelief) -> PeopleWhy:
    """Among ever more people P(the same share or more) comes to P(the natural rate is above it)."""
    from scipy.special import betaincc

    if share <= rate:
        return "share not above natural rate"
    above = float(betaincc(belief.a, belief.b, share))
    return "natural rate may be the share" if above >= UNLIKELY else "more than 2,000"
