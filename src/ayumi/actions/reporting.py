"""Who may have a report of the whole trial, in which nothing is hidden."""

from ayumi.actions.permission import ActionRefused, study_in_force
from ayumi.ledger import Actor
from ayumi.ledger.view import View
from ayumi.values import Unset


def refuse_blinded(ledger: View, actor: Actor) -> None:
    """Refuse a role from which the document keeps the allocation or earlier results."""
    study = study_in_force(ledger)
    if study is None or isinstance(study.blinding, Unset):
        return
    hidden = {"allocation": study.blinding.allocation, "results": study.blinding.earlier_results}
    for what, roles in hidden.items():
        if not isinstance(roles, Unset) and actor.role in roles:
            raise ActionRefused(
                f"the document keeps {what} from the role {actor.role}; a report shows them all"
            )
