"""What instruments recorded over time, and which of them a report shows.

Which instruments are shown, and which come first, follows from the study document: those that an
endpoint names, then all others with numbers or with yes and no that were used again and again.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ayumi.participants import Instrument
from ayumi.participants.fields import NumericField, YesNoField
from ayumi.participants.form_values import restored
from ayumi.participants.recorded import Missing
from ayumi.report.trial.reported import Reported
from ayumi.trial.participant import Participant
from ayumi.trial.recorded import in_order
from ayumi.values import Unset


class Value(NamedTuple):
    """One value of a field: visit, day since the origin, and the value or why there is none."""

    visit: str
    day: int
    value: Decimal | str | Missing


def instruments_shown(reported: Reported) -> tuple[str, ...]:
    """The instruments to draw, those of endpoints first, in the document's order."""
    order = dict.fromkeys([*named_by_endpoints(reported), *reported.study.instruments])
    return tuple(
        name
        for name in order
        if name in reported.study.instruments
        and fields_of(reported.study.instruments[name])
        and _again(reported, name)
    )


def named_by_endpoints(reported: Reported) -> list[str]:
    """The instruments whose fields endpoints measure, in the order of the endpoints."""
    endpoints = reported.study.endpoints
    if isinstance(endpoints, Unset):
        return []
    fields = [getattr(endpoint.measure, "field", None) for endpoint in endpoints.values()]
    return [field.partition(".")[0] for field in fields if field]


def fields_of(instrument: Instrument) -> tuple[str, ...]:
    """The fields that a figure can show: numbers, yes and no."""
    return tuple(
        name
        for name, field in instrument.fields.items()
        if isinstance(field, NumericField | YesNoField)
    )


def _again(reported: Reported, name: str) -> bool:
    """Whether it was recorded at two different visits of somebody, one after study day 0."""
    for person in reported.people:
        visits = {key[:2] for key in person.forms if key[2] == name}
        days = [
            reported.day(person, reported.study_clock, reported.visit_day(person, visit))
            for visit in visits
        ]
        if len(visits) > 1 and max((day for day in days if day is not None), default=0) > 0:
            return True
    return False


def values_of(reported: Reported, person: Participant, name: str) -> dict[str, list[Value]]:
    """The values of each field, by day."""
    instrument = reported.study.instruments[name]
    found: dict[str, list[Value]] = {field: [] for field in fields_of(instrument)}
    for key, form in in_order(person):
        if key[2] != name:
            continue
        on: date | None = form.day or reported.visit_day(person, (key[0], key[1]))
        day = reported.day(person, reported.origin, on)
        if day is None:
            continue
        for field, value in restored(instrument, form.values).items():
            if field in found and isinstance(value, Decimal | str | Missing):
                found[field].append(Value(key[0], day, value))
    return found
