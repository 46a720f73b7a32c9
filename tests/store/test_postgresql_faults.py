"""What a ledger in PostgreSQL says when its server is gone or cannot be reached, and what not."""

import itertools
import re

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from ayumi.ledger import StorageFailure, StorageRefused
from ayumi.ledger.entry import Row
from ayumi.ledger.verification import verify
from ayumi.store.postgresql import PostgresqlStorage
from ayumi.store.postgresql_faults import address
from tests.ledger.ledgers import EXAMINER, fill, opened, visit
from tests.ledger.test_lineage import record
from tests.store.conftest import Database
from verify.postgresql_server import APP


def test_work_goes_on_after_a_kill(database: Database, storage: PostgresqlStorage) -> None:
    ledger = opened(storage)
    fill(ledger, 20)
    database.server.kill()
    with pytest.raises(StorageFailure, match="refused"):
        storage.last()
    with pytest.raises(StorageFailure, match="refused"), storage.locked():
        pytest.fail("the lock of a dead server")
    database.server.start()
    assert ledger.head.seq == 21
    fill(ledger, 20)
    assert verify(storage).passed
    assert ledger.head.seq == 41


def test_a_connection_that_was_lost_between_two_calls_is_made_anew(
    database: Database, storage: PostgresqlStorage
) -> None:
    ledger = opened(storage)
    for again in range(3):
        if again == 0:
            database.server.restart()
        elif again == 1:
            database.server.stop()
            database.server.start()
        else:
            database.end_sessions()
        fill(ledger, 1)
        database.end_sessions()
        assert ledger.head.seq == 2 + again


def test_a_kill_under_the_lock_records_nothing(
    database: Database, storage: PostgresqlStorage
) -> None:
    ledger = opened(storage)

    def write_and_be_cut_off(*, sent: bool) -> None:
        with ledger.writing(EXAMINER) as writing:
            writing.append(visit(), seen=0)
            if sent:
                writing.text("sha256:0")
            database.server.restart()

    def read_and_be_cut_off() -> None:
        with storage.snapshot() as reading:
            database.end_sessions()
            reading.last()

    for sent in (False, True):
        with pytest.raises(StorageFailure, match="look whether it was"):
            write_and_be_cut_off(sent=sent)
        assert ledger.head.seq == 1
    with pytest.raises(StorageFailure, match="administrator"):
        read_and_be_cut_off()
    fill(ledger, 1)
    assert verify(storage).passed


def test_damaged_pages_are_found_and_never_a_surprise(
    database: Database, storage: PostgresqlStorage
) -> None:
    ledger = opened(storage)
    fill(ledger, 400)
    record(ledger, *[[[f"unit:{number}", "lot:1"]] for number in range(300)])
    server, files = database.server, {}
    for table in ("entry", "content", "link", "node"):
        [(path,)] = database.ask(f"SELECT pg_relation_filepath('ayumi.{table}')")
        files[table] = server.data / str(path)
    server.stop()
    whole = {path: path.read_bytes() for path in files.values()}
    standing = whole[files["entry"]].index(b'"standing":"12.5"')
    frame = whole[files["content"]].index(b"frame")

    def found(table: str, at: int, damage: bytes) -> str:
        """What is found where some bytes of a table's file are others."""
        for path, content in whole.items():
            path.write_bytes(content)
        with files[table].open("r+b") as file:
            file.seek(at)
            file.write(damage)
        server.start()
        findings = verify(storage).findings
        server.stop()
        return "\n".join(map(str, findings))

    assert "its bytes are not those that were hashed" in found("entry", standing + 13, b"9")
    assert "is not what was recorded" in found("content", frame, b"Frame")
    damages = (b"\xff" * 24, b"\0" * 24, bytes(range(64)), b"\xff" * 8192, b"\0" * 8192)
    for table, damage in itertools.product(files, damages):
        assert found(table, 8192, damage), (table, damage[:8])


SECRET = "s3cr3t-w0rd"  # noqa: S105 - it opens nothing


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ayumi_app:{}@127.0.0.1:PORT/DATABASE",
        "postgresql://nobody:{}@127.0.0.1:PORT/DATABASE",
        "postgresql://ayumi_app:{}@127.0.0.1:1/DATABASE",
        "postgresql://ayumi_app:{}@127.0.0.1:PORT/no_such_database",
        "postgresql://ayumi_app:{}@no-such-host.invalid/DATABASE",
        "postgresql://ayumi_app@127.0.0.1:PORT/DATABASE?password={}",
        "postgresql://ayumi_app:1/{}@127.0.0.1:PORT/DATABASE",
        "postgresql://ayumi_app:{}/1@127.0.0.1:PORT/DATABASE",
        "postgresql://ayumi_app:1@{}@127.0.0.1:PORT/DATABASE",
        "postgresql://ayumi_app:12#{}@127.0.0.1:PORT/DATABASE",
        "postgresql://ayumi_app:12?{}@127.0.0.1:PORT/DATABASE",
        "postgresql://ayumi_app:1%{}@127.0.0.1:PORT/DATABASE",
        "host=127.0.0.1 port=PORT password={} dbname=DATABASE user=ayumi_app",
        "host=127.0.0.1 port=PORT password='{} dbname=DATABASE",
        "mysql://ayumi_app:{}@127.0.0.1/DATABASE",
    ],
)
def test_no_message_shows_one(database: Database, url: str) -> None:
    port = str(database.server.port)
    url = url.format(SECRET).replace("PORT", port).replace("DATABASE", database.name)
    with pytest.raises(StorageFailure) as failure:
        PostgresqlStorage(url)
    assert not re.search(r"s3cr|w0rd|\n", str(failure.value))
    assert failure.value.__suppress_context__ or failure.value.__context__ is None


@pytest.mark.parametrize("through_socket", [False, True])
def test_a_place_leads_back_with_a_password_from_elsewhere(
    database: Database, monkeypatch: pytest.MonkeyPatch, through_socket: bool
) -> None:
    server = database.server
    url = server.url(APP, database.name, through_socket=through_socket)
    storage = PostgresqlStorage(f"{url}?sslmode=disable&passfile=/dev/null")
    fill(opened(storage), 3)
    storage.close()
    place = storage.place
    assert server.password(APP) not in place
    assert "sslmode=disable" in place
    with pytest.raises(StorageFailure, match="no password supplied"):
        PostgresqlStorage(place)
    monkeypatch.setenv("PGPASSWORD", server.password(APP))
    again = PostgresqlStorage(place)
    assert again.place == place
    assert again.version("ledger") == 1
    again.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///trial",
        "postgresql://db.example.org",
        "postgresql://k%40example.org@db.example.org:5433/the%20trial",
        "postgresql://app@one.example.org:5432,two.example.org:5433/trial?target_session_attrs=any",
        "postgresql://app@[::1]:5432/trial",
        "postgresql://app@%2Frun%2Fpostgresql/trial",
    ],
)
def test_places_are_written_as_addresses(url: str) -> None:
    place = address(url)[1]
    assert address(place)[1] == place
    assert conninfo_to_dict(place) == conninfo_to_dict(url)


def test_no_message_shows_what_a_row_holds(database: Database, storage: PostgresqlStorage) -> None:
    with pytest.raises(StorageRefused) as refused, storage.locked() as locked:
        locked.insert(Row(1, b"short", b"a secret", "a secret", 1, "k"), [])
    assert "secret" not in str(refused.value)
    with pytest.raises(psycopg.errors.CheckViolation, match="secret"):
        database.as_owner(
            "INSERT INTO ayumi.entry VALUES (1, 'short', 'a secret', 'a secret', 1, 'k')"
        )
