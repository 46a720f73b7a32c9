"""Sentences on what was not given, and on the comparators that somebody left out."""

from collections.abc import Iterator

from ayumi.evidence.answer import Answer
from ayumi.evidence.answer_words import AXIS_WORDS, fill, joined, named
from ayumi.evidence.compared_words import tally_said
from ayumi.evidence.contrast_words import others_said
from ayumi.evidence.headline import kind_of
from ayumi.evidence.question import Question
from ayumi.evidence.selecting import OWN_CONTROL as OWN_CONTROL_WHY
from ayumi.evidence.statement_words import (
    ELSEWHERE,
    FILTERED,
    FILTERED_IDS,
    NOT_SAID,
    OWN_CONTROL,
    WITHOUT,
)
from ayumi.values import Words


def choices_said(answer: Answer) -> Iterator[Words]:
    """What was not given, what somebody filtered out, and what all together would say."""
    silent = list(_not_said(answer.question))
    if silent:
        yield fill(NOT_SAID, axes=joined(AXIS_WORDS[axis] for axis in silent))
    yield from others_said(answer)
    missing = sum(row.verdict != "not usable" for row in answer.left_out)
    if missing and answer.tally_of_all is not None and "nobody" not in kind_of(answer):
        rows = "comparator is" if missing == 1 else "comparators are"
        yield fill(WITHOUT, m=missing, rows=rows, tally=tally_said(answer.tally_of_all))
    whys: dict[str, list[Words]] = {}
    own_rows = {row.comparator.id for row in answer.left_out if row.comparator.status == "own"}
    elsewhere = {row.comparator.id for row in answer.left_out if not row.asked}
    for name, why in answer.filtered_out:
        if name not in elsewhere:
            whys.setdefault(why, []).append(named(name, own=name in own_rows))
    own = whys.pop(OWN_CONTROL_WHY, [])
    if own:
        yield fill(OWN_CONTROL, ids=joined(own, ", ", ", "))
    parts = [fill(FILTERED_IDS, ids=joined(ids, ", ", ", "), why=why) for why, ids in whys.items()]
    if elsewhere:
        parts.append(fill(ELSEWHERE, m=len(elsewhere)))
    if parts:
        yield fill(FILTERED, ids=joined(parts, "; ", "；"))


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
