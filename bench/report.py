"""Figures as they come, each beside its goal."""

from rich.console import Console
from rich.table import Table


class Report:
    """A table that is printed line by line as figures come."""

    def __init__(self) -> None:
        self._console = Console(width=150)

    def title(self, text: str) -> None:
        """Begin a part."""
        self._console.print(f"\n[bold]{text}[/bold]")

    def line(self, what: str, figure: str, goal: str = "", reached: bool | None = None) -> None:
        """One figure, and how it stands to its goal."""
        table = Table.grid(padding=(0, 2))
        table.add_column(width=78)
        table.add_column(width=24, justify="right")
        table.add_column(width=40)
        word = "" if reached is None else ("reached" if reached else "[red]missed[/red]")
        table.add_row(what, figure, f"goal {goal}: {word}" if goal else "")
        self._console.print(table)
