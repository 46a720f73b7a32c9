"""Tables whose parts have ids: ``[visits.week_12]``, in the order of the document, read-only."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from ayumi.values.ids import ID_ALLOWED, ID_PATTERN

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

T = TypeVar("T")


class Keyed(Mapping[str, T], Generic[T]):
    """A read-only mapping from ids to parts, in the document's order; with its own ``source``.

    >>> choices = Keyed({"yes": 1, "no": 0})
    >>> list(choices), choices["no"], choices == {"yes": 1, "no": 0}
    (['yes', 'no'], 0, True)
    """

    pattern: ClassVar[str] = ID_PATTERN
    allowed: ClassVar[str] = ID_ALLOWED
    __slots__ = ("_parts", "source")

    def __init__(self, parts: Mapping[str, T], source: str | None = None) -> None:
        self._parts = dict(parts)
        self.source = source

    def __getitem__(self, key: str) -> T:
        return self._parts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __eq__(self, other: object) -> bool:
        """Equal parts in the same order, from the same source; a plain mapping has neither."""
        if isinstance(other, Keyed):
            return list(self.items()) == list(other.items()) and self.source == other.source
        return self._parts == other

    def __hash__(self) -> int:
        return hash((*self._parts.items(), self.source))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._parts!r})"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        """Each part by its own model; the key ``source`` tells where all of them come from."""
        from typing import get_args

        from pydantic_core import core_schema

        from ayumi.values.in_documents import refusal

        [part] = get_args(source)

        def check_key(key: str) -> str:
            if not re.fullmatch(cls.pattern, key):
                raise refusal(cls.allowed)
            return key

        def validate(value: Any, parts_of: Callable[[Any], dict[str, T]]) -> "Keyed[T]":
            if isinstance(value, Keyed):
                value = {**value, "source": value.source} if value.source else dict(value)
            whence = value.get("source") if isinstance(value, dict) else None
            if not isinstance(whence, str):
                return cls(parts_of(value))
            return cls(parts_of({k: v for k, v in value.items() if k != "source"}), whence)

        def write(value: Any, written: Callable[[Any], Any]) -> Any:
            whence = {"source": value.source} if value.source is not None else {}
            return {**whence, **written(dict(value))}

        table = core_schema.dict_schema(
            core_schema.no_info_after_validator_function(
                check_key, core_schema.str_schema(strict=True)
            ),
            handler.generate_schema(part),
        )
        return core_schema.no_info_wrap_validator_function(
            validate,
            table,
            serialization=core_schema.wrap_serializer_function_ser_schema(write, schema=table),
            metadata={"pattern": cls.pattern},
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        """Any id with its part, and perhaps a source."""
        table = handler(schema)
        return {
            "type": "object",
            "properties": {"source": {"type": "string", "minLength": 1, "title": "Source"}},
            "propertyNames": {"pattern": f"^{cls.pattern}$"},
            "additionalProperties": table.get("additionalProperties", True),
        }


class Coded(Keyed[T], Generic[T]):
    """A code list: keyed by codes as they are printed, such as ``A``, ``5*`` or ``grade_3``."""

    __slots__ = ()
    pattern: ClassVar[str] = r"[A-Za-z0-9][A-Za-z0-9_.+*-]*"
    allowed: ClassVar[str] = "a code is letters, digits and _ . + * -, such as A, 5 or not_done"
