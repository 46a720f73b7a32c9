"""A comparator: what one source says of natural recovery under one definition, and of whom."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from ayumi.evidence.bars import CHANGES, PER_SIDE, has_sides
from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.spans import Span, days_said
from ayumi.statistics.beta_binomial import BetaBelief

SideRule = Literal["best", "per_side", "per_person_unclear"]
SIDES: Final[tuple[SideRule, ...]] = ("best", "per_side", "per_person_unclear")

Status = Literal["read", "secondary", "computed", "press", "unpublished", "own"]
STATUSES: Final[tuple[Status, ...]] = (
    "read", "secondary", "computed", "press", "unpublished", "own",
)  # fmt: skip
"""How a row is known: read in the source itself, in an abstract or review, and so on."""


@dataclass(frozen=True, slots=True)
class Comparator:
    """One row of the table of natural recovery; None where the source does not say.

    ``people`` names the registries or trials whose people it holds: two rows that share one may
    hold the same person. Rates are in per cent [%], motor and sensory means in points.
    ``percent_as_printed`` keeps the decimals that the source prints. ``events_highest`` is given
    where outcomes of its people are undetermined: ``events`` at least, so many at most.
    """

    id: str
    measure: str
    side: SideRule | None = None
    population: str = ""
    level_group: str = ""
    levels: LevelRange | None = None
    baseline_ais: str | None = None
    baseline_days: Span | None = None
    followup_weeks: float | None = None
    n: int | None = None
    events: int | None = None
    percent: float | None = None
    mean: float | None = None
    sd: float | None = None
    registry: str = ""
    era: Span | None = None
    country: str | None = None
    source: str = ""
    people: frozenset[str] = frozenset()
    usable_as_prior: bool = False
    status: Status = "own"
    second_reading: str = ""
    note: str = ""
    percent_as_printed: str = ""
    events_highest: int | None = None

    @property
    def kind(self) -> Literal["responder", "change"]:
        """Whether people count as responders, or a change is measured."""
        return "change" if self.measure in CHANGES else "responder"

    @property
    def rate(self) -> float | None:
        """The natural rate [share]: of the counts where they are given, else as printed."""
        if self.events is not None and self.counts is not None:
            return self.counts[0] / self.counts[1]
        return None if self.percent is None else float(Decimal(str(self.percent)) / 100)

    @property
    def counts(self) -> tuple[int, int] | None:
        """Events and people as they are compared.

        Events are rounded half up where only a percentage is given. Undetermined people count as
        recovered: natural recovery must not look rarer than it may have been.

        >>> Comparator("a", "ais_to_C_or_better", n=62, percent=11.2).counts
        (7, 62)
        >>> Comparator("a", "ais_to_C_or_better", n=60, events=2, events_highest=20).counts
        (20, 60)
        """
        if self.n is None:
            return None
        if self.events is not None:
            return max(self.events, self.events_highest or 0), self.n
        if self.percent is None:
            return None
        return int(self._unrounded().quantize(Decimal(1), ROUND_HALF_UP)), self.n

    @property
    def undetermined(self) -> int:
        """How many of its people may have recovered or not."""
        if self.events is None or self.events_highest is None:
            return 0
        return self.events_highest - self.events

    @property
    def rounded(self) -> bool:
        """Whether the events were computed from a percentage."""
        return self.events is None and self.counts is not None

    @property
    def rounded_by(self) -> float:
        """How far the rounding moved the number of events; 0 where it was counted.

        >>> round(Comparator("a", "ais_to_C_or_better", n=62, percent=11.2).rounded_by, 3)
        0.056
        """
        return float(self.counts[0] - self._unrounded()) if self.rounded and self.counts else 0.0

    @property
    def agrees_as_printed(self) -> bool:
        """Whether the counts give back the percentage to its printed decimals.

        7 of 62 are 11.3 %, not 11.2 %: then either number may be misprinted, or cut off.

        >>> Comparator("a", "ais_to_C_or_better", n=62, percent=11.2).agrees_as_printed
        False
        """
        if self.counts is None or self.percent is None:
            return True
        events, n = self.counts
        events = events if self.events is None else self.events
        printed = Decimal(self.percent_as_printed or f"{self.percent:.12g}")
        unit = Decimal(1).scaleb(min(int(printed.as_tuple().exponent), 0))
        return abs(Decimal(100 * events) / n - printed) <= unit / 2

    @property
    def side_rule(self) -> SideRule | None:
        """The rule for two sides; None where there are none, or the source does not say."""
        if not has_sides(self.measure):
            return None
        return "per_side" if self.measure.endswith(PER_SIDE) else self.side

    @property
    def belief(self) -> BetaBelief | None:
        """What the counts say of the rate, from Jeffreys' prior: Beta(events + ½, others + ½)."""
        if self.counts is None:
            return None
        events, n = self.counts
        return BetaBelief(events + 0.5, n - events + 0.5)

    @property
    def band(self) -> str:
        """The band of baseline days; only rows of one band may be joined."""
        return band_of(self.baseline_days)

    def _unrounded(self) -> Decimal:
        assert self.percent is not None
        assert self.n is not None
        return Decimal(str(self.percent)) * self.n / 100


def shared_people(one: Comparator, other: Comparator) -> tuple[str, ...]:
    """The registries or trials whose people two rows may both hold, by name.

    >>> shared_people(
    ...     Comparator("a", "uems_gain", people=frozenset({"EMSCI", "SCIMS"})),
    ...     Comparator("b", "uems_gain", people=frozenset({"emsci"})),
    ... )
    ('EMSCI',)
    """
    others = {name.casefold() for name in other.people}
    return tuple(sorted(name for name in one.people if name.casefold() in others))


def band_of(days: Span | None) -> str:
    """The band in which a window of baseline days [days since injury] lies.

    >>> band_of((0, 7)), band_of((0, 30)), band_of((14, 28)), band_of((2, 275)), band_of(None)
    ('day 0-15', 'day 0-30', 'day 14-28', 'day 2-275', 'unknown')
    """
    if days is None or days == (None, None):
        return "unknown"
    first, last = days[0] or 0, days[1]
    if last is None:
        return f"day {first} and later"
    if last <= 15:
        return "day 0-15"
    if last <= 30:
        return "day 14-28" if first >= 14 else "day 0-30"
    return f"day {days_said((first, last))}"
