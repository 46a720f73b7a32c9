"""The tables of a ledger in SQLite, and the triggers that guard them.

REPLACE would delete without firing a delete trigger; so the triggers before insertion refuse every
row that could collide with another.
"""

from ayumi.ledger import kinds
from ayumi.store.lock_rule import CAN_BE_LOCKED, IS_LOCKING

APPLICATION_ID = 0x4179756D
"""``Ayum`` in ASCII; tells the file from other SQLite files."""
SCHEMA_VERSION = 3
"""What SQLite keeps of the tables and guards never changes within a version."""

TABLES_1 = """
CREATE TABLE entry (
    seq     INTEGER PRIMARY KEY,
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    entry   BLOB NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_by_subject ON entry (subject, version);
CREATE INDEX entry_by_kind ON entry (kind, seq);

CREATE TABLE content (
    id     INTEGER PRIMARY KEY,
    seq    INTEGER NOT NULL,
    digest TEXT NOT NULL,
    salt   BLOB NOT NULL,
    body   BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX content_by_digest ON content (digest);

CREATE TABLE credential (
    account TEXT PRIMARY KEY,
    sealed  BLOB NOT NULL
) STRICT;

CREATE TRIGGER entry_follows_the_last BEFORE INSERT ON entry
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry)
BEGIN SELECT RAISE(ABORT, 'an entry follows the last one, and replaces none'); END;

CREATE TRIGGER entry_follows_its_subject BEFORE INSERT ON entry
WHEN NEW.version <>
    (SELECT coalesce(max(version), 0) + 1 FROM entry WHERE subject = NEW.subject)
BEGIN SELECT RAISE(ABORT, 'an entry follows the last one of its subject, and replaces none'); END;

CREATE TRIGGER entry_stays_as_it_is BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;

CREATE TRIGGER entry_stays BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;

CREATE TRIGGER content_comes_with_its_entry BEFORE INSERT ON content
WHEN NEW.seq IS NOT (SELECT max(seq) FROM entry)
    OR NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM content)
    OR EXISTS (SELECT 1 FROM content WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'content comes with its entry, and replaces none'); END;

CREATE TRIGGER content_stays_as_it_is BEFORE UPDATE ON content
BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;

CREATE TRIGGER content_stays_unless_redacted BEFORE DELETE ON content
WHEN NOT EXISTS (
    SELECT 1
    FROM entry, json_each(CAST(entry.entry AS TEXT), '$.body.redacts') AS redacted
    WHERE entry.kind = 'content.redacted' AND redacted.value = OLD.digest
)
BEGIN SELECT RAISE(ABORT, 'content is deleted only after an entry has redacted it'); END;
"""


def last_lock(what: str, subject: str) -> str:
    """A query for the last entry that locked or unlocked a subject."""
    return (
        f"SELECT {what} FROM entry INDEXED BY entry_by_lock\n"  # noqa: S608 - our own words
        f"        WHERE subject = {subject} AND {IS_LOCKING}\n"
        "        ORDER BY seq DESC LIMIT 1"
    )


LOCKED = "its record is locked"
"""What the guard says; a sentence that names the subject, no SQLite before 3.47 could read."""

# SQLite does not keep the words `IF NOT EXISTS`: a guard that was added to a file is the same as
# one that the file was made with.
LOCK_GUARD = f"""
CREATE INDEX IF NOT EXISTS entry_by_lock ON entry (subject, seq)
WHERE {IS_LOCKING};

CREATE TRIGGER IF NOT EXISTS entry_waits_while_locked BEFORE INSERT ON entry
WHEN {CAN_BE_LOCKED}
    AND '{kinds.RECORD_LOCKED}' IN (
        ({last_lock("kind", f"'{kinds.TRIAL}'")}),
        ({last_lock("kind", "NEW.subject")})
    )
BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END;
"""

# Both ends of a link stand in each index, so that a walk looks nowhere else but for names.
LINEAGE_TABLES = """
CREATE TABLE IF NOT EXISTS node (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS node_by_name ON node (name);

CREATE TABLE IF NOT EXISTS link (
    seq    INTEGER NOT NULL,
    child  INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    PRIMARY KEY (seq, child, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_by_parent ON link (parent, child);
CREATE INDEX IF NOT EXISTS link_by_child ON link (child, parent);
"""

LINEAGE_GUARDS = """
CREATE TRIGGER IF NOT EXISTS node_follows_the_last BEFORE INSERT ON node
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM node)
    OR EXISTS (SELECT 1 FROM node WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'a name in the lineage follows the last one, and replaces none'); END;

CREATE TRIGGER IF NOT EXISTS node_stays_as_it_is BEFORE UPDATE ON node
BEGIN SELECT RAISE(ABORT, 'a name in the lineage is never changed'); END;

CREATE TRIGGER IF NOT EXISTS node_stays BEFORE DELETE ON node
BEGIN SELECT RAISE(ABORT, 'a name in the lineage is never deleted'); END;

CREATE TRIGGER IF NOT EXISTS link_comes_with_its_entry BEFORE INSERT ON link
WHEN NEW.seq IS NOT (SELECT max(seq) FROM entry)
    OR EXISTS (
        SELECT 1 FROM link
        WHERE seq = NEW.seq AND child = NEW.child AND parent = NEW.parent
    )
BEGIN SELECT RAISE(ABORT, 'a link comes with its entry, and replaces none'); END;

CREATE TRIGGER IF NOT EXISTS link_stays_as_it_is BEFORE UPDATE ON link
BEGIN SELECT RAISE(ABORT, 'a link is never changed'); END;

CREATE TRIGGER IF NOT EXISTS link_stays BEFORE DELETE ON link
BEGIN SELECT RAISE(ABORT, 'a link is never deleted'); END;
"""

WITHOUT_LINEAGE = 2
"""The last version that has no index of lineage."""

UPGRADES = {1: LOCK_GUARD, WITHOUT_LINEAGE: LINEAGE_TABLES + LINEAGE_GUARDS}
"""What brings a file of a version to the next one."""


def tables(version: int = SCHEMA_VERSION) -> str:
    """All that makes an empty ledger of a version."""
    return TABLES_1 + "".join(UPGRADES[before] for before in range(1, version))
