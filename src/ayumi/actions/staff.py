"""Training, licences and delegations of staff: the records without which an action is refused."""

from datetime import date
from typing import Any

from ayumi.accounts import Role, account_of
from ayumi.actions.door import AHEAD_OF_UTC, refuse_while_locked, refused
from ayumi.actions.permission import ActionRefused, require, staff_of
from ayumi.ledger import Actor, Draft, Entry, Ledger, Text, Writing
from ayumi.trial import staff as records
from ayumi.values import PartialDate


def record_training(
    ledger: Ledger,
    actor: Actor,
    account: str,
    what: str,
    *,
    until: date | None = None,
    on: date | None = None,
) -> Entry:
    """Somebody was trained for the trial; recorded by somebody else."""
    body = {"what": Text(what), "until": until and str(until)}
    return _record(ledger, actor, account, "record_training", records.TRAINED, body, on, until)


def record_licence(
    ledger: Ledger,
    actor: Actor,
    account: str,
    what: str,
    *,
    until: date | None = None,
    on: date | None = None,
) -> Entry:
    """Somebody's licence was seen; recorded by somebody else."""
    body = {"what": Text(what), "until": until and str(until)}
    return _record(ledger, actor, account, "record_training", records.LICENSED, body, on, until)


def delegate(
    ledger: Ledger,
    actor: Actor,
    account: str,
    role: str,
    *,
    until: date | None = None,
    on: date | None = None,
) -> Entry:
    """A role (at a site: ``examiner@tokyo``) is delegated to an account that holds it."""
    wanted = Role.parse(role)
    found = account_of(ledger, account)
    if found is not None and not found.may_act_as(wanted.role, wanted.site):
        raise ActionRefused(f"{account} does not hold the role {role}; an administrator grants it")
    body = {"role": role, "until": until and str(until)}
    return _record(ledger, actor, account, "delegate", records.DELEGATED, body, on, until)


def end_record(
    ledger: Ledger,
    actor: Actor,
    account: str,
    record: records.Credential,
    *,
    role: str | None = None,
    reason: str,
    on: date | None = None,
) -> Entry:
    """A training, licence or delegation is good no longer, from this day on."""
    permission = "delegate" if record == "delegation" else "record_training"
    with ledger.writing(actor) as writing:
        require(writing, actor, permission)
        today = writing.now.date()
        current = [
            credit
            for credit in staff_of(writing, account).credits
            if credit.credential == record and credit.current(today)
            if role is None or credit.role == role
        ]
        if not current:
            raise ActionRefused(f"{account} has no current {record}{f' as {role}' if role else ''}")
        body = {"record": record, "role": role}
        return _append(writing, account, records.ENDED, body, on or today, reason)


def _record(
    ledger: Ledger,
    actor: Actor,
    account: str,
    permission: str,
    kind: str,
    body: dict[str, Any],
    on: date | None,
    until: date | None,
) -> Entry:
    with ledger.writing(actor) as writing:
        require(writing, actor, permission)
        found = account_of(writing, account)
        if found is None or found.closed:
            raise ActionRefused(f"there is no open account {account}")
        if account == actor.account:
            raise ActionRefused("nobody records this of themselves; somebody else does")
        day = on or writing.now.date()
        if kind != records.DELEGATED and day > (writing.now + AHEAD_OF_UTC).date():
            raise refused("on", str(day), "this day is still to come; record what has happened")
        if until is not None and until < day:
            raise refused("until", str(until), f"lies before {day}, from when it is good")
        return _append(writing, account, kind, body, day, None)


def _append(
    writing: Writing, account: str, kind: str, body: dict[str, Any], day: date, reason: str | None
) -> Entry:
    refuse_while_locked(writing)
    subject = records.staff_subject(account)
    draft = Draft(subject, kind, body, occurred_at=PartialDate.of(day), reason=reason)
    return writing.append(draft, seen=writing.version(subject))
