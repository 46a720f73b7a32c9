"""Does the fitted model give people like those it was fitted to? Posterior predictive checks.

The same people are drawn again from their own baselines, the model's numbers once a replicate from
what is known of them, and every measure of the replicates is set beside the one that was seen
(Gelman, Meng and Stern 1996, Statistica Sinica 6:733–807). Cells that were not testable are so in
every replicate. A p-value near 0 says that the model does not give such people; the data were used
for the fit, so that one in the middle says little (it is no test of the model as a whole).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci import Classifications, classify_many
from ayumi.isncsci.levels import NON_KEY
from ayumi.isncsci.scores import NT_CODE
from ayumi.recovery.arrays import Baselines, Codes
from ayumi.recovery.calibrating import CalibratedModel
from ayumi.recovery.complete_injuries import columns
from ayumi.recovery.joint import arm_gain, responses
from ayumi.recovery.predicted import predicted

Floats = NDArray[np.float64]
CHECKS: Final[Mapping[str, tuple[str, str]]] = {
    "uems_mean": ("UEMS gain, mean", "points"),
    "uems_sd": ("UEMS gain, SD", "points"),
    "uems_10": ("UEMS gain, 10 % of people below", "points"),
    "uems_50": ("UEMS gain, median", "points"),
    "uems_90": ("UEMS gain, 90 % of people below", "points"),
    "lems_mean": ("LEMS gain, mean", "points"),
    "lems_sd": ("LEMS gain, SD", "points"),
    "motor_level_gain_1": ("motor level ≥ 1 lower, best side", "%"),
    "motor_level_gain_2": ("motor level ≥ 2 lower, best side", "%"),
    "ais_any_improvement": ("AIS better than A", "%"),
    "ais_to_C_or_better": ("AIS C or better", "%"),
    "ais_to_D_or_better": ("AIS D or better", "%"),
}
"""What is compared: words and unit by name; arms and motor levels of cervical injuries only."""

BINS: Final = (-50, -2, 0, 1, 3, 6, 10, 15, 20, 51)
"""The edges of the classes of arm gain [points], the lower one included."""


@dataclass(frozen=True, slots=True)
class PredictiveCheck:
    """One measure: what was ``seen``, and the middle and the interval of what is predicted.

    ``p_value`` is two-sided, of a replicate as far out as what was seen; ties count half.
    ``people`` are those of whom the measure is known.
    """

    name: str
    seen: float
    middle: float
    low: float
    high: float
    p_value: float
    people: int

    @property
    def words(self) -> str:
        """What is measured."""
        return CHECKS[self.name][0]

    @property
    def unit(self) -> str:
        """`points`, or `%`."""
        return CHECKS[self.name][1]


@dataclass(frozen=True, slots=True)
class GainClass:
    """How many have an arm gain from ``first`` to ``last`` [points]: seen, and predicted."""

    first: int
    last: int
    seen: int
    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PredictiveChecks:
    """All checks of a fitted model: 95 % predictive intervals from so many replicates."""

    checks: tuple[PredictiveCheck, ...]
    gains: tuple[GainClass, ...]
    replicates: int


def predictive_checks(
    model: CalibratedModel,
    rng: np.random.Generator,
    replicates: int = 400,
    progress: Callable[[int], None] | None = None,
) -> PredictiveChecks:
    """Draw the people of a fitted model again, and compare; `ValueError` without its people."""
    if model.baselines is None or model.follow_up is None:
        raise ValueError("a model read from a file has no people to compare with")
    baselines, unknown = model.baselines, not_predicted(model.baselines, model.follow_up)
    before = classify_many(baselines.codes.T, prior_deficit=True)
    people = len(before)
    seen_codes = _masked(model.follow_up, unknown)
    after = classify_many(seen_codes.T, prior_deficit=True)
    seen = _measures(before, after, baselines.cervical)
    again: list[tuple[dict[str, Floats], Floats]] = []
    for drawn in predicted(
        model.calibration, baselines, rng, replicates, model.uncertainty, progress
    ):
        times = drawn.codes.shape[1] // people
        codes = _masked(drawn.codes, np.tile(unknown, (1, times)))
        found = classify_many(codes.T, prior_deficit=True)
        again.append(_measures(before, found, baselines.cervical))
    values = {name: np.concatenate([measures[name] for measures, _ in again]) for name in CHECKS}
    counts = np.concatenate([classes for _, classes in again])
    known = _known(before, after, baselines.cervical)
    checks = tuple(_check(name, float(seen[0][name][0]), values[name], known[name])
                   for name in CHECKS if known[name] > 1)  # fmt: skip
    return PredictiveChecks(checks, tuple(_classes(seen[1][0], counts)), replicates)


def not_predicted(baselines: Baselines, follow_up: Codes) -> NDArray[np.bool_]:
    """Which cells (136, n) are not compared: not testable then, or below one such at baseline."""
    unknown: NDArray[np.bool_] = follow_up == NT_CODE
    for column in columns():
        levels = (baselines.motor_levels if column.motor else baselines.sensory_levels)[column.side]
        ended = np.zeros(len(levels), np.bool_)
        for cell, level in zip(column.cells, column.levels, strict=True):
            ended |= (baselines.codes[cell] > column.normal) & (level >= levels)
            unknown[cell] |= ended
    unknown[list(NON_KEY)] = False
    return unknown


def _masked(codes: Codes, unknown: NDArray[np.bool_]) -> Codes:
    masked = np.where(unknown, np.uint8(NT_CODE), codes)
    masked[list(NON_KEY)] = 0  # the model has no lowest non-key muscle
    return masked


def _measures(
    before: Classifications, after: Classifications, cervical: NDArray[np.bool_]
) -> tuple[dict[str, Floats], Floats]:
    """Every check's value (replicates), and how many people have a gain of each class."""
    people = len(before)
    found: dict[str, Floats] = {}
    arms, legs = (arm_gain(before, after, total).reshape(-1, people) for total in ("uems", "lems"))
    arms[:, ~cervical] = np.nan  # in thoracic injuries the arms have nothing to gain
    for name, gains in (("uems", arms), ("lems", legs)):
        whole = gains[:, ~np.isnan(gains[0])]
        if whole.shape[1]:
            found[f"{name}_mean"], found[f"{name}_sd"] = whole.mean(axis=1), whole.std(axis=1)
            if name == "uems":
                for share in (10, 50, 90):
                    found[f"uems_{share}"] = np.quantile(whole, share / 100, axis=1)
    for name, responds in responses(before, after).items():
        asked = cervical if name.startswith("motor_level") else np.ones_like(cervical)
        if asked.any():
            found[name] = 100 * responds.reshape(-1, people)[:, asked].mean(axis=1)
    classes = np.array([np.histogram(row[~np.isnan(row)], BINS)[0] for row in arms])
    nothing = np.full(len(arms), np.nan)
    return {name: found.get(name, nothing) for name in CHECKS}, classes.astype(float)


