"""The tables of a ledger in PostgreSQL, and the triggers that guard them.

Each is written as PostgreSQL writes it down in its catalog, so that the same words that make a
guard say what must be found of it ever after.
"""

from collections.abc import Iterator
from typing import Final

from ayumi.ledger import kinds
from ayumi.store.lock_rule import CAN_BE_LOCKED, IS_LOCKING, listed

EARLIER_MARKS: Final = tuple(f"the ledger of Ayumi, tables of version {v}" for v in (1, 2))
MARK: Final = "the ledger of Ayumi, tables of version 3"
"""The comment on the schema: which tables stand in it."""
WRITE_LOCK: Final = 0x4179756D69
"""The advisory lock that whoever writes holds: ``Ayumi`` in ASCII."""

# Texts are compared byte by byte, as in SQLite and Python, whatever the locale of the database.
TABLES: Final = {
    "entry": (
        "seq bigint NOT NULL",
        "hash bytea NOT NULL",
        "entry bytea NOT NULL",
        'subject text COLLATE "C" NOT NULL',
        "version bigint NOT NULL",
        'kind text COLLATE "C" NOT NULL',
    ),
    "content": (
        "seq bigint NOT NULL",
        "place bigint NOT NULL",
        'digest text COLLATE "C" NOT NULL',
        "salt bytea NOT NULL",
        "body bytea NOT NULL",
    ),
    "credential": ('account text COLLATE "C" NOT NULL', "sealed bytea NOT NULL"),
    "node": ("id bigint NOT NULL", 'name text COLLATE "C" NOT NULL'),
    "link": ("seq bigint NOT NULL", "child bigint NOT NULL", "parent bigint NOT NULL"),
}

# Statistics of a column are copies of values, which no redaction would find.
STORED: Final = (
    "ALTER TABLE ayumi.content ALTER COLUMN salt SET STATISTICS 0",
    "ALTER TABLE ayumi.content ALTER COLUMN body SET STATISTICS 0",
    "ALTER TABLE ayumi.content ALTER COLUMN body SET STORAGE EXTERNAL",
    "ALTER TABLE ayumi.credential ALTER COLUMN sealed SET STATISTICS 0",
)

CONSTRAINTS: Final = {
    "entry.entry_pkey": "PRIMARY KEY (seq)",
    "entry.entry_has_a_hash": "CHECK ((octet_length(hash) = 32))",
    "content.content_pkey": "PRIMARY KEY (seq, place)",
    "credential.credential_pkey": "PRIMARY KEY (account)",
    "node.node_pkey": "PRIMARY KEY (id)",
    "link.link_pkey": "PRIMARY KEY (seq, child, parent)",
}

INDEXES: Final = {
    "entry_pkey": "CREATE UNIQUE INDEX entry_pkey ON ayumi.entry USING btree (seq)",
    "entry_by_subject": (
        "CREATE UNIQUE INDEX entry_by_subject ON ayumi.entry USING btree (subject, version)"
    ),
    "entry_by_kind": "CREATE INDEX entry_by_kind ON ayumi.entry USING btree (kind, seq)",
    "entry_by_lock": (
        'CREATE INDEX entry_by_lock ON ayumi.entry USING btree (subject COLLATE "POSIX", seq) '
        f"WHERE ((kind = ANY (ARRAY[{listed(kinds.LOCKING, '::text')}])) IS TRUE)"
    ),
    "content_pkey": "CREATE UNIQUE INDEX content_pkey ON ayumi.content USING btree (seq, place)",
    "content_by_digest": (
        "CREATE UNIQUE INDEX content_by_digest ON ayumi.content USING btree (digest)"
    ),
    "credential_pkey": (
        "CREATE UNIQUE INDEX credential_pkey ON ayumi.credential USING btree (account)"
    ),
    "node_pkey": "CREATE UNIQUE INDEX node_pkey ON ayumi.node USING btree (id)",
    "node_by_name": "CREATE UNIQUE INDEX node_by_name ON ayumi.node USING btree (name)",
    "link_pkey": "CREATE UNIQUE INDEX link_pkey ON ayumi.link USING btree (seq, child, parent)",
    "link_by_parent": "CREATE INDEX link_by_parent ON ayumi.link USING btree (parent, child)",
    "link_by_child": "CREATE INDEX link_by_child ON ayumi.link USING btree (child, parent)",
}

