"""First contact, consent, and its withdrawal."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ayumi.actions.door import (
    AHEAD_OF_UTC,
    Door,
    Record,
    at_the_door,
    refuse_no_code,
    refuse_other_world,
    refuse_while_locked,
    refused,
    study_or_refusal,
    writing_in,
)
from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import Actor, Draft, Entry, Writing
from ayumi.participants.clocks import Clock
from ayumi.participants.consent import ConsentGiven, ConsentRules, consent_faults
from ayumi.participants.facts import SEXES
from ayumi.participants.order import CONSENT
from ayumi.participants.schedule import age_at
from ayumi.trial import kinds
from ayumi.values import Fault, InputRefused, Keyed, PartialDate, did_you_mean

RECORDED_AT_CONTACT = ("onset", "injury", "diagnosis")
"""Events that lie before the trial; the others are recorded where they happen."""


def prescreen(
    ledger: Record,
    actor: Actor,
    *,
    sex: str | None = None,
    birth: PartialDate | None = None,
    events: Mapping[str, PartialDate] | None = None,
    on: PartialDate | None = None,
    simulated: bool = False,
) -> Entry:
    """A possible participant, under a code that Ayumi gives; no name, which is for the vault.

    ``events`` are days before the trial that clocks count from: ``{"injury": 2026-03-01}``.
    """
    given = dict(events or {})
    with writing_in(ledger, actor) as writing:
        require(writing, actor, "screen")
        refuse_while_locked(writing)
        refuse_other_world(writing, simulated)
        study = study_or_refusal(writing)
        day = on or PartialDate.of(writing.now.date())
        faults = _contact_faults(day, sex, birth, given, study.clocks, writing)
        if faults:
            raise InputRefused(faults, "first contact")
        body = {
            "sex": sex,
            "birth": birth,
            "events": given,
            "simulated": simulated,
        }
        number = (writing.folded(_count, kind=kinds.PRESCREENED) or 0) + 1
        subject = kinds.participant_subject(f"P{number:03d}")
        return writing.append(Draft(subject, kinds.PRESCREENED, body, occurred_at=day), seen=0)


def code_of(entry: Entry) -> str:
    """The code of the participant that an entry is about."""
    return entry.subject.removeprefix(kinds.PREFIX)


def correct_person(
    ledger: Record,
    actor: Actor,
    code: str,
    changes: Mapping[str, str | PartialDate],
    *,
    reason: str,
    seen: int | None = None,
) -> Entry:
    """What was recorded wrongly at first contact or consent: the old value stays beside the new.

    ``changes`` may hold ``sex``, ``birth``, the events before the trial, and ``consent`` for the
    day of the first consent. What rests on the old value, such as an eligibility that was signed,
    stays as it was decided; visits are planned anew.
    """
    with at_the_door(ledger, actor, code, "screen", seen=seen) as door:
        p, days = door.participant, {k: v for k, v in changes.items() if k != "sex"}
        dates = {k: PartialDate.read(v) for k, v in days.items()}
        contact = PartialDate.parse(p.history[0][1])
        events = {k: v for k, v in dates.items() if k not in ("birth", "consent")}
        sex = None if "sex" not in changes else str(changes["sex"])
        birth = dates.get("birth", p.birth)
        faults = _contact_faults(contact, sex, birth, events, door.study.clocks, door.writing)
        if "consent" in dates:
            faults += _consent_day_faults(door, dates["consent"])
        if faults:
            raise InputRefused(faults, "correction")
        old = {"sex": p.sex, "birth": p.birth, **p.events}
        new = {**({} if sex is None else {"sex": sex}), **dates}
        changed = {k: {"old": old.get(k), "new": v} for k, v in new.items() if old.get(k) != v}
        if not changed:
            raise ActionRefused(f"nothing would change: {code} has these values already")
        return door.append(kinds.CORRECTED, {"changes": changed}, reason=reason)


def _consent_day_faults(door: Door, day: PartialDate) -> list[Fault]:
    """What speaks against another day of the first consent: what was done for the trial before."""
    p, text = door.participant, str(day)
    if not p.consents:
        return [Fault("consent", text, f"{p.code} has not consented; record the consent itself")]
    if not day.whole or day.earliest() > door.today:
        return [Fault("consent", text, "a day that has come, and is known: 2026-03-21")]
    first = min((v.day for v in p.visits.values() if v.day is not None), default=None)
    if first is not None and first < day.earliest():
        return [Fault("consent", text, f"a visit was held on {first}, before that")]
    return []


def close_contact(
    ledger: Record, actor: Actor, code: str, *, reason: str, on: PartialDate | None = None
) -> Entry:
    """Somebody who was asked does not take part; nothing more is recorded of them."""
    with at_the_door(ledger, actor, code, "screen") as door:
        door.moves("close")
        return door.append(kinds.CLOSED, {}, on=door.happened(on), reason=reason)


def give_consent(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    version: str,
    signed_by: str = "participant",
    witness: str | None = None,
    relative_agrees: bool | None = None,
    on: PartialDate | None = None,
    simulated: bool = False,
    seen: int | None = None,
) -> Entry:
    """The consent that a person gave on paper, to a version of the information.

    `InputRefused` where the rules of the document on versions, witnesses and relatives are not
    met; `ActionRefused` for a real person in a rehearsal.
    """
    with at_the_door(ledger, actor, code, "consent", seen=seen) as door:
        refuse_other_world(door.writing, simulated)
        if door.participant.simulated != simulated:
            raise ActionRefused(f"{code} is {'' if simulated else 'not '}a real person")
        door.step(CONSENT, door.participant.consent, "give", f"the consent of {code}")
        day = PartialDate.of(door.whole_day(on))
        if door.participant.consent == "":
            door.moves("consent")
            door.follows(day)
        door.before_death(day.earliest())
        given = ConsentGiven(version, signed_by, witness, relative_agrees)  # type: ignore[arg-type]
        rules = door.study.consent
        age = None if door.participant.birth is None else age_at(door.participant.birth, day)
        if not isinstance(getattr(rules, "versions", None), Mapping):
            refuse_no_code("version", version, any_letters=True)
        if isinstance(rules, ConsentRules):
            faults = consent_faults(rules, given, age)
            if faults:
                raise InputRefused(faults, "consent")
        injured = door.participant.events.get("injury")
        if injured is not None and day.surely_before(injured):
            raise refused("on", str(day), f"consent lies before the injury on {injured}")
        return door.append(kinds.CONSENT_GIVEN, asdict(given), on=day)


def withdraw_consent(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    keeps_data: bool,
    reason: str,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """A person withdraws consent: nothing more is recorded of them, and what was is kept, flagged.

    ``keeps_data`` tells whether they agree that data recorded until then are used; where they do
    not, the data stay only as far as the law obliges to keep them, and are marked so. Who only
    leaves the treatment and lets themselves be examined further withdraws from treatment instead.
    """
    with at_the_door(ledger, actor, code, "withdraw", seen=seen) as door:
        door.step(CONSENT, door.participant.consent, "withdraw", f"the consent of {code}")
        door.moves("withdraw_consent")
        decision = "used until withdrawal" if keeps_data else "kept by law only, not used"
        body = {"keeps_data": keeps_data, "decision": decision}
        day = door.after_consent(door.happened(on))
        return door.append(kinds.CONSENT_WITHDRAWN, body, on=day, reason=reason)


def _contact_faults(
    on: PartialDate,
    sex: str | None,
    birth: PartialDate | None,
    events: Mapping[str, PartialDate],
    clocks: Keyed[Clock],
    writing: Writing,
) -> list[Fault]:
    counted = {clock.event: clock for clock in clocks.values()}
    known = [event for event in counted if event in RECORDED_AT_CONTACT]
    faults, today = [], PartialDate.of((writing.now + AHEAD_OF_UTC).date())
    if today.surely_before(on):
        faults.append(Fault("on", str(on), "this day is still to come; record what has happened"))
    if sex is not None and sex not in SEXES:
        faults.append(Fault("sex", sex, f"write one of: {', '.join(SEXES)}"))
    if birth is not None and birth.whole and "birth" not in counted:
        allowed = "write the year and the month: 1990-05; the day would tell who it is"
        faults.append(Fault("birth", str(birth), allowed))
    if birth is not None and today.surely_before(birth):
        faults.append(Fault("birth", str(birth), "nobody is born in the future"))
    event: Any
    for event, day in events.items():
        place = f"events.{event}"
        if event not in known:
            meant = did_you_mean(event, known)
            faults.append(Fault(place, str(day), f"no clock of the study counts from it; {meant}"))
        elif not (counted[event].partial or day.whole):
            faults.append(Fault(place, str(day), "must be known to the day: 2026-03-21"))
        elif today.surely_before(day):
            faults.append(Fault(place, str(day), "this day is still to come"))
        elif on.surely_before(day):
            faults.append(Fault(place, str(day), f"lies after the first contact on {on}"))
        elif birth is not None and day.surely_before(birth):
            faults.append(Fault(place, str(day), f"lies before the birth in {birth}"))
    return faults


def _count(before: int | None, entry: Entry) -> int:
    return (before or 0) + 1
