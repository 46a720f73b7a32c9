"""What came of what: nodes of the genealogy by their kind, above and below."""

from collections.abc import Iterable

from ayumi.ledger.view import View


def upstream_of(view: View, *nodes: str) -> frozenset[str]:
    """Everything from which these nodes come, over any number of links."""
    return view.ancestors(*nodes).nodes


def downstream_of(view: View, *nodes: str) -> frozenset[str]:
    """Everything that came of these nodes, over any number of links."""
    return view.descendants(*nodes).nodes


def of_kind(nodes: Iterable[str], prefix: str) -> tuple[str, ...]:
    """The codes of the nodes of one kind, sorted.

    >>> of_kind({"lot:B2", "run:R1", "lot:B1"}, "lot:")
    ('B1', 'B2')
    """
    return tuple(sorted([node[len(prefix) :] for node in nodes if node.startswith(prefix)]))
