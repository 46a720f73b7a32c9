"""PostgreSQL itself keeps a ledger from being changed, and changed guards are found."""

import json
import re
from dataclasses import replace

import psycopg
import pytest

from ayumi.ledger import BytesRemain, Ledger, StorageFailure, Text, kinds
from ayumi.ledger.entry import Row
from ayumi.ledger.verification import verify
from ayumi.store.postgresql import PostgresqlStorage
from ayumi.store.postgresql_schema import TRIGGERS
from tests.ledger.ledgers import COORDINATOR, EXAMINER, fill, opened, visit
from tests.store.conftest import Database
from verify.postgresql_server import APP, OWNER, SUPERUSER

# The words of these statements are our own.
# ruff: noqa: S608

NEXT = "(6, sha256(''), '{}', 'participant:p_009', 1, 'test.visited')"
AGAIN = "(5, sha256(''), '{}', 'participant:p_009', 1, 'test.visited')"
A_TRIGGER = "ON ayumi.entry FOR EACH ROW EXECUTE FUNCTION ayumi.refuse()"

NOT_GIVEN_TO_THE_APPLICATION = [
    "UPDATE ayumi.entry SET kind = 'other'",
    "UPDATE ayumi.entry SET kind = 'other' WHERE false",
    "DELETE FROM ayumi.entry",
    "DELETE FROM ayumi.entry WHERE false",
    "TRUNCATE ayumi.entry",
    "TRUNCATE ayumi.content",
    "UPDATE ayumi.content SET body = ''",
    f"INSERT INTO ayumi.entry VALUES {AGAIN} ON CONFLICT (seq) DO UPDATE SET kind = 'other'",
    "MERGE INTO ayumi.entry USING ayumi.content ON false WHEN MATCHED THEN DELETE",
    "SELECT * FROM ayumi.entry FOR UPDATE",
    "BEGIN; LOCK TABLE ayumi.entry IN EXCLUSIVE MODE",
    "ALTER TABLE ayumi.entry DISABLE TRIGGER ALL",
    "ALTER TABLE ayumi.entry ADD COLUMN more text",
    "DROP TRIGGER entry_stays ON ayumi.entry",
    "DROP TABLE ayumi.credential",
    "DROP SCHEMA ayumi CASCADE",
    "CREATE TABLE ayumi.other (other text)",
    "CREATE TABLE public.child () INHERITS (ayumi.entry)",
    "CREATE OR REPLACE FUNCTION ayumi.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    f"CREATE TRIGGER other BEFORE INSERT {A_TRIGGER}",
    "SELECT ayumi.refuse()",
    "UPDATE ayumi.node SET name = 'other'",
    "DELETE FROM ayumi.node",
    "TRUNCATE ayumi.node",
    "INSERT INTO ayumi.node VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'other'",
    "UPDATE ayumi.link SET child = 2",
    "DELETE FROM ayumi.link",
    "TRUNCATE ayumi.link",
    "SET session_replication_role = replica",
    f"SET ROLE {OWNER}",
]

