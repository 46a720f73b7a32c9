"""Fitting the model to examinations: what comes out, what is left out, what is refused."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from ayumi.isncsci.levels import CELL_INDEX, DAP, LEVEL_INDEX, SCORE_CELLS, VAC
from ayumi.recovery import CALIBRATIONS, CalibratedModel, calibrated, model_card
from ayumi.recovery.calibrating import FEWEST, UNSEEN
from ayumi.recovery.calibration import leaves
from ayumi.recovery.calibration_file import read_calibration, written_calibration
from ayumi.recovery.complete_injuries import (
    GRADE_OPEN,
    LEVEL_OPEN,
    NOT_COMPLETE,
    TOO_FAR,
    complete_injuries,
)
from ayumi.recovery.maximising import Prior
from ayumi.recovery.parameters import PARAMETERS, SENSORY, value_at
from ayumi.recovery.predictive_checks import predictive_checks
from ayumi.values import InputRefused
from tests.recovery.courses import NT, Course, course

REFERENCE, LATER = CALIBRATIONS["reference"], CALIBRATIONS["day_14_28"]


def fitted(people: Course, **asked: object) -> CalibratedModel:
    return calibrated(people.baselines.codes, people.year, *people.days, **asked)  # type: ignore[arg-type]


PEOPLE = 64


@pytest.fixture(scope="module")
def people() -> Course:
    return course(REFERENCE, PEOPLE, 21, not_testable=0.005)


@pytest.fixture(scope="module")
def few() -> Course:
    return course(REFERENCE, 30, 22, not_testable=0.005)


@pytest.fixture(scope="module")
def model(people: Course) -> CalibratedModel:
    return fitted(people, name="ours", source="a table")


def test_known_parameters_are_found(model: CalibratedModel) -> None:
    """Beginning elsewhere, the fit comes within its own errors of what people were drawn with."""
    assert set(model.estimates) == set(PARAMETERS) - {p for p in PARAMETERS if "[" in p}
    apart = {
        path: (value - value_at(REFERENCE, path)) / error
        for path, (value, error) in model.estimates.items()
    }
    assert max(abs(score) for score in apart.values()) < 4
    assert np.sqrt(np.mean(np.square(list(apart.values())))) < 1.7
    begun = [
        (value - value_at(LATER, path)) / error for path, (value, error) in model.estimates.items()
    ]
    assert np.square(begun).sum() > 1.2 * np.square(list(apart.values())).sum()


def test_estimates_and_covariance_go_together(model: CalibratedModel) -> None:
    errors = np.sqrt(np.diag(model.covariance))
    assert [error for _, error in model.estimates.values()] == pytest.approx(errors.tolist())
    assert np.linalg.eigvalsh(model.covariance).min() > 0
    for path, (value, _) in model.estimates.items():
        assert value == value_at(model.calibration, path)
    for share in model.from_prior().values():
        assert 0 < share <= 1


def test_what_is_fitted_is_marked_and_nothing_else(model: CalibratedModel) -> None:
    fields = {PARAMETERS[path].field for path in model.estimates} | {"baseline_days"}
    for path, _, evidence in model.calibration.parameters():
        if path in fields:
            assert evidence.kind == "fitted"
            assert evidence.source.startswith(f"a table; {PEOPLE} people")
        else:
            assert evidence == LATER.evidence[path]
    card = model_card(model.calibration, uncertainty=model.uncertainty)
    assert json.loads(json.dumps(card)) == card
    assert "twice" in card["limits"][-1]
    assert "twice" not in model_card(LATER)["limits"][-1]
    assert {row["name"] for row in card["uncertainty"]["parameters"]} == set(model.estimates)


def test_strength_alone_leaves_sensation_as_it_was(few: Course) -> None:
    model = fitted(few, name="ours", sensation=False)
    assert not set(SENSORY) & set(model.estimates)
    assert model.calibration.sensory == LATER.sensory
    assert "spread" in model.estimates
    assert model.calibration.evidence["sensory.own"].kind == "ASSUMED"


def test_the_order_of_people_plays_no_part(few: Course) -> None:
    order = np.random.default_rng(1).permutation(30)
    one = fitted(few, sensation=False)
    other = calibrated(
        few.baselines.codes[:, order], few.year[:, order], *few.days, sensation=False
    )
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-3)
    for path, (value, error) in one.estimates.items():
        assert other.estimates[path][0] == pytest.approx(value, abs=0.01 * error), path


def test_a_narrow_prior_holds_its_number(few: Course) -> None:
    model = fitted(few, sensation=False, priors={"motor.own": Prior(0.9, 1e-3)})
    value, error = model.estimates["motor.own"]
    assert value == pytest.approx(0.9, abs=0.01)
    assert error == pytest.approx(1e-3, rel=0.1)
    assert model.from_prior()["motor.own"] > 0.9
    assert "mostly its prior" in model.calibration.evidence["motor.own"].source


def test_a_group_without_people_keeps_its_numbers() -> None:
    model = fitted(course(REFERENCE, 30, 4, cervical=1.0), sensation=False)
    assert not any(path.startswith("thoracic") for path in model.estimates)
    assert model.calibration.thoracic == LATER.thoracic
    assert model.calibration.evidence["thoracic.legs"] == LATER.evidence["thoracic.legs"]
    assert model.cervical == model.people == 30


def test_thresholds_are_estimated_when_asked_and_rise(people: Course) -> None:
    model = fitted(people, sensation=False, thresholds="estimated")
    thresholds = model.calibration.motor.thresholds
    assert list(thresholds) == sorted(thresholds)
    assert thresholds[0] == REFERENCE.motor.thresholds[0]
    for k in range(1, 5):
        value, error = model.estimates[f"motor.thresholds[{k}]"]
        assert abs(value - REFERENCE.motor.thresholds[k]) < 4 * error


def test_who_cannot_be_used_is_left_out_and_counted(people: Course) -> None:
    codes, year = people.baselines.codes.copy(), people.year.copy()
    codes[VAC, 0] = 1
    codes[DAP, 1] = NT
    neck = int(np.flatnonzero(people.baselines.cervical)[-1])
    codes[CELL_INDEX["right.motor.C5"], neck] = NT
    codes[:SCORE_CELLS, 2] = np.where(codes[:SCORE_CELLS, 2] < 9, 0, 0)  # nothing felt from C2 on
    year[:SCORE_CELLS, 3], year[VAC, 3], year[DAP, 3] = NT, NT, NT
    model = calibrated(
        codes, year, *people.days, sensation=False, left_out={"not seen": 7}, window=(14, 28)
    )
    assert model.left_out == {
        "not seen": 7, NOT_COMPLETE: 1, GRADE_OPEN: 1, LEVEL_OPEN: 1, TOO_FAR: 1, UNSEEN: 1,
    }  # fmt: skip
    assert model.people == PEOPLE - 5
    assert model.calibration.baseline_days == (14, 28)


def test_a_starred_score_counts_as_not_testable(few: Course) -> None:
    starred, unknown = few.year.copy(), few.year.copy()
    cell = CELL_INDEX["left.motor.L3"]
    starred[cell] = np.where(starred[cell] < 5, starred[cell] + 8, starred[cell])
    unknown[cell] = np.where(few.year[cell] < 5, NT, few.year[cell])
    one, other = (
        calibrated(few.baselines.codes, year, *few.days, sensation=False)
        for year in (starred, unknown)
    )
    assert one.log_likelihood == other.log_likelihood


def test_too_few_people_are_refused_with_what_is_needed() -> None:
    few = course(REFERENCE, FEWEST - 1, 2)
    with pytest.raises(InputRefused, match=f"{FEWEST} people with a complete injury") as refused:
        fitted(few, left_out={"no examination in the baseline window": 12})
    assert "12 left out: no examination in the baseline window" in str(refused.value)
    some = course(REFERENCE, FEWEST + 5, 2)
    with pytest.raises(InputRefused, match=r"60 people.*leave the thresholds as shipped"):
        fitted(some, thresholds="estimated")


def test_nobody_complete_is_refused(people: Course) -> None:
    codes = people.baselines.codes.copy()
    codes[VAC] = 1
    with pytest.raises(InputRefused, match="nobody has a complete injury") as refused:
        calibrated(codes, people.year, *people.days)
    assert f"{PEOPLE} left out: {NOT_COMPLETE}" in str(refused.value)


def test_examinations_out_of_order_are_all_named(people: Course) -> None:
    before, after = (days.copy() for days in people.days)
    after[[3, 8]] = 20, 2
    with pytest.raises(InputRefused) as refused:
        calibrated(people.baselines.codes, people.year, before, after, name="reference")
    assert [fault.place for fault in refused.value.faults] == ["name"]
    with pytest.raises(InputRefused, match="put the examinations in order") as refused:
        calibrated(people.baselines.codes, people.year, before, after)
    assert [fault.place for fault in refused.value.faults] == ["person 4", "person 9"]
    with pytest.raises(InputRefused, match=f"give one for each of the {PEOPLE}"):
        calibrated(people.baselines.codes, people.year[:, 1:], before, after[2:])


def test_a_calibration_comes_back_from_its_file(model: CalibratedModel) -> None:
    again = read_calibration(written_calibration(model), "own.json")
    assert again.calibration == model.calibration
    assert again.calibration.evidence == dict(model.calibration.evidence)
    assert again.uncertainty == model.uncertainty
    assert again.estimates == model.estimates
    assert dict(again.priors) == dict(model.priors)
    assert dict(again.left_out) == dict(model.left_out)
    assert (again.people, again.cervical) == (model.people, model.cervical)
    assert written_calibration(again) == written_calibration(model)
    with pytest.raises(ValueError, match="no people to compare with"):
        predictive_checks(again, np.random.default_rng(1), 2)


def test_every_fault_of_a_file_is_told_at_once(model: CalibratedModel) -> None:
    found = json.loads(written_calibration(model))
    rows = {row["name"]: row for row in found["parameters"]}
    rows["spread"]["value"] = -1
    rows["sensory_correlation"]["value"] = 1.5
    rows["motor.thresholds"]["value"] = [2.0, 1.0, 4.6, 6.0, 7.4]
    rows["motor.own"]["value"] = "much"
    rows["motor.own"]["evidence"] = "guessed"
    rows["cervical.shares"]["value"] = [0.5, 0.6]
    rows["cervical.levels"]["value"] = 3
    found["parameters"] = [row for row in found["parameters"] if row["name"] != "legs_loading"]
    found["parameters"].append({"name": "walking", "value": 1})
    found["uncertainty"]["covariance"][0][0] = -1
    found["uncertainty"]["parameters"][1]["name"] = "walking"
    found["people"] = "many"
    found["log_likelihood"] = None
    found["left_out"] = []
    found["priors"][0]["deviation"] = 0
    found["name"] = ""
    with pytest.raises(InputRefused) as refused:
        read_calibration(json.dumps(found), "own.json")
    places = {fault.place.removeprefix("own.json: ") for fault in refused.value.faults}
    assert places == {
        "spread", "sensory_correlation", "motor.thresholds", "motor.own", "motor.own: evidence",
        "cervical.shares", "cervical.levels", "legs_loading", "walking", "uncertainty",
        "uncertainty: covariance", "people", "log_likelihood", "left_out",
        f"priors: {found['priors'][0]['name']}", "name",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"what": "calibration", "format": 1}'])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(InputRefused, match=r"own\.json"):
        read_calibration(text, "own.json")


def test_broken_parts_of_a_file_are_named(model: CalibratedModel) -> None:
    found = json.loads(written_calibration(model))
    found["uncertainty"], found["priors"], found["parameters"] = None, None, None
    with pytest.raises(InputRefused) as refused:
        read_calibration(json.dumps(found))
    assert len(refused.value.faults) == 2 + len(dict(leaves(LATER)))
    found = json.loads(written_calibration(model))
    found["uncertainty"]["covariance"].pop()
    found["priors"].pop()
    with pytest.raises(InputRefused, match="rows of 18 numbers"):
        read_calibration(json.dumps(found))


def test_a_model_gives_people_like_its_own(model: CalibratedModel) -> None:
    found = predictive_checks(model, np.random.default_rng(3), 100)
    assert len(found.checks) == 12
    assert min(check.p_value for check in found.checks) > 0.01
    assert all(check.low <= check.middle <= check.high for check in found.checks)
    gains = found.gains
    known = next(check.people for check in found.checks if check.name == "uems_mean")
    assert sum(gain.seen for gain in gains) == known
    for one, other in itertools.pairwise(gains):
        assert one.last + 1 == other.first


def test_a_wrong_model_is_found_out(model: CalibratedModel) -> None:
    calibration = model.calibration
    wrong = replace(
        model,
        calibration=replace(
            calibration,
            motor=replace(calibration.motor, intercept=calibration.motor.intercept + 3),
            cervical=replace(calibration.cervical, sacral=1.0),
            thoracic=replace(calibration.thoracic, sacral=1.0),
        ),
    )
    found = {c.name: c for c in predictive_checks(wrong, np.random.default_rng(3), 60).checks}
    for name in ("uems_mean", "ais_any_improvement", "motor_level_gain_1"):
        assert found[name].p_value < 0.05, name
        assert found[name].seen < found[name].low


def test_the_same_cells_are_unknown_in_every_replicate(people: Course) -> None:
    """Arms that could not be tested at baseline or at one year have no gain, seen or predicted."""
    year = people.year.copy()
    neck = np.flatnonzero(people.baselines.cervical)[:10]
    year[CELL_INDEX["right.motor.T1"], neck] = NT
    model = calibrated(people.baselines.codes, year, *people.days, sensation=False)
    found = {c.name: c for c in predictive_checks(model, np.random.default_rng(3), 20).checks}
    before = fitted(people, sensation=False)
    other = {c.name: c for c in predictive_checks(before, np.random.default_rng(3), 20).checks}
    assert found["uems_mean"].people <= other["uems_mean"].people - 9
    assert found["ais_any_improvement"].people == PEOPLE


def test_thoracic_people_have_no_arms_to_compare() -> None:
    model = fitted(course(REFERENCE, 25, 4, cervical=0.0), sensation=False)
    found = predictive_checks(model, np.random.default_rng(3), 20)
    assert {check.name for check in found.checks} == {
        "lems_mean", "lems_sd", "ais_any_improvement", "ais_to_C_or_better", "ais_to_D_or_better"
    }  # fmt: skip
    assert sum(gain.seen for gain in found.gains) == 0


def test_levels_outside_the_model_are_told_apart() -> None:
    people, _ = course(REFERENCE, 60, 9, cervical=0.0)
    codes = people.codes.copy()
    low = codes[:, :1].copy()
    for start in (10, 38, 76, 104):
        low[start : start + LEVEL_INDEX["L1"]] = 2
    found = complete_injuries(np.hstack([codes, low]))
    assert found.left_out == {TOO_FAR: 1}
    assert len(found) == 60
