"""The peer, another program that classifies examinations: asking it, and reading its answers.

It is the npm package ``isncsci`` (Apache-2.0), run by Node.js through ``peer/classify.mjs``.
"""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from ayumi.isncsci import RESULTS, TOTALS, Exam
from ayumi.isncsci.cells import text_of
from ayumi.isncsci.enumeration import substitutes
from ayumi.isncsci.levels import NON_KEY
from ayumi.isncsci.scores import NT_CODE

FOLDER: Final = Path(__file__).resolve().parent / "peer"
PACKAGE: Final = FOLDER / "node_modules" / "isncsci"
# So many questions fit into a pipe, so that neither program waits for the other.
_AT_ONCE: Final = 16
_COMPLETENESS: Final = {"C": "complete", "I": "incomplete"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One result in a form that both programs have: its possible values, and its star."""

    values: frozenset[str]
    star: bool

    def __str__(self) -> str:
        """The values in alphabetical order, and the star."""
        return f"{', '.join(sorted(self.values)) or '(nothing)'}{' with a star' * self.star}"


@dataclass(frozen=True, slots=True)
class OneByOne:
    """What the peer says when it is given every completion of an examination in turn.

    For each result the values that came up, once for the assumed and once for the examined scores.
    """

    assumed: Mapping[str, frozenset[str]]
    examined: Mapping[str, frozenset[str]]

    def reading(self, result: str) -> Reading:
        """The result by rules 7 and 8, from what the peer says of numbers alone."""
        return Reading(self.assumed[result], self.assumed[result] != self.examined[result])


@dataclass(frozen=True, slots=True)
class Answer:
    """What the peer says of an examination; ``thrown`` is the error with which it broke off."""

    results: Mapping[str, Reading]
    totals: Mapping[str, str]
    thrown: str | None
    one_by_one: OneByOne | None


def open_cells(exam: Exam) -> list[int]:
    """The cells that stand for several numbers, or bear a star."""
    return [index for index, code in enumerate(exam.codes[: NON_KEY[0]]) if code >= NT_CODE]


def _question(exam: Exam, *, one_by_one: bool) -> bytes:
    asked: dict[str, Any] = {"cells": [text_of(i, code) for i, code in enumerate(exam.codes)]}
    if one_by_one:
        cells = open_cells(exam)
        asked["passes"] = [
            [[index, list(numbers[index])] for index in cells]
            for numbers in (substitutes(exam, assumed=True), substitutes(exam, assumed=False))
        ]
    return json.dumps(asked).encode() + b"\n"


def _values(result: str, text: str) -> Iterator[str]:
    for value in text.replace("*", "").split(","):
        if value:
            named = _COMPLETENESS.get(value, value) if result == "completeness" else value
            yield named.replace("_", "-")


def _pass(answers: Sequence[Sequence[str]]) -> dict[str, frozenset[str]]:
    return {
        result: frozenset(value for text in texts for value in _values(result, text))
        for result, texts in zip(RESULTS, answers, strict=True)
    }


def _answer(line: bytes) -> Answer:
    told = json.loads(line)
    results = {
        result: Reading(frozenset(_values(result, text)), "*" in text)
        for result, text in zip(RESULTS, told.get("results", ()), strict="thrown" not in told)
    }
    totals = dict(zip(TOTALS, told.get("totals", ()), strict="thrown" not in told))
    passes = [_pass(answers) for answers in told.get("passes", ())]
    return Answer(results, totals, told.get("thrown"), OneByOne(*passes) if passes else None)


class Peer:
    """The peer as a running process; a context manager."""

    def __init__(self, node: str | Path) -> None:
        self._process = subprocess.Popen(
            [node, FOLDER / "classify.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def ask(self, exams: Iterable[Exam], *, one_by_one: bool = False) -> Iterator[Answer]:
        """What the peer says of each examination as it stands, and of its completions in turn."""
        assert self._process.stdin
        assert self._process.stdout
        questions = (_question(exam, one_by_one=one_by_one) for exam in exams)
        while asked := list(islice(questions, _AT_ONCE)):
            self._process.stdin.write(b"".join(asked))
            self._process.stdin.flush()
            for _ in asked:
                line = self._process.stdout.readline()
                if not line:
                    raise RuntimeError("the peer's process has ended; its error is above")
                yield _answer(line)
