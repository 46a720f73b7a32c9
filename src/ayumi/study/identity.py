"""What the study is: its names, numbers, phase, and where it takes place."""

from typing import Annotated, Final, Literal

from pydantic import Field

from ayumi.values import Id, Maybe, PartialDate, Words
from ayumi.values.table import Country, Table, if_unset
from ayumi.values.time_zone import TimeZone

DIGEST_PATTERN: Final = "^sha256:[0-9a-f]{64}$"


class Identity(Table):
    """The study's identity, as registries have it."""

    id: Id
    title: Words
    version: str = Field(min_length=1)
    registry: tuple[str, ...] = ()
    phase: Maybe[Words] = if_unset("the report does not name the phase")
    condition: Words
    country: Country
    time_zone: TimeZone = "UTC"
    """In which days are counted where cells have a time of day, as on the day of an operation."""
    design: Words
    sponsor: Maybe[Words] = if_unset("the report does not name the sponsor")
    sites: Maybe[Annotated[int, Field(ge=1)]] = if_unset("the number of sites is not checked")
    participants: Maybe[Annotated[int, Field(ge=1)]] = if_unset(
        "enrolment cannot be closed by number"
    )


class Amends(Table):
    """Which document this one amends, named by the digest of its bytes, and why."""

    digest: Annotated[str, Field(pattern=DIGEST_PATTERN)]
    reason: Words
    date: PartialDate
    kind: Literal["substantial", "other"] = "other"
