"""Groups of wells or animals, each given one dose: how many of them responded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ayumi.statistics.allowed import no_more, positive, whole
from ayumi.values import Fault


@dataclass(frozen=True, slots=True)
class DoseGroup:
    """So many wells or animals were given a dose [cells, or any one unit], so many responded."""

    dose: float
    tested: int
    responded: int

    @property
    def share(self) -> float:
        """The share that responded."""
        return self.responded / self.tested


@dataclass(frozen=True, slots=True)
class Control:
    """So many wells or animals were given nothing, so many responded all the same."""

    tested: int
    responded: int


def check_groups(groups: Sequence[DoseGroup], place: str = "groups") -> Iterator[Fault]:
    """Everything that is wrong with the rows, each fault with the row's number from 0."""
    if not groups:
        yield Fault(place, "", "there is no group; write one row for each dose")
    for number, group in enumerate(groups):
        yield from positive(f"{place}.{number}.dose", group.dose, "dose")
        yield from check_counts(f"{place}.{number}", group.tested, group.responded)


def check_counts(place: str, tested: int, responded: int) -> Iterator[Fault]:
    """One or more were tested, and at most so many responded."""
    yield from whole(f"{place}.tested", tested, least=1)
    yield from whole(f"{place}.responded", responded)
    yield from no_more(f"{place}.responded", responded, tested, "more responded than were tested")
