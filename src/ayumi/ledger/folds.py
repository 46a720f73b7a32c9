"""Folds that were made before, so that a state is not made again from its first entry."""

from collections.abc import Mapping
from typing import Any

REMEMBERED = 20_000
"""So many folds are remembered; when there are more, the older half is forgotten."""

_Key = tuple[Any, str | None, str | None]
Fold = tuple[Any, int, int]
"""A state, the place of the last entry in it, and how many entries it was made of."""
NOTHING: Fold = (None, 0, 0)


class Folds:
    """The states that were folded, each with the place of the last entry in it.

    Entries never change, so a fold stays true for ever, as long as its entries were really written.
    What is folded under the write lock may hold entries of a transaction that fails: it is kept
    apart until the transaction has succeeded.
    """

    def __init__(self, before: "Folds | None" = None) -> None:
        self._before: Mapping[_Key, Fold] = {} if before is None else before._made
        self._made: dict[_Key, Fold] = {}

    def known(self, step: object, subject: str | None, kind: str | None) -> Fold:
        """What is known of a fold; `NOTHING` if it was not made before."""
        key = (step, subject, kind)
        return self._made.get(key) or self._before.get(key) or NOTHING

    def remember(self, step: object, subject: str | None, kind: str | None, fold: Fold) -> None:
        """Keep a state for the next time."""
        if len(self._made) >= REMEMBERED:
            for key in list(self._made)[: REMEMBERED // 2]:
                del self._made[key]
        self._made[step, subject, kind] = fold

    def take_over(self, others: "Folds") -> None:
        """Remember what was folded in a transaction that has succeeded."""
        for key, fold in others._made.items():
            self.remember(*key, fold)
