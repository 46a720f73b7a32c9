"""The manual's walk of a lot through the quality unit on its own days, and what is refused."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ayumi.commands.homes import joined
from ayumi.product.disposition import LOT as TABLE
from ayumi.product.order import FAILURE
from ayumi.store.sqlite import SqliteStorage
from ayumi.values.state_table import diagram
from tests.actions.clinic import OWN_SECRET, Clinic
from tests.command.shell import Ran, fenced, run
from tests.quality.works import (
    LOT,
    digest,
    failed,
    given_to,
    later,
    lot,
    passed,
    somebody,
    states,
    verify,
    works,
)

MANUAL = Path(__file__).parents[2] / "docs" / "product.md"
TEXT = MANUAL.read_text(encoding="utf-8")
WALK = next(b for b in fenced(MANUAL, "sh") if b.startswith("# The walk of a lot through"))


class Desk:
    """A study's folder with the works in it, and a clock that is set."""

    def __init__(self, folder: Path, c: Clinic, patch: pytest.MonkeyPatch) -> None:
        place = folder / "practice"
        place.mkdir()
        SqliteStorage.create(place / "ledger.sqlite").close()
        self.c = c.copy(SqliteStorage(place / "ledger.sqlite"))
        self.folder, self._patch = folder, patch
        patch.chdir(folder)
        patch.setattr("ayumi.commands.places.clock", self.now)
        patch.setenv("AYUMI_PASSWORD", OWN_SECRET)

    def now(self) -> datetime:
        """What the clock shows."""
        return self.c.clock()

    def script(self, text: str) -> list[Ran]:
        """Lines of which none may fail; the digest is that of the moment."""
        ran: list[Ran] = []
        for line in re.split(r"\n(?=ayumi |export )", text):
            for one in run(line.replace("DIGEST", digest(self.c)), self.folder, self._patch.setenv):
                assert one.code == 0, f"{one.line}\n{one.err}"
                ran.append(one)
        return ran

    def line(self, account: str, text: str) -> Ran:
        """One line as somebody; it may fail."""
        whole = f"ayumi {text} --account {account}"
        [one] = run(whole, self.folder, self._patch.setenv)
        return one

    def shown(self, account: str, text: str) -> dict[str, Any]:
        """What a line tells programs."""
        one = self.line(account, f"{text} --format json")
        assert one.code == 0, one.err
        found: dict[str, Any] = json.loads(one.out.splitlines()[-1])
        return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    c = works()
    later(c, days=4)
    found = Desk(tmp_path, c, monkeypatch)
    yield found
    found.c.storage.close()


def test_the_walk_of_the_manual(desk: Desk) -> None:
    """From the first result to the rejection after a late failure; every line, on its day."""
    said: list[Ran] = []
    for part in re.split(r"\n\n(?=# )", WALK):
        on = re.search(r"[Oo]n (\d+) March", part.partition("\n")[0])
        if on is not None:
            if on[1] == "20":
                desk.c.clock.set("2026-03-18")
                given_to(desk.c, somebody(desk.c))
            desk.c.clock.set(f"2026-03-{int(on[1]):02}")
        said += desk.script(part)
    told = "".join(one.err for one in said)
    assert "LATE FAILURE 1 of L1: positive; accepted only: negative" in told.replace("\n", " ")
    assert "Cells were given to P001." in told
    assert lot(desk.c).state == "rejected"
    assert [one.act for one in lot(desk.c).dispositions] == [
        "release_conditionally", "release", "return", "reject",
    ]  # fmt: skip
    assert lot(desk.c).failures[0].state == "closed"
    first = (desk.folder / "certificate.html").read_text(encoding="utf-8")
    assert first == (desk.folder / "again.html").read_text(encoding="utf-8")
    assert "until 2026-03-26 18:00; pending: Sterility, Normal karyotype" in first
    assert "Released on 2026-03-17" in (desk.folder / "complete.html").read_text(encoding="utf-8")
    assert "条件付き出荷可" in (desk.folder / "file.html").read_text(encoding="utf-8")


def test_every_command_is_walked_or_told() -> None:
    for name in ("test", "failure", "exception"):
        for command in (one for one in joined()[name] if not one.startswith("-")):
            assert f"ayumi {name} {command}" in TEXT, command
    for line in ("ayumi release", "ayumi reject", "ayumi lot file", "ayumi lot certificate"):
        assert line in WALK


def test_the_diagrams_are_the_tables() -> None:
    drawn = [block.rstrip("\n") for block in fenced(MANUAL, "mermaid")]
    assert diagram(TABLE) in drawn
    assert diagram(FAILURE) in drawn


def test_release_without_a_digest_shows_and_records_nothing(desk: Desk) -> None:
    before = desk.c.ledger.head
    one = desk.line("q.baba", "release practice L1 --format table")
    assert one.code == 0
    assert f"Verdicts {digest(desk.c)}" in one.out.replace("\n", "")
    assert "overdue" in one.out.casefold()
    kinds = {e.kind for e in desk.c.ledger.entries(after=before.seq)}
    assert kinds == {"session.opened"}
    shown = desk.shown("q.baba", "release practice L1")
    assert shown["digest"] == digest(desk.c)
    assert {n: v["state"] for n, v in shown["verdicts"].items()} == states(desk.c)


