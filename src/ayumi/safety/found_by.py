"""How recorded values show an event of special interest: a closed set of typed kinds.

A finding that is certain opens an alert, one that is only possible asks for a review; whether it
is such an event somebody decides who knows the person.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ayumi.participants import Fact, Instrument
from ayumi.participants.fields import NumericField
from ayumi.participants.rule_checks import check_field
from ayumi.values import Fault, FieldReference, Id, Keyed, did_you_mean
from ayumi.values.table import Table, refusal

_Some = Annotated[int, Field(ge=1)]
_Values = Annotated[tuple[str, ...], Field(min_length=1)]
ISNCSCI = "isncsci"


class NeurologicalLoss(Table):
    """The neurological examination is worse than the last one before transplantation.

    By so many ``levels`` [segments] on a side, motor or sensory; by so many ``motor_points`` of the
    arms, of the legs, or of both together; by so many ``sensory_points`` of light touch, or of pin
    prick. One of them suffices. ``instrument`` is the built-in examination, if there are several.
    """

    kind: Literal["neurological_loss"]
    instrument: Id | None = None
    levels: _Some | None = None
    motor_points: _Some | None = None
    sensory_points: _Some | None = None

    @model_validator(mode="after")
    def _something(self) -> "NeurologicalLoss":
        if self.levels is self.motor_points is self.sensory_points is None:
            raise refusal("say what a loss is: levels, motor_points or sensory_points")
        return self


class ObservedValue(Table):
    """A field has one of these values."""

    kind: Literal["observed"]
    field: FieldReference
    values: _Values


class NewValue(Table):
    """A field has one of these values and had none of them before transplantation."""

    kind: Literal["new"]
    field: FieldReference
    values: _Values


class OutOfLimits(Table):
    """A number lies outside the limits of its field."""

    kind: Literal["out_of_limits"]
    field: FieldReference


FoundBy = Annotated[
    NeurologicalLoss | ObservedValue | NewValue | OutOfLimits, Field(discriminator="kind")
]


def check_found_by(
    place: str, rule: FoundBy, facts: Mapping[str, Fact], instruments: Keyed[Instrument]
) -> Iterator[Fault]:
    """What shows an event is an examination, a field, a value or a limit that there is."""
    match rule:
        case NeurologicalLoss():
            yield from _check_examination(f"{place}.instrument", rule.instrument, instruments)
        case ObservedValue() | NewValue():
            yield from _check_values(place, rule, facts)
        case OutOfLimits():
            yield from _check_limits(f"{place}.field", rule.field, facts, instruments)


def examination_of(rule: NeurologicalLoss, instruments: Mapping[str, Instrument]) -> str | None:
    """The id of the built-in examination that is meant; None if it is not the only one."""
    built_in = _built_in(instruments)
    if rule.instrument is None:
        return built_in[0] if len(built_in) == 1 else None
    return rule.instrument if rule.instrument in built_in else None


def _built_in(instruments: Mapping[str, Instrument]) -> list[str]:
    return [name for name, one in instruments.items() if one.built_in == ISNCSCI]


def _check_examination(
    place: str, named: str | None, instruments: Keyed[Instrument]
) -> Iterator[Fault]:
    built_in = _built_in(instruments)
    if named is not None and named not in built_in:
        meant = did_you_mean(named, built_in)
        message = f'an instrument with `built_in = "isncsci"` is needed; {meant}'
        yield Fault(place, named, message)
    elif named is None and len(built_in) != 1:
        known = did_you_mean("", built_in)
        message = f'missing; name the one instrument with `built_in = "isncsci"`; {known}'
        yield Fault(place, "", message)


def _check_values(
    place: str, rule: ObservedValue | NewValue, facts: Mapping[str, Fact]
) -> Iterator[Fault]:
    yield from check_field(f"{place}.field", rule.field, facts)
    fact = facts.get(rule.field)
    if fact is None:
        return
    if fact.kind != "code":
        message = f"`{rule.kind}` needs a choice, or yes and no; for numbers use `out_of_limits`"
        yield Fault(f"{place}.field", rule.field, message)
        return
    for number, value in enumerate(rule.values):
        if value not in fact.codes:
            message = f"`{rule.field}` has no such value; {did_you_mean(value, fact.codes)}"
            yield Fault(f"{place}.values.{number}", value, message)


def _check_limits(
    place: str, field: str, facts: Mapping[str, Fact], instruments: Keyed[Instrument]
) -> Iterator[Fault]:
    yield from check_field(place, field, facts)
    if field not in facts:
        return
    instrument, _, name = field.partition(".")
    known = instruments[instrument].fields.get(name) if instrument in instruments else None
    if not isinstance(known, NumericField):
        yield Fault(place, field, "limits belong to a number of an instrument; name such a field")
    elif known.limits is None:
        message = f"the field has no limits; write `instruments.{instrument}.fields.{name}.limits`"
        yield Fault(place, field, message)
