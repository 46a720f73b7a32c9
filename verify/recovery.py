"""The recovery model held against its sources: solved again, fitted again, simulated again."""

from collections.abc import Iterator
from math import log
from typing import Final

import numpy as np

from ayumi.isncsci import RESULTS
from ayumi.isncsci.levels import KEY_MUSCLE_LEVELS, SIDE_START
from ayumi.recovery import CALIBRATIONS, Effect, comparison, draws, plain, simulate_many
from ayumi.recovery.exact import gain_at_one_year, solve_motor
from ayumi.recovery.fitting import FITS, Fit, fitted
from ayumi.recovery.rater import rater_table
from ayumi.recovery.shipped import PEOPLE, SEED, SHIPPED
from ayumi.recovery.simulated import simulated_of
from verify.outcome import Outcome, table, watched

TITLE: Final = "the recovery model"
_REFERENCE: Final = CALIBRATIONS["reference"]
_PLAIN_PEOPLE: Final = 20_000
_FIT_PEOPLE: Final = 40_000
_AGREEING: Final = 2_000
_ERRORS: Final = 4.5
"""So many Monte Carlo standard errors a value may lie off."""

_SHIPPED_FIT: Final = 300_000
"""People to whom the shipped intercepts were fitted."""

_TARGET_GAINS: Final = {"reference": (7.8, 6.5), "day_14_28": (5.4, 5.8)}
_ODDS_RATIOS: Final = {1.0: 7.8, 1.5: 9.0, 2.0: 10.0, 3.0: 11.4}

Row = tuple[object, ...]
Found = tuple[Row, bool]


def verify(random: np.random.Generator) -> Outcome:
    """Everything that the model claims of itself, computed again."""
    sections = {
        "Solved exactly for the gain in the arms (mean, SD)": (
            ["calibration", "μ, τ shipped", "gain", "μ, τ solved", "agree"],
            _solved(),
        ),
        f"One visit at one year, {_PLAIN_PEOPLE} cervical people": (
            ["odds ratio", "published", "exactly", "simulated", "SD", "agree"],
            _odds_ratios(random),
        ),
        f"Fitted again to {_FIT_PEOPLE} other people": (
            ["parameter", "shipped", "fitted again", "error", "agree"],
            (row for fit in watched(FITS, "Fitting", len(FITS)) for row in _fitted(fit, random)),
        ),
        f"Simulated again, {PEOPLE} people, seed {SEED}; agree: as cards show it": (
            ["calibration", "target", "measure", "published", "simulated", "error", "agree"],
            _simulated(),
        ),
        "Other checks": (["check", "found", "agree"], _others(random)),
    }
    parts, agree = [], True
    for heading, (head, found) in sections.items():
        rows = list(found)
        agree &= all(right for _, right in rows)
        lines = [(*row, "yes" if right else "NO") for row, right in rows]
        parts.append(f"{heading}:\n\n{table(head, lines)}")
    return Outcome(TITLE, "\n\n".join(parts), agree)


def _solved() -> Iterator[Found]:
    """μ and τ; those of the reference are given, and give the gain to a twentieth of a point."""
    for name, (mean, deviation) in _TARGET_GAINS.items():
        shipped = CALIBRATIONS[name]
        gain = gain_at_one_year(shipped)
        solution = solve_motor(shipped, mean, deviation)
        near = np.abs(np.subtract(gain, (mean, deviation))).max() < 0.05
        yield (
            (
                name,
                f"{shipped.motor.intercept}, {shipped.spread}",
                f"{gain[0]:.3f} ({gain[1]:.3f})",
                f"{solution.motor.intercept:.4f}, {solution.spread:.4f}",
            ),
            bool(near),
        )


def _odds_ratios(random: np.random.Generator) -> Iterator[Found]:
    for ratio, published in _ODDS_RATIOS.items():
        exact = gain_at_one_year(_REFERENCE, log(ratio))
        people = draws.draw(random, _PLAIN_PEOPLE)
        found = simulated_of(
            _REFERENCE,
            np.ones(_PLAIN_PEOPLE, np.bool_),
            people[0].T.copy(),
            people[1].T.copy(),
            baseline_day=16,
            effect=Effect(ratio, from_day=16, slowness=0),
        ).gain("uems")
        right = abs(found.mean() - published) < 0.2 and abs(exact[0] - published) < 0.15
        right &= ratio != 1 or abs(found.std() - 6.5) < 0.2
        yield (
            (
                f"{ratio:g}",
                published,
                f"{exact[0]:.2f}",
                f"{found.mean():.2f}",
                f"{found.std():.2f}",
            ),
            bool(right),
        )