def test_what_waits_is_listed(desk: Desk) -> None:
    assert desk.line(
        "a.aoki", 'test record practice L1 endotoxin value="1 [EU]/mL" sample=S-1'
    ).code == 0  # fmt: skip
    shown = desk.shown("q.baba", "test list practice")
    assert [one["test"] for one in shown["due"]] == ["shape", "variants", "karyotype", "sterility"]
    [waiting] = shown["to_verify"]
    assert (waiting["lot"], waiting["test"]) == (LOT, "endotoxin, first result")
    told = desk.line("q.baba", "test list practice --format table").out
    assert re.search(r"L1\s+shape\s+overdue\s+2026-03-03", told)
    assert "To be verified" in told
    assert desk.shown("q.baba", "lot file practice L1")["usable"] is False


def test_clones_and_files(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_text('{"found": 20, "scored": 20, "sample": "S-9"}')
    raw = tmp_path / "plate.csv"
    raw.write_text("1,2")
    one = desk.line(
        "a.aoki", "test record practice L1 karyotype --file result.json --raw-data plate.csv"
    )
    assert one.code == 0, one.err
    recorded = lot(desk.c).results[0]
    assert recorded.result["value"] == {"kind": "counted", "found": 20, "scored": 20}
    wrong = desk.line(
        "a.aoki", "test record practice L1 karyotype scored=20 --abnormality +8:gain:2"
    )
    assert wrong.code == 3
    assert "abnormalities" in wrong.err


@pytest.mark.parametrize(
    ("account", "line", "code", "words"),
    [
        ("q.baba", "release practice L1 --verdicts sha256:00", 3, "say which verdicts you have"),
        ("q.baba", "release practice L1 --take-back --reason x", 2, "--verdicts is needed"),
        ("q.baba", "release practice L1 --take-back --verdicts x", 2, "--reason is needed"),
        (
            "q.baba",
            "release practice L1 --take-back --conditionally-until 2026-04-01T10:00 --reason x",
            2,
            "choose one of",
        ),
        ("q.baba", "reject practice L1 --reason x", 2, "--verdicts is needed"),
        ("q.baba", "release practice L9", 3, "there is no lot L9"),
        ("a.aoki", "release practice L1 --verdicts sha256:000000000000", 3, "needs `release_lot`"),
        ("a.aoki", "test record practice L1 endotoxin nothing", 2, "write KEY=VALUE"),
        ("a.aoki", "test record practice L1 endotoxin --file no.json", 2, "no.json"),
        (
            "a.aoki",
            "test record practice L1 endotoxin --normal --abnormality x:gain:1",
            2,
            "choose one of",
        ),
        ("a.aoki", "test record practice L1 endotoxin value=many", 3, "write the amount"),
        ("v.endo", "test verify practice L1 endotoxin", 2, "to be verified are: none"),
        ("v.endo", "test verify practice L1 77", 3, "L1 has no result 77"),
        ("q.baba", "lot certificate practice L1 --out x.html", 3, "a certificate is issued when"),
        ("q.baba", "lot certificate practice L1 --out x.pdf", 2, "a page is an .html file"),
        ("q.baba", "lot certificate practice L1 --number 3 --out x.html", 3, "no certificate 3"),
        ("q.baba", "lot file practice L1 --html x.txt", 2, "a page is an .html file"),
        ("q.baba", "failure tell practice L1 1 authority", 3, "L1 has no late failure 1"),
        (
            "k.tanaka",
            "exception state practice L1 P001 --text x --verdicts sha256:000000000000",
            3,
            "there is no participant P001",
        ),
        ("k.tanaka", "exception state practice L1 P001 --text x", 2, "--verdicts is needed"),
    ],
)
def test_what_is_refused_and_what_makes_no_sense(
    desk: Desk, account: str, line: str, code: int, words: str
) -> None:
    before = desk.c.ledger.head
    one = desk.line(account, line)
    assert (one.code, words in one.err) == (code, True), one
    kinds = [e.kind for e in desk.c.ledger.entries(after=before.seq)]
    assert not any(kind.startswith(("lot.", "failure.", "unit.")) for kind in kinds)


def test_a_certificate_for_programs(desk: Desk) -> None:
    later(desk.c, days=17)
    passed(desk.c, "endotoxin", "sterility", "karyotype", "variants", "shape")
    one = desk.line("q.baba", f"release practice L1 --verdicts {digest(desk.c)}")
    assert one.code == 0, one.err
    one = desk.line("q.baba", "lot certificate practice L1 --out c.json --format json")
    assert one.code == 0, one.err
    written = json.loads((desk.folder / "c.json").read_text(encoding="utf-8"))
    assert json.loads(one.out)["digest"] == written["digest"]
    assert written["certificate"]["state"] == "released"
    assert desk.line("q.baba", "failure list practice").err.startswith("There is no late failure")


def test_out_of_specification_at_the_terminal(desk: Desk) -> None:
    later(desk.c, days=17)
    passed(desk.c, "endotoxin", "sterility", "variants", "shape")
    verify(desk.c, failed(desk.c, "karyotype").seq)
    who = somebody(desk.c)
    desk.script(f"""
export AYUMI_ACCOUNT=k.tanaka
ayumi exception state practice L1 {who} --text "no other lot in time" --verdicts DIGEST
ayumi consent practice {who} --version v2 --simulated
export AYUMI_ACCOUNT=q.baba
ayumi exception notify practice L1 {who} authority --text "by letter" --at now
ayumi exception notify practice L1 {who} board
ayumi release practice L1 --out-of-specification-for {who} --reason "article 7" --verdicts DIGEST
""")
    assert lot(desk.c).state == "released_out_of_specification"
