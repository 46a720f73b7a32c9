"""The places where a ledger is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ayumi.ledger import Storage
from ayumi.store.memory import MemoryStorage
from ayumi.store.postgresql import PostgresqlStorage
from ayumi.store.sqlite import SqliteStorage
from verify.postgresql_server import PostgresqlServer


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Iterator[Path | str | None]:
    """Where an empty ledger is: in a file, at an address, or nowhere but in memory."""
    if request.param == "memory":
        yield None
    elif request.param == "sqlite":
        path = request.getfixturevalue("tmp_path") / "ledger.sqlite"
        SqliteStorage.create(path).close()
        yield path
    else:
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        name = server.new_ledger()
        yield server.url(database=name)
        server.drop_database(name)


def _opened(place: Path | str) -> Storage:
    return SqliteStorage(place) if isinstance(place, Path) else PostgresqlStorage(place)


@pytest.fixture
def storage(place: Path | str | None) -> Iterator[Storage]:
    """An empty ledger's store."""
    made = MemoryStorage() if place is None else _opened(place)
    yield made
    made.close()


@pytest.fixture
def second(place: Path | str | None, storage: Storage) -> Iterator[Storage]:
    """Another connection to the same place; memory has only itself."""
    if place is None:
        yield storage
        return
    other = _opened(place)
    yield other
    other.close()
