"""The model of natural recovery on a trial's own people, where a command shows it."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ayumi.commands.app import UsageFault
from ayumi.values import InputRefused

if TYPE_CHECKING:
    from ayumi.recovery import Calibration, Uncertainty
    from ayumi.trial.outcomes.answers import TrialEvidence
    from ayumi.trial.outcomes.by_model import NotTaken, Together
    from ayumi.trial.picture import Picture

SEED: Final = 1
"""Where the chance of a joint prediction begins: the same record gives the same numbers."""
USUAL: Final = "usual"


def together_of(picture: "Picture") -> "Together | NotTaken | None":
    """What the shipped model makes of a trial's people, if grades are examined."""
    from ayumi.trial.outcomes.answers import evidence_of
    from ayumi.trial.outcomes.by_model import NotTaken

    evidence = evidence_of(picture)
    if not evidence.answers:
        return None
    try:
        return together_by(picture, evidence, USUAL)
    except InputRefused as refused:
        return NotTaken(tuple(f"{one.place}: {one.message}" for one in refused.faults))


def together_by(picture: "Picture", evidence: "TrialEvidence", model: str) -> "Together":
    """The same by the calibration of a name, or of a file that `ayumi calibrate` wrote."""
    import numpy as np

    from ayumi.trial.outcomes.by_model import together

    calibration, uncertainty = _calibration(evidence, model)
    return together(picture, evidence, calibration, uncertainty, np.random.default_rng(SEED))


def _calibration(evidence: "TrialEvidence", model: str) -> "tuple[Calibration, Uncertainty | None]":
    from ayumi.recovery import CALIBRATIONS, shipped_uncertainty
    from ayumi.recovery.calibration_file import read_calibration
    from ayumi.trial.outcomes.by_model import usual_calibration

    if model == USUAL:
        found = usual_calibration(evidence)
        return found, shipped_uncertainty(found.name)
    if model in CALIBRATIONS:
        return CALIBRATIONS[model], shipped_uncertainty(model)
    path = Path(model)
    if not path.is_file():
        names = ", ".join((USUAL, *CALIBRATIONS))
        raise UsageFault(f"--model {model}: no such file; choose {names}, or a calibration's file")
    fitted = read_calibration(path.read_text(encoding="utf-8"), str(path))
    return fitted.calibration, fitted.uncertainty
