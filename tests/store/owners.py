"""What the owner of a ledger's file can do to it, past Ayumi; and people who sign in tests."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ayumi.ledger import SYSTEM, Attachment, Draft, Ledger
from ayumi.ledger.anchor import Anchor
from ayumi.ledger.canonical import canonical
from ayumi.ledger.signing import ACCOUNT_OPENED, account_subject
from ayumi.ledger.verification import verify
from ayumi.store.sqlite import SqliteStorage
from tests.ledger.ledgers import COORDINATOR, EXAMINER, entropy, fill, opened, visit

SIGNED, SIGNED_TOO, REDACTION, ENTRIES = 10, 11, 14, 16
"""Places in the ledger that `signed_ledger` makes: two entries of one person, and the last one."""

Fields = dict[str, Any]
Wrote = Callable[[Fields], bytes]


@contextmanager
def unguarded(path: Path) -> Iterator[apsw.Connection]:
    """The file without its guards; they are put back exactly as they were."""
    with closing(apsw.Connection(str(path))) as connection:
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
        guards = list(connection.execute(query))
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in guards:
            connection.execute(sql)


def rehash(
    path: Path,
    change: Callable[[list[Fields]], None],
    written: Wrote = canonical,
) -> None:
    """Change entries, and write the whole chain anew, with right places, columns and hashes."""
    with unguarded(path) as connection:
        rows = connection.execute("SELECT entry FROM entry ORDER BY seq")
        entries = [json.loads(entry) for (entry,) in rows]
        change(entries)
        connection.execute("BEGIN; DELETE FROM entry")
        previous = "0" * 64
        for fields in entries:
            fields["previous"] = previous
            entry = written(fields)
            digest = hashlib.sha256(entry)
            previous = digest.hexdigest()
            columns = fields["subject"], fields["version"], fields["kind"]
            row = fields["seq"], digest.digest(), entry, *columns
            connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.execute("COMMIT")


def told(path: Path, *anchors: Anchor) -> list[tuple[int, str]]:
    """What verification finds, as places and messages."""
    with closing(SqliteStorage(path)) as storage:
        findings = verify(storage, anchors=anchors).findings
        return [(finding.seq, finding.message) for finding in findings]


def anchor_of(path: Path, seq: int | None = None) -> Anchor:
    """The anchor of an entry, or of the last one."""
    with closing(SqliteStorage(path)) as storage:
        entries = list(Ledger(storage, lambda: datetime.max, bytes).entries())
        return Anchor.of(entries[0], entries[-1 if seq is None else seq - 1])


@dataclass(slots=True)
class Signer:
    """Somebody with a key, who signs whatever is put before them."""

    account: str
    private: Ed25519PrivateKey
    meaning: str = "approved"
    method: str = "password"

    @property
    def name(self) -> str:
        return f"Dr. {self.account}"

    @property
    def key(self) -> str:
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, statement: bytes, at: datetime) -> bytes:
        return self.private.sign(statement)

    def open_account(self, ledger: Ledger) -> None:
        """Record the key, as the action that opens accounts does."""
        subject = account_subject(self.account)
        with ledger.writing(SYSTEM) as writing:
            writing.append(Draft(subject, ACCOUNT_OPENED, {"key": self.key}), seen=0)


def signed_ledger(path: Path) -> Path:
    """A ledger with signatures, an attachment and a redaction, closed."""
    signer = Signer(EXAMINER.account, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with closing(SqliteStorage.create(path)) as storage:
        ledger = opened(storage)
        signer.open_account(ledger)
        fill(ledger, 7)
        for number in range(2):
            with ledger.writing(EXAMINER) as writing:
                draft = visit(f"participant:p_00{number}")
                seen = writing.version(draft.subject)
                writing.append(draft, seen=seen, signed_by=signer)
        with ledger.writing(EXAMINER) as writing:
            image = Attachment("mri.dcm", "application/dicom", entropy(5)(9_000))
            writing.append(Draft("participant:p_009", "test.imaged", {"image": image}), seen=0)
            entry = writing.append(visit("participant:p_009"), seen=1)
        ledger.redact(COORDINATOR, entry.seq, [str(entry.reason)], reason="a name")
        fill(ledger, 2)
        assert ledger.head.seq == ENTRIES
    assert told(path, anchor_of(path)) == []
    return path
