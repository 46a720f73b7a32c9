"""The published numbers that the model must reproduce, each with its source."""

from collections.abc import Mapping
from math import log
from typing import Literal

import numpy as np
import pytest

from ayumi.recovery import (
    CALIBRATIONS,
    Compared,
    Effect,
    Simulated,
    comparison,
    simulate_many,
)
from ayumi.recovery.exact import gain_at_one_year, solve_motor
from ayumi.recovery.shipped import SHIPPED
from ayumi.recovery.targets import TARGETS

PEOPLE = 20_000
ARMS = [*range(5), *range(66, 71)]
REFERENCE, LATER = CALIBRATIONS["reference"], CALIBRATIONS["day_14_28"]


@pytest.fixture(scope="module")
def simulated() -> Mapping[str, Simulated]:
    return {
        name: simulate_many(np.random.default_rng(2022), calibration, PEOPLE)
        for name, calibration in CALIBRATIONS.items()
    }


def test_the_reference_gain() -> None:
    """Kirshblum 2022, doi 10.1016/j.apmr.2021.09.018: UEMS +7.8 (SD 6.5) at one year."""
    mean, deviation = gain_at_one_year(REFERENCE)
    assert mean == pytest.approx(7.8, abs=0.02)
    assert deviation == pytest.approx(6.5, abs=0.05)
    people = simulate_many(np.random.default_rng(1), REFERENCE, PEOPLE, level_group="cervical")
    gain = people.gain("uems")
    assert gain.mean() == pytest.approx(7.8, abs=0.2)
    assert gain.std() == pytest.approx(6.5, abs=0.2)


def test_the_exact_gain_is_the_simulated_one(simulated: Mapping[str, Simulated]) -> None:
    for name, people in simulated.items():
        mean, deviation = gain_at_one_year(CALIBRATIONS[name])
        gain = people.gain("uems")[people.cervical]
        assert gain.mean() == pytest.approx(mean, abs=4 * deviation / np.sqrt(len(gain)))
        assert gain.std() == pytest.approx(deviation, abs=4 * deviation / np.sqrt(2 * len(gain)))


def test_the_gain_after_a_later_baseline() -> None:
    """SCIRehab (ICPSR 36724), admitted on day 14–28: UEMS +5.4 (SD 5.8), and its constants."""
    assert gain_at_one_year(LATER) == pytest.approx((5.4, 5.8), abs=0.001)
    solved = solve_motor(REFERENCE, 5.4, 5.8)
    assert solved.motor.intercept == pytest.approx(LATER.motor.intercept, abs=5e-5)
    assert solved.spread == pytest.approx(LATER.spread, abs=5e-5)


@pytest.mark.parametrize(("odds_ratio", "gain"), [(1.5, 9.0), (2, 10.0), (3, 11.4)])
def test_an_assumed_odds_ratio_moves_the_mean(odds_ratio: float, gain: float) -> None:
    """The reference form's own figures; exactly they are 8.99, 9.90 and 11.28."""
    assert gain_at_one_year(REFERENCE, log(odds_ratio))[0] == pytest.approx(gain, abs=0.15)


@pytest.mark.parametrize("acts_on", ["everything", "motor"])
def test_an_effect_simulated_is_the_exact_one(acts_on: Literal["everything", "motor"]) -> None:
    people = simulate_many(
        np.random.default_rng(6),
        LATER,
        PEOPLE,
        level_group="cervical",
        effect=Effect(3, from_day=20, slowness=0, acts_on=acts_on),
    )
    gain = people.codes[:, ARMS].astype(int).sum(axis=1) - people.baseline[:, ARMS].sum(axis=1)
    mean, deviation = gain_at_one_year(LATER, log(3))
    assert gain.mean() == pytest.approx(mean, abs=4 * deviation / np.sqrt(PEOPLE))
    natural = gain_at_one_year(LATER)[0]
    assert mean - natural > 10 * deviation / np.sqrt(PEOPLE), "the effect is large enough to see"


def test_an_effect_reaches_sensation_only_if_it_acts_on_everything() -> None:
    touch = [*range(10, 38), *range(76, 104), 132, 133]
    effects = None, Effect(3, 20, 0, "motor"), Effect(3, 20, 0)
    natural, motor, everything = (
        simulate_many(np.random.default_rng(6), LATER, 500, effect=effect).codes[:, touch].sum()
        for effect in effects
    )
    assert natural == motor < everything


def test_a_gain_that_is_not_reached_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ayumi.recovery.exact._MOST_STEPS", 1)
    with pytest.raises(ArithmeticError, match="no μ and τ"):
        solve_motor(REFERENCE, 5.4, 5.8)


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_stored_comparisons_are_what_is_simulated(
    name: str, simulated: Mapping[str, Simulated]
) -> None:
    rows = comparison(simulated[name])
    assert [row.target for row in rows] == list(TARGETS[name])
    for row, (value, error) in zip(rows, SHIPPED[name], strict=True):
        together = np.hypot(row.standard_error, error)
        assert abs(row.simulated - value) < 4.5 * together, row


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_what_was_fitted_fits(name: str, simulated: Mapping[str, Simulated]) -> None:
    rows = {(r.target.row, r.target.measure): r for r in comparison(simulated[name])}
    fitted = [row for row in rows.values() if row.target.use != "checked"]
    assert len(fitted) >= 5
    for row in fitted:
        rounding = 0.05 if row.unit == "points" else 0.1
        assert abs(row.simulated - row.target.value) < 4.5 * row.standard_error + rounding, row


def test_motor_levels_are_overstated_as_the_card_says(simulated: Mapping[str, Simulated]) -> None:
    """The reference form's unfitted figures: best side 66 and 13 %, per side 50 and 8 %."""
    people = simulated["reference"]
    right, left = (
        people.level_gain(name)[people.cervical] for name in ("motor_right", "motor_left")
    )
    for least, best_side, per_side in ((1, 0.66, 0.50), (2, 0.13, 0.08)):
        best = ((right >= least) | (left >= least)).mean()
        assert best == pytest.approx(best_side, abs=0.025)
        assert ((right >= least).mean() + (left >= least).mean()) / 2 == pytest.approx(
            per_side, abs=0.025
        )


def test_thoracic_levels_hardly_move(simulated: Mapping[str, Simulated]) -> None:
    """Zariffa 2011, Spinal Cord 49:463–471: most stay within a segment of their level."""
    people = simulated["reference"]
    moved = people.level_gain("sensory_right")[~people.cervical]
    assert (np.abs(moved) <= 1).mean() > 0.8
    assert abs(moved.mean()) < 1


def test_one_group_has_no_target_of_both() -> None:
    people = simulate_many(np.random.default_rng(1), LATER, 500, level_group="cervical")
    rows: tuple[Compared, ...] = comparison(people)
    assert {row.target.group for row in rows} == {"cervical"}
    assert rows[0].people == 500
    assert repr(people).startswith("Simulated(500 SIMULATED people, day_14_28")
