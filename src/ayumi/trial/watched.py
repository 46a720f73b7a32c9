"""What a form or a signed examination shows of the events that are watched for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ayumi.participants import Limits
from ayumi.participants.fields import NumericField
from ayumi.safety.finding import found
from ayumi.safety.found_by import FoundBy, NeurologicalLoss, examination_of
from ayumi.study import StudyDefinition
from ayumi.trial.observed import watched_for
from ayumi.trial.participant import Form, FormKey, Participant
from ayumi.trial.recorded import in_order, values_of_form
from ayumi.values import Unset


@dataclass(frozen=True, slots=True)
class Shown:
    """An event of special interest that values show; ``sentence`` quotes them, the others do not.

    ``rests_on`` are the entries, those of the baseline included.
    """

    interest: str
    certainty: str
    fields: tuple[str, ...]
    rests_on: tuple[int, ...]
    sentence: str


def shown_by(p: Participant, study: StudyDefinition, key: FormKey) -> Iterator[Shown]:
    """The watched-for events that a form of a treated person shows, against before the cells."""
    form, instrument = p.forms.get(key), key[2]
    if form is None or not _after_the_cells(p, key, form):
        return
    rules = dict(_rules_on(instrument, study))
    now = dict(values_of_form(key, form, study)) if rules else {}
    if not now:
        return
    before, seqs = _before_the_cells(p, study, instrument)
    limits = _limits(study)
    for name, rule in rules.items():
        seen = found(rule, before, now, limits, instrument)
        if seen is not None:
            rests_on = {form.seq, *_decided(form), *(seqs[f] for f in seen.rests_on if f in seqs)}
            order = tuple(sorted(rests_on))
            yield Shown(name, seen.certainty, seen.rests_on, order, seen.because)


def _rules_on(instrument: str, study: StudyDefinition) -> Iterator[tuple[str, FoundBy]]:
    """What is watched for in an instrument, and how it is found there."""
    for name, one in watched_for(study).items():
        rule = one.found_by
        if rule is None or isinstance(rule, Unset):
            continue
        if instrument_of(rule, study) == instrument:
            yield name, rule


def instrument_of(rule: FoundBy, study: StudyDefinition) -> str | None:
    """The instrument whose values a rule looks at."""
    if isinstance(rule, NeurologicalLoss):
        return examination_of(rule, study.instruments)
    return rule.field.partition(".")[0]


def _after_the_cells(p: Participant, key: FormKey, form: Form) -> bool:
    if not p.transplantations or (form.day or date.max) < p.transplantations[0].day:
        return False
    return p.clearance is None or key not in p.clearance.baseline_forms.values()


def _before_the_cells(
    p: Participant, study: StudyDefinition, instrument: str
) -> tuple[Mapping[str, Any], Mapping[str, int]]:
    """An instrument's latest values from before the cells, and the entry that each stands in."""
    values: dict[str, Any] = {}
    seqs: dict[str, int] = {}
    for key, form in in_order(p):
        if key[2] == instrument and not _after_the_cells(p, key, form):
            found_there = values_of_form(key, form, study)
            values |= found_there
            seqs |= dict.fromkeys(found_there, form.seq)
    return values, seqs


def _decided(form: Form) -> list[int]:
    """The entries that signed an examination, or decided a result of it."""
    signed = [] if form.signed is None else [form.signed.seq]
    return signed + [override["seq"] for override in form.overrides.values()]


def _limits(study: StudyDefinition) -> Mapping[str, Limits]:
    return {
        f"{name}.{field}": known.limits
        for name, instrument in study.instruments.items()
        for field, known in instrument.fields.items()
        if isinstance(known, NumericField) and isinstance(known.limits, Limits)
    }
