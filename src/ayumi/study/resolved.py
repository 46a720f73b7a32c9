"""The resolved form: every value of a definition written out, as JSON has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ayumi.study.definition import StudyDefinition
from ayumi.values import Keyed, Unset


def resolved(definition: StudyDefinition) -> dict[str, Any]:
    """The definition with nothing left to defaults and shorthand; `define` reads it again."""
    return definition.model_dump(mode="json", exclude_none=True)


@dataclass(frozen=True, slots=True)
class UnsetValue:
    """A value that the document leaves open: where, why, and what follows from that."""

    place: str
    reason: str
    consequence: str


def unset_values(definition: StudyDefinition) -> tuple[UnsetValue, ...]:
    """Every unset value, in the order of the definition, each with its consequence."""
    return tuple(_unset("", definition, ""))


def _unset(place: str, value: Any, consequence: str) -> Iterator[UnsetValue]:
    match value:
        case Unset():
            yield UnsetValue(place, value.reason, consequence)
        case BaseModel():
            for name, about in type(value).model_fields.items():
                extra = about.json_schema_extra
                means = str(extra["if_unset"]) if isinstance(extra, dict) else consequence
                inner = f"{place}.{name}" if place else name
                yield from _unset(inner, getattr(value, name), means)
        case Keyed():
            for name, part in value.items():
                yield from _unset(f"{place}.{name}", part, consequence)
        case tuple():
            for number, part in enumerate(value):
                yield from _unset(f"{place}.{number}", part, consequence)
