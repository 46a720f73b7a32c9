"""The vault: who a participant is, encrypted, in a file of its own.

The record knows people by a pseudonym only. Names and contacts stand here, each sealed
(ChaCha20-Poly1305, RFC 8439) with the vault's own key, which nothing writes down: it is itself
sealed once for every key holder. Whoever has one holder's key opens the vault; a holder is taken
out, or a lost key replaced, without sealing the people anew.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from ayumi.ledger.content import Entropy
from ayumi.ledger.storage import StorageFailure
from ayumi.store.sqlite import SETTINGS, safe_settings
from ayumi.store.sqlite_faults import BUSY_MILLISECONDS, faults_told
from ayumi.values import Fault, InputRefused, Refusal

APPLICATION_ID = 0x41795661
"""``AyVa`` in ASCII."""
KEY_BYTES, NONCE_BYTES, CHECK_BYTES = 32, 12, 3

TABLES = """
CREATE TABLE holder (
    name   TEXT PRIMARY KEY,
    nonce  BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE TABLE identity (
    subject TEXT PRIMARY KEY,
    nonce   BLOB NOT NULL,
    sealed  BLOB NOT NULL
) STRICT;
"""


class VaultLocked(Refusal):
    """The key does not open the vault."""


class Vault:
    """Identities by subject, open to whoever holds a key."""

    def __init__(self, path: Path, key: bytes, entropy: Entropy) -> None:
        """Open the vault; `VaultLocked` if the key is nobody's who holds one."""
        self.path = path
        self._entropy = entropy
        if not path.is_file():
            raise StorageFailure(f"{path}: there is no vault here")
        with faults_told(path):
            self._connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE)
            _settle(self._connection)
            if self._connection.pragma("application_id") != APPLICATION_ID:
                raise StorageFailure(f"{path}: this file is no vault of Ayumi")
        for name, nonce, sealed in self._rows("SELECT name, nonce, sealed FROM holder"):
            master = _opened(key, nonce, sealed, f"holder {name}")
            if master is not None:
                self.holder: str = name
                self._master = master
                return
        self._connection.close()
        raise VaultLocked(f"{path}: this key is not, or no longer, one that opens the vault")

    @classmethod
    def create(cls, path: Path, holder: str, key: bytes, entropy: Entropy) -> "Vault":
        """Make an empty vault with its first key holder; `FileExistsError` if one is there."""
        if path.exists():
            raise FileExistsError(f"{path}: something is there already; a vault is never replaced")
        nonce = entropy(NONCE_BYTES)
        sealed = _sealed(key, nonce, entropy(KEY_BYTES), f"holder {holder}")
        with faults_told(path), closing(apsw.Connection(str(path))) as made:
            _settle(made)
            made.execute(f"BEGIN IMMEDIATE; {TABLES}")
            made.execute("INSERT INTO holder VALUES (?, ?, ?)", (holder, nonce, sealed))
            made.execute(f"PRAGMA application_id = {APPLICATION_ID}; COMMIT")
        return cls(path, key, entropy)

    def put(self, subject: str, identity: Mapping[str, str]) -> None:
        """Keep who a subject is, in place of what was kept before."""
        nonce = self._entropy(NONCE_BYTES)
        body = json.dumps(dict(identity), ensure_ascii=False).encode()
        sealed = _sealed(self._master, nonce, body, f"identity {subject}")
        self._execute("INSERT OR REPLACE INTO identity VALUES (?, ?, ?)", subject, nonce, sealed)

    def get(self, subject: str) -> dict[str, str] | None:
        """Who a subject is; none if that is not kept, or was forgotten.

        `StorageFailure` if what is kept was altered, or belongs to another subject.
        """
        found = self._rows("SELECT nonce, sealed FROM identity WHERE subject = ?", subject)
        if not found:
            return None
        [(nonce, sealed)] = found
        body = _opened(self._master, nonce, sealed, f"identity {subject}")
        if body is None:
            raise StorageFailure(f"{self.path}: what is kept of {subject} was altered")
        identity: dict[str, str] = json.loads(body)
        return identity

    def forget(self, subject: str) -> None:
        """Keep no longer who a subject is; no byte of it remains in the file."""
        self._execute("DELETE FROM identity WHERE subject = ?", subject)
        self._scrub()

    def subjects(self) -> list[str]:
        """The subjects whose identity is kept."""
        return [s for (s,) in self._rows("SELECT subject FROM identity ORDER BY subject")]

    def holders(self) -> list[str]:
        """Who holds a key."""
        return [name for (name,) in self._rows("SELECT name FROM holder ORDER BY name")]

    def admit(self, holder: str, key: bytes) -> None:
        """Give a further holder a key, or a holder a new one in place of the old."""
        nonce = self._entropy(NONCE_BYTES)
        sealed = _sealed(key, nonce, self._master, f"holder {holder}")
        self._execute("INSERT OR REPLACE INTO holder VALUES (?, ?, ?)", holder, nonce, sealed)
        self._scrub()

    def dismiss(self, holder: str) -> None:
        """Let a holder's key no longer open the vault.

        `LookupError` if it is the last one's, or nobody's.
        """
        holders = self.holders()
        if holder not in holders:
            raise LookupError(f"{holder} holds no key; {', '.join(holders)} do")
        if len(holders) == 1:
            raise LookupError(f"{holder} holds the last key; admit another holder first")
        self._execute("DELETE FROM holder WHERE name = ?", holder)
        self._scrub()

    def derived_key(self, purpose: str) -> bytes:
        """A further key for one purpose, which only the vault's own key gives.

        HMAC-SHA256 of the purpose under the vault's key (NIST SP 800-108); nothing writes it down,
        and whatever is made with it opens no identity.
        """
        return hmac.new(self._master, f"ayumi vault: {purpose}".encode(), hashlib.sha256).digest()

    def check(self) -> Iterator[str]:
        """What is wrong with the vault, in words: damage, and identities that do not open."""
        with faults_told(self.path):
            for (found,) in self._connection.execute("PRAGMA integrity_check"):
                if found != "ok":
                    yield f"SQLite: {found}"
        for subject in self.subjects():
            try:
                self.get(subject)
            except StorageFailure as failure:
                yield str(failure)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _execute(self, query: str, *values: object) -> None:
        with faults_told(self.path):
            self._connection.execute(query, values)

    def _rows(self, query: str, *values: object) -> list[Any]:
        with faults_told(self.path):
            return self._connection.execute(query, values).fetchall()

    def _scrub(self) -> None:
        with faults_told(self.path):
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def copy_vault(path: Path, to: Path) -> None:
    """A consistent copy of a vault, sealed as it is; no key is needed."""
    with faults_told(path), closing(apsw.Connection(str(path))) as vault:
        vault.execute("VACUUM INTO ?", (str(to),))


