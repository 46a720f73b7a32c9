"""One value of a study document on a terminal: what it is, why it is unset, that it is assumed."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from ayumi.evidence import Measure
from ayumi.participants import Repeat, Window
from ayumi.report.study_wording import Wording
from ayumi.study import MARK, Rehearsal, StudyDefinition, unset_values
from ayumi.values import Keyed, Quantity, QuantityRange, Unset, Words
from ayumi.values.amounts import amount_words
from ayumi.values.table import Table

INDENT: Final = 2
_LABEL: Final = 20
_LONGEST_LABEL: Final = 26
_NOT_ROWS: Final = ("source", "title")

Row = tuple[int, str, RenderableType]
"""How deep the row lies, its label, and what it says."""


class Values:
    """The values of one study, as they are shown."""

    def __init__(self, study: StudyDefinition, rehearsal: Rehearsal | None) -> None:
        self.study = study
        self.wording = Wording(study)
        self._rehearsal = rehearsal
        self._consequences = {value.place: value.consequence for value in unset_values(study)}
        self._notes: dict[str, str] = {}

    def say(self, place: str, value: Any) -> Text:
        """A value, or why there is none and what follows; and whether it is assumed."""
        if isinstance(value, Unset):
            said = self._unset(value)
            return said.append(f"\n→ {self._consequences[place]}", style="dim")
        return self._marked(place, Text(self._plain(value)))

    def brief(self, place: str, value: Any, shown: str | None = None) -> Text:
        """A value in a table's cell; what follows from an unset one is noted for `notes`."""
        if isinstance(value, Unset):
            self._notes.setdefault(place.rpartition(".")[2], self._consequences[place])
            return self._unset(value)
        return self._marked(place, Text(self._plain(value) if shown is None else shown))

    def notes(self) -> list[Text]:
        """What follows from the unset values of the table before."""
        notes = [
            Text(f"{label.replace('_', ' ')} unset → {consequence}", style="dim")
            for label, consequence in self._notes.items()
        ]
        self._notes.clear()
        return notes

    def rows(self, place: str, table: Table, depth: int = 0) -> Iterator[Row]:
        """All that a table says, row by row."""
        for name in type(table).model_fields:
            value = getattr(table, name)
            if value is not None and value is not False and name not in _NOT_ROWS:
                yield from self._row(f"{place}.{name}", name, value, depth)

    def _row(self, place: str, name: str, value: Any, depth: int) -> Iterator[Row]:
        label = name.replace("_", " ")
        match value:
            case Keyed():
                yield depth, label, source_of(value)
                for key, part in value.items():
                    yield from self._part(f"{place}.{key}", key, part, depth + 1)
            case Window() | Repeat():
                yield depth, label, self.say(place, value)
            case Table():
                yield depth, label, source_of(value)
                yield from self.rows(place, value, depth + 1)
            case _:
                yield depth, label, self.say(place, value)

    def _part(self, place: str, key: str, part: Any, depth: int) -> Iterator[Row]:
        if not isinstance(part, Table):
            yield depth, key, self.say(place, part)
            return
        title = self.say(f"{place}.title", getattr(part, "title", ""))
        yield depth, key, title.append_text(source_of(part))
        yield from self.rows(place, part, depth + 1)

    def rule(self, place: str, rule: Any) -> RenderableType:
        """A rule in words, one line for each condition."""
        if isinstance(rule, Unset):
            return self.say(place, rule)
        lines = [(depth, Text(line)) for depth, line in self.wording.rule(rule)]
        self._marked(place, lines[-1][1])
        return Group(*(_condition(depth, line) for depth, line in lines))

    def repeats(self, place: str, text: Words, rule: Any) -> bool:
        """Whether a rule says in words no more than its criterion says already."""
        if isinstance(rule, Unset) or (self._rehearsal and self._rehearsal.assumed(place)):
            return False
        lines = [line for _, line in self.wording.rule(rule)]
        said = lines[0].casefold().removesuffix(": yes") if len(lines) == 1 else ""
        return said == text.en.casefold().rstrip(".")

    def measure(self, place: str, measure: "Measure | Unset") -> Text:
        """What an endpoint measures, in words."""
        if isinstance(measure, Unset):
            return self.say(place, measure)
        return self._marked(place, Text(self.wording.measure(measure)))

    def _unset(self, value: Unset) -> Text:
        return Text(f"unset: {value.reason}", style="italic")

    def _marked(self, place: str, said: Text) -> Text:
        if self._rehearsal is not None and self._rehearsal.assumed(place) and said.plain:
            return said.append(f" {MARK}", style="bold")
        return said

    def _plain(self, value: Any) -> str:
        match value:
            case bool():
                return "yes" if value else "no"
            case Quantity() | QuantityRange():
                return amount_words(str(value))
            case Window():
                return f"{value.before} days before to {value.after} days after"
            case Repeat():
                every, until = amount_words(str(value.every)), amount_words(str(value.until))
                return f"every {every.removeprefix('1 ')} until {until}"
            case tuple():
                return ", ".join(self._plain(one) for one in value) or "none"
            case Words() | Decimal() | int():
                return str(value)
            case _:
                return str(value)


def _condition(depth: int, line: Text) -> Padding:
    """A condition, deeper where it lies inside another one."""
    grid = Grid.grid()
    grid.add_column(width=2)
    grid.add_column(overflow="fold")
    grid.add_row("·" if depth else "", line)
    return Padding(grid, (0, 0, 0, 2 * depth))


def source_of(part: Any) -> Text:
    """Where a table says that it comes from, quietly after its title."""
    source = getattr(part, "source", None)
    return Text(f"  [{source}]" if source else "", style="dim")


def heading(title: str, key: str, part: Any = None) -> Text:
    """A section's title, the name by which the document calls it, and its source."""
    said = Text(f"\n{title}", style="bold").append(f"  {key}", style="not bold dim")
    return said.append_text(source_of(part))


def part_head(title: Words | str, key: str, part: Any = None) -> Padding:
    """The title of one part, with its id and source."""
    said = Text(str(title), style="bold")
    if key:
        said.append(f" ({key})", style="not bold dim")
    return Padding(said.append_text(source_of(part)), (0, 0, 0, INDENT))


def rows_grid(rows: Iterable[Row], indent: int = INDENT) -> Padding:
    """Rows as two columns: labels, and what they say."""
    listed = list(rows)
    longest = max((2 * depth + len(label) for depth, label, _ in listed), default=0)
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", width=max(_LABEL, min(longest, _LONGEST_LABEL)), overflow="fold")
    grid.add_column(overflow="fold")
    for depth, label, said in listed:
        grid.add_row(Text("  " * depth + label), said)
    return Padding(grid, (0, 0, 0, indent))


def columns(*heads: str, ratios: Mapping[str, int]) -> Grid:
    """A quiet table: a line of heads, and space between columns; without a ratio one is whole."""
    table = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=True)
    for head in heads:
        table.add_column(head, overflow="fold", ratio=ratios.get(head), no_wrap=head not in ratios)
    return table


def indented(*parts: RenderableType, by: int = INDENT) -> Padding:
    """Parts below each other, moved to the right."""
    return Padding(Group(*parts), (0, 0, 0, by))


def print_parts(console: Console, parts: Iterator[RenderableType]) -> None:
    """Parts below each other, as sections have them."""
    for part in parts:
        console.print(part)
