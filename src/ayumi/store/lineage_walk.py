"""A walk along lineage, step by step, the same wherever the index of links is kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, islice
from operator import eq
from typing import Final, Protocol

from ayumi.ledger.lineage import Link
from ayumi.ledger.storage import StorageFailure

FEW: Final = 1_000
SHARE: Final = 16
"""From more nodes than `FEW`, and more than this part of all, everything is read at once: that
takes a database less than to look for each of them."""

Ends = tuple[Sequence[int], Sequence[int]]
"""Both ends of links, the near and the far ones, in the order of the near and then of the far."""


def numbered(names: Sequence[str], last: int) -> Sequence[str]:
    """The names of the nodes from 1 to the last one, each at the place of its number.

    `ValueError` if there are more or fewer.
    """
    if len(names) != last:
        raise ValueError(f"{len(names)} names of {last} nodes")
    return ["", *names]


class Graph(Protocol):
    """Numbered nodes and their links, as one way of walking needs them.

    Nodes have the numbers in which the ledger named them first; those that are asked for are given
    in order.
    """

    def size(self) -> int:
        """How many nodes there are."""

    def links(self, nodes: Sequence[int]) -> Ends:
        """The links that lead on from some nodes."""

    def all_links(self) -> Ends:
        """All links."""

    def names(self, nodes: Sequence[int]) -> Mapping[int, str]:
        """The names of some nodes."""

    def all_names(self) -> Sequence[str]:
        """The names of all nodes, each at the place of its number."""


def walked(graph: Graph, starts: Iterable[int], *, forward: bool) -> Iterator[Link]:
    """All pairs (to, from) that are reached from some nodes, each once.

    `StorageFailure` if names and links do not fit together.
    """
    try:
        reached, near, far = _reached(graph, starts)
        many = _are_many(reached, graph)
        names = graph.all_names() if many else graph.names(sorted(reached))
        begins, ends = list(map(names.__getitem__, near)), list(map(names.__getitem__, far))
    except (AttributeError, LookupError, TypeError, ValueError):
        told = "the index of lineage is damaged; ayumi verify tells what is"
        raise StorageFailure(told) from None
    pairs = zip(ends, begins, strict=True) if forward else zip(begins, ends, strict=True)
    return iter(dict.fromkeys(pairs)) if _repeats(near, far) else pairs


def _reached(graph: Graph, starts: Iterable[int]) -> tuple[list[int], list[int], list[int]]:
    """All nodes, those where one began included, and both ends of the links that lead on.

    Each node is gone on from once, so that a circle comes to an end.
    """
    reached: list[int] = []
    near: list[int] = []
    far: list[int] = []
    seen: set[int] = set()
    every: Ends | None = None
    at = sorted(starts)
    while at:
        reached += at
        seen.update(at)
        if _are_many(at, graph):
            every = graph.all_links() if every is None else every
            leads_on = list(map(set(at).__contains__, every[0]))
            step: Ends = list(compress(every[0], leads_on)), list(compress(every[1], leads_on))
        else:
            step = graph.links(at)
        near += step[0]
        far += step[1]
        at = sorted(set(step[1]) - seen)
    return reached, near, far


def _are_many(nodes: Sequence[int], graph: Graph) -> bool:
    return len(nodes) > FEW and len(nodes) * SHARE > graph.size()


def _repeats(near: Sequence[int], far: Sequence[int]) -> bool:
    """Whether several entries say the same: then a link stands there twice, one after the other."""
    return any(map(eq, far, islice(far, 1, None))) and any(
        map(eq, zip(near, far, strict=True), islice(zip(near, far, strict=True), 1, None))
    )
