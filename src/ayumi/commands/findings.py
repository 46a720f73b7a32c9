"""Commands for events and findings of Ayumi's: seen, listed, judged."""

from rich.console import Console

from ayumi.commands.acting import WHO, WRITER, Code, Who, Writer, print_json, recorded, session
from ayumi.commands.app import OK, Whole
from ayumi.commands.events import event_app
from ayumi.commands.places import Place


@event_app.command
def show(place: Place, code: Code, number: Whole, /, *, who: Who = WHO) -> int:
    """Show one event with all its versions, who knew what when, and what was submitted.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which event.
    """
    from ayumi.actions.permission import ActionRefused
    from ayumi.actions.reading import see
    from ayumi.report.events import event_rows
    from ayumi.report.safety import print_event

    with session(place, who) as here:
        rows = event_rows(see(here.ledger, here.actor, code).participant, here.ledger.text)
    found = [row for row in rows if row["number"] == number]
    if not found:
        raise ActionRefused(f"{code} has no event {number}; there are {len(rows)}")
    if who.as_json:
        print_json(found[0])
    else:
        print_event(Console(), found[0])
    return OK


@event_app.command(name="list")
def list_(place: Place, code: str | None = None, /, *, who: Who = WHO) -> int:
    """List the events of one participant, or of everybody.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant; everybody otherwise.
    """
    from ayumi.actions.reading import overview, see
    from ayumi.report.events import event_rows
    from ayumi.report.participant import print_rows

    with session(place, who) as here:
        if code is None:
            seen = overview(here.ledger, here.actor).seen
        else:
            seen = (see(here.ledger, here.actor, code),)
        rows = [row for one in seen for row in event_rows(one.participant, here.ledger.text)]
    if who.as_json:
        for row in rows:
            print_json(row)
    else:
        columns = ("code", "number", "state", "term", "grade", "serious", "outcome", "onset")
        print_rows(Console(), columns, rows)
    return OK


@event_app.command
def confirm(
    place: Place, code: Code, finding: Whole, /, *, event: Whole, who: Writer = WRITER
) -> int:
    """Say that a finding of Ayumi's is an event, which was reported as one of special interest.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    finding
        Which finding, as `ayumi participant` and `ayumi safety` count them.
    event
        The event that it is.
    """
    from ayumi.actions.findings import confirm_finding

    with session(place, who) as here:
        entry = confirm_finding(here.ledger, here.actor, code, finding, event=event, seen=who.seen)
    recorded(entry, who, number=finding, event=event)
    return OK


@event_app.command
def dismiss(
    place: Place, code: Code, finding: Whole, /, *, reason: str, who: Writer = WRITER
) -> int:
    """Say, signed, that a finding of Ayumi's is no event.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    finding
        Which finding, as `ayumi participant` and `ayumi safety` count them.
    reason
        Why it is none.
    """
    from ayumi.actions.findings import MEANING, dismiss_finding

    with session(place, who) as here:
        entry = dismiss_finding(
            here.ledger, here.actor, code, finding,
            reason=reason, signed_by=here.proof(MEANING), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, number=finding)
    return OK
