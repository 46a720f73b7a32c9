"""The way to a ledger's database: found again when it was lost, with one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psycopg

from ayumi.ledger.storage import StorageFailure
from ayumi.store.postgresql_faults import address, faults_told
from ayumi.store.postgresql_schema import EARLIER_MARKS, MARK
from ayumi.store.postgresql_session import Answer, Ready, Session, Statement, Step
from ayumi.store.postgresql_statements import WHAT_IS_HERE

BEGIN: Final = Statement("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
BEGIN_SNAPSHOT: Final = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
_COMMIT: Final = Ready.of((Statement("COMMIT"), ()))
_ROLLBACK: Final = Ready.of((Statement("ROLLBACK"), ()))

BYTES_THAT_WAIT: Final = 1024 * 1024
"""Statements wait to be sent together, but not with more than this."""


class Connection:
    """Asks the database; a connection that was lost between two transactions is made anew."""

    def __init__(self, url: str) -> None:
        """Connect; `StorageFailure` if that fails, or there is no ledger for this role."""
        self._conninfo, self.place = address(url)
        self._session: Session | None = None
        self.in_transaction = False
        self._waiting: list[Ready] = []
        self._waiting_bytes = 0
        self._wrote = False
        self.ask()

    def ask(self, *steps: Step) -> list[Answer]:
        """The answers to statements, after those that wait."""
        # What cannot be asked must not take away what waits.
        ready = [Ready.of(step) for step in steps]
        with faults_told(self.place):
            if self.in_transaction:
                waiting = self._no_longer_waiting()
                return self._current().ask(*waiting, *ready)[len(waiting) :]
            if self._session is not None and not self._session.lost:
                try:
                    return self._session.ask(*ready)
                except psycopg.OperationalError:
                    if not self._session.lost:
                        raise
            self.close()
            self._session = self._connected()
            return self._session.ask(*ready)

    def later(self, *steps: Step) -> None:
        """Let statements that write wait until something is asked, or the transaction ends."""
        if not self.in_transaction:
            raise RuntimeError("what is written is written in a transaction")
        ready = [Ready.of(step) for step in steps]
        self._wrote = True
        self._waiting += ready
        self._waiting_bytes += sum(len(value) for step in ready for value in step.values)
        if self._waiting_bytes > BYTES_THAT_WAIT:
            self.ask()

    @contextmanager
    def transaction(self, *opening: Step) -> Iterator[list[Answer]]:
        """A transaction that begins with these steps; what waits is sent with its commit."""
        if self.in_transaction:
            raise RuntimeError("one connection has one transaction at a time")
        self._wrote = False
        try:
            answers = self.ask(*opening)
            self.in_transaction = True
            yield answers
            self._commit()
        finally:
            self.in_transaction = False
            self._roll_back()

    def _commit(self) -> None:
        waiting = self._no_longer_waiting()
        with faults_told(self.place):
            session = self._current()
            try:
                session.ask(*waiting, _COMMIT)
            except psycopg.OperationalError as error:
                if not self._wrote or not session.lost:
                    raise
                raise StorageFailure(
                    f"{self.place}: the connection was lost while this was being recorded: look "
                    f"whether it was before you repeat it ({' '.join(str(error).split())})"
                ) from None

    def _roll_back(self) -> None:
        """End whatever is left of a transaction."""
        self._no_longer_waiting()
        if self._session is None:
            return
        if self._session.in_transaction and not self._session.lost:
            with suppress(psycopg.Error):
                self._session.ask(_ROLLBACK)
        if self._session.lost or self._session.in_transaction:
            self.close()

    def _no_longer_waiting(self) -> list[Ready]:
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        return waiting

    def _current(self) -> Session:
        if self._session is None or self._session.lost:
            raise psycopg.OperationalError("the connection was lost; nothing was recorded")
        return self._session

    def _connected(self) -> Session:
        session = Session(self._conninfo)
        try:
            [found] = session.ask(Ready.of((WHAT_IS_HERE, ())))
            mark, role, could = found[0] if found else ("", "", 0)
            if not mark:
                raise StorageFailure(f"{self.place}: there is no ledger here")
            if mark in EARLIER_MARKS:
                raise StorageFailure(
                    f"{self.place}: holds “{mark}”, which lacks guards; its owner adds them with: "
                    f"ayumi ledger prepare OWNER_ADDRESS --app-role {role}"
                )
            if mark != MARK:
                raise StorageFailure(f"{self.place}: holds “{mark}”; this Ayumi knows “{MARK}”")
            if could:
                raise StorageFailure(
                    f"{self.place}: {role} could take the guards of the ledger away; connect as "
                    "the role that it was prepared for"
                )
        except BaseException:
            session.close()
            raise
        return session

    def close(self) -> None:
        """Let go of the connection."""
        if self._session is not None:
            self._session.close()
            self._session = None
