"""The conclusion, by rule: what was seen, beside what, and what cannot be told from it.

The same answer gives the same sentences, whoever asks. `statement_words` holds the sentences and
`plain_summary` the summary for participants and families.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ayumi.evidence.answer import Answer, OwnMean
from ayumi.evidence.answer_words import capital, fill
from ayumi.evidence.both_questions import BOTH
from ayumi.evidence.both_words import other_said
from ayumi.evidence.choice_words import choices_said
from ayumi.evidence.compared_words import (
    asked_of,
    closest_said,
    intervals_said,
    not_read_again,
    range_said,
    tally_said,
    unit_of,
    whose_grade_said,
)
from ayumi.evidence.contrast_words import bound_said, contrast_said
from ayumi.evidence.control_group import Concurrent
from ayumi.evidence.control_words import control_headline, control_said
from ayumi.evidence.headline import headline_said, kind_of
from ayumi.evidence.leaving_out import hanging_said
from ayumi.evidence.lower import chance_lower_said, lower, lower_said
from ayumi.evidence.needed_words import change_said
from ayumi.evidence.numbers_said import people_said, percent_said
from ayumi.evidence.plain_summary import Known, plain_summary
from ayumi.evidence.prior_words import prior_said
from ayumi.evidence.statement_words import (
    AT_HIGHEST,
    CHOSEN,
    CONTROL_UNUSED,
    ENTERED,
    FEW,
    FEW_MEAN,
    GRADES_MEAN,
    MEANING,
    NATURAL_MEANS,
    NEUROLOGICAL,
    NOT_A_VOTE,
    NOT_IN_DOCUMENT,
    NOT_RANDOMISED,
    SENTENCE,
    SIDES,
    SIMULATED,
    SINGLE_ARM,
    STUDY,
    TITLES,
)
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
    ``title`` names the study; ``entered`` tells that the user of a command vouches for the numbers,
    and ``control_unused`` that there was a control group, not chosen by chance, whose result on
    this outcome is not used.
    """

    reported: Words | None = None
    reviewed: bool = False
    simulated: bool = False
    prespecified: bool | None = None
    control: Concurrent | None = None
    title: Words | None = None
    entered: bool = False
    control_unused: bool = False

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
        "limits": _limits(answer, circumstances),
        "control": control_said(answer, circumstances.control),
        "natural": _natural(answer),
        "both": _both(answer, others),
        "prior": () if prior is None else prior_said(answer, prior),
        "change": change_said(answer, found, randomised=circumstances.randomised),
    }
    told = [Paragraph(name, tuple(said)) for name, said in drafts.items()]
    return Statement(
        headline=_headline(answer, circumstances),
        paragraphs=tuple(one for one in told if one.sentences),
        plain=plain_summary(
            answer,
            others,
            known=_known(circumstances),
            simulated=circumstances.simulated,
            control=circumstances.control,
            control_unused=circumstances.control_unused,
        ),
        marks=tuple(_marks(circumstances)),
    )


def _known(circumstances: Circumstances) -> Known:
    if circumstances.reported is None:
        return "entered" if circumstances.entered else "recorded"
    return "published" if circumstances.reviewed else "reported"


def _headline(answer: Answer, circumstances: Circumstances) -> Words:
    if circumstances.randomised and circumstances.control is not None:
        return control_headline(answer, circumstances.control)
    return headline_said(answer)


def _seen(answer: Answer, circumstances: Circumstances) -> Iterator[Words]:
    if circumstances.simulated:
        yield SIMULATED
    if circumstances.title is not None:
        yield fill(STUDY, title=circumstances.title)
    yield from intervals_said(answer)
    yield from asked_of(answer.question)
    if circumstances.reported is not None:
        yield circumstances.reported
    elif circumstances.entered and kind_of(answer) != "no result":
        yield ENTERED


def _natural(answer: Answer) -> Iterator[Words]:
    """How the comparators divide, on what that hangs, the closest, the range, and the rest."""
    tally, kind = answer.tally, kind_of(answer)
    compared = bool(tally.usable) and kind != "nobody"
    if compared:
        yield from whose_grade_said(answer)
        if kind != "perhaps nobody":
            yield fill(SENTENCE, text=capital(tally_said(tally)))
            if tally.usable > 1:
                yield NOT_A_VOTE
            yield from hanging_said(answer)
        if answer.undetermined:
            yield fill(AT_HIGHEST, tally=tally_said(answer.tally_at_highest))
    yield from lower_said(answer)
    yield NATURAL_MEANS
    if compared:
        yield from closest_said(answer)
        if len(lower(answer)) < len(answer.usable):
            yield from range_said(answer, answer.usable)
        yield from not_read_again(answer)
    yield from chance_lower_said(answer)
    yield from contrast_said(answer)
    yield from bound_said(answer)
    if compared and kind != "perhaps nobody":
        yield MEANING
    yield from choices_said(answer)


def _both(answer: Answer, others: Sequence[Answer]) -> Iterator[Words]:
    """The other question about grades, and what the two grades are."""
    for other in others:
        yield from other_said(other)
    if answer.question.measure in BOTH and answer.question.count is not None:
        yield GRADES_MEAN


def _limits(answer: Answer, circumstances: Circumstances) -> Iterator[Words]:
    if circumstances.control_unused:
        yield CONTROL_UNUSED
    elif circumstances.control is None:
        yield SINGLE_ARM
    elif not circumstances.randomised:
        yield NOT_RANDOMISED
    yield from _few(answer)
    if answer.question.side_rule == "per_side":
        yield SIDES
    yield NEUROLOGICAL
    recorded = circumstances.reported is None and not circumstances.entered
    late = recorded and circumstances.prespecified is False
    yield NOT_IN_DOCUMENT if late else CHOSEN[circumstances.prespecified]


def _few(answer: Answer) -> Iterator[Words]:
    own, unit = answer.own, unit_of(answer.question)
    n = own.n if isinstance(own, OwnMean) else 0 if own is None else own.lowest.n
    if own is None or n >= FEW_PEOPLE:
        return
    one = n == 1 and unit == "people"
    said: dict[str, Words | str] = {
        "n": Words("One person", "1人") if one else people_said(n, unit),
        "few": "is too few to judge by" if n == 1 else "are few",
    }
    if isinstance(own, OwnMean):
        yield fill(FEW_MEAN, **said)
        return
    low, high = own.lowest.clopper_pearson, own.highest.clopper_pearson
    ends = {"low": percent_said(low.lower_limit), "high": percent_said(high.upper_limit)}
    yield fill(FEW, **said, **ends)


def _marks(circumstances: Circumstances) -> Iterator[str]:
    if circumstances.simulated:
        yield "SIMULATED"
    if circumstances.reported is not None:
        yield "as published" if circumstances.reviewed else "not verified"
    if circumstances.prespecified is False:
        yield "post hoc"
    if circumstances.control is None and not circumstances.control_unused:
        yield "single arm"
