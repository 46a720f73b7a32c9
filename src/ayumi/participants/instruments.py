"""Instruments: what is asked, measured and examined, as fields with type, unit and range."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from ayumi.participants.fields import AnyField
from ayumi.values import Coded, Fault, Keyed, Maybe, Words, did_you_mean
from ayumi.values.table import Table, if_unset, refusal


class Instrument(Table):
    """A form or an examination: built into Ayumi, or made of fields of its own."""

    title: Words
    about: Words | None = None
    built_in: Literal["isncsci"] | None = None
    fields: Keyed[AnyField] = Field(default_factory=lambda: Keyed({}))
    missing: tuple[str, ...] | None = None
    licence: Maybe[Words] | None = if_unset(
        "whether the scale may be used must be settled with its owner", default=None
    )

    @model_validator(mode="after")
    def _has_fields(self) -> "Instrument":
        if self.built_in is None and not self.fields:
            raise refusal("give the instrument fields, or say which is meant by `built_in`")
        if self.built_in is not None and self.fields:
            raise refusal("what is built in has its own fields", at="fields")
        return self


def check_instruments(instruments: Keyed[Instrument], missing: Coded[Words]) -> Iterator[Fault]:
    """Reasons for a missing value are those of the document; ``participant`` is taken."""
    for name, instrument in instruments.items():
        place = f"instruments.{name}"
        if name == "participant":
            taken = "`participant.age` and `participant.sex` are built in; choose another id"
            yield Fault(place, "", taken)
        yield from _reasons(f"{place}.missing", instrument.missing, missing)
        for field_name, field in instrument.fields.items():
            yield from _reasons(f"{place}.fields.{field_name}.missing", field.missing, missing)


def _reasons(place: str, given: tuple[str, ...] | None, missing: Coded[Words]) -> Iterator[Fault]:
    for number, reason in enumerate(given or ()):
        if reason not in missing:
            message = f"no such reason in [missing]; {did_you_mean(reason, missing)}"
            yield Fault(f"{place}.{number}", reason, message)
