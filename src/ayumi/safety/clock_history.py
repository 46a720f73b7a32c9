"""What became of a reporting clock as the record grew: what made it end counts from its recording.

What makes an event reportable counts from when somebody knew, however late it is entered. What
makes it so no more counts from its entry only, since until then the report was due, and whoever
enters it late cannot take an overdue one out of sight.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ayumi.safety.deadlines import Running

_Key = tuple[str, datetime]


@dataclass(frozen=True, slots=True)
class AsRecorded:
    """The clocks of an event as all entries until one of them tell, and when that was recorded."""

    recorded_at: datetime
    clocks: Sequence[Running]


def kept(grown: Iterable[AsRecorded]) -> tuple[Running, ...]:
    """The clocks of an event with their history, from its entries in their order.

    A clock that an entry ends, or undoes, ends with the recording of that entry. One that turns out
    to have started earlier is that earlier one.
    """
    found: dict[_Key, Running] = {}
    for one in grown:
        recorded = one.recorded_at.astimezone(UTC)
        now = {(clock.clock, clock.started_at): clock for clock in one.clocks}
        before = {key: clock for key, clock in found.items() if not _began_earlier(clock, now, key)}
        found = {**before, **now}
        for key, clock in before.items():
            found[key] = _ended(clock, now.get(key), recorded)
    return tuple(sorted(found.values(), key=lambda clock: clock.started_at))


def _began_earlier(clock: Running, now: dict[_Key, Running], key: _Key) -> bool:
    """Whether what was a clock of its own is now a part of one that started before it and runs."""
    return (
        clock.ended_at is None
        and key not in now
        and any(
            other.clock == clock.clock
            and other.started_at < clock.started_at
            and other.ended_at is None
            for other in now.values()
        )
    )


def _ended(before: Running, now: Running | None, recorded: datetime) -> Running:
    """A clock after one more entry, which was there before it."""
    if now is not None and now.ended_at is None:
        return now
    if before.ended_at is not None:
        return replace(now or before, ended_at=before.ended_at)
    known = recorded if now is None or now.ended_at is None else now.ended_at
    return replace(now or before, ended_at=max(known, recorded))
