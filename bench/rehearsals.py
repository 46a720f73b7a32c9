"""Speed of a rehearsal: entries that virtual people make at the door, and their verification."""

import time
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from ayumi.ledger.verification import verify
from ayumi.rehearsal import Plan, rehearse
from ayumi.store.sqlite import SqliteStorage
from ayumi.study import read_study
from bench.report import Report

GOAL = 2_000
"""Entries a second."""


def rehearsals(report: Report, folder: Path, people: int) -> None:
    """The reference study with many people, over its whole main part."""
    studies = files("ayumi") / "studies"
    study = read_study((studies / "keio.toml").read_bytes())
    overlay = (studies / "keio.rehearsal.toml").read_bytes()
    report.title(f"A rehearsal of the reference study with {people:,} people")
    with closing(SqliteStorage.create(folder / "rehearsal.sqlite", durable=False)) as storage:
        begun = time.perf_counter()
        done = rehearse(storage, study, Plan(people, 1), overlay=overlay)
        seconds = time.perf_counter() - begun
        rate = done.entries / seconds
        what = f"{done.entries:,} entries of {done.treated:,} treated people, in SQLite"
        report.line(what, f"{rate:,.0f} entries/s", f"{GOAL:,}", rate >= GOAL)
        begun = time.perf_counter()
        verification = verify(storage)
        seconds = time.perf_counter() - begun
        word = "verifies" if verification.passed else "DOES NOT VERIFY"
        report.line(
            f"The ledger {word}, {verification.signatures:,} signatures", f"{seconds:.1f} s"
        )
