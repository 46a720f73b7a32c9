"""Signing in with an account of this ledger, and proving one's identity again to sign."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ayumi.accounts.account import (
    FAILURES_BEFORE_LOCK,
    LOCKED,
    LOCKED_FOR,
    NOT_RIGHT,
    SIGN_IN_REFUSED,
    SIGNED_IN,
    Account,
    Role,
    account_of,
    lock_body,
    roles_written,
)
from ayumi.accounts.credential import Cost, opened_key, spend_the_time_of_a_guess
from ayumi.ledger import SYSTEM, Actor, Draft, Ledger, SignatureRefused, Writing
from ayumi.ledger.signing import account_subject
from ayumi.values import Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PROOF_LASTS = timedelta(minutes=5)
LOCKED_NOW, UNKNOWN = "locked", "unknown"
SUBJECT_OF_UNKNOWN = "sign_in"
"""The subject of refusals for names that are no account's. The name is not recorded: people type
passwords into the wrong field."""


class SignInRefused(Refusal):
    """Nobody was signed in; the message tells no stranger whether the account exists."""


@dataclass(frozen=True, slots=True)
class Session:
    """Someone who has signed in, in one role at one site."""

    account: str
    role: str
    site: str | None
    id: int
    """The place of the entry that opened it."""

    @property
    def actor(self) -> Actor:
        """Who acts, for entries."""
        return Actor(self.account, self.role, self.site)


class LocalAuthenticator:
    """Finds out who someone is by an account's password."""

    def __init__(self, ledger: Ledger, cost: Cost | None = None) -> None:
        self._ledger = ledger
        self._cost = cost or Cost()

    def sign_in(self, account: str, password: str, role: str | None = None) -> Session:
        """A session in one of the account's roles, written like ``examiner@tokyo``.

        The role may be left out where there is only one. `SignInRefused` if the password is
        wrong, the account is locked or closed, or it does not hold the role; each is recorded,
        and after five wrong passwords in a row the account is locked for half an hour.
        """
        key = self._opened(account, password)
        with self._ledger.writing(SYSTEM) as writing:
            found = account_of(writing, account)
            why = self._refusal(writing, found, key)
            message = REFUSED
            if found is not None and why is None:
                chosen = _chosen(found, role)
                if chosen is not None:
                    body = {"method": "password", "role": str(chosen)}
                    draft = Draft(account_subject(account), SIGNED_IN, body)
                    entry = writing.append(draft, seen=found.version)
                    return Session(account, chosen.role, chosen.site, entry.seq)
                message = _message_on_role(found, role)
            self._record_refusal(writing, found, why or "role", "sign in")
        raise SignInRefused(message)

    def reauthenticate(self, account: str, secret: str, meaning: str) -> "PasswordProof":
        """Proof for one signature, good for five minutes; `SignatureRefused` if it is not given.

        A wrong password is recorded and counts towards the lock, as at the door.
        """
        key = self._opened(account, secret)
        with self._ledger.writing(SYSTEM) as writing:
            found = account_of(writing, account)
            why = self._refusal(writing, found, key)
            if why is None and found is not None and key is not None:
                name = writing.text(found.full_name) or account
                return PasswordProof(account, name, meaning, found.key, key, writing.now)
            self._record_refusal(writing, found, why or UNKNOWN, "sign")
        raise SignatureRefused(REFUSED)

    def _opened(self, account: str, password: str) -> "Ed25519PrivateKey | None":
        """The account's private key if the password is right; found out without holding a lock."""
        credential = self._ledger.storage.credential(account)
        if credential is None:
            spend_the_time_of_a_guess(password, self._cost)
            return None
        return opened_key(account, password, credential)

    def _refusal(
        self, writing: Writing, found: Account | None, key: "Ed25519PrivateKey | None"
    ) -> str | None:
        """Why someone is not let in, as the entry says it; none if nothing speaks against it."""
        if found is None:
            return UNKNOWN
        if found.closed:
            return "closed"
        if found.locked(writing.now):
            return LOCKED_NOW
        # The key must be the recorded one, too: a credential may have been put back from elsewhere.
        if key is None or key.public_key().public_bytes_raw().hex() != found.key:
            return NOT_RIGHT
        return None

    def _record_refusal(
        self, writing: Writing, found: Account | None, why: str, purpose: str
    ) -> None:
        body = {"why": why, "purpose": purpose}
        if found is None:
            draft = Draft(SUBJECT_OF_UNKNOWN, SIGN_IN_REFUSED, body)
            writing.append(draft, seen=writing.version(SUBJECT_OF_UNKNOWN))
            return
        subject = account_subject(found.name)
        entry = writing.append(Draft(subject, SIGN_IN_REFUSED, body), seen=found.version)
        failures = found.failures + 1
        if why == NOT_RIGHT and failures >= FAILURES_BEFORE_LOCK:
            lock = Draft(subject, LOCKED, lock_body(writing.now, failures))
            writing.append(lock, seen=entry.version)


class PasswordProof:
    """Proof that someone has just given their password again; good for one signature."""

    method = "password"

    def __init__(
        self,
        account: str,
        name: str,
        meaning: str,
        key: str,
        private: "Ed25519PrivateKey",
        minted_at: datetime,
    ) -> None:
        self.account = account
        self.name = name
        self.meaning = meaning
        self.key = key
        self._private: Ed25519PrivateKey | None = private
        self._minted_at = minted_at

    def sign(self, statement: bytes, at: datetime) -> bytes:
        """The signature of these bytes; `SignatureRefused` if it was used before or is too old."""
        private, self._private = self._private, None
        if private is None:
            raise SignatureRefused("each signature needs the password again")
        if not timedelta() <= at - self._minted_at <= PROOF_LASTS:
            minutes = PROOF_LASTS // timedelta(minutes=1)
            raise SignatureRefused(
                f"the password was not given within the last {minutes} minutes; give it again"
            )
        return private.sign(statement)

    def __repr__(self) -> str:
        """Without the key."""
        return f"PasswordProof(account={self.account!r}, meaning={self.meaning!r})"


def _chosen(account: Account, role: str | None) -> Role | None:
    """The role to act in: the one that was said, or the only one; none if that is not held."""
    if role is None and len(account.roles) == 1:
        return next(iter(account.roles))
    return next((held for held in account.roles if str(held) == role), None)


def _message_on_role(account: Account, role: str | None) -> str:
    held = ", ".join(roles_written(account.roles)) or "none; an administrator can grant one"
    said = "say in which role you act" if role is None else f"you do not act as {role} here"
    return f"{said}; you hold {held}"


REFUSED = (
    "the account or the password is wrong, or the account is locked: after "
    f"{FAILURES_BEFORE_LOCK} wrong passwords in a row nobody gets in for "
    f"{LOCKED_FOR // timedelta(minutes=1)} minutes; an administrator can unlock it"
)
"""One sentence for all reasons: a stranger is not told which accounts there are."""
