"""Sentences on the other question about grades."""

from collections.abc import Iterator

from ayumi.evidence.answer import Answer
from ayumi.evidence.answer_words import capital, fill
from ayumi.evidence.compared_words import (
    judged_said,
    number_said,
    range_said,
    seen_said,
)
from ayumi.evidence.contrast_words import contrast_said
from ayumi.evidence.leaving_out import hanging, hanging_said
from ayumi.evidence.lower import lower_said
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
        ends = [number_said(k) for k in (count.lowest, count.highest)]
        yield fill(BOUNDED, did=did, k=ends[0], highest=ends[1], n=n)
    if not other.tally.usable:
        yield NONE_USABLE
    elif count.lowest:
        yield fill(SENTENCE, text=capital(judged_said(other.tally, counted=True)))
        yield from range_said(other, other.usable)
        found = hanging(other)
        if found is not None and not found.left.usable:
            yield from hanging_said(other, details=False)
    if other.undetermined and other.tally.usable:
        tally = judged_said(other.tally_at_highest, counted=True)
        yield fill(IF_HIGHEST, highest=number_said(count.highest), tally=tally)
    yield from lower_said(other)
    yield from contrast_said(other)
