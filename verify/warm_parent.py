"""A process that has everything imported, and forks children that can be killed without regret.

It is started once, with no thread and no connection, so that a child costs a fork and nothing more.
Work is a function of a module; what it tells, line by line, comes back through one pipe.
"""

import importlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Self

_ROOT: Final = Path(__file__).resolve().parent.parent
_LARGEST_LINE: Final = 4096
"""So many bytes [PIPE_BUF on Linux] go through a pipe in one piece."""

Tell = Callable[[str], None]
Work = Callable[..., None]
"""Is handed a `Tell` and the arguments of one child, by name."""


class WarmParent:
    """The parent, as seen from the process that has it fork; `with` starts and ends it."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "verify.warm_parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def fork(self, work: Work, arguments: Sequence[dict[str, Any]]) -> list[int]:
        """Let as many children as there are arguments do some work; their process ids."""
        assert self._process.stdin is not None
        job = {"module": work.__module__, "function": work.__name__, "arguments": arguments}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return [int(child) for child in self._line().split()]

    def told(self) -> Iterator[tuple[int, str]]:
        """What the children tell, each with its place in the list, until all have ended.

        The last line of each is ``ended`` and how: 0, the signal that killed it as a negative
        number, or 1 after an exception.
        """
        while (line := self._line()) != "done":
            child, _, words = line.partition(" ")
            yield int(child), words

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ChildProcessError("the warm parent has ended; what it wrote says why")
        return line.rstrip("\n")


def _tell(line: str) -> None:
    written = (line + "\n").encode()
    assert len(written) <= _LARGEST_LINE
    os.write(sys.stdout.fileno(), written)


def _serve() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        work = getattr(importlib.import_module(job["module"]), job["function"])
        gate, opener = os.pipe()
        children = {}
        for number, arguments in enumerate(job["arguments"]):
            child = os.fork()
            if child == 0:
                os.close(opener)
                _be_a_child(work, number, arguments, gate)
            children[child] = number
        os.close(gate)
        _tell(" ".join(map(str, children)))
        os.close(opener)
        for _ in range(len(children)):
            child, status = os.wait()
            _tell(f"{children[child]} ended {os.waitstatus_to_exitcode(status)}")
        _tell("done")


def _be_a_child(work: Work, number: int, arguments: dict[str, Any], gate: int) -> None:
    """Work once all children are there, and end without tidying up after the parent."""
    status = 1
    try:
        os.read(gate, 1)
        work(lambda words: _tell(f"{number} {words}"), **arguments)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    _serve()
