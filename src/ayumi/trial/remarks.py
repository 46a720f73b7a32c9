"""What does not go together in what is recorded of events, for somebody to look at."""

from collections.abc import Iterator

from ayumi.safety.event_values import to_be_assessed
from ayumi.study import StudyDefinition
from ayumi.trial.events import AdverseEvent
from ayumi.trial.observed import is_related
from ayumi.trial.participant import Participant
from ayumi.values import PartialDate


def remarks(p: Participant, study: StudyDefinition) -> Iterator[str]:
    """A death without a fatal event and the reverse, what is not assessed, what began too early."""
    events = [event for event in p.adverse_events if event.counts]
    fatal = [event.number for event in events if event.facts.outcome == "fatal"]
    if p.course == "died" and not fatal:
        yield f"{p.code} has died, and no event with the outcome fatal is recorded"
    if fatal and p.course != "died":
        listed = ", ".join(map(str, fatal))
        yield f"event {listed} of {p.code} is fatal, and no death is recorded"
    for event in events:
        lacking = to_be_assessed(study.adverse_events, event.facts.causality)
        if event.facts.serious and event.assessed is None:
            what = f" to {', '.join(lacking)}" if lacking else ""
            yield f"event {event.number} of {p.code} is serious; causality{what} is not assessed"
        elif event.assessed is not None and event.weighed > event.assessed:
            yield f"event {event.number} of {p.code} has changed since it was assessed"
        if _began_too_early(p, event, study):
            yield (
                f"event {event.number} of {p.code} is assessed as related, and began before the "
                "cells were given: no rule counts it; correct its onset, or the assessment"
            )


def _began_too_early(p: Participant, event: AdverseEvent, study: StudyDefinition) -> bool:
    """Whether what is related to the trial began before the cells: one of the two is wrong."""
    if not p.transplantations or not is_related(event.facts, study.adverse_events):
        return False
    return event.facts.onset.surely_before(PartialDate.of(p.transplantations[0].day))
