"""Commands for examinations: classify, draw, start a file."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console

from ayumi.commands.app import OK, REFUSED, UsageFault, app
from ayumi.exchange import (
    ColumnMap,
    Format,
    Outcome,
    format_of,
    read_classified,
    read_column_map,
    write_results,
)
from ayumi.exchange.classify_file import SUFFIXES, Chunk
from ayumi.isncsci import Classification, Policies
from ayumi.values import Fault, InputRefused

SHOWN_ON_TERMINAL = 40
LONG_INPUT = 5_000_000
"""From this size [bytes] on a progress bar is worth its space."""

# A lone hyphen, standard input, is no option.
Source = Annotated[Path, Parameter(allow_leading_hyphen=True)]


@app.command
def classify(
    source: Source,
    /,
    *,
    out: Path | None = None,
    format: Literal["table", "json", "jsonl", "csv", "parquet"] | None = None,
    explain: bool = False,
    policy: tuple[str, ...] = (),
    columns: Path | None = None,
    source_format: Annotated[Format | None, Parameter("--from")] = None,
    codes: bool = False,
) -> int:
    """Classify ISNCSCI examinations (revision 2019) in a file, exactly, with reasons.

    On a terminal a table is shown; into a pipe goes JSON Lines; --out writes a file whose ending
    tells its format. Examples:

        ayumi classify one.json --explain
        ayumi classify visits.csv --out results.csv
        ayumi classify registry.parquet --out results.parquet --codes

    Parameters
    ----------
    source
        JSON, JSON Lines, CSV or Parquet; - reads standard input. `ayumi template` prints a start.
    out
        File to write; it appears whole or not at all.
    format
        What to write, where the name of the file does not tell.
    explain
        Tell for every result which rule and which cells decided it (table, JSON).
    policy
        NAME=VALUE where sources of the standard disagree: intact_without_vac=S3|INT,
        non_key_in_motor_zpp=decisive|always|never, undetermined_star=star|none.
    columns
        A column map (TOML) for tables with other column names, as from REDCap.
    source_format
        What to read, where the name of the file does not tell.
    codes
        Write Parquet results as bit sets, as documented, instead of text.
    """
    policies = _policies(policy)
    kind = _format_to_write(out, format)
    if explain and kind in ("csv", "parquet"):
        raise UsageFault("--explain goes with a table or JSON; CSV and Parquet hold results only")
    if codes and kind != "parquet":
        raise UsageFault("--codes goes with Parquet")
    if out is not None and out.exists() and source.exists() and out.samefile(source):
        raise UsageFault(f"--out {out} would replace the examinations themselves")
    outcome = Outcome()
    with _readable(source) as path:
        chunks = read_classified(
            path,
            policies,
            names=_column_map(columns),
            source_format=source_format,
            outcome=outcome,
        )
        if path.stat().st_size > LONG_INPUT:
            chunks = _with_progress(chunks, outcome)
        if kind == "table":
            _show(chunks, explain=explain, out=out)
        else:
            write_results(chunks, out, kind, codes=codes, explain=explain)
    return _report(outcome, out)


@app.command
def template(kind: Literal["csv", "json", "columns"] = "csv", /) -> int:
    """Print a file to start from: a CSV table, a JSON line, or a column map for other tables."""
    if kind == "csv":
        from ayumi.exchange.examination_tables import template as csv_template  # loads polars

        print(csv_template(), end="")
    elif kind == "json":
        from ayumi.exchange.examination_json import template as json_template

        print(json_template())
    else:
        from ayumi.exchange.column_map import TEMPLATE

        print(TEMPLATE, end="")
    return OK


@app.command
def worksheet(
    source: Source,
    /,
    *,
    out: Path,
    id: str | None = None,
    against: str | None = None,
    body: bool = False,
    theme: Literal["light", "dark", "auto"] = "light",
    mark: tuple[str, ...] = (),
    policy: tuple[str, ...] = (),
    columns: Path | None = None,
) -> int:
    """Draw the worksheet of one examination as SVG, or two side by side with what changed.

    Parameters
    ----------
    source
        A file of examinations, as for classify.
    out
        The SVG file to write.
    id
        Which examination; the first one if not said.
    against
        The id of a later examination to set beside it.
    body
        Draw the body diagram alone.
    theme
        Light, dark, or as the reader's system has it.
    mark
        A word to run across the drawing, such as SIMULATED.
    policy
        As for classify.
    columns
        As for classify.
    """
    from ayumi import report

    if body and against is not None:
        raise UsageFault("--body draws one examination; leave --against out")
    wanted = [name for name in (id, against) if name is not None]
    if out.suffix.lower() != ".svg":
        raise UsageFault(f"--out {out}: a worksheet is an SVG file, name it so")
    names = _column_map(columns)
    with _readable(source) as path:
        found = chosen(read_classified(path, _policies(policy), names=names), wanted)
    first = id if id is not None else next((name for name in found if name != against), None)
    if first is None:
        raise UsageFault(f"{source} holds no examination, or only the one to compare with")
    if against is not None:
        pair = found[first], found[against]
        svg = report.comparison(*pair, labels=(first, against), theme=theme, marks=mark)
    elif body:
        svg = report.body(found[first].exam, theme=theme, marks=mark)
    else:
        svg = report.worksheet(found[first], heading=first, theme=theme, marks=mark)
    out.write_text(svg, encoding="utf-8")
    return OK


def _column_map(columns: Path | None) -> ColumnMap | None:
    if columns is not None and not columns.is_file():
        raise UsageFault(f"--columns {columns}: no such file; `ayumi template columns` prints one")
    return read_column_map(columns) if columns else None


def _format_to_write(
    out: Path | None, said: Literal["table"] | Format | None
) -> Literal["table"] | Format:
    if out is None:
        return said or ("table" if sys.stdout.isatty() else "jsonl")
    if not out.parent.is_dir():
        raise UsageFault(f"--out {out}: the folder {out.parent} does not exist; make it first")
    try:
        if said is None:
            return format_of(out)
        if SUFFIXES.get(out.suffix.lower(), said) != said:
            raise UsageFault(f"--out {out} and --format {said} contradict each other")
        return said
    except InputRefused as refused:
        raise UsageFault(f"--out {refused.faults[0]}; or say --format") from None


def _policies(given: tuple[str, ...]) -> Policies:
    chosen = {}
    names = [field.name for field in fields(Policies)]
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or name not in names:
            raise UsageFault(f"--policy {item}: write NAME=VALUE, NAME one of {', '.join(names)}")
        chosen[name] = value
    try:
        return Policies(**chosen)  # type: ignore[arg-type]
    except InputRefused as refused:
        raise UsageFault("; ".join(map(str, refused.faults))) from None


@contextmanager
def _readable(source: Path) -> Iterator[Path]:
    """The file to read; what comes on standard input is laid down in one first."""
    if str(source) != "-":
        if not source.exists() or source.is_dir():
            raise UsageFault(f"{source}: {'a folder' if source.is_dir() else 'no such file'}")
        if source.is_file():
            yield source
            return
    with tempfile.TemporaryDirectory(prefix="ayumi-") as folder:
        path = Path(folder) / "standard-input"
        path.write_bytes(sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes())
        yield path


def _with_progress(chunks: Iterable[Chunk], outcome: Outcome) -> Iterator[Chunk]:
    """Pass chunks on, and show on standard error, if it is a terminal, how far they have come."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    look = (
        TextColumn("{task.fields[examined]:,} examinations"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*look, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=1.0, examined=0)
        for chunk in chunks:
            bar.update(task, completed=outcome.share, examined=outcome.examined)
            yield chunk


