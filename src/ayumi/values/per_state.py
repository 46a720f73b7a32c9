"""What was found of states that never change, once for as long as they are the very same ones."""

from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class PerState(Generic[V]):
    """Findings by the states that they are of, told apart by identity and not by content.

    What is kept holds its states, so that no other object can come to stand in their place; when
    there are ``most`` of them all are forgotten.

    >>> state, kept = ["a state"], PerState[int](most=2)
    >>> kept.of(state, make=lambda: 1), kept.of(state, make=lambda: 2)
    (1, 1)
    >>> kept.of(["a state"], make=lambda: 3)
    3
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[tuple[int, ...], tuple[tuple[object, ...], V]] = {}

    def of(self, *states: object, make: Callable[[], V]) -> V:
        """What is known of these states together, or is now made."""
        key = tuple(map(id, states))
        known = self._kept.get(key)
        if known is not None:
            return known[1]
        if len(self._kept) >= self._most:
            self._kept.clear()
        found = make()
        self._kept[key] = (states, found)
        return found