def new_key(entropy: Entropy) -> str:
    """A fresh key as it is printed and typed: 14 groups of four letters and digits.

    >>> new_key(lambda n: bytes(range(n)))
    'AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-CQKR-MFYY-DENB-WHA5-DYP5-GX42'
    """
    key = entropy(KEY_BYTES)
    text = base64.b32encode(key + _check(key)).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def read_key(text: str) -> bytes:
    """The key that was printed; `InputRefused` if it was mistyped. Case and spaces do not matter.

    >>> read_key("aaaq eaye auda ocaj bifq ydio b4ib ceqt cqkr mfyy denb wha5 dyp5 gx42").hex()[:8]
    '00010203'
    """
    letters = "".join(text.upper().replace("-", " ").split())
    letters = letters.replace("0", "O").replace("1", "I").replace("8", "B")
    try:
        found = base64.b32decode(letters)
    except ValueError:
        found = b""
    key, check = found[:KEY_BYTES], found[KEY_BYTES:]
    if len(key) != KEY_BYTES or check != _check(key):
        message = "14 groups of four letters and digits, as printed; look for a mistyped one"
        raise InputRefused([Fault("vault key", "", message)], "vault key")
    return key


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"ayumi vault key" + key).digest()[:CHECK_BYTES]


def _settle(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(BUSY_MILLISECONDS)
    for setting in (*safe_settings(apsw.SQLITE_VERSION_NUMBER), *SETTINGS):
        connection.execute(f"PRAGMA {setting}")


def _sealed(key: bytes, nonce: bytes, body: bytes, what: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(key).encrypt(nonce, body, what.encode())


def _opened(key: bytes, nonce: bytes, sealed: bytes, what: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, what.encode())
    except InvalidTag:
        return None
