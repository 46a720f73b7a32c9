"""Exact decimal numbers: what the author wrote, never a binary neighbour of it."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, Final

from ayumi.values.fault import Fault, InputRefused

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

DIGITS: Final = 15
"""With so many a number survives JSON, whose readers commonly hold numbers in 64 bits."""
_ALLOWED: Final = f"a number has at most {DIGITS} digits, and an exponent of at most 99: 3.5, 2e6"


def exact(text: str) -> Decimal:
    """The number that is written, or `InputRefused`.

    >>> exact("2e6"), exact("0.0005")
    (Decimal('2E+6'), Decimal('0.0005'))
    """
    try:
        number = Decimal(text if text.isascii() and "_" not in text else "no number")
    except InvalidOperation:
        raise InputRefused([Fault("number", text, _ALLOWED)], "number") from None
    shape = number.as_tuple()
    if not number.is_finite() or len(shape.digits) > DIGITS or abs(number.adjusted()) > 99:
        raise InputRefused([Fault("number", text, _ALLOWED)], "number")
    return number


def read_number(value: object) -> Decimal:
    """The number in a document, exactly as written there and without idle zeros.

    >>> read_number(Decimal("10.50")), read_number(100)
    (Decimal('10.5'), Decimal('100'))
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        allowed = "write a number, without quotes: 3.5"
        raise InputRefused([Fault("number", str(value), allowed)], "number")
    number = exact(repr(value) if isinstance(value, float) else str(value)).normalize()
    # Beyond the digits that a number may have its zeros are not written out: 1e50 stays 1E+50.
    whole = number.adjusted() <= DIGITS and number == number.to_integral_value()
    return number.quantize(Decimal(1)) if whole else number


def write_number(number: Decimal) -> int | float:
    """The number as JSON and TOML write it; `DIGITS` make the way there and back exact."""
    whole = number == number.to_integral_value() and number.adjusted() <= DIGITS
    return int(number) if whole else float(number)


class _Number:
    """Reads and writes an exact number in a document."""

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from ayumi.values.in_documents import written_as_text

        return written_as_text(read_number, write_number)

    def __get_pydantic_json_schema__(
        self, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        return {"type": "number"}


Number = Annotated[Decimal, _Number()]
"""A number of a document."""
