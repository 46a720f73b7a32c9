"""Sentences on a control group of the same time; a headline rests on it only if chance chose it.

Even then no sentence names a cause with certainty: it says how rare such a difference is by chance.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from ayumi.evidence.answer import Answer
from ayumi.evidence.answer_words import fill
from ayumi.evidence.compared_words import seen_said
from ayumi.evidence.control_group import Compared, Concurrent, Rarity, Side
from ayumi.evidence.numbers_said import chance_said, people_said, percent_said
from ayumi.values import Words

_HEADLINE: Final = Words(
    "{seen}, against {k} of {n} in the concurrent randomised control group: {share}{judged} "
    "(Fisher's exact test, two-sided P {p}).",
    "{seen}のに対し、同時期の無作為化対照群では{n}中{k}であった。{share}{judged}"
    "（Fisherの正確検定、両側P {p}）。",
)
_UNSURE: Final = Words(
    "whether chance alone would give such a difference depends on those who could not be judged",
    "偶然だけでこの差が生じるかどうかは、判定不能の人の結果による",
)
_SHARE: Final[Mapping[Side | None, Words]] = {
    "higher": Words(
        "the share is higher in the group with cells; ", "割合は移植を受けた群の方が高い。"
    ),
    "lower": Words(
        "the share is lower in the group with cells; ", "割合は移植を受けた群の方が低い。"
    ),
    "same": Words("the share is the same in both groups; ", "割合は両群で同じである。"),
    None: Words("", ""),
}
_JUDGED: Final[Mapping[Rarity | None, Words]] = {
    "rare": Words(
        "a difference of this size would be rare if only chance divided the groups",
        "群の違いが偶然だけによるとすれば、これほどの差はまれである",
    ),
    "uncommon": Words(
        "chance alone seldom gives such a difference, but not so seldom that it is settled whether "
        "there is one",
        "これほどの差は偶然だけでは多くないが、まれとまではいえず、差があるかどうかは定まらない",
    ),
    "usual": Words(
        "chance alone can well give such a difference, which does not mean that there is none",
        "この程度の差は偶然だけでも十分に起こりうるが、差がないという意味ではない",
    ),
    None: _UNSURE,
}
_LOW_AND_HIGH: Final = Words(
    "{low} at the lowest count and {high} at the highest", "{low}（最少）、{high}（最多）"
)
_GROUP: Final = {
    True: Words(
        "A control group chosen by chance was followed at the same time: {k} of {n} {rate}.",
        "無作為に割り付けられた同時期の対照群では{n}中{k}（{rate}）であった。",
    ),
    False: Words(
        "A control group was followed at the same time, but chance did not choose who was in it: "
        "{k} of {n} {rate}. The groups may differ in much else.",
        "同時期の対照群では{n}中{k}（{rate}）であったが、無作為に割り付けられていないため、"
        "両群はほかの点でも異なりうる。",
    ),
}
_DIFFERENCE: Final = Words(
    "With {k} of {n}: Fisher's exact P is {two} with two sides and {one} with one. The difference "
    "of the two rates lies between {low} and {high} percentage points (95 % interval, Jeffreys' "
    "prior in each group){zero}.",
    "移植を受けた群の{n}中{k}について、Fisherの正確検定のPは両側{two}、片側{one}である。割合の差は"
    "{low}から{high}ポイント（95%区間、各群にJeffreysの事前分布）{zero}。",
)
_ZERO: Final = {
    True: Words(", which includes no difference", "で、差がない場合も含む"),
    False: Words("", "である"),
}


def control_headline(answer: Answer, found: Concurrent) -> Words:
    """The first sentence where chance chose a control group of the same time."""
    p = Words(chance_said(found.at_lowest.two_sided))
    if found.at_lowest != found.at_highest:
        p = fill(_LOW_AND_HIGH, low=p, high=chance_said(found.at_highest.two_sided))
    assert answer.question.count is not None
    return fill(
        _HEADLINE,
        seen=seen_said(answer.question),
        share=_SHARE[found.share(answer.question.count.n)],
        judged=_JUDGED[found.rarity],
        p=p,
        **_counts(found),
    )


def control_said(answer: Answer, found: Concurrent | None) -> Iterator[Words]:
    """The control group, and the two groups beside each other."""
    if found is None:
        return
    rate = percent_said(found.control.responders / found.control.n)
    shown = Words(f"({rate.en})", rate.ja)
    yield fill(_GROUP[found.control.randomised], rate=shown, **_counts(found))
    assert answer.question.count is not None
    n = people_said(answer.question.count.n)
    yield _difference(found.at_lowest, n)
    if found.at_lowest != found.at_highest:
        yield _difference(found.at_highest, n)


def _counts(found: Concurrent) -> dict[str, Words]:
    k, n = found.control.responders, found.control.n
    return {"k": Words(str(k), people_said(k).ja), "n": people_said(n)}


def _difference(one: Compared, n: Words) -> Words:
    return fill(
        _DIFFERENCE,
        k=Words(str(one.responders), people_said(one.responders).ja),
        n=n,
        two=chance_said(one.two_sided),
        one=chance_said(one.one_sided),
        zero=_ZERO[one.low < 0 < one.high],
        low=_hundredfold(one.low),
        high=_hundredfold(one.high),
    )


def _hundredfold(difference: float) -> str:
    return f"{100 * difference:.0f}".replace("-", "−")
