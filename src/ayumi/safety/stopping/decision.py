"""What a stopping rule says, and its boundary: plain values."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Literal

Word = Literal["go_on", "stop", "hold", "committee_decides", "wait"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule says of the people treated so far, and why in a sentence with the numbers.

    ``go_on``: nothing in the rule is against treating the next person; ``wait``: those under
    observation may still change that; ``committee_decides``: the rule is silent on what was seen.
    ``stop_at`` is how many of the ``counted`` people with an event stop (for a hold: hold);
    ``may_be_treated`` how many more people the rule allows before it must be asked again, where
    it says so.
    """

    decision: Word
    reason: str
    with_event: int
    counted: int
    under_observation: int
    stop_at: int | None
    may_be_treated: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """As entries store it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class BoundaryPoint:
    """After so many people: the fewest with an event at which it stops; none if none does."""

    people: int
    stop_at: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Boundary:
    """A rule as a table, which is drawn before the study starts."""

    action: Literal["stop", "hold"]
    points: tuple[BoundaryPoint, ...]

    def steps(self) -> Iterator[tuple[int, int, BoundaryPoint]]:
        """From how many people to how many the same holds, with one such point."""
        for _, those in groupby(self.points, key=lambda point: (point.stop_at, point.note)):
            first, *rest = those
            yield first.people, (rest or [first])[-1].people, first

    def lines(self) -> list[str]:
        """The table in words, one line for each step.

        >>> points = (BoundaryPoint(1, None), BoundaryPoint(2, 2), BoundaryPoint(3, 2))
        >>> Boundary("stop", points).lines()
        ['1 person: no number stops', '2 to 3 people: stop at 2 with an event']
        """
        return [self._line(*step) for step in self.steps()]

    def _line(self, first: int, last: int, point: BoundaryPoint) -> str:
        people = str(first) if first == last else f"{first} to {last}"
        people += " person" if last == 1 else " people"
        said = f"no number {self.action}s"
        if point.stop_at is not None:
            said = f"{self.action} at {point.stop_at} with an event"
        return f"{people}: {said}" + (f"; {point.note}" if point.note else "")
