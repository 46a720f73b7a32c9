"""`ayumi evidence` on the record of a study: its own outcomes, and who may see them."""

import json
from pathlib import Path
from typing import Any

import pytest

from ayumi.__main__ import main

OPENS = "walk through the door"


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rehearsed") / "four"
    assert main(["rehearse", "keio", "--out", str(folder), "--seed", "7"]) == 0
    return folder


@pytest.fixture(autouse=True)
def _signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AYUMI_ACCOUNT", "statistician")
    monkeypatch.setenv("AYUMI_PASSWORD", OPENS)


def test_the_studys_own_counts_stand_beside_every_comparator(
    rehearsed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evidence", str(rehearsed), "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    asked = found["question"]
    assert (asked["measure"], asked["n"], asked["baseline_ais"]) == ("ais_to_C_or_better", 4, "A")
    outcomes = {one["name"]: one for one in found["outcomes"]}
    answers = [one["response"] for one in outcomes["ais_to_C_or_better"]["people"]]
    assert asked["responders"] == answers.count("yes")
    assert asked["responders_at_highest"] == 4 - answers.count("no")
    assert outcomes["grade"]["fixed"]
    assert not outcomes["ais_to_C_or_better"]["fixed"]
    assert "SIMULATED" in found["marks"]
    assert "post hoc" in found["marks"]
    assert len(found["rows"]) == 50


def test_another_definition_may_be_asked_and_a_missing_one_is_said(
    rehearsed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = ["evidence", str(rehearsed), "--format", "json", "--measure"]
    assert main([*chosen, "motor_level_gain_2"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["question"]["measure"] == "motor_level_gain_2"
    assert "post hoc" not in found["marks"]  # it stands in the document
    assert main([*chosen, "uems_gain"]) == 3
    assert "not determined" in capsys.readouterr().err
    assert main([*chosen, "uems_gains"]) == 3
    assert "did you mean `uems_gain`" in capsys.readouterr().err


def test_the_table_shows_every_definition_and_what_was_not_defined(
    rehearsed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    assert main(["evidence", str(rehearsed), "--format", "table"]) == 0
    said = capsys.readouterr().out
    for words in ("AIS C or better", "post hoc", "Stands without support", "SIMULATED"):
        assert words in said


def test_a_result_may_not_be_said_over_that_of_the_study(
    rehearsed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evidence", str(rehearsed), "--responders", "4", "--n", "4"]) == 2
    assert "the study tells what was seen" in capsys.readouterr().err


def test_who_examines_is_not_told_how_many_responded(
    rehearsed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AYUMI_ACCOUNT", "examiner")
    assert main(["evidence", str(rehearsed)]) == 3
    told = capsys.readouterr()
    assert "keeps" in told.err
    assert told.out == ""


def test_a_study_without_grades_shows_its_endpoints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "parkinson"
    alone = ("--participants", "1", "--format", "json")
    assert main(["rehearse", "kyoto_parkinson", "--out", str(folder), *alone]) == 0
    capsys.readouterr()
    assert main(["evidence", str(folder), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"] == []
    assert (found["question"], sum(found["tally"].values())) == (None, 0)
    assert found["statement"].startswith("The people of this study have no AIS grades")
    assert found["marks"] == ["SIMULATED"]
    assert main(["evidence", "--measure", "ais_to_C_or_better", "--format", "json"]) == 0
    usual = json.loads(capsys.readouterr().out)
    assert list(found) == [*usual, "outcomes"]
    page = tmp_path / "page.html"
    assert main(["evidence", str(folder), "--html", str(page)]) == 0
    assert "no page and no picture is written" in capsys.readouterr().err
    assert not page.exists()

    assert {one["name"] for one in found["outcomes"]} >= {"motor_off", "dopamine"}
