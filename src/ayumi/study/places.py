"""The place of a fault: from pydantic's location to the path that the author wrote."""

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ayumi.values import Coded, Keyed, Unset

_KEY: Final = "[key]"


def place_and_shape(
    model: Any, location: Sequence[int | str], given: Any = None
) -> tuple[str, Any]:
    """The dotted path of a location, and the type of what stands there.

    Pydantic puts into a location which member of a closed union was meant, and marks faulty keys;
    neither stands in the document.
    """
    path, shape = [], _bare(model)
    for step in location:
        if step == _KEY:
            continue
        choices = members(shape)
        if step in choices:
            shape = choices[str(step)]
            continue
        path.append(str(step))
        shape = _inside(shape, step)
    return ".".join(path), shape


def open_around(model: Any, location: Sequence[int | str]) -> str | None:
    """The nearest thing around a location that may be left open as a whole, within the section."""
    found, shape, path = None, _bare(model), list[str]()
    for number, step in enumerate(location):
        if step == _KEY:
            continue
        choices = members(shape)
        if step in choices:
            shape = choices[str(step)]
            continue
        path.append(str(step))
        if number < len(location) - 1 and _is_model(shape):
            field = shape.model_fields.get(str(step))
            extra = None if field is None else field.json_schema_extra
            if isinstance(extra, Mapping) and "if_unset" in extra:
                found = ".".join(path)
        shape = _inside(shape, step)
    return found


def known_keys(shape: Any) -> tuple[str, ...]:
    """The keys that a table of this type has."""
    return tuple(shape.model_fields) if _is_model(shape) else ()


def kinds(shape: Any) -> tuple[str, ...]:
    """The kinds from which a closed union chooses."""
    return tuple(members(shape))


def _bare(shape: Any) -> Any:
    """A type without its annotations, and without `Unset` and None beside it."""
    while True:
        origin = get_origin(shape)
        if isinstance(shape, FieldInfo):
            shape = shape.annotation
        elif origin is Annotated:
            shape = get_args(shape)[0]
        elif origin in (Union, types.UnionType):
            choices = [_bare(one) for one in get_args(shape)]
            choices = [one for one in choices if one not in (Unset, type(None))]
            if len(choices) != 1:
                return Union[tuple(choices)]  # noqa: UP007 - the members are only known here
            [shape] = choices
        else:
            return shape


def members(shape: Any) -> Mapping[str, Any]:
    """The models of a closed union, by the word that tells them apart."""
    if get_origin(shape) not in (Union, types.UnionType):
        return {}
    found = {}
    for model in get_args(shape):
        if not _is_model(model):
            return {}
        for key in ("kind", "type"):
            if key in model.model_fields:
                found[get_args(model.model_fields[key].annotation)[0]] = model
    return found


def _inside(shape: Any, step: int | str) -> Any:
    """The type of what a step leads to."""
    if _is_model(shape):
        field = shape.model_fields.get(str(step))
        return None if field is None else _bare(field.annotation)
    origin = get_origin(shape)
    if origin in (Keyed, Coded, tuple):
        return _bare(get_args(shape)[0])
    return None


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)
