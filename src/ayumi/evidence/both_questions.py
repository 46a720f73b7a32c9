"""Both questions are always asked: how many reach AIS C or better, and how many D or better.

"One of four reached D" and "two of four reached C or better" are two questions; whoever asks only
one has chosen. A count that nobody gave is bounded by the one that is known: whoever reaches D
has reached C.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ayumi.evidence.bars import BARS, GRADES, grade_reached
from ayumi.evidence.question import Count, Question
from ayumi.values import Fault, InputRefused

BOTH: Final = ("ais_to_C_or_better", "ais_to_D_or_better")
OPTIONS: Final[Mapping[str, str]] = {
    "ais_to_C_or_better": "--responders-c",
    "ais_to_D_or_better": "--responders-d",
}

_NAMES: Final = dict(zip(BOTH, ("reached_c", "reached_d"), strict=True))


def other_questions(
    question: Question, *, reached_c: int | None = None, reached_d: int | None = None
) -> tuple[Question, ...]:
    """The questions about C and D that stand beside a question about grades.

    ``reached_c`` and ``reached_d`` are how many surely reached these grades, where known; otherwise
    the count is bounded. Who is undetermined in the question is so here too. None are asked where
    the question is not about grades, and none that everybody had answered at baseline. Raises
    `InputRefused` where the counts contradict each other.

    >>> asked = Question("ais_to_C_or_better", Count(2, 2, 4), baseline_ais="A")
    >>> [(other.measure, other.count) for other in other_questions(asked)]
    [('ais_to_D_or_better', Count(lowest=0, highest=2, n=4))]

    With one more of whom C is not determined, a known count of D has one end more too:

    >>> asked = Question("ais_to_C_or_better", Count(2, 3, 4), baseline_ais="A")
    >>> [other.count for other in other_questions(asked, reached_d=1)]
    [Count(lowest=1, highest=2, n=4)]
    """
    known = dict(zip(BOTH, (reached_c, reached_d), strict=True))
    faults = list(_faults(question, known))
    if faults:
        raise InputRefused(faults, "counts")
    if question.count is None or BARS[question.measure].what != "ais":
        return ()
    open_ = [name for name in BOTH if name != question.measure and not _had_it(name, question)]
    return tuple(
        replace(question, measure=name, count=_count(name, question, known)) for name in open_
    )


def _count(measure: str, question: Question, known: Mapping[str, int | None]) -> Count:
    """The count that is given for a grade, or what those that are known leave open."""
    assert question.count is not None
    given, n = known[measure], question.count.n
    lowest, highest = 0, n
    if given is not None:
        lowest, highest = given, _at_most(given, question.count)
    for name, count in _counts(question, known):
        beyond = _compared(measure, name, question)
        if beyond is not None and beyond[0] >= 0:
            highest = min(highest, count.highest)
        if beyond is not None and beyond[1] <= 0:
            lowest = max(lowest, count.lowest)
    return Count(lowest, highest, n)


def _counts(question: Question, known: Mapping[str, int | None]) -> Iterator[tuple[str, Count]]:
    assert question.count is not None
    yield question.measure, question.count
    for name, given in known.items():
        if given is not None and name != question.measure:
            yield name, Count(given, _at_most(given, question.count), question.count.n)


def _at_most(given: int, count: Count) -> int:
    """A count that is given, with those who could not be judged for the question counted too."""
    return min(given + count.highest - count.lowest, count.n)


def _compared(measure: str, other: str, question: Question) -> tuple[int, int] | None:
    """By how many grades one bar lies above another, at least and at most over the baseline grades.

    None where that is not known.
    """
    apart = []
    for grade in (question.baseline_ais or "").split("+"):
        reached = [grade_reached(name, grade or None) for name in (measure, other)]
        if reached[0] is None or reached[1] is None:
            return None
        apart.append(GRADES.index(reached[0]) - GRADES.index(reached[1]))
    return min(apart), max(apart)


def _had_it(measure: str, question: Question) -> bool:
    """Whether everybody had reached the grade at baseline."""
    had = (question.baseline_ais or "A").split("+")
    bar = BARS[measure].grade
    return bar is not None and all(GRADES.index(grade) >= GRADES.index(bar) for grade in had)


def _faults(question: Question, known: Mapping[str, int | None]) -> Iterator[Fault]:
    """Counts that are no counts of these people, and such as contradict each other."""
    count = question.count
    given = {name: value for name, value in known.items() if value is not None}
    for name, value in given.items():
        place = OPTIONS[name]
        if count is None or BARS[question.measure].what != "ais":
            message = "goes with a count of people under a definition by AIS grades; leave it out"
            yield Fault(place, str(value), message)
        elif not 0 <= value <= count.n:
            yield from reached_faults(count.n, **{_NAMES[name]: value})
        elif name == question.measure and value != count.lowest:
            message = "contradicts --responders, which counts the same; leave one of them out"
            yield Fault(place, str(value), message)
        else:
            yield from _against(name, value, question)
    reached_c, reached_d = known[BOTH[0]], known[BOTH[1]]
    if reached_c is not None and reached_d is not None and reached_d > reached_c:
        message = f"more people than reach C ({reached_c}); whoever reaches D has reached C"
        yield Fault(OPTIONS[BOTH[1]], str(reached_d), message)


def reached_faults(
    n: int, *, reached_c: int | None = None, reached_d: int | None = None
) -> Iterator[Fault]:
    """Numbers of people who reached a grade that are no numbers of so many people."""
    for name, value in zip(BOTH, (reached_c, reached_d), strict=True):
        if value is not None and not 0 <= value <= n:
            yield Fault(OPTIONS[name], str(value), f"write how many of the {n} people, 0 to {n}")


def _against(name: str, value: int, question: Question) -> Iterator[Fault]:
    """A count that contradicts the question's own."""
    assert question.count is not None
    beyond = _compared(name, question.measure, question)
    if beyond is None or name == question.measure:
        return
    if beyond[0] >= 0 and value > question.count.lowest:
        message = (
            f"more people than the {question.count.lowest} that `{question.measure}` counts, and "
            "whoever reaches this has reached that; correct one of them"
        )
        yield Fault(OPTIONS[name], str(value), message)
    if beyond[1] <= 0 and value < question.count.lowest:
        message = (
            f"fewer people than the {question.count.lowest} that `{question.measure}` counts, and "
            "whoever reaches that has reached this; correct one of them"
        )
        yield Fault(OPTIONS[name], str(value), message)
