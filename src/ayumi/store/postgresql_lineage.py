"""The index of lineage in PostgreSQL: filled entry by entry, and walked."""

import json
import struct
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from ayumi.ledger.lineage import Link, names_among
from ayumi.store.lineage_walk import Ends, numbered, walked
from ayumi.store.postgresql_session import Answer, Statement, Step, binary, number, text

LINKS_A_PAGE: Final = 1_000

# What follows is put together from our own words; what comes from outside is bound.
# ruff: noqa: S608

_ADD_NODES: Final = Statement(
    "INSERT INTO ayumi.node (id, name) SELECT (SELECT coalesce(max(id), 0) FROM ayumi.node) "
    "+ row_number() OVER (ORDER BY place), name "
    "FROM jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS named (name, place) "
    "WHERE NOT EXISTS (SELECT FROM ayumi.node AS known WHERE known.name = named.name)"
)
_ADD_LINKS: Final = Statement(
    "INSERT INTO ayumi.link (seq, child, parent) SELECT $1::bigint, "
    "(SELECT id FROM ayumi.node WHERE name = pair ->> 0), "
    "(SELECT id FROM ayumi.node WHERE name = pair ->> 1) "
    "FROM jsonb_array_elements($2::jsonb) AS pair"
)
_NODES: Final = Statement(
    "SELECT DISTINCT id FROM jsonb_array_elements_text($1::jsonb) AS start (name) "
    "CROSS JOIN LATERAL (SELECT id FROM ayumi.node WHERE node.name = start.name OFFSET 0) AS node",
    (number,),
)
_SIZE: Final = Statement("SELECT coalesce(max(id), 0) FROM ayumi.node", (number,))
_LAST_LINK: Final = Statement("SELECT coalesce(max(seq), 0) FROM ayumi.link", (number,))
_LINKS: Final = Statement(
    "SELECT seq, child, parent, "
    "coalesce((SELECT name FROM ayumi.node WHERE id = child), ''), "
    "coalesce((SELECT name FROM ayumi.node WHERE id = parent), '') FROM ayumi.link "
    "WHERE (seq, child, parent) > ($1, $2, $3) AND seq <= $4 "
    f"ORDER BY seq, child, parent LIMIT {LINKS_A_PAGE}",
    (number, number, number, text, text),
)


def _numbers(column: str) -> str:
    """A column of numbers in one value: rows one by one would take several times as long."""
    return f"coalesce(string_agg(int8send({column}), ''), '')"


_NAMES_SENT: Final = r"coalesce(string_agg(textsend(name), '\x00'), '')"
"""A column of names in one value; none holds a NUL."""


# Whatever PostgreSQL believes of the tables, it looks for each of the nodes $1 in an index.
_EACH: Final = "FROM unnest($1::bigint[]) AS at (id) CROSS JOIN LATERAL"
_NAMES: Final = Statement(
    f"SELECT {_NAMES_SENT} {_EACH} (SELECT name FROM ayumi.node WHERE id = at.id OFFSET 0) AS node",
    (binary,),
)
_ALL_NAMES: Final = Statement(
    f"SELECT coalesce(max(id), 0), {_NAMES_SENT} "
    "FROM (SELECT * FROM ayumi.node WHERE id > 0 ORDER BY id) AS node",
    (number, binary),
)


def _links(near: str, far: str) -> tuple[Statement, Statement]:
    """The links that lead on from the nodes $1, and all links, in the order of both ends."""
    both = f"SELECT {_numbers(near)}, {_numbers(far)}"
    links = f"SELECT {near}, {far} FROM ayumi.link"
    each = f"({links} WHERE {near} = at.id ORDER BY {far} OFFSET 0) AS link"
    every = f"({links} ORDER BY {near}, {far}) AS link"
    columns = binary, binary
    return Statement(f"{both} {_EACH} {each}", columns), Statement(f"{both} FROM {every}", columns)


_FORWARD: Final = _links("parent", "child")
_BACKWARD: Final = _links("child", "parent")

Ask = Callable[..., list[Answer]]
"""Puts statements to the database."""


def adding(seq: int, links: Collection[Link]) -> tuple[Step, ...]:
    """The statements that add the links of an entry, and the names that are new in them."""
    if not links:
        return ()
    names = list(dict.fromkeys(chain.from_iterable(links)))
    return (_ADD_NODES, (_json(names),)), (_ADD_LINKS, (seq, _json(list(links))))


def all_links(ask: Ask, largest: int) -> Iterator[tuple[int, Link]]:
    """All links in the index, each with the place of its entry, page by page."""
    [[(until,)]] = ask((_LAST_LINK, ()))
    after = -largest, 0, 0
    while True:
        [page] = ask((_LINKS, (*after, until)))
        for seq, child, parent, to, source in page:
            after = seq, child, parent
            yield seq, (to, source)
        if len(page) < LINKS_A_PAGE:
            return


def linked(ask: Ask, starts: Collection[str], *, forward: bool) -> Iterator[Link]:
    """All pairs that are reached from the starts, each once."""
    [known] = ask((_NODES, (_json(names_among(starts)),)))
    numbers = (number for (number,) in known)
    return walked(_Graph(ask, forward=forward), numbers, forward=forward)


class _Graph:
    def __init__(self, ask: Ask, *, forward: bool) -> None:
        self._ask = ask
        self._each, self._every = _FORWARD if forward else _BACKWARD

    def size(self) -> int:
        [[(size,)]] = self._ask((_SIZE, ()))
        return int(size)

    def links(self, nodes: Sequence[int]) -> Ends:
        return self._links((self._each, (_array(nodes),)))

    def all_links(self) -> Ends:
        return self._links((self._every, ()))

    def names(self, nodes: Sequence[int]) -> Mapping[int, str]:
        [[(names,)]] = self._ask((_NAMES, (_array(nodes),)))
        return dict(zip(nodes, _read_names(names), strict=True))

    def all_names(self) -> Sequence[str]:
        [[(last, names)]] = self._ask((_ALL_NAMES, ()))
        return numbered(_read_names(names), last)

    def _links(self, asked: Step) -> Ends:
        [[(near, far)]] = self._ask(asked)
        return _read_numbers(near), _read_numbers(far)


def _array(numbers: Sequence[int]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"


def _json(value: list[str] | list[Link]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _read_numbers(sent: bytes) -> Sequence[int]:
    return struct.unpack(f">{len(sent) // 8}q", sent)


def _read_names(sent: bytes) -> list[str]:
    return sent.decode("utf-8").split("\0") if sent else []
