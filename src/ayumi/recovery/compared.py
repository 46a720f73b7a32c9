"""Simulated against published: every target of a calibration, with its Monte Carlo error."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ayumi.recovery.simulated import Simulated
from ayumi.recovery.targets import MEASURE_WORDS, POINTS, TARGETS, Target

Floats = NDArray[np.float64]
_GRADES: Final = {"any": "B", "C": "C", "D": "D"}
_TOTALS: Final = {"uems": ("uems",), "lems": ("lems",), "motor": ("uems", "lems")}
_SIDES: Final = ("motor_right", "motor_left")


@dataclass(frozen=True, slots=True)
class Compared:
    """A target, the simulated value in its unit, and the Monte Carlo standard error of that."""

    target: Target
    simulated: float
    standard_error: float
    people: int

    @property
    def unit(self) -> str:
        """`points`, or `%`."""
        return "points" if self.target.measure in POINTS else "%"

    def to_dict(self) -> dict[str, Any]:
        """The row as plain values."""
        return {
            **asdict(self.target),
            "words": MEASURE_WORDS[self.target.measure],
            "unit": self.unit,
            "simulated": self.simulated,
            "standard_error": self.standard_error,
            "simulated_people": self.people,
        }


def comparison(simulated: Simulated) -> tuple[Compared, ...]:
    """Every target of the calibration beside the value that was simulated, in the targets' order.

    Targets of a level group that nobody belongs to are left out, and so are targets of both groups
    together where there is one only.
    """
    found = []
    for target in TARGETS.get(simulated.calibration.name, ()):
        counted = simulated.cervical if target.group == "cervical" else ~simulated.cervical
        if target.group is None:
            counted = np.ones(len(simulated), np.bool_)
            if simulated.cervical.all() or not simulated.cervical.any():
                continue
        if counted.any():
            value, error = _measured(simulated, target.measure, counted)
            found.append(Compared(target, value, error, int(counted.sum())))
    return tuple(found)


def _measured(
    simulated: Simulated, measure: str, counted: NDArray[np.bool_]
) -> tuple[float, float]:
    """The value of a measure and its standard error, in % or points."""
    if measure in POINTS:
        name, _, deviation = measure.partition("_")
        gains = sum((simulated.gain(total) for total in _TOTALS[name]), np.zeros(len(simulated)))
        return (_deviation if deviation else _mean)(gains[counted])
    if measure in _GRADES:
        value, error = _mean(simulated.grade_at_least(_GRADES[measure])[counted].astype(float))
    else:
        gained = np.array([simulated.level_gain(side)[counted] for side in _SIDES])
        reached = gained >= int(measure.split("_")[1])
        per_person = reached.mean(axis=0) if measure.endswith("side") else reached.any(axis=0)
        value, error = _mean(per_person.astype(float))
    return 100 * value, 100 * error


def _mean(values: Floats) -> tuple[float, float]:
    return float(values.mean()), float(values.std() / np.sqrt(len(values)))


def _deviation(values: Floats) -> tuple[float, float]:
    """The standard deviation; its error by the delta method, from the fourth moment."""
    centred = values - values.mean()
    variance = float((centred**2).mean())
    fourth = float((centred**4).mean())
    error = np.sqrt(max(fourth - variance**2, 0.0) / len(values)) / (2 * np.sqrt(variance or 1.0))
    return float(np.sqrt(variance)), float(error)
