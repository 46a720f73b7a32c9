"""What a trial saw beside natural recovery: every definition that comparators exist for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ayumi.evidence.answer import Answer, answer
from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_table import shipped
from ayumi.trial.outcomes.asked import question_of
from ayumi.trial.outcomes.endpoint_outcomes import EndpointOutcome, outcomes_of
from ayumi.trial.picture import Picture

BOTH: Final = ("ais_to_C_or_better", "ais_to_D_or_better")
"""The two questions that are always asked of the impairment scale."""


@dataclass(frozen=True, slots=True)
class TrialEvidence:
    """Every outcome of a trial, and the answers to the two questions on grades.

    ``answers`` is empty where the trial does not examine grades, or has treated nobody.
    """

    outcomes: tuple[EndpointOutcome, ...]
    answers: tuple[Answer, ...]

    def defined(self, definition: str) -> EndpointOutcome | None:
        """The outcome under a shipped definition, if it could be computed."""
        named = (one for one in self.outcomes if one.definition == definition)
        return next((one for one in named if one.why_not is None), None)

    def outcome_of(self, question: Answer) -> EndpointOutcome:
        """The outcome that an answer rests on."""
        found = self.defined(question.question.measure)
        assert found is not None
        return found


def evidence_of(picture: Picture, own: Iterable[Comparator] = ()) -> TrialEvidence:
    """Set a trial's outcomes beside every shipped comparator, and those of the user."""
    outcomes = outcomes_of(picture)
    comparators = (*shipped(), *own)
    by_definition = {one.definition: one for one in outcomes if one.count is not None}
    answers = tuple(
        answer(question_of(picture, by_definition[name]), comparators)
        for name in BOTH
        if name in by_definition
    )
    return TrialEvidence(outcomes, answers)
