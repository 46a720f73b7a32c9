"""The door to the product: who comes in, what stands there, and how an entry is made."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from ayumi.actions.door import (
    ChangedMeanwhile,
    Record,
    refuse_no_code,
    refuse_unseen,
    refuse_while_locked,
    refused,
    shown,
    study_or_refusal,
    writing_in,
)
from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import Actor, Draft, Entry, Reauthentication, Writing
from ayumi.product import Custody
from ayumi.product.stages import Stage
from ayumi.study import StudyDefinition
from ayumi.trial.product import kinds
from ayumi.trial.product.alert_fold import alert_codes, alert_of
from ayumi.trial.product.donor_fold import donor_codes, donor_of
from ayumi.trial.product.lot import Lot, Unit
from ayumi.trial.product.lot_fold import lot_codes, lot_of, lot_with, units_known
from ayumi.trial.product.materials import material_as_known
from ayumi.trial.product.others import Alert, Donor, Run
from ayumi.trial.product.run_fold import run_codes, run_of
from ayumi.values import Fault, InputRefused, did_you_mean
from ayumi.values.fault import SHOWN
from ayumi.values.ids import ID_ALLOWED, ID_PATTERN
from ayumi.values.state_table import OutOfOrder, StateTable

__all__ = [
    "ProductDoor",
    "Record",
    "at_the_product",
    "named_units",
    "refuse_no_id",
    "units_anywhere",
]

T = TypeVar("T")
LOOKED_THROUGH: Final = 500
"""Among so many codes a similar one is looked for, when somebody has written a wrong one."""


@dataclass(slots=True)
class ProductDoor:
    """The product under the write lock, for one actor who may do what they are about to do.

    ``subject`` is what the actor looked at, at version ``seen`` where they say so.
    """

    writing: Writing
    actor: Actor
    study: StudyDefinition
    subject: str | None = None
    seen: int | None = None
    _made: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """The moment by the clock."""
        return self.writing.now

    def moment(
        self, at: datetime | None, *, after: datetime | None = None, what: str = "at"
    ) -> datetime:
        """When something happened: now if nobody says; never in the future, nor before ``after``.

        Moments have their time zone: 9:30 alone is another moment in every country.
        """
        now = self.now
        if at is None:
            return now if after is None else max(now, after)
        if at.tzinfo is None:
            raise refused(what, str(at), "needs its time zone: 2026-03-18T09:30+09:00")
        if at > now:
            raise refused(what, str(at), "is still to come; record what has happened")
        if after is not None and at < after:
            raise refused(what, str(at), f"lies before {after.isoformat(' ', 'minutes')}, the last")
        return at

    def steps(self, table: StateTable, act: str, things: Iterable[tuple[str, str]]) -> None:
        """Refuse an act on several things, each a name and its state: `OutOfOrder` with all."""
        refusals = []
        for name, state in things:
            try:
                table.after(state, act, name)
            except OutOfOrder as refusal:
                refusals.append(str(refusal))
        if refusals:
            raise OutOfOrder("; ".join(refusals))

    def lot(self, code: str) -> Lot:
        """A lot; `ActionRefused` if there is none of this code."""
        found = lot_of(self.writing, code)
        return _known(found, "lot", code, lot_codes(self.writing))

    def run(self, code: str) -> Run:
        """A run; `ActionRefused` if there is none of this code."""
        found = run_of(self.writing, code)
        return _known(found, "run", code, run_codes(self.writing))

    def donor(self, code: str) -> Donor:
        """A donor; `ActionRefused` if there is none of this code."""
        found = donor_of(self.writing, code)
        return _known(found, "donor", code, donor_codes(self.writing))

    def alert(self, code: str) -> Alert:
        """An alert; `ActionRefused` if there is none of this code."""
        found = alert_of(self.writing, code)
        return _known(found, "alert", code, alert_codes(self.writing))

    def stage(self, name: str) -> Stage:
        """A stage of the document; `InputRefused` for any other."""
        stages = self.study.product.stages
        if name not in stages:
            raise refused("stage", name, f"there is no such stage; {did_you_mean(name, stages)}")
        return stages[name]

    def custody(self) -> Custody:
        """The document's rules for places and labels, or none of them."""
        found = self.study.custody
        return found if isinstance(found, Custody) else Custody()

    def place(self, name: str, what: str = "place") -> str:
        """A place of the document, or where it names none a code of staff's own."""
        places = self.custody().places
        if places and name not in places:
            raise refused(what, name, f"there is no such place; {did_you_mean(name, places)}")
        if not places:
            refuse_no_code(what, name)
        return name

    def new(self, code: str, what: str, known: Mapping[str, str]) -> str:
        """A code that nothing of its kind has yet, not even in other capitals."""
        refuse_no_code("code", code)
        other = known.get(code.casefold())
        if other == code:
            raise ActionRefused(f"there is a {what} {code} already; codes are given once")
        if other is not None:
            raise ActionRefused(
                f"there is a {what} {other} already; codes that differ in capitals only are "
                "mistaken for each other"
            )
        return code

    def append(
        self,
        subject: str,
        kind: str,
        body: Mapping[str, Any],
        *,
        at: datetime | None = None,
        reason: str | None = None,
        signed_by: Reauthentication | None = None,
    ) -> Entry:
        """Record it; `ChangedMeanwhile` if others wrote about the same thing since it was seen."""
        for part in _texts(body):
            refuse_unseen(part, reason)
        draft = Draft(subject, kind, body, occurred_at=at, reason=reason)
        now = self.writing.version(subject)
        if subject == self.subject and self.seen is not None and subject not in self._made:
            _nobody_wrote_about(self.writing, draft, self.seen, now)
        self._made.add(subject)
        return self.writing.append(draft, seen=now, signed_by=signed_by)


