"""Sentences on what was seen and on the comparators beside it."""

from collections.abc import Iterator, Mapping, Sequence

from ayumi.evidence.answer import Answer, Own, OwnMean, Row, Tally, is_change
from ayumi.evidence.answer_words import AXIS_WORDS, at_least_said, fill, joined, label_of
from ayumi.evidence.bars import PER_SIDE
from ayumi.evidence.numbers_said import (
    chance_said,
    groups_said,
    one_in,
    people_said,
    percent_said,
    points_said,
)
from ayumi.evidence.of_whom import (
    country_in_words,
    days_in_words,
    levels_in_words,
    years_in_words,
)
from ayumi.evidence.question import Question
from ayumi.evidence.statement_words import (
    AND_OTHERWISE,
    BY_IT,
    CLOSEST,
    CLOSEST_MEAN,
    DID,
    EVERY,
    GRADE_UNSAID,
    INTERVAL,
    INTERVAL_MEAN,
    INTERVALS,
    IT_MATCHES,
    IT_MATCHES_ALL,
    JUDGED,
    LEFT_ALIKE,
    MATCHES,
    MOVED,
    NOBODY_JUDGED,
    NOT_READ_AGAIN,
    OF_WHOM,
    ONE_CHANCE,
    RANGE,
    READ_OTHERWISE,
    SCORE,
    SEEN,
    SEEN_AND_OPEN,
    SEEN_MEAN,
    SEEN_NONE,
    SEEN_NONE_JUDGED,
    SIDES_NONE,
    SIDES_NONE_JUDGED,
    TALLY,
    TALLY_LEFT,
    THE_ONE,
    WHOSE_GRADE,
)
from ayumi.evidence.what_would_change import extremes
from ayumi.values import Words


def unit_of(question: Question) -> str:
    """What is counted: people, or sides of people."""
    return "sides" if question.side_rule == "per_side" else "people"


def seen_said(question: Question) -> Words:
    """What was seen, without its end: "2 of 4 people reached AIS C or better"."""
    seen, count = question.observed_mean, question.count
    if seen is not None:
        mean, moved = points_said(abs(seen.mean)), MOVED[seen.mean >= 0]
        n = people_said(seen.n)
        return fill(SEEN_MEAN, score=SCORE[question.measure], moved=moved, mean=mean, n=n)
    if count is None:
        return Words("")
    did, unit = did_said(question), unit_of(question)
    sides = unit == "sides"
    n, open_ = people_said(count.n, unit), count.highest - count.lowest
    u = number_said(open_, unit)
    if count.highest == 0:
        return fill(SIDES_NONE if sides else SEEN_NONE, n=n, did=did)
    if open_ == count.n:
        return fill(NOBODY_JUDGED, n=n)
    if count.lowest == 0:
        judged = people_said(count.n - open_, unit)
        none = SIDES_NONE_JUDGED if sides else SEEN_NONE_JUDGED
        return fill(none, judged=judged, u=u, n=n, did=did)
    # "2人が…に達した", but "2人で、…が改善した": people reach a grade; it improves in them.
    particle = Words("", "が" if "達した" in did.in_("ja") else "で、")
    told = {"k": number_said(count.lowest, unit), "n": n, "did": did, "particle": particle}
    return fill(SEEN_AND_OPEN, u=u, **told) if open_ else fill(SEEN, **told)


def did_said(question: Question) -> Words:
    """What was reached; "on the better side" only where the rule for the two sides is that."""
    plain = f"{question.measure}{PER_SIDE}"
    other_rule = question.side_rule not in (None, "best")
    return DID[plain] if other_rule and plain in DID else DID[question.measure]


def number_said(count: int, unit: str = "people") -> Words:
    """The number in English, where the people are named behind it; both in Japanese."""
    return Words(f"{count:,}", people_said(count, unit).ja)


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
        levels = levels_in_words(question.level)
        parts.append(Words(f"level {levels.en}", f"損傷高位{levels.ja}"))
    if question.baseline_day not in (None, (None, None)):
        days = days_in_words(question.baseline_day)
        parts.append(Words(f"baseline {days.en} after injury", f"ベースラインは{days.ja}"))
    if question.followup_weeks is not None:
        weeks = f"{question.followup_weeks:g}"
        parts.append(Words(f"examined after {weeks} weeks", f"{weeks}週後に評価"))
    if question.era is not None:
        parts.append(years_in_words(question.era))
    if question.country is not None:
        parts.append(country_in_words(question.country))
    if parts:
        yield fill(OF_WHOM, parts=joined(parts))


