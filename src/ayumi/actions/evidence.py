"""Reading what a trial saw beside natural recovery, as somebody who sees all results may."""

from collections.abc import Iterable
from dataclasses import dataclass

from ayumi.actions.permission import ActionRefused, require
from ayumi.actions.reporting import refuse_blinded
from ayumi.evidence.comparator import Comparator
from ayumi.ledger import Actor
from ayumi.ledger.view import View
from ayumi.trial.outcomes.answers import TrialEvidence, evidence_of
from ayumi.trial.picture import Picture, picture_of


@dataclass(frozen=True, slots=True)
class EvidenceSeen:
    """The trial as it stands, and what it says beside natural recovery."""

    picture: Picture
    evidence: TrialEvidence


def see_evidence(ledger: View, actor: Actor, own: Iterable[Comparator] = ()) -> EvidenceSeen:
    """Every outcome of the trial, and the two questions on grades beside all comparators.

    Whoever may read, except roles from which the document keeps allocation or earlier results: a
    count of responders tells both. Raises `ActionRefused` before a study document is in force.
    """
    require(ledger, actor, "read")
    refuse_blinded(ledger, actor)
    picture = picture_of(ledger)
    if picture is None:
        raise ActionRefused("no study document is in force; there is nothing to show")
    return EvidenceSeen(picture, evidence_of(picture, own))
