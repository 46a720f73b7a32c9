"""Speed of reading a result against natural recovery: numbers, statement, pictures, designs."""

import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.borrowing.map_prior import binomial_map
from ayumi.statistics.decisions.characteristics import operating_characteristics
from ayumi.statistics.decisions.needed import per_arm
from ayumi.statistics.decisions.rule import Criterion, SingleArmRule
from bench.measure import median_seconds, run_process
from bench.report import Report

PEER = Path(__file__).with_name("evidence_peer.R")
PLACEBO = ((23, 12, 19, 9, 39, 6, 9, 10), (107, 44, 51, 39, 139, 20, 78, 35))
"""Events and people of eight studies (Baeten et al. 2013, doi 10.1016/S0140-6736(13)61134-4)."""

RULE = SingleArmRule(
    (Criterion(0.10, 0.95), Criterion(0.30, 0.5)), BetaMixture.of((0.8, 1, 9), (0.2, 1, 1))
)
RATES = np.linspace(0, 1, 1_000)
QUESTION = shlex.split(
    "--responders 2 --n 4 --measure ais_to_C_or_better --baseline-ais A --level C3-T10 "
    "--baseline-day 14-28"
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What R needed for a question [s], and its answer."""

    seconds: float
    value: float


def evidence(report: Report, folder: Path) -> None:
    """The command from typing to its end, and what it rests on, beside R where R is there."""
    report.title("A result against natural recovery")
    _commands(report, folder)
    report.title("Priors and designs, already loaded; the same in R beside, where it is there")
    peer = _peer(report)
    prior = median_seconds(lambda: binomial_map(*PLACEBO).mean, rounds=9)
    _line(report, "MAP prior of 8 studies", prior, 0.020)
    _beside(
        report, peer, "studies", prior, "the 8 studies by maximum likelihood, no prior (metafor)"
    )
    forty: Callable[[], float] = lambda: float(  # noqa: E731
        operating_characteristics(RULE, 40, RATES).sum()
    )
    seconds = median_seconds(forty, rounds=9)
    _line(report, "operating characteristics, 40 people, 1,000 rates", seconds, 0.050)
    _beside(report, peer, "characteristics", seconds, "the same sums in base R", forty())
    arms: Callable[[], float] = lambda: float(per_arm(0.05, 0.50) or 0)  # noqa: E731
    seconds = median_seconds(arms, rounds=9)
    _line(report, "people per arm by exact power, 50 % against 5 %", seconds, 0.050)
    _beside(report, peer, "per_arm", seconds, "the same in base R, 1 to 40 people", arms())


def _commands(report: Report, folder: Path) -> None:
    ayumi = [sys.executable, "-m", "ayumi", "evidence", *QUESTION]
    # As installed, its modules compiled; a run that has to compile them first is not counted.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    installed = {**kept, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    run_process([*ayumi, f"--html={folder / 'evidence-first.html'}"], installed)
    # The command replaces no file, so that each run writes one of its own.
    pages = ([f"--html={folder / f'evidence-{number}.html'}"] for number in range(7))
    for name, runs, goal in (
        ("numbers and statement, cold, median of 7", [["--format", "json"]] * 7, 1.0),
        ("with its page of pictures, cold, median of 7", pages, 3.0),
    ):
        times = [run_process([*ayumi, *options], installed).seconds for options in runs]
        seconds = statistics.median(times)
        report.line(f"ayumi evidence: {name}", f"{seconds:.2f} s", f"≤ {goal:g} s", seconds <= goal)


def _line(report: Report, what: str, seconds: float, goal: float) -> None:
    report.line(what, f"{seconds * 1e3:.1f} ms", f"≤ {goal * 1e3:.0f} ms", seconds <= goal)


def _peer(report: Report) -> Mapping[str, Answered]:
    """What R answers, by question; empty where it is not there, and the report says so."""
    if shutil.which("Rscript") is None:
        report.line("no peer: Rscript is not on the path (Debian: r-base-core)", "")
        return {}
    done = subprocess.run(["Rscript", str(PEER)], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    found = {line["question"]: Answered(line["seconds"], line["value"]) for line in lines}
    if "studies" not in found:
        what = "no peer for the 8 studies: R lacks metafor or lme4"
        report.line(f"{what} (Debian: r-cran-metafor, r-cran-lme4)", "")
    return found


def _beside(
    report: Report,
    peer: Mapping[str, Answered],
    question: str,
    ours: float,
    what: str,
    value: float | None = None,
) -> None:
    """R's time of the same run, and that both say the same where both compute the same."""
    theirs = peer.get(question)
    if theirs is None:
        return
    assert value is None or abs(theirs.value - value) < 1e-8 * abs(value), (question, theirs, value)
    times = f"{theirs.seconds / ours:,.1f} × ours"
    report.line(f"    {what}: {theirs.seconds * 1e3:.1f} ms", times)
