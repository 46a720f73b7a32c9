"""The classification of one examination: every result, its reasons, and what is unusual."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ayumi.isncsci.exam import Exam
from ayumi.isncsci.explanation import explain
from ayumi.isncsci.notices import Notice, level_changes, notices
from ayumi.isncsci.policies import DEFAULT, REVISION, Policies
from ayumi.isncsci.reasons import Step
from ayumi.isncsci.results import (
    RESULTS,
    TOTALS,
    Result,
    Totals,
    result_words,
    sums,
    values_of,
)


@dataclass(frozen=True, repr=False)
class Classification:
    """Everything that follows from one examination, by the revision and policies it names.

    Each of `RESULTS` is an attribute: ``classification.ais``. ``why("ais")`` tells, step by step,
    which rule and which cells decided it.
    """

    exam: Exam
    policies: Policies
    sensory_right: Result
    sensory_left: Result
    motor_right: Result
    motor_left: Result
    nli: Result
    completeness: Result
    ais: Result
    zpp_sensory_right: Result
    zpp_sensory_left: Result
    zpp_motor_right: Result
    zpp_motor_left: Result
    totals: Totals
    revision: str = REVISION

    def __getitem__(self, result: str) -> Result:
        """A result by its name."""
        if result not in RESULTS:
            raise KeyError(f"{result}: no such result; there are {', '.join(RESULTS)}")
        return getattr(self, result)  # type: ignore[no-any-return]

    def items(self) -> Iterator[tuple[str, Result]]:
        """Every result with its name, in the order of the worksheet."""
        return ((name, getattr(self, name)) for name in RESULTS)

    @cached_property
    def warnings(self) -> tuple[Notice, ...]:
        """What is legal in the examination but unusual."""
        return notices(self.exam, dict(self.items()))

    def why(self, result: str) -> tuple[Step, ...]:
        """The steps that led to a result: rule, sentence, and the cells that decided."""
        return explain(self.exam, self.policies, result, self[result])

    def changes_since(self, before: "Classification", levels: int = 2) -> tuple[Notice, ...]:
        """Levels that certainly moved by more than ``levels`` segments since an examination.

        >>> before = classify(Exam.intact(prior_deficit=True))
        >>> after = classify(before.exam.replace({"right.light_touch.T4": "1"}))
        >>> after.changes_since(before)[0].message
        'sensory_right went from INT to T3, at least 19 segments; look at both examinations again'
        """
        return level_changes(dict(before.items()), dict(self.items()), levels)

    def to_dict(self) -> dict[str, Any]:
        """Results, totals and warnings as plain values, in the form of the JSON Lines output."""
        return {
            "classification": {
                name: {"values": list(result.values), "star": result.star}
                for name, result in self.items()
            },
            "totals": {
                name: {
                    "low": getattr(self.totals, name).low,
                    "high": getattr(self.totals, name).high,
                }
                for name in TOTALS
            },
            "warnings": [notice.to_dict() for notice in self.warnings],
        }

    def __repr__(self) -> str:
        """Grade, levels and completeness in a line."""
        sensory, motor = (
            f"{self[f'{kind}_right']}/{self[f'{kind}_left']}" for kind in ("sensory", "motor")
        )
        return (
            f"Classification(AIS {self.ais}, NLI {self.nli}, sensory {sensory}, motor {motor}, "
            f"{self.completeness})"
        )


def classify(exam: Exam | Mapping[str, Any], policies: Policies = DEFAULT) -> Classification:
    """Classify one examination.

    Takes an `Exam` or its nested form as a mapping; raises `InputRefused` with every fault of the
    mapping at once. NT and starred scores are carried through exactly.

    >>> classify(Exam.intact(prior_deficit=True).replace({"left.motor.L5": "4"}))
    Classification(AIS D, NLI L5, sensory INT/INT, motor INT/L5, incomplete)
    """
    if not isinstance(exam, Exam):
        exam = Exam.from_dict(exam)
    words, stars = result_words(exam.codes, policies, exam.prior_deficit)
    return from_words(exam, policies, words, stars)


def from_words(exam: Exam, policies: Policies, words: Sequence[int], stars: int) -> Classification:
    """The classification that result words stand for."""
    results: dict[str, Any] = {
        name: Result(values_of(name, word), bool(stars >> i & 1))
        for i, (name, word) in enumerate(zip(RESULTS, words, strict=True))
    }
    return Classification(exam=exam, policies=policies, totals=sums(exam.codes), **results)
