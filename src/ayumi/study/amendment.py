"""Amendments: what one study document changes in another, and what each change touches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ayumi.study.definition import StudyDefinition
from ayumi.study.document import StudyDocument
from ayumi.study.impact import ChangeKind, Impact, touched
from ayumi.study.resolved import resolved
from ayumi.values import Keyed
from ayumi.values.table import Table

_NOT_COMPARED: Final = ("format", "amends")
"""These say that a document is an amendment; they are not what it amends."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its place in the resolved form, both values, and what it touches.

    ``consent`` is true where participants were told of it, so that somebody must check whether
    they are to be asked again.
    """

    path: str
    kind: ChangeKind
    old: Any
    new: Any
    impact: Impact
    sentence: str
    consent: bool


def diff(old: StudyDefinition, new: StudyDefinition) -> tuple[Change, ...]:
    """All changes from one definition to another, in the order of the document."""
    return tuple(_between("", _Part(old, resolved(old)), _Part(new, resolved(new))))


def amends(new: StudyDocument, old: StudyDocument) -> bool:
    """Whether the new document names the old one as the one that it amends."""
    named = new.definition.amends
    return named is not None and named.digest == old.digest


class _Part(NamedTuple):
    """A part of a definition, and how the resolved form writes it."""

    value: Any
    form: Any


def _between(path: str, old: _Part, new: _Part) -> Iterator[Change]:
    same_type = type(old.value) is type(new.value)
    if same_type and isinstance(old.value, Table):
        names = [name for name in type(old.value).model_fields if path or name not in _NOT_COMPARED]
        yield from _inside(path, names, _fields(old), _fields(new))
    elif same_type and isinstance(old.value, Keyed):
        stayed = [key for key in old.value if key in new.value]
        now = [key for key in new.value if key in old.value]
        if stayed != now:
            yield _change(path, "reordered", stayed, now)
        names = list(dict.fromkeys(("source", *old.value, *new.value)))
        yield from _inside(path, names, _parts(old), _parts(new))
    elif _alike(old.value, new.value):
        names = [str(number) for number in range(len(old.value))]
        yield from _inside(path, names, _items(old), _items(new))
    elif old.value != new.value:
        yield _change(path, "changed", old.form, new.form)


def _inside(
    path: str, names: list[str], old: dict[str, _Part], new: dict[str, _Part]
) -> Iterator[Change]:
    """The changes in the parts of something that is there in both."""
    for name in names:
        place = f"{path}.{name}" if path else name
        if name in old and name in new:
            yield from _between(place, old[name], new[name])
        elif name in old:
            yield _change(place, "removed", old[name].form, None)
        elif name in new:
            yield _change(place, "added", None, new[name].form)


def _fields(part: _Part) -> dict[str, _Part]:
    found = {name: getattr(part.value, name) for name in type(part.value).model_fields}
    return {
        name: _Part(value, part.form[name]) for name, value in found.items() if value is not None
    }


def _parts(part: _Part) -> dict[str, _Part]:
    whence = part.value.source
    source = {} if whence is None else {"source": _Part(whence, whence)}
    return source | {key: _Part(value, part.form[key]) for key, value in part.value.items()}


def _items(part: _Part) -> dict[str, _Part]:
    return {
        str(number): _Part(*both)
        for number, both in enumerate(zip(part.value, part.form, strict=True))
    }


def _alike(old: Any, new: Any) -> bool:
    """Whether two lists hold as many tables, so that each is compared with its fellow."""
    lists = isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new)
    return lists and all(isinstance(one, Table) for one in (*old, *new))


def _change(path: str, kind: ChangeKind, old: Any, new: Any) -> Change:
    found = touched(path, kind, old, new)
    return Change(path, kind, old, new, found.impact, found.sentence, found.consent)
