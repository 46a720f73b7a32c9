"""When reports are due: clocks that run on what was known when, and how they stand at a moment.

Day 0 is the calendar day, in the clock's time zone, on which somebody of the trial first became
aware of what makes the event reportable, not the day on which it was entered (ICH E2A, section
III.B, counts calendar days from first knowledge). The report is due at the end of the day that lies
the clock's days after it, also where a day in between has 23 or 25 hours.

Moments are compared as UTC only: of two moments in one time zone Python compares what the clocks
showed, which is wrong in the hour that comes twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from ayumi.safety.reporting import ClockFacts, ReportingClock, why_it_starts
from ayumi.values import Unset


@dataclass(frozen=True, slots=True)
class Version:
    """What was known of an event from a moment on; all of it, not only what was new.

    Raises ValueError, as all here do, for a moment that does not say in which time zone it is.
    """

    aware_at: datetime
    aware_by: str
    facts: ClockFacts

    def __post_init__(self) -> None:
        _utc(self.aware_at)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that an event started, and what became of the reason for it.

    ``due_before`` is the first moment at which a report is late [UTC], and ``last_day`` the day
    before it; both None where the clock's days are unset, and then ``days_unset`` says why. A clock
    whose reason a later version took away keeps its history: ``ended_at`` says when. All moments
    are in UTC; ``zone`` is where days count.
    """

    clock: str
    because: str
    started_at: datetime
    aware_by: str
    zone: tzinfo
    day_0: date
    last_day: date | None
    due_before: datetime | None
    remind_from: datetime | None
    days_unset: str | None
    ended_at: datetime | None = None


def clocked(
    clocks: Mapping[str, ReportingClock],
    versions: Sequence[Version],
    zone: tzinfo = UTC,
) -> tuple[Running, ...]:
    """Every clock that an event started, over all of its versions, in the order of their starts.

    ``zone`` is where days count for clocks that name none. Versions are taken in the order in which
    people became aware of them, whatever the order of entry. What makes an event reportable later
    starts the clock at the awareness of that; if it ceases to be and is again, the clock starts
    again beside the one before.
    """
    in_order = sorted(versions, key=lambda version: _utc(version.aware_at))
    found = [
        running for name, clock in clocks.items() for running in _runs(name, clock, in_order, zone)
    ]
    return tuple(sorted(found, key=lambda running: running.started_at))


def _runs(
    name: str, clock: ReportingClock, versions: Sequence[Version], zone: tzinfo
) -> Iterator[Running]:
    start: tuple[Version, str] | None = None
    for version in versions:
        why = why_it_starts(clock.event, version.facts)
        if start is None and why is not None:
            start = version, why
        elif start is not None and why is None:
            yield _running(name, clock, *start, zone, ended_at=_utc(version.aware_at))
            start = None
    if start is not None:
        yield _running(name, clock, *start, zone, ended_at=None)


def _running(
    name: str,
    clock: ReportingClock,
    version: Version,
    why: str,
    zone: tzinfo,
    ended_at: datetime | None,
) -> Running:
    where = zone if clock.time_zone is None else ZoneInfo(clock.time_zone)
    first = day_of(version.aware_at, where)
    last = remind = None
    if not isinstance(clock.days, Unset):
        last = first + timedelta(days=clock.days)
        if clock.remind_days_before is not None:
            remind = start_of(last - timedelta(days=clock.remind_days_before), where)
    return Running(
        clock=name,
        because=why,
        started_at=_utc(version.aware_at),
        aware_by=version.aware_by,
        zone=where,
        day_0=first,
        last_day=last,
        due_before=None if last is None else end_of(last, where),
        remind_from=remind,
        days_unset=clock.days.reason if isinstance(clock.days, Unset) else None,
        ended_at=ended_at,
    )


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The calendar day of a moment in a time zone.

    >>> day_of(datetime(2026, 3, 31, 20, tzinfo=UTC), ZoneInfo("Asia/Tokyo"))
    datetime.date(2026, 4, 1)
    """
    return _utc(moment).astimezone(zone).date()


def start_of(day: date, zone: tzinfo) -> datetime:
    """The first moment of a calendar day in a time zone [UTC].

    Where clocks are put forward at midnight the day begins when they are, at 1 o'clock perhaps.

    >>> start_of(date(2026, 3, 30), ZoneInfo("Europe/Berlin")).isoformat()
    '2026-03-29T22:00:00+00:00'
    """
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The moment at which a calendar day is over in a time zone, and another one has begun [UTC].

    Where clocks are put back over midnight, a day that has ended comes once more; it is over when
    it has for good.
    """
    following = day + timedelta(days=1)
    midnight = datetime(following.year, following.month, following.day, tzinfo=zone)
    return max(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


State = Literal[
    "not_started",
    "running",
    "remind",
    "overdue",
    "submitted_in_time",
    "submitted_late",
    "no_longer_due",
    "cannot_be_judged",
]


@dataclass(frozen=True, slots=True)
class ClockStatus:
    """How a clock stands at a moment: its state, and the sentence that says it.

    ``days_left`` are whole days until the last one; ``days_late`` those after it.
    """

    state: State
    sentence: str
    days_left: int | None = None
    days_late: int | None = None


def status_of(running: Running, at: datetime, submitted_at: datetime | None = None) -> ClockStatus:
    """How a clock stands at a moment, with the first report since its start, if there is one.

    A report from before the start does not answer what started it, and one from after the moment
    is not known then.
    """
    at = _utc(at)
    if at < running.started_at:
        return ClockStatus("not_started", "Nobody was aware of it yet.")
    reported = None if submitted_at is None else _utc(submitted_at)
    if reported is not None and not running.started_at <= reported <= at:
        reported = None
    if running.last_day is None or running.due_before is None:
        said = f"submitted on {day_of(reported, running.zone)}; " if reported else ""
        why = f"{said}cannot be judged: days are unset, {running.days_unset}."
        return ClockStatus("cannot_be_judged", why[0].upper() + why[1:])
    if reported is not None:
        day = day_of(reported, running.zone)
        return _submitted(running.last_day, running.due_before, day, reported)
    return _waiting(running, running.last_day, running.due_before, at)


def _submitted(last: date, due_before: datetime, day: date, at: datetime) -> ClockStatus:
    if at < due_before:
        return ClockStatus("submitted_in_time", f"Submitted on {day}, in time: until {last}.")
    late = (day - last).days
    said = f"Submitted on {day}, {_days(late)} late: until {last}."
    return ClockStatus("submitted_late", said, days_late=late)


def _waiting(running: Running, last: date, due_before: datetime, at: datetime) -> ClockStatus:
    """How it stands without a report."""
    ended = running.ended_at
    if ended is not None and ended <= at and ended < due_before:
        day = day_of(ended, running.zone)
        return ClockStatus("no_longer_due", f"Since {day} the event is not such a one any more.")
    today = day_of(at, running.zone)
    if at >= due_before:
        late = (today - last).days
        said = f"Not submitted, {_days(late)} overdue: until {last}."
        return ClockStatus("overdue", said, days_late=late)
    left = (last - today).days
    said = f"Due by the end of {last}, {'today' if not left else f'in {_days(left)}'}."
    remind = running.remind_from is not None and at >= running.remind_from
    return ClockStatus("remind" if remind else "running", said, days_left=left)


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment says in which time zone it is")
    return moment.astimezone(UTC)
