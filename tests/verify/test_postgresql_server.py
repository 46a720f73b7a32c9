"""The PostgreSQL server of our own comes from nothing and leaves nothing."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from verify import postgresql_server
from verify.postgresql_server import NoPostgresql, PostgresqlServer

STARTED_AND_LEFT = """
import sys, time
from verify.postgresql_server import PostgresqlServer
with PostgresqlServer.running() as server:
    print(server.folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def parent(postgresql: PostgresqlServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for folders of servers, that every user may enter; the shared one says they run."""
    # Not one of pytest's: the path of a socket must be short, and the server's user must get there.
    folder = Path(tempfile.mkdtemp(prefix="ayumi-"))
    folder.chmod(0o755)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_server_is_killed_and_goes_on(parent: Path) -> None:
    with PostgresqlServer.running() as server:
        assert list(parent.iterdir()) == [server.folder]
        server.execute("CREATE TABLE kept AS SELECT 1")
        for stop in (server.kill, server.stop, server.kill):
            stop()
            with pytest.raises(psycopg.OperationalError):
                server.execute("SELECT 1")
            server.start()
            server.execute("INSERT INTO kept SELECT 1")
    parent.rmdir()


def test_nothing_is_left_when_the_start_fails_half_way(
    parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_server, "_SETTINGS", ("no_such_setting=1",))
    with pytest.raises(NoPostgresql, match="no_such_setting"), PostgresqlServer.running():
        pytest.fail("a server that cannot start")
    parent.rmdir()


def test_nothing_is_left_when_whoever_started_it_is_killed(parent: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTED_AND_LEFT], stdout=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        folder = Path(started.stdout.readline().strip())
        [postmaster, *_] = (folder / "data" / "postmaster.pid").read_text().split()
        started.send_signal(signal.SIGKILL)
    while folder.exists():
        time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(int(postmaster), 0)
    parent.rmdir()
