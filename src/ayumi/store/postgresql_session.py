"""One connection to PostgreSQL: what is asked together is sent together, and answered together.

An append waits for the server twice, and holds the write lock for not much longer than that. With
psycopg's cursors and their pipeline it would take half as long again, so this uses the layer below.
"""

import selectors
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from ayumi.ledger.storage import StorageRefused

SECONDS_FOR_OTHERS: Final = 60
"""How long to wait for others who write."""
SECONDS_FOR_A_STATEMENT: Final = 120
"""How long the server may work on one statement."""
SECONDS_OF_SILENCE: Final = 150
"""How long to wait for a server that says nothing."""
SECONDS_IDLE: Final = 300
"""How long a writer may ask for nothing before the server takes the lock from them."""

# Safe and steady, whatever the server or the role has set. Row security would hide rows without a
# word; switched off, it is an error. Statements are planned when there may be few rows to look at,
# so they are told to use the indexes, which are there for them.
SETTINGS: Final = {
    "client_encoding": "UTF8",
    "client_min_messages": "error",
    "enable_bitmapscan": "off",
    "enable_seqscan": "off",
    "idle_in_transaction_session_timeout": f"{SECONDS_IDLE}s",
    "jit": "off",
    "lock_timeout": f"{SECONDS_FOR_OTHERS}s",
    "row_security": "off",
    "search_path": "pg_catalog",
    "statement_timeout": f"{SECONDS_FOR_A_STATEMENT}s",
}
# Only `remote_apply` waits for more than `on` does: for the disks of replicas, too.
_DURABLE: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') <> 'remote_apply'"
)

Value = int | str | bytes
Answer = list[tuple[Any, ...]]


def number(column: Sequence[bytes]) -> Sequence[int]:
    """A column of bigint as PostgreSQL sends it.

    >>> number([bytes(7) + b"*", bytes(8)])
    (42, 0)
    """
    return struct.unpack(f">{len(column)}q", b"".join(column))


def text(column: Sequence[bytes]) -> Sequence[str]:
    """A column of text as PostgreSQL sends it."""
    return [value.decode("utf-8") for value in column]


def binary(column: Sequence[bytes]) -> Sequence[bytes]:
    """A column of bytea as PostgreSQL sends it."""
    return column


