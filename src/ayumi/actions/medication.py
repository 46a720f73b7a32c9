"""Drugs: what somebody takes beside the trial, and what keeps the graft from being rejected."""

import re
from typing import Final

from ayumi.actions.door import Door, Record, at_the_door, in_words, living, refused
from ayumi.actions.permission import ActionRefused
from ayumi.ledger import Actor, Entry, Text
from ayumi.participants.immunosuppression import Immunosuppression
from ayumi.participants.order import COURSE_OF_A_DRUG
from ayumi.study import StudyDefinition
from ayumi.trial import kinds
from ayumi.trial.participant import Medication
from ayumi.values import InputRefused, PartialDate, Quantity, Unset, did_you_mean

_A_DOSE: Final = re.compile(r"[0-9].{0,29}")


def start_medication(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    dose: str,
    drug: str | None = None,
    name: str | None = None,
    indication: str | None = None,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """A drug is taken from a day on: ``drug`` names one of the document, ``name`` any other.

    The dose of a drug of the document is a quantity (``4 mg/d``); any other begins with a number
    (``2 tablets``).
    """
    with at_the_door(ledger, actor, code, "record_medication", seen=seen) as door:
        living(door, what="medication")
        if (drug is None) == (name is None):
            raise refused("drug", drug or "", "name a drug of the document, or another in words")
        if drug is not None:
            known = drugs_of(door.study)
            if drug not in known:
                raise refused("drug", drug, f"is none of the document; {did_you_mean(drug, known)}")
        _read_dose(dose, drug)
        if name is not None:
            in_words("name", name)
        number = len(door.participant.medications) + 1
        body = {
            "number": number,
            "drug": drug,
            "name": None if name is None else Text(name),
            "dose": dose,
            "indication": None if indication is None else Text(indication),
        }
        day = door.happened(on)
        door.before_death(day.earliest())
        return door.append(
            kinds.MEDICATION_STARTED, body, on=day if drug is None else door.after_consent(day)
        )


def change_dose(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    *,
    dose: str,
    reason: str,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """Another dose from a day on."""
    with at_the_door(ledger, actor, code, "record_medication", seen=seen) as door:
        living(door, what="medication")
        taken = _step(door, number, "change")
        _read_dose(dose, taken.drug)
        day = _since(door, taken, on)
        body = {"number": number, "dose": dose, "old": taken.dose}
        return door.append(kinds.MEDICATION_CHANGED, body, on=day, reason=reason)


def stop_medication(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    *,
    reason: str,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """The drug is taken no longer."""
    with at_the_door(ledger, actor, code, "record_medication", seen=seen) as door:
        living(door, what="medication")
        taken = _step(door, number, "stop")
        day = _since(door, taken, on)
        return door.append(kinds.MEDICATION_STOPPED, {"number": number}, on=day, reason=reason)


def drugs_of(study: StudyDefinition) -> list[str]:
    """The drugs that the document names."""
    found = study.immunosuppression
    if not isinstance(found, Immunosuppression) or isinstance(found.drugs, Unset):
        return []
    return list(found.drugs)


def _read_dose(dose: str, drug: str | None) -> None:
    """Refuse what is no dose: a quantity for a drug of the document, else a number and its unit."""
    if drug is not None:
        try:
            Quantity.parse(dose)
        except InputRefused as wrong:
            raise refused("dose", dose, wrong.faults[0].message) from None
    elif not _A_DOSE.fullmatch(dose.strip()):
        # It stands in the entry itself, which nobody can redact; so it is no place for sentences.
        raise refused("dose", dose, "begin with a number and keep it short: 10 mg, 2 tablets")


def _step(door: Door, number: int, act: str) -> Medication:
    taken = {one.number: one for one in door.participant.medications}
    if number not in taken:
        raise ActionRefused(f"{door.participant.code} has no medication {number}")
    what = f"medication {number} of {door.participant.code}"
    door.step(COURSE_OF_A_DRUG, taken[number].state, act, what)
    return taken[number]


def _since(door: Door, taken: Medication, on: PartialDate | None) -> PartialDate:
    day = door.happened(on)
    if day.surely_before(taken.since):
        raise refused("on", str(day), f"lies before its start on {taken.since}")
    return day
