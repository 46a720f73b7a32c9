import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ayumi.values import Coded, InputRefused, Keyed, Maybe, PartialDate, Quantity, Unset, Words
from ayumi.values.number import read_number, write_number
from ayumi.values.units import read_unit

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


def test_importing_the_values_does_not_import_pydantic() -> None:
    code = "import sys, ayumi.values; sys.exit('pydantic' in sys.modules or 'lark' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@given(DAYS, st.integers(1, 3))
def test_a_partial_date_is_written_as_it_was_read(day: date, parts: int) -> None:
    text = day.isoformat()[: (4, 7, 10)[parts - 1]]
    partial = PartialDate.parse(text)
    assert str(partial) == text
    assert PartialDate.read(str(partial)) == partial
    assert partial.earliest() <= day <= partial.latest()
    assert partial.whole == (parts == 3)


@given(DAYS, DAYS, st.sampled_from((4, 7, 10)), st.sampled_from((4, 7, 10)))
def test_days_between_partial_dates_hold_the_true_number(
    one: date, other: date, known: int, known_other: int
) -> None:
    a, b = (PartialDate.parse(d.isoformat()[:n]) for d, n in ((one, known), (other, known_other)))
    fewest, most = a.days_until(b)
    assert fewest <= (other - one).days <= most
    assert not (a.surely_before(b) and other <= one)


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-02-30", "2026-00", "2026-01-00", "2026-1", "2026-03-21 "]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputRefused, match="a date is a year, a month or a day that exists"):
        PartialDate.parse(text)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(InputRefused):
        PartialDate(2026, None, 3)
    with pytest.raises(InputRefused):
        PartialDate.read(20.26)


@pytest.mark.parametrize("text", ["2e6 {cells}", "14 d", "50 uL", "0.0005 %", "-3 d", "1.5e-7 g"])
def test_a_quantity_is_written_so_that_it_reads_the_same(text: str) -> None:
    quantity = Quantity.parse(text)
    assert Quantity.parse(str(quantity)) == quantity


def test_equal_amounts_are_equal_quantities() -> None:
    assert Quantity.parse("2e6 {cells}") == Quantity.parse("2000000 {cells}")
    assert Quantity.parse("2 wk").days() == 14
    with pytest.raises(InputRefused, match="write a time"):
        Quantity.parse("2 mL").days()


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("µL", "uL"),
        ("days", "d"),
        ("ml", "mL"),
        ("weeks", "wk"),
        ("cells/uL", "{cells}/uL"),
        ("EU/mL", "[EU]/mL"),
        ("IU/L", "[IU]/L"),
        ("mmHg", "mm[Hg]"),
        ("°C", "Cel"),
    ],
)
def test_common_slips_in_units_are_led_to_what_was_meant(slip: str, meant: str) -> None:
    with pytest.raises(InputRefused, match="UCUM writes this unit") as refused:
        read_unit(slip)
    assert f"`{meant}`" in str(refused.value)
    assert read_unit(meant) == meant


@pytest.mark.parametrize("unit", ["", "furlong", "mg//dL", "m g", "グラム"])
def test_units_that_are_none_are_refused(unit: str) -> None:
    with pytest.raises(InputRefused):
        read_unit(unit)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-1e9, max_value=1e9))
def test_numbers_survive_json(number: Decimal) -> None:
    assert read_number(write_number(read_number(number))) == number


@pytest.mark.parametrize("value", [True, "3", Decimal("NaN"), Decimal("1e400"), 10**20])
def test_what_is_no_usable_number_is_refused(value: object) -> None:
    with pytest.raises(InputRefused):
        read_number(value)


def test_maybe_takes_a_value_or_a_reason_and_never_mixes_their_faults() -> None:
    adapter = TypeAdapter(Maybe[Quantity])
    assert adapter.validate_python({"unset": "not public"}) == Unset("not public")
    assert adapter.validate_python("14 d") == Quantity(Decimal(14), "d")
    assert adapter.dump_python(Unset("why"), mode="json") == {"unset": "why"}
    for wrong in ({"unset": ""}, {"unset": "x", "more": 1}, 14, {"other": 1}):
        with pytest.raises(ValidationError) as refused:
            adapter.validate_python(wrong)
        assert refused.value.error_count() == 1


def test_a_keyed_table_keeps_its_order_and_its_source() -> None:
    adapter = TypeAdapter(Keyed[Words])
    given_form = {"source": "plan", "b": "B", "a": {"en": "A", "ja": "ア"}}
    table = adapter.validate_python(given_form)
    assert (list(table), table.source) == (["b", "a"], "plan")
    assert adapter.dump_python(table, mode="json") == given_form
    assert table != adapter.validate_python({**given_form, "source": "other"})
    assert hash(table) == hash(adapter.validate_python(given_form))
    with pytest.raises(ValidationError):
        adapter.validate_python({"B": "B"})
    assert list(TypeAdapter(Coded[Words]).validate_python({"5*": "x"})) == ["5*"]
