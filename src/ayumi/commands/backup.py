"""Commands that back a study up and put it back."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ayumi.commands.app import OK, NotVerified, UsageFault, app
from ayumi.commands.places import VAULT, Place, is_address, new_storage, opened
from ayumi.commands.terminal import ledger_progress, new_file, progress_bar, told

if TYPE_CHECKING:
    from ayumi.exchange.archive_reader import Archive
    from ayumi.ledger import Storage


@app.command
def backup(place: Place = ".", /, *, out: Path) -> int:
    """Write everything that a study is into one file, while others go on working.

    The record, the credentials and the vault, both sealed. Keep it as safe as the study itself.
    `ayumi restore` puts it back.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    out
        The zip file to write.
    """
    from ayumi.actions.record import note_backup
    from ayumi.exchange.archive import Secrets, write_archive

    new_file(out)
    with opened(place) as ledger, ledger_progress(ledger.storage, "written") as progress:
        note_backup(ledger)
        vault = _vault_of(place, out.parent)
        found = write_archive(ledger.storage, out, secrets=Secrets(vault), progress=progress)
    if vault is None:
        told("No vault is in this backup, since none is beside the ledger: back it up apart.")
    told(f"{found.seq:,} entries backed up: {out}")
    return OK


@app.command
def restore(source: Path, folder: Path, /, *, database: str | None = None) -> int:
    """Put a backup or an archive back into a new folder.

    Everything is verified before it appears. An archive holds no credentials: after it has been
    restored nobody can sign in.

    Parameters
    ----------
    source
        A file that `ayumi backup` or `ayumi ledger export` wrote.
    folder
        A folder that does not exist yet.
    database
        The address of a prepared PostgreSQL database for the ledger, instead of a file.
    """
    from ayumi.exchange.archive_reader import open_archive
    from ayumi.ledger.verification import verify as verify_ledger

    if not source.is_file():
        raise UsageFault(f"{source}: no such file")
    with open_archive(source) as archive:
        if database is not None:
            # What was put into a database stays there; so it is looked at beforehand.
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".ayumi-") as scratch:
                _verified(archive, Path(scratch))
    with open_archive(source) as archive, _target(folder, database, archive.vault()) as storage:
        with progress_bar(archive.anchor.seq, "restored") as progress:
            archive.fill(storage, progress)
            report = verify_ledger(storage, anchors=[archive.anchor])
        if not report.passed:
            first = "; ".join(map(str, report.findings[:3]))
            raise NotVerified(f"not restored, since it is not as it was recorded: {first}")
        if not archive.is_backup:
            told("An archive holds no credentials: nobody can sign in to what was restored.")
    told(f"{report.entries:,} entries restored and verified: {folder}")
    return OK


@contextmanager
def _target(folder: Path, database: str | None, vault: bytes | None) -> "Iterator[Storage]":
    """The store of a new folder, which appears whole or not at all."""
    if folder.exists():
        raise UsageFault(f"{folder}: is there already; name a folder that is not")
    part = folder.with_name(folder.name + ".part")
    if part.exists():
        raise UsageFault(f"{part}: is left from a restoration that was cut off; remove it first")
    part.mkdir(parents=True, mode=0o700)
    try:
        storage = new_storage(part, database)
        try:
            yield storage
        finally:
            storage.close()
        if vault is not None:
            (part / VAULT).write_bytes(vault)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _verified(archive: "Archive", scratch: Path) -> None:
    from ayumi.ledger.verification import verify as verify_ledger
    from ayumi.store.sqlite import SqliteStorage

    with closing(SqliteStorage.create(scratch / "trial.sqlite")) as storage:
        archive.fill(storage)
        report = verify_ledger(storage, anchors=[archive.anchor])
    if not report.passed:
        first = "; ".join(map(str, report.findings[:3]))
        raise NotVerified(f"not restored, since it is not as it was recorded: {first}")


def _vault_of(place: str, folder: Path) -> bytes | None:
    """The sealed bytes of the study's vault, as they stand at one moment."""
    vault = (Path(place).parent if Path(place).is_file() else Path(place)) / VAULT
    if is_address(place) or not vault.is_file():
        return None
    from ayumi.store.vault import copy_vault

    with tempfile.TemporaryDirectory(dir=folder, prefix=".ayumi-") as scratch:
        copy_vault(vault, Path(scratch) / VAULT)
        return (Path(scratch) / VAULT).read_bytes()
