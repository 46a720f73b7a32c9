"""What is recorded of a participant as rules see it: the latest value of every field."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ayumi.isncsci.results import TOTALS
from ayumi.participants.facts import units_of
from ayumi.participants.form_values import recorded_from, restored
from ayumi.participants.judging import Between, Recorded
from ayumi.participants.schedule import age_at
from ayumi.study import StudyDefinition
from ayumi.trial.participant import Form, FormKey, Participant


def recorded(participant: Participant, study: StudyDefinition) -> Recorded:
    """Facts and dates of a participant, each from the latest form that has it.

    Of examinations only signed ones count, with what was overridden.
    """
    values: dict[str, Any] = dict(_of_the_person(participant))
    for key, form in in_order(participant):
        values |= values_of_form(key, form, study)
    return Recorded(values, dates_of(participant, study), units_of(study.instruments))


def dates_of(participant: Participant, study: StudyDefinition) -> Mapping[str, Any]:
    """Day 0 of each clock of the study that is known of a participant."""
    events = dict(participant.events)
    if participant.birth is not None:
        events["birth"] = participant.birth
    return {
        name: events[clock.event] for name, clock in study.clocks.items() if clock.event in events
    }


def in_order(participant: Participant) -> list[tuple[FormKey, Form]]:
    """The forms of a participant by the day that they are about."""
    first = date.min
    return sorted(participant.forms.items(), key=lambda one: (one[1].day or first, one[1].seq))


def signed_examinations(
    participant: Participant, study: StudyDefinition
) -> list[tuple[FormKey, Form]]:
    """The signed neurological examinations, by day."""
    return [(key, form) for key, form in in_order(participant) if _is_signed(key, form, study)]


def results_of(form: Form) -> dict[str, tuple[str, ...]]:
    """The results of a signed examination: as computed, or as a physician decided otherwise."""
    assert form.signed is not None
    computed = form.signed.computed["classification"]
    found = {name: tuple(result["values"]) for name, result in computed.items()}
    return found | {name: (str(o["value"]),) for name, o in form.overrides.items()}


def is_examination(instrument: str, study: StudyDefinition) -> bool:
    """Whether an instrument is the built-in neurological examination."""
    found = study.instruments.get(instrument)
    return found is not None and found.built_in == "isncsci"


def _is_signed(key: FormKey, form: Form, study: StudyDefinition) -> bool:
    return is_examination(key[2], study) and form.signed is not None


def _of_the_person(participant: Participant) -> Iterator[tuple[str, Any]]:
    if participant.sex is not None:
        yield "participant.sex", participant.sex
    at = participant.events.get("consent") or participant.events.get("screening")
    if participant.birth is not None and at is not None:
        low, high = age_at(participant.birth, at)
        yield (
            "participant.age",
            Decimal(low) if low == high else Between(Decimal(low), Decimal(high)),
        )


def values_of_form(key: FormKey, form: Form, study: StudyDefinition) -> Mapping[str, Any]:
    """The facts that one form has; of an examination that is not signed, none."""
    name = key[2]
    instrument = study.instruments.get(name)
    if instrument is None:
        return {}
    if instrument.built_in is None:
        return recorded_from(name, instrument, restored(instrument, form.values))
    if form.signed is None:
        return {}
    found: dict[str, Any] = {
        f"{name}.{result}": values for result, values in results_of(form).items()
    }
    for total in TOTALS:
        bounds = form.signed.computed["totals"][total]
        low, high = Decimal(bounds["low"]), Decimal(bounds["high"])
        found[f"{name}.{total}"] = low if low == high else Between(low, high)
    return found