def tally_said(tally: Tally) -> Words:
    """How the usable comparators divide, as a clause.

    >>> tally_said(Tally(4, 3, 2)).en
    'of 9 usable comparators 4 make as much unlikely by natural recovery alone, 3 are borderline \
and 2 are compatible with natural recovery'
    """
    usable = "usable comparator" if tally.usable == 1 else "usable comparators"
    return fill(TALLY, usable=usable, **_counts(tally))


def left_said(tally: Tally) -> Words:
    """How those divide that are left without one source, as a clause."""
    found = verdict_of_all(tally)
    if found == "mixed":
        return fill(TALLY_LEFT, **_counts(tally))
    one = tally.usable == 1
    return fill(
        LEFT_ALIKE[found],
        u=tally.usable,
        those="the one left" if one else f"the {tally.usable} left",
        make="makes" if one else "make",
        are="is" if one else "are",
    )


def _counts(tally: Tally) -> dict[str, Words]:
    return {
        "u": Words(str(tally.usable), str(tally.usable)),
        "unlikely": _count(tally.unlikely, "makes", "make"),
        "borderline": _count(tally.borderline, "is", "are"),
        "compatible": _count(tally.compatible, "is", "are"),
    }


def _count(number: int, one: str, many: str) -> Words:
    return Words(f"{number or 'none'} {one if number <= 1 else many}", str(number))


def every_said(tally: Tally) -> Words:
    """Each of the usable comparators, or the one."""
    return THE_ONE if tally.usable == 1 else fill(EVERY, u=tally.usable)


def verdict_of_all(tally: Tally) -> str:
    """The verdict that all usable comparators share, else "mixed"; or "none usable"."""
    if not tally.usable:
        return "none usable"
    verdicts = tally.to_dict().items()
    return next((name for name, found in verdicts if found == tally.usable), "mixed")


def judged_said(tally: Tally, *, counted: bool = False) -> Words:
    """The verdict that all usable comparators share, as a clause, or that it depends on them.

    With ``counted`` the tally where it depends on them.
    """
    found = verdict_of_all(tally)
    if counted and found == "mixed":
        return tally_said(tally)
    return fill(JUDGED[found], every=every_said(tally))


def closest_said(answer: Answer) -> Iterator[Words]:
    """The usable comparator that matches best, what it says, and where it does not match."""
    row = answer.usable[0]
    chance, natural = row.at_lowest.with_uncertainty, row.natural
    assert chance is not None
    assert natural is not None
    if answer.question.count is not None and answer.question.count.lowest == 0:
        return
    label = label_of(row.comparator)
    ends = {"low": natural.low or 0.0, "high": natural.high or 0.0}
    if is_change(answer.question):
        seen = answer.question.observed_mean
        assert seen is not None
        people = seen.n
        yield fill(
            CLOSEST_MEAN,
            label=label,
            mean=points_said(natural.estimate),
            sd=points_said(row.comparator.sd or 0.0),
            **{name: points_said(end) for name, end in ends.items()},
        )
    else:
        counts, count = row.comparator.counts, answer.question.count
        assert counts is not None
        assert count is not None
        people = count.n
        yield fill(
            CLOSEST,
            label=label,
            events=number_said(counts[0]),
            n=people_said(counts[1]),
            rate=percent_said(natural.estimate),
            **{name: percent_said(end) for name, end in ends.items()},
        )
    if row not in extremes(answer.usable):
        yield fill(BY_IT, groups=groups_said(chance, people))
    yield _match_said(row.match)


def whose_grade_said(answer: Answer) -> Iterator[Words]:
    """Whose grade the comparators are of, where the grade of those asked about was not given."""
    if answer.question.baseline_ais is not None or not answer.usable:
        return
    grades = sorted({row.comparator.baseline_ais or "" for row in answer.usable}, reverse=True)
    named = [Words(f"AIS {one}", f"AIS {one}") if one else GRADE_UNSAID for one in grades]
    yield fill(WHOSE_GRADE, grades=joined(named, " or ", "、"))


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
    readings = [row.comparator.second_reading for row in answer.usable]
    otherwise = sum(one.startswith("differs") for one in readings)
    waiting = sum(bool(one) and not one.startswith(("agrees", "differs")) for one in readings)
    if waiting:
        more = fill(AND_OTHERWISE, d=otherwise) if otherwise else Words("", "")
        yield fill(NOT_READ_AGAIN, m=waiting, otherwise=more)
    elif otherwise:
        yield fill(READ_OTHERWISE, d=otherwise)


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
