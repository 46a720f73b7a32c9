"""The summary for participants and families: short sentences, each language written by itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from ayumi.evidence.answer import Answer, Row, is_change
from ayumi.evidence.answer_words import fill, joined
from ayumi.evidence.control_group import RARE, Concurrent
from ayumi.evidence.numbers_said import one_in, points_said
from ayumi.evidence.what_would_change import extremes
from ayumi.values import Words

Known = Literal["recorded", "published", "reported"]
"""How a result is known: recorded in a study here, published by its authors, or reported."""

_YEAR: Final = (48, 56)
"""So many weeks are "about a year"."""

_DID: Final[Mapping[str, Words]] = {
    "ais_any_improvement": Words(
        "had a grade better by one step or more", "等級が1段階以上よくなりました"
    ),
    "ais_improvement_2": Words(
        "had a grade better by two steps or more", "等級が2段階以上よくなりました"
    ),
    "ais_to_C_or_better": Words("reached grade C or better", "等級C以上になりました"),
    "ais_to_D_or_better": Words("reached grade D or better", "等級D以上になりました"),
    "motor_level_gain_1": Words(
        "could use muscles one step or more further down than before, on their better side",
        "動かせる筋肉の範囲が、良い方の側で1段階以上下へ広がりました",
    ),
    "motor_level_gain_2": Words(
        "could use muscles two steps or more further down than before, on their better side",
        "動かせる筋肉の範囲が、良い方の側で2段階以上下へ広がりました",
    ),
}
_WHO: Final[Mapping[str, str]] = {
    "ais_any_improvement": "等級が1段階以上よくなった人",
    "ais_improvement_2": "等級が2段階以上よくなった人",
    "ais_to_C_or_better": "等級C以上になった人",
    "ais_to_D_or_better": "等級D以上になった人",
    "motor_level_gain_1": "動かせる筋肉の範囲が、良い方の側で1段階以上下へ広がった人",
    "motor_level_gain_2": "動かせる筋肉の範囲が、良い方の側で2段階以上下へ広がった人",
}
_SCALE: Final = Words(
    "The grades run from A (a complete injury) to E (a normal examination).",
    "等級は、A（完全な損傷）からE（検査で正常）まであります。",
)
_SCORE: Final[Mapping[str, Words]] = {
    "uems_gain": Words("The score of arm strength (0 to 50)", "腕の筋力の点数（0～50点）"),
    "lems_gain": Words("The score of leg strength (0 to 50)", "脚の筋力の点数（0～50点）"),
    "light_touch_gain": Words(
        "The score of feeling light touch (0 to 112)", "触れた感じの点数（0～112点）"
    ),
    "pin_prick_gain": Words(
        "The score of feeling a pin (0 to 112)", "ピンで触れた感じの点数（0～112点）"
    ),
}
_RECEIVED: Final = {
    False: Words("{people} received cells.", "{n}人が細胞の移植を受けました。"),
    True: Words(
        "In the example {people} received cells.", "この例では、{n}人が細胞の移植を受けました。"
    ),
}
_SIMULATED: Final = Words(
    "SIMULATED: the people of this example do not exist.",
    "SIMULATED（模擬）：この例の人たちは実在しません。",
)
_OF_THEM: Final = Words("{when} {k} of them {did}.", "{when}、そのうち{k}人は{did}。")
_NONE: Final = Words("{when} none of them {did}.", "{when}、{did}はいませんでした。")
_UNSURE: Final = {
    False: Words(
        "For {d} more it could not be judged.", "ほかに{d}人については判定できませんでした。"
    ),
    True: Words(
        "But for {d} of them it could not be judged.",
        "ただし、{d}人については判定できませんでした。",
    ),
}
_CHANGED: Final = Words(
    "{when} {score} had changed by an average of {mean} points.",
    "{when}、{score}は平均{mean}点変化していました。",
)
_NO_RESULT: Final = Words(
    "There is no result yet to set beside the course of people without cells.",
    "移植を受けていない人の経過と比べる結果は、まだありません。",
)
_ALSO: Final = Words(
    "Such changes also happen in people who receive no cells.",
    "このような変化は、細胞の移植を受けていない人にも起こります。",
)
_RATES: Final = Words(
    "In the reports that can be compared, it was so in {share} without cells.",
    "比べることのできる報告では、移植を受けていない人{share}が同じようになっています。",
)
_LESS_FITTING: Final = Words(
    "Reports that can be compared less well say {share}.",
    "十分には比べられない報告では、{share}です。",
)
_MEANS: Final = Words(
    "In the reports that can be compared, the score changed by an average of {mean} points without "
    "cells.",
    "比べることのできる報告では、移植を受けていない人の点数の変化は平均{mean}点でした。",
)
_NO_REPORT: Final = Words(
    "No report was found that can be compared directly.",
    "直接比べることのできる報告は見つかっていません。",
)
_GROUPS: Final = Words(
    "Imagine many {groups} like these who receive no cells: as much or more would be seen in "
    "{chances}.",
    "移植を受けていない同じような{groups}をたくさん集めたとすると、これと同じかそれ以上の変化がみられるのは、{chances}。",
)
_BETWEEN: Final = Words(
    "{low} by one report, and in {high} by another", "報告によって、{low}から{high}です"
)
_ONE_REPORT: Final = Words("{low}", "{low}です")
_NO_CONTROL: Final = Words(
    "There was no comparison group of people without cells. So what these changes came from cannot "
    "be told.",
    "移植を受けない人の比較グループがないため、この変化が何によるものかはわかりません。",
)
_NO_CONTROL_NO_CHANGE: Final = Words(
    "There was no comparison group of people without cells.",
    "移植を受けない人の比較グループはありませんでした。",
)
_CONTROL: Final = {
    True: Words(
        "In a comparison group chosen by chance, who received no cells, it was so in {k} of {n}. "
        "{judged}",
        "くじ引きのような方法で分けられ、移植を受けなかった比較グループでは、{n}人中{k}人が同じようになりました。"
        "{judged}",
    ),
    False: Words(
        "In a comparison group without cells it was so in {k} of {n}; but the two groups were not "
        "chosen by chance and may differ in other ways. So what these changes came from cannot be "
        "told.",
        "移植を受けなかった比較グループでは、{n}人中{k}人が同じようになりました。ただし二つのグループは"
        "くじ引きのような方法で分けられたものではなく、ほかの点でも違うかもしれないため、変化が何によるものかは"
        "わかりません。",
    ),
}
_JUDGED: Final = {
    True: Words(
        "A difference as large as this would be rare if only chance had divided the people.",
        "偶然だけで、これほどの差がつくことはまれです。",
    ),
    False: Words(
        "Chance alone can well give such a difference.",
        "この程度の差は、偶然だけでも十分に起こります。",
    ),
}
_KNOWN: Final[Mapping[str, Words]] = {
    "reported": Words(
        "The result is as the press reported it; it has not been checked.",
        "この結果は報道によるもので、確かめられていません。",
    ),
    "published": Words(
        "The result is as its authors published it.", "この結果は、研究者が発表したものです。"
    ),
}
_NOT_YOU: Final = Words(
    "This does not say what will happen to any one person.",
    "一人ひとりにこれから何が起こるかは、この結果からはわかりません。",
)


def plain_summary(
    answer: Answer,
    *,
    known: Known = "recorded",
    simulated: bool = False,
    control: Concurrent | None = None,
) -> Words:
    """The summary: who, what, how often without cells, and what cannot be told."""
    told = [_SIMULATED] if simulated else []
    told += _seen(answer, simulated)
    if known != "recorded":
        told.append(_KNOWN[known])
    told += [_ALSO, *_natural(answer)]
    count = answer.question.count
    nobody = count is not None and count.highest == 0
    told.append(_NO_CONTROL_NO_CHANGE if nobody and control is None else _control(control))
    told.append(_NOT_YOU)
    return joined(told, " ", "")


def _control(control: Concurrent | None) -> Words:
    if control is None:
        return _NO_CONTROL
    group = control.control
    rare = max(control.at_lowest.two_sided, control.at_highest.two_sided) < RARE
    judged = _JUDGED[rare]
    return fill(_CONTROL[group.randomised], k=group.responders, n=group.n, judged=judged)


def _seen(answer: Answer, simulated: bool) -> Iterator[Words]:
    question, when = answer.question, _when(answer.question.followup_weeks)
    if question.observed_mean is not None:
        seen = question.observed_mean
        yield _received(seen.n, simulated)
        score = _SCORE[question.measure]
        lower = Words(score.en[0].lower() + score.en[1:], score.ja)
        yield fill(_CHANGED, when=when, score=lower, mean=points_said(seen.mean))
        return
    if question.count is None:
        yield _NO_RESULT
        return
    name = question.measure.removesuffix("_per_side")
    count, did = question.count, _DID[name]
    people = count.n
    if question.side_rule == "per_side":
        # Sides are no people: how many people they belong to is not known here.
        return
    yield _received(people, simulated)
    if count.lowest:
        yield fill(_OF_THEM, when=when, k=count.lowest, did=did)
    else:
        yield fill(_NONE, when=when, did=Words(did.en, _WHO[name]))
    if count.highest > count.lowest:
        yield fill(_UNSURE[not count.lowest], d=count.highest - count.lowest)
    if question.measure.startswith("ais_"):
        yield _SCALE


def _received(n: int, simulated: bool) -> Words:
    return fill(_RECEIVED[simulated], people="1 person" if n == 1 else f"{n} people", n=n)


def _when(weeks: float | None) -> Words:
    if weeks is None:
        return Words("Afterwards", "その後の検査で")
    if _YEAR[0] <= weeks <= _YEAR[1]:
        return Words("About a year later", "およそ1年後の検査で")
    return Words(f"{weeks:g} weeks later", f"{weeks:g}週後の検査で")


def _natural(answer: Answer) -> Iterator[Words]:
    """How often it happens without cells, and how often in whole groups of as many people."""
    rows = answer.usable
    if not rows:
        yield _NO_REPORT
    else:
        values = sorted(row.natural.estimate for row in rows if row.natural is not None)
        if is_change(answer.question):
            yield fill(_MEANS, mean=_between([points_said(v) for v in values]))
        else:
            yield fill(_RATES, share=_of_100(values))
    others = [row for row in answer.asked if row.verdict == "not usable"]
    rates = sorted(row.natural.estimate for row in others if row.natural is not None)
    if rates and not is_change(answer.question):
        yield fill(_LESS_FITTING, share=_of_100(rates))
    yield from _groups(answer, rows)


def _between(texts: Sequence[str]) -> Words:
    first, last = texts[0], texts[-1]
    return Words(first) if first == last else Words(f"{first} to {last}", f"{first}から{last}")


def _of_100(rates: Sequence[float]) -> Words:
    """Rates as people of 100."""
    low, high = (_whole(rate) for rate in (rates[0], rates[-1]))
    if low == high:
        return Words(f"about {low} of 100 people", f"100人のうち、およそ{low}人")
    return Words(f"about {low} to {high} of 100 people", f"100人のうち、およそ{low}人から{high}人")


def _whole(rate: float) -> str:
    number = 100 * rate
    return "0" if number == 0 else f"{number:.0f}" if number >= 0.95 else f"{number:.1g}"


def _groups(answer: Answer, rows: Sequence[Row]) -> Iterator[Words]:
    count, seen = answer.question.count, answer.question.observed_mean
    ends = extremes(rows)
    if not ends or (count is not None and count.lowest == 0):
        return
    n = count.n if count is not None else seen.n if seen is not None else 0
    groups = Words(f"groups of {n} people", f"{n}人の組")
    chances = [_in_groups(row.at_lowest.with_uncertainty or 0.0) for row in ends]
    if len(chances) == 1 or chances[0] == chances[1]:
        said = fill(_ONE_REPORT, low=chances[0])
    else:
        said = fill(_BETWEEN, low=chances[0], high=chances[1])
    yield fill(_GROUPS, groups=groups, chances=said)


def _in_groups(chance: float) -> Words:
    said = one_in(chance)
    if chance >= 0.95:
        return Words("nearly all groups", "ほとんどの組")
    return Words(f"{said.en} groups", (said.ja or "").replace("回", "組"))
