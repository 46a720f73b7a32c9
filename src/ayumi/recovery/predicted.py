"""The same people's year, again and again: what is shared is drawn once for all of a replicate.

What is not known of the model's numbers is the same for everybody in a replicate, so that people
are not independent of each other; their intercepts and the chance of every cell are their own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.recovery import arrays, draws
from ayumi.recovery.arrays import Baselines, Codes
from ayumi.recovery.calibration import Calibration
from ayumi.recovery.uncertainty import Uncertainty

_PEOPLE_AT_ONCE: Final = 16_384


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """Some replicates: their places, and the codes (136, replicates · people) of the year.

    A replicate's people stand together, in the order of the baselines.
    """

    replicates: slice
    codes: Codes


def predicted(
    calibration: Calibration,
    baselines: Baselines,
    rng: np.random.Generator,
    replicates: int,
    uncertainty: Uncertainty | None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Drawn]:
    """Draw the codes at one year of the same people, some replicates at a time.

    The shared numbers of all replicates are drawn first, then, for the people of some replicates
    together, two normals and a uniform for each cell.
    """
    people = len(baselines.cervical)
    numbers = None if uncertainty is None else uncertainty.drawn(calibration, rng, replicates)
    together = max(_PEOPLE_AT_ONCE // people, 1)
    for first in range(0, replicates, together):
        here = slice(first, min(first + together, replicates))
        count = here.stop - here.start
        many = repeated(baselines, count)
        shared: Calibration = calibration
        if uncertainty is not None and numbers is not None:
            mine = np.repeat(numbers[:, here], people, axis=1)
            shared = uncertainty.placed(calibration, mine)
        normals = rng.standard_normal((draws.NORMALS, count * people))
        uniforms = np.zeros((draws.PACE, count * people))
        uniforms[draws.YEAR :] = rng.random((draws.SCORED, count * people))
        yield Drawn(here, arrays.codes_at_one_year(shared, many, normals, uniforms))
        if progress is not None:
            progress(here.stop)


def repeated(baselines: Baselines, times: int) -> Baselines:
    """The same people, one after the other, so many times."""

    def again(values: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.tile(values, times if values.ndim == 1 else (1, times))

    return Baselines(
        again(baselines.cervical),  # type: ignore[arg-type]
        again(baselines.codes),  # type: ignore[arg-type]
        again(baselines.motor_levels),  # type: ignore[arg-type]
        again(baselines.sensory_levels),  # type: ignore[arg-type]
    )
