"""Speed of the ledger: durable appends beside bare inserts, verification, reading one subject."""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import psycopg

from ayumi.ledger import Actor, Draft, Ledger, Storage, Text
from ayumi.ledger.content import Content, with_references
from ayumi.ledger.entry import Head, Row, fields_of, row_of
from ayumi.ledger.verification import verify
from ayumi.store.postgresql import PostgresqlStorage
from ayumi.store.sqlite import SqliteStorage, safe_settings
from bench.measure import median_seconds
from bench.report import Report
from verify.postgresql_server import APP, SUPERUSER, NoPostgresql, PostgresqlServer

START = datetime(2026, 3, 21, tzinfo=UTC)
ACTOR = Actor("k.tanaka", "examiner", "tokyo")
SUBJECTS = 5_000
TREATED = 100
"""Subjects of the durable appends: as many as a large trial of this kind has people."""
ROUNDS, EACH = 5, 400
CLIENTS = 8


def ledgers(report: Report, folder: Path, entries: int) -> None:
    """Both databases, and the large ledger."""
    _sqlite(report, folder)
    try:
        with PostgresqlServer.running() as server:
            _postgresql(report, server)
    except NoPostgresql as missing:
        report.title(f"PostgreSQL is left out: {missing}")
    _large(report, folder, entries)


def _draft(number: int, subjects: int) -> Draft:
    """An entry as an examination or a laboratory value makes it."""
    body = {"visit": "week_12", "instrument": "laboratory", "wbc": "5.1", "hb": "13.2"}
    return Draft(f"participant:p_{number % subjects:05}", "bench.measured", body, reason="week 12")


def _append(ledger: Ledger, numbers: range) -> None:
    for number in numbers:
        draft = _draft(number, TREATED)
        with ledger.writing(ACTOR) as writing:
            writing.append(draft, seen=writing.version(draft.subject))


def _rate(act: Callable[[range], None], numbers: range) -> float:
    begun = time.perf_counter()
    act(numbers)
    return len(numbers) / (time.perf_counter() - begun)


def _beside_bare(
    report: Report, what: str, ours: Callable[[range], None], bare: Callable[[range], None]
) -> None:
    """Both in turn, the same bytes, each durable by itself."""
    rates: list[tuple[float, float]] = []
    for turn in range(ROUNDS + 1):
        numbers = range(turn * EACH, (turn + 1) * EACH)
        rates.append((_rate(bare, numbers), _rate(ours, numbers)))
    ratio = statistics.median(mine / theirs for theirs, mine in rates[1:])
    theirs, mine = (statistics.median(column) for column in zip(*rates[1:], strict=True))
    report.line(
        f"{what}: bare {theirs:,.0f}/s, Ayumi {mine:,.0f}/s",
        f"{ratio:.2f} ×",
        "≥ 0.5 ×",
        ratio >= 0.5,
    )


def _payload(head: Head) -> tuple[bytes, bytes]:
    """The bytes of one entry and of what it refers to."""
    row, contents = _row(0, head, 1)
    return row.entry, b"".join(content.salt + content.body for content in contents)


def _sqlite(report: Report, folder: Path) -> None:
    settings = ", ".join(safe_settings(apsw.SQLITE_VERSION_NUMBER))
    report.title(f"Durable appends, SQLite ({settings}), one client")
    payload = _payload(Head())
    with closing(apsw.Connection(str(folder / "bare.sqlite"))) as bare:
        for setting in safe_settings(apsw.SQLITE_VERSION_NUMBER):
            bare.execute(f"PRAGMA {setting}")
        bare.execute("CREATE TABLE bare (seq INTEGER PRIMARY KEY, entry BLOB, content BLOB)")

        def insert(numbers: range) -> None:
            for _ in numbers:
                bare.execute("INSERT INTO bare (entry, content) VALUES (?, ?)", payload)

        with closing(SqliteStorage.create(folder / "ours.sqlite")) as storage:
            ledger = _opened(storage)
            _beside_bare(report, "one by one", lambda n: _append(ledger, n), insert)


