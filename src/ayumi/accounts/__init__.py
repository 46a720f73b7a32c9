"""Who may act: accounts, passwords, roles, log-ins, and proof of identity for signatures."""

from ayumi.accounts.account import Account, Role, account_of, accounts_of
from ayumi.accounts.credential import Cost
from ayumi.accounts.local import LocalAuthenticator, Session, SignInRefused

__all__ = [
    "Account",
    "Cost",
    "LocalAuthenticator",
    "Role",
    "Session",
    "SignInRefused",
    "account_of",
    "accounts_of",
]
