"""Calibration on one's own examinations: the model fitted to people seen at baseline and at a year.

The marginal likelihood times weak normal priors is maximised, and the inverse of its curvature
there is the covariance (Laplace). The priors are centred on the calibration begun with; where
people are few they are felt, so that what comes out is a penalised estimate, and how much of each
number is the prior's is told beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ayumi.recovery.arrays import Baselines, Codes
from ayumi.recovery.calibration import Calibration, Evidence
from ayumi.recovery.calibrations import CALIBRATIONS
from ayumi.recovery.complete_injuries import complete_injuries, plain_scores
from ayumi.recovery.likelihood import likelihood
from ayumi.recovery.maximising import Posterior, Prior, Progress, top_of
from ayumi.recovery.observed_cells import Observed, observed
from ayumi.recovery.parameters import PARAMETERS, SENSORY, THRESHOLDS, at, working
from ayumi.recovery.uncertainty import Uncertainty
from ayumi.values import Fault, InputRefused

Floats = NDArray[np.float64]
FEWEST: Final = 20
"""People with a complete injury and a year's follow-up, below whom nothing is fitted."""

FEWEST_FOR_THRESHOLDS: Final = 60
"""People from whom on the distances between thresholds may be estimated too."""

UNSEEN: Final = "nothing at or below the level was testable at follow-up"


@dataclass(frozen=True, eq=False, repr=False)
class CalibratedModel:
    """A calibration fitted to ``people`` people, and what is not known of it.

    ``estimates`` gives value and standard error by path, ``covariance`` that of these values in the
    same order; ``log_likelihood`` is at the estimate and without the priors; ``left_out`` counts
    people by the reason. ``baselines`` and ``follow_up`` (136, n) are those fitted to, and are None
    where the model was read from a file.
    """

    calibration: Calibration
    uncertainty: Uncertainty
    log_likelihood: float
    people: int
    cervical: int
    left_out: Mapping[str, int]
    priors: Mapping[str, Prior]
    scored: Mapping[str, int]
    start: str
    baselines: Baselines | None = field(default=None)
    follow_up: Codes | None = field(default=None)

    @property
    def estimates(self) -> dict[str, tuple[float, float]]:
        """Value and standard error of every fitted number, by its path."""
        return self.uncertainty.estimates(self.calibration)

    @property
    def covariance(self) -> Floats:
        """The covariance of the fitted numbers, in the order of the estimates."""
        return self.uncertainty.natural(self.calibration)

    def from_prior(self) -> dict[str, float]:
        """How much of what is known of each number is the prior's: the ratio of the variances."""
        return {
            path: min(self.uncertainty.covariance[i][i] / self.priors[path].deviation ** 2, 1.0)
            for i, path in enumerate(self.uncertainty.paths)
        }

    def __repr__(self) -> str:
        """Whose calibration it is, in a line."""
        return f"CalibratedModel({self.calibration.name}, {self.people} people)"


def calibrated(
    baseline: Codes,
    follow_up: Codes,
    baseline_days: NDArray[Any],
    follow_up_days: NDArray[Any],
    *,
    start: Calibration = CALIBRATIONS["day_14_28"],
    name: str = "own",
    source: str = "examinations handed over",
    sensation: bool = True,
    thresholds: Literal["as shipped", "estimated"] = "as shipped",
    priors: Mapping[str, Prior] | None = None,
    left_out: Mapping[str, int] | None = None,
    window: tuple[int, int] | None = None,
    progress: Progress | None = None,
) -> CalibratedModel:
    """Fit the model of natural recovery to examinations (136, n) of baseline and of one year.

    Days are days since injury. People whose injury is not complete at baseline, whose levels are
    open or lie outside C4 to T10 are left out, and counted; ``left_out`` adds those left out
    before. The calibration is for the baseline days of the ``window``, otherwise for those seen.
    Without ``sensation`` what only sensation tells stays as in ``start``. Cells that are not
    testable or starred are summed over. Raises `InputRefused` where examinations stand in the
    wrong order, or people are too few.
    """
    _check(name, baseline, follow_up, baseline_days, follow_up_days)
    found = complete_injuries(baseline)
    year = plain_scores(np.ascontiguousarray(follow_up[:, found.kept]))
    seen = observed(start, found.baselines, year, sensation=sensation)
    told = _people_seen(seen)
    baselines, year = _only(found.baselines, told), np.ascontiguousarray(year[:, told])
    reasons = {**(left_out or {}), **found.left_out}
    if not told.all():
        reasons[UNSEEN] = int((~told).sum())
    _check_people(baselines, reasons, thresholds)
    seen = observed(start, baselines, year, sensation=sensation)
    paths = _paths(seen, sensation, thresholds)
    given = {**_weak(start, paths), **(priors or {})}
    top = top_of(Posterior(start, paths, given, seen, progress))
    uncertainty = Uncertainty(paths, tuple(map(tuple, top.covariance.tolist())), source)
    if window is None:
        kept_days = np.asarray(baseline_days)[found.kept][told]
        window = int(np.floor(kept_days.min())), int(np.ceil(kept_days.max()))
    calibration = _named(
        at(start, paths, top.place.tolist()), uncertainty, given, name, window, seen.people
    )
    return CalibratedModel(
        calibration,
        uncertainty,
        likelihood(calibration, seen).total,
        seen.people,
        int(baselines.cervical.sum()),
        MappingProxyType(reasons),
        MappingProxyType(given),
        MappingProxyType(dict(seen.scored())),
        start.name,
        baselines,
        year,
    )


