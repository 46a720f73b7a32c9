"""The index of lineage in an SQLite file: filled entry by entry, and walked."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import apsw

from ayumi.ledger.lineage import Link, links_in, names_among
from ayumi.store.lineage_walk import Ends, numbered, walked
from ayumi.store.sqlite_schema import LINEAGE_TABLES

_ADD_NODE: Final = (
    "INSERT INTO node (id, name) SELECT (SELECT coalesce(max(id), 0) + 1 FROM node), ?1 "
    "WHERE NOT EXISTS (SELECT 1 FROM node WHERE name = ?1)"
)
_ADD_LINK: Final = (
    "INSERT INTO link (seq, child, parent) VALUES "
    "(?, (SELECT id FROM node WHERE name = ?), (SELECT id FROM node WHERE name = ?))"
)
_NODES: Final = (
    "SELECT DISTINCT node.id FROM json_each(?) AS start CROSS JOIN node ON name = start.value"
)
# What follows is put together from our own words; what comes from outside is bound.
# ruff: noqa: S608

# What is found comes in one row of long values: half a million rows would take as long again. Nodes
# are looked for in order, which is then that of what is found; neighbours are read together.
_FOUND: Final = "SELECT json_group_array(link.{0}), json_group_array(link.{1}) FROM "
_EACH: Final = f"{_FOUND}json_each(?) AS at CROSS JOIN link ON link.{{0}} = at.value"
_EVERY: Final = f"{_FOUND}(SELECT {{0}}, {{1}} FROM link ORDER BY {{0}}, {{1}}) AS link"
_FORWARD, _BACKWARD = (
    (_EACH.format(near, far), _EVERY.format(near, far))
    for near, far in (("parent", "child"), ("child", "parent"))
)
_NAMES: Final = (
    "SELECT group_concat(name, char(0)) "
    "FROM json_each(?) AS at CROSS JOIN node ON node.id = at.value"
)
_ALL_NAMES: Final = (
    "SELECT max(id), group_concat(name, char(0)) FROM (SELECT * FROM node WHERE id > 0 ORDER BY id)"
)
_SIZE: Final = "SELECT coalesce(max(id), 0) FROM node"
_LINKS: Final = (
    "SELECT seq, coalesce(child.name, ''), coalesce(parent.name, '') FROM link "
    "LEFT JOIN node AS child ON child.id = link.child "
    "LEFT JOIN node AS parent ON parent.id = link.parent ORDER BY seq, link.child, link.parent"
)
_NAMING_LINEAGE: Final = (
    "SELECT seq, entry FROM entry WHERE instr(entry, CAST('\"lineage\":' AS BLOB)) ORDER BY seq"
)


def add_links(connection: apsw.Connection, seq: int, links: Collection[Link]) -> None:
    """Add the links of an entry, and the names that are new in them."""
    names = dict.fromkeys(chain.from_iterable(links))
    connection.executemany(_ADD_NODE, ((name,) for name in names))
    connection.executemany(_ADD_LINK, ((seq, to, source) for to, source in links))


def all_links(connection: apsw.Connection) -> Iterator[tuple[int, Link]]:
    """All links in the index, each with the place of its entry."""
    for seq, to, source in connection.execute(_LINKS):
        yield seq, (to, source)


def linked(
    connection: apsw.Connection, starts: Collection[str], *, forward: bool
) -> Iterator[Link]:
    """All pairs that are reached from the starts, each once."""
    names = json.dumps(names_among(starts))
    known = [number for (number,) in connection.execute(_NODES, (names,))]
    return walked(_Graph(connection, forward=forward), known, forward=forward)


class _Graph:
    def __init__(self, connection: apsw.Connection, *, forward: bool) -> None:
        self._connection = connection
        self._each, self._every = _FORWARD if forward else _BACKWARD

    def size(self) -> int:
        return int(self._connection.execute(_SIZE).get)

    def links(self, nodes: Sequence[int]) -> Ends:
        return self._links(self._each, json.dumps(nodes))

    def all_links(self) -> Ends:
        return self._links(self._every)

    def names(self, nodes: Sequence[int]) -> Mapping[int, str]:
        [(names,)] = self._connection.execute(_NAMES, (json.dumps(nodes),))
        # No name holds a NUL.
        return {} if names is None else dict(zip(nodes, names.split("\0"), strict=True))

    def all_names(self) -> Sequence[str]:
        [(last, names)] = self._connection.execute(_ALL_NAMES)
        return numbered(names.split("\0"), last)

    def _links(self, statement: str, *values: str) -> Ends:
        [(near, far)] = self._connection.execute(statement, values)
        return json.loads(near), json.loads(far)


def has_index(connection: apsw.Connection) -> bool:
    """Whether there is an index of lineage, whatever version the file says that it has.

    An Ayumi of version 1 that was still running may have written its version over a later one.
    """
    query = "SELECT 1 FROM sqlite_schema WHERE name = 'link'"
    return connection.execute(query).fetchone() is not None


def index_what_is_there(connection: apsw.Connection) -> None:
    """Make the index of lineage for a file that has none, and fill it from the entries."""
    connection.execute(LINEAGE_TABLES)
    for seq, entry in connection.execute(_NAMING_LINEAGE):
        add_links(connection, seq, links_in(entry))
