"""What `ayumi study check` found: faults, each with its line, or what the document holds."""

import re
from collections.abc import Iterable, Sized
from typing import Final

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from ayumi.report.study_values import indented
from ayumi.study import (
    FURTHER,
    MARK,
    Rehearsal,
    StudyDefinition,
    StudyDocument,
    StudyRefused,
    unset_values,
)
from ayumi.values import InputRefused, Unset

_LINE: Final = re.compile(r"^(.*) \(line (\d+)\)$", re.DOTALL)


def print_faults(console: Console, name: str, refused: InputRefused) -> None:
    """Every fault with its line, its place, what stood there, and what to do."""
    count = len(refused.faults)
    console.print(Text(f"{name}: {count} fault{'s' * (count != 1)}", style="bold"))
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for fault in refused.faults:
        found = _LINE.match(fault.message)
        message, line = (found[1], f"line {found[2]}") if found else (fault.message, "")
        stood = f" = {fault.value!r}" if fault.value else ""
        said = Text(fault.place, style="bold").append(stood, style="not bold")
        grid.add_row(line, said.append(f"\n{message}", style="not bold"))
    console.print(indented(grid))
    if isinstance(refused, StudyRefused) and refused.unfinished:
        console.print(indented(Text(FURTHER)))


def print_document(console: Console, name: str, document: StudyDocument) -> None:
    """That a document has no fault, its digest, what it holds, and what is unset in it."""
    study = document.definition
    console.print(Text(f"{name}: no faults", style="bold"))
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row("study", Text(f"{study.study.id}, version {study.study.version}"))
    console.print(f"  {document.digest}", soft_wrap=True)
    if study.amends is not None:
        console.print(f"  amends {study.amends.digest}", soft_wrap=True)
    grid.add_row("holds", Text(", ".join(_holds(study))))
    console.print(indented(grid))
    unset = unset_values(study)
    if unset:
        count = len(unset)
        console.print(indented(Text(f"\n{count} value{'s' * (count != 1)} unset")))
    for value in unset:
        console.print(
            indented(Text(value.place).append(f"  unset: {value.reason}", style="italic"), by=4)
        )
        console.print(indented(Text(f"→ {value.consequence}", style="dim"), by=6))


def print_rehearsal(console: Console, name: str, rehearsal: Rehearsal) -> None:
    """That a rehearsal has no fault, its digest, and what stays unset in it."""
    left = len(unset_values(rehearsal.definition))
    console.print(Text(f"{name}: no faults", style="bold"))
    console.print(f"  {rehearsal.digest}", soft_wrap=True)
    count = len(rehearsal.assumptions)
    console.print(f"  {count} value{'s' * (count != 1)} {MARK}; {left} more stay unset")


def _holds(study: StudyDefinition) -> Iterable[str]:
    fields = sum(len(instrument.fields) for instrument in study.instruments.values())
    yield _some(study.arms, "arm")
    yield _some(study.cohorts, "cohort")
    yield _some(study.roles, "role")
    yield f"{_some(study.instruments, 'instrument')} with {fields} fields"
    if not isinstance(study.eligibility, Unset):
        for side, title in (("include", "inclusion"), ("exclude", "exclusion")):
            criteria = getattr(study.eligibility, side)
            if not isinstance(criteria, Unset):
                yield f"{len(criteria)} {title} criteri{'on' if len(criteria) == 1 else 'a'}"
    yield _some(study.visits, "visit")
    if not isinstance(study.specification, Unset):
        levels = study.specification.values()
        tests = sum(0 if isinstance(level.tests, Unset) else len(level.tests) for level in levels)
        yield f"{tests} test{'s' * (tests != 1)} of the product"
    if not isinstance(study.stopping, Unset):
        yield _some(study.stopping, "stopping rule")
    if not isinstance(study.endpoints, Unset):
        yield _some(study.endpoints, "endpoint")


def _some(things: Sized, what: str) -> str:
    return f"{len(things)} {what}{'s' * (len(things) != 1)}"
