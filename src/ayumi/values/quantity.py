"""Amounts with their unit: ``2e6 {cells}``, ``14 d``, ``50 uL``."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from ayumi.values.fault import Fault, InputRefused
from ayumi.values.number import exact
from ayumi.values.units import read_unit

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

_NUMBER: Final = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_ALLOWED: Final = 'write the amount, a space and its unit in quotes: "2e6 {cells}", "14 d"'
_DAYS: Final = {unit: Decimal(days) for unit, days in
                (("d", "1"), ("wk", "7"), ("mo", "30.4375"), ("a", "365.25"))}  # fmt: skip


class _WrittenAsText(ABC):
    """What a document writes as one text."""

    __slots__ = ()
    pattern: ClassVar[str]
    example: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, value: object) -> Self:
        """The value in a document."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from ayumi.values.in_documents import written_as_text

        return written_as_text(cls.read)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        return {"type": "string", "pattern": cls.pattern, "examples": [cls.example]}


@dataclass(frozen=True, slots=True)
class Quantity(_WrittenAsText):
    """An amount and its UCUM unit.

    >>> dose = Quantity.parse("2e6 {cells}")
    >>> dose, str(dose), dose.amount * 2
    (Quantity(2e6 {cells}), '2e6 {cells}', Decimal('4E+6'))
    """

    pattern: ClassVar[str] = rf"^{_NUMBER} \S+$"
    example: ClassVar[str] = "14 d"

    amount: Decimal
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The quantity that is written; raises `InputRefused` for no number or an unknown unit."""
        found = re.fullmatch(rf"({_NUMBER}) (\S+)", text.strip())
        if found is None:
            raise InputRefused([Fault("quantity", text, _ALLOWED)], "quantity")
        return cls(exact(found[1]), read_unit(found[2]))

    @classmethod
    def read(cls, value: object) -> Self:
        """The quantity in a document."""
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise InputRefused([Fault("quantity", str(value), _ALLOWED)], "quantity")
        return cls.parse(value)

    def __str__(self) -> str:
        """As it is written in a document."""
        return f"{_written(self.amount)} {self.unit}"

    def __repr__(self) -> str:
        return f"Quantity({self})"

    def days(self) -> Decimal:
        """How long it is [d]; a year is UCUM's of 365.25 days, a month a twelfth of it.

        >>> Quantity.parse("52 wk").days(), Quantity.parse("2 a").days()
        (Decimal('364'), Decimal('730.50'))
        """
        if self.unit not in _DAYS:
            allowed = "write a time in days, weeks, months or years: 14 d, 52 wk, 3 mo, 1 a"
            raise InputRefused([Fault("quantity", str(self), allowed)], "time")
        return self.amount * _DAYS[self.unit]


@dataclass(frozen=True, slots=True)
class QuantityRange(_WrittenAsText):
    """A quantity from its lowest to its highest amount; both alike where it is one amount.

    >>> low_dose = QuantityRange.parse("2.1e6 to 2.6e6 {cells}")
    >>> low_dose.low.amount < low_dose.high.amount, str(low_dose)
    (True, '2.1e6 to 2.6e6 {cells}')
    >>> str(QuantityRange.parse("2e6 {cells}"))
    '2e6 {cells}'
    """

    pattern: ClassVar[str] = rf"^{_NUMBER}( to {_NUMBER})? \S+$"
    example: ClassVar[str] = "2.1e6 to 2.6e6 {cells}"

    low: Quantity
    high: Quantity

    @classmethod
    def parse(cls, text: str) -> Self:
        """The range that is written; raises `InputRefused`."""
        found = re.fullmatch(rf"({_NUMBER})(?: to ({_NUMBER}))? (\S+)", text.strip())
        if found is None:
            allowed = 'write "2e6 {cells}", or "2.1e6 to 2.6e6 {cells}"'
            raise InputRefused([Fault("quantity", text, allowed)], "quantity")
        unit = read_unit(found[3])
        low, high = Quantity(exact(found[1]), unit), Quantity(exact(found[2] or found[1]), unit)
        if low.amount > high.amount:
            raise InputRefused([Fault("quantity", text, "the lower amount comes first")], "range")
        return cls(low, high)

    @classmethod
    def read(cls, value: object) -> Self:
        """The range in a document."""
        if isinstance(value, cls):
            return value
        return cls.parse(value if isinstance(value, str) else "")

    def __str__(self) -> str:
        """As it is written in a document."""
        if self.low == self.high:
            return str(self.low)
        return f"{_written(self.low.amount)} to {self.high}"


def _written(amount: Decimal) -> str:
    return str(amount).replace("E+", "e").replace("E", "e")
