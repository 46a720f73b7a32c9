"""Sentences on what would change an answer."""

from collections.abc import Iterator, Mapping
from typing import Final

from ayumi.evidence.answer import Answer
from ayumi.evidence.answer_words import fill, label_of
from ayumi.evidence.numbers_said import people_said, percent_said
from ayumi.evidence.question import Count
from ayumi.evidence.what_would_change import Changes, Needed
from ayumi.values import Words

_TURNING: Final = Words(
    "If the natural rate were known exactly, {k} of {n} would be unlikely below a rate of {a}, and "
    "compatible with natural recovery from {b} on.",
    "自然回復の割合が正確にわかっているとすれば、{n}中{k}は、その割合が{a}未満なら起こりにくく、"
    "{b}以上なら自然回復と矛盾しない。",
)
_NEEDED: Final = Words(
    "By {label}, it would take {successes} or more of {n}, or the same share ({share}) of "
    "{people}, to be unlikely by natural recovery alone.",
    "{label}によれば、自然回復だけでは起こりにくいと言うには、{n}中{successes}以上、または"
    "同じ割合（{share}）のまま{people}が必要である。",
)
_ENOUGH: Final = Words(
    "By {label}, {successes} or more of {n} would be unlikely by natural recovery alone.",
    "{label}によれば、{n}中{successes}以上であれば、自然回復だけでは起こりにくい。",
)
_NEEDED_NEVER: Final = Words(
    "By {label}, not even all of {n} would be unlikely by natural recovery alone; the same share "
    "of {people} would be.",
    "{label}によれば、{n}全員であっても、自然回復だけでは起こりにくいとは言えない。"
    "同じ割合なら{people}が必要である。",
)
_NO_NUMBER: Final[Mapping[str, Words]] = {
    "share not above natural rate": Words(
        "with the share seen ({share}), which is not above the natural rate of {rate}, no number "
        "of people would be enough",
        "今回の割合（{share}）は自然回復の割合（{rate}）を上回らないため、同じ割合のままでは、"
        "人数をいくら増やしても足りない",
    ),
    "natural rate may be the share": Words(
        "with the share seen ({share}) no number of people would be enough, since the natural rate "
        "({rate}) is not known so exactly that it could not be as high",
        "自然回復の割合（{rate}）の不確かさが今回の割合（{share}）に及ぶため、同じ割合のままでは、"
        "人数をいくら増やしても足りない",
    ),
}
_BY_NUMBER: Final = Words(
    "By {label}, it would take {successes} or more of {n} to be unlikely by natural recovery "
    "alone; {why}.",
    "{label}によれば、自然回復だけでは起こりにくいと言うには、{n}中{successes}以上が必要である。{why}。",
)
_NEVER_AND_NO_NUMBER: Final = Words(
    "By {label}, not even all of {n} would be unlikely by natural recovery alone; {why}.",
    "{label}によれば、{n}全員であっても、自然回復だけでは起こりにくいとは言えない。{why}。",
)
_TOO_MANY: Final = Words("more than 2,000 people", "2,000人を超える人数")
_PER_ARM: Final = Words(
    "Two randomised groups of {arm} each ({both} in all) would be needed for a comparison "
    "(Fisher's exact test, one-sided 0.025, power 80 %) if the natural rate were {rate} and the "
    "rate with cells {share}; this share comes from {n} and may be far from the true one.",
    "自然回復の割合が{rate}、細胞を移植した場合の割合が{share}であるとすれば、無作為化比較には各群{arm}（合わせて"
    "{both}）が必要である（Fisherの正確検定、片側0.025、検出力80%）。ただしこの{share}は{n}から得た値で、"
    "真の値から大きく外れているかもしれない。",
)


def change_said(answer: Answer, changes: Changes, *, randomised: bool = False) -> Iterator[Words]:
    """The natural rates at which the verdict turns, and what each comparator would ask for.

    Of one person no share can be asked for; and a ``randomised`` comparison needs no other.
    """
    count = answer.question.count
    if count is None or changes.turning is None:
        return
    n = people_said(count.n)
    yield fill(
        _TURNING,
        k=Words(str(count.lowest), people_said(count.lowest).ja),
        n=n,
        a=percent_said(changes.turning.unlikely),
        b=percent_said(changes.turning.compatible),
    )
    if count.n == 1:
        return
    for one in changes.needed:
        yield _needed_said(one, count)
    if not randomised and changes.needed and (one := changes.needed[-1]).per_arm is not None:
        rate = one.row.comparator.rate
        assert rate is not None
        share = percent_said(count.lowest / count.n)
        both = Words(f"{2 * one.per_arm:,}", people_said(2 * one.per_arm).ja)
        arm = people_said(one.per_arm)
        yield fill(_PER_ARM, arm=arm, both=both, rate=percent_said(rate), share=share, n=n)


def _needed_said(one: Needed, count: Count) -> Words:
    n = people_said(count.n)
    people = _TOO_MANY if one.people is None else people_said(one.people)
    label = label_of(one.row.comparator)
    share = percent_said(count.lowest / count.n)
    why = Words("", "")
    if (none := _NO_NUMBER.get(one.people_why or "")) is not None:
        why = fill(none, share=share, rate=percent_said(one.row.comparator.rate or 0.0))
    if one.successes is None:
        never = _NEVER_AND_NO_NUMBER if why.en else _NEEDED_NEVER
        return fill(never, label=label, n=n, people=people, why=why)
    successes = Words(str(one.successes), people_said(one.successes).ja)
    if one.successes <= count.lowest:
        return fill(_ENOUGH, label=label, successes=successes, n=n)
    if why.en:
        return fill(_BY_NUMBER, label=label, successes=successes, n=n, why=why)
    return fill(_NEEDED, label=label, successes=successes, n=n, people=people, share=share)
