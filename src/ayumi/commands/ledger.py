"""Commands for the record: show, export, anchor, redact, scrub."""

import os
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter, validators
from rich.console import Console

from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.places import Place, open_storage, opened, signed_in
from ayumi.commands.terminal import json_text, ledger_progress, new_file, told

LARGEST_INTEGER = 2**53 - 1

if TYPE_CHECKING:
    from ayumi.ledger import Entry

Count = Annotated[int, Parameter(validator=validators.Number(gte=0, lte=LARGEST_INTEGER))]

ledger_app = App(name="ledger", help="Look at the record of a study, and take copies of it.")
app.command(ledger_app)


@ledger_app.command
def show(
    place: Place = ".",
    /,
    *,
    subject: str | None = None,
    kind: str | None = None,
    after: Count = 0,
    until: Count | None = None,
    last: Count | None = None,
    format: Literal["table", "json"] | None = None,
) -> int:
    """Show entries: who did what, when, and why.

    On a terminal a table; into a pipe one JSON object a line, each with the fields of the entry,
    its hash and its texts.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    subject
        Only entries about this subject, such as account:y.ito.
    kind
        Only entries of this kind, such as session.refused.
    after
        Only entries after this place.
    until
        Only entries up to this place.
    last
        Only so many, the last ones.
    format
        A table for people, or JSON.
    """
    with opened(place) as ledger, ledger.snapshot() as view:
        found = view.entries(after=after, until=until, subject=subject, kind=kind)
        entries: Iterator[Entry] = iter(deque(found, last)) if last is not None else found
        if (format or ("table" if sys.stdout.isatty() else "json")) == "json":
            for entry in entries:
                texts = {digest: view.text(digest) for digest in entry.texts()}
                print(json_text(entry.to_dict() | {"texts": texts}))
        else:
            from ayumi.report.ledger import print_entries

            print_entries(Console(), entries, view.text)
    return OK


@ledger_app.command
def export(
    place: Place = ".",
    /,
    *,
    out: Path,
    reason: str,
    account: str | None = None,
    role: str | None = None,
) -> int:
    """Write the whole record as an archive that can be read and checked without Ayumi.

    Asks who you are; the export is recorded.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    out
        The zip file to write.
    reason
        Why the copy is taken.
    account
        Your account; AYUMI_ACCOUNT or a question otherwise.
    role
        The role in which you act, such as data_manager.
    """
    from ayumi.actions.record import note_export
    from ayumi.exchange.archive import write_archive

    new_file(out)
    with opened(place) as ledger, ledger_progress(ledger.storage, "written") as progress:
        note_export(ledger, signed_in(ledger, account, role).actor, reason=reason)
        anchor = write_archive(ledger.storage, out, progress=progress)
    told(f"{anchor.seq:,} entries written: {out}")
    return OK


@ledger_app.command
def anchor(place: Place = ".", /, *, out: Path | None = None) -> int:
    """Print the anchor of the record: its last entry's place and hash.

    Keep it where nobody can change it who can change the ledger: printed and signed, sent to the
    monitor, published. `ayumi verify --anchor` then finds a cut tail and a rewritten ledger.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    out
        A new file to write; otherwise it is printed.
    """
    from ayumi.ledger.anchor import Anchor

    if out is not None:
        new_file(out)
    with opened(place) as ledger, ledger.snapshot() as view:
        first, newest = view.entry(1), view.entry(view.head.seq)
    if first is None or newest is None:
        raise UsageFault(f"{place}: the ledger has no entries yet")
    text = Anchor.of(first, newest).to_json()
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8")
        told(
            f"Anchor of entry {newest.seq} written: {out}. Keep it where nobody here can change it."
        )
    return OK


@ledger_app.command
def redact(
    place: Place,
    entry: Count,
    /,
    *,
    reason: str,
    digest: tuple[str, ...] = (),
    account: str | None = None,
    role: str | None = None,
) -> int:
    """Delete the free texts and attachments of an entry for good; the entry itself stays.

    For personal data that were entered by mistake. The redaction is recorded; the words are then
    in no byte of the database. Backups and archives made before still hold them.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    entry
        The place of the entry, as `ayumi ledger show` tells it.
    reason
        Why; do not repeat what is to be deleted.
    digest
        Only these contents, by their digests; otherwise all of the entry.
    account
        Your account; AYUMI_ACCOUNT or a question otherwise.
    role
        The role in which you act, such as data_manager.
    """
    from ayumi.actions.record import redact as redact_contents
    from ayumi.ledger import BytesRemain

    with opened(place) as ledger:
        actor = signed_in(ledger, account, role).actor
        try:
            done = redact_contents(ledger, actor, entry, digest, reason=reason)
        except BytesRemain as remains:
            done = remains.entry
            told(str(remains))
    count = len(done.body["redacts"])
    told(f"{count} {'content' if count == 1 else 'contents'} of entry {entry} deleted.")
    return OK


@ledger_app.command
def prepare(owner: str, /, *, app_role: str) -> int:
    """Prepare an empty PostgreSQL database for a ledger: tables, guards, and rights of one role.

    The owner's address stays with you. The application's role may read and append, and nothing
    else; if it does not exist it is made, with the password in AYUMI_NEW_PASSWORD, if that is set.
    Then begin the study with the role's address: ayumi init … --database postgresql://role@host/name

    A database that an older Ayumi prepared gets the guards that are missing there.

    Parameters
    ----------
    owner
        The address by which the owner of the database signs in.
    app_role
        The role by which Ayumi will sign in; not the owner, and no superuser.
    """
    from ayumi.store.postgresql_owner import prepare as prepare_database

    prepare_database(owner, app_role=app_role, app_password=os.environ.get("AYUMI_NEW_PASSWORD"))
    told(f"Prepared for {app_role}.")
    return OK


@ledger_app.command
def scrub(place: Place = ".", /, *, owner: str | None = None) -> int:
    """Rewrite the database, so that no byte remains of what was redacted.

    `ayumi ledger redact` does so by itself, unless another program was in the way. On PostgreSQL
    only the owner of the tables can.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    owner
        The address by which the owner of a PostgreSQL database signs in.
    """
    if owner is not None:
        from ayumi.store.postgresql_owner import scrub_as_owner

        for line in scrub_as_owner(owner):
            told(line)
        return OK
    storage = open_storage(place)
    try:
        storage.scrub()
    finally:
        storage.close()
    return OK
