"""Speed and memory of the classifier, beside the open reference implementation."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ayumi.isncsci import CELLS, Exam, classify_many
from ayumi.isncsci.frames import exams_frame
from bench.measure import Process, copy_bandwidth, median_seconds, run_process
from bench.report import Report
from verify.examinations import of_kind, plain

ROOT = Path(__file__).parent.parent
PEER = ROOT / "verify" / "peer" / "node_modules" / "isncsci"
KINDS_WITH_GAPS = ("not testable", "starred", "mixed", "near intact")
READ_AND_WRITTEN = len(CELLS) + 11 * 4 + 24 + 1
"""Bytes that the array kernel reads and writes for one examination."""


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and those it starts, on one core."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def beside_the_peer(report: Report, folder: Path, random: np.random.Generator) -> None:
    """Both classifiers in turn on the same examinations, warm, in memory, on one core."""
    report.title("Beside isncsci 2.0.6 under Node.js: one core, warm, examinations in memory")
    sets = {
        "plain examinations": (plain(2_000, random), 600),
        "examinations with NT and stars": (
            np.concatenate([of_kind(kind, 500, random) for kind in KINDS_WITH_GAPS]),
            50,
        ),
    }
    with one_core():
        for name, (codes, goal) in sets.items():
            exams = folder / "peer.jsonl"
            listed = [json.dumps(Exam(row.tobytes()).to_dict()) for row in codes]
            exams.write_text("\n".join(listed))
            many = np.asfortranarray(np.tile(codes, (200, 1)))
            ratios, ours, theirs = [], [], []
            for _ in range(5):
                theirs.append(_peer_microseconds(exams))
                seconds = median_seconds(lambda: classify_many(many, threads=1), rounds=3)  # noqa: B023
                ours.append(seconds / len(many) * 1e6)
                ratios.append(theirs[-1] / ours[-1])
            ratio = statistics.median(ratios)
            report.line(
                f"{name}: the peer {statistics.median(theirs):.1f} µs, "
                f"Ayumi {statistics.median(ours) * 1000:.0f} ns",
                f"{ratio:,.0f} × ({min(ratios):,.0f}–{max(ratios):,.0f})",
                f"≥ {goal} ×",
                ratio >= goal,
            )
        _bandwidth(report, random)


def _peer_microseconds(exams: Path) -> float:
    command = ["node", str(ROOT / "bench" / "peer_speed.cjs"), str(PEER), str(exams), "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["microseconds"])


def _bandwidth(report: Report, random: np.random.Generator) -> None:
    codes = np.asfortranarray(np.tile(plain(50_000, random), (20, 1)))
    rate = len(codes) / median_seconds(lambda: classify_many(codes, threads=1))
    copied = copy_bandwidth()
    share = rate * READ_AND_WRITTEN / copied
    report.line(
        "of what one core can copy in memory, classification moves",
        f"{share:.0%} of {copied / 1e9:.1f} GB/s",
    )
    rows = np.ascontiguousarray(codes)
    by_row = median_seconds(lambda: classify_many(rows, threads=1), rounds=3) / len(rows)
    report.line("row by row in memory instead of column by column", f"{by_row * 1e9:.0f} ns each")


def files(report: Report, folder: Path, random: np.random.Generator, rows: int) -> None:
    """Whole files through the command, as a process of its own."""
    report.title("Files through the command, all cores")
    codes = plain(500_000, random)
    table = pa.table({cell: np.ascontiguousarray(codes[:, i]) for i, cell in enumerate(CELLS)})
    source, target = folder / "codes.parquet", folder / "results.parquet"
    with pq.ParquetWriter(source, table.schema) as writer:
        for _ in range(rows // table.num_rows):
            writer.write_table(table)
    done = _classify(source, target, "--codes")
    report.line(
        f"{rows:,} plain examinations, Parquet to Parquet, code columns",
        f"{done.seconds:.1f} s, {done.peak_memory / 2**30:.2f} GiB",
        "≤ 30 s on 2 cores, < 2 GiB",
        done.seconds <= 30 and done.peak_memory < 2 * 2**30,
    )
    source.unlink()
    few = exams_frame([Exam(row.tobytes()) for row in codes[:50_000]])
    text = few.select(cell for cell in CELLS if "non_key" not in cell)
    for kind, count in (("parquet", 1_000_000), ("csv", 200_000), ("jsonl", 50_000)):
        path = folder / f"text.{kind}"
        if kind == "parquet":
            with pq.ParquetWriter(path, text.to_arrow().schema) as writer:
                for _ in range(count // text.height):
                    writer.write_table(text.to_arrow())
        elif kind == "csv":
            header, _, body = text.write_csv().partition("\n")
            path.write_text(header + "\n" + body * (count // text.height))
        else:
            exams = (Exam(row.tobytes()).to_dict() for row in codes[:count])
            path.write_text("".join(json.dumps({"exam": exam}) + "\n" for exam in exams))
        done = _classify(path, folder / f"results.{kind}")
        report.line(
            f"{count:,} plain examinations as text, {kind} to {kind}",
            f"{done.seconds:.1f} s, {done.peak_memory / 2**30:.2f} GiB",
        )


def _classify(source: Path, target: Path, *options: str) -> Process:
    command = [sys.executable, "-m", "ayumi", "classify", str(source), "--out", str(target)]
    return run_process([*command, *options])


def cold_starts(report: Report, folder: Path) -> None:
    """From typing a command to its end, nothing loaded before."""
    report.title("Cold start of each command, median of 7")
    one = folder / "one.json"
    one.write_text(json.dumps({"exam": Exam.intact().to_dict(), "prior_deficit": True}))
    ayumi = [sys.executable, "-m", "ayumi"]
    commands = {
        "ayumi --help": ["--help"],
        "ayumi classify one.json": ["classify", str(one)],
        "ayumi classify one.json --explain": ["classify", str(one), "--explain"],
        "ayumi template csv": ["template", "csv"],
        "ayumi template json": ["template", "json"],
        "ayumi worksheet one.json": ["worksheet", str(one), "--out", str(folder / "one.svg")],
        "ayumi demo": ["demo", "--out", str(folder / "demo")],
    }
    for name, words in commands.items():
        times = [run_process([*ayumi, *words]).seconds for _ in range(7)]
        seconds = statistics.median(times)
        goal = "< 1 s" if name == "ayumi classify one.json" else ""
        report.line(name, f"{seconds:.2f} s", goal, seconds < 1 if goal else None)


COMPILE = """
import time, numba, numpy as np
numba.njit(lambda x: x[0] + len(x))(np.zeros(3, np.uint8))  # what numba does once
from ayumi.isncsci import block_kernel, kernels
columns, odd = np.zeros((136, 4), np.uint8), np.zeros(block_kernel.CHUNK, np.uint8)
words, totals = np.zeros((11, 4), np.uint32), np.zeros((24, 4), np.uint8)
sides = np.zeros((2, block_kernel.FACTS, block_kernel.CHUNK), np.uint8)
for call in (
    lambda: block_kernel._read_sides(columns, 0, 4, sides, odd),
    lambda: block_kernel._decide(columns, 0, 4, sides, 0, words, totals),
    lambda: kernels.classify_rows(columns, np.arange(4), 0, 0, False, words, odd),
):
    begun = time.perf_counter(); call(); print(time.perf_counter() - begun)
"""
KERNELS = ("read_sides", "decide", "classify_rows")


def compiling(report: Report, folder: Path) -> None:
    """What the first large input after an installation waits for, and every later one."""
    report.title("Compiling the kernels")
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder / "cache")}
    for when in ("first time", "from the cache on disk"):
        command = [sys.executable, "-c", COMPILE]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        times = map(float, done.stdout.split())
        for kernel, seconds in zip(KERNELS, times, strict=True):
            goal = "< 5 s" if when == "first time" else ""
            figure = f"{seconds:.2f} s"
            report.line(f"{kernel}, {when}", figure, goal, seconds < 5 if goal else None)
