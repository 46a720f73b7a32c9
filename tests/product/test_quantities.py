"""Requirement C5: quantities are conserved, in containers and volume."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.product.quantities import FATES, account, microlitres, part_fault
from ayumi.values import InputRefused, Quantity


@dataclass(frozen=True)
class Part:
    as_what: str
    volume: Decimal | None


@dataclass(frozen=True)
class Vial:
    code: str
    state: str
    volume: Decimal | None
    taken: tuple[Part, ...] = ()


VOLUMES = st.decimals(min_value="0.000001", max_value="100000", places=6)


@given(st.lists(st.tuples(VOLUMES, st.lists(st.sampled_from(FATES), max_size=6)), max_size=8))
def test_what_was_made_is_what_became_of_it(vials: list[tuple[Decimal, list[str]]]) -> None:
    """Requirement C5: parts taken from random vials add up to what was in them."""
    units = []
    for number, (volume, fates) in enumerate(vials):
        share = volume / (len(fates) + 1)
        parts = tuple(Part(fate, share.quantize(Decimal("1e-9"))) for fate in fates)
        units.append(Vial(f"V{number}", "stored", volume, parts))
    found = account(units)
    assert found.discrepancies == ()
    assert found.containers == len(vials)
    assert found.volume == sum((volume for volume, _ in vials), Decimal(0))


def test_what_does_not_add_up_is_said() -> None:
    whole = Vial("V", "stored", Decimal(1000), (Part("used", Decimal(400)),))
    over = replace(whole, taken=(Part("used", Decimal(1200)),))
    found = account([over])
    assert found.discrepancies == ("-200 uL are stored, which is less than nothing",)
    right = account([whole])
    assert right.volume_by is not None
    assert (right.volume_by["used"], right.volume_by["stored"]) == (Decimal(400), Decimal(600))
    lost = replace(right, containers=2)
    assert lost.discrepancies == ("2 containers were made, and 1 are accounted for",)
    more = replace(right, volume=Decimal(1100))
    assert more.discrepancies == ("1100 uL were made, and 1000 are accounted for",)


def test_unknown_volumes_leave_containers() -> None:
    found = account([Vial("V", "used", None), Vial("W", "stored", Decimal(5))])
    assert (found.volume, found.volume_by, found.containers) == (None, None, 2)
    assert (found.containers_by["used"], found.containers_by["stored"]) == (1, 1)
    assert found.discrepancies == ()


@given(st.integers(1, 10**9), st.sampled_from([("nL", -3), ("uL", 0), ("mL", 3), ("L", 6)]))
def test_volumes_are_exact_in_any_unit(amount: int, unit: tuple[str, int]) -> None:
    name, power = unit
    exact = Decimal(amount).scaleb(power)
    written = Quantity(Decimal(amount), name)
    if 0 < exact < 10**9:
        assert microlitres(written) == exact
        assert "E" not in str(microlitres(written))
    else:
        with pytest.raises(InputRefused):
            microlitres(written)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1 g", "is no volume"),
        ("1.5mL", "write the amount, a space"),
        ("0 mL", "is no volume of a container"),
        ("-1 mL", "is no volume of a container"),
        ("1000000 L", "is no volume of a container"),
        ("0.0000001 uL", "is finer than 0.000001 uL"),
        (Decimal("NaN"), "is no volume of a container"),
    ],
)
def test_what_is_no_volume_is_refused(value: str | Decimal, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        microlitres(value)


def test_a_part_is_never_more_than_is_left() -> None:
    assert (
        part_fault(Decimal(5), Decimal("5.000001"))
        == "5.000001 uL are asked for, and 5 uL are left"
    )
    assert part_fault(Decimal(5), Decimal(5)) == ""
    assert "take it whole" in part_fault(None, Decimal(5))
