"""What a journey, a temperature or a time does to a unit: it may go on, or it is held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from ayumi.product.due import lasts
from ayumi.product.stages import Stage, Storage
from ayumi.values import Quantity, Unset

COLDEST: Final = Decimal("-273.15")
"""No temperature is lower [Cel]."""
HOTTEST: Final = Decimal(200)
_MINUTE: Final = Decimal(60)


@dataclass(frozen=True, slots=True)
class TemperatureRecord:
    """What a logger says of a journey: lowest and highest temperature [Cel], from when to when.

    ``outside`` is how long it was outside the limits [min]; it is asked for where it was.
    """

    low: Decimal
    high: Decimal
    since: datetime
    until: datetime
    outside: Decimal | None = None


def gap(record: TemperatureRecord | None, sent: datetime, received: datetime) -> str | None:
    """Why a journey is not covered by its record, in words; none if it is.

    >>> from datetime import UTC
    >>> nine, ten = (datetime(2026, 3, 18, hour, tzinfo=UTC) for hour in (9, 10))
    >>> cold = TemperatureRecord(Decimal(-180), Decimal(-170), nine, ten)
    >>> gap(cold, nine, ten) is None, gap(None, nine, ten)
    (True, 'there is no record of the temperature')
    """
    if record is None:
        return "there is no record of the temperature"
    if record.since > sent:
        return (
            f"the temperature is recorded from {_clock(record.since)} on, and it was sent at "
            f"{_clock(sent.astimezone(record.since.tzinfo))}"
        )
    if record.until < received:
        return (
            f"the temperature is recorded until {_clock(record.until)}, and it was received at "
            f"{_clock(received.astimezone(record.until.tzinfo))}"
        )
    return None


def outside(stage: Stage | None, low: Decimal, high: Decimal) -> Decimal | None:
    """The temperature that lies farthest outside the limits of the stage; none if none does.

    Where the document gives no limits, nothing can be said to lie outside them.
    """
    storage = _storage(stage)
    if storage is None:
        return None
    above = _beyond(high, storage.at_most, 1)
    below = _beyond(low, storage.at_least, -1)
    if above is None and below is None:
        return None
    return high if (above or Decimal(0)) >= (below or Decimal(0)) else low


def why_held(
    stage: Stage | None, minutes: Decimal | None, before: Iterable[Decimal] = ()
) -> str | None:
    """Why a time outside the temperatures holds a unit, in words; none if it is tolerated.

    ``before`` are earlier times of the same unit [min]: they add up.
    """
    storage = _storage(stage)
    tolerated = None if storage is None else storage.excursion
    if minutes is None:
        return "how long it was outside its temperatures is not known"
    if tolerated is None or isinstance(tolerated, Unset):
        return "the study document tolerates no time outside its temperatures"
    total = sum(before, minutes)
    most = Decimal(lasts(tolerated) // timedelta(microseconds=1)) / 1_000_000 / _MINUTE
    if total <= most:
        return None
    return f"it was outside its temperatures for {total} min in all; {tolerated} are tolerated"


def expires_at(stage: Stage | None, made: datetime) -> datetime | None:
    """When what was made of a stage expires; none where the document does not say.

    >>> stage = Stage(title="Lot", kind="cryopreserved_lot", expires_after="2 a")  # type: ignore
    >>> from datetime import UTC
    >>> expires_at(stage, datetime(2026, 3, 18, tzinfo=UTC))
    datetime.datetime(2028, 3, 17, 12, 0, tzinfo=datetime.timezone.utc)
    """
    after = None if stage is None else stage.expires_after
    return made + lasts(after) if isinstance(after, Quantity) else None


def why_expired(what: str, expires: datetime | None, at: datetime) -> str | None:
    """That something has expired, in words; none if it has not."""
    if expires is None or at <= expires:
        return None
    return f"{what} expired at {_clock(expires)}"


def why_not_thawed(what: str, stage: Stage | None, thaws: int) -> str | None:
    """That something was thawed too often, in words, counted with this time; none if it was not."""
    most = None if stage is None else stage.thaws
    if not isinstance(most, int) or thaws <= most:
        return None
    times = "once" if most == 1 else f"{most} times"
    return f"{what} may be thawed {times if most else 'never'}; this would be time {thaws}"


def _storage(stage: Stage | None) -> Storage | None:
    found = None if stage is None else stage.storage
    return found if isinstance(found, Storage) else None


def _beyond(value: Decimal, limit: Quantity | Unset | None, sign: int) -> Decimal | None:
    """By how much a temperature lies beyond a limit; none if it does not."""
    if not isinstance(limit, Quantity):
        return None
    by = (value - limit.amount) * sign
    return by if by > 0 else None


def _clock(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes")
