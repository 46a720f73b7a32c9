"""When results fall due: days, hours on the day, grace, and what cannot be computed."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.product import Specification
from ayumi.product.due import Due, due, lasts, passed, reached
from ayumi.values import Quantity, Unset
from tests.product.lots import ACCEPTS, SAMPLED, lot_test, specification

JST = timezone(timedelta(hours=9))
MOMENT = datetime(2026, 3, 1, 9, 30, tzinfo=JST)


def with_test(**more: Any) -> Specification:
    return specification({"x": lot_test(ACCEPTS["category"], **more)})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.parametrize(
    ("sampled", "more", "on", "overdue_from"),
    [
        (SAMPLED, {"takes": "7 d"}, date(2026, 3, 8), date(2026, 3, 9)),
        (SAMPLED, {"takes": "0 d"}, date(2026, 3, 1), date(2026, 3, 2)),
        (SAMPLED, {"takes": "1 mo"}, date(2026, 3, 31), date(2026, 4, 1)),
        (SAMPLED, {"takes": "6 mo"}, date(2026, 8, 31), date(2026, 9, 1)),
        (SAMPLED, {"takes": "3 d", "material": "grown"}, date(2026, 4, 1), date(2026, 4, 2)),
        (SAMPLED, {"takes": "7 d", "late_after": "2 d"}, date(2026, 3, 8), date(2026, 3, 10)),
        (SAMPLED, {"takes": "7 d", "late_after": "0 d"}, date(2026, 3, 8), date(2026, 3, 8)),
        (SAMPLED, {"takes": "7 d", "late_after": "6 h"}, date(2026, 3, 8), date(2026, 3, 9)),
        (
            SAMPLED,
            {"takes": "7 d", "late_after": Unset("open")},
            date(2026, 3, 8),
            date(2026, 3, 9),
        ),
        (SAMPLED, {"takes": "2 h"}, date(2026, 3, 1), date(2026, 3, 2)),
        (SAMPLED, {"takes": "36 h"}, date(2026, 3, 2), date(2026, 3, 3)),
        (MOMENT, {"takes": "7 d"}, date(2026, 3, 8), date(2026, 3, 9)),
        (MOMENT, {"takes": "2 h"}, at("2026-03-01T11:30"), date(2026, 3, 2)),
        (
            MOMENT,
            {"takes": "30 min", "late_after": "1 h"},
            at("2026-03-01T10:00"),
            at("2026-03-01T11:00"),
        ),
        (MOMENT, {"takes": "2 h", "material": "grown"}, at("2026-03-29T11:30"), date(2026, 3, 30)),
    ],
)
def test_days_by_hand(sampled: date, more: dict[str, Any], on: date, overdue_from: date) -> None:
    found = due(with_test(**more), "x", sampled)
    assert (found.on, found.overdue_from) == (on, overdue_from)
    assert isinstance(found.on, datetime) == isinstance(on, datetime)
    assert found.why_not == ""


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"takes": Unset("not public")}, "how long the test takes is unset (not public)"),
        ({"takes": None}, "the study document does not say how long the test takes"),
        ({"material": Unset("not public")}, "the material is unset (not public)"),
    ],
)
def test_what_cannot_be_computed_says_why_and_counts_as_due(more: dict[str, Any], why: str) -> None:
    found = due(with_test(**more), "x", SAMPLED)
    assert found.on is None
    assert found.why_not == f"when it falls due cannot be computed: {why}"
    assert found.state(datetime(2026, 3, 1, tzinfo=UTC)) == "due"


def test_stage_and_culture_of_the_sample_may_be_unset() -> None:
    label = {"label": "PCFP", "stage": Unset("not public"), "cultured": Unset("nor this")}
    lot = specification({"x": lot_test(ACCEPTS["category"])}, materials={"cells": label})
    why = due(lot, "x", SAMPLED).why_not
    assert "the stage of the sample is unset (not public)" in why
    assert "how long the sample is cultured is unset (nor this)" in why


def test_without_a_sample_nothing_is_due() -> None:
    found = due(with_test(takes="7 d"), "x", None)
    assert (found.sampled, found.on, found.why_not) == (False, None, "no sample of LOT was taken")
    assert found.state(datetime(2030, 1, 1, tzinfo=UTC)) == "pending"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-07T23:59", "pending"),
        ("2026-03-08T00:00", "due"),
        ("2026-03-09T23:59", "due"),
        ("2026-03-10T00:00", "overdue"),
    ],
)
def test_pending_then_due_then_overdue(now: str, expected: str) -> None:
    found = due(with_test(takes="7 d", late_after="2 d"), "x", SAMPLED)
    assert found.state(datetime.fromisoformat(now).replace(tzinfo=UTC)) == expected


def test_moments_are_compared_as_moments() -> None:
    found = due(with_test(takes="2 h", late_after="1 h"), "x", MOMENT)
    states = [
        found.state(datetime(2026, 3, 1, hour, minute, tzinfo=UTC))
        for hour, minute in ((2, 29), (2, 30), (3, 29), (3, 30))
    ]
    assert states == ["pending", "due", "due", "overdue"]


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60), st.integers(0, 10),
    st.integers(0, 100),
)  # fmt: skip
def test_states_day_by_day(sampled: date, takes: int, grace: int, later: int) -> None:
    found = due(with_test(takes=f"{takes} d", late_after=f"{grace} d"), "x", sampled)
    day = sampled + timedelta(days=later)
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    expected = "pending" if later < takes else "due" if later < takes + grace else "overdue"
    assert found.state(now) == expected


def test_a_day_lasts_until_its_end() -> None:
    now = datetime(2026, 3, 8, 12, tzinfo=UTC)
    assert reached(date(2026, 3, 8), now)
    assert not passed(date(2026, 3, 8), now)
    assert passed(date(2026, 3, 7), now)
    assert reached(now, now)
    assert not passed(now, now)
    assert passed(now - timedelta(microseconds=1), now)


def test_how_long_a_time_is() -> None:
    assert lasts(Quantity.parse("1 a")) == timedelta(days=365, hours=6)
    assert lasts(Quantity.parse("6 h")) == timedelta(hours=6)
    assert Due(None, None, "why").state(datetime(2026, 1, 1, tzinfo=UTC)) == "due"
