"""What SQLite finds wrong with a ledger's file, and guards that are not as they were made."""

from collections.abc import Iterator
from contextlib import closing

import apsw

from ayumi.store.sqlite_schema import SCHEMA_VERSION, tables


def damages(connection: apsw.Connection) -> Iterator[str]:
    """All that is wrong with the file, in words."""
    for (found,) in connection.execute("PRAGMA integrity_check"):
        if found != "ok":
            yield f"SQLite: {found}"
    if connection.execute("SELECT 1 FROM entry WHERE seq < 1").fetchone():
        yield "rows stand before the first entry, where no entry is"
    version = connection.execute("PRAGMA user_version").get
    if version < SCHEMA_VERSION:
        yield (
            f"its tables have version {version}, without a guard that later ones have: open it "
            "once where it can be written"
        )
    found_tables, made = _schema(connection), _schema_as_made(version)
    # In a damaged file even a name may be no text.
    for name in sorted(made.keys() | found_tables.keys(), key=str):
        if name not in found_tables:
            yield f"{name} is missing: a table, index or guard was taken away"
        elif made.get(name) != found_tables[name]:
            yield f"{name} is not as Ayumi made it"
    if {"node", "link"} <= found_tables.keys():
        yield from _names_of_nothing(connection)


def _names_of_nothing(connection: apsw.Connection) -> Iterator[str]:
    query = (
        "SELECT name FROM node WHERE NOT EXISTS (SELECT 1 FROM link WHERE child = node.id) "
        "AND NOT EXISTS (SELECT 1 FROM link WHERE parent = node.id)"
    )
    for (name,) in connection.execute(query):
        yield f"the index of lineage names {name}, which no link does"


def _schema_as_made(version: int) -> dict[object, tuple[object, ...]]:
    with closing(apsw.Connection(":memory:")) as fresh:
        fresh.execute(tables(version))
        return _schema(fresh)


def _schema(connection: apsw.Connection) -> dict[object, tuple[object, ...]]:
    query = "SELECT name, type, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    return {name: tuple(rest) for name, *rest in connection.execute(query)}
