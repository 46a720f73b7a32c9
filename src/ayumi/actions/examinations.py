"""The neurological examination: scores first, then the examiner's own classification, signed.

Only when both stand there is the computed classification recorded, and differences are shown.
"""

from collections.abc import Mapping
from typing import Any, Final

import ayumi
from ayumi.actions.door import Door, Record, at_the_door, in_words, living, refused, signature
from ayumi.actions.findings import look
from ayumi.actions.forms import held, named, place, refuse_own, state_of
from ayumi.actions.permission import ActionRefused
from ayumi.isncsci import RESULTS, Exam, classify
from ayumi.isncsci.classification import Classification
from ayumi.isncsci.results import VALUES, Result
from ayumi.ledger import Actor, Entry, Reauthentication, Text
from ayumi.participants.order import EXAMINATION
from ayumi.trial import kinds
from ayumi.trial.participant import FormKey
from ayumi.trial.recorded import is_examination
from ayumi.values import Fault, InputRefused, PartialDate, did_you_mean

MEANING: Final = "examined and classified"
"""What the examiner's signature means."""

OWN: Final = (
    "sensory_right", "sensory_left", "motor_right", "motor_left", "nli", "completeness", "ais",
)  # fmt: skip
"""What an examiner classifies at least; zones of partial preservation if they like."""


