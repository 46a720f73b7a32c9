"""What a row says of itself, in words: which comparator it is, and why it has its verdict."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ayumi.evidence.chances import Chances
from ayumi.evidence.comparator import Comparator
from ayumi.evidence.numbers_said import chance_said, one_in, points_said
from ayumi.evidence.of_whom import days_in_words, levels_in_words, years_in_words
from ayumi.evidence.question import Question
from ayumi.evidence.verdict import Reason, Verdict
from ayumi.values import Words

AXIS_WORDS: Final[Mapping[str, Words]] = {
    "definition": Words("definition", "定義"),
    "grade": Words("grade at baseline", "ベースラインのAIS"),
    "baseline_day": Words("baseline day", "ベースラインの日"),
    "level": Words("level", "損傷高位"),
    "follow_up": Words("follow-up", "追跡期間"),
    "era": Words("years of injury", "受傷年"),
    "country": Words("country", "国"),
}
"""The axes of a match."""

VERDICT_WORDS: Final[Mapping[Verdict, Words]] = {
    "unlikely": Words("unlikely", "起こりにくい"),
    "borderline": Words("borderline", "境界的"),
    "compatible": Words("compatible", "矛盾しない"),
    "not usable": Words("not usable", "使用不可"),
}

_BECAUSE: Final[Mapping[Reason, Words]] = {
    "definition": Words(
        "it counts something else ({detail})", "数えているものが異なる（{detail}）"
    ),
    "side": Words(
        "its rule for the two sides of a person is another, or not known",
        "左右の扱いが異なるか、わからない",
    ),
    "grade": Words(
        "its people had another grade at baseline ({detail})",
        "ベースラインのAISが異なる（{detail}）",
    ),
    "level": Words("its people have no level in common with these", "共通する損傷高位がない"),
    "sides": Words(
        "each side is counted, and the two sides of a person are not independent",
        "左右を別々に数えており、同じ人の左右は独立でない",
    ),
    "not a prior": Words(
        "it is set beside for contrast only{detail}", "参考のためにのみ並べる{detail}"
    ),
    "no count": Words("the number of its people is not known", "対象者数がわからない"),
    "no result": Words("no result was given to set beside it", "比べるべき結果が与えられていない"),
}
_USABLE: Final[Mapping[Verdict, Words]] = {
    "unlikely": Words(
        "{what} would have probability {p} ({one_in}) by natural recovery alone: below 0.025",
        "自然回復だけで{what}確率は{p}（{one_in}）で、0.025を下回る",
    ),
    "borderline": Words(
        "{what} would have probability {p} ({one_in}) by natural recovery alone: between 0.025 "
        "and 0.10",
        "自然回復だけで{what}確率は{p}（{one_in}）で、0.025以上0.10未満である",
    ),
    "compatible": Words(
        "{what} would have probability {p} ({one_in}) by natural recovery alone: 0.10 or more",
        "自然回復だけで{what}確率は{p}（{one_in}）で、0.10以上である",
    ),
}
_AT_HIGHEST: Final = Words(
    "; {verdict} if the undetermined count as reached ({p})",
    "。判定不能を達成とみなせば「{verdict}」（{p}）",
)
_ROUNDED: Final = Words(
    "; its {events} of {n} are rounded from {percent} %",
    "。{n}人中{events}人は{percent}%から丸めた値",
)
_OPEN: Final = Words(
    "; {open} of its {n} people are undetermined and count as recovered: {high}, not {low}",
    "。{n}人中{open}人は判定不能で、回復とみなした（{low}人ではなく{high}人）",
)
_N: Final = Words("n = {n}", "n = {n}")
_NO_N: Final = Words("n not given", "n不明")


def fill(words: Words, **values: object) -> Words:
    """A sentence with its gaps filled, in each language with the value in that language.

    >>> fill(Words("{n} of {what}", "{what}の{n}"), n=2, what=Words("people", "人")).ja
    '人の2'
    """
    english = {name: str(value) for name, value in values.items()}
    japanese = {
        name: value.in_("ja") if isinstance(value, Words) else str(value)
        for name, value in values.items()
    }
    return Words(words.en.format(**english), (words.ja or words.en).format(**japanese))


def joined(parts: Iterable[Words], english: str = ", ", japanese: str = "、") -> Words:
    """Several words as one.

    >>> joined([Words("a", "ア"), Words("b", "イ")]).ja
    'ア、イ'
    """
    listed = list(parts)
    return Words(
        english.join(one.en for one in listed), japanese.join(one.in_("ja") for one in listed)
    )


def capital(text: Words) -> Words:
    """A clause as a sentence begins."""
    return Words(text.en[:1].upper() + text.en[1:], text.ja)


def label_of(comparator: Comparator) -> Words:
    """Which comparator it is, so that it can be read aloud.

    >>> from dataclasses import replace
    >>> row = Comparator("a", "uems_gain", registry="EMSCI", baseline_days=(0, 15), n=62)
    >>> label_of(row).en, label_of(replace(row, status="read")).en
    ('“EMSCI”, baseline day 0-15, n = 62', 'EMSCI, baseline day 0-15, n = 62')
    """
    name = named(name_of(comparator), own=comparator.status == "own")
    if comparator.era is not None:
        years = years_in_words(comparator.era)
        name = Words(f"{name.en} {years.en}", f"{name.in_('ja')} {years.ja}")
    parts = [name]
    if comparator.levels is not None:
        parts.append(levels_in_words(comparator.levels))
    if comparator.baseline_days not in (None, (None, None)):
        days = days_in_words(comparator.baseline_days)
        parts.append(Words(f"baseline {days.en}", days.ja))
    parts.append(_NO_N if comparator.n is None else fill(_N, n=f"{comparator.n:,}"))
    return joined(parts)


def named(name: str, *, own: bool) -> Words:
    """A name; in quotation marks where a user gave it, since it may say anything.

    >>> named("ours", own=True)
    Words(en='“ours”', ja='「ours」')
    """
    return Words(f"“{name}”", f"「{name}」") if own else Words(name, name)


def name_of(comparator: Comparator) -> str:
    """The registry, or the publication where there is no registry with a name of its own."""
    registry = comparator.registry.partition(" (")[0]
    publications = [name for name in sorted(comparator.people) if name[:1].isupper()]
    if registry[:1].isupper() or not publications:
        return registry or comparator.id
    return "+".join(publications)


def at_least_said(question: Question, events: int) -> Words:
    """The event of which a probability is told: so many or more, or a mean as high.

    >>> from ayumi.evidence.question import Count
    >>> at_least_said(Question("ais_to_C_or_better", Count(2, 2, 4)), 2).en
    '2 or more of 4'
    """
    if question.count is not None:
        n, each = question.count.n, "側" if question.side_rule == "per_side" else "人"
        return Words(f"{events} or more of {n}", f"{n}{each}中{events}{each}以上となる")
    assert question.observed_mean is not None
    mean = points_said(question.observed_mean.mean)
    n = question.observed_mean.n
    return Words(f"a mean of {mean} points or more in {n}", f"{n}人の平均が{mean}点以上となる")


def why_of(
    question: Question,
    comparator: Comparator,
    because: Sequence[Reason],
    chances: tuple[Chances, Chances],
    verdicts: tuple[Verdict, Verdict],
) -> Words:
    """Why a row has its verdict: its probability and the threshold, or what makes it unusable."""
    if because:
        reasons = [fill(_BECAUSE[one], detail=_detail(one, comparator)) for one in because]
        return joined(reasons, "; ", "。")
    low, high = chances[0].with_uncertainty, chances[1].with_uncertainty
    assert low is not None
    assert high is not None
    events = 0 if question.count is None else question.count.lowest
    said = fill(
        _USABLE[verdicts[0]],
        what=at_least_said(question, events),
        p=chance_said(low),
        one_in=one_in(low),
    )
    more = [said]
    if verdicts[0] != verdicts[1]:
        more.append(fill(_AT_HIGHEST, verdict=VERDICT_WORDS[verdicts[1]], p=chance_said(high)))
    if comparator.rounded and comparator.counts is not None:
        events, n = comparator.counts
        more.append(fill(_ROUNDED, events=events, n=n, percent=f"{comparator.percent:g}"))
    if comparator.undetermined and comparator.counts is not None:
        high, n = comparator.counts
        low = comparator.events
        more.append(fill(_OPEN, open=comparator.undetermined, n=n, high=high, low=low))
    return joined(more, "", "")


def _detail(reason: Reason, comparator: Comparator) -> str:
    if reason == "definition":
        side = f", {comparator.side}" if comparator.side else ""
        return f"{comparator.measure}{side}"
    if reason == "grade":
        return comparator.baseline_ais or ""
    if reason == "not a prior" and comparator.note:
        return f" ({comparator.note})"
    return ""
