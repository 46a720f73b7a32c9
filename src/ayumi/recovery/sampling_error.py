"""What the published summaries leave unknown of the shipped calibrations, by the delta method.

The parameters u solve g(u) = t for as many published targets t. With the targets' sampling
covariance S, the Jacobian J of g, and the diagonal V of the weak priors' variances,

    cov(u) = (Jᵀ · S⁻¹ · J + V⁻¹)⁻¹,    which without priors is J⁻¹ · S · J⁻ᵀ.

S comes from the number of people behind each target and from how the model's own people vary: a
mean, a standard deviation and a rate are averages of one influence a person, and targets on the
same people are correlated as these influences are. J is found by simulation with common random
numbers, and across one standard error to either side rather than at a point: where anal contraction
is as rare as in the later calibration, the rate of AIS C at the point itself hardly depends on it,
and the plain delta method gives 7 logits, which the counts rule out. What differs between studies,
and what is ASSUMED in the model, is not in it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.recovery import draws
from ayumi.recovery.calibration import Calibration
from ayumi.recovery.calibrations import DAY_14_28, REFERENCE, moved
from ayumi.recovery.compared import influences
from ayumi.recovery.parameters import PARAMETERS, slopes, with_values
from ayumi.recovery.shipped_uncertainty import PATHS
from ayumi.recovery.simulated import simulated_of
from ayumi.recovery.targets import TARGETS, Target

Floats = NDArray[np.float64]
_STEP: Final = 0.15
_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class People:
    """The people behind a row: how many, whose study, and why so many where it is ASSUMED."""

    study: str
    n: int
    assumed: str | None = None


_A_OF_A_AND_B: Final = "half of the 187 people of AIS A and B together; n of AIS A is not given"
_A_THIRD: Final = "a third of the 1,877 people over three level groups; n is not given"
BEHIND: Final = {
    "kirshblum2022_uems": People("Kirshblum 2022", 94, _A_OF_A_AND_B),
    "kirshblum2022_incomplete": People("Kirshblum 2022", 94, _A_OF_A_AND_B),
    "scims_tetra_1995_2015_any": People("SCIMS, tetraplegia", 626, _A_THIRD),
    "scims_T1_T9_1995_2015_incomplete": People("SCIMS, T1–T9", 626, _A_THIRD),
    "aimetti2019_thoracic_any": People("Aimetti 2019", 170),
    "scirehab_d14_28_uems": People("SCIRehab, cervical", 29),
    "scirehab_C3T10_d14_28_any": People("SCIRehab, C3–T10", 50),
    "scirehab_C3T10_d14_28_incomplete": People("SCIRehab, C3–T10", 50),
}
"""How many people are behind each target; those of one study are the same people."""

_REFERENCE: Final = 8
"""So many parameters were found for the reference; five more for the later calibration."""


def begin() -> Floats:
    """The parameters found: eight of the reference, five of how the later calibration differs."""
    one, later = REFERENCE, DAY_14_28
    return np.array([
        one.motor.intercept, one.spread, one.legs_loading,
        one.cervical.legs, one.cervical.sacral, one.cervical.contraction,
        one.thoracic.legs, one.thoracic.sacral,
        later.motor.intercept, later.spread,
        *(getattr(later.cervical, name) - getattr(one.cervical, name)
          for name in ("legs", "sacral", "contraction")),
    ])  # fmt: skip


def calibrations_of(found: Floats) -> tuple[Calibration, Calibration]:
    """The two shipped calibrations with other parameters found."""
    u = found.tolist()
    reference = with_values(
        REFERENCE,
        {
            "motor.intercept": u[0], "spread": u[1], "legs_loading": u[2],
            "cervical.legs": u[3], "cervical.sacral": u[4], "cervical.contraction": u[5],
            "thoracic.legs": u[6], "thoracic.sacral": u[7],
            "thoracic.contraction": u[7] + u[5] - u[4],
        },
    )  # fmt: skip
    later = replace(
        with_values(DAY_14_28, {"motor.intercept": u[8], "spread": u[9], "legs_loading": u[2]}),
        cervical=moved(reference.cervical, *u[10:]),
        thoracic=moved(reference.thoracic, *u[10:]),
    )
    return reference, later


def linear() -> tuple[Floats, Floats]:
    """How `PATHS` of the reference and of the later calibration rest on the parameters found."""
    one = np.zeros((len(PATHS), 13))
    for place in range(_REFERENCE):
        one[place, place] = 1.0
    one[8, [7, 5, 4]] = 1.0, 1.0, -1.0
    later = one.copy()
    later[:2] = 0.0
    later[0, 8] = later[1, 9] = 1.0
    later[3:6, 10:] = later[6:9, 10:] = np.eye(3)
    return one, later


def solved_targets() -> tuple[tuple[Target, ...], ...]:
    """The targets that the parameters were solved or fitted to, of each calibration."""
    return tuple(
        tuple(target for target in TARGETS[name] if target.use != "checked")
        for name in ("reference", "day_14_28")
    )


def weak() -> Floats:
    """The standard deviations of the weak priors of the parameters found."""
    found = begin()
    paths = [*PATHS[:_REFERENCE], *PATHS[:2], *PATHS[3:6]]
    logarithms = [PARAMETERS[path].scale == "logarithm" for path in paths]
    widths = np.array([PARAMETERS[path].width for path in paths])
    return np.where(logarithms, widths * found, widths)


class Published:
    """The published targets as functions of the parameters found, for the same people always."""

    def __init__(self, rng: np.random.Generator, people: int) -> None:
        self.cervical = np.arange(people) < round(people * DAY_14_28.cervical_share)
        self.normals, self.uniforms = (drawn.T.copy() for drawn in draws.draw(rng, people))
        self.targets = solved_targets()

    def of(self, found: Floats, place: int) -> list[tuple[float, Floats]]:
        """Value and influences of the targets of the reference, or of the later calibration."""
        calibration = calibrations_of(found)[place]
        day = calibration.baseline_days[1]
        people = simulated_of(
            calibration, self.cervical, self.normals, self.uniforms, baseline_day=day
        )
        return influences(people, self.targets[place])

    def jacobian(self, steps: Floats) -> Floats:
        """How the targets (13) move with the parameters (13), across a step to either side."""
        slopes_found, at = np.zeros((13, 13)), begin()
        for column in range(13):
            step = np.zeros(13)
            step[column] = steps[column]
            for place in (0, 1) if column < _REFERENCE else (1,):
                up, down = (
                    np.array([value for value, _ in self.of(at + sign * step, place)])
                    for sign in (1, -1)
                )
                slopes_found[_ROWS[place], column] = (up - down) / (2 * steps[column])
        return slopes_found

    def sampling(self) -> Floats:
        """The targets' sampling covariance (13, 13)."""
        found = np.zeros((13, 13))
        for place in (0, 1):
            own = [influence for _, influence in self.of(begin(), place)]
            found[_ROWS[place], _ROWS[place]] = _sampling(self.targets[place], own)
        return found


