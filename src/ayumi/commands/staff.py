"""Commands for the trial's staff: training, licences, delegation."""

from typing import Annotated, Literal

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import WHO, On, Who, print_json, recorded, session, whole_day_said
from ayumi.commands.app import OK, app
from ayumi.commands.places import Place, opened

staff_app = App(name="staff", help="Record training, licences and delegations of the staff.")
app.command(staff_app)

Until = Annotated[str | None, Parameter(name="--until")]


@staff_app.command
def train(
    place: Place,
    name: str,
    what: str,
    /,
    *,
    until: Until = None,
    on: On = None,
    who: Who = WHO,
) -> int:
    """Record that somebody was trained; somebody else records it.

    Example:

        ayumi staff train my-study e.mori "Neurological examination, two days" --until 2028-03-01

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        The account of who was trained.
    what
        In what.
    until
        The last day on which it is good; without end otherwise.
    on
        The day from which it is good; today otherwise.
    """
    from ayumi.actions.staff import record_training

    with session(place, who) as here:
        entry = record_training(
            here.ledger, here.actor, name, what,
            until=whole_day_said(until, "--until"), on=whole_day_said(on),
        )  # fmt: skip
    recorded(entry, who)
    return OK


@staff_app.command
def license(
    place: Place,
    name: str,
    what: str,
    /,
    *,
    until: Until = None,
    on: On = None,
    who: Who = WHO,
) -> int:
    """Record that somebody's licence was seen.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        The account of whose licence it is.
    what
        Which licence.
    until
        The last day on which it is good; without end otherwise.
    on
        The day from which it is good; today otherwise.
    """
    from ayumi.actions.staff import record_licence

    with session(place, who) as here:
        entry = record_licence(
            here.ledger, here.actor, name, what,
            until=whole_day_said(until, "--until"), on=whole_day_said(on),
        )  # fmt: skip
    recorded(entry, who)
    return OK


@staff_app.command
def delegate(
    place: Place,
    name: str,
    delegated: str,
    /,
    *,
    until: Until = None,
    on: On = None,
    who: Who = WHO,
) -> int:
    """Delegate a role to an account that holds it.

    Example:

        ayumi staff delegate my-study e.mori examiner --account k.tanaka --role investigator

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        The account to which it is delegated.
    delegated
        The role, or the role at a site: examiner, examiner@tokyo.
    until
        The last day on which it is good; without end otherwise.
    on
        The day from which it is good; today otherwise.
    """
    from ayumi.actions.staff import delegate as delegate_role

    with session(place, who) as here:
        entry = delegate_role(
            here.ledger, here.actor, name, delegated,
            until=whole_day_said(until, "--until"), on=whole_day_said(on),
        )  # fmt: skip
    recorded(entry, who)
    return OK


@staff_app.command
def end(
    place: Place,
    name: str,
    record: Literal["training", "licence", "delegation"],
    delegated: str | None = None,
    /,
    *,
    reason: str,
    on: On = None,
    who: Who = WHO,
) -> int:
    """Record that a training, licence or delegation is good no longer.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        Whose.
    record
        What ends.
    delegated
        Which role, where several are delegated.
    reason
        Why.
    on
        The first day on which it is good no longer; today otherwise.
    """
    from ayumi.actions.staff import end_record

    with session(place, who) as here:
        entry = end_record(
            here.ledger, here.actor, name, record,
            role=delegated, reason=reason, on=whole_day_said(on),
        )  # fmt: skip
    recorded(entry, who)
    return OK


@staff_app.command
def show(
    place: Place = ".",
    name: str | None = None,
    /,
    *,
    format: Literal["table", "json"] | None = None,
) -> int:
    """Show who was trained, licensed and delegated what, and until when it is good.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        Only this account.
    format
        A table for people, or JSON lines.
    """
    from ayumi.accounts import accounts_of
    from ayumi.actions.permission import staff_of
    from ayumi.report.participant import print_rows

    rows = []
    with opened(place) as ledger:
        today = ledger.now.date()
        for account in accounts_of(ledger):
            if name not in (None, account.name):
                continue
            rows += [
                {
                    "account": account.name,
                    "record": credit.credential,
                    "role": credit.role,
                    "since": str(credit.since),
                    "until": credit.until and str(credit.until),
                    "good": credit.current(today),
                }
                for credit in staff_of(ledger, account.name).credits
            ]
    if Who(format=format).as_json:
        for row in rows:
            print_json(row)
    else:
        print_rows(Console(), ("account", "record", "role", "since", "until", "good"), rows)
    return OK
