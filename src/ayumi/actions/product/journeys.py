"""Units on their way between places, and outside their temperatures: judged, held if need be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from ayumi.actions.door import refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import Record, at_the_product, named_units
from ayumi.actions.product.runs import MAKING
from ayumi.ledger import Actor, Attachment, Entry, Text
from ayumi.product import Stage
from ayumi.product.custody import COLDEST, HOTTEST, TemperatureRecord, gap, outside, why_held
from ayumi.product.order import UNIT
from ayumi.product.preparing import read_number
from ayumi.product.stages import Storage
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Unit

HANDING = ("hand_over", *MAKING)
"""Whoever has one of these gives units away and takes them."""


LONGEST_JOURNEY: Final = timedelta(days=366)
"""No journey, and no record of one, is longer."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A journey as it is judged: what holds the unit, why, and any time outside its limits."""

    gap: str | None = None
    hold: str | None = None
    because: str | None = None
    excursion: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """As an entry holds it."""
        return {
            "gap": self.gap,
            "hold": self.hold,
            "because": self.because,
            "excursion": self.excursion,
        }


def judge_way(
    stage: Stage | None,
    record: TemperatureRecord | None,
    sent: datetime,
    received: datetime,
    *,
    before: Iterable[Decimal],
) -> Judged:
    """A journey held against its stage: a gap or too long a time outside holds the unit.

    Where the record does not say how long it was outside, the whole journey counts.
    """
    broken = gap(record, sent, received)
    if record is None:
        return Judged(broken, "gap", broken)
    _refuse_no_record(record)
    extreme = outside(stage, record.low, record.high)
    excursion, strayed = None, None
    if extreme is not None:
        journey = Decimal(int((received - sent).total_seconds())) / 60
        minutes = record.outside if record.outside is not None else journey.quantize(Decimal("0.1"))
        strayed = why_held(stage, minutes, before)
        excursion = {"extreme": str(extreme), "minutes": str(minutes), "began": record.since}
    hold = "gap" if broken else "excursion" if strayed else None
    return Judged(broken, hold, broken or strayed, excursion)


def _refuse_no_record(record: TemperatureRecord) -> None:
    for place, value in (("low", record.low), ("high", record.high)):
        if not (value.is_finite() and COLDEST <= value <= HOTTEST):
            raise refused(f"record.{place}", str(value), "is no temperature in degrees Celsius")
    if record.low > record.high:
        raise refused("record.low", str(record.low), f"is above the highest, {record.high}")
    if record.since.tzinfo is None or record.until.tzinfo is None:
        raise refused("record.since", str(record.since), "needs its time zone")
    if record.since > record.until:
        raise refused("record.since", str(record.since), f"lies after the end, {record.until}")
    if record.until - record.since > LONGEST_JOURNEY:
        message = f"lies more than {LONGEST_JOURNEY.days} days before the end, {record.until}"
        raise refused("record.since", str(record.since), message)
    if record.outside is not None and not _is_time(record.outside):
        raise refused("record.outside", str(record.outside), "is no time in minutes")


