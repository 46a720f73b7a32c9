"""Commands for questions on recorded data."""

from typing import Any, Literal

from cyclopts import App
from rich.console import Console

from ayumi.commands.acting import (
    WHO,
    WRITER,
    Code,
    Who,
    Writer,
    print_json,
    recorded,
    session,
)
from ayumi.commands.app import OK, Whole, app
from ayumi.commands.places import Place

query_app = App(name="query", help="Ask about recorded data, answer, and settle it.")
app.command(query_app)


@query_app.command(name="raise")
def raise_(
    place: Place,
    code: Code,
    visit: str | None = None,
    instrument: str | None = None,
    field: str | None = None,
    /,
    *,
    text: str,
    occurrence: Whole = 1,
    who: Writer = WRITER,
) -> int:
    """Ask about something recorded: a visit, an instrument at it, or one field.

    Example:

        ayumi query raise my-study P001 week_12 laboratory ast --text "Twice the value before?"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    visit
        The visit; none for a question on the participant as a whole.
    instrument
        The instrument at the visit.
    field
        The field of the instrument, or the cell of the examination.
    text
        The question.
    occurrence
        Which one of a visit that comes again and again.
    """
    from ayumi.actions.queries import raise_query

    parts = [one for one in (instrument, field) if one is not None]
    about: list[str | int] = [] if visit is None else [visit, occurrence, *parts]
    with session(place, who) as here:
        entry = raise_query(here.ledger, here.actor, code, about, text, seen=who.seen)
    recorded(entry, who, number=entry.body["number"])
    return OK


@query_app.command
def answer(place: Place, code: Code, number: Whole, /, *, text: str, who: Writer = WRITER) -> int:
    """Answer a question; what the answer changes in the data is a correction of its own.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which of the participant's queries, as `ayumi query show` counts them.
    text
        The answer.
    """
    from ayumi.actions.queries import answer_query

    with session(place, who) as here:
        entry = answer_query(here.ledger, here.actor, code, number, text, seen=who.seen)
    recorded(entry, who, number=number)
    return OK


@query_app.command
def close(place: Place, code: Code, number: Whole, /, *, who: Writer = WRITER) -> int:
    """Settle a question.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which of the participant's queries, as `ayumi query show` counts them.
    """
    from ayumi.actions.queries import close_query

    with session(place, who) as here:
        entry = close_query(here.ledger, here.actor, code, number, seen=who.seen)
    recorded(entry, who, number=number)
    return OK


@query_app.command
def reopen(place: Place, code: Code, number: Whole, /, *, reason: str, who: Writer = WRITER) -> int:
    """Take a question up again that is not settled after all.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which of the participant's queries, as `ayumi query show` counts them.
    reason
        Why.
    """
    from ayumi.actions.queries import reopen_query

    with session(place, who) as here:
        entry = reopen_query(here.ledger, here.actor, code, number, reason=reason, seen=who.seen)
    recorded(entry, who, number=number)
    return OK


@query_app.command
def show(
    place: Place,
    code: str | None = None,
    /,
    *,
    state: Literal["open", "answered", "closed"] | None = None,
    who: Who = WHO,
) -> int:
    """Show the questions on one participant's data, or on everybody's.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant; everybody otherwise.
    state
        Only questions in this state.
    """
    from ayumi.actions.reading import overview, see
    from ayumi.report.participant import print_rows
    from ayumi.report.participant_rows import query_rows

    rows: list[dict[str, Any]] = []
    with session(place, who) as here:
        if code is None:
            seen = overview(here.ledger, here.actor).seen
        else:
            seen = (see(here.ledger, here.actor, code),)
        for one in seen:
            rows += query_rows(one.participant, here.ledger.text)
    rows = [row for row in rows if state is None or row["state"] == state]
    if who.as_json:
        for row in rows:
            print_json(row)
    else:
        columns = ("code", "number", "state", "about", "text", "raised_by", "answer")
        print_rows(Console(), columns, rows)
    return OK
