"""A result that fails after cells were given: whoever is concerned is told, and decided for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from ayumi.actions.door import in_words, refused, signature
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, Record, at_the_product, refuse_no_id
from ayumi.ledger import Actor, Entry, Reauthentication, Text
from ayumi.product.disposition import failing
from ayumi.product.due import moment_words, passed
from ayumi.product.late_failure import LateFailure
from ayumi.product.order import FAILURE
from ayumi.product.verdict import Verdict
from ayumi.study import StudyDefinition
from ayumi.trial.product import kinds
from ayumi.trial.product.failures import Given, cells_given, whom_to_tell
from ayumi.trial.product.genealogy import downstream_of, of_kind
from ayumi.trial.product.lot import Failure, Lot
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.verdicts import failing_then, verdicts_of
from ayumi.values import Unset, did_you_mean

DECIDED: Final = "what follows for a participant decided"
CLOSED: Final = "late failure closed"
"""What signatures under a decision and under the end of a late failure mean."""

STILL_THERE: Final = ("stored", "in_transit", "thawed", "retained")
"""Units in these states can still be used, and are held."""


@contextmanager
def watching_for_late_failures(door: ProductDoor, code: str) -> Iterator[None]:
    """Open a late failure for what the entry recorded inside makes fail, cells having been given.

    In the same transaction: who is concerned, who is to be told by when; and what is left of the
    lot, and of all lots that were made of it, is held.
    """
    before = door.lot(code)
    given = cells_given(door.writing, code)
    if not given.participants:
        yield
        return
    failed = failing(verdicts_of(door.writing, before, door.now))
    yield
    lot, seq = door.lot(code), door.writing.head.seq
    verdicts = verdicts_of(door.writing, lot, door.now)
    found = [
        (name, seq, verdicts[name].because)
        for name in failing(verdicts)
        if name not in failed or name not in _noted(lot)
    ]
    _open_them(door, lot, given, [*found, *_ran_out(before, verdicts, door.now)])


def note_late_failures(
    door: ProductDoor, lots: Iterable[str], seq: int, participant: str | None = None
) -> None:
    """Open a late failure for each test that fails of a lot whose cells were given, and none is.

    Asked after what changes verdicts without an entry about the lot, such as the amendment at
    ``seq``; and after cells were given to a ``participant`` as it is entered late, whom an earlier
    failure did not name.
    """
    for code in lots:
        given = cells_given(door.writing, code)
        if given.participants:
            lot = door.lot(code)
            verdicts = verdicts_of(door.writing, lot, door.now)
            found = [
                (n, seq, verdicts[n].because)
                for n in failing(verdicts)
                if n not in _noted(lot, participant)
            ]
            _open_them(door, lot, given, found)


def _noted(lot: Lot, participant: str | None = None) -> frozenset[str]:
    """The tests whose failure needs no new one: noted already, or known when cells were given."""
    last = lot.dispositions[-1] if lot.dispositions else None
    known = () if last is None or last.participant is None else failing_then(last.verdicts)
    return frozenset(
        {one.test for one in lot.failures if participant is None or participant in one.participants}
        | set(known)
    )


def _open_them(
    door: ProductDoor, lot: Lot, given: Given, found: Sequence[tuple[str, int, str]]
) -> None:
    """Open the failures that were found, each a test with the entry and the reason."""
    for number, (test, result, why) in enumerate(found, len(lot.failures) + 1):
        body = {
            "number": number,
            "test": test,
            "result": result,
            "why": why,
            "participants": list(given.participants),
            "doses": list(given.doses),
            "tell": list(whom_to_tell(door.study)),
            "due": _due(door.study, door.now),
        }
        door.append(kinds.LOT + lot.code, kinds.FAILURE_OPENED, body)
    if found:
        _hold_the_rest(door, lot.code)


def tell(
    ledger: Record,
    actor: Actor,
    lot: str,
    number: int,
    whom: str,
    *,
    text: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Somebody whom the study document names was told of a late failure.

    Where the document leaves open whom to tell, ``whom`` is a word of one's own for a role.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        failure = _open(door, lot, number, "tell")
        named = whom_to_tell(door.study) or dict.fromkeys(failure.tell)
        if named and whom not in {*named, *failure.tell}:
            raise refused("whom", whom, f"is not to be told; {did_you_mean(whom, named)}")
        refuse_no_id("whom", whom)
        if whom in failure.told:
            by, when = failure.told[whom]
            raise ActionRefused(f"{whom} was told on {moment_words(when)}, says {by}")
        if text is not None:
            in_words("text", text)
        body = {"number": number, "whom": whom, "text": None if text is None else Text(text)}
        moment = door.moment(at, after=failure.opened_at)
        return door.append(subject, kinds.FAILURE_TOLD, body, at=moment)


def decide(
    ledger: Record,
    actor: Actor,
    lot: str,
    number: int,
    participant: str,
    text: str,
    *,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """A physician's signed decision on what follows for one participant.

    A later decision stands beside the earlier one, also after the failure was closed.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "order_dose", subject=subject, seen=seen) as door:
        in_words("text", text)
        failure = _open(door, lot, number, "decide")
        if participant not in failure.participants:
            listed = ", ".join(failure.participants)
            raise refused("participant", participant, f"is not concerned; concerned are: {listed}")
        body = {"number": number, "participant": participant, "text": Text(text)}
        proof = signature(signed_by, DECIDED)
        return door.append(subject, kinds.FAILURE_DECIDED, body, signed_by=proof)