def _check(
    name: str,
    baseline: Codes,
    follow_up: Codes,
    baseline_days: NDArray[Any],
    follow_up_days: NDArray[Any],
) -> None:
    """Refuse a name that is taken, examinations that do not belong together or are out of order."""
    people = baseline.shape[1]
    shapes = {
        "follow-up": follow_up.shape[1],
        "baseline days": len(baseline_days),
        "follow-up days": len(follow_up_days),
    }
    faults = [
        Fault(what, str(count), f"give one for each of the {people} baseline examinations")
        for what, count in shapes.items()
        if count != people
    ]
    if not name.strip() or name in CALIBRATIONS:
        faults.append(Fault("name", name, "give it a name of its own: this one is taken"))
    if not faults:
        wrong = np.flatnonzero(~(np.asarray(follow_up_days) > np.asarray(baseline_days)))
        faults = [
            Fault(
                f"person {place + 1}",
                f"baseline day {baseline_days[place]:g}, follow-up day {follow_up_days[place]:g}",
                "the follow-up comes after the baseline; put the examinations in order",
            )
            for place in wrong.tolist()
        ]
    if faults:
        raise InputRefused(faults, "examinations to calibrate on")


def _check_people(baselines: Baselines, left_out: Mapping[str, int], thresholds: str) -> None:
    """Refuse too few people, with what became of the others."""
    people = len(baselines.cervical)
    others = "; ".join(f"{count} left out: {reason}" for reason, count in left_out.items())
    need = FEWEST_FOR_THRESHOLDS if thresholds == "estimated" else FEWEST
    if people >= need:
        return
    what = "to estimate thresholds as well" if people >= FEWEST else "to fit the model"
    message = (
        f"{need} people with a complete injury (AIS A) at baseline and an examination at one year "
        f"are needed {what}"
    )
    if people >= FEWEST:
        message += "; leave the thresholds as shipped"
    message += f" ({others})" if others else ""
    if not people:
        message = f"nobody has a complete injury (AIS A) at baseline and a follow-up; {message}"
    raise InputRefused([Fault("people", str(people), message)], "examinations to calibrate on")


def _people_seen(seen: Observed) -> NDArray[np.bool_]:
    """Who has at least one cell that the model has a probability for."""
    told = np.zeros(seen.people, np.bool_)
    for cells in seen.cells:
        told[cells.person] = True
        for gap in cells.gaps:
            told[gap.person] = True
    return told


def _only(baselines: Baselines, who: NDArray[np.bool_]) -> Baselines:
    return Baselines(
        baselines.cervical[who],
        np.ascontiguousarray(baselines.codes[:, who]),
        baselines.motor_levels[:, who],
        baselines.sensory_levels[:, who],
    )


def _paths(seen: Observed, sensation: bool, thresholds: str) -> tuple[str, ...]:
    """The numbers that are estimated: those of which anything is seen."""
    told = seen.scored()
    found = []
    for path in PARAMETERS:
        if path in THRESHOLDS and thresholds != "estimated":
            continue
        if path in SENSORY and not sensation:
            continue
        if path in told and not told[path]:
            continue
        found.append(path)
    return tuple(found)


def _weak(start: Calibration, paths: tuple[str, ...]) -> dict[str, Prior]:
    """The priors where nobody says otherwise: weak, around the calibration begun with."""
    centres = working(start, paths)
    return {
        path: Prior(centre, PARAMETERS[path].width)
        for path, centre in zip(paths, centres, strict=True)
    }


def _named(
    calibration: Calibration,
    uncertainty: Uncertainty,
    priors: Mapping[str, Prior],
    name: str,
    days: tuple[int, int],
    people: int,
) -> Calibration:
    """The fitted calibration with its name, its days, and where every number comes from."""
    source = f"{uncertainty.source}; {people} people"
    evidence = dict(calibration.evidence)
    first, last = days
    evidence["baseline_days"] = Evidence("fitted", f"{source}: their baseline days")
    for i, path in enumerate(uncertainty.paths):
        share = uncertainty.covariance[i][i] / priors[path].deviation ** 2
        mostly = "; mostly its prior, the examinations say little of it" if share > 0.5 else ""
        evidence[PARAMETERS[path].field] = Evidence("fitted", source + mostly)
    return replace(
        calibration,
        name=name,
        title=f"complete injury, baseline on day {first}–{last}, fitted to {people} people",
        baseline_days=days,
        evidence=MappingProxyType(evidence),
    )
