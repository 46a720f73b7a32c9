"""Virtual people with a baseline and a year, for what is fitted to them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci.levels import SCORE_CELLS
from ayumi.recovery import Calibration, arrays, draws
from ayumi.recovery.arrays import Baselines, Codes

NT = 6


class Course(NamedTuple):
    """Codes (136, n) at baseline and at one year, and what the people were made from."""

    baselines: Baselines
    year: Codes

    @property
    def days(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        n = len(self.baselines.cervical)
        return np.full(n, 20), np.full(n, 360)


def course(
    calibration: Calibration,
    people: int,
    seed: int,
    *,
    not_testable: float = 0.0,
    cervical: float = 0.58,
) -> Course:
    """People drawn by a calibration; of their scores at one year a share is not testable."""
    rng = np.random.default_rng(seed)
    neck = rng.random(people) < cervical
    normals, uniforms = (drawn.T.copy() for drawn in draws.draw(rng, people))
    baselines = arrays.baselines_of(calibration, neck, uniforms)
    year = arrays.codes_at_one_year(calibration, baselines, normals, uniforms)
    year[:SCORE_CELLS][rng.random((SCORE_CELLS, people)) < not_testable] = NT
    return Course(baselines, year)
