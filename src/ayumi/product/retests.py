"""Repeated tests: what asked for them, and which results an investigation has set aside.

A result that fails stands until an investigation has confirmed a laboratory error. Results are
never averaged, and a repeated test that passes does not undo one that failed (FDA, Investigating
Out-of-Specification (OOS) Test Results for Pharmaceutical Production, 2006, revised 2022, sections
IV and V).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ayumi.product.limits import Held
from ayumi.product.results import TestResult

Conclusion = Literal["laboratory_error_confirmed", "no_laboratory_error", "not_decisive"]
ReviewConclusion = Literal["accepted", "not_accepted"]
Reviewed = Literal["none", "accepted", "not_accepted"]

CONCLUSIONS: Final[Mapping[str, str]] = {
    "laboratory_error_confirmed": "laboratory error confirmed",
    "no_laboratory_error": "no laboratory error found",
    "not_decisive": "the result could not decide",
}


@dataclass(frozen=True, slots=True)
class Investigation:
    """What was found out about results: by their number of ``retest``, and with which conclusion.

    A confirmed laboratory error sets the results aside, whatever they were. `not_decisive` sets
    aside only what decides nothing: too few scored, another method or material, a limit of
    detection above the limit. Without a conclusion it is open.
    """

    record: str
    of: frozenset[int]
    conclusion: Conclusion | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's judgement of results that no limit decides, by their number of ``retest``."""

    of: frozenset[int]
    by: str
    conclusion: ReviewConclusion = "accepted"


def disorder(results: Sequence[TestResult]) -> str:
    """Why the results cannot be all of them, each once; empty if they can."""
    runs = sorted({one.retest for one in results})
    if runs != list(range(len(runs))):
        numbers = ", ".join(map(str, runs))
        return f"the first result, or one between, is lacking: there are numbers {numbers}"
    keys = [(one.retest, one.replicate) for one in results]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        return f"two results are both retest {twice[0]}, replicate {twice[1]}"
    return ""


def set_aside(
    ordered: Sequence[TestResult], held: Sequence[Held], investigations: Sequence[Investigation]
) -> Mapping[int, Investigation]:
    """The testings whose results do not count, each with the investigation that decided it.

    Of several investigations of one testing the last one decides, also if it is open again.
    """
    outcomes: dict[int, set[str]] = {}
    for result, one in zip(ordered, held, strict=True):
        outcomes.setdefault(result.retest, set()).add(one.outcome)
    aside = {}
    for number, found in outcomes.items():
        last = next((one for one in reversed(investigations) if number in one.of), None)
        conclusion = None if last is None else last.conclusion
        undecided = not found & {"pass", "fail"}
        if last is not None and (
            conclusion == "laboratory_error_confirmed"
            or (conclusion == "not_decisive" and undecided)
        ):
            aside[number] = last
    return aside


def unexplained(ordered: Sequence[TestResult], investigations: Sequence[Investigation]) -> str:
    """Which repeated test has no concluded investigation of an earlier result; empty if none."""
    records = {one.record: one for one in investigations}
    for one in ordered:
        if one.retest == 0:
            continue
        record = records.get(one.investigation or "")
        if record is None or not any(number < one.retest for number in record.of):
            return f"retest {one.retest} has no investigation of an earlier result on record"
        if record.conclusion is None:
            return f"retest {one.retest}: investigation {record.record} is not concluded"
    return ""


def set_aside_words(aside: Mapping[int, Investigation]) -> str:
    """Which results do not count, and why."""
    return "; ".join(
        f"{testing_words(number)} set aside: {CONCLUSIONS[one.conclusion or '']} ({one.record})"
        for number, one in aside.items()
    )


def testing_words(retest: int) -> str:
    """Which testing it was.

    >>> testing_words(0), testing_words(2)
    ('first result', 'retest 2')
    """
    return "first result" if retest == 0 else f"retest {retest}"


def review_of(result: TestResult, reviews: tuple[Review, ...]) -> Review | None:
    """The last review of a result."""
    return next((one for one in reversed(reviews) if result.retest in one.of), None)


def reviewed(
    results: Sequence[TestResult], aside: Collection[int], reviews: tuple[Review, ...]
) -> Reviewed:
    """What reviewers said of all results that stand: one that nobody reviewed makes it none."""
    found = [review_of(one, reviews) for one in results if one.retest not in aside]
    conclusions = {None if one is None else one.conclusion for one in found}
    if "not_accepted" in conclusions:
        return "not_accepted"
    return "accepted" if conclusions == {"accepted"} else "none"
