"""What is wrong with the guards of a ledger in PostgreSQL, or with its server, in words.

Whoever owns the tables can take their guards away and put them back. What was done meanwhile, the
chain of hashes shows; this shows what is not there now.
"""

from collections.abc import Callable, Iterator
from typing import Final

from ayumi.store.postgresql_schema import CONSTRAINTS, FUNCTIONS, INDEXES, RIGHTS, TABLES, TRIGGERS
from ayumi.store.postgresql_session import Answer, Statement, text

# The name and the definition of everything of a kind, as the catalog has it. What is appended to a
# definition is what the catalog's own words leave out: such as that a trigger is switched off.
_FOUND: Final = {
    "table": """
SELECT relname::text, concat(
    (SELECT string_agg(
        concat(attname, ' ', format_type(atttypid, atttypmod), ' COLLATE ' || (
                SELECT quote_ident(collname) FROM pg_collation AS l
                WHERE l.oid = attcollation AND collname <> 'default'
            ),
            CASE WHEN attnotnull THEN ' NOT NULL' END,
            CASE WHEN atthasdef OR attidentity <> '' THEN ' with a value of its own' END),
        ', ' ORDER BY attnum
    ) FROM pg_attribute WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped),
    CASE WHEN relkind <> 'r' THEN ' no table' END,
    CASE WHEN relpersistence <> 'p' THEN ' lost after a crash' END,
    CASE WHEN relrowsecurity OR relforcerowsecurity THEN ' hiding rows' END,
    CASE WHEN EXISTS (SELECT FROM pg_inherits WHERE t.oid IN (inhparent, inhrelid))
        THEN ' sharing rows' END
) FROM pg_class AS t WHERE relnamespace = 'ayumi'::regnamespace AND relkind NOT IN ('i', 't')
""",
    "constraint": """
SELECT concat(relname, '.', conname), concat(pg_get_constraintdef(c.oid),
    CASE WHEN NOT convalidated THEN ' only from now on' END)
FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = conrelid
WHERE relnamespace = 'ayumi'::regnamespace AND contype <> 'n'
""",
    "index": """
SELECT i.relname::text, concat(pg_get_indexdef(indexrelid),
    CASE WHEN NOT (indisvalid AND indisready AND indimmediate) THEN ' not in force' END)
FROM pg_index JOIN pg_class AS i ON i.oid = indexrelid
WHERE relnamespace = 'ayumi'::regnamespace
""",
    "function": """
SELECT p.oid::regprocedure::text,
    CASE WHEN prokind = 'f' THEN pg_get_functiondef(p.oid) ELSE 'no function' END
FROM pg_proc AS p WHERE pronamespace = 'ayumi'::regnamespace
""",
    "guard": """
SELECT concat(relname, '.', tgname), concat(pg_get_triggerdef(g.oid),
    CASE WHEN tgenabled <> 'A' THEN ' switched off' END)
FROM pg_trigger AS g JOIN pg_class AS t ON t.oid = tgrelid
WHERE relnamespace = 'ayumi'::regnamespace AND NOT tgisinternal
""",
    "rule": """
SELECT concat(relname, '.', rulename), pg_get_ruledef(r.oid)
FROM pg_rewrite AS r JOIN pg_class AS t ON t.oid = ev_class
WHERE relnamespace = 'ayumi'::regnamespace
""",
}
_MADE: Final[dict[str, dict[str, str]]] = {
    "table": {name: ", ".join(columns) for name, columns in TABLES.items()},
    "constraint": CONSTRAINTS,
    "index": INDEXES,
    "function": FUNCTIONS,
    "guard": TRIGGERS,
    "rule": {},
}
_QUERIES: Final = {kind: Statement(sql, (text, text)) for kind, sql in _FOUND.items()}

# Rights that somebody other than the owner was given, and those that the role of the application
# has in whatever way.
_GIVEN: Final = Statement(
    """
SELECT DISTINCT
    CASE grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(grantee)::text END,
    right_to, relname::text
FROM (
    SELECT relname, relowner, a.grantee, a.privilege_type AS right_to
    FROM pg_class, aclexplode(relacl) AS a
    WHERE relnamespace = 'ayumi'::regnamespace
    UNION ALL
    SELECT relname, relowner, a.grantee, a.privilege_type
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl) AS a
    WHERE relnamespace = 'ayumi'::regnamespace
    UNION ALL
    SELECT nspname, nspowner, a.grantee, a.privilege_type
    FROM pg_namespace, aclexplode(nspacl) AS a
    WHERE nspname = 'ayumi'
    UNION ALL
    SELECT relname, relowner, pg_roles.oid, right_to
    FROM pg_class JOIN pg_roles ON rolname = current_user,
    unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS right_to
    WHERE relnamespace = 'ayumi'::regnamespace AND relkind = 'r'
        AND has_table_privilege(pg_class.oid, right_to)
) AS given WHERE grantee <> relowner ORDER BY 1, 3, 2
""",
    (text, text, text),
)
_OWNERS: Final = Statement(
    """
SELECT DISTINCT pg_get_userbyid(owner)::text FROM (
    SELECT relowner FROM pg_class WHERE relnamespace = 'ayumi'::regnamespace
    UNION ALL SELECT proowner FROM pg_proc WHERE pronamespace = 'ayumi'::regnamespace
    UNION ALL SELECT nspowner FROM pg_namespace WHERE nspname = 'ayumi'
) AS owned (owner) ORDER BY 1
""",
    (text,),
)
_NAMES_OF_NOTHING: Final = Statement(
    "SELECT name FROM ayumi.node "
    "WHERE NOT EXISTS (SELECT FROM ayumi.link WHERE child = node.id) "
    "AND NOT EXISTS (SELECT FROM ayumi.link WHERE parent = node.id) ORDER BY id",
    (text,),
)
_FSYNC: Final = Statement("SELECT current_setting('fsync')", (text,))


def damages(ask: Callable[..., list[Answer]]) -> Iterator[str]:
    """Everything that is not as Ayumi made it; ``ask`` puts statements to the database."""
    for kind, query in _QUERIES.items():
        [answer] = ask((query, ()))
        made = _MADE[kind]
        found: dict[str, str] = dict(answer)
        for name in sorted(made.keys() | found.keys()):
            if name not in found:
                yield f"{name} is missing: a {kind} was taken away"
            elif name not in made:
                yield f"{name}: this {kind} was not made by Ayumi"
            elif found[name] != made[name]:
                yield f"{name}: this {kind} is not as Ayumi made it{_what(found[name], made[name])}"
    given, owners, [(fsync,)] = ask((_GIVEN, ()), (_OWNERS, ()), (_FSYNC, ()))
    for role, right, name in given:
        if right not in RIGHTS.get(name, ("USAGE",)):
            yield f"{role} has the right to {right} on {name}, which nobody but the owner should"
    if len(owners) > 1:
        names = ", ".join(name for (name,) in owners)
        yield f"tables and guards belong to several owners: {names}"
    if fsync != "on":
        yield "the server runs with fsync off: what was recorded may be lost when its power fails"
    # Last, since it fails where the tables are missing.
    for (name,) in ask((_NAMES_OF_NOTHING, ()))[0]:
        yield f"the index of lineage names {name}, which no link does"


def _what(found: str, made: str) -> str:
    """What is said after a definition that is as it was made: that it is switched off, and such."""
    return f": {found.removeprefix(made).strip()}" if found.startswith(made) else ""
