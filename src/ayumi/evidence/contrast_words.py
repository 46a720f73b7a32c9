"""Sentences on the comparators that give no verdict: how many, why, and what they would say."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ayumi.evidence.answer import Answer, Row, is_change
from ayumi.evidence.answer_words import fill, joined, label_of
from ayumi.evidence.bars import GRADES, grade_reached
from ayumi.evidence.numbers_said import chance_said, people_said, percent_said, points_said
from ayumi.evidence.of_whom import country_in_words
from ayumi.evidence.question import Question
from ayumi.evidence.statement_words import DID
from ayumi.evidence.verdict import Reason
from ayumi.values import Words

_CONTRAST: Final = Words(
    "{m} {rows} on the same measure {give} no verdict ({reasons}).",
    "同じ指標の{more}{m}件は判定に用いない（{reasons}）。",
)
_NO_VERDICT: Final[Mapping[Reason, Words]] = {
    "side": Words(
        "with another or an unknown rule for the two sides", "左右の扱いが異なるか不明のもの"
    ),
    "level": Words("without a level in common", "共通する損傷高位がないもの"),
    "sides": Words("counted by sides", "左右を別々に数えたもの"),
    "no count": Words("without a number of people", "対象者数が不明のもの"),
    "not a prior": Words("for contrast only", "参考のためのもの"),
    "no result": Words("with nothing to set beside", "比べる結果がないもの"),
}
"""Why, the reason that weighs most first; rows of another grade have a sentence of their own."""
_COUNTED: Final = Words("{c} {why}", "{why}{c}件")
_OTHER_GRADE: Final = Words(
    "{m} {rows} on the same measure {are} of people with another grade at baseline ({grades}): "
    "nothing is concluded from {them} for people of AIS {asked}.",
    "同じ指標の{m}件は、ベースラインのAISが異なる人（{grades}）のもので、AIS {asked}の人には"
    "当てはめず、確率も用いない。",
)
_CHANCES: Final = Words(
    "By {rates} as printed{aside} the probability would {run}.",
    "その公表値をそのまま用いれば{aside}、この確率は{run}になる。",
)
_ASIDE: Final = Words(
    " (press reports and unpublished figures left aside)", "（報道と未公表の値を除く）"
)
_MEANS: Final = "それらの変化の平均は{means}点{beside}である。"
_LARGER: Final = Words(
    ", as large as the one seen or larger", "で、今回の値と同じか、それより大きい値"
)
_SMALLER: Final = Words(", smaller than the one seen", "で、今回の値より小さい値")
_OTHERS: Final = Words(
    "{m} under other definitions {are} not counted here.", "定義の異なる{m}件は、ここでは数えない。"
)
_BOUND: Final = Words(
    "In {country} ({label}) a lesser improvement was seen in {events} of {n} ({rate}); no larger "
    "share of them {did}.",
    "{country}では、{label}で、より小さな改善まで数えて{n}中{events}（{rate}）である。"
    "そのうち{did}人の割合は、これを超えない。",
)


def contrast_said(answer: Answer) -> Iterator[Words]:
    """The rows on the same measure that give no verdict: how many, why, and their range."""
    rows = [row for row in answer.asked if row.verdict == "not usable"]
    apart = [row for row in rows if "grade" in row.not_usable_because]
    rows = [row for row in rows if row not in apart]
    if rows:
        yield _counted(rows, answer)
        yield from _what_they_say(rows, answer)
    if apart:
        yield _of_another_grade(apart, answer.question)


def others_said(answer: Answer) -> Iterator[Words]:
    """How many rows answer another question."""
    others = len(answer.rows) - len(answer.asked)
    if others:
        yield fill(_OTHERS, m=others, are="is" if others == 1 else "are")


def bound_said(answer: Answer) -> Iterator[Words]:
    """What the study's country bounds from above, where it has no rate of its own.

    Whoever reaches a bar has reached every lower one, so that the share of those who reached a
    lower one can only be larger.
    """
    asked = answer.question
    if asked.country is None or _of_country(answer.asked, asked.country):
        return
    for row in _of_country(answer.rows, asked.country):
        one = row.comparator
        if row.match["grade"] != "exact" or not _lower(one.measure, asked) or one.counts is None:
            continue
        events, n = one.counts
        yield fill(
            _BOUND,
            country=country_in_words(asked.country),
            label=label_of(one),
            events=Words(str(events), people_said(events).ja),
            n=people_said(n),
            rate=percent_said(events / n),
            did=DID[asked.measure],
        )
        return


def _of_country(rows: Iterable[Row], country: str) -> list[Row]:
    found = [row for row in rows if row.comparator.country == country]
    return [row for row in found if row.usable or row.comparator.status in ("read", "secondary")]


def _lower(measure: str, asked: Question) -> bool:
    """Whether a definition sets a lower bar to people of the grade that is asked for."""
    reached = [grade_reached(name, asked.baseline_ais) for name in (measure, asked.measure)]
    if asked.baseline_ais is None or reached[0] is None or reached[1] is None:
        return False
    return GRADES.index(reached[0]) < GRADES.index(reached[1])


def _counted(rows: Sequence[Row], answer: Answer) -> Words:
    """How many rows, and why they give no verdict."""
    counts = Counter(_main_reason(row.not_usable_because) for row in rows)
    reasons = [(why, counts[name]) for name, why in _NO_VERDICT.items() if counts[name]]
    listed = joined(
        why if len(reasons) == 1 else fill(_COUNTED, c=count, why=why) for why, count in reasons
    )
    more = bool(answer.tally.usable)
    return fill(
        _CONTRAST,
        m=len(rows),
        rows=("more row" if more else "row") + _s(rows),
        more=Words("", "ほかの" if more else ""),
        give="gives" if len(rows) == 1 else "give",
        reasons=listed,
    )


def _what_they_say(rows: Sequence[Row], answer: Answer) -> Iterator[Words]:
    """Their means, or from where to where the probability would run; no number beside nobody."""
    told = [row for row in rows if row.told]
    seen, count = answer.question.observed_mean, answer.question.count
    if is_change(answer.question):
        means = sorted({row.natural.estimate for row in told if row.natural is not None})
        if seen is not None and means:
            yield _means_said(means, seen.mean)
        return
    found = sorted(row.at_lowest.at_least for row in told if row.at_lowest.at_least is not None)
    if not found or count is None or count.lowest == 0 or answer.question.side_rule == "per_side":
        return
    aside = any(row.alike and not row.told for row in rows)
    rates = "its rate" if len(rows) == 1 else "the rates among them"
    yield fill(_CHANCES, rates=rates, aside=_ASIDE if aside else Words("", ""), run=_run(found))


def _run(found: Sequence[float]) -> Words:
    low, high = chance_said(found[0]), chance_said(found[-1])
    if low == high:
        return Words(f"be {low}", low)
    return Words(f"run from {low} to {high}", f"{low}から{high}")


def _means_said(means: Sequence[float], seen: float) -> Words:
    low, high = points_said(means[0]), points_said(means[-1])
    beside = _LARGER if means[0] >= seen else _SMALLER if means[-1] < seen else Words("", "")
    said = Words(low, low) if low == high else Words(f"{low} to {high}", f"{low}～{high}")
    japanese = _MEANS.format(means=said.ja, beside=beside.ja)
    english = "Their mean change is" if low == high else "Their mean changes are"
    return Words(f"{english} {said.en} points{beside.en}.", japanese)


def _of_another_grade(rows: Sequence[Row], question: Question) -> Words:
    grades = sorted({row.comparator.baseline_ais or "" for row in rows})
    return fill(
        _OTHER_GRADE,
        m=len(rows),
        rows="row" + _s(rows),
        are="is" if len(rows) == 1 else "are",
        grades=joined(Words(f"AIS {grade}", f"AIS {grade}") for grade in grades),
        them="it" if len(rows) == 1 else "them",
        asked=question.baseline_ais,
    )


def _s(rows: Sequence[Row]) -> str:
    return "" if len(rows) == 1 else "s"


def _main_reason(reasons: Iterable[Reason]) -> Reason:
    """The reason that weighs most, where there are several."""
    given = list(reasons)
    return next(one for one in _NO_VERDICT if one in given)
