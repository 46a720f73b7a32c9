"""Look-back and recall, for whoever may read: what something concerns, where cells come from."""

from datetime import date

from ayumi.actions.door import refused, study_or_refusal
from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import Actor, Ledger
from ayumi.trial.blinding import hides_arm
from ayumi.trial.kinds import PREFIX as PARTICIPANT
from ayumi.trial.product import kinds
from ayumi.trial.product.lookback import Ancestry, Concerned, ancestry_of, concerned_by
from ayumi.trial.product.materials import material_as_known

NODES = (
    kinds.DONOR, kinds.RUN, kinds.LOT, kinds.UNIT, kinds.DOSE, kinds.REAGENT, kinds.EQUIPMENT,
    PARTICIPANT,
)  # fmt: skip
"""What can be looked up, by how it begins."""


def look_downstream(
    ledger: Ledger,
    actor: Actor,
    node: str,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Concerned:
    """Everything that came of a node: runs, lots, units, doses, participants.

    `ActionRefused` to a role from which it is hidden who got what.
    """
    zone = _may_look(ledger, actor, node)
    dated = since is not None or until is not None
    if dated and not node.startswith((kinds.DONOR, kinds.REAGENT, kinds.EQUIPMENT)):
        raise refused("since", str(since or until), "days go with a donor, a reagent, a machine")
    return concerned_by(ledger, node, since=since, until=until, zone=zone)


def look_upstream(ledger: Ledger, actor: Actor, node: str) -> Ancestry:
    """Everything that a node comes from, with the links between."""
    _may_look(ledger, actor, node)
    return ancestry_of(ledger, node)


def _linked(ledger: Ledger, node: str) -> bool:
    """Whether anything comes of a node, or it of anything."""
    return bool(ledger.ancestors(node).nodes or ledger.descendants(node).nodes)


def _may_look(ledger: Ledger, actor: Actor, node: str) -> str:
    """The study's time zone, for who may look; `InputRefused` for what is no node."""
    require(ledger, actor, "read")
    study = study_or_refusal(ledger)
    if hides_arm(actor.role, study):
        raise ActionRefused(f"who got which cells is hidden from the role {actor.role}")
    if not node.startswith(NODES) or node in NODES:
        listed = ", ".join(f"{one}CODE" for one in NODES)
        raise refused("node", node, f"write what it is and its code: {listed}")
    known = material_as_known(ledger, node)
    if known is not None and known != node:
        raise refused("node", node, f"is known as {known}; write it as it was written first")
    if not ledger.version(node) and not _linked(ledger, node):
        message = "nothing of this code is recorded, so that nothing can be said of it; look at it"
        raise refused("node", node, f"{message} again")
    return study.study.time_zone
