"""The programs that other tests rest on answer."""

import itertools
import os
import subprocess
from typing import TYPE_CHECKING

import psycopg

from tests.conftest import NodePeer
from verify.postgresql_server import APP, OWNER, PostgresqlServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_postgresql_answers_to_roles_that_are_no_superusers(postgresql: PostgresqlServer) -> None:
    for role, through_socket in itertools.product((OWNER, APP), (False, True)):
        url = postgresql.url(role, through_socket=through_socket)
        with psycopg.connect(url) as connection:
            query = "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user"
            assert connection.execute(query).fetchone() == (role, False)
            query = "SELECT current_setting('server_encoding'), current_setting('fsync')"
            assert connection.execute(query).fetchone() == ("UTF8", "on")


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
