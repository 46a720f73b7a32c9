"""Visits in a person's calendar, days between partial dates, and ages."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ayumi.participants import Visit
from ayumi.participants.schedule import DatedVisit, age_at, dated_visits, days_between
from ayumi.values import InputRefused, Keyed, PartialDate

VISITS = TypeAdapter(Keyed[Visit])
DAY = date(2026, 3, 21)


def visits(**parts: dict[str, Any]) -> Keyed[Visit]:
    every = {"title": "V", "clock": "injury", "assessments": ()}
    return VISITS.validate_python({name: {**every, **part} for name, part in parts.items()})


def test_planned_visits_become_days_where_day_0_is_known() -> None:
    planned = visits(
        week_2={"week": 2, "window": {"before": 3, "after": 4}},
        week_52={"week": 52, "window": {"unset": "?"}, "clock": "transplantation"},
        twice={
            "day": 28,
            "window": {"before": 0, "after": 0},
            "repeat": {"every": "1 wk", "until": "5 wk"},
        },
        later={"day": {"unset": "?"}, "window": {"unset": "?"}},
    )
    dates = {"injury": PartialDate.parse("2026-02-20"), "other": PartialDate(2026, 1, 1)}
    week_2 = DatedVisit(
        "week_2", 1, "injury", date(2026, 3, 3), date(2026, 3, 6), date(2026, 3, 10)
    )
    day_28, day_35 = date(2026, 3, 20), date(2026, 3, 27)
    assert dated_visits(planned, dates) == (
        week_2,
        DatedVisit("twice", 1, "injury", day_28, day_28, day_28),
        DatedVisit("twice", 2, "injury", day_35, day_35, day_35),
    )
    transplanted = {"transplantation": PartialDate.parse("2026-02-28")}
    [week_52] = dated_visits(planned, transplanted)
    assert (week_52.first, week_52.day, week_52.last) == (None, date(2027, 2, 27), None)
    assert dated_visits(planned, {"injury": PartialDate.parse("2026-02")}) == ()


def visit(before: int | None, after: int | None) -> DatedVisit:
    first = None if before is None else DAY - timedelta(days=before)
    last = None if after is None else DAY + timedelta(days=after)
    return DatedVisit("week_2", 1, "injury", first, DAY, last)


@pytest.mark.parametrize(
    ("off", "when", "state"),
    [
        (-3, "early", "planned"),
        (-2, "on time", "open"),
        (0, "on time", "open"),
        (5, "on time", "open"),
        (6, "late", "overdue"),
    ],
)
def test_with_a_window(off: int, when: str, state: str) -> None:
    windowed, day = visit(2, 5), DAY + timedelta(days=off)
    assert windowed.when(day) == when
    assert windowed.state(day, held=False, missed=False) == state
    assert windowed.state(day, held=True, missed=False) == "held"
    assert windowed.state(day, held=False, missed=True) == "missed"
    with pytest.raises(ValueError, match="held and missed"):
        windowed.state(day, held=True, missed=True)


@pytest.mark.parametrize(
    ("off", "when", "state"),
    [(-1, "unknown", "planned"), (0, "on time", "open"), (400, "unknown", "open")],
)
def test_without_a_window(off: int, when: str, state: str) -> None:
    day = DAY + timedelta(days=off)
    assert visit(None, None).when(day) == when
    assert visit(None, None).state(day, held=False, missed=False) == state


# ── Partial dates ────────────────────────────────────────────────────────────────────────────────


@st.composite
def partial(draw: st.DrawFn, low: int = 2019, high: int = 2024) -> PartialDate:
    day = draw(st.dates(date(low, 1, 1), date(high, 12, 31)))
    known = draw(st.integers(1, 3))
    return PartialDate(*(day.year, day.month, day.day)[:known])


def every_day(one: PartialDate) -> list[date]:
    days = (one.latest() - one.earliest()).days
    return [one.earliest() + timedelta(days=off) for off in range(days + 1)]


@given(partial(), partial())
def test_days_between_everything_that_the_dates_can_be(a: PartialDate, b: PartialDate) -> None:
    every = {(end - start).days for start in ends(a) for end in ends(b)}
    assert days_between(a, b) == (min(every), max(every))


def ends(one: PartialDate) -> list[date]:
    days = every_day(one)
    return [days[0], days[len(days) // 2], days[-1]]


def birthdays(birth: date, day: date) -> int:
    """How many birthdays after birth there were up to a day, counted one by one."""
    count = 0
    while True:
        try:
            next_one = birth.replace(year=birth.year + count + 1)
        except ValueError:  # born on 29 February
            next_one = date(birth.year + count + 1, 3, 1)
        if next_one > day:
            return count
        count += 1


@given(partial(2000, 2008), partial(2019, 2024))
@settings(max_examples=40)
def test_ages_of_everybody_whom_the_dates_can_mean(birth: PartialDate, day: PartialDate) -> None:
    every = {birthdays(born, on) for born in every_day(birth) for on in ends(day)}
    assert age_at(birth, day) == (min(every), max(every))


@pytest.mark.parametrize(
    ("birth", "day", "ages"),
    [
        ("2006-03-21", "2026-03-20", (19, 19)),
        ("2006-03-21", "2026-03-21", (20, 20)),
        ("2004-02-29", "2022-02-28", (17, 17)),
        ("2004-02-29", "2022-03-01", (18, 18)),
        ("2004-02-29", "2024-02-29", (20, 20)),
        ("2006", "2026-03-21", (19, 20)),
        ("2006", "2026-12-31", (20, 20)),
        ("2006", "2026", (19, 20)),
        ("2026", "2026-03", (0, 0)),
    ],
)
def test_ages(birth: str, day: str, ages: tuple[int, int]) -> None:
    assert age_at(PartialDate.parse(birth), PartialDate.parse(day)) == ages


def test_nobody_is_born_after_the_day() -> None:
    with pytest.raises(InputRefused, match="not after 2026-03"):
        age_at(PartialDate(2026, 4), PartialDate(2026, 3))
