"""A mapping that grows by a few keys at a time and is never copied whole for it."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Growing(Mapping[str, T], Generic[T]):
    """A read-only mapping, of which a changed one is made at the cost of its root.

    What changed last stands apart from the rest and is joined with it now and then, so that a
    thousand changes of a thousand keys copy thousands of keys and not a million. Keys stand in the
    order in which they came.

    >>> vials = Growing({"L1-01": "stored", "L1-02": "stored"})
    >>> later = vials.changed({"L1-02": "used", "L1-03": "stored"})
    >>> dict(later), vials["L1-02"], len(later)
    ({'L1-01': 'stored', 'L1-02': 'used', 'L1-03': 'stored'}, 'stored', 3)
    """

    __slots__ = ("_length", "_rest", "_since")

    def __init__(self, parts: Mapping[str, T] | None = None) -> None:
        self._rest: dict[str, T] = dict(parts or {})
        self._since: dict[str, T] = {}
        self._length = len(self._rest)

    def changed(self, changes: Mapping[str, T]) -> "Growing[T]":
        """The same with some keys added, or with other values."""
        fresh = sum(key not in self for key in changes)
        made: Growing[T] = Growing.__new__(Growing)
        since = {**self._since, **changes}
        if len(since) ** 2 > len(self._rest):
            made._rest, made._since = {**self._rest, **since}, {}
        else:
            made._rest, made._since = self._rest, since
        made._length = self._length + fresh
        return made

    def __getitem__(self, key: str) -> T:
        return self._since[key] if key in self._since else self._rest[key]

    def __contains__(self, key: object) -> bool:
        return key in self._since or key in self._rest

    def __iter__(self) -> Iterator[str]:
        yield from self._rest
        yield from (key for key in self._since if key not in self._rest)

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return f"Growing({dict(self)!r})"
