"""The commands for the record as their users call them, on a real folder."""

import json
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from ayumi.__main__ import main

SECRET, OTHER = "correct horse battery", "staple tonight maybe"
KEIO = (files("ayumi") / "studies" / "keio.toml").read_text(encoding="utf-8")


class Ran(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


class Terminal:
    """A terminal in front of which nobody sits."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self._capsys = capsys
        monkeypatch.chdir(folder)
        monkeypatch.setenv("AYUMI_PASSWORD", SECRET)
        monkeypatch.setenv("AYUMI_NEW_PASSWORD", OTHER)
        monkeypatch.setenv("AYUMI_ACCOUNT", "y.ito")
        self.setenv = monkeypatch.setenv

    def __call__(self, *arguments: str) -> Ran:
        """Run a command."""
        code = main(list(arguments))
        return Ran(code, *self._capsys.readouterr())

    def done(self, *arguments: str) -> str:
        """Run a command that must succeed; what it printed."""
        ran = self(*arguments)
        assert ran.code == 0, ran.err
        return ran.out

    def qualify(self, name: str, role: str) -> None:
        """Record that somebody was trained for the study "s", and delegate them a role."""
        self.done("staff", "train", "s", name, "The protocol")
        self.done("staff", "delegate", "s", name, role)

    def keys(self) -> list[str]:
        """The vault's keys, as `ayumi init` wrote them: working, recovery."""
        lines = (self.folder / "keys").read_text().splitlines()
        return [line.split()[1] for line in lines]

    def entries(self, *arguments: str) -> list[dict[str, Any]]:
        """What `ayumi ledger show` tells."""
        return [
            json.loads(line) for line in self.done("ledger", "show", "s", *arguments).splitlines()
        ]


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.done(
        "init", "s", "--study", "keio", "--full-name", "Yuki Ito", "--keys", str(tmp_path / "keys")
    )
    return terminal


def test_a_study_begins_and_verifies(terminal: Terminal) -> None:
    opened, account, study = terminal.entries()
    assert opened["body"]["purpose"] == "trial"
    assert account["subject"] == "account:y.ito"
    assert study["body"]["document"] == KEIO
    assert "as it was recorded" in terminal.done("verify", "s")
    found = json.loads(terminal.done("verify", "s", "--recompute", "--format", "json"))
    assert (found["passed"], found["recomputed"]) == (True, [])
    assert (terminal.folder / "s").stat().st_mode & 0o077 == 0
    assert (terminal.folder / "keys").stat().st_mode & 0o077 == 0


def test_nothing_is_replaced_and_nothing_half_made_stays(terminal: Terminal) -> None:
    again = terminal("init", "s", "--study", "keio")
    assert (again.code, "is there already" in again.err) == (2, True)
    (terminal.folder / "bad.toml").write_text(KEIO.replace("format = 1", "format = 7"))
    bad = terminal("init", "t", "--study", "bad.toml", "--full-name", "X")
    assert bad.code == 3
    terminal.setenv("AYUMI_PASSWORD", "short")
    weak = terminal("init", "t", "--study", "keio", "--full-name", "X", "--keys", "k")
    assert (weak.code, "12 to 256 characters" in weak.err) == (3, True)
    assert sorted(path.name for path in terminal.folder.iterdir()) == ["bad.toml", "keys", "s"]
    unknown = terminal("init", "t", "--study", "kejo")
    assert (unknown.code, "keio" in unknown.err) == (2, True)
    inside = terminal("init", "t", "--study", "keio", "--keys", "t/keys")
    assert (inside.code, "must not lie beside" in inside.err) == (2, True)


def test_accounts(terminal: Terminal) -> None:
    opened = ("account", "open", "s", "k.tanaka", "--full-name", "Ken Tanaka")
    terminal.done(*opened, "--role", "data_manager", "--role", "examiner")
    assert terminal(*opened).code == 3
    assert terminal("account", "open", "s", "b.c", "--full-name", "X", "--role", "king").code == 3
    terminal.done("account", "roles", "s", "k.tanaka", "--role", "data_manager", "--reason", "x")
    terminal.setenv("AYUMI_PASSWORD", OTHER)
    terminal.setenv("AYUMI_NEW_PASSWORD", "a third good phrase")
    mine = ("account", "password", "s", "k.tanaka", "--reason", "mine alone", "--account")
    terminal.done(*mine, "k.tanaka")
    assert terminal(*mine, "k.tanaka").code == 3
    terminal.setenv("AYUMI_PASSWORD", SECRET)
    terminal.done("account", "unlock", "s", "k.tanaka", "--reason", "x")
    terminal.done("account", "close", "s", "k.tanaka", "--reason", "left")
    [tanaka, ito] = map(json.loads, terminal.done("account", "show", "s").splitlines())
    assert (tanaka["state"], tanaka["roles"], ito["state"]) == ("closed", [], "open")
    assert "Ken Tanaka" in terminal.done("account", "show", "s", "--format", "table")
    whole = "\n".join(map(json.dumps, terminal.entries()))
    assert SECRET not in whole
    assert OTHER not in whole


def test_export_is_recorded_and_needs_the_permission(terminal: Terminal) -> None:
    """Requirement A4."""
    export = ("ledger", "export", "s", "--out", "e.zip", "--reason", "monitor")
    refused = terminal(*export)
    assert (refused.code, "needs `export`" in refused.err) == (3, True)
    assert not (terminal.folder / "e.zip").exists()
    terminal.done("account", "open", "s", "k.tanaka", "--full-name", "K", "--role", "data_manager")
    terminal.setenv("AYUMI_PASSWORD", OTHER)
    untrained = terminal(*export, "--account", "k.tanaka")
    assert (untrained.code, "not current: training, delegation" in untrained.err) == (3, True)
    terminal.setenv("AYUMI_PASSWORD", SECRET)
    terminal.qualify("k.tanaka", "data_manager")
    terminal.setenv("AYUMI_PASSWORD", OTHER)
    terminal.done(*export, "--account", "k.tanaka")
    [entry] = terminal.entries("--kind", "ledger.exported")
    assert (entry["actor"], entry["role"]) == ("k.tanaka", "data_manager")
    with zipfile.ZipFile(terminal.folder / "e.zip") as archive:
        assert "credentials.jsonl" not in archive.namelist()
    assert (terminal.folder / "e.zip").stat().st_mode & 0o077 == 0
    terminal.done("restore", "e.zip", "r")
    assert terminal("account", "show", "r").code == 0
    assert terminal("account", "unlock", "r", "k.tanaka", "--reason", "x").code == 3


def test_backup_and_restore(terminal: Terminal) -> None:
    terminal.done("backup", "s", "--out", "b.zip")
    terminal.done("verify", "b.zip")
    terminal.done("restore", "b.zip", "r")
    assert terminal.entries() == [
        json.loads(line) for line in terminal.done("ledger", "show", "r").splitlines()
    ]
    terminal.done("account", "open", "r", "k.tanaka", "--full-name", "K")
    working, recovery = terminal.keys()
    for key in (working, recovery.lower()):
        terminal.setenv("AYUMI_VAULT_KEY", key)
        assert "Holders: recovery, working" in terminal.done("vault", "check", "r")
    assert terminal("restore", "b.zip", "r").code == 2
    assert terminal("backup", "s", "--out", "b.zip").code == 2
    damaged = bytearray((terminal.folder / "b.zip").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (terminal.folder / "d.zip").write_bytes(damaged)
    refused = terminal("restore", "d.zip", "d")
    assert refused.code == 3
    assert "Traceback" not in refused.err
    assert not (terminal.folder / "d").exists()


def test_tampering_ends_with_exit_code_4(terminal: Terminal) -> None:
    terminal.done("ledger", "anchor", "s", "--out", "a.json")
    assert terminal("verify", "s", "--anchor", "a.json").code == 0
    database = apsw.Connection("s/ledger.sqlite")
    database.execute("DROP TRIGGER entry_stays")
    database.execute("DELETE FROM entry WHERE seq = 3")
    database.close()
    found = terminal("verify", "s", "--anchor", "a.json")
    assert found.code == 4
    assert "tail was cut off" in found.out
    report = json.loads(terminal("verify", "s", "--format", "json").out)
    assert any("entry_stays" in finding["message"] for finding in report["findings"])
    (terminal.folder / "s" / "ledger.sqlite").write_bytes(b"nonsense" * 1000)
    broken = terminal("verify", "s")
    assert (broken.code, "Traceback" in broken.err) == (4, False)


def test_redaction(terminal: Terminal) -> None:
    terminal.done(
        "account", "open", "s", "k.tanaka", "--full-name", "Hanako", "--role", "data_manager"
    )
    [entry] = terminal.entries("--subject", "account:k.tanaka")
    assert list(entry["texts"].values()) == ["Hanako"]
    redact = ("ledger", "redact", "s", str(entry["seq"]), "--reason", "wrong name")
    assert terminal(*redact).code == 3
    terminal.qualify("k.tanaka", "data_manager")
    terminal.setenv("AYUMI_PASSWORD", OTHER)
    terminal.done(*redact, "--account", "k.tanaka")
    assert terminal(*redact, "--account", "k.tanaka").code == 3
    assert b"Hanako" not in b"".join(p.read_bytes() for p in (terminal.folder / "s").iterdir())
    assert "1 redacted" in terminal.done("verify", "s")
    assert "[redacted]" in terminal.done("ledger", "show", "s", "--format", "table")
    terminal.done("ledger", "scrub", "s")


def test_an_amendment_names_what_it_amends(terminal: Terminal) -> None:
    """Requirement D5: what was recorded before stays under its old version."""
    digest = terminal.entries("--kind", "study.adopted")[0]["body"]["digest"]
    amended = terminal.folder / "amended.toml"
    amended.write_text(KEIO + "\n# a remark\n", encoding="utf-8")
    refused = terminal("amend", "s", "--study", "amended.toml", "--reason", "remark")
    assert (refused.code, digest in refused.err) == (3, True)
    amends = f'\n[amends]\ndigest = "{digest}"\nreason = "a remark"\ndate = 2026-11-21\n'
    amended.write_text(KEIO + amends, encoding="utf-8")
    terminal.done("amend", "s", "--study", "amended.toml", "--reason", "remark")
    terminal.done("account", "unlock", "s", "y.ito", "--reason", "x")
    first, second = terminal.entries("--kind", "study.adopted")
    assert second["study"] == digest
    assert terminal.entries("--last", "1")[0]["study"] == second["body"]["digest"]
    assert first["body"]["document"] == KEIO


def test_vault_keys_are_given_and_taken(terminal: Terminal) -> None:
    working = terminal.keys()[0]
    terminal.setenv("AYUMI_VAULT_KEY", working)
    terminal.done("vault", "admit", "s", "pharmacy", "--reason", "doses", "--keys", "pharmacy")
    terminal.done("vault", "dismiss", "s", "recovery", "--reason", "lost")
    assert "Holders: pharmacy, working" in terminal.done("vault", "check", "s")
    assert terminal("vault", "dismiss", "s", "nobody", "--reason", "x").code == 2
    kinds = [
        (e["body"]["holder"], e["body"]["holds"]) for e in terminal.entries("--subject", "vault")
    ]
    assert kinds == [("pharmacy", True), ("recovery", False)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verify", "nowhere"), "no such folder"),
        (("verify", "s", "--anchor", "none.json"), "no such file"),
        (("ledger", "show", "."), "ayumi init"),
        (("ledger", "show", "s", "--last", "-1"), "Must be"),
        (("ledger", "show", "s", "--last", "9" * 20), "Must be"),
        (("account", "unlock", "s", "y.ito", "--reason", " "), "say why"),
        (("account", "unlock", "s", "\udcff", "--reason", "x"), "no text in UTF-8"),
        (("restore", "none.zip", "x"), "no such file"),
        (("ledger", "redact", "s", "99", "--reason", "x"), "needs `redact`"),
        (("ledger", "anchor", "s", "--out", "no/a.json"), "make it first"),
    ],
)
def test_wrong_calls_are_told_in_words(
    terminal: Terminal, arguments: tuple[str, ...], words: str
) -> None:
    ran = terminal(*arguments)
    assert ran.code in (2, 3)
    assert words in ran.err
    assert "Traceback" not in ran.err
