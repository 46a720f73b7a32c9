"""The delivered dose: its product, its interval, and what cannot have been measured."""

from decimal import Decimal
from math import exp, log, log1p, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ayumi.product.lot_statistics.delivered_dose import DeliveredDose, Measured, delivered_dose
from ayumi.values import InputRefused, Quantity


def measured(amount: object, unit: str, cv: float = 0.05) -> Measured:
    return Measured(Quantity(Decimal(str(amount)), unit), cv)


def given_dose(**other: Measured) -> DeliveredDose:
    usual = {
        "concentration": measured("5e4", "{cells}/uL", 0.10),
        "viability": measured(92, "%", 0.03),
        "loaded": measured(50, "uL", 0.02),
        "residual": measured(8, "uL", 0.10),
        "recovery": measured(95, "%", 0.05),
    }
    return delivered_dose(**(usual | other))  # type: ignore[arg-type]


def test_the_product_and_its_cv_by_hand() -> None:
    found = given_dose()
    assert found.viable_cells == pytest.approx(5e4 * 0.92 * 42 * 0.95)
    volume = sqrt((50 * 0.02) ** 2 + (8 * 0.10) ** 2) / 42
    variance = sum(log1p(cv**2) for cv in (0.10, 0.03, volume, 0.05))
    assert found.cv == pytest.approx(sqrt(exp(variance) - 1))
    assert found.lower_viable_cells == pytest.approx(
        found.viable_cells * exp(-1.959964 * sqrt(variance)), rel=1e-6
    )
    assert found.delivered_volume_ml == pytest.approx(0.042)
    assert "log-normal" in str(found)
    assert "first order" in found.method


def test_the_interval_holds_its_level_of_log_normal_factors() -> None:
    """Over a grid of quantiles of each log-normal factor: no chance, and no formula shared."""
    found = given_dose(residual=measured(0, "uL", 0), loaded=measured(42, "uL", 0.08))
    deviates = stats.norm.ppf((np.arange(60) + 0.5) / 60)
    total = np.zeros(1)
    for cv in (0.10, 0.03, 0.08, 0.05):
        total = np.add.outer(total, sqrt(log1p(cv**2)) * deviates).ravel()
        total = np.sort(total)[:: max(1, len(total) // 4000)]
    low, high = np.quantile(total, [0.025, 0.975])
    assert log(found.lower_viable_cells / found.viable_cells) == pytest.approx(low, rel=0.03)
    assert log(found.upper_viable_cells / found.viable_cells) == pytest.approx(high, rel=0.03)


@given(st.floats(0, 0.4), st.floats(0, 0.4), st.floats(0, 0.3), st.floats(0.5, 0.99))
def test_more_uncertainty_is_a_wider_interval_about_the_same_dose(
    one: float, other: float, volume: float, level: float
) -> None:
    def dose(factor: float) -> DeliveredDose:
        return delivered_dose(
            measured(1e6, "{cells}/mL", one * factor),
            measured(0.9, "1", other * factor),
            measured(1, "mL", volume * factor),
            measured(100, "uL", volume * factor),
            measured(90, "%", 0.01),
            level,
        )

    wide, narrow = dose(1.0), dose(0.5)
    assert wide.viable_cells == narrow.viable_cells == pytest.approx(1e6 * 0.9 * 0.9 * 0.9)
    assert wide.lower_viable_cells <= narrow.lower_viable_cells <= wide.viable_cells
    assert wide.viable_cells <= narrow.upper_viable_cells <= wide.upper_viable_cells


@pytest.mark.parametrize(
    "concentration",
    [
        measured("5e7", "{cells}/mL"),
        measured("5e4", "{cells}/uL"),
        measured("50", "10*3{cells}/uL"),
        measured("50", "10*6/mL"),
        measured("50", "10^6.{cells}/mL"),
        measured("5e10", "{cells}/L"),
        measured("5e4", "/mm3"),
    ],
)
def test_units_of_a_concentration_come_to_the_same(concentration: Measured) -> None:
    assert given_dose(concentration=concentration).viable_cells == pytest.approx(
        given_dose().viable_cells
    )


@pytest.mark.parametrize("volume", [("50000", "nL"), ("0.05", "mL"), ("50", "mm3"), ("5e-5", "L")])
def test_units_of_a_volume_come_to_the_same(volume: tuple[str, str]) -> None:
    found = given_dose(loaded=measured(*volume, 0.02))
    assert found.viable_cells == pytest.approx(given_dose().viable_cells)


def test_everything_impossible_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        delivered_dose(
            measured(0, "{cells}/uL"),
            measured(101, "%"),
            measured(-50, "uL"),
            measured(8, "mg"),
            measured(95, "{cells}", 1.5),
            level=0,
        )
    assert [fault.place for fault in refused.value.faults] == [
        "concentration.value",
        "viability.value",
        "loaded.value",
        "residual.value",
        "recovery.value",
        "recovery.cv",
        "level",
    ]


@pytest.mark.parametrize(
    ("residual", "words"), [(50, "no more can be left"), (60, "50 uL"), (49.9, "uncertain")]
)
def test_something_must_have_left_the_syringe(residual: float, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        given_dose(residual=measured(residual, "uL"))


def test_nothing_alive_or_nothing_recovered_is_no_dose() -> None:
    for place in ("viability", "recovery"):
        with pytest.raises(InputRefused, match=place):
            given_dose(**{place: measured(0, "%")})
    assert given_dose(residual=measured(0, "uL")).delivered_volume_ml == pytest.approx(0.05)
