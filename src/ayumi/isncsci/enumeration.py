"""The slow, obvious classification: apply the rules to every combination of substituted scores.

The engine must always agree with this; it is what the tests and ``make verify`` hold it against.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import (
    DAP,
    LIGHT_TOUCH,
    MOTOR,
    NON_KEY,
    PIN_PRICK,
    SCORE_CELLS,
    SIDE_START,
    VAC,
)
from ayumi.isncsci.policies import DEFAULT, Policies
from ayumi.isncsci.results import RESULTS, VALUES, Result, Totals, sums
from ayumi.isncsci.rules import Scores, SideScores, decide
from ayumi.isncsci.scores import NT_CODE, Score

_MOTOR_CELLS: Final = frozenset(range(0, 10)) | frozenset(range(66, 76))


def substitutes(exam: Exam, *, assumed: bool) -> list[range]:
    """The numbers for which each cell may stand, in the order of the cells (VAC, DAP: 0 and 1)."""
    numbers = []
    for index, code in enumerate(exam.codes[:SCORE_CELLS]):
        highest = 5 if index in _MOTOR_CELLS else 2
        score = Score.from_code(code)
        if assumed and score.considered == "normal":
            numbers.append(range(highest, highest + 1))
        elif assumed and score.considered == "not normal":
            numbers.append(range(score.examined or 0, highest))
        elif score.examined is None:
            numbers.append(range(highest + 1))
        else:
            numbers.append(range(score.examined, score.examined + 1))
    for index in (VAC, DAP):
        code = exam.codes[index]
        numbers.append(range(2) if code == NT_CODE else range(code, code + 1))
    return numbers


def combinations(exam: Exam) -> int:
    """How many combinations `classify_by_enumeration` would have to look at."""
    return max(
        math.prod(len(numbers) for numbers in substitutes(exam, assumed=assumed))
        for assumed in (False, True)
    )


def scores_of(numbers: Sequence[int], exam: Exam) -> Scores:
    """A completion of an examination: its cells in numbers, its non-key muscles as they are."""
    right, left = (
        SideScores(
            tuple(numbers[start + MOTOR : start + LIGHT_TOUCH]),
            tuple(numbers[start + LIGHT_TOUCH : start + PIN_PRICK]),
            tuple(numbers[start + PIN_PRICK : start + 66]),
            exam.codes[non_key] or None,
        )
        for start, non_key in zip(SIDE_START, NON_KEY, strict=True)
    )
    return Scores(right, left, vac=bool(numbers[VAC]), dap=bool(numbers[DAP]))


def _completions(exam: Exam, *, assumed: bool) -> Iterator[Scores]:
    for numbers in product(*substitutes(exam, assumed=assumed)):
        yield scores_of(numbers, exam)


def _possible(exam: Exam, policies: Policies, *, assumed: bool) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {name: set() for name in RESULTS}
    for scores in _completions(exam, assumed=assumed):
        decided = decide(scores, policies)
        for name in RESULTS:
            found[name].add(getattr(decided, name))
    if exam.prior_deficit is False and "E" in found["ais"]:
        found["ais"] = found["ais"] - {"E"} | {"none"}
    return {name: tuple(v for v in VALUES[name] if v in values) for name, values in found.items()}


def classify_by_enumeration(
    exam: Exam, policies: Policies = DEFAULT
) -> tuple[dict[str, Result], Totals]:
    """Every result of an examination, by trying all combinations; for few NT and starred scores."""
    assumed = _possible(exam, policies, assumed=True)
    examined = _possible(exam, policies, assumed=False)
    results = {}
    for name in RESULTS:
        values = assumed[name]
        unmarked = policies.undetermined_star == "none" and len(values) > 1
        results[name] = Result(values, values != examined[name] and not unmarked)
    return results, sums(exam.codes)
