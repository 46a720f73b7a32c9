"""The documentation says what is true: its examples run, and no command is missing from it."""

import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

from ayumi.commands.groups import GROUPS
from ayumi.commands.homes import HOMES, joined
from ayumi.isncsci import CELLS, Exam, Policies, classify
from ayumi.isncsci.frames import exams_frame
from ayumi.isncsci.results import RESULTS, TOTALS
from ayumi.report import worksheet

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)


def test_the_examples_of_the_readme_print_what_they_say() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    frame = exams_frame([Exam.intact(prior_deficit=True)])
    for block in blocks:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(block, {"frame": frame})  # noqa: S102 - the example is ours, to run it is the test
        said = re.findall(r"^print\(.*\)  # (.*)$", block, re.MULTILINE)
        assert output.getvalue().splitlines()[: len(said)] == said
    assert len(blocks) == 2


def test_every_command_is_documented() -> None:
    commands = [name for name in joined() if not name.startswith("-")]
    assert {"classify", "template", "worksheet", "demo"} <= set(commands)
    for name in commands:
        assert f"ayumi {name}" in TEXT or f"make {name}" in TEXT


def test_every_policy_result_and_total_is_documented() -> None:
    for name in (*Policies.__dataclass_fields__, *RESULTS, *TOTALS):
        assert f"`{name}`" in TEXT or f'"{name}"' in TEXT, name


def test_the_picture_of_the_readme_is_what_the_command_draws() -> None:
    examples = ROOT / "src" / "ayumi" / "examples" / "examinations.jsonl"
    lines = map(json.loads, examples.read_text(encoding="utf-8").splitlines())
    name = "plaster-cast-on-the-left-leg"
    [exam] = [Exam.from_dict(line["exam"]) for line in lines if line["id"] == name]
    drawn = (ROOT / "docs" / "pictures" / "worksheet.svg").read_text(encoding="utf-8")
    assert drawn == worksheet(classify(exam), heading=name)


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCS:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_cells_are_named_in_the_documentation_as_they_are() -> None:
    named = set(re.findall(r"`((?:right|left)\.[a-z_]+\.[CTLS][0-9_]+)`", TEXT))
    assert named
    assert named <= set(CELLS)


def test_every_command_stands_under_one_heading() -> None:
    commands = [name for name in joined() if not name.startswith("-")]
    listed = [name for names in GROUPS.values() for name in names]
    assert sorted(listed) == sorted(commands)


def test_each_command_is_there_when_its_home_alone_is_loaded() -> None:
    found = "import sys; from ayumi.commands.homes import joined; print(*joined(sys.argv[1]))"
    for name in ("evidence", "event", "unit"):
        told = subprocess.run(
            [sys.executable, "-c", found, name], capture_output=True, text=True, check=True
        )
        there = {one for one in told.stdout.split() if not one.startswith("-")}
        assert name in there
        assert len(there) < 5, there


def test_every_command_has_a_home() -> None:
    listed = {name for names in GROUPS.values() for name in names}
    assert listed == set(HOMES) == {name for name in joined() if not name.startswith("-")}
    defining = {
        path.stem
        for path in (ROOT / "src" / "ayumi" / "commands").glob("*.py")
        if re.search(r"^@?\w*app\.command\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {one for homes in HOMES.values() for one in homes} == defining
