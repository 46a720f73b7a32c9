"""A dose from hand to hand: the labels scanned each time, two people, time and temperature."""

from collections.abc import Sequence
from datetime import datetime

from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, at_the_product
from ayumi.actions.product.dose_door import (
    MatchRefused,
    dose_at,
    misread,
    moves,
    subject_of,
    syringes_of,
    unusable,
)
from ayumi.actions.product.journeys import receive_units, send_units
from ayumi.actions.product.taking import Taking, take_from
from ayumi.ledger import Actor, Attachment, Entry, Ledger
from ayumi.product.custody import TemperatureRecord
from ayumi.product.matching import Mismatch, said_moment, wrong_labels
from ayumi.trial.product import kinds
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.others import Dose

DISCARDED_WITH_IT = ("stored", "in_transit", "thawed")
"""In these states a syringe is discarded with its dose."""
HANDING = "hand_over"
"""Whoever has this permission gives doses away and takes them."""


def hand_over(
    ledger: Ledger,
    actor: Actor,
    code: str,
    *,
    to: str,
    labels: Sequence[str],
    origin: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Give a prepared dose out of one's hands: each syringe scanned, its lot released.

    What does not hold, such as another label or a lot in quarantine, is recorded and raised as
    `MatchRefused`: the dose stays where it is.
    """
    subject = subject_of(code)
    with at_the_product(ledger, actor, HANDING, subject=subject, seen=seen) as door:
        dose = dose_at(door, code)
        moves(dose, "hand_over")
        moment = door.moment(at, after=dose.history[-1][1])
        reasons = [*_of_the_labels(door, dose, labels), *_of_the_cells(door, dose, moment)]
        if reasons:
            entry = _refused(door, dose, kinds.DOSE_MATCH_REFUSED, reasons, moment)
        else:
            assert dose.suspension is not None
            sent = send_units(
                door.writing, actor, dose.suspension, dose.syringes, to=to, origin=origin, at=moment
            )
            body = {
                "origin": sent.body["from"],
                "destination": to,
                "labels": [label.strip() for label in labels],
            }
            entry = door.append(subject, kinds.DOSE_HANDED_OVER, body, at=moment)
    if reasons:
        raise MatchRefused(code, "must not be handed over", reasons, entry)
    return entry


def receive_dose(
    ledger: Ledger,
    actor: Actor,
    code: str,
    *,
    labels: Sequence[str],
    place: str | None = None,
    record: TemperatureRecord | None = None,
    logger: Attachment | None = None,
    mismatch: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Take a dose that somebody else gave away: each syringe scanned, with its temperatures.

    A wrong label is recorded and raised as `MatchRefused`: the dose is then not received. A time
    that the record of temperatures does not cover, another place, or a ``mismatch`` in words holds
    the syringes until the quality unit has judged.
    """
    subject = subject_of(code)
    with at_the_product(ledger, actor, HANDING, subject=subject, seen=seen) as door:
        dose = dose_at(door, code)
        moves(dose, "receive")
        given = dose.handed[-1]
        if given["by"] == actor.account:
            raise ActionRefused(f"{actor.account} gave {code} away; somebody else receives it")
        moment = door.moment(at, after=given["at"])
        reasons = list(_of_the_labels(door, dose, labels))
        if reasons:
            entry = _refused(door, dose, kinds.DOSE_RECEIPT_REFUSED, reasons, moment)
        else:
            assert dose.suspension is not None
            arrived = receive_units(
                door.writing, actor, dose.suspension, dose.syringes, place=place, record=record,
                logger=logger, mismatch=mismatch, at=moment,
            )  # fmt: skip
            found = [one["because"] for one in arrived.body["units"] if one["because"]]
            body = {
                "destination": arrived.body["place"],
                "gap": found[0] if found else None,
                "labels": [label.strip() for label in labels],
            }
            entry = door.append(subject, kinds.DOSE_RECEIVED, body, at=moment)
    if reasons:
        raise MatchRefused(code, "was not received", reasons, entry)
    return entry


def discard_dose(
    ledger: Ledger,
    actor: Actor,
    code: str,
    *,
    reason: str,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """A prepared dose that is given to nobody: its syringes are discarded, with the reason."""
    subject, may = subject_of(code), (HANDING, "prepare_dose", "administer")
    with at_the_product(ledger, actor, *may, subject=subject, seen=seen) as door:
        dose = dose_at(door, code)
        moves(dose, "discard")
        moment = door.moment(at, after=dose.history[-1][1])
        lot = None if dose.suspension is None else lot_of(door.writing, dose.suspension)
        assert lot is not None
        there = [unit for unit in dose.syringes if lot.units[unit].state in DISCARDED_WITH_IT]
        if there:
            takings = [Taking(unit, "discarded", into=subject) for unit in there]
            take_from(door, lot, takings, at=moment, reason=reason)
        return door.append(subject, kinds.DOSE_DISCARDED, {}, at=moment, reason=reason)


def _of_the_labels(door: ProductDoor, dose: Dose, labels: Sequence[str]) -> tuple[Mismatch, ...]:
    read = [label.strip() for label in labels]
    syringes = tuple(syringes_of(door.writing, dose))
    return tuple(wrong_labels(dose.code, syringes, read, misread(door, read)))


def _of_the_cells(door: ProductDoor, dose: Dose, at: datetime) -> list[Mismatch]:
    found = [
        Mismatch("cells", text) for text in unusable(door, door.writing, dose, at, "hand_over")
    ]
    if dose.expires is not None and at >= dose.expires:
        end = said_moment(dose.expires)
        found.append(Mismatch("expired", f"the cells were good until {end}"))
    return found


def _refused(
    door: ProductDoor, dose: Dose, kind: str, reasons: Sequence[Mismatch], at: datetime
) -> Entry:
    body = {"where": "hand_over", "reasons": [one.to_dict() for one in reasons]}
    return door.append(subject_of(dose.code), kind, body, at=at)
