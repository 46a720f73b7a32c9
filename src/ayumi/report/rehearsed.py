"""The summary of a rehearsal at the terminal."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ayumi.trial.recorded import results_of, signed_examinations
from ayumi.trial.register import participants_of
from ayumi.trial.study import in_force
from ayumi.values.state_table import said

if TYPE_CHECKING:
    from ayumi.ledger.verification import Verification
    from ayumi.ledger.view import View
    from ayumi.study import StudyDefinition
    from ayumi.trial.participant import Participant

SHOWN = 12
"""So many people are shown; the report has them all."""


def print_rehearsed(
    console: Console, view: "View", verification: "Verification", report: str
) -> None:
    """Who came how far, whether the ledger verifies, and where the report is."""
    document = in_force(view)
    assert document is not None
    study, people = document.definition, participants_of(view)
    examined = any(i.built_in == "isncsci" for i in study.instruments.values())
    table = Table(box=None, pad_edge=False, header_style="bold")
    heads = ["Participant", "Came to", "Treated", "Visits"]
    if examined:
        heads += ["AIS", "UEMS", "LEMS"]
    for head in heads:
        table.add_column(head, justify="right" if head in ("Visits", "UEMS", "LEMS") else "left")
    for one in people[:SHOWN]:
        table.add_row(*_row(one, study, examined=examined))
    console.print(Text(f"SIMULATED · {study.study.title.en}", style="bold"))
    console.print(table)
    if len(people) > SHOWN:
        console.print(f"… and {len(people) - SHOWN} more")
    state = "verified" if verification.passed else "NOT VERIFIED"
    console.print(
        f"\n{verification.entries:,} entries, {verification.signatures:,} signatures: {state}"
    )
    console.print(f"Report: {report}", soft_wrap=True)


def _row(one: "Participant", study: "StudyDefinition", *, examined: bool) -> list[str]:
    held = sum(visit.state == "held" for visit in one.visits.values())
    treated = str(one.transplantations[0].day) if one.transplantations else "–"
    row = [one.code, said(one.course), treated, str(held)]
    signed = signed_examinations(one, study)
    if not examined:
        return row
    if not signed:
        return [*row, "–", "–", "–"]
    first, last = signed[0][1], signed[-1][1]
    grades = [" or ".join(results_of(form)["ais"]) for form in (first, last)]
    totals = []
    for name in ("uems", "lems"):
        low = [form.signed.computed["totals"][name]["low"] for form in (first, last) if form.signed]
        totals.append(f"{low[0]} → {low[1]}")
    return [*row, f"{grades[0]} → {grades[1]}", *totals]
