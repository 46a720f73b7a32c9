"""The commands for study documents as their users call them."""

import json
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from ayumi.__main__ import main
from ayumi.study import MARK, define, read_study, resolved, unset_values

STUDIES = Path(str(files("ayumi") / "studies"))
KEIO = (STUDIES / "keio.toml").read_text(encoding="utf-8")


class Ran(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


class Terminal:
    """A terminal of a given width in an empty folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.wide(100)

    def wide(self, columns: int) -> None:
        """Make the terminal so many characters wide."""
        self._monkeypatch.setenv("COLUMNS", str(columns))

    def __call__(self, *arguments: str) -> Ran:
        """Run a command of `ayumi study`."""
        code = main(["study", *arguments])
        return Ran(code, *self._capsys.readouterr())

    def done(self, *arguments: str) -> str:
        """Run a command that must succeed; what it printed."""
        ran = self(*arguments)
        assert ran.code == 0, ran.err
        return ran.out


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    monkeypatch.chdir(tmp_path)
    return Terminal(monkeypatch, capsys)


def test_a_new_study_has_no_faults_and_is_never_replaced(terminal: Terminal) -> None:
    terminal.done("new", "mine.toml")
    said = terminal.done("check", "mine.toml")
    assert "mine.toml: no faults" in said
    assert "sha256:" in said
    definition = read_study(Path("mine.toml").read_bytes()).definition
    reasons = {value.reason for value in unset_values(definition)}
    assert "to be written" in reasons
    assert terminal("new", "mine.toml").code == 2
    assert terminal("new", "nowhere/mine.toml").code == 2
    terminal.done("new")
    assert Path("study.toml").read_bytes() == Path("mine.toml").read_bytes()


def test_all_faults_of_all_files_with_their_lines(terminal: Terminal) -> None:
    terminal.done("new", "good.toml")
    text = Path("good.toml").read_text(encoding="utf-8")
    bad = text.replace("week = 52", "wek = 52").replace('"allogeneic" ', '"alogeneic" ')
    for number in range(40):
        bad += f'\n[instruments.i{number}]\ntitle = ""\n'
    Path("bad.toml").write_text(bad, encoding="utf-8")
    ran = terminal("check", "bad.toml", "good.toml", "none.toml")
    assert ran.code == 3
    assert "bad.toml: 82 faults" in ran.err or "bad.toml: 42 faults" in ran.err
    line = text.splitlines().index("week = 52") + 1
    assert f"line {line} " in ran.err
    assert "did you mean `week`?" in ran.err
    assert "further checks between sections follow when these are mended" in ran.err
    assert "instruments.i39.title" in ran.err
    assert "good.toml: no faults" in ran.out
    assert "none.toml: no such file" in ran.err
    assert terminal("check", "good.toml", "none.toml").code == 2
    assert terminal("check").code == 2


def test_a_rehearsal_is_checked_beside_its_study(terminal: Terminal) -> None:
    digest = read_study(KEIO.encode()).digest
    Path("mine.toml").write_text(KEIO, encoding="utf-8")
    overlay = (
        f'format = 1\nrehearses = "{digest}"\n[[assume]]\nat = "dose.administration.volume"\n'
        f'value = "50 uL"\nreason = "to try it"\nmark = "{MARK}"\n'
    )
    Path("mine.rehearsal.toml").write_text(overlay, encoding="utf-8")
    assert f"1 value {MARK}" in terminal.done("check", "mine.rehearsal.toml")
    shown = terminal.done("show", "mine.toml", "--rehearsed", "--format", "table")
    assert f"50 µL {MARK}" in shown
    assert f"REHEARSAL: 1 value is {MARK}." in shown
    assert MARK not in terminal.done("show", "mine.toml", "--format", "table")
    form = json.loads(terminal.done("show", "mine.toml", "--rehearsal", "mine.rehearsal.toml"))
    assert form["mark"] == MARK
    assert [one["at"] for one in form["assumed"]] == ["dose.administration.volume"]
    assert form["definition"]["dose"]["administration"]["volume"] == "50 uL"
    assert MARK in terminal.done("show", "mine.toml", "--rehearsed", "--unset", "--format", "table")
    both = terminal("show", "mine.toml", "--rehearsed", "--rehearsal", "mine.rehearsal.toml")
    assert both.code == 2
    Path("mine.rehearsal.toml").write_text(overlay.replace("50 uL", "50 ul"), encoding="utf-8")
    ran = terminal("check", "mine.rehearsal.toml")
    assert (ran.code, "line 5" in ran.err, "`uL`" in ran.err) == (3, True, True)
    Path("mine.rehearsal.toml").unlink()
    assert terminal("show", "mine.toml", "--rehearsed").code == 2


def test_shipped_studies_are_named_without_a_path(terminal: Terminal) -> None:
    assert json.loads(terminal.done("show", "keio"))["study"]["id"] == "keio"
    assert "no faults" in terminal.done("check", "keio", "kyoto_parkinson")
    for wrong in ("kejo", "../keio", "keio.rehearsal", ""):
        ran = terminal("show", wrong)
        assert (ran.code, "keio, kyoto_parkinson" in ran.err) == (2, True)


def test_into_a_pipe_goes_the_resolved_form(terminal: Terminal) -> None:
    definition = read_study(KEIO.encode()).definition
    form = json.loads(terminal.done("show", "keio"))
    assert form == json.loads(json.dumps(resolved(definition)))
    assert define(form) == definition
    unset = json.loads(terminal.done("show", "keio", "--unset"))
    assert [one["place"] for one in unset] == [one.place for one in unset_values(definition)]


@pytest.mark.parametrize("columns", [80, 100, 160])
@pytest.mark.parametrize("study", ["keio", "kyoto_parkinson"])
def test_a_study_is_shown_whole_at_any_width(terminal: Terminal, study: str, columns: int) -> None:
    terminal.wide(columns)
    shown = terminal.done("show", study, "--format", "table")
    digests = [line for line in shown.splitlines() if line.startswith("sha256:")]
    assert len(digests) == 1
    assert max(map(len, shown.splitlines())) <= columns
    words = " ".join(shown.split())
    definition = read_study((STUDIES / f"{study}.toml").read_bytes()).definition
    for name in type(definition).model_fields:
        left_out = getattr(definition, name) is None
        if not left_out and name not in ("source", "format", "amends", "four_eyes"):
            assert f"[{name}]" in shown
    for name in definition.visits:
        assert name in words
    for value in unset_values(definition):
        assert value.consequence in words or columns == 80
    for rule in ("women: creatinine more than 0.8 mg/dL", "undetermined exactly at the limit"):
        assert rule in words or study != "keio"


def test_cohorts_are_shown_with_what_is_their_own(terminal: Terminal) -> None:
    terminal.done("new", "mine.toml")
    text = Path("mine.toml").read_text(encoding="utf-8")
    second = (
        '[cohorts.second]\ntitle = "Second cohort"\norder = 1\nparticipants = 3\narm = "cells"\n'
        'dose = "first"\ntransplantation = { clock = "consent", first_day = 21, last_day = 42 }\n'
        '[cohorts.second.eligibility]\ntext = "AIS B only"\n'
        'rule = { kind = "one_of", field = "isncsci.ais", values = ["B"] }\n\n'
    )
    text = text.replace(
        "# How long the next participant", second + "# How long the next participant"
    )
    text = text.replace("format = 1\n", 'format = 1\nsource = "protocol"\n', 1)
    Path("mine.toml").write_text(text, encoding="utf-8")
    shown = terminal.done("show", "mine.toml", "--format", "table")
    assert "Source, unless another is named: protocol" in shown
    assert "Second cohort (second)" in shown
    assert "1, side by side with First cohort" in shown
    assert "First dose (first)" in shown
    assert "day 21 to 42 from consent" in shown
    assert "ASIA Impairment Scale: B" in shown
    assert shown.count("Written consent") == 2  # the field, and the criterion without its rule
    assert not any(line.endswith(" ") for line in shown.splitlines())


def test_what_is_unset_is_told_with_what_follows(terminal: Terminal) -> None:
    shown = terminal.done("show", "keio", "--unset", "--format", "table")
    assert "dose.administration.volume" in shown
    assert "unset: not public" in shown
    assert "→ the endotoxin of a dose and the delivered cells cannot be judged" in shown


def test_an_amendment_is_compared(terminal: Terminal) -> None:
    digest = read_study(KEIO.encode()).digest
    amends = f'[amends]\ndigest = "{digest}"\nreason = "More cells"\ndate = "2027-01"\n\n[study]'
    amended = KEIO.replace("[study]", amends, 1).replace('"2e6 {cells}"', '"3e6 {cells}"')
    Path("amended.toml").write_text(amended, encoding="utf-8")
    shown = terminal.done("diff", "keio", "amended.toml", "--format", "table")
    assert "amended.toml names keio as the document that it amends." in shown
    assert "doses → doses ordered from now on" in shown
    assert "dose.levels.planned.cells  ask participants again?" in shown
    assert "1 change; 1 of what participants were told" in shown
    assert "Amendment of 2027-01, not substantial: More cells" in shown
    assert not any(line.endswith(" ") for line in shown.splitlines())
    assert "Check whether participants must be asked again." in shown
    assert "under the version it was recorded under" in shown
    form = json.loads(terminal.done("diff", "keio", "amended.toml"))
    assert (form["old"], form["amends"]) == (digest, True)
    [change] = form["changes"]
    assert (change["path"], change["impact"]) == ("dose.levels.planned.cells", "doses")
    back = terminal.done("diff", "amended.toml", "keio", "--format", "table")
    assert "does not name amended.toml" in back
    assert "Nothing is changed." in terminal.done("diff", "keio", "keio", "--format", "table")


def test_the_schema(terminal: Terminal) -> None:
    schema = json.loads(terminal.done("schema"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "visits" in schema["properties"]


@pytest.mark.parametrize("command", ["new", "check", "show", "diff", "schema"])
def test_help_teaches_with_an_example(terminal: Terminal, command: str) -> None:
    assert f"ayumi study {command} " in terminal.done(command, "--help")
