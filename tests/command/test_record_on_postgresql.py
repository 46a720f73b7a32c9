"""The commands for the record with a ledger in PostgreSQL, from an empty database on."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.command.test_record_commands import OTHER, SECRET, Terminal
from verify.postgresql_server import APP, OWNER, PostgresqlServer


def test_a_study_in_postgresql(
    postgresql: PostgresqlServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    name, spare = postgresql.new_database(), postgresql.new_database()
    monkeypatch.setenv("PGPASSWORD", postgresql.password(APP))
    monkeypatch.delenv("AYUMI_NEW_PASSWORD")
    for each in (name, spare):
        assert "refused" not in terminal.done(
            "ledger", "prepare", postgresql.url(OWNER, each), "--app-role", APP
        )
    again = terminal("ledger", "prepare", postgresql.url(OWNER, name), "--app-role", APP)
    assert (again.code, "never replaced" in again.err) == (2, True)

    def address(database: str) -> str:
        parts = urlsplit(postgresql.url(database=database))
        return f"postgresql://{APP}@{parts.hostname}:{parts.port}/{database}"

    begin = ("init", "s", "--study", "keio", "--full-name", "Yuki", "--keys", "keys", "--database")
    monkeypatch.setenv("AYUMI_PASSWORD", "short")
    assert terminal(*begin, address(name)).code == 3
    monkeypatch.setenv("AYUMI_PASSWORD", SECRET)
    terminal.done(*begin, address(name))
    assert terminal("init", "t", *begin[2:-3], "--database", address(name)).code == 2
    settings = (tmp_path / "s" / "ayumi.toml").read_text(encoding="utf-8")
    assert postgresql.password(APP) not in settings
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == [
        "ayumi.toml",
        "vault.sqlite",
    ]

    monkeypatch.setenv("AYUMI_NEW_PASSWORD", OTHER)
    role = ("--role", "data_manager")
    terminal.done("account", "open", "s", "k.tanaka", "--full-name", "Hanako", *role)
    terminal.qualify("k.tanaka", "data_manager")
    assert "as it was recorded" in terminal.done("verify", "s", "--recompute")
    [entry] = terminal.entries("--subject", "account:k.tanaka")
    monkeypatch.setenv("AYUMI_PASSWORD", OTHER)
    redact = ("ledger", "redact", "s", str(entry["seq"]), "--reason", "x", "--account", "k.tanaka")
    redacted = terminal(*redact)
    assert (redacted.code, "--owner" in redacted.err) == (0, True)
    terminal.done("ledger", "scrub", "s", "--owner", postgresql.url(OWNER, name))
    assert "Hanako" not in json.dumps(terminal.entries())

    terminal.done("backup", "s", "--out", "b.zip")
    terminal.done("restore", "b.zip", "r", "--database", address(spare))
    terminal.done("restore", "b.zip", "f")
    assert terminal("restore", "b.zip", "g", "--database", address(spare)).code == 2
    shown = terminal.done("ledger", "show", "s")
    assert shown == terminal.done("ledger", "show", "r") == terminal.done("ledger", "show", "f")
    for place in ("s", "r", "f"):
        assert "1 redacted" in terminal.done("verify", place)
