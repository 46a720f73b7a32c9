"""The manual's walk of a dose on its own days, and what its commands refuse on the way."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ayumi.commands.homes import joined
from ayumi.product.order import DOSE
from ayumi.store.sqlite import SqliteStorage
from ayumi.store.vault import Vault, new_key, read_key
from ayumi.values.state_table import diagram
from tests.actions.clinic import OWN_SECRET
from tests.command.shell import Ran, fenced, run
from tests.doses.theatre import PEOPLE, STEPS, Theatre, at, released, theatre
from tests.ledger.ledgers import entropy

MANUAL = Path(__file__).parents[2] / "docs" / "product.md"
TEXT = MANUAL.read_text(encoding="utf-8")
WALK = next(b for b in fenced(MANUAL, "sh") if b.startswith("# The walk of a dose"))
PARTS = WALK.split("\n\n")
MOMENTS = re.compile(r"[Oo]n (\d+) March at (\d\d:\d\d)|At (\d\d:\d\d)")


class Bedside:
    """A study's folder in which a theatre is, and a clock that is set."""

    def __init__(self, folder: Path, c: Theatre, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.c, self._patch = folder, c, patch
        patch.chdir(folder)
        patch.setattr("ayumi.commands.places.clock", self.now)
        patch.setenv("AYUMI_PASSWORD", OWN_SECRET)
        patch.setenv("AYUMI_VAULT_KEY", KEY)

    def now(self) -> datetime:
        """What the clock shows."""
        return self.c.clock()

    def script(self, text: str) -> list[Ran]:
        """Run lines of which none may fail."""
        ran = []
        for one in run(text, self.folder, self._patch.setenv):
            assert one.code == 0, f"{one.line}\n{one.err}"
            ran.append(one)
        return ran

    def line(self, account: str, text: str, given: str = "") -> Ran:
        """One line as somebody, with what is scanned; it may fail."""
        whole = f"ayumi {text} --account {account}"
        if given:
            whole += f" <<'END'\n{given}END"
        [one] = run(whole, self.folder, self._patch.setenv)
        return one

    def refused(self, account: str, text: str, given: str = "") -> str:
        """One line that must be refused; why."""
        one = self.line(account, text, given)
        assert one.code == 3, one
        return one.err

    def shown(self, account: str = "k.tanaka") -> dict[str, Any]:
        """What `ayumi dose show` tells programs."""
        one = self.line(account, "dose show practice D1 --format json")
        assert one.code == 0, one.err
        found: dict[str, Any] = json.loads(one.out)
        return found


KEY = new_key(entropy(5))


def opened(folder: Path, step: str, patch: pytest.MonkeyPatch) -> Bedside:
    """A folder with a theatre where the first dose has come as far as a step, and its vault."""
    place = folder / "practice"
    place.mkdir()
    SqliteStorage.create(place / "ledger.sqlite").close()
    c = theatre(step).copy(SqliteStorage(place / "ledger.sqlite"))
    vault = Vault.create(place / "vault.sqlite", "working", read_key(KEY), entropy(6))
    for code, identity in PEOPLE.items():
        if step != "people":
            vault.put(f"participant:{code}", identity)
    vault.close()
    return Bedside(folder, c, patch)


@pytest.fixture
def b(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bedside]:
    found = opened(tmp_path, "received", monkeypatch)
    found.c.now("09:50")
    yield found
    found.c.storage.close()


def wristband(code: str = "P001") -> str:
    return "".join(f"{name}={value}\n" for name, value in PEOPLE[code].items())


def test_the_walk_of_the_manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the order to the person; every line of the manual, on its day."""
    b = opened(tmp_path, "people", monkeypatch)
    b.c.now("2026-03-17T14:00+09:00")
    ran: list[Ran] = []
    for part in PARTS:
        head = part.partition("\n")[0]
        found = MOMENTS.search(head)
        if found is not None:
            day = f"2026-03-{found[1] or 18}"
            b.c.now(f"{day}T{found[2] or found[3]}+09:00")
        if "is tested" in head:
            released(b.c, "S-1", "viability", "92 %")
        ran += b.script(part.replace("LABEL", "".join(b.c.labels())))
    told = "".join(one.err for one in ran)
    assert "thawed" in told
    assert "2026-03-18 07:00" in told
    assert "P001: 3 identifiers kept." in told
    shown = b.shown()
    assert (shown["state"], shown["given"]["delivered"]["cells"]) == ("administered", "920000")
    assert [one["by"] for one in shown["checks"]] == ["m.sato", "k.nurse"]
    sheet = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert "Match sheet D1-S1" in sheet
    assert "SIMULATED" in sheet
    assert b.c.labels()[0] in sheet
    person = json.loads(ran[-1].out)
    assert person["course"] == "transplanted"
    # Not a word of the wristband is in a byte of the folder, but sealed in the vault.
    held = b"".join(path.read_bytes() for path in (tmp_path / "practice").iterdir())
    said = "".join(one.out + one.err for one in ran)
    for word in PEOPLE["P001"].values():
        assert word.encode() not in held
        assert word not in said
        assert word not in sheet
    b.c.storage.close()


def test_every_command_about_doses_is_walked_or_told() -> None:
    for command in joined()["dose"]:
        if not command.startswith("-"):
            assert re.search(rf"ayumi dose {command}\b|`{command}`", TEXT), command
    assert diagram(DOSE) in [block.rstrip("\n") for block in fenced(MANUAL, "mermaid")]
    from typing import get_args

    from ayumi.product.matching import Condition

    for condition in get_args(Condition):
        assert f"`{condition}`" in TEXT, condition
    assert set(STEPS) >= {"ordered", "matched", "administered"}


def test_a_wrong_wristband_is_refused_in_words_that_name_nobody(b: Bedside) -> None:
    [label] = b.c.labels()
    why = b.refused("m.sato", f"dose check practice D1 --label {label}", wristband("P002"))
    assert "the wristband: name is not this person's" in why
    assert "is recorded (entry" in why
    assert not any(word in why for person in PEOPLE.values() for word in person.values())
    why = b.refused("m.sato", "dose check practice D1 --label NOBODYS", wristband())
    assert "scan 1 is no label of D1" in why
    shown = b.shown()
    assert (shown["state"], len(shown["refusals"])) == ("received", 2)
    table = b.line("k.tanaka", "dose show practice D1 --format table")
    assert "Refused" in table.out
    assert b.line("k.tanaka", "dose list practice --for P001 --format table").code == 0


def test_a_wristband_that_cannot_be_read_is_not_repeated(b: Bedside) -> None:
    [label] = b.c.labels()
    for given in ("Yamada Hanako\n", "name=Yamada\nname=Hanako\n", "name=\n"):
        one = b.line("m.sato", f"dose check practice D1 --label {label}", given)
        assert one.code == 2
        assert "Yamada" not in one.err
    assert "did you mean `name`" in b.refused(
        "m.sato", f"dose check practice D1 --label {label}", "nmae=Yamada\n"
    )


def test_numbers_and_moments_that_cannot_be_are_faults_of_the_writer(b: Bedside) -> None:
    (b.folder / "cert.txt").write_bytes(b"ok")
    made = "lot make practice L-9 --run R-LOT-1 --units 1 --stored freezer --cells 1e5"
    came = "lot receive practice B-9 --stage bank --supplier-lot S-9 --certificate cert.txt"
    give = "dose administer practice D1"
    for account, line in (
        ("c.ueda", f"{made} --viability nan"),
        ("c.ueda", f"{made} --viability 2_2"),
        ("c.ueda", f"{came} --simulated --units 99999999999999"),
        ("c.ueda", f"{came} --simulated --units 1 --expires 9999-12-31T23:59-05:00"),
        ("c.ueda", f"{came} --simulated --units 1 --made 0001-01-01T00:00+14:00"),
        ("s.urgeon", f"{give} --site '' --residual S-D11-01=2"),
        ("s.urgeon", f"{give} --site 'C5 volume=20' --residual S-D11-01=1e999999999"),
    ):
        assert b.line(account, line).code in (2, 3), line


def test_the_vault_is_needed_and_opens_with_its_key(
    b: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    [label] = b.c.labels()
    line = f"dose check practice D1 --label {label}"
    monkeypatch.setenv("AYUMI_VAULT_KEY", new_key(entropy(9)))
    assert "this key is not" in b.refused("m.sato", line, wristband())
    one = b.line("m.sato", "dose check postgresql://u@h/d D1 --label X", wristband())
    assert one.code == 2


def test_what_was_done_on_paper_is_entered_afterwards(b: Bedside) -> None:
    [label] = b.c.labels()
    b.c.now("09:45")
    for language, words in (("en", "Match sheet"), ("ja", "照合票")):
        out = f"{language}.html"
        one = b.line("k.nurse", f"dose sheet practice D1 --out {out} --language {language}")
        assert one.code == 0, one.err
        assert words in (b.folder / out).read_text(encoding="utf-8")
    known = b.line("k.nurse", "dose sheet practice D1 --out known.html --identified")
    assert known.code == 0, known.err
    assert "Yamada Hanako" in (b.folder / "known.html").read_text(encoding="utf-8")
    assert b.line("k.nurse", "dose sheet practice D1 --out known.pdf").code == 2
    assert "needs `read_identity`" in b.refused(
        "k.tanaka", "dose sheet practice D1 --out k.html --identified"
    )
    b.c.now("13:00")
    for account, moment in (("m.sato", "09:50"), ("k.nurse", "09:55")):
        late = f"--sheet D1-S1 --at 2026-03-18T{moment}"
        one = b.line(account, f"dose check practice D1 --label {label} {late}", wristband())
        assert one.code == 0, one.err
    give = 'dose administer practice D1 --site "C5 volume=20 depth=3" --residual S-D11-01=2'
    one = b.line("s.urgeon", f"{give} --sheet D1-S1 --at 2026-03-18T10:05")
    assert one.code == 0, one.err
    shown = b.shown()
    assert datetime.fromisoformat(shown["given"]["at"]) == at("10:05")
    assert shown["checks"][0]["sheet"] == "D1-S1"
    signed = [e for e in b.c.ledger.entries(kind="dose.checked") if e.signature is not None]
    assert len(signed) == 2


def test_orders_at_the_terminal(b: Bedside) -> None:
    b.c.now("2026-03-18T06:00+09:00")
    order = "dose order practice D2 --for P002 --slot 2026-03-18T12:00"
    one = b.line("k.tanaka", f"{order} --unit LOT-1-05 --format json")
    assert one.code == 0, one.err
    assert json.loads(one.out)["plan"][0]["stage"] == "thawed"
    assert "2026-03-18 09:00" in one.err
    change = "dose change practice D2 --slot 2026-03-18T13:00 --unit LOT-1-06 --reason later"
    assert b.line("k.tanaka", change).code == 0
    assert "is kept for the dose D2" in b.refused(
        "k.tanaka", "dose order practice D3 --for P002 --slot 2026-03-18T12:00 --unit LOT-1-06"
    )
    assert b.line("k.tanaka", "dose cancel practice D2 --reason fever").code == 0
    why = b.refused("k.tanaka", "dose order practice D4 --for P002 --slot noon --unit LOT-1-06")
    assert "--slot = 'noon'" in why
    assert b.line("c.ueda", "dose discard practice D1 --reason 'put off'").code == 0
    assert "there is no dose D9" in b.refused("k.tanaka", "dose show practice D9")


def test_a_site_and_temperatures_are_read_whole(b: Bedside) -> None:
    line = "dose administer practice D1 --residual S-D11-01=2 --site"
    assert b.line("s.urgeon", f"{line} volume=10").code == 2
    assert b.line("s.urgeon", f"{line} 'C5 10'").code == 2
    why = b.refused("m.sato", "dose receive practice D1 --label X --low 18")
    assert "--high" in why
    assert "--since" in why


def test_identities_are_kept_by_who_may(b: Bedside, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "needs `write_identity`" in b.refused("k.tanaka", "vault keep practice P001", "name=A\n")
