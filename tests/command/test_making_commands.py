"""The manual's walk from a donor to a frozen lot, and what its commands refuse on the way."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ayumi.commands.homes import joined
from ayumi.product.order import ALERT, DONOR, HOLD, RUN, UNIT
from ayumi.values.state_table import diagram
from tests.command.shell import fenced
from tests.command.test_participant_commands import Shell

MANUAL = Path(__file__).parents[2] / "docs" / "product.md"
TEXT = MANUAL.read_text(encoding="utf-8")
WALK = next(
    block for block in fenced(MANUAL, "sh") if block.startswith("# A record for practice, with")
)
MAKER, QUALITY = "n.ueda", "q.endo"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder after the walk, and everything that its commands said."""
    folder = tmp_path_factory.mktemp("walk")
    with pytest.MonkeyPatch.context() as patch:
        said = "".join(one.out + one.err for one in Shell(folder, patch).script(WALK))
    return folder, said


@pytest.fixture
def shell(walked: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    shutil.copytree(walked[0], tmp_path / "here")
    return Shell(tmp_path / "here", monkeypatch)


def shown(shell: Shell, line: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        shell.done(MAKER, f"{line} --format json").splitlines()[-1]
    )
    return found


def test_the_walk_says_what_was_held_and_concerned(walked: tuple[Path, str]) -> None:
    _, said = walked
    ends = "F-1-01 is held: the temperature is recorded until 2024-02-08 08:20+09:00"
    assert f"{ends}, and it was received at 2024-02-08 08:40+09:00" in said
    assert "F-1-02 is held: it was outside its temperatures for 12 min in all" in said
    assert "Concerned: 2 lots, 0 doses, 0 participants." in said
    assert "entry" in said.casefold()


def test_every_command_of_making_is_walked_or_told() -> None:
    for name in ("donor", "run", "lot", "unit", "alert"):
        inner = [command for command in joined()[name] if not command.startswith("-")]
        assert inner
        for command in inner:
            if name == "lot" and command not in ("make", "receive", "show", "list"):
                continue
            told = re.search(rf"ayumi {name} {command}\b", TEXT) or command in ("show", "list")
            assert told or command in ("hold", "find", "refreeze", "reopen", "abort", "deviate"), (
                command
            )
    assert "ayumi lookback" in WALK


def test_the_diagrams_are_the_tables() -> None:
    drawn = [block.rstrip("\n") for block in fenced(MANUAL, "mermaid")]
    for table in (DONOR, RUN, UNIT, HOLD, ALERT):
        assert diagram(table) in drawn


def test_a_lot_for_programs_adds_up(shell: Shell) -> None:
    """Requirement C5."""
    lot = shown(shell, "lot show practice F-1")
    counted = lot["quantities"]
    assert isinstance(counted, dict)
    assert counted["discrepancies"] == []
    assert counted["containers"] == 6 == sum(counted["containers_by"].values())
    assert counted["volume_by_uL"]["tested"] == "200"
    assert (
        counted["containers_by"] | {"stored": 4, "retained": 1, "discarded": 1}
        == (counted["containers_by"])
    )


def test_a_lot_for_people(shell: Shell) -> None:
    told = shell.done(MAKER, "lot show practice F-1 --format table")
    assert "SIMULATED  F-1  cryopreserved_lot, quarantine, made 2024-02-06 12:00" in told
    assert "expires 2026-02-06 00:00" in told
    assert re.search(r"F-1-02\s+stored\s+1000 uL", told)
    assert re.search(r"made\s+6\s+6000 uL", told)
    assert re.search(r"F-1\s+cryopreserved", shell.done(
        MAKER, "lot list practice --format table"))  # fmt: skip


def test_looking_back_both_ways(shell: Shell) -> None:
    """Requirement C1 at the terminal."""
    below = shown(shell, "lookback practice donor:D-1")
    assert below["lots"] == ["B-1", "C-1", "F-1"]
    above = shown(shell, "lookback practice unit:F-1-01 --upstream")
    nodes = above["nodes"]
    assert isinstance(nodes, list)
    assert {"donor:D-1", "lot:STOCK-14", "reagent:laminin/L-77", "equipment:BSC-2"} <= set(nodes)
    told = shell.done(MAKER, "lookback practice unit:F-1-01 --upstream --format table")
    assert told.index("unit:F-1-01") < told.index("run:R-2") < told.index("donor:D-1")
    assert "(drawn elsewhere)" in told
    told = shell.done(MAKER, "lookback practice donor:D-1 --format table")
    assert "3 lots  B-1, C-1, F-1" in told


def test_the_labels_are_pictures_with_a_code(shell: Shell) -> None:
    page = (shell.folder / "labels.html").read_text(encoding="utf-8")
    drawn = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawn) == 3
    for one, unit in zip(drawn, ("F-1-01", "F-1-02", "F-1-03"), strict=True):
        root = ElementTree.fromstring(one)  # noqa: S314 - our own drawing
        texts = [found.text or "" for found in root.iter() if found.tag.endswith("text")]
        assert unit in texts
        assert "SIMULATED" in texts
        assert any(text.startswith("Expires 2026-02") for text in texts)
    shell.done(MAKER, "unit label practice F-1 F-1-02 --out one.svg --reason 'it came off'")
    code = re.search(r'class="quiet">([0-9A-Z]+)<', (shell.folder / "one.svg").read_text())
    assert code is not None
    assert shown(shell, f"unit show practice {code[1]}") | {"unit": "F-1-02", "good": True} == (
        shown(shell, f"unit show practice {code[1]}")
    )
    former = re.findall(r'class="quiet">([0-9A-Z]+)<', page)[1]
    assert shown(shell, f"unit show practice {former}")["good"] is False
    assert "no unit bears this label" in shell.refused(MAKER, "unit show practice NONE1")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("run start practice R-9 --stage final_suspension --input F-1-02", "F-1-02 is held for"),
        ("run start practice R-9 --stage final_suspension --input F-1-04", "F-1-04 is discarded"),
        (
            "run start practice R-9 --stage nspc_passage_3 --input 'B-1-03=2 mL'",
            "2000 uL are asked",
        ),
        ("unit thaw practice F-1 F-1-05", "F-1-05 is retained"),
        ("unit take practice F-1 discarded F-1-03", "say why it is discarded"),
        ("lot make practice F-1 --run R-1 --units 2", "there is a lot F-1 already"),
        ("alert raise practice lot:F-9 --text x", "there is no lot of this code"),
        ("unit thaw practice F-1 F-1-03 --at 2024-13-01T09:00", "--at"),
        ("unit thaw practice F-1 F-1-03 --at 2024-01-01", "write day and time"),
        ("donor test practice D-1 HBV negative", "an id is lower-case letters"),
    ],
)
def test_what_cannot_be_is_refused_in_words(shell: Shell, line: str, words: str) -> None:
    assert words in shell.refused(MAKER, line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("run start practice R-9 --stage final_suspension --input =1", "write a unit, or one with"),
        ("lot make practice F-9 --run R-1", "say how many units it has"),
        ("lot make practice F-9 --run R-1 --units 2 --unit X-1", "say how many units it has"),
        ("lot make practice F-9 --run R-1 --units 2 --viability 9", "go with --cells"),
        ("lot make practice F-9 --run R-1 --units 2 --cells many", "write a number"),
        ("unit receive practice F-1 F-1-03 --until 2024-02-08T08:20", "go with --temperatures"),
        ("unit receive practice F-1 F-1-03 --temperatures=-180", "LOWEST..HIGHEST"),
        ("unit label practice F-1 F-1-01 F-1-02 --out x.svg", "one alone may be an .svg"),
        ("unit label practice F-1 F-1-01 --out labels.html", "is there already"),
        ("run use practice R-1 --reagent laminin", "write its name and its lot"),
        ("lookback practice lot:F-1 --upstream --since 2024-01-01", "not with --upstream"),
        ("lot receive practice B-9 --stage ipsc_stock --supplier-lot S-1 --certificate no.pdf"
         " --units 1", "no such file"),
    ],
)  # fmt: skip
def test_lines_that_make_no_sense(shell: Shell, line: str, words: str) -> None:
    one = shell(MAKER, line)
    assert one.code == 2
    assert words in one.err
