"""Archives and backups: true and complete copies, for people and machines (requirement D7)."""

import csv
import io
import json
import random
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from ayumi.exchange.archive import Secrets, write_archive
from ayumi.exchange.archive_check import faults
from ayumi.exchange.archive_reader import open_archive
from ayumi.ledger import Attachment, Draft, Ledger, Storage, Text, kinds
from ayumi.ledger.verification import verify
from ayumi.store.memory import MemoryStorage
from ayumi.store.sqlite import SqliteStorage
from ayumi.values import InputRefused
from tests.ledger.ledgers import EXAMINER, TestClock, entropy, fill, opened, visit

DOCUMENT = 'format = 1\r\n[study]\nid = "歩み"\n'
PICTURE = random.Random(1).randbytes(5_000_000)


def filled(storage: Storage) -> Ledger:
    """A ledger with all that can be in one: texts, attachments, a redaction, a study document."""
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        study = {"document": DOCUMENT, "digest": "sha256:" + "b" * 64}
        writing.append(Draft("study", kinds.STUDY_ADOPTED, study), seen=0)
        body = {
            "image": Attachment("../../花子 MRI.dcm", "application/dicom", PICTURE),
            "empty": Attachment("empty.txt", "text/plain", b""),
            "note": Text('=HYPERLINK("x")'),
        }
        image = writing.append(Draft("participant:p_001", "test.imaged", body), seen=0)
    fill(ledger, 20)
    ledger.redact(EXAMINER, image.seq, [image.body["note"]["content"]], reason="a formula")
    with ledger.writing(EXAMINER) as writing:
        writing.append(
            visit("participant:p_002", "=1+1"), seen=writing.version("participant:p_002")
        )
    storage.set_credential("k.tanaka", b'{"sealed":"x"}')
    return ledger


@pytest.fixture
def source() -> MemoryStorage:
    storage = MemoryStorage()
    filled(storage)
    return storage


@pytest.fixture
def archive(source: MemoryStorage, tmp_path: Path) -> Path:
    write_archive(source, tmp_path / "archive.zip")
    return tmp_path / "archive.zip"


def same(one: Storage, other: Storage) -> bool:
    return list(one.rows()) == list(other.rows()) and list(one.contents()) == list(other.contents())


def test_an_archive_put_back_is_the_same_ledger(
    source: MemoryStorage, archive: Path, tmp_path: Path
) -> None:
    restored = SqliteStorage.create(tmp_path / "ledger.sqlite")
    with open_archive(archive) as opened_archive:
        opened_archive.fill(restored)
        assert not opened_archive.is_backup
        assert opened_archive.anchor.hash == Ledger(source, TestClock(), entropy()).head.hash
        report = verify(restored, anchors=[opened_archive.anchor])
    assert report.passed, report.findings
    assert same(source, restored)
    assert list(restored.credentials()) == []
    restored.close()


