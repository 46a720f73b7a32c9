"""Who may act: accounts, passwords, roles, log-ins, and proof of identity for signatures."""

from ayumi.accounts.account import Account, AccountRefused, Role, account_of, accounts_of
from ayumi.accounts.administration import (
    change_roles,
    close_account,
    open_account,
    open_first_account,
    reset_password,
    unlock_account,
)
from ayumi.accounts.credential import Cost
from ayumi.accounts.local import LocalAuthenticator, Session, SignInRefused

__all__ = [
    "Account",
    "AccountRefused",
    "Cost",
    "LocalAuthenticator",
    "Role",
    "Session",
    "SignInRefused",
    "account_of",
    "accounts_of",
    "change_roles",
    "close_account",
    "open_account",
    "open_first_account",
    "reset_password",
    "unlock_account",
]
