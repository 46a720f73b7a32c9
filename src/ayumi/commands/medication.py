"""Commands for drugs: started, changed, stopped, shown."""

from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import (
    WHO,
    WRITER,
    Code,
    On,
    Who,
    Writer,
    day_said,
    print_json,
    recorded,
    session,
)
from ayumi.commands.app import OK, app
from ayumi.commands.places import Place

medication_app = App(
    name="medication", help="Record the drugs that somebody takes: of the study document, and any."
)
app.command(medication_app)

Number = Annotated[int, Parameter(name="number")]


@medication_app.command
def start(
    place: Place,
    code: Code,
    /,
    *,
    dose: str,
    drug: str | None = None,
    other: str | None = None,
    indication: str | None = None,
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Record that a drug is taken from a day on.

    Name one of the study document's, with a quantity as dose, or any other in words. Examples:

        ayumi medication start my-study P001 --drug tacrolimus --dose "4 mg/d" --on 2026-03-18
        ayumi medication start my-study P001 --other Pregabalin --dose "75 mg twice a day"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    dose
        The dose: a quantity for a drug of the document, words for any other.
    drug
        A drug as the study document calls it.
    other
        Any other drug, by its name.
    indication
        What it is taken for.
    on
        The first day, or month, as far as it is known; today otherwise.
    """
    from ayumi.actions.medication import start_medication

    with session(place, who) as here:
        entry = start_medication(
            here.ledger,
            here.actor,
            code,
            dose=dose,
            drug=drug,
            name=other,
            indication=indication,
            on=day_said(on),
            seen=who.seen,
        )
    recorded(entry, who, number=entry.body["number"])
    return OK


@medication_app.command
def change(
    place: Place,
    code: Code,
    number: Number,
    /,
    *,
    dose: str,
    reason: str,
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Record another dose from a day on.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which of their drugs, as `ayumi medication show` counts them.
    dose
        The new dose.
    reason
        Why.
    on
        The first day of the new dose; today otherwise.
    """
    from ayumi.actions.medication import change_dose

    with session(place, who) as here:
        entry = change_dose(
            here.ledger, here.actor, code, number,
            dose=dose, reason=reason, on=day_said(on), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, number=number)
    return OK


@medication_app.command
def stop(
    place: Place,
    code: Code,
    number: Number,
    /,
    *,
    reason: str,
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Record that a drug is taken no longer; taken up again, it is started anew.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which of their drugs, as `ayumi medication show` counts them.
    reason
        Why.
    on
        The day; today otherwise.
    """
    from ayumi.actions.medication import stop_medication

    with session(place, who) as here:
        entry = stop_medication(
            here.ledger, here.actor, code, number, reason=reason, on=day_said(on), seen=who.seen
        )
    recorded(entry, who, number=number)
    return OK


@medication_app.command
def show(place: Place, code: Code, /, *, who: Who = WHO) -> int:
    """Show the drugs that somebody takes or took, with their doses.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    """
    from ayumi.actions.reading import see
    from ayumi.report.participant import print_rows
    from ayumi.report.participant_rows import medication_rows

    with session(place, who) as here:
        seen = see(here.ledger, here.actor, code)
        rows = medication_rows(seen.participant, here.ledger.text)
    if who.as_json:
        for row in rows:
            print_json(row)
    else:
        print_rows(Console(), ("number", "drug", "state", "since", "until", "doses"), rows)
    return OK