def test_an_archive_holds_no_credentials(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened_archive:
        assert "credentials.jsonl" not in opened_archive.namelist()
        assert all(b"sealed" not in opened_archive.read(n) for n in ("entries.jsonl", "README.txt"))


def test_a_backup_holds_credentials_and_the_sealed_vault(
    source: MemoryStorage, tmp_path: Path
) -> None:
    secrets = Secrets(b"sealed vault")
    write_archive(source, tmp_path / "backup.zip", secrets=secrets)
    restored = MemoryStorage()
    with open_archive(tmp_path / "backup.zip") as backup:
        assert backup.is_backup
        backup.fill(restored)
        assert backup.vault() == b"sealed vault"
    assert list(restored.credentials()) == list(source.credentials())
    assert same(source, restored)


def test_the_table_is_for_people(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened_archive:
        table = opened_archive.read("entries.csv").decode("utf-8-sig")
        names = opened_archive.namelist()
        [image] = [name for name in names if name.endswith("MRI.dcm")]
        assert opened_archive.read(image) == PICTURE
        [study] = [name for name in names if name.startswith("study/")]
        assert opened_archive.read(study).decode() == DOCUMENT
        assert "how it holds together" in opened_archive.read("README.txt").decode().lower()
    assert image.startswith("attachments/00000003-2-")
    assert ".." not in image.replace("..zip", "")
    rows = list(csv.DictReader(io.StringIO(table)))
    visited = [row for row in rows if row["kind"] == "test.visited"]
    assert visited[0]["reason"] == "week 12"
    assert json.loads(visited[0]["body"])["note"] == "walks with a frame"
    assert json.loads(rows[2]["body"])["note"] == "[redacted]"
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_the_archive_is_checked_without_ayumi(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as opened_archive:
        opened_archive.extract("check.py", tmp_path)
    command = [sys.executable, "-I", "-S", str(tmp_path / "check.py"), str(archive)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "Everything is as it was recorded.\n"


def altered(archive: Path, name: str, change: bytes, to: bytes, *, manifest: bool) -> Path:
    """A copy in which one member was altered, and perhaps the manifest made to fit."""
    import hashlib

    out, digest = archive.with_name("altered.zip"), ""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            body = old.read(member)
            if member == name:
                assert change in body
                body = body.replace(change, to, 1)
                digest = hashlib.sha256(body).hexdigest()
            if member == "manifest.json" and manifest:
                fields = json.loads(body)
                fields["files"][name] = digest
                body = json.dumps(fields).encode()
            new.writestr(member, body)
    return out


@pytest.mark.parametrize(
    ("name", "change", "to", "words"),
    [
        ("entries.jsonl", b'"12.5"', b'"99.5"', "bytes|follow"),
        ("contents.jsonl", b"with a frame", b"with a crane", "not what was recorded"),
        ("entries.jsonl", b'"seq":2,', b'"seq":3,', "follow"),
    ],
)
def test_an_altered_archive_is_found_out(
    archive: Path, name: str, change: bytes, to: bytes, words: str
) -> None:
    import re

    plain = altered(archive, name, change, to, manifest=False)
    with pytest.raises(InputRefused, match="not the file that was written"), open_archive(plain):
        pass
    clever = altered(archive, name, change, to, manifest=True)
    with zipfile.ZipFile(clever) as opened_archive:
        assert list(faults(opened_archive))
    storage = MemoryStorage()
    try:
        with open_archive(clever) as opened_archive_:
            opened_archive_.fill(storage)
    except Exception as refused:  # the store's own order refuses it
        found = str(refused)
    else:
        found = str(verify(storage).findings)
    assert re.search(words, found)


def test_an_archive_goes_into_an_empty_ledger_only(archive: Path) -> None:
    storage = MemoryStorage()
    opened(storage)
    with open_archive(archive) as found, pytest.raises(InputRefused, match="empty ledger only"):
        found.fill(storage)
    assert len(list(storage.rows())) == 1


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 not really", b"seq,actor\n"])
def test_what_is_no_archive_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(body)
    with pytest.raises(InputRefused, match="no archive of Ayumi"), open_archive(path):
        pass


def test_nothing_is_replaced_and_nothing_half_written_stays(
    source: MemoryStorage, archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = archive.read_bytes()
    with pytest.raises(FileExistsError):
        write_archive(source, archive)
    assert archive.read_bytes() == before

    def stumble() -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(source, "contents", stumble)
    with pytest.raises(OSError, match="disk is full"):
        write_archive(source, tmp_path / "other.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.zip"]


def test_a_backup_under_load_is_one_moment_and_whole(tmp_path: Path) -> None:
    """Requirement I1."""
    path = tmp_path / "ledger.sqlite"
    storage = SqliteStorage.create(path)
    fill(opened(storage), 200)
    ended = threading.Event()

    def keep_writing() -> None:
        own = SqliteStorage(path)
        ledger = Ledger(own, TestClock(), entropy(9))
        while not ended.is_set():
            fill(ledger, 3, each=1)
        own.close()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        anchors = [write_archive(storage, tmp_path / f"{n}.zip") for n in range(5)]
    finally:
        ended.set()
        writer.join()
    assert [a.seq for a in anchors] == sorted(a.seq for a in anchors)
    assert anchors[-1].seq > anchors[0].seq >= 201
    assert verify(storage, anchors=anchors).passed
    for number, anchor in enumerate(anchors):
        restored = MemoryStorage()
        with open_archive(tmp_path / f"{number}.zip") as archive:
            archive.fill(restored)
        assert verify(restored, anchors=[anchor]).passed
        assert list(restored.rows()) == list(storage.rows(until=anchor.seq))
    storage.close()
