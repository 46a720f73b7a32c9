"""The command that shows the trial at a glance."""

from rich.console import Console

from ayumi.commands.acting import WHO, Who, print_json, session
from ayumi.commands.app import OK, app
from ayumi.commands.places import Place


@app.command
def status(place: Place = ".", /, *, who: Who = WHO) -> int:
    """Show the trial at a glance: who is where, what is due, what waits for somebody.

    Participants with their next and overdue visits; examinations to sign, forms to enter and to
    verify, open questions; who may be treated next, and why not yet; training that ends.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    """
    from ayumi.actions.reading import overview
    from ayumi.report.status import print_status, status_object

    with session(place, who) as here:
        found = overview(here.ledger, here.actor)
    if who.as_json:
        print_json(status_object(found))
    else:
        print_status(Console(), found)
    return OK
