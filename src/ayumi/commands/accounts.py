"""Commands for accounts: who may sign in, and in which roles."""

import sys
from typing import Annotated, Literal

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.app import OK, app
from ayumi.commands.places import By, Place, entropy, new_password, opened, signed_in
from ayumi.commands.terminal import json_text, told

account_app = App(name="account", help="Say who may sign in to a study, and in which roles.")
app.command(account_app)

SECRET_OF_THE_OTHER = "AYUMI_NEW_PASSWORD"  # noqa: S105 - the name of a variable

Roles = Annotated[tuple[str, ...], Parameter(name="--role")]


@account_app.command
def show(place: Place = ".", /, *, format: Literal["table", "json"] | None = None) -> int:
    """Show all accounts that were ever opened, with their roles.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    format
        A table for people, or JSON lines.
    """
    from ayumi.accounts import accounts_of
    from ayumi.accounts.account import roles_written

    with opened(place) as ledger:
        now, rows = ledger.now, []
        for account in accounts_of(ledger):
            state = "closed" if account.closed else "locked" if account.locked(now) else "open"
            name = ledger.text(account.full_name)
            roles = roles_written(account.roles)
            rows.append({"account": account.name, "name": name, "roles": roles, "state": state})
    if (format or ("table" if sys.stdout.isatty() else "json")) == "json":
        for row in rows:
            print(json_text(row))
    else:
        from ayumi.report.ledger import print_accounts

        print_accounts(Console(), rows)
    return OK


@account_app.command
def open(place: Place, name: str, /, *, full_name: str, role: Roles = (), by: By = None) -> int:
    """Open an account, with a first password that its owner then changes.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        The account's name, such as k.tanaka; it is never given to someone else.
    full_name
        The name of its owner, as signatures show it.
    role
        A role of the study document, or one at a site: examiner, examiner@tokyo.
    by
        Your own account, an administrator's.
    """
    from ayumi.accounts import Role
    from ayumi.actions.accounts import open_account

    roles = [Role.parse(written) for written in role]
    with opened(place) as ledger:
        actor = signed_in(ledger, by, None).actor
        secret = new_password(name, SECRET_OF_THE_OTHER)
        open_account(ledger, actor, name, full_name, secret, roles, entropy=entropy)
    told(f"{name}: opened.")
    return OK


@account_app.command
def roles(place: Place, name: str, /, *, reason: str, role: Roles = (), by: By = None) -> int:
    """Say which roles an account holds from now on; without --role none.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        The account.
    reason
        Why.
    role
        A role of the study document, or one at a site; as often as there are roles.
    by
        Your own account, an administrator's.
    """
    from ayumi.accounts import Role
    from ayumi.actions.accounts import change_roles

    wanted = [Role.parse(written) for written in role]
    with opened(place) as ledger:
        actor = signed_in(ledger, by, None).actor
        change_roles(ledger, actor, name, wanted, reason=reason)
    told(f"{name}: {', '.join(role) or 'no role'}.")
    return OK


@account_app.command
def password(place: Place, name: str, /, *, reason: str, by: By = None) -> int:
    """Set a new password: your own, or as an administrator someone's who forgot it.

    With it comes a new key for signatures; what was signed before stays valid.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        The account that gets a new password.
    reason
        Why.
    by
        Your own account.
    """
    from ayumi.actions.accounts import reset_password

    with opened(place) as ledger:
        actor = signed_in(ledger, by, None).actor
        secret = new_password(name, SECRET_OF_THE_OTHER)
        reset_password(ledger, actor, name, secret, reason=reason, entropy=entropy)
    told(f"{name}: has a new password.")
    return OK


@account_app.command
def unlock(place: Place, name: str, /, *, reason: str, by: By = None) -> int:
    """Let someone sign in again before the lock after wrong passwords ends by itself.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        The account.
    reason
        Why.
    by
        Your own account, an administrator's.
    """
    from ayumi.actions.accounts import unlock_account

    with opened(place) as ledger:
        unlock_account(ledger, signed_in(ledger, by, None).actor, name, reason=reason)
    told(f"{name}: unlocked.")
    return OK


@account_app.command
def close(place: Place, name: str, /, *, reason: str, by: By = None) -> int:
    """Close an account for good: nobody signs in with it, and its name is given to nobody.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    name
        The account.
    reason
        Why.
    by
        Your own account, an administrator's.
    """
    from ayumi.actions.accounts import close_account

    with opened(place) as ledger:
        close_account(ledger, signed_in(ledger, by, None).actor, name, reason=reason)
    told(f"{name}: closed.")
    return OK
