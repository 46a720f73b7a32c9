"""The engine held against trying every completion, and both against a second reading of the rules.

Three ways must give identical results, values, stars and totals alike: `classify`, the arrays of
`classify_many` (compiled where numba is installed), and `classify_by_enumeration`.
"""

import importlib.util
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from itertools import product
from typing import Any, Final, get_args

import numpy as np

from ayumi.isncsci import (
    RESULTS,
    TOTALS,
    Classification,
    Exam,
    Policies,
    Result,
    Totals,
    classify,
    classify_many,
)
from ayumi.isncsci.arrays import Engine
from ayumi.isncsci.enumeration import classify_by_enumeration, combinations
from tests.isncsci.second_reading import classify_by_hand
from verify.examinations import KINDS, of_kind
from verify.outcome import Outcome, table, watched

TITLE: Final = "the engine and the enumeration"
MOST: Final = 2_000
"""Completions up to which an examination is tried."""

MOST_BY_HAND: Final = 24
_SHOWN: Final = 3
_PRIOR_DEFICITS: Final = (None, True, False)
ALL_POLICIES: Final = tuple(
    Policies(*chosen) for chosen in product(*(get_args(policy.type) for policy in fields(Policies)))
)


@dataclass
class Tried:
    """What has been tried so far, by kind of examination, and what did not agree."""

    examinations: Counter[str] = field(default_factory=Counter)
    completions: Counter[str] = field(default_factory=Counter)
    by_hand: Counter[str] = field(default_factory=Counter)
    policies: Counter[Policies] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def _engines() -> tuple[Engine, ...]:
    return ("scalar", "compiled") if importlib.util.find_spec("numba") else ("scalar",)


def _drawn(each: int, random: np.random.Generator) -> Iterator[tuple[str, Exam, Policies]]:
    """Examinations of every kind, with a choice of policies and a prior deficit for each."""
    for kind in KINDS:
        for row in of_kind(kind, each, random):
            deficit = _PRIOR_DEFICITS[random.integers(3)]
            exam = Exam(row.tobytes(), prior_deficit=deficit)
            policies = ALL_POLICIES[random.integers(len(ALL_POLICIES))]
            if combinations(exam) <= MOST:
                yield kind, exam, policies


def _results(found: Classification) -> dict[str, Result | Totals]:
    return {**dict(found.items()), "totals": found.totals}


def _by_hand(exam: Exam) -> dict[str, Any]:
    """The second reading of the rules, in the form of `_in_its_form`."""
    return classify_by_hand(exam.to_dict(), exam.prior_deficit)


def _in_its_form(found: Classification) -> dict[str, Any]:
    return {
        "classification": {
            name: {"values": list(found[name].values), "star": found[name].star} for name in RESULTS
        },
        "totals": {name: asdict(getattr(found.totals, name)) for name in TOTALS},
    }


def _same_way(tried: Tried, kind: str, exam: Exam, policies: Policies) -> None:
    """Hold one examination's classification against all its completions."""
    found = classify(exam, policies)
    results, totals = classify_by_enumeration(exam, policies)
    tried.examinations[kind] += 1
    tried.completions[kind] += combinations(exam)
    tried.policies[policies] += 1
    expected = {**results, "totals": totals}
    _note(tried, "classify", exam, policies, expected, _results(found))
    if combinations(exam) <= MOST_BY_HAND:
        tried.by_hand[kind] += 1
        by_default = _in_its_form(classify(exam))
        _note(tried, "the second reading", exam, Policies(), by_default, _by_hand(exam))


def _note(
    tried: Tried, way: str, exam: Exam, policies: Policies, expected: Any, found: Any
) -> None:
    if expected != found:
        tried.wrong.append(
            f"{way}, {policies}, prior deficit {exam.prior_deficit}: {exam.to_dict()}\n"
            f"  expected {expected}\n  found {found}"
        )


def _same_arrays(tried: Tried, drawn: Sequence[tuple[str, Exam, Policies]]) -> None:
    """Hold the arrays against `classify`, for each choice of policies at once."""
    for engine, policies in product(_engines(), ALL_POLICIES):
        exams = [exam for _, exam, chosen in drawn if chosen == policies]
        for exam, found in zip(exams, classify_many(exams, policies, engine=engine), strict=True):
            expected = _results(classify(exam, policies))
            _note(tried, f"classify_many ({engine})", exam, policies, expected, _results(found))
        _same_totals(tried, exams, policies, engine)


def _same_totals(tried: Tried, exams: Sequence[Exam], policies: Policies, engine: Engine) -> None:
    """Hold the array of totals against the totals of each examination."""
    rows = classify_many(exams, policies, engine=engine).totals.T.tolist()
    for exam, row in zip(exams, rows, strict=True):
        totals = classify(exam).totals
        ends = [end for name in TOTALS for end in asdict(getattr(totals, name)).values()]
        _note(tried, f"totals of classify_many ({engine})", exam, policies, ends, row)


def verify(examinations: int, random: np.random.Generator) -> Outcome:
    """Classify random examinations in every way there is; every kind and policy must come up."""
    tried = Tried()
    drawn = list(_drawn(-(-examinations // len(KINDS)), random))
    for kind, exam, policies in watched(drawn, "Trying all completions", len(drawn)):
        _same_way(tried, kind, exam, policies)
    _same_arrays(tried, drawn)
    never = [f"never came up: {kind}" for kind in KINDS if not tried.by_hand[kind]]
    never += [
        f"never came up: {policies}" for policies in ALL_POLICIES if not tried.policies[policies]
    ]
    return Outcome(TITLE, _as_text(tried, never), not tried.wrong and not never)


def _as_text(tried: Tried, never: Sequence[str]) -> str:
    parts = [
        f"{tried.examinations.total()} random examinations with at most {MOST} completions, each "
        f"with one of the {len(ALL_POLICIES)} choices of policies: `classify`, `classify_many` "
        f"({' and '.join(_engines())}) and all completions one by one. Those with at most "
        f"{MOST_BY_HAND} completions also by the second reading of the rules.",
        table(
            ["kind of examination", "examinations", "completions", "by the second reading"],
            (
                [kind, tried.examinations[kind], tried.completions[kind], tried.by_hand[kind]]
                for kind in KINDS
            ),
        ),
        *never,
        *tried.wrong[:_SHOWN],
    ]
    return "\n\n".join(parts)
