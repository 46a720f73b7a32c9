"""Values that a document leaves open, with the reason: never guessed, never silently empty."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from ayumi.values.fault import Fault, InputRefused

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

UNSET_ALLOWED: Final = (
    'a value that is not known says why, and nothing else: { unset = "not public" }'
)
_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"unset": {"type": "string", "minLength": 1, "title": "Why"}},
    "required": ["unset"],
    "additionalProperties": False,
    "description": "Not known, and why",
}


@dataclass(frozen=True, slots=True)
class Unset:
    """A value that is not known, and why; in a document ``{ unset = "not public" }``."""

    reason: str

    @classmethod
    def read(cls, value: object) -> "Unset":
        """The reason from a document's table, or `InputRefused`."""
        reason = value.get("unset") if isinstance(value, dict) and len(value) == 1 else None
        if not isinstance(reason, str) or not reason.strip():
            raise InputRefused([Fault("unset", str(reason or ""), UNSET_ALLOWED)], "unset value")
        return cls(reason)

    def __str__(self) -> str:
        return f"unset ({self.reason})"


class _MaybeUnset:
    """Reads a value, or why there is none.

    The key ``unset`` alone decides which of the two is meant, so that the faults of a value are
    never mixed with those of the other branch.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from functools import reduce
        from operator import or_
        from typing import get_args

        from pydantic_core import core_schema

        from ayumi.values.in_documents import refusal

        def value_or_reason(value: Any, value_of: Callable[[Any], Any]) -> Any:
            """The value as its own type reads it, or why there is none."""
            if isinstance(value, Unset):
                return value
            if not (isinstance(value, dict) and "unset" in value):
                return value_of(value)
            try:
                return Unset.read(value)
            except InputRefused as refused:
                raise refusal(refused.faults[0].message) from None

        def write(value: Any, written: Callable[[Any], Any]) -> Any:
            return {"unset": value.reason} if isinstance(value, Unset) else written(value)

        inner = handler.generate_schema(
            reduce(or_, [choice for choice in get_args(source) if choice is not Unset])
        )
        return core_schema.no_info_wrap_validator_function(
            value_or_reason,
            inner,
            serialization=core_schema.wrap_serializer_function_ser_schema(write, schema=inner),
        )

    def __get_pydantic_json_schema__(
        self, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        return {"anyOf": [handler(schema), _SCHEMA]}


T = TypeVar("T")
Maybe = Annotated[T | Unset, _MaybeUnset()]
"""A value, or why there is none."""
