"""What entries about its units change of a lot: journeys, temperatures, holds, what is taken."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.product.order import UNIT
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Excursion, Hold, Journey, Lot, Taken, Unit
from ayumi.trial.product.moments import moment_in, moment_of
from ayumi.values.changed import changed
from ayumi.values.growing import Growing

Changes = Mapping[str, Any]
Step = Callable[[Lot, Entry], Changes]

ACT_OF: Final[Mapping[str, str]] = {
    "used": "use",
    "tested": "test",
    "retained": "retain",
    "administered": "administer",
    "lost": "lose",
    "discarded": "discard",
}
"""The act by which a whole unit becomes what it is taken as."""


def _units(lot: Lot) -> Growing[Unit]:
    return lot.units if isinstance(lot.units, Growing) else Growing(lot.units)


def _each(lot: Lot, units: Iterable[str], change: Callable[[Unit], Unit]) -> Changes:
    """The lot with each of these units changed; what is no unit of it changes nothing."""
    made = {code: change(lot.units[code]) for code in units if code in lot.units}
    return {"units": _units(lot).changed(made)}


def _state(unit: Unit, act: str) -> str:
    return UNIT.ways[unit.state].get(act, unit.state)


def _sent(lot: Lot, entry: Entry) -> Changes:
    body, at = entry.body, moment_of(entry)

    def change(unit: Unit) -> Unit:
        journey = Journey(body["from"], body["to"], at, entry.actor.account)
        return replace(
            unit, state=_state(unit, "send"), since=at, journeys=(*unit.journeys, journey)
        )

    return _each(lot, body["units"], change)


def _received(lot: Lot, entry: Entry) -> Changes:
    body, at = entry.body, moment_of(entry)
    found = {one["unit"]: one for one in body["units"]}
    outside = body.get("excursion")

    def change(unit: Unit) -> Unit:
        said = found[unit.code]
        journeys = unit.journeys
        if journeys:
            last = replace(
                journeys[-1], received_at=at, received_by=entry.actor.account, gap=said.get("gap")
            )
            journeys = (*journeys[:-1], last)
        unit = replace(
            unit, state=_state(unit, "receive"), place=body["place"], since=at, journeys=journeys
        )
        if outside is not None:
            unit = replace(unit, excursions=(*unit.excursions, excursion_of(outside, entry)))
        return _holding(unit, said.get("hold"), None, entry)

    return _each(lot, found, change)


def excursion_of(said: Mapping[str, Any], entry: Entry) -> Excursion:
    """A time outside the temperatures, as an entry holds it."""
    began = moment_in(said.get("began")) or moment_of(entry)
    return Excursion(Decimal(said["extreme"]), Decimal(said["minutes"]), began, entry.seq)


def _holding(unit: Unit, why: str | None, text: str | None, entry: Entry) -> Unit:
    if why is None:
        return unit
    made = Hold(why, text, entry.seq, moment_of(entry))
    return replace(unit, holds=(*unit.holds, made))


def _strayed(lot: Lot, entry: Entry) -> Changes:
    body = entry.body
    holds: Mapping[str, str] = body.get("holds", {})

    def change(unit: Unit) -> Unit:
        unit = replace(unit, excursions=(*unit.excursions, excursion_of(body, entry)))
        return _holding(unit, holds.get(unit.code), None, entry)

    return _each(lot, body["units"], change)


def _held(lot: Lot, entry: Entry) -> Changes:
    body = entry.body
    text = body.get("text")
    words = None if text is None else text["content"]
    return _each(lot, body["units"], lambda unit: _holding(unit, body["why"], words, entry))


def _cleared(lot: Lot, entry: Entry) -> Changes:
    meant = set(entry.body["holds"])

    def change(unit: Unit) -> Unit:
        holds = (
            replace(one, cleared=entry.seq) if one.cleared is None and one.seq in meant else one
            for one in unit.holds
        )
        return replace(unit, holds=tuple(holds))

    return _each(lot, entry.body["units"], change)


def _thawed(lot: Lot, entry: Entry) -> Changes:
    at = moment_of(entry)
    return _each(
        lot,
        entry.body["units"],
        lambda unit: replace(unit, state=_state(unit, "thaw"), since=at, thaws=unit.thaws + 1),
    )


def _put(act: str) -> Step:
    """Units that stand at a place again: frozen once more, or found."""

    def step(lot: Lot, entry: Entry) -> Changes:
        at, place = moment_of(entry), entry.body.get("place")

        def change(unit: Unit) -> Unit:
            put = replace(unit, state=_state(unit, act), since=at, place=place or unit.place)
            return _holding(put, "found" if act == "find" else None, None, entry)

        return _each(lot, entry.body["units"], change)

    return step


def _taken(lot: Lot, entry: Entry) -> Changes:
    made: dict[str, Unit] = {}
    for said in entry.body["units"]:
        unit = made.get(said["unit"]) or lot.units.get(said["unit"])
        if unit is not None:
            made[unit.code] = _less(unit, said, entry)
    return {"units": _units(lot).changed(made)}


def _less(unit: Unit, said: Mapping[str, Any], entry: Entry) -> Unit:
    """A unit after something was taken of it, or all that was left."""
    as_what, volume, at = said["as"], said.get("volume"), moment_of(entry)
    act = ACT_OF[as_what] if said["whole"] else "take_part"
    taken = unit.taken
    # What is retained or lost whole still is in its unit, and may be taken from it later.
    if not (said["whole"] and as_what in ("retained", "lost")):
        amount = None if volume is None else Decimal(volume)
        taken = (*taken, Taken(as_what, amount, said.get("into"), entry.seq, at))
    since = at if said["whole"] else unit.since
    return changed(unit, {"state": _state(unit, act), "since": since, "taken": taken})


def _labelled(lot: Lot, entry: Entry) -> Changes:
    labels: Mapping[str, str] = entry.body["labels"]
    return _each(lot, labels, lambda unit: replace(unit, labels=(*unit.labels, labels[unit.code])))


UNIT_STEPS: Final[Mapping[str, Step]] = {
    kinds.UNIT_SENT: _sent,
    kinds.UNIT_RECEIVED: _received,
    kinds.UNIT_EXCURSION: _strayed,
    kinds.UNIT_HELD: _held,
    kinds.UNIT_CLEARED: _cleared,
    kinds.UNIT_THAWED: _thawed,
    kinds.UNIT_REFROZEN: _put("refreeze"),
    kinds.UNIT_TAKEN: _taken,
    kinds.UNIT_FOUND: _put("find"),
    kinds.UNIT_LABELLED: _labelled,
}
"""The kinds of entry about the units of a lot, and what they change."""
