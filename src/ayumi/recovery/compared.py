"""Simulated against published: every target of a calibration, with its Monte Carlo error."""

from collections.abc import Sequence
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
    values = _values(simulated, measure)[counted]
    if measure in POINTS:
        return (_deviation if measure.endswith("_sd") else _mean)(values)
    value, error = _mean(values)
    return 100 * value, 100 * error


def _values(simulated: Simulated, measure: str) -> Floats:
    """What everybody (n) adds to a measure: a gain in points, or a share."""
    if measure in POINTS:
        totals = _TOTALS[measure.partition("_")[0]]
        return sum((simulated.gain(total) for total in totals), np.zeros(len(simulated)))
    if measure in _GRADES:
        return simulated.grade_at_least(_GRADES[measure]).astype(float)
    reached = np.array([simulated.level_gain(side) for side in _SIDES])
    reached = reached >= int(measure.split("_")[1])
    per_person = reached.mean(axis=0) if measure.endswith("side") else reached.any(axis=0)
    return per_person.astype(float)


def influences(simulated: Simulated, targets: Sequence[Target]) -> list[tuple[float, Floats]]:
    """Every target's value, as a share or in points, and how much each person (n) moves it.

    Whoever is not of the target's level group has no number there.
    """
    found = []
    for target in targets:
        values = _values(simulated, target.measure)
        if target.group is not None:
            values[simulated.cervical != (target.group == "cervical")] = np.nan
        mean = float(np.nanmean(values))
        apart = values - mean
        if target.measure.endswith("_sd"):
            deviation = float(np.sqrt(np.nanmean(apart**2)))
            found.append((deviation, (apart**2 - deviation**2) / (2 * deviation)))
        else:
            found.append((mean, apart))
    return found


def _mean(values: Floats) -> tuple[float, float]:
    return float(values.mean()), float(values.std() / np.sqrt(len(values)))


def _deviation(values: Floats) -> tuple[float, float]:
    """The standard deviation; its error by the delta method, from the fourth moment."""
    centred = values - values.mean()
    variance = float((centred**2).mean())
    fourth = float((centred**4).mean())
    error = np.sqrt(max(fourth - variance**2, 0.0) / len(values)) / (2 * np.sqrt(variance or 1.0))
    return float(np.sqrt(variance)), float(error)
