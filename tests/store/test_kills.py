"""Writers, and a server, are killed some times each; `make verify` kills them 200 times."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ayumi.store.sqlite import SqliteStorage
from verify.kills import Kills, kill_clients, kill_server
from verify.postgresql_server import PostgresqlServer
from verify.races import race

KILLS = 20
WRITERS, EACH = 8, 20


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "ledger.sqlite"
    SqliteStorage.create(path).close()
    return str(path)


@pytest.fixture
def address(postgresql: PostgresqlServer) -> Iterator[str]:
    name = postgresql.new_ledger()
    yield postgresql.url(database=name)
    postgresql.drop_database(name)


@pytest.fixture(params=["file", "address"])
def place(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


def nothing_is_lost(kills: Kills) -> None:
    assert kills.wrong == []
    assert kills.kills == KILLS
    assert kills.acknowledged > 2 * KILLS
    assert len(kills.entries) > kills.acknowledged + KILLS


def test_nothing_is_lost_when_writers_are_killed(place: str) -> None:
    nothing_is_lost(kill_clients(place, KILLS, np.random.default_rng(1)))


def test_nothing_is_lost_when_the_server_is_killed(
    postgresql: PostgresqlServer, address: str
) -> None:
    nothing_is_lost(kill_server(postgresql, address, KILLS, np.random.default_rng(2)))


def test_writers_at_once_lose_nothing_and_are_told_of_conflicts(place: str) -> None:
    found = race(place, WRITERS, EACH, np.random.default_rng(3))
    assert found.wrong == []
    assert found.acknowledged == WRITERS * EACH == found.entries - 1
    assert found.conflicts > 0
