"""The card says everything: each parameter with its evidence, the limits, the misfits."""

import doctest
import json
from dataclasses import replace
from pathlib import Path

import pytest

import ayumi.recovery
from ayumi.recovery import CALIBRATIONS, Effect, card_as_markdown, model_card
from ayumi.recovery.calibration import leaves
from ayumi.recovery.card import comparison_table, parameter_table, stored_comparison
from ayumi.recovery.targets import TARGETS

DOCS = (Path(__file__).parents[2] / "docs" / "recovery.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_every_parameter_has_its_evidence_and_no_other_has(name: str) -> None:
    calibration = CALIBRATIONS[name]
    assert dict(leaves(calibration)).keys() == calibration.evidence.keys()


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_a_parameter_names_a_row_that_is_a_target(name: str) -> None:
    rows = {target.row for target in TARGETS[name] if target.use != "checked"}
    named = {
        word.rstrip(":,")
        for _, _, evidence in CALIBRATIONS[name].parameters()
        if evidence.kind in ("solved", "fitted")
        for word in evidence.source.split()
        if "_" in word
    }
    assert named
    assert named <= rows
    assert rows - named <= {"kirshblum2022_uems"}


def test_the_card_is_json_and_says_what_it_is_for() -> None:
    card = model_card(CALIBRATIONS["reference"], Effect(2, 21, 60), seed=7)
    again = json.loads(json.dumps(card))
    assert again == card
    assert card["simulated"] is True
    assert card["seed"] == 7
    assert card["effect"]["words"].startswith("ASSUMED odds ratio 2")
    assert {"context_of_use", "not_for", "limits", "known_misfits", "version"} <= card.keys()
    assert len(card["uncertainty"]["parameters"]) == 9
    assert any("walking" in sentence for sentence in card["not_for"])
    kinds = {row["evidence"] for row in card["parameters"]}
    assert kinds == {"published", "solved", "fitted", "ASSUMED"}
    misfits = {(row["row"], row["measure"]) for row in card["known_misfits"]}
    assert ("marino2011_D", "AIS D or better") in misfits
    assert ("scirehab_ml1_best_side", "motor level ≥ 1 lower, best side") in misfits


def test_one_of_fifty_is_no_misfit_and_a_fitted_value_is_none() -> None:
    for name in CALIBRATIONS:
        for row in stored_comparison(name):
            assert not (row["misfit"] and row["use"] != "checked"), row
    [none_of_50] = [r for r in stored_comparison("day_14_28") if r["events"] == 0]
    assert not none_of_50["misfit"]


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_the_card_can_be_read(name: str) -> None:
    text = card_as_markdown(model_card(CALIBRATIONS[name]))
    assert text.startswith("# SIMULATED")
    assert "ASSUMED" in text
    for heading in (
        "## Limits", "## Not for", "## Simulated against published", "## Parameters",
        "## Uncertainty",
    ):  # fmt: skip
        assert heading in text


def test_a_calibration_of_ones_own_has_a_card_without_comparison() -> None:
    card = model_card(replace(CALIBRATIONS["reference"], name="ours"))
    assert card["simulated_against_published"] == []
    assert card["uncertainty"] is None
    assert "came without one" in card_as_markdown(card)


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_the_documentation_has_the_tables_as_they_are(name: str) -> None:
    card = model_card(CALIBRATIONS[name])
    assert comparison_table(card["simulated_against_published"]) in DOCS
    reference = model_card(CALIBRATIONS["reference"])["parameters"]
    differing = [row for row in card["parameters"] if name == "reference" or row not in reference]
    assert parameter_table(differing) in DOCS
    for sentence in (*card["limits"], *card["not_for"]):
        assert sentence in " ".join(DOCS.split())


def test_the_example_of_the_documentation_runs() -> None:
    example = doctest.DocTestParser().get_doctest(DOCS, {}, "recovery.md", None, 0)
    assert len(example.examples) > 8
    assert doctest.DocTestRunner().run(example).failed == 0


def test_public_names_are_there() -> None:
    for name in ayumi.recovery.__all__:
        assert getattr(ayumi.recovery, name)
    with pytest.raises(AttributeError, match="walking"):
        ayumi.recovery.walking  # noqa: B018
