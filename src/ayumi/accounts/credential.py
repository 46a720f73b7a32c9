"""Credentials: a private key for signing, which only its owner's password opens.

The password itself is kept nowhere, nor a hash of it apart: whether it is right shows when it opens
the key. It is stretched by Argon2id (RFC 9106) to the key that seals, by ChaCha20-Poly1305
(RFC 8439), the private key (Ed25519, RFC 8032).
"""

import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ayumi.ledger.content import Entropy
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = 1
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a password costs: passes, memory [KiB], lanes (RFC 9106, section 4)."""

    passes: int = 3
    memory: int = 64 * 1024
    lanes: int = 4


def checked_password(password: str, account: str) -> str:
    """A password in the one form in which it is used; `InputRefused` if it is easily guessed."""
    normal = unicodedata.normalize("NFKC", password)
    message = None
    if not SHORTEST_PASSWORD <= len(normal) <= LONGEST_PASSWORD:
        message = f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; several words are good"
    elif len(set(normal)) < SHORTEST_PASSWORD // 2:
        message = "too few different characters"
    elif account in normal.lower():
        message = "must not hold the account's name"
    if message is not None:
        raise InputRefused([Fault("password", "", message)], "password")
    return normal


def new_credential(account: str, password: str, entropy: Entropy, cost: Cost) -> tuple[str, bytes]:
    """A new key pair: its public half in hexadecimal, and its private half sealed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    secret, salt, nonce = entropy(KEY_BYTES), entropy(SALT_BYTES), entropy(NONCE_BYTES)
    stretched = _stretched(password, salt, cost)
    sealed = ChaCha20Poly1305(stretched).encrypt(nonce, secret, account.encode())
    fields = {
        "format": FORMAT,
        "passes": cost.passes,
        "memory": cost.memory,
        "lanes": cost.lanes,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "sealed": sealed.hex(),
    }
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    return public.hex(), json.dumps(fields).encode()


def opened_key(account: str, password: str, credential: bytes) -> "Ed25519PrivateKey | None":
    """The private key, if the password is right."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    fields = json.loads(credential)
    cost = Cost(fields["passes"], fields["memory"], fields["lanes"])
    normal = unicodedata.normalize("NFKC", password)
    stretched = _stretched(normal, bytes.fromhex(fields["salt"]), cost)
    nonce, sealed = bytes.fromhex(fields["nonce"]), bytes.fromhex(fields["sealed"])
    try:
        secret = ChaCha20Poly1305(stretched).decrypt(nonce, sealed, account.encode())
    except InvalidTag:
        return None
    return Ed25519PrivateKey.from_private_bytes(secret)


def spend_the_time_of_a_guess(password: str, cost: Cost) -> None:
    """Take as long as for a real account, so that time does not tell which accounts exist."""
    _stretched(password, bytes(SALT_BYTES), cost)


def _stretched(password: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    secret = password.encode("utf-8", "surrogatepass")
    return hash_secret_raw(secret, salt, cost.passes, cost.memory, cost.lanes, KEY_BYTES, Type.ID)
