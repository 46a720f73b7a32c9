"""Opening accounts, granting and withdrawing roles, closing: each an entry, by an administrator."""

from collections.abc import Collection

from ayumi.accounts.account import (
    ADMINISTRATOR,
    ROLES_CHANGED,
    UNLOCKED,
    Account,
    Role,
    account_of,
    accounts_of,
    checked_name,
    roles_written,
)
from ayumi.accounts.credential import Cost, checked_password, new_credential
from ayumi.actions.permission import ActionRefused, require, study_in_force
from ayumi.ledger import SYSTEM, Actor, Draft, Entry, Ledger, Text, Writing
from ayumi.ledger.content import Entropy
from ayumi.ledger.signing import ACCOUNT_CLOSED, ACCOUNT_OPENED, KEY_CHANGED, account_subject
from ayumi.values import did_you_mean

MANAGE = "manage_accounts"


def open_first_account(
    ledger: Ledger,
    name: str,
    full_name: str,
    password: str,
    *,
    entropy: Entropy,
    cost: Cost | None = None,
) -> Entry:
    """The administrator with whom a new ledger begins; refused where there are accounts."""
    if accounts_of(ledger):
        raise ActionRefused("there are accounts already; an administrator opens further ones")
    roles = frozenset({Role(ADMINISTRATOR)})
    return _open(ledger, SYSTEM, name, full_name, password, roles, entropy, cost or Cost())


def open_account(
    ledger: Ledger,
    actor: Actor,
    name: str,
    full_name: str,
    password: str,
    roles: Collection[Role],
    *,
    entropy: Entropy,
    cost: Cost | None = None,
) -> Entry:
    """A new account with its first password.

    `ActionRefused` if the name was ever an account's: names are not given to others.
    """
    require(ledger, actor, MANAGE)
    found = frozenset(roles)
    return _open(ledger, actor, name, full_name, password, found, entropy, cost or Cost())


def _open(
    ledger: Ledger,
    actor: Actor,
    name: str,
    full_name: str,
    password: str,
    roles: frozenset[Role],
    entropy: Entropy,
    cost: Cost,
) -> Entry:
    name = checked_name(name)
    key, sealed = new_credential(name, checked_password(password, name), entropy, cost)
    body = {"name": Text(full_name), "key": key, "roles": roles_written(roles)}
    with ledger.writing(actor) as writing:
        if actor != SYSTEM:
            require(writing, actor, MANAGE)
            _known(writing, roles)
            _administrators_among_themselves(actor, roles)
        if writing.version(account_subject(name)):
            raise ActionRefused(
                f"{name} is or was an account; a name is never given to someone else. "
                "Take another one"
            )
        entry = writing.append(Draft(account_subject(name), ACCOUNT_OPENED, body), seen=0)
        ledger.storage.set_credential(name, sealed)
    return entry


def change_roles(
    ledger: Ledger, actor: Actor, name: str, roles: Collection[Role], *, reason: str
) -> Entry:
    """Grant and withdraw: the roles that an account holds from now on."""
    with ledger.writing(actor) as writing:
        account = _open_one(writing, actor, name)
        _known(writing, roles)
        _administrators_among_themselves(actor, {*roles, *account.roles})
        if Role(ADMINISTRATOR) in account.roles and Role(ADMINISTRATOR) not in roles:
            _another_administrator_remains(writing, name)
        body = {"old": roles_written(account.roles), "new": roles_written(roles)}
        draft = Draft(account_subject(name), ROLES_CHANGED, body, reason=reason)
        return writing.append(draft, seen=account.version)


def reset_password(
    ledger: Ledger,
    actor: Actor,
    name: str,
    password: str,
    *,
    reason: str,
    entropy: Entropy,
    cost: Cost | None = None,
) -> Entry:
    """A new password, and with it a new key: by the account itself or an administrator.

    What was signed with the key before stays valid.
    """
    key, sealed = new_credential(name, checked_password(password, name), entropy, cost or Cost())
    with ledger.writing(actor) as writing:
        account = _open_one(writing, actor, name, or_itself=True)
        if actor.account != name:
            _administrators_among_themselves(actor, account.roles)
        body = {"old": account.key, "key": key}
        draft = Draft(account_subject(name), KEY_CHANGED, body, reason=reason)
        entry = writing.append(draft, seen=account.version)
        ledger.storage.set_credential(name, sealed)
    return entry


def unlock_account(ledger: Ledger, actor: Actor, name: str, *, reason: str) -> Entry:
    """Let someone try again before the lock ends by itself."""
    with ledger.writing(actor) as writing:
        account = _open_one(writing, actor, name)
        draft = Draft(account_subject(name), UNLOCKED, reason=reason)
        return writing.append(draft, seen=account.version)


def close_account(ledger: Ledger, actor: Actor, name: str, *, reason: str) -> Entry:
    """Nobody signs in with it any more, and its name is given to nobody else."""
    with ledger.writing(actor) as writing:
        account = _open_one(writing, actor, name)
        if Role(ADMINISTRATOR) in account.roles:
            _another_administrator_remains(writing, name)
        draft = Draft(account_subject(name), ACCOUNT_CLOSED, reason=reason)
        entry = writing.append(draft, seen=account.version)
        ledger.storage.set_credential(name, None)
    return entry


def _open_one(writing: Writing, actor: Actor, name: str, *, or_itself: bool = False) -> Account:
    if not (or_itself and actor.account == name):
        require(writing, actor, MANAGE)
    account = account_of(writing, name)
    if account is None:
        raise ActionRefused(f"there is no account {name}")
    if account.closed:
        raise ActionRefused(f"the account {name} is closed, and stays so")
    return account


def _known(writing: Writing, roles: Collection[Role]) -> None:
    """Refuse roles that the study document in force does not have."""
    study = study_in_force(writing)
    known = {ADMINISTRATOR} | (set() if study is None else set(study.roles))
    for held in roles:
        if held.role not in known:
            message = (
                f"there is no role {held.role} in this study; {did_you_mean(held.role, known)}"
            )
            raise ActionRefused(message)


def _administrators_among_themselves(actor: Actor, roles: Collection[Role]) -> None:
    """Refuse that somebody else makes, unmakes or lets in an administrator."""
    if actor.role != ADMINISTRATOR and any(held.role == ADMINISTRATOR for held in roles):
        raise ActionRefused(f"only an {ADMINISTRATOR} decides about an {ADMINISTRATOR}")


def _another_administrator_remains(writing: Writing, name: str) -> None:
    others = [a for a in accounts_of(writing) if a.name != name and not a.closed]
    if not any(Role(ADMINISTRATOR) in account.roles for account in others):
        raise ActionRefused(f"{name} is the last {ADMINISTRATOR}; name another one first")
