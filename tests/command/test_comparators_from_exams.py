"""Comparators from examinations of one's own, as the command makes them."""

import csv
from pathlib import Path

import pytest

from ayumi.__main__ import main
from ayumi.commands.app import REFUSED, USAGE
from ayumi.evidence.comparator_table import read_comparators
from tests.evidence.courses import Row, write_csv, write_lines
from tests.isncsci.exams import built, lesion

COMPLETE = built(lesion("C6", "C6", arms=("55000", "55000")), prior_deficit=True)
SPARED = COMPLETE.replace({"vac": "Yes"})
ROWS: list[Row] = [
    ("P1", 20, COMPLETE), ("P1", 360, SPARED),
    ("P2", 27, COMPLETE), ("P2", 340, COMPLETE.replace({"vac": "NT"})),
    ("P3", 15, COMPLETE), ("P4", 16, COMPLETE), ("P4", 330, COMPLETE),
]  # fmt: skip
ASKED = (
    "--measure", "ais_to_C_or_better", "--baseline-ais", "A", "--level", "C3-T10",
    "--baseline-day", "14-28", "--follow-up", "52", "--out", "own.csv",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "exams.csv", ROWS)
    return tmp_path


def run(*arguments: str) -> int:
    return main(["comparators", "from-exams", *arguments])


def test_a_row_is_counted_and_read_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run("exams.csv", *ASKED, "--id", "own_2020", "--era", "2018-2020", "--country", "jp") == 0
    )
    said = capsys.readouterr().err
    assert "4 people: 3 counted, 1 not seen on day 308-420" in said
    assert "1 undetermined, so 1 to 2 events" in said
    [row] = read_comparators((folder / "own.csv").read_text(encoding="utf-8"), "own.csv")
    assert (row.id, row.n, row.events, row.country, row.era) == (
        "own_2020",
        3,
        1,
        "JP",
        (2018, 2020),
    )
    assert (str(row.levels), row.baseline_ais, row.baseline_days) == ("C3-T10", "A", (14, 28))
    assert row.followup_weeks == 52
    assert row.usable_as_prior
    assert row.source == "computed from exams.csv"
    assert "so 1 to 2 events" in row.note


def test_rows_are_added_and_none_is_replaced(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("exams.csv", *ASKED, "--id", "one") == 0
    assert run("exams.csv", *ASKED, "--id", "two", "--follow-up-window", "48-53") == 0
    with (folder / "own.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["n"]) for row in rows] == [("one", "3"), ("two", "2")]
    before = (folder / "own.csv").read_bytes()
    assert run("exams.csv", *ASKED, "--id", "two") == REFUSED
    assert "--id = 'two'" in capsys.readouterr().err
    assert (folder / "own.csv").read_bytes() == before


def test_sides_and_changes_from_other_formats_and_columns(folder: Path) -> None:
    stronger = COMPLETE.replace({"right.motor.C7": "3"})
    rows: list[Row] = [*ROWS, ("P3", 361, stronger)]
    write_lines(folder / "exams.jsonl", rows, "who", "dsi")
    columns = ("--person", "who", "--day", "dsi")
    for name in ("motor_level_gain_1", "motor_level_gain_1_per_side", "uems_gain"):
        given = [name if word == "ais_to_C_or_better" else word for word in ASKED]
        assert run("exams.jsonl", *given, *columns, "--id", name) == 0
    best, each, uems = read_comparators((folder / "own.csv").read_text(encoding="utf-8"), "own.csv")
    assert (best.n, best.events, best.side) == (4, 1, "best")
    assert (each.n, each.events, each.side, each.side_rule) == (8, 1, None, "per_side")
    assert (uems.n, uems.mean, uems.sd) == (4, 0.75, 1.5)


def test_all_faults_of_the_options_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = (
        "--measure", "ais_to_X", "--baseline-day", "28-14", "--follow-up", "0", "--era", "20",
        "--follow-up-window", "44-", "--id", "not one word", "--out", "own.csv",
    )  # fmt: skip
    assert run("exams.csv", *wrong) == REFUSED
    said = capsys.readouterr().err
    for option in wrong[:-2:2]:
        assert f"{option} = " in said
    assert not Path("own.csv").exists()


def test_a_follow_up_that_could_lie_before_its_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["4" if word == "52" else word for word in ASKED]
    assert run("exams.csv", *given, "--id", "own") == REFUSED
    said = capsys.readouterr().err
    assert "--follow-up = '4': its window is the target ± 15 %, from day 21; begin it after" in said
    assert "--follow-up-window" not in said
    assert run("exams.csv", *given, "--id", "own", "--follow-up-window", "3-6") == REFUSED
    assert "--follow-up-window = 'from day 21': begin it after day 28" in capsys.readouterr().err


def test_faults_of_the_file_and_of_the_call(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(folder / "twice.csv", [*ROWS, ("P1", 20, SPARED), ("P9", "soon", SPARED)])
    assert run("twice.csv", *ASKED, "--id", "own") == REFUSED
    said = capsys.readouterr().err
    assert "row 8: day = '20': P1 was examined on this day in row 1" in said
    assert "row 9: day = 'soon'" in said
    normal = ["E" if word == "A" else word for word in ASKED]
    assert run("exams.csv", *normal, "--id", "own") == REFUSED
    assert "nobody is left to count" in capsys.readouterr().err
    assert run("absent.csv", *ASKED, "--id", "own") == USAGE
    assert "absent.csv: no such file" in capsys.readouterr().err
    assert not (folder / "own.csv").exists()
