"""Instruments at visits: entered, corrected with a reason, verified by somebody else."""

from collections.abc import Mapping
from typing import Any

from ayumi.actions.door import Door, Record, at_the_door, living, refused
from ayumi.actions.findings import look
from ayumi.actions.permission import ActionRefused
from ayumi.actions.visits import known_visit
from ayumi.ledger import Actor, Entry, Text
from ayumi.participants.entering import shown
from ayumi.participants.fields import TextField
from ayumi.participants.form_values import read_values, written
from ayumi.participants.instruments import Instrument
from ayumi.participants.order import FORM
from ayumi.trial import kinds
from ayumi.trial.participant import Form, FormKey
from ayumi.trial.recorded import is_examination
from ayumi.values import Fault, InputRefused, Keyed, PartialDate, Unset, did_you_mean
from ayumi.values.state_table import START

LABORATORY = "enter_laboratory"
"""Permission for instruments made of measured values only, beside `enter_data`."""
ENTERING = ("enter_data", LABORATORY)
"""The permissions by which a form is entered or corrected; no other one opens a form."""


def enter_form(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    instrument: str,
    values: Mapping[str, Any],
    *,
    occurrence: int = 1,
    on: PartialDate | None = None,
    permission: str = "enter_data",
    seen: int | None = None,
) -> Entry:
    """What was asked, measured or found with an instrument at a visit that took place.

    `InputRefused` with everything that is wrong with the values. ``on`` is the day where it is
    not that of the visit. A person who may enter laboratory values only says so by
    ``permission``.
    """
    _refuse_other_permission(permission)
    with at_the_door(ledger, actor, code, permission, seen=seen) as door:
        living(door, what="a form")
        key = held(door, visit, occurrence, instrument)
        found = own_instrument(door, instrument, permission)
        door.step(FORM, state_of(door, key), "enter", named(door, key))
        read = read_values(instrument, found, dict(values), door.study.missing)
        body = {**place(key), "values": _with_texts(found, written(read))}
        entry = door.append(kinds.FORM_ENTERED, body, on=_day(door, key, on))
        look(door, key)
        return entry


def correct_form(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    instrument: str,
    changes: Mapping[str, Any],
    *,
    occurrence: int = 1,
    reason: str,
    permission: str = "enter_data",
    seen: int | None = None,
) -> Entry:
    """Other values for some fields; the old ones stay in the record beside the new ones."""
    _refuse_other_permission(permission)
    with at_the_door(ledger, actor, code, permission, seen=seen) as door:
        key = (visit, occurrence, instrument)
        found = own_instrument(door, instrument, permission)
        door.step(FORM, state_of(door, key), "correct", named(door, key))
        before = door.participant.forms[key].values
        read = _read_changes(door, instrument, found, changes)
        new = _with_texts(found, written(read))
        changed = {
            name: {"old": before.get(name), "new": new.get(name)}
            for name in changes
            if isinstance(new.get(name), Text) or before.get(name) != new.get(name)
        }
        if not changed:
            raise ActionRefused(
                f"nothing would change: {named(door, key)} has these values already"
            )
        body = {**place(key), "changes": changed}
        day = PartialDate.of(door.participant.forms[key].day or door.today)
        entry = door.append(kinds.FORM_CORRECTED, body, on=day, reason=reason)
        look(door, key)
        return entry


def verify_form(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    instrument: str,
    *,
    occurrence: int = 1,
    seen: int | None = None,
) -> Entry:
    """Somebody who did not enter them compared the values with their source."""
    with at_the_door(ledger, actor, code, "verify_data", seen=seen) as door:
        key = (visit, occurrence, instrument)
        if is_examination(instrument, door.study):
            raise ActionRefused(f"{instrument} is an examination; verify it as one")
        own_instrument(door, instrument, "verify_data")
        door.step(FORM, state_of(door, key), "verify", named(door, key))
        form = door.participant.forms[key]
        refuse_own(door, form, "enter_data", "verify_data")
        return door.append(kinds.FORM_VERIFIED, {**place(key), "values_of": form.seq})


def refuse_own(door: Door, form: Form, first: str, second: str) -> None:
    """Refuse the second of two acts that need two people to whoever did the first."""
    account, decided = door.actor.account, {one["by"] for one in form.overrides.values()}
    if account not in form.entered_by | decided:
        return
    pairs = door.study.four_eyes.values()
    known = [
        pair.text
        for pair in pairs
        if (pair.first, pair.second) in ((first, second), ("enter_data", second))
    ]
    why = known[0] if known else "A second person verifies it"
    what = "entered or corrected it" if account in form.entered_by else "decided a result of it"
    raise ActionRefused(f"{account} {what}. {why}")


