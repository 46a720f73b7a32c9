"""Reporting clocks over five years in zones with summer time, against a walk through the hours."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.safety.deadlines import (
    Running,
    Version,
    clocked,
    day_of,
    end_of,
    start_of,
    status_of,
)
from ayumi.safety.reporting import ClockFacts, ReportableEvent, ReportingClock, why_it_starts
from ayumi.values import Unset

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe")
SERIOUS = ClockFacts(serious=("hospitalisation",), related=True, expected=False)
MILD = ClockFacts(related=True, expected=False)
FATAL = ClockFacts(serious=("death",), fatal_or_life_threatening=True, related=True, expected=False)
STEP = timedelta(minutes=30)


def clock(event: str = "serious", days: object = 7, **more: object) -> ReportingClock:
    given = {"title": "A", "event": event, "to": "B", "days": days, "country": "JP", **more}
    return ReportingClock.model_validate(given)


def aware(at: datetime, facts: ClockFacts = SERIOUS, by: str = "y.ito") -> Version:
    return Version(at, by, facts)


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def only(event: str, versions: Sequence[Version], **more: Any) -> Running:
    [running] = clocked({"c": clock(event, **more)}, versions)
    return running


def walked(start: datetime, zone: str, days: int) -> tuple[date, date, datetime]:
    """Day 0, the last day and when it is over, walking through every half hour of the clock."""
    where = ZoneInfo(zone)
    moment = start.astimezone(UTC).replace(minute=start.minute // 30 * 30, second=0, microsecond=0)
    first = moment.astimezone(where).date()
    turned, last = 0, first
    while True:
        moment += STEP
        day = moment.astimezone(where).date()
        if day != last:
            turned += 1
            if turned > days:
                return first, last, moment
            last = day


moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
NOTABLE = [
    *("2024-02-29", "2024-03-10", "2024-03-31", "2024-04-06", "2024-10-05", "2024-10-27"),
    *("2024-11-03", "2024-12-31", "2025-02-28", "2025-12-31", "2027-04-03", "2028-02-28"),
]
"""Days about which clocks are changed in one of the zones, leap days, ends of years."""
changes = st.builds(
    lambda day, minutes: datetime.fromisoformat(f"{day}T00:00Z") + timedelta(minutes=minutes),
    st.sampled_from(NOTABLE),
    st.integers(-2880, 2880),
)


@settings(max_examples=120)
@given(moments | changes, st.sampled_from(ZONES), st.integers(0, 16))
def test_the_last_day_is_the_one_that_a_walk_finds(moment: datetime, zone: str, days: int) -> None:
    first, last, over = walked(moment, zone, days)
    running = only("serious", [aware(moment)], days=days, time_zone=zone)
    assert (running.day_0, running.last_day, running.due_before) == (first, last, over)
    before, after = over - timedelta(seconds=1), over
    assert status_of(running, before).days_left == 0
    assert status_of(running, after).state == "overdue"
    assert status_of(running, after).days_late == 1
    assert status_of(running, after, submitted_at=before).state == "submitted_in_time"
    assert status_of(running, after, submitted_at=after).days_late == 1


@settings(max_examples=60)
@given(moments | changes, st.sampled_from(ZONES), st.integers(0, 15), st.integers(0, 15))
def test_what_is_due_is_told_day_by_day(
    moment: datetime, zone: str, days: int, reminding: int
) -> None:
    where, reminding = ZoneInfo(zone), min(days, reminding)
    running = only(
        "serious", [aware(moment)], days=days, time_zone=zone, remind_days_before=reminding
    )
    first = moment.astimezone(where).date()
    for hours in range(0, 24 * (days + 4), 7):
        now = moment + timedelta(hours=hours)
        passed = (now.astimezone(where).date() - first).days
        found = status_of(running, now)
        if passed > days:
            assert (found.state, found.days_late) == ("overdue", passed - days)
        else:
            wanted = "remind" if passed >= days - reminding else "running"
            assert (found.state, found.days_left) == (wanted, days - passed)


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.sampled_from(ZONES))
def test_days_follow_each_other_without_gaps(day: date, zone: str) -> None:
    where = ZoneInfo(zone)
    assert end_of(day, where) == start_of(day + timedelta(days=1), where)
    assert day_of(start_of(day, where), where) == day
    assert day_of(end_of(day, where) - timedelta(microseconds=1), where) == day


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/Santiago", date(2024, 9, 8), 23),  # the day begins at 1 o'clock
        ("America/Santiago", date(2024, 4, 6), 25),  # its last hour comes twice
        ("America/St_Johns", date(2010, 11, 6), 25),  # and here it comes back after midnight
    ],
)
def test_days_that_are_not_24_hours_long(zone: str, day: date, hours: float) -> None:
    where = ZoneInfo(zone)
    assert (end_of(day, where) - start_of(day, where)) == timedelta(hours=hours)
    moments = [start_of(day, where) + timedelta(minutes=5 * n) for n in range(-24, 24 * 14)]
    inside = [moment for moment in moments if moment.astimezone(where).date() == day]
    assert all(start_of(day, where) <= moment < end_of(day, where) for moment in inside)


def test_leap_days_and_year_ends() -> None:
    leap = only("serious", [aware(at("2028-02-22T10:00", "Asia/Tokyo"))], time_zone="Asia/Tokyo")
    assert leap.last_day == date(2028, 2, 29)
    year = only("serious", [aware(at("2026-12-28T23:59", "Asia/Tokyo"))], time_zone="Asia/Tokyo")
    assert year.last_day == date(2027, 1, 4)


def test_day_0_is_that_of_the_zone_of_the_clock_then_of_the_study() -> None:
    moment = at("2026-03-20T23:30", "UTC")
    assert only("serious", [aware(moment)]).day_0 == date(2026, 3, 20)
    assert only("serious", [aware(moment)], time_zone="Asia/Tokyo").day_0 == date(2026, 3, 21)
    [running] = clocked({"c": clock()}, [aware(moment)], zone=ZoneInfo("Asia/Tokyo"))
    assert running.day_0 == date(2026, 3, 21)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """Awareness in the first 02:30 of the night, a look in the second: an hour has passed."""
    first = at("2026-10-25T02:30", "Europe/Berlin")
    second = first.replace(fold=1)
    running = only("serious", [aware(second)], time_zone="Europe/Berlin")
    assert status_of(running, first).state == "not_started"
    assert status_of(running, second, submitted_at=first).state == "running"
    one, other = (
        clocked({"c": clock()}, [aware(second, MILD), aware(first)]),
        clocked({"c": clock()}, [aware(first), aware(second, MILD)]),
    )
    assert one == other
    assert one[0].ended_at == second.astimezone(UTC)


# Which clocks an event starts


STARTS: dict[ReportableEvent, list[bool]] = {
    "serious": [True, True, False, True],
    "serious_related": [True, False, False, True],
    "fatal_or_life_threatening": [False, False, False, True],
    "unexpected_serious_related": [True, False, False, True],
    "unexpected_fatal_or_life_threatening_related": [False, False, False, True],
    "of_interest": [False, False, True, False],
}
EVENTS = (
    SERIOUS,
    ClockFacts(serious=("hospitalisation",), related=False, expected=False),
    ClockFacts(of_interest=("mass",)),
    FATAL,
)


@pytest.mark.parametrize("event", STARTS)
def test_which_clocks_an_event_starts(event: ReportableEvent) -> None:
    assert [why_it_starts(event, facts) is not None for facts in EVENTS] == STARTS[event]


def test_waiting_for_a_judgement_stops_no_clock() -> None:
    unjudged = ClockFacts(serious=("death",), fatal_or_life_threatening=True)
    why = why_it_starts("unexpected_fatal_or_life_threatening_related", unjudged)
    assert why == (
        "fatal or life-threatening; related, as long as nobody has judged it; "
        "unexpected, as long as nobody has judged it"
    )
    judged = ClockFacts(serious=("death",), fatal_or_life_threatening=True, expected=True)
    assert why_it_starts("unexpected_fatal_or_life_threatening_related", judged) is None


def test_a_fatal_event_is_serious_also_if_no_criterion_was_named() -> None:
    assert why_it_starts("serious", ClockFacts(fatal_or_life_threatening=True)) == "serious"


# Follow-ups


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 5, number, hour, tzinfo=UTC)


def test_what_makes_it_serious_later_starts_the_clock_then() -> None:
    versions = [aware(day(1), MILD), aware(day(9), SERIOUS, by="nurse"), aware(day(12), FATAL)]
    running = only("serious", versions)
    assert (running.started_at, running.aware_by) == (day(9), "nurse")
    assert (running.day_0, running.last_day) == (date(2026, 5, 9), date(2026, 5, 16))
    assert running.because == "serious (hospitalisation)"
    fatal = only("fatal_or_life_threatening", versions)
    assert fatal.started_at == day(12)


def test_what_was_known_first_counts_whatever_the_order_of_entry() -> None:
    running = only("serious", [aware(day(9)), aware(day(4), by="nurse")])
    assert (running.started_at, running.aware_by) == (day(4), "nurse")


def test_a_downgraded_event_keeps_its_history() -> None:
    running = only("serious", [aware(day(1)), aware(day(3), MILD)])
    assert (running.started_at, running.ended_at) == (day(1), day(3))
    assert status_of(running, day(2)).state == "running"
    assert status_of(running, day(4)).state == "no_longer_due"
    assert status_of(running, day(30)).state == "no_longer_due"
    assert "Since 2026-05-03" in status_of(running, day(30)).sentence
    assert status_of(running, day(30), submitted_at=day(2)).state == "submitted_in_time"


def test_what_was_overdue_when_it_was_downgraded_stays_overdue() -> None:
    running = only("serious", [aware(day(1)), aware(day(20), MILD)])
    assert status_of(running, day(25)).state == "overdue"


def test_what_becomes_serious_again_starts_the_clock_again() -> None:
    versions = [aware(day(1)), aware(day(3), MILD), aware(day(20))]
    first, second = clocked({"c": clock()}, versions)
    assert (first.ended_at, second.ended_at) == (day(3), None)
    assert second.last_day == date(2026, 5, 27)
    assert status_of(second, day(21), submitted_at=day(2)).state == "running"


@given(st.lists(st.tuples(st.integers(1, 28), st.booleans()), max_size=6))
def test_no_clock_is_missed_and_none_runs_without_reason(history: list[tuple[int, bool]]) -> None:
    versions = [aware(day(n), SERIOUS if serious else MILD) for n, serious in history]
    found = clocked({"c": clock()}, versions)
    now_serious, starts = False, []
    for moment, serious in sorted(history, key=lambda pair: pair[0]):
        if serious and not now_serious:
            starts.append(day(moment))
        now_serious = serious
    assert [running.started_at for running in found] == starts
    assert all(one.ended_at is not None for one, _ in pairwise(found))


# How a clock stands, in words


def test_words() -> None:
    running = only("serious", [aware(day(1))], remind_days_before=2)

    def said(moment: datetime, submitted: datetime | None = None) -> str:
        found = status_of(running, moment, submitted)
        return f"{found.state}: {found.sentence}"

    assert said(day(1, 11)) == "not_started: Nobody was aware of it yet."
    assert said(day(2)) == "running: Due by the end of 2026-05-08, in 6 days."
    assert said(day(7)) == "remind: Due by the end of 2026-05-08, in 1 day."
    assert said(day(8)) == "remind: Due by the end of 2026-05-08, today."
    assert said(day(10)) == "overdue: Not submitted, 2 days overdue: until 2026-05-08."
    assert said(day(10), day(8)) == (
        "submitted_in_time: Submitted on 2026-05-08, in time: until 2026-05-08."
    )
    assert said(day(10), day(9)) == (
        "submitted_late: Submitted on 2026-05-09, 1 day late: until 2026-05-08."
    )
    assert said(day(7), day(8)).startswith("remind")  # not known yet at that moment


def test_unset_days_cannot_be_judged() -> None:
    running = only("serious", [aware(day(1))], days=Unset("to be taken from the law"))
    assert (running.last_day, running.due_before) == (None, None)
    found = status_of(running, day(30))
    assert found.state == "cannot_be_judged"
    assert found.sentence == "Cannot be judged: days are unset, to be taken from the law."
    assert status_of(running, day(30), submitted_at=day(2)).sentence == (
        "Submitted on 2026-05-02; cannot be judged: days are unset, to be taken from the law."
    )


def test_a_moment_without_its_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="in which time zone"):
        aware(datetime(2026, 5, 1))
    with pytest.raises(ValueError, match="in which time zone"):
        status_of(only("serious", [aware(day(1))]), datetime(2026, 5, 2))
