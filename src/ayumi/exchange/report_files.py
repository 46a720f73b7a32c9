"""A report as files: the page, each figure as SVG with its data as CSV, and its tables as CSV."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

from ayumi.values import Fault, InputRefused

PAGE: Final = "report.html"
FIGURES, TABLES = "figures", "tables"


class Table(Protocol):
    """Something whose data are a table."""

    @property
    def data(self) -> str:
        """The data as CSV."""


class Figure(Table, Protocol):
    """Something drawn, and its data."""

    @property
    def svg(self) -> str:
        """The drawing."""


class Report(Protocol):
    """A page with figures and tables."""

    @property
    def html(self) -> str:
        """The page."""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Its figures by name."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """Its tables by name."""


def write_report(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write a report to a new folder, which appears whole or not at all; returns what is in it.

    ``report.html``, ``figures/NAME.svg`` and ``figures/NAME.csv``, ``tables/NAME.csv``. Raises
    `InputRefused` where the folder is there already, and `OSError` where it cannot be written.
    """
    part = folder.with_name(f"{folder.name}.part")
    if folder.exists():
        message = "is there already; name a folder that is not"
        raise InputRefused([Fault("folder", str(folder), message)], "report")
    if part.exists():
        message = "is left from a report that was cut off; remove it first"
        raise InputRefused([Fault("folder", str(part), message)], "report")
    part.mkdir(parents=True)
    written = []
    try:
        for name, content in _files(report):
            path = part / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode("utf-8"))
            written.append(folder / name)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return tuple(written)


def _files(report: Report) -> Iterator[tuple[str, str]]:
    yield PAGE, report.html
    for name, figure in report.figures.items():
        yield f"{FIGURES}/{name}.svg", figure.svg
        yield f"{FIGURES}/{name}.csv", figure.data
    for name, table in report.tables.items():
        yield f"{TABLES}/{name}.csv", table.data
