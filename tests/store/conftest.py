"""A PostgreSQL database with an empty ledger, for one test."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest

from ayumi.store.postgresql import PostgresqlStorage
from verify.postgresql_server import APP, OWNER, SUPERUSER, PostgresqlServer


def wait_until(condition: Callable[[], bool]) -> None:
    """Look again and again, but not for ever."""
    latest = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < latest, "waited in vain"
        time.sleep(0.01)


@dataclass(frozen=True)
class Database:
    """A database with a ledger, and the server that it is in."""

    server: PostgresqlServer
    name: str

    def url(self, role: str = APP) -> str:
        return self.server.url(role, self.name)

    def ask(self, query: str, *values: str, role: str = SUPERUSER) -> list[tuple[object, ...]]:
        """Let somebody do something past Ayumi."""
        with psycopg.connect(self.url(role), autocommit=True) as connection:
            done = connection.execute(query.encode(), values or None)
            return done.fetchall() if done.description else []

    def set(self, name: str, value: str | None) -> None:
        """Set something for the whole server, or (``None``) as it was, and wait until it is."""
        [(before,)] = self.ask(f"SHOW {name}")
        change = f"RESET {name}" if value is None else f"SET {name} = {value}"
        self.ask(f"ALTER SYSTEM {change}")
        self.ask("SELECT pg_reload_conf()")
        wait_until(lambda: self.ask(f"SHOW {name}") != [(before,)])

    def as_owner(self, statement: str) -> None:
        self.ask(statement, role=OWNER)

    def sessions(self) -> int:
        """How many connections of the application there are."""
        [(found,)] = self.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", APP)
        assert isinstance(found, int)
        return found

    def end_sessions(self) -> None:
        """Let the server end all connections of the application, and wait until it has."""
        end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = %s"
        self.ask(end, APP)


@pytest.fixture
def database(postgresql: PostgresqlServer) -> Iterator[Database]:
    name = postgresql.new_ledger()
    yield Database(postgresql, name)
    if not postgresql.runs:
        postgresql.start()
    postgresql.drop_database(name)


@pytest.fixture
def storage(database: Database) -> Iterator[PostgresqlStorage]:
    made = PostgresqlStorage(database.url())
    yield made
    made.close()
