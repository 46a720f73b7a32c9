"""What comes from outside and what it is called: nothing odd, nothing mistaken for another."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ayumi.actions.product.alerts import raise_alert
from ayumi.actions.product.journeys import record_excursion
from ayumi.actions.product.lookback import look_downstream
from ayumi.actions.product.lots import receive_lot
from ayumi.actions.product.steps import use_material
from ayumi.ledger import Attachment, Entry
from ayumi.product.custody import TemperatureRecord
from ayumi.trial.product.usable import why_not_usable
from tests.making.cleanroom import (
    MAKER,
    QUALITY,
    Cleanroom,
    amended,
    lot,
    refused,
    run,
    with_bank,
)

PAPER = Attachment("c.txt", "text/plain", b"ok")


def arrived(c: Cleanroom, code: str = "B-7", **other: Any) -> Entry:
    """A bank from outside."""
    hours = timedelta(hours=2)
    given: dict[str, Any] = {
        "stage": "bank", "supplier_lot": "STOCK-1", "certificate": PAPER, "units": 2,
        "volume": "1 mL", "place": "tank", "simulated": True,
        "record": TemperatureRecord(Decimal(-190), Decimal(-180), c.now - hours, c.now + hours),
    } | other  # fmt: skip
    return receive_lot(c.ledger, MAKER, code, **given)


@pytest.fixture
def c() -> Cleanroom:
    return with_bank()


def test_lots_and_suppliers_lots_share_one_set_of_codes(c: Cleanroom) -> None:
    with refused(c, "is a lot of this record"):
        arrived(c, supplier_lot="B-7")
    with refused(c, "is a lot of this record (B-1)"):
        arrived(c, supplier_lot="b-1")
    arrived(c)
    with refused(c, "is known as STOCK-1"):
        arrived(c, "B-8", supplier_lot="stock-1")
    run(c, "R-9", "culture", "B-7-01")
    with refused(c, "STOCK-1 is the code of a supplier's lot"):
        lot(c, "STOCK-1", "R-9")
    arrived(c, "B-8")


@pytest.mark.parametrize("code", ["Ｂ-８", "В-8", "É-1"])
def test_letters_that_look_like_others_are_no_code(c: Cleanroom, code: str) -> None:
    with refused(c, "ASCII"):
        arrived(c, code)


def test_moments_that_cannot_be_are_refused(c: Cleanroom) -> None:
    day = timedelta(days=1)
    for wrong, words in (
        ({"made_at": c.now + day}, "lies after the arrival"),
        ({"sent_at": c.now + day}, "lies after the arrival"),
        ({"made_at": datetime(2020, 1, 1)}, "needs its time zone"),
        ({"expires": c.now - day}, "has passed"),
        ({"made_at": c.now - day, "sent_at": c.now - 2 * day}, "before it was made"),
        ({"record": TemperatureRecord(Decimal(-190), Decimal(-180), c.now - 400 * day, c.now)},
         "more than 366 days before"),
        ({"units": 99_999_999_999_999}, "1 to 10000 units"),
    ):  # fmt: skip
        with refused(c, words):
            arrived(c, **wrong)


def test_times_outside_on_the_way_here_count_on(c: Cleanroom) -> None:
    hours = timedelta(hours=2)
    arrived(
        c,
        record=TemperatureRecord(
            Decimal(-190), Decimal(-100), c.now - hours, c.now + hours, Decimal(9)
        ),
    )  # fmt: skip
    assert [one.minutes for one in c.unit("B-7-01").excursions] == [9]
    record_excursion(
        c.ledger, MAKER, "B-7", ["B-7-01"], extreme=Decimal(-100), minutes=Decimal(9), began=c.now
    )
    assert sum(one.minutes for one in c.unit("B-7-01").excursions) == 18


def test_capitals_tell_no_reagents_and_machines_apart(c: Cleanroom) -> None:
    run(c, "R-1", "culture", "B-1-01")
    use_material(c.ledger, MAKER, "R-1", reagents=[("laminin", "L-77", None)])
    with refused(c, "is known as reagent:laminin/L-77"):
        use_material(c.ledger, MAKER, "R-1", reagents=[("laminin", "l-77", None)])
    with refused(c, "is known as reagent:laminin/L-77"):
        raise_alert(c.ledger, QUALITY, node="reagent:laminin/l-77", text="recall")
    with refused(c, "is known as reagent:laminin/L-77"):
        look_downstream(c.ledger, QUALITY, "reagent:laminin/l-77")
    raise_alert(c.ledger, QUALITY, node="equipment:BSC-2", text="a leak")
    with refused(c, "is known as equipment:BSC-2"):
        use_material(c.ledger, MAKER, "R-1", equipment=[("bsc-2", None)])
    with refused(c, "differs from reagent:egf/E-1 in capitals only"):
        use_material(c.ledger, MAKER, "R-1", reagents=[("egf", "E-1", None), ("egf", "e-1", None)])


def test_a_look_back_names_a_code(c: Cleanroom) -> None:
    with refused(c, "write what it is and its code"):
        look_downstream(c.ledger, QUALITY, "lot:")


def test_a_refusal_shows_no_more_than_the_beginning_of_a_value(c: Cleanroom) -> None:
    with pytest.raises(ValueError, match="ASCII") as found:
        arrived(c, "9" * 5_000)
    assert len(str(found.value)) < 400


def test_cells_of_nobody_are_no_autologous_product(c: Cleanroom) -> None:
    arrived(c)
    amended(c, ('kind = "allogeneic"', 'kind = "autologous"'))
    with refused(c, "say of whom the cells are"):
        arrived(c, "B-8")
    found = why_not_usable(c.ledger, "B-7", "B-7-01", at=c.now, purpose="order", participant="P001")
    assert "the product is autologous, and B-7 comes of no donor on record" in found
