"""Speed of lineage: from a donor to all participants, and from a participant to the donor."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from ayumi.ledger import Actor, Draft, Ledger, Storage, kinds
from ayumi.ledger.entry import Head, fields_of, row_of
from ayumi.store.postgresql import PostgresqlStorage
from ayumi.store.sqlite import SqliteStorage
from bench.ledgers import START
from bench.measure import median_seconds
from bench.report import Report
from verify.postgresql_server import NoPostgresql, PostgresqlServer

ACTOR = Actor("m.ono", "cell_processing", "tokyo")
DONOR, LAST = "donor:D1", "participant:P000000"
BANKS, UNITS, BENCHES = 4, 250, 7
"""Cell banks of the one donor, units in a lot, and safety cabinets that runs are made at."""
TOGETHER = 20_000
GOAL = 1.0
"""For each of both ways [s]."""

Pairs = Sequence[tuple[str, str]]


def lineages(report: Report, folder: Path, doses: int) -> None:
    """Both databases, each with the same record."""
    with closing(SqliteStorage.create(folder / "lineage.sqlite", durable=False)) as file:
        _measured(report, "SQLite", file, doses)
    try:
        with PostgresqlServer.running() as server:
            url = server.url(database=server.new_ledger())
            with closing(PostgresqlStorage(url)) as storage:
                _measured(report, "PostgreSQL", storage, doses)
    except NoPostgresql as missing:
        report.title(f"Lineage in PostgreSQL is left out: {missing}")


def _measured(report: Report, where: str, storage: Storage, doses: int) -> None:
    begun = time.perf_counter()
    _fill(storage, doses)
    seconds = time.perf_counter() - begun
    links = sum(1 for _ in storage.links())
    report.title(f"Lineage in {where}: {doses:,} doses of one donor, {links:,} links")
    report.line("recorded, many entries at once", f"{links / seconds:,.0f} links/s")
    ledger = Ledger(storage, lambda: START, bytes)
    assert len(ledger.descendants(DONOR).of("participant:")) == doses
    assert ledger.ancestors(LAST).of("donor:") == (DONOR,)
    ways = {
        "from the donor to all participants": lambda: ledger.descendants(DONOR).of("participant:"),
        "from a participant to the donor": lambda: ledger.ancestors(LAST).of("donor:"),
    }
    for what, way in ways.items():
        seconds = median_seconds(way)
        report.line(what, f"{seconds:.4f} s", f"< {GOAL:.0f} s", seconds < GOAL)


def _fill(storage: Storage, doses: int) -> None:
    """The record of all doses; its hashes are right, and nothing waits for the clock."""
    head, versions = Head(), dict[str, int]()
    entries = _entries(doses)
    following = next(entries, None)
    while following is not None:
        with storage.locked() as locked:
            for _ in range(TOGETHER):
                if following is None:
                    return
                subject, pairs = following
                body = {"what": "made", kinds.LINEAGE: pairs}
                version = versions[subject] = versions.get(subject, 0) + 1
                fields = fields_of(
                    Draft(subject, "bench.made", body),
                    ACTOR,
                    head=head,
                    version=version,
                    study=None,
                    at=START,
                    body=body,
                )
                row = row_of(fields)
                locked.insert(row, [])
                head = Head(row.seq, row.hash.hex(), START)
                following = next(entries, None)


def _entries(doses: int) -> Iterator[tuple[str, Pairs]]:
    """Subjects, and what comes from what: banks, lots with their units, and each dose's way."""
    for bank in range(BANKS):
        yield f"bank:B{bank}", [(f"bank:B{bank}", DONOR)]
    for lot in range(-(-doses // UNITS)):
        name = f"lot:L{lot:04}"
        units = range(lot * UNITS, min((lot + 1) * UNITS, doses))
        made = [(f"unit:U{unit:06}", name) for unit in units]
        yield name, [(name, f"bank:B{lot % BANKS}"), *made]
    for dose in range(doses):
        # Units are taken from the lots in turn, in no order of theirs.
        unit, run, given = dose * 7_919 % doses, f"run:R{dose:06}", f"unit:S{dose:06}"
        bench = f"equipment:E{dose % BENCHES}"
        yield run, [(run, f"unit:U{unit:06}"), (run, bench), (given, run)]
        participant = f"participant:P{dose:06}"
        yield participant, [(participant, given)]
