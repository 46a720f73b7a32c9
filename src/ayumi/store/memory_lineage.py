"""An index of lineage in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from ayumi.ledger.lineage import Link
from ayumi.store.lineage_walk import Ends, walked


class MemoryLineage:
    """Nodes numbered as they were first named, and the links from each to others."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        # Of each node, those that were made from it, and those that it was made from.
        self._made: list[list[int]] = []
        self._sources: list[list[int]] = []
        self._links: list[tuple[int, Link]] = []

    def add(self, seq: int, links: Collection[Link]) -> None:
        """Add the links of an entry."""
        for link in links:
            to, source = map(self._number, link)
            self._sources[to].append(source)
            self._made[source].append(to)
            self._links.append((seq, link))

    def take_back(self, seq: int) -> None:
        """Forget the links of all entries after a place."""
        while self._links and self._links[-1][0] > seq:
            _, (to, source) = self._links.pop()
            self._sources[self._numbers[to]].pop()
            self._made[self._numbers[source]].pop()
        while self._names and not (self._made[-1] or self._sources[-1]):
            del self._numbers[self._names.pop()], self._made[-1], self._sources[-1]

    def links(self) -> Iterator[tuple[int, Link]]:
        """All links, each with the place of its entry."""
        yield from list(self._links)

    def linked(self, starts: Collection[str], *, forward: bool) -> Iterator[Link]:
        """All pairs that are reached from the starts, each once."""
        known = {self._numbers[name] for name in starts if name in self._numbers}
        graph = _Graph(self._names, self._made if forward else self._sources)
        return walked(graph, known, forward=forward)

    def _number(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._names)
            self._names.append(name)
            self._made.append([])
            self._sources.append([])
        return number


class _Graph:
    def __init__(self, names: Sequence[str], leads_to: Sequence[Sequence[int]]) -> None:
        self._names = names
        self._leads_to = leads_to

    def size(self) -> int:
        return len(self._names)

    def links(self, nodes: Sequence[int]) -> Ends:
        far = [sorted(self._leads_to[node]) for node in nodes]
        near = [node for node, others in zip(nodes, far, strict=True) for _ in others]
        return near, list(chain.from_iterable(far))

    def all_links(self) -> Ends:
        return self.links(range(len(self._names)))

    def names(self, nodes: Sequence[int]) -> Mapping[int, str]:
        return {node: self._names[node] for node in nodes}

    def all_names(self) -> Sequence[str]:
        return self._names
