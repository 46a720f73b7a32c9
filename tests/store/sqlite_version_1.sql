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
