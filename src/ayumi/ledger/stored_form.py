"""The form in which an entry is stored: which fields it has, and of which types."""

import json
from functools import cache
from operator import itemgetter
from typing import Any, Final

from ayumi.ledger.entry import FORMAT

_TEXT_OR_NONE: Final = (str, type(None))
_OBJECT_OR_NONE: Final = (dict, type(None))
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "format": (int,),
    "seq": (int,),
    "previous": (str,),
    "recorded_at": (str,),
    "occurred_at": _TEXT_OR_NONE,
    "actor": (str,),
    "role": (str,),
    "site": _TEXT_OR_NONE,
    "subject": (str,),
    "version": (int,),
    "kind": (str,),
    "kind_version": (int,),
    "reason": _OBJECT_OR_NONE,
    "study": _TEXT_OR_NONE,
    "body": (dict,),
    "signature": _OBJECT_OR_NONE,
}
_values = itemgetter(*_TYPES)
_parse = json.JSONDecoder().raw_decode


def fields_in(text: str) -> dict[str, Any]:
    """The fields of an entry's text, each of a type that it may have.

    `ValueError`, `KeyError`, `TypeError` or `RecursionError` if it is not an entry's.
    """
    fields: dict[str, Any]
    fields, end = _parse(text)
    if end != len(text):
        raise ValueError("more follows than an entry")
    if fields["format"] != FORMAT:
        raise ValueError(f"format {fields['format']!r}, not {FORMAT}")
    if misfit := _misfit(tuple(map(type, _values(fields)))):
        raise TypeError(misfit)
    return fields


@cache
def _misfit(found: tuple[type, ...]) -> str | None:
    """Which field has a type that it cannot have; a ledger knows few combinations of types."""
    for kind, (name, kinds) in zip(found, _TYPES.items(), strict=True):
        if kind not in kinds:
            return f"{name} is of type {kind.__name__}"
    return None
