"""The first sentence of a statement, where chance chose no control group: the tally decides it."""

from collections.abc import Mapping
from typing import Final

from ayumi.evidence.answer import Answer, Row
from ayumi.evidence.answer_words import fill, joined, label_of
from ayumi.evidence.compared_words import every_said, judged_said, seen_said, verdict_of_all
from ayumi.evidence.lower import lower, lower_said
from ayumi.evidence.numbers_said import groups_said, share_said
from ayumi.evidence.statement_words import JUDGED
from ayumi.evidence.verdict import verdict_of
from ayumi.evidence.what_would_change import extremes
from ayumi.values import Words

_HEADLINES: Final[Mapping[str, Words]] = {
    "no result": Words(
        "No result was given: the comparators are listed, and nothing is concluded.",
        "結果が与えられていないため、比較対象を並べるにとどめ、結論は述べない。",
    ),
    "nobody": Words(
        "{seen}: there is nothing to set against natural recovery.",
        "{seen}。自然回復と比べるべき変化はない。",
    ),
    "perhaps nobody": Words(
        "{seen}. Until they are, nothing can be set beside natural recovery.",
        "{seen}ため、自然回復との比較はまだできない。",
    ),
    "none usable": Words(
        "{seen}. No comparator can be used for this question, so that it cannot be judged whether "
        "this is more than natural recovery.",
        "{seen}。この問いに使用できる比較対象がなく、自然回復を超えるかどうかは判断できない。",
    ),
    "compatible": Words(
        "{seen}. This is compatible with natural recovery by {every}.",
        "{seen}。これは、{every}自然回復と矛盾しない。",
    ),
    "lower": Words("{seen}. {lower}", "{seen}。{lower}"),
    "borderline": Words(
        "{seen}. By {every} this is borderline: neither unlikely by natural recovery alone nor "
        "clearly compatible with it.",
        "{seen}。これは、{every}どちらともいえず、自然回復だけでは起こりにくいとも、自然回復と矛盾しないとも"
        "言い切れない。",
    ),
    "unlikely": Words(
        "{seen}. By {every} this is unlikely by natural recovery alone; without a concurrent "
        "randomised control group its cause cannot be told.",
        "{seen}。これは、{every}自然回復だけでは起こりにくい。ただし同時期の無作為化対照群がないため、"
        "この変化が何によるものかはわからない。",
    ),
    "mixed": Words(
        "{seen}. Whether this is more than natural recovery cannot be settled: by natural recovery "
        "alone as much or more would be seen in {low} by one comparator and in {high} by another.",
        "{seen}。これが自然回復を超えるかどうかは、定まらない。自然回復だけで同じかそれ以上となるのは、"
        "比較対象によって、{low}から{high}までの幅がある。",
    ),
}
_OPEN: Final = Words(
    "{seen}. With {k} {low}; with {highest} {high}.",
    "{seen}。{k}とすれば、{low}。{highest}とすれば、{high}。",
)
_OPEN_ALIKE: Final = Words(
    "{seen}. With {k} as with {highest}, {low}.", "{seen}。{k}としても{highest}としても、{low}。"
)
_NO_CAUSE: Final = Words(
    "Without a concurrent randomised control group its cause cannot be told.",
    "同時期の無作為化対照群がないため、この変化が何によるものかはわからない。",
)
_ELSEWHERE: Final = Words(
    "By {rates} not used here it would be {verdict}.",
    "ここでは使用しない割合のうち{m}件{named}によれば、{verdict}。",
)
_OPPOSITE: Final[Mapping[str, Words]] = {
    "unlikely": Words("compatible with it", "自然回復と矛盾しない"),
    "compatible": Words("unlikely", "自然回復だけでは起こりにくい"),
}
_LEFT_OUT: Final = Words(
    "{m} usable {rows} left out by choice.", "使用可能な比較対象{m}件を除いた場合の結果である。"
)


def kind_of(answer: Answer) -> str:
    """Which headline: the tally decides, at the lowest count."""
    count = answer.question.count
    if count is None and answer.question.observed_mean is None:
        return "no result"
    if count is not None and count.lowest == 0:
        return "perhaps nobody" if count.highest else "nobody"
    return verdict_of_all(answer.tally)


def headline_said(answer: Answer) -> Words:
    """The headline, with what somebody left out."""
    kind = kind_of(answer)
    several = kind in JUDGED
    told = [_open_said(answer) if several and answer.undetermined else _said(answer, kind)]
    low = list(lower_said(answer))
    if not (kind == "compatible" and not answer.undetermined):
        told += low
    if kind in _OPPOSITE and (opposite := _opposite(answer, kind)):
        told.append(_elsewhere_said(opposite, kind))
    missing = sum(row.verdict != "not usable" for row in answer.left_out)
    if missing and (several or kind == "none usable"):
        rows = "comparator was" if missing == 1 else "comparators were"
        told.append(fill(_LEFT_OUT, m=missing, rows=rows))
    return joined(told, " ", "")


def _said(answer: Answer, kind: str) -> Words:
    seen, every = seen_said(answer.question), every_said(answer.tally)
    ends = extremes(answer.usable)
    groups = [_groups(answer, row) for row in (ends[0], ends[-1])] if kind == "mixed" else ["", ""]
    if kind == "compatible" and lower(answer):
        # Never compatible alone: a verdict looks upwards only.
        [low] = lower_said(answer, rest=True)
        return fill(_HEADLINES["lower"], seen=seen, lower=low)
    return fill(_HEADLINES[kind], seen=seen, every=every, low=groups[0], high=groups[1])


def _groups(answer: Answer, row: Row) -> Words:
    """About one in so many groups; the groups are named once, before the first number."""
    seen = answer.question.count or answer.question.observed_mean
    chance = row.at_lowest.with_uncertainty or 0.0
    assert seen is not None
    if row is extremes(answer.usable)[0]:
        return groups_said(chance, seen.n)
    return share_said(chance, "組" if seen.n > 1 else "人")


def _open_said(answer: Answer) -> Words:
    """The verdict at the lowest and at the highest count, where somebody could not be judged."""
    count = answer.question.count
    assert count is not None
    low, high = verdict_of_all(answer.tally), verdict_of_all(answer.tally_at_highest)
    judged = {"low": judged_said(answer.tally), "high": judged_said(answer.tally_at_highest)}
    alike = low == high
    said = fill(
        _OPEN_ALIKE if alike else _OPEN,
        seen=seen_said(answer.question),
        k=Words(str(count.lowest), f"{count.lowest}人"),
        highest=Words(str(count.highest), f"{count.highest}人"),
        **judged,
    )
    return joined([said, _NO_CAUSE], " ", "") if "unlikely" in (low, high) else said


def _opposite(answer: Answer, kind: str) -> list[Row]:
    """Published rates under the same definition, not usable here, that would say the opposite."""
    opposite = "compatible" if kind == "unlikely" else "unlikely"
    rows = [row for row in answer.asked if row.verdict == "not usable" and row.told]
    return [row for row in rows if verdict_of(row.at_lowest.at_least) == opposite]


def _elsewhere_said(rows: list[Row], kind: str) -> Words:
    one = len(rows) == 1
    label = label_of(rows[0].comparator)
    rates = f"one rate ({label.en}) that is" if one else f"{len(rows)} rates that are"
    named = Words("", f"（{label.ja}）" if one else "")
    return fill(_ELSEWHERE, rates=rates, m=len(rows), named=named, verdict=_OPPOSITE[kind])
