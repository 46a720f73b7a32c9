"""Commands for lots: made, received from outside, shown."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import WHO, WRITER, Who, Writer, print_json, recorded, session
from ayumi.commands.app import OK, UsageFault, Whole, app
from ayumi.commands.cells import At, Lot, at_said, attached, decimal_said, record_said
from ayumi.commands.places import Place

if TYPE_CHECKING:
    from ayumi.actions.product.lots import NewUnit

lot_app = App(name="lot", help="Record lots and their units, from the bank to the suspension.")
app.command(lot_app)

Unit = Annotated[tuple[str, ...], Parameter(name="--unit")]


@lot_app.command
def make(
    place: Place,
    lot: Lot,
    /,
    *,
    run: str | None = None,
    donor: str | None = None,
    stage: str | None = None,
    units: Whole | None = None,
    unit: Unit = (),
    volume: str | None = None,
    stored: str | None = None,
    cells: str | None = None,
    viability: str | None = None,
    method: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record a lot that a run has made, or tissue taken from a donor, with its units.

    Units are counted, and get codes such as F-1-01, or each is named. It begins in quarantine, and
    expires as the study document says. Examples:

        ayumi lot make my-study F-1 --run R-7 --units 20 --volume "1 mL" --stored tank
        ayumi lot make my-study S-1 --run R-9 --unit S-1-A="0.5 mL" --unit S-1-B="0.5 mL"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        A code for the lot, with a digit in it.
    run
        The run that made it.
    donor
        Instead: the donor from whom it was taken.
    stage
        The stage of the study document; that of the run otherwise.
    units
        How many units it has.
    unit
        Instead: each unit by its own code, perhaps with its volume: V-77=0.5 mL.
    volume
        The volume of each unit.
    stored
        The place where the units stand.
    cells
        How many cells were counted.
    viability
        How many of them are alive [%].
    method
        By which method, as an id.
    at
        When it was made; now otherwise.
    """
    from ayumi.actions.product.lots import Counted, make_lot

    given = _units(units, unit)
    counted = None
    if cells is not None:
        alive = None if viability is None else decimal_said(viability, "--viability")
        counted = Counted(decimal_said(cells, "--cells"), alive, method)
    elif viability is not None or method is not None:
        raise UsageFault("--viability and --method go with --cells")
    with session(place, who) as here:
        entry = make_lot(
            here.ledger, here.actor, lot,
            units=given, run=run, donor=donor, stage=stage, volume=volume, place=stored,
            counted=counted, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, units=[one["unit"] for one in entry.body["units"]])
    return OK


@lot_app.command
def receive(
    place: Place,
    lot: Lot,
    /,
    *,
    stage: str,
    supplier_lot: str,
    certificate: Path,
    units: Whole | None = None,
    unit: Unit = (),
    volume: str | None = None,
    stored: str | None = None,
    donor: str | None = None,
    made: str | None = None,
    expires: str | None = None,
    temperatures: str | None = None,
    begins: Annotated[str | None, Parameter(name="--from")] = None,
    until: str | None = None,
    outside: str | None = None,
    simulated: bool = False,
    at: At = None,
    who: Who = WHO,
) -> int:
    """Record a lot that came from outside, with the supplier's code and certificate.

    Without a record of its temperature that covers the journey its units are held. Example:

        ayumi lot receive my-study B-1 --stage ipsc_stock --supplier-lot QHJI-14 --units 3 \
          --certificate certificate.pdf --stored tank --temperatures=-190..-160 \
          --from 2026-03-01T09:00 --until 2026-03-01T15:00

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        A code of your own for the lot, with a digit in it.
    stage
        The stage of the study document.
    supplier_lot
        The supplier's own code.
    certificate
        The supplier's certificate, a file that is kept with the record.
    units
        How many units it has.
    unit
        Instead: each unit by its own code, perhaps with its volume: V-77=0.5 mL.
    volume
        The volume of each unit.
    stored
        The place where the units stand.
    donor
        The donor, where they are recorded here.
    made
        When it was made, as the certificate says.
    expires
        When it expires, as the certificate says.
    temperatures
        The lowest and the highest temperature of the journey: --temperatures=-190..-160.
    begins
        From when the temperature is recorded.
    until
        Until when it is recorded.
    outside
        How many minutes it was outside the limits, where it was.
    simulated
        The cells are invented, in a rehearsal.
    at
        When it arrived; now otherwise.
    """
    from ayumi.actions.product.lots import receive_lot

    given, paper = _units(units, unit), attached(certificate, "--certificate")
    with session(place, who) as here:
        entry = receive_lot(
            here.ledger, here.actor, lot,
            stage=stage, supplier_lot=supplier_lot, certificate=paper, units=given, volume=volume,
            place=stored, donor=donor, made_at=at_said(here, made, "--made"),
            expires=at_said(here, expires, "--expires"),
            record=record_said(here, temperatures, begins, until, outside),
            at=at_said(here, at), simulated=simulated,
        )  # fmt: skip
    recorded(entry, who, held=entry.body["way"]["because"])
    return OK


@lot_app.command
def show(place: Place, lot: Lot, /, *, who: Who = WHO) -> int:
    """Show a lot: how it stands, its units, and what became of all that was made.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    """
    from ayumi.actions.product.reading import see_lot, zone_of
    from ayumi.report.making import as_object, print_lot

    with session(place, who) as here:
        found = see_lot(here.ledger, here.actor, lot)
        if who.as_json:
            print_json(as_object(found, here.ledger.text))
        else:
            print_lot(Console(), found, zone_of(here.ledger))
    return OK


@lot_app.command(name="list")
def list_(place: Place, /, *, who: Who = WHO) -> int:
    """List all lots.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    """
    from ayumi.commands.listing import listed

    listed(place, who, "lot", ("code", "stage", "state", "run", "made_at", "expires", "left"))
    return OK


def _units(count: int | None, named: tuple[str, ...]) -> "int | list[NewUnit]":
    """How many units, or which: exactly one of the two."""
    from ayumi.actions.product.lots import NewUnit
    from ayumi.commands.cells import parts_said

    if (count is None) == (not named):
        raise UsageFault("say how many units it has, --units 20, or name each with --unit")
    if count is not None:
        return count
    return [NewUnit(code, volume) for code, volume in parts_said(named)]
