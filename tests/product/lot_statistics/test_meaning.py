"""What limits mean in cells of a dose: exact, and honest where they mean none."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ayumi.product.accept import Accept
from ayumi.product.lot_statistics.meaning import (
    InAmount,
    InCells,
    InSignal,
    Meaning,
    NotInCells,
    meaning_of,
)
from ayumi.values import InputRefused, Quantity, QuantityRange, Unset

READ: TypeAdapter[Accept] = TypeAdapter(Accept)
DOSE = QuantityRange.parse("2e6 {cells}")


def meaning(accept: dict[str, Any], dose: QuantityRange = DOSE) -> Meaning:
    return meaning_of(READ.validate_python(accept), dose)


def in_cells(accept: dict[str, Any], dose: QuantityRange = DOSE) -> InCells:
    found = meaning(accept, dose)
    assert isinstance(found, InCells)
    return found


def cells(amount: str) -> QuantityRange:
    return QuantityRange.parse(f"{amount} {{cells}}")


@pytest.mark.parametrize(("limit", "residual"), [("0.01 %", "200"), ("0.0005 %", "10")])
def test_residual_cells_that_a_limit_lets_pass(limit: str, residual: str) -> None:
    """The specification of the reference study at 2e6 cells."""
    found = in_cells({"kind": "at_most", "limit": limit})
    assert found.bound == "at most"
    assert found.cells == cells(residual)
    assert found.text.startswith(f"at most {residual} cells of a dose of 2,000,000 cells")


def test_cycles_are_a_signal_and_no_cells() -> None:
    rule = {"kind": "delta_ct", "value": "delta_delta_ct", "at_least": 7.643, "control": "iPSC"}
    found = meaning(rule)
    assert isinstance(found, InSignal)
    assert found.bound == "at most"
    assert found.share_of_signal == pytest.approx(0.005, rel=1e-3)
    assert found.text.startswith("at most 0.5 % of the signal of iPSC")
    assert found.text.endswith("a signal, not a number of cells")
    unset = meaning({**rule, "control": {"unset": "not public"}})
    assert isinstance(unset, InSignal)
    assert "of the control" in unset.text
    sox1 = meaning(
        {"kind": "delta_ct", "value": "delta_ct", "at_most": 10, "control": {"unset": "?"}}
    )
    assert isinstance(sox1, InSignal)
    assert sox1.bound == "at least"
    assert sox1.share_of_signal == 2**-10
    assert "reference gene" in sox1.text


def test_a_lower_limit_says_how_many_others_there_may_be() -> None:
    flow = in_cells({"kind": "at_least", "limit": "90 %"})
    assert (flow.bound, flow.which, flow.cells) == ("at most", "others", cells("200000"))
    above = in_cells({"kind": "above", "limit": "90 %"})
    assert (above.bound, above.which) == ("less than", "others")
    below = in_cells({"kind": "below", "limit": "1 %"})
    assert (below.bound, below.which, below.cells) == ("less than", "measured", cells("20000"))
    rate = {"kind": "rate", "of": "cells of normal karyotype", "at_least": 90, "scored": 50}
    assert in_cells(rate).cells == cells("200000")
    assert "other than cells of normal karyotype" in in_cells(rate).text
    many = {"kind": "rate", "of": "tetraploid metaphases", "at_most": 4, "scored": 100}
    assert in_cells(many).cells == cells("80000")


def test_a_range_a_count_and_a_clone() -> None:
    between = in_cells({"kind": "range", "low": "10 %", "high": "30 %"})
    assert (between.bound, str(between.cells)) == ("between", "200000 to 600000 {cells}")
    count = in_cells({"kind": "count", "of": "odd cells", "at_most": 1, "scored": 50})
    assert count.cells == cells("40000")
    least = in_cells({"kind": "count", "of": "good cells", "at_least": 45, "scored": 50})
    assert (least.which, least.cells) == ("others", cells("200000"))
    rule = {"kind": "clone", "scored": 20, "same_loss": 3, "same_gain": 2,
            "same_structural_change": 2}  # fmt: skip
    clone = in_cells(rule)
    assert clone.cells == cells("200000")
    assert clone.text.startswith("2 of 20 scored cells may share an abnormality")


@pytest.mark.parametrize(
    ("accept", "words"),
    [
        ({"kind": "count", "of": "colonies", "at_most": 0}, "number of cells plated"),
        ({"kind": "below_detection"}, "stands in the result"),
        ({"kind": "category", "results": {"a": "A", "b": "B"}, "accepted": ("a",)}, "in words"),
        ({"kind": "reference_only"}, "no limit"),
        ({"kind": "at_most", "limit": "4 mm"}, "mm stands in no relation"),
        ({"kind": "range", "low": "4 mm", "high": "5 mm"}, "mm stands in no relation"),
        ({"kind": "at_most", "limit": "25 [EU]/mL"}, "with its volume only"),
        (
            {"kind": "compared_with_ancestor", "ancestor": "p3", "of": "changes", "at_most": 5},
            "not cells",
        ),
    ],
)
def test_what_means_nothing_in_cells_says_why(accept: dict[str, Any], words: str) -> None:
    found = meaning(accept)
    assert isinstance(found, NotInCells)
    assert words in found.reason


def test_an_unset_limit() -> None:
    assert meaning_of(Unset("not public"), DOSE) == NotInCells("the limit is unset (not public)")


def test_a_limit_in_a_volume_is_an_amount_in_the_volume_given() -> None:
    limit = READ.validate_python({"kind": "at_most", "limit": "25 [EU]/mL"})
    found = meaning_of(limit, DOSE, QuantityRange.parse("20 to 40 uL"))
    assert isinstance(found, InAmount)
    assert str(found.amount) == "0.5 to 1 [EU]"
    assert found.text == "at most 0.5 to 1 EU in a dose of 20 to 40 uL"


@pytest.mark.parametrize("volume", ["4e4 nL", "40 uL", "0.04 mL", "0.04 cm3", "4e-4 dL", "4e-5 L"])
def test_a_volume_may_be_in_any_unit_of_volume(volume: str) -> None:
    for limit in ("25 [EU]/mL", "0.025 [EU]/uL", "2500 [EU]/dL"):
        accept = READ.validate_python({"kind": "at_most", "limit": limit})
        found = meaning_of(accept, DOSE, QuantityRange.parse(volume))
        assert isinstance(found, InAmount)
        assert str(found.amount) == "1 [EU]"


@given(
    st.integers(1, 10**9),
    st.integers(0, 10**9),
    st.integers(0, 10**6),
    st.sampled_from(["{cells}", "{cells}/kg"]),
)
def test_cells_are_exact_for_both_ends_of_a_dose(
    low: int, more: int, parts: int, unit: str
) -> None:
    """A limit of so many millionths, as per cent."""
    dose = QuantityRange(Quantity(Decimal(low), unit), Quantity(Decimal(low + more), unit))
    limit = f"{Decimal(parts).scaleb(-4):f} %"
    found = in_cells({"kind": "at_most", "limit": limit}, dose)
    assert found.cells.low == Quantity(Decimal(low * parts).scaleb(-6), unit)
    assert found.cells.high == Quantity(Decimal((low + more) * parts).scaleb(-6), unit)
    others = in_cells({"kind": "at_least", "limit": limit}, dose)
    assert others.cells.low.amount + found.cells.low.amount == low


@pytest.mark.parametrize("dose", ["2 mL", "0 {cells}", "0 to 5 {cells}"])
def test_a_dose_is_a_number_of_cells(dose: str) -> None:
    with pytest.raises(InputRefused):
        meaning({"kind": "at_most", "limit": "1 %"}, QuantityRange.parse(dose))
    with pytest.raises(InputRefused):
        meaning_of(Unset("?"), DOSE, QuantityRange.parse("3 {cells}"))
