"""Sentences on the other question about grades."""

from collections.abc import Iterator

from ayumi.evidence.answer import Answer
from ayumi.evidence.answer_words import capital, fill
from ayumi.evidence.compared_words import contrast_said, range_said, seen_said, tally_said
from ayumi.evidence.numbers_said import people_said
from ayumi.evidence.statement_words import BOUNDED, DID, IF_HIGHEST, NONE_USABLE, SENTENCE
from ayumi.values import Words


def other_said(other: Answer) -> Iterator[Words]:
    """The other question about grades: its count, or the counts that are possible."""
    count = other.question.count
    assert count is not None
    did, n = DID[other.question.measure], people_said(count.n)
    if not other.undetermined:
        yield fill(SENTENCE, text=seen_said(other.question))
    else:
        ends = [Words(str(k), people_said(k).ja) for k in (count.lowest, count.highest)]
        yield fill(BOUNDED, did=did, k=ends[0], highest=ends[1], n=n)
    if not other.tally.usable:
        yield NONE_USABLE
    elif count.lowest:
        yield fill(SENTENCE, text=capital(tally_said(other.tally)))
        yield from range_said(other, other.usable)
    if other.undetermined and other.tally.usable:
        tally = tally_said(other.tally_at_highest)
        highest = Words(str(count.highest), people_said(count.highest).ja)
        yield fill(IF_HIGHEST, highest=highest, tally=tally)
    yield from contrast_said(other)
