"""What is not known of the shipped calibrations: standard errors and correlations.

Computed once by `ayumi.recovery.sampling_error` and held by ``make verify``; they come from the
sampling error of the published summaries that parameters were solved or fitted to.
"""

from functools import lru_cache
from typing import Final

from ayumi.recovery.uncertainty import Uncertainty
from ayumi.values import Fault, InputRefused

PEOPLE: Final = 100_000
SEED: Final = 20250323

PATHS: Final = (
    "motor.intercept", "spread", "legs_loading",
    "cervical.legs", "cervical.sacral", "cervical.contraction",
    "thoracic.legs", "thoracic.sacral", "thoracic.contraction",
)  # fmt: skip
"""The parameters of a shipped calibration that were solved or fitted, or rest on one that was."""

SOURCE: Final = (
    "delta method from the sampling error of the published summaries (n, events, SD; where a "
    "source gives no n it is ASSUMED), with the weak priors of calibration; what differs between "
    "studies is not in it"
)

ERRORS: Final[dict[str, tuple[float, ...]]] = {
    "reference": (0.208, 0.105, 0.189, 1.008, 0.194, 1.375, 2.517, 0.282, 1.402),
    "day_14_28": (0.400, 0.178, 0.189, 2.134, 0.553, 2.366, 3.208, 0.569, 2.385),
}
"""The standard error of each parameter, on the scale that it is estimated on."""

CORRELATIONS: Final[dict[str, tuple[tuple[float, ...], ...]]] = {
    "reference": (
        (1.000,),
        (-0.146, 1.000),
        (-0.056, -0.092, 1.000),
        (0.218, -0.112, -0.890, 1.000),
        (-0.061, -0.176, 0.067, -0.045, 1.000),
        (0.172, -0.093, -0.029, 0.078, -0.743, 1.000),
        (-0.133, -0.239, -0.329, 0.309, 0.677, -0.779, 1.000),
        (-0.058, -0.176, 0.008, 0.010, 0.446, -0.500, 0.296, 1.000),
        (0.165, -0.102, -0.036, 0.084, -0.776, 0.983, -0.798, -0.351, 1.000),
    ),
    "day_14_28": (
        (1.000,),
        (-0.162, 1.000),
        (0.014, 0.003, 1.000),
        (0.080, -0.200, -0.696, 1.000),
        (0.056, -0.095, -0.002, 0.090, 1.000),
        (-0.056, -0.236, 0.010, -0.120, -0.104, 1.000),
        (0.061, -0.099, -0.441, 0.662, 0.134, -0.393, 1.000),
        (0.055, -0.090, -0.021, 0.103, 0.892, -0.094, 0.068, 1.000),
        (-0.055, -0.234, 0.006, -0.115, -0.122, 0.994, -0.405, -0.061, 1.000),
    ),
}
"""The correlations, row by row up to the diagonal."""


@lru_cache(maxsize=8)
def shipped_uncertainty(name: str) -> Uncertainty:
    """What is not known of a shipped calibration. Raises `InputRefused` for another name.

    >>> found = shipped_uncertainty("day_14_28")
    >>> len(found.paths), round(found.covariance[0][0] ** 0.5, 1)
    (9, 0.4)
    """
    if name not in ERRORS:
        message = f"choose {' or '.join(ERRORS)}; a calibration of your own brings its uncertainty"
        raise InputRefused([Fault("calibration", name, message)], "uncertainty")
    errors, correlations = ERRORS[name], CORRELATIONS[name]
    return Uncertainty(
        PATHS,
        tuple(
            tuple(
                errors[i] * errors[j] * correlations[max(i, j)][min(i, j)]
                for j in range(len(PATHS))
            )
            for i in range(len(PATHS))
        ),
        SOURCE,
    )
