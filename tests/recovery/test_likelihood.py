"""The fast likelihood is the slow, obvious one; its slopes are those of its values."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.isncsci.levels import DAP, SCORE_CELLS, VAC
from ayumi.recovery import CALIBRATIONS, Calibration
from ayumi.recovery.calibration import OrdinalChain
from ayumi.recovery.complete_injuries import complete_injuries
from ayumi.recovery.likelihood import likelihood
from ayumi.recovery.observed_cells import observed
from ayumi.recovery.parameters import PARAMETERS, at, slopes, value_at, working
from tests.recovery.courses import NT, course
from tests.recovery.slow_likelihood import log_likelihood, simpson

REFERENCE = CALIBRATIONS["reference"]
reals = st.floats(-1.5, 1.5).map(lambda x: round(x, 2))
spreads = st.floats(0.2, 2.5).map(lambda x: round(x, 2))


@st.composite
def calibrations(draw: st.DrawFn) -> Calibration:
    def chain(shipped: OrdinalChain) -> OrdinalChain:
        gaps = draw(st.tuples(*(st.floats(0.2, 2.5) for _ in shipped.thresholds[1:])))
        thresholds = tuple(shipped.thresholds[0] + sum(gaps[:k]) for k in range(len(gaps) + 1))
        return replace(
            shipped,
            thresholds=thresholds,
            intercept=shipped.intercept + draw(reals),
            own=shipped.own + draw(reals),
            rostral=shipped.rostral + draw(reals),
            distance=shipped.distance + draw(reals),
            reach=draw(st.integers(1, 10)),
        )

    return replace(
        REFERENCE,
        motor=chain(REFERENCE.motor),
        sensory=chain(REFERENCE.sensory),
        spread=draw(spreads),
        legs_loading=draw(spreads),
        sensory_spread=draw(spreads),
        sensory_correlation=draw(st.floats(-0.9, 0.9)),
        cervical=replace(REFERENCE.cervical, legs=draw(reals), sacral=draw(reals)),
        thoracic=replace(REFERENCE.thoracic, contraction=draw(reals)),
    )


@settings(max_examples=25, deadline=None)
@given(
    calibrations(),
    st.sampled_from(list(CALIBRATIONS.values())),
    st.integers(0, 2**32),
    st.sampled_from([0.0, 0.05, 0.3]),
    st.booleans(),
)
def test_the_fast_likelihood_is_the_slow_one(
    calibration: Calibration, truth: Calibration, seed: int, share: float, sensory: bool
) -> None:
    people, year = course(truth, 4, seed, not_testable=share)
    seen = observed(calibration, people, year, sensation=sensory)
    found = likelihood(calibration, seen, 61).people
    slow = log_likelihood(calibration, people, year, sensory=sensory)
    assert found == pytest.approx(slow, abs=2e-4, rel=1e-5)
    usual = likelihood(calibration, seen).people
    assert usual == pytest.approx(found, abs=4e-3, rel=1e-4)


def test_gaps_come_up() -> None:
    """Agreement would say little if no score ever followed one that is not testable."""
    people, year = course(REFERENCE, 40, 3, not_testable=0.3)
    muscles, findings, dermatomes, sacral = observed(REFERENCE, people, year).cells
    for cells in (muscles, dermatomes):
        lengths = {gap.design.shape[1] for gap in cells.gaps}
        assert {2, 3, 4} <= lengths
        assert cells.count.max() > 1
    assert not findings.gaps
    assert not sacral.gaps


@pytest.mark.parametrize("sensory", [False, True])
def test_slopes_are_those_of_the_values(sensory: bool) -> None:
    people, year = course(REFERENCE, 30, 11, not_testable=0.1)
    seen = observed(REFERENCE, people, year, sensation=sensory)
    paths = [path for path in PARAMETERS if sensory or not path.startswith(("sensory", "sacral_"))]
    here = np.array(working(REFERENCE, paths))
    found = likelihood(REFERENCE, seen, 41)
    own = np.array([found.slopes[path].sum() for path in paths])
    slope = slopes(REFERENCE, paths).T @ own
    for i, path in enumerate(paths):
        step = np.zeros(len(paths))
        step[i] = 1e-4
        up, down = (
            likelihood(at(REFERENCE, paths, here + sign * step), seen, 41).total for sign in (1, -1)
        )
        assert slope[i] == pytest.approx((up - down) / 2e-4, abs=5e-3, rel=2e-3), path


def test_one_finding_alone_is_a_logistic_normal_integral() -> None:
    people, year = course(REFERENCE, 6, 5)
    year[:SCORE_CELLS] = NT
    year[DAP] = NT
    year[VAC] = np.arange(6) % 2
    found = likelihood(REFERENCE, observed(REFERENCE, people, year)).people
    z, weights = simpson(401, 9.0)
    for i in range(6):
        group = REFERENCE.group("cervical" if people.cervical[i] else "thoracic")
        yes = 1 / (1 + np.exp(-(group.contraction + REFERENCE.spread * z)))
        chance = yes if year[VAC, i] else 1 - yes
        whole = weights @ (chance * np.exp(-(z**2) / 2)) / np.sqrt(2 * np.pi)
        assert found[i] == pytest.approx(np.log(whole), abs=1e-6)


def test_a_cell_unknown_at_baseline_ends_its_column() -> None:
    people, year = course(REFERENCE, 5, 8)
    people.codes[5, :] = NT  # the right hip flexors
    seen = observed(REFERENCE, people, year, sensation=False)
    other = year.copy()
    other[5:10] = 5  # whatever follows in the right leg
    again = observed(REFERENCE, people, other, sensation=False)
    assert likelihood(REFERENCE, seen).total == likelihood(REFERENCE, again).total
    slow = log_likelihood(REFERENCE, people, year, sensory=False)
    assert likelihood(REFERENCE, seen, 41).people == pytest.approx(slow, abs=1e-4)


def test_levels_are_those_that_the_people_were_made_with() -> None:
    people, _ = course(REFERENCE, 400, 1)
    found = complete_injuries(people.codes)
    assert len(found) == 400
    assert not found.left_out
    assert (found.baselines.cervical == people.cervical).all()
    assert (found.baselines.motor_levels == people.motor_levels).all()
    assert (found.baselines.sensory_levels == people.sensory_levels).all()


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_numbers_come_back_from_their_scales(name: str) -> None:
    shipped = CALIBRATIONS[name]
    paths = list(PARAMETERS)
    again = at(shipped, paths, working(shipped, paths))
    for path in paths:
        assert value_at(again, path) == pytest.approx(value_at(shipped, path))
    here = np.array(working(shipped, paths))
    found = slopes(shipped, paths)
    for j in range(len(paths)):
        step = np.zeros(len(paths))
        step[j] = 1e-6
        up, down = (at(shipped, paths, here + sign * step) for sign in (1, -1))
        moved = [(value_at(up, path) - value_at(down, path)) / 2e-6 for path in paths]
        assert found[:, j] == pytest.approx(moved, abs=1e-6)
