"""The programs that other tests rest on answer."""

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NodePeer

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_postgresql_answers_to_a_user_who_is_no_superuser(postgresql_url: str) -> None:
    if not shutil.which("psql"):
        pytest.skip("no psql on the PATH")

    def ask(query: str) -> str:
        psql = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", query]
        return subprocess.run(
            [*psql, postgresql_url], capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()

    assert ask("select 1") == "1"
    assert ask("select rolsuper from pg_roles where rolname = current_user") == "f"
    assert ask("show server_encoding") == "UTF8"


def test_chromium_shows_a_page(browser: "Browser") -> None:
    page = browser.new_page()
    page.goto("data:text/html;charset=utf-8,<title>歩み</title><h1>a step</h1>")
    assert page.title() == "歩み"
    assert page.inner_text("h1") == "a step"
    page.close()


def test_peer_loads(node_peer: NodePeer) -> None:
    say_names = "console.log(Object.keys(require(process.argv[1])).join())"
    names = subprocess.run(
        [node_peer.node, "-e", say_names, node_peer.package],
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert "ISNCSCI" in names
