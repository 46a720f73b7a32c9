"""Values of faults as they stand in the document: 60 is a number, and "60" is text."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ayumi.values import Fault


class AsWritten(str):
    """The text of a value, which shows itself as TOML has it.

    >>> AsWritten("60", 60), AsWritten("60", "60"), AsWritten("true", True)
    (60, "60", true)
    """

    __slots__ = ("_text",)
    _text: str

    def __new__(cls, shown: str, value: object) -> "AsWritten":
        """The text that is shown, and the value that stood there."""
        made = super().__new__(cls, shown)
        made._text = json.dumps(shown, ensure_ascii=False) if isinstance(value, str) else shown
        return made

    def __repr__(self) -> str:
        return self._text


def as_written(faults: Iterable[Fault], document: Mapping[str, Any]) -> Iterator[Fault]:
    """The faults, each with its value as it stands in the document."""
    for fault in faults:
        if fault.value:
            value = _at(document, fault.place.split("."))
            shown = AsWritten(fault.value, fault.value if value is None else value)
            yield Fault(fault.place, shown, fault.message)
        else:
            yield fault


def _at(value: Any, steps: list[str]) -> Any:
    """What stands at a place; none if nothing does, or no single value."""
    for step in steps:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list | tuple) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return None if isinstance(value, Mapping | list | tuple) else value
