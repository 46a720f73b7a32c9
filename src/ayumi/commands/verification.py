"""The command that holds a study's record against what was recorded."""

import json
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich.console import Console

from ayumi.commands.app import NOT_VERIFIED, OK, UsageFault, app
from ayumi.commands.places import Place, open_storage
from ayumi.commands.terminal import ledger_progress

if TYPE_CHECKING:
    from ayumi.ledger import Storage
    from ayumi.ledger.anchor import Anchor
    from ayumi.ledger.verification import Verification


@app.command
def verify(
    place: Place = ".",
    /,
    *,
    anchor: tuple[Path, ...] = (),
    recompute: bool = False,
    format: Literal["table", "json"] = "table",
) -> int:
    """Hold every entry, text, attachment and signature of a study against what was recorded.

    Exit code 0 if everything is as it was recorded, 4 if not. A cut tail, or a ledger that was
    rewritten as a whole, shows only against an anchor that was kept elsewhere. Examples:

        ayumi verify my-study
        ayumi verify my-study --anchor anchor-2026-03.json
        ayumi verify backup.zip

    Parameters
    ----------
    place
        The study's folder, the address of its database, or an archive or backup.
    anchor
        A file that `ayumi ledger anchor` wrote, or several.
    recompute
        Compute again what entries rest on, and list where this version of Ayumi differs.
    format
        A table for people, or JSON.
    """
    from ayumi.ledger import StorageFailure
    from ayumi.ledger.verification import Verification
    from ayumi.ledger.verification import verify as verify_ledger

    anchors = [_read_anchor(path) for path in anchor]
    differences: list[tuple[int, str]] = []
    try:
        with _storage_of(place, anchors) as storage:
            with ledger_progress(storage, "verified") as progress:
                report = verify_ledger(storage, anchors=anchors, progress=progress)
            if recompute and report.passed:
                differences = list(_recomputed(storage))
    except StorageFailure as failure:
        # What cannot even be opened is not as it was recorded.
        report = Verification()
        report.find(0, str(failure))
    with _whatever_becomes_of_the_reader():
        if format == "json":
            print(json.dumps(_as_json(report, differences if recompute else None)))
        else:
            from ayumi.report.ledger import print_verification

            print_verification(Console(), report, differences if recompute else None)
    return OK if report.passed else NOT_VERIFIED


@contextmanager
def _whatever_becomes_of_the_reader() -> Iterator[None]:
    """Print; should nobody read to the end, the exit code still says what was found."""
    try:
        yield
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # rich ends the program when a pipe breaks
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _storage_of(place: str, anchors: "list[Anchor]") -> "Iterator[Storage]":
    """The store of a place; an archive is put into one in memory, and held against its anchor."""
    if not zipfile.is_zipfile(place):
        storage = open_storage(place)
        try:
            yield storage
        finally:
            storage.close()
        return
    from ayumi.exchange.archive_reader import open_archive
    from ayumi.store.memory import MemoryStorage

    memory = MemoryStorage()
    with open_archive(Path(place)) as archive:
        archive.fill(memory)
        anchors.append(archive.anchor)
    yield memory


def _read_anchor(path: Path) -> "Anchor":
    from ayumi.ledger.anchor import Anchor

    if not path.is_file():
        raise UsageFault(f"--anchor {path}: no such file")
    return Anchor.from_json(path.read_text(encoding="utf-8", errors="replace"))


def _recomputed(storage: "Storage") -> Iterator[tuple[int, str]]:
    """Where this version computes otherwise than an entry says."""
    from ayumi.actions.recomputing import recomputed
    from ayumi.ledger.view import View

    yield from recomputed(View(storage))


def _as_json(report: "Verification", differences: list[tuple[int, str]] | None) -> dict[str, Any]:
    found = {
        "passed": report.passed,
        "entries": report.entries,
        "contents": report.contents,
        "redacted": report.redacted,
        "signatures": report.signatures,
        "head": report.head,
        "anchored": report.anchored,
        "findings": [{"seq": f.seq, "message": f.message} for f in report.findings],
    }
    if differences is not None:
        found["recomputed"] = [{"seq": seq, "message": text} for seq, text in differences]
    return found
