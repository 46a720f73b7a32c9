"""Each act of the tables of units and holds, as somebody does it at the door."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final

from ayumi.actions.product.door import at_the_product
from ayumi.actions.product.journeys import receive_units, record_excursion, send_units
from ayumi.actions.product.runs import start_run
from ayumi.actions.product.taking import Taking, take_from
from ayumi.actions.product.units import (
    MEANING_CLEARED,
    clear_hold,
    find,
    hold,
    refreeze,
    take,
    thaw,
)
from ayumi.ledger import Entry
from ayumi.product.custody import TemperatureRecord
from tests.making.cleanroom import MAKER, QUALITY, SECOND, Cleanroom

Act = Callable[[Cleanroom, str], Entry]


def lot_of_unit(unit: str) -> str:
    return unit.rpartition("-")[0]


def used(c: Cleanroom, unit: str) -> Entry:
    """A unit goes into a run, whole."""
    code = f"R-{c.ledger.head.seq}"
    return start_run(c.ledger, MAKER, code, stage="suspension", inputs=[(unit, None)])


def sent(c: Cleanroom, unit: str) -> Entry:
    """A unit leaves for whichever place it is not at."""
    to = "theatre" if c.unit(unit).place == "tank" else "tank"
    return send_units(c.ledger, MAKER, lot_of_unit(unit), [unit], to=to)


def received(c: Cleanroom, unit: str, *, high: str = "-150", covered: bool = True) -> Entry:
    """A unit arrives where it was meant to, with a record of its temperature."""
    journeys = c.unit(unit).journeys
    since = journeys[-1].sent_at if journeys else c.now
    until = c.now + timedelta(minutes=1) if covered else since
    record = TemperatureRecord(Decimal(-180), Decimal(high), since, until)
    return receive_units(c.ledger, SECOND, lot_of_unit(unit), [unit], record=record)


def taken(as_what: str, volume: str | None = None) -> Act:
    def do(c: Cleanroom, unit: str) -> Entry:
        return take(
            c.ledger, MAKER, lot_of_unit(unit), [unit],
            as_what=as_what, volume=volume, reason="so it was",
        )  # fmt: skip

    return do


def administered(c: Cleanroom, unit: str) -> Entry:
    """A unit is given, as an administration records it."""
    with at_the_product(c.ledger, MAKER, "make_product") as door:
        lot = door.lot(lot_of_unit(unit))
        return take_from(door, lot, [Taking(unit, "administered")], at=door.now)


def cleared(c: Cleanroom, unit: str) -> Entry:
    return clear_hold(
        c.ledger, QUALITY, lot_of_unit(unit), [unit], text="looked into",
        signed_by=c.proof(MEANING_CLEARED),
    )  # fmt: skip


def strayed(c: Cleanroom, unit: str) -> Entry:
    """A unit was outside its temperatures for longer than is tolerated."""
    return record_excursion(
        c.ledger, MAKER, lot_of_unit(unit), [unit],
        extreme=Decimal(-80), minutes=Decimal(11), began=c.now,
    )  # fmt: skip


UNIT_ACTS: Final[Mapping[str, Act]] = {
    "send": sent,
    "receive": received,
    "thaw": lambda c, unit: thaw(c.ledger, MAKER, lot_of_unit(unit), [unit]),
    "refreeze": lambda c, unit: refreeze(
        c.ledger, MAKER, lot_of_unit(unit), [unit], reason="not needed today"
    ),
    "take_part": taken("tested", "1 uL"),
    "use": used,
    "test": taken("tested"),
    "retain": taken("retained"),
    "lose": taken("lost"),
    "discard": taken("discarded"),
    "administer": administered,
    "find": lambda c, unit: find(
        c.ledger, MAKER, lot_of_unit(unit), [unit], place="tank", reason="behind the rack"
    ),
}

HOLD_ACTS: Final[Mapping[str, Act]] = {
    "hold": lambda c, unit: hold(c.ledger, MAKER, lot_of_unit(unit), [unit], text="cloudy"),
    "clear": cleared,
}
