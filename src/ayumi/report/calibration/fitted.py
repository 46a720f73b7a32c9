"""The numbers of a fitted calibration beside those it began with, at a terminal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from ayumi.recovery.calibrating import CalibratedModel
from ayumi.recovery.calibration import Calibration
from ayumi.recovery.parameters import PARAMETERS, value_at
from ayumi.recovery.predictive_checks import PredictiveChecks
from ayumi.report.calibration.checked import outside

_KEY: Final = (
    "SE: standard error. prior: how much of what is known is the weak prior's, centred on the "
    "calibration begun with. there: where that one has its value from."
)
MOSTLY: Final = 0.5
"""From this share on a number is mostly its prior's."""


@dataclass(frozen=True, slots=True)
class FittedRow:
    """One number: fitted with its standard error, as begun with and why, and its prior's share."""

    path: str
    value: float
    error: float
    begun: float
    kind: str
    prior: float


def fitted_rows(model: CalibratedModel, start: Calibration) -> Iterator[FittedRow]:
    """Every number that was fitted."""
    shares = model.from_prior()
    for path, (value, error) in model.estimates.items():
        kind = start.evidence[PARAMETERS[path].field].kind
        begun = float(value_at(start, path))
        yield FittedRow(path, value, error, begun, kind, shares[path])


def print_fitted(
    console: Console, model: CalibratedModel, start: Calibration, found: PredictiveChecks | None
) -> None:
    """The numbers, then the predictive checks, then what is to be kept in mind."""
    title = f"{model.calibration.name}: fitted to {model.people} people, beside {start.name}"
    table = Table(title=title, title_justify="left", box=SIMPLE)
    table.add_column("parameter", no_wrap=True)
    for name in ("fitted", "SE", start.name, "prior"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("there")
    for row in fitted_rows(model, start):
        mark = " *" if row.prior > MOSTLY else ""
        table.add_row(
            row.path, f"{row.value:.3f}", f"{row.error:.3f}", f"{row.begun:g}",
            f"{100 * row.prior:.0f} %{mark}", row.kind,
        )  # fmt: skip
    console.print(table)
    if any(row.prior > MOSTLY for row in fitted_rows(model, start)):
        console.print("* mostly its prior: the examinations say little of it")
    console.print(_KEY)
    if found is not None:
        console.print(_checks(found))


def _checks(found: PredictiveChecks) -> Table:
    title = f"seen beside predicted, {found.replicates} replicates (SIMULATED)"
    table = Table(title=title, title_justify="left", box=SIMPLE)
    table.add_column("measure")
    for name in ("people", "seen", "predicted, 95 %", "p"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in found.checks:
        unit = " %" if row.unit == "%" else ""
        mark = " ◂" if outside(row) else ""
        table.add_row(
            row.words, str(row.people), f"{row.seen:.3g}{unit}",
            f"{row.low:.3g} – {row.high:.3g}{unit}", f"{row.p_value:.2f}{mark}",
        )  # fmt: skip
    return table
