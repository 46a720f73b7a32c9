"""Fitting the intercepts that no source gives to the rates that sources do give.

The same people, drawn once, are simulated with every trial value (common random numbers), and
Newton's method moves as many parameters as there are targets until simulated and published agree.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.recovery import draws
from ayumi.recovery.calibration import Calibration
from ayumi.recovery.calibrations import DAY_14_28, REFERENCE, moved
from ayumi.recovery.compared import Compared, comparison
from ayumi.recovery.simulated import simulated_of

Floats = NDArray[np.float64]
_STEP: Final = 0.1
_FARTHEST: Final = 1.0
_CLOSE: Final = 5e-3
_MOST_STEPS: Final = 20


@dataclass(frozen=True, slots=True)
class Fit:
    """Which parameters are moved, from where, until which targets are met.

    ``read`` gives the parameters of a calibration, ``put`` the calibration with others in place;
    of the people a share is cervical. The targets are those marked as fitted.
    """

    calibration: Calibration
    names: tuple[str, ...]
    cervical_share: float
    read: Callable[[Calibration], tuple[float, ...]]
    put: Callable[[Calibration, Floats], Calibration]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The parameters that a fit found, and their Monte Carlo standard errors."""

    values: tuple[float, ...]
    errors: tuple[float, ...]


def _put_cervical(calibration: Calibration, at: Floats) -> Calibration:
    legs, loading, sacral, contraction = at.tolist()
    group = replace(calibration.cervical, legs=legs, sacral=sacral, contraction=contraction)
    return replace(calibration, legs_loading=loading, cervical=group)


def _put_thoracic(calibration: Calibration, at: Floats) -> Calibration:
    legs, sacral = at.tolist()
    below = calibration.cervical.contraction - calibration.cervical.sacral
    group = replace(calibration.thoracic, legs=legs, sacral=sacral, contraction=sacral + below)
    return replace(calibration, thoracic=group)


def _put_later(calibration: Calibration, at: Floats) -> Calibration:
    legs, sacral, contraction = at.tolist()
    return replace(
        calibration,
        cervical=moved(REFERENCE.cervical, legs, sacral, contraction),
        thoracic=moved(REFERENCE.thoracic, legs, sacral, contraction),
    )


FITS: Final = (
    Fit(
        REFERENCE,
        ("cervical.legs", "legs_loading", "cervical.sacral", "cervical.contraction"),
        1.0,
        lambda c: (c.cervical.legs, c.legs_loading, c.cervical.sacral, c.cervical.contraction),
        _put_cervical,
    ),
    Fit(
        REFERENCE,
        ("thoracic.legs", "thoracic.sacral"),
        0.0,
        lambda c: (c.thoracic.legs, c.thoracic.sacral),
        _put_thoracic,
    ),
    Fit(
        DAY_14_28,
        ("legs since reference", "sacral since reference", "contraction since reference"),
        DAY_14_28.cervical_share,
        lambda c: (
            c.cervical.legs - REFERENCE.cervical.legs,
            c.cervical.sacral - REFERENCE.cervical.sacral,
            c.cervical.contraction - REFERENCE.cervical.contraction,
        ),
        _put_later,
    ),
)
"""How the intercepts of the shipped calibrations were fitted."""


def fitted(fit: Fit, rng: np.random.Generator, people: int, away: float = 0.0) -> Fitted:
    """Fit anew to people of one's own, beginning ``away`` from the calibration's own values.

    Raises `ArithmeticError` when Newton's method does not settle.
    """
    cervical = np.arange(people) < round(people * fit.cervical_share)
    normals, uniforms = (drawn.T.copy() for drawn in draws.draw(rng, people))

    def rows(at: Floats) -> list[Compared]:
        """Simulated beside published, with the fitted parameters at ``at``."""
        found = simulated_of(
            fit.put(fit.calibration, at),
            cervical,
            normals,
            uniforms,
            baseline_day=fit.calibration.baseline_days[1],
        )
        return [row for row in comparison(found) if row.target.use == "fitted"]

    def misses(at: Floats) -> Floats:
        return np.array([_scaled(row, row.simulated) - _scaled(row, row.target.value)
                         for row in rows(at)])  # fmt: skip

    at = np.array(fit.read(fit.calibration)) + away
    miss = misses(at)
    for _ in range(_MOST_STEPS):
        slope = np.column_stack(
            [
                (misses(at + _STEP * e) - misses(at - _STEP * e)) / (2 * _STEP)
                for e in np.eye(len(at))
            ]
        )
        if np.abs(miss).max() < _CLOSE:
            inverse = np.linalg.inv(slope)
            noise = np.array([_error(row) for row in rows(at)])
            errors = np.sqrt((inverse**2) @ noise**2)
            return Fitted(tuple(at.tolist()), tuple(errors.tolist()))
        at = at - np.clip(np.linalg.solve(slope, miss), -_FARTHEST, _FARTHEST)
        miss = misses(at)
    raise ArithmeticError(f"the fit of {', '.join(fit.names)} did not settle: {miss.tolist()}")


def _scaled(row: Compared, value: float) -> float:
    """A rate on the logit scale, points on the logarithmic one, kept finite."""
    if row.unit == "points":
        return float(np.log(max(value, 1e-3)))
    share = min(max(value / 100, 1e-5), 1 - 1e-5)
    return float(np.log(share / (1 - share)))


def _error(row: Compared) -> float:
    """The Monte Carlo standard error of a scaled value."""
    if row.unit == "points":
        return row.standard_error / max(row.simulated, 1e-3)
    share = row.simulated / 100
    return row.standard_error / 100 / (share * (1 - share))
