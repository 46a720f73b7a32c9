"""The manual's walk of one serious event, and what its commands refuse on the way."""

import json
import re
from pathlib import Path

import pytest

from ayumi.commands.events import event_app
from ayumi.safety.order import TABLES
from ayumi.store.sqlite import SqliteStorage
from ayumi.values.state_table import diagram
from tests.actions.clinic import OWN_SECRET, SetClock
from tests.actions.safety_steps import next_one, treated_ward
from tests.command.shell import Ran, fenced, run

MANUAL = Path(__file__).parents[2] / "docs" / "safety.md"
[WALK] = fenced(MANUAL, "sh")
STEPS = WALK.split("\n\n")
COORDINATOR, DOCTOR, COMMITTEE = "m.sato", "k.tanaka", "s.kato"


class Shell:
    """A shell beside a study in which P001 was treated, under a clock that is set."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, patch
        patch.chdir(folder)
        (folder / "my-study").mkdir()
        ward = treated_ward(1)
        next_one(ward)
        storage = SqliteStorage.create(folder / "my-study" / "ledger.sqlite")
        self.clock = SetClock(ward.copy(storage).clock.at)
        storage.close()
        patch.setattr("ayumi.commands.places.clock", self.clock)
        patch.setenv("AYUMI_PASSWORD", OWN_SECRET)

    def script(self, text: str) -> list[Ran]:
        """Run lines of which none may fail; a comment that begins with a day sets the clock."""
        ran = []
        for part in text.split("\n\n"):
            if found := re.match(r"# (\d{4}-\d\d-\d\d)", part):
                self.clock.set(found[1])
            for one in run(part, self.folder, self._patch.setenv):
                assert one.code == 0, f"{one.line}\n{one.err}"
                ran.append(one)
        return ran

    def __call__(self, account: str, line: str) -> Ran:
        """Run one line as somebody; it may fail."""
        [one] = run(f"ayumi {line} --account {account}", self.folder, self._patch.setenv)
        return one

    def done(self, account: str, line: str) -> str:
        """Run one line that must succeed; what it printed."""
        one = self(account, line)
        assert one.code == 0, one.err
        return one.out

    def refused(self, account: str, line: str) -> str:
        """Run one line that must be refused; why."""
        one = self(account, line)
        assert one.code == 3, one
        return one.err


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, monkeypatch)


def test_the_walk_of_the_manual(shell: Shell) -> None:
    """Requirements E1, E2, E3: every command runs, and each does what the manual says of it."""
    ran = shell.script(WALK)
    [reported] = [one for one in ran if "event report" in one.line]
    assert reported.out == "1\n"
    assert "to The sponsor: Due by the end of 2026-03-14, in 1 day." in reported.err
    assert "Nobody is treated: rule hold" in reported.err
    first, last = (json.loads(one.out) for one in ran if "ayumi status" in one.line)
    assert [one["may_be_treated"] for one in first["treatment"]] == [False]
    assert "event 1 of P001 is not assessed" in first["treatment"][0]["why_not"][0]
    assert [one["clock"] for one in first["reports"]] == ["sponsor", "authority"]
    [seen] = [json.loads(one.out) for one in ran if one.line == "ayumi safety my-study"]
    states = {one["clock"]: one["state"] for one in seen["clocks"]}
    assert states == {"sponsor": "submitted_in_time", "authority": "submitted_in_time"}
    rules = {one["rule"]: (one["decision"], one["state"]) for one in seen["rules"]}
    assert rules["hold"] == ("hold", "reached")
    assert "rule hold" in seen["halts"][0]
    [shown] = [json.loads(one.out) for one in ran if "event show" in one.line]
    assert shown["state"] == "closed"
    assert [one["what"] for one in shown["versions"]] == [
        "reported", "assessed", "followed_up", "followed_up",
    ]  # fmt: skip
    assert shown["attachments"] == [{"name": "letter.txt", "media_type": "text/plain"}]
    assert (last["treatment"][0]["why_not"], last["reports"]) == ([], [])


def test_the_walk_shows_every_command_of_an_event() -> None:
    """What it leaves out is what does not happen to one event that really was one."""
    walked = set(re.findall(r"^ayumi event (\S+)", WALK, re.MULTILINE))
    commands = {name for name in event_app if not name.startswith("-")}
    assert commands - walked == {"nullify", "confirm", "dismiss"}


def test_the_diagrams_of_the_manual_are_the_tables_that_the_door_enforces() -> None:
    assert [block.rstrip("\n") for block in fenced(MANUAL, "mermaid")] == [
        diagram(table) for table in TABLES
    ]


def test_what_is_refused_says_so_with_its_exit_code(shell: Shell) -> None:
    report = "event report my-study P001 --term Fall --onset 2026-03-12"
    assert shell(COORDINATOR, report).code == 2
    why = shell.refused(COORDINATOR, f"{report} --aware yesterday --grade 9")
    assert "--aware = 'yesterday': write day and time, such as 2026-03-21T09:30" in why
    why = shell.refused(COORDINATOR, f"{report} --aware 2026-03-12T10:00 --grade 9 --serious x")
    assert "2 faults" in why
    shell.done(COORDINATOR, f"{report} --aware now --format json")
    for account, line, words in (
        (COORDINATOR, "event nullify my-study P001 1 --reason twice", "`assess_causality`"),
        (COORDINATOR, "event show my-study P001 2", "P001 has no event 2; there are 1"),
        (DOCTOR, "event confirm my-study P001 1 --event 1", "P001 has no finding 1"),
        (DOCTOR, "event dismiss my-study P001 1 --reason so", "P001 has no finding 1"),
        (COORDINATOR, "event follow-up my-study P001 1 --aware now", "nothing would change"),
        (DOCTOR, "decide my-study hold --decision go_on --reason so", "needs `decide_go`"),
        (COMMITTEE, "decide my-study hold --decision go_on --reason so", "is not reached"),
        (COORDINATOR, "treating stop my-study --reason so", "needs `stop`"),
        (DOCTOR, "treating resume my-study --reason so", "to the role safety_committee"),
    ):
        assert words in shell.refused(account, line)
    usage = shell(COMMITTEE, "decide my-study --decision go_on --reason so")
    assert (usage.code, "name the rule" in usage.err) == (2, True)
    usage = shell(COORDINATOR, "event attach my-study P001 1 nothing.pdf")
    assert (usage.code, "no such file" in usage.err) == (2, True)


def test_tables_for_people(shell: Shell) -> None:
    """The same on a terminal, a stop, and what is taken back."""
    shell.script("\n\n".join(STEPS[:2]))
    table = shell.done(COMMITTEE, "safety my-study --format table")
    for words in (
        "SIMULATED",
        "What keeps everybody from being treated",
        "P002: rule hold",
        "in time: until 2026-03-14",
        "Rule hold: A related serious event holds the next person",
        "reached, to be decided; safety_committee decides",
        "boundary, 2 to 3 people: stop at 2",
        "serious: 1 in 1 of 1 people",
        "not an untreated background",
    ):
        assert words in table
    assert "Pneumonia" in shell.done(DOCTOR, "event list my-study --format table")
    shown = shell.done(DOCTOR, "event show my-study P001 1 --format table")
    assert "product possible" in shown
    assert "to coordinator, recorded at" in shown
    assert "Reports of events" in shell.done(DOCTOR, "status my-study --format table")
    assert "Pneumonia" in shell.done(DOCTOR, "participant my-study P001 --format table")
    shell.done(DOCTOR, "treating stop my-study --reason freezer")
    assert "treating was stopped by k.tanaka" in shell.done(DOCTOR, "safety my-study")
    shell.done(COMMITTEE, "treating resume my-study --reason mended")
    shell.done(COORDINATOR, "event follow-up my-study P001 1 --serious none --aware now")
    assert json.loads(shell.done(DOCTOR, "event list my-study P001"))["serious"] == []
