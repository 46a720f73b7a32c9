"""The trial at a glance, on a terminal and as one object for programs."""

from collections import Counter
from typing import Any

from rich.console import Console
from rich.text import Text

from ayumi.actions.reading import Overview, Seen
from ayumi.report.participant import print_rows
from ayumi.report.safety import clock_row
from ayumi.values import printable
from ayumi.values.state_table import said

COLUMNS = ("code", "course", "cohort", "next", "overdue", "waits")


def status_object(found: Overview) -> dict[str, Any]:
    """What `ayumi status` shows, for programs."""
    return {
        "study": found.study.study.id,
        "as_of": str(found.day),
        "rehearsal": found.rehearsal,
        "participants": [participant_row(seen) for seen in found.seen],
        "treatment": [
            {"code": turn.code, "may_be_treated": not turn.why_not, "why_not": list(turn.why_not)}
            for turn in found.turns
        ],
        "reports": [clock_row(one) for one in found.reports],
        "findings": [{"code": code, "number": number} for code, number in found.findings],
        "staff": [
            {
                "account": one.account,
                "role": one.role,
                "record": one.credential,
                "state": one.state,
                "until": one.until and str(one.until),
            }
            for one in found.endings
        ],
    }


def participant_row(seen: Seen) -> dict[str, Any]:
    """One participant in a line: the next visit, and what waits for somebody."""
    p, visits = seen.participant, seen.appointments
    overdue = [one for one in visits if one.state == "overdue"]
    coming = [one for one in visits if one.state in ("open", "planned") and one.day]
    following = min(coming, key=lambda one: str(one.day), default=None)
    waits = Counter(_waits_for(line.state, examination=line.examination) for line in seen.forms)
    return {
        "code": p.code,
        "simulated": p.simulated,
        "course": p.course,
        "cohort": p.cohort,
        "next_visit": following and f"{following.visit} on {following.day} ({following.state})",
        "overdue": [f"{one.visit} by {one.last}" for one in overdue],
        "to_enter": waits["enter"],
        "to_sign": waits["sign"],
        "to_verify": waits["verify"],
        "queries": sum(1 for query in p.queries if query.state != "closed"),
        "locked": bool(p.locked),
    }


def print_status(console: Console, found: Overview) -> None:
    """Who is where and what is due; who may be treated next; whose training ends."""
    shown = status_object(found)
    mark = "SIMULATED  " if found.rehearsal else ""
    head = Text(f"{mark}{printable(found.study.study.title.en)}", style="bold")
    head.append(f"  {found.day}", style="not bold")
    console.print(head, soft_wrap=True)
    courses = Counter(said(row["course"]) for row in shown["participants"])
    counted = ", ".join(f"{count} {course}" for course, count in courses.items())
    number = len(shown["participants"])
    people = "1 person" if number == 1 else f"{number} people"
    console.print(f"{people}{': ' + counted if counted else ''}")
    if shown["participants"]:
        console.print()
        columns = [c for c in COLUMNS if c != "cohort" or len(found.study.cohorts) > 1]
        print_rows(console, columns, [_in_short(row) for row in shown["participants"]])
    if shown["treatment"]:
        console.print(Text("\nWho may be treated", style="bold"))
        for turn in shown["treatment"]:
            why = "; ".join(turn["why_not"]) or "nothing is in the way"
            console.print(Text(printable(f"{turn['code']}: {why}")))
    if shown["reports"]:
        console.print(Text("\nReports of events", style="bold"))
        for row in shown["reports"]:
            line = f"event {row['event']} of {row['code']}, to {row['to']}: {row['stands']}"
            console.print(Text(printable(line)))
    if shown["findings"]:
        listed = ", ".join(f"{row['number']} of {row['code']}" for row in shown["findings"])
        console.print(Text(printable(f"\nFindings to judge: {listed}")))
    if shown["staff"]:
        console.print(Text("\nTraining, licences, delegation", style="bold"))
        print_rows(console, ("account", "role", "record", "state", "until"), shown["staff"])


def _waits_for(state: str, *, examination: bool) -> str:
    """What somebody has to do next with a form."""
    if state == "":
        return "enter"
    if state == "entered":
        return "sign" if examination else "verify"
    return "verify" if state == "signed" else "nothing"


def _in_short(row: dict[str, Any]) -> dict[str, Any]:
    """A participant's line as a narrow terminal can hold it."""
    counted = [("to_enter", "enter"), ("to_sign", "sign"), ("to_verify", "verify")]
    waits = [f"{row[key]} to {word}" for key, word in counted if row[key]]
    waits += [f"{row['queries']} open queries"] if row["queries"] else []
    following = row["next_visit"] or ""
    return {
        **row,
        "course": said(row["course"]) + (" (locked)" if row["locked"] else ""),
        "next": following.replace(" on ", " ")
        .replace(" (planned)", "")
        .replace(" (open)", " open"),
        "waits": ", ".join(waits),
    }
