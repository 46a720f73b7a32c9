"""A PostgreSQL server of our own, for tests and measurements: made from nothing, killed, restarted.

It runs with the durable settings that PostgreSQL has by itself, under a user who is not root, on
the loopback address and on a socket in its folder, both with passwords. All of it is gone at the
end.
"""

import contextlib
import os
import pwd
import secrets  # noqa: TID251 - an edge: the passwords of this server come from the system
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self, TypedDict
from urllib.parse import quote

import psycopg

from ayumi.store.postgresql_owner import prepare

OWNER: Final = "ayumi_owner"
"""Owns the databases and the ledger's tables; no superuser."""
APP: Final = "ayumi_app"
"""The role of the application; no superuser, and may log in, nothing else."""
SUPERUSER: Final = "postgres"

_SECONDS_TO_START: Final = 60
_SECONDS_TO_STOP: Final = 20
_SETTINGS: Final = (
    "listen_addresses=127.0.0.1",
    "max_connections=50",
    "lc_messages=C",
    "log_timezone=UTC",
    "timezone=UTC",
)


class _User(TypedDict, total=False):
    user: str
    group: str
    extra_groups: list[str]


class NoPostgresql(Exception):
    """PostgreSQL is not installed here, or cannot run; the message says why."""


class PostgresqlServer:
    """A running server; `running` makes one and takes it away again."""

    def __init__(self, binaries: Path, folder: Path, user: str | None) -> None:
        self.binaries = binaries
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"
        self.port = 0
        self._user = user
        self._passwords = {role: secrets.token_hex(16) for role in (SUPERUSER, OWNER, APP)}
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self._prepared = ""

    @classmethod
    @contextmanager
    def running(cls, parent: Path | None = None) -> Iterator[Self]:
        """A server in a new folder in ``parent``, which the server's user must be able to enter.

        `NoPostgresql` if PostgreSQL is not installed.
        """
        binaries, user = _binaries(), _user()
        # A socket's path may have about 100 characters, so the folder is not one of pytest's.
        folder = Path(tempfile.mkdtemp(prefix="ayumi-postgresql-", dir=parent))
        server = cls(binaries, folder, user)
        try:
            with _taken_away_with_us(folder):
                server._give_to_user(folder)
                server._make()
                server.start()
                server._make_roles()
                yield server
        finally:
            server.stop(at_once=True)
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def runs(self) -> bool:
        """Whether the server was started, and not stopped or killed since."""
        return self._process is not None

    def url(
        self, role: str = APP, database: str = "postgres", *, through_socket: bool = False
    ) -> str:
        """Where a role finds a database, with its password."""
        host = quote(str(self.folder), safe="") if through_socket else "127.0.0.1"
        return f"postgresql://{role}:{self._passwords[role]}@{host}:{self.port}/{database}"

    def password(self, role: str) -> str:
        """The password of a role."""
        return self._passwords[role]

    def new_ledger(self) -> str:
        """The name of a new database with an empty ledger, for the role `APP`."""
        if not self._prepared:
            self._prepared = self.new_database()
            prepare(self.url(OWNER, self._prepared), app_role=APP)
        return self.new_database(template=self._prepared)

    def new_database(self, template: str = "template1") -> str:
        """The name of a new database, which belongs to `OWNER`."""
        self._databases += 1
        name = f"ayumi_{self._databases}"
        self.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Take a database away, whoever is connected to it."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Let the superuser do something."""
        with psycopg.connect(self.url(SUPERUSER, database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start the server and wait until it answers; it goes on from whatever state it left."""
        socket_folder = ["-c", f"unix_socket_directories={self.folder}"]
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        self.port = self.port or _free_port()
        command: list[str | Path] = [
            self.binaries / "postgres",
            "-D",
            self.data,
            "-p",
            str(self.port),
        ]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *socket_folder, *settings],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._as_user(),
            )
        self._wait_until_it_answers()

    def stop(self, *, at_once: bool = False) -> None:
        """Let the server end in order, as for an update of its machine, or without a checkpoint."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        try:
            self._process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Kill all processes of the server at once, as by a crash of its machine."""
        if self._process is None:
            return
        postmaster = self._process.pid
        # Stopped first, it starts no process that would be overlooked.
        with contextlib.suppress(ProcessLookupError):
            os.kill(postmaster, signal.SIGSTOP)
        processes = [postmaster, *(p for p, parent in _parents().items() if parent == postmaster)]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait(_SECONDS_TO_STOP)
        self._process = None
        _wait_until_gone(processes)

    def restart(self) -> None:
        """Kill the server if it runs, and start it again on the same port."""
        self.kill()
        self.start()

    def _make(self) -> None:
        password = self.folder / "password"
        password.write_text(self._passwords[SUPERUSER], encoding="ascii")
        password.chmod(0o600)
        self._give_to_user(password)
        command: list[str | Path] = [
            self.binaries / "initdb",
            "-D",
            self.data,
            "-U",
            SUPERUSER,
            "--no-sync",
        ]
        settings = ["--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"]
        self._run([*command, *settings, "--locale=C"])
        password.unlink()

    def _make_roles(self) -> None:
        for role, rights in ((OWNER, "CREATEDB CREATEROLE"), (APP, "")):
            password = self._passwords[role]
            self.execute(f"CREATE ROLE {role} LOGIN {rights} PASSWORD '{password}'")

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        latest = time.monotonic() + _SECONDS_TO_START
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > latest:
                    said = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
                    raise NoPostgresql(f"PostgreSQL does not start: {error}\n{said}") from None
                time.sleep(0.02)
            else:
                return

    def _run(self, command: Sequence[str | Path]) -> None:
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, check=False, **self._as_user()
        )
        if done.returncode:
            said = (done.stdout + done.stderr).decode(errors="replace")
            raise NoPostgresql(f"{command[0]} fails: {said}")

    def _give_to_user(self, path: Path) -> None:
        if self._user is not None:
            shutil.chown(path, self._user, self._user)

    def _as_user(self) -> _User:
        if self._user is None:
            return {}
        return {"user": self._user, "group": self._user, "extra_groups": []}


def _binaries() -> Path:
    """The folder of the newest PostgreSQL that is installed, as Debian does it or on the PATH."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda initdb: int(initdb.parts[-3]))
    if newest:
        return newest[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise NoPostgresql("no initdb on the PATH or in /usr/lib/postgresql/*/bin")


def _user() -> str | None:
    """Who runs the server where root would; PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SUPERUSER).pw_name
    except KeyError:
        raise NoPostgresql(f"root cannot run PostgreSQL, and no user {SUPERUSER} is here") from None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _taken_away_with_us(folder: Path) -> Iterator[None]:
    """End the server and remove its folder when this process ends, even when it is killed.

    A shell waits for its input to end, which happens then.
    """
    script = """
        cat
        if read -r server <"$1/data/postmaster.pid" && kill -s QUIT "$server"; then
            waited=0
            while kill -0 "$server" && [ $((waited += 1)) -lt 200 ]; do sleep 0.1; done
        fi
        rm -rf -- "$1"
    """
    with subprocess.Popen(
        ["/bin/sh", "-c", script, "sh", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as shell:
        try:
            yield
        finally:
            shell.kill()


def _parents() -> dict[int, int]:
    """Of each process that lives, the one that started it."""
    found: list[list[str]] = []
    if Path("/proc/self/stat").exists():
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                told = stat.read_text(encoding="utf-8", errors="replace")
                # The name of the program, in parentheses, may hold anything.
                state, parent = told.rpartition(") ")[2].split()[:2]
                found.append([stat.parent.name, parent, state])
    else:
        ps = ["ps", "-A", "-o", "pid=,ppid=,state="]
        listed = subprocess.run(ps, capture_output=True, text=True, check=True).stdout
        found = [line.split() for line in listed.splitlines()]
    return {int(number): int(parent) for number, parent, state in found if state[0] != "Z"}


def _wait_until_gone(processes: Sequence[int]) -> None:
    """Wait until none of the processes can hold the server's memory any more."""
    latest = time.monotonic() + _SECONDS_TO_STOP
    while not _parents().keys().isdisjoint(processes):
        if time.monotonic() > latest:
            raise TimeoutError(f"processes of PostgreSQL do not end: {processes}")
        time.sleep(0.01)