@contextmanager
def at_the_product(
    ledger: Record,
    actor: Actor,
    *permissions: str,
    subject: str | None = None,
    seen: int | None = None,
) -> Iterator[ProductDoor]:
    """The product, for somebody who has one of these permissions; `ActionRefused` if not."""
    with writing_in(ledger, actor) as writing:
        _require_one(writing, actor, permissions)
        study = study_or_refusal(writing)
        refuse_while_locked(writing)
        yield ProductDoor(writing, actor, study, subject, seen)


def _require_one(writing: Writing, actor: Actor, permissions: Sequence[str]) -> None:
    first, *others = permissions
    try:
        require(writing, actor, first)
    except ActionRefused:
        for one in others:
            try:
                require(writing, actor, one)
            except ActionRefused:
                continue
            return
        raise


def _nobody_wrote_about(writing: Writing, draft: Draft, seen: int, now: int) -> None:
    if seen == now:
        return
    about = kinds.thing(draft.kind, draft.body)
    since = [
        e
        for e in writing.entries(subject=draft.subject)
        if e.version > seen and kinds.thing(e.kind, e.body) == about
    ]
    if since or seen > now:
        texts = [f"{e.kind} {shown(e.body)} by {e.actor.account} (entry {e.seq})" for e in since]
        raise ChangedMeanwhile(draft, seen, since, texts or ["nothing"])


def named_units(door: ProductDoor, lot: Lot, units: Sequence[str]) -> tuple[Unit, ...]:
    """Units of a lot by their codes, each once; `InputRefused` with all that are none.

    No code at all is refused, too: whoever means all units names all.
    """
    faults = [
        Fault("units", code, _no_unit(door, lot, code)) for code in units if code not in lot.units
    ]
    faults += [Fault("units", code, "is named twice") for code in _twice(units)]
    if not units:
        faults.append(Fault("units", "", f"name the units; {did_you_mean('', lot.units)}"))
    if faults:
        raise InputRefused(faults, "units")
    return tuple(lot.units[code] for code in units)


def _no_unit(door: ProductDoor, lot: Lot, code: str) -> str:
    other = lot_with(door.writing, code)
    if other is not None:
        return f"is a unit of {other}, not of {lot.code}"
    meant = near_code(code, {one.casefold(): one for one in lot.units})
    return f"is no unit of {lot.code}; {meant}"


def units_anywhere(door: ProductDoor, units: Sequence[str]) -> tuple[tuple[Lot, Unit], ...]:
    """Units with their lots by their codes alone; `InputRefused` with all that are none."""
    found, faults = [], [Fault("units", code, "is named twice") for code in _twice(units)]
    for code in units:
        lot = lot_with(door.writing, code)
        if lot is None:
            meant = near_code(code, units_known(door.writing))
            faults.append(Fault("units", code, f"there is no such unit; {meant}"))
        else:
            kept = door.lot(lot)
            found.append((kept, kept.units[code]))
    if faults:
        raise InputRefused(faults, "units")
    return tuple(found)


def refuse_twin(door: ProductDoor, place: str, node: str) -> None:
    """Refuse a reagent or a machine that differs from a known one in capitals only."""
    known = material_as_known(door.writing, node)
    if known is not None and known != node:
        raise refused(place, node, f"is known as {known}; write it as it was written first")


def refuse_no_id(place: str, value: str) -> None:
    """Refuse what is no id: lower-case letters, digits and _, a letter first."""
    if not re.fullmatch(ID_PATTERN, value):
        raise refused(place, value, ID_ALLOWED)


def _texts(body: Any) -> Iterator[Mapping[str, Any]]:
    """The body and all objects within it: free text may stand in any of them."""
    if isinstance(body, Mapping):
        yield body
        for value in body.values():
            yield from _texts(value)
    elif isinstance(body, list | tuple):
        for value in body:
            yield from _texts(value)


def _twice(codes: Sequence[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]


def _known(found: T | None, what: str, code: str, known: Mapping[str, str]) -> T:
    if found is None:
        raise ActionRefused(f"there is no {what} {code[:SHOWN]}; {near_code(code, known)}")
    return found


def near_code(code: str, known: Mapping[str, Any]) -> str:
    """What was probably meant: the same in other capitals, or among few codes a similar one."""
    same = known.get(code.casefold())
    if same is not None:
        return f"did you mean `{same if isinstance(same, str) else same[0]}`?"
    if len(known) > LOOKED_THROUGH:
        return f"there are {len(known)}; `ayumi lot list` shows them"
    return did_you_mean(code, [one if isinstance(one, str) else one[0] for one in known.values()])
