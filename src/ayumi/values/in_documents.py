"""How a value of our own is read from a document and written into one, for pydantic's models."""

from collections.abc import Callable
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ayumi.values.fault import InputRefused


def refusal(message: str, at: str = "") -> PydanticCustomError:
    """An error that a model raises: what is allowed, and below its own place at which key."""
    return PydanticCustomError("refused", "{message}", {"message": message, "at": at})


def written_as_text(
    read: Callable[[Any], object], write: Callable[[Any], object] = str
) -> CoreSchema:
    """The schema of a value that one function reads and one writes; refusals become faults."""

    def validate(value: object) -> object:
        try:
            return read(value)
        except InputRefused as refused:
            raise refusal(refused.faults[0].message) from None

    return core_schema.no_info_plain_validator_function(
        validate, serialization=core_schema.plain_serializer_function_ser_schema(write)
    )
