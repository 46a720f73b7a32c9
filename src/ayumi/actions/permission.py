"""Who may do what: the roles of the study document in force, and default deny."""

from datetime import datetime
from typing import Final

from ayumi.accounts import account_of
from ayumi.accounts.account import ADMINISTRATOR
from ayumi.ledger import Actor
from ayumi.ledger.view import View
from ayumi.study import StudyDefinition
from ayumi.trial.staff import Staff, staff_after, staff_subject
from ayumi.trial.study import in_force
from ayumi.values import Refusal, Unset

OF_THE_ADMINISTRATOR: Final = frozenset(
    {"manage_accounts", "amend_study", "delegate", "record_training", "read", "read_trail"}
)
"""What the administrator may do, with whom a ledger begins, in every study."""

WITHOUT_TRAINING: Final = frozenset({"read", "read_trail"})
"""What a role may do before training and delegation are recorded."""


class ActionRefused(Refusal):
    """An action that is not done, with the reason."""


def require(ledger: View, actor: Actor, permission: str) -> None:
    """Refuse, unless the actor holds the role now and the role may do this: `ActionRefused`.

    Where the role requires training, delegation or a licence, a current one must be recorded.
    """
    account = account_of(ledger, actor.account)
    if account is None or not account.may_act_as(actor.role, actor.site):
        where = f" at {actor.site}" if actor.site else ""
        raise ActionRefused(f"{actor.account} does not act as {actor.role}{where} now")
    if permission not in permissions_of(ledger, actor.role):
        who = ", ".join(_roles_that_may(ledger, permission)) or "no role of the study document"
        raise ActionRefused(
            f"the role {actor.role} may not do this; it needs `{permission}`: {who}"
        )
    if permission not in WITHOUT_TRAINING:
        _require_credentials(ledger, actor)


def permissions_of(ledger: View, role: str) -> frozenset[str]:
    """What a role may do under the study document in force."""
    found = OF_THE_ADMINISTRATOR if role == ADMINISTRATOR else frozenset()
    study = study_in_force(ledger)
    if study is not None and role in study.roles:
        found |= frozenset(study.roles[role].may)
    return found


def _roles_that_may(ledger: View, permission: str) -> list[str]:
    """The roles that have a permission, the administrator's included."""
    study = study_in_force(ledger)
    roles = (
        [] if study is None else [n for n, role in study.roles.items() if permission in role.may]
    )
    return [ADMINISTRATOR, *roles] if permission in OF_THE_ADMINISTRATOR else roles


def study_in_force(ledger: View) -> StudyDefinition | None:
    """The definition in force, with what a rehearsal assumes; none before the first document."""
    found = in_force(ledger)
    return None if found is None else found.definition


def staff_of(ledger: View, account: str) -> Staff:
    """What is recorded of somebody's training, licences and delegations."""
    return ledger.folded(staff_after, subject=staff_subject(account)) or Staff()


def _require_credentials(ledger: View, actor: Actor) -> None:
    study = study_in_force(ledger)
    if study is None or actor.role not in study.roles:
        return
    needed = study.roles[actor.role].requires
    if isinstance(needed, Unset) or not needed:
        return
    at = getattr(ledger, "now", None)
    assert isinstance(at, datetime), "permission is asked of a ledger or under its lock"
    lacking = staff_of(ledger, actor.account).lacks(needed, actor.role, actor.site, at.date())
    if lacking:
        raise ActionRefused(
            f"{actor.account} acts as {actor.role}, which needs a current record of "
            f"{', '.join(needed)}; not current: {', '.join(lacking)}. "
            "`ayumi staff` records them"
        )
