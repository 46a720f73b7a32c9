"""What the owner of a database does for a ledger in it: prepare it, upgrade it, and scrub it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import sql

from ayumi.ledger.lineage import links_in
from ayumi.ledger.storage import StorageFailure
from ayumi.store.postgresql_faults import address, faults_told
from ayumi.store.postgresql_lineage import adding
from ayumi.store.postgresql_schema import (
    COULD_CHANGE_GUARDS,
    EARLIER_MARKS,
    LINEAGE_TABLES,
    RIGHTS,
    WRITE_LOCK,
    statements,
    upgrade_guards,
    upgrade_tables,
)
from ayumi.store.postgresql_session import SECONDS_FOR_OTHERS


def prepare(owner_url: str, *, app_role: str, app_password: str | None = None) -> None:
    """Make an empty ledger in a database, for a role of the application.

    The role may exist already; if not, it is made, with the password, if one is given. A ledger
    that an earlier Ayumi prepared gets the guards that it lacks; nothing else of it changes.
    `FileExistsError` if a ledger is there that lacks none, `StorageFailure` if the role could
    change what guards it.
    """
    with _owner(owner_url) as (connection, place), connection.transaction():
        if connection.info.parameter_status("server_encoding") != "UTF8":
            raise StorageFailure(f"{place}: the database must have the encoding UTF8")
        if _one(connection, "SELECT to_regnamespace('ayumi') IS NOT NULL"):
            _bring_up_to_date(connection, place, app_role, app_password)
            return
        if not _one(connection, "SELECT count(*) FROM pg_roles WHERE rolname = %s", app_role):
            _make_role(connection, app_role, app_password)
        elif app_password is not None:
            raise StorageFailure(_ROLE_IS_THERE.format(place, app_role))
        for statement in statements():
            connection.execute(statement.encode())
        if _one(connection, f"SELECT {COULD_CHANGE_GUARDS.format(role='%s')}", app_role):
            raise StorageFailure(
                f"{place}: {app_role} owns the tables, may make roles, or is a superuser; the "
                "application needs a role that could not take the guards of the ledger away"
            )
        role = sql.Identifier(app_role)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA ayumi TO {}").format(role))
        for table in RIGHTS:
            _grant(connection, table, app_role)


def _grant(connection: psycopg.Connection, table: str, role: str) -> None:
    """Give a role of the application its rights to a table."""
    rights = sql.SQL(", ").join(map(sql.SQL, RIGHTS[table]))
    names = sql.Identifier("ayumi", table), sql.Identifier(role)
    connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, *names))


_ROLE_IS_THERE: Final = "{}: the role {} is there; it keeps its password"


def _bring_up_to_date(
    connection: psycopg.Connection, place: str, app_role: str, app_password: str | None
) -> None:
    """Add what a ledger of an earlier version lacks, while nobody writes."""
    connection.execute(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})".encode())
    mark = _one(connection, "SELECT obj_description('ayumi'::regnamespace, 'pg_namespace')")
    if mark not in EARLIER_MARKS:
        raise FileExistsError(f"{place}: there is a ledger already; it is never replaced")
    if not _one(connection, _PREPARED_FOR, app_role):
        raise StorageFailure(f"{place}: the ledger was not prepared for {app_role}")
    if app_password is not None:
        raise StorageFailure(_ROLE_IS_THERE.format(place, app_role))
    owner = _one(connection, _OWNER)
    if owner is not None:
        # Otherwise what is added would belong to somebody else.
        raise StorageFailure(f"{place}: the ledger belongs to {owner}; sign in as {owner}")
    for statement in upgrade_tables():
        connection.execute(statement.encode())
    # Not only to this role: it may have its rights as a member of the one that was given them.
    for (role,) in connection.execute(_APPLICATIONS).fetchall():
        for table in LINEAGE_TABLES:
            _grant(connection, table, role)
    _index_what_is_there(connection)
    for statement in upgrade_guards(str(mark)):
        connection.execute(statement.encode())


def _index_what_is_there(connection: psycopg.Connection) -> None:
    """Fill the index of lineage from the entries."""
    with psycopg.RawCursor(connection) as cursor:
        for seq, entry in connection.execute(_NAMING_LINEAGE).fetchall():
            for statement, values in adding(seq, links_in(entry)):
                cursor.execute(statement.sql.encode(), values)


_NAMING_LINEAGE: Final = (
    "SELECT seq, entry FROM ayumi.entry "
    "WHERE position(convert_to('\"lineage\":', 'UTF8') IN entry) > 0 ORDER BY seq"
)
_APPLICATIONS: Final = (
    "SELECT DISTINCT rolname::text FROM pg_class CROSS JOIN aclexplode(relacl) AS given "
    "JOIN pg_roles ON pg_roles.oid = grantee WHERE pg_class.oid = 'ayumi.entry'::regclass "
    "AND privilege_type = 'INSERT' AND grantee <> relowner ORDER BY 1"
)
_PREPARED_FOR: Final = (
    "SELECT count(*) FROM pg_roles WHERE rolname = %s AND NOT rolsuper "
    "AND has_table_privilege(oid, 'ayumi.entry', 'INSERT')"
)
_OWNER: Final = (
    "SELECT pg_get_userbyid(relowner)::text FROM pg_class "
    "WHERE oid = 'ayumi.entry'::regclass AND relowner <> current_user::regrole"
)


def _make_role(connection: psycopg.Connection, role: str, password: str | None) -> None:
    """Make a role that can log in; the server and its log see no password, only its verifier."""
    statement = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role))
    if password is not None:
        verifier = connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(verifier.decode()))
    connection.execute(statement)


def scrub_as_owner(owner_url: str) -> list[str]:
    """Let nothing that was erased remain in the server's files; in sentences, where it does.

    The owner of the tables can do it for their own files; for the write-ahead log it needs a
    superuser. Copies elsewhere, such as backups, are not reached.
    """
    with _owner(owner_url) as (connection, _):
        remains = [*_rewrite(connection)]
        try:
            remains += _overwrite_log(connection)
        except psycopg.errors.InsufficientPrivilege:
            remains.append(
                "The server's write-ahead log holds bytes until it is overwritten in the course of "
                "time; it is at once when this is run with the address of a superuser."
            )
        remains += _copies(connection)
    return remains


def _rewrite(connection: psycopg.Connection) -> Iterator[str]:
    """Write the table of contents anew from the rows that are left, as far as nobody looks back."""
    details: list[str] = []
    connection.add_notice_handler(lambda notice: details.append(notice.message_detail or ""))
    connection.execute("VACUUM (FULL, VERBOSE) ayumi.content")
    # PostgreSQL keeps deleted rows for whoever reads an older state. It says how many in a sentence
    # that begins with the number, in whatever language.
    numbers = [int(found[0]) for detail in details if (found := re.findall(r"\d+", detail))]
    if sum(numbers):
        yield (
            "The table of contents holds bytes, for somebody still reads a state from before the "
            "words were deleted: end such programs (long reports, backups), then run this again."
        )


def _overwrite_log(connection: psycopg.Connection) -> Iterator[str]:
    """Fill all of the write-ahead log that is not needed any more with something else.

    A checkpoint lets go of its old segments, or keeps them under new names to be written over. The
    switch to the next segment fills the rest of the one before with zeros.
    """
    first = _next_segment(connection)
    connection.execute("CHECKPOINT")
    last = max(_segments(connection))
    while _next_segment(connection) <= last:
        pass
    connection.execute("CHECKPOINT")
    if kept := sum(segment < first for segment in _segments(connection)):
        yield (
            f"The server's write-ahead log holds bytes: {kept} of its segments are kept for a "
            "replica, a replication slot or an archive that has fallen behind."
        )


def _next_segment(connection: psycopg.Connection) -> str:
    """Begin a new segment of the write-ahead log; its name, without the time line."""
    connection.execute("SELECT pg_logical_emit_message(false, 'ayumi', 'scrub')")
    connection.execute("SELECT pg_switch_wal()")
    connection.execute("SELECT pg_logical_emit_message(false, 'ayumi', 'scrub')")
    return str(_one(connection, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"))[8:]


def _segments(connection: psycopg.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'")
    return [name[8:] for (name,) in found]


_COPIES: Final = (
    (
        "SELECT current_setting('archive_mode') <> 'off'",
        "The archive of the write-ahead log holds bytes.",
    ),
    (
        "SELECT count(*) > 0 FROM pg_replication_slots",
        "Replicas may hold bytes in their write-ahead logs, or in tables that are not this one.",
    ),
    (
        "SELECT current_setting('log_statement') IN ('mod', 'all') "
        "OR current_setting('log_min_duration_statement') <> '-1'",
        "The server writes statements with their values to its log, which may hold bytes.",
    ),
)


def _copies(connection: psycopg.Connection) -> Iterator[str]:
    """Where this server is set up to write what is in a table a second time."""
    for query, where in _COPIES:
        if _one(connection, query):
            yield where


@contextmanager
def _owner(url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    conninfo, place = address(url)
    with faults_told(place), psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"SET lock_timeout = '{SECONDS_FOR_OTHERS}s'".encode())
        connection.execute("SET client_min_messages = error")
        connection.execute("SET search_path = pg_catalog")
        yield connection, place


def _one(connection: psycopg.Connection, query: str, *values: str) -> object:
    found = connection.execute(query.encode(), values).fetchone()
    return None if found is None else found[0]
