"""A study's people together: the fast prediction is the slow one, and shared chance is kept."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ayumi.isncsci import Exam, classify
from ayumi.isncsci.levels import CELL_INDEX, KEY_MUSCLES, LEVEL_INDEX, VAC
from ayumi.recovery import (
    CALIBRATIONS,
    Uncertainty,
    calibrated,
    draws,
    joint_prediction,
    plain,
    shipped_uncertainty,
    simulate_many,
)
from ayumi.recovery.arrays import Baselines, Codes
from ayumi.recovery.exact import gain_at_one_year
from ayumi.recovery.joint import MEASURES
from ayumi.recovery.parameters import at, working
from ayumi.recovery.sampling_error import (
    BEHIND,
    begin,
    calibrations_of,
    linear,
    solved_targets,
    weak,
)
from ayumi.recovery.shipped_uncertainty import CORRELATIONS, ERRORS, PATHS
from ayumi.values import InputRefused
from tests.recovery.courses import NT, course

LATER = CALIBRATIONS["day_14_28"]
SHARED = shipped_uncertainty("day_14_28")
REPLICATES = 150


@pytest.fixture(scope="module")
def four() -> Baselines:
    """Three people with cervical and one with a thoracic injury."""
    people, _ = course(LATER, 40, 7)
    chosen = [*np.flatnonzero(people.cervical)[:3], *np.flatnonzero(~people.cervical)[:1]]
    return Baselines(
        people.cervical[chosen],
        people.codes[:, chosen],
        people.motor_levels[:, chosen],
        people.sensory_levels[:, chosen],
    )


def one_by_one(
    people: Baselines, uncertainty: Uncertainty
) -> tuple[dict[str, list[int]], list[int]]:
    """Replicate by replicate, person by person, with the model for one person."""
    rng, n = np.random.default_rng(5), len(people.cervical)
    numbers = uncertainty.drawn(LATER, rng, REPLICATES)
    normals = rng.standard_normal((2, REPLICATES * n))
    uniforms = rng.random((draws.SCORED, REPLICATES * n))
    counts: dict[str, list[int]] = {measure: [] for measure in MEASURES}
    gains = []
    for replicate in range(REPLICATES):
        calibration = at(LATER, uncertainty.paths, numbers[:, replicate].tolist())
        responders, gain = dict.fromkeys(MEASURES, 0), 0
        for i in range(n):
            column = replicate * n + i
            baseline = plain.Baseline(
                "cervical" if people.cervical[i] else "thoracic",
                people.codes[:, i].tobytes(),
                tuple(people.motor_levels[:, i].tolist()),
                tuple(people.sensory_levels[:, i].tolist()),
            )
            mine = [0.0] * draws.YEAR + uniforms[:, column].tolist()
            year = plain.codes_at_one_year(calibration, baseline, normals[:, column].tolist(), mine)
            before, after = (
                classify(Exam(codes, prior_deficit=True)) for codes in (baseline.codes, year)
            )
            grade = "ABCDE".index(str(after.ais))
            levels = [
                LEVEL_INDEX[str(getattr(after, side))] - LEVEL_INDEX[str(getattr(before, side))]
                for side in ("motor_right", "motor_left")
            ]
            for measure, yes in zip(
                MEASURES,
                (grade >= 1, grade >= 2, grade >= 3, max(levels) >= 1, max(levels) >= 2),
                strict=True,
            ):
                responders[measure] += yes
            arm = [CELL_INDEX[f"{side}.motor.{m}"] for side in ("right", "left")
                   for m in KEY_MUSCLES[:5]]  # fmt: skip
            gain += sum(year[cell] - baseline.codes[cell] for cell in arm)
        for measure in MEASURES:
            counts[measure].append(responders[measure])
        gains.append(gain)
    return counts, gains


def test_the_fast_prediction_is_the_slow_one(four: Baselines) -> None:
    counts, gains = one_by_one(four, SHARED)
    found = joint_prediction(
        LATER, four.codes, np.random.default_rng(5), REPLICATES, uncertainty=SHARED
    )
    for measure in MEASURES:
        assert found.responders[measure].tolist() == counts[measure], measure
    assert found.gain.tolist() == gains
    assert max(map(max, counts.values())) >= 3, "several people respond somewhere"


def test_chances_are_counts_with_their_errors(four: Baselines) -> None:
    found = joint_prediction(LATER, four.codes, np.random.default_rng(6), 2_000, uncertainty=SHARED)
    for measure in MEASURES:
        shares = found.distribution(measure)
        assert shares.shape == (5,)
        assert shares.sum() == pytest.approx(1)
        tails = [found.at_least(k, measure).value for k in range(6)]
        assert tails == sorted(tails, reverse=True)
        assert tails[0] == 1
        assert tails[5] == 0
        assert tails[1] == pytest.approx(shares[1:].sum())
    chance = found.at_least(1, "motor_level_gain_1")
    usual = np.sqrt(chance.value * (1 - chance.value) / 2_000)
    assert chance.standard_error == pytest.approx(usual, rel=0.05)
    assert found.at_least(5, "ais_to_D_or_better").standard_error > 0
    low, middle, high = found.mean_gain()
    assert low < middle < high
    assert found.gain_at_least(middle).value == pytest.approx(0.5, abs=0.1)


def test_replicates_in_pieces_are_whole(four: Baselines) -> None:
    """More replicates than are drawn at once: everyone is counted, and progress is told."""
    seen: list[int] = []
    found = joint_prediction(
        LATER, four.codes, np.random.default_rng(6), 5_000, uncertainty=None, progress=seen.append
    )
    assert seen == [4096, 5000]
    assert found.distribution("ais_any_improvement").sum() == pytest.approx(1)
    assert "parameters as if known" in repr(found)


def test_without_what_is_shared_the_tail_is_too_thin() -> None:
    """Twenty people alike: the same mean, but the number of responders varies less than it does."""
    rng = np.random.default_rng(1)
    people = simulate_many(rng, LATER, 20, level_group="cervical").baseline.T
    both = [
        joint_prediction(LATER, people, np.random.default_rng(2), 3_000, uncertainty=shared)
        for shared in (SHARED, None)
    ]
    spread = [found.responders["motor_level_gain_1"].std() for found in both]
    assert spread[0] > 1.1 * spread[1]
    gain = [found.gain.std() for found in both]
    assert gain[0] > 1.2 * gain[1]
    for k, measure in ((3, "ais_to_C_or_better"), (7, "ais_any_improvement")):
        with_it, without = (found.at_least(k, measure) for found in both)
        apart = with_it.value - without.value
        assert apart > 4 * np.hypot(with_it.standard_error, without.standard_error)
        assert with_it.value > 2 * without.value


def test_few_people_to_fit_make_a_wide_prediction() -> None:
    """What is not known of a fit is felt in the prediction: few people, then many."""
    spreads = []
    for people in (25, 150):
        made, year = course(LATER, people, 8, cervical=1.0)
        days = np.full(people, 20), np.full(people, 360)
        model = calibrated(made.codes, year, *days, sensation=False)
        found = joint_prediction(
            LATER,
            course(LATER, 20, 9, cervical=1.0).baselines.codes,
            np.random.default_rng(3),
            1_000,
            uncertainty=model.uncertainty,
        )
        spreads.append(found.gain.std())
    assert spreads[0] > 1.1 * spreads[1]


def test_with_known_numbers_people_respond_as_often_as_simulated() -> None:
    rng = np.random.default_rng(11)
    many = simulate_many(rng, LATER, 60, level_group="cervical")
    found = joint_prediction(LATER, many.baseline.T, rng, 300, uncertainty=None)
    again = simulate_many(rng, LATER, 20_000, level_group="cervical")
    expected = 60 * again.grade_at_least("B").mean()
    counts = found.responders["ais_any_improvement"]
    assert counts.mean() == pytest.approx(expected, abs=5 * counts.std() / np.sqrt(300) + 0.3)


def test_people_whom_the_model_does_not_take_are_all_named(four: Baselines) -> None:
    codes: Codes = np.hstack([four.codes, four.codes[:, :2]])
    codes[VAC, 1] = 1
    codes[CELL_INDEX["left.motor.L4"], 4] = NT
    with pytest.raises(InputRefused) as refused:
        joint_prediction(LATER, codes, np.random.default_rng(1), 10, uncertainty=None)
    assert [fault.place for fault in refused.value.faults] == ["participant 2", "participant 5"]
    assert "not complete" in str(refused.value)
    assert "leave this person out" in str(refused.value)
    with pytest.raises(InputRefused, match="one person or more"):
        joint_prediction(LATER, codes[:, :0], np.random.default_rng(1), 10, uncertainty=None)


def test_what_is_asked_wrongly_is_refused(four: Baselines) -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(InputRefused, match="replicates"):
        joint_prediction(LATER, four.codes, rng, 0, uncertainty=None)
    found = joint_prediction(LATER, four.codes, rng, 10, uncertainty=None)
    with pytest.raises(InputRefused, match="choose ais_any_improvement"):
        found.at_least(1, "walking")
    with pytest.raises(InputRefused, match="number of responders"):
        found.at_least(-1, "ais_any_improvement")
    with pytest.raises(InputRefused, match="brings its uncertainty"):
        shipped_uncertainty("ours")


def test_the_shipped_uncertainty_is_a_covariance() -> None:
    for name in CALIBRATIONS:
        found = shipped_uncertainty(name)
        matrix = np.array(found.covariance)
        assert (matrix == matrix.T).all()
        assert np.linalg.eigvalsh(matrix).min() > -1e-3
        assert np.sqrt(np.diag(matrix)) == pytest.approx(ERRORS[name])
        assert all(rows[-1] == 1 for rows in CORRELATIONS[name])
        drawn = found.drawn(CALIBRATIONS[name], np.random.default_rng(1), 20_000)
        assert np.cov(drawn) == pytest.approx(matrix, abs=0.03 * matrix.max())


def test_the_gain_is_as_uncertain_as_its_few_people_make_it() -> None:
    """SCIRehab, day 14–28: a mean of 29 people with SD 5.8 has the standard error 5.8/√29."""
    here, step = np.array(working(LATER, PATHS)), 0.05
    slopes = [
        (_mean_gain(here + step * e) - _mean_gain(here - step * e)) / (2 * step)
        for e in np.eye(len(PATHS))[:2]
    ]
    told = np.array(SHARED.covariance)[:2, :2]
    assert np.sqrt(slopes @ told @ slopes) == pytest.approx(5.8 / np.sqrt(29), rel=0.06)


def _mean_gain(numbers: NDArray[np.float64]) -> float:
    return gain_at_one_year(at(LATER, PATHS, numbers.tolist()))[0]


def test_what_the_uncertainty_is_derived_from_hangs_together() -> None:
    reference, later = calibrations_of(begin())
    shipped = CALIBRATIONS["reference"]
    assert reference.cervical == shipped.cervical
    assert reference.thoracic == replace(shipped.thoracic)
    assert later.cervical == LATER.cervical
    assert later.motor == LATER.motor
    targets = solved_targets()
    assert [len(rows) for rows in targets] == [8, 5]
    assert {target.row for rows in targets for target in rows} == set(BEHIND)
    for rows in targets:
        for target in rows:
            if target.n is not None:
                assert BEHIND[target.row].n == target.n
                assert BEHIND[target.row].assumed is None
            else:
                assert BEHIND[target.row].assumed
    one, other = linear()
    found = begin()
    for calibration, map_ in ((shipped, one), (LATER, other)):
        values = map_ @ found
        for path, value in zip(PATHS, values, strict=True):
            name, _, last = path.rpartition(".")
            held = getattr(getattr(calibration, name) if name else calibration, last)
            assert value == pytest.approx(held, abs=1e-9), path
    assert (weak() > 0).all()
