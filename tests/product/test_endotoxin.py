"""Endotoxin of a dose: by hand, and for every concentration and volume that it may have."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ayumi.product.endotoxin import Concentration, endotoxin_of_dose
from ayumi.product.results import AboveRange, BelowLod, Measured
from ayumi.values import Quantity, QuantityRange, Unset
from tests.product.lots import among_all

TEN = Quantity.parse("10 [EU]")


def concentration(written: str) -> Concentration:
    amount = Quantity.parse(written.lstrip("<> "))
    match written[0]:
        case "<":
            return BelowLod(amount)
        case ">":
            return AboveRange(amount)
        case _:
            return Measured(amount)


CASES: list[tuple[str, str, str, dict[str, Any], str, str]] = [
    ("25 [EU]/mL", "20 uL", "10 [EU]", {}, "pass", "0.5 EU in a dose of 20 µL at 25 EU/mL; the"),
    ("500 [EU]/mL", "20 uL", "10 [EU]", {}, "pass", "10 EU in a dose of 20 µL"),
    ("500.1 [EU]/mL", "20 uL", "10 [EU]", {}, "fail", "10.002 EU in a dose of 20 µL"),
    ("0.5 [EU]/uL", "20 uL", "10 [EU]", {}, "pass", "10 EU in a dose of 20 µL at 0.5 EU/µL"),
    ("250 [EU]/mL", "20 to 40 uL", "10 [EU]", {}, "pass", "5 to 10 EU in a dose of 20 to 40 µL"),
    ("260 [EU]/mL", "20 to 40 uL", "10 [EU]", {}, "fail", "5.2 to 10.4 EU in a dose of 20 to 40"),
    ("250 [EU]/mL", "40 uL", "10 [EU]", {"times": 2}, "fail", "20 EU in a dose of 2 times 40 µL"),
    ("< 500 [EU]/mL", "20 uL", "10 [EU]", {}, "pass", "less than 10 EU in a dose of 20 µL at <"),
    ("< 600 [EU]/mL", "20 uL", "10 [EU]", {}, "censored", "it cannot be shown that it is within"),
    ("> 500 [EU]/mL", "20 uL", "10 [EU]", {}, "fail", "more than 10 EU in a dose"),
    ("> 100 [EU]/mL", "20 uL", "10 [EU]", {}, "censored", "more than 2 EU in a dose"),
    (
        "500 [EU]/mL", "20 uL", "0.2 [EU]/kg", {"weight": Quantity.parse("50 kg")}, "pass",
        "the limit is 0.2 EU/kg, 10 EU for 50 kg",
    ),
    (
        "500 [EU]/mL", "20 uL", "0.2 [EU]/kg", {"weight": Quantity.parse("49999 g")}, "fail",
        "the limit is 0.2 EU/kg, 9.9998 EU for 49999 g",
    ),
    (
        "5 [EU]/mL", "20 uL", "0.2 [EU]/kg", {}, "not_judged",
        "0.1 EU in a dose of 20 µL at 5 EU/mL; cannot be judged: the limit is 0.2 EU/kg, and the "
        "participant's weight is not known",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("found", "volume", "limit", "more", "state", "words"), CASES)
def test_doses_by_hand(
    found: str, volume: str, limit: str, more: dict[str, Any], state: str, words: str
) -> None:
    dose = endotoxin_of_dose(
        concentration(found), QuantityRange.parse(volume), Quantity.parse(limit), **more
    )
    assert dose.state == state
    assert words in dose.because


def test_without_a_volume_nothing_can_be_judged() -> None:
    dose = endotoxin_of_dose(concentration("5 [EU]/mL"), Unset("not public"), TEN)
    assert (dose.state, dose.lowest, dose.highest) == ("not_judged", None, None)
    assert dose.because == "cannot be judged: the volume of a dose is unset (not public)"


@pytest.mark.parametrize(
    ("limit", "words"),
    [(None, "no limit is given"), (Unset("not public"), "the limit is unset (not public)")],
)
def test_without_a_limit_it_is_computed_and_held_against_nothing(
    limit: Unset | None, words: str
) -> None:
    dose = endotoxin_of_dose(concentration("5 [EU]/mL"), Quantity.parse("20 uL"), limit)
    assert (dose.state, dose.lowest, dose.highest) == (
        "not_judged", Fraction(1, 10), Fraction(1, 10),
    )  # fmt: skip
    assert dose.because == f"0.1 EU in a dose of 20 µL at 5 EU/mL; held against nothing: {words}"


def test_another_unit_is_a_fault_of_the_program() -> None:
    for found, volume in (("5 [EU]/mg", "20 uL"), ("5 [EU]/mL", "20 mg")):
        with pytest.raises(ValueError, match="cannot be written in"):
            endotoxin_of_dose(concentration(found), Quantity.parse(volume), TEN)


NUMBERS = st.decimals(min_value="0.1", max_value=50, places=1)


@given(
    NUMBERS, st.sampled_from((Measured, BelowLod, AboveRange)), NUMBERS, NUMBERS, NUMBERS,
    st.integers(1, 2),
)  # fmt: skip
def test_every_dose_that_it_may_be(
    amount: Decimal,
    kind: type[Concentration],
    low: Decimal,
    more: Decimal,
    limit: Decimal,
    times: int,
) -> None:
    grain = Decimal("1e-9")
    tried = {
        Measured: [amount],
        BelowLod: [Decimal(0), amount / 2, amount - grain],
        AboveRange: [amount + grain, amount * 2, Decimal(10**9)],
    }[kind]
    # Whatever is allowed may be injected, so a measured dose passes only at the greatest volume.
    within = {one * (low + more) * times <= limit for one in tried}
    if kind is AboveRange:
        within = {one * low * times <= limit for one in tried}
    expected = among_all(within)
    volumes = QuantityRange(Quantity(low, "mL"), Quantity(low + more, "mL"))
    dose = endotoxin_of_dose(
        kind(Quantity(amount, "[EU]/mL")), volumes, Quantity(limit, "[EU]"), times=times
    )
    event(f"{kind.__name__} {expected}")
    assert dose.state == expected
    assert (dose.lowest is None) == (kind is BelowLod)
    assert (dose.highest is None) == (kind is AboveRange)
