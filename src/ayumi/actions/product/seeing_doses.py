"""Looking at doses: one with everything that is known of it, or all at a glance."""

from dataclasses import dataclass

from ayumi.actions.door import study_or_refusal
from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import Actor
from ayumi.ledger.view import View
from ayumi.study import StudyDefinition
from ayumi.trial.blinding import hides_arm
from ayumi.trial.product.dose_fold import dose_codes, dose_of, doses_of
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.others import Dose


@dataclass(frozen=True, slots=True)
class SeenDose:
    """A dose with the suspension that it is of, where it is prepared."""

    dose: Dose
    study: StudyDefinition
    suspension: Lot | None

    @property
    def zone(self) -> str:
        """The time zone in which its hours are told."""
        return self.study.study.time_zone


def see_dose(ledger: View, actor: Actor, code: str) -> SeenDose:
    """A dose for whoever may read; `ActionRefused` if there is none of this code."""
    study = _may_see(ledger, actor)
    found = dose_of(ledger, code)
    if found is None:
        same = dose_codes(ledger).get(code.casefold())
        meant = (
            f"did you mean `{same}`?" if same else "`ayumi dose list` shows those that there are"
        )
        raise ActionRefused(f"there is no dose {code}; {meant}")
    return _seen(ledger, study, found)


def see_doses(
    ledger: View, actor: Actor, *, participant: str | None = None
) -> tuple[SeenDose, ...]:
    """All doses for whoever may read, in the order of their operations; or one person's."""
    study = _may_see(ledger, actor)
    found = (one for one in doses_of(ledger) if participant in (None, one.participant))
    ordered = sorted(found, key=lambda one: (one.slot is None, one.slot, one.code))
    return tuple(_seen(ledger, study, one) for one in ordered)


def _may_see(ledger: View, actor: Actor) -> StudyDefinition:
    require(ledger, actor, "read")
    study = study_or_refusal(ledger)
    if hides_arm(actor.role, study):
        raise ActionRefused(
            f"the document keeps from the role {actor.role} who gets what; doses tell it"
        )
    return study


def _seen(ledger: View, study: StudyDefinition, dose: Dose) -> SeenDose:
    lot = None if dose.suspension is None else lot_of(ledger, dose.suspension)
    return SeenDose(dose, study, lot)