REFUSED_TO_ALL = {
    "an entry is never changed": [
        "UPDATE ayumi.entry SET kind = 'other'",
        "UPDATE ayumi.entry SET kind = kind WHERE seq = 3",
        "MERGE INTO ayumi.entry USING (SELECT 1) AS one ON seq = 3 "
        "WHEN MATCHED THEN UPDATE SET kind = 'other'",
        "ALTER TABLE ayumi.entry INHERIT public.parent; UPDATE public.parent SET kind = 'other'",
    ],
    "an entry is never deleted": [
        "DELETE FROM ayumi.entry WHERE seq = 5",
        "TRUNCATE ayumi.entry",
        "TRUNCATE ayumi.entry, ayumi.content CASCADE",
        "WITH gone AS (DELETE FROM ayumi.entry RETURNING 1) SELECT count(*) FROM gone",
        "ALTER TABLE ayumi.entry INHERIT public.parent; DELETE FROM public.parent",
        "ALTER TABLE ayumi.entry INHERIT public.parent; TRUNCATE public.parent",
    ],
    "an entry follows the last one, and replaces none": [
        f"INSERT INTO ayumi.entry VALUES {AGAIN}",
        f"INSERT INTO ayumi.entry VALUES {AGAIN} ON CONFLICT DO NOTHING",
        f"INSERT INTO ayumi.entry VALUES {AGAIN} ON CONFLICT (seq) DO UPDATE SET kind = 'other'",
        f"INSERT INTO ayumi.entry VALUES {NEXT}, {NEXT}",
        "INSERT INTO ayumi.entry SELECT seq + 6, hash, entry, subject, version, kind "
        "FROM ayumi.entry",
        "INSERT INTO ayumi.entry SELECT NULL, hash, entry, subject, version, kind FROM ayumi.entry",
    ],
    "an entry follows the last one of its subject, and replaces none": [
        "INSERT INTO ayumi.entry SELECT 6, hash, entry, subject, version, kind "
        "FROM ayumi.entry WHERE seq = 5",
        "INSERT INTO ayumi.entry SELECT 6, hash, entry, subject, version + 2, kind "
        "FROM ayumi.entry WHERE seq = 5",
    ],
    "content is never changed": [
        "UPDATE ayumi.content SET body = ''",
        "INSERT INTO ayumi.content SELECT seq, place, digest, salt, body FROM ayumi.content "
        "WHERE seq = 5 ON CONFLICT (digest) DO UPDATE SET body = 'other'",
    ],
    "content is deleted only after an entry has redacted it": [
        "DELETE FROM ayumi.content",
        "TRUNCATE ayumi.content",
        "DELETE FROM ayumi.content WHERE seq = 5",
    ],
    "content comes with its entry, and replaces none": [
        "INSERT INTO ayumi.content VALUES (4, 9, 'sha256:0', '', '')",
        "INSERT INTO ayumi.content VALUES (6, 0, 'sha256:0', '', '')",
        "INSERT INTO ayumi.content VALUES (NULL, 0, 'sha256:0', '', '')",
    ],
    "a name in the lineage follows the last one, and replaces none": [
        "INSERT INTO ayumi.node VALUES (9, 'x')",
        "INSERT INTO ayumi.node VALUES (0, 'x')",
        "INSERT INTO ayumi.node VALUES (NULL, 'x')",
        "INSERT INTO ayumi.node VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'other'",
        "INSERT INTO ayumi.node VALUES (3, 'x'), (3, 'y')",
    ],
    "a name in the lineage is never changed": [
        "UPDATE ayumi.node SET name = 'other' WHERE id = 1",
        "INSERT INTO ayumi.node VALUES (3, 'a') ON CONFLICT (name) DO UPDATE SET name = 'other'",
    ],
    "a name in the lineage is never deleted": [
        "DELETE FROM ayumi.node",
        "TRUNCATE ayumi.node",
    ],
    "a link is never changed": [
        "UPDATE ayumi.link SET child = 2",
        "INSERT INTO ayumi.link SELECT * FROM ayumi.link WHERE seq = 5 "
        "ON CONFLICT (seq, child, parent) DO UPDATE SET child = 9",
    ],
    "a link is never deleted": [
        "DELETE FROM ayumi.link WHERE seq = 5",
        "TRUNCATE ayumi.link",
        "TRUNCATE ayumi.link, ayumi.node",
    ],
    "a link comes with its entry, and replaces none": [
        "INSERT INTO ayumi.link VALUES (4, 1, 2)",
        "INSERT INTO ayumi.link VALUES (6, 1, 2)",
        "INSERT INTO ayumi.link VALUES (NULL, 1, 2)",
    ],
}


@pytest.fixture
def ledger(storage: PostgresqlStorage) -> Ledger:
    """A ledger of five entries."""
    ledger = opened(storage)
    fill(ledger, 3)
    with ledger.writing(EXAMINER) as writing:
        draft = replace(
            visit("participant:p_000"), body={"lineage": [["b", "a"]], "note": Text("x")}
        )
        writing.append(draft, seen=1)
    return ledger


