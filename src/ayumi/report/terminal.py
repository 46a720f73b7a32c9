"""Classifications as tables for people at a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ayumi.isncsci.classification import Classification
from ayumi.isncsci.reasons import Step
from ayumi.isncsci.results import RESULT_LABELS, RESULTS, Result
from ayumi.values import Fault


def brief(result: Result) -> str:
    """A result in few characters: ``C5*``, ``C or D``, ``C1 … INT (28)``."""
    star = "*" if result.star else ""
    if len(result.values) <= 3:
        return " or ".join(result.values) + star
    return f"{result.values[0]} … {result.values[-1]} ({len(result.values)}){star}"


def classification_table(rows: Sequence[tuple[str, Classification]], width: int = 120) -> Table:
    """One line an examination: grade, levels, zones and motor scores; right/left in one column.

    In a ``width`` [characters] of less than 110 completeness is left to the grade.
    """
    table = Table(
        box=None,
        header_style="bold",
        pad_edge=False,
        padding=(0, 2, 0, 0),
        caption="right/left; zone: of partial preservation" if rows else None,
        caption_justify="left",
    )
    table.add_column("examination", overflow="fold", ratio=1 if width < 110 else None)
    for head in ("AIS", "NLI"):
        table.add_column(head, style="bold")
    for head in ("sensory", "motor", "sensory zone", "motor zone"):
        table.add_column(head)
    for head in ("UEMS", "LEMS"):
        table.add_column(head, justify="right", no_wrap=True)
    if width >= 110:
        table.add_column("injury")
    for name, found in rows:
        pairs = (
            f"{brief(found[f'{kind}_right'])}/{brief(found[f'{kind}_left'])}"
            for kind in ("sensory", "motor", "zpp_sensory", "zpp_motor")
        )
        totals = (_total(total.low, total.high) for total in (found.totals.uems, found.totals.lems))
        injury = [brief(found.completeness)] if width >= 110 else []
        table.add_row(name, brief(found.ais), brief(found.nli), *pairs, *totals, *injury)
    return table


def _total(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def reasons(name: str, found: Classification, results: Iterable[str] = RESULTS) -> RenderableType:
    """Every result of one examination with the steps that led to it, and its warnings."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", overflow="fold", max_width=30)
    table.add_column(style="bold", overflow="fold", max_width=18)
    table.add_column(overflow="fold")
    for result in results:
        steps = Text("\n").join(_sentence(step) for step in found.why(result))
        label = RESULT_LABELS[result].replace("Zone of partial preservation", "ZPP")
        table.add_row(label, brief(found[result]), steps)
    parts: list[RenderableType] = [Text(f"\n{name}", style="bold"), table]
    parts += [Text(f"Look again: {notice.message}.") for notice in found.warnings]
    basis = f"ISNCSCI revision {found.revision}"
    if changed := found.policies.changed():
        basis += "; " + ", ".join(f"{key} = {value}" for key, value in changed.items())
    return Group(*parts, Text(basis, style="dim"))


def _sentence(step: Step) -> Text:
    text = Text(step.text)
    if 0 < len(step.cells) <= 4:
        text.append(f"  [{', '.join(step.cells)}]", style="dim")
    return text


def print_faults(console: Console, faults: Sequence[tuple[str, Fault]], shown: int = 20) -> None:
    """The faults of refused examinations, the first ones in full."""
    for name, fault in faults[:shown]:
        console.print(Text(f"  {name}: {fault}"), soft_wrap=True)
    if len(faults) > shown:
        console.print(f"  … and {len(faults) - shown} more faults")