def enter_examination(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    cells: Mapping[str, Any],
    *,
    instrument: str | None = None,
    occurrence: int = 1,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """The scores of an examination at a visit, without any classification yet.

    ``cells`` is flat (``{"right.motor.C5": "5", …}``) or nested; `InputRefused` names every cell
    that is wrong or missing.
    """
    with at_the_door(ledger, actor, code, "examine", seen=seen) as door:
        living(door, what="an examination")
        key = _held(door, visit, occurrence, instrument)
        door.step(EXAMINATION, state_of(door, key), "enter", named(door, key))
        body = {**place(key), "values": read_cells(cells)}
        day = door.participant.visits[key[0], key[1]].day
        happened = PartialDate.of(day) if on is None and day else door.happened(on)
        door.after_consent(happened)
        door.before_death(happened.earliest())
        return door.append(kinds.EXAMINATION_ENTERED, body, on=happened)


def correct_examination(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    changes: Mapping[str, Any],
    *,
    instrument: str | None = None,
    occurrence: int = 1,
    reason: str,
    seen: int | None = None,
) -> Entry:
    """Other scores in some cells; the examination is then to be signed again."""
    with at_the_door(ledger, actor, code, "examine", seen=seen) as door:
        key = examination_key(door, visit, occurrence, instrument)
        door.step(EXAMINATION, state_of(door, key), "correct", named(door, key))
        door.not_hidden(key)
        form = door.participant.forms[key]
        unknown = [cell for cell in changes if cell not in form.values]
        if unknown:
            raise InputRefused(
                [Fault(c, str(changes[c]), did_you_mean(c, form.values)) for c in unknown],
                "examination",
            )
        new = read_cells({**form.values, **changes})
        changed = {
            cell: {"old": form.values.get(cell), "new": value}
            for cell, value in new.items()
            if form.values.get(cell) != value
        }
        if not changed:
            raise ActionRefused(
                f"nothing would change: {named(door, key)} has these scores already"
            )
        body = {**place(key), "changes": changed}
        day = PartialDate.of(form.day or door.today)
        return door.append(kinds.EXAMINATION_CORRECTED, body, on=day, reason=reason)


def sign_examination(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    own: Mapping[str, str],
    *,
    instrument: str | None = None,
    occurrence: int = 1,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The examiner's own classification, signed; the entry holds the computed one beside it.

    Where the two differ the entry names the results: someone looks again and corrects a score, or
    `override_result` decides with a reason.
    """
    with at_the_door(ledger, actor, code, "sign_examination", seen=seen) as door:
        key = examination_key(door, visit, occurrence, instrument)
        door.step(EXAMINATION, state_of(door, key), "sign", named(door, key))
        form = door.participant.forms[key]
        read = read_own(own)
        found = classify(Exam.from_cells(form.values))
        body = {
            **place(key),
            "own": read,
            "computed": found.to_dict(),
            "differences": differences(read, found),
            "rests_on": [form.seq],
            "engine": ayumi.__version__,
        }
        day = PartialDate.of(form.day or door.today)
        proof = signature(signed_by, MEANING)
        entry = door.append(kinds.EXAMINATION_SIGNED, body, on=day, signed_by=proof)
        look(door, key)
        return entry


def override_result(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    result: str,
    value: str,
    *,
    instrument: str | None = None,
    occurrence: int = 1,
    reason: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """A result that stands instead of the computed one, with the physician's reason, signed."""
    with at_the_door(ledger, actor, code, "sign_examination", seen=seen) as door:
        key = examination_key(door, visit, occurrence, instrument)
        door.step(EXAMINATION, state_of(door, key), "override", named(door, key))
        door.not_hidden(key)
        signed = door.participant.forms[key].signed
        assert signed is not None
        if result not in RESULTS:
            raise refused("result", result, did_you_mean(result, RESULTS))
        if value not in VALUES[result]:
            raise refused(
                result, value, f"is no value of it; {did_you_mean(value, VALUES[result])}"
            )
        in_words("reason", reason)
        computed = signed.computed["classification"][result]
        _refuse_what_stands(result, value, computed, door.participant.forms[key].overrides)
        body = {
            **place(key),
            "result": result,
            "value": value,
            "computed": computed,
            "why": Text(reason),
            "rests_on": [signed.seq],
        }
        proof = signature(signed_by, MEANING)
        entry = door.append(kinds.EXAMINATION_OVERRIDDEN, body, signed_by=proof)
        look(door, key)
        return entry


def verify_examination(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    *,
    instrument: str | None = None,
    occurrence: int = 1,
    seen: int | None = None,
) -> Entry:
    """Somebody who neither entered nor signed it compared the examination with its source."""
    with at_the_door(ledger, actor, code, "verify_data", seen=seen) as door:
        key = examination_key(door, visit, occurrence, instrument)
        door.step(EXAMINATION, state_of(door, key), "verify", named(door, key))
        form = door.participant.forms[key]
        refuse_own(door, form, "examine", "verify_data")
        if form.signed is not None and form.signed.by == door.actor.account:
            raise ActionRefused(f"{door.actor.account} signed it; somebody else verifies it")
        return door.append(kinds.EXAMINATION_VERIFIED, {**place(key), "values_of": form.seq})


def read_cells(cells: Mapping[str, Any]) -> dict[str, str]:
    """The cells of an examination, each with its score as text; `InputRefused` with all faults."""
    flat = any("." in cell for cell in cells)
    exam = Exam.from_cells(cells) if flat else Exam.from_dict(cells)
    return exam.to_cells()


def read_own(own: Mapping[str, str]) -> dict[str, str]:
    """The examiner's classification; `InputRefused` names what is missing or no value at all."""
    faults = []
    for name in OWN:
        if name not in own:
            faults.append(
                Fault(name, "", "classify it yourself before the computed value is shown")
            )
    for name, value in own.items():
        if name not in RESULTS:
            faults.append(Fault(name, value, f"no such result; {did_you_mean(name, RESULTS)}"))
        elif value.removesuffix("*") not in (*VALUES[name], "ND", "NT"):
            listed = ", ".join((*VALUES[name], "ND"))
            faults.append(Fault(name, value, f"write one of {listed}, with * where assumed"))
    if faults:
        raise InputRefused(faults, "own classification")
    return {name: own[name] for name in RESULTS if name in own}


def differences(own: Mapping[str, str], computed: Classification) -> list[str]:
    """The results in which an examiner's classification is not the computed one."""
    return [name for name, value in own.items() if not _same(value, computed[name])]


def recompute_examination(entered: Mapping[str, Any], signed: Entry) -> str | None:
    """Where today's engine classifies otherwise than a signed entry says, in words."""
    found = classify(Exam.from_cells(entered)).to_dict()["classification"]
    stored = signed.body["computed"]["classification"]
    differing = [name for name in RESULTS if found[name] != stored[name]]
    if not differing:
        return None
    return f"version {signed.body['engine']} classified otherwise: {', '.join(differing)}"


def examination_key(door: Door, visit: str, occurrence: int, instrument: str | None) -> FormKey:
    """The place of an examination; the instrument may be left out where there is only one."""
    return visit, occurrence, _instrument(door, instrument)


def _held(door: Door, visit: str, occurrence: int, instrument: str | None) -> FormKey:
    return held(door, visit, occurrence, _instrument(door, instrument))


def _instrument(door: Door, instrument: str | None) -> str:
    known = [name for name in door.study.instruments if is_examination(name, door.study)]
    if instrument is None and len(known) == 1:
        return known[0]
    if instrument not in known:
        message = f"there are: {', '.join(known)}" if known else "this study has no examination"
        raise refused("instrument", instrument or "", message)
    return instrument


def _refuse_what_stands(
    result: str, value: str, computed: Mapping[str, Any], overrides: Mapping[str, Any]
) -> None:
    """Refuse to override a value by itself; back to the computed one is possible."""
    before = overrides.get(result)
    if before is None and computed["values"] == [value]:
        raise ActionRefused(f"{result} is computed as {value} already; nothing to override")
    if before is not None and before["value"] == value:
        raise ActionRefused(f"{result} stands as {value} already, by an override")


def _same(own: str, computed: Result) -> bool:
    if own in ("ND", "NT"):
        return not computed.determined
    return computed.values == (own.removesuffix("*"),) and computed.star == own.endswith("*")
