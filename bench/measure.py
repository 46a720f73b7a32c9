"""How things are measured: whole processes, repeated calls, and what a core can copy."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Process:
    """One finished process: wall time [s] and the most memory it held [bytes]."""

    seconds: float
    peak_memory: int


def run_process(command: Sequence[str], environment: dict[str, str] | None = None) -> Process:
    """Run a command to its end; raises when it fails."""
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    ) as running:
        _, status, usage = os.wait4(running.pid, 0)
        seconds = time.perf_counter() - begun
        running.returncode = os.waitstatus_to_exitcode(status)
        assert running.stderr is not None
        if running.returncode:
            raise RuntimeError(f"{' '.join(command)}: {running.stderr.read().decode()}")
    return Process(seconds, usage.ru_maxrss * 1024)


def median_seconds(call: Callable[[], object], rounds: int = 5) -> float:
    """The median time of a call [s], after one that is not counted."""
    call()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def copy_bandwidth() -> float:
    """What one core moves when it copies memory [bytes/s], reading and writing added."""
    source = np.ones(1 << 28, np.uint8)
    target = np.empty_like(source)
    return 2 * source.size / median_seconds(lambda: np.copyto(target, source))
