"""Lineage: what was made from what, as entries say it, and how far that reaches.

An entry's body may hold, under `kinds.LINEAGE`, pairs ``[to, from]`` of names such as
``unit:LOT-1.003``: what the first one names comes from what the second one names.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ayumi.ledger.kinds import LINEAGE

Link = tuple[str, str]
"""What comes from something, and what it comes from."""

# In bytes that a ledger wrote no string holds this: its quotation marks have backslashes.
_MARK: Final = f'"{LINEAGE}":'.encode()
_MALFORMED: Final = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading bytes that no ledger wrote may raise."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """All that was made from something, or all that something was made from, over any steps."""

    pairs: tuple[Link, ...]
    """Who comes from whom, each pair once: nearer ones first, then as they were first recorded."""
    nodes: frozenset[str]
    """Whatever was reached; where one began only if a further step leads there."""

    def of(self, prefix: str) -> tuple[str, ...]:
        """The nodes whose names begin so, sorted.

        >>> pairs = (("unit:L1.2", "lot:L1"), ("unit:L1.1", "lot:L1"))
        >>> Lineage(pairs, frozenset({"unit:L1.1", "unit:L1.2"})).of("unit:")
        ('unit:L1.1', 'unit:L1.2')
        """
        return tuple(sorted([node for node in self.nodes if node.startswith(prefix)]))


def links_of(body: Mapping[str, Any]) -> tuple[Link, ...]:
    """The pairs that an entry's body names, each once; `ValueError` if they are not written so.

    >>> links_of({"lineage": [["unit:L1.1", "lot:L1"], ["unit:L1.1", "lot:L1"]]})
    (('unit:L1.1', 'lot:L1'),)
    >>> links_of({"lineage": [["unit:L1.1"]]})
    Traceback (most recent call last):
        ...
    ValueError: lineage holds ['unit:L1.1']; it is a list of pairs [to, from] of names
    """
    if LINEAGE not in body:
        return ()
    pairs = body[LINEAGE]
    if not isinstance(pairs, list):
        raise ValueError(f"{LINEAGE} is {pairs!r}; {_ALLOWED}")
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == 2 and all(map(_is_name, pair))):
            raise ValueError(f"{LINEAGE} holds {pair!r}; {_ALLOWED}")
    return tuple(dict.fromkeys((to, source) for to, source in pairs))


_ALLOWED: Final = "it is a list of pairs [to, from] of names"


def links_in(entry: bytes) -> tuple[Link, ...]:
    """The pairs that an entry's bytes name; none if they are not written so: verification tells.

    >>> links_in(b'{"body":{"lineage":[["unit:L1.1","lot:L1"]]}}')
    (('unit:L1.1', 'lot:L1'),)
    """
    if _MARK not in entry:
        return ()
    try:
        return links_of(json.loads(entry)["body"])
    except _MALFORMED:
        return ()


def names_among(words: Iterable[str]) -> list[str]:
    """Those words, each once, that a pair can name; the others are in no lineage.

    >>> names_among(["lot:L1", "", "lot:L1"])
    ['lot:L1']
    """
    return [word for word in dict.fromkeys(words) if _is_name(word)]


def _is_name(word: object) -> bool:
    """Whether it is text, not empty, that each store can keep: without NUL, with a UTF-8 form."""
    if not isinstance(word, str) or not word or "\0" in word:
        return False
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
