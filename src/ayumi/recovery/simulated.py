"""Many virtual people at baseline and on one later day, as arrays."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci import RESULTS, TOTALS, Classifications, classify_many
from ayumi.recovery import arrays, draws
from ayumi.recovery.calibration import Calibration, LevelGroup
from ayumi.recovery.course import share_of_change
from ayumi.recovery.effect import Effect
from ayumi.recovery.person import check_baseline, check_day, effect_on

ONE_YEAR: Final = 364
"""The day of the one-year visit [d], 52 weeks."""

Floats = NDArray[np.float64]
_WORD: Final = 0x7FFFFFFF


@dataclass(frozen=True, eq=False, repr=False)
class Simulated:
    """SIMULATED people: whether cervical (n), codes (n, 136) at baseline and on ``day`` [d].

    Levels, grades and scores are computed from the codes by the classification.
    """

    calibration: Calibration
    effect: Effect | None
    baseline_day: int
    day: float
    cervical: NDArray[np.bool_]
    baseline: NDArray[np.uint8]
    codes: NDArray[np.uint8]

    def __len__(self) -> int:
        """How many people there are."""
        return len(self.cervical)

    @cached_property
    def before(self) -> Classifications:
        """The classifications at baseline."""
        return classify_many(self.baseline, prior_deficit=True)

    @cached_property
    def after(self) -> Classifications:
        """The classifications on the day."""
        return classify_many(self.codes, prior_deficit=True)

    def gain(self, total: str) -> Floats:
        """The change of one of the totals (n) [points], such as ``uems``."""
        row = 2 * TOTALS.index(total)
        change: Floats = self.after.totals[row].astype(float) - self.before.totals[row]
        return change

    def level_gain(self, result: str) -> Floats:
        """The change of a level (n) [segments], such as ``motor_right``; caudal is positive."""
        change: Floats = _level(self.after, result) - _level(self.before, result)
        return change

    def grade_at_least(self, grade: str) -> NDArray[np.bool_]:
        """Who (n) has this AIS grade or a better one on the day."""
        reached = 1 << "ABCDE".index(grade)
        found: NDArray[np.bool_] = self.after.words[RESULTS.index("ais")] & _WORD >= reached
        return found

    def __repr__(self) -> str:
        """How many people, by which calibration, on which day."""
        return (
            f"Simulated({len(self)} SIMULATED people, {self.calibration.name}, "
            f"baseline day {self.baseline_day}, day {self.day:g})"
        )


def _level(found: Classifications, result: str) -> Floats:
    levels: Floats = np.log2(found.words[RESULTS.index(result)] & _WORD) - 1
    return levels


def simulate_many(
    rng: np.random.Generator,
    calibration: Calibration,
    people: int,
    *,
    level_group: LevelGroup | None = None,
    baseline_day: int | None = None,
    day: float = ONE_YEAR,
    effect: Effect | None = None,
) -> Simulated:
    """Draw many people and look at their true scores on one day since injury.

    Without a ``level_group`` each is cervical or thoracic by the calibration's share; without a
    ``baseline_day`` it is the middle of the calibration's days. Raises `InputRefused` as
    `draw_person` does.
    """
    if baseline_day is None:
        baseline_day = sum(calibration.baseline_days) // 2
    check_baseline(calibration, level_group or "cervical", baseline_day)
    check_day(day)
    cervical = rng.random(people) < calibration.cervical_share
    if level_group is not None:
        cervical[:] = level_group == "cervical"
    normals, uniforms = draws.draw(rng, people)
    normals, uniforms = normals.T.copy(), uniforms.T.copy()
    return simulated_of(
        calibration, cervical, normals, uniforms, baseline_day=baseline_day, day=day, effect=effect
    )


def simulated_of(
    calibration: Calibration,
    cervical: NDArray[np.bool_],
    normals: Floats,
    uniforms: Floats,
    *,
    baseline_day: int,
    day: float = ONE_YEAR,
    effect: Effect | None = None,
) -> Simulated:
    """The people of given normals (2, n) and uniforms (289, n)."""
    baselines = arrays.baselines_of(calibration, cervical, uniforms)
    at_one_year = arrays.codes_at_one_year(
        calibration, baselines, normals, uniforms, effect_on(effect, day)
    )
    share = share_of_change(calibration, baseline_day, day)
    codes = arrays.codes_on_the_way(baselines.codes, at_one_year, share, uniforms)
    return Simulated(calibration, effect, baseline_day, day, cervical, baselines.codes.T, codes.T)
