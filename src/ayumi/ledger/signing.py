"""Signatures: who signed, in which meaning, when, bound to the bytes of the entry.

A signature is made with a private key (Ed25519, RFC 8032) that only its owner's password opens.
What is signed is the whole entry without the signature's value: its place in the chain, too. So a
signature fits no other entry, no other place and no other ledger; and whoever can write to the
file, but does not know the password, can make none.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from ayumi.ledger.canonical import canonical
from ayumi.ledger.entry import SYSTEM, Entry
from ayumi.values import Refusal

ACCOUNT_OPENED: Final = "account.opened"
KEY_CHANGED: Final = "account.key_changed"
ACCOUNT_CLOSED: Final = "account.closed"

ACCOUNT_PREFIX: Final = "account:"


class SignatureRefused(Refusal):
    """A signature was not made, or is not one of this account."""


class Reauthentication(Protocol):
    """Proof that someone has just shown again who they are; good for one signature.

    An `Authenticator` makes it, and nothing else can: the ledger takes only signatures that the
    account's recorded key confirms.
    """

    @property
    def account(self) -> str:
        """Whose it is."""

    @property
    def name(self) -> str:
        """The name that the signature shows."""

    @property
    def meaning(self) -> str:
        """What is signed for, such as ``approved`` or ``released``."""

    @property
    def method(self) -> str:
        """How they showed who they are."""

    @property
    def key(self) -> str:
        """The public key that confirms the signature, in hexadecimal."""

    def sign(self, statement: bytes, at: datetime) -> bytes:
        """The signature of these bytes; `SignatureRefused` if it was used before or is too old."""


class Authenticator(Protocol):
    """Finds out who someone is: the accounts of this ledger, or an institution's log-in."""

    def reauthenticate(self, account: str, secret: str, meaning: str) -> Reauthentication:
        """Proof for one signature; `SignatureRefused` if the secret is wrong."""


def account_subject(account: str) -> str:
    """The subject of an account's own entries."""
    return ACCOUNT_PREFIX + account


def key_after(
    key: str | None, kind: str, body: Mapping[str, Any], *, account: str, actor: str
) -> str | None:
    """The public key with which an account may sign, after one more of its entries.

    None once it is closed; and none while somebody else has set its password, who could sign in
    its name.
    """
    if kind in (ACCOUNT_OPENED, KEY_CHANGED):
        chosen = str(body["key"])
        return chosen if actor in (account, SYSTEM.account) else None
    return None if kind == ACCOUNT_CLOSED else key


def key_after_entry(key: str | None, entry: Entry) -> str | None:
    """The public key with which an account may sign, after one more of its entries."""
    account = entry.subject.removeprefix(ACCOUNT_PREFIX)
    return key_after(key, entry.kind, entry.body, account=account, actor=entry.actor.account)


def statement(fields: Mapping[str, Any]) -> bytes:
    """The bytes that a signature signs: the entry, without the signature's value."""
    block = {name: value for name, value in fields["signature"].items() if name != "value"}
    return canonical({**fields, "signature": block})


def signature_fault(fields: Mapping[str, Any], key: str | None) -> str | None:
    """What is wrong with the signature of an entry, in words; ``None`` if nothing is.

    ``key`` is the public key that the signer's account had when the entry was recorded.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    block = fields["signature"]
    try:
        if block["account"] != fields["actor"]:
            return f"signed by {block['account']}, but {fields['actor']} acted"
        if key is None:
            return f"{block['account']} had no password of their own choosing then, or was closed"
        if block["key"] != key:
            return f"signed with a key that is not the one of {block['account']}"
        value = bytes.fromhex(block["value"])
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(value, statement(fields))
    except InvalidSignature:
        return f"the signature of {block['account']} does not belong to these bytes"
    except (KeyError, TypeError, ValueError, AttributeError):
        return "the signature cannot be read"
    return None
