"""The manual's walk through a whole participant, and what its commands refuse on the way."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from ayumi.accounts import Cost
from ayumi.commands.homes import joined
from ayumi.participants.order import TABLES
from ayumi.values.state_table import diagram
from tests.command.shell import Ran, fenced, run

MANUAL = Path(__file__).parents[2] / "docs" / "participants.md"
[WALK] = fenced(MANUAL, "sh")
STEPS = WALK.split("\n\n")
"""The walk in parts, each beginning with a comment."""
TREATED = next(at for at, step in enumerate(STEPS) if step.startswith("# The year"))
CHEAP = Cost(passes=1, memory=8, lanes=1)
DOCTOR, EXAMINER, COORDINATOR, MANAGER = "k.tanaka", "e.mori", "m.sato", "d.abe"


class Shell:
    """A shell in a folder, whose commands may fail."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._patch = patch
        patch.chdir(folder)
        # So that passwords cost little time: what they cost is tested elsewhere.
        patch.setattr("ayumi.actions.accounts.Cost", lambda: CHEAP)

    def script(self, text: str) -> list[Ran]:
        """Run lines of which none may fail."""
        ran = []
        for one in run(text, self.folder, self._patch.setenv):
            assert one.code == 0, f"{one.line}\n{one.err}"
            ran.append(one)
        return ran

    def __call__(self, account: str, line: str) -> Ran:
        """Run one line as somebody; it may fail."""
        self._patch.setenv("AYUMI_PASSWORD", "practice makes perfect")
        self._patch.setenv("AYUMI_NEW_PASSWORD", "practice makes perfect")
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

    def shown(self, account: str, code: str = "P001", more: str = "") -> dict[str, Any]:
        """What `ayumi participant` tells programs."""
        shown = self.done(account, f"participant practice {code} --format json {more}")
        found: dict[str, Any] = json.loads(shown)
        return found


@pytest.fixture(scope="module")
def after_the_cells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The walk until the cells were given, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("walk")
    with pytest.MonkeyPatch.context() as patch:
        Shell(folder, patch).script("\n".join(STEPS[:TREATED]))
    return folder


