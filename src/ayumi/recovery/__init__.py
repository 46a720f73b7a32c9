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

from typing import TYPE_CHECKING, Any

from ayumi.recovery.calibration import Calibration, Evidence, LevelGroup
from ayumi.recovery.calibrations import CALIBRATIONS, VERSION
from ayumi.recovery.card import card_as_markdown, model_card
from ayumi.recovery.effect import Effect
from ayumi.recovery.person import VirtualPerson, draw_person

if TYPE_CHECKING:
    from ayumi.recovery.compared import Compared, comparison
    from ayumi.recovery.simulated import Simulated, simulate_many

__all__ = [
    "CALIBRATIONS",
    "VERSION",
    "Calibration",
    "Compared",
    "Effect",
    "Evidence",
    "LevelGroup",
    "Simulated",
    "VirtualPerson",
    "card_as_markdown",
    "comparison",
    "draw_person",
    "model_card",
    "simulate_many",
]


def __getattr__(name: str) -> Any:
    """Load what works on arrays, and numpy with it, only when it is asked for."""
    if name in ("Compared", "comparison"):
        from ayumi.recovery import compared

        return getattr(compared, name)
    if name in ("Simulated", "simulate_many"):
        from ayumi.recovery import simulated

        return getattr(simulated, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
