CREATE TABLE node (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX node_by_name ON node (name);

CREATE TABLE link (
    seq    INTEGER NOT NULL,
    child  INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    PRIMARY KEY (seq, child, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_parent ON link (parent, child);
CREATE INDEX link_by_child ON link (child, parent);

CREATE TRIGGER node_follows_the_last BEFORE INSERT ON node
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM node)
    OR EXISTS (SELECT 1 FROM node WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'a name in the lineage follows the last one, and replaces none'); END;

CREATE TRIGGER node_stays_as_it_is BEFORE UPDATE ON node
BEGIN SELECT RAISE(ABORT, 'a name in the lineage is never changed'); END;

CREATE TRIGGER node_stays BEFORE DELETE ON node
BEGIN SELECT RAISE(ABORT, 'a name in the lineage is never deleted'); END;

CREATE TRIGGER link_comes_with_its_entry BEFORE INSERT ON link
WHEN NEW.seq IS NOT (SELECT max(seq) FROM entry)
    OR EXISTS (
        SELECT 1 FROM link
        WHERE seq = NEW.seq AND child = NEW.child AND parent = NEW.parent
    )
BEGIN SELECT RAISE(ABORT, 'a link comes with its entry, and replaces none'); END;

CREATE TRIGGER link_stays_as_it_is BEFORE UPDATE ON link
BEGIN SELECT RAISE(ABORT, 'a link is never changed'); END;

CREATE TRIGGER link_stays BEFORE DELETE ON link
BEGIN SELECT RAISE(ABORT, 'a link is never deleted'); END;
