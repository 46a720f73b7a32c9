"""What somebody enters into a form: typed values, those as entries store them, and as facts.

A value that is missing gives a reason from the document's list: ``{"missing": "not_done"}``, or in
text ``missing:not_done``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from ayumi.participants.entering import read_entered, refused, shown
from ayumi.participants.fields import (
    AnyField,
    ChoiceField,
    DateField,
    IntegerField,
    Limits,
    NumberField,
    NumericField,
    TotalField,
    YesNoField,
)
from ayumi.participants.instruments import Instrument
from ayumi.participants.judging import Missing, RecordedValue
from ayumi.values import Coded, Fault, InputRefused, PartialDate, Unset, Words, did_you_mean
from ayumi.values.number import exact

_MISSING: Final = "missing"


def read_values(
    instrument_name: str, instrument: Instrument, given: Mapping[str, object], reasons: Coded[Words]
) -> dict[str, Any]:
    """What was entered for one instrument, typed and checked, in the order of its fields.

    Numbers become `Decimal`, dates `PartialDate`, missing values `Missing`; codes, times of day and
    text stay text; an image stays what the caller gave for it. Fields left empty are left out.
    ``reasons`` are those of the document. Raises `InputRefused` with all faults at once.
    """
    if instrument.built_in is not None:
        message = "this examination is built in; enter it as an examination, not as a form"
        raise InputRefused([Fault(instrument_name, "", message)], instrument_name)
    faults = []
    for key, value in given.items():
        if key not in instrument.fields:
            message = f"there is no such field; {did_you_mean(str(key), instrument.fields)}"
            faults.append(Fault(f"{instrument_name}.{key}", shown(value), message))
    found: dict[str, Any] = {}
    for name, field in instrument.fields.items():
        try:
            value = _read(field, given.get(name), _reasons_of(field, instrument, reasons))
        except InputRefused as wrong:
            place = f"{instrument_name}.{name}"
            faults += [Fault(place, fault.value, fault.message) for fault in wrong.faults]
        else:
            if value is not None:
                found[name] = value
    if faults:
        raise InputRefused(faults, instrument_name)
    return found


def _reasons_of(field: AnyField, instrument: Instrument, reasons: Coded[Words]) -> tuple[str, ...]:
    """The reasons for which a field may be missing: its own, its instrument's, or all."""
    for narrowed in (field.missing, instrument.missing):
        if narrowed is not None:
            return narrowed
    return tuple(reasons)


def _read(field: AnyField, value: object, allowed: tuple[str, ...]) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        if not field.required:
            return None
        codes = ", ".join(f"{_MISSING}:{code}" for code in allowed)
        or_why = f", or the reason why there is none: {codes}" if allowed else ""
        raise refused(None, f"give a value{or_why}")
    code = _missing_code(value)
    if code is None:
        return read_entered(field, value)
    if code in allowed:
        return Missing(code)
    meant = did_you_mean(code, allowed) if allowed else "this field takes none; give a value"
    raise refused(f"{_MISSING}:{code}", f"no such reason for a missing value here; {meant}")


def _missing_code(value: object) -> str | None:
    """The reason for a missing value; none if a value was given."""
    if isinstance(value, Missing):
        return value.code
    if isinstance(value, Mapping) and set(value) == {_MISSING}:
        return shown(value[_MISSING])
    if isinstance(value, str) and value.strip().startswith(f"{_MISSING}:"):
        return value.strip().removeprefix(f"{_MISSING}:").strip()
    return None


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as entries store them: numbers and dates as text, so that they stay exact.

    What stands for an image is left as it is.

    >>> written({"wbc": Decimal("3.5"), "onset": PartialDate(2026, 3), "ast": Missing("not_done")})
    {'wbc': '3.5', 'onset': '2026-03', 'ast': {'missing': 'not_done'}}
    """
    return {name: _written(value) for name, value in values.items()}


def _written(value: Any) -> Any:
    match value:
        case Missing():
            return {_MISSING: value.code}
        case Decimal() | PartialDate():
            return str(value)
        case _:
            return value


def restored(instrument: Instrument, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values that an entry stores.

    What the instrument has no field for, or now one of another type, stays as it was stored:
    an amendment changes forms and not what was recorded.
    """
    return {name: _restored(instrument.fields.get(name), value) for name, value in stored.items()}


def _restored(field: AnyField | None, value: Any) -> Any:
    if isinstance(value, Mapping) and set(value) == {_MISSING}:
        return Missing(value[_MISSING])
    if not isinstance(value, str):
        return value
    match field:
        case NumberField() | IntegerField() | TotalField():
            return _or_as_stored(exact, value)
        case DateField():
            return _or_as_stored(PartialDate.parse, value)
        case _:
            return value


def _or_as_stored(read: Callable[[str], Any], value: str) -> Any:
    try:
        return read(value)
    except InputRefused:
        return value


def recorded_from(
    instrument_name: str, instrument: Instrument, values: Mapping[str, Any]
) -> dict[str, RecordedValue]:
    """The facts that rules can name, of one instrument's values: numbers, codes and dates."""
    return {
        f"{instrument_name}.{name}": values[name]
        for name, field in instrument.fields.items()
        if name in values and isinstance(field, _IN_RULES)
    }


_IN_RULES: Final = (NumberField, IntegerField, TotalField, ChoiceField, YesNoField, DateField)


@dataclass(frozen=True, slots=True)
class OutOfLimits:
    """A value below its low or above its high limit; ``meaning`` says what the limit is."""

    field: str
    value: Decimal
    side: Literal["low", "high"]
    limit: Decimal
    meaning: Literal["reference", "target"]


def out_of_limits(instrument: Instrument, values: Mapping[str, Any]) -> tuple[OutOfLimits, ...]:
    """Every value that lies outside the limits of its field, as far as those are known."""
    return tuple(
        mark
        for name, field in instrument.fields.items()
        if isinstance(field, NumericField) and isinstance(values.get(name), Decimal)
        for mark in _marks(name, values[name], field.limits)
    )


def _marks(name: str, value: Decimal, limits: Limits | Unset | None) -> Iterator[OutOfLimits]:
    if not isinstance(limits, Limits):
        return
    if isinstance(limits.low, Decimal) and value < limits.low:
        yield OutOfLimits(name, value, "low", limits.low, limits.meaning)
    if isinstance(limits.high, Decimal) and value > limits.high:
        yield OutOfLimits(name, value, "high", limits.high, limits.meaning)
