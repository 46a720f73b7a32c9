"""The conclusion, by rule: what was seen, beside what, and what cannot be told from it.

The same answer gives the same sentences, whoever asks. `statement_words` holds the sentences and
`plain_summary` the summary for participants and families.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ayumi.evidence.answer import Answer, OwnMean, is_change
from ayumi.evidence.answer_words import AXIS_WORDS, capital, fill, joined
from ayumi.evidence.both_words import other_said
from ayumi.evidence.compared_words import (
    asked_of,
    closest_said,
    contrast_said,
    every_said,
    intervals_said,
    not_read_again,
    others_said,
    range_said,
    seen_said,
    tally_said,
    unit_of,
)
from ayumi.evidence.control_group import Concurrent
from ayumi.evidence.control_words import control_headline, control_said
from ayumi.evidence.needed_words import change_said
from ayumi.evidence.numbers_said import people_said, percent_said
from ayumi.evidence.plain_summary import Known, plain_summary
from ayumi.evidence.prior_words import prior_said
from ayumi.evidence.question import Question
from ayumi.evidence.statement_words import (
    AT_HIGHEST,
    CHOSEN,
    ELSEWHERE,
    FEW,
    FEW_MEAN,
    FILTERED,
    HEADLINES,
    NATURAL_MEANS,
    NEUROLOGICAL,
    NOT_A_VOTE,
    NOT_RANDOMISED,
    NOT_SAID,
    SENTENCE,
    SIDES,
    SIMULATED,
    SINGLE_ARM,
    TITLES,
    WITH_THEM,
)
from ayumi.evidence.verdict import verdict_of
from ayumi.evidence.what_would_change import Changes, what_would_change
from ayumi.evidence.with_prior import WithPrior
from ayumi.values import Language, Words

FEW_PEOPLE = 30
"""With fewer people than this the statement says that they are few."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a statement must say beside the numbers.

    ``reported`` tells where the result comes from if it is no record of a study that is kept here,
    and ``reviewed`` whether it passed peer review; ``prespecified`` whether definition, baseline
    day and comparators were laid down before the result was known, None where that is not known.
    """

    reported: Words | None = None
    reviewed: bool = False
    simulated: bool = False
    prespecified: bool | None = None
    control: Concurrent | None = None

    @property
    def randomised(self) -> bool:
        """Whether there is a concurrent control group that chance chose."""
        return self.control is not None and self.control.control.randomised


ALONE = Circumstances()
"""A result of one group, of which nothing more is known."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences under a heading; ``name`` is a key of `statement_words.TITLES`."""

    name: str
    sentences: tuple[Words, ...]

    @property
    def title(self) -> Words:
        """The heading."""
        return TITLES[self.name]

    def text(self, language: Language) -> str:
        """The sentences as one text."""
        return ("" if language == "ja" else " ").join(one.in_(language) for one in self.sentences)


@dataclass(frozen=True, slots=True)
class Statement:
    """A conclusion in words, with the summary for participants and families."""

    headline: Words
    paragraphs: tuple[Paragraph, ...]
    plain: Words
    marks: tuple[str, ...] = ()

    def text(self, language: Language = "en") -> str:
        """The statement as it is read: headline, then the paragraphs, without headings."""
        told = [self.headline.in_(language), *(one.text(language) for one in self.paragraphs)]
        return "\n\n".join(told)

    def sentences(self) -> Iterator[Words]:
        """Every sentence, the summary's too."""
        yield self.headline
        for one in self.paragraphs:
            yield one.title
            yield from one.sentences
        yield self.plain


def statement(
    answer: Answer,
    others: Sequence[Answer] = (),
    *,
    circumstances: Circumstances = ALONE,
    prior: WithPrior | None = None,
    changes: Changes | None = None,
) -> Statement:
    """The statement on an answer; ``others`` answer the other question about grades.

    Without a control group chosen by chance no sentence names a cause.
    """
    found = what_would_change(answer) if changes is None else changes
    drafts = {
        "seen": _seen(answer, circumstances),
        "control": control_said(answer, circumstances.control),
        "natural": _natural(answer),
        "both": [sentence for other in others for sentence in other_said(other)],
        "prior": () if prior is None else prior_said(answer, prior),
        "change": change_said(answer, found),
        "limits": _limits(answer, circumstances),
    }
    told = [Paragraph(name, tuple(sentences)) for name, sentences in drafts.items()]
    return Statement(
        headline=_headline(answer, circumstances),
        paragraphs=tuple(one for one in told if one.sentences),
        plain=plain_summary(
            answer,
            known=_known(circumstances),
            simulated=circumstances.simulated,
            control=circumstances.control,
        ),
        marks=tuple(_marks(circumstances)),
    )


def _known(circumstances: Circumstances) -> Known:
    if circumstances.reported is None:
        return "recorded"
    return "published" if circumstances.reviewed else "reported"


