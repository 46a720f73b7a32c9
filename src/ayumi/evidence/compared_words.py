"""Sentences on what was seen and on the comparators beside it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ayumi.evidence.answer import Answer, Own, OwnMean, Row, Tally, is_change
from ayumi.evidence.answer_words import (
    AXIS_WORDS,
    at_least_said,
    fill,
    joined,
    label_of,
    years_in_japanese,
)
from ayumi.evidence.numbers_said import (
    chance_said,
    groups_said,
    one_in,
    people_said,
    percent_said,
    points_said,
)
from ayumi.evidence.question import Question
from ayumi.evidence.spans import days_said, years_said
from ayumi.evidence.statement_words import (
    CLOSEST,
    CLOSEST_MEAN,
    CONTRAST,
    CONTRAST_ONE,
    CONTRAST_RANGE,
    DID,
    EVERY,
    INTERVAL,
    INTERVAL_MEAN,
    INTERVALS,
    IT_MATCHES,
    IT_MATCHES_ALL,
    MATCHES,
    NO_VERDICT,
    NOT_READ_AGAIN,
    NOTED,
    OF_WHOM,
    ONE_CHANCE,
    OTHERS,
    RANGE,
    SCORE,
    SEEN,
    SEEN_AT_MOST,
    SEEN_BETWEEN,
    SEEN_MEAN,
    SEEN_NONE,
    TALLY,
    THE_ONE,
)
from ayumi.evidence.verdict import Reason
from ayumi.evidence.what_would_change import extremes
from ayumi.values import Words


def unit_of(question: Question) -> str:
    """What is counted: people, or sides of people."""
    return "sides" if question.side_rule == "per_side" else "people"


def seen_said(question: Question) -> Words:
    """What was seen, without its end: "2 of 4 people reached AIS C or better"."""
    seen, count = question.observed_mean, question.count
    if seen is not None:
        mean = points_said(seen.mean)
        return fill(SEEN_MEAN, score=SCORE[question.measure], mean=mean, n=people_said(seen.n))
    if count is None:
        return Words("")
    did, unit = DID[question.measure], unit_of(question)
    n = people_said(count.n, unit)
    if count.highest == 0:
        return fill(SEEN_NONE, n=n, did=did)
    k = _number_of(count.lowest, unit)
    if count.lowest == count.highest:
        return fill(SEEN, k=k, n=n, did=did)
    if count.lowest == 0:
        return fill(SEEN_AT_MOST, highest=_number_of(count.highest, unit), n=n, did=did)
    return fill(SEEN_BETWEEN, k=k, highest=_number_of(count.highest, unit), n=n, did=did)


def _number_of(count: int, unit: str) -> Words:
    """The number in English, where the people are named behind it; both in Japanese."""
    return Words(str(count), people_said(count, unit).ja)


def intervals_said(answer: Answer) -> Iterator[Words]:
    """What was seen, with its own 95 % interval."""
    own, seen = answer.own, seen_said(answer.question)
    if isinstance(own, OwnMean):
        if own.low is not None and own.high is not None:
            ends = {"low": points_said(own.low), "high": points_said(own.high)}
            yield fill(INTERVAL_MEAN, seen=seen, **ends)
        return
    if own is None:
        return
    low, high = own.lowest, own.highest
    if low == high:
        yield fill(INTERVAL, seen=seen, share=percent_said(low.estimate), **_ends(own))
    else:
        shares = {"share": percent_said(low.estimate), "share2": percent_said(high.estimate)}
        yield fill(INTERVALS, seen=seen, **shares, **_ends(own))


def _ends(own: Own) -> dict[str, Words]:
    return {
        "low": percent_said(own.lowest.clopper_pearson.lower_limit),
        "high": percent_said(own.highest.clopper_pearson.upper_limit),
    }


def asked_of(question: Question) -> Iterator[Words]:
    """Of whom the question is, as far as that was said."""
    parts = []
    if question.baseline_ais is not None:
        grade = question.baseline_ais
        parts.append(Words(f"AIS {grade} at baseline", f"ベースラインのAIS {grade}"))
    if question.level is not None:
        parts.append(Words(f"level {question.level}", f"損傷高位{question.level}"))
    if question.baseline_day is not None:
        days = days_said(question.baseline_day)
        parts.append(Words(f"baseline on day {days} after injury", f"ベースラインは受傷後{days}日"))
    if question.followup_weeks is not None:
        weeks = f"{question.followup_weeks:g}"
        parts.append(Words(f"followed for {weeks} weeks", f"追跡{weeks}週"))
    if question.era is not None:
        years = years_said(question.era)
        parts.append(Words(years, years_in_japanese(years)))
    if question.country is not None:
        parts.append(Words(question.country, question.country))
    if parts:
        yield fill(OF_WHOM, parts=joined(parts))


def tally_said(tally: Tally) -> Words:
    """How the usable comparators divide, as a clause.

    >>> tally_said(Tally(4, 3, 2)).en
    'of 9 usable comparators 4 make it unlikely, 3 are borderline and 2 are compatible with \
natural recovery'
    """
    one = tally.usable == 1
    return fill(
        TALLY,
        u=tally.usable,
        usable="usable comparator" if one else "usable comparators",
        unlikely=_count(tally.unlikely, "makes", "make"),
        borderline=_count(tally.borderline, "is", "are"),
        compatible=_count(tally.compatible, "is", "are"),
    )


def _count(number: int, one: str, many: str) -> Words:
    return Words(f"{number or 'none'} {one if number <= 1 else many}", str(number))


def every_said(tally: Tally) -> Words:
    """Each of the usable comparators, or the one."""
    return THE_ONE if tally.usable == 1 else fill(EVERY, u=tally.usable)


def closest_said(answer: Answer) -> Iterator[Words]:
    """The usable comparator that matches best, what it says, and where it does not match."""
    row = answer.usable[0]
    chance, natural = row.at_lowest.with_uncertainty, row.natural
    assert chance is not None
    assert natural is not None
    if answer.question.count is not None and answer.question.count.lowest == 0:
        return
    label = label_of(row.comparator)
    if is_change(answer.question):
        seen = answer.question.observed_mean
        assert seen is not None
        yield fill(
            CLOSEST_MEAN,
            label=label,
            mean=points_said(natural.estimate),
            sd=points_said(row.comparator.sd or 0.0),
            low=points_said(natural.low or 0.0),
            high=points_said(natural.high or 0.0),
            groups=groups_said(chance, seen.n),
        )
    else:
        counts, count = row.comparator.counts, answer.question.count
        assert counts is not None
        assert count is not None
        yield fill(
            CLOSEST,
            label=label,
            events=_number_of(counts[0], "people"),
            n=people_said(counts[1]),
            rate=percent_said(natural.estimate),
            low=percent_said(natural.low or 0.0),
            high=percent_said(natural.high or 0.0),
            groups=groups_said(chance, count.n),
        )
    yield _match_said(row.match)
    # What users wrote of their own rows is theirs, and stays in the table.
    if row.comparator.note and row.comparator.status != "own":
        yield fill(NOTED, note=row.comparator.note)


def _match_said(match: Mapping[str, str]) -> Words:
    parts = []
    for how, words in MATCHES.items():
        axes = [AXIS_WORDS[axis] for axis, found in match.items() if found == how]
        if axes:
            parts.append(fill(words, axes=joined(axes, " and " if len(axes) == 2 else ", ", "、")))
    if not parts:
        return IT_MATCHES_ALL
    return fill(IT_MATCHES, how=joined(parts, "; it ", "、"))


def not_read_again(answer: Answer) -> Iterator[Words]:
    """How many usable rows a second reading of their source has not confirmed; own rows aside."""
    waiting = [
        row
        for row in answer.usable
        if row.comparator.second_reading and not row.comparator.second_reading.startswith("agrees")
    ]
    if waiting:
        have = "comparators has" if len(waiting) == 1 else "comparators have"
        yield fill(NOT_READ_AGAIN, m=len(waiting), rows=have)


def range_said(answer: Answer, rows: Sequence[Row]) -> Iterator[Words]:
    """From where to where the probability runs over the comparators that can be used."""
    ends = extremes(rows)
    count = answer.question.count
    if not ends or (count is not None and count.lowest == 0):
        return
    what = at_least_said(answer.question, 0 if count is None else count.lowest)
    told: dict[str, object] = {}
    for row, number in zip(ends, ("", "2"), strict=False):
        chance = row.at_lowest.with_uncertainty
        assert chance is not None
        told |= {f"p{number}": chance_said(chance), f"one_in{number}": one_in(chance)}
        told[f"label{number}"] = label_of(row.comparator)
    yield fill(ONE_CHANCE if len(ends) == 1 else RANGE, what=what, **told)


def contrast_said(answer: Answer) -> Iterator[Words]:
    """The rows on the same measure that give no verdict: how many, why, and their range."""
    rows = [row for row in answer.asked if row.verdict == "not usable"]
    if not rows:
        return
    reasons = Counter(_main_reason(row.not_usable_because) for row in rows)
    listed = joined(fill(NO_VERDICT[one], c=reasons[one]) for one in NO_VERDICT if reasons[one])
    one, more = len(rows) == 1, bool(answer.tally.usable)
    yield fill(
        CONTRAST,
        m=len(rows),
        rows=("more row" if more else "row") + ("" if one else "s"),
        more=Words("", "ほかの" if more else ""),
        give="gives" if one else "give",
        reasons=listed,
    )
    count = answer.question.count
    found = [row.at_lowest.at_least for row in rows if row.at_lowest.at_least is not None]
    if not found or (count is not None and count.lowest == 0):
        return
    low, high = chance_said(min(found)), chance_said(max(found))
    these = str(len(found)) if len(found) < len(rows) else "these"
    yield (
        fill(CONTRAST_ONE, p=low)
        if len(found) == 1
        else fill(CONTRAST_RANGE, these=these, p=low, p2=high)
    )


def _main_reason(reasons: Iterable[Reason]) -> Reason:
    """The reason that weighs most, where there are several."""
    given = list(reasons)
    return next(one for one in NO_VERDICT if one in given)


def others_said(answer: Answer) -> Iterator[Words]:
    """How many rows answer another question."""
    others = len(answer.rows) - len(answer.asked)
    if others:
        yield fill(OTHERS, m=others, are="is" if others == 1 else "are")
