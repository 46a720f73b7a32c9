"""Whether a verdict hangs on one source: what the comparators say without it.

Rows of one registry hold the same people, so that several rows may be one piece of evidence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ayumi.evidence.answer import Answer, Row, Tally
from ayumi.evidence.answer_words import fill, joined, named
from ayumi.evidence.compared_words import left_said
from ayumi.evidence.verdict import Verdict
from ayumi.values import Words

_CLASSES: Final[tuple[Verdict, ...]] = ("unlikely", "compatible", "borderline")
"""The verdicts whose loss is told, the one that is most often quoted first."""
_MANY: Final = {
    "unlikely": Words("{all} that make it unlikely", "起こりにくいとする{c}件は、いずれも一つの"),
    "compatible": Words("{all} that are compatible", "矛盾しないとする{c}件は、いずれも一つの"),
    "borderline": Words("{all} that are borderline", "どちらともいえない{c}件は、いずれも一つの"),
}
_THE_ONE: Final = {
    "unlikely": Words("The one that makes it unlikely", "起こりにくいとする1件は、"),
    "compatible": Words("The one that is compatible", "矛盾しないとする1件は、"),
    "borderline": Words("The one that is borderline", "どちらともいえない1件は、"),
}
_HANGS: Final = Words(
    "{those} {are} of one source, {source}{details}; without it, {tally}.",
    "{those}出典{source}による{details}。この出典を除くと、{tally}。",
)
_ALL: Final = Words(
    "{all} usable comparators are of one source, {source}{details}.",
    "使用可能な{c}件は、いずれも一つの出典{source}による{details}。",
)
_DETAILS: Final = Words(" ({details})", "（{details}）")
_SAME_PEOPLE: Final = Words("the same people", "対象者が重なる")
_LOST: Final = Words("{percent} % not seen at one year", "1年後に{percent}%が追跡できていない")
_COPY: Final = Words(
    "read from a third-party copy that has not been checked",
    "第三者による写しから算出し、原資料との照合はされていない",
)
_LOST_SAID: Final = re.compile(r"(\d+) % (?:of [\w ]+ )?not seen at 1 year")
_COPY_SAID: Final = "third-party copy"


@dataclass(frozen=True, slots=True)
class Hanging:
    """A source without which a verdict is given by nobody; ``left`` is the tally without it."""

    source: str
    verdict: Verdict
    rows: tuple[Row, ...]
    left: Tally


def hanging(answer: Answer) -> Hanging | None:
    """The source whose removal takes a verdict away, the most telling one; None if there is none.

    A source is a name in ``people`` of the comparators. Of several the one that takes away
    "unlikely" is told before "compatible", and the one with the fewest rows, which is the closest
    description of what they share. Where all usable rows are of one source nothing is left.
    """
    usable = answer.usable
    names = sorted({name for row in usable for name in row.comparator.people})
    found = []
    for rank, verdict in enumerate(_CLASSES):
        those = [row for row in usable if row.verdict == verdict]
        for name in names:
            if not those or not all(name in row.comparator.people for row in those):
                continue
            left = [row for row in usable if name not in row.comparator.people]
            if left or len(usable) > 1:
                one = Hanging(name, verdict, tuple(those), _tally(left))
                held = sum(name in row.comparator.people for row in answer.rows)
                found.append((rank, -len(left), held, name, one))
    return min(found, key=lambda each: each[:4])[4] if found else None


def hanging_said(answer: Answer, *, details: bool = True) -> Iterator[Words]:
    """The source on which a verdict hangs, what is weak in it, and the verdicts without it."""
    found = hanging(answer)
    if found is None:
        return
    all_ = not found.left.usable
    rows = answer.usable if all_ else found.rows
    count = len(rows)
    weak = list(_details(rows)) if details else [_SAME_PEOPLE]
    told: dict[str, Words | str] = {
        "source": named(found.source, own=_is_own(found.source, answer)),
        "details": fill(_DETAILS, details=joined(weak)) if weak else Words("", ""),
        "c": str(count),
        "all": "Both" if count == 2 else f"All {count}",
    }
    if all_:
        yield fill(_ALL, **told)
        return
    yield fill(
        _HANGS,
        those=_THE_ONE[found.verdict] if count == 1 else fill(_MANY[found.verdict], **told),
        are="is" if count == 1 else "are",
        tally=left_said(found.left),
        **told,
    )


def _is_own(source: str, answer: Answer) -> bool:
    """Whether only rows of the user name this source."""
    rows = (row.comparator for row in answer.rows if source in row.comparator.people)
    return all(one.status == "own" for one in rows)


def _details(rows: Sequence[Row]) -> Iterator[Words]:
    """What the rows say of themselves: shared people, people not seen, a copy not checked."""
    if len(rows) > 1:
        yield _SAME_PEOPLE
    own = any(row.comparator.status == "own" for row in rows)
    lost = {found[1] for row in rows if (found := _LOST_SAID.search(row.comparator.note))}
    if len(lost) == 1 and not own:
        yield fill(_LOST, percent=lost.pop())
    if all(_COPY_SAID in row.comparator.source for row in rows) and not own:
        yield _COPY


def _tally(rows: Sequence[Row]) -> Tally:
    given = [row.verdict for row in rows]
    return Tally(*(given.count(name) for name in ("unlikely", "borderline", "compatible")))
