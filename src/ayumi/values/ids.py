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


Id = Annotated[str, _Id()]
"""The id of a part of the document."""

FieldReference = Annotated[str, _FieldReference()]
"""A field of an instrument: ``laboratory.wbc``; also ``participant.age`` and ``isncsci.ais``."""
