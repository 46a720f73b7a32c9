"""A date of which perhaps only the year, or the year and the month, is known."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

from ayumi.values.fault import Fault, InputRefused

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

_FORM: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_ALLOWED: Final = "a date is a year, a month or a day that exists: 2026, 2026-03 or 2026-03-21"
PATTERN: Final = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a day; what is not known is not filled in.

    >>> injury = PartialDate.parse("2026-02")
    >>> str(injury), injury.earliest(), injury.latest()
    ('2026-02', datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    >>> injury.days_until(PartialDate.parse("2026-03-14"))
    (14, 41)
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        try:
            if self.month is None and self.day is not None:
                raise ValueError("a day without its month")
            date(self.year, _known_or_1(self.month), _known_or_1(self.day))
        except ValueError:
            raise InputRefused([Fault("date", str(self), _ALLOWED)], "date") from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The date written as ``2026``, ``2026-03`` or ``2026-03-21``; raises `InputRefused`."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise InputRefused([Fault("date", text, _ALLOWED)], "date")
        year, month, day = found.groups()
        return cls(
            int(year), None if month is None else int(month), None if day is None else int(day)
        )

    @classmethod
    def of(cls, day: date) -> Self:
        """The partial date that is a whole one.

        >>> str(PartialDate.of(date(2026, 3, 21)))
        '2026-03-21'
        """
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        """As it is written: as long as it is known."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def whole(self) -> bool:
        """Whether the day is known."""
        return self.day is not None

    def earliest(self) -> date:
        """The first day that it may be."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day that it may be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def days_until(self, other: "PartialDate") -> tuple[int, int]:
        """The fewest and the most days from here to the other date [d]."""
        fewest = (other.earliest() - self.latest()).days
        return fewest, (other.latest() - self.earliest()).days

    def surely_before(self, other: "PartialDate") -> bool:
        """Whether it lies before the other, whatever the unknown parts are.

        >>> PartialDate.parse("2025").surely_before(PartialDate.parse("2026-01"))
        True
        >>> PartialDate.parse("2026").surely_before(PartialDate.parse("2026-07"))
        False
        """
        return self.latest() < other.earliest()

    @classmethod
    def read(cls, value: object) -> Self:
        """The date from a document: its text, a day, or a bare year.

        >>> str(PartialDate.read(2026))
        '2026'
        """
        if isinstance(value, cls):
            return value
        if type(value) is date:
            return cls.of(value)
        if type(value) is int:
            return cls.parse(f"{value:04d}" if value >= 0 else str(value))
        if isinstance(value, str):
            return cls.parse(value)
        raise InputRefused([Fault("date", str(value), _ALLOWED)], "date")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        """Read and written as text in documents."""
        from ayumi.values.in_documents import written_as_text

        return written_as_text(cls.read)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        """What an editor may accept."""
        return {"type": ["string", "integer"], "pattern": PATTERN, "examples": ["2026-03-21"]}


def _known_or_1(part: int | None) -> int:
    """The part if it is known, also where it is 0 and thus wrong."""
    return 1 if part is None else part
