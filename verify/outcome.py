"""What a verification found, and how far it is while it runs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one verification did, in Markdown, and whether everything agreed."""

    title: str
    text: str
    agree: bool
    varying: str = ""
    """What differs from run to run: it is printed, and is in no report."""

    @property
    def verdict(self) -> str:
        """The last line of the verification."""
        return f"{self.title}: {'agree' if self.agree else 'DISAGREE'}"


def watched(items: Iterable[T], what: str, total: int) -> Iterator[T]:
    """The items, with a progress bar on standard error where that is a terminal."""
    console = Console(stderr=True)
    silent = not console.is_terminal
    return iter(track(items, what, total, console=console, transient=True, disable=silent))


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; numbers stand as they are."""
    names = list(head)
    lines = [names, ["---"] * len(names), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
