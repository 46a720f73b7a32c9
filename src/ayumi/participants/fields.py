"""The fields of an instrument: a closed set of types."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ayumi.values import Coded, Maybe, Number, Unit, Unset, Words
from ayumi.values.table import Table, if_unset, refusal

FieldType = Literal[
    "number", "integer", "total", "choice", "yes_no", "date", "time", "text", "image"
]


class _Field(Table):
    title: Words
    required: bool = True
    missing: tuple[str, ...] | None = None


class Limits(Table):
    """Between which values a measurement is expected, or aimed at, inclusive."""

    low: Maybe[Number] = if_unset("a low value is not marked")
    high: Maybe[Number] = if_unset("a high value is not marked")
    meaning: Literal["reference", "target"] = "reference"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        low, high = self.low, self.high
        if not isinstance(low, Unset) and not isinstance(high, Unset) and low > high:
            raise refusal("the lower limit is greater than the upper one", at="low")
        return self


class _Measured(_Field):
    unit: Unit
    min: Number | None = None
    max: Number | None = None
    limits: Maybe[Limits] | None = if_unset("low and high values are not marked", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise refusal("the smallest possible value is greater than the largest", at="min")
        for name in ("low", "high"):
            limit = getattr(self.limits, name, None)
            if isinstance(limit, Decimal) and not self._possible(limit):
                raise refusal(f"the limit `{name}` lies outside `min` and `max`", at="limits")
        return self

    def _possible(self, value: Decimal) -> bool:
        """Whether the field can have this value."""
        too_low = self.min is not None and value < self.min
        return not (too_low or (self.max is not None and value > self.max))


class NumberField(_Measured):
    """A measured value with its unit; ``min`` and ``max`` are what can be true, inclusive."""

    type: Literal["number"]
    decimals: Annotated[int, Field(ge=0, le=9)] | None = None


class IntegerField(_Measured):
    """A counted value."""

    type: Literal["integer"]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name in ("min", "max"):
            bound = getattr(self, name)
            if bound is not None and bound != bound.to_integral_value():
                raise refusal("an integer's bounds are integers", at=name)
        return self


class TotalField(_Measured):
    """The total of a scale whose items are not stored here, for example because it is licensed."""

    type: Literal["total"]


class ChoiceField(_Field):
    """One of the values of a code list, in its order."""

    type: Literal["choice"]
    choices: Coded[Words]

    @model_validator(mode="after")
    def _some(self) -> Self:
        if len(self.choices) < 2:
            raise refusal("a choice has at least two values", at="choices")
        return self


class YesNoField(_Field):
    """Yes or no; rules call the values ``yes`` and ``no``."""

    type: Literal["yes_no"]


class DateField(_Field):
    """A day, or with ``partial`` perhaps only a month or a year."""

    type: Literal["date"]
    partial: bool = False


class TimeField(_Field):
    """A time of day."""

    type: Literal["time"]


class TextField(_Field):
    """Free text; it is kept where it can be redacted."""

    type: Literal["text"]


class ImageField(_Field):
    """An attached file: an image series, a recording, a report."""

    type: Literal["image"]


AnyField = Annotated[
    NumberField
    | IntegerField
    | TotalField
    | ChoiceField
    | YesNoField
    | DateField
    | TimeField
    | TextField
    | ImageField,
    Field(discriminator="type"),
]

NumericField = NumberField | IntegerField | TotalField
