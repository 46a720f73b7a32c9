"""A participant as one object for programs, and as rows: texts in words, days as text."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from ayumi.actions.reading import Seen
from ayumi.participants.form_values import out_of_limits, restored
from ayumi.report.events import event_rows, finding_rows
from ayumi.report.ledger import REDACTED
from ayumi.trial.participant import Form, Participant
from ayumi.trial.recorded import results_of
from ayumi.values.state_table import said

Texts = Callable[[str], str | None]
"""The words of a free text by its digest; none once they are redacted."""


def participant_object(seen: Seen, texts: Texts) -> dict[str, Any]:
    """Everything of a participant, as far as it may be seen; dates as text, texts in words."""
    p = seen.participant
    judged, cleared = p.eligibility, p.clearance
    return {
        "code": p.code,
        "version": p.version,
        "as_of": str(seen.day),
        "simulated": p.simulated,
        "course": p.course,
        "consent": p.consent,
        "treatment": p.treatment,
        "death": p.death,
        "locked": bool(p.locked),
        "sex": p.sex,
        "birth": _plain(p.birth),
        "events": _plain(p.events),
        "consents": [_record(one) for one in p.consents],
        "eligibility": None if judged is None else _worded(_record(judged), texts),
        "cohort": p.cohort,
        "number": p.number,
        "arm": "hidden" if seen.hidden.arm else p.arm,
        "clearance": None if cleared is None else _worded(_record(cleared), texts),
        "transplantations": [
            {**_record(one), "departs": _words(one.departs, texts)} for one in p.transplantations
        ],
        "visits": [
            {**_record(one), "reason": _reason(p, (one.visit, one.occurrence), texts)}
            for one in seen.appointments
        ],
        "forms": form_rows(seen, texts),
        "queries": query_rows(p, texts),
        "medications": medication_rows(p, texts),
        "deviations": [{**_record(one), "text": _words(one.text, texts)} for one in p.deviations],
        "pregnancies": [_record(one) for one in p.pregnancies],
        "adverse_events": event_rows(p, texts),
        "findings": finding_rows(p, texts),
        "leavings": [
            {
                **_worded(_record(one), texts),
                "reason": _words(one.reason, texts),
            }
            for one in p.leavings
        ],
        "cards": [_worded(card, texts) for card in p.cards],
        "history": [
            {"state": state, "on": day, "recorded_at": str(at), "entry": seq}
            for state, day, at, seq in p.history
        ],
        "hidden": seen.hidden.because or None,
    }


def form_rows(seen: Seen, texts: Texts) -> list[dict[str, Any]]:
    """The forms of held visits: their state, and their values in words."""
    rows = []
    for line in seen.forms:
        visit, occurrence, instrument = line.key
        form = seen.participant.forms.get(line.key)
        row: dict[str, Any] = {
            "visit": visit,
            "occurrence": occurrence,
            "instrument": instrument,
            "state": line.state,
        }
        if form is not None:
            row |= _form(form, texts, hidden=seen.hidden.hides(line.key))
            row["out_of_limits"] = _marked(seen, instrument, form)
            fields = seen.study.instruments.get(instrument)
            order = [] if fields is None else [*fields.fields]
            values = row.get("values", {})
            row["values"] = {n: values[n] for n in (*order, *values) if n in values}
        rows.append(row)
    return rows


def medication_rows(p: Participant, texts: Texts) -> list[dict[str, Any]]:
    """The drugs of a participant, each with its doses from which day on."""
    return [
        {
            "number": one.number,
            "drug": one.drug or _words(one.name, texts),
            "state": one.state,
            "since": str(one.since),
            "until": _plain(one.until),
            "dose": one.dose,
            "doses": [f"{dose} from {day}" for day, dose in one.doses],
        }
        for one in p.medications
    ]


def query_rows(p: Participant, texts: Texts) -> list[dict[str, Any]]:
    """The questions on a participant's data, with their answers."""
    return [
        {
            "code": p.code,
            "number": one.number,
            "state": one.state,
            "about": " ".join(map(str, one.about)),
            "text": _words(one.text, texts),
            "raised_by": one.raised_by,
            "answer": _words(one.answer, texts),
            "answered_by": one.answered_by,
        }
        for one in p.queries
    ]


def _marked(seen: Seen, instrument: str, form: Form) -> list[str]:
    """Values below or above the limits of their fields, such as a trough out of its target."""
    found = seen.study.instruments.get(instrument)
    if found is None or found.built_in is not None:
        return []
    return [
        f"{one.field} {one.value} is {'below' if one.side == 'low' else 'above'} {one.limit} "
        f"({one.meaning})"
        for one in out_of_limits(found, restored(found, form.values))
    ]


def _form(form: Form, texts: Texts, *, hidden: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "day": _plain(form.day),
        "entry": form.seq,
        "entered_by": sorted(form.entered_by),
        "corrections": len(form.corrections),
        "verified_by": form.verified_by,
    }
    if hidden:
        return {**row, "hidden": True}
    row["values"] = {name: _value(value, texts) for name, value in form.values.items()}
    if form.signed is not None:
        totals = form.signed.computed["totals"]
        row |= {
            "signed_by": form.signed.by,
            "own": dict(form.signed.own),
            "results": {name: " or ".join(values) for name, values in results_of(form).items()},
            "totals": {name: _total(totals[name]) for name in totals},
            "differences": list(form.signed.differences),
            "overrides": {
                name: {"value": one["value"], "why": _words(one["why"]["content"], texts)}
                for name, one in form.overrides.items()
            },
        }
    return row


def _record(one: Any) -> dict[str, Any]:
    """The fields of a record of the fold, as JSON has them."""
    return {field.name: _plain(getattr(one, field.name)) for field in fields(one)}


def _reason(p: Participant, key: tuple[str, int], texts: Texts) -> str | None:
    held = p.visits.get(key)
    return None if held is None else _words(held.reason, texts)


def _total(bounds: Mapping[str, int]) -> str:
    low, high = bounds["low"], bounds["high"]
    return str(low) if low == high else f"{low} to {high}"


def _value(value: Any, texts: Texts) -> Any:
    """A stored value as somebody reads it."""
    if isinstance(value, Mapping):
        if set(value) == {"missing"}:
            return f"missing: {said(value['missing'])}"
        if set(value) == {"content"}:
            return _words(value["content"], texts)
        if {"name", "media_type", "size"} <= set(value):
            name = _words(value["name"]["content"], texts)
            return f"{name} ({value['media_type']}, {value['size']:,} bytes)"
    return value


def _words(digest: str | None, texts: Texts) -> str | None:
    if digest is None:
        return None
    found = texts(digest)
    return REDACTED if found is None else found


def _worded(value: Any, texts: Texts) -> Any:
    """The same with texts in words instead of their digests."""
    if isinstance(value, Mapping):
        if set(value) == {"content"}:
            return _words(value["content"], texts)
        return {key: _worded(inner, texts) for key, inner in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [_worded(inner, texts) for inner in value]
    return _plain(value)


def _plain(value: Any) -> Any:
    """A value as JSON has it: days and moments as text."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value)
