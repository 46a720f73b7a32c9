"""Ids: the names by which the parts of a document refer to each other."""

import re
from typing import TYPE_CHECKING, Annotated, Any, Final

from ayumi.values.fault import Fault, InputRefused

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

ID_PATTERN: Final = "[a-z][a-z0-9_]*"
ID_ALLOWED: Final = "an id is lower-case letters, digits and _, a letter first: `week_12`"
REFERENCE_PATTERN: Final = rf"{ID_PATTERN}\.{ID_PATTERN}"
REFERENCE_ALLOWED: Final = "name the instrument and its field: `laboratory.wbc`"
DAY_ALLOWED: Final = "name a clock, or an instrument and its date: `injury`, `laboratory.drawn`"


def read_id(value: object) -> str:
    """The id, or `InputRefused`.

    >>> read_id("week_12")
    'week_12'
    """
    if isinstance(value, str) and re.fullmatch(ID_PATTERN, value):
        return value
    raise InputRefused([Fault("id", str(value), ID_ALLOWED)], "id")


def read_reference(value: object) -> str:
    """The name of an instrument's field, or `InputRefused`.

    >>> read_reference("laboratory.wbc")
    'laboratory.wbc'
    """
    if isinstance(value, str) and re.fullmatch(REFERENCE_PATTERN, value):
        return value
    raise InputRefused([Fault("field", str(value), REFERENCE_ALLOWED)], "reference")


def read_clock_or_field(value: object) -> str:
    """The name of a clock or of an instrument's field, or `InputRefused`.

    >>> read_clock_or_field("injury"), read_clock_or_field("laboratory.drawn")
    ('injury', 'laboratory.drawn')
    """
    if isinstance(value, str) and re.fullmatch(rf"{ID_PATTERN}(\.{ID_PATTERN})?", value):
        return value
    raise InputRefused([Fault("day", str(value), DAY_ALLOWED)], "day")


class _Id:
    """Reads an id in a document."""

    pattern = f"^{ID_PATTERN}$"
    read = staticmethod(read_id)

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from ayumi.values.in_documents import written_as_text

        return written_as_text(self.read)

    def __get_pydantic_json_schema__(
        self, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        return {"type": "string", "pattern": self.pattern}


class _FieldReference(_Id):
    """Reads the name of an instrument's field in a document."""

    pattern = f"^{ID_PATTERN}\\.{ID_PATTERN}$"
    read = staticmethod(read_reference)


class _ClockOrField(_Id):
    """Reads the name of a day in a document: a clock's, or a field's."""

    pattern = f"^{ID_PATTERN}(\\.{ID_PATTERN})?$"
    read = staticmethod(read_clock_or_field)


Id = Annotated[str, _Id()]
"""The id of a part of the document."""

FieldReference = Annotated[str, _FieldReference()]
"""A field of an instrument: ``laboratory.wbc``; also ``participant.age`` and ``isncsci.ais``."""

ClockOrField = Annotated[str, _ClockOrField()]
"""A day: day 0 of a clock, ``injury``, or a date that is recorded, ``laboratory.drawn``."""