def _headline(answer: Answer, circumstances: Circumstances) -> Words:
    if circumstances.randomised and circumstances.control is not None:
        return control_headline(answer, circumstances.control)
    seen, tally, kind = seen_said(answer.question), answer.tally, _kind(answer)
    said = fill(HEADLINES[kind], seen=seen, every=every_said(tally), tally=tally_said(tally))
    if kind in ELSEWHERE and _elsewhere(answer, kind):
        return joined([said, ELSEWHERE[kind]], " ", "")
    return said


def _elsewhere(answer: Answer, kind: str) -> bool:
    """Whether a rate under the same definition that cannot be used would say the opposite."""
    opposite = "compatible" if kind == "unlikely" else "unlikely"
    others = [row.at_lowest.at_least for row in answer.asked if row.verdict == "not usable"]
    return any(verdict_of(one) == opposite for one in others)


def _kind(answer: Answer) -> str:
    """Which headline: the tally decides, at the lowest count."""
    count, tally = answer.question.count, answer.tally
    if count is None and answer.question.observed_mean is None:
        return "no result"
    if count is not None and count.lowest == 0:
        return "perhaps nobody" if count.highest else "nobody"
    if not tally.usable:
        return "none usable"
    for name, found in tally.to_dict().items():
        if found == tally.usable:
            return name
    return "mixed"


def _seen(answer: Answer, circumstances: Circumstances) -> Iterator[Words]:
    if circumstances.simulated:
        yield SIMULATED
    yield from intervals_said(answer)
    yield from asked_of(answer.question)
    if circumstances.reported is not None:
        yield circumstances.reported


def _natural(answer: Answer) -> Iterator[Words]:
    """How the comparators divide, the closest of them, the range, and what was not used."""
    tally, kind = answer.tally, _kind(answer)
    yield NATURAL_MEANS
    if tally.usable and kind != "nobody":
        if kind not in ("mixed", "perhaps nobody"):
            yield fill(SENTENCE, text=capital(tally_said(tally)))
        if answer.undetermined:
            yield fill(AT_HIGHEST, tally=tally_said(answer.tally_at_highest))
        yield from closest_said(answer)
        yield from range_said(answer, answer.usable)
        if tally.usable > 1:
            yield NOT_A_VOTE
        yield from not_read_again(answer)
    yield from contrast_said(answer)
    yield from others_said(answer)
    yield from _choices(answer)


def _choices(answer: Answer) -> Iterator[Words]:
    """What somebody filtered out, what all together would say, and what was not said."""
    if answer.filtered_out:
        yield fill(FILTERED, ids=", ".join(f"{name} ({why})" for name, why in answer.filtered_out))
        if answer.tally_of_all is not None and "nobody" not in _kind(answer):
            yield fill(WITH_THEM, tally=tally_said(answer.tally_of_all))
    silent = list(_not_said(answer.question))
    if silent:
        yield fill(NOT_SAID, axes=joined(AXIS_WORDS[axis] for axis in silent))


def _not_said(question: Question) -> Iterator[str]:
    for axis, value in (
        ("grade", question.baseline_ais),
        ("baseline_day", question.baseline_day),
        ("level", question.level),
        ("follow_up", question.followup_weeks),
        ("era", question.era),
        ("country", question.country),
    ):
        if value is None:
            yield axis


def _limits(answer: Answer, circumstances: Circumstances) -> Iterator[Words]:
    if circumstances.control is None:
        yield SINGLE_ARM
    elif not circumstances.randomised:
        yield NOT_RANDOMISED
    yield from _few(answer)
    if answer.question.side_rule == "per_side":
        yield SIDES
    yield NEUROLOGICAL
    yield CHOSEN[circumstances.prespecified]


def _few(answer: Answer) -> Iterator[Words]:
    own = answer.own
    if own is None or is_change(answer.question):
        if isinstance(own, OwnMean) and own.n < FEW_PEOPLE:
            yield fill(FEW_MEAN, n=people_said(own.n), are="is" if own.n == 1 else "are")
        return
    assert not isinstance(own, OwnMean)
    if own.lowest.n < FEW_PEOPLE:
        yield fill(
            FEW,
            n=people_said(own.lowest.n, unit_of(answer.question)),
            are="is" if own.lowest.n == 1 else "are",
            low=percent_said(own.lowest.clopper_pearson.lower_limit),
            high=percent_said(own.highest.clopper_pearson.upper_limit),
        )


def _marks(circumstances: Circumstances) -> Iterator[str]:
    if circumstances.simulated:
        yield "SIMULATED"
    if circumstances.reported is not None:
        yield "as published" if circumstances.reviewed else "not verified"
    if circumstances.prespecified is False:
        yield "post hoc"
    if circumstances.control is None:
        yield "single arm"
