"""Runs the command lines of a fenced block of the manual, as a shell would."""

import contextlib
import io
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ayumi.__main__ import main

_HEREDOC = re.compile(r"(.*?)\s*<<'(\w+)'$")
_ASSIGNED = re.compile(r"([A-Z_]+)=(.*)", re.DOTALL)


class Line(NamedTuple):
    """A command line, and what is handed to it on standard input."""

    text: str
    given: str


class Ran(NamedTuple):
    """What a command line did."""

    line: str
    code: int
    out: str
    err: str


@contextlib.contextmanager
def handed(given: str) -> Iterator[None]:
    """What a here-document hands to a command on standard input."""
    before = sys.stdin
    try:
        if given:
            sys.stdin = io.StringIO(given)
        yield
    finally:
        sys.stdin = before


def fenced(manual: Path, language: str) -> list[str]:
    """The fenced blocks of a language in a document."""
    return re.findall(rf"```{language}\n(.*?)```", manual.read_text(encoding="utf-8"), re.DOTALL)


def lines_of(script: str) -> Iterator[Line]:
    """The command lines of a script: continued ones whole, here-documents beside them."""
    rest = iter(script.splitlines())
    for first in rest:
        line = first
        while line.endswith("\\"):
            line = line[:-1] + next(rest)
        found = _HEREDOC.fullmatch(line)
        if found is None:
            if line.strip() and not line.lstrip().startswith("#"):
                yield Line(line, "")
            continue
        given = []
        while (more := next(rest)) != found[2]:
            given.append(more + "\n")
        yield Line(found[1], "".join(given))


def run(script: str, folder: Path, setenv: Callable[[str, str], None]) -> Iterator[Ran]:
    """Run a script of ``export``, ``cat > file`` and ``ayumi`` in a folder, line by line."""
    for line in lines_of(script):
        words = shlex.split(line.text, comments=True)
        if words[0] == "export":
            for word in words[1:]:
                assigned = _ASSIGNED.fullmatch(word)
                assert assigned is not None, line.text
                setenv(assigned[1], assigned[2])
            continue
        target = folder / words[words.index(">") + 1] if ">" in words else None
        if words[0] == "cat":
            assert target is not None, line.text
            target.write_text(line.given, encoding="utf-8")
            continue
        assert words[0] == "ayumi", f"no command of this manual: {line.text}"
        arguments = words[1 : words.index(">")] if target else words[1:]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), handed(line.given):
            code = main(arguments)
        if target is not None:
            target.write_text(out.getvalue(), encoding="utf-8")
        yield Ran(line.text, code, out.getvalue(), err.getvalue())
