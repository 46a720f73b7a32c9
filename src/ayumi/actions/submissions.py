"""Events submitted to whom the reporting clocks of the study document name."""

from datetime import datetime
from typing import Final

from ayumi.actions.awareness import CLOCKS_APART
from ayumi.actions.door import LONGEST_CODE, Door, Record, at_the_door
from ayumi.actions.events import duty, event_for
from ayumi.actions.permission import ActionRefused
from ayumi.ledger import Actor, Entry
from ayumi.trial import kinds
from ayumi.trial.events import AdverseEvent
from ayumi.values import Fault, InputRefused, Unset, did_you_mean

NO_REFERENCE: Final = f"write its number: with a digit, no blanks, up to {LONGEST_CODE} characters"


def submit(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    clock: str,
    *,
    at: datetime,
    reference: str | None = None,
    seen: int | None = None,
) -> Entry:
    """An event, as it is known, was submitted at a moment to whom a reporting clock names.

    ``reference`` is the number that the submission got there. What is submitted late is recorded as
    well as what was in time; how late it was is computed, not written.
    """
    with at_the_door(ledger, actor, code, "report_to_authority", seen=seen) as door:
        event = event_for(door, number, "submit")
        clocks = door.study.reporting
        if isinstance(clocks, Unset):
            raise ActionRefused(f"the study document has no reporting clocks ({clocks.reason})")
        faults = _faults(door, event, at, reference)
        if clock not in clocks:
            message = f"there is no such clock; {did_you_mean(clock, clocks)}"
            faults.append(Fault("clock", clock, message))
        if faults:
            raise InputRefused(faults, "submission")
        body = {
            "number": number,
            "version": len(event.versions),
            "clock": clock,
            "to": clocks[clock].to.en,
            "at": at,
            "reference": reference,
            **duty(door),
        }
        return door.append(kinds.EVENT_SUBMITTED, body, on=at)


def _faults(door: Door, event: AdverseEvent, at: datetime, reference: str | None) -> list[Fault]:
    found = []
    if at.tzinfo is None:
        message = "say in which time zone: 2026-03-21T09:30+09:00"
        found.append(Fault("at", at.isoformat(), message))
    elif at > door.writing.now + CLOCKS_APART:
        found.append(Fault("at", at.isoformat(), "this moment is still to come"))
    elif at < (first := min(version.aware_at for version in event.versions)):
        message = f"lies before anybody knew of the event, at {first.isoformat()}"
        found.append(Fault("at", at.isoformat(), message))
    if reference is not None:
        has_digit = any(map(str.isdigit, reference))
        whole = reference.split() == [reference] and reference.isprintable()
        if not (has_digit and whole and len(reference) <= LONGEST_CODE):
            found.append(Fault("reference", reference[:LONGEST_CODE], NO_REFERENCE))
    return found
