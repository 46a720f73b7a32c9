"""What the owner of a PostgreSQL database does for a ledger: prepare it, and scrub it."""

import random
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from ayumi.ledger import (
    Attachment,
    BytesRemain,
    Draft,
    Ledger,
    StorageFailure,
    StorageRefused,
    Text,
    kinds,
)
from ayumi.ledger.entry import Row
from ayumi.ledger.verification import verify
from ayumi.store.postgresql import PostgresqlStorage
from ayumi.store.postgresql_owner import prepare, scrub_as_owner
from tests.ledger.ledgers import COORDINATOR, EXAMINER, TestClock, entropy, fill, opened
from tests.ledger.test_lineage import MADE, record
from tests.store.conftest import Database
from verify.postgresql_server import APP, OWNER, SUPERUSER, PostgresqlServer


@pytest.fixture
def empty(postgresql: PostgresqlServer) -> Iterator[Database]:
    """A database in which nothing is."""
    name = postgresql.new_database()
    yield Database(postgresql, name)
    postgresql.drop_database(name)


def test_a_role_is_made_where_there_is_none(empty: Database) -> None:
    role, password = 'a "role" of; Tōkyō', "p/w:@?#%'\\ 歩"
    prepare(empty.url(OWNER), app_role=role, app_password=password)
    conninfo = psycopg.conninfo.make_conninfo(
        host="127.0.0.1",
        port=empty.server.port,
        dbname=empty.name,
        user=role,
        password=password,
    )
    storage = PostgresqlStorage(conninfo)
    fill(opened(storage), 3)
    assert list(storage.damage()) == []
    assert verify(storage).passed
    storage.close()
    empty.ask('DROP OWNED BY "a ""role"" of; Tōkyō"; DROP ROLE "a ""role"" of; Tōkyō"')


def test_the_role_may_be_a_group(empty: Database) -> None:
    empty.ask(f"CREATE ROLE site_staff; GRANT site_staff TO {APP}")
    prepare(empty.url(OWNER), app_role="site_staff")
    storage = PostgresqlStorage(empty.url())
    fill(opened(storage), 3)
    assert verify(storage).passed
    storage.close()
    empty.ask("DROP OWNED BY site_staff; DROP ROLE site_staff")


def test_a_ledger_is_never_replaced(database: Database) -> None:
    with pytest.raises(FileExistsError, match="never replaced"):
        prepare(database.url(OWNER), app_role=APP)


AS_VERSION_2 = (
    "DROP TABLE ayumi.link, ayumi.node; DROP FUNCTION ayumi.link_comes_with_its_entry; "
    "DROP FUNCTION ayumi.node_follows_the_last; "
    "COMMENT ON SCHEMA ayumi IS 'the ledger of Ayumi, tables of version 2'"
)
AS_VERSION_1 = (
    f"{AS_VERSION_2}; DROP TRIGGER entry_waits_while_locked ON ayumi.entry; "
    "DROP FUNCTION ayumi.entry_waits_while_locked; DROP INDEX ayumi.entry_by_lock; "
    "COMMENT ON SCHEMA ayumi IS 'the ledger of Ayumi, tables of version 1'"
)


@pytest.mark.parametrize("as_earlier", [AS_VERSION_1, AS_VERSION_2])
def test_a_ledger_of_an_earlier_version_gets_its_guards_from_its_owner(
    database: Database, storage: PostgresqlStorage, as_earlier: str
) -> None:
    fill(opened(storage), 20)
    database.as_owner(as_earlier)
    told = f"lacks guards; .*ayumi ledger prepare OWNER_ADDRESS --app-role {APP}"
    with pytest.raises(StorageFailure, match=told):
        PostgresqlStorage(database.url())

    prepare(database.url(OWNER), app_role=APP)
    upgraded = PostgresqlStorage(database.url())
    report = verify(upgraded)
    assert (report.findings, report.entries) == ([], 21)
    upgraded.close()
    # A program that was connected before goes on, and meets the guard.
    ledger = Ledger(storage, TestClock(), entropy(1))
    with ledger.writing(COORDINATOR) as writing:
        writing.append(Draft("trial", kinds.RECORD_LOCKED), seen=0)
    with pytest.raises(StorageRefused, match=r"whole trial is locked \(entry 22\)"):
        fill(ledger, 1)
    with pytest.raises(FileExistsError, match="never replaced"):
        prepare(database.url(OWNER), app_role=APP)
    assert list(storage.damage()) == []


