"""Free text and attachments: kept beside the entries, so that a mistake in them can be redacted.

An entry holds only the digest of salt and body. Without the salt, which goes with the body, the
digest tells nothing, not even to someone who guesses the words.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Entropy = Callable[[int], bytes]
"""Gives as many random bytes as asked for: the system's in real use, seeded in a rehearsal."""

SALT_BYTES = 16
PART_BYTES = 4 * 1024 * 1024
"""Attachments are kept in parts of this size [bytes], so that no row of a store is larger."""


class Content(NamedTuple):
    """A body of free text or of an attachment's part, with its salt."""

    digest: str
    salt: bytes
    body: bytes

    @classmethod
    def sealed(cls, body: bytes, entropy: Entropy) -> "Content":
        """A body under a fresh salt.

        >>> Content.sealed(b"fell from a ladder", lambda n: bytes(n)).digest[:15]
        'sha256:6c891e92'
        """
        salt = entropy(SALT_BYTES)
        return cls(salted_digest(salt, body), salt, body)

    @property
    def is_whole(self) -> bool:
        """Whether salt and body still are what the digest was made of."""
        return salted_digest(self.salt, self.body) == self.digest


_OF_AN_ATTACHMENT = {"name", "media_type", "size", "parts"}


def salted_digest(salt: bytes, body: bytes) -> str:
    """What an entry says of a body: ``sha256:`` and the digest of salt and body together."""
    return "sha256:" + hashlib.sha256(salt + body).hexdigest()


@dataclass(frozen=True, slots=True)
class Text:
    """Free text in a draft: a sentence that a person wrote, and that may have to be redacted."""

    words: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a draft: its name (which may name a person), its media type, its bytes."""

    name: str
    media_type: str
    body: bytes


def with_references(value: Any, entropy: Entropy, contents: list[Content]) -> Any:
    """A draft's body in which references stand for texts and attachments.

    What they refer to is added to ``contents``. A reference is an object with the one key
    ``content``; an attachment names its parts in order.
    """
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    if kind is dict and all(type(inner) is str for inner in value.values()):
        return value
    if isinstance(value, Text):
        return _referred(value.words.encode("utf-8"), entropy, contents)
    if isinstance(value, Attachment):
        body = value.body
        starts = range(0, max(len(body), 1), PART_BYTES)
        return {
            "name": _referred(value.name.encode("utf-8"), entropy, contents),
            "media_type": value.media_type,
            "size": len(body),
            "parts": [_referred(body[at : at + PART_BYTES], entropy, contents) for at in starts],
        }
    if isinstance(value, Mapping):
        return {key: with_references(inner, entropy, contents) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_references(inner, entropy, contents) for inner in value]
    return value


def references(value: Any) -> Iterator[str]:
    """The digests of all content that a stored body refers to, in order.

    >>> list(references({"reason": {"content": "sha256:0"}, "grade": ["A"]}))
    ['sha256:0']
    """
    if isinstance(value, dict):
        if value.keys() == {"content"}:
            yield value["content"]
            return
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def attachments_in(value: Any) -> Iterator[dict[str, Any]]:
    """The attachments that a stored body describes, each with its name, media type and parts."""
    if isinstance(value, dict):
        if value.keys() == _OF_AN_ATTACHMENT:
            yield value
            return
        for inner in value.values():
            yield from attachments_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from attachments_in(inner)


def _referred(body: bytes, entropy: Entropy, contents: list[Content]) -> dict[str, str]:
    content = Content.sealed(body, entropy)
    contents.append(content)
    return {"content": content.digest}
