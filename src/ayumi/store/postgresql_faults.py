"""Where a PostgreSQL database is, without its password, and what it reports, in our words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from ayumi.ledger.storage import StorageFailure, StorageRefused
from ayumi.store.postgresql_session import (
    SECONDS_FOR_A_STATEMENT,
    SECONDS_FOR_OTHERS,
    SECONDS_IDLE,
)

_SECONDS_TO_CONNECT = 15


def address(url: str) -> tuple[str, str]:
    """How to connect, with the password, and where that is, without; `StorageFailure` if neither.

    >>> address("postgresql://ayumi_app:secret@db.example.org/trial?sslmode=require")[1]
    'postgresql://ayumi_app@db.example.org/trial?sslmode=require'
    """
    # A password whose signs are not written as they must be may end up in any other part of the
    # address, or in what libpq says of it; so nothing of it is shown.
    misread = StorageFailure(
        "this is no address of a PostgreSQL database: postgresql://USER:PASSWORD@HOST:PORT/NAME, "
        "where : / @ ? # % in the password are written as %3A %2F %40 %3F %23 %25"
    )
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value}
    except psycopg.Error:
        raise misread from None
    if any("@" in parts.get(name, "") for name in ("host", "port", "dbname")):
        raise misread
    given = {"connect_timeout": str(_SECONDS_TO_CONNECT), "application_name": "ayumi"} | parts
    return make_conninfo("", **given), _without_secrets(parts)


def _without_secrets(parts: dict[str, str]) -> str:
    """The address again, such that it leads to the same place, with a password from elsewhere."""
    # What libpq would not have shown in a form, such as a password, it marks.
    shown = {option.keyword.decode() for option in Conninfo.get_defaults() if not option.dispchar}
    left = {name: value for name, value in parts.items() if name in shown}
    user, name = (_quoted(left.pop(key, "")) for key in ("user", "dbname"))
    hosts, ports = (left.pop(key, "").split(",") for key in ("host", "port"))
    if len(ports) != len(hosts):
        ports = ports[:1] * len(hosts)
    at = ",".join(
        (f"[{host}]" if ":" in host else _quoted(host)) + (f":{port}" if port else "")
        for host, port in zip(hosts, ports, strict=True)
    )
    more = "&".join(f"{key}={_quoted(value)}" for key, value in left.items())
    return f"postgresql://{user}{'@' if user else ''}{at}/{name}{'?' if more else ''}{more}"


def _quoted(part: str) -> str:
    return re.sub(rb"[^\w.~-]", lambda sign: b"%%%02X" % sign[0][0], part.encode()).decode()


@contextmanager
def faults_told(place: str) -> Iterator[None]:
    """What PostgreSQL reports, in our words, without the values that it may show."""
    try:
        yield
    except psycopg.errors.UniqueViolation as refused:
        raise StorageRefused(
            f"no entry and no content replaces another: {_said(refused)}"
        ) from None
    except psycopg.IntegrityError as refused:
        raise StorageRefused(_said(refused)) from None
    except psycopg.errors.UndefinedTable:
        raise StorageFailure(f"{place}: there is no ledger here") from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise StorageFailure(
            f"{place}: {_said(error)}; connect as the role that the ledger was prepared for"
        ) from None
    except psycopg.errors.LockNotAvailable:
        raise StorageFailure(
            f"{place}: others were writing for {SECONDS_FOR_OTHERS} s; try again"
        ) from None
    except psycopg.errors.QueryCanceled:
        raise StorageFailure(
            f"{place}: the server took more than {SECONDS_FOR_A_STATEMENT} s, or was told to stop; "
            "nothing was recorded"
        ) from None
    except psycopg.errors.IdleInTransactionSessionTimeout:
        raise StorageFailure(
            f"{place}: the write lock was held for {SECONDS_IDLE} s without being used, so the "
            "server took it away; nothing was recorded"
        ) from None
    except psycopg.errors.InFailedSqlTransaction:
        raise StorageFailure(
            f"{place}: something in this transaction failed before; nothing of it is recorded"
        ) from None
    except psycopg.errors.DiskFull:
        raise StorageFailure(f"{place}: the server's disk is full; nothing was recorded") from None
    except psycopg.errors.ReadOnlySqlTransaction:
        raise StorageFailure(f"{place}: cannot be written; nothing was recorded") from None
    except UnicodeDecodeError as error:
        raise StorageFailure(f"{place}: a text in it is damaged: {error}") from None
    except psycopg.Error as error:
        raise StorageFailure(f"{place}: {_said(error)}") from None


def _said(error: psycopg.Error) -> str:
    """The sentence of an error, in one line and without details: they may show what rows hold."""
    sentence = error.diag.message_primary or str(error)
    return " ".join(sentence.split()) or "the connection was lost"