@pytest.mark.parametrize("as_earlier", [AS_VERSION_1, AS_VERSION_2])
def test_the_index_of_lineage_is_filled_from_the_entries_that_are_there(
    database: Database, storage: PostgresqlStorage, as_earlier: str
) -> None:
    ledger = opened(storage)
    record(ledger, MADE[:7], MADE[5:])
    forged = b'{"body":{"lineage":[["unit:L1.1"]]}}'
    with storage.locked() as writing:
        writing.insert(Row(4, bytes(32), forged, "odd", 1, "odd"), [])
    links = list(storage.links())
    assert len(links) == len(MADE) + 2
    database.as_owner(as_earlier)
    prepare(database.url(OWNER), app_role=APP)
    assert list(storage.links()) == links
    assert ledger.descendants("donor:D1").of("participant:") == ("participant:P1",)
    assert list(storage.damage()) == []


def test_whoever_has_the_right_to_append_has_it_to_the_index_too(empty: Database) -> None:
    """The role that is named may be a member of the one that was given the rights."""
    empty.ask(f"CREATE ROLE site_staff; GRANT site_staff TO {APP}")
    prepare(empty.url(OWNER), app_role="site_staff")
    empty.as_owner(AS_VERSION_2)
    prepare(empty.url(OWNER), app_role=APP)
    storage = PostgresqlStorage(empty.url())
    record(opened(storage), MADE)
    assert verify(storage).findings == []
    storage.close()
    rights = "SELECT DISTINCT grantee::text FROM information_schema.table_privileges "
    rights += "WHERE table_name IN ('node', 'link') ORDER BY 1"
    assert empty.ask(rights) == [(OWNER,), ("site_staff",)]
    empty.ask("DROP OWNED BY site_staff; DROP ROLE site_staff")


def test_two_owners_who_add_the_guards_at_once_add_them_once(database: Database) -> None:
    database.as_owner(AS_VERSION_1)

    def add(_: int) -> str:
        try:
            prepare(database.url(OWNER), app_role=APP)
        except FileExistsError:
            return "there already"
        return "added"

    with ThreadPoolExecutor(4) as several:
        found = sorted(several.map(add, range(4)))
    assert found == ["added", *["there already"] * 3]
    storage = PostgresqlStorage(database.url())
    assert list(storage.damage()) == []
    storage.close()


def test_guards_are_added_by_the_owner_and_for_the_role_that_has_its_rights(
    database: Database,
) -> None:
    database.as_owner(AS_VERSION_1)
    for owner, role, password, told in (
        (SUPERUSER, APP, None, f"belongs to {OWNER}; sign in as {OWNER}"),
        (OWNER, "nobody", None, "not prepared for nobody"),
        (OWNER, APP, "a new password", "keeps its password"),
    ):
        with pytest.raises(StorageFailure, match=told):
            prepare(database.url(owner), app_role=role, app_password=password)
    with pytest.raises(StorageFailure, match="lacks guards"):
        PostgresqlStorage(database.url())
    with pytest.raises(StorageFailure, match=f"belongs to {OWNER}"):
        prepare(database.url(APP), app_role=APP)


def test_nothing_is_made_for_a_role_that_could_change_the_guards(empty: Database) -> None:
    for role in (OWNER, SUPERUSER):
        with pytest.raises(StorageFailure, match="could not take the guards"):
            prepare(empty.url(OWNER), app_role=role)
    with pytest.raises(StorageFailure, match="keeps its password"):
        prepare(empty.url(OWNER), app_role=APP, app_password=APP)
    with pytest.raises(StorageFailure, match="permission denied"):
        prepare(empty.url(APP), app_role="other")
    assert empty.ask("SELECT to_regnamespace('ayumi')") == [(None,)]
    assert empty.ask("SELECT FROM pg_roles WHERE rolname = 'other'") == []


def test_an_encoding_in_which_not_all_can_be_written_is_refused(
    empty: Database, postgresql: PostgresqlServer
) -> None:
    empty.ask(
        f"CREATE DATABASE latin OWNER {OWNER} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
    )
    with pytest.raises(StorageFailure, match="UTF8"):
        prepare(postgresql.url(OWNER, "latin"), app_role=APP)
    postgresql.drop_database("latin")