def send_units(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    to: str,
    origin: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Units leave for another place; whoever sends them gives them out of their hands."""
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, *HANDING, subject=subject, seen=seen) as door:
        found = door.lot(lot)
        sent = named_units(door, found, units)
        door.steps(UNIT, "send", [(one.code, one.state) for one in sent])
        places = {one.place for one in sent if one.place is not None}
        whence = door.place(origin, "origin") if origin else next(iter(places), None)
        if whence is None or not places <= {whence}:
            listed = ", ".join(sorted(places)) or "no place"
            raise refused("origin", origin or "", f"the units stand at: {listed}; send them apart")
        if door.place(to, "to") == whence:
            raise refused("to", to, "is where they are")
        body = {"units": list(units), "from": whence, "to": to}
        moment = door.moment(at, after=_since(sent))
        return door.append(subject, kinds.UNIT_SENT, body, at=moment)


def receive_units(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    place: str | None = None,
    record: TemperatureRecord | None = None,
    logger: Attachment | None = None,
    mismatch: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Units have arrived: where, and with which record of their temperature.

    A time that the record does not cover, a temperature outside the limits for too long, another
    place than was meant, or a ``mismatch`` in words holds them. What did not arrive is not named.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, *HANDING, subject=subject, seen=seen) as door:
        found = door.lot(lot)
        arrived = named_units(door, found, units)
        door.steps(UNIT, "receive", [(one.code, one.state) for one in arrived])
        moment = door.moment(at, after=_since(arrived))
        meant = arrived[0].journeys[-1].destination
        here = meant if place is None else door.place(place)
        stage = door.study.product.stages.get(found.stage)
        ways = [_way(one, stage, record, here, mismatch, moment) for one in arrived]
        excursion = next((way.excursion for way in ways if way.excursion is not None), None)
        body = {
            "units": [
                {"unit": one.code, "gap": way.gap, "hold": way.hold, "because": way.because}
                for one, way in zip(arrived, ways, strict=True)
            ],
            "place": here,
            "record": None if record is None else _written(record),
            "excursion": excursion,
            "logger": logger,
            "mismatch": None if mismatch is None else Text(mismatch),
        }
        return door.append(subject, kinds.UNIT_RECEIVED, body, at=moment)


def record_excursion(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    extreme: Decimal,
    minutes: Decimal,
    began: datetime,
    text: str | None = None,
    seen: int | None = None,
) -> Entry:
    """Units were outside the temperatures of their storage: how far [Cel], how long [min].

    Times outside add up. What the document does not tolerate holds the units; where it gives no
    temperatures, every time that is reported does.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, *HANDING, subject=subject, seen=seen) as door:
        found = door.lot(lot)
        strayed = named_units(door, found, units)
        stage = door.study.product.stages.get(found.stage)
        _refuse_no_excursion(stage, extreme, minutes)
        gone = [one.code for one in strayed if not UNIT.ways[one.state]]
        if gone:
            raise ActionRefused(f"nothing is left of: {', '.join(gone)}")
        began = door.moment(began, what="began", after=found.made_at)
        held = {}
        for one in strayed:
            why = why_held(stage, minutes, [past.minutes for past in one.excursions])
            if why is not None:
                held[one.code] = why
        body = {
            "units": list(units),
            "extreme": str(extreme),
            "minutes": str(minutes),
            "began": began,
            "holds": dict.fromkeys(held, "excursion"),
            "because": held,
            "text": None if text is None else Text(text),
        }
        return door.append(subject, kinds.UNIT_EXCURSION, body, at=began)


def _refuse_no_excursion(stage: Stage | None, extreme: Decimal, minutes: Decimal) -> None:
    if not (extreme.is_finite() and COLDEST <= extreme <= HOTTEST):
        raise refused("extreme", str(extreme), "is no temperature in degrees Celsius")
    if not _is_time(minutes):
        raise refused("minutes", str(minutes), "is no time in minutes")
    limited = stage is not None and isinstance(stage.storage, Storage)
    if limited and outside(stage, extreme, extreme) is None:
        raise refused("extreme", str(extreme), "lies within the temperatures of its storage")


def _is_time(minutes: Decimal) -> bool:
    """Whether so many minutes can have passed."""
    number = read_number(minutes)
    return number is not None and 0 < number <= LONGEST_JOURNEY / timedelta(minutes=1)


def _way(
    unit: Unit,
    stage: Stage | None,
    record: TemperatureRecord | None,
    place: str,
    mismatch: str | None,
    at: datetime,
) -> Judged:
    """How the journey of one unit is judged; what is not what was meant is held in any case."""
    journey = unit.journeys[-1]
    before = [past.minutes for past in unit.excursions]
    way = judge_way(stage, record, journey.sent_at, at, before=before)
    if way.hold is not None:
        return way
    if place != journey.destination:
        because = f"it was sent to {journey.destination} and arrived at {place}"
        return Judged(way.gap, "mismatch", because, way.excursion)
    if mismatch is not None:
        return Judged(way.gap, "mismatch", "it was not what was expected", way.excursion)
    return way


def _written(record: TemperatureRecord) -> dict[str, Any]:
    return {
        "low": str(record.low),
        "high": str(record.high),
        "since": record.since,
        "until": record.until,
        "outside": None if record.outside is None else str(record.outside),
    }


def _since(units: Sequence[Unit]) -> datetime:
    """The last moment at which something happened to any of these units."""
    return max(one.since for one in units)
