"""What Ayumi finds in recorded values: it may be an event of special interest; a person judges.

A finding says which event it may be and on which entries it rests, never the values themselves.
"""

from typing import Final

import ayumi
from ayumi.actions.door import Door, Record, at_the_door, in_words, signature
from ayumi.actions.events import event_for
from ayumi.actions.permission import ActionRefused
from ayumi.actions.rules import reach_rules
from ayumi.ledger import Actor, Entry, Reauthentication
from ayumi.safety.order import INTEREST
from ayumi.trial import kinds
from ayumi.trial.events import Finding
from ayumi.trial.participant import FormKey, Participant
from ayumi.trial.watched import Shown, shown_by
from ayumi.values import PartialDate

MEANING: Final = "finding dismissed"
"""What the signature of whoever judges that a finding is no event means."""


def look(door: Door, key: FormKey) -> None:
    """Record what a form that was just entered, corrected or signed shows of watched-for events.

    Once for each event and form; what was dismissed is found again when the form has changed since.
    """
    for shown in shown_by(door.participant, door.study, key):
        if _known(door.participant, shown, key):
            continue
        body = {
            "number": len(door.participant.findings) + 1,
            "interest": shown.interest,
            "certainty": shown.certainty,
            "because": ", ".join(shown.fields),
            "visit": key[0],
            "occurrence": key[1],
            "instrument": key[2],
            "rests_on": list(shown.rests_on),
            "engine": ayumi.__version__,
        }
        day = door.participant.forms[key].day
        door.append(kinds.INTEREST_FOUND, body, on=None if day is None else PartialDate.of(day))


def _known(p: Participant, shown: Shown, key: FormKey) -> bool:
    """Whether it was found in this form already, and not dismissed before the form changed."""
    return any(
        one.state != "dismissed" or max(shown.rests_on) < (one.judged or 0)
        for one in p.findings
        if (one.interest, one.form) == (shown.interest, key)
    )


def confirm_finding(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    *,
    event: int,
    seen: int | None = None,
) -> Entry:
    """The finding is the event with this number, which says that it is the event watched for."""
    with at_the_door(ledger, actor, code, "report_event", seen=seen) as door:
        finding = finding_for(door, number, "confirm")
        found = event_for(door, event, "follow_up")
        if finding.interest not in found.facts.of_interest:
            raise ActionRefused(
                f"event {event} of {code} is not recorded as {finding.interest}; follow it up with "
                f"of_interest {finding.interest} first, or report the event"
            )
        body = {"number": number, "event": event, "rests_on": [finding.seq, found.weighed]}
        entry = door.append(kinds.INTEREST_CONFIRMED, body)
        reach_rules(door.writing, door.study, door.participant)
        return entry


def dismiss_finding(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    *,
    reason: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The finding is no event, judged with a reason and signed by whoever assesses causality."""
    with at_the_door(ledger, actor, code, "assess_causality", seen=seen) as door:
        finding = finding_for(door, number, "dismiss")
        in_words("reason", reason)
        body = {"number": number, "rests_on": [finding.seq, *finding.rests_on]}
        proof = signature(signed_by, MEANING)
        return door.append(kinds.INTEREST_DISMISSED, body, reason=reason, signed_by=proof)


def finding_for(door: Door, number: int, act: str) -> Finding:
    """A finding of the participant on which this act is possible now; refused otherwise."""
    for finding in door.participant.findings:
        if finding.number == number:
            name = f"finding {number} of {door.participant.code}"
            door.step(INTEREST, finding.state, act, name)
            return finding
    known = len(door.participant.findings)
    listed = f"there are 1 to {known}" if known else "there is none"
    raise ActionRefused(f"{door.participant.code} has no finding {number}; {listed}")
