"""Where a study is kept, and who is at the terminal: chosen here, and nowhere deeper."""

import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ayumi.commands.app import UsageFault

if TYPE_CHECKING:
    from ayumi.accounts import Session
    from ayumi.ledger import Ledger, Storage

LEDGER, VAULT, SETTINGS = "ledger.sqlite", "vault.sqlite", "ayumi.toml"

Place = Annotated[str, Parameter(name="place")]
"""A study's folder, or the address of its database."""


By = Annotated[str | None, Parameter(name="--account")]
"""Whoever is at the terminal; AYUMI_ACCOUNT or a question otherwise."""


def clock() -> datetime:
    """The moment, from the machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 - the edge, where the clock is chosen


def entropy(count: int) -> bytes:
    """Random bytes from the machine."""
    return os.urandom(count)  # noqa: TID251 - the edge, where randomness is chosen


def is_address(place: str) -> bool:
    """Whether a place is the address of a PostgreSQL database."""
    return place.startswith(("postgresql://", "postgres://"))


def open_storage(place: str) -> "Storage":
    """The store of a study: its folder's, or the database at an address."""
    if is_address(place):
        from ayumi.store.postgresql import PostgresqlStorage

        return PostgresqlStorage(place)
    folder = Path(place)
    if (folder / LEDGER).is_file() or folder.is_file():
        from ayumi.store.sqlite import SqliteStorage

        return SqliteStorage(folder if folder.is_file() else folder / LEDGER)
    if (folder / SETTINGS).is_file():
        return open_storage(_database(folder / SETTINGS))
    if not folder.exists():
        raise UsageFault(f"{place}: no such folder")
    raise UsageFault(f"{place}: no study is kept here; `ayumi init {place} --study …` begins one")


def new_storage(folder: Path, database: str | None) -> "Storage":
    """An empty store for a study: a file in its folder, or a prepared database elsewhere."""
    if database is None:
        from ayumi.store.sqlite import SqliteStorage

        return SqliteStorage.create(folder / LEDGER)
    if not is_address(database):
        raise UsageFault(f"--database {database}: write postgresql://user@host/name")
    storage = open_storage(database)
    if storage.last() is not None:
        storage.close()
        raise UsageFault(f"{storage.place}: holds a ledger already")
    settings = (
        "# Where this study's ledger is. The password comes from PGPASSWORD or ~/.pgpass.\n"
        f'database = "{storage.place}"\n'
    )
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    return storage


@contextmanager
def opened(place: str) -> "Iterator[Ledger]":
    """The ledger of a study, closed in the end."""
    from ayumi.ledger import Ledger

    storage = open_storage(place)
    try:
        yield Ledger(storage, clock, entropy)
    finally:
        storage.close()


def signed_in(ledger: "Ledger", account: str | None, role: str | None) -> "Session":
    """A session of whoever is at the terminal.

    The account comes from the option or AYUMI_ACCOUNT, the password from AYUMI_PASSWORD or a
    prompt; never from the command line, which others can see.
    """
    from ayumi.accounts import LocalAuthenticator

    name = account or os.environ.get("AYUMI_ACCOUNT") or asked("Account: ", "AYUMI_ACCOUNT")
    return LocalAuthenticator(ledger).sign_in(name, password(f"Password of {name}: "), role)


def password(prompt: str, variable: str = "AYUMI_PASSWORD") -> str:
    """A password from the environment or, unseen, from the terminal."""
    found = os.environ.get(variable)
    if found is not None:
        return found
    if not sys.stdin.isatty():
        raise UsageFault(f"no terminal to ask at ({prompt.strip(': ').lower()}); set {variable}")
    from getpass import getpass

    return getpass(prompt)


def new_password(name: str, variable: str = "AYUMI_PASSWORD") -> str:
    """A password to be set: from the environment, or typed twice."""
    if variable in os.environ:
        return os.environ[variable]
    first = password(f"New password of {name}: ", variable)
    if password("Once more: ", variable) != first:
        raise UsageFault("the two passwords differ; nothing was done")
    return first


def asked(prompt: str, variable: str) -> str:
    """A line from the terminal."""
    if not sys.stdin.isatty():
        raise UsageFault(f"no terminal to ask at ({prompt.strip(': ').lower()}); give {variable}")
    return input(prompt).strip()


def _database(settings: Path) -> str:
    try:
        found = tomllib.loads(settings.read_text(encoding="utf-8")).get("database")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageFault(f"{settings}: {error}") from None
    if not isinstance(found, str) or not is_address(found):
        raise UsageFault(f'{settings}: write database = "postgresql://user@host/name"')
    return found
