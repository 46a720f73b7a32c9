"""The plain form and the array form agree, number for number, whatever the parameters."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.recovery import (
    CALIBRATIONS,
    Calibration,
    Effect,
    LevelGroup,
    VirtualPerson,
    arrays,
    draws,
    plain,
)
from ayumi.recovery.calibration import OrdinalChain
from ayumi.recovery.simulated import simulated_of

PEOPLE = 12
reals = st.floats(-3, 3).map(lambda x: round(x, 3))
chances = st.floats(0.01, 0.99).map(lambda x: round(x, 3))


def chains(thresholds: int) -> st.SearchStrategy[OrdinalChain]:
    steps = st.lists(st.floats(0.05, 2), min_size=thresholds, max_size=thresholds)
    return st.builds(
        OrdinalChain,
        thresholds=st.tuples(reals, steps).map(
            lambda drawn: tuple(round(drawn[0] + sum(drawn[1][:i]), 3) for i in range(thresholds))
        ),
        intercept=reals,
        own=reals,
        rostral=reals,
        distance=reals,
        reach=st.integers(0, 12),
    )


@st.composite
def calibrations(draw: st.DrawFn) -> Calibration:
    base = draw(st.sampled_from(list(CALIBRATIONS.values())))
    shares = st.tuples(chances, chances, chances).map(lambda s: tuple(x / sum(s) for x in s))
    return replace(
        base,
        motor=draw(chains(5)),
        sensory=draw(chains(2)),
        spread=draw(st.floats(0, 4)),
        legs_loading=draw(st.floats(0, 4)),
        sensory_spread=draw(st.floats(0, 4)),
        sensory_correlation=draw(st.floats(-1, 1)),
        baseline=replace(
            base.baseline,
            side_shift=draw(shares),
            at_level=draw(shares),
            next_caudal=draw(shares),
            sensory_shift=draw(shares),
            partial_sensation=draw(st.tuples(chances, chances, chances)),
        ),
        cervical=replace(base.cervical, sacral=draw(reals), contraction=draw(reals)),
        thoracic=replace(base.thoracic, legs=draw(reals)),
    )


effects = st.none() | st.builds(
    Effect,
    odds_ratio=st.floats(0.1, 10),
    from_day=st.floats(0, 200),
    slowness=st.floats(0, 200),
    acts_on=st.sampled_from(["everything", "motor"]),
)


@given(calibrations(), effects, st.integers(0, 2**32), st.integers(14, 28), st.integers(0, 800))
def test_one_by_one_and_all_at_once_are_the_same(
    calibration: Calibration, effect: Effect | None, seed: int, baseline_day: int, day: int
) -> None:
    normals, uniforms = draws.draw(np.random.default_rng(seed), PEOPLE)
    cervical = np.arange(PEOPLE) % 2 == 0
    many = simulated_of(
        calibration,
        cervical,
        normals.T.copy(),
        uniforms.T.copy(),
        baseline_day=baseline_day,
        day=day,
        effect=effect,
    )
    for i in range(PEOPLE):
        group: LevelGroup = "cervical" if cervical[i] else "thoracic"
        mine = uniforms[i].tolist()
        baseline = plain.baseline_of(calibration, group, mine)
        person = draws_to_person(calibration, group, baseline_day, effect, normals[i], mine)
        assert baseline.codes == many.baseline[i].tobytes()
        assert person.true_codes(day) == many.codes[i].tobytes()


def draws_to_person(
    calibration: Calibration,
    group: LevelGroup,
    baseline_day: int,
    effect: Effect | None,
    normals: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    uniforms: list[float],
) -> VirtualPerson:
    baseline = plain.baseline_of(calibration, group, uniforms)
    return VirtualPerson(
        calibration, group, baseline_day, effect, baseline, normals.tolist(), uniforms
    )


def test_every_score_comes_up() -> None:
    """Agreement would say little if all scores were 0."""
    normals, uniforms = draws.draw(np.random.default_rng(1), 4000)
    normals, uniforms = normals.T.copy(), uniforms.T.copy()
    cervical = np.arange(4000) % 2 == 0
    baselines = arrays.baselines_of(CALIBRATIONS["reference"], cervical, uniforms)
    codes = arrays.codes_at_one_year(CALIBRATIONS["reference"], baselines, normals, uniforms)
    for first, last, highest in ((0, 10, 5), (10, 66, 2), (132, 134, 1)):
        assert set(codes[first:last].ravel().tolist()) == set(range(highest + 1))


@pytest.mark.parametrize("uniform", [0.0, 1e-300, 1 - 2**-53])
def test_the_ends_of_chance(uniform: float) -> None:
    reference = CALIBRATIONS["reference"]
    normals, uniforms = np.zeros((2, 1)), np.full((draws.UNIFORMS, 1), uniform)
    baselines = arrays.baselines_of(reference, np.array([True]), uniforms)
    many = arrays.codes_at_one_year(reference, baselines, normals, uniforms)
    baseline = plain.baseline_of(reference, "cervical", [uniform] * draws.UNIFORMS)
    one = plain.codes_at_one_year(reference, baseline, [0.0, 0.0], [uniform] * draws.UNIFORMS)
    assert baselines.codes[:, 0].tobytes() == baseline.codes
    assert many[:, 0].tobytes() == one
    way = arrays.codes_on_the_way(baselines.codes, many, 1.0, uniforms)
    assert way[:, 0].tobytes() == one
    assert plain.codes_on_the_way(baseline.codes, one, 1.0, [uniform] * draws.UNIFORMS) == one
