"""The commands for comparators as their users call them."""

import csv
import io
import json
from pathlib import Path
from typing import NamedTuple

import pytest

from ayumi.__main__ import main
from ayumi.evidence.comparator_table import read_comparators, shipped


class Ran(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


class Terminal:
    """A terminal of 100 characters in an empty folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Ran:
        """Run a command of `ayumi comparators`."""
        code = main(["comparators", *arguments])
        return Ran(code, *self._capsys.readouterr())


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Terminal(capsys)


OURS = (
    "add", "our.csv", "--id", "our_2019", "--measure", "ais_to_C_or_better", "--n", "31",
    "--events", "4", "--baseline-ais", "A", "--level", "C3-T10", "--baseline-day", "14-28",
    "--follow-up", "52", "--country", "JP", "--people", "our centre", "--population",
    "当院の頸髄損傷",
)  # fmt: skip


def test_the_list_names_every_comparator_under_what_it_counts(terminal: Terminal) -> None:
    said = terminal("list", "--format", "table").out
    assert all(row.id in said for row in shipped())
    assert max(map(len, said.splitlines())) <= 100
    assert said.index("ais_to_C_or_better  19 comparators") < said.index("ais_to_D_or_better  3")
    assert "2.0 % [0.1–10.6]" in said
    assert "≈7/62" in said
    assert "kirshblum2022_incomplete *" in said


def test_the_list_of_one_definition_and_for_programs(terminal: Terminal) -> None:
    rows = [
        json.loads(line) for line in terminal("list", "--measure", "uems_gain").out.splitlines()
    ]
    assert {row["measure"] for row in rows} == {"uems_gain"}
    assert len(rows) == 6
    found = {row["id"]: row for row in map(json.loads, terminal("list").out.splitlines())}
    row = found["scirehab_C3T10_d14_28_incomplete"]
    assert (row["counts"], row["baseline_days"], row["band"]) == ([1, 50], [14, 28], "day 14-28")
    assert row["rate_interval"] == pytest.approx([0.00050622, 0.10647], rel=1e-4)
    assert "marino1999_incomplete" in row["overlaps"]
    assert "spiess2009_incomplete" not in row["overlaps"]


def test_the_list_as_csv_is_the_table(terminal: Terminal) -> None:
    assert read_comparators(terminal("list", "--format", "csv").out, "x", taken=()) == shipped()


def test_a_definition_that_is_none(terminal: Terminal) -> None:
    ran = terminal("list", "--measure", "ais_to_c_or_better")
    assert ran.code == 3
    assert "did you mean `ais_to_C_or_better`" in ran.err


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("scirehab_C3T10_d14_28_incomplete",
         ["1 of 50, as counted in the source", "0.0506 % to 10.6 %", "Beta(1.5, 49.5)",
          "SCIRehab", "marino1999_incomplete", "band: day 14-28", "source not reached"]),
        ("spiess2009_aboveT10_incomplete",
         ["7 of 62, rounded from 11.2 % of 62 = 6.944, by +0.056",
          "cut off instead of rounded, it is 11.2 %"]),
        ("spiess2009_incomplete", ["18 of 139 are 13 % again"]),
        ("kirshblum2022_incomplete",
         ["13.4 %; no interval", "never used", "187 people of AIS A and B together"]),
        ("japan_single_centre_any", ["never used", "not published", "kawano2020_any: 35 of 203"]),
        ("axer204_placebo_uems",
         ["+0.9 points, SD 2.3, n = 13", "day 365 after injury or later",
          "grade at baseline not said"]),
        ("marino2011_ml2", ["which side counts is not said"]),
    ],
)  # fmt: skip
def test_one_comparator_in_words(terminal: Terminal, name: str, sentences: list[str]) -> None:
    said = terminal("show", name, "--format", "table").out
    assert max(map(len, said.splitlines())) <= 100
    flowing = " ".join(said.split())
    for sentence in sentences:
        assert sentence in flowing


def test_every_comparator_can_be_shown(terminal: Terminal) -> None:
    for row in shipped():
        ran = terminal("show", row.id, "--format", "table")
        assert ran.code == 0
        assert row.note in " ".join(ran.out.split())


def test_a_comparator_that_is_not_there(terminal: Terminal) -> None:
    ran = terminal("show", "kawano2020")
    assert ran.code == 3
    assert "did you mean `kawano2020_any`" in ran.err


def test_an_own_comparator_is_added_shown_and_listed(terminal: Terminal, tmp_path: Path) -> None:
    ran = terminal(*OURS)
    assert ran.code == 0
    assert "our_2019: 4 of 31, as counted in the source; 12.9 %" in ran.err
    assert "our.csv holds 1 comparator;" in ran.err
    more = terminal(
        "add", "our.csv", "--id", "our_uems", "--measure", "uems_gain", "--n", "18",
        "--mean=-0.5", "--sd", "6.0",
    )  # fmt: skip
    assert more.code == 0, more.err
    assert "holds 2 comparators" in more.err
    listed = terminal("list", "--with", "our.csv", "--format", "table").out
    assert "our_2019" in listed
    assert "-0.5 (6)" in listed
    shown = terminal("show", "our_2019", "--with", "our.csv", "--format", "table").out
    assert "当院の頸髄損傷" in shown
    assert "your own row" in shown
    assert [path.name for path in tmp_path.iterdir()] == ["our.csv"]


def test_all_faults_of_a_new_row_are_told_and_nothing_is_written(
    terminal: Terminal, tmp_path: Path
) -> None:
    ran = terminal(
        "add", "our.csv", "--id", "marino1999_any", "--measure", "ais_to_C", "--n", "0",
        "--baseline-day", "28-14", "--level", "T14", "--era", "x", "--country", "Japan",
    )  # fmt: skip
    assert ran.code == 3
    for option in ("id", "measure", "n", "baseline-day", "level", "era", "country"):
        assert f"  --{option} = " in ran.err
    assert list(tmp_path.iterdir()) == []


def test_an_id_is_never_replaced(terminal: Terminal, tmp_path: Path) -> None:
    terminal(*OURS)
    before = (tmp_path / "our.csv").read_bytes()
    ran = terminal(*OURS)
    assert ran.code == 3
    assert "has this id already, and nothing is replaced" in ran.err
    assert (tmp_path / "our.csv").read_bytes() == before


def test_a_table_at_fault_is_not_extended(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "our.csv"
    path.write_text("id,measure,n,events\na,ais_to_C_or_better,3,4\n", encoding="utf-8")
    ran = terminal(*OURS)
    assert ran.code == 3
    assert "line 2, events = '4': there are only 3 people" in ran.err
    path.write_bytes(b"id,measure\n\xff,x\n")
    assert "not UTF-8 from byte 12 on" in terminal(*OURS).err
    path.write_text("", encoding="utf-8")
    assert "is empty; begin with" in terminal(*OURS).err


def test_an_addition_that_was_cut_off_is_not_walked_over(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / ".our.csv.part").write_text("half", encoding="utf-8")
    ran = terminal(*OURS)
    assert ran.code == 3
    assert "wait, or remove it" in ran.err
    assert (tmp_path / ".our.csv.part").read_text(encoding="utf-8") == "half"


def test_a_failed_write_leaves_the_table_as_it_was(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal(*OURS)
    before = (tmp_path / "our.csv").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    ran = terminal("add", "our.csv", "--id", "x", "--measure", "uems_gain", "--mean", "3")
    assert ran.code == 2
    assert "No space left" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["our.csv"]
    assert (tmp_path / "our.csv").read_bytes() == before


def test_a_table_saved_by_a_spreadsheet_is_extended(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "our.csv"
    text = "\ufeffid;measure;n;events\r\nearlier;ais_any_improvement;12;3\r\n"
    path.write_text(text, encoding="utf-8", newline="")
    assert terminal(*OURS).code == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [(row["id"], row["n"]) for row in rows] == [("earlier", "12"), ("our_2019", "31")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "our.txt", "--id", "a"), "is a .csv file; name it so"),
        (("add", "none/our.csv", "--id", "a"), "the folder none does not exist"),
        (("list", "--with", "none.csv"), "no such file"),
        (("show", "marino1999_any", "--with", "."), "a folder"),
    ],
)
def test_calls_that_cannot_be_done(
    terminal: Terminal, arguments: tuple[str, ...], said: str
) -> None:
    ran = terminal(*arguments)
    assert ran.code == 2
    assert said in ran.err


def test_two_own_tables_may_not_share_an_id(terminal: Terminal) -> None:
    terminal(*OURS)
    ran = terminal("list", "--with", "our.csv", "--with", "our.csv")
    assert ran.code == 3
    assert "our.csv: line 2, id = 'our_2019'" in ran.err
