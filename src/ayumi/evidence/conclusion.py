"""From a question to its statement: every comparator, both questions, a prior if there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ayumi.evidence.answer import Answer, answer
from ayumi.evidence.combining import prior_from
from ayumi.evidence.control_group import Concurrent, Control, beside_control
from ayumi.evidence.question import Question
from ayumi.evidence.selecting import Selection
from ayumi.evidence.statement import ALONE, Circumstances, Statement, statement
from ayumi.evidence.what_would_change import Changes, what_would_change
from ayumi.evidence.with_prior import WithPrior, read_with
from ayumi.values import Fault, InputRefused, did_you_mean


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An answer with all that belongs to it, and its statement."""

    answer: Answer
    others: tuple[Answer, ...]
    changes: Changes
    prior: WithPrior | None
    control: Concurrent | None
    statement: Statement


def conclude(
    question: Question,
    others: Sequence[Question],
    selection: Selection,
    *,
    prior: Sequence[str] = (),
    robust: float | None = None,
    control: Control | None = None,
    circumstances: Circumstances = ALONE,
) -> Conclusion:
    """Answer a question and those beside it with the comparators of a selection.

    ``prior`` names comparators by id, ``control`` is a concurrent group. `InputRefused` where these
    cannot be used.
    """
    found = answer(question, selection.kept, selection.filtered_out, selection.left_out)
    beside = tuple(answer(other, selection.kept) for other in others)
    with_prior = _with_prior(question, selection, prior, robust) if prior else None
    compared = None
    if control is not None and question.count is not None:
        compared = beside_control(question.count, control)
        circumstances = replace(circumstances, control=compared)
    changes = what_would_change(found)
    said = statement(found, beside, circumstances=circumstances, prior=with_prior, changes=changes)
    return Conclusion(found, beside, changes, with_prior, compared, said)


def _with_prior(
    question: Question, selection: Selection, prior: Sequence[str], robust: float | None
) -> WithPrior:
    known = {row.id: row for row in (*selection.kept, *selection.left_out)}
    faults = [
        Fault("--prior", name, f"no comparator has this id; {did_you_mean(name, known)}")
        for name in dict.fromkeys(prior)
        if name not in known
    ]
    if faults:
        raise InputRefused(faults, "prior")
    return read_with(prior_from([known[name] for name in prior], robust=robust), question)
