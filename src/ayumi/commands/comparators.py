"""Commands for comparators: what is known of natural recovery, and what you know of it yourself."""

import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import print_json
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.terminal import told
from ayumi.values import InputRefused

if TYPE_CHECKING:
    from ayumi.evidence.comparator import Comparator

comparators_app = App(
    name="comparators", help="Natural recovery as published, and as you know it from your own."
)
app.command(comparators_app)

Own = Annotated[tuple[Path, ...], Parameter(name="--with")]
"""Tables of your own comparators, beside those that come with Ayumi."""

OPTIONS: Final = {"levels": "--level", "level_group": "--level", "followup_weeks": "--follow-up"}
"""The options whose names are not those of their columns."""


@comparators_app.command(name="list")
def list_(
    *,
    measure: str | None = None,
    own: Own = (),
    format: Literal["table", "json", "csv"] | None = None,
) -> int:
    """List the comparators by what they count, with rates, people, days and levels.

    A comparator tells how many people with the same injury recover without the treatment. Into a
    pipe goes one JSON object a line. Examples:

        ayumi comparators list
        ayumi comparators list --measure ais_to_C_or_better --with our-centre.csv
        ayumi comparators list --format csv > all.csv

    Parameters
    ----------
    measure
        Only those of one definition, such as ais_to_C_or_better or uems_gain.
    own
        A table of your own comparators; may be given several times.
    format
        A table for people, JSON, or CSV as `ayumi comparators add` writes it.
    """
    from ayumi.evidence.comparator_table import written
    from ayumi.evidence.question import check_measure
    from ayumi.exchange.comparator_files import with_own
    from ayumi.report.comparators import comparator_object, print_comparators

    if measure is not None and (faults := list(check_measure(measure, "--measure"))):
        raise InputRefused(faults, "list")
    found = with_own(own_tables(own))
    rows = [row for row in found if measure in (None, row.measure)]
    shape = format or ("table" if sys.stdout.isatty() else "json")
    if shape == "csv":
        print(written(rows), end="")
    elif shape == "json":
        for row in rows:
            print_json(comparator_object(row, found))
    else:
        print_comparators(Console(), rows)
    return OK


@comparators_app.command
def show(
    id: str,
    /,
    *,
    own: Own = (),
    format: Literal["table", "json"] | None = None,
) -> int:
    """Show one comparator in words: rate, people, how it is known, whether it may be a prior.

    Example:
        ayumi comparators show scirehab_C3T10_d14_28_incomplete

    Parameters
    ----------
    id
        The comparator, by its id in the list.
    own
        A table of your own comparators; may be given several times.
    format
        Words for people, or JSON.
    """
    from ayumi.exchange.comparator_files import chosen, with_own
    from ayumi.report.comparators import comparator_object, print_comparator

    found = with_own(own_tables(own))
    row = chosen(found, id)
    if (format or ("table" if sys.stdout.isatty() else "json")) == "json":
        print_json(comparator_object(row, found))
    else:
        print_comparator(Console(), row, found)
    return OK


