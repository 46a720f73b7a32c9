"""`ayumi safety --html` writes the page that a safety committee prints, and no other file."""

from pathlib import Path

import pytest

from tests.command.test_safety_commands import Shell

COMMITTEE = "s.kato"


def test_the_committee_writes_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell(tmp_path, monkeypatch)
    shell.done(COMMITTEE, "safety my-study --html safety.html")
    page = (tmp_path / "safety.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "The next, P002, may be treated: nothing recorded is in the way." in page
    shell.done(COMMITTEE, "safety my-study --html ja.html --language ja")
    assert "安全性の概況" in (tmp_path / "ja.html").read_text(encoding="utf-8")
    # Nothing is replaced, and a page is named so.
    for line, why in (("safety.html", "nothing is replaced"), ("page.pdf", "name it so")):
        ran = shell(COMMITTEE, f"safety my-study --html {line}")
        assert ran.code != 0
        assert why in ran.err
    assert (tmp_path / "safety.html").read_text(encoding="utf-8") == page


def test_nobody_blinded_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page shows what the document keeps from some roles."""
    shell = Shell(tmp_path, monkeypatch)
    why = shell.refused("e.mori", "safety my-study --html safety.html")
    assert "a report shows them all" in why
    assert not (tmp_path / "safety.html").exists()
