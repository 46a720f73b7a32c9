"""Commands for alerts: a donor, a reagent, a machine, a lot under suspicion."""

from typing import Annotated, Literal

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
    whole_day_said,
)
from ayumi.commands.app import OK, app
from ayumi.commands.places import Place
from ayumi.commands.terminal import told

alert_app = App(
    name="alert", help="Raise and settle alerts: what an open one concerns is not used."
)
app.command(alert_app)

Alert = Annotated[str, Parameter(name="alert")]


@alert_app.command(name="raise")
def raise_(
    place: Place,
    node: str,
    /,
    *,
    text: str,
    since: str | None = None,
    until: str | None = None,
    who: Who = WHO,
) -> int:
    """Raise an alert: at once nothing that came of it may be used.

    What is made of it later is concerned, too. Examples:

        ayumi alert raise my-study donor:D-1 --text "a fever after the donation"
        ayumi alert raise my-study equipment:BSC-2 --since 2026-03-01 --text "a torn filter"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    node
        On what: donor:D-1, reagent:laminin/L-77, equipment:BSC-2, lot:B-1, run:R-7 or unit:B-1-03;
        a supplier's lot by the supplier's code.
    text
        What is suspected.
    since
        The first day of which a donor, a reagent or a machine is suspect; any day otherwise.
    until
        The last such day.
    """
    from ayumi.actions.product.alerts import raise_alert

    first, last = whole_day_said(since, "--since"), whole_day_said(until, "--until")
    with session(place, who) as here:
        entry = raise_alert(here.ledger, here.actor, node=node, text=text, since=first, until=last)
    concerned = entry.body["concerned"]
    told(
        f"Concerned: {len(concerned['lots'])} lots, {len(concerned['doses'])} doses, "
        f"{len(concerned['participants'])} participants."
    )
    recorded(entry, who, concerned=concerned)
    return OK


@alert_app.command
def assess(
    place: Place,
    alert: Alert,
    /,
    *lots: str,
    conclusion: Literal["affected", "not_affected"],
    text: str,
    who: Writer = WRITER,
) -> int:
    """Record what the quality unit found of lots that an alert concerns.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    alert
        The alert: A001.
    lots
        The lots that were looked into.
    conclusion
        Whether they are affected.
    text
        What was found.
    """
    from ayumi.actions.product.alerts import assess_alert

    with session(place, who) as here:
        entry = assess_alert(
            here.ledger, here.actor, alert, lots, conclusion=conclusion, text=text, seen=who.seen
        )
    recorded(entry, who)
    return OK


@alert_app.command
def close(place: Place, alert: Alert, /, *, text: str, who: Writer = WRITER) -> int:
    """Sign that an alert is settled; what is left of affected lots is held.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    alert
        The alert.
    text
        What it came to.
    """
    from ayumi.actions.product.alerts import MEANING_CLOSED, close_alert

    with session(place, who) as here:
        entry = close_alert(
            here.ledger, here.actor, alert,
            text=text, signed_by=here.proof(MEANING_CLOSED), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, affected=entry.body["affected"])
    return OK


@alert_app.command
def reopen(place: Place, alert: Alert, /, *, reason: str, who: Writer = WRITER) -> int:
    """Take up an alert again that was closed.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    alert
        The alert.
    reason
        Why.
    """
    from ayumi.actions.product.alerts import reopen_alert

    with session(place, who) as here:
        entry = reopen_alert(here.ledger, here.actor, alert, reason=reason, seen=who.seen)
    recorded(entry, who)
    return OK


@alert_app.command
def show(place: Place, alert: Alert, /, *, who: Who = WHO) -> int:
    """Show an alert: on what, what it concerned, what was concluded.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    alert
        The alert.
    """
    from ayumi.actions.product.reading import see_alert
    from ayumi.report.making import as_object, print_alert

    with session(place, who) as here:
        found = see_alert(here.ledger, here.actor, alert)
        if who.as_json:
            print_json(as_object(found, here.ledger.text))
        else:
            print_alert(Console(), found, here.ledger.text)
    return OK


@alert_app.command(name="list")
def list_(place: Place, /, *, who: Who = WHO) -> int:
    """List all alerts.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    """
    from ayumi.commands.listing import listed

    listed(place, who, "alert", ("code", "node", "since", "until", "state", "raised_by"))
    return OK
