"""When somebody of the trial first came to know of an event, and who: there reporting clocks start.

It is told apart from the entry: what is entered days later was known days before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from ayumi.accounts import account_of
from ayumi.actions.door import Door
from ayumi.values import Fault, PartialDate, did_you_mean

CLOCKS_APART: Final = timedelta(minutes=5)
"""By so much the clock of who wrote a moment down may be ahead of the record's."""


@dataclass(frozen=True, slots=True)
class Aware:
    """The moment, with the time zone in which its day counts, and who: an account, or a role.

    A role stands where the first who knew has no account, such as a nurse or a family doctor whom
    the coordinator's role covers; a name is never written.
    """

    at: datetime
    by: str | None = None


def zone_of(at: datetime) -> str:
    """The time zone of a moment as entries keep it: its name, or how far ahead of UTC it is.

    >>> zone_of(datetime.fromisoformat("2026-03-21T09:30+09:00"))
    '+09:00'
    """
    if isinstance(at.tzinfo, ZoneInfo):
        return at.tzinfo.key
    return at.isoformat()[-6:]


def aware_body(door: Door, aware: Aware) -> dict[str, Any]:
    """What an entry says of it."""
    by = aware.by or door.actor.account
    return {"aware_at": aware.at, "aware_by": by, "zone": zone_of(aware.at)}


def check_aware(door: Door, aware: Aware, onset: PartialDate | None) -> Iterator[Fault]:
    """Nobody knows of an event before it began, nor in the future; who knew is known here."""
    at = aware.at
    if at.tzinfo is None:
        yield Fault("aware_at", at.isoformat(), "say in which time zone: 2026-03-21T09:30+09:00")
        return
    if at > door.writing.now + CLOCKS_APART:
        yield Fault("aware_at", at.isoformat(), "this moment is still to come")
    elif onset is not None and PartialDate.of(at.date()).surely_before(onset):
        message = f"nobody knew of it before it began, on {onset}"
        yield Fault("aware_at", at.isoformat(), message)
    by = aware.by
    if by is None or by in door.study.roles:
        return
    if account_of(door.writing, by) is None:
        meant = did_you_mean(by, door.study.roles)
        message = f"write an account, or a role where they have none, never a name; {meant}"
        yield Fault("aware_by", by, message)
