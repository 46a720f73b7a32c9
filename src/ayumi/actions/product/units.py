"""Units: held and cleared, thawed and frozen again, taken from, found, labelled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ayumi.actions.door import in_words, refuse_no_code, refused, signature
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, Record, at_the_product, named_units
from ayumi.actions.product.going_in import person_of
from ayumi.actions.product.runs import MAKING
from ayumi.actions.product.taking import Taking, Volume, take_from
from ayumi.ledger import Actor, Entry, Reauthentication, Text
from ayumi.ledger.content import Entropy
from ayumi.product.codes import drawn_code
from ayumi.product.order import HOLD, UNIT
from ayumi.product.quantities import microlitres
from ayumi.trial.product import kinds
from ayumi.trial.product.dose_fold import reserved_for, syringe_of
from ayumi.trial.product.lot import Lot, Unit
from ayumi.trial.product.lot_fold import labelled, lot_with
from ayumi.trial.product.usable import Purpose, why_not_usable
from ayumi.values.state_table import START

MEANING_CLEARED: Final = "hold cleared"
"""What the signature of whoever clears a hold means."""
WHYS: Final = ("suspicion", "mismatch", "gap", "excursion")
"""Why somebody may hold a unit."""
TAKEN_AS: Final = ("tested", "retained", "lost", "discarded")
"""What may be taken of a unit by itself; used it is by a run, administered with a dose."""


def hold(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    why: str = "suspicion",
    text: str,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Units may not go on until quality clears them; anybody who may raise an alert may hold."""
    subject, may = kinds.LOT + lot, ("raise_alert", *MAKING, "release_lot")
    with at_the_product(ledger, actor, *may, subject=subject, seen=seen) as door:
        held = named_units(door, door.lot(lot), units)
        if why not in WHYS:
            raise refused("why", why, f"write one of: {', '.join(WHYS)}")
        in_words("text", text)
        door.steps(HOLD, "hold", [(one.code, _holding(one)) for one in held])
        body = {"units": list(units), "why": why, "text": Text(text)}
        return door.append(subject, kinds.UNIT_HELD, body, at=door.moment(at))


def clear_hold(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    text: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The quality unit judged that held units may go on; the entry names the holds it clears."""
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        held = named_units(door, door.lot(lot), units)
        in_words("text", text)
        door.steps(HOLD, "clear", [(one.code, _holding(one)) for one in held])
        holds = sorted({hold.seq for one in held for hold in one.held})
        body = {"units": list(units), "holds": holds, "text": Text(text)}
        proof = signature(signed_by, MEANING_CLEARED)
        return door.append(subject, kinds.UNIT_CLEARED, body, signed_by=proof)


def thaw(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    dose: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Units are thawed, for the process or for the dose that they are kept for.

    Refused, with all reasons, where they may not be used, or were thawed as often as allowed.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, *MAKING, subject=subject, seen=seen) as door:
        found = door.lot(lot)
        meant = named_units(door, found, units)
        purpose: Purpose = "thaw" if dose is None else "thaw_for_a_dose"
        person = None if dose is None else person_of(door, dose)
        moment = door.moment(at, after=found.made_at)
        refuse_unusable(
            door, found, meant, at=moment, purpose=purpose, dose=dose, participant=person
        )
        door.steps(UNIT, "thaw", [(one.code, one.state) for one in meant])
        body = {"units": list(units), "dose": dose}
        return door.append(subject, kinds.UNIT_THAWED, body, at=moment)


def refuse_unusable(
    door: ProductDoor,
    lot: Lot,
    units: Sequence[Unit],
    *,
    at: datetime,
    purpose: Purpose,
    dose: str | None = None,
    participant: str | None = None,
) -> None:
    """Refuse units that may not be used: `ActionRefused` with all reasons of all of them."""
    reasons = [
        reason
        for one in units
        for reason in why_not_usable(
            door.writing, lot.code, one.code,
            at=at, purpose=purpose, participant=participant, dose=dose,
        )
    ]  # fmt: skip
    if reasons:
        raise ActionRefused(f"not to be used: {'; '.join(dict.fromkeys(reasons))}")


def refreeze(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    place: str | None = None,
    reason: str,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Thawed units are frozen again; how often that may be, the next thaw asks."""
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, *MAKING, subject=subject, seen=seen) as door:
        meant = named_units(door, door.lot(lot), units)
        door.steps(UNIT, "refreeze", [(one.code, one.state) for one in meant])
        in_words("reason", reason)
        body = {"units": list(units), "place": place and door.place(place)}
        moment = door.moment(at, after=_since(meant))
        return door.append(subject, kinds.UNIT_REFROZEN, body, at=moment, reason=reason)


