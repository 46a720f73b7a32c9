"""What was seen beside natural recovery: every comparator, how it matches, and what it says.

Rows are ordered by match and never weighted. A verdict is given only where a comparator is usable:
same definition, a grade that does not contradict, a level in common, allowed as a prior, people
counted. Baseline day, a level that fits in part, follow-up, era and country order the rows and
exclude none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ayumi.evidence.answer_words import why_of
from ayumi.evidence.bars import CHANGES
from ayumi.evidence.chances import (
    NOTHING,
    Chances,
    NaturalRate,
    chances_of_count,
    chances_of_mean,
    mean_interval,
    natural_mean,
    natural_rate,
)
from ayumi.evidence.comparator import Comparator
from ayumi.evidence.matching import Match, match, ordered
from ayumi.evidence.question import Count, ObservedMean, Question
from ayumi.evidence.verdict import COMPATIBLE, UNLIKELY, Reason, Verdict, verdict_of
from ayumi.values import Words

if TYPE_CHECKING:
    from ayumi.statistics.binomial import BinomialInterval

__all__ = [
    "COMPATIBLE",
    "UNLIKELY",
    "Answer",
    "Chances",
    "NaturalRate",
    "Own",
    "OwnMean",
    "OwnRate",
    "Reason",
    "Row",
    "Tally",
    "Verdict",
    "answer",
    "is_change",
    "verdict_of",
]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparator beside what was seen.

    ``at_lowest`` and ``at_highest`` count the undetermined as not reached and as reached; the
    ``verdict`` stands on the lowest. ``natural`` is a share, or a mean [points] for a change.
    """

    comparator: Comparator
    match: Mapping[str, Match]
    natural: NaturalRate | None
    at_lowest: Chances
    at_highest: Chances
    usable: bool
    verdict: Verdict
    verdict_at_highest: Verdict
    why: Words
    not_usable_because: tuple[Reason, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether it counts the same thing as the question, by whatever rule for the two sides."""
        return self.match["definition"] == "exact" or "side" in self.not_usable_because

    @property
    def alike(self) -> bool:
        """Whether its people are of the same stage: grade and level do not contradict."""
        return not {"grade", "level"} & set(self.not_usable_because)

    @property
    def told(self) -> bool:
        """Whether a sentence may quote its number, though it gives no verdict.

        The people must be alike, of a grade that is known, and the number published.
        """
        known = self.comparator.baseline_ais is not None
        return self.alike and known and self.comparator.status not in ("press", "unpublished")


@dataclass(frozen=True, slots=True)
class OwnRate:
    """The rate that was seen, with its 95 % intervals [share]."""

    events: int
    n: int
    clopper_pearson: "BinomialInterval"
    jeffreys: "BinomialInterval"
    wilson: "BinomialInterval"

    @property
    def estimate(self) -> float:
        """The share that was seen."""
        return self.events / self.n


@dataclass(frozen=True, slots=True)
class Own:
    """The study's own rate with the undetermined as not reached, and as reached."""

    lowest: OwnRate
    highest: OwnRate


@dataclass(frozen=True, slots=True)
class OwnMean:
    """The study's own mean change [points], with its 95 % interval where the deviation is known."""

    mean: float
    sd: float | None
    n: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many usable comparators say what; comparators overlap, so that it is no vote.

    >>> Tally(unlikely=4, borderline=3, compatible=2).usable
    9
    """

    unlikely: int = 0
    borderline: int = 0
    compatible: int = 0

    @property
    def usable(self) -> int:
        """How many comparators are usable."""
        return self.unlikely + self.borderline + self.compatible

    def to_dict(self) -> dict[str, int]:
        """The counts as plain values."""
        return {
            "unlikely": self.unlikely,
            "borderline": self.borderline,
            "compatible": self.compatible,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, and every comparator beside it, the best match first.

    ``tally_of_all`` counts those that somebody filtered out too; None if nobody did. ``left_out``
    are their rows.
    """

    question: Question
    rows: tuple[Row, ...]
    own: Own | OwnMean | None
    tally: Tally
    tally_at_highest: Tally
    filtered_out: tuple[tuple[str, str], ...] = ()
    tally_of_all: Tally | None = None
    left_out: tuple[Row, ...] = ()

    @property
    def asked(self) -> tuple[Row, ...]:
        """The rows that count the same thing as the question."""
        return tuple(row for row in self.rows if row.asked)

    @property
    def usable(self) -> tuple[Row, ...]:
        """The rows that give a verdict."""
        return tuple(row for row in self.rows if row.verdict != "not usable")

    @property
    def undetermined(self) -> bool:
        """Whether the lowest and the highest count differ."""
        count = self.question.count
        return count is not None and count.lowest < count.highest


def answer(
    question: Question,
    comparators: Iterable[Comparator],
    filtered_out: Sequence[tuple[str, str]] = (),
    left_out: Iterable[Comparator] = (),
) -> Answer:
    """Set what was seen beside every comparator; none is dropped, each says what it can.

    P(at least so many) is binomial at the comparator's rate, and beta-binomial with the Jeffreys
    belief Beta(e + ½, n − e + ½) of its counts; a mean stands beside the normal and the Student t
    predictive distribution. ``filtered_out`` (id, why) is passed on; with the comparators
    ``left_out`` the answer also tells what all of them together would say.
    """
    rows = tuple(_row(question, one) for one in ordered(question, comparators))
    others = tuple(_row(question, one) for one in ordered(question, left_out))
    return Answer(
        question=question,
        rows=rows,
        own=_own(question),
        tally=_tallied(row.verdict for row in rows),
        tally_at_highest=_tallied(row.verdict_at_highest for row in rows),
        filtered_out=tuple(filtered_out),
        tally_of_all=_tallied(row.verdict for row in (*rows, *others)) if others else None,
        left_out=others,
    )


def is_change(question: Question) -> bool:
    """Whether the question is about a change in points, and not about people who reached a bar."""
    return question.measure in CHANGES


def _row(question: Question, comparator: Comparator) -> Row:
    matched = match(question, comparator)
    natural, low, high = _numbers(question, comparator, matched["definition"] != "no")
    because = tuple(_reasons(question, comparator, matched))
    usable = not because
    verdict = "not usable" if because else verdict_of(low.with_uncertainty)
    at_highest = "not usable" if because else verdict_of(high.with_uncertainty)
    return Row(
        comparator=comparator,
        match=matched,
        natural=natural,
        at_lowest=low,
        at_highest=high,
        usable=usable,
        verdict=verdict,
        verdict_at_highest=at_highest,
        why=why_of(question, comparator, because, (low, high), (verdict, at_highest)),
        not_usable_because=because,
    )


def _numbers(
    question: Question, comparator: Comparator, related: bool
) -> tuple[NaturalRate | None, Chances, Chances]:
    """The natural rate or mean, and the chances at the lowest and at the highest count.

    Of what counts something else, a chance would be of nothing that was asked.
    """
    if comparator.mean is not None:
        natural, seen = natural_mean(comparator), question.observed_mean
        found = chances_of_mean(seen, comparator) if related and seen is not None else NOTHING
        return natural, found, found
    natural, count = natural_rate(comparator), question.count
    if natural is None or not related or count is None:
        return natural, NOTHING, NOTHING
    low = chances_of_count(count.lowest, count.n, comparator)
    same = count.lowest == count.highest
    return natural, low, low if same else chances_of_count(count.highest, count.n, comparator)


def _reasons(
    question: Question, comparator: Comparator, matched: Mapping[str, Match]
) -> Iterable[Reason]:
    """Why the comparator gives no verdict; of what counts something else, only that."""
    if matched["definition"] != "exact" and comparator.measure != question.measure:
        yield "definition"
        return
    if matched["definition"] != "exact":
        yield "side"
    if matched["grade"] in ("no", "partial"):
        yield "grade"
    if matched["level"] == "no":
        yield "level"
    if question.side_rule == "per_side":
        yield "sides"
    if not comparator.usable_as_prior:
        yield "not a prior"
    change = is_change(question)
    if change and (comparator.mean is None or not comparator.sd or (comparator.n or 0) < 2):
        yield "no count"
    if not change and comparator.counts is None:
        yield "no count"
    if (question.observed_mean if change else question.count) is None:
        yield "no result"


def _tallied(verdicts: Iterable[Verdict]) -> Tally:
    given = list(verdicts)
    return Tally(*(given.count(name) for name in ("unlikely", "borderline", "compatible")))


def _own(question: Question) -> Own | OwnMean | None:
    if question.count is not None:
        count: Count = question.count
        return Own(_own_rate(count.lowest, count.n), _own_rate(count.highest, count.n))
    seen: ObservedMean | None = question.observed_mean
    if seen is None:
        return None
    low, high = mean_interval(seen.mean, seen.sd, seen.n)
    return OwnMean(seen.mean, seen.sd, seen.n, low, high)


def _own_rate(events: int, n: int) -> OwnRate:
    from ayumi.statistics.binomial import clopper_pearson, jeffreys, wilson

    return OwnRate(events, n, clopper_pearson(events, n), jeffreys(events, n), wilson(events, n))