@pytest.fixture
def treated(after_the_cells: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    shutil.copytree(after_the_cells, tmp_path / "copy")
    return Shell(tmp_path / "copy", monkeypatch)


def test_the_walk_of_the_manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of it runs, and the end is a whole, verified, locked record."""
    shell = Shell(tmp_path, monkeypatch)
    ran = shell.script(WALK)
    lines = {one.line: one for one in ran}
    first, again = (one for one in ran if one.line.startswith("ayumi import"))
    assert "4 entered, 0 recorded already, 4 visits" in first.err
    assert "0 entered, 4 recorded already, 0 visits" in again.err
    [screened] = [one for one in ran if one.line.startswith("ayumi screen")]
    assert screened.out == "P001\n"
    [blind, open_] = [
        json.loads(one.out) for one in ran if one.line[6:] == "participant practice P001"
    ]
    assert blind["hidden"] == "hidden until isncsci at week_52 1 is signed"
    assert open_["hidden"] is None
    assert (open_["course"], open_["version"]) == ("completed", 59)
    status = json.loads(lines["ayumi status practice"].out)
    [row] = status["participants"]
    assert (row["to_sign"], row["to_verify"], row["queries"]) == (0, 0, 0)
    assert "as it was recorded" in lines["ayumi verify practice.zip"].out
    card = (tmp_path / "card.html").read_text(encoding="utf-8")
    for words in ("NSPC-7", "2024-03-18", "P001", "03-0000-0000", "SIMULATED", "iPS細胞"):
        assert words in card
    assert "is locked" in shell.refused(COORDINATOR, "visit practice P001 unscheduled")


def test_the_walk_shows_every_command_about_people_that_a_course_can_need() -> None:
    """What the walk leaves out is what one person cannot all live through."""
    elsewhere = {
        "classify",
        "template",
        "worksheet",
        "demo",
        "study",
        "vault",
        "backup",
        "restore",
        "event",
        "safety",
        "decide",
        "treating",
    }
    elsewhere |= {"donor", "run", "lot", "unit", "alert", "lookback", "dose"}
    elsewhere |= {"test", "release", "reject", "exception", "failure"}
    elsewhere |= {"evidence", "comparators", "calibrate"}
    rare = {"allocate", "go", "override", "leave", "lose", "find", "death", "autopsy", "pregnancy"}
    commands = {name for name in joined() if not name.startswith("-")}
    walked = set(re.findall(r"^ayumi (\S+)", WALK, re.MULTILINE))
    assert commands - walked - elsewhere - rare <= {"amend", "rehearse", "report"}


def test_the_diagrams_of_the_manual_are_the_tables_that_the_door_enforces() -> None:
    assert [block.rstrip("\n") for block in fenced(MANUAL, "mermaid")] == [
        diagram(table) for table in TABLES
    ]


def test_who_looked_before_somebody_else_wrote_sees_both_values(treated: Shell) -> None:
    """Requirement D3, at the terminal."""
    treated.done(COORDINATOR, "visit practice P001 week_4 --on 2024-03-29")
    seen = treated.shown(COORDINATOR)["version"]
    entered = "enter practice P001 week_4 pain neuropathic=no new=no"
    treated.done(COORDINATOR, f"{entered} worst=3 --seen {seen}")
    other = "correct practice P001 week_4 pain --reason x"
    treated.done(COORDINATOR, f"{other} worst=4 --seen {seen + 1}")
    why = treated.refused(COORDINATOR, f"{other} worst=5 --seen {seen + 1}")
    assert "worst 3 → 4" in why
    assert "worst 4 → 5" in why
    # Something else that was written meanwhile does no harm.
    treated.done(COORDINATOR, f"deviation practice P001 late --seen {seen}")


def test_a_write_says_what_it_recorded(treated: Shell) -> None:
    version = treated.shown(COORDINATOR)["version"]
    one = treated(COORDINATOR, "deviation practice P001 late --category visit --format json")
    assert (json.loads(one.out)["version"], json.loads(one.out)["number"]) == (version + 1, 1)
    entry = json.loads(one.out)["entry"]
    assert f"Entry {entry}: deviation.recorded of P001, now at version {version + 1}." in one.err


def test_earlier_results_are_hidden_from_the_examiner_only(treated: Shell) -> None:
    """By the machine's clock the endpoint visit is overdue as soon as the cells were given."""
    mine = treated.shown(EXAMINER)
    [screening, *_] = [f for f in mine["forms"] if f["instrument"] == "isncsci" and f["state"]]
    assert screening["hidden"] is True
    assert not {"values", "results", "own"} & {k for k, v in screening.items() if v}
    assert mine["eligibility"]["advice"] == {}
    assert "isncsci.ais" not in json.dumps(mine)
    day = mine["as_of"]
    assert treated.shown(EXAMINER, more=f"--at {day}")["hidden"] == mine["hidden"]
    for command in ("eligibility practice P001", "clear practice P001"):
        assert "hidden until isncsci at week_52" in treated.refused(EXAMINER, command)
    table = treated.done(EXAMINER, "participant practice P001 --format table")
    assert "hidden" in table
    assert "AIS A" not in table
    theirs = treated.shown(DOCTOR)
    assert theirs["hidden"] is None
    assert "isncsci.ais is A" in json.dumps(theirs)
    treated.done(COORDINATOR, "visit practice P001 week_52 --missed --reason unreachable")
    assert treated.shown(EXAMINER)["hidden"] is None
    assert "AIS A" in treated.done(EXAMINER, "participant practice P001 --format table")


def test_a_participant_at_a_former_day(treated: Shell) -> None:
    assert "nothing was known" in treated.refused(
        DOCTOR, "participant practice P001 --at 2020-01-01"
    )
    assert "known to the day" in treated.refused(DOCTOR, "participant practice P001 --at 2020-01")
    today = treated.shown(DOCTOR)["as_of"]
    assert treated.shown(DOCTOR, more=f"--at {today}")["course"] == "transplanted"


def test_reading_needs_an_account_and_a_participant(treated: Shell) -> None:
    assert "there is no participant P002" in treated.refused(DOCTOR, "participant practice P002")
    assert "the account or the password is wrong" in treated.refused("n.one", "status practice")
    treated.done("y.ito", "account open practice n.one --full-name N --role cell_processing")
    treated.done("n.one", "status practice")
    assert "needs `enter_data`" in treated.refused("n.one", "visit practice P001 week_4")


def test_the_second_person_verifies_before_anything_is_locked(treated: Shell) -> None:
    treated.done(MANAGER, "data verify practice P001 screening laboratory screening")
    line = "data verify practice P001 before_transplantation"
    assert "needs `verify_data`" in treated.refused(COORDINATOR, line)
    why = treated.refused(MANAGER, 'data lock practice P001 --reason "too early"')
    assert "P001: isncsci at screening 1 is signed" in why
    assert "P001: laboratory at screening" not in why
    usage = treated(MANAGER, "data verify practice P001 week_4")
    assert (usage.code, "waits for verification" in usage.err) == (2, True)


def test_a_result_is_overridden_and_a_lock_is_opened(treated: Shell) -> None:
    line = "override practice P001 screening ais=B --reason"
    assert "hidden until isncsci at week_52" in treated.refused(EXAMINER, f"{line} x")
    treated.done(COORDINATOR, "visit practice P001 week_52 --missed --reason abroad")
    treated.done(EXAMINER, f'{line} "felt it twice"')
    [form] = [f for f in treated.shown(DOCTOR)["forms"] if f.get("overrides")]
    assert form["overrides"]["ais"] == {"value": "B", "why": "felt it twice"}
    assert form["results"]["ais"] == "B"
    for visit in ("screening", "week_2", "before_transplantation"):
        treated.done(MANAGER, f"data verify practice P001 {visit}")
    treated.done(MANAGER, "data lock practice P001 --reason done")
    assert "is locked" in treated.refused(EXAMINER, f"{line} x".replace("=B", "=C"))
    treated.done(MANAGER, "data unlock practice P001 --reason found")
    assert treated.shown(MANAGER)["locked"] is False


def test_lost_found_left_and_dead(treated: Shell) -> None:
    treated.done(DOCTOR, 'lose practice P001 --reason "letters came back" --on 2024-06-01')
    treated.done(DOCTOR, 'find practice P001 --reason "called us" --on 2024-07-01')
    treated.done(DOCTOR, 'leave practice P001 --reason "stops tacrolimus" --on 2024-07-02')
    assert treated.shown(DOCTOR)["treatment"] == "withdrawn"
    treated.done(COORDINATOR, "death practice P001 --cause pneumonia --on 2024-08")
    usage = treated(COORDINATOR, "autopsy practice P001")
    assert (usage.code, "--none" in usage.err) == (2, True)
    (treated.folder / "report.pdf").write_bytes(b"%PDF")
    treated.done(COORDINATOR, "autopsy practice P001 --findings clear --report report.pdf")
    shown = treated.shown(DOCTOR)
    assert (shown["course"], shown["death"]) == ("died", "autopsy_reported")
    left = [(one["what"], one["day"], one["reason"]) for one in shown["leavings"]]
    assert left[0] == ("follow_up", "2024-06-01", "letters came back")
    assert [one["state"] for one in shown["visits"]] == ["held"] * 3
    assert "is dead" in treated.refused(COORDINATOR, "complete practice P001")


def test_consent_is_withdrawn_with_a_decision_on_the_data(treated: Shell) -> None:
    usage = treated(DOCTOR, "consent practice P001 --withdraw --reason tired")
    assert (usage.code, "--keeps-data" in usage.err) == (2, True)
    treated.done(DOCTOR, "consent practice P001 --withdraw --reason tired --no-keeps-data")
    shown = treated.shown(DOCTOR)
    assert shown["leavings"][0]["details"]["keeps_data"] is False
    assert "consent withdrawn" in treated.refused(COORDINATOR, "visit practice P001 week_4")


def test_the_next_one_waits_for_the_committee(treated: Shell) -> None:
    """Two people: why the second may not be treated yet, and who decides."""
    treated.done("y.ito", "account open practice s.kato --full-name S --role safety_committee")
    treated.done("y.ito", "staff train practice s.kato Charter")
    treated.done("s.kato", "account password practice s.kato --reason mine")
    screened = "screen practice --sex male --birth 1991 --event injury=2026-01-01 --simulated"
    assert treated.done(DOCTOR, screened) == "P002\n"
    assert "no participant P002" in treated.refused("s.kato", _go("P002", "hold"))
    treated.done(DOCTOR, "screen practice --close P002 --reason 'too far away'")
    closed = treated.shown(DOCTOR, "P002")
    assert (closed["course"], closed["leavings"][0]["reason"]) == ("closed", "too far away")
    treated.done("s.kato", _go("P001", "hold"))
    assert "needs `decide_go`" in treated.refused(DOCTOR, _go("P001", "go"))


def test_nobody_is_allocated_here_and_a_go_can_be_taken_back(treated: Shell) -> None:
    assert "needs `allocate`" in treated.refused(DOCTOR, "allocate practice P001")
    why = treated.refused(DOCTOR, "clear practice P001 --stop --reason fever")
    assert "P001 is transplanted" in why
    usage = treated(DOCTOR, "clear practice P001 --stop --sign go --reason x")
    assert (usage.code, "choose one of" in usage.err) == (2, True)


def test_questions_and_pregnancies_and_drugs(treated: Shell) -> None:
    raised = 'query raise practice P001 screening laboratory ast --text "sure?"'
    treated.done(MANAGER, raised)
    assert "no value recorded" in treated.refused(MANAGER, raised.replace(" ast", " asst"))
    treated.done(MANAGER, "query close practice P001 1")
    treated.done(MANAGER, "query reopen practice P001 1 --reason indeed")
    [query] = map(json.loads, treated.done(DOCTOR, "query show practice --state open").splitlines())
    assert (query["about"], query["text"]) == ("screening 1 laboratory ast", "sure?")
    assert treated.done(DOCTOR, "query show practice P001 --state closed") == ""
    assert "write partner" in treated.refused(COORDINATOR, "pregnancy report practice P001")
    treated.done(COORDINATOR, "pregnancy report practice P001 --whose partner --on 2024-05-01")
    treated.done(COORDINATOR, "pregnancy end practice P001 1 --outcome healthy_birth")
    other = 'medication start practice P001 --other Pregabalin --dose "75 mg twice a day"'
    treated.done(COORDINATOR, other + " --on 2024-04")
    listed = treated.done(COORDINATOR, "medication show practice P001 --format table")
    assert "Pregabalin" in listed
    assert "4 mg/d from 2024-03-18" in listed


def test_visits_are_late_missed_and_annulled(treated: Shell) -> None:
    line = "visit practice P001 week_4"
    assert "is late; the window is" in treated.refused(COORDINATOR, f"{line} --on 2024-05-01")
    treated.done(COORDINATOR, f"{line} --on 2024-05-01 --reason flood")
    treated.done(COORDINATOR, f"{line} --annul --reason 'another person'")
    treated.done(COORDINATOR, f"{line} --missed --reason flood")
    usage = treated(COORDINATOR, f"{line} --missed --annul --reason x")
    assert (usage.code, "choose one of --missed, --annul" in usage.err) == (2, True)
    assert treated(COORDINATOR, f"{line} --missed").code == 2
    assert "--on = 'yesterday'" in treated.refused(COORDINATOR, f"{line} --on yesterday")


def test_forms_take_files_and_tell_all_that_is_wrong(treated: Shell) -> None:
    treated.done(COORDINATOR, "visit practice P001 week_4 --on 2024-03-29")
    (treated.folder / "scan.dcm").write_bytes(b"DICM")
    (treated.folder / "words.txt").write_text("nothing new")
    enter = "enter practice P001 week_4 mri"
    why = treated.refused(COORDINATOR, f"{enter} mass=perhaps syrinx=no lenght=4")
    assert [field in why for field in ("mri.mass", "mri.haemorrhage", "mri.lenght")] == [True] * 3
    treated.done(
        COORDINATOR, f"{enter} mass=no syrinx=no haemorrhage=no images=@scan.dcm remarks=@words.txt"
    )
    [form] = [f for f in treated.shown(DOCTOR)["forms"] if f["visit"] == "week_4" and f["state"]]
    assert form["values"]["remarks"] == "nothing new"
    assert form["values"]["images"] == "scan.dcm (application/dicom, 4 bytes)"
    correct = "correct practice P001 week_4 mri --reason x remarks=@@home"
    treated.done(COORDINATOR, correct)
    for wrong in (f"{enter} mass", f"{enter} images=@none", enter, f"{enter} a=1 a=2"):
        assert treated(COORDINATOR, wrong).code == 2
    (treated.folder / "v.json").write_text('{"worst": 4, "neuropathic": true, "new": "no"}')
    treated.done(COORDINATOR, "enter practice P001 week_4 pain --file v.json")
    assert treated(COORDINATOR, "enter practice P001 week_4 pain --file v.json worst=1").code == 2


def test_examinations_come_from_rows_and_are_corrected_by_cells(treated: Shell) -> None:
    treated.done(COORDINATOR, "visit practice P001 week_4 --on 2024-03-29")
    treated.done(COORDINATOR, "visit practice P001 week_52 --missed --reason abroad")
    [table] = run("ayumi template csv", treated.folder, lambda *_: None)
    (treated.folder / "exam.csv").write_text(table.out)
    examine = "examine practice P001 week_4"
    usage = treated(EXAMINER, f"{examine} exam.csv --id another")
    assert (usage.code, "there are: example" in usage.err) == (2, True)
    treated.done(EXAMINER, f"{examine} exam.csv --id example --set right.motor.S1=NT")
    assert "right.motor.S9" in treated.refused(
        EXAMINER, f"{examine} --set right.motor.S9=4 --reason x"
    )
    assert treated(EXAMINER, f"{examine} --set right.motor.S1=4").code == 2
    treated.done(EXAMINER, f"{examine} --set right.motor.S1=4 --reason 'tested after all'")
    why = treated.refused(EXAMINER, "sign practice P001 week_4 --own ais=F --own nli=C5")
    assert "ais = 'F'" in why
    assert "motor_left: classify it yourself" in why


def test_an_import_tells_all_faults_and_writes_nothing(treated: Shell) -> None:
    (treated.folder / "t.csv").write_text(
        "participant;visit;date;worst;neuropathic;new\n"
        "P001;week_4;2024-03-29;3;no;no\n"
        "P009;week_4;2024-03-29;3;no;no\n"
        "P001;week_12;2024-05-24;11;no;maybe\n"
        "P001;week_12;24.5.2024;3;no\n"
    )
    before = treated.shown(DOCTOR)["version"]
    line = "import practice t.csv --instrument pain"
    why = treated.refused(COORDINATOR, line)
    found = ("line 3", "line 4, pain.worst", "line 4, pain.new", "line 5, date", "line 5, row")
    assert [part in why for part in found] == [True] * 5
    assert treated.shown(DOCTOR)["version"] == before
    listed = treated(COORDINATOR, f"{line} --format json")
    assert (listed.code, len(listed.out.splitlines())) == (3, 5)
    assert "pain" in treated.refused(COORDINATOR, "import practice t.csv --instrument pian")
    assert treated(COORDINATOR, "import practice none.csv --instrument pain").code == 2


def test_staff_records_end_and_status_tells(treated: Shell) -> None:
    treated.done("y.ito", "staff end practice e.mori training --reason 'course withdrawn'")
    rows = [json.loads(r) for r in treated("y.ito", "status practice").out.splitlines()]
    [lacking] = rows[0]["staff"]
    assert (lacking["account"], lacking["record"], lacking["state"]) == (
        "e.mori",
        "training",
        "ended",
    )
    assert "not current: training" in treated.refused(
        EXAMINER, "override practice P001 screening ais=B --reason x"
    )
    table = treated.done("y.ito", "status practice --format table")
    assert "SIMULATED" in table
    assert "week_52" in table
    assert "ended" in table


def test_a_card_is_not_issued_where_it_cannot_be_written(treated: Shell) -> None:
    before = treated.shown(DOCTOR)["version"]
    card = "card practice P001 --emergency"
    assert treated(DOCTOR, f"{card} 119 --out card.pdf").code == 2
    assert treated(DOCTOR, f"{card} 119 --out card.html").code == 2
    long = "'" + "call the ward " * 30 + "'"
    assert "the card has 3" in treated.refused(DOCTOR, f"{card} {long} --out c.svg")
    assert treated.shown(DOCTOR)["version"] == before
    treated.done(DOCTOR, f"{card} '119 <day & night>' --out c.svg")
    drawn = (treated.folder / "c.svg").read_text(encoding="utf-8")
    assert 'width="85.6mm"' in drawn
    assert "119 &lt;day &amp; night&gt;" in drawn
    assert "Card 2" in drawn


def test_what_a_rehearsal_assumes_is_a_file_or_comes_along(treated: Shell) -> None:
    usage = treated("y.ito", "assume practice kejo")
    assert (usage.code, "no rehearsal comes with Ayumi" in usage.err) == (2, True)


def _go(code: str, decision: str) -> str:
    return f"go practice {code} --decision {decision} --reason 'nothing seen so far'"


def test_a_trough_out_of_its_target_is_marked(treated: Shell) -> None:
    treated.done(COORDINATOR, "visit practice P001 week_4 --on 2024-03-29")
    values = (
        "wbc=7 neutrophils=70 platelets=2 haemoglobin=12 pt_inr=1.0 aptt=30 creatinine=0.7 ast=30 "
        "alt=30 bilirubin=0.7 tacrolimus=3.5"
    )
    treated.done(COORDINATOR, f"enter practice P001 week_4 laboratory {values}")
    [form] = [
        f for f in treated.shown(DOCTOR)["forms"]
        if (f["visit"], f["instrument"]) == ("week_4", "laboratory")
    ]  # fmt: skip
    assert form["out_of_limits"] == ["tacrolimus 3.5 is below 5 (target)"]