def take(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    as_what: str,
    volume: Volume | None = None,
    sample: str | None = None,
    reason: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Units, or a ``volume`` of each, are tested, retained, lost or discarded.

    What is lost or discarded says why. A held unit may be tested; one that is kept for a dose may
    not, though it may be lost or discarded, which has happened when it is recorded. Of a syringe of
    a dose nothing is taken. ``sample`` is the code under which what was taken goes on.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, *MAKING, "record_test", subject=subject, seen=seen) as door:
        found = door.lot(lot)
        meant = named_units(door, found, units)
        if as_what not in TAKEN_AS:
            raise refused("as", as_what, f"write one of: {', '.join(TAKEN_AS)}")
        gone = as_what in ("lost", "discarded")
        if gone and reason is None:
            raise refused("reason", "", f"say why it is {as_what}")
        _refuse_filled(door, units)
        if not gone:
            _refuse_kept(door, units)
        if sample is not None:
            refuse_no_code("sample", sample)
        amount = None if volume is None else microlitres(volume)
        takings = [Taking(one.code, as_what, amount, sample) for one in meant]
        moment = door.moment(at, after=_since(meant))
        return take_from(door, found, takings, at=moment, reason=reason)


def _refuse_filled(door: ProductDoor, units: Sequence[str]) -> None:
    filled = {code: dose for code in units if (dose := syringe_of(door.writing, code))}
    if filled:
        listed = "; ".join(f"{code} is a syringe of the dose {d}" for code, d in filled.items())
        raise ActionRefused(f"{listed}. It is given, or discarded with its dose")


def _refuse_kept(door: ProductDoor, units: Sequence[str]) -> None:
    kept = {code: dose for code in units if (dose := reserved_for(door.writing, code))}
    if kept:
        listed = "; ".join(f"{code} is kept for the dose {dose}" for code, dose in kept.items())
        raise ActionRefused(f"{listed}. Change the order first")


def find(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    place: str,
    reason: str,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Lost units are there again; nobody knows what became of them meanwhile, so they are held."""
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, *MAKING, subject=subject, seen=seen) as door:
        meant = named_units(door, door.lot(lot), units)
        door.steps(UNIT, "find", [(one.code, one.state) for one in meant])
        in_words("reason", reason)
        body = {"units": list(units), "place": door.place(place)}
        moment = door.moment(at, after=_since(meant))
        return door.append(subject, kinds.UNIT_FOUND, body, at=moment, reason=reason)


def label(
    ledger: Record,
    actor: Actor,
    lot: str,
    units: Sequence[str],
    *,
    entropy: Entropy,
    reason: str | None = None,
    seen: int | None = None,
) -> Entry:
    """A new label for each unit: an opaque code, drawn at random, with the document's check.

    A former label of the unit is good no longer; to replace it needs a reason.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, *MAKING, "hand_over", subject=subject, seen=seen) as door:
        meant = named_units(door, door.lot(lot), units)
        gone = [one.code for one in meant if not UNIT.ways[one.state]]
        if gone:
            raise ActionRefused(f"nothing is left of: {', '.join(gone)}")
        again = [one.code for one in meant if one.labels]
        if again and reason is None:
            raise refused("reason", "", f"{', '.join(again)}: labelled already; say why anew")
        labels: dict[str, str] = {}
        for one in meant:
            labels[one.code] = _fresh_label(door, entropy, labels)
        return door.append(subject, kinds.UNIT_LABELLED, {"labels": labels}, reason=reason)


def _fresh_label(door: ProductDoor, entropy: Entropy, others: dict[str, str]) -> str:
    """A code that is on no label yet, and is no unit's own."""
    check = door.custody().code_check
    while True:
        code = drawn_code(entropy, check)
        taken = labelled(door.writing, code) or code in others.values()
        if not taken and lot_with(door.writing, code) is None:
            return code


def _holding(unit: Unit) -> str:
    return "held" if unit.held else START


def _since(units: Sequence[Unit]) -> datetime:
    """The last moment at which something happened to any of these units."""
    return max(one.since for one in units)
