"""How many of a study's participants get better by natural recovery alone, all of them together.

Everybody's own baseline is used, and everybody has intercepts of their own; but what is not known
of the model is shared by all, so that the people are not independent and no product of their
chances is the chance of the study. Ignoring what is shared makes the tails too thin. This is a
statement on a group of people with these baselines, never a verdict on one of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci import RESULTS, TOTALS, Classifications, classify_many
from ayumi.recovery.arrays import Codes
from ayumi.recovery.calibration import Calibration
from ayumi.recovery.complete_injuries import WORD, participants_of
from ayumi.recovery.predicted import predicted
from ayumi.recovery.uncertainty import Uncertainty
from ayumi.statistics.allowed import refuse, whole
from ayumi.values import Fault, InputRefused

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
MEASURES: Final = (
    "ais_any_improvement",
    "ais_to_C_or_better",
    "ais_to_D_or_better",
    "motor_level_gain_1",
    "motor_level_gain_2",
)
"""What a responder can be; a motor level is of the better side."""

_GRADE: Final = {
    "ais_any_improvement": "B", "ais_to_C_or_better": "C", "ais_to_D_or_better": "D"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chance:
    """A simulated probability and its Monte Carlo standard error."""

    value: float
    standard_error: float


@dataclass(frozen=True, eq=False, repr=False)
class JointPrediction:
    """What so many ``people`` together do by natural recovery in one year, replicate by replicate.

    ``responders`` holds for each measure how many of them respond (replicates); ``gain`` their
    summed gain of upper extremity motor score (replicates) [points]. SIMULATED.
    """

    calibration: Calibration
    uncertainty: Uncertainty | None
    people: int
    responders: Mapping[str, NDArray[np.int64]]
    gain: Floats

    @property
    def replicates(self) -> int:
        """How often the study was drawn."""
        return len(self.gain)

    def at_least(self, k: int, measure: str) -> Chance:
        """P(at least k of the people respond). Raises `InputRefused` for an unknown measure."""
        refuse("number of responders", whole("k", k))
        return self._share(self._of(measure) >= k)

    def distribution(self, measure: str) -> Floats:
        """P(exactly 0, 1, … all respond), (people + 1)."""
        counts = np.bincount(self._of(measure), minlength=self.people + 1)
        found: Floats = counts / self.replicates
        return found

    def gain_at_least(self, mean: float) -> Chance:
        """P(the people's mean gain of upper extremity motor score is at least so many points)."""
        return self._share(self.gain >= mean * self.people - 1e-9)

    def mean_gain(self, share: float = 0.95) -> tuple[float, float, float]:
        """The people's mean gain [points]: its median and the interval with this share."""
        tail = (1 - share) / 2
        low, middle, high = np.quantile(self.gain / self.people, [tail, 0.5, 1 - tail])
        return float(low), float(middle), float(high)

    def _of(self, measure: str) -> NDArray[np.int64]:
        if measure not in self.responders:
            message = f"choose {', '.join(self.responders)}"
            raise InputRefused([Fault("measure", str(measure), message)], "joint prediction")
        return self.responders[measure]

    def _share(self, happened: Flags) -> Chance:
        found = int(happened.sum())
        # Where it never happened, or always, the error is still not nothing (Agresti and Coull).
        about = (found + 0.5) / (self.replicates + 1)
        return Chance(found / self.replicates, sqrt(about * (1 - about) / self.replicates))

    def __repr__(self) -> str:
        """Of whom, by what, and how often drawn."""
        shared = "shared uncertainty" if self.uncertainty else "parameters as if known"
        return (
            f"JointPrediction({self.people} people, SIMULATED {self.replicates} times, "
            f"{self.calibration.name}, {shared})"
        )


def joint_prediction(
    calibration: Calibration,
    baselines: Codes,
    rng: np.random.Generator,
    replicates: int = 4_000,
    *,
    uncertainty: Uncertainty | None,
    progress: Callable[[int], None] | None = None,
) -> JointPrediction:
    """Draw the year of people with these baseline codes (136, n) together, so many times.

    ``uncertainty`` is that of the calibration's numbers: of `CalibratedModel`, or
    `shipped_uncertainty`; with None they are taken as known, and the tails are too thin. Raises
    `InputRefused` for people whom the model does not take.

    >>> import numpy as np
    >>> from ayumi.recovery import CALIBRATIONS, joint_prediction, shipped_uncertainty
    >>> from ayumi.recovery import simulate_many
    >>> rng, later = np.random.default_rng(4), CALIBRATIONS["day_14_28"]
    >>> four = simulate_many(rng, later, 4, level_group="cervical").baseline.T
    >>> found = joint_prediction(
    ...     later, four, rng, 500, uncertainty=shipped_uncertainty("day_14_28")
    ... )
    >>> found
    JointPrediction(4 people, SIMULATED 500 times, day_14_28, shared uncertainty)
    >>> chance = found.at_least(2, "ais_to_C_or_better")
    >>> 0 <= chance.value < 0.1
    True
    """
    people = participants_of(baselines)
    refuse("joint prediction", whole("replicates", replicates, 1))
    n = len(people.cervical)
    before = classify_many(people.codes.T, prior_deficit=True)
    counts = {measure: np.zeros(replicates, np.int64) for measure in MEASURES}
    gain = np.zeros(replicates)
    for drawn in predicted(calibration, people, rng, replicates, uncertainty, progress):
        after = classify_many(drawn.codes.T, prior_deficit=True)
        for measure, found in responses(before, after).items():
            counts[measure][drawn.replicates] = found.reshape(-1, n).sum(axis=1)
        gain[drawn.replicates] = arm_gain(before, after).reshape(-1, n).sum(axis=1)
    return JointPrediction(calibration, uncertainty, n, MappingProxyType(counts), gain)


def responses(before: Classifications, after: Classifications) -> dict[str, Flags]:
    """Who surely responds, by measure; after may hold the people of before many times.

    What is undetermined is no response.
    """
    times = len(after) // len(before)
    grades = after.words[RESULTS.index("ais")] & WORD
    lowest = grades & (~grades + np.uint32(1))
    found: dict[str, Flags] = {
        measure: lowest >= 1 << "ABCDE".index(grade) for measure, grade in _GRADE.items()
    }
    best = np.maximum(*(
        _level(after, f"motor_{side}", lowest=True)
        - np.tile(_level(before, f"motor_{side}", lowest=False), times)
        for side in ("right", "left")
    ))  # fmt: skip
    found["motor_level_gain_1"], found["motor_level_gain_2"] = best >= 1, best >= 2
    return found


def _level(found: Classifications, result: str, *, lowest: bool) -> NDArray[np.int64]:
    """The most rostral or most caudal level that a side may have."""
    words = np.maximum(found.words[RESULTS.index(result)] & WORD, 1)
    words = words & (~words + np.uint32(1)) if lowest else words
    levels: NDArray[np.int64] = np.floor(np.log2(words)).astype(np.int64) - 1
    return levels


def arm_gain(before: Classifications, after: Classifications, total: str = "uems") -> Floats:
    """The gain (n) of a total [points]; not a number where a score of it was not testable."""
    row = 2 * TOTALS.index(total)
    times = len(after) // len(before)
    ends = [np.tile(before.totals[row + end].astype(float), times) for end in (0, 1)]
    gain: Floats = after.totals[row] - ends[0]
    gain[(after.totals[row] != after.totals[row + 1]) | (ends[0] != ends[1])] = np.nan
    return gain
