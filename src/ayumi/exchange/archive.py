"""Archives: a whole ledger as a zip file that a person can read without Ayumi, and put back.

``entries.jsonl`` holds, a line each, the exact bytes that were hashed. The same form, with
credentials and the sealed vault beside, is a backup.
"""

import base64
import csv
import hashlib
import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import IO, Any, TextIO

from ayumi.ledger.anchor import Anchor
from ayumi.ledger.content import Content, attachments_in
from ayumi.ledger.entry import Entry
from ayumi.ledger.kinds import STUDY_ADOPTED
from ayumi.ledger.storage import Reading, Storage
from ayumi.values import Fault, InputRefused

FORMAT = 1
ENTRIES, CONTENTS, TABLE = "entries.jsonl", "contents.jsonl", "entries.csv"
CREDENTIALS, VAULT = "credentials.jsonl", "vault.sqlite"
BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else."""
COLUMNS = (
    "seq", "recorded_at", "occurred_at", "actor", "role", "site", "subject", "version", "kind",
    "reason", "body", "signed_by", "signed_for", "study", "hash",
)  # fmt: skip
REDACTED = "[redacted]"
LONGEST_CELL = 1_000
"""Of longer values, such as a study document, the table for people shows the beginning."""

Progress = Callable[[int], None]

README = """\
A ledger of Ayumi, whole, as it stood with entry {seq} ({recorded_at}).

entries.csv      what happened, for people: one row an entry, texts written out
entries.jsonl    the same, exact: each line is the bytes of an entry as they were hashed
contents.jsonl   free texts, and where in attachments/ the parts of attachments stand
attachments/     files that were attached, each named by its entry
study/           the study documents that were in force, named by their digests
anchor.json      the place and hash of the last entry
manifest.json    the SHA-256 of each file in here
check.py         checks all of this; Python alone is enough: python check.py ARCHIVE.zip
{secrets}
How it holds together: the hash of an entry is the SHA-256 of its line without the line's end, and
each entry names the hash of the one before as "previous" (the first one names 64 zeros). An entry
refers to a text or attachment as {{"content": "sha256:..."}}: the SHA-256 of salt and body
together, the salt written in hexadecimal in contents.jsonl. What was redacted is missing there,
and an entry of kind content.redacted names it. In entries.csv a cell that a spreadsheet could take
for a formula begins with an apostrophe.
"""
SECRETS = """\
credentials.jsonl, vault.sqlite    sealed: passwords and the keys of the vault open them. This is a
                 backup; keep it as safe as the ledger itself, and hand it to nobody.
"""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What goes into a backup besides, and into no archive: with credentials, the sealed vault."""

    vault: bytes | None


def write_archive(
    storage: Storage,
    out: Path,
    *,
    secrets: Secrets | None = None,
    progress: Progress | None = None,
) -> Anchor:
    """Write the ledger as it stands at one moment; others may go on writing meanwhile.

    The file appears whole or not at all. Returns the anchor of the last entry in it.
    `FileExistsError` if something is there already.
    """
    if out.exists():
        raise FileExistsError(f"{out}: something is there already; name another file")
    # A name of its own, since others may be writing an archive with the same name just now.
    descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=".ayumi-", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file, storage.snapshot() as reading:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
                # Read under the same snapshot, so that they belong to the entries.
                credentials = list(storage.credentials()) if secrets is not None else []
                writer = _Writer(archive, out.parent)
                anchor = writer.write(reading, secrets, credentials, progress)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a renaming, this never replaces what somebody else has put there meanwhile.
        os.link(part, out)
    finally:
        part.unlink(missing_ok=True)
    return anchor


