"""The command as its users call it: exit codes, messages, pipes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ayumi.__main__ import main
from ayumi.isncsci import Exam

EXAMPLES = Path(__file__).parents[2] / "src" / "ayumi" / "examples" / "examinations.jsonl"


def line(name: object = "x", **change: str) -> str:
    exam = Exam.intact().to_dict()
    exam["right"]["motor"] |= change
    return json.dumps({"id": name, "exam": exam, "prior_deficit": True})


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.jsonl"
    path.write_text(line() + "\n")
    return path


def run(*arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "ayumi", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NO_COLOR": "1", "COLUMNS": "160"},
    )


def test_a_pipe_gets_json_lines(good: Path) -> None:
    done = run("classify", str(good))
    assert done.returncode == 0
    assert json.loads(done.stdout)["classification"]["ais"]["values"] == ["E"]
    assert done.stderr == ""


def test_a_pipe_of_another_encoding() -> None:
    def printed(encoding: str, kind: str) -> bytes:
        done = subprocess.run(
            [sys.executable, "-m", "ayumi", "evidence", "--published", "keio", "--language", "ja",
             "--format", kind],
            capture_output=True,
            check=False,
            env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        )  # fmt: skip
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
        return done.stdout

    assert "自然回復" in printed("cp932", "table").decode("cp932")
    assert json.loads(printed("ascii", "json").decode("ascii"))["statement"].startswith("4人中2人")


def test_standard_input_is_read_whatever_its_format(good: Path) -> None:
    assert run("classify", "-", stdin=line()).stdout == run("classify", str(good)).stdout
    pretty = json.dumps(json.loads(line()), indent=1)
    assert json.loads(run("classify", "-", stdin=pretty).stdout)["id"] == "x"
    table = run("template", "csv").stdout
    assert '"id":"example"' in run("classify", "-", stdin=table).stdout


def test_a_table_with_reasons(good: Path) -> None:
    done = run("classify", str(good), "--format", "table", "--explain")
    assert done.returncode == 0
    assert "Neurological level of injury" in done.stdout
    assert "All key muscles are 5" in done.stdout


def test_reasons_and_policies_in_json(good: Path) -> None:
    done = run("classify", str(good), "--explain", "--policy", "intact_without_vac=INT")
    written = json.loads(done.stdout)
    assert written["policies"] == {"intact_without_vac": "INT"}
    assert written["revision"] == "2019"
    assert written["why"]["ais"][-1]["rule"] == "grade"


def test_some_refused(tmp_path: Path) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text(line(1) + "\n" + line(2, C7="6") + "\n")
    done = run("classify", str(path), "--out", str(out))
    assert done.returncode == 3
    assert [json.loads(row)["id"] for row in out.read_text().splitlines()] == [1, 2]
    assert "1 of 2 examinations refused" in done.stderr
    assert "2: right.motor.C7 = '6': a motor score is" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["classify"], "SOURCE"),
        (["classify", "nowhere.jsonl"], "no such file"),
        (["classify", "GOOD", "--out", "results.doc"], "endings .json"),
        (["classify", "GOOD", "--out", "missing/folder/x.json"], "missing"),
        (["classify", "GOOD", "--policy", "ais=A"], "NAME one of"),
        (["classify", "GOOD", "--policy", "intact_without_vac=T1"], "choose one of S3, INT"),
        (["classify", "GOOD", "--format", "csv", "--explain"], "--explain goes with"),
        (["classify", "GOOD", "--format", "json", "--codes"], "--codes goes with"),
        (["classify", "GOOD", "--format", "xml"], "xml"),
        (
            ["worksheet", "GOOD", "--out", "x.svg", "--id", "nobody"],
            "no examination with id nobody",
        ),
        (["worksheet", "GOOD", "--out", "x.svg", "--body", "--against", "x"], "--against"),
        (["worksheet", "GOOD", "--out", "x.png"], "SVG"),
        (["classify", "GOOD", "--out", "GOOD"], "would replace the examinations"),
        (["classify", "GOOD", "--out", "x.csv", "--format", "json"], "contradict"),
        (["classify", "GOOD", "--columns", "nowhere.toml"], "nowhere.toml: no such file"),
        (["clasify"], "clasify"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(good: Path, arguments: list[str], message: str) -> None:
    done = run(*[str(good) if word == "GOOD" else word for word in arguments])
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    path.write_text("no parquet")
    done = run("classify", str(path))
    assert done.returncode == 3
    assert "no readable Parquet file" in done.stderr


def test_a_bug_is_called_a_bug(
    good: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("ayumi.commands.examinations.read_classified", broken)
    assert main(["classify", str(good)]) == 1
    assert "this is a bug in Ayumi" in capsys.readouterr().err


def test_a_reader_may_leave_early(good: Path) -> None:
    good.write_text("\n".join(line(i) for i in range(3_000)))
    command = [sys.executable, "-m", "ayumi", "classify", str(good)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


def test_no_worksheet_of_a_refused_examination(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(line("x", C7="6") + "\n")
    done = run("worksheet", str(path), "--out", str(tmp_path / "x.svg"))
    assert done.returncode == 3
    assert "x: right.motor.C7 = '6'" in done.stderr
    assert not (tmp_path / "x.svg").exists()


def test_no_guess_between_examinations_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(f"{line()}\n{line()}\n")
    done = run("worksheet", str(path), "--out", str(tmp_path / "x.svg"), "--id", "x")
    assert done.returncode == 2
    assert "several examinations are called x" in done.stderr


def test_deeply_nested_text_is_refused() -> None:
    done = run("classify", "-", stdin="[" * 100_000)
    assert done.returncode == 3
    assert "not JSON" in done.stderr


def test_pictures(tmp_path: Path) -> None:
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    assert (
        run("worksheet", str(EXAMPLES), "--out", str(one), "--id", "central-cord").returncode == 0
    )
    pair = ["--id", "thoracic-complete", "--against", "sensory-incomplete"]
    assert run("worksheet", str(EXAMPLES), "--out", str(two), *pair).returncode == 0
    assert "central-cord" in one.read_text()
    assert two.read_text().startswith("<svg")
    assert run("worksheet", str(EXAMPLES), "--out", str(two), "--body").returncode == 0
    assert "Sensation and strength" in two.read_text()
    assert run("worksheet", str(EXAMPLES), "--out", str(two), "--mark", "SIMULATED").returncode == 0
    assert "SIMULATED" in two.read_text()


def test_the_demo_rehearses_the_reference_study_and_may_be_run_again(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    for _ in range(2):
        done = run("demo", "--out", str(folder))
        assert done.returncode == 0, done.stderr
        assert "SIMULATED" in done.stdout
        assert str(folder / "report" / "report.html") in done.stdout.replace("\n", "")
    there = {path.name for path in folder.iterdir()}
    assert {"ledger.sqlite", "study.toml", "study.rehearsal.toml", "report"} <= there
    page = (folder / "report" / "report.html").read_text(encoding="utf-8")
    assert page.count("SIMULATED") > 20
    assert run("verify", str(folder), "--recompute").returncode == 0


@pytest.mark.parametrize("words", [[], ["classify"], ["worksheet"], ["template"], ["demo"]])
def test_help_teaches(words: list[str]) -> None:
    done = run(*words, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_few_examinations_load_neither_numba_nor_tables(good: Path) -> None:
    script = (
        "import sys; from ayumi.__main__ import main; code = main(sys.argv[1:]);"
        "heavy = {'numba', 'polars', 'pyarrow', 'numpy'} & set(sys.modules);"
        "print(sorted(heavy), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "classify", str(good)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip() == "[]"
