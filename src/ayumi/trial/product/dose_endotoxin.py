"""The endotoxin of one dose: what was measured in its suspension, times what is given of it."""

from decimal import Decimal

from ayumi.product.conversion import same_kind
from ayumi.product.dose import Administration
from ayumi.product.endotoxin import Concentration, DoseEndotoxin, endotoxin_of_dose
from ayumi.product.preparing import MICROLITRE
from ayumi.product.results import AboveRange, BelowLod, Measured
from ayumi.study import StudyDefinition
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.others import Dose
from ayumi.trial.product.verdicts import result_of
from ayumi.values import Quantity, QuantityRange, Unset

PER_VOLUME = "[EU]/mL"


def endotoxin_in_dose(study: StudyDefinition, lot: Lot, dose: Dose | None = None) -> DoseEndotoxin:
    """What a dose of a suspension brings of endotoxin, held against the limit for its route.

    The volume is what the syringes of the ``dose`` hold, or where there are none yet what the
    document says; where that is unset it cannot be judged. The highest result counts. Those that an
    investigation has set aside count as well: a dose is not given on the strength of a repeat.
    """
    found = _measured(lot)
    if not found:
        why = f"cannot be judged: no endotoxin was measured in {lot.code}"
        return DoseEndotoxin("not_judged", why)
    volume = _volume(study, lot, dose)
    every = [endotoxin_of_dose(one, volume, study.dose.endotoxin) for one in found]
    worst = ("fail", "censored", "not_judged", "pass")
    return min(every, key=lambda one: worst.index(one.state))


def _measured(lot: Lot) -> list[Concentration]:
    """Every concentration of endotoxin that was recorded of a lot."""
    values = [result_of(one).value for one in lot.results]
    amounts = [one for one in values if isinstance(one, Measured | BelowLod | AboveRange)]
    return [
        one
        for one in amounts
        if same_kind((one.amount if isinstance(one, Measured) else one.limit).unit, PER_VOLUME)
    ]


def _volume(
    study: StudyDefinition, lot: Lot, dose: Dose | None
) -> Quantity | QuantityRange | Unset:
    held = [lot.units[code].left for code in dose.syringes] if dose is not None else []
    known = [volume for volume in held if volume is not None]
    if known and len(known) == len(held):
        return Quantity(sum(known, Decimal(0)), MICROLITRE)
    rules = study.dose.administration
    return rules.volume if isinstance(rules, Administration) else rules
