"""Ways along the links of a genealogy."""

from collections.abc import Iterable, Mapping


def reached(links: Mapping[str, tuple[str, ...]], nodes: Iterable[str]) -> frozenset[str]:
    """All nodes to which links lead from some, over any number of steps.

    >>> sorted(reached({"a": ("b",), "b": ("c",)}, ["a"]))
    ['b', 'c']
    """
    found: set[str] = set()
    ahead = list(nodes)
    while ahead:
        fresh = set(links.get(ahead.pop(), ())) - found
        found |= fresh
        ahead += fresh
    return frozenset(found)


def nearest(
    links: Mapping[str, tuple[str, ...]], node: str, shown: tuple[str, ...]
) -> tuple[str, ...]:
    """The first nodes of some kinds on each way from a node.

    >>> nearest(
    ...     {"dose:D": ("unit:U",), "unit:U": ("lot:L",), "lot:L": ("lot:M",)}, "dose:D", ("lot:",)
    ... )
    ('lot:L',)
    """
    found: dict[str, None] = {}
    ahead, seen = list(links.get(node, ())), set[str]()
    while ahead:
        one = ahead.pop(0)
        if one in seen:
            continue
        seen.add(one)
        if one.startswith(shown):
            found[one] = None
        else:
            ahead += links.get(one, ())
    return tuple(found)