def held(door: Door, visit: str, occurrence: int, instrument: str) -> FormKey:
    """The place of an instrument at a visit that took place; `ActionRefused` otherwise."""
    planned = known_visit(door, visit)
    if instrument not in door.study.instruments:
        meant = did_you_mean(instrument, door.study.instruments)
        raise refused("instrument", instrument, f"no such instrument; {meant}")
    if not isinstance(planned.assessments, Unset) and instrument not in planned.assessments:
        listed = ", ".join(planned.assessments)
        raise refused("instrument", instrument, f"is not done at {visit}; there are: {listed}")
    before = door.participant.visits.get((visit, occurrence))
    if before is None or before.state != "held":
        state = "not recorded yet" if before is None else before.state
        raise ActionRefused(
            f"{visit} {occurrence} of {door.participant.code} is {state}; record the visit first"
        )
    return visit, occurrence, instrument


def own_instrument(door: Door, instrument: str, permission: str) -> Instrument:
    """An instrument of the document with fields of its own; `InputRefused` otherwise."""
    if instrument not in door.study.instruments:
        meant = did_you_mean(instrument, door.study.instruments)
        raise refused("instrument", instrument, f"no such instrument; {meant}")
    found = door.study.instruments[instrument]
    if found.built_in is not None:
        raise ActionRefused(f"{instrument} is an examination; it is entered and signed as one")
    if permission == LABORATORY and not is_laboratory(found):
        raise ActionRefused(f"{instrument} is no laboratory form; it needs `enter_data`")
    return found


def is_laboratory(instrument: Instrument) -> bool:
    """Whether an instrument holds measured values, as a laboratory reports them."""
    return any(field.type == "number" for field in instrument.fields.values()) and all(
        field.type in ("number", "integer", "choice", "date", "time")
        for field in instrument.fields.values()
    )


def state_of(door: Door, key: FormKey) -> str:
    """The state of a form: nothing was recorded, entered, signed, verified."""
    form = door.participant.forms.get(key)
    return START if form is None else form.state


def named(door: Door, key: FormKey) -> str:
    """A form in words."""
    return f"{key[2]} at {key[0]} {key[1]} of {door.participant.code}"


def place(key: FormKey) -> dict[str, Any]:
    """Where a form belongs, as entries say it."""
    return {"visit": key[0], "occurrence": key[1], "instrument": key[2]}


def _day(door: Door, key: FormKey, on: PartialDate | None) -> PartialDate:
    visit = door.participant.visits[key[0], key[1]]
    if on is None and visit.day is not None:
        return PartialDate.of(visit.day)
    day = door.whole_day(on)
    door.after_consent(PartialDate.of(day))
    door.before_death(day)
    return PartialDate.of(day)


def _with_texts(instrument: Instrument, values: Mapping[str, Any]) -> dict[str, Any]:
    """Free text becomes content that can be redacted."""
    return {
        name: Text(value)
        if isinstance(instrument.fields[name], TextField) and isinstance(value, str)
        else value
        for name, value in values.items()
    }


def _read_changes(
    door: Door, name: str, instrument: Instrument, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """The new values, read; the others stay as they are, whatever an amendment asks for."""
    unknown = [
        Fault(f"{name}.{field}", shown(value), _no_field(field, instrument))
        for field, value in changes.items()
        if field not in instrument.fields
    ]
    asked = {field: found for field, found in instrument.fields.items() if field in changes}
    faults: tuple[Fault, ...] = ()
    read: dict[str, Any] = {}
    try:
        if asked:
            part = instrument.model_copy(update={"fields": Keyed(asked)})
            given = {field: changes[field] for field in asked}
            read = read_values(name, part, given, door.study.missing)
    except InputRefused as wrong:
        faults = wrong.faults
    if unknown or faults:
        raise InputRefused([*unknown, *faults], name)
    return read


def _no_field(field: str, instrument: Instrument) -> str:
    return f"there is no such field; {did_you_mean(field, instrument.fields)}"


def _refuse_other_permission(permission: str) -> None:
    if permission not in ENTERING:
        raise ActionRefused(f"`{permission}` opens no form; {' or '.join(ENTERING)} does")
