"""What is known of a person, as rules look at it: exactly, in part, or missing for a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ayumi.values import PartialDate


@dataclass(frozen=True, slots=True)
class Missing:
    """Recorded as missing, for a reason of the document's list."""

    code: str


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number that is not known exactly: every whole number from low to high is possible.

    A sum of scores of which some were not testable is one, and so is the age of a person whose day
    of birth is not known.
    """

    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if self.low > self.high or any(bound != int(bound) for bound in (self.low, self.high)):
            raise ValueError(f"whole numbers, the lower one first: {self.low}, {self.high}")

    def __str__(self) -> str:
        return f"{self.low:f} to {self.high:f}"


RecordedValue = Decimal | Between | str | tuple[str, ...] | PartialDate | Missing


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is known of a person: facts by their names, day 0 of each clock, units of the facts.

    A tuple of codes is a result of which each of them is possible.
    """

    values: Mapping[str, RecordedValue]
    dates: Mapping[str, PartialDate] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.values.items():
            if value == ():
                raise ValueError(f"{name}: a result has one possible value at least")
