"""The one fold of a participant: from what was recorded, entry by entry, to how things stand."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.kinds import RECORD_LOCKED, RECORD_UNLOCKED
from ayumi.ledger.view import View
from ayumi.participants.order import (
    CONSENT,
    COURSE,
    COURSE_OF_A_DRUG,
    DEATH,
    LOCK,
    PREGNANCY,
    QUERY,
    TREATMENT,
    VISIT,
)
from ayumi.trial import kinds
from ayumi.trial.event_steps import EVENT_STEPS
from ayumi.trial.participant import (
    Clearance,
    Consent,
    Correction,
    Deviation,
    Eligibility,
    Form,
    FormKey,
    HeldVisit,
    Leaving,
    Medication,
    Participant,
    Pregnancy,
    Query,
    Signed,
    Transplantation,
)
from ayumi.values import PartialDate
from ayumi.values.state_table import START

Changes = dict[str, Any]
"""What an entry changes of a participant: fields with their new values."""
Step = Callable[[Participant, Entry], Changes]


def participant_of(
    ledger: View, code: str, *, until: int | None = None, at: datetime | None = None
) -> Participant | None:
    """A participant as things stand, or stood after entry ``until``, or were known at a moment."""
    subject = kinds.participant_subject(code)
    if until is None and at is None:
        return ledger.folded(participant_after, subject=subject)
    found = None
    for entry in ledger.entries(subject=subject, until=until):
        if at is None or entry.recorded_at <= at:
            found = participant_after(found, entry)
    return found


def participant_after(before: Participant | None, entry: Entry) -> Participant | None:
    """A participant after one more entry."""
    if before is None:
        before = Participant(entry.subject.removeprefix(kinds.PREFIX))
    step = _STEPS.get(entry.kind)
    changes = {} if step is None else step(before, entry)
    return replace(before, **changes, version=entry.version)


def _day(entry: Entry) -> PartialDate:
    """The day that an entry is about; where it says none, the day of its recording."""
    if entry.occurred_at is None:
        return PartialDate.of(entry.recorded_at.date())
    return PartialDate.parse(entry.occurred_at[:10])


def _whole(entry: Entry) -> date:
    return _day(entry).earliest()


def _moved(p: Participant, act: str, entry: Entry, **changes: Any) -> Changes:
    """What changes by an act that moves the participant through the trial, where it is possible."""
    if not COURSE.possible(p.course, act):
        return changes
    state = COURSE.ways[p.course][act]
    history = (*p.history, (state, str(_day(entry)), entry.recorded_at, entry.seq))
    return {**changes, "course": state, "history": history}


def _prescreened(p: Participant, entry: Entry) -> Changes:
    body = entry.body
    birth = body.get("birth")
    events = {name: PartialDate.parse(day) for name, day in body["events"].items()}
    return _moved(
        p,
        "prescreen",
        entry,
        simulated=bool(body.get("simulated")),
        sex=body.get("sex"),
        birth=None if birth is None else PartialDate.parse(birth),
        events={**events, "screening": _day(entry)},
    )


def _person_corrected(p: Participant, entry: Entry) -> Changes:
    new = {name: change["new"] for name, change in entry.body["changes"].items()}
    days = {name: PartialDate.parse(day) for name, day in new.items() if name != "sex"}
    changes: Changes = {"sex": new.get("sex", p.sex), "birth": days.pop("birth", p.birth)}
    if "consent" in days and p.consents:
        first = replace(p.consents[0], day=days["consent"])
        changes["consents"] = (first, *p.consents[1:])
    return {**changes, "events": {**p.events, **days}}


def _consented(p: Participant, entry: Entry) -> Changes:
    body, day = entry.body, _day(entry)
    given = Consent(
        body["version"], day, body["signed_by"], body.get("witness"),
        body.get("relative_agrees"), entry.seq,
    )  # fmt: skip
    state = CONSENT.ways[p.consent]["give"]
    events = {"consent": day, **p.events}
    return _moved(p, "consent", entry, consent=state, consents=(*p.consents, given), events=events)


def _eligible(p: Participant, entry: Entry) -> Changes:
    body = entry.body
    judged = Eligibility(
        body["verdict"], body["advice"], body["judgements"], body["cohort"],
        entry.seq, entry.recorded_at, entry.actor.account,
    )  # fmt: skip
    act = "find_eligible" if body["verdict"] == "eligible" else "find_ineligible"
    return _moved(p, act, entry, eligibility=judged)


def _enrolled(p: Participant, entry: Entry) -> Changes:
    body = entry.body
    events = {**p.events, "registration": _day(entry)}
    arm = body.get("arm")
    return _moved(
        p, "enrol", entry, cohort=body["cohort"], number=body["number"], arm=arm, events=events
    )


def _allocated(p: Participant, entry: Entry) -> Changes:
    return {"arm": entry.body["arm"]}


def _cleared(p: Participant, entry: Entry) -> Changes:
    body = entry.body
    clearance = Clearance(
        body["decision"], _whole(entry), date.fromisoformat(body["planned"]), body["baseline"],
        {name: (key[0], key[1], key[2]) for name, key in body["baseline_forms"].items()},
        tuple(body["items"]), body["judgements"], entry.seq, entry.actor.account,
    )  # fmt: skip
    act = "clear" if body["decision"] == "go" else "stop"
    return _moved(p, act, entry, clearance=clearance)


def _transplanted(p: Participant, entry: Entry) -> Changes:
    body, day = entry.body, _day(entry)
    given = Transplantation(
        day.earliest(), body.get("dose"), body.get("lot"), body.get("side"), entry.seq, entry.reason
    )
    event = "transplantation" if not p.transplantations else "second_transplantation"
    return _moved(
        p,
        "transplant",
        entry,
        transplantations=(*p.transplantations, given),
        events={**p.events, event: day},
        treatment=TREATMENT.ways[p.treatment].get("transplant", p.treatment),
    )


def _left(what: str, act: str) -> Step:
    """How somebody left, and the step of the way that it is."""

    def step(p: Participant, entry: Entry) -> Changes:
        left = Leaving(what, _day(entry), entry.reason, entry.body, entry.seq)
        changes: Changes = {"leavings": (*p.leavings, left)}
        if what == "consent":
            changes["consent"] = CONSENT.ways[p.consent].get("withdraw", p.consent)
        if what == "treatment":
            changes["treatment"] = TREATMENT.ways[p.treatment].get("withdraw", p.treatment)
        if what == "death":
            changes["death"] = DEATH.ways[p.death].get("record", p.death)
        return _moved(p, act, entry, **changes)

    return step


def _just_moved(act: str) -> Step:
    return lambda p, entry: _moved(p, act, entry)


def _autopsy(p: Participant, entry: Entry) -> Changes:
    act = "report_autopsy" if entry.body["done"] else "close"
    return {"death": DEATH.ways[p.death].get(act, p.death)}


def _visit(act: str) -> Step:
    """A visit that was held, missed or annulled."""

    def step(p: Participant, entry: Entry) -> Changes:
        body = entry.body
        key = (body["visit"], body["occurrence"])
        before = p.visits.get(key)
        state = VISIT.ways[START if before is None else before.state].get(act, START)
        if state == START:
            return {"visits": {k: v for k, v in p.visits.items() if k != key}}
        day = _whole(entry) if act == "hold" else None
        held = HeldVisit(
            state, day, body.get("when", "unknown"), entry.reason, entry.seq, entry.recorded_at
        )
        return {"visits": {**p.visits, key: held}}

    return step


def _key(body: Mapping[str, Any]) -> FormKey:
    return body["visit"], body["occurrence"], body["instrument"]


def _entered(p: Participant, entry: Entry) -> Changes:
    by = frozenset({entry.actor.account})
    day = None if entry.occurred_at is None else _whole(entry)
    made = Form("entered", entry.body["values"], day, entry.seq, by, entry.recorded_at)
    return {"forms": {**p.forms, _key(entry.body): made}}


def _corrected(p: Participant, entry: Entry) -> Changes:
    key = _key(entry.body)
    form = p.forms[key]
    changed = {field: change["new"] for field, change in entry.body["changes"].items()}
    # What a correction leaves out of the form is absent: a value that should never have been there.
    values = {k: v for k, v in {**form.values, **changed}.items() if v is not None}
    changes = entry.body["changes"]
    made = Correction(changes, entry.reason, entry.actor.account, entry.recorded_at, entry.seq)
    form = replace(
        form,
        state="entered",
        values=values,
        seq=entry.seq,
        entered_by=form.entered_by | {entry.actor.account},
        corrections=(*form.corrections, made),
        signed=None,
        overrides={},
        verified_by=None,
    )
    return {"forms": {**p.forms, key: form}}


def _signed(p: Participant, entry: Entry) -> Changes:
    body, key = entry.body, _key(entry.body)
    signed = Signed(
        body["own"], body["computed"], tuple(body["differences"]), entry.actor.account,
        entry.recorded_at, entry.seq, body["engine"],
    )  # fmt: skip
    form = replace(p.forms[key], state="signed", signed=signed)
    return {"forms": {**p.forms, key: form}}


def _overridden(p: Participant, entry: Entry) -> Changes:
    key = _key(entry.body)
    form = p.forms[key]
    overrides = {**form.overrides, entry.body["result"]: {**entry.body, **_made(entry)}}
    form = replace(form, state="signed", overrides=overrides, verified_by=None)
    return {"forms": {**p.forms, key: form}}


def _made(entry: Entry) -> dict[str, Any]:
    """By which entry, and by whom, something was decided."""
    return {"seq": entry.seq, "by": entry.actor.account}


def _verified(p: Participant, entry: Entry) -> Changes:
    key = _key(entry.body)
    form = replace(p.forms[key], state="verified", verified_by=entry.actor.account)
    return {"forms": {**p.forms, key: form}}


def _raised(p: Participant, entry: Entry) -> Changes:
    body = entry.body
    query = Query(
        body["number"], tuple(body["about"]), "open", body["text"]["content"],
        entry.actor.account, entry.recorded_at,
    )  # fmt: skip
    return {"queries": (*p.queries, query)}


def _query(act: str) -> Step:
    """A question that was answered, closed or opened again."""

    def step(p: Participant, entry: Entry) -> Changes:
        number = entry.body["number"]
        changes: dict[str, Any] = {}
        if act == "answer":
            text = entry.body["text"]["content"]
            changes = {"answer": text, "answered_by": entry.actor.account}
        if act == "close":
            changes = {"closed_at": entry.recorded_at}
        queries = tuple(
            replace(q, state=QUERY.ways[q.state].get(act, q.state), **changes)
            if q.number == number
            else q
            for q in p.queries
        )
        return {"queries": queries}

    return step


def _medicated(p: Participant, entry: Entry) -> Changes:
    body, day = entry.body, _day(entry)
    name = body.get("name")
    taken = Medication(
        body["number"], "taken", body.get("drug"), None if name is None else name["content"],
        body["dose"], day, doses=((day, body["dose"]),),
    )  # fmt: skip
    return {"medications": (*p.medications, taken)}


def _medication(act: str) -> Step:
    """Another dose of a drug, or its end."""

    def step(p: Participant, entry: Entry) -> Changes:
        number, day = entry.body["number"], _day(entry)

        def after(m: Medication) -> Medication:
            state = COURSE_OF_A_DRUG.ways[m.state].get(act, m.state)
            if act == "stop":
                return replace(m, state=state, until=day)
            dose = entry.body["dose"]
            return replace(m, state=state, dose=dose, doses=(*m.doses, (day, dose)))

        return {"medications": tuple(after(m) if m.number == number else m for m in p.medications)}

    return step


def _deviated(p: Participant, entry: Entry) -> Changes:
    body = entry.body
    found = Deviation(
        body["number"], body["category"], body["text"]["content"], _day(entry), entry.seq,
        entry.actor.account,
    )  # fmt: skip
    return {"deviations": (*p.deviations, found)}


def _pregnant(p: Participant, entry: Entry) -> Changes:
    body = entry.body
    state = PREGNANCY.ways[START]["report"]
    found = Pregnancy(body["number"], body["whose"], state, _day(entry))
    return {"pregnancies": (*p.pregnancies, found)}


def _pregnancy_ended(p: Participant, entry: Entry) -> Changes:
    number, outcome = entry.body["number"], entry.body["outcome"]
    ended = (
        replace(one, state="ended", outcome=outcome) if one.number == number else one
        for one in p.pregnancies
    )
    return {"pregnancies": tuple(ended)}


def _locked(act: str) -> Step:
    return lambda p, entry: {"locked": LOCK.ways[p.locked].get(act, p.locked)}


def _card(p: Participant, entry: Entry) -> Changes:
    return {"cards": (*p.cards, {**entry.body, "day": str(_day(entry))})}


_STEPS: Final[Mapping[str, Step]] = {
    kinds.PRESCREENED: _prescreened,
    kinds.CORRECTED: _person_corrected,
    kinds.CLOSED: _left("contact", "close"),
    kinds.CONSENT_GIVEN: _consented,
    kinds.CONSENT_WITHDRAWN: _left("consent", "withdraw_consent"),
    kinds.ELIGIBILITY_SIGNED: _eligible,
    kinds.ENROLLED: _enrolled,
    kinds.ALLOCATED: _allocated,
    kinds.CLEARED: _cleared,
    kinds.CLEARANCE_STOPPED: _just_moved("stop"),
    kinds.TRANSPLANTED: _transplanted,
    kinds.COMPLETED: _just_moved("complete"),
    kinds.TREATMENT_WITHDRAWN: _left("treatment", "withdraw_treatment"),
    kinds.LOST: _left("follow_up", "lose"),
    kinds.FOUND: _just_moved("find"),
    kinds.DIED: _left("death", "die"),
    kinds.AUTOPSY: _autopsy,
    kinds.VISIT_HELD: _visit("hold"),
    kinds.VISIT_MISSED: _visit("miss"),
    kinds.VISIT_ANNULLED: _visit("annul"),
    kinds.FORM_ENTERED: _entered,
    kinds.FORM_CORRECTED: _corrected,
    kinds.FORM_VERIFIED: _verified,
    kinds.EXAMINATION_ENTERED: _entered,
    kinds.EXAMINATION_CORRECTED: _corrected,
    kinds.EXAMINATION_SIGNED: _signed,
    kinds.EXAMINATION_OVERRIDDEN: _overridden,
    kinds.EXAMINATION_VERIFIED: _verified,
    kinds.QUERY_RAISED: _raised,
    kinds.QUERY_ANSWERED: _query("answer"),
    kinds.QUERY_CLOSED: _query("close"),
    kinds.QUERY_REOPENED: _query("reopen"),
    kinds.MEDICATION_STARTED: _medicated,
    kinds.MEDICATION_CHANGED: _medication("change"),
    kinds.MEDICATION_STOPPED: _medication("stop"),
    kinds.DEVIATION: _deviated,
    kinds.PREGNANCY_REPORTED: _pregnant,
    kinds.PREGNANCY_ENDED: _pregnancy_ended,
    kinds.CARD_ISSUED: _card,
    RECORD_LOCKED: _locked("lock"),
    RECORD_UNLOCKED: _locked("unlock"),
    **EVENT_STEPS,
}
