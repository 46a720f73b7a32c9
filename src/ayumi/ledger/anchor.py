"""Anchors: the place and hash of an entry, kept where the ledger's owner cannot change them.

Whoever owns the file can cut its tail, or write all of it anew with right hashes. Against an
anchor that was handed to somebody else before, both are seen.
"""

import json
from dataclasses import dataclass
from typing import Self

from ayumi.ledger.canonical import moment
from ayumi.ledger.entry import Entry
from ayumi.values import Fault, InputRefused

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is written down of a ledger: its id, and the place, hash and time of an entry."""

    ledger: str
    seq: int
    hash: str
    recorded_at: str

    @classmethod
    def of(cls, first: Entry, entry: Entry) -> Self:
        """The anchor of an entry; ``first`` is the entry that opened the ledger."""
        return cls(first.body["ledger"], entry.seq, entry.hash, moment(entry.recorded_at))

    def to_json(self) -> str:
        """The anchor as a small JSON document, to be printed or sent."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({"format": FORMAT, **fields}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The anchor that was written; `InputRefused` with what is wrong with it."""
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputRefused([Fault("anchor", "", f"no JSON: {error}")], "anchor") from None
        if not isinstance(document, dict):
            raise InputRefused([Fault("anchor", text[:40], "a JSON object is expected")], "anchor")
        found = {name: document.get(name) for name in ("format", *cls.__slots__)}
        wanted = {"format": int, "ledger": str, "seq": int, "hash": str, "recorded_at": str}
        faults = [
            Fault(name, "" if found[name] is None else str(found[name]), _ALLOWED[name])
            for name, kind in wanted.items()
            if type(found[name]) is not kind or (name == "format" and found[name] != FORMAT)
        ]
        if faults:
            raise InputRefused(faults, "anchor")
        return cls(*(document[name] for name in cls.__slots__))


_ALLOWED = {
    "format": f"must be {FORMAT}",
    "ledger": "the id of the ledger is missing; use a file that `ayumi ledger anchor` wrote",
    "seq": "the place of an entry, a whole number, is missing",
    "hash": "the hash of an entry, 64 hexadecimal digits, is missing",
    "recorded_at": "the time of the entry is missing",
}