def close(
    ledger: Record,
    actor: Actor,
    lot: str,
    number: int,
    *,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The signed end of a late failure; refused until all are told and all is decided."""
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        failure = _open(door, lot, number, "close")
        lacking = [f"{whom} is not told" for whom in failure.tell if whom not in failure.told]
        if not failure.tell and not failure.told:
            lacking = ["nobody is told"]
        lacking += [
            f"what follows for {participant} is not decided"
            for participant in failure.participants
            if participant not in failure.decided
        ]
        if lacking:
            raise ActionRefused(f"failure {number} of {lot} stays open: {'; '.join(lacking)}")
        proof = signature(signed_by, CLOSED)
        return door.append(subject, kinds.FAILURE_CLOSED, {"number": number}, signed_by=proof)


def _open(door: ProductDoor, code: str, number: int, act: str) -> Failure:
    lot = door.lot(code)
    found = next((one for one in lot.failures if one.number == number), None)
    if found is None:
        known = ", ".join(str(one.number) for one in lot.failures) or "none"
        raise ActionRefused(f"{code} has no late failure {number}; there are: {known}")
    FAILURE.after(found.state, act, f"failure {number} of {code}")
    return found


def _ran_out(
    lot: Lot, verdicts: Mapping[str, Verdict], now: datetime
) -> list[tuple[str, int, str]]:
    """A conditional release that ran out with tests still open, and was not noted as such before.

    ``lot`` is as it stood before the entry, ``verdicts`` are those after it.
    """
    last = lot.dispositions[-1] if lot.dispositions else None
    if last is None or lot.state != "conditionally_released" or last.until is None:
        return []
    missing = [name for name in last.pending if name in verdicts and not verdicts[name].settled]
    noted = any(one.result == last.seq for one in lot.failures)
    if noted or not missing or not passed(last.until, now):
        return []
    why = f"the conditional release ran out on {moment_words(last.until)}"
    return [(", ".join(missing), last.seq, why)]


def _due(study: StudyDefinition, now: datetime) -> str | None:
    """By when everybody is to be told."""
    rules = study.product.late_failure
    if not isinstance(rules, LateFailure) or isinstance(rules.within_days, Unset):
        return None
    return (now + timedelta(days=rules.within_days)).isoformat()


def _hold_the_rest(door: ProductDoor, code: str) -> None:
    """Hold all units that are left of a lot and of the lots that were made of it."""
    made_of_it = of_kind(downstream_of(door.writing, kinds.LOT + code), kinds.LOT)
    for one in (code, *made_of_it):
        lot = lot_of(door.writing, one)
        known = () if lot is None else lot.units.values()
        units = [unit.code for unit in known if unit.state in STILL_THERE]
        if units:
            body = {"units": units, "why": "suspicion", "text": None}
            door.append(kinds.LOT + one, kinds.UNIT_HELD, body)
