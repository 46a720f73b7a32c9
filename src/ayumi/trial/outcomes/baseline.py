"""The examination with which later ones are compared: the last before transplantation."""

from datetime import date

from ayumi.trial.participant import Form, FormKey, Participant
from ayumi.trial.recorded import in_order

Found = tuple[FormKey, Form]


def day_examined(p: Participant, key: FormKey, form: Form) -> date | None:
    """The day of a form: its own, or that of its visit."""
    held = p.visits.get((key[0], key[1]))
    return form.day or (None if held is None else held.day)


def examination_before(p: Participant, instrument: str) -> Found | None:
    """The signed examination that the clearance names, else the last one before the cells.

    The clearance comes first because the team decided on that examination: one of the same day may
    have been done after the operation.
    """
    signed = [
        (key, form) for key, form in in_order(p) if key[2] == instrument and form.signed is not None
    ]
    if p.clearance is not None:
        named = set(p.clearance.baseline.values())
        for key, form in signed:
            if form.signed is not None and form.signed.seq in named:
                return key, form
    return _last_before(p, signed)


def form_before(p: Participant, instrument: str) -> Found | None:
    """The form of an instrument that the clearance names, else the last one before the cells."""
    if p.clearance is not None and instrument in p.clearance.baseline_forms:
        key = p.clearance.baseline_forms[instrument]
        if key in p.forms:
            return key, p.forms[key]
    return _last_before(p, [(key, form) for key, form in in_order(p) if key[2] == instrument])


def _last_before(p: Participant, forms: list[Found]) -> Found | None:
    given = p.transplantations[0].day if p.transplantations else None
    if given is None:
        return None
    dated = [(day_examined(p, key, form), key, form) for key, form in forms]
    before = [(day, key, form) for day, key, form in dated if day is not None and day <= given]
    return before[-1][1:] if before else None
