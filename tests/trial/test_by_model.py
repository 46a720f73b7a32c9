"""A trial's people under the model of natural recovery, all of them together."""

from datetime import timedelta

import numpy as np
import pytest

from ayumi.evidence.question import Count
from ayumi.recovery import CALIBRATIONS, joint_prediction, shipped_uncertainty
from ayumi.report.together import basis_said, chances_said, together_object
from ayumi.trial.outcomes.answers import evidence_of
from ayumi.trial.outcomes.by_model import together, usual_calibration
from ayumi.values import InputRefused
from tests.trial.test_outcomes import BEFORE, INJURY, MOTOR, complete, person, picture, signed

LATER = CALIBRATIONS["day_14_28"]
KNOWN = shipped_uncertainty("day_14_28")
TRIAL = picture(
    person("P1", complete("C5"), complete("C5", **MOTOR)),
    person("P2", complete("C6"), complete("C6")),
    person("P3", complete("C7"), complete("C7", dap="Yes")),
)
EVIDENCE = evidence_of(TRIAL)


def test_the_count_of_the_trial_stands_beside_the_joint_prediction_of_its_baselines() -> None:
    rng = np.random.default_rng(3)
    found = together(TRIAL, EVIDENCE, LATER, KNOWN, rng, replicates=2_000)
    codes = np.array([
        np.frombuffer(complete(level).codes, np.uint8) for level in ("C5", "C6", "C7")
    ]).T  # fmt: skip
    again = joint_prediction(LATER, codes, np.random.default_rng(3), 2_000, uncertainty=KNOWN)
    for name, seen in (("ais_any_improvement", 2), ("ais_to_C_or_better", 1)):
        assert found.counts[name].lowest == seen
        assert found.at_lowest[name] == again.at_least(seen, name)
        assert 0 < found.at_lowest[name].value < 1
    assert found.gain == again.mean_gain()


def test_it_is_said_in_both_languages_with_its_error_and_as_simulated() -> None:
    found = together(TRIAL, EVIDENCE, LATER, KNOWN, np.random.default_rng(3), replicates=200)
    for language in ("en", "ja"):
        assert "SIMULATED" in basis_said(found).in_(language)
        said = [one.in_(language) for one in chances_said(found)]
        assert len(said) > len(found.counts)
        assert not any("{" in one for one in said)
    assert "nobody reached it" in " ".join(one.en for one in chances_said(found))
    plain = together_object(found)
    assert plain["simulated"]
    assert {one["definition"] for one in plain["chances"]} == set(found.counts)


def test_the_calibration_is_the_one_for_the_days_of_the_baselines() -> None:
    assert usual_calibration(EVIDENCE).name == "day_14_28"  # examined on day 19
    early = signed(complete(), INJURY + timedelta(days=5), 10)
    one_year = person("P1", None, complete(**MOTOR)).forms
    one = person("P1", None, None, forms={("baseline", 1, "isncsci"): early, **one_year})
    assert usual_calibration(evidence_of(picture(one))).name == "reference"
    nobody_knows = picture(person("P1", complete(), complete()), person("P2", None, complete()))
    with pytest.raises(InputRefused, match="not known"):
        usual_calibration(evidence_of(nobody_knows))


def test_whom_the_model_does_not_take_is_left_out_and_named() -> None:
    rng = np.random.default_rng(3)
    incomplete = signed(complete(dap="Yes"), BEFORE, 10)
    other = person("P7", None, complete(**MOTOR))
    other = person("P7", None, None, forms={**other.forms, ("baseline", 1, "isncsci"): incomplete})
    mixed = picture(
        person("P1", complete(), complete(**MOTOR)), person("P9", None, complete(**MOTOR)), other
    )
    found = together(mixed, evidence_of(mixed), LATER, KNOWN, rng, 100)
    assert [said.partition(":")[0] for said in found.left_out] == ["P9", "P7"]
    assert found.people == 1
    assert found.counts["ais_to_C_or_better"] == Count(1, 1, 1)
    assert "P9: no examination before" in next(iter(chances_said(found))).en
    nobody_left = picture(person("P9", None, complete()))
    with pytest.raises(InputRefused, match="P9: no examination before"):
        together(nobody_left, evidence_of(nobody_left), LATER, KNOWN, rng, 10)
    with pytest.raises(InputRefused, match="nobody was treated"):
        together(picture(), evidence_of(picture()), LATER, KNOWN, rng, 10)
