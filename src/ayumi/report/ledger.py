"""The record on a terminal: entries, verification, accounts."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ayumi.values import printable

if TYPE_CHECKING:
    from ayumi.ledger import Entry
    from ayumi.ledger.verification import Verification

Texts = Callable[[str], str | None]
REDACTED = "[redacted]"
SHOWN_FINDINGS = 50
LONGEST_VALUE = 120
HEXADECIMAL = re.compile(r"(sha256:)?[0-9a-f]{64}")


def print_entries(console: Console, entries: "Iterable[Entry]", texts: Texts) -> None:
    """Entries, one below the other: place, time, who, what and about whom; then what they say."""
    for entry in entries:
        actor = entry.actor
        role = "" if actor.role == actor.account else f" ({actor.role})"
        head = Text(f"{entry.seq:>6}  ", style="bold")
        head.append(f"{entry.recorded_at:%Y-%m-%d %H:%M:%S}  ", style="not bold")
        head.append(printable(entry.kind))
        head.append(printable(f"  {entry.subject} v{entry.version}"), style="not bold")
        head.append(printable(f"  by {actor.account}{role}"), style="not bold")
        console.print(head, soft_wrap=True)
        for line in _says(entry, texts):
            console.print(Padding(Text(printable(line)), (0, 0, 0, 8)))


def _says(entry: "Entry", texts: Texts) -> list[str]:
    lines = [f"{key}: {_value(value, texts)}" for key, value in entry.body.items()]
    if entry.occurred_at is not None:
        lines.append(f"happened: {entry.occurred_at}")
    if entry.reason is not None:
        lines.append(f"because: {_text(entry.reason, texts)}")
    if entry.signature is not None:
        name = _text(entry.signature["name"]["content"], texts)
        lines.append(f"signed by {name} ({entry.signature['meaning']})")
    return lines


def _value(value: Any, texts: Texts) -> str:
    if isinstance(value, Mapping):
        if value.keys() == {"content"}:
            return _text(value["content"], texts)
        if value.keys() == {"name", "media_type", "size", "parts"}:
            name = _text(value["name"]["content"], texts)
            return f"{name} ({value['media_type']}, {value['size']:,} bytes)"
    if isinstance(value, str) and HEXADECIMAL.fullmatch(value):
        return value[:19] + "…"
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    first, *more = written.splitlines() or [""]
    if more or len(first) > LONGEST_VALUE:
        return f"{first[:LONGEST_VALUE]} … ({len(written):,} characters)"
    return first


def _text(digest: str, texts: Texts) -> str:
    found = texts(digest)
    return REDACTED if found is None else found


def print_verification(
    console: Console, report: "Verification", differences: list[tuple[int, str]] | None
) -> None:
    """What was verified, what was found, and where today's engine computes otherwise."""
    signed = f", {report.signatures:,} signatures" if report.signatures else ""
    redacted = f", {report.redacted:,} redacted" if report.redacted else ""
    console.print(
        f"{report.entries:,} entries, {report.contents:,} texts and attachments{redacted}{signed}"
    )
    if report.passed:
        console.print("[bold]Everything is as it was recorded.[/bold]")
        console.print(f"Head: entry {report.entries}, {report.head}", soft_wrap=True)
        for seq in report.anchored:
            console.print(f"Entry {seq:,} is the one that was anchored.")
    else:
        count = len(report.findings)
        said = f"{count:,} finding{'s' if count != 1 else ''}"
        console.print(f"[bold red]NOT as it was recorded: {said}[/bold red]")
        for finding in report.findings[:SHOWN_FINDINGS]:
            console.print(Text(printable(f"  {finding}")), soft_wrap=True)
        if count > SHOWN_FINDINGS:
            console.print(f"  … and {count - SHOWN_FINDINGS:,} more; --format json lists all")
    if differences is not None:
        console.print(f"Computed again: {len(differences):,} differences")
        for seq, difference in differences:
            console.print(Text(f"  entry {seq}: {difference}"), soft_wrap=True)


def print_accounts(console: Console, rows: "Iterable[Mapping[str, Any]]") -> None:
    """Accounts, with their owners, roles and state."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("account", "name", "roles", "state"):
        table.add_column(column)
    for row in rows:
        name = REDACTED if row["name"] is None else row["name"]
        roles = ", ".join(row["roles"]) or "none"
        table.add_row(
            Text(row["account"]), Text(printable(name)), Text(printable(roles)), row["state"]
        )
    console.print(table)
