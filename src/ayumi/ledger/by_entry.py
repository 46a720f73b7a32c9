"""What stands beside entries, such as contents and links, handed out entry by entry."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Generic, TypeVar

from ayumi.ledger.storage import StorageFailure

Item = TypeVar("Item")


class ByEntry(Generic[Item]):
    """Items as they come from a store, each with the place of its entry, in the order of entries.

    ``find`` notes what is wrong with them, ``what`` is what they are called in a sentence, and
    ``stray`` says that no entry goes with one.
    """

    def __init__(
        self,
        items: Iterator[tuple[int, Item]],
        *,
        what: str,
        stray: Callable[[Item], str],
        find: Callable[[int, str], None],
    ) -> None:
        self._what = what
        self._stray = stray
        self._find = find
        self._groups = groupby(self._readable(items), itemgetter(0))
        self._found: list[Item] = []
        self.count = 0
        """How many were handed out, or are about to be."""
        self.readable = True
        """Whether the store could read all of them."""
        self._read()

    def _readable(self, items: Iterator[tuple[int, Item]]) -> Iterator[tuple[int, Item]]:
        try:
            yield from items
        except StorageFailure as failure:
            self.readable = False
            self._find(0, f"{self._what} cannot be read: {failure}")

    def _read(self) -> None:
        self._place: int | None = None
        for place, group in self._groups:
            self._found = [item for _, item in group]
            self.count += len(self._found)
            if isinstance(place, int):
                self._place = place
                return
            # In a damaged column anything may stand.
            self._find(0, f"{self._what} name {place!r} as the place of their entry")

    def of(self, seq: int) -> Sequence[Item]:
        """The items that came with an entry."""
        while self._place is not None and self._place < seq:
            self._pass_over()
        if self._place != seq:
            return ()
        found = self._found
        self._read()
        return found

    def rest(self) -> None:
        """Whatever goes with no entry at all."""
        while self._place is not None:
            self._pass_over()

    def _pass_over(self) -> None:
        for item in self._found:
            self._find(self._place or 0, self._stray(item))
        self._read()
