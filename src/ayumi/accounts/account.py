"""Accounts as their entries tell them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.canonical import moment
from ayumi.ledger.kinds import Upcaster, upcast
from ayumi.ledger.signing import (
    ACCOUNT_CLOSED,
    ACCOUNT_OPENED,
    ACCOUNT_PREFIX,
    KEY_CHANGED,
    account_subject,
)
from ayumi.ledger.view import View
from ayumi.values import Fault, InputRefused

ROLES_CHANGED: Final = "account.roles_changed"
LOCKED: Final = "account.locked"
UNLOCKED: Final = "account.unlocked"
SIGNED_IN: Final = "session.opened"
SIGN_IN_REFUSED: Final = "session.refused"
NOT_RIGHT: Final = "wrong password"

UPCASTERS: Final[Mapping[str, tuple[Upcaster, ...]]] = {}
"""How bodies of older versions are read; so far all kinds have their first version."""

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=30)

ADMINISTRATOR = "administrator"
RESERVED = frozenset({"system", "operator", "nobody"})
NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")


@dataclass(frozen=True, slots=True, order=True)
class Role:
    """A role that an account holds, at one site or (``None``) everywhere."""

    role: str
    site: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Role":
        """The role that is written as ``examiner`` or ``examiner@tokyo``.

        >>> Role.parse("examiner@tokyo")
        Role(role='examiner', site='tokyo')
        """
        role, _, site = text.partition("@")
        named = re.fullmatch(r"[a-z][a-z0-9_]*(@[a-z][a-z0-9_-]*)?", text)
        if named is None:
            message = "write a role, or a role at a site: examiner, examiner@tokyo"
            raise InputRefused([Fault("role", text, message)], "role")
        return cls(role, site or None)

    def __str__(self) -> str:
        """As it is written."""
        return self.role if self.site is None else f"{self.role}@{self.site}"


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in, as things stand after an entry."""

    name: str
    full_name: str
    """The digest of the free text that holds the person's name."""
    key: str
    """The public key that confirms the account's signatures, in hexadecimal."""
    roles: frozenset[Role]
    version: int
    closed: bool = False
    failures: int = 0
    """Wrong passwords in a row."""
    locked_until: datetime | None = None

    def locked(self, at: datetime) -> bool:
        """Whether too many wrong passwords keep it locked at a moment."""
        return self.locked_until is not None and at < self.locked_until

    def may_act_as(self, role: str, site: str | None) -> bool:
        """Whether it holds the role there: now, not when a session began."""
        return not self.closed and not self.roles.isdisjoint({Role(role, site), Role(role)})


def checked_name(name: str) -> str:
    """The name of an account; `InputRefused` if it cannot be one."""
    if not NAME.fullmatch(name):
        message = "2 to 32 of a–z, 0–9, dot, hyphen and underscore, beginning with a letter"
        raise InputRefused([Fault("account", name, message)], "account")
    if name in RESERVED:
        message = "is kept for entries that nobody signed in for; take another name"
        raise InputRefused([Fault("account", name, message)], "account")
    return name


def account_of(ledger: View, name: str, *, until: int | None = None) -> Account | None:
    """An account as it stands, or as it stood after the entry at place ``until``."""
    if until is None:
        return ledger.folded(after, subject=account_subject(name))
    account = None
    for entry in ledger.entries(subject=account_subject(name), until=until):
        account = after(account, entry)
    return account


def accounts_of(ledger: View) -> list[Account]:
    """All accounts that were ever opened, by name."""
    names = [
        entry.subject.removeprefix(ACCOUNT_PREFIX) for entry in ledger.entries(kind=ACCOUNT_OPENED)
    ]
    return [found for name in sorted(names) if (found := account_of(ledger, name)) is not None]


def after(account: Account | None, entry: Entry) -> Account | None:
    """An account after one more of its entries."""
    steps = UPCASTERS.get(entry.kind, ())
    body = upcast(entry.body, version=entry.kind_version, upcasters=steps)
    if entry.kind == ACCOUNT_OPENED:
        name = entry.subject.removeprefix(ACCOUNT_PREFIX)
        roles = roles_from(body["roles"])
        return Account(name, body["name"]["content"], body["key"], roles, entry.version)
    if account is None:
        return None
    return replace(account, version=entry.version, **_changes(account, entry.kind, body))


def _changes(account: Account, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    nothing_against: dict[str, Any] = {"failures": 0, "locked_until": None}
    if kind == ROLES_CHANGED:
        return {"roles": roles_from(body["new"])}
    if kind == KEY_CHANGED:
        return {"key": body["key"]} | nothing_against
    if kind == LOCKED:
        return {"locked_until": datetime.fromisoformat(body["until"])}
    if kind == ACCOUNT_CLOSED:
        return {"closed": True, "roles": frozenset()}
    if kind == SIGN_IN_REFUSED:
        return {"failures": account.failures + (body["why"] == NOT_RIGHT)}
    return nothing_against if kind in (UNLOCKED, SIGNED_IN) else {}


def roles_from(written: Iterable[str]) -> frozenset[Role]:
    """Roles as entries hold them."""
    return frozenset(Role.parse(role) for role in written)


def roles_written(roles: Iterable[Role]) -> list[str]:
    """Roles as entries hold them, in a fixed order."""
    return sorted(str(role) for role in roles)


def lock_body(at: datetime, failures: int) -> dict[str, Any]:
    """What an entry says that locks an account after that many wrong passwords."""
    return {"failures": failures, "until": moment(at + LOCKED_FOR)}
