"""A lot that fails its specification, for one person: only where the law allows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ayumi.actions.door import in_words, no_participant, refused, signature
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, Record, at_the_product
from ayumi.actions.product.releasing import (
    as_seen,
    decided,
    refuse_all,
    specified,
    why_not_released,
)
from ayumi.ledger import Actor, Entry, Reauthentication, Text
from ayumi.product.disposition import failing, may_release_out_of_specification, pending_tests
from ayumi.product.due import moment_words
from ayumi.product.out_of_specification import OutOfSpecification
from ayumi.product.specification import Specification
from ayumi.product.verdict import Verdict
from ayumi.trial import kinds as people
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Participant
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Lot
from ayumi.values import Keyed, Words, did_you_mean

STATED: Final = "benefit and risk of a lot out of specification stated"
RELEASED: Final = "lot released out of specification"
"""What the physician's and the quality unit's signatures mean."""

ACT: Final = "release_out_of_specification"


def state_benefit_risk(
    ledger: Record,
    actor: Actor,
    lot: str,
    participant: str,
    text: str,
    *,
    seen_verdicts: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """A physician's signed statement on benefit and risk of a failing lot for one person.

    It names the tests that fail; one that fails later needs another statement.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "order_dose", subject=subject, seen=seen) as door:
        in_words("text", text)
        found, _, specification = specified(door, lot, ACT)
        rules(specification, lot)
        person(door, participant)
        failed = failing(as_seen(door, found, seen_verdicts))
        if not failed:
            raise ActionRefused(f"no test of {lot} fails; it needs no statement")
        body = {"participant": participant, "failing": list(failed), "text": Text(text)}
        proof = signature(signed_by, STATED)
        return door.append(subject, kinds.LOT_BENEFIT_RISK, body, signed_by=proof)


def note_notification(
    ledger: Record,
    actor: Actor,
    lot: str,
    participant: str,
    whom: str,
    *,
    text: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Somebody whom the study document names was notified that a failing lot is to be used."""
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        found, _, specification = specified(door, lot, ACT)
        allowed = rules(specification, lot)
        person(door, participant)
        if isinstance(allowed.notify, Keyed) and whom not in allowed.notify:
            meant = did_you_mean(whom, allowed.notify)
            raise refused("whom", whom, f"is not to be notified; {meant}")
        statement = statement_for(found, participant)
        if statement is None:
            raise ActionRefused(
                f"there is no statement on benefit and risk of {lot} for {participant} yet; "
                "notify when there is"
            )
        if text is not None:
            in_words("text", text)
        words = None if text is None else Text(text)
        body = {"participant": participant, "whom": whom, "text": words}
        moment = door.moment(at, after=statement["at"])
        return door.append(subject, kinds.LOT_NOTIFIED, body, at=moment)


def release_out_of_specification(
    ledger: Record,
    actor: Actor,
    lot: str,
    participant: str,
    *,
    seen_verdicts: str,
    reason: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The quality unit's signed release of a failing lot for one person, the second signature.

    `ActionRefused` with everything that is missing at once: the law in the study document, the
    physician's signed statement on what fails now, the person's consent renewed after it, every
    notification, and that somebody else signs than the physician.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        in_words("reason", reason)
        found, name, specification = specified(door, lot, ACT)
        whom = person(door, participant)
        verdicts = as_seen(door, found, seen_verdicts)
        statement = statement_for(found, participant)
        refuse_all(
            f"{lot} may not be released out of specification for {participant}",
            *may_release_out_of_specification(specification, verdicts),
            *_why_not_stated(door, found, participant, statement, verdicts),
            *_why_not_consented(whom, statement),
            *_why_not_notified(found, specification, participant, statement),
            *why_not_released(door, found),
        )
        assert statement is not None
        body = {
            **decided(name, verdicts),
            "pending": list(pending_tests(specification, verdicts)),
            "participant": participant,
            "statement": statement["seq"],
            "consent": whom.consents[-1].seq,
            "notified": [one["seq"] for one in _notified(found, participant, statement)],
            "basis": rules(specification, lot).legal_basis.en,
        }
        proof = signature(signed_by, RELEASED)
        kind = kinds.LOT_RELEASED_OUT_OF_SPECIFICATION
        return door.append(subject, kind, body, reason=reason, signed_by=proof)


def rules(specification: Specification, lot: str) -> OutOfSpecification:
    """The law on which such a use rests, and what it asks for; refused where there is none."""
    found = specification.out_of_specification
    if isinstance(found, OutOfSpecification):
        return found
    why = "names no law that would allow it" if found is None else f"leaves it open: {found}"
    raise ActionRefused(f"{lot} is used for nobody out of specification: the study document {why}")


def person(door: ProductDoor, code: str) -> Participant:
    """The participant, who must be there and consent; another person is never suggested."""
    found = participant_of(door.writing, code)
    if found is None:
        known = [
            entry.subject.removeprefix(people.PREFIX)
            for entry in door.writing.entries(kind=people.PRESCREENED)
        ]
        raise ActionRefused(no_participant(code, known))
    return found


def statement_for(lot: Lot, participant: str) -> Mapping[str, Any] | None:
    """The last statement on benefit and risk for a participant."""
    found = [one for one in lot.statements if one["participant"] == participant]
    return found[-1] if found else None


def _why_not_stated(
    door: ProductDoor,
    lot: Lot,
    participant: str,
    statement: Mapping[str, Any] | None,
    verdicts: Mapping[str, Verdict],
) -> list[str]:
    """What is wrong with the physician's statement: none, too old, or by the same person."""
    if statement is None:
        return [f"there is no physician's statement on benefit and risk for {participant}"]
    reasons = []
    if statement["by"] == door.actor.account:
        reasons.append(f"{statement['by']} made the statement; another person signs the release")
    unnamed = [name for name in failing(verdicts) if name not in statement["failing"]]
    if unnamed:
        reasons.append(f"the statement does not speak of what fails now: {', '.join(unnamed)}")
    later = [one.seq for one in lot.results if one.seq > statement["seq"]]
    if later and not unnamed:
        listed = ", ".join(map(str, later))
        reasons.append(f"results came after the statement ({listed}); a new one is needed")
    return reasons


def _why_not_consented(participant: Participant, statement: Mapping[str, Any] | None) -> list[str]:
    if participant.consent != "given":
        return [f"{participant.code} does not consent to the trial"]
    if statement is None:
        return [f"{participant.code} has not renewed consent"]
    if participant.consents[-1].seq < statement["seq"]:
        return [
            f"{participant.code} has not renewed consent since the statement of "
            f"{moment_words(statement['at'])}"
        ]
    return []


def _why_not_notified(
    lot: Lot,
    specification: Specification,
    participant: str,
    statement: Mapping[str, Any] | None,
) -> list[str]:
    allowed = specification.out_of_specification
    if not isinstance(allowed, OutOfSpecification) or not isinstance(allowed.notify, Keyed):
        return []
    notify: Mapping[str, Words] = allowed.notify
    done = {one["whom"] for one in _notified(lot, participant, statement)}
    return [f"{whom} is not notified" for whom in notify if whom not in done]


def _notified(
    lot: Lot, participant: str, statement: Mapping[str, Any] | None
) -> list[Mapping[str, Any]]:
    """The notifications on a participant since the statement."""
    since = 0 if statement is None else statement["seq"]
    return [one for one in lot.notified if one["participant"] == participant and one["seq"] > since]
