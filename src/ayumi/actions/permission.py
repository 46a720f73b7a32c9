"""Who may do what: the roles of the study document in force, and default deny."""

from functools import lru_cache
from typing import Final

from ayumi.accounts import account_of
from ayumi.accounts.account import ADMINISTRATOR, Entries
from ayumi.ledger import Actor
from ayumi.ledger.kinds import STUDY_ADOPTED
from ayumi.study import StudyDefinition, read_study
from ayumi.values import Refusal

OF_THE_ADMINISTRATOR: Final = frozenset({"manage_accounts", "amend_study", "read", "read_trail"})
"""What the administrator may do, with whom a ledger begins, in every study."""


class ActionRefused(Refusal):
    """An action that is not done, with the reason."""


def require(ledger: Entries, actor: Actor, permission: str) -> None:
    """Refuse, unless the actor holds the role now and the role may do this: `ActionRefused`."""
    account = account_of(ledger, actor.account)
    if account is None or not account.may_act_as(actor.role, actor.site):
        where = f" at {actor.site}" if actor.site else ""
        raise ActionRefused(f"{actor.account} does not act as {actor.role}{where} now")
    if permission not in permissions_of(ledger, actor.role):
        raise ActionRefused(f"the role {actor.role} may not do this; it needs `{permission}`")


def permissions_of(ledger: Entries, role: str) -> frozenset[str]:
    """What a role may do under the study document in force."""
    found = OF_THE_ADMINISTRATOR if role == ADMINISTRATOR else frozenset()
    study = study_in_force(ledger)
    if study is not None and role in study.roles:
        found |= frozenset(study.roles[role].may)
    return found


def study_in_force(ledger: Entries) -> StudyDefinition | None:
    """The definition that the last adopted study document gives; none before the first."""
    document = None
    for entry in ledger.entries(kind=STUDY_ADOPTED):
        document = str(entry.body["document"])
    return None if document is None else _definition(document)


@lru_cache(maxsize=8)
def _definition(document: str) -> StudyDefinition:
    return read_study(document.encode("utf-8")).definition