def test_a_dump_that_is_put_back_is_as_it_was(
    database: Database, storage: PostgresqlStorage, empty: Database
) -> None:
    ledger = opened(storage)
    fill(ledger, 20)
    record(ledger, MADE)
    dump, restore = (database.server.binaries / name for name in ("pg_dump", "psql"))
    dumped = subprocess.run([dump, "-d", database.url(OWNER)], capture_output=True, check=True)
    subprocess.run(
        [restore, "-q", "-v", "ON_ERROR_STOP=1", "-d", empty.url(OWNER)],
        input=dumped.stdout,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    other = PostgresqlStorage(empty.url())
    assert list(other.rows()) == list(storage.rows())
    assert list(other.links()) == list(storage.links())
    assert verify(other).findings == []
    fill(Ledger(other, TestClock(), entropy()), 3)
    other.close()


NAME = b"Hanako Yamada"


def holding(folder: Path, words: bytes) -> list[str]:
    """The files in which the words are."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and words in path.read_bytes()
    ]


def test_a_redacted_name_is_in_no_byte_of_the_server(
    database: Database, storage: PostgresqlStorage
) -> None:
    """Requirement A7."""
    ledger, data = opened(storage), database.server.data
    picture = random.Random(1).randbytes(3_000_000) + NAME + bytes(2_000_000)
    body = {
        "note": Text(f"told by {NAME.decode()}"),
        "long": Text("word " * 2000 + NAME.decode() + " word" * 2000),
        "image": Attachment(f"{NAME.decode()}.png", "image/png", picture),
        "kept": Text("walks with a frame"),
    }
    with ledger.writing(EXAMINER) as writing:
        entry = writing.append(Draft("participant:p_001", "test.noted", body), seen=0)
    fill(ledger, 50)
    database.ask("ANALYZE")
    database.ask("CHECKPOINT")
    held = holding(data, NAME)
    assert [name for name in held if name.startswith("base/")]
    assert [name for name in held if name.startswith("pg_wal/")]

    kept = entry.body["kept"]["content"]
    digests = [digest for digest in entry.references() if digest != kept]
    with pytest.raises(BytesRemain, match="ayumi ledger scrub --owner URL") as redacted:
        ledger.redact(COORDINATOR, entry.seq, digests, reason="a name")
    assert redacted.value.entry == ledger.entry(ledger.head.seq)
    assert ledger.text(digests[0]) is None
    database.ask("CHECKPOINT")
    assert holding(data / "base", NAME)

    [remains] = scrub_as_owner(database.url(OWNER))
    assert "write-ahead log" in remains
    assert "superuser" in remains
    database.ask("CHECKPOINT")
    assert holding(data / "base", NAME) == []

    assert scrub_as_owner(database.url(SUPERUSER)) == []
    assert holding(data, NAME) == []
    assert ledger.text(kept) == "walks with a frame"
    assert verify(storage).passed
    fill(ledger, 3)


def test_what_keeps_bytes_from_being_scrubbed_is_told(
    database: Database, storage: PostgresqlStorage
) -> None:
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        body = {"note": Text(NAME.decode())}
        entry = writing.append(Draft("participant:p_001", "test.noted", body), seen=0)
    with psycopg.connect(database.url()) as reader:
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT FROM ayumi.entry")
        with pytest.raises(BytesRemain):
            ledger.redact(COORDINATOR, entry.seq, list(entry.references()), reason="a name")
        [remains] = scrub_as_owner(database.url(SUPERUSER))
        assert "somebody still reads" in remains
    assert scrub_as_owner(database.url(SUPERUSER)) == []
    assert holding(database.server.data, NAME) == []


def test_what_holds_copies_elsewhere_is_told(
    database: Database, storage: PostgresqlStorage
) -> None:
    opened(storage)
    database.ask("SELECT pg_create_physical_replication_slot('replica', true)")
    database.set("log_statement", "'all'")
    try:
        told = " ".join(scrub_as_owner(database.url(SUPERUSER)))
    finally:
        database.ask("SELECT pg_drop_replication_slot('replica')")
        database.set("log_statement", None)
    assert "segments are kept for a replica" in told
    assert "Replicas may hold" in told
    assert "statements with their values" in told