# A plan is made once, when there may be few rows, and kept. So what is asked about locks is written
# such that no other index serves it: another collation of the same order, `IS TRUE`, and `seq + 0`.
#
# PostgreSQL's JSON knows no NUL, which an entry may hold in a name; no digest holds one. Only
# entries that hold the digest at all are read as JSON, so that no odd one keeps others from being
# redacted.
_BODIES: Final = {
    "refuse": """
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END
""",
    "entry_follows": """
BEGIN
    IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM ayumi.entry) THEN
        RAISE EXCEPTION 'an entry follows the last one, and replaces none'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.version IS DISTINCT FROM
        (SELECT coalesce(max(version), 0) + 1 FROM ayumi.entry WHERE subject = NEW.subject)
    THEN
        RAISE EXCEPTION 'an entry follows the last one of its subject, and replaces none'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
""",
    "entry_waits_while_locked": f"""
DECLARE
    locking record;
BEGIN
    IF {CAN_BE_LOCKED} THEN
        SELECT last.* INTO locking
        FROM unnest(ARRAY['{kinds.TRIAL}', NEW.subject]) AS asked (subject) CROSS JOIN LATERAL (
            SELECT subject, seq, kind FROM ayumi.entry
            WHERE subject COLLATE "POSIX" = asked.subject AND ({IS_LOCKING}) IS TRUE
            ORDER BY seq + 0 DESC LIMIT 1
        ) AS last
        WHERE last.kind = '{kinds.RECORD_LOCKED}' LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '{kinds.LOCKED.format("%", "%")}', CASE locking.subject
                WHEN '{kinds.TRIAL}' THEN '{kinds.WHOLE_RECORD}' ELSE locking.subject END,
                locking.seq USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END
""",  # noqa: S608 - our own words
    "content_comes_with_its_entry": """
BEGIN
    IF NEW.seq IS DISTINCT FROM (SELECT max(seq) FROM ayumi.entry) THEN
        RAISE EXCEPTION 'content comes with its entry, and replaces none'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
""",
    "node_follows_the_last": """
BEGIN
    IF NEW.id IS DISTINCT FROM (SELECT coalesce(max(id), 0) + 1 FROM ayumi.node) THEN
        RAISE EXCEPTION 'a name in the lineage follows the last one, and replaces none'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
""",
    "link_comes_with_its_entry": """
BEGIN
    IF NEW.seq IS DISTINCT FROM (SELECT max(seq) FROM ayumi.entry) THEN
        RAISE EXCEPTION 'a link comes with its entry, and replaces none'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
""",
    "content_stays_unless_redacted": r"""
BEGIN
    IF NOT EXISTS (
        SELECT FROM ayumi.entry AS redaction
        WHERE redaction.kind = 'content.redacted' AND CASE
            WHEN position(convert_to(OLD.digest, 'UTF8') IN redaction.entry) = 0 THEN false
            ELSE replace(convert_from(redaction.entry, 'UTF8'), '\u0000', '\u0020')::jsonb
                #> '{body,redacts}' ? OLD.digest
        END
    ) THEN
        RAISE EXCEPTION 'content is deleted only after an entry has redacted it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
""",
}

FUNCTIONS: Final = {
    f"ayumi.{name}()": (
        f"CREATE OR REPLACE FUNCTION ayumi.{name}()\n RETURNS trigger\n LANGUAGE plpgsql\n"
        f" SET search_path TO 'pg_catalog', 'pg_temp'\nAS $function${body}$function$\n"
    )
    for name, body in _BODIES.items()
}

_UNCHANGED: Final = "refuse('an entry is never changed')"
_KEPT: Final = "refuse('an entry is never deleted')"
_COMES: Final = "content_comes_with_its_entry()"
_CONTENT_UNCHANGED: Final = "refuse('content is never changed')"
_UNLESS_REDACTED: Final = "content_stays_unless_redacted()"
_CONTENT_KEPT: Final = "refuse('content is deleted only after an entry has redacted it')"
_NODE_UNCHANGED: Final = "refuse('a name in the lineage is never changed')"
_NODE_KEPT: Final = "refuse('a name in the lineage is never deleted')"
_LINK_COMES: Final = "link_comes_with_its_entry()"
_LINK_UNCHANGED: Final = "refuse('a link is never changed')"
_LINK_KEPT: Final = "refuse('a link is never deleted')"

