"""``ayumi calibrate``: a table of examinations in, fitted numbers and pictures out."""

import csv
import json
from pathlib import Path

import pytest

from ayumi.__main__ import main
from ayumi.commands.app import REFUSED, USAGE
from ayumi.isncsci import Exam
from ayumi.recovery import CALIBRATIONS
from ayumi.recovery.calibration_file import read_calibration
from tests.recovery.courses import course

PEOPLE = 26


def write(path: Path, people: int, last_day: int = 360) -> None:
    """A table in which the last person has no baseline in time, and the one before no follow-up."""
    made, year = course(CALIBRATIONS["reference"], people, 31)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        for i in range(people):
            days = (90 if i == people - 1 else 20, 90 if i == people - 2 else last_day)
            for day, codes in zip(days, (made.codes, year), strict=True):
                cells = Exam(codes[:, i].tobytes(), prior_deficit=True).to_cells()
                if file.tell() == 0:
                    table.writerow(["person", "day", *cells])
                table.writerow([f"P{i}", day, *cells.values()])


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exams") / "exams.csv"
    write(path, PEOPLE)
    return path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: object) -> int:
    return main(["calibrate", *map(str, arguments)])


FAST = ("--strength-only", "--replicates", 30)


def test_numbers_file_and_page(
    table: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--out", "own.json", "--html", "own.html", "--format", "json", "--name", "ours")
    assert run(table, *FAST, *asked) == 0
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert "24 people fitted" in err
    assert "1 left out: no examination in the baseline window" in err
    assert "1 left out: not seen in the follow-up window" in err
    assert said["people"] == 24
    assert said["checks"]["simulated"] is True
    assert said["checks"]["replicates"] == 30
    model = read_calibration((folder / "own.json").read_text(encoding="utf-8"))
    assert model.calibration.name == "ours"
    assert model.calibration.baseline_days == (14, 28)
    fitted = model.calibration.evidence["spread"]
    assert fitted.kind == "fitted"
    assert "exams.csv (SHA-256 " in fitted.source
    assert "24 people" in fitted.source
    for row in said["uncertainty"]["parameters"]:
        value, error = model.estimates[row["name"]]
        assert row["value"] == value
        assert row["standard_error"] == pytest.approx(error, abs=1e-6)
    page = (folder / "own.html").read_text(encoding="utf-8")
    assert "predictive-checks" in page
    assert "arm-gains" in page
    assert "SIMULATED" in page
    assert "never of one person" in page


def test_the_same_seed_gives_the_same_page(table: Path, folder: Path) -> None:
    for name in ("one.html", "other.html"):
        assert run(table, *FAST, "--html", name, "--language", "ja", "--format", "json") == 0
    one, other = (folder / name for name in ("one.html", "other.html"))
    assert one.read_bytes() == other.read_bytes()
    assert "自然回復モデルの較正" in one.read_text(encoding="utf-8")


def test_a_table_for_people(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table, *FAST, "--format", "table") == 0
    out = capsys.readouterr().out
    assert "motor.intercept" in out
    assert "ASSUMED" in out
    assert "seen beside predicted, 30 replicates (SIMULATED)" in out
    assert "AIS C or better" in out


def test_too_few_people_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "few.csv", 12)
    assert run("few.csv", *FAST) == REFUSED
    said = capsys.readouterr().err
    assert "20 people with a complete injury (AIS A)" in said
    assert "1 left out: no examination in the baseline window" in said


def test_windows_are_refused_with_all_faults(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(table, "--baseline-day", "28-14", "--follow-up", 26) == REFUSED
    said = capsys.readouterr().err
    assert "--baseline-day = '28-14'" in said
    assert "the model is of one year" in said
    assert run(table, "--follow-up-window", "1-60") == REFUSED
    assert "--follow-up-window" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("missing.csv",), "no such file"),
        ((".",), "a folder"),
        (("exams.csv", "--out", "own.txt"), "name it with the ending .json"),
        (("exams.csv", "--html", "own.json"), "name it with the ending .html"),
        (("exams.csv", "--out", "there.json"), "is there already"),
        (("exams.csv", "--columns", "none.toml"), "--columns none.toml: no such file"),
        (("exams.csv", "--replicates", "0"), "draw everybody at least once"),
    ],
)
def test_what_is_called_wrongly(
    asked: tuple[str, ...], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "exams.csv").write_text("person,day\n", encoding="utf-8")
    (folder / "there.json").write_text("", encoding="utf-8")
    assert run(*asked) == USAGE
    assert said in capsys.readouterr().err


def test_a_name_that_is_taken_is_refused(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(table, *FAST, "--name", "reference") == REFUSED
    assert "this one is taken" in capsys.readouterr().err


def test_drawing_has_a_row_for_each_check(table: Path, folder: Path) -> None:
    """What stands in the figure's table is what was computed."""
    assert run(table, *FAST, "--out", "own.json", "--html", "own.html", "--format", "json") == 0
    page = (folder / "own.html").read_text(encoding="utf-8")
    for measure in ("uems_mean", "lems_sd", "motor_level_gain_2", "ais_to_D_or_better"):
        assert f">{measure}<" in page