class _Writer:
    """An archive that is being written, member by member."""

    def __init__(self, archive: zipfile.ZipFile, folder: Path) -> None:
        self._archive = archive
        self._folder = folder
        self._digests: dict[str, str] = {}

    def write(
        self,
        reading: Reading,
        secrets: Secrets | None,
        credentials: Sequence[tuple[str, bytes]],
        progress: Progress | None,
    ) -> Anchor:
        """Write everything."""
        anchor = self._entries(reading, progress)
        with self._later(CONTENTS) as contents, self._later(TABLE) as table:
            self._readable(reading, contents, table)
        if secrets is not None:
            lines = (
                json.dumps({"account": account, "sealed": sealed.decode("utf-8")}) + "\n"
                for account, sealed in credentials
            )
            self._member(CREDENTIALS, "".join(lines).encode())
            if secrets.vault is not None:
                self._member(VAULT, secrets.vault)
        self._member("anchor.json", anchor.to_json().encode())
        told = SECRETS if secrets is not None else ""
        readme = README.format(seq=anchor.seq, recorded_at=anchor.recorded_at, secrets=told)
        self._member("README.txt", readme.encode())
        check = files("ayumi.exchange") / "archive_check.py"
        self._member("check.py", check.read_bytes())
        manifest = {"format": FORMAT, "backup": secrets is not None, "files": self._digests}
        with self._archive.open("manifest.json", "w") as file:
            file.write(json.dumps(manifest, indent=1).encode() + b"\n")
        return anchor

    def _entries(self, reading: Reading, progress: Progress | None) -> Anchor:
        """The bytes of all entries, and the study documents among them."""
        first = last = None
        documents = []
        with self._open(ENTRIES) as file:
            for row in reading.rows():
                file.write(row.entry + b"\n")
                first, last = first or row, row
                if row.kind == STUDY_ADOPTED:
                    documents.append(row)
                if progress is not None and row.seq % 10_000 == 0:
                    progress(row.seq)
        if first is None or last is None:
            raise InputRefused([Fault("ledger", "", "has no entries; there is nothing yet")])
        for row in documents:
            body = Entry.parse(row.entry).body
            name = str(body["digest"]).replace(":", "-")
            self._member(f"study/{row.seq:08}-{name}.toml", body["document"].encode())
        return Anchor.of(Entry.parse(first.entry), Entry.parse(last.entry))

    def _readable(self, reading: Reading, contents: TextIO, table: TextIO) -> None:
        """Texts and attachments, and the table for people."""
        rows = csv.writer(table)
        table.write(BYTE_ORDER_MARK)
        rows.writerow(COLUMNS)
        coming = reading.contents()
        following = next(coming, None)
        for row in reading.rows():
            found: dict[str, Content] = {}
            while following is not None and following[0] == row.seq:
                found[following[1].digest] = following[1]
                following = next(coming, None)
            entry = Entry.parse(row.entry)
            placed = self._attachments(entry, found)
            for digest, content in found.items():
                line = {"seq": row.seq, "digest": digest, "salt": content.salt.hex()}
                line |= placed.get(digest) or _inline(content.body)
                contents.write(json.dumps(line, ensure_ascii=False) + "\n")
            texts = {digest: content.body for digest, content in found.items()}
            rows.writerow(map(_cell, _table_row(entry, texts, placed)))

    def _attachments(
        self, entry: Entry, found: dict[str, Content]
    ) -> dict[str, dict[str, str | int]]:
        """Write an entry's attachments; where each of their parts stands."""
        placed: dict[str, dict[str, str | int]] = {}
        for number, attachment in enumerate(attachments_in(entry.body), 1):
            parts = [found.get(part["content"]) for part in attachment["parts"]]
            name = found.get(attachment["name"]["content"])
            if None in parts:
                continue
            said = "redacted" if name is None else name.body.decode("utf-8")
            safe = re.sub(r"[^\w.-]+", "_", said).strip("._")[-60:] or "file"
            path, start = f"attachments/{entry.seq:08}-{number}-{safe}", 0
            with self._open(path) as file:
                for part in parts:
                    assert part is not None
                    file.write(part.body)
                    size = len(part.body)
                    placed[part.digest] = {"file": path, "start": start, "size": size}
                    start += size
        return placed

    def _member(self, name: str, body: bytes) -> None:
        with self._open(name) as file:
            file.write(body)

    @contextmanager
    def _open(self, name: str) -> Iterator["_Hashed"]:
        with self._archive.open(name, "w", force_zip64=True) as file:
            hashed = _Hashed(file)
            yield hashed
        self._digests[name] = hashed.digest.hexdigest()

    @contextmanager
    def _later(self, name: str) -> Iterator[TextIO]:
        """A member that is written while others are: it waits in a file without a name."""
        with tempfile.TemporaryFile(dir=self._folder) as waiting:
            text = io.TextIOWrapper(waiting, encoding="utf-8", newline="", write_through=True)
            yield text
            text.detach()
            waiting.seek(0)
            with self._open(name) as file:
                while chunk := waiting.read(1 << 20):
                    file.write(chunk)


class _Hashed:
    """A member of the archive, and the digest of what was written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, body: bytes) -> None:
        """Write on."""
        self._file.write(body)
        self.digest.update(body)


def _inline(body: bytes) -> dict[str, str | int]:
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def _table_row(
    entry: Entry, texts: dict[str, bytes], placed: dict[str, dict[str, str | int]]
) -> list[Any]:
    def read(digest: str) -> str:
        if digest in placed:
            return str(placed[digest]["file"])
        return texts[digest].decode("utf-8", "replace") if digest in texts else REDACTED

    def written_out(value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() == {"content"}:
                return read(value["content"])
            return {key: written_out(inner) for key, inner in value.items()}
        if isinstance(value, str) and len(value) > LONGEST_CELL:
            return f"{value[:LONGEST_CELL]} … ({len(value):,} characters; whole in {ENTRIES})"
        return [written_out(inner) for inner in value] if isinstance(value, list) else value

    signature = entry.signature or {}
    name = read(signature["name"]["content"]) if signature else ""
    body = json.dumps(written_out(entry.body), ensure_ascii=False) if entry.body else ""
    return [
        entry.seq, entry.recorded_at.isoformat(), entry.occurred_at, entry.actor.account,
        entry.actor.role, entry.actor.site, entry.subject, entry.version, entry.kind,
        read(entry.reason) if entry.reason else "", body, name, signature.get("meaning"),
        entry.study, entry.hash,
    ]  # fmt: skip


def _cell(value: Any) -> Any:
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if formula else value
