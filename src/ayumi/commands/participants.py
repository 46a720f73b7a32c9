"""The command that shows everything of one participant."""

from rich.console import Console

from ayumi.commands.acting import WHO, Code, Who, print_json, session, whole_day_said
from ayumi.commands.app import OK, app
from ayumi.commands.places import Place


@app.command
def participant(place: Place, code: Code, /, *, at: str | None = None, who: Who = WHO) -> int:
    """Show a participant: course, consent, visits, forms, questions, drugs, deviations.

    What your role must not see, such as earlier results while an endpoint visit is under way, is
    left out and says so. Examples:

        ayumi participant my-study P001
        ayumi participant my-study P001 --at 2026-05-01
        ayumi participant my-study P001 --format json

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    at
        As it was known at the end of this day (UTC).
    """
    from ayumi.actions.reading import see
    from ayumi.report.participant import print_participant
    from ayumi.report.participant_rows import participant_object

    day = whole_day_said(at, "--at")
    with session(place, who) as here:
        seen = see(here.ledger, here.actor, code, at=day)
        if who.as_json:
            print_json(participant_object(seen, here.ledger.text))
        else:
            print_participant(Console(), seen, here.ledger.text)
    return OK
