"""The file of a lot on a terminal, and as one object for programs."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ayumi.report.lot_rows import (
    TestRow,
    failure_lines,
    investigation_words,
    moment_said,
    test_rows,
    unit_rows,
    words_of,
)
from ayumi.report.lot_words import CONCLUSIONS, MEANINGS, STATES, VERDICTS
from ayumi.trial.product.lot_file import LotFile
from ayumi.values import Unset, printable

STRONG = frozenset({"fail", "overdue", "due", "review_required", "censored", "not_judged"})
"""Verdicts that somebody has to do something about."""


def lot_object(file: LotFile) -> dict[str, Any]:
    """The whole file, for programs."""
    lot = file.lot
    return {
        **file.certificate(),
        "version": lot.version,
        "simulated": lot.simulated,
        "usable": file.standing.usable,
        "why_not": list(file.standing.reasons),
        "questions": list(file.standing.questions),
        "verdicts": {name: one.to_dict() for name, one in file.verdicts.items()},
        "digest": file.digest,
        "results": [
            {
                "entry": one.recorded.seq,
                "test": row.name,
                "result": one.recorded.result,
                "in_words": one.result,
                "by": one.recorded.by,
                "verified_by": one.recorded.verified_by,
                "set_aside": one.set_aside or None,
            }
            for row in test_rows(file)
            for one in row.results
        ],
        "investigations": [
            {
                "record": one.record,
                "test": one.test,
                "results": list(one.results),
                "conclusion": one.conclusion,
                "by": one.by,
                "text": investigation_words(file, one),
            }
            for one in lot.investigations
        ],
        "reviews": [
            {
                "test": one.test,
                "results": list(one.results),
                "conclusion": one.conclusion,
                "by": one.by,
                "text": words_of(file, one.text),
            }
            for one in lot.reviews
        ],
        "decisions": [
            {
                "act": one.act,
                "state": one.state,
                "entry": one.seq,
                "by": one.by,
                "at": one.at,
                "pending": list(one.pending),
                "until": one.until,
                "participant": one.participant,
                "reason": words_of(file, one.reason),
            }
            for one in lot.dispositions
        ],
        "units_now": [
            {"unit": unit.code, "state": unit.state, "left": left, "place": unit.place,
             "held": held}
            for unit, left, held in unit_rows(file)
        ],
        "failures": list(failure_lines(file)),
        "certificates": [
            {key: one[key] for key in ("number", "digest", "language", "seq", "by", "at")}
            for one in lot.certificates
        ],
        "upstream": [{"lot": one.code, "stage": one.stage, "state": one.state}
                     for one in file.upstream],
        "donors": list(file.donors),
    }  # fmt: skip


def print_lot_file(console: Console, file: LotFile) -> None:
    """A lot part by part: what it is, its tests, what was decided, what is open."""
    lot = file.lot
    stage = file.study.product.stages[lot.stage].title.en
    head = Text(f"{'SIMULATED  ' if lot.simulated else ''}{lot.code}  {stage}", style="bold")
    head.append(f"  {STATES[lot.state].en.lower()}", style="not bold")
    head.append(f"  version {lot.version}", style="not bold")
    console.print(head, soft_wrap=True)
    for line in _facts(file):
        _indented(console, line)
    print_verdicts(console, file)
    _print_decisions(console, file)
    _print_failures(console, file)
    held = [f"{unit.code} ({why})" for unit, _, why in unit_rows(file) if why]
    if held:
        console.print(Text("\nHeld", style="bold"))
        _indented(console, ", ".join(held))


def print_verdicts(console: Console, file: LotFile) -> None:
    """The verdicts with their reasons, and the digest that says which ones were seen."""
    rows = test_rows(file)
    if not rows:
        console.print(Text("\nThe study document has no tests for lots of this stage."))
    else:
        console.print(Text("\nTests", style="bold"))
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for column in ("test", "limit", "result", "verdict"):
            table.add_column(column, overflow="fold", no_wrap=column == "verdict")
        for row in rows:
            state = row.verdict.state
            found = "" if row.shown is None else row.shown.result
            look = "bold" if state in STRONG else ""
            table.add_row(
                Text(f"{row.title}\n").append(row.name, style="dim"),
                Text(printable(row.limit)).append("  ASSUMED" if row.assumed else "", style="bold"),
                Text(printable(found or "–")),
                Text(VERDICTS[state].en, style=look),
            )
        console.print(table)
        for row in rows:
            _print_open(console, file, row)
    console.print(Text("\nVerdicts ").append(file.digest, style="bold"), soft_wrap=True)


def _facts(file: LotFile) -> list[str]:
    """What the lot is, and whether it may be used now."""
    lot, lines = file.lot, list[str]()
    since = moment_said(file, lot.made_at)
    ends = f", expires {moment_said(file, lot.expires)}" if lot.expires else ""
    count = len(lot.units)
    lines.append(f"made {since}{ends}; {count} unit{'s' * (count != 1)}")
    whence = [one.code for one in file.upstream] + [f"donor {code}" for code in file.donors]
    if whence:
        lines.append(f"comes from {', '.join(whence)}")
    if file.specification is not None:
        name, specification = file.specification
        unset = specification.tests
        more = f": {unset}" if isinstance(unset, Unset) else ""
        lines.append(f"{specification.title.en} ({name}){more}")
    if file.standing.usable:
        lines.append("may be used for a person, as far as its tests and decisions go")
    else:
        lines += [f"not for a person: {reason}" for reason in file.standing.reasons]
    lines += [f"open question: {said}" for said in file.standing.questions]
    return lines


def _print_open(console: Console, file: LotFile, row: TestRow) -> None:
    """What is to be said of a test besides its line."""
    if row.verdict.state != "pass" or row.verdict.set_aside:
        _indented(console, f"{row.name}: {row.verdict.because}")
    for one in row.results:
        number = f"{row.name}: result {one.recorded.seq}"
        if one is not row.shown:
            aside = f", set aside by {one.set_aside}" if one.set_aside else ""
            _indented(console, f"{number} of {one.measured}: {one.result}{aside}")
        if not one.verified:
            _indented(console, f"{number} is not verified")
    for found in file.lot.investigations:
        if found.test == row.name:
            said = CONCLUSIONS[found.conclusion].en
            _indented(console, f"{found.record}: {said}; {investigation_words(file, found)}")


def _print_decisions(console: Console, file: LotFile) -> None:
    if not file.lot.dispositions:
        return
    console.print(Text("\nDecisions", style="bold"))
    for one in file.lot.dispositions:
        signed = file.signatures.get(one.seq)
        meaning = one.act if signed is None else MEANINGS.get(signed.meaning)
        said = str(meaning)
        if one.participant:
            said += f" for {one.participant}"
        if one.until:
            said += f" until {moment_said(file, one.until)}, pending: {', '.join(one.pending)}"
        why = f"; {words_of(file, one.reason)}" if one.reason else ""
        line = f"{moment_said(file, one.at)}  {said}, signed by {one.by} (entry {one.seq}){why}"
        _indented(console, line)


def _print_failures(console: Console, file: LotFile) -> None:
    found = list(failure_lines(file))
    if not found:
        return
    console.print(Text("\nLate failures", style="bold"))
    for one in found:
        _indented(console, failure_line(file, one))


def failure_line(file: LotFile, one: Mapping[str, Any]) -> str:
    """A late failure in a line: what failed, who is concerned, what is lacking."""
    lacks = [f"{whom} not told" for whom in one["not_told"]]
    lacks += [f"{who} not decided" for who in one["not_decided"]]
    due = f" by {moment_said(file, one['due'])}" if one["due"] and one["not_told"] else ""
    late = " OVERDUE" if one["overdue"] else ""
    rest = f"; {', '.join(lacks)}{due}{late}" if lacks else ""
    who = ", ".join(one["participants"])
    return f"{one['number']} {one['state']}: {one['test']} ({one['why']}); concerns {who}{rest}"


def _indented(console: Console, line: str) -> None:
    console.print(Padding(Text(printable(line)), (0, 0, 0, 2), expand=False))
