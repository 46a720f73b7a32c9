"""Who somebody is, asked without being told: a wristband is compared where names are kept.

The record knows people by a pseudonym. Whoever keeps the names answers for each identifier with yes
or no, and gives keyed digests in place of words.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from typing import Final, Protocol

DIGEST_BYTES: Final = 32
"""The length of a key for digests, and of what they are [bytes]."""


class Identities(Protocol):
    """Who participants are: kept where names are, never in the record."""

    def check(self, code: str, scanned: Mapping[str, str]) -> Mapping[str, bool]:
        """For each scanned identifier whether it is what is kept of the participant.

        Empty if nothing is kept of them.
        """
        ...

    def digest(self, text: str) -> str:
        """A keyed digest: tells, to whoever holds the key, whether a text was the same."""
        ...


class HeldIdentities:
    """Identities at hand, of people who are not real: for rehearsals.

    >>> held = HeldIdentities({"P001": {"name": "SIMULATED A", "birth": "1990-05-01"}}, bytes(32))
    >>> held.check("P001", {"name": "simulated  a", "birth": "1990-05-02"})
    {'name': True, 'birth': False}
    >>> held.check("P002", {"name": "SIMULATED A"}), len(held.digest("A"))
    ({}, 64)
    """

    def __init__(self, kept: Mapping[str, Mapping[str, str]], key: bytes) -> None:
        self._kept = kept
        self._key = key

    def check(self, code: str, scanned: Mapping[str, str]) -> Mapping[str, bool]:
        """For each scanned identifier whether it is what is kept of the participant."""
        return agreeing(self._kept.get(code), scanned)

    def digest(self, text: str) -> str:
        """A keyed digest of a text."""
        return keyed_digest(self._key, text)


def agreeing(kept: Mapping[str, str] | None, scanned: Mapping[str, str]) -> dict[str, bool]:
    """For each scanned identifier whether it is the kept one; empty if nothing is kept."""
    if not kept:
        return {}
    return {name: _same(kept.get(name), text) for name, text in scanned.items()}


def keyed_digest(key: bytes, text: str) -> str:
    """HMAC-SHA256 of a text as it is compared, in hexadecimal (RFC 2104).

    >>> keyed_digest(bytes(32), "Yamada") == keyed_digest(bytes(32), " YAMADA ")
    True
    """
    return hmac.new(key, as_bytes(compared(text)), hashlib.sha256).hexdigest()


def compared(text: str) -> str:
    """A text as it is compared: width, case and blanks do not tell people apart.

    >>> compared(" Ｙａｍａｄａ　 Hanako ")
    'yamada hanako'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def as_bytes(text: str) -> bytes:
    """A text in UTF-8, also one that a scanner sent in another encoding.

    >>> as_bytes(chr(0xDCE3)).hex(), as_bytes("Ito")
    ('edb3a3', b'Ito')
    """
    return text.encode("utf-8", "surrogatepass")


def _same(kept: str | None, scanned: str) -> bool:
    if kept is None or not compared(kept):
        return False
    return hmac.compare_digest(as_bytes(compared(kept)), as_bytes(compared(scanned)))