_ROWS: Final = slice(0, _REFERENCE), slice(_REFERENCE, 13)


def covariances(
    rng: np.random.Generator,
    people: int,
    watched: Callable[[Sequence[int]], Iterable[int]] = iter,
) -> dict[str, Floats]:
    """The covariance of `PATHS`, on their scales, of each shipped calibration by its name."""
    published, prior = Published(rng, people), weak()
    told, steps = np.linalg.inv(published.sampling()), np.full(13, _STEP)
    both: Floats = np.zeros((13, 13))
    for _ in watched(range(_ROUNDS)):
        jacobian = published.jacobian(steps)
        both = np.asarray(
            np.linalg.inv(jacobian.T @ told @ jacobian + np.diag(1 / prior**2)), float
        )
        steps = np.sqrt(np.diag(both))
    answers = {}
    for calibration, map_ in zip((REFERENCE, DAY_14_28), linear(), strict=True):
        scale = 1 / np.diag(slopes(calibration, PATHS))
        answers[calibration.name] = (map_ @ both @ map_.T) * np.outer(scale, scale)
    return answers


def _sampling(targets: Sequence[Target], own: Sequence[Floats]) -> Floats:
    """The sampling covariance of targets from the influences of everybody."""
    found = np.zeros((len(targets), len(targets)))
    for i, one in enumerate(targets):
        for j, other in enumerate(targets):
            study, other_study = BEHIND[one.row], BEHIND[other.row]
            if study.study == other_study.study:
                counted = ~np.isnan(own[i]) & ~np.isnan(own[j])
                together = float((own[i][counted] * own[j][counted]).mean())
                found[i, j] = together / max(study.n, other_study.n)
    return found