# Rows are guarded one by one, so that they are guarded from what is done through another table that
# this one was made a child of, too.
TRIGGERS: Final = {
    f"{table}.{name}": f"CREATE TRIGGER {name} BEFORE {event} ON ayumi.{table} FOR EACH {each} "
    f"EXECUTE FUNCTION ayumi.{function}"
    for table, name, event, each, function in (
        ("entry", "entry_follows", "INSERT", "ROW", "entry_follows()"),
        ("entry", "entry_waits_while_locked", "INSERT", "ROW", "entry_waits_while_locked()"),
        ("entry", "entry_stays_as_it_is", "UPDATE", "ROW", _UNCHANGED),
        ("entry", "entry_stays", "DELETE", "ROW", _KEPT),
        ("entry", "entries_stay", "TRUNCATE", "STATEMENT", _KEPT),
        ("content", "content_comes_with_its_entry", "INSERT", "ROW", _COMES),
        ("content", "content_stays_as_it_is", "UPDATE", "ROW", _CONTENT_UNCHANGED),
        ("content", "content_stays_unless_redacted", "DELETE", "ROW", _UNLESS_REDACTED),
        ("content", "contents_stay", "TRUNCATE", "STATEMENT", _CONTENT_KEPT),
        ("node", "node_follows_the_last", "INSERT", "ROW", "node_follows_the_last()"),
        ("node", "node_stays_as_it_is", "UPDATE", "ROW", _NODE_UNCHANGED),
        ("node", "node_stays", "DELETE", "ROW", _NODE_KEPT),
        ("node", "nodes_stay", "TRUNCATE", "STATEMENT", _NODE_KEPT),
        ("link", "link_comes_with_its_entry", "INSERT", "ROW", _LINK_COMES),
        ("link", "link_stays_as_it_is", "UPDATE", "ROW", _LINK_UNCHANGED),
        ("link", "link_stays", "DELETE", "ROW", _LINK_KEPT),
        ("link", "links_stay", "TRUNCATE", "STATEMENT", _LINK_KEPT),
    )
}

RIGHTS: Final = {
    "entry": ("SELECT", "INSERT"),
    "content": ("SELECT", "INSERT", "DELETE"),
    "credential": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "node": ("SELECT", "INSERT"),
    "link": ("SELECT", "INSERT"),
}
"""What the role of the application may do, and nobody but the owner more."""


# With CREATEROLE it could make itself a member of the owner.
COULD_CHANGE_GUARDS: Final = (
    "coalesce((SELECT bool_or(r.rolsuper OR r.rolcreaterole OR r.oid = c.relowner OR r.rolname IN "
    "('pg_execute_server_program', 'pg_write_server_files')) FROM pg_roles AS r, pg_class AS c "
    "WHERE c.oid = to_regclass('ayumi.entry') AND pg_has_role({role}, r.oid, 'MEMBER')), false)"
)
"""Whether a role, or one that it is a member of, could take away the guards of the tables."""


def statements() -> Iterator[str]:
    """All that makes an empty ledger, in order; nobody but the owner may do anything with it."""
    yield "CREATE SCHEMA ayumi"
    yield f"COMMENT ON SCHEMA ayumi IS '{MARK}'"
    for table in TABLES:
        yield from _table(table)
    yield from STORED
    yield from FUNCTIONS.values()
    for trigger in TRIGGERS:
        yield from _guard(trigger)
    yield "REVOKE ALL ON SCHEMA ayumi FROM PUBLIC"
    yield "REVOKE ALL ON ALL TABLES IN SCHEMA ayumi FROM PUBLIC"
    yield "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ayumi FROM PUBLIC"


LINEAGE_TABLES: Final = ("node", "link")
"""Added with version 3; filled before they are guarded."""


def upgrade_tables() -> Iterator[str]:
    """The tables that an earlier version lacks, in order; nobody but the owner may use them."""
    for table in LINEAGE_TABLES:
        yield from _table(table)
        yield f"REVOKE ALL ON ayumi.{table} FROM PUBLIC"


def upgrade_guards(mark: str) -> Iterator[str]:
    """The guards that a ledger with this mark lacks, and the mark of this version, in order."""
    if mark == EARLIER_MARKS[0]:
        yield INDEXES["entry_by_lock"]
        yield FUNCTIONS["ayumi.entry_waits_while_locked()"]
        yield from _guard("entry.entry_waits_while_locked")
    yield FUNCTIONS["ayumi.node_follows_the_last()"]
    yield FUNCTIONS["ayumi.link_comes_with_its_entry()"]
    for trigger in TRIGGERS:
        if trigger.split(".")[0] in LINEAGE_TABLES:
            yield from _guard(trigger)
    yield "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ayumi FROM PUBLIC"
    yield f"COMMENT ON SCHEMA ayumi IS '{MARK}'"


def _table(table: str) -> Iterator[str]:
    yield f"CREATE TABLE ayumi.{table} ({', '.join(TABLES[table])})"
    made_by_a_constraint = set()
    for constraint, definition in CONSTRAINTS.items():
        of, name = constraint.split(".")
        made_by_a_constraint.add(name)
        if of == table:
            yield f"ALTER TABLE ayumi.{table} ADD CONSTRAINT {name} {definition}"
    for name, index in INDEXES.items():
        if name not in made_by_a_constraint and f" ON ayumi.{table} " in index:
            yield index


def _guard(trigger: str) -> Iterator[str]:
    table, name = trigger.split(".")
    yield TRIGGERS[trigger]
    # Always: in a session that plays the role of a replica, too.
    yield f"ALTER TABLE ayumi.{table} ENABLE ALWAYS TRIGGER {name}"