@comparators_app.command
def add(
    file: Path,
    /,
    *,
    id: str | None = None,
    measure: str | None = None,
    n: str | None = None,
    events: str | None = None,
    events_highest: str | None = None,
    percent: str | None = None,
    mean: str | None = None,
    sd: str | None = None,
    side: str | None = None,
    population: str | None = None,
    level: str | None = None,
    baseline_ais: str | None = None,
    baseline_day: str | None = None,
    follow_up: str | None = None,
    registry: str | None = None,
    era: str | None = None,
    country: str | None = None,
    people: str | None = None,
    source: str | None = None,
    usable_as_prior: str | None = None,
    status: str | None = None,
    note: str | None = None,
) -> int:
    """Add a comparator of your own to a table, which is begun if it is not there.

    The more of the axes you name (grade, baseline day, level, follow-up, era, country), the better
    can be told how well it matches a study. All faults are told at once, and then nothing is
    written. Examples:

        ayumi comparators add our-centre.csv --id our_2019 --measure ais_to_C_or_better \
          --n 31 --events 4 --baseline-ais A --level C3-T10 --baseline-day 14-28 \
          --follow-up 52 --era 2012-2019 --country JP --people "our centre" --source "own charts"
        ayumi comparators add our-centre.csv --id our_uems --measure uems_gain \
          --n 18 --mean 5.1 --sd 6.0 --baseline-ais A --level cervical --people "our centre"

    Parameters
    ----------
    file
        Your table, a .csv file.
    id
        A name for the row, one word that no other comparator has.
    measure
        What was counted: a definition, as `ayumi comparators list` heads them.
    n
        How many people.
    events
        How many of them responded, for a definition that says yes or no.
    events_highest
        Where some of them are undetermined: how many responded if all these did. This is compared.
    percent
        Instead: how many per cent; the count is then rounded, and said to be.
    mean
        The mean change [points], for a definition such as uems_gain.
    sd
        Its standard deviation [points]; a standard error times √n.
    side
        For motor levels: best, per_side or per_person_unclear.
    population
        Whom the row holds, in words.
    level
        Neurological levels: C3-T10, C4, above T10, cervical, thoracic or all.
    baseline_ais
        The grade at baseline: A; several as A+B.
    baseline_day
        Days from injury to baseline: 14-28, or 365- from day 365 on.
    follow_up
        Weeks to the examination that counts.
    registry
        The registry or trial.
    era
        Years of injury: 2011-2015, from 2013 or to 1998.
    country
        Two letters, such as JP; several as EU+US.
    people
        Whose people these are, as SCIMS or EMSCI+SCIMS: rows that share one never make one prior.
        Otherwise those of the registry, or nobody else's.
    source
        Where it is written.
    usable_as_prior
        yes or no; yes otherwise, if there are people and counts.
    status
        How it is known: own otherwise; or read, secondary, computed, press, unpublished.
    note
        What a reader must know of it.
    """
    from ayumi.exchange.comparator_files import add_to
    from ayumi.report.comparators import in_short

    taken = ids_in(file)
    given = {
        "id": id, "measure": measure, "n": n, "events": events,
        "events_highest": events_highest, "percent": percent, "mean": mean, "sd": sd,
        "side": side, "population": population, "level_group": level, "levels": level,
        "baseline_ais": baseline_ais, "followup_weeks": follow_up, "registry": registry,
        "era": era, "country": country, "people": people, "source": source,
        "usable_as_prior": usable_as_prior, "status": status, "note": note,
        "baseline_day": baseline_day,
    }  # fmt: skip
    row = comparator_said({name: said or "" for name, said in given.items()}, taken)
    held = add_to(file, row)
    told(f"{row.id}: {in_short(row)}.")
    told(f"{file} holds {held} comparator{'s' * (held != 1)}; read it with --with {file}")
    return OK


def comparator_said(cells: Mapping[str, str], taken: Collection[str]) -> "Comparator":
    """A comparator from the texts of options; `InputRefused` names each option at fault.

    Beside the columns there is ``baseline_day``, a window; the id must not be among those taken.
    """
    from ayumi.evidence.comparator_row import Row
    from ayumi.evidence.spans import read_days

    row = Row(cells, _option)
    days = row.read("baseline_day", read_days)
    if row.text("id") in taken:
        row.fault("id", "a comparator has this id already, and nothing is replaced; choose another")
    made = row.comparator()
    if made is None:
        raise InputRefused(row.faults, "comparator")
    return replace(made, baseline_days=days)


def own_tables(own: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files of own comparators, each of which must be there."""
    for path in own:
        if not path.is_file():
            why = "a folder" if path.is_dir() else "no such file"
            raise UsageFault(f"{path}: {why}; `ayumi comparators add` begins a table")
    return own


def ids_in(file: Path) -> frozenset[str]:
    """The ids that a new row of a table may not have: those shipped, and those in the table.

    `UsageFault` where the file cannot be a table of comparators.
    """
    from ayumi.evidence.comparator_table import shipped
    from ayumi.exchange.comparator_files import read_own

    if file.suffix.lower() != ".csv":
        raise UsageFault(f"{file}: a table of comparators is a .csv file; name it so")
    if file.is_dir():
        raise UsageFault(f"{file}: is a folder; name a .csv file in it")
    if not file.parent.is_dir():
        raise UsageFault(f"{file}: the folder {file.parent} does not exist; make it first")
    used = frozenset(row.id for row in shipped())
    return used | {row.id for row in read_own(file, used)} if file.exists() else used


def _option(column: str) -> str:
    return OPTIONS.get(column, f"--{column.replace('_', '-')}")
