"""Sentences on a result that is read with a prior of natural recovery."""

from collections.abc import Iterator
from typing import Final

from ayumi.evidence.answer import Answer, is_change
from ayumi.evidence.answer_words import at_least_said, fill, joined, label_of
from ayumi.evidence.numbers_said import chance_said, one_in, percent_said, points_said
from ayumi.evidence.with_prior import Updated, WithPrior
from ayumi.values import Words

CONFLICT: Final = 0.05
"""Below this probability of a result as improbable, prior and result are said to disagree."""

WHY_NO_ELIR: Final = Words(
    "The comparator's own belief has a pole at 0 or 1, as after no event or nothing but events: "
    "there the expected local-information ratio has no finite value.",
    "比較対象自身の事前分布は0または1で発散する（起こった人がいない、または全員に起こった場合）。"
    "このとき期待局所情報量比は有限でない。",
)
_PRIOR: Final = Words(
    "As a prior of natural recovery, {labels}: mean {mean} (95 % interval {low} to {high}), worth "
    "{worth}.",
    "自然回復の事前分布として{labels}を用いる。平均{mean}（95%区間{low}～{high}）、{worth}に"
    "相当する。",
)
_WORTH: Final = Words("{people} people", "{people}人分")
_WORTH_BOTH: Final = Words(
    "{people} people by its expected information (ELIR) and {moments} by its moments",
    "期待情報量比（ELIR）で{people}人分、モーメントで{moments}人分",
)
_ROBUST: Final = Words(
    "A vague part of weight {robust} is added for what follows of both together.",
    "以下で両者を合わせるときは、重み{robust}の漠然とした成分を加える。",
)
_FORETOLD: Final = Words(
    "By it {what} would have probability {p} ({one_in}).",
    "これによれば、{what}確率は{p}（{one_in}）である。",
)
_AGREE: Final = Words(
    "A result as improbable as this or more so has probability {p}: prior and result do not "
    "contradict each other.",
    "これと同じかそれ以上に起こりにくい結果の確率は{p}であり、事前分布と結果は食い違わない。",
)
_DISAGREE: Final = Words(
    "A result as improbable as this or more so has probability {p}: prior and result contradict "
    "each other, and what is computed from both together deserves little trust.",
    "これと同じかそれ以上に起こりにくい結果の確率は{p}であり、事前分布と結果は食い違っている。"
    "両者を合わせた計算は当てにならない。",
)
_POSTERIOR: Final = Words(
    "Prior and result together put this group's own value at {mean} (95 % interval {low} to "
    "{high}).",
    "事前分布と結果を合わせると、この群自身の値は{mean}（95%区間{low}～{high}）となる。",
)
_WEIGHT: Final = Words(
    "The vague part then has weight {weight}.", "このとき漠然とした成分の重みは{weight}になる。"
)


def _people(worth: float) -> str:
    return f"{worth:.3g}" if worth < 100 else f"{worth:,.0f}"


def prior_said(answer: Answer, found: WithPrior) -> Iterator[Words]:
    """The prior, what it foretells, whether the result contradicts it, and both together."""
    points = is_change(answer.question)
    labels = joined((label_of(row) for row in found.prior.comparators), "; ", "；")
    moments = _people(found.worth_by_moments)
    worth = fill(_WORTH, people=moments)
    # The two differ where the belief is diffuse: told together, neither passes for the whole.
    if found.worth is not None and _people(found.worth) != moments:
        worth = fill(_WORTH_BOTH, people=_people(found.worth), moments=moments)
    yield fill(
        _PRIOR,
        labels=labels,
        mean=_value(found.believed.mean, points),
        low=_value(found.believed.low, points),
        high=_value(found.believed.high, points),
        worth=worth,
    )
    if found.prior.robust is not None:
        yield fill(_ROBUST, robust=f"{found.prior.robust:g}")
    count = answer.question.count
    yield from _updated(answer, found.at_lowest, 0 if count is None else count.lowest)
    if count is not None and answer.undetermined:
        yield from _updated(answer, found.at_highest, count.highest)


def _updated(answer: Answer, one: Updated, events: int) -> Iterator[Words]:
    points = is_change(answer.question)
    what = at_least_said(answer.question, events)
    yield fill(_FORETOLD, what=what, p=chance_said(one.at_least), one_in=one_in(one.at_least))
    yield fill(_DISAGREE if one.conflict < CONFLICT else _AGREE, p=chance_said(one.conflict))
    ends = {"low": _value(one.posterior.low, points), "high": _value(one.posterior.high, points)}
    yield fill(_POSTERIOR, mean=_value(one.posterior.mean, points), **ends)
    if one.vague_weight is not None:
        yield fill(_WEIGHT, weight=chance_said(one.vague_weight))


def _value(value: float, points: bool) -> Words:
    if not points:
        return percent_said(value)
    return Words(f"{points_said(value)} points", f"{points_said(value)}点")
