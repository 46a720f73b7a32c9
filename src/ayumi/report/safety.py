"""Where safety stands: on a terminal, and as one object for programs."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from ayumi.actions.safety import SafetySeen
from ayumi.report.events import Texts, event_row
from ayumi.report.participant import print_rows
from ayumi.safety.exposure import CategoryRate, nothing_seen
from ayumi.safety.published_rates import PUBLISHED
from ayumi.trial.clocks_running import EventClock
from ayumi.trial.safety_picture import RuleLine
from ayumi.values import printable
from ayumi.values.state_table import said

BOUNDARY_OF: Final = 20
"""Of so many people the boundary of a rule is shown, where the document names no number."""
EVENT_COLUMNS: Final = (
    "code", "number", "state", "term", "grade", "kinds", "outcome", "onset",
)  # fmt: skip
FINDING_COLUMNS: Final = ("code", "number", "state", "certainty", "interest", "because")
HELD: Final = {"": "not reached", "reached": "reached, to be decided", "passed": "decided: go on"}


def clock_row(clock: EventClock) -> dict[str, Any]:
    """A reporting clock of an event, and how it stands."""
    running = clock.running
    return {
        "code": clock.code,
        "event": clock.number,
        "clock": running.clock,
        "title": clock.title,
        "to": clock.to,
        "state": clock.status.state,
        "stands": clock.status.sentence,
        "because": running.because,
        "aware_at": running.started_at.isoformat(),
        "aware_by": running.aware_by,
        "day_0": str(running.day_0),
        "last_day": running.last_day and str(running.last_day),
        "submitted_at": clock.submission and clock.submission.at.isoformat(),
    }


def safety_object(seen: SafetySeen, texts: Texts) -> dict[str, Any]:
    """What `ayumi safety` shows, for programs."""
    picture, treating = seen.picture, seen.picture.treating
    return {
        "study": seen.study.study.id,
        "as_of_entry": seen.as_of,
        "at": picture.at.isoformat(),
        "day": str(picture.day),
        "rehearsal": seen.rehearsal,
        "treated": picture.treated,
        "halts": list(seen.halts),
        "waiting": [
            {"code": one.code, "may_be_treated": not one.why_not, "why_not": list(one.why_not)}
            for one in seen.waiting
        ],
        "treating": {
            "stopped": treating.stopped is not None,
            "cohorts": dict(treating.cohorts),
        },
        "rules": [_rule(line, seen) for line in picture.rules],
        "clocks": [clock_row(one) for one in picture.clocks],
        "findings": [
            {
                "code": line.code,
                "number": line.finding.number,
                "state": line.finding.state,
                "certainty": line.finding.certainty,
                "interest": line.finding.interest or None,
                "because": line.finding.because or None,
            }
            for line in picture.findings
        ],
        "events": [
            {"code": line.code, "kinds": list(line.kinds), **event_row(line.event, texts)}
            for line in picture.events
        ],
        "remarks": list(picture.remarks),
        "exposure": _exposure(seen),
        "published": list(_published()),
    }


def print_safety(console: Console, seen: SafetySeen, texts: Texts) -> None:
    """Part by part: what blocks, clocks, rules, events, findings, exposure and rates."""
    shown = safety_object(seen, texts)
    mark = "SIMULATED  " if seen.rehearsal else ""
    head = Text(f"{mark}{printable(seen.study.study.title.en)}", style="bold")
    head.append(f"  {shown['day']}, up to entry {seen.as_of}", style="not bold")
    console.print(head, soft_wrap=True)
    cohorts = ", ".join(
        f"{name} {said(state)}" for name, state in shown["treating"]["cohorts"].items()
    )
    _line(console, f"{shown['treated']} treated; cohorts: {cohorts}")
    _section(console, "What keeps everybody from being treated", seen.halts or ("nothing",))
    _section(
        console,
        "Who may be treated",
        [
            f"{one.code}: {'; '.join(one.why_not) or 'nothing is in the way'}"
            for one in seen.waiting
        ],
    )
    _section(console, "Reports", [_clock_line(row) for row in shown["clocks"]])
    for row in shown["rules"]:
        _section(console, f"Rule {row['rule']}: {row['title']}", _rule_lines(row))
    rows = [
        {**row, "kinds": [k.replace("_", " ") for k in row["kinds"] if k != "any"]}
        for row in shown["events"]
    ]
    if rows:
        console.print(Text("\nEvents", style="bold"))
        print_rows(console, EVENT_COLUMNS, rows)
    if shown["findings"]:
        console.print(Text("\nFindings", style="bold"))
        print_rows(console, FINDING_COLUMNS, shown["findings"])
    _section(console, "To look at", shown["remarks"])
    _section(console, "Person-time and rates", _rate_lines(seen))


def _rule(line: RuleLine, seen: SafetySeen) -> dict[str, Any]:
    ruling, state = line.ruling, line.state
    people = seen.study.study.participants
    boundary = None
    if line.rule is not None:
        boundary = line.rule.boundary(people if isinstance(people, int) else BOUNDARY_OF)
    decided = state.decided
    return {
        "rule": ruling.rule,
        "title": ruling.rule if line.rule is None else line.rule.title.en,
        "decision": ruling.decision,
        "reason": ruling.reason,
        "rests_on": list(ruling.rests_on),
        "state": state.state,
        "reached_at_entry": state.reached or None,
        "decides": seen.deciders.get(ruling.rule),
        "decided": decided
        and {"decision": decided.decision, "by": decided.by, "entry": decided.seq},
        "unassessed": [{"code": code, "event": number} for code, number in ruling.unassessed],
        "boundary": [] if boundary is None else boundary.lines(),
        "path": ruling.details and ruling.details.to_dict(),
    }


def _rule_lines(row: dict[str, Any]) -> Iterator[str]:
    yield f"{said(row['decision'])}: {row['reason']}"
    stands = HELD.get(row["state"]) or "decided: stop"
    decided = row["decided"]
    if decided and row["state"] in ("passed", "stopped"):
        stands += f", by {decided['by']} (entry {decided['entry']})"
    by = row["decides"]
    yield f"{stands}{f'; {by} decides' if by and row['state'] == 'reached' else ''}"
    yield from (f"boundary, {line}" for line in row["boundary"])


def _clock_line(row: dict[str, Any]) -> str:
    return (
        f"event {row['event']} of {row['code']}, to {row['to']} ({row['clock']}): {row['stands']} "
        f"Known on {row['day_0']} to {row['aware_by']}; {row['because']}"
    )


def _exposure(seen: SafetySeen) -> dict[str, Any]:
    found = seen.picture.exposure
    if found is None:
        return {"none": seen.picture.why_no_exposure}
    return {
        "people": found.people,
        "person_days": found.person_days,
        "person_years": f"{found.person_years:.3f}",
        "outside": found.outside,
        "rates": [_rate(one) for one in found.rates],
    }


def _rate(one: CategoryRate) -> dict[str, Any]:
    rate = one.rate
    return {
        "category": one.category,
        "events": one.events,
        "people_with_event": one.people_with_event,
        "people": one.people,
        "per_person_year": f"{rate.rate:.2f}",
        "from": f"{rate.lower_limit:.2f}",
        "to": f"{rate.upper_limit:.2f}",
        "level": f"{rate.two_sided_level:g}",
    }


def _published() -> Iterator[dict[str, Any]]:
    for one in PUBLISHED:
        for count in one.counts:
            rate = one.rate(count.category)
            yield {
                "name": one.name,
                "under": one.label,
                "category": count.category,
                "events": count.events,
                "people": one.people,
                "per_person_year_if_all_followed": f"{rate.rate:.2f}",
                "source": one.citation,
            }


def _rate_lines(seen: SafetySeen) -> Iterator[str]:
    found = seen.picture.exposure
    if found is None:
        yield f"No rate: {seen.picture.why_no_exposure}"
        return
    people = "1 person" if found.people == 1 else f"{found.people} people"
    yield f"{people}, {found.person_years:.2f} person-years"
    for one in found.rates:
        name = one.category.replace("_", " ")
        if not one.events:
            yield f"{name}: {nothing_seen(one.people, one.person_years).sentences()}"
            continue
        rate = one.rate
        yield (
            f"{name}: {one.events} in {one.people_with_event} of {one.people} people; "
            f"{rate.rate:.2f} per person-year (95 % interval {rate.lower_limit:.2f} to "
            f"{rate.upper_limit:.2f})"
        )
    for published in PUBLISHED:
        rates = ", ".join(
            f"{count.category.replace('_', ' ')} {published.rate(count.category).rate:.2f}"
            for count in published.counts
        )
        yield (
            f"{published.name}, if all {published.people} people were followed throughout: {rates} "
            f"per person-year. {published.label}"
        )


def _section(console: Console, title: str, lines: Any) -> None:
    listed = list(lines)
    if listed:
        console.print(Text(f"\n{printable(title)}", style="bold"))
        for line in listed:
            _line(console, f"  {line}")


def _line(console: Console, line: str) -> None:
    console.print(Text(printable(line)), soft_wrap=True)


def print_event(console: Console, row: dict[str, Any]) -> None:
    """One event: what is known now, then what became known when, to whom, and was submitted."""
    head = f"Event {row['number']} of {row['code']}  {said(row['state'])}"
    console.print(Text(printable(head), style="bold"))
    _line(console, f"  {row['term']}")
    known = {
        "grade": row["grade"],
        "serious": ", ".join(row["serious"]),
        "related": ", ".join(f"{to} {category}" for to, category in row["causality"].items()),
        "expected": row["expected"],
        "outcome": said(row["outcome"]),
        "since": row["onset"],
        "until": row["ended"],
        "of interest": ", ".join(row["of_interest"]),
        "codes": ", ".join(f"{name} {code}" for name, code in row["codes"].items()),
    }
    _line(console, "  " + "; ".join(f"{name} {value}" for name, value in known.items() if value))
    versions = [
        f"{said(one['what'])}: known at {one['aware_at']} to {one['aware_by']}, recorded at "
        f"{one['recorded_at']} by {one['by']} (entry {one['entry']})"
        for one in row["versions"]
    ]
    _section(console, "What became known", versions)
    told = [one["narrative"] for one in row["versions"] if one["narrative"]]
    _section(console, "In words", told)
    _section(
        console,
        "Submitted",
        [
            f"to {one['to']} ({one['clock']}) at {one['at']}"
            + (f", {one['reference']}" if one["reference"] else "")
            for one in row["submissions"]
        ],
    )
    _section(console, "Attached", [one["name"] for one in row["attachments"]])
