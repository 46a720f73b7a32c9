"""The question of an answer in words: what was seen, of whom, since when."""

from typing import Final, NamedTuple

from ayumi.evidence.answer import Answer, Own, OwnMean, Row
from ayumi.evidence.definitions import DEFINITIONS
from ayumi.evidence.numbers_said import points_said
from ayumi.evidence.spans import days_said
from ayumi.report.evidence.words import DAY, HEADS, MEANINGS
from ayumi.report.layout.edition import Edition
from ayumi.values import Language, Words

MOST_DRAWN: Final = 40
"""So many comparators are drawn; the table has all."""

_BETWEEN: Final = Words("{low} to {high}", "{low}～{high}")
_AIS: Final = Words("baseline AIS {grade}", "ベースラインAIS {grade}")
_WEEKS: Final = Words("{weeks} weeks after baseline", "追跡{weeks}週")
_IN: Final = Words("{measure} in {k} of {n}", "{measure}：{n}人中{k}人")
_JUDGED: Final = Words(
    "{measure}: 0 of {judged} judged, {n} not judged",
    "{measure}：判定できた{judged}人中0人（判定不能{n}人）",
)
_AT_LEAST: Final = Words("at least {k} of {n}", "{n}人中{k}人以上")
_ANY: Final = Words("at least as many", "同じ人数以上")
_MEAN: Final = Words("mean of {mean} or more, n = {n}", "{n}人の平均{mean}点以上")


class Numbered(NamedTuple):
    """A comparator that is drawn, with its number in all figures of the answer."""

    number: int
    row: Row


def evidence_edition(language: Language, marks: tuple[str, ...] = ()) -> Edition:
    """The edition of figures and tables on evidence."""
    return Edition(language, marks, heads=HEADS, meanings=MEANINGS)


def drawn_rows(answer: Answer) -> tuple[Numbered, ...]:
    """The comparators under the very definition that is asked, the best match first."""
    return tuple(Numbered(i, row) for i, row in enumerate(answer.asked[:MOST_DRAWN], 1))


def title_of(edition: Edition, answer: Answer) -> str:
    """The definition that is asked."""
    return edition.of(DEFINITIONS[answer.question.measure].title)


def count_said(edition: Edition, answer: Answer) -> str:
    """How many responded; from the lowest to the highest number where some are undetermined."""
    count = answer.question.count
    if count is None:
        return ""
    if count.lowest == count.highest:
        return str(count.lowest)
    return edition.say(_BETWEEN, low=count.lowest, high=count.highest)


def asked_said(edition: Edition, answer: Answer) -> str:
    """How many responded, as a title: where perhaps nobody did, of how many it is known."""
    count = answer.question.count
    measure = title_of(edition, answer)
    if count is None:
        return measure
    undetermined = count.highest - count.lowest
    if undetermined and not count.lowest:
        judged = count.n - undetermined
        return edition.say(_JUDGED, measure=measure, judged=judged, n=undetermined)
    return edition.say(_IN, measure=measure, k=count_said(edition, answer), n=count.n)


def people(answer: Answer) -> int | None:
    """How many people were looked at."""
    seen = answer.question.count or answer.question.observed_mean
    return None if seen is None else seen.n


def so_many(edition: Edition, answer: Answer) -> str:
    """What a probability is of: at least so many of so many people, or such a mean."""
    count, seen = answer.question.count, answer.question.observed_mean
    if count is not None and count.lowest == 0:
        return edition.of(_ANY)
    if count is not None:
        return edition.say(_AT_LEAST, k=count.lowest, n=count.n)
    if seen is not None:
        return edition.say(_MEAN, mean=points_said(seen.mean), n=seen.n)
    return ""


def circumstances(edition: Edition, answer: Answer) -> str:
    """Baseline, level, follow-up, as far as the question says them."""
    asked = answer.question
    parts = []
    if asked.baseline_ais is not None:
        parts.append(edition.say(_AIS, grade=asked.baseline_ais))
    if asked.level is not None:
        parts.append(edition.to(str(asked.level)))
    if asked.baseline_day is not None:
        parts.append(edition.say(DAY, days=edition.to(days_said(asked.baseline_day))))
    if asked.followup_weeks is not None:
        parts.append(edition.say(_WEEKS, weeks=f"{asked.followup_weeks:g}"))
    return edition.listed(parts)


def own_rates(own: Own | OwnMean | None) -> tuple[tuple[float, float | None, float | None], ...]:
    """What was seen with its exact interval, at the lowest and, if another, the highest count."""
    if isinstance(own, OwnMean):
        return ((own.mean, own.low, own.high),)
    if own is None:
        return ()
    rates = [own.lowest] if own.lowest.events == own.highest.events else [own.lowest, own.highest]
    return tuple(
        (one.estimate, one.clopper_pearson.lower_limit, one.clopper_pearson.upper_limit)
        for one in rates
    )