def _known(
    before: Classifications, after: Classifications, cervical: NDArray[np.bool_]
) -> dict[str, int]:
    """Of how many people a check is known."""
    arms, legs = (~np.isnan(arm_gain(before, after, total)) for total in ("uems", "lems"))
    people = {"uems": arms & cervical, "lems": legs, "motor": cervical}
    everybody = np.ones_like(cervical)
    return {name: int(people.get(name.partition("_")[0], everybody).sum()) for name in CHECKS}


def _check(name: str, seen: float, again: Floats, people: int) -> PredictiveCheck:
    low, middle, high = np.quantile(again, [0.025, 0.5, 0.975])
    tie = 1e-9
    above = (again > seen + tie).mean() + (np.abs(again - seen) <= tie).mean() / 2
    p_value = min(2 * min(above, 1 - above), 1.0)
    return PredictiveCheck(
        name, seen, float(middle), float(low), float(high), float(p_value), people
    )


def _classes(seen: Floats, again: Floats) -> Iterator[GainClass]:
    low, middle, high = np.quantile(again, [0.025, 0.5, 0.975], axis=0)
    for i, (first, after) in enumerate(pairwise(BINS)):
        yield GainClass(
            first, after - 1, int(seen[i]), float(middle[i]), float(low[i]), float(high[i])
        )
