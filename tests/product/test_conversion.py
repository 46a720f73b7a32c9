"""The same amount in another unit: exact, and refused between kinds."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.product.conversion import amount_in, never_negative, same_kind, whole_decimal
from ayumi.values import Quantity

VOLUMES = ("L", "dL", "mL", "uL", "nL", "mm3", "cm3")
AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=3)


@pytest.mark.parametrize(
    ("written", "unit", "expected"),
    [
        ("0.5 1", "%", "50"),
        ("25 [EU]/mL", "[EU]/uL", "0.025"),
        ("25 [EU]/mL", "[EU]/L", "25000"),
        ("5 ng/mL", "ug/L", "5"),
        ("2 10*6.{cells}/mL", "{cells}/uL", "2000"),
        ("3 10*3/uL", "1/mL", "3000000"),
        ("12 {kb}", "{bp}", "12000"),
        ("2 10*", "1", "20"),
        ("90 min", "h", "1.5"),
        ("300 mosm/L", "osm/L", "0.3"),
        ("36.5 Cel", "Cel", "36.5"),
        ("7 {spots}", "{spots}", "7"),
    ],
)
def test_amounts_by_hand(written: str, unit: str, expected: str) -> None:
    assert amount_in(Quantity.parse(written), unit) == Fraction(expected)


@pytest.mark.parametrize(
    ("one", "other"),
    [("[EU]/mL", "[EU]/mg"), ("%", "{cells}"), ("mL", "mg"), ("{cells}/uL", "10*3/uL"),
     ("[EU]", "[IU]"), ("Cel", "K"), ("mm", "mm3"), ("uL/min", "uL")],
)  # fmt: skip
def test_other_kinds_are_not_converted(one: str, other: str) -> None:
    assert not same_kind(one, other)
    with pytest.raises(ValueError, match="cannot be written in"):
        amount_in(Quantity(Decimal(1), one), other)


@given(AMOUNTS, st.sampled_from(VOLUMES), st.sampled_from(VOLUMES))
def test_there_and_back_is_the_same_to_the_last_digit(
    amount: Decimal, one: str, other: str
) -> None:
    there = amount_in(Quantity(amount, one), other)
    written = whole_decimal(there)
    assert written is not None
    assert amount_in(Quantity(written, other), one) == Fraction(amount)


@given(st.fractions(max_denominator=500))
def test_a_decimal_without_an_end_is_none(number: Fraction) -> None:
    found = whole_decimal(number)
    ends = Fraction(10**12) * number
    assert (found is None) == (ends.denominator != 1)
    assert found is None or Fraction(found) == number


def test_what_begins_at_zero() -> None:
    assert all(map(never_negative, ("%", "[EU]/mL", "{cells}", "10*6.{cells}/mL", "1", "h")))
    assert not any(map(never_negative, ("Cel", "{log}", "mV")))