def _fitted(fit: Fit, random: np.random.Generator) -> Iterator[Found]:
    """The shipped intercepts lie where another fit, begun elsewhere, finds them."""
    found = fitted(fit, random, _FIT_PEOPLE, away=0.3)
    both = np.sqrt(1 + _FIT_PEOPLE / _SHIPPED_FIT)
    for name, shipped, value, error in zip(
        fit.names, fit.read(fit.calibration), found.values, found.errors, strict=True
    ):
        yield (
            (f"{fit.calibration.name}: {name}", f"{shipped:.3f}", f"{value:.3f}", f"{error:.3f}"),
            abs(value - shipped) < _ERRORS * error * both + 0.005,
        )


def _simulated() -> Iterator[Found]:
    """The comparisons that cards show are what their seed gives."""
    for name, calibration in CALIBRATIONS.items():
        rows = comparison(simulate_many(np.random.default_rng(SEED), calibration, PEOPLE))
        for row, stored in zip(rows, SHIPPED[name], strict=True):
            again = (row.simulated, row.standard_error)
            yield (
                (
                    name,
                    row.target.row,
                    row.target.measure,
                    f"{row.target.value:g}",
                    f"{row.simulated:.3f}",
                    f"{row.standard_error:.3f}",
                ),
                bool(np.abs(np.subtract(again, stored)).max() < 0.002),
            )


def _others(random: np.random.Generator) -> Iterator[Found]:
    different = sum(_differing(name, random) for name in CALIBRATIONS)
    people = _AGREEING * len(CALIBRATIONS)
    yield (f"people of {people} whom the plain form draws otherwise", different), different == 0
    for what, points in _repeatability(random).items():
        right = points <= 2.005
        yield (
            (f"motor points within which complete injuries repeat, {what}", f"{points:.2f}"),
            right,
        )


def _differing(name: str, random: np.random.Generator) -> int:
    calibration = CALIBRATIONS[name]
    normals, uniforms = draws.draw(random, _AGREEING)
    cervical = random.random(_AGREEING) < 0.5
    many = simulated_of(calibration, cervical, normals.T.copy(), uniforms.T.copy(), baseline_day=20)
    different = 0
    for i in range(_AGREEING):
        mine = uniforms[i].tolist()
        group = "cervical" if cervical[i] else "thoracic"
        baseline = plain.baseline_of(calibration, group, mine)  # type: ignore[arg-type]
        year = plain.codes_at_one_year(calibration, baseline, normals[i].tolist(), mine)
        same = baseline.codes == many.baseline[i].tobytes() and year == many.codes[i].tobytes()
        different += not same
    return different


def _repeatability(random: np.random.Generator) -> dict[str, float]:
    """1.96 · √2 · SD of the total motor score between raters, for cervical people graded A."""
    people = simulate_many(random, _REFERENCE, _PLAIN_PEOPLE, level_group="cervical")
    chances, grades = np.array(rater_table(_REFERENCE.process)), np.arange(6)
    variance = chances @ grades**2 - (chances @ grades) ** 2
    words = people.before.words[[RESULTS.index("motor_right"), RESULTS.index("motor_left")]]
    levels = (np.log2(words) - 1).T  # (people, sides)
    still_complete = ~people.grade_at_least("B")
    found = {}
    for what, codes, who in (
        ("at baseline", people.baseline, np.ones(len(people), np.bool_)),
        ("at one year", people.codes, still_complete),
    ):
        muscles = np.stack([codes[:, at : at + 10] for at in SIDE_START], axis=1)
        harmed = np.array(KEY_MUSCLE_LEVELS) >= levels[:, :, None]
        total = (variance[muscles] * harmed).sum(axis=(1, 2))[who].mean()
        found[what] = float(1.96 * np.sqrt(2 * total))
    return found
