"""`ayumi evidence` as its users call it: what it prints, writes and refuses."""

import csv
import json
import re
from collections.abc import Callable
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from ayumi.__main__ import main
from ayumi.evidence.matching import AXES

KEIO = (
    "--responders 2 --n 4 --measure ais_to_C_or_better --baseline-ais A --level C3-T10 "
    "--baseline-day 14-28 --follow-up 52 --country JP"
)
OWN = """id,measure,n,events,baseline_ais,levels,baseline_day_min,baseline_day_max,note
centre,ais_to_C_or_better,31,4,A,C3-T10,14,28,our proof that it shows an effect
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.setenv("NO_COLOR", "1")

    def call(line: str, *more: str) -> tuple[int, str, str]:
        code = main(["evidence", *line.split(), *more])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def answered(run: Run, line: str, *more: str) -> dict[str, Any]:
    code, out, err = run(f"{line} --format json", *more)
    assert code == 0, err
    [found] = [json.loads(text) for text in out.splitlines()]
    assert isinstance(found, dict)
    return found


def test_json_holds_what_programs_rest_on(run: Run) -> None:
    found = answered(run, KEIO)
    assert found["question"]["measure"] == "ais_to_C_or_better"
    assert found["question"]["baseline_day"] == [14, 28]
    first = found["rows"][0]
    assert list(first)[:8] == [
        "comparator", "match", "natural_rate", "probability_at_least",
        "probability_at_least_with_uncertainty", "posterior_higher", "usable", "verdict",
    ]  # fmt: skip
    assert first["comparator"] == "scirehab_C3T10_d14_28_incomplete"
    assert tuple(first["match"]) == AXES
    assert first["natural_rate"]["estimate"] == 0.02
    assert first["probability_at_least"] == pytest.approx(0.00234, abs=5e-6)
    assert first["probability_at_least_with_uncertainty"] == pytest.approx(0.00776, abs=5e-6)
    assert 0.99 < first["posterior_higher"] < 1
    assert (first["usable"], first["verdict"]) == (True, "unlikely")
    assert first["why"].endswith("below 0.025")
    for row in found["rows"]:
        assert set(row["match"].values()) <= {"exact", "partial", "no", "unknown"}
        assert row["verdict"] in ("unlikely", "borderline", "compatible", "not usable")
        assert row["natural_rate"].keys() == {"estimate", "low", "high"}
    given = [row["verdict"] for row in found["rows"]]
    assert found["tally"] == {
        name: given.count(name) for name in ("unlikely", "borderline", "compatible")
    }
    assert found["tally"]["compatible"] == 1
    assert found["own_rate"]["at_lowest"]["clopper_pearson"]["low"] == pytest.approx(
        0.0676, abs=5e-5
    )
    assert found["turning_rates"]["compatible_from"] == pytest.approx(0.1426, abs=5e-5)
    assert {one["comparator"] for one in found["needed"]} >= {"kirshblum2016_incomplete"}
    [other] = found["other_question"]
    assert other["question"]["measure"] == "ais_to_D_or_better"
    assert (other["question"]["responders"], other["question"]["responders_at_highest"]) == (0, 2)
    assert found["statement"].startswith("2 of 4 people reached AIS C or better.")
    assert found["plain"].startswith("4 people who received cells are counted here.")
    assert found["marks"] == ["single arm"]
    assert "at_highest" not in first


def test_both_questions_and_both_ends(run: Run) -> None:
    found = answered(run, f"{KEIO} --undetermined 1 --responders-d 1")
    assert found["rows"][0]["at_highest"]["verdict"] == "unlikely"
    assert found["other_question"][0]["question"]["responders"] == 1
    assert found["tally_at_highest"]["unlikely"] == sum(found["tally"].values())


def test_a_table_for_people(run: Run) -> None:
    code, out, _ = run(f"{KEIO} --format table")
    assert code == 0
    lines = [line for line in out.splitlines() if line.startswith("scirehab_C3T10_d14_28")]
    assert len(lines) == 1
    assert "●●●●?○" in lines[0]
    assert "0.0023" in lines[0]
    assert "0.0078" in lines[0]
    assert lines[0].rstrip().endswith("unlikely")
    assert re.search(r"\d+ more under other definitions; --all lists them\.", out)
    assert "What would change it" in out
    _, every, _ = run(f"{KEIO} --format table --all")
    assert "axer204_placebo_uems" in every
    assert "axer204_placebo_uems" not in out


def test_japanese_throughout(run: Run) -> None:
    code, out, _ = run(f"{KEIO} --format table --language ja")
    assert code == 0
    assert "自然回復だけでは起こりにくいとするもの" in out
    assert "起こりにくい" in out
    assert "natural recovery" not in out
    found = answered(run, f"{KEIO} --language ja")
    assert found["statement"].startswith("4人中2人がAIS C以上に達した。")
    assert "自然回復だけで4人中2人以上となる確率は0.0078" in found["rows"][0]["why"]


def test_statement_and_summary_alone(run: Run) -> None:
    _, text, _ = run(f"{KEIO} --format text")
    assert text.startswith("2 of 4 people reached AIS C or better.")
    _, plain, _ = run(f"{KEIO} --plain --language ja")
    assert plain.startswith("細胞の移植を受けた人のうち、4人についての結果です。")
    assert plain.count("\n\n") == 1
    assert "entered by the user of this program; they have not been checked" in text


def test_published_outcomes(run: Run) -> None:
    code, text, err = run("--published keio --format text")
    assert code == 0
    assert "not reviewed, not verified" in text
    assert "1 of 4 people reached AIS D or better." in text
    assert "press report of 23 March 2025 (WAM)" in err
    _, yonsei, _ = run("--published yonsei_any --format text")
    assert "Fisher's exact P is 0.20 with two sides" in yonsei
    assert "chance did not choose who was in it" in yonsei


def test_choices_are_kept_and_told(run: Run) -> None:
    found = answered(run, f"{KEIO} --without kirshblum2016_incomplete,marino1999_incomplete")
    assert [one["comparator"] for one in found["filtered_out"]] == [
        "marino1999_incomplete", "kirshblum2016_incomplete",
    ]  # fmt: skip
    assert found["tally"]["compatible"] == 0
    assert found["tally_of_all"]["compatible"] == 1
    assert "Left out by choice" in found["statement"]
    only = answered(run, f"{KEIO} --registry EMSCI")
    assert {row["comparator"].partition("_")[0] for row in only["rows"]} >= {"spiess2009"}


def test_own_comparators_stand_beside_and_their_notes_stay_in_the_table(
    run: Run, tmp_path: Path
) -> None:
    own = tmp_path / "own.csv"
    own.write_text(OWN, encoding="utf-8")
    found = answered(run, KEIO, "--comparators", str(own))
    rows = {row["comparator"]: row for row in found["rows"]}
    assert rows["centre"]["natural_rate"]["estimate"] == pytest.approx(4 / 31)
    alone = answered(run, f"{KEIO} --only centre", "--comparators", str(own))
    assert "proof" not in alone["statement"]


def test_a_prior_with_its_worth(run: Run) -> None:
    found = answered(run, f"{KEIO} --prior scirehab_C3T10_incomplete --robust 0.2")["prior"]
    assert found["comparators"] == ["scirehab_C3T10_incomplete"]
    assert found["effective_sample_size"]["moment"] == pytest.approx(151)
    assert found["effective_sample_size"]["elir"] == pytest.approx(151)
    assert found["parts"][-1] == {"weight": pytest.approx(0.2), "a": 1.0, "b": 1.0}
    assert found["at_lowest"]["probability_at_least"] == pytest.approx(0.0192, abs=5e-5)
    assert 0.2 < found["at_lowest"]["vague_weight"] < 1


def test_a_control_group(run: Run) -> None:
    found = answered(run, f"{KEIO} --control-responders 0 --control-n 4 --randomised")
    assert found["control"]["at_lowest"]["fisher_two_sided"] == pytest.approx(3 / 7)
    assert found["statement"].startswith("2 of 4 people reached AIS C or better, against 0 of 4")


def test_a_change(run: Run) -> None:
    found = answered(
        run, "--measure uems_gain --mean 7.8 --sd 4.5 --n 17 --baseline-ais A --level cervical"
    )
    assert found["rows"][0]["unit"] == "points"
    assert found["own_rate"]["mean"] == 7.8
    assert found["question"]["n"] == 17


def test_page_and_pictures(run: Run, tmp_path: Path) -> None:
    page, folder = tmp_path / "evidence.html", tmp_path / "figures"
    code, out, _ = run(KEIO, "--html", str(page), "--pictures", str(folder))
    assert (code, out) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    drawn = {file.stem for file in folder.glob("*.svg")}
    assert drawn
    assert drawn == {file.stem for file in folder.glob("*.csv")}
    for file in folder.glob("*.csv"):
        assert len(list(csv.reader(StringIO(file.read_text(encoding="utf-8"))))) > 1
    # Nothing is replaced, and a page is named so.
    assert run(KEIO, "--html", str(page))[0] == 2
    assert run(KEIO, "--pictures", str(folder))[0] == 2
    code, _, err = run(KEIO, "--html", str(tmp_path / "evidence.pdf"))
    assert code == 2
    assert "name it so" in err


def test_all_faults_at_once(run: Run) -> None:
    code, out, err = run(
        "--responders 5 --n 4 --measure ais_to_C_or_bettr --baseline-ais F --level T10-C3 "
        "--baseline-day 28-14 --follow-up soon --era 2024-2021 --country Japan --responders-d 9 "
        "--control-n 4 --without kirshblum --robust 2"
    )
    assert (code, out) == (3, "")
    for words in (
        "--measure = 'ais_to_C_or_bettr': there is no such definition; did you mean",
        "--responders = '5 of 4': there are not so many people",
        "--level = 'T10-C3': the levels are reversed; write C3-T10",
        "--baseline-day = '28-14': the days are reversed; write 14-28",
        "--era = '2024-2021': the years are reversed",
        "--baseline-ais = 'F': write a grade of the AIS",
        "--follow-up = 'soon': write a number of weeks",
        "--country = 'Japan': write a country's two letters",
        "--responders-d = '9': write how many of the 4 people, 0 to 4",
        "--control-responders: missing",
        "--without = 'kirshblum': no comparator has this id",
        "--robust = '2': is the weight of a vague part in a prior; name its comparators",
    ):
        assert words in err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--only marino2011_incomplete --without marino2011_incomplete", "in one of the two"),
        ("--only marino2011_incomplete --country-only JP", "leave no comparator"),
        ("--prior marino2011_incomplete", "the number of people is not known"),
        ("--prior scirehab_C3T10_incomplete,scirehab_cervical_incomplete", "the same people"),
        ("--prior spiess2009_any", "the question is `ais_to_C_or_better`"),
        ("--prior nobody", "no comparator has this id"),
        ("--prior spiess2009_incomplete --robust 2", "write a share from 0 to 1"),
        ("--responders-d 3", "more people than the 2"),
        ("--randomised", "is said of a control group"),
        ("--control-responders 5 --control-n 4", "there are not so many people"),
        ("--mean 3", "leave this out"),
        ("--side best", "is one answer a person"),
        ("--undetermined 3", "there are not so many people"),
        ("--responders-d 2 --undetermined 1 --responders-c 3", "contradicts --responders"),
        ("--prior spiess2009_any --without spiess2009_any", "in --prior and in --without"),
        ("--control-responders 5 --control-n 2001", "--control-n = '2001': write how many people"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused(run: Run, line: str, said: str) -> None:
    code, out, err = run(f"{KEIO} {line}")
    assert (code, out) == (3, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--responders 2 --n 4", "say what was counted"),
        ("--published keio --n 4", "--published tells the whole result"),
        ("nowhere --n 4", "the study tells what was seen"),
        ("nowhere", "no such folder"),
        ("--measure ais_to_C_or_better --n four", "no whole number"),
        ("--measure ais_to_C_or_better --comparators nowhere.csv", "no such file"),
        (f"{KEIO} --language fr", "fr"),
    ],
)
def test_what_is_no_question_is_a_fault_of_usage(run: Run, line: str, said: str) -> None:
    code, out, err = run(line)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--measure ais_to_C_or_better --baseline-ais C", "nobody comes to `ais_to_C_or_better`"),
        ("--measure ais_to_C_or_better --baseline-ais D+E", "nobody comes to"),
        ("--measure ais_any_improvement --baseline-ais E", "nobody comes to"),
        ("--measure ais_improvement_2 --baseline-ais D", "nobody comes to"),
        ("--measure ais_to_C_or_better --follow-up 0.0001", "write a number of weeks"),
        ("--measure ais_to_C_or_better --responders 2 --n 2001", "--n = '2001': write how many"),
        ("--measure ais_to_C_or_better --responders 2 --n 1000000000", "people, 1 to 2,000"),
        (
            "--measure uems_gain --n 2001 --mean 3",
            "--n = '2001': write how many people, 1 to 2,000",
        ),
        ("--measure uems_gain --n 5 --mean 51", "write points from -50 to 50"),
        ("--measure lems_gain --n 5 --mean -50.1", "write points from -50 to 50"),
        ("--measure uems_gain --n 5 --mean 1e300", "--mean = '1e+300'"),
        ("--measure pin_prick_gain --n 5 --mean 113", "write points from -112 to 112"),
        ("--measure uems_gain --n 5 --mean nan", "write points from -50 to 50"),
        ("--measure uems_gain --n 5 --mean 3 --sd 0", "must be greater than 0, or left out"),
    ],
)
def test_what_cannot_have_been_is_refused(run: Run, line: str, said: str) -> None:
    code, out, err = run(line)
    assert (code, out) == (3, "")
    assert said in err


@pytest.mark.parametrize("option", ["--only", "--without", "--prior", "--registry"])
@pytest.mark.parametrize("value", ["", " ", ",", " , "])
def test_an_option_that_names_nothing_is_a_fault_of_usage(
    run: Run, option: str, value: str
) -> None:
    code, out, err = run(KEIO, option, value)
    assert (code, out) == (2, "")
    assert f"{option} names nothing" in err


def test_without_a_result_nothing_is_usable(run: Run) -> None:
    found = answered(run, "--measure ais_to_C_or_better --baseline-ais A")
    assert {(row["usable"], row["verdict"]) for row in found["rows"]} == {(False, "not usable")}
    assert sum(found["tally"].values()) == 0


def test_the_undetermined_people_of_a_comparator_are_told(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(
        "id,measure,n,events,events_highest,baseline_ais\n"
        "open,ais_to_C_or_better,60,2,20,A\nclosed,ais_to_C_or_better,60,2,,A\n",
        encoding="utf-8",
    )
    found = answered(run, f"{KEIO} --only open,closed", "--comparators", str(own))
    rows = {row["comparator"]: row for row in found["rows"]}
    assert (rows["open"]["events_highest"], rows["closed"]["events_highest"]) == (20, None)
    assert (rows["open"]["verdict"], rows["closed"]["verdict"]) == ("compatible", "unlikely")
    assert "18 of its 60 people are undetermined" in rows["open"]["why"]


@pytest.mark.parametrize("encoding", ["cp932", "cp1252", "ascii"])
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", ["table", "json", "text"])
def test_an_output_that_cannot_write_everything(
    monkeypatch: pytest.MonkeyPatch, encoding: str, language: str, kind: str
) -> None:
    """A character that a terminal does not know becomes ?; JSON loses none."""
    written = BytesIO()
    out = TextIOWrapper(written, encoding=encoding, errors="strict")
    monkeypatch.setattr("sys.stdout", out)
    asked = f"evidence {KEIO} --format {kind} --language {language}".split()
    assert main(asked) == 0
    out.flush()
    said = written.getvalue().decode(encoding)
    if kind == "json":
        assert "?" not in said
        assert json.loads(said)["statement"].isascii() == (language == "en")
    if kind == "text" and (language == "en" or encoding == "cp932"):
        assert "AIS C" in said


def test_an_unknown_published_outcome(run: Run) -> None:
    code, _, err = run("--published kieo")
    assert code == 3
    assert "did you mean `keio`?" in err


def test_of_an_unknown_definition_nothing_more_is_said(run: Run) -> None:
    code, _, err = run("--measure mds_updrs_iii --mean 3 --sd 2 --n 7")
    assert code == 3
    assert "there is no such definition" in err
    assert "yes or no" not in err


def test_no_verdict_is_drawn_while_it_is_open_whether_anybody_responded(run: Run) -> None:
    line = KEIO.replace("--responders 2", "--responders 0 --undetermined 2")
    _, out, _ = run(f"{line} --format table")
    first = next(row for row in out.splitlines() if row.startswith("scirehab_C3T10_d14_28"))
    assert first.rstrip().endswith("open: 2 undetermined")
    assert "compatible to unlikely" not in out
    assert first.split()[-4] == "–"
    found = answered(run, line)
    assert {row["probability_at_least"] for row in found["rows"] if row["match"]["definition"]
            == "exact" and row["probability_at_least"] is not None} == {1.0}  # fmt: skip


def test_a_published_trial_is_not_compared_with_its_own_controls(run: Run) -> None:
    found = answered(run, "--published yonsei_uems")
    assert {one["comparator"]: one["why"] for one in found["filtered_out"]} == {
        "shin2015_uems": "this trial's own control group"
    }
    assert "There was a group without cells" in found["plain"]
    assert found["marks"] == ["as published", "post hoc"]
