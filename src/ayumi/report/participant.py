"""A participant on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ayumi.actions.reading import Seen
from ayumi.report.participant_rows import Texts, participant_object
from ayumi.values import printable
from ayumi.values.state_table import said

IN_SHORT: Final = {
    "ais": "AIS",
    "nli": "NLI",
    "motor_right": "motor right",
    "motor_left": "motor left",
    "uems": "UEMS",
    "lems": "LEMS",
    "light_touch": "light touch",
    "pin_prick": "pin prick",
}
"""What of an examination stands in one line."""

SAID: Final = frozenset({"state", "course", "outcome", "differs", "good"})
"""The columns whose words are not names that somebody types."""


DAYS = {"first", "day", "last", "held", "since", "until", "onset"}
"""Columns whose dates are never broken."""


def print_rows(console: Console, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows under their heads; a cell that holds nothing shows a dash."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=column in DAYS)
    for row in rows:
        table.add_row(*(Text(_cell(column, row.get(column))) for column in columns))
    console.print(table)


def print_advice(console: Console, title: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Criteria or items of a list: the verdict in words, and what it rests on."""
    console.print(Text(printable(title), style="bold"))
    for row in rows:
        name = row.get("criterion") or row.get("item")
        line = Text(f"{row['verdict']:>13}  ", style="bold" if row["verdict"] != "pass" else "")
        line.append(printable(f"{name}: {row['text']}"), style="not bold")
        console.print(line, soft_wrap=True)
        if row["verdict"] != "pass":
            _indented(console, row["because"], 15)


def print_participant(console: Console, seen: Seen, texts: Texts) -> None:
    """A participant, part by part: who, visits, forms, drugs, questions, what went otherwise."""
    found = participant_object(seen, texts)
    mark = "SIMULATED  " if found["simulated"] else ""
    head = Text(f"{mark}{found['code']}  {said(found['course'])}", style="bold")
    head.append(f"  as of {found['as_of']}, version {found['version']}", style="not bold")
    console.print(head)
    for line in _facts(found):
        _indented(console, line, 2)
    if seen.hidden.because:
        console.print(Text(printable(f"Earlier examinations are {seen.hidden.because}.")))
    forms = [
        {**row, "visit": _visit(row), "values": _in_short(row)}
        for row in found["forms"]
        if row["state"]
    ]
    visits = [{**row, "visit": _visit(row)} for row in found["visits"]]
    for title, written, rows in (
        ("Visits", "visit state first day last held when reason", visits),
        ("Forms", "visit instrument state values", forms),
        ("Medication", "number drug state since until doses", found["medications"]),
        ("Queries", "number state about text answer", found["queries"]),
        ("Deviations", "number day category text", found["deviations"]),
        ("Pregnancies", "number whose state day outcome", found["pregnancies"]),
        ("Events", "number state term grade serious causality outcome onset", _events(found)),
        ("Findings", "number state certainty interest because event", found["findings"]),
        ("Left", "what day reason", found["leavings"]),
    ):
        if rows:
            console.print(Text(f"\n{title}", style="bold"))
            print_rows(console, written.split(), rows)
    if lacking := _not_entered(found["forms"]):
        console.print(Text("\nNot entered", style="bold"))
        for visit, instruments in lacking.items():
            _indented(console, f"{visit}: {', '.join(instruments)}", 2)


def _events(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The events as a table shows them: what they are related to in a line."""
    return [
        {**row, "causality": [f"{to} {category}" for to, category in row["causality"].items()]}
        for row in found["adverse_events"]
    ]


def _facts(found: Mapping[str, Any]) -> list[str]:
    """What is known of the person and the course, a line each."""
    by_day = sorted(found["events"].items(), key=lambda one: str(one[1]))
    events = ", ".join(f"{name} {day}" for name, day in by_day)
    lines = [
        f"sex {found['sex'] or 'not recorded'}, born {found['birth'] or 'not recorded'}; {events}"
    ]
    versions = ", ".join(f"version {c['version']} on {c['day']}" for c in found["consents"])
    lines.append(f"consent {said(found['consent'])}{': ' + versions if versions else ''}")
    if found["eligibility"]:
        judged = found["eligibility"]
        lines.append(f"{said(judged['verdict'])} for {judged['cohort']}, signed by {judged['by']}")
    if found["cohort"]:
        arm = f", arm {found['arm']}" if found["arm"] else ""
        lines.append(f"number {found['number']}, cohort {found['cohort']}{arm}")
    if found["clearance"]:
        listed = found["clearance"]
        lines.append(
            f"list before transplantation of {listed['day']}: {said(listed['decision'])}, planned "
            f"for {listed['planned']}, signed by {listed['by']}"
        )
    for given in found["transplantations"]:
        departs = f"; departs: {given['departs']}" if given["departs"] else ""
        shown = (f"{key} {given[key]}" for key in ("lot", "dose", "side") if given[key])
        lines.append(", ".join([f"transplantation on {given['day']}", *shown]) + departs)
    if found["treatment"] == "withdrawn":
        lines.append("has left the treatment")
    if found["locked"]:
        lines.append("the record is locked")
    return lines


def _in_short(row: Mapping[str, Any]) -> str:
    """The values of a form in a line."""
    if row.get("hidden"):
        return "hidden"
    if row["state"] == "":
        return ""
    if "results" in row:
        known = {**row["totals"], **row["results"]}
        parts = [f"{label} {known[name]}" for name, label in IN_SHORT.items()]
        if row["differences"]:
            parts.append(f"the examiner's own differs in {', '.join(row['differences'])}")
        parts += [f"{n} is {o['value']} by decision" for n, o in row["overrides"].items()]
        return ", ".join(parts)
    if any("." in name for name in row["values"]):
        return f"{len(row['values'])} cells, not signed"
    said_values = ", ".join(f"{name} {value}" for name, value in row["values"].items())
    return "; ".join([said_values, *row["out_of_limits"]])


def _indented(console: Console, line: str, by: int) -> None:
    console.print(Padding(Text(printable(line)), (0, 0, 0, by), expand=False))


def _visit(row: Mapping[str, Any]) -> str:
    """A visit as one types it, with its number where it comes again and again."""
    return f"{row['visit']} {row['occurrence']}" if row["occurrence"] > 1 else str(row["visit"])


def _not_entered(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """By visit, the instruments that belong to it and are not entered."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if not row["state"]:
            found.setdefault(_visit(row), []).append(row["instrument"])
    return found


def _cell(column: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return printable("; ".join(map(str, value)))
    return printable(said(value) if column in SAID else str(value))
