"""How entries about adverse events, and about what may be one, change a participant."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.safety.order import EVENT, INTEREST
from ayumi.trial import kinds
from ayumi.trial.events import AdverseEvent, EventVersion, Facts, Finding, Submission
from ayumi.trial.participant import Participant
from ayumi.values import PartialDate
from ayumi.values.state_table import START

Step = Callable[[Participant, Entry], dict[str, Any]]


def facts_of(body: Mapping[str, Any], onset: PartialDate) -> Facts:
    """The facts of an event as the entry that reports it says them."""
    ended = body["ended"]
    return Facts(
        body["term"]["content"], body["codes"], body["grade"], tuple(body["serious"]),
        body["causality"], body["expected"], body["dose_limiting"], body["outcome"], onset,
        None if ended is None else PartialDate.parse(ended), tuple(body["of_interest"]),
    )  # fmt: skip


def with_changes(facts: Facts, changes: Mapping[str, Mapping[str, Any]]) -> Facts:
    """The facts after a follow-up: each changed field has its new value."""
    new = {name: change["new"] for name, change in changes.items()}
    for name in ("onset", "ended"):
        if new.get(name) is not None:
            new[name] = PartialDate.parse(new[name])
    for name in ("serious", "of_interest"):
        if name in new:
            new[name] = tuple(new[name])
    if "term" in new:
        new["term"] = new["term"]["content"]
    return replace(facts, **new)


def _reported(p: Participant, entry: Entry) -> dict[str, Any]:
    onset = PartialDate.parse(str(entry.occurred_at)[:10])
    version = _version("reported", facts_of(entry.body, onset), entry)
    state = EVENT.ways[START]["report"]
    made = AdverseEvent(entry.body["number"], state, (version,))
    return {"adverse_events": (*p.adverse_events, made)}


def _followed_up(event: AdverseEvent, entry: Entry) -> AdverseEvent:
    facts = with_changes(event.facts, entry.body["changes"])
    return replace(event, versions=(*event.versions, _version("followed_up", facts, entry)))


def _assessed(event: AdverseEvent, entry: Entry) -> AdverseEvent:
    body = entry.body
    facts = replace(
        event.facts, causality=body["causality"], expected=body["expected"],
        dose_limiting=body["dose_limiting"],
    )  # fmt: skip
    versions = (*event.versions, _version("assessed", facts, entry))
    return replace(event, versions=versions, assessed=entry.seq)


def _submitted(event: AdverseEvent, entry: Entry) -> AdverseEvent:
    body = entry.body
    at = datetime.fromisoformat(body["at"])
    made = Submission(
        body["clock"], body["to"], at, body["reference"], entry.seq, entry.actor.account
    )
    return replace(event, submissions=(*event.submissions, made))


def _attached(event: AdverseEvent, entry: Entry) -> AdverseEvent:
    return replace(event, attachments=(*event.attachments, entry.body["attachment"]))


def _nullified(event: AdverseEvent, entry: Entry) -> AdverseEvent:
    return replace(event, reason=entry.reason, nullified_at=entry.recorded_at)


def _closed(event: AdverseEvent, entry: Entry) -> AdverseEvent:
    return event


def _event(act: str, change: Callable[[AdverseEvent, Entry], AdverseEvent]) -> Step:
    """An act on an event that was reported: its state by the table, and what the act changes."""

    def step(p: Participant, entry: Entry) -> dict[str, Any]:
        number = entry.body["number"]
        events = tuple(
            replace(change(one, entry), state=EVENT.ways[one.state].get(act, one.state))
            if one.number == number
            else one
            for one in p.adverse_events
        )
        return {"adverse_events": events}

    return step


def _version(what: str, facts: Facts, entry: Entry) -> EventVersion:
    body = entry.body
    told = body.get("narrative")
    return EventVersion(
        what, facts, datetime.fromisoformat(body["aware_at"]), body["aware_by"], body["zone"],
        entry.seq, entry.recorded_at, entry.actor.account,
        None if told is None else told["content"],
    )  # fmt: skip


def _found(p: Participant, entry: Entry) -> dict[str, Any]:
    body = entry.body
    form = (body["visit"], body["occurrence"], body["instrument"])
    made = Finding(
        body["number"], body["interest"], INTEREST.ways[START]["find"], body["certainty"],
        body["because"], form, tuple(body["rests_on"]), entry.seq, entry.recorded_at,
    )  # fmt: skip
    return {"findings": (*p.findings, made)}


def _judged(act: str) -> Step:
    """A finding that was judged to be an event, or none."""

    def step(p: Participant, entry: Entry) -> dict[str, Any]:
        number, event = entry.body["number"], entry.body.get("event")
        findings = tuple(
            replace(
                one,
                state=INTEREST.ways[one.state].get(act, one.state),
                event=event,
                by=entry.actor.account,
                reason=entry.reason,
                judged=entry.seq,
            )
            if one.number == number
            else one
            for one in p.findings
        )
        events = tuple(
            replace(one, finding=number) if one.number == event else one for one in p.adverse_events
        )
        return {"findings": findings, "adverse_events": events}

    return step


EVENT_STEPS: Final[Mapping[str, Step]] = {
    kinds.EVENT_REPORTED: _reported,
    kinds.EVENT_FOLLOWED_UP: _event("follow_up", _followed_up),
    kinds.EVENT_ASSESSED: _event("assess", _assessed),
    kinds.EVENT_ATTACHED: _event("attach", _attached),
    kinds.EVENT_SUBMITTED: _event("submit", _submitted),
    kinds.EVENT_CLOSED: _event("close", _closed),
    kinds.EVENT_NULLIFIED: _event("nullify", _nullified),
    kinds.INTEREST_FOUND: _found,
    kinds.INTEREST_CONFIRMED: _judged("confirm"),
    kinds.INTEREST_DISMISSED: _judged("dismiss"),
}
