"""What all commands do at the terminal: tell, show progress, look before they write."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console

from ayumi.commands.app import UsageFault
from ayumi.values import printable

if TYPE_CHECKING:
    from ayumi.ledger import Storage

LONG_LEDGER = 50_000
"""From this many entries on a progress bar is worth its space."""


def new_file(out: Path) -> None:
    """Refuse a file that cannot be made, before the work begins."""
    if out.exists():
        raise UsageFault(f"{out}: is there already, and nothing is replaced")
    if not out.parent.is_dir():
        raise UsageFault(f"{out}: the folder {out.parent} does not exist; make it first")


@contextmanager
def ledger_progress(storage: "Storage", done: str) -> Iterator[Callable[[int], None]]:
    """A progress bar for work on all entries of a ledger."""
    last = storage.last()
    with progress_bar(0 if last is None else last.seq, done) as progress:
        yield progress


@contextmanager
def progress_bar(total: int, done: str) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, if that is a terminal and the work is long."""
    from rich.progress import Progress

    console = Console(stderr=True)
    hidden = total < LONG_LEDGER or not console.is_terminal
    with Progress(console=console, disable=hidden, transient=True) as bar:
        task = bar.add_task(f"{total:,} entries {done}", total=total)
        yield lambda count: bar.update(task, completed=count)


def is_unicode(stream: TextIO) -> bool:
    """Whether a stream can write every character."""
    return (stream.encoding or "utf-8").lower().replace("-", "").startswith("utf")


def json_text(value: Any, indent: int | None = None) -> str:
    """A value as JSON for standard output: in ASCII where that cannot write every character."""
    ascii_only = not is_unicode(sys.stdout)
    return json.dumps(value, ensure_ascii=ascii_only, indent=indent, default=str)


def told(message: str) -> None:
    """Say something on standard error, apart from what is printed for others to read."""
    print(printable(message), file=sys.stderr)


def keys_apart(keys: Path, folder: Path) -> None:
    """Refuse a file for keys that is there already, or lies beside what they open."""
    if folder.resolve() in keys.resolve().parents:
        raise UsageFault(f"--keys {keys}: the keys must not lie beside what they open")
    new_file(keys)


def hand_over_keys(printed: dict[str, str], file: Path | None) -> None:
    """Show keys once, or write them to a new file that only its owner can read."""
    lines = [f"{holder:9} {key}" for holder, key in printed.items()]
    if file is None:
        told("Keys of the vault. They are shown once; write them down and keep them apart:\n")
        told("\n".join(f"  {line}" for line in lines) + "\n")
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write("\n".join(lines) + "\n")
    told(f"The vault's keys are in {file}; move each to a safe place and delete the file.")
