"""The command that enters many forms or examinations from a table."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from ayumi.commands.acting import WHO, Session, Who, print_json, session
from ayumi.commands.app import OK, REFUSED, UsageFault, app
from ayumi.commands.places import Place
from ayumi.commands.terminal import told
from ayumi.values import InputRefused

if TYPE_CHECKING:
    from ayumi.actions.imports import ImportRow


@app.command(name="import")
def import_(place: Place, table: Path, /, *, instrument: str, who: Who = WHO) -> int:
    """Enter forms or examinations from a table: all of its rows, or none.

    One row a participant and visit: columns participant, visit, and as needed occurrence, date and
    reason; then one column a field of the instrument, or a cell of the examination. A visit that is
    not recorded yet is recorded with the row's date. An empty cell is not given. Everything that is
    wrong is told at once, with line numbers. The same table twice changes nothing. Examples:

        ayumi import my-study laboratory.csv --instrument laboratory
        ayumi import my-study examinations.csv --instrument isncsci

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    table
        A CSV file in UTF-8 with commas, semicolons or tabs.
    instrument
        The instrument, as the study document calls it.
    """
    from ayumi.actions.imports import import_rows
    from ayumi.exchange.import_table import read_import

    if not table.is_file():
        raise UsageFault(f"{table}: no such file")
    with session(place, who) as here:
        try:
            rows = read_import(table, instrument, _fields(here, instrument))
            done = import_rows(here.ledger, here.actor, instrument, _with_progress(rows))
        except InputRefused as refused:
            if who.format != "json":
                raise
            for fault in refused.faults:
                print_json({"place": fault.place, "value": fault.value, "message": fault.message})
            return REFUSED
    told(
        f"{table}: {len(done.entered):,} entered, {len(done.unchanged):,} recorded already, "
        f"{done.visits:,} visits recorded with them."
    )
    if who.format == "json":
        print_json({"entered": done.entered, "unchanged": done.unchanged, "visits": done.visits})
    return OK


def _fields(here: Session, instrument: str) -> Collection[str]:
    """The columns that a table for an instrument may have."""
    from ayumi.actions.door import refused, study_or_refusal
    from ayumi.isncsci import CELLS
    from ayumi.values import did_you_mean

    known = study_or_refusal(here.ledger).instruments
    if instrument not in known:
        raise refused("--instrument", instrument, did_you_mean(instrument, known))
    return CELLS if known[instrument].built_in is not None else tuple(known[instrument].fields)


def _with_progress(rows: "list[ImportRow]") -> "Iterator[ImportRow] | Iterable[ImportRow]":
    """The rows, with a progress bar on standard error while they are entered."""
    from rich.progress import track

    console = Console(stderr=True)
    hidden = not console.is_terminal or len(rows) < 20
    return track(rows, f"{len(rows):,} rows", console=console, transient=True, disable=hidden)
