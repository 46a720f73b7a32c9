"""``make bench``: speed and memory, beside a peer where there is one.

Every figure is of this run on this machine. Where there is a peer both run in the same run, in
turn, each on one core, and the ratio is what counts. Goals are shown beside; missing one is no
error of the program.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.evidence import evidence
from bench.examinations import beside_the_peer, cold_starts, compiling, files
from bench.ledgers import ledgers
from bench.lineage import lineages
from bench.lots import lots
from bench.rehearsals import rehearsals
from bench.report import Report


def main() -> int:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parts = (
        "peer",
        "files",
        "start",
        "compile",
        "ledger",
        "lineage",
        "lots",
        "rehearsal",
        "evidence",
    )
    parser.add_argument("--only", choices=parts, nargs="+", default=parts, help="parts to run")
    parser.add_argument("--rows", type=int, default=20_000_000, help="rows of the large file")
    parser.add_argument(
        "--entries", type=int, default=1_000_000, help="entries of the large ledger"
    )
    parser.add_argument("--doses", type=int, default=100_000, help="doses of one donor's cells")
    parser.add_argument("--lots", type=int, default=10_000, help="lots of the large study")
    parser.add_argument("--people", type=int, default=1_000, help="people of the rehearsal")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random = np.random.default_rng(given.seed)
    report = Report()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="ayumi-bench-") as name:
        folder = Path(name)
        free = shutil.disk_usage(folder).free
        if "files" in given.only and free < 4 * 2**30:
            print(f"{folder} has {free / 2**30:.1f} GiB free; the files need 4", file=sys.stderr)
            return 2
        if "compile" in given.only:
            compiling(report, folder)
        if "peer" in given.only:
            beside_the_peer(report, folder, random)
        if "files" in given.only:
            files(report, folder, random, given.rows)
        if "start" in given.only:
            cold_starts(report, folder)
        if "ledger" in given.only:
            ledgers(report, folder, given.entries)
        if "lineage" in given.only:
            lineages(report, folder, given.doses)
        if "lots" in given.only:
            lots(report, folder, given.lots)
        if "rehearsal" in given.only:
            rehearsals(report, folder, given.people)
        if "evidence" in given.only:
            evidence(report, folder)
    print(f"\n{time.perf_counter() - begun:.0f} s in all.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