def test_the_application_may_select_and_insert_and_nothing_else(
    database: Database, ledger: Ledger
) -> None:
    for statement in NOT_GIVEN_TO_THE_APPLICATION:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.ask(statement, role=APP)
    assert verify(ledger.storage).passed


def test_the_owner_is_refused_by_the_guards(database: Database, ledger: Ledger) -> None:
    database.as_owner(
        'CREATE TABLE public.parent (seq bigint NOT NULL, kind text COLLATE "C" NOT NULL)'
    )
    for refusal, statements in REFUSED_TO_ALL.items():
        for statement in statements:
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation) as refused:
                database.as_owner(statement)
            assert refused.value.diag.message_primary == refusal
    assert verify(ledger.storage).passed


def test_a_superuser_who_plays_a_replica_is_refused_too(database: Database, ledger: Ledger) -> None:
    for statement in ("DELETE FROM ayumi.entry", "TRUNCATE ayumi.content"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            database.ask(f"SET session_replication_role = replica; {statement}")
    assert verify(ledger.storage).passed


LINKS_CHANGED = {
    "DELETE FROM ayumi.link": {
        5: "says that b comes from a, which is missing from the index",
        0: "the index of lineage names a, which no link does",
    },
    "UPDATE ayumi.link SET child = parent, parent = child": {
        5: "says that b comes from a, which is missing from the index",
        -5: "does not say that a comes from b, as the index does",
    },
    "UPDATE ayumi.node SET name = 'c' WHERE name = 'b'": {
        -5: "does not say that c comes from a, as the index does",
    },
    "UPDATE ayumi.link SET seq = 3": {
        3: "does not say that b comes from a, as the index does",
        5: "says that b comes from a, which is missing from the index",
    },
    "INSERT INTO ayumi.link VALUES (4, 2, 2)": {
        4: "does not say that a comes from a, as the index does",
    },
    "INSERT INTO ayumi.link VALUES (6, 2, 2)": {
        6: "no entry says that a comes from a, as the index does",
    },
}


@pytest.mark.parametrize("change", LINKS_CHANGED)
def test_an_index_of_lineage_that_is_not_what_entries_say_is_found(
    database: Database, ledger: Ledger, change: str
) -> None:
    off, on = (
        "".join(f"ALTER TABLE ayumi.{table} {state}; " for table, state in each)
        for each in (
            [(table, "DISABLE TRIGGER ALL") for table in ("node", "link")],
            [
                (trigger.split(".")[0], f"ENABLE ALWAYS TRIGGER {trigger.split('.')[1]}")
                for trigger in TRIGGERS
                if trigger.startswith(("node", "link"))
            ],
        )
    )
    database.ask(f"{off}{change}; {on}")
    found = [(finding.seq, finding.message) for finding in verify(ledger.storage).findings]
    for seq, message in LINKS_CHANGED[change].items():
        assert (abs(seq), message) in found
    assert {seq for seq, _ in found} == {abs(seq) for seq in LINKS_CHANGED[change]}


def test_only_what_is_redacted_is_deleted(database: Database, ledger: Ledger) -> None:
    [entry] = ledger.entries(after=4)
    note, reason = entry.body["note"]["content"], str(entry.reason)
    with pytest.raises(BytesRemain):
        ledger.redact(COORDINATOR, entry.seq, [note], reason="a name")
    [redaction] = ledger.entries(kind=kinds.REDACTED)
    # What an entry about a redaction names in other places is not redacted by it.
    for digest in (reason, str(redaction.reason)):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            database.ask("DELETE FROM ayumi.content WHERE digest = %s", digest, role=APP)
    assert ledger.text(note) is None
    assert ledger.text(reason) == "week 12"
    assert verify(ledger.storage).passed


def test_an_odd_entry_keeps_nobody_from_redacting(database: Database, ledger: Ledger) -> None:
    for seq, odd in enumerate(("\\x00", "{}", "\\xff", '{"body": {"redacts": 7}}'), 6):
        values = f"({seq}, sha256(''), '{odd}', 'odd', {seq - 5}, 'content.redacted')"
        database.ask(f"INSERT INTO ayumi.entry VALUES {values}", role=APP)
    fresh = PostgresqlStorage(database.url())
    [entry] = ledger.entries(after=4, until=5)
    digest = entry.body["note"]["content"]
    redaction = json.dumps({"actor": "k\0\\u0000", "body": {"redacts": [digest]}}).encode()
    with fresh.locked() as locked:
        locked.insert(Row(10, bytes(32), redaction, "odd", 5, kinds.REDACTED), [])
        locked.erase(digest)
    assert fresh.content(digest) is None
    fresh.close()


DAMAGED = {
    "ALTER TABLE ayumi.entry DISABLE TRIGGER entry_stays": "entry_stays: .*switched off",
    "ALTER TABLE ayumi.entry ENABLE TRIGGER entry_stays": "entry_stays: .*switched off",
    "ALTER TABLE ayumi.entry ENABLE REPLICA TRIGGER entries_stay": "entries_stay: .*switched off",
    "ALTER TABLE ayumi.content DISABLE TRIGGER ALL": "contents_stay: .*switched off",
    "DROP TRIGGER entry_follows ON ayumi.entry": "entry_follows is missing",
    "DROP TRIGGER entry_stays ON ayumi.entry; CREATE TRIGGER entry_stays BEFORE DELETE "
    "ON ayumi.entry FOR EACH STATEMENT EXECUTE FUNCTION ayumi.refuse('an entry is never deleted'); "
    "ALTER TABLE ayumi.entry ENABLE ALWAYS TRIGGER entry_stays": "entry_stays: .*not as",
    "DROP TRIGGER entry_waits_while_locked ON ayumi.entry": "entry_waits_while_locked is missing",
    "ALTER TABLE ayumi.entry DISABLE TRIGGER entry_waits_while_locked": (
        "entry_waits_while_locked: .*switched off"
    ),
    "CREATE OR REPLACE FUNCTION ayumi.entry_waits_while_locked() RETURNS trigger LANGUAGE plpgsql "
    "SET search_path TO 'pg_catalog', 'pg_temp' AS $$BEGIN RETURN NEW; END$$": (
        r"ayumi\.entry_waits_while_locked\(\): .*not as"
    ),
    "DROP INDEX ayumi.entry_by_lock": "entry_by_lock is missing",
    "DROP INDEX ayumi.link_by_child": "link_by_child is missing",
    "DROP TRIGGER link_comes_with_its_entry ON ayumi.link": "link_comes_with_its_entry is missing",
    "ALTER TABLE ayumi.node DISABLE TRIGGER node_stays_as_it_is": (
        "node_stays_as_it_is: .*switched off"
    ),
    "ALTER TABLE ayumi.link ADD COLUMN other text": "link: .*not as",
    "DROP TABLE ayumi.link": "link is missing",
    "INSERT INTO ayumi.node VALUES (1, 'Hanako Yamada')": (
        "the index of lineage names Hanako Yamada, which no link does"
    ),
    f"GRANT UPDATE ON ayumi.link TO {APP}": f"{APP} has the right to UPDATE on link",
    f"CREATE TRIGGER other AFTER INSERT {A_TRIGGER}": "other: this guard was not made by Ayumi",
    "CREATE OR REPLACE FUNCTION ayumi.refuse() RETURNS trigger LANGUAGE plpgsql "
    "SET search_path TO 'pg_catalog', 'pg_temp' AS $$BEGIN RETURN OLD; END$$": (
        r"ayumi\.refuse\(\): .*not as"
    ),
    "ALTER FUNCTION ayumi.entry_follows() RESET search_path": r"entry_follows\(\): .*not as",
    "ALTER FUNCTION ayumi.entry_follows() SECURITY DEFINER": r"entry_follows\(\): .*not as",
    "CREATE FUNCTION ayumi.other() RETURNS int LANGUAGE sql AS 'SELECT 1'": (
        r"ayumi\.other\(\): this function was not made by Ayumi"
    ),
    "CREATE AGGREGATE ayumi.other(int) (SFUNC = int4pl, STYPE = int)": (
        r"ayumi\.other\(integer\): this function was not made by Ayumi"
    ),
    "ALTER TABLE ayumi.entry DROP CONSTRAINT entry_pkey": "entry_pkey is missing",
    "ALTER TABLE ayumi.entry DROP CONSTRAINT entry_has_a_hash": "entry_has_a_hash is missing",
    "DROP INDEX ayumi.entry_by_subject": "entry_by_subject is missing",
    "DROP INDEX ayumi.entry_by_subject; CREATE INDEX entry_by_subject "
    "ON ayumi.entry (subject, version)": "entry_by_subject: .*not as",
    'ALTER TABLE ayumi.entry ALTER COLUMN kind TYPE text COLLATE "POSIX"': "entry: .*not as",
    "ALTER TABLE ayumi.entry ALTER COLUMN version TYPE integer": "entry: .*not as",
    "ALTER TABLE ayumi.entry ALTER COLUMN kind DROP NOT NULL": "entry: .*not as",
    "ALTER TABLE ayumi.entry ALTER COLUMN kind SET DEFAULT 'other'": "entry: .*not as",
    "ALTER TABLE ayumi.content ADD COLUMN other text": "content: .*not as",
    "ALTER TABLE ayumi.entry SET UNLOGGED": "entry: .*lost after a crash",
    "ALTER TABLE ayumi.content ENABLE ROW LEVEL SECURITY": "content: .*hiding rows",
    "CREATE TABLE public.child () INHERITS (ayumi.entry)": "entry: .*sharing rows",
    "CREATE TABLE ayumi.other (other text)": "other: this table was not made by Ayumi",
    "CREATE VIEW ayumi.other AS SELECT 1 AS one": "other: this table was not made by Ayumi",
    "CREATE RULE other AS ON INSERT TO ayumi.content DO INSTEAD NOTHING": (
        "other: this rule was not made by Ayumi"
    ),
    f"GRANT UPDATE ON ayumi.entry TO {APP}": f"{APP} has the right to UPDATE on entry",
    "GRANT TRUNCATE ON ayumi.content TO PUBLIC": "everybody has the right to TRUNCATE on content",
    "GRANT UPDATE (body) ON ayumi.content TO PUBLIC": "everybody has .* UPDATE on content",
    f"GRANT TRIGGER ON ayumi.entry TO {APP}": f"{APP} has the right to TRIGGER on entry",
    f"GRANT CREATE ON SCHEMA ayumi TO {APP}": f"{APP} has the right to CREATE on ayumi",
    f"GRANT pg_write_all_data TO {APP}": f"{APP} has the right to UPDATE on entry",
    f"ALTER FUNCTION ayumi.refuse() OWNER TO {SUPERUSER}": "belong to several owners",
}


@pytest.mark.parametrize("statement", DAMAGED)
def test_damaged_guards_are_found(
    database: Database, storage: PostgresqlStorage, statement: str
) -> None:
    opened(storage)
    assert list(storage.damage()) == []
    database.ask(statement)
    found = "\n".join(map(str, verify(storage).findings))
    database.ask(f"REVOKE pg_write_all_data FROM {APP}")
    assert re.search(DAMAGED[statement], found), found


def test_hidden_rows_are_an_error_and_not_an_empty_ledger(
    database: Database, ledger: Ledger
) -> None:
    database.as_owner("ALTER TABLE ayumi.entry ENABLE ROW LEVEL SECURITY")
    with pytest.raises(StorageFailure, match="row-level security"):
        assert ledger.head.seq
    with pytest.raises(StorageFailure, match="row-level security"):
        fill(ledger, 1)


def test_a_server_that_does_not_wait_for_the_disk_is_found(
    database: Database, storage: PostgresqlStorage
) -> None:
    opened(storage)
    database.set("fsync", "off")
    try:
        [finding] = storage.damage()
    finally:
        database.set("fsync", None)
    assert "fsync off" in finding
