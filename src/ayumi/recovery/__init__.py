"""The natural recovery of a virtual participant with a complete spinal cord injury. SIMULATED.

>>> import numpy as np
>>> from ayumi.recovery import CALIBRATIONS, draw_person
>>> rng = np.random.default_rng(2025)
>>> later = CALIBRATIONS["day_14_28"]
>>> person = draw_person(rng, later, level_group="cervical", baseline_day=20)
>>> person
VirtualPerson(SIMULATED, cervical, baseline day 20, day_14_28; no treatment effect)
>>> person.examined(364, rng)  # doctest: +ELLIPSIS
Exam(VAC ..., DAP ...; motor ..., light touch ..., pin prick ...)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ayumi.recovery.calibration import Calibration, Evidence, LevelGroup
from ayumi.recovery.calibrations import CALIBRATIONS, VERSION
from ayumi.recovery.card import card_as_markdown, model_card
from ayumi.recovery.effect import Effect
from ayumi.recovery.person import VirtualPerson, draw_person
from ayumi.recovery.shipped_uncertainty import shipped_uncertainty
from ayumi.recovery.uncertainty import Uncertainty

if TYPE_CHECKING:
    from ayumi.recovery.calibrating import CalibratedModel, calibrated
    from ayumi.recovery.compared import Compared, comparison
    from ayumi.recovery.joint import JointPrediction, joint_prediction
    from ayumi.recovery.simulated import Simulated, simulate_many

__all__ = [
    "CALIBRATIONS",
    "VERSION",
    "CalibratedModel",
    "Calibration",
    "Compared",
    "Effect",
    "Evidence",
    "JointPrediction",
    "LevelGroup",
    "Simulated",
    "Uncertainty",
    "VirtualPerson",
    "calibrated",
    "card_as_markdown",
    "comparison",
    "draw_person",
    "joint_prediction",
    "model_card",
    "shipped_uncertainty",
    "simulate_many",
]


_WITH_ARRAYS = {
    "CalibratedModel": "calibrating",
    "Compared": "compared",
    "JointPrediction": "joint",
    "Simulated": "simulated",
    "calibrated": "calibrating",
    "comparison": "compared",
    "joint_prediction": "joint",
    "simulate_many": "simulated",
}


def __getattr__(name: str) -> Any:
    """Load what works on arrays, and numpy with it, only when it is asked for."""
    if name in _WITH_ARRAYS:
        return getattr(import_module(f"ayumi.recovery.{_WITH_ARRAYS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
