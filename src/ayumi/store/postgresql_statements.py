"""What a ledger asks of PostgreSQL: every statement, with the columns of its answer."""

from typing import Final

from ayumi.store.postgresql_schema import COULD_CHANGE_GUARDS, WRITE_LOCK
from ayumi.store.postgresql_session import Statement, binary, number, text

ROWS_A_PAGE: Final = 1_000
BYTES_A_PAGE: Final = 8 * 1024 * 1024
"""A page ends with the row that exceeds this."""
TAIL: Final = 100
"""So many entries that others wrote are looked at when the lock is taken."""

_ROW: Final = (number, binary, binary, text, number, text)
_FIELDS: Final = "seq, hash, entry, subject, version, kind"
_CONTENT: Final = (number, number, text, binary, binary)
_CONTENT_FIELDS: Final = "seq, place, digest, salt, body"

# What follows is put together from our own words; what comes from outside is bound.
# ruff: noqa: S608

WHAT_IS_HERE: Final = Statement(
    "SELECT coalesce(obj_description(oid, 'pg_namespace'), ''), current_user::text, "
    f"({COULD_CHANGE_GUARDS.format(role='current_user')})::int::bigint "
    "FROM pg_namespace WHERE nspname = 'ayumi'",
    (text, text, number),
)
LOCK: Final = Statement(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
STAY: Final = Statement("SELECT set_config('idle_in_transaction_session_timeout', '0', true)")

LAST: Final = Statement(f"SELECT {_FIELDS} FROM ayumi.entry ORDER BY seq DESC LIMIT 1", _ROW)
NEWEST: Final = Statement(
    f"SELECT {_FIELDS} FROM ayumi.entry WHERE seq >= $1 ORDER BY seq DESC LIMIT {TAIL}", _ROW
)
LAST_SEQ: Final = Statement("SELECT coalesce(max(seq), 0) FROM ayumi.entry", (number,))
VERSION: Final = Statement(
    "SELECT coalesce(max(version), 0) FROM ayumi.entry WHERE subject = $1", (number,)
)
INSERT: Final = Statement(f"INSERT INTO ayumi.entry ({_FIELDS}) VALUES ($1, $2, $3, $4, $5, $6)")

CONTENT: Final = Statement(
    f"SELECT {_CONTENT_FIELDS} FROM ayumi.content WHERE digest = $1", _CONTENT
)
LAST_CONTENT: Final = Statement("SELECT coalesce(max(seq), 0) FROM ayumi.content", (number,))
INSERT_CONTENT: Final = Statement(
    f"INSERT INTO ayumi.content ({_CONTENT_FIELDS}) VALUES ($1, $2, $3, $4, $5)"
)
ERASE: Final = Statement("DELETE FROM ayumi.content WHERE digest = $1")

CREDENTIAL: Final = Statement("SELECT sealed FROM ayumi.credential WHERE account = $1", (binary,))
CREDENTIALS: Final = Statement(
    "SELECT account, sealed FROM ayumi.credential ORDER BY account", (text, binary)
)
SET_CREDENTIAL: Final = Statement(
    "INSERT INTO ayumi.credential (account, sealed) VALUES ($1, $2) "
    "ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed"
)
FORGET_CREDENTIAL: Final = Statement("DELETE FROM ayumi.credential WHERE account = $1")


def _page(table: str, fields: str, large: str, order: str, wanted: str) -> str:
    """One page of a table, by rows and by the bytes of its large column."""
    return (
        f"SELECT {fields} FROM (SELECT *, sum(octet_length({large})) OVER "
        f"(ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS with_it FROM (SELECT {fields} "
        f"FROM ayumi.{table} WHERE {wanted} ORDER BY {order} LIMIT {ROWS_A_PAGE}) AS next) AS page "
        f"WHERE with_it - octet_length({large}) < {BYTES_A_PAGE} ORDER BY {order}"
    )


def _rows(order: str, wanted: str) -> Statement:
    """One page of entries; $1 and $2 are the places that they stand after, and up to."""
    wanted = f"seq > $1 AND seq <= $2{wanted}"
    return Statement(_page("entry", _FIELDS, "entry", order, wanted), _ROW)


# Within a subject, versions rise with places; so its index gives the order, too. `IS TRUE` keeps
# the index of kinds out of it, which seems as good before there are statistics, and is not.
_OF_SUBJECT: Final = " AND subject = $3 AND version > $4"
PAGES: Final = {
    (False, False): _rows("seq", ""),
    (False, True): _rows("seq", " AND kind = $3"),
    (True, False): _rows("version", _OF_SUBJECT),
    (True, True): _rows("version", f"{_OF_SUBJECT} AND (kind = $5) IS TRUE"),
}
"""Pages of entries: of a subject or not, of a kind or not."""
CONTENTS: Final = Statement(
    _page(
        "content",
        _CONTENT_FIELDS,
        "body",
        "seq, place",
        "(seq, place) > ($1, $2) AND seq <= $3",
    ),
    _CONTENT,
)
