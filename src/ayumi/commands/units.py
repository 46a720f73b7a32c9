"""Commands for units of a lot: holds, thaws, what is taken of them."""

from typing import Annotated, Literal

from cyclopts import App, Parameter

from ayumi.commands.acting import WRITER, Writer, recorded, session
from ayumi.commands.app import OK, app
from ayumi.commands.cells import At, Lot, at_said
from ayumi.commands.places import Place

unit_app = App(name="unit", help="Record what becomes of units: vials, flasks, bags, syringes.")
app.command(unit_app)


@unit_app.command
def hold(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    text: str,
    why: Literal["suspicion", "mismatch", "gap", "excursion"] = "suspicion",
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Hold units: nothing is done with them until the quality unit clears them.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that are held.
    text
        What is suspected.
    why
        Of which kind it is.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import hold as hold_units

    with session(place, who) as here:
        entry = hold_units(
            here.ledger, here.actor, lot, units,
            why=why, text=text, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@unit_app.command
def clear(place: Place, lot: Lot, /, *units: str, text: str, who: Writer = WRITER) -> int:
    """Sign that held units may go on.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that may go on.
    text
        What was found.
    """
    from ayumi.actions.product.units import MEANING_CLEARED, clear_hold

    with session(place, who) as here:
        entry = clear_hold(
            here.ledger, here.actor, lot, units,
            text=text, signed_by=here.proof(MEANING_CLEARED), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, holds=entry.body["holds"])
    return OK


@unit_app.command
def thaw(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    dose: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that units were thawed, for the process or for a dose.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that were thawed.
    dose
        The dose for which they are kept.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import thaw as thaw_units

    with session(place, who) as here:
        entry = thaw_units(
            here.ledger, here.actor, lot, units, dose=dose, at=at_said(here, at), seen=who.seen
        )
    recorded(entry, who)
    return OK


@unit_app.command
def refreeze(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    reason: str,
    stored: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that thawed units were frozen again.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that were frozen again.
    reason
        Why.
    stored
        The place where they stand now; the former one otherwise.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import refreeze as refreeze_units

    with session(place, who) as here:
        entry = refreeze_units(
            here.ledger, here.actor, lot, units,
            place=stored, reason=reason, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@unit_app.command
def take(
    place: Place,
    lot: Lot,
    as_: Annotated[Literal["tested", "retained", "lost", "discarded"], Parameter(name="as")],
    /,
    *units: str,
    volume: str | None = None,
    sample: str | None = None,
    reason: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that units, or a volume of each, were tested, retained, lost or discarded.

    Used they are by a run, and administered with a dose. Examples:

        ayumi unit take my-study F-1 tested F-1-01 --volume "0.1 mL" --sample S-7
        ayumi unit take my-study F-1 discarded F-1-02 --reason "a crack"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    as_
        What became of it.
    units
        Its units.
    volume
        How much of each; all that is left otherwise.
    sample
        The code under which what was taken goes on.
    reason
        Why; needed for what is lost or discarded.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import take as take_units

    with session(place, who) as here:
        entry = take_units(
            here.ledger, here.actor, lot, units,
            as_what=as_, volume=volume, sample=sample, reason=reason, at=at_said(here, at),
            seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@unit_app.command
def find(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    stored: str,
    reason: str,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that lost units are there again; they are held until the quality unit clears them.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that were found.
    stored
        The place where they stand now.
    reason
        Where and how they were found.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import find as find_units

    with session(place, who) as here:
        entry = find_units(
            here.ledger, here.actor, lot, units,
            place=stored, reason=reason, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK
