"""The stores in which two people meet: a file and a server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ayumi.ledger import Storage
from ayumi.store.postgresql import PostgresqlStorage
from ayumi.store.sqlite import SqliteStorage
from verify.postgresql_server import PostgresqlServer

Connect = Callable[[], Storage]


@pytest.fixture(params=["sqlite", "postgresql"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Opens one more connection to a ledger that is empty at first."""
    opened: list[Storage] = []

    def kept(storage: Storage) -> Storage:
        opened.append(storage)
        return storage

    if request.param == "sqlite":
        path: Path = request.getfixturevalue("tmp_path") / "ledger.sqlite"
        SqliteStorage.create(path).close()
        yield lambda: kept(SqliteStorage(path))
        _close(opened)
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    name = server.new_ledger()
    yield lambda: kept(PostgresqlStorage(server.url(database=name)))
    _close(opened)
    server.drop_database(name)


def _close(opened: list[Storage]) -> None:
    for storage in opened:
        storage.close()
