"""The places where a ledger is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ayumi.ledger import Storage
from ayumi.store.memory import MemoryStorage
from ayumi.store.sqlite import SqliteStorage


@pytest.fixture(params=["memory", "sqlite"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """An empty ledger's store."""
    made: Storage
    if request.param == "memory":
        made = MemoryStorage()
    else:
        made = SqliteStorage.create(tmp_path / "ledger.sqlite")
    yield made
    made.close()


@pytest.fixture
def second(storage: Storage) -> Iterator[Storage]:
    """Another connection to the same place; memory has only itself."""
    if isinstance(storage, SqliteStorage):
        other = SqliteStorage(storage.path)
        yield other
        other.close()
    else:
        yield storage
