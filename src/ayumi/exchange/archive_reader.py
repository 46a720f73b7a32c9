"""Putting an archive or a backup back into an empty ledger."""

import base64
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ayumi.exchange.archive import CONTENTS, CREDENTIALS, ENTRIES, FORMAT, VAULT, Progress
from ayumi.ledger.anchor import Anchor
from ayumi.ledger.content import Content
from ayumi.ledger.entry import Row
from ayumi.ledger.storage import Storage, StorageRefused
from ayumi.values import Fault, InputRefused

WHAT = "archive"
# A zip file may name a way to compress that nobody has implemented, and fail in any other way.
_MALFORMED = (
    ArithmeticError, AttributeError, LookupError, MemoryError, NotImplementedError, RuntimeError,
    TypeError, ValueError, zipfile.BadZipFile, EOFError, zlib.error,
)  # fmt: skip
"""What reading a file that no Ayumi wrote may raise."""


class Archive:
    """An archive or backup that is open for reading."""

    def __init__(self, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
        self._archive = archive
        self._manifest = manifest
        self.is_backup = bool(manifest.get("backup"))
        self.anchor = Anchor.from_json(self._read("anchor.json").decode("utf-8", "replace"))

    def fill(self, storage: Storage, progress: Progress | None = None) -> None:
        """Put all entries, contents and credentials into an empty ledger, all or nothing.

        `InputRefused` if the ledger is not empty, or the archive is damaged.
        """
        if storage.last() is not None:
            message = "holds entries already; an archive is put back into an empty ledger only"
            raise InputRefused([Fault(storage.place, "", message)], "restoring")
        try:
            self._fill(storage, progress)
        except StorageRefused as refused:
            raise InputRefused([Fault(ENTRIES, "", f"is out of order: {refused}")], WHAT) from None
        except InputRefused:
            raise
        except _MALFORMED as error:
            what = f"{type(error).__name__}: {error}"
            raise InputRefused([Fault("archive", "", f"cannot be read ({what})")], WHAT) from None

    def _fill(self, storage: Storage, progress: Progress | None) -> None:
        contents = self._contents()
        following = next(contents, None)
        with storage.locked() as locked:
            for row in self._rows():
                found = []
                while following is not None and following[0] == row.seq:
                    found.append(following[1])
                    following = next(contents, None)
                locked.insert(row, found)
                if progress is not None and row.seq % 1_000 == 0:
                    progress(row.seq)
            if following is not None:
                message = f"content of entry {following[0]} stands where none is due"
                raise InputRefused([Fault(CONTENTS, "", message)], WHAT)
            for account, sealed in self._credentials():
                storage.set_credential(account, sealed)

    def vault(self) -> bytes | None:
        """The sealed vault, in a backup that has one."""
        return self._read(VAULT) if VAULT in self._archive.namelist() else None

    def damaged(self) -> Iterator[Fault]:
        """Files in the archive that are not those that were written."""
        names = self._archive.namelist()
        listed = [*self._manifest["files"], "manifest.json"]
        for name in sorted(set(names) ^ set(listed)):
            yield Fault(name, "", "is missing" if name in listed else "does not belong here")
        if len(set(names)) < len(names):
            yield Fault("manifest.json", "", "a file stands twice in the archive")
        if not self.is_backup and not {CREDENTIALS, VAULT}.isdisjoint(names):
            yield Fault(CREDENTIALS, "", "only a backup holds credentials or a vault")
        for name, digest in self._manifest["files"].items():
            hashed = hashlib.sha256()
            try:
                with self._archive.open(name) as file:
                    while chunk := file.read(1 << 20):
                        hashed.update(chunk)
            except (*_MALFORMED, OSError) as error:
                yield Fault(name, "", f"cannot be read: {error}")
                continue
            if hashed.hexdigest() != digest:
                yield Fault(name, "", "is not the file that was written")

    def _rows(self) -> Iterator[Row]:
        with self._archive.open(ENTRIES) as lines:
            for number, line in enumerate(lines, 1):
                entry = line.rstrip(b"\n")
                try:
                    fields = json.loads(entry)
                    found = [fields[name] for name in ("seq", "subject", "version", "kind")]
                except (ValueError, KeyError, TypeError) as error:
                    place = f"{ENTRIES} line {number}"
                    raise InputRefused([Fault(place, "", f"no entry: {error}")], WHAT) from None
                seq, subject, version, kind = found
                yield Row(seq, hashlib.sha256(entry).digest(), entry, subject, version, kind)

    def _contents(self) -> Iterator[tuple[int, Content]]:
        with self._archive.open(CONTENTS) as lines:
            for number, line in enumerate(lines, 1):
                try:
                    fields = json.loads(line)
                    salt, body = bytes.fromhex(fields["salt"]), self._body(fields)
                    found = fields["seq"], Content(fields["digest"], salt, body)
                except (ValueError, KeyError, TypeError) as error:
                    place = f"{CONTENTS} line {number}"
                    raise InputRefused([Fault(place, "", f"no content: {error}")], WHAT) from None
                yield found

    def _body(self, fields: dict[str, Any]) -> bytes:
        if "text" in fields:
            return str(fields["text"]).encode("utf-8")
        if "base64" in fields:
            return base64.b64decode(fields["base64"])
        with self._archive.open(fields["file"]) as file:
            file.seek(fields["start"])
            return file.read(int(fields["size"]))

    def _credentials(self) -> Iterator[tuple[str, bytes]]:
        if CREDENTIALS in self._archive.namelist():
            for line in self._read(CREDENTIALS).decode("utf-8").splitlines():
                fields = json.loads(line)
                yield fields["account"], fields["sealed"].encode("utf-8")

    def _read(self, name: str) -> bytes:
        return self._archive.read(name)


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive or backup; `InputRefused` with all files in it that are damaged."""
    try:
        opened = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise InputRefused([Fault(str(path), "", f"no archive of Ayumi: {error}")], WHAT) from None
    with opened as archive:
        try:
            manifest = json.loads(archive.read("manifest.json"))
            if manifest["format"] != FORMAT:
                message = f"has format {manifest['format']}; this Ayumi reads {FORMAT}"
                raise InputRefused([Fault(str(path), "", message)], WHAT)
            found = Archive(archive, manifest)
            faults = list(found.damaged())
        except InputRefused:
            raise
        except _MALFORMED as error:
            message = f"no archive of Ayumi, or damaged: {error}"
            raise InputRefused([Fault(str(path), "", message)], WHAT) from None
        if faults:
            raise InputRefused(faults, WHAT)
        yield found