def _postgresql(report: Report, server: PostgresqlServer) -> None:
    report.title("Durable appends, PostgreSQL (synchronous_commit and fsync on)")
    payload = _payload(Head())
    name = server.new_ledger()
    url = server.url(APP, name)
    with psycopg.connect(server.url(SUPERUSER, name), autocommit=True) as bare:
        bare.execute("CREATE TABLE bare (seq BIGSERIAL PRIMARY KEY, entry BYTEA, content BYTEA)")

        def insert(numbers: range) -> None:
            for _ in numbers:
                bare.execute("INSERT INTO bare (entry, content) VALUES (%s, %s)", payload)

        with closing(PostgresqlStorage(url)) as storage:
            ledger = _opened(storage)
            _beside_bare(report, "one client", lambda n: _append(ledger, n), insert)
    each = 2_000 // CLIENTS
    barrier = multiprocessing.Barrier(CLIENTS + 1)
    clients = [
        multiprocessing.Process(target=_client, args=(url, barrier, number, each))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    barrier.wait()
    begun = time.perf_counter()
    for client in clients:
        client.join()
    rate = CLIENTS * each / (time.perf_counter() - begun)
    report.line(f"{CLIENTS} clients at once", f"{rate:,.0f}/s", "≥ 1,000/s", rate >= 1_000)
    with closing(PostgresqlStorage(url)) as storage:
        seconds = median_seconds(lambda: _verified(storage), rounds=3)
        last = storage.last()
        assert last is not None
        report.line(f"verifying {last.seq:,} entries", f"{last.seq / seconds:,.0f}/s")


def _client(url: str, barrier: Any, number: int, count: int) -> None:
    with closing(PostgresqlStorage(url)) as storage:
        ledger = Ledger(storage, _now, _salt)
        storage.last()
        barrier.wait()
        _append(ledger, range(number * count, (number + 1) * count))


def _large(report: Report, folder: Path, entries: int) -> None:
    report.title(
        f"A ledger of {entries:,} entries in SQLite, each with a text, {SUBJECTS:,} subjects"
    )
    with _filled(folder / "large.sqlite", entries) as storage:
        seconds = median_seconds(lambda: _verified(storage), rounds=1)
        rate = entries / seconds
        report.line("verification", f"{rate:,.0f}/s", "≥ 50,000/s", rate >= 50_000)
        ledger = Ledger(storage, _now, _salt)
        subject = f"participant:p_{SUBJECTS // 2:05}"
        count = len(list(ledger.entries(subject=subject)))
        milliseconds = median_seconds(lambda: list(ledger.entries(subject=subject))) * 1e3
        report.line(
            f"all {count} entries of one subject, parsed",
            f"{milliseconds:.1f} ms",
            "< 50 ms",
            milliseconds < 50,
        )
        numbers = range(entries, entries + 500)
        report.line(
            "durable appends to it", f"{_rate(lambda n: _append(ledger, n), numbers):,.0f}/s"
        )


@contextmanager
def _filled(path: Path, entries: int) -> Iterator[SqliteStorage]:
    """A ledger whose rows were made one by one, and inserted many at once."""
    with closing(SqliteStorage.create(path)) as storage:
        _opened(storage)
        last = storage.last()
        assert last is not None
        head = Head(last.seq, last.hash.hex(), START)
        done = 1
        while done < entries:
            with storage.locked() as locked:
                for number in range(done, min(done + 20_000, entries)):
                    row, contents = _row(number, head, (number - 1) // SUBJECTS + 1)
                    locked.insert(row, contents)
                    head = Head(row.seq, row.hash.hex(), START)
            done += 20_000
        yield storage


def _row(number: int, head: Head, version: int) -> tuple[Row, list[Content]]:
    contents: list[Content] = []
    draft = _draft(number, SUBJECTS)
    at = _now()
    fields = fields_of(draft, ACTOR, head=head, version=version, study=None, at=at, body=draft.body)
    fields["reason"] = with_references(Text(str(draft.reason)), _salt, contents)
    return row_of(fields), contents


def _opened(storage: Storage) -> Ledger:
    ledger = Ledger(storage, _now, _salt)
    ledger.open("rehearsal")
    return ledger


def _now() -> datetime:
    return START + timedelta(seconds=time.monotonic())


_salts = iter(range(10**12))


def _salt(count: int) -> bytes:
    # Unlike in every process, and quick to make.
    return (multiprocessing.current_process().pid or 0).to_bytes(4) + next(_salts).to_bytes(
        count - 4
    )


def _verified(storage: Storage) -> None:
    found = verify(storage)
    assert found.passed, found.findings[:3]
