"""The kinds of entry about a participant and the conduct of the trial, and what they hold."""

from collections.abc import Mapping
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.kinds import RECORD_LOCKED, RECORD_UNLOCKED, REDACTED

PREFIX: Final = "participant:"

PRESCREENED: Final = "participant.prescreened"
CORRECTED: Final = "participant.corrected"
CLOSED: Final = "participant.closed"
CONSENT_GIVEN: Final = "consent.given"
CONSENT_WITHDRAWN: Final = "consent.withdrawn"
ELIGIBILITY_SIGNED: Final = "eligibility.signed"
ENROLLED: Final = "participant.enrolled"
ALLOCATED: Final = "participant.allocated"
CLEARED: Final = "transplantation.cleared"
CLEARANCE_STOPPED: Final = "transplantation.stopped"
TRANSPLANTED: Final = "transplantation.done"
COMPLETED: Final = "participant.completed"
TREATMENT_WITHDRAWN: Final = "treatment.withdrawn"
LOST: Final = "participant.lost"
FOUND: Final = "participant.found"
DIED: Final = "participant.died"
AUTOPSY: Final = "participant.autopsy"
VISIT_HELD: Final = "visit.held"
VISIT_MISSED: Final = "visit.missed"
VISIT_ANNULLED: Final = "visit.annulled"
FORM_ENTERED: Final = "form.entered"
FORM_CORRECTED: Final = "form.corrected"
FORM_VERIFIED: Final = "form.verified"
EXAMINATION_ENTERED: Final = "examination.entered"
EXAMINATION_CORRECTED: Final = "examination.corrected"
EXAMINATION_SIGNED: Final = "examination.signed"
EXAMINATION_OVERRIDDEN: Final = "examination.overridden"
EXAMINATION_VERIFIED: Final = "examination.verified"
MEDICATION_STARTED: Final = "medication.started"
MEDICATION_CHANGED: Final = "medication.changed"
MEDICATION_STOPPED: Final = "medication.stopped"
DEVIATION: Final = "deviation.recorded"
PREGNANCY_REPORTED: Final = "pregnancy.reported"
PREGNANCY_ENDED: Final = "pregnancy.ended"
QUERY_RAISED: Final = "query.raised"
QUERY_ANSWERED: Final = "query.answered"
QUERY_CLOSED: Final = "query.closed"
QUERY_REOPENED: Final = "query.reopened"
CARD_ISSUED: Final = "card.issued"
EVENT_REPORTED: Final = "event.reported"
EVENT_FOLLOWED_UP: Final = "event.followed_up"
EVENT_ASSESSED: Final = "event.assessed"
EVENT_ATTACHED: Final = "event.attached"
EVENT_SUBMITTED: Final = "event.submitted"
EVENT_CLOSED: Final = "event.closed"
EVENT_NULLIFIED: Final = "event.nullified"
INTEREST_FOUND: Final = "interest.found"
INTEREST_CONFIRMED: Final = "interest.confirmed"
INTEREST_DISMISSED: Final = "interest.dismissed"
GO_DECIDED: Final = "trial.go_decided"
RULE_REACHED: Final = "trial.rule_reached"
"""What a stopping rule says changed: hold, stop, or let somebody decide."""
RULES_DECIDED: Final = "trial.rules_decided"
"""A signed decision on rules that were reached, with the entries of the events that were seen."""
STOPPED: Final = "trial.stopped"
RESUMED: Final = "trial.resumed"


def participant_subject(code: str) -> str:
    """The subject of everything that is recorded of a participant."""
    return PREFIX + code


def thing_of(entry: Entry) -> tuple[str, ...]:
    """What an entry is about within its subject: two entries about the same thing may conflict.

    A form or an examination is a thing of its own, so are a visit, a query, a drug; everything that
    moves a person through the trial is about the same thing.
    """
    return thing(entry.kind, entry.body)


def thing(kind: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """What an entry of a kind with this body is about."""
    group = kind.partition(".")[0]
    if group in ("form", "examination"):
        return (
            "form",
            str(body.get("visit")),
            str(body.get("occurrence")),
            str(body.get("instrument")),
        )
    if group == "visit":
        return ("visit", str(body.get("visit")), str(body.get("occurrence")))
    if group in ("query", "medication", "pregnancy", "deviation", "card", "event", "interest"):
        return (group, str(body.get("number")))
    if kind in (RECORD_LOCKED, RECORD_UNLOCKED, REDACTED):
        return ("record",)
    return ("course",)
