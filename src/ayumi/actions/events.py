"""Adverse events: reported, followed up, assessed, with what belongs to them, closed, nullified.

An event keeps its number over all follow-ups. After consent was withdrawn only an event is recorded
that began before; it, and what was reported before, is still followed up, assessed and submitted,
since the law asks for it.
"""

from collections.abc import Mapping
from typing import Any, Final

from ayumi.actions.awareness import Aware, aware_body, check_aware
from ayumi.actions.door import AHEAD_OF_UTC, Door, Record, at_the_door, in_words, living, signature
from ayumi.actions.permission import ActionRefused
from ayumi.actions.rules import reach_rules
from ayumi.ledger import Actor, Attachment, Entry, Reauthentication, Text
from ayumi.safety.event_values import ASSESSED, FIELDS, read_event, to_be_assessed
from ayumi.safety.order import EVENT
from ayumi.trial import kinds
from ayumi.trial.events import AdverseEvent, Facts
from ayumi.values import Fault, InputRefused, PartialDate, Unset, is_printable

MEANING: Final = "event assessed"
"""What the signature under an assessment means."""
MEANING_NULLIFIED: Final = "event nullified"


def report_event(
    ledger: Record,
    actor: Actor,
    code: str,
    facts: Mapping[str, Any],
    *,
    aware: Aware,
    narrative: str | None = None,
    seen: int | None = None,
) -> Entry:
    """An adverse event, as far as it is known: its facts by field, and who first knew of it when.

    `InputRefused` with everything that does not fit the study document.
    """
    with at_the_door(ledger, actor, code, "report_event", seen=seen) as door:
        if door.participant.consent != "withdrawn":
            living(door, what="an adverse event")
        read = _read(door, facts, None, aware, narrative)
        onset = read.pop("onset")
        _refuse_after_withdrawal(door, onset)
        body = {
            "number": len(door.participant.adverse_events) + 1,
            **read,
            "term": Text(read["term"]),
            "narrative": None if narrative is None else Text(narrative),
            **aware_body(door, aware),
            **duty(door),
        }
        entry = door.append(kinds.EVENT_REPORTED, body, on=onset)
        reach_rules(door.writing, door.study, door.participant)
        return entry


def follow_up(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    changes: Mapping[str, Any],
    *,
    aware: Aware,
    narrative: str | None = None,
    seen: int | None = None,
) -> Entry:
    """What became known of an event since: changed facts, or more in words; it keeps its number.

    Causality and whether it was expected are judged by `assess`. A closed event is open again.
    """
    with at_the_door(ledger, actor, code, "report_event", seen=seen) as door:
        event = event_for(door, number, "follow_up")
        before = event.facts
        judged = [name for name in changes if name in ASSESSED]
        if judged:
            raise InputRefused(
                [Fault(name, str(changes[name]), "is judged; assess the event") for name in judged],
                "adverse event",
            )
        read = _read(door, changes, before, aware, narrative)
        new = _as_changes(door, read, before)
        if not new and narrative is None:
            raise ActionRefused(
                f"nothing would change: event {number} of {code} says so already; write what is "
                "new in words, if there is more"
            )
        body = {
            "number": number,
            "version": len(event.versions) + 1,
            "changes": new,
            "narrative": None if narrative is None else Text(narrative),
            **aware_body(door, aware),
            **duty(door),
        }
        entry = door.append(kinds.EVENT_FOLLOWED_UP, body, on=aware.at)
        reach_rules(door.writing, door.study, door.participant)
        return entry


