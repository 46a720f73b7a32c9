"""A study document on a terminal, section by section, and what is unset in it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from rich.console import Console, RenderableType
from rich.text import Text

from ayumi.report import study_cohorts, study_tables
from ayumi.report.study_values import (
    INDENT,
    Values,
    heading,
    indented,
    part_head,
    print_parts,
    rows_grid,
)
from ayumi.study import MARK, Rehearsal, StudyDocument, unset_values
from ayumi.values import Keyed, Unset
from ayumi.values.table import Table

_TITLES: Final[Mapping[str, str]] = {
    "amends": "Amendment",
    "study": "The study",
    "arms": "Arms",
    "allocation": "Allocation",
    "blinding": "Blinding",
    "clocks": "Clocks",
    "consent": "Consent",
    "transplantation": "When the cells may be given",
    "cohorts": "Cohorts",
    "stagger": "Who waits for whom",
    "eligibility": "Eligibility",
    "before_transplantation": "Before transplantation",
    "visits": "Visits",
    "instruments": "Instruments",
    "missing": "Reasons for a missing value",
    "immunosuppression": "Immunosuppression",
    "product": "Product",
    "specification": "Specification",
    "dose": "Dose",
    "custody": "Custody",
    "adverse_events": "Adverse events",
    "reporting": "Reporting",
    "stopping": "Stopping",
    "endpoints": "Endpoints",
    "analysis": "Analysis",
    "roles": "Roles",
    "four_eyes": "Two people for two acts",
    "sources": "Sources",
}
"""The sections in the order in which a protocol has them."""

_TABLES: Final[Mapping[str, Callable[[Values], Iterator[RenderableType]]]] = {
    "cohorts": study_cohorts.cohorts,
    "eligibility": study_tables.eligibility,
    "before_transplantation": study_tables.before_transplantation,
    "visits": study_tables.visits,
    "instruments": study_tables.instruments,
    "specification": study_tables.specification,
    "stopping": study_tables.stopping,
    "endpoints": study_tables.endpoints,
}


def print_study(
    console: Console, document: StudyDocument, rehearsal: Rehearsal | None = None
) -> None:
    """The whole study; with a rehearsal its assumed values, each marked."""
    definition = document.definition if rehearsal is None else rehearsal.definition
    values = Values(definition, rehearsal)
    title = definition.study.title
    console.print(Text(title.en, style="bold"))
    if title.ja is not None:
        console.print(Text(title.ja))
    console.print(Text(document.digest, style="dim"), soft_wrap=True)
    if definition.source is not None:
        console.print(Text(f"Source, unless another is named: {definition.source}"))
    if rehearsal is not None:
        count = len(rehearsal.assumptions)
        said = f"REHEARSAL: {count} value{'s are' if count != 1 else ' is'} {MARK}."
        console.print(Text(said, style="bold"))
        console.print(Text(rehearsal.digest, style="dim"), soft_wrap=True)
    for name in _TITLES:
        section = getattr(definition, name)
        if section is None or (isinstance(section, Keyed) and not section):
            continue
        console.print(heading(_TITLES[name], f"[{name}]", section))
        print_parts(console, _TABLES[name](values) if name in _TABLES else _section(values, name))


def _section(values: Values, name: str) -> Iterator[RenderableType]:
    section = getattr(values.study, name)
    match section:
        case Unset():
            yield indented(values.say(name, section))
        case Table():
            yield rows_grid(values.rows(name, section))
        case Keyed():
            plain = [(key, part) for key, part in section.items() if not isinstance(part, Table)]
            if plain:
                yield rows_grid((0, key, values.say(f"{name}.{key}", one)) for key, one in plain)
                return
            for key, part in section.items():
                title = getattr(part, "title", None)
                yield part_head(title or key, key if title else "", part)
                rows = list(values.rows(f"{name}.{key}", part))
                if rows:
                    yield rows_grid(rows, 2 * INDENT)


def print_unset(console: Console, document: StudyDocument, rehearsal: Rehearsal | None) -> None:
    """What is unset, why, and what follows; and what is assumed instead for rehearsal."""
    definition = document.definition if rehearsal is None else rehearsal.definition
    found = unset_values(definition)
    count = len(found)
    said = "Nothing is unset." if not found else f"{count} value{'s' * (count != 1)} unset:"
    console.print(Text(said))
    section = ""
    for value in found:
        if value.place.partition(".")[0] != section:
            section = value.place.partition(".")[0]
            console.print(Text(f"\n{_TITLES.get(section, section)}", style="bold"))
        console.print(indented(Text(value.place)))
        console.print(indented(Text(f"unset: {value.reason}", style="italic"), by=2 * INDENT))
        console.print(indented(Text(f"→ {value.consequence}", style="dim"), by=2 * INDENT))
    if rehearsal is not None:
        console.print(Text(f"\n{len(rehearsal.assumptions)} values {MARK}:", style="bold"))
        for one in rehearsal.assumptions:
            console.print(indented(Text(one.at)))
            console.print(indented(Text(one.reason.en, style="dim"), by=2 * INDENT))
