"""`ayumi rehearse` and `ayumi report`: what they write and refuse, and never delete."""

import filecmp
import json
from pathlib import Path

import pytest

from ayumi.__main__ import main

ALONE = ("--participants", "1", "--format", "json")


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rehearsed") / "one"
    assert main(["rehearse", "keio", "--out", str(folder), *ALONE]) == 0
    return folder


def files_of(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_the_folder_holds_everything_and_verifies(rehearsed: Path) -> None:
    there = files_of(rehearsed)
    for name in ("ledger.sqlite", "study.toml", "study.rehearsal.toml", "model-card.json",
                 "model-card.md", "report/report.html", "report/tables/leaving.csv"):  # fmt: skip
        assert name in there
    drawn = {name for name in there if name.endswith(".svg")}
    assert drawn
    assert {name.removesuffix(".svg") + ".csv" for name in drawn} <= set(there)
    assert json.loads((rehearsed / "model-card.json").read_text())["simulated"] is True
    assert main(["verify", str(rehearsed), "--recompute"]) == 0


def test_the_same_seed_gives_the_same_folder(rehearsed: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert main(["rehearse", "keio", "--out", str(again), *ALONE]) == 0
    names = files_of(rehearsed)
    assert files_of(again) == names
    _, differing, odd = filecmp.cmpfiles(rehearsed, again, names, shallow=False)
    assert (differing, odd) == ([], [])


def test_only_a_rehearsal_as_it_was_written_makes_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "one"
    again = ["rehearse", "keio", "--out", str(folder), *ALONE, "--replace"]
    assert main(again) == 0
    assert main(again) == 0
    (folder / "notes.txt").write_text("mine")
    (folder / "report" / "thesis.docx").write_text("mine")
    for kept in (folder / "notes.txt", folder / "report" / "thesis.docx"):
        assert main(again) == 2
        assert kept.read_text() == "mine"
        assert f"holds {kept.name}" in capsys.readouterr().err
        kept.unlink()
    part = tmp_path / "one.part"
    part.mkdir()
    assert main(again) == 2
    assert part.is_dir()
    assert "remove it first" in capsys.readouterr().err


def test_what_somebody_did_by_hand_in_a_rehearsal_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "one"
    again = ["rehearse", "keio", "--out", str(folder), *ALONE, "--replace"]
    assert main(again) == 0
    monkeypatch.setenv("AYUMI_PASSWORD", "walk through the door")
    assert main(["status", str(folder), "--account", "coordinator"]) == 0
    assert main(again) == 0
    deviation = ["deviation", str(folder), "P001", "seen a day late", "--account", "coordinator"]
    assert main(deviation) == 0
    capsys.readouterr()
    assert main(again) == 2
    assert "somebody went on in it by hand" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--participants", "0"], "participants"),
        (["--seed", "1.5"], "is no whole number"),
        (["--start", "9999-12-31"], "1950-01-01 to 2900-12-31"),
        (["--assume-odds-ratio", "-1"], "odds_ratio"),
        (["--calibration", "day_14"], "day_14_28"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_and_nothing_is_left(
    words: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rehearse", "keio", "--out", str(tmp_path / "x"), *words]) in (2, 3)
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_report_in_japanese_of_a_rehearsal(rehearsed: Path, tmp_path: Path) -> None:
    out = tmp_path / "ja"
    assert main(["report", str(rehearsed), "--out", str(out), "--language", "ja"]) == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert 'lang="ja"' in page
    assert "試験報告書" in page
