"""One value that somebody enters, read as its field says: exact numbers, codes, days, times."""

import re
from decimal import Decimal
from typing import Any, Final, assert_never

from ayumi.participants.fields import (
    AnyField,
    ChoiceField,
    DateField,
    ImageField,
    IntegerField,
    NumberField,
    NumericField,
    TextField,
    TimeField,
    TotalField,
    YesNoField,
)
from ayumi.values import Fault, InputRefused, PartialDate, did_you_mean, is_printable
from ayumi.values.number import DIGITS, exact

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_YES_NO: Final = ("yes", "no")
_LONGEST_SHOWN: Final = 60


def read_entered(field: AnyField, value: object) -> Any:
    """The value that was entered, typed; raises `InputRefused` with one fault, without its place.

    >>> from ayumi.values import Words
    >>> read_entered(IntegerField(type="integer", title=Words("Level"), unit="1", max=20), "13")
    Decimal('13')
    """
    match field:
        case NumberField() | IntegerField() | TotalField():
            return _number(field, value)
        case ChoiceField():
            return _code(value, tuple(field.choices))
        case YesNoField():
            given = ("no", "yes")[value] if isinstance(value, bool) else value
            return _code(given, _YES_NO)
        case DateField():
            return _date(field, value)
        case TimeField():
            if isinstance(value, str) and _TIME.fullmatch(value.strip()):
                return value.strip()
            raise refused(value, "a time of day is written 09:05, from 00:00 to 23:59")
        case TextField():
            return _text(value)
        case ImageField():
            if isinstance(value, str):
                raise refused(value, "attach the file itself; its name alone is no image")
            return value
        case _:
            assert_never(field)


def refused(value: object, message: str) -> InputRefused:
    """What is wrong with a value; whoever knows its place adds that."""
    return InputRefused([Fault("", shown(value), message)], "value")


def shown(value: object) -> str:
    """A value as a fault shows it: short, and never the inside of a file."""
    if value is None or isinstance(value, str | int | float | Decimal | PartialDate):
        text = "" if value is None else str(value)
        return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
    return type(value).__name__


def canonical(number: Decimal) -> Decimal:
    """The same number without idle zeros, written out where that takes few digits.

    >>> canonical(Decimal("3.50")), canonical(Decimal("1.2e2")), canonical(Decimal("-0.0"))
    (Decimal('3.5'), Decimal('120'), Decimal('0'))
    """
    if not number:
        return Decimal(0)
    if number == number.to_integral_value() and number.adjusted() < DIGITS:
        return Decimal(int(number))
    return number.normalize()


def _number(field: NumericField, value: object) -> Decimal:
    number = _exact(value)
    decimals = field.decimals if isinstance(field, NumberField) else None
    if isinstance(field, IntegerField) and number != number.to_integral_value():
        raise refused(value, "this is counted: write a whole number")
    if decimals is not None and _decimals_of(number) > decimals:
        places = f"{decimals} decimal{'s' * (decimals != 1)}" if decimals else "no decimals"
        raise refused(value, f"a value has {f'at most {places}' if decimals else places}")
    too_low = field.min is not None and number < field.min
    if too_low or (field.max is not None and number > field.max):
        # A unit in braces, such as {score}, is a word and measures nothing.
        asked = "" if field.unit.startswith("{") else "; is it in this unit?"
        raise refused(value, f"a value lies {_span(field)}{asked}")
    return number


def _decimals_of(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(-exponent, 0)


def _exact(value: object) -> Decimal:
    """The number that was meant; a float of JSON stands for the shortest text that reads as it."""
    text = value.strip() if isinstance(value, str) else str(value)
    a_number = isinstance(value, str | int | float | Decimal) and not isinstance(value, bool)
    if not a_number or not _NUMBER.fullmatch(text):
        raise refused(value, "write a number: 3.5")
    try:
        return canonical(exact(text))
    except InputRefused as wrong:
        raise refused(value, wrong.faults[0].message) from None


def _span(field: NumericField) -> str:
    unit = "" if field.unit == "1" else f" {field.unit}"
    if field.min is None:
        return f"up to {field.max:f}{unit}"
    if field.max is None:
        return f"from {field.min:f}{unit} on"
    return f"from {field.min:f} to {field.max:f}{unit}"


def _code(value: object, codes: tuple[str, ...]) -> str:
    """One of the codes; a code that is a number may be entered as one."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    code = str(value) if is_whole else value
    if isinstance(code, str) and code.strip() in codes:
        return code.strip()
    raise refused(value, f"no such value; {did_you_mean(shown(value), codes)}")


def _date(field: DateField, value: object) -> PartialDate:
    given = value.strip() if isinstance(value, str) else value
    if isinstance(given, bool):
        given = None
    try:
        day = PartialDate.read(given)
    except InputRefused as wrong:
        raise refused(value, wrong.faults[0].message) from None
    if not day.whole and not field.partial:
        raise refused(value, "the day must be known here: 2026-03-21")
    return day


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise refused(value, "write text")
    if not is_printable(value):
        raise refused(value, "the text has characters that cannot be seen; write it anew")
    return value
