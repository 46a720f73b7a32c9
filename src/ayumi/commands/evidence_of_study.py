"""A study's own results, from its record, beside natural recovery."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console

from ayumi.commands.acting import Who, print_json, session
from ayumi.commands.app import OK, UsageFault
from ayumi.commands.evidence_options import RESULT, Beside, Result, Shown
from ayumi.commands.evidence_said import listed, selection_of
from ayumi.commands.evidence_shown import show
from ayumi.commands.terminal import told
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.actions.evidence import EvidenceSeen
    from ayumi.evidence.conclusion import Conclusion


def of_study(
    place: str, who: Who, result: Result, beside: Beside, shown: Shown, model: str | None
) -> int:
    """The study's own results, read through the door by somebody who may see them."""
    from ayumi.actions.evidence import see_evidence
    from ayumi.report.outcomes import outcomes_object, print_outcomes

    if replace(result, measure=None) != RESULT:
        raise UsageFault(
            f"{place}: the study tells what was seen; leave the result's options out, but for "
            "--measure"
        )
    with session(place, who) as here:
        seen = see_evidence(here.ledger, here.actor)
    found = _asked_of(seen, result.measure, beside)
    outcomes = seen.evidence.outcomes
    kind = shown.format or ("table" if sys.stdout.isatty() else "json")
    drawn = shown.html is not None or shown.pictures is not None
    if kind == "table" and not shown.plain and not (drawn and shown.format is None):
        print_outcomes(Console(), outcomes, shown.language)
        print()
    if found is None:
        from ayumi.report.no_answer import no_answer

        why = no_answer(seen.picture, seen.evidence)
        if kind == "json":
            from ayumi.evidence.conclusion_object import nothing_object

            simulated = seen.picture.rehearsal
            made = nothing_object(why, shown.language, simulated=simulated)
            print_json({**made, "outcomes": outcomes_object(outcomes)})
        told(str(why.in_(shown.language)))
        if drawn:
            told("So no page and no picture is written.")
        return OK
    more = {"outcomes": outcomes_object(outcomes)}
    if model is None:
        return show(found, shown, more)
    from ayumi.commands.modelling import together_by
    from ayumi.report.together import print_together, together_object

    drawn_together = together_by(seen.picture, seen.evidence, model)
    done = show(found, shown, {**more, "model": together_object(drawn_together)})
    if kind != "json":
        print_together(Console(), drawn_together, shown.language)
    return done


def _asked_of(seen: "EvidenceSeen", measure: str | None, beside: Beside) -> "Conclusion | None":
    """The answer to the definition that was asked for, else to AIS C or better, if there is one."""
    from ayumi.evidence.conclusion import conclude
    from ayumi.evidence.question import check_measure
    from ayumi.evidence.statement import Circumstances
    from ayumi.trial.outcomes.asked import question_of

    answers = seen.evidence.answers
    if measure is None:
        if not answers:
            return None
        measure = answers[0].question.measure
    faults = list(check_measure(measure, "--measure"))
    outcome = None if faults else seen.evidence.defined(measure)
    if outcome is None:
        message = "this study has no outcome under this definition; its endpoints tell which"
        raise InputRefused(faults or [Fault("--measure", measure, message)], "evidence")
    question = question_of(seen.picture, outcome)
    if question.count is None and question.observed_mean is None:
        message = "somebody's change is not determined, so that there is no mean of all"
        raise InputRefused([Fault("--measure", measure, message)], "evidence")
    return conclude(
        question,
        [one.question for one in answers if one.question.measure != measure],
        selection_of(beside),
        prior=listed("--prior", beside.prior),
        robust=beside.robust,
        circumstances=Circumstances(
            simulated=seen.picture.rehearsal, prespecified=outcome.fixed == "fixed"
        ),
    )
