"""A dose at the door: found by its code, its person beside it, and what moves it on."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, cast

from ayumi.actions.door import Door, no_participant, refuse_no_code, refused, signature
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor
from ayumi.ledger import Actor, Entry, Reauthentication, Writing
from ayumi.ledger.view import View
from ayumi.product.codes import code_fault
from ayumi.product.matching import Mismatch, Syringe
from ayumi.product.order import DOSE
from ayumi.trial import kinds as people
from ayumi.trial.fold import participant_of
from ayumi.trial.product import kinds
from ayumi.trial.product.dose_endotoxin import endotoxin_in_dose
from ayumi.trial.product.dose_fold import dose_codes, dose_of, dose_of_sheet
from ayumi.trial.product.known_then import KnownThen
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.others import Dose
from ayumi.trial.product.usable import Purpose, why_not_usable
from ayumi.trial.register import register_of
from ayumi.values.time_zone import day_in

LATE: Final = "done on paper and entered afterwards"
"""What the signature under a late entry means: each signs what they did themselves."""


class MatchRefused(ActionRefused):
    """Cells that must not go on, or not to this person now; the refusal stands in the record."""

    def __init__(self, dose: str, what: str, reasons: Sequence[Mismatch], entry: Entry) -> None:
        self.reasons = tuple(reasons)
        self.entry = entry
        texts = "; ".join(one.text for one in reasons)
        super().__init__(f"{dose} {what}: {texts}. This is recorded (entry {entry.seq})")


def dose_at(door: ProductDoor, code: str) -> Dose:
    """A dose; `ActionRefused` if there is none of this code."""
    found = dose_of(door.writing, code)
    if found is None:
        raise ActionRefused(f"there is no dose {code}; {_near(door, code)}")
    return found


def _near(door: ProductDoor, code: str) -> str:
    same = dose_codes(door.writing).get(code.casefold())
    if same is not None:
        return f"did you mean `{same}`?"
    # Another dose is another person's: a similar code is never suggested.
    return "`ayumi dose list` shows those that there are"


def person_at(door: ProductDoor, code: str, view: View | None = None) -> Door:
    """The person for whom a dose is, under the same lock, for the same actor.

    With a ``view`` the person as it shows them; what must hold is asked of it, nothing recorded.
    """
    found = participant_of(door.writing if view is None else view, code)
    if found is None:
        raise ActionRefused(no_participant(code, register_of(door.writing).prescreened))
    writing = door.writing if view is None else cast(Writing, view)
    return Door(writing, door.actor, door.study, found, None)


class _Then(KnownThen):
    """What was known at a moment, to somebody who asks what must hold."""

    actor: Actor


def known_at(door: ProductDoor, at: datetime, *, late: bool) -> View:
    """What a step is held against: what is known, or of one entered ``late`` what was then."""
    if not late:
        return door.writing
    made = _Then(door.writing, at, day_in(door.study.study.time_zone, at))
    made.actor = door.actor
    return made


def moves(dose: Dose, act: str) -> str:
    """The state that an act leads to; `OutOfOrder` if it is not possible now."""
    return DOSE.after(dose.state, act, dose.code)


def unusable(
    door: ProductDoor, view: View, dose: Dose, at: datetime, purpose: Purpose
) -> tuple[str, ...]:
    """Every reason why the syringes of a dose may not be used for this, each once."""
    assert dose.suspension is not None
    found = (
        reason
        for unit in dose.syringes
        for reason in why_not_usable(
            view, dose.suspension, unit, at=at, purpose=purpose,
            participant=dose.participant, dose=dose.code,
        )
    )  # fmt: skip
    return tuple(dict.fromkeys((*found, *_too_much_endotoxin(door, view, dose))))


def _too_much_endotoxin(door: ProductDoor, view: View, dose: Dose) -> Iterator[str]:
    """Why a dose brings more endotoxin than its route allows, or may: then nobody is given it.

    Where volume, limit or result are not known nothing is found; `ayumi dose show` says so.
    """
    lot = None if dose.suspension is None else lot_of(view, dose.suspension)
    if lot is None or not dose.syringes:
        return
    found = endotoxin_in_dose(door.study, lot, dose)
    if found.state in ("fail", "censored"):
        yield f"endotoxin of the dose: {found.because}"


def sides_of(door: ProductDoor, dose: Dose) -> int:
    """How many sides a dose is for: two where both are treated at once, each with its amount."""
    level = door.study.dose.levels.get(dose.level) if dose.level else None
    person = participant_of(door.writing, dose.participant)
    cohort = None if person is None or person.cohort is None else person.cohort
    together = cohort is not None and door.study.cohorts[cohort].sides == "together"
    both = together and dose.side in (None, "both")
    return 2 if level is not None and level.per == "side" and both else 1


def elsewhere(view: View, dose: Dose) -> Iterator[str]:
    """The syringes that are not where the dose was received: they went past its hand-overs."""
    lot = None if dose.suspension is None else lot_of(view, dose.suspension)
    if lot is None or dose.place is None:
        return
    for code in dose.syringes:
        place = lot.units[code].place
        if place != dose.place:
            yield f"{code} is at {place}, and {dose.code} was received at {dose.place}"


def misread(door: ProductDoor, labels: Sequence[str]) -> frozenset[int]:
    """The numbers of the scans whose check digits are wrong, by the document's check of codes."""
    check = door.custody().code_check
    return frozenset(n for n, label in enumerate(labels, 1) if code_fault(label, check))


def when_done(
    door: ProductDoor,
    dose: Dose,
    at: datetime | None,
    sheet: str | None,
    signed_by: Reauthentication | None,
) -> datetime:
    """When something at the bedside was done: now, or earlier on a sheet of paper.

    What was done on paper names the sheet and the moment, and is signed by whoever did it.
    """
    if sheet is None:
        if at is not None:
            message = "what is done now is done now; for what was done on paper name the sheet"
            raise refused("at", str(at), message)
        return door.now
    refuse_no_code("sheet", sheet)
    if at is None:
        raise refused("at", "", "missing; when was it done? 2026-03-18T09:30+09:00")
    if signed_by is None:
        raise ActionRefused("what was done on paper is signed by whoever did it; give the password")
    signature(signed_by, LATE)
    return door.moment(at, after=_last_step(dose))


def _last_step(dose: Dose) -> datetime | None:
    """When the dose came as far as it is; what was refused since then moved nothing."""
    if dose.checks:
        return dose.checks[-1].at
    if dose.handed:
        last = dose.handed[-1]
        moment: datetime = last.get("received_at") or last["at"]
        return moment
    return dose.prepared_at


def not_its_sheet(door: ProductDoor, dose: Dose, sheet: str | None, at: datetime) -> bool:
    """Whether a sheet is none that had been printed for this dose by a moment."""
    if sheet is None:
        return False
    if dose_of_sheet(door.writing, sheet) != dose.code:
        return True
    printed = door.writing.entries(subject=subject_of(dose.code), kind=kinds.DOSE_SHEET)
    return all(
        one.body["sheet"].casefold() != sheet.casefold() or one.recorded_at > at for one in printed
    )


def subject_of(code: str) -> str:
    """The subject of everything that is recorded of a dose."""
    return kinds.DOSE + code


def person_node(code: str) -> str:
    """The node of a participant in the genealogy."""
    return people.PREFIX + code


def syringes_of(view: View, dose: Dose) -> Iterator[Syringe]:
    """The syringes of a dose with the labels that were printed on them."""
    lot = None if dose.suspension is None else lot_of(view, dose.suspension)
    if lot is not None:
        yield from (Syringe(code, lot.units[code].labels) for code in dose.syringes)
