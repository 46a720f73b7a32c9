"""How things are measured: whole processes, repeated calls, and what a core can copy."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Process:
    """One finished process: wall time [s] and the most memory it held [bytes]."""

    seconds: float
    peak_memory: int


# A process inherits the peak of the one that starts it, so a small one of its own must start it.
_STARTER = """
import json, os, subprocess, sys, time
begun = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
seconds = time.perf_counter() - begun
child.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([seconds, usage.ru_maxrss * 1024]))
sys.exit(child.returncode)
"""


def run_process(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Process:
    """Run a command to its end; raises when it fails."""
    starter = [sys.executable, "-S", "-c", _STARTER, *command]
    done = subprocess.run(starter, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    seconds, peak_memory = json.loads(done.stdout)
    return Process(seconds, peak_memory)


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
