"""The summary for participants and families: what was seen, what cannot be told, then the numbers.

`plain_words` holds the sentences. First stand what was seen and what it does not tell; the numbers
of people without cells follow in a paragraph of their own.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from ayumi.evidence import plain_words as say
from ayumi.evidence.answer import Answer, Row, is_change
from ayumi.evidence.answer_words import fill, joined
from ayumi.evidence.bars import BARS, PER_SIDE
from ayumi.evidence.control_group import Concurrent
from ayumi.evidence.lower import lower
from ayumi.evidence.numbers_said import points_said, share_said
from ayumi.evidence.question import Count
from ayumi.evidence.what_would_change import extremes
from ayumi.values import Words

Known = Literal["recorded", "published", "reported", "entered"]
"""How a result is known: recorded here, published by its authors, reported, or only entered."""

_YEAR: Final = (48, 56)
"""So many weeks are "about a year"."""
_C: Final = "ais_to_C_or_better"
_D: Final = "ais_to_D_or_better"


def plain_summary(
    answer: Answer,
    others: Sequence[Answer] = (),
    *,
    known: Known = "recorded",
    simulated: bool = False,
    control: Concurrent | None = None,
    control_unused: bool = False,
) -> Words:
    """The summary: who, what, what cannot be told, and how often it happens without cells."""
    told = [say.SIMULATED_SAID] if simulated else []
    told += _seen(answer, simulated)
    told += _also_reached(answer, others)
    told += _grades_mean(answer)
    given = _given(answer)
    if given and known != "recorded":
        told.append(say.KNOWN[known])
    told.append(say.ALSO_GRADE.get(answer.question.measure, say.ALSO))
    if given:
        told.append(_control(answer, control, unused=control_unused))
        told.append(say.NOT_YOU)
    paragraphs = [joined(told, " ", ""), joined(_natural(answer), " ", "")]
    return joined((one for one in paragraphs if one.en), "\n\n", "\n\n")


def _given(answer: Answer) -> bool:
    """Whether there is a result at all."""
    return answer.question.count is not None or answer.question.observed_mean is not None


def _control(answer: Answer, control: Concurrent | None, *, unused: bool) -> Words:
    count = answer.question.count
    if control is not None:
        group = control.control
        share = say.SHARE[None if count is None else control.share(count.n)]
        told = {"share": share, "judged": say.JUDGED[control.rarity]}
        return fill(say.CONTROL[group.randomised], k=group.responders, n=group.n, **told)
    if unused:
        return say.CONTROL_UNUSED
    # Where no change was seen there is none to come from anything.
    nobody = count is not None and count.lowest == 0
    return say.NO_CONTROL_NO_CHANGE if nobody else say.NO_CONTROL


def _seen(answer: Answer, simulated: bool) -> Iterator[Words]:
    question, when = answer.question, _when(answer.question.followup_weeks)
    if question.observed_mean is not None:
        seen = question.observed_mean
        yield _received(seen.n, simulated)
        mean, score = points_said(abs(seen.mean)), say.SCORE[question.measure]
        yield fill(say.CHANGED[seen.mean >= 0], when=when, score=score, mean=mean)
    elif question.count is None:
        yield say.NO_RESULT
    elif question.side_rule == "per_side":
        yield from _sides(question.count, question.measure, when)
    else:
        yield _received(question.count.n, simulated)
        unclear = question.side_rule == "per_person_unclear"
        did = f"{question.measure}{PER_SIDE}" if unclear else question.measure
        yield from _counted(question.count, did, when)


def _sides(count: Count, measure: str, when: Words) -> Iterator[Words]:
    """How many sides; how many people they belong to is not known here."""
    yield fill(say.SIDES, n=f"{count.n:,}", sides="side" if count.n == 1 else "sides")
    told = {"when": when, "did": say.SIDES_DID[BARS[measure].steps or 1], "k": str(count.lowest)}
    open_ = count.highest - count.lowest
    if open_ < count.n:
        yield fill(say.OF_SIDES if count.lowest else say.NO_SIDE, **told)
    if open_:
        yield fill(say.SIDES_UNSURE, u=open_)


def _counted(count: Count, measure: str, when: Words) -> Iterator[Words]:
    """How many reached it, and for how many it could not be judged."""
    did, who = say.DID[measure], say.WHO[measure]
    open_ = count.highest - count.lowest
    told = {"when": when, "did": did, "who": Words("", who)}
    if open_ == count.n:
        yield fill(say.NOBODY_JUDGED, **told)
    elif not count.lowest and open_:
        yield fill(say.NONE_JUDGED, j=count.n - open_, u=open_, **told)
    elif not count.lowest:
        yield fill(say.NONE if count.n > 1 else say.NOT_THE_PERSON, **told)
    elif count.n == 1:
        yield fill(say.THE_PERSON, **told)
    else:
        yield fill(say.OF_THEM, k=count.lowest, **told)
        if open_:
            yield fill(say.UNSURE, d=open_)


def _also_reached(answer: Answer, others: Sequence[Answer]) -> Iterator[Words]:
    """How many of those who reached C reached D too, where that is known."""
    count = answer.question.count
    reached = next(
        (
            one.question.count.lowest
            for one in others
            if one.question.measure == _D and one.question.count and not one.undetermined
        ),
        None,
    )
    if answer.question.measure != _C or count is None or reached is None:
        return
    if not count.lowest or answer.undetermined or count.n == 1:
        return
    if reached:
        number = Words("One" if reached == 1 else str(reached), str(reached))
        yield fill(say.ALSO_D, d=number, k=count.lowest)
    else:
        yield say.NONE_D


def _grades_mean(answer: Answer) -> Iterator[Words]:
    question = answer.question
    if question.count is not None and question.measure.startswith("ais_"):
        yield say.SCALE
        if question.measure in say.GRADE_MEANS and question.count.highest:
            yield say.GRADE_MEANS[question.measure]


def _received(n: int, simulated: bool) -> Words:
    people, are = ("1 person", "is") if n == 1 else (f"{n:,} people", "are")
    return fill(say.RECEIVED[simulated], people=people, are=are, n=f"{n:,}")


def _when(weeks: float | None) -> Words:
    if weeks is None:
        return Words("Afterwards", "その後の検査で")
    if _YEAR[0] <= weeks <= _YEAR[1]:
        return Words("About a year later", "およそ1年後の検査で")
    return Words(f"{weeks:g} weeks later", f"{weeks:g}週後の検査で")


def _natural(answer: Answer) -> Iterator[Words]:
    """How often it happens without cells, and how often in whole groups of as many people."""
    if answer.question.side_rule == "per_side":
        yield say.NO_SIDES_COMPARED
        return
    # Without a result no row gives a verdict, but what the fitting ones say is known.
    rows = answer.usable or tuple(
        row for row in answer.asked if row.not_usable_because == ("no result",)
    )
    less = [
        row for row in answer.asked if row not in rows and row.verdict == "not usable" and row.told
    ]
    if rows:
        yield from _unknown_grade(answer, rows)
        if is_change(answer.question):
            yield _as_a_change(rows)
        else:
            yield from _as_rates(rows)
        yield from _lower(answer)
    elif answer.left_out:
        yield say.NO_REPORT_LEFT
    else:
        yield _no_report(answer)
    if less and is_change(answer.question):
        yield from _other_means(answer, less)
    elif less:
        yield fill(say.LESS_FITTING, share=_of_100(_estimates(less)))
    yield from _left_out(answer)
    low = len(lower(answer))
    groups = [] if low and low == len(rows) else list(_groups(answer, rows))
    yield from groups
    if groups or low:
        yield say.NO_CHANCE_OF_CELLS


def _lower(answer: Answer) -> Iterator[Words]:
    """By how many of the reports as much or less would be improbable without cells."""
    m, u = len(lower(answer)), answer.tally.usable
    if m:
        whose = say.LOWER_SOME if m < u else say.LOWER_ALL if u > 1 else say.LOWER_ONE
        yield fill(say.LOWER, m=fill(whose, m=m, u=u))


def _no_report(answer: Answer) -> Words:
    other_grade = any("grade" in row.not_usable_because for row in answer.asked)
    return say.NO_REPORT_OF_GRADE if other_grade else say.NO_REPORT


def _unknown_grade(answer: Answer, rows: Sequence[Row]) -> Iterator[Words]:
    grades = sorted({row.comparator.baseline_ais for row in rows} - {None}, key=str)
    if answer.question.baseline_ais is None and grades:
        yield fill(say.GRADE_UNKNOWN, grades=", ".join(str(grade) for grade in grades))


def _estimates(rows: Sequence[Row]) -> list[float]:
    return sorted(row.natural.estimate for row in rows if row.natural is not None)


def _as_rates(rows: Sequence[Row]) -> Iterator[Words]:
    """The rates of the usable rows; of a rate of 0, how much more its few people leave open."""
    yield fill(say.RATES, share=_of_100(_estimates(rows)))
    none = [row for row in rows if row.natural is not None and row.natural.estimate == 0]
    if none:
        one = max(none, key=lambda row: row.comparator.n or 0)
        high = 0.0 if one.natural is None else one.natural.high or 0.0
        yield fill(say.SO_FEW, n=one.comparator.n, high=_whole(high))


def _as_a_change(rows: Sequence[Row]) -> Words:
    means = _estimates(rows)
    rose = "rose" if means[0] >= 0 else "changed"
    return fill(say.MEANS, rose=rose, mean=_between([points_said(mean) for mean in means]))


def _other_means(answer: Answer, rows: Sequence[Row]) -> Iterator[Words]:
    means, seen = _estimates(rows), answer.question.observed_mean
    if not means:
        return
    how = ""
    if seen is not None:
        how = "more" if means[0] >= seen.mean else "less" if means[-1] < seen.mean else ""
    mean = _between([points_said(one) for one in means])
    yield fill(say.LESS_FITTING_MEANS, mean=mean, beside=say.MEANS_BESIDE[how])


def _left_out(answer: Answer) -> Iterator[Words]:
    """That reports were left out by choice, and what all of them together would say."""
    missing = [row for row in answer.left_out if row.verdict != "not usable"]
    if missing and not is_change(answer.question):
        yield fill(say.LEFT_OUT, share=_of_100(_estimates([*answer.usable, *missing])))
    elif missing:
        yield say.LEFT_OUT_ALONE


def _between(texts: Sequence[str]) -> Words:
    first, last = texts[0], texts[-1]
    return Words(first) if first == last else Words(f"{first} to {last}", f"{first}点から{last}")


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
    groups = fill(say.LIKE_THESE, n=n) if n > 1 else say.LIKE_THIS_ONE
    chances = [_in_groups(row.at_lowest.with_uncertainty or 0.0, n) for row in ends]
    yield fill(say.GROUPS, groups=groups, chances=_between_chances(chances))
    if answer.undetermined and count is not None:
        tails = sorted(row.at_highest.with_uncertainty or 0.0 for row in rows)
        found = [_in_groups(chance, n) for chance in (tails[0], tails[-1])]
        who = "the person" if count.highest - count.lowest == 1 else "all those"
        yield fill(say.IF_ALL, who=who, chances=_from_to(found))


def _between_chances(chances: Sequence[Words]) -> Words:
    if len(chances) == 1 or chances[0] == chances[1]:
        return fill(say.ONE_REPORT, low=chances[0])
    return fill(say.BETWEEN, low=chances[0], high=chances[1])


def _from_to(chances: Sequence[Words]) -> Words:
    low, high = chances
    return low if low == high else joined(chances, " to ", "から")


def _in_groups(chance: float, n: int) -> Words:
    said = share_said(chance, "組" if n > 1 else "人")
    return Words(f"{said.en} {'groups' if n > 1 else 'people'}", said.ja)
