"""Commands for doses: ordered, changed, cancelled, shown; the sheet for the bedside."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import (
    WHO,
    WRITER,
    Who,
    Writer,
    print_json,
    recorded,
    session,
)
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.identities import vault_of
from ayumi.commands.moments import moment_said
from ayumi.commands.places import Place
from ayumi.commands.terminal import new_file, told
from ayumi.values import Language

dose_app = App(
    name="dose",
    help="Order a dose for a participant, prepare it, bring it to the bedside, match it, give it.",
)
app.command(dose_app)

DoseCode = Annotated[str, Parameter(name="dose")]
"""A dose, by a code of your own making."""


@dose_app.command
def order(
    place: Place,
    dose: DoseCode,
    /,
    *,
    participant: Annotated[str, Parameter(name="--for")],
    slot: str,
    unit: tuple[str, ...],
    level: str | None = None,
    side: str | None = None,
    reason: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Order a dose for an operation, from units that are kept for it from now on.

    The plan back from the operation is shown: what begins when. Refused outside the window, before
    it is this person's turn, and for cells that may not be used; all reasons at once. Example:

        ayumi dose order my-study D1 --for P001 --slot 2026-03-18T10:00 --unit LOT-1-01

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose: a code of your own making, with a digit.
    participant
        For whom.
    slot
        Day and time of the operation, in the study's time zone.
    unit
        A unit of a released lot, which is kept for this dose; as often as needed.
    level
        The dose level; that of the cohort otherwise.
    side
        The side, where one is meant.
    reason
        Why the order comes after its own plan was to begin; needed only if it does.
    """
    from ayumi.actions.product.orders import order_dose
    from ayumi.actions.product.seeing_doses import see_dose
    from ayumi.report.doses import print_plan

    with session(place, who) as here:
        entry = order_dose(
            here.ledger,
            here.actor,
            dose,
            participant=participant,
            slot=moment_said(here.ledger, slot, "--slot"),
            units=unit,
            level=level,
            side=side,
            reason=reason,
        )
        seen = see_dose(here.ledger, here.actor, dose)
        print_plan(Console(stderr=True), seen)
    recorded(entry, who, plan=entry.body["plan"])
    return OK


@dose_app.command
def change(
    place: Place,
    dose: DoseCode,
    /,
    *,
    slot: str | None = None,
    unit: tuple[str, ...] = (),
    side: str | None = None,
    reason: str,
    who: Writer = WRITER,
) -> int:
    """Change an order that is not prepared yet: its hour, its units, its side.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose.
    slot
        Another day and time of the operation.
    unit
        The units that are kept for it from now on, all of them; as often as needed.
    side
        Another side.
    reason
        Why.
    """
    from ayumi.actions.product.orders import change_dose

    with session(place, who) as here:
        entry = change_dose(
            here.ledger,
            here.actor,
            dose,
            slot=None if slot is None else moment_said(here.ledger, slot, "--slot"),
            units=unit or None,
            side=side,
            reason=reason,
            seen=who.seen,
        )
    recorded(entry, who)
    return OK


@dose_app.command
def cancel(place: Place, dose: DoseCode, /, *, reason: str, who: Writer = WRITER) -> int:
    """Take back an order that is not prepared yet; its units are free again.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose.
    reason
        Why.
    """
    from ayumi.actions.product.orders import cancel_dose

    with session(place, who) as here:
        entry = cancel_dose(here.ledger, here.actor, dose, reason=reason, seen=who.seen)
    recorded(entry, who)
    return OK


@dose_app.command
def show(place: Place, dose: DoseCode, /, *, who: Who = WHO) -> int:
    """Show a dose: its plan, syringes, hand-overs, checks, what was refused, what was given.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose.
    """
    from ayumi.actions.product.seeing_doses import see_dose
    from ayumi.report.doses import dose_object, print_dose

    with session(place, who) as here:
        seen = see_dose(here.ledger, here.actor, dose)
        if who.as_json:
            print_json(dose_object(seen))
        else:
            print_dose(Console(), seen)
    return OK


@dose_app.command(name="list")
def list_(
    place: Place,
    /,
    *,
    participant: Annotated[str | None, Parameter(name="--for")] = None,
    who: Who = WHO,
) -> int:
    """List the doses in the order of their operations.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    participant
        Only those of this participant.
    """
    from ayumi.actions.product.seeing_doses import see_doses
    from ayumi.report.doses import dose_object, print_doses

    with session(place, who) as here:
        seen = see_doses(here.ledger, here.actor, participant=participant)
        if who.as_json:
            for one in seen:
                print_json(dose_object(one))
        else:
            print_doses(Console(), seen)
    return OK


@dose_app.command
def sheet(
    place: Place,
    dose: DoseCode,
    /,
    *,
    out: Path,
    identified: bool = False,
    language: Language = "en",
    who: Who = WHO,
) -> int:
    """Print the check at the bedside as a sheet of paper, for when Ayumi cannot be reached.

    Each sheet has a code of its own, and that it was printed is recorded. What was done on it is
    entered afterwards with `ayumi dose check --sheet CODE --at …`, by each person what they did.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose.
    out
        The file to write: .html, to be printed on A4.
    identified
        With what the vault keeps of the person, which needs the permission to read identities and
        a key of the vault; otherwise these lines are left to be written by hand.
    language
        The language of the sheet.
    """
    from ayumi.actions.product.seeing_doses import see_dose
    from ayumi.actions.product.sheets import print_sheet
    from ayumi.report.match_sheet import match_sheet, sheet_of

    if out.suffix.lower() != ".html":
        raise UsageFault(f"--out {out}: a sheet is an .html file; name it so")
    new_file(out)
    with session(place, who) as here:
        entry = print_sheet(here.ledger, here.actor, dose, identified=identified)
        seen = see_dose(here.ledger, here.actor, dose)
        kept = _kept(place, seen.dose.participant) if identified else {}
        made = sheet_of(seen, entry, kept)
    out.write_text(match_sheet(made, language=language), encoding="utf-8")
    recorded(entry, who, file=str(out))
    told(f"Sheet {entry.body['sheet']}: {out}")
    return OK


def _kept(place: str, code: str) -> dict[str, str]:
    """What the vault keeps of a participant."""
    from ayumi.trial.kinds import participant_subject

    with vault_of(place) as vault:
        return vault.get(participant_subject(code)) or {}