Column = Callable[[Sequence[bytes]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, prepared when it is first used, and how to read the columns it answers with."""

    sql: str
    columns: tuple[Column, ...] = ()


Step = tuple[Statement, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement, and its values as they are sent: bytes as they are, others as text."""

    statement: Statement
    values: list[bytes]
    formats: list[int]

    @classmethod
    def of(cls, step: Step) -> "Ready":
        """A step, made ready; `StorageRefused` if PostgreSQL could not keep it."""
        statement, given = step
        values, formats = [], []
        for value in given:
            if isinstance(value, str) and "\0" in value:
                raise StorageRefused("PostgreSQL keeps no NUL in a subject, kind or account")
            values.append(value if isinstance(value, bytes) else str(value).encode("utf-8"))
            formats.append(int(isinstance(value, bytes)))
        return cls(statement, values, formats)


class Session:
    """A connection with safe settings, and the statements that it has prepared."""

    def __init__(self, conninfo: str) -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True)
        self._pgconn = self._connection.pgconn
        self._names: dict[Statement, bytes] = {}
        self._intact = True
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._pgconn.socket, selectors.EVENT_READ)
        try:
            settings = "; ".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items())
            self._connection.execute(f"{settings}; {_DURABLE}".encode())
        except BaseException:
            self.close()
            raise

    @property
    def lost(self) -> bool:
        """Whether nothing can be asked any more."""
        return not self._intact or self._pgconn.status != ConnStatus.OK

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, or has failed and not been rolled back."""
        return self._pgconn.transaction_status != TransactionStatus.IDLE

    def close(self) -> None:
        """Let go of the connection; an open transaction is rolled back."""
        self._selector.close()
        self._connection.close()

    def ask(self, *steps: Ready) -> list[Answer]:
        """The answers to statements that are done in order, none of them after one that fails.

        It raises what psycopg would raise, with the server's sentence but without the values that
        psycopg's message may show.
        """
        self._intact = False
        self._pgconn.enter_pipeline_mode()
        names = self._send(steps)
        results = iter(self._results())
        self._pgconn.exit_pipeline_mode()
        self._intact = True
        answers = []
        for statement in (step.statement for step in steps):
            if statement in names:
                _raise_for(next(results))
                self._names[statement] = names.pop(statement)
            result = next(results)
            _raise_for(result)
            if result.command_status == b"ROLLBACK" and statement.sql == "COMMIT":
                # What PostgreSQL does with a commit after an error that somebody has passed over.
                raise psycopg.errors.InFailedSqlTransaction
            answers.append(_rows(result, statement.columns))
        return answers

    def _send(self, steps: Sequence[Ready]) -> dict[Statement, bytes]:
        """Send everything; the names of the statements that are prepared with it."""
        new: dict[Statement, bytes] = {}
        for step in steps:
            statement = step.statement
            name = self._names.get(statement) or new.get(statement)
            if name is None:
                name = new[statement] = b"ayumi_%d" % (len(self._names) + len(new))
                self._pgconn.send_prepare(name, statement.sql.encode())
            self._pgconn.send_query_prepared(name, step.values, step.formats, 1)
        self._pgconn.pipeline_sync()
        if self._pgconn.flush():
            self._selector.modify(self._pgconn.socket, selectors.EVENT_READ | selectors.EVENT_WRITE)
            while self._pgconn.flush():
                # A server that has much to say takes no more before somebody listens.
                if self._wait() & selectors.EVENT_READ:
                    self._pgconn.consume_input()
            self._selector.modify(self._pgconn.socket, selectors.EVENT_READ)
        return new

    def _results(self) -> list[PGresult]:
        """The results of everything that was sent, up to the end of the pipeline."""
        results: list[PGresult] = []
        try:
            while True:
                while self._pgconn.is_busy():
                    self._wait()
                    self._pgconn.consume_input()
                result = self._pgconn.get_result()
                if result is None:
                    if self._pgconn.status != ConnStatus.OK:
                        raise psycopg.OperationalError(self._pgconn.get_error_message())
                elif result.status == ExecStatus.PIPELINE_SYNC:
                    return results
                else:
                    results.append(result)
        except psycopg.OperationalError:
            # What the server said before it went says more than that it went.
            for result in results:
                _raise_for(result)
            raise

    def _wait(self) -> int:
        ready = self._selector.select(SECONDS_OF_SILENCE)
        if not ready:
            raise psycopg.OperationalError(f"no answer for {SECONDS_OF_SILENCE} s")
        return ready[0][1]


def _rows(result: PGresult, columns: Sequence[Column]) -> Answer:
    value, rows = result.get_value, range(result.ntuples)
    found: list[list[Any]] = [[value(row, at) for row in rows] for at in range(len(columns))]
    try:
        read = [column(values) for column, values in zip(columns, found, strict=True)]
    except (struct.error, TypeError, AttributeError):
        raise psycopg.DataError("a column is not of the type that it was made of") from None
    return list(zip(*read, strict=True))


def _raise_for(result: PGresult) -> None:
    if result.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        return
    code = result.error_field(DiagnosticField.SQLSTATE)
    said = result.error_field(DiagnosticField.MESSAGE_PRIMARY) or result.error_message
    kind: type[psycopg.Error] = psycopg.OperationalError
    if code is not None:
        try:
            kind = psycopg.errors.lookup(code.decode())
        except KeyError:
            kind = psycopg.DatabaseError
    raise kind(said.decode("utf-8", "replace").strip())
