"""Commands for late failures, and for the use of a lot that fails its specification."""

from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import (
    WHO,
    WRITER,
    Who,
    Writer,
    needed,
    print_json,
    recorded,
    session,
)
from ayumi.commands.app import OK, Whole, app
from ayumi.commands.moments import moment_said
from ayumi.commands.places import Place
from ayumi.commands.releasing import Verdicts
from ayumi.commands.terminal import told
from ayumi.commands.testing import Lot

failure_app = App(name="failure", help="See to failing results that came after cells were given.")
app.command(failure_app)
exception_app = App(
    name="exception", help="Prepare the use of a lot that fails its specification, for one person."
)
app.command(exception_app)


@failure_app.command(name="list")
def failures(place: Place, /, *, who: Who = WHO) -> int:
    """List late failures: whom they concern, who is not told yet, for whom nothing is decided.

    Example:

        ayumi failure list my-study

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    """
    from ayumi.actions.product.seeing_lots import see_failures, see_lot
    from ayumi.report.lot_file import failure_line
    from ayumi.report.lot_rows import failure_lines

    with session(place, who) as here:
        lots = dict.fromkeys(code for code, _ in see_failures(here.ledger, here.actor))
        files = [see_lot(here.ledger, here.actor, code) for code in lots]
    for file in files:
        for one in failure_lines(file):
            if who.as_json:
                print_json({"lot": file.lot.code, **one})
            else:
                Console().print(f"{file.lot.code}  {failure_line(file, one)}", markup=False)
    if not files:
        told("There is no late failure.")
    return OK


@failure_app.command
def tell(
    place: Place,
    lot: Lot,
    number: Whole,
    whom: str,
    /,
    *,
    text: str | None = None,
    at: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Record that somebody was told of a late failure.

    Example:

        ayumi failure tell my-study NSPC-7 1 authority --at 2026-04-20T16:00

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    number
        The late failure.
    whom
        Whom, by the study document's word, such as investigator.
    text
        What was said, in words.
    at
        When; now otherwise.
    """
    from ayumi.actions.product import late_failures

    with session(place, who) as here:
        moment = None if at is None else moment_said(here.ledger, at, "--at")
        entry = late_failures.tell(
            here.ledger, here.actor, lot, number, whom, text=text, at=moment, seen=who.seen
        )
    recorded(entry, who)
    return OK


@failure_app.command
def decide(
    place: Place,
    lot: Lot,
    number: Whole,
    participant: Annotated[str, Parameter(name="participant")],
    /,
    *,
    text: str,
    who: Writer = WRITER,
) -> int:
    """Decide, signed, what follows from a late failure for a participant; a physician does.

    Example:

        ayumi failure decide my-study NSPC-7 1 P003 --text "Antibiotics for two weeks, then MRI"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    number
        The late failure.
    participant
        The participant.
    text
        What follows.
    """
    from ayumi.actions.product import late_failures

    with session(place, who) as here:
        entry = late_failures.decide(
            here.ledger, here.actor, lot, number, participant, text,
            signed_by=here.proof(late_failures.DECIDED), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@failure_app.command
def close(place: Place, lot: Lot, number: Whole, /, *, who: Writer = WRITER) -> int:
    """Close a late failure, signed, when all are told and it is decided what follows for each.

    Example:

        ayumi failure close my-study NSPC-7 1

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    number
        The late failure.
    """
    from ayumi.actions.product import late_failures

    with session(place, who) as here:
        proof = here.proof(late_failures.CLOSED)
        entry = late_failures.close(
            here.ledger, here.actor, lot, number, signed_by=proof, seen=who.seen
        )
    recorded(entry, who)
    return OK


@exception_app.command
def state(
    place: Place,
    lot: Lot,
    participant: Annotated[str, Parameter(name="participant")],
    /,
    *,
    text: str,
    verdicts: Verdicts = None,
    who: Writer = WRITER,
) -> int:
    """State, signed, benefit and risk of a failing lot for one participant; a physician does.

    Possible only where the study document names the law that allows such a use. Then the
    participant renews consent, everybody named is notified, and the quality unit signs the release.
    Example:

        ayumi exception state my-study NSPC-7 P003 --text "No other lot in time; ..." \
--verdicts sha256:1d8b31b373d4

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    participant
        The participant.
    text
        Benefit and risk for this person.
    verdicts
        The digest below the verdicts that you have seen, as ayumi release shows it.
    """
    from ayumi.actions.product import exceptions

    seen = needed(verdicts, "--verdicts", "`ayumi release` without it shows the verdicts")
    with session(place, who) as here:
        entry = exceptions.state_benefit_risk(
            here.ledger, here.actor, lot, participant, text, seen_verdicts=seen,
            signed_by=here.proof(exceptions.STATED), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@exception_app.command
def notify(
    place: Place,
    lot: Lot,
    participant: Annotated[str, Parameter(name="participant")],
    whom: str,
    /,
    *,
    text: str | None = None,
    at: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Record that somebody was notified of the use of a failing lot for a participant.

    Example:

        ayumi exception notify my-study NSPC-7 P003 authority --at 2026-04-20T16:00

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    participant
        The participant.
    whom
        Whom, by the study document's word.
    text
        What was said, in words.
    at
        When; now otherwise.
    """
    from ayumi.actions.product import exceptions

    with session(place, who) as here:
        moment = None if at is None else moment_said(here.ledger, at, "--at")
        entry = exceptions.note_notification(
            here.ledger, here.actor, lot, participant, whom, text=text, at=moment, seen=who.seen
        )
    recorded(entry, who)
    return OK
