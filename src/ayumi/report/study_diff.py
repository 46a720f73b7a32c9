"""What an amendment changes, and what each change touches, on a terminal."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from ayumi.report.study_values import indented
from ayumi.study import ASK_AGAIN, IMPACTS, STAYS, Change, StudyDefinition

LONGEST = 160
ASK = "ask participants again?"


def print_changes(
    console: Console, changes: Iterable[Change], amended: StudyDefinition, names: str
) -> None:
    """The amendment, changes under what they touch, what stays, and what must be checked.

    ``names`` says whether the new document names the old one as the one that it amends.
    """
    listed = sorted(changes, key=lambda one: (IMPACTS.index(one.impact), one.sentence))
    head = f"{amended.study.title}, version {amended.study.version}"
    console.print(Text(head, style="bold"))
    console.print(Text(names), soft_wrap=True)
    if amended.amends is not None:
        why = amended.amends
        kind = "substantial" if why.kind == "substantial" else "not substantial"
        console.print(Text(f"Amendment of {why.date}, {kind}: {why.reason}"))
    console.print(Text(_counted(listed)))
    for (impact, sentence), those in groupby(listed, key=lambda one: (one.impact, one.sentence)):
        above = Text(f"\n{impact}", style="bold").append(f" → {sentence}", style="not bold")
        console.print(above)
        for change in those:
            mark = f"  {ASK}" if change.consent else ""
            console.print(indented(Text(change.path).append(mark, style="bold")))
            console.print(indented(_both(change), by=4))
    if listed:
        console.print(Text(f"\n{STAYS}"))
    if any(change.consent for change in listed):
        console.print(Text(f"“{ASK}” {ASK_AGAIN}"))


def _counted(changes: Sequence[Change]) -> str:
    """How many changes there are, and how many of them participants were told of."""
    if not changes:
        return "Nothing is changed."
    count, told = len(changes), sum(change.consent for change in changes)
    said = f"{count} change{'s' * (count != 1)}"
    return f"{said}; {told} of what participants were told" if told else said


def _both(change: Change) -> Grid:
    """Was and is, below each other."""
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    if change.kind == "added":
        grid.add_row("added", written(change.new))
    elif change.kind == "removed":
        grid.add_row("removed", written(change.old))
    else:
        grid.add_row("was", written(change.old))
        grid.add_row("becomes", written(change.new))
    return grid


def written(value: Any) -> Text:
    """A value of the resolved form in a line or two.

    >>> written({"unset": "not public"}).plain, written(["a", "b"]).plain, written(True).plain
    ('unset: not public', 'a, b', 'yes')
    """
    return Text(_cut(_written(value)))


def _written(value: Any) -> str:
    match value:
        case {"unset": reason, **rest} if not rest:
            return f"unset: {reason}"
        case {"en": words, **rest} if rest.keys() <= {"ja"}:
            return " / ".join(str(said) for said in (words, *rest.values()))
        case Mapping():
            parts = [f"{key} = {_inner(inner)}" for key, inner in value.items() if key != "source"]
            return ", ".join(parts)
        case list():
            return ", ".join(_inner(inner) for inner in value) or "none"
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _inner(value: Any) -> str:
    said = _written(value)
    return f"{{ {said} }}" if isinstance(value, Mapping) and "unset" not in value else said


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