def _show(chunks: Iterable[Chunk], *, explain: bool, out: Path | None) -> None:
    from ayumi.report.terminal import classification_table, reasons

    rows: list[tuple[str, Classification]] = []
    more = 0
    for chunk in chunks:
        if len(rows) >= SHOWN_ON_TERMINAL:
            more += len(chunk)
            continue
        for record, found in chunk.records():
            if found is not None and len(rows) < SHOWN_ON_TERMINAL:
                rows.append((str(record.id), found))
            else:
                more += found is not None
    with _open_console(out) as console:
        console.print(classification_table(rows, console.width))
        for name, found in rows if explain else []:
            console.print(reasons(name, found))
        if more:
            console.print(f"… and {more:,} more; --out FILE writes them all")


@contextmanager
def _open_console(out: Path | None) -> Iterator[Console]:
    if out is None:
        yield Console()
        return
    with out.open("w", encoding="utf-8") as file:
        yield Console(file=file, width=160)


def chosen(chunks: Iterable[Chunk], wanted: list[str]) -> dict[str, Classification]:
    """The classified examinations by id: those wanted, or all.

    Raises `InputRefused` with the faults of what was wanted but refused.
    """
    found: dict[str, Classification] = {}
    faults: list[Fault] = []
    for chunk in chunks:
        for record, classification in chunk.records():
            name = str(record.id)
            if wanted and name not in wanted:
                continue
            if classification is None:
                faults += [Fault(f"{name}: {f.place}", f.value, f.message) for f in record.faults]
            elif name in found:
                raise UsageFault(f"several examinations are called {name}; give each its own id")
            else:
                found[name] = classification
    absent = [name for name in wanted if name not in found]
    if faults and (absent or not found):
        raise InputRefused(faults, "examination")
    if absent:
        raise UsageFault(f"there is no examination with id {', '.join(absent)}")
    return found


def _report(outcome: Outcome, out: Path | None) -> int:
    """Say on standard error what was refused and what was not used."""
    from ayumi.report.terminal import print_faults

    console = Console(stderr=True)
    if outcome.unused:
        listed = ", ".join(list(outcome.unused)[:12])
        console.print(f"Not used: {listed}.", soft_wrap=True, highlight=False)
    if out is not None:
        done = outcome.examined - outcome.refused
        console.print(f"{done:,} examinations classified: {out}", soft_wrap=True, highlight=False)
    if outcome.refused:
        console.print(f"{outcome.refused:,} of {outcome.examined:,} examinations refused:")
        print_faults(console, outcome.faults)
    return REFUSED if outcome.refused else OK
