"""A result that is lower than natural recovery would lead to expect, and the sentences on it.

A verdict looks upwards only: P(at least so many). What lies below natural recovery has a high P and
the verdict "compatible", so that it is told apart here, by P(at most so many).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ayumi.evidence.answer import Answer, Row, is_change
from ayumi.evidence.answer_words import fill, label_of
from ayumi.evidence.numbers_said import chance_said, one_in, points_said
from ayumi.evidence.verdict import UNLIKELY, unrounded
from ayumi.values import Words

_WHOSE: Final[Mapping[str, Words]] = {
    "the one": Words("By the one usable comparator", "使用可能な唯一の比較対象によれば"),
    "each": Words(
        "By each of the {u} usable comparators", "使用可能な比較対象{u}件のいずれによっても"
    ),
    "some": Words(
        "By {m} of the {u} usable comparators", "使用可能な比較対象{u}件のうち{m}件によれば"
    ),
}
_EVEN: Final = Words(
    "Even if those who could not be judged count as reached, {whose}",
    "判定不能の人を達成とみなしても、{whose}",
)
_LOWER: Final = Words(
    "{whose} this is lower than natural recovery would lead to expect.",
    "{whose}、この結果は自然回復から予想されるよりも低い。",
)
_REST: Final = Words(
    "{whose} this is lower than natural recovery would lead to expect; by the other {rest} it is "
    "compatible with natural recovery.",
    "{whose}、この結果は自然回復から予想されるよりも低い。残る{rest}件によれば、自然回復と矛盾しない。",
)
_CHANCE: Final = Words(
    "By {label}, {what} would have probability {p} ({one_in}) by natural recovery alone.",
    "{label}によれば、自然回復だけで{what}確率は{p}（{one_in}）である。",
)
_AT_MOST: Final = Words("{k} or fewer of {n}", "{n}人中{k}人以下となる")
_NOBODY: Final = Words("none of {n}", "{n}人中0人となる")
_MEAN: Final = Words("a mean of {mean} points or less in {n}", "{n}人の平均が{mean}点以下となる")


@dataclass(frozen=True, slots=True)
class Lower:
    """A usable comparator by which the result is lower than expected, and P(at most as much)."""

    row: Row
    chance: float


def lower(answer: Answer) -> tuple[Lower, ...]:
    """The usable comparators with P(at most as much) < 0.025, the lowest P first.

    Both counts stand where they speak against it: the study's undetermined people have reached it,
    and those of the comparator have not.
    """
    found = ((row, _at_most(answer, row)) for row in answer.usable)
    low = [Lower(row, chance) for row, chance in found if chance < UNLIKELY]
    return tuple(sorted(low, key=lambda one: one.chance))


def lower_said(answer: Answer, *, rest: bool = False) -> Iterator[Words]:
    """By how many comparators the result is lower; with ``rest`` that the others are compatible."""
    m, u = len(lower(answer)), answer.tally.usable
    if not m:
        return
    name = "some" if m < u else "the one" if u == 1 else "each"
    whose = fill(_WHOSE[name], m=m, u=u)
    if answer.undetermined:
        whose = fill(_EVEN, whose=Words(whose.en[:1].lower() + whose.en[1:], whose.ja))
    yield fill(_REST if rest and m < u else _LOWER, whose=whose, rest=u - m)


def chance_lower_said(answer: Answer) -> Iterator[Words]:
    """The probability of as little, by the comparator that makes it least probable."""
    found = lower(answer)
    if found:
        one = found[0]
        told = {"p": chance_said(one.chance), "one_in": one_in(one.chance)}
        yield fill(_CHANCE, label=label_of(one.row.comparator), what=_what(answer), **told)


def _what(answer: Answer) -> Words:
    count, seen = answer.question.count, answer.question.observed_mean
    if seen is not None:
        return fill(_MEAN, mean=points_said(seen.mean), n=seen.n)
    assert count is not None
    return fill(_AT_MOST if count.highest else _NOBODY, k=count.highest, n=count.n)


def _at_most(answer: Answer, row: Row) -> float:
    """P(at most as much as was seen), the comparator's own uncertainty counted in."""
    comparator, count = row.comparator, answer.question.count
    if is_change(answer.question):
        # A mean has no steps: what is not above is below.
        return unrounded(1.0 - (row.at_lowest.with_uncertainty or 0.0))
    assert count is not None
    assert comparator.counts is not None
    events, n = comparator.counts
    events -= comparator.undetermined
    return _at_most_of(count.highest, count.n, events + 0.5, n - events + 0.5)


@lru_cache(maxsize=512)
def _at_most_of(events: int, people: int, a: float, b: float) -> float:
    from ayumi.statistics.beta_binomial import BetaBelief, predicted

    return unrounded(min(1.0, sum(predicted(BetaBelief(a, b), people)[: events + 1])))
