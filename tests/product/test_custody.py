"""Journeys, temperatures, expiry and thaws, as the rules of a stage judge them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.product import Stage
from ayumi.product.custody import (
    TemperatureRecord,
    expires_at,
    gap,
    outside,
    why_expired,
    why_held,
    why_not_thawed,
)

NINE = datetime(2026, 3, 18, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def stage(**given: Any) -> Stage:
    return Stage.model_validate({"title": "Lot", "kind": "cryopreserved_lot", **given})


COLD = stage(storage={"at_least": "-196 Cel", "at_most": "-130 Cel", "excursion": "10 min"})


def record(low: str = "-180", high: str = "-150", **other: Any) -> TemperatureRecord:
    given = {"since": NINE, "until": NINE + HOUR} | other
    return TemperatureRecord(Decimal(low), Decimal(high), **given)


def test_a_journey_is_covered_from_giving_to_taking() -> None:
    assert gap(record(), NINE, NINE + HOUR) is None
    assert gap(None, NINE, NINE + HOUR) == "there is no record of the temperature"
    late = gap(record(since=NINE + HOUR / 60), NINE, NINE + HOUR)
    assert late is not None
    assert "recorded from 2026-03-18 09:01+00:00 on, and it was sent at 2026-03-18 09:00" in late
    short = gap(record(), NINE, NINE + 2 * HOUR)
    assert short is not None
    assert "recorded until 2026-03-18 10:00+00:00, and it was received at" in short


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ("-196", "-130", None),
        ("-180", "-129.9", "-129.9"),
        ("-196.1", "-140", "-196.1"),
        ("-200", "-120", "-120"),
        ("-220", "-120", "-220"),
    ],
)
def test_what_lies_farthest_outside_counts(low: str, high: str, found: str | None) -> None:
    assert outside(COLD, Decimal(low), Decimal(high)) == (None if found is None else Decimal(found))


def test_without_limits_nothing_lies_outside() -> None:
    for without in (None, stage(), stage(storage={"unset": "not public"})):
        assert outside(without, Decimal(-300), Decimal(50)) is None
    half = stage(storage={"at_most": "8 Cel"})
    assert outside(half, Decimal(-50), Decimal(8)) is None
    assert outside(half, Decimal(-50), Decimal(9)) == 9


@given(st.lists(st.decimals(min_value="0.1", max_value=9, places=1), max_size=5))
def test_times_outside_add_up(times: list[Decimal]) -> None:
    total = sum(times, Decimal(0))
    if not times:
        return
    found = why_held(COLD, times[-1], times[:-1])
    assert (found is None) == (total <= 10)
    assert found is None or f"for {total} min in all; 10 min are tolerated" in found


def test_what_the_document_does_not_tolerate_holds() -> None:
    never = stage(storage={"at_most": "8 Cel", "excursion": {"unset": "not public"}})
    for one in (None, stage(), never, stage(storage={"at_most": "8 Cel"})):
        assert why_held(one, Decimal("0.1")) is not None
    assert "not known" in str(why_held(COLD, None))


def test_expiry_and_thaws() -> None:
    dated = stage(expires_after="6 h", thaws=1)
    ends = expires_at(dated, NINE)
    assert ends == NINE + 6 * HOUR
    assert why_expired("F-1", ends, NINE + 6 * HOUR) is None
    assert why_expired("F-1", ends, NINE + 6 * HOUR + timedelta(seconds=1)) == (
        "F-1 expired at 2026-03-18 15:00+00:00"
    )
    assert expires_at(stage(), NINE) is None
    assert why_expired("F-1", None, NINE) is None
    assert why_not_thawed("F-1-01", dated, 1) is None
    assert why_not_thawed("F-1-01", dated, 2) == "F-1-01 may be thawed once; this would be time 2"
    never = stage(thaws=0)
    assert "may be thawed never" in str(why_not_thawed("F-1-01", never, 1))
    assert why_not_thawed("F-1-01", stage(thaws={"unset": "not public"}), 9) is None
