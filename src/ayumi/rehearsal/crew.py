"""The virtual staff: who acts in a rehearsal, chosen by what each role of the document may do."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from ayumi.accounts import Cost, LocalAuthenticator, Role
from ayumi.accounts.account import ADMINISTRATOR
from ayumi.actions.accounts import open_account, open_first_account, reset_password
from ayumi.actions.staff import delegate, record_licence, record_training
from ayumi.ledger import Actor, Ledger, Reauthentication
from ayumi.ledger.content import Entropy
from ayumi.study import StudyDefinition
from ayumi.values import Refusal, Unset

PASSWORD: Final = "walk through the door"  # noqa: S105 - a rehearsal guards nobody's data
"""Of every account of a rehearsal, so that people can go on with it by hand."""
FIRST_PASSWORD: Final = "given by administrator"  # noqa: S105
COST: Final = Cost(passes=1, memory=8, lanes=1)
"""Guessing such a password is no harm; so it may be quick."""
DIRECTOR: Final = Actor("director", ADMINISTRATOR)
"""Sets the stage: opens accounts, adopts the document, records training."""

ABOUT_CELLS: Final = frozenset(
    {"make_product", "record_test", "verify_test", "release_lot", "prepare_dose", "hand_over",
     "check_bedside"}
)  # fmt: skip
"""What takes two people in some of its steps."""


class NobodyMay(Refusal):
    """The study document has no role for something that a rehearsal needs."""


class Clock:
    """The simulated clock: shows what it was set to, and never goes back."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def __call__(self) -> datetime:
        """What it shows; a millisecond later each time."""
        self._at += timedelta(milliseconds=1)
        return self._at

    def advance(self, at: datetime) -> None:
        """Go on to a moment; a moment that has passed changes nothing."""
        self._at = max(self._at, at)


class Crew:
    """One account for each role, signed in, trained and delegated as the document asks."""

    def __init__(self, ledger: Ledger, study: StudyDefinition) -> None:
        self._ledger = ledger
        self._study = study
        self._door = LocalAuthenticator(ledger, COST)
        self._actors: dict[str, Actor] = {}
        self._seconds: dict[str, Actor] = {}

    @staticmethod
    def open_stage(ledger: Ledger, entropy: Entropy) -> None:
        """Open the first account, with which everything begins."""
        open_first_account(
            ledger, DIRECTOR.account, "SIMULATED director", PASSWORD, entropy=entropy, cost=COST
        )

    def assemble(self, entropy: Entropy) -> None:
        """Open, train and sign in somebody for each role; two, where cells take two people."""
        for role in self._study.roles:
            name = role.replace("_", "-")[:30]
            self._actors[role] = self._engaged(name, role, entropy)
            if ABOUT_CELLS & set(self._study.roles[role].may):
                self._seconds[role] = self._engaged(f"{name}-2", role, entropy)

    def _engaged(self, name: str, role: str, entropy: Entropy) -> Actor:
        open_account(
            self._ledger, DIRECTOR, name, f"SIMULATED {name.replace('-', ' ')}",
            FIRST_PASSWORD, [Role(role)], entropy=entropy, cost=COST,
        )  # fmt: skip
        actor = Actor(name, role)
        reset_password(
            self._ledger, actor, name, PASSWORD, reason="Chosen by its owner",
            entropy=entropy, cost=COST,
        )  # fmt: skip
        self._qualify(actor)
        return self._door.sign_in(name, PASSWORD, role).actor

    def _qualify(self, actor: Actor) -> None:
        needed = self._study.roles[actor.role].requires
        if isinstance(needed, Unset):
            return
        if "training" in needed:
            record_training(self._ledger, DIRECTOR, actor.account, "The rehearsed protocol")
        if "licence" in needed:
            record_licence(self._ledger, DIRECTOR, actor.account, "SIMULATED licence")
        if "delegation" in needed:
            delegate(self._ledger, DIRECTOR, actor.account, actor.role)

    def who(self, permission: str, *, but: Iterable[Actor] = (), role: str | None = None) -> Actor:
        """Somebody who may do this, and is none of some others; `NobodyMay` if nobody is."""
        apart = {actor.account for actor in but}
        for name, actor in (*self._actors.items(), *self._seconds.items()):
            if role not in (None, name) or actor.account in apart:
                continue
            if permission in self._study.roles[name].may:
                return actor
        raise NobodyMay(f"no role of the document may do `{permission}`; a rehearsal needs one")

    def other(self, permission: str, *than: Actor) -> Actor:
        """Somebody else than these who may do this."""
        return self.who(permission, but=than)

    def may(self, permission: str) -> bool:
        """Whether any role may do this."""
        return any(permission in role.may for role in self._study.roles.values())

    def proof(self, actor: Actor, meaning: str) -> Reauthentication:
        """The actor's password, given again for one signature."""
        return self._door.reauthenticate(actor.account, PASSWORD, meaning)