def assess(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    judged: Mapping[str, Any],
    *,
    aware: Aware | None = None,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """To what an event is related, and whether it was expected, judged and signed.

    ``judged`` holds causality, expected and dose_limiting; to everything that the document asks of
    a category is said. ``aware`` is when it was judged, where that was not now.
    """
    with at_the_door(ledger, actor, code, "assess_causality", seen=seen) as door:
        event = event_for(door, number, "assess")
        when = aware or Aware(door.writing.now)
        other = [Fault(n, "", "is no judgement; follow up") for n in judged if n not in ASSESSED]
        if other:
            raise InputRefused(other, "assessment")
        read = _read(door, judged, event.facts, when, None)
        whole = {name: read.get(name, getattr(event.facts, name)) for name in ASSESSED}
        section = door.study.adverse_events
        if lacking := to_be_assessed(section, whole["causality"]):
            message = "say in which category; all are assessed together"
            raise InputRefused([Fault(f"causality.{to}", "", message) for to in lacking], "event")
        body = {
            "number": number,
            "version": len(event.versions) + 1,
            **whole,
            **aware_body(door, when),
            "rests_on": [event.versions[-1].seq],
            **duty(door),
        }
        proof = signature(signed_by, MEANING)
        entry = door.append(kinds.EVENT_ASSESSED, body, on=when.at, signed_by=proof)
        reach_rules(door.writing, door.study, door.participant)
        return entry


def attach(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    attachment: Attachment,
    *,
    seen: int | None = None,
) -> Entry:
    """A document that belongs to an event, such as a letter of the hospital; it can be redacted."""
    with at_the_door(ledger, actor, code, "report_event", seen=seen) as door:
        event_for(door, number, "attach")
        body = {"number": number, "attachment": attachment, **duty(door)}
        return door.append(kinds.EVENT_ATTACHED, body)


def close_event(
    ledger: Record, actor: Actor, code: str, number: int, *, seen: int | None = None
) -> Entry:
    """Nothing more is expected to become known; refused before the event, as it is, was assessed.

    A follow-up opens it again.
    """
    with at_the_door(ledger, actor, code, "report_event", seen=seen) as door:
        event = event_for(door, number, "close")
        if why := unassessed(event, door.study.adverse_events):
            raise ActionRefused(
                f"event {number} of {code} {why}; it is assessed before it is closed"
            )
        return door.append(kinds.EVENT_CLOSED, {"number": number, **duty(door)})


def nullify(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    *,
    reason: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The event never was: reported twice, or of somebody else. It stays in the record as such."""
    with at_the_door(ledger, actor, code, "assess_causality", seen=seen) as door:
        event_for(door, number, "nullify")
        in_words("reason", reason)
        proof = signature(signed_by, MEANING_NULLIFIED)
        body = {"number": number, **duty(door)}
        entry = door.append(kinds.EVENT_NULLIFIED, body, reason=reason, signed_by=proof)
        reach_rules(door.writing, door.study, door.participant)
        return entry


def unassessed(event: AdverseEvent, section: Any) -> str | None:
    """Why an event counts as not assessed, in words; none where somebody has."""
    if isinstance(section, Unset) or isinstance(section.causality, Unset):
        return None
    if event.judged:
        return None
    return "is not assessed" if event.assessed is None else "has changed since it was assessed"


def event_for(door: Door, number: int, act: str) -> AdverseEvent:
    """An event of the participant on which this act is possible now; refused otherwise."""
    for event in door.participant.adverse_events:
        if event.number == number:
            name = f"event {number} of {door.participant.code}"
            door.step(EVENT, event.state, act, name)
            return event
    known = len(door.participant.adverse_events)
    listed = f"there are 1 to {known}" if known else "there is none"
    raise ActionRefused(f"{door.participant.code} has no event {number}; {listed}")


def _read(
    door: Door,
    given: Mapping[str, Any],
    before: Facts | None,
    aware: Aware,
    narrative: str | None,
) -> dict[str, Any]:
    """The fields that were given, with everything that is wrong with any of them at once."""
    faults: list[Fault] = []
    read: dict[str, Any] = {}
    latest = (door.writing.now + AHEAD_OF_UTC).date()
    known = None if before is None else {name: getattr(before, name) for name in FIELDS}
    try:
        read = read_event(door.study.adverse_events, given, known, latest=latest)
    except InputRefused as wrong:
        faults += wrong.faults
    onset = read.get("onset", None if before is None else before.onset)
    if "onset" in read:
        faults += _outside(door, read["onset"])
    faults += check_aware(door, aware, onset)
    if narrative is not None and not (narrative.strip() and is_printable(narrative)):
        message = "write it in words, without characters that cannot be seen"
        faults.append(Fault("narrative", narrative[:40], message))
    if faults:
        raise InputRefused(faults, "adverse event")
    return read


def _outside(door: Door, onset: PartialDate) -> list[Fault]:
    """An event begins after consent, before a death, and before consent was withdrawn."""
    p = door.participant
    found = []
    if p.consents and onset.surely_before(p.consents[0].day):
        message = f"lies before consent on {p.consents[0].day}; what was before is history"
        found.append(Fault("onset", str(onset), message))
    for left in p.leavings:
        if left.what in ("death", "consent") and left.day.surely_before(onset):
            what = "death" if left.what == "death" else "withdrawal of consent"
            message = f"lies after the {what} of {p.code}, on {left.day}"
            found.append(Fault("onset", str(onset), message))
    return found


def _as_changes(door: Door, read: Mapping[str, Any], before: Facts) -> dict[str, Any]:
    """The fields that are not as they were: each old and new."""
    found = {}
    for name, new in read.items():
        old = getattr(before, name)
        if name == "term":
            if door.writing.text(before.term) != new:
                found[name] = {"old": before.term, "new": Text(new)}
            continue
        was = list(old) if isinstance(old, tuple) else old
        if was != new:
            found[name] = {"old": was, "new": new}
    return found


def _refuse_after_withdrawal(door: Door, onset: PartialDate) -> None:
    """Refuse an event of after the withdrawal; what began before it, the law asks to be told."""
    p = door.participant
    left = [one.day for one in p.leavings if one.what == "consent"]
    if p.consent != "withdrawn" or (left and onset.surely_before(left[-1])):
        return
    raise ActionRefused(
        f"the consent of {p.code} is withdrawn; no new event is recorded, unless it surely began "
        "before that day. What was reported before may be followed up and submitted: the law asks "
        "for it"
    )


def duty(door: Door) -> dict[str, Any]:
    """Say of what is recorded after a withdrawal that it is for a duty of the law."""
    return {"after_withdrawal": True} if door.participant.consent == "withdrawn" else {}
